"""What is wrong and how to mend it, in Spanish and English, by the code of the error. No sentence repeats an input."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from shared.model.scalars import IDENTIFIER, POSTAL_CODE, SHA256, WEB_ADDRESS

Language: TypeAlias = Literal["es", "en"]


@dataclass(frozen=True, slots=True)
class Wording:
    """A message and a fix in each language; `{…}` are limits and names of ours, never what a person wrote."""

    message_es: str
    fix_es: str
    message_en: str
    fix_en: str

    def message(self, language: Language) -> str:
        return self.message_es if language == "es" else self.message_en

    def fix(self, language: Language) -> str:
        return self.fix_es if language == "es" else self.fix_en


OTHERWISE: Final = Wording(
    "Este valor no es del tipo que se espera.",
    "Consulta el campo en el libro de códigos, /v1/codebook.",
    "This value is not of the kind expected here.",
    "Look the field up in the codebook, /v1/codebook.",
)

BY_TYPE: Final[Mapping[str, Wording]] = {
    "missing": Wording("Falta este campo.", "Agrégalo.", "This field is missing.", "Add it."),
    "extra_forbidden": Wording(
        "Aquí hay un campo que el registro no tiene.",
        "Los campos de esta parte son: {known}.",
        "There is a field here that the record does not have.",
        "The fields of this part are: {known}.",
    ),
    "string_unicode": Wording(
        "El texto no es Unicode válido.", "Envíalo en UTF-8.", "The text is not valid Unicode.", "Send it as UTF-8."
    ),
    "unknown_code": Wording(
        "Este código no está en el vocabulario {vocabulary}.",
        "Los códigos son: {codes}. Lo que ninguno exprese va en «uncoded».",
        "This code is not in the vocabulary {vocabulary}.",
        "The codes are: {codes}. What none of them says goes into `uncoded`.",
    ),
    "not_a_day": Wording(
        "Esto no es un día.",
        "Escríbalo como año-mes-día, por ejemplo 2024-03-01.",
        "This is not a day.",
        "Write it as year-month-day, for example 2024-03-01.",
    ),
    "too_long_ago": Wording(
        "Este día es anterior a 1900.", "Revisa el año.", "This day is before 1900.", "Check the year."
    ),
    "in_the_future": Wording(
        "Este día todavía no llega.",
        "Escribe un día que no sea posterior a hoy.",
        "This day has not come yet.",
        "Give a day that is not later than today.",
    ),
    "string_type": Wording(
        "Se espera un texto.",
        "Escríbalo entre comillas, o deje fuera el campo.",
        "A text is expected.",
        "Write it in quotes, or leave the field out.",
    ),
    "string_too_short": Wording(
        "El texto está vacío.",
        "Si no se sabe, deje fuera el campo (o null).",
        "The text is empty.",
        "If it is not known, leave the field out (or null).",
    ),
    "string_too_long": Wording(
        "El texto es demasiado largo.",
        "Usa {max_length} caracteres o menos.",
        "The text is too long.",
        "Use {max_length} characters or fewer.",
    ),
    "string_pattern_mismatch": Wording(
        "El texto tiene caracteres de control.",
        "Quítalos; en un nombre tampoco puede haber saltos de línea.",
        "The text has control characters.",
        "Remove them; a name may not have line breaks either.",
    ),
    "bool_type": Wording(
        "Se espera sí o no.", "Escribe true o false.", "Yes or no is expected.", "Write true or false."
    ),
    "int_type": Wording(
        "Se espera un número entero.",
        "Escríbalo sin comillas ni decimales.",
        "A whole number is expected.",
        "Write it without quotes or decimals.",
    ),
    "finite_number": Wording(
        "Esto no es un número.", "Escribe un número finito.", "This is not a number.", "Give a finite number."
    ),
    "float_type": Wording(
        "Se espera un número.", "Escríbalo sin comillas.", "A number is expected.", "Write it without quotes."
    ),
    "greater_than_equal": Wording(
        "El número es demasiado pequeño.",
        "Usa {ge} o más.",
        "The number is too small.",
        "Use {ge} or more.",
    ),
    "less_than_equal": Wording(
        "El número es demasiado grande.", "Usa {le} o menos.", "The number is too large.", "Use {le} or less."
    ),
    "too_long": Wording(
        "La lista es demasiado larga.",
        "Usa {max_length} elementos o menos.",
        "The list is too long.",
        "Use {max_length} items or fewer.",
    ),
    "tuple_type": Wording(
        "Se espera una lista.", "Escríbala entre corchetes.", "A list is expected.", "Write it in square brackets."
    ),
    "model_type": Wording(
        "Se espera un objeto con campos.",
        "Escríbalo entre llaves.",
        "An object with fields is expected.",
        "Write it in braces.",
    ),
}

BY_PATTERN: Final[Mapping[str, Wording]] = {
    IDENTIFIER: Wording(
        "Esto no es un identificador.",
        "Usa letras sin acento, cifras y los signos . _ : - sin espacios.",
        "This is not an identifier.",
        "Use plain letters, digits and the signs . _ : - without spaces.",
    ),
    POSTAL_CODE: Wording(
        "Esto no es un código postal.", "Escribe cinco cifras.", "This is not a postal code.", "Give five digits."
    ),
    SHA256: Wording(
        "Esto no es una huella SHA-256.",
        "Escribe 64 cifras hexadecimales en minúsculas.",
        "This is not a SHA-256 digest.",
        "Give 64 hexadecimal digits in lower case.",
    ),
    WEB_ADDRESS: Wording(
        "Esto no es una dirección de internet.",
        "Empiece con https:// y no use espacios.",
        "This is not a web address.",
        "Begin with https:// and use no spaces.",
    ),
}
"""For texts of a fixed form, by the pattern they break; any other text only refuses control characters."""

BY_RULE: Final[Mapping[str, Wording]] = {
    "before_its_earliest": Wording(
        "El último día posible es anterior al primero.",
        "Pon el mismo día o uno posterior.",
        "The latest possible day is before the earliest.",
        "Give the same day or a later one.",
    ),
    "before_the_start": Wording(
        "Este día es anterior al inicio de los hechos.",
        "Corrige este día o el primer día posible del inicio.",
        "This day is before the incident began.",
        "Correct this day, or the earliest day of the start.",
    ),
    "ongoing_but_ended": Wording(
        "Dice que continúa y también cuándo terminó.",
        "Deja solo una de las dos cosas.",
        "It is said to go on, and when it ended.",
        "Keep one of the two.",
    ),
    "no_place": Wording(
        "Falta el lugar.",
        "Escribe el estado (place.state) o el lugar con tus palabras (place.text).",
        "The place is missing.",
        "Give the state (place.state) or the place in words (place.text).",
    ),
    "half_a_point": Wording(
        "Falta una de las dos coordenadas.",
        "Escribe latitud y longitud, o ninguna.",
        "One of the two coordinates is missing.",
        "Give latitude and longitude, or neither.",
    ),
    "outside_mexico": Wording(
        "Las coordenadas están fuera de México.",
        "En México la latitud va de 14.3 a 32.8 y la longitud de -118.7 a -86.5; revise el signo y los decimales.",
        "The coordinates are outside Mexico.",
        "In Mexico latitude runs from 14.3 to 32.8 and longitude from -118.7 to -86.5; check sign and decimals.",
    ),
    "below_the_smallest": Wording(
        "El número mayor es más pequeño que el menor.",
        "Pon el mismo número o uno mayor.",
        "The largest number is below the smallest.",
        "Give the same number or a larger one.",
    ),
    "age_contradicts": Wording(
        "La edad, el grupo de edad y la minoría de edad se contradicen.",
        "Deja solo la edad, o corrige las otras respuestas.",
        "Age, age group and being a minor contradict each other.",
        "Keep the age alone, or correct the other answers.",
    ),
    "said_twice": Wording(
        "Una característica está en dos listas o dos veces en una.",
        "Déjala en una sola de flags, flags_no y flags_unknown.",
        "A characteristic stands in two lists, or twice in one.",
        "Keep it in one of flags, flags_no and flags_unknown.",
    ),
    "nobody": Wording(
        "Falta a quién o qué se dañó.",
        "Agrega una víctima (victims) o un bien atacado (targets) con lo que le hicieron (kind).",
        "Nobody and nothing is said to have been harmed.",
        "Add a victim (victims) or a place or thing (targets) with what was done (kind).",
    ),
    "points_nowhere": Wording(
        "Esta posición no existe en la lista a la que se refiere.",
        "Las posiciones se cuentan desde 0.",
        "This position does not exist in the list it refers to.",
        "Positions count from 0.",
    ),
}
