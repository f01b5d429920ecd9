"""Keyed hashes: what must be found again without being kept readable.

BLAKE2b with a key (RFC 7693): without the key nobody can guess the words and check the guess.
"""

from hashlib import blake2b

PURPOSE_BYTES = 16


def keyed_hash(key: bytes, purpose: str, *parts: bytes, size: int = 16) -> bytes:
    """A hash of `size` bytes. Hashes for one purpose (up to 16 bytes count) say nothing about those for another."""
    digest = blake2b(key=key, person=purpose.encode()[:PURPOSE_BYTES], digest_size=size)
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.digest()
