"""The one way to write a file, and the one way to write a table."""

from __future__ import annotations

import contextlib
import csv
import os
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[-+]?(\d[\d.,]*%?)?")


def write_whole(path: Path, content: str | bytes, *, secret: bool = False) -> None:
    """Write a file, whole or not at all, whenever the power goes.

    Parameters
    ----------
    path : Path
        Its folder is made where there is none.
    content : str or bytes
        What it holds from now on; a text is encoded as UTF-8.
    secret : bool
        Nobody else may read it, and it is written once: where two start at a time, the first wins.
    """
    raw = content.encode() if isinstance(content, str) else content
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name[:60]}.{os.getpid()}")
    if not secret:
        fresh.write_bytes(raw)
        fresh.replace(path)
        return
    fresh.touch(mode=0o600)  # before there is anything in it to be read
    fresh.write_bytes(raw)
    with contextlib.suppress(FileExistsError):
        os.link(fresh, path)
    fresh.unlink()


def write_table(
    rows: Iterable[Mapping[str, Any]],
    columns: Sequence[str],
    file: TextIO,
    *,
    delimiter: str = ",",
    quote_all: bool = False,
    verbatim: Collection[str] = (),
) -> None:
    """Write rows under the names of their columns, as CSV; what is None is an empty cell.

    Cells are made harmless, but for those of the columns that are to stay `verbatim`.
    """
    writer = csv.DictWriter(
        file,
        columns,
        delimiter=delimiter,
        quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL,
    )
    writer.writeheader()
    writer.writerows(
        {key: value if key in verbatim else harmless(value) for key, value in row.items()}
        for row in rows
    )


def harmless(value: Any) -> Any:
    """The value; a text that a spreadsheet takes for a formula, behind an apostrophe.

    A number is none, nor is a dash alone, by which many tables say that there is nothing.

    Examples
    --------
    >>> harmless("=HYPERLINK(1)"), harmless(-1.5), harmless("s17"), harmless("-"), harmless("-1.5")
    ("'=HYPERLINK(1)", -1.5, 's17', '-', '-1.5')
    """
    if value is None:
        return ""
    is_number = isinstance(value, str) and _NUMBER.fullmatch(value)
    dangerous = isinstance(value, str) and value[:1] in FORMULA_SIGNS and not is_number
    return f"'{value}" if dangerous else value
