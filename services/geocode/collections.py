"""What geocode keeps: one location per case, sealed under a key of geocode's own; the queue of places that a person
must settle; names that persons explained; and what outside geocoders answered."""

from typing import Final

from shared.ports.store import Collection

LOCATIONS: Final = Collection("locations", indexes=(("provider_tries",),))
"""id = case id; the body is that of `kept_locations.Kept`."""

REVIEWS: Final = Collection(
    "reviews", indexes=(("organisation", "state", "reason"), ("state", "organisation"), ("names", "state"))
)
"""id = case id; the body is that of `reviews.review_file.ReviewFile`."""

ALIASES: Final = Collection("aliases", indexes=(("organisation",),))
"""id = hash of organisation and names; the body is that of `aliases.book.Alias`. Normalised place names, no case."""

PROVIDER_ANSWERS: Final = Collection("provider_answers", indexes=(("expires",),))
"""id = keyed hash of the query; body: `expires`, `sealed` (opened only by who asks the same again)."""

COLLECTIONS: Final = (LOCATIONS, REVIEWS, ALIASES, PROVIDER_ANSWERS)
