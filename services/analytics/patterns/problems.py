"""What is wrong with a question to a pattern and how to mend it, in the language of who asks. Nothing repeats what was
given."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, LiteralString, NamedTuple

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from services.analytics.patterns.answer import Sentence
from shared.errors import FieldProblem, Invalid
from shared.model.wording import BY_TYPE, Language, Wording

_CODES: Final = Wording(
    "Hay un código que no está en su vocabulario.",
    "Los códigos están en /v1/vocabularies/{field}.",
    "There is a code that its vocabulary lacks.",
    "Codes are at /v1/vocabularies/{field}.",
)
_WHOLE: Final = Wording(
    "Se espera un número entero.",
    "Escríbelo sin decimales.",
    "A whole number is expected.",
    "Write it without decimals.",
)
_NUMBER: Final = Wording(
    "Se espera un número.", "Escríbelo con cifras.", "A number is expected.", "Write it in digits."
)
_CHOICE: Final = Wording(
    "No es una de las opciones.", "Elige entre {options}.", "It is not one of the choices.", "Choose among {options}."
)
_LISTED: Final = Wording(
    "Se esperan códigos.", "Sepáralos con comas.", "Codes are expected.", "Separate them with commas."
)
_TABLE: Final = Wording(
    "Se espera una tabla de números por municipio.",
    'Envíala por POST, por ejemplo {{"homicides": {{"20043": 12}}}}: las 5 cifras del INEGI y números enteros.',
    "A table of numbers by municipality is expected.",
    'Send it by POST, such as {{"homicides": {{"20043": 12}}}}: INEGI\'s 5 digits and whole numbers.',
)
NO_OBJECT: Final = Wording(
    "El cuerpo no es un objeto JSON.",
    "Envía los parámetros por su nombre, o ningún cuerpo.",
    "The body is no object in JSON.",
    "Send parameters by their names, or no body.",
)
_NO_PARAMETER: Final = Wording(
    "Hay un parámetro que este patrón no tiene.",
    "Tiene {names}.",
    "There is a parameter that this pattern does not have.",
    "It has {names}.",
)
_OTHERWISE: Final = Wording(
    "Este valor no se entiende.",
    "Los parámetros se describen en /docs: {names}.",
    "This value is not understood.",
    "Parameters are described at /docs: {names}.",
)
_DAY_FIX: Final = Sentence("Escribe 2024, 2024-03 o 2024-03-01.", "Write 2024, 2024-03 or 2024-03-01.")

RULES: Final[Mapping[str, Wording]] = {
    "not_a_day": Wording(
        "No es un año, un mes ni un día.", _DAY_FIX.es, "It is not a year, a month or a day.", _DAY_FIX.en
    ),
    "before_the_first_day": Wording(
        "Es anterior al primer día por el que se pregunta.",
        "Escribe el mismo día o uno posterior.",
        "It is before the first day asked for.",
        "Write the same day or a later one.",
    ),
    "unknown_code": _CODES,
    "no_such_state": Wording(
        "No hay un estado con ese código.",
        "Escribe las 2 cifras del INEGI, de 01 a 32.",
        "There is no state of that code.",
        "Write the 2 digits of INEGI, 01 to 32.",
    ),
    "no_such_municipality": Wording(
        "Hay un código que ningún municipio tiene.",
        _TABLE.fix_es,
        "There is a code that no municipality has.",
        _TABLE.fix_en,
    ),
}
"""What our own rules of parameters refuse, by the name they raise."""

_BY_TYPE: Final[Mapping[str, Wording]] = {
    **RULES,
    "extra_forbidden": _NO_PARAMETER,
    "literal_error": _CHOICE,
    "enum": _CHOICE,
    "greater_than": Wording(
        "El número es demasiado pequeño.", "Usa más de {gt}.", "The number is too small.", "Use more than {gt}."
    ),
    **{each: BY_TYPE[each] for each in ("greater_than_equal", "less_than_equal")},
    **dict.fromkeys(("int_parsing", "int_parsing_size", "int_type", "int_from_float"), _WHOLE),
    **dict.fromkeys(("float_parsing", "float_type", "finite_number"), _NUMBER),
    **dict.fromkeys(("bool_parsing", "bool_type"), BY_TYPE["bool_type"]),
    **dict.fromkeys(("tuple_type", "string_type"), _LISTED),
    **dict.fromkeys(("mapping_type", "dict_type"), _TABLE),
}


def refused(rule: LiteralString) -> PydanticCustomError:
    """What a rule of a parameter raises; `rule` is one of `RULES`."""
    return PydanticCustomError(rule, rule)


class Problem(NamedTuple):
    """`limits` fill the braces of the wording."""

    field: str
    wording: Wording
    limits: Mapping[str, object] = MappingProxyType({})

    def said_in(self, language: Language) -> FieldProblem:
        message, fix = self.wording.message(language), self.wording.fix(language)
        return FieldProblem(self.field, message.format_map(self.limits), fix.format_map(self.limits))


class CannotBeAsked(Invalid):
    """A question that has no answer as it stands; in English unless it is `said_in` Spanish."""

    _DETAIL: Final = Sentence(
        "La pregunta no puede responderse como está.", "The question cannot be answered as it stands."
    )

    def __init__(self, *problems: Problem, language: Language = "en") -> None:
        detail = self._DETAIL.es if language == "es" else self._DETAIL.en
        super().__init__(detail, errors=tuple(each.said_in(language) for each in problems))
        self._problems = problems

    def said_in(self, language: Language) -> "CannotBeAsked":
        return CannotBeAsked(*self._problems, language=language)


def problems_of(error: ValidationError, names: Sequence[str]) -> list[Problem]:
    """Of parameters that were not understood; `names` are those there are."""
    return [_problem(each, names) for each in error.errors(include_url=False, include_input=False)]


def _problem(error: Mapping[str, Any], names: Sequence[str]) -> Problem:
    """A name that is not ours is not repeated: the problem stands at the query."""
    field = str(error["loc"][0]) if error["loc"] and error["type"] != "extra_forbidden" else "query"
    limits = {name: _plain(each) for name, each in error.get("ctx", {}).items()}
    options = ", ".join(re.findall(r"'([^']*)'", str(limits.get("expected", ""))))
    return Problem(
        field,
        _BY_TYPE.get(error["type"], _OTHERWISE),
        {**limits, "field": field, "names": ", ".join(names), "options": options},
    )


def _plain(limit: object) -> str:
    return f"{limit:g}" if isinstance(limit, float) else str(limit)
