"""What intake must find again without keeping it readable: references, idempotency keys, requests."""

from typing import Literal
from unicodedata import normalize

from shared.keyed_hashes import keyed_hash

Purpose = Literal["reference", "idempotency key", "request"]


class Pseudonyms:
    """Hashes for one purpose say nothing about those for another."""

    def __init__(self, master_key: bytes) -> None:
        self._key = master_key

    def reference(self, organisation: str, reference: str) -> str:
        """Of an organisation's own reference; the same however its accents are encoded."""
        return self._of("reference", organisation.encode(), normalize("NFC", reference).encode())

    def idempotency_key(self, organisation: str, subject: str, key: str) -> str:
        return self._of("idempotency key", organisation.encode(), subject.encode(), key.encode())

    def request(self, *parts: bytes) -> str:
        """Of what was asked: the same only for the same words."""
        return self._of("request", *parts)

    def _of(self, purpose: Purpose, *parts: bytes) -> str:
        return keyed_hash(self._key, purpose, *parts).hex()
