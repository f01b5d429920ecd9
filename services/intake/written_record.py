"""A record in the forms in which intake needs it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import orjson

from services.intake.domain import audience_of, verification_problems
from shared.errors import FieldProblem
from shared.model.case import CaseRecord
from shared.model.coding import as_document, coded_facts
from shared.model.json import Document


@dataclass(frozen=True)
class WrittenRecord:
    """A valid record as JSON (`as_document`). What follows from it is worked out once, when it is first asked for.

    It takes neither keys nor a clock nor a store, so that it can be done in another process (`prepared`).
    """

    text: bytes

    @classmethod
    def of(cls, record: CaseRecord) -> Self:
        written = cls(orjson.dumps(as_document(record)))
        vars(written)["record"] = record  # It need not be read again.
        return written

    @cached_property
    def record(self) -> CaseRecord:
        return CaseRecord.model_validate_json(self.text)

    @cached_property
    def reference(self) -> str | None:
        return self.record.reference

    @cached_property
    def audience(self) -> str:
        """A code of `domain.Audience`."""
        return audience_of(self.record).value

    @cached_property
    def facts(self) -> Document:
        """What of the coded case follows from the record alone."""
        return coded_facts(self.record, orjson.loads(self.text))

    @cached_property
    def overclaim(self) -> FieldProblem | None:
        """Why it cannot be taken as a report: it claims to be verified."""
        return next(verification_problems(self.record), None)

    def says_the_same_as(self, other: Self) -> bool:
        """The same text says the same; another text may be of an earlier day, in another order."""
        return self.text == other.text or self.record == other.record

    def prepared(self) -> Self:
        """The same, with all worked out that a new case takes."""
        _ = self.reference, self.audience, self.facts, self.overclaim
        return self

    def __getstate__(self) -> Mapping[str, Any]:
        """The record itself stays behind: unpacking it would take as long as reading it again, and few need it."""
        return {name: value for name, value in vars(self).items() if name != "record"}
