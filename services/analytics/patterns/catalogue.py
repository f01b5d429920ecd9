"""The patterns there are, by the name they are asked for."""

from collections.abc import Mapping
from typing import Final

from services.analytics.patterns.pattern import AnyPattern

CATALOGUE: Final[Mapping[str, AnyPattern]] = {}
