"""Keyed hashes: what intake must find again without keeping it readable.

BLAKE2b with a key (RFC 7693): without the master key nobody can guess a reference and check the guess.
"""

from hashlib import blake2b
from typing import Literal
from unicodedata import normalize

Purpose = Literal["reference", "idempotency key", "request"]
DIGEST_BYTES = 16


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
        digest = blake2b(key=self._key, person=purpose.encode()[:16], digest_size=DIGEST_BYTES)
        for part in parts:
            digest.update(len(part).to_bytes(8, "big") + part)
        return digest.hexdigest()
