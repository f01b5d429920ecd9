"""The file of `observatory estimate`: a column of 0 and 1 for each list, and `count`, in any order.

Histories that are missing count 0; histories given twice are added up; blank lines are skipped.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from services.analytics.typed_tables import typed_rows
from services.analytics.undocumented.lists import CaptureTable, capture_table, check_names, fitted_names
from shared.errors import FieldProblem, Invalid

COUNT: Final = "count"
_SHOWN: Final = 10
"""Problems told at once."""


def read_lists(text: str, join: Sequence[Collection[str]] = ()) -> CaptureTable:
    """The table with the groups of `join` as one list each (see `fitted_names`). Raises Invalid, with the row and
    column and how to mend it, for a file without `count` or with fewer than two lists, values that are not 0 or 1,
    counts that are not whole numbers from 0, cases on no list, and no cases."""
    rows = typed_rows(text)
    columns = [name.strip() for name in rows[0][1]] if rows else []
    at = _count_column(columns)
    names = [name for i, name in enumerate(columns) if i != at]
    problems = list(_problems(columns, at, rows[1:]))
    if problems:
        raise Invalid("The table of lists cannot be read.", errors=tuple(problems[:_SHOWN]))
    check_names(names)
    histories = [_history(names, at, row) for _, row in rows[1:]]
    sizes = {name: sum(count for lists, count in histories if name in lists) for name in names}
    fitted = fitted_names(sizes, join)
    bits = {name: 1 << i for i, name in enumerate(dict.fromkeys(fitted.values()))}
    cases: dict[int, int] = {}
    for lists, count in histories:
        mask = sum(bits[name] for name in {fitted[each] for each in lists})
        cases[mask] = cases.get(mask, 0) + count
    return capture_table(list(bits), {mask: count for mask, count in cases.items() if mask})


def _history(names: Sequence[str], at: int, row: Sequence[str]) -> tuple[frozenset[str], int]:
    """The lists of a row, and how many cases it counts."""
    marks = [value for i, value in enumerate(row) if i != at]
    return frozenset(name for name, mark in zip(names, marks, strict=True) if _whole(mark)), _whole(row[at]) or 0


def _count_column(columns: Sequence[str]) -> int:
    found = [i for i, name in enumerate(columns) if name.lower() == COUNT]
    if len(found) == 1:
        return found[0]
    message = "There are several columns `count`." if found else "There is no column `count`."
    fix = "Give one column named count with the number of cases of each history."
    raise Invalid(message, errors=(FieldProblem(COUNT, message, fix),))


def _problems(columns: Sequence[str], at: int, rows: Sequence[tuple[int, list[str]]]) -> Iterator[FieldProblem]:
    for line, row in rows:
        if len(row) != len(columns):
            yield FieldProblem(
                f"line {line}", f"It has {len(row)} values for {len(columns)} columns.", "Give one value a column."
            )
            continue
        marks = [(name, _whole(value)) for i, (name, value) in enumerate(zip(columns, row, strict=True)) if i != at]
        for name, mark in marks:
            if mark not in {0, 1}:
                yield FieldProblem(f"line {line}, {name}", "It is neither 0 nor 1.", "Write 1 if on the list, else 0.")
        count = _whole(row[at])
        if count is None or count < 0:
            yield FieldProblem(
                f"line {line}, {COUNT}",
                "It is not a whole number from 0 up.",
                "Write how many cases have this history.",
            )
        elif count and all(mark == 0 for _, mark in marks):
            yield FieldProblem(
                f"line {line}, {COUNT}",
                "These cases are on no list, and how many such cases there are is what is estimated.",
                "Leave the row out.",
            )


def _whole(value: str) -> int | None:
    """`54` and `54.0`; None for anything else, such as 1.5, nan or nothing."""
    try:
        number = float(value.strip())
    except ValueError:
        return None
    return int(number) if number.is_integer() and abs(number) <= _LARGEST else None


_LARGEST: Final = 10**9
