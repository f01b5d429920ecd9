"""Associations: which values of two dimensions go together among documented cases, and how sure that is."""
