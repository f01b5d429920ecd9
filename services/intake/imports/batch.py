"""An import as it stands in the store: how far it has come, what became of its rows, and what is left to do."""

from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from typing import Any, Final, Self, cast

from services.intake.collections import IMPORT_ROWS
from services.intake.imports.collections import IMPORTS
from shared.errors import FieldProblem
from shared.model.json import Document
from shared.model.wording import Language
from shared.ports.store import Put, Stored

SIZE: Final = 500
"""Rows committed together."""


class State(StrEnum):
    RECEIVED = "received"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    UNDONE = "undone"

    @property
    def is_over(self) -> bool:
        return self not in {State.RECEIVED, State.RUNNING}


class Work(StrEnum):
    """What the worker has to do with an import. `CLEAN`: forget the uploaded file."""

    READ = "read"
    CLEAN = "clean"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Batch:
    """The body of an import document; `id` and `revision` stand beside it.

    `mapping` is the mapping as it was when the file came (JSON), None for the template. `blob` names the sealed file
    until it is forgotten. `position` is the number of the last row that has its verdict. `problem` says why it failed.
    """

    id: str
    revision: int
    organisation: str
    subject: str
    language: str
    state: str
    work: str | None
    dry_run: bool
    mapping_name: str | None
    mapping: str | None
    blob: str | None
    received: str
    position: int = 0
    rows: int = 0
    accepted: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    problem: tuple[str, str, str] | None = None

    @classmethod
    def of(cls, stored: Stored) -> Self:
        body: dict[str, Any] = {**stored.body}
        problem = body.pop("problem")
        return cls(id=stored.id, revision=stored.revision, **body, problem=tuple(problem) if problem else None)

    def body(self) -> Document:
        body = asdict(self)
        return {name: body[name] for name in _BODY} | {"problem": list(self.problem) if self.problem else None}

    def next(self, **changes: Any) -> Self:  # noqa: ANN401 — fields of Batch
        """The next revision, with some fields changed."""
        return replace(self, revision=self.revision + 1, **changes)

    def put(self) -> Put:
        """Writes this revision over the one before it."""
        return Put(IMPORTS, self.id, self.body(), self.revision - 1)

    def failed(self, problem: FieldProblem) -> Self:
        said = problem.said_in(cast("Language", self.language))
        told = (said.field, said.message, said.fix)
        return self.next(state=State.FAILED.value, work=Work.CLEAN.value, problem=told)

    def answer(self) -> Document:
        """What is shown of an import: ids, states and numbers."""
        shown: Document = {"id": self.id, "state": self.state, "dry_run": self.dry_run, "mapping": self.mapping_name}
        shown |= {"received": self.received, "rows": self.rows, "accepted": self.accepted, "updated": self.updated}
        shown |= {"unchanged": self.unchanged, "rejected": self.rejected}
        if self.problem is not None:
            shown["problem"] = dict(zip(("field", "message", "fix"), self.problem, strict=True))
        return shown

    @property
    def file_key(self) -> str:
        """The id of the key that seals the uploaded file; it is destroyed with the file."""
        return f"{self.id}.file"

    @property
    def rows_key(self) -> str:
        """The id of the key that seals the references in the verdicts."""
        return f"{self.id}.rows"


_BODY: Final = tuple(each.name for each in fields(Batch) if each.name not in {"id", "revision"})


@dataclass(frozen=True, slots=True)
class RowVerdict:
    """The body of a row in `IMPORT_ROWS`. `reference` is sealed; `revision` the one an update made of the case."""

    import_id: str
    number: int
    verdict: str
    reference: str | None
    case: str | None = None
    revision: int | None = None
    problems: tuple[FieldProblem, ...] = ()

    def put(self) -> Put:
        body: Document = {
            "import_id": self.import_id,
            "number": self.number,
            "case": self.case,
            "verdict": self.verdict,
            "reference": self.reference,
            "revision": self.revision,
            "problems": [[each.field, each.message, each.fix] for each in self.problems],
        }
        return Put(IMPORT_ROWS, f"{self.import_id}.{self.number:07d}", body, 0)
