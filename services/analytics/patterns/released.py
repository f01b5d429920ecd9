"""The patterns of a release: made from its released tables alone, so that they say nothing the tables do not."""

from collections.abc import Mapping

from services.analytics.release import Draft
from shared.model.json import Document


def released_patterns(_made: Draft) -> Mapping[str, Document]:
    """Each pattern by its name, as `{"answers": [...]}`; see `PatternAnswer.document`."""
    return {}
