"""The rules of intake: how a case moves through the workflow, who may see what of it, what may be stated and confirmed.

Pure functions of values.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from shared.errors import Conflict, FieldProblem, Forbidden, Invalid, NotFound, PreconditionFailed, PreconditionRequired
from shared.model.case import CaseRecord
from shared.model.coded import CodedCase
from shared.model.place import Place
from shared.model.workflow import NEXT_STEPS
from shared.principal import Principal


class Status(StrEnum):
    """Whether a case counts. Only a merge can be undone."""

    CURRENT = "current"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"

    @property
    def is_gone(self) -> bool:
        return self in {Status.WITHDRAWN, Status.ERASED}


class Audience(StrEnum):
    """Who beyond its reporter may know of a case."""

    NETWORK = "network"
    ORGANISATION = "organisation"
    NAMED_MEMBERS = "named_members"


class View(StrEnum):
    """How much of a case is shown: all of it; the record without who and where exactly; the codes; nothing."""

    WHOLE = "whole"
    SHARED = "shared"
    CODED = "coded"
    NOTHING = "nothing"

    @property
    def is_restricted(self) -> bool:
        """Whether it shows identifiers or words, so that the read is recorded."""
        return self in {View.WHOLE, View.SHARED}


WORDS_OF_PLACE: Final = tuple(name for name in Place.model_fields if name != "type")
"""What geocode needs to locate a case."""

REFUSALS: Final = frozenset({"refused", "withdrawn"})
_AUTHORITY: Final = frozenset({"official_file", "official_statement", "court_document", "forensic_report"})
_CONTACT: Final = frozenset({"victim_testimony", "kin_testimony", "helpline_record", "field_interview"})
_CLOSE: Final = frozenset({"victim", "kin"})
_ENOUGH_ORIGINS: Final = 2


def check_step(current: str, wanted: str) -> None:
    """Raises Conflict for a step that the workflow does not have. Staying is always allowed."""
    steps = NEXT_STEPS.get(current, frozenset())
    if wanted != current and wanted not in steps:
        possible = ", ".join(sorted(steps)) or "none; unmerge it first"
        raise Conflict(f"A case in {current} cannot go to {wanted}. Possible: {possible}.")


def check_current(status: Status) -> None:
    """Raises Conflict for a merged case: what is learned of it belongs to the one that carries on."""
    if status is not Status.CURRENT:
        raise Conflict("This case was merged into another one; change that one, or unmerge this one first.")


def audience_of(record: CaseRecord) -> Audience:
    """Confidentiality and a refusal to share both keep a case at home; the narrower wins.

    Of a case that states no confidentiality only its organisation knows, as the coded case says too.
    """
    if record.confidentiality == "named_members":
        return Audience.NAMED_MEMBERS
    if record.confidentiality in {None, "organisation"} or record.consent.share_with_network in REFUSALS:
        return Audience.ORGANISATION
    return Audience.NETWORK


def view_of(principal: Principal, organisation: str, audience: Audience, reported_by: str) -> View:
    """What a principal may see of a case before consent widens it (`widened`)."""
    if principal.organisation == organisation and principal.role in {"reporter", "org_admin", "coordinator", "admin"}:
        named = audience is not Audience.NAMED_MEMBERS or principal.subject == reported_by
        return View.WHOLE if named or principal.role == "org_admin" else View.NOTHING
    coordinates = principal.role in {"coordinator", "admin"}
    return View.CODED if coordinates and audience is Audience.NETWORK else View.NOTHING


def widened(view: View, record: CaseRecord) -> View:
    """Coordinators see the shared part of the record if that was granted."""
    granted = record.consent.share_with_network == "granted"
    return View.SHARED if view is View.CODED and granted else view


def check_seen(view: View) -> None:
    """Raises NotFound for what may not be seen: whether it exists is no one's business either."""
    if view is View.NOTHING:
        raise NotFound("There is no case with this id among those this key may see.")


def check_owner(principal: Principal, organisation: str) -> None:
    """Raises Forbidden unless the case is the principal's organisation's own. An administrator may act for owners."""
    if principal.organisation != organisation and principal.role != "admin":
        raise Forbidden("Only the organisation that owns the case may do that.")


def expected_revision(if_match: str | None) -> int:
    """The revision an `If-Match` header names. Raises PreconditionRequired without one."""
    if not if_match:
        raise PreconditionRequired('Send the ETag you read as If-Match, for example If-Match: "3".')
    digits = if_match.strip().removeprefix("W/").strip('"')
    if not (digits.isascii() and digits.isdigit()) or len(digits) > len(str(2**53)):
        raise PreconditionFailed("If-Match names no revision of this case; read it again for its ETag.")
    return int(digits)


def check_revision(expected: int | None, revision: int) -> None:
    """Raises PreconditionFailed when the case moved on since it was read."""
    if expected is not None and expected != revision:
        raise PreconditionFailed("The case changed since you read it; read it again and repeat the change.")


def next_place_revision(place_revision: int, before: Place, after: Place) -> int:
    """One more if the words changed that geocode locates, so that an older location no longer counts."""
    changed = any(getattr(before, name) != getattr(after, name) for name in WORDS_OF_PLACE)
    return place_revision + changed


def check_unverified(record: CaseRecord) -> None:
    """Raises Invalid for claims above unverified: what a member reports counts as unverified until a review."""
    problems = tuple(verification_problems(record))
    if problems:
        raise Invalid("Verification is stated by a review.", errors=problems)


def verification_problems(record: CaseRecord) -> Iterator[FieldProblem]:
    for number, claim in enumerate(record.verification):
        if claim.level != "unverified":
            yield FieldProblem(
                f"verification.{number}.level",
                "A report counts as unverified until it is reviewed.",
                "Leave verification out and post a review of the case afterwards.",
                es=(
                    "Un reporte cuenta como no verificado hasta que se revisa.",
                    "Quita la verificación y registra después una revisión del caso.",
                ),
            )


def independent_origins(coded: CodedCase) -> int:
    """How many origins the sources have; copies of one wire story are one."""
    return len({source.origin for source in coded.sources})


def may_be_confirmed(coded: CodedCase) -> bool:
    """Confirmed needs an authority's record, two independent origins, or direct contact (MODEL.md, verification)."""
    authority = any(source.family == "state" or source.material in _AUTHORITY for source in coded.sources)
    contact = any(source.material in _CONTACT or source.connection in _CLOSE for source in coded.sources)
    own = any(each.how_learned == "own_contact" for each in coded.documented_by)
    return authority or contact or own or independent_origins(coded) >= _ENOUGH_ORIGINS
