"""Who is asking. The gateway authenticates and signs; services verify and authorise by role and organisation."""

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Literal, cast, get_args

import jwt

from shared.clock import Clock
from shared.errors import Forbidden, Unauthenticated

KeyRole = Literal["reporter", "org_admin", "coordinator", "analyst", "admin"]
"""The roles a key of an organisation may have."""
Role = Literal[KeyRole, "service"]
ROLES: tuple[Role, ...] = get_args(Role)
HEADER = "x-observatory-principal"
LIFETIME = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Principal:
    """`subject` is the id of a key or session, or the name of a service; never a person's name."""

    subject: str
    organisation: str
    role: Role

    def require(self, *roles: Role) -> None:
        """Raises Forbidden unless the role is one of these. An admin may do what any role may."""
        if self.role not in (*roles, "admin"):
            raise Forbidden(f"This needs the role {' or '.join(roles)}; this key has the role {self.role}.")


def sign(principal: Principal, secret: str, clock: Clock) -> str:
    """A token (JWT, HS256) that names the principal for two minutes."""
    claims = {
        "sub": principal.subject,
        "org": principal.organisation,
        "role": principal.role,
        "exp": clock() + LIFETIME,
    }
    return jwt.encode(claims, secret, algorithm="HS256")


@lru_cache(maxsize=1024)
def _read(token: str, secret: str) -> tuple[Principal, float]:
    claims = jwt.decode(token, secret, algorithms=["HS256"], options={"verify_exp": False})
    role = cast("Role", claims["role"])
    return Principal(subject=claims["sub"], organisation=claims["org"], role=role), float(claims["exp"])


def verify(token: str | None, secret: str, clock: Clock) -> Principal:
    """Raises Unauthenticated for a token that is absent, expired or not signed by us."""
    try:
        principal, expires = _read(token or "", secret)
    except (jwt.InvalidTokenError, KeyError):
        raise Unauthenticated("The token of the calling service is missing or not ours.") from None
    if clock().timestamp() > expires or principal.role not in ROLES:
        raise Unauthenticated("The token of the calling service has expired.")
    return principal
