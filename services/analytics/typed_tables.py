"""A small table as text, as a person types or saves it. Between cells stands what the first line has most of."""

import csv
from typing import Final

from shared.errors import FieldProblem, Invalid

_DELIMITERS: Final = (",", ";", "\t")


def typed_rows(text: str) -> list[tuple[int, list[str]]]:
    """The rows that are not blank, with their numbers from 1. Raises Invalid for a value too long to be one."""
    lines = text.removeprefix("\ufeff").splitlines()
    header = next((line for line in lines if line.strip()), "")
    delimiter = max(_DELIMITERS, key=header.count)
    try:
        return [
            (number, row)
            for number, row in enumerate(csv.reader(lines, delimiter=delimiter), start=1)
            if any(map(str.strip, row))
        ]
    except csv.Error:
        message = "A value is too long to be read."
        fix = "Shorten it, or close the quotation mark before it."
        raise Invalid(message, errors=(FieldProblem("file", message, fix),)) from None
