"""The patterns there are, by the name they are asked for."""

from collections.abc import Mapping
from typing import Final

from services.analytics.patterns.alarms import ALARMS
from services.analytics.patterns.associations import ASSOCIATIONS
from services.analytics.patterns.clusters import CLUSTERS
from services.analytics.patterns.estimates import ESTIMATES
from services.analytics.patterns.figures import FIGURES
from services.analytics.patterns.hotspots import HOTSPOTS
from services.analytics.patterns.justice import JUSTICE
from services.analytics.patterns.pattern import AnyPattern
from services.analytics.patterns.rates import RATES
from services.analytics.patterns.trends import TRENDS

_IN_ORDER: Final = (RATES, TRENDS, ALARMS, HOTSPOTS, CLUSTERS, ASSOCIATIONS, ESTIMATES, JUSTICE, FIGURES)

CATALOGUE: Final[Mapping[str, AnyPattern]] = {each.name: each for each in _IN_ORDER}
