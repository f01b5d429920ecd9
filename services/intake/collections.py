"""What intake keeps. Words of persons stand in it sealed under the key of their case; the keys lie in another store."""

from typing import Final

from shared.ports.store import Collection

CASES: Final = Collection(
    "cases",
    unique=(("reference",),),
    indexes=(("organisation",), ("updated",), ("import_id",), ("merged_into",), ("status", "synthetic")),
)
"""id = case id, revision = the case's own; the body is that of `sealed_record.CaseFile`."""

REPORTS: Final = Collection("reports", indexes=(("case",),))
"""What was submitted, word for word, never changed. Body: `case`, `received`, `sealed`."""

ANSWERS: Final = Collection("answers", indexes=(("case",), ("expires",)))
"""Answers given to an idempotency key (hashed). Body: `request` (hash), `case`, `answer` (ids, numbers), `expires`."""

IMPORT_ROWS: Final = Collection("import_rows", unique=(("import_id", "number"),), indexes=(("case",),))
"""One row of an imported file and its verdict. Body: `import_id`, `number`, `case` and what imports add."""

READS: Final = Collection("reads", indexes=(("case",),))
"""The access log, a hash chain. id = place in the chain; the body is that of `access_log.Entry`."""

ERASURES: Final = Collection("erasures", indexes=(("key_destroyed",),))
"""Cases erased for ever; a restored backup must be emptied by this list. id = case id; body: `at`, `key_destroyed`."""

COPIES: Final = (REPORTS, ANSWERS, IMPORT_ROWS)
"""Where else something of a case is kept, under its `case`. Erasing a case empties all of them."""

COLLECTIONS: Final = (CASES, *COPIES, READS, ERASURES)
