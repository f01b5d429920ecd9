"""The parts of a case that a fact keeps, each as a short text of codes.

A part is a group of columns that follow from the same fields of the coded case. Its text holds one column after the
other, with a bar between two; a column holds its values with a blank between two, and nothing where nothing is known:
`assault|assault||trans_woman|…`. Thousands of cases share most of their parts, so a part is checked and coded once and
remembered by the JSON it came from, cut out of the message as it stands there.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial
from operator import attrgetter
from typing import Any, Final, TypeAlias

import orjson
from msgspec import Raw, Struct
from msgspec.json import Decoder

from services.analytics.facts.remembered import Remembered
from services.analytics.reach import case_reach
from shared.errors import Poison
from shared.model import periods
from shared.model.coded import CodedCase, CodedDocumentation, CodedJusticeStage, CodedVictim
from shared.model.columns import UNKNOWN
from shared.model.dimensions import DIMENSIONS
from shared.model.json import Document, Json

BAR: Final = "|"
BLANK: Final = " "
COMMA: Final = ","
"""Between what is said of one organisation that documented, or of one stage of justice."""
_MOST_REMEMBERED: Final = 1 << 15

Values: TypeAlias = Iterable[str | None]
_Read: TypeAlias = Callable[[CodedCase], Values]


def year_column(period: str) -> str:
    """The name under which a row holds its year of that period: `year` is the calendar's."""
    return "year" if period == "calendar" else period


_OF_DAYS: Final = {"quarter": periods.quarter, "month": periods.month} | {
    year_column(period): year for period, year in periods.PERIODS.items()
}
"""The dimensions that follow from the days of the start alone."""

AREAS: Final = ("state", "municipality", "urban_rural")
"""The dimensions that come from the location."""
_OF_VICTIM: Final = (
    "kind",
    "kind_recorded",
    "outcome",
    "identity_group",
    "victim_gender_identity",
    "victim_sexual_orientation",
    "victim_age_group",
    "victim_minor",
    "victim_flag",
    "occupation",
    "nationality",
)
_OF_ACTS: Final = ("odihr_type", "act_type", "means", "torture_signs", "sexual_violence")


def _dimensions(*names: str) -> dict[str, _Read]:
    return {name: _dimension(name) for name in names}


def _dimension(name: str) -> _Read:
    values = DIMENSIONS[name].values
    return lambda case: values(case, None, None)


def _of_days(period: Callable[[str, str], str]) -> _Read:
    return lambda case: (period(case.incident.start_earliest, case.incident.start_latest),)


_PARTS: Final[Mapping[str, tuple[tuple[str, ...], Mapping[str, _Read]]]] = {
    "days": (
        ("incident",),
        {
            "start_earliest": lambda case: (case.incident.start_earliest,),
            "start_latest": lambda case: (case.incident.start_latest,),
            **{name: _of_days(period) for name, period in _OF_DAYS.items()},
            **_dimensions("time_of_day"),
        },
    ),
    "standing": (
        (
            "synthetic",
            "organisation",
            "workflow",
            "confidentiality",
            "consent",
            "legal_basis",
            "verification",
            "protection_class",
        ),
        {
            "series": lambda case: ("synthetic" if case.synthetic else "real",),
            "reach": lambda case: (case_reach(case),),
            "owner": lambda case: (case.organisation,),
            "workflow": lambda case: (case.workflow,),
            "confidentiality": lambda case: (case.confidentiality,),
            "use_in_statistics": lambda case: (case.consent.use_in_statistics,),
            "share_with_network": lambda case: (case.consent.share_with_network,),
            "publish_area_level": lambda case: (case.consent.publish_area_level,),
            "legal_basis": lambda case: (case.legal_basis,),
            "embargo_until": lambda case: (case.consent.embargo_until,),
            **_dimensions("verification", "protection_class"),
        },
    ),
    "setting": (
        ("kind", "inclusion_reason", "odihr_scope", "reporting_delay", "place"),
        {
            "case_kind": lambda case: (case.kind,),
            **_dimensions("inclusion_reason", "odihr_scope", "reporting_delay", "place_type"),
        },
    ),
    "motives": (("bias_motivations",), _dimensions("bias_ground", "bias_basis", "bias_assessment")),
    "perpetrators": (("perpetrators",), _dimensions("perpetrator_kind", "relation_to_victim")),
    "things": (("targets", "sources"), _dimensions("target_type", "source_family")),
    "documentation": (
        ("documented_by", "received_on", "related_cases"),
        {
            **_dimensions("organisation"),
            "received_on": lambda case: (case.received_on,),
            "documented_by": lambda case: map(_documentation, case.documented_by),
        },
    ),
    "justice": (
        ("justice",),
        {
            **_dimensions("justice_stage", "line_of_inquiry"),
            "justice": lambda case: map(_stage, case.justice),
        },
    ),
}
"""By name of a part that is the same for all victims: the fields of the coded case it follows from, and its columns."""

