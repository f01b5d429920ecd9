"""The same peers as those of reviews: names are learned by settling places."""

from tests.geocode.reviews.conftest import peers

__all__ = ["peers"]
