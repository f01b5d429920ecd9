"""Sealing personal text: authenticated encryption under a key per record, wrapped by a master key.

Wrapped keys live in a store of their own. Destroying a record's key makes every copy of what it sealed
unreadable, backups included (PRIVACY.md, "Inside", 1). AES-256-GCM as in NIST SP 800-38D.
"""

from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.errors import Gone
from shared.ports.store import Change, Collection, Delete, DocumentStore, Put
from shared.random_bytes import random_bytes

KEYS = Collection("keys")
KEY_BYTES = 32
NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class RecordKey:
    """The key of one record, in memory only. Seals and opens what belongs to `record_id`."""

    record_id: str
    cipher: AESGCM

    def seal(self, plain: bytes) -> str:
        """Base64 of nonce and ciphertext, bound to the record: it opens for no other record."""
        nonce = random_bytes(NONCE_BYTES)
        return b64encode(nonce + self.cipher.encrypt(nonce, plain, self.record_id.encode())).decode()

    def open(self, sealed: str) -> bytes:
        """Raises Gone when the text was sealed under a key that was destroyed."""
        blob = b64decode(sealed)
        try:
            return self.cipher.decrypt(blob[:NONCE_BYTES], blob[NONCE_BYTES:], self.record_id.encode())
        except InvalidTag:
            raise Gone("The key that sealed this text was destroyed.") from None


class Vault:
    """Makes, finds and destroys the keys of records."""

    def __init__(self, store: DocumentStore, master_key: bytes) -> None:
        self._store = store
        self._master = AESGCM(master_key)

    async def create(self, record_ids: Sequence[str]) -> dict[str, RecordKey]:
        """New keys, durable on return. One commit for all."""
        raw = {record_id: random_bytes(KEY_BYTES) for record_id in record_ids}
        puts = [Put(KEYS, record_id, {"wrapped": self._wrap(record_id, key)}, 0) for record_id, key in raw.items()]
        if puts:
            await self._store.commit(Change(puts=puts))
        return {record_id: RecordKey(record_id, AESGCM(key)) for record_id, key in raw.items()}

    async def find(self, record_ids: Sequence[str]) -> dict[str, RecordKey]:
        """The keys that still exist."""
        stored = await self._store.get_many(KEYS, list(record_ids))
        return {
            record_id: RecordKey(record_id, AESGCM(self._unwrap(record_id, str(document.body["wrapped"]))))
            for record_id, document in stored.items()
        }

    async def get(self, record_id: str) -> RecordKey:
        """Raises Gone when the key was destroyed (the record was erased)."""
        found = await self.find([record_id])
        if record_id not in found:
            raise Gone("The key of this record was destroyed: its personal text cannot be read again.")
        return found[record_id]

    async def destroy(self, record_ids: Sequence[str]) -> None:
        await self._store.commit(Change(deletes=[Delete(KEYS, record_id) for record_id in record_ids]))

    def _wrap(self, record_id: str, key: bytes) -> str:
        nonce = random_bytes(NONCE_BYTES)
        return b64encode(nonce + self._master.encrypt(nonce, key, record_id.encode())).decode()

    def _unwrap(self, record_id: str, wrapped: str) -> bytes:
        blob = b64decode(wrapped)
        return self._master.decrypt(blob[:NONCE_BYTES], blob[NONCE_BYTES:], record_id.encode())
