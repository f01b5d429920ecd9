"""What analytics keeps. All but the releases can be made again from the bus."""

from shared.ports.store import Collection

FACTS = Collection("facts")
"""id = case id; body: see `facts`."""

AGGREGATES = Collection("aggregates")
"""id = unit and dimensions; body: a standard table, recounted whenever the facts have settled."""

RELEASES = Collection("releases", unique=(("series", "number"),))
"""id = `<series>-<number>`; body: the entry of the ledger, see `ledger`."""

LAYOUTS = Collection("layouts")
"""id = `facts`; body: `layout`, the layout the facts are in, and whether they are `whole`; see `rebuilding`."""

SNAPSHOTS = Collection("snapshots")
"""id = `head` or a number; body: all facts as they are in memory, in pieces; see `snapshots`."""

CHANGES = Collection("changes")
"""body: `facts`, the ids of some that were written after the snapshot was taken."""

PATTERNS = Collection("patterns")
"""id = the pattern and a checksum of what was asked and by whom; body: parameters and answers, see `patterns.desk`.
Each is made again when it is asked for after facts changed."""

COLLECTIONS = (FACTS, SNAPSHOTS, CHANGES, AGGREGATES, RELEASES, LAYOUTS, PATTERNS)
