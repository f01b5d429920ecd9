"""Capture histories: how many cases stand on exactly which lists, and which documentation makes a list.

Multiple-systems estimation rests on lists that came to a case independently of each other (Bishop, Fienberg and Holland
1975, ch. 6; Chan, Silverman and Vincent 2021). What one organisation was told by another is no list, and all that was
read in the press, or heard from an authority, is one list each, because it comes from one feed.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from shared.errors import FieldProblem, Invalid

MOST_LISTS: Final = 10
"""1,023 histories: the most that are fitted."""
OTHERS: Final = "others"
"""The smallest lists together, where there are more."""

FEEDS: Final[Mapping[str, str]] = {"press": "press", "official_source": "official_source"}
"""`how_learned` that makes one list of all who learned so."""
INDEPENDENT: Final = frozenset({"own_contact", *FEEDS})
"""`how_learned` that counts. Told by another member, first seen on this platform, unknown or not said does not: nothing
shows that the organisation came to the case by itself."""


@dataclass(frozen=True, slots=True)
class CaptureTable:
    """`counts[m - 1]` is how many cases stand on exactly the lists whose bits are set in `m`: bit i for `names[i]`."""

    names: tuple[str, ...]
    counts: NDArray[np.int64]

    @property
    def observed(self) -> int:
        """Cases on at least one list."""
        return int(self.counts.sum())

    @property
    def lists(self) -> int:
        return len(self.names)

    def on_all(self, mask: int) -> int:
        """Cases on every list of the mask, whatever other list they are on."""
        histories = np.arange(1, len(self.counts) + 1)
        return int(self.counts[(histories & mask) == mask].sum())

    def overlaps(self) -> dict[tuple[str, str], int]:
        """How many cases each pair of lists shares."""
        return {
            (self.names[i], self.names[j]): self.on_all((1 << i) | (1 << j))
            for i, j in combinations(range(self.lists), 2)
        }

    def label(self, mask: int) -> str:
        """The lists of a mask as a term is written: `A:B`."""
        return ":".join(name for i, name in enumerate(self.names) if mask >> i & 1)


def capture_table(names: Sequence[str], cases: Mapping[int, int]) -> CaptureTable:
    """A table from the count of each history (a mask of lists; histories not given are 0). Raises Invalid for one list
    or none, more than `MOST_LISTS`, names that are empty or repeated, and no cases at all."""
    check_names(names)
    if len(names) > MOST_LISTS:
        raise _invalid(
            "lists",
            f"There are {len(names)} lists; at most {MOST_LISTS} can be fitted.",
            "Join the lists that depend on each other, then the smallest.",
        )
    counts = np.zeros(2 ** len(names) - 1, dtype=np.int64)
    for mask, count in cases.items():
        counts[mask - 1] += count
    if not counts.sum():
        raise _invalid("count", "No case is on any list.", "Give at least one history with a count over 0.")
    counts.flags.writeable = False
    return CaptureTable(tuple(names), counts)


def histories_of(memberships: Iterable[Collection[str]]) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """The names of the lists that cases are on, ordered, and the history of each case as a mask: bit i for name i."""
    held = [frozenset(each) for each in memberships]
    names = tuple(sorted(frozenset[str]().union(*held)))
    bit = {name: 1 << i for i, name in enumerate(names)}
    return names, np.array([sum(bit[name] for name in each) for each in held], dtype=np.int64)


def table_of_histories(names: Sequence[str], masks: NDArray[np.int64]) -> CaptureTable:
    """A table from the history of each case. Cases on no list are left out: they were not found independently. Raises
    Invalid as `capture_table` does."""
    found, counts = np.unique(masks[masks > 0], return_counts=True)
    return capture_table(names, dict(zip(found.tolist(), counts.tolist(), strict=True)))


def table_of_cases(memberships: Iterable[Collection[str]]) -> CaptureTable:
    """A table from the lists that each case is on (see `independent_lists`). Raises Invalid as `capture_table` does."""
    return table_of_histories(*histories_of(memberships))


def independent_lists(documentations: Iterable[tuple[str, str | None]]) -> frozenset[str]:
    """The lists that one case is on, from each organisation that documented it and how it learned of it."""
    return frozenset(
        FEEDS.get(how_learned, organisation)
        for organisation, how_learned in documentations
        if how_learned in INDEPENDENT
    )


def fitted_names(sizes: Mapping[str, int], join: Sequence[Collection[str]] = ()) -> dict[str, str]:
    """The list that each list counts as, from how many cases each has: those of a group of `join` are one, named
    `A+B`, because they depend on each other; of more than `MOST_LISTS` the smallest are one, `others`. A case is on it
    if it is on any of them. Raises Invalid for a name to join that no list has, or that is in two groups."""
    given = [name for group in join for name in group]
    if unknown := set(given) - sizes.keys():
        raise _invalid("join", f"{len(unknown)} of the names is no list of these cases.", "Use the names of its lists.")
    if len(set(given)) < len(given):
        raise _invalid("join", "A list is in two groups.", "Put lists that are tied through others in one group.")
    names = {name: name for name in sizes}
    for group in join:
        names |= dict.fromkeys(group, "+".join(name for name in sizes if name in group))
    joined: dict[str, int] = {}
    for name, size in sizes.items():
        joined[names[name]] = joined.get(names[name], 0) + size
    largest = sorted(joined, key=lambda name: (-joined[name], name))
    small = set(largest[MOST_LISTS - 1 :]) if len(largest) > MOST_LISTS else set()
    return {name: OTHERS if fitted in small else fitted for name, fitted in names.items()}


def without_empty_lists(table: CaptureTable) -> CaptureTable:
    """The table without the lists that no case is on: they say nothing of the others. Raises Invalid if one is left."""
    kept = [i for i in range(table.lists) if table.on_all(1 << i)]
    if len(kept) == table.lists:
        return table
    if len(kept) == 1:
        raise _invalid(
            "lists",
            "Only one of the lists holds a case, and how many are missing shows only in overlaps.",
            "Give a table in which three lists or more hold cases.",
        )
    cases: dict[int, int] = {}
    for history, count in enumerate(table.counts.tolist(), start=1):
        if count:
            mask = sum(1 << new for new, old in enumerate(kept) if history >> old & 1)
            cases[mask] = cases.get(mask, 0) + count
    return capture_table([table.names[i] for i in kept], cases)


def check_names(names: Sequence[str]) -> None:
    """Raises Invalid for one list or none, and for names that are empty or repeated."""
    if len(names) < 2:  # noqa: PLR2004 — a pair
        raise _invalid(
            "lists",
            f"There {'is one list' if names else 'is no list'}, and how many are missing shows only in overlaps.",
            "Give a table with three lists or more that documented independently.",
        )
    if len(set(names)) < len(names) or not all(names):
        raise _invalid("lists", "Two lists have the same name, or one has none.", "Give each list a name of its own.")


def _invalid(field: str, message: str, fix: str) -> Invalid:
    return Invalid(message, errors=(FieldProblem(field, message, fix),))
