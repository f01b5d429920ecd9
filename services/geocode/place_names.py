"""The forms under which Mexican place names are compared: abbreviations written out, honours and small words dropped,
and the short names that people use.

Three keys, from strict to loose:
`canonical("H. Cd. de Juchitán")` is `"heroica ciudad de juchitan"`; `skeleton` of the same is `"juchitan"`;
`short_forms("Acapulco de Juárez")` are `{"acapulco"}`.
"""

import functools
import re

from shared.geography import fold


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ABBREVIATIONS = {
    "alc": "alcaldia",
    "aut": "autopista",
    "av": "avenida",
    "ave": "avenida",
    "avda": "avenida",
    "blv": "bulevar",
    "blvd": "bulevar",
    "calz": "calzada",
    "cap": "capitan",
    "carr": "carretera",
    "cd": "ciudad",
    "cdad": "ciudad",
    "cnel": "coronel",
    "col": "colonia",
    "cong": "congregacion",
    "deleg": "delegacion",
    "dr": "doctor",
    "dto": "distrito",
    "edo": "estado",
    "ej": "ejido",
    "esc": "escuela",
    "fco": "francisco",
    "fracc": "fraccionamiento",
    "fracto": "fraccionamiento",
    "gpe": "guadalupe",
    "gral": "general",
    "grl": "general",
    "hgo": "hidalgo",
    "ing": "ingeniero",
    "lic": "licenciado",
    "loc": "localidad",
    "magd": "magdalena",
    "ma": "maria",
    "mpio": "municipio",
    "mun": "municipio",
    "municipality": "municipio",
    "nva": "nueva",
    "nvo": "nuevo",
    "pob": "poblado",
    "pdte": "presidente",
    "priv": "privada",
    "prof": "profesor",
    "profr": "profesor",
    "pto": "puerto",
    "rcho": "rancho",
    "rncho": "rancho",
    "rpto": "reparto",
    "sn": "san",
    "sgo": "santiago",
    "sta": "santa",
    "sto": "santo",
    "vla": "villa",
    "vlla": "villa",
}
_SMALL_WORDS = _words("de del la las los el lo y e of the d")
_HONOURS = _words(
    "heroica heroico ciudad villa municipio alcaldia delegacion demarcacion territorial puerto cabecera municipal city"
    " general doctor licenciado ingeniero coronel capitan profesor localidad poblado comunidad pueblo congregacion town"
)
"""Words that may stand before a name without being part of it."""
_SAINTS = _words("san santa santo santos santiago")
_ADJECTIVES = _words("alta alto baja bajo chica chico grande nueva nuevo real vieja viejo")
_TOO_COMMON = _ADJECTIVES | _words(
    "bautista centro cruz hidalgo juarez maria morelos norte oriente rey reyes rio sur valle"
)
_MINIMAL_SHORT_FORM = 4

_DASH = "[-\u2013\u2014]"
_SEPARATORS = re.compile(
    rf"\s*(?:[;/|&+()\[\]\n]|,(?!\d)|\s{_DASH}\s?|{_DASH}\s|(?<=[^\W\d_]){_DASH}(?=[^\W\d_])|\s[yYeEoO]\s)\s*"
)
_VICINITY = re.compile(
    r"^(?:a|al|en|por|entre|cerca|cercan[oa]s?|junto|frente|rumbo|sobre|tras|antes|despues|hacia|km|kilometros?"
    r"|metros?|carretera|autopista|camino|brecha|tramo|limites?|inmediaciones|alrededores|afueras|orillas?|proximidades"
    r"|periferia|region|zona|near|between|close|outside|road|highway)\b"
)


@functools.lru_cache(32_768)
def canonical(text: str) -> str:
    """Folded, with abbreviations written out."""
    words = fold(text).split()
    if words and words[0] == "h" and len(words) > 1:
        words[0] = "heroica"
    return " ".join(ABBREVIATIONS.get(word, word) for word in words)


@functools.lru_cache(32_768)
def skeleton(name: str) -> str:
    """A canonical name without the honours before it and the small words within: what two spellings share.

    A name made of nothing else ("Pueblo Nuevo", "La Villa") keeps its last honour.
    """
    words = [word for word in name.split() if word not in _SMALL_WORDS]
    while len(words) > 1 and words[0] in _HONOURS and not _ADJECTIVES.issuperset(words[1:]):
        words = words[1:]
    return " ".join(words) or name


def short_forms(name: str) -> set[str]:
    """What a canonical name is shortened to: "acapulco" (de Juárez), "poza rica" (de Hidalgo), "tuxtepec" (San Juan
    Bautista), "san cristobal" (de las Casas)."""
    words = name.split()
    while len(words) > 1 and words[0] in _HONOURS | _SMALL_WORDS:
        words = words[1:]
    is_saint = words[0] in _SAINTS
    forms = {
        " ".join(words[:length])
        for length in range(1 + is_saint, len(words))
        if words[length - 1] not in _SMALL_WORDS and (words[length] in _SMALL_WORDS or (length > 1 and not is_saint))
    }
    if is_saint and len(words) > 1:
        forms.add(words[-1])
    return {form for form in forms if len(form) >= _MINIMAL_SHORT_FORM and form not in _TOO_COMMON}


def same_name(one: str, other: str) -> bool:
    """Whether two spellings are of one name."""
    return skeleton(canonical(one)) == skeleton(canonical(other))


def parts(text: str) -> list[str]:
    """The pieces of a cell that holds several names: "Jerez-Fresnillo", "Juárez, Chih.", "Parras y Viesca"."""
    return [part for part in _SEPARATORS.split(text) if part and fold(part)]


def is_vicinity(text: str) -> bool:
    """Whether the words say near what it was, or along what, rather than where."""
    return bool(_VICINITY.match(fold(text)))
