"""Associations as an answer: each in a sentence that gives the counts, and never without "among documented cases"."""

from typing import Final

from services.analytics.associations.case_codes import Value
from services.analytics.associations.odds_ratio import OddsRatio
from services.analytics.associations.screening import Association, Screening
from services.analytics.patterns.answer import PatternAnswer, Sentence, Verdict
from services.analytics.patterns.reading_aids import (
    AMONG_DOCUMENTED,
    CHANCE_ONLY,
    NOT_A_CAUSE,
    UNKNOWN_IS_NOT_NO,
    WHOM_MEDIA_SEE,
    numbered,
    percent,
    together,
)
from shared.model.dimensions import DIMENSIONS
from shared.model.json import Document, Json
from shared.vocabularies import vocabulary

SOURCE: Final = (
    "Fisher 1935 and Cornfield 1956 (conditional odds ratio, exact interval: R stats::fisher.test); "
    "Benjamini and Hochberg 1995, J. R. Stat. Soc. B 57:289 (false discoveries over all pairs)"
)
MOST_TOLD: Final = 100
"""Associations in one answer, strongest evidence first; how many there are is stated beside."""


def answer(screening: Screening) -> PatternAnswer:
    """What holds up (of its own, without any one organisation too) is found. The rest is listed after it. Where all
    that is found rests on one organisation, it is refused."""
    return PatternAnswer(
        method="associations",
        source=SOURCE,
        verdict=_verdict(screening),
        unit="cases",
        n=screening.cases,
        words=together(_words(screening), AMONG_DOCUMENTED),
        uncertainty=together(
            CHANCE_ONLY,
            Sentence(
                f"De lo que se halla, se espera que a lo más {percent(screening.false_discovery)} sea azar.",
                f"Of what is found, at most {percent(screening.false_discovery)} is expected to be chance.",
            ),
            *_power(screening),
        ),
        does_not_show=together(NOT_A_CAUSE, WHOM_MEDIA_SEE, UNKNOWN_IS_NOT_NO),
        parameters={
            "dimensions": list(screening.dimensions),
            "least_support": screening.support,
            "visible_odds_ratio": screening.visible,
            "false_discovery": screening.false_discovery,
            "confidence": 0.95,
        },
        results={
            "pairs_possible": screening.possible,
            "pairs_tested": screening.tested,
            "organisations": screening.organisations,
            "power": screening.power,
            "found": len(screening.found),
            "standing": len(screening.standing),
            "associations": [_document(each) for each in _in_order(screening)[:MOST_TOLD]],
        },
        reason=_reason(screening),
    )


def sentence(association: Association) -> Sentence:
    """One association with its counts, in words."""
    with_both, with_first = association.with_both, association.with_first
    rest, without = association.with_second - with_both, association.base - with_first
    first, second = _label(association.first), _label(association.second)
    ratio, limits = association.odds_ratio, _limits(association.odds_ratio)
    share, other_share = percent(with_both / with_first), percent(rest / without)
    odds = Sentence("momios sin estimación finita", "odds without a finite estimate")
    if ratio.estimate is not None:
        odds = Sentence(f"razón de momios {_number(ratio.estimate)}", f"odds ratio {_number(ratio.estimate)}")
    return Sentence(
        f"Entre los {association.base:,} casos documentados en que se conocen ambas cosas, «{second.es}» consta en "
        f"{with_both:,} de {with_first:,} ({share}) con «{first.es}» y en {rest:,} de {without:,} ({other_share}) sin "
        f"ello: {odds.es}, {limits.es}.",
        f"Among the {association.base:,} documented cases where both are known, “{second.en}” holds in {with_both:,} "
        f"of {with_first:,} ({share}) with “{first.en}” and in {rest:,} of {without:,} ({other_share}) without: "
        f"{odds.en}, {limits.en}.",
    )


def _limits(ratio: OddsRatio) -> Sentence:
    """Open ends in words: an empty cell leaves the interval without a limit."""
    confidence = percent(ratio.confidence)
    if ratio.low is None and ratio.high is None:
        return Sentence("sin límite hacia ningún lado", "with no limit on either side")
    if ratio.low is None:
        high = _number(ratio.high or 0.0)
        return Sentence(f"con {confidence} de confianza de 0 a {high}", f"{confidence} interval from 0 to {high}")
    if ratio.high is None:
        low = _number(ratio.low)
        return Sentence(
            f"con {confidence} de confianza desde {low} sin límite superior",
            f"{confidence} interval from {low} with no upper limit",
        )
    low, high = _number(ratio.low), _number(ratio.high)
    return Sentence(f"con {confidence} de confianza de {low} a {high}", f"{confidence} interval {low} to {high}")


