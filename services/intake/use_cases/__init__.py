"""What intake can do. Each file holds one family of acts; all work at one `Desk`."""
