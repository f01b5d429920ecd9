"""Live facts in memory: their columns, and the tables counted from them."""
