"""Tables for people and spreadsheets, as CSV with no text in them that a spreadsheet would run."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TextIO


def write_table(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], file: TextIO) -> None:
    """Write rows under the names of their columns; what is None is an empty cell."""
    writer = csv.DictWriter(file, columns)
    writer.writeheader()
    writer.writerows({key: harmless(value) for key, value in row.items()} for row in rows)


def harmless(value: Any) -> Any:
    """The value; a text that a spreadsheet takes for a formula, behind an apostrophe.

    Examples
    --------
    >>> harmless("=HYPERLINK(1)"), harmless(-1.5), harmless("s17")
    ("'=HYPERLINK(1)", -1.5, 's17')
    """
    if value is None:
        return ""
    dangerous = isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r")
    return f"'{value}" if dangerous else value