CASE_PARTS: Final[Mapping[str, tuple[str, ...]]] = {name: tuple(columns) for name, (_, columns) in _PARTS.items()}
ROW_PARTS: Final[Mapping[str, tuple[str, ...]]] = {"victim": (*_OF_VICTIM, "of_lesser_kind"), "acts": _OF_ACTS}
"""The parts of each victim; of a case without one, the parts of the case as a whole."""
PLACE_PART: Final[Mapping[str, tuple[str, ...]]] = {"place": (*AREAS, "located")}
PARTS: Final = {**PLACE_PART, **CASE_PARTS, **ROW_PARTS}
COLUMNS: Final = tuple(column for columns in PARTS.values() for column in columns)
"""Every name under which a row can hold codes; beside them stands its `number` of victims."""

_BLANK_CASE: Final[Document] = {
    "id": "",
    "organisation": "",
    "received_on": "",
    "synthetic": False,
    "workflow": "",
    "kind": "",
    "odihr_scope": "",
    "protection_class": "",
    "reporting_delay": "",
    "incident": {"start_earliest": "", "start_latest": ""},
}
"""Stands around a part, so that it is checked by the record type itself."""
_NULL: Final = Raw(b"null")
_NONE: Final = Raw(b"[]")
_EMPTY: Final = Raw(b"{}")
_OWN: Final = Raw(b'"organisation"')


class CutCase(Struct, kw_only=True, gc=False):
    """The fields of a coded case that parts follow from, each the JSON it came as; absent ones as `CodedCase` says."""

    id: str
    organisation: Raw
    received_on: Raw
    synthetic: Raw
    workflow: Raw
    kind: Raw
    inclusion_reason: Raw = _NULL
    odihr_scope: Raw
    protection_class: Raw
    reporting_delay: Raw
    incident: Raw
    place: Raw = _EMPTY
    victims: Raw = _NONE
    targets: Raw = _NONE
    acts: Raw = _NONE
    bias_motivations: Raw = _NONE
    perpetrators: Raw = _NONE
    justice: Raw = _NONE
    sources: Raw = _NONE
    verification: Raw = _NONE
    documented_by: Raw = _NONE
    related_cases: Raw = _NONE
    legal_basis: Raw = _NULL
    consent: Raw = _EMPTY
    confidentiality: Raw = _OWN


class _Counted(Struct, gc=False):
    """What of a victim bears on others, and on how many rows stand for."""

    counted_kind: Raw
    number_smallest: int | None = None


_raws: Final = Decoder(list[Raw]).decode
_counted: Final = Decoder(list[_Counted]).decode


def _cut(*fields: str) -> Callable[[CutCase], Iterable[Raw]]:
    one: Callable[[CutCase], Any] = attrgetter(*fields)
    return one if len(fields) > 1 else lambda case: (one(case),)


_listed: Final = b",".join


def case_parts(case: CutCase) -> dict[str, str]:
    """The texts of the parts that all rows share. Raises ValueError for what has not its shape."""
    return {name: texts[_listed(fields(case))] for name, fields, texts in _CASE_TEXTS}


def row_parts(case: CutCase) -> list[list[Json]]:
    """Per victim the texts of its two parts, and how many victims it stands for where that is not one.

    A case without a victim has a single entry that stands for none. Raises MsgspecError or ValueError for what has not
    its shape. Cases may share what is given: it is not to be changed.
    """
    return _ROWS[_listed((case.kind, case.victims, case.acts))]


