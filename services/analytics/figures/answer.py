"""A figure as an answer: its definition, its numbers with their base of known values, and what they do not say."""

from collections.abc import Mapping, Sequence

from services.analytics.figures.evaluating import Evaluated, FigureResult, Part
from services.analytics.figures.exact_shares import CONFIDENCE, FEWEST_FOR_A_SHARE, Share
from services.analytics.figures.named_figure import Base, NamedFigure
from services.analytics.patterns.answer import PatternAnswer, Sentence, Verdict
from services.analytics.patterns.reading_aids import (
    AMONG_DOCUMENTED,
    CHANCE_ONLY,
    NOT_TO_BE_ADDED,
    PROVISIONAL,
    ZERO_IS_NOT_NONE,
    percent,
    together,
)
from shared.model.dimensions import DIMENSIONS
from shared.model.json import Document, Json
from shared.vocabularies import vocabulary

_TOLD = 3
"""Values of a split that its words name; all are among the results."""


def answer(result: FigureResult) -> PatternAnswer:
    """A share of fewer than 20 is too few to tell; a count is a count."""
    figure = result.figure
    few = not figure.is_count and all(_is_few(each) for each in result.families.values())
    return PatternAnswer(
        method=f"figure:{figure.name}",
        source="Codebook of this observatory; exact shares: Clopper and Pearson 1934, Biometrika 26:404",
        verdict=Verdict.TOO_FEW if few else Verdict.FOUND,
        unit=figure.unit,
        n=sum(each.total for each in result.families.values()) if figure.apart is None else _largest(result.families),
        words=together(_words(result, few=few), AMONG_DOCUMENTED),
        uncertainty=CHANCE_ONLY if not figure.is_count else ZERO_IS_NOT_NONE,
        does_not_show=together(*figure.cautions, NOT_TO_BE_ADDED, PROVISIONAL),
        parameters={
            "figure": {"es": figure.title.es, "en": figure.title.en},
            "definition": {"es": figure.definition.es, "en": figure.definition.en},
            "filters": {name: [*sorted(values)] for name, values in result.scope.filters.items()},
            "from": result.scope.start,
            "to": result.scope.end,
            "base": _base(figure),
            "confidence": CONFIDENCE,
            "fewest": FEWEST_FOR_A_SHARE,
        },
        results=_results(result),
        reason=_reason(result) if few else None,
    )


def _is_few(found: Evaluated) -> bool:
    return found.known < FEWEST_FOR_A_SHARE


def _largest(families: Mapping[str, Evaluated]) -> int:
    """Of figures made apart there is no sum: the largest stands for how much there is."""
    return max((each.total for each in families.values()), default=0)


def _base(figure: NamedFigure) -> Json:
    if figure.is_count:
        return "all"
    if isinstance(figure.base, Base):
        return figure.base.value
    return {name: [*sorted(values)] for name, values in figure.base.items()}


def _words(result: FigureResult, *, few: bool) -> Sentence:
    title = result.figure.title
    if few:
        return Sentence(f"{title.es}: son muy pocos para decirlo.", f"{title.en}: there are too few to tell.")
    told = [
        _prefixed(_name(result.figure.apart, family), _told(result.figure, found))
        for family, found in result.families.items()
        if result.figure.is_count or not _is_few(found)
    ]
    return _prefixed(title, together(*told))


def _prefixed(name: Sentence, said: Sentence) -> Sentence:
    return Sentence(f"{name.es}: {said.es}", f"{name.en}: {said.en}") if name.es else said


def _told(figure: NamedFigure, found: Evaluated) -> Sentence:
    if found.share is None:
        return _told_split(figure, found)
    number, base = f"{found.share.number:,}", f"{found.share.base:,}"
    if figure.is_count:
        return Sentence(f"al menos {number} de {base}.", f"at least {number} of {base}.")
    share, rest = _share(found.share), _rest(figure, found)
    least = Sentence("al menos ", "at least ") if figure.base is Base.ALL else Sentence("", "")
    return Sentence(
        f"{least.es}{share.es}: {number} de {base}{rest.es}.", f"{least.en}{share.en}: {number} of {base}{rest.en}."
    )


def _rest(figure: NamedFigure, found: Evaluated) -> Sentence:
    """How many stand outside the base, and why."""
    rest = found.total - found.known
    if not rest:
        return Sentence("", "")
    if figure.by or figure.base is Base.KNOWN:
        return Sentence(f" en que se sabe; en {rest:,} no se sabe", f" where it is known; in {rest:,} it is not")
    return Sentence(f"; {rest:,} no entran en la base", f"; {rest:,} are not part of the base")


def _share(share: Share) -> Sentence:
    whole, low, high = (percent(each or 0.0) for each in (share.share, share.low, share.high))
    return Sentence(f"{whole} (entre {low} y {high})", f"{whole} (between {low} and {high})")


def _told_split(figure: NamedFigure, found: Evaluated) -> Sentence:
    parts = [(_key(figure.by, part), _share(part.share)) for part in found.parts[:_TOLD]]
    rest = _rest(figure, found)
    return Sentence(
        "; ".join(f"{key.es} {share.es}" for key, share in parts) + f": de {found.known:,}{rest.es}.",
        "; ".join(f"{key.en} {share.en}" for key, share in parts) + f": of {found.known:,}{rest.en}.",
    )


def _key(by: Sequence[str], part: Part) -> Sentence:
    names = [_name(dimension, code) for dimension, code in zip(by, part.key, strict=True)]
    return Sentence(" / ".join(each.es for each in names), " / ".join(each.en for each in names))


def _name(dimension: str | None, code: str) -> Sentence:
    if dimension is None:
        return Sentence("", "")
    term = vocabulary(DIMENSIONS[dimension].vocabulary or dimension).terms.get(code)
    return Sentence(term.es, term.en) if term else Sentence(code, code)


def _results(result: FigureResult) -> Document:
    figure = result.figure
    if figure.apart is None:
        return _document(figure, result.families[""])
    return {"apart": figure.apart, figure.apart: {name: _document(figure, of) for name, of in result.families.items()}}


def _document(figure: NamedFigure, found: Evaluated) -> Document:
    held: Document = {"total": found.total, "known": found.known}
    if figure.is_count and found.share is not None:
        return {**held, "number": found.share.number}
    if found.share is not None:
        return {**held, **found.share.document()}
    rows: list[Json] = [
        {**dict(zip(figure.by, part.key, strict=True)), **part.share.document()} for part in found.parts
    ]
    return {**held, "by": list(figure.by), "rows": rows}


def _reason(result: FigureResult) -> Sentence:
    known = _largest(result.families) if result.figure.apart else max(each.known for each in result.families.values())
    return Sentence(
        f"La base es de {known:,} y se necesitan {FEWEST_FOR_A_SHARE}: pregunta por más años o por todo el país.",
        f"The base is {known:,} and {FEWEST_FOR_A_SHARE} are needed: ask for more years or for the whole country.",
    )
