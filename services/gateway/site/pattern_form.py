"""What a pattern may be asked, as the settings of a form: read from its own declaration, a JSON Schema. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from shared.errors import FieldProblem

SELECTION: Final[tuple[str, ...]] = ("kind", "identity_group", "state", "from", "to")
"""Which facts are looked at: what every pattern may be asked, and its form says in a sentence."""

KEPT: Final = "kept"
"""Asked of a table: the one that the organisation keeps, because an address holds none."""

Shape: TypeAlias = Literal["choice", "several", "switch", "number", "text", "table"]
Schema: TypeAlias = Mapping[str, Any]
_SHAPES: Final[Mapping[Any, Shape]] = {
    "boolean": "switch",
    "integer": "number",
    "number": "number",
    "object": "table",
}


@dataclass(frozen=True, slots=True)
class Setting:
    """`chosen` are the codes that stand, asked for or by default; `written` what stands in a box, where `usual` is what
    an empty one means. `least` and `most` bound a number, both included. `optional`: it can be left open."""

    name: str
    shape: Shape
    options: tuple[str, ...]
    chosen: tuple[str, ...]
    written: str
    usual: str
    optional: bool
    whole: bool
    least: float | None
    most: float | None
    problems: tuple[FieldProblem, ...]

    @property
    def first(self) -> bool:
        """Whether it decides what is worked out, and so stands in sight; the others only tune that."""
        return self.shape in ("choice", "several")


@dataclass(frozen=True, slots=True)
class PatternForm:
    """The settings of a pattern beside its selection. `kinds` are those looked at unless another is asked for;
    `told` are the problems with what has no field here."""

    settings: tuple[Setting, ...]
    kinds: tuple[str, ...]
    told: tuple[FieldProblem, ...]

    @property
    def tuned(self) -> bool:
        """Whether any of the settings out of sight was asked for, or is wrong."""
        return any(
            each.written or each.problems or {"true", KEPT} & {*each.chosen} for each in self.settings if not each.first
        )


def pattern_form(declared: Schema, asked: Mapping[str, str], problems: Iterable[FieldProblem] = ()) -> PatternForm:
    """From the declaration of a pattern's parameters, what is asked of it, and what is wrong with that."""
    wrong = list(problems)
    own = {name: each for name, each in declared["properties"].items() if name not in SELECTION}
    fields = {name: _known(each, declared) for name, each in own.items()}
    settings = tuple(
        _setting(name, each, asked.get(name, ""), [one for one in wrong if one.field == name])
        for name, each in fields.items()
    )
    shown = {*SELECTION, *(each.name for each in settings)}
    return PatternForm(
        settings=settings,
        kinds=tuple(declared["properties"]["kind"].get("default", ())),
        told=tuple(one for one in wrong if one.field not in shown),
    )


def joined(given: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The parameters of an address that say anything; one that is there more than once holds several codes."""
    asked: dict[str, str] = {}
    for name, value in given:
        if value.strip():
            asked[name] = f"{asked[name]},{value}" if name in asked else value
    return asked


def _setting(name: str, schema: Schema, asked: str, problems: list[FieldProblem]) -> Setting:
    shape = _shape(schema)
    usual = tuple(_usual(schema))
    boxed = shape in ("number", "text")
    return Setting(
        name=name,
        shape=shape,
        options=tuple(schema.get("items", schema).get("enum", ())),
        chosen=() if boxed else tuple(asked.split(",")) if asked else usual,
        written=asked if boxed else "",
        usual=",".join(usual),
        optional=schema.get("default") is None,
        whole=schema.get("type") == "integer",
        least=schema.get("minimum"),
        most=schema.get("maximum"),
        problems=tuple(problems),
    )


def _known(schema: Schema, declared: Schema) -> Schema:
    """The same without references and without the null that leaving it open is."""
    open_or: Schema = next((each for each in schema.get("anyOf", ()) if each.get("type") != "null"), {})
    found = {**schema, **open_or}
    if "$ref" in found.get("items", {}):
        found["items"] = declared["$defs"][found["items"]["$ref"].rpartition("/")[2]]
    return found


def _shape(schema: Schema) -> Shape:
    kind = schema.get("type")
    if kind == "array":
        return "several" if "enum" in schema["items"] else "text"
    if kind in _SHAPES:
        return _SHAPES[kind]
    return "choice" if "enum" in schema else "text"


def _usual(schema: Schema) -> Iterator[str]:
    """What it is unless asked, as an address says it."""
    default = schema.get("default")
    for each in default if isinstance(default, list) else [] if default is None else [default]:
        if isinstance(each, bool):
            yield str(each).lower()
        else:
            yield f"{each:.0f}" if isinstance(each, float) and each.is_integer() else str(each)