def _rows(given: bytes) -> list[list[Json]]:
    of_kind, of_victims, of_acts = _raws(b"[%b]" % given)
    kind, acts = bytes(of_kind), bytes(of_acts)
    victims, counted = _raws(of_victims), _counted(of_victims)
    kinds = [bytes(each.counted_kind) for each in counted]
    if not victims:
        return [[_no_victim(kind), _acts_part(_listed((kind, acts, b"[]", b"null"))), 0]]
    rows: list[list[Json]] = []
    for position, (victim, of_victim) in enumerate(zip(victims, counted, strict=True)):
        is_lesser = kinds[position] != kind and kind in kinds
        row: list[Json] = [
            _victim_part(bytes(victim), is_lesser),
            _acts_part(_listed((kind, acts, b"[%b]" % _listed(kinds), b"%d" % position))),
        ]
        number = of_victim.number_smallest
        rows.append(row if number is None or number == 1 else [*row, number])
    return rows


def text(columns: Iterable[Values]) -> str:
    """The text of a part. Raises Poison for a value that would be read as two."""
    known = [[value for value in values if value] for values in columns]
    written = BAR.join("" if each == [UNKNOWN] else BLANK.join(each) for each in known)
    blanks = sum(len(each) - 1 for each in known if each)
    if written.count(BAR) != len(known) - 1 or written.count(BLANK) != blanks or not written.isprintable():
        raise Poison("A code holds a blank or a bar.")
    return written


def values_by_column(part: str, its_text: str) -> dict[str, str]:
    """What a text says: values by column, several separated by blanks, without the columns where nothing is known."""
    return {name: values for name, values in zip(PARTS[part], its_text.split(BAR), strict=True) if values}


def _case_part(name: str, given: bytes) -> str:
    fields, columns = _PARTS[name]
    case = _checked_case(dict(zip(fields, _values(given), strict=True)))
    return text(read(case) for read in columns.values())


@lru_cache(_MOST_REMEMBERED)
def _victim_part(given: bytes, is_lesser: bool) -> str:  # noqa: FBT001 - the cache takes a keyword for another call
    case = _checked_case({"victims": _values(given)})
    values = [DIMENSIONS[name].values(case, case.victims[0], None) for name in _OF_VICTIM]
    return text([*values, ("yes",) if is_lesser else ()])


@lru_cache(_MOST_REMEMBERED)
def _acts_part(given: bytes) -> str:
    """Of the victim at a position; None stands for all of them. Which act was done to whom follows from positions, and
    the type that a kind implies from the kind: of the victims nothing else is looked at."""
    kind, acts, kinds, position = _values(given)
    case = _checked_case({"kind": kind, "acts": acts})
    victims = tuple(map(_victim_of, kinds))
    case = case.model_copy(update={"victims": victims})
    victim = None if position is None else victims[position]
    return text(DIMENSIONS[name].values(case, victim, None) for name in _OF_ACTS)


@lru_cache(_MOST_REMEMBERED)
def _no_victim(kind: bytes) -> str:
    case = _checked_case({"kind": orjson.loads(kind)})
    return text([*(DIMENSIONS[name].values(case, None, None) for name in _OF_VICTIM), ()])


def _values(listed: bytes) -> list[Any]:
    """The values of what was listed. Raises ValueError."""
    values: list[Any] = orjson.loads(b"[%b]" % listed)
    return values


def _checked_case(fields: Mapping[str, Any]) -> CodedCase:
    return CodedCase.model_validate({**_BLANK_CASE, **fields})


def _victim_of(counted_kind: str) -> CodedVictim:
    return CodedVictim(kind="", counted_kind=counted_kind, identity_group="", age_group="", minor="")


def _documentation(by: CodedDocumentation) -> str:
    return _joined(by.organisation, by.how_learned, by.on)


def _stage(reached: CodedJusticeStage) -> str:
    years = None if reached.years is None else str(reached.years)
    return _joined(reached.stage, reached.date, reached.observed_on, reached.line_of_inquiry, years)


def _joined(*values: str | None) -> str:
    if any(value is not None and COMMA in value for value in values):
        raise Poison("A code holds a comma.")
    return COMMA.join(value or "" for value in values)


_CASE_TEXTS: Final = tuple(
    (name, _cut(*fields), Remembered(partial(_case_part, name))) for name, (fields, _) in _PARTS.items()
)
_ROWS: Final = Remembered(_rows)
