"""The one way to write a file, and the one way to write a table."""

from __future__ import annotations

import contextlib
import csv
import os
import re
import stat
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

FORMULA_SIGNS = ("=", "+", "-", "@")
_BREAKS = ("\t", "\r", "\n")
_SEEN = 1000
_NUMBER = re.compile(r"[-+]?(\d[\d.,]*%?)?")


def write_whole(
    path: Path, content: str | bytes, *, once: bool = False, public: bool = False
) -> None:
    """Write a file, whole or not at all, whenever the power goes.

    Parameters
    ----------
    path : Path
        Its folder is made where there is none, as `make_folder` makes it.
    content : str or bytes
        What it holds from now on; a text is encoded as UTF-8.
    once : bool
        It is written once: where two start at a time, the first wins.
    public : bool
        It is nobody's in particular: others may read it, as far as the umask lets them.
    """
    raw = content.encode() if isinstance(content, str) else content
    make_folder(path.parent, public=public)
    fresh = path.with_name(f".{path.name[:60]}.{os.getpid()}")
    if not public:
        make_file(fresh)  # before there is anything in it to be read
    fresh.write_bytes(raw)
    if not once:
        fresh.replace(path)
        return
    with contextlib.suppress(FileExistsError):
        os.link(fresh, path)
    fresh.unlink()


def make_file(path: Path) -> None:
    """Make an empty file where there is none, for nobody else to read; as `make_folder` does."""
    path.touch(mode=0o660 if _is_shared(path.parent) else 0o600)


def make_folder(folder: Path, *, public: bool = False) -> None:
    """Make a folder, and those around it where they are missing, for nobody else to look into.

    What a course keeps is of people. Where the folder around it is shared with a group (it has the
    setgid bit, as nbgrader's `groupshared` gives it), that group alone may, too.
    """
    if public:
        folder.mkdir(parents=True, exist_ok=True)
    elif not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(mode=0o770 if _is_shared(folder.parent) else 0o700, exist_ok=True)


def _is_shared(folder: Path) -> bool:
    return bool(folder.stat().st_mode & stat.S_ISGID)


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

    A sign counts in every width that Unicode has of it, and also behind what is not seen. A number
    is no formula, nor is a dash alone, by which many tables say that there is nothing.

    Examples
    --------
    >>> harmless("=HYPERLINK(1)"), harmless(-1.5), harmless("s17"), harmless("-"), harmless("-1.5")
    ("'=HYPERLINK(1)", -1.5, 's17', '-', '-1.5')
    >>> harmless("＝cmd"), harmless(" =cmd"), harmless(" s17")
    ("'＝cmd", "' =cmd", ' s17')
    """
    if value is None:
        return ""
    if not isinstance(value, str) or _NUMBER.fullmatch(value):
        return value
    plain = unicodedata.normalize("NFKC", value[:_SEEN])
    first = next((c for c in plain if c.isprintable() and not c.isspace()), "")
    return f"'{value}" if first in FORMULA_SIGNS or value.startswith(_BREAKS) else value
