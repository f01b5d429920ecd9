"""What imports keep beside the rows: the imports themselves and the mappings of columns."""

from typing import Final

from shared.ports.store import Collection

IMPORTS: Final = Collection("imports", indexes=(("organisation",), ("work",)))
"""id = import id; the body is that of `batch.Batch`. The uploaded file lies sealed among the blobs until it is read."""

MAPPINGS: Final = Collection("mappings", indexes=(("organisation",),))
"""A saved mapping. id = organisation and name; body: `organisation`, `name`, `document` (JSON as text)."""

IMPORT_COLLECTIONS: Final = (IMPORTS, MAPPINGS)
