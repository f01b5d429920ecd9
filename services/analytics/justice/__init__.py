"""Justice: how far documented cases came, how long it took, and what the authority's own figures say beside it."""
