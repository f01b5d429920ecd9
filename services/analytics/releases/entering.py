"""Which cases a release takes, and in which of the two protection classes. Pure functions of facts and policy."""

from dataclasses import dataclass

from services.analytics.cube.mirror import Mask, Mirror
from services.analytics.live_numbers import in_series
from services.analytics.reach import REFUSALS
from services.analytics.releases.policy import Policy, TableSpec
from shared.events.releases import Series
from shared.model.columns import UNKNOWN


@dataclass(frozen=True)
class Entering:
    """Rows of the cases that enter, by class; no case is in both.

    `public_adults` lacks the public-record cases with a minor, `reserved_by_area` the reserved ones that count in the
    national total alone.
    """

    public: Mask
    public_adults: Mask
    reserved: Mask
    reserved_by_area: Mask


def entering(mirror: Mirror, policy: Policy, series: Series, day: str) -> Entering:
    """What may enter a release of that series on that day (ISO, in Mexico)."""
    enters = (
        in_series(mirror, series)
        & mirror.holding("workflow", policy.enters.workflow.__contains__)
        & mirror.holding("verification", policy.enters.verification.__contains__)
        & _allowed(mirror, policy, "use_in_statistics")
        & ~_embargoed(mirror, day)
    )
    by_area = enters & _allowed(mirror, policy, "publish_area_level")
    named = mirror.holding("confidentiality", policy.reserved.national_only_confidentiality.__contains__)
    public = (
        by_area
        & mirror.holding("protection_class", "public_record".__eq__)
        & mirror.holding("case_kind", policy.public_record.kinds.__contains__)
        & ~named
    )
    reserved = enters & ~public
    return Entering(
        public=public,
        public_adults=public & ~with_minor(mirror),
        reserved=reserved,
        reserved_by_area=reserved & by_area & ~named & ~_national_only(mirror, policy),
    )


def taken(among: Entering, policy: Policy, table: TableSpec) -> Mask:
    """The rows that a table of the menu counts."""
    if table.protection_class == "reserved":
        return among.reserved_by_area if table.by_area else among.reserved
    return among.public if policy.public_record.without_minors.isdisjoint(table.by) else among.public_adults


def with_minor(mirror: Mirror) -> Mask:
    """All rows of the cases with a victim known to be under 18."""
    return mirror.facts_of(mirror.holding("victim_minor", "yes".__eq__))


def _allowed(mirror: Mirror, policy: Policy, purpose: str) -> Mask:
    granted = mirror.holding(purpose, "granted".__eq__)
    basis = mirror.holding("legal_basis", policy.enters.sufficient_legal_bases.__contains__)
    return granted | (basis & ~mirror.holding(purpose, REFUSALS.__contains__))


def _embargoed(mirror: Mirror, day: str) -> Mask:
    return mirror.holding("embargo_until", lambda until: until != UNKNOWN and until > day)


def _national_only(mirror: Mirror, policy: Policy) -> Mask:
    flagged = mirror.holding("victim_flag", policy.reserved.national_only_flags.__contains__)
    minor = mirror.holding("victim_minor", "yes".__eq__)
    killed = mirror.holding("kind", policy.reserved.deadly_kinds.__contains__)
    return mirror.facts_of(flagged | (minor & ~killed))
