"""The field's own figures, as named queries with their definition."""
