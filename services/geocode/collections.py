"""What geocode keeps: one location per case, its point and words sealed under a key of geocode's own."""

from shared.ports.store import Collection

LOCATIONS = Collection("locations")
"""id = case id; body: `place_revision`, `location` (coded; null once forgotten), `sealed` (the whole location)."""
