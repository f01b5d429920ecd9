"""What `observatory estimate` does: an estimate of the lists in a file, and of other linkages of the same lists."""

from collections.abc import Collection, Sequence
from pathlib import Path

from services.analytics.patterns.answer import Sentence
from services.analytics.undocumented.answer import answer, beside, document
from services.analytics.undocumented.elsewhere import estimated_elsewhere, years_of
from services.analytics.undocumented.estimate import estimate
from services.analytics.undocumented.linkage import CERTAIN, Linkage, over_linkages
from services.analytics.undocumented.lists import CaptureTable, without_empty_lists
from services.analytics.undocumented.lists_file import read_lists
from shared.errors import FieldProblem, Invalid
from shared.model.json import Document


def estimate_of_files(
    file: Path,
    linkages: Sequence[Path],
    join: Sequence[Collection[str]],
    *,
    seed: int,
    threshold: float,
    years: str | None,
) -> Document:
    """The answer as printed. Raises Invalid for a file that cannot be read, linkages of other lists, a threshold that
    is no probability, and years that are none."""
    others = estimated_elsewhere(*years_of(years)) if years is not None else ()
    table, *linked = [
        read_lists(each.read_text(encoding="utf-8", errors="replace"), join) for each in (file, *linkages)
    ]
    if any(set(each.names) != set(table.names) for each in linked):
        message = "A linkage has other lists than the file."
        raise Invalid(message, errors=(FieldProblem("linkage", message, "Give the same columns in each."),))
    result = estimate(table, seed=seed, threshold=threshold)
    linkage = _linkage([table, *linked], threshold) if linked else CERTAIN
    return document(beside(answer(result, linkage=linkage), others))


def _linkage(tables: Sequence[CaptureTable], threshold: float) -> Linkage:
    assumed = Sentence(
        es=f"Qué registros son el mismo caso se toma de {len(tables)} enlaces, todos igual de probables.",
        en=f"Which records are the same case is taken from {len(tables)} linkages, all as likely.",
    )
    return Linkage(assumed, over_linkages([without_empty_lists(each) for each in tables], threshold=threshold))
