"""Events that intake owns: the state of a case, coded. Never a direct identifier, never free text."""

from typing import Final

from pydantic import BaseModel, ConfigDict

from shared.model.coded import CodedCase

REPORTED: Final = "case.reported.v1"
REVISED: Final = "case.revised.v1"
REVIEWED: Final = "case.reviewed.v1"
MERGED: Final = "case.merged.v1"
UNMERGED: Final = "case.unmerged.v1"
WITHDRAWN: Final = "case.withdrawn.v1"
ERASED: Final = "case.erased.v1"


class CaseState(BaseModel):
    """The data of reported, revised, reviewed and unmerged: the whole coded case.

    `place_revision` counts the changes of the words of its place; a location answers one of them.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    place_revision: int
    case: CodedCase


class CaseStub(BaseModel):
    """The data of merged, withdrawn and erased: the case counts no more. A stub is permanent."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    merged_into: str | None = None
