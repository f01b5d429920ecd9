"""Events that geocode owns: where a case is, as codes. Never a point and never a cell."""

from typing import Final

from pydantic import BaseModel, ConfigDict

from shared.model.location import CodedLocation

LOCATED: Final = "case.located.v1"


class CaseLocated(BaseModel):
    """The data of located. It counts only for the case state of the same `place_revision`."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    place_revision: int
    location: CodedLocation | None
    """None once the case was erased or withdrawn: a stub that keeps the revision."""
