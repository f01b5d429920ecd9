"""How many are not documented: multiple-systems estimation from lists that documented the same cases independently."""
