"""The tree of errors: each knows its status and code, and speaks problem+json (RFC 9457).

A message names the field and the way to fix it; it never repeats what a person wrote,
because messages end up in logs.
"""

from dataclasses import dataclass
from typing import ClassVar, Literal


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one field. `field` is a dotted path such as `victims.0.kind`.

    `es` are message and fix in Spanish; without it they are in the language of whoever is told already.
    """

    field: str
    message: str
    fix: str
    es: tuple[str, str] | None = None

    def said_in(self, language: Literal["es", "en"]) -> "FieldProblem":
        return FieldProblem(self.field, *self.es) if language == "es" and self.es is not None else self


class ObservatoryError(Exception):
    """Root of the tree. `title` is the same for every error of a class, `detail` for this one."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal"
    title: ClassVar[str] = "Something went wrong on our side"
    retry_after_seconds: int | None = None
    """When the same request may do, where that is known."""

    def __init__(self, detail: str, *, errors: tuple[FieldProblem, ...] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = errors


class Invalid(ObservatoryError):
    """The request is understood and wrong; `errors` says where and how to mend it."""

    status = 422
    code = "invalid"
    title = "Some fields need attention"


class Malformed(ObservatoryError):
    status = 400
    code = "malformed"
    title = "The request could not be read"


class Unauthenticated(ObservatoryError):
    status = 401
    code = "unauthenticated"
    title = "A key or a session is needed"


class Forbidden(ObservatoryError):
    status = 403
    code = "forbidden"
    title = "This key may not do that"


class NotFound(ObservatoryError):
    status = 404
    code = "not_found"
    title = "Not found"


class Conflict(ObservatoryError):
    """Somebody else was first: a revision that moved on, a unique key that is taken."""

    status = 409
    code = "conflict"
    title = "The record changed meanwhile"


class Duplicate(Conflict):
    """A unique key is taken. `collection` and `key` say which."""

    code = "duplicate"
    title = "A record with this key exists already"

    def __init__(self, collection: str, key: tuple[str, ...]) -> None:
        super().__init__(f"{collection}: another record has the same {' + '.join(key)}")
        self.collection = collection
        self.key = key


class Gone(ObservatoryError):
    status = 410
    code = "gone"
    title = "This record was withdrawn or erased"


class PreconditionFailed(ObservatoryError):
    status = 412
    code = "precondition_failed"
    title = "The record changed since you read it"


class TooLarge(ObservatoryError):
    status = 413
    code = "too_large"
    title = "The upload is too large"


class PreconditionRequired(ObservatoryError):
    status = 428
    code = "precondition_required"
    title = "Say which revision you change"


class Unavailable(ObservatoryError):
    """A peer, a store or the network is away: pause and retry without limit. Nothing was promised."""

    status = 503
    code = "unavailable"
    title = "Not available right now"
    retry_after_seconds = 2


class Poison(ObservatoryError):
    """This message will never do: it goes to the dead letters with its reason (never its content)."""

    status = 422
    code = "poison"
    title = "The message cannot be handled"