def _number(value: float) -> str:
    return numbered(value, 2 if value < 1 else 1)


def _label(value: Value) -> Sentence:
    dimension = DIMENSIONS.get(value.dimension)
    if dimension is None:
        return Sentence(value.code, value.code)
    terms = vocabulary(dimension.vocabulary).terms if dimension.vocabulary else {}
    term = terms.get(value.code)
    es, en = (term.es, term.en) if term else (value.code, value.code)
    return Sentence(f"{dimension.es}: {es}", f"{dimension.en}: {en}")


def _verdict(screening: Screening) -> Verdict:
    if screening.standing:
        return Verdict.FOUND
    if screening.found:
        return Verdict.REFUSED
    return Verdict.CHANCE if screening.tested else Verdict.TOO_FEW


def _words(screening: Screening) -> Sentence:
    if not screening.tested:
        return Sentence("Son muy pocos casos para decirlo.", "There are too few cases to tell.")
    tested = f"{screening.tested:,}"
    if not screening.found:
        return Sentence(
            f"De {tested} pares de valores ninguno se distingue del azar.",
            f"Of {tested} pairs of values none is distinguishable from chance.",
        )
    found, standing = len(screening.found), len(screening.standing)
    summary = Sentence(
        f"De {tested} pares de valores se hallaron {found:,} que no se explican por azar; {standing:,} se sostienen "
        "por sí mismos y sin cualquiera de las organizaciones.",
        f"Of {tested} pairs of values {found:,} are not explained by chance; {standing:,} hold up of their own and "
        "without any one organisation.",
    )
    return together(summary, *(sentence(each) for each in screening.standing[:1]))


def _power(screening: Screening) -> tuple[Sentence, ...]:
    """What such a screening can see at all: with few cases, nothing found says nearly nothing."""
    if screening.power is None:
        return ()
    seen, ratio = percent(screening.power), f"{screening.visible:g}"
    return (
        Sentence(
            f"De los pares probados que tuvieran razón de momios {ratio} se hallaría {seen}: lo que no aparece puede "
            "existir.",
            f"Of the pairs tested that had an odds ratio of {ratio}, {seen} would be found: what does not show may "
            "exist.",
        ),
    )


def _reason(screening: Screening) -> Sentence | None:
    if screening.found and not screening.standing:
        return Sentence(
            "Lo que se halla desaparece al dejar fuera a una sola organización: puede ser su forma de anotar. Pide los "
            "casos de más organizaciones.",
            "What is found vanishes when a single organisation is left out: it may be its way of writing things down. "
            "Ask for the cases of more organisations.",
        )
    if screening.tested:
        return None
    return Sentence(
        f"Ningún par de valores tiene apoyo bastante en {screening.cases:,} casos: pregunta por más años, por todo el "
        "país o por dimensiones con menos valores.",
        f"No pair of values has enough support in {screening.cases:,} cases: ask for more years, for the whole country "
        "or for dimensions with fewer values.",
    )


def _in_order(screening: Screening) -> tuple[Association, ...]:
    standing = set(map(id, screening.standing))
    return tuple(sorted(screening.found, key=lambda each: id(each) not in standing))


def _document(association: Association) -> Document:
    said = sentence(association)
    stability = association.stability
    follows: Json = None
    if association.follows_from is not None:
        follows = [{"dimension": value.dimension, "value": value.code} for value in association.follows_from]
    return {
        "first": {"dimension": association.first.dimension, "value": association.first.code},
        "second": {"dimension": association.second.dimension, "value": association.second.code},
        "base": association.base,
        "with_first": association.with_first,
        "with_second": association.with_second,
        "with_both": association.with_both,
        **_ratio(association.odds_ratio),
        "q": association.q,
        "stable": stability.stable,
        "organisations": stability.organisations,
        "largest_share": stability.largest_share,
        "weakest": None if stability.weakest is None else _ratio(stability.weakest),
        "follows_from": follows,
        "words": {"es": said.es, "en": said.en},
    }


def _ratio(ratio: OddsRatio) -> Document:
    limits = _limits(ratio)
    return {
        "odds_ratio": ratio.estimate,
        "low": ratio.low,
        "high": ratio.high,
        "p": ratio.p,
        "interval": {"es": limits.es, "en": limits.en},
    }
