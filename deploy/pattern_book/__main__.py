"""`python -m deploy.pattern_book [DATA]`: writes docs/patterns.md and its plots from the public figures beside the
checkout.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from deploy.pattern_book.chapters import CHAPTERS, Chapter
from deploy.pattern_book.register import read_register

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = ROOT / "docs" / "patterns.md"
FOLDER: Final = ROOT / "docs" / "patterns"

_HEAD: Final = """# Patterns, each on public figures

Made by `make patterns`; every sentence in italics is what the method itself answers, as `GET /v1/live/patterns/…` and
the files below `patterns/` of a release give it. Figures are not the observatory's: the register of missing persons
(RNPDNO: persons disappeared and not located, by municipality and month, 2015 to 2025), graves reported by the press,
and a published table of lists. Histories before the justice system are in no public set: these methods are shown on
synthetic cases, which say so.
"""


def main() -> None:
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "data"
    register = read_register(data)
    chapters = [write(register, data, FOLDER) for write in CHAPTERS]
    PAGE.write_text(_HEAD + "".join(part for chapter in chapters for part in _chapter(chapter)), encoding="utf-8")


def _chapter(chapter: Chapter) -> Iterator[str]:
    said = chapter.answer
    yield f"\n## {chapter.title}\n\n{chapter.about}\n\n"
    yield f"![{said.words.en}](patterns/{chapter.file})\n\n"
    yield f"*{said.words.en}*" + (f" *{said.reason.en}*" if said.reason else "") + "\n\n"
    yield f"{said.uncertainty.en} {said.does_not_show.en}\n\n"
    yield f"Verdict: `{said.verdict.value}`, n = {said.n:,} {said.unit}. Method: {said.method} ({said.source}).\n"


if __name__ == "__main__":
    main()
