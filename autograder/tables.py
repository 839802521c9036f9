"""The one reader of tables that people make and platforms write: CSV in whatever form it comes.

A learning platform's export, a spreadsheet saved as CSV or a list typed by hand differ in what
stands between two cells, in the encoding and in how a header is spelt; whoever asks for a table
sees none of that, and every error names the file, the line and the column.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.exceptions import TableError
from autograder.files import harmless

MAX_TABLE_BYTES = 32 << 20
_DELIMITERS = (",", ";", "\t")
_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


class TableRow(dict[str, str]):
    """The cells of a line by the names of their columns, and where the line is."""

    def __init__(self, cells: dict[str, str], file: str, line: int) -> None:
        """Keep where it stands, for errors."""
        super().__init__(cells)
        self.file = file
        self.line = line

    def error(self, column: str, sentence: str) -> TableError:
        """What is wrong with a cell, with the file, the line and the column before it."""
        return TableError(f"{self.file}, line {self.line}, column {column!r}: {sentence}")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a header; `encoding` is what the text was read in, `columns` as they are spelt."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    encoding: str = "utf-8"

    @property
    def is_guessed(self) -> bool:
        """Whether the encoding was a guess, so that somebody should look at the accents."""
        return self.encoding in ("cp1252", "latin-1")

    def find(self, *names: str) -> str | None:
        """The column with the first of these names that there is, however it is spelt, else None.

        Raises
        ------
        TableError
            If two columns have that name.
        """
        for name in map(same_name, names):
            found = [column for column in self.columns if same_name(column) == name]
            if len(found) > 1:
                raise TableError(f"{self.file} has two columns {found[0]!r}. Remove one of them.")
            if found:
                return found[0]
        return None

    def column(self, *names: str) -> str:
        """As `find`; a table without such a column is an error that names those it has."""
        found = self.find(*names)
        if found is None:
            there = ", ".join(map(repr, self.columns))
            raise TableError(f"{self.file} has no column {names[0]!r}. Its columns are: {there}.")
        return found


def same_name(header: str) -> str:
    """What is left of a header's spelling: `SIS Login ID` and `sis_login_id` are one name.

    Examples
    --------
    >>> same_name("Org Defined ID") == same_name("OrgDefinedId")
    True
    """
    return "".join(filter(str.isalnum, header.casefold()))


def read_table(path: Path, *, bare: Sequence[str] = ()) -> Table:
    """Read a table whose first line is a header.

    Between its cells stand commas, semicolons or tabs; it is in UTF-8 or UTF-16, with or without
    a mark of that, else in Windows' encoding of western Europe, which holds Latin-1. Cells are
    stripped; `="007"`, by which a spreadsheet keeps zeros, is 007, and an apostrophe before a sign
    that would begin a formula is taken off, as `files.harmless` puts it on.

    Parameters
    ----------
    path : Path
        The file.
    bare : sequence of str
        The columns of a table that may come without a header: where its first line has none of
        these names, it is the first row.

    Raises
    ------
    TableError
        If it cannot be read, is no table, or a line has more or fewer cells than the header.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise TableError(f"{path} cannot be read: {error.strerror}.") from None
    text, encoding = _decoded(data, path.name)
    lines = _lines(text, path.name)
    if not lines:
        raise TableError(f"{path.name} is empty. Its first line should name the columns.")
    names = {same_name(cell) for cell in lines[0][1]}
    is_bare = bool(bare) and not names & {same_name(name) for name in bare}
    header = list(bare) if is_bare else lines.pop(0)[1]
    while header and not header[-1]:
        header.pop()
    # A column that is there twice is in no row: which of the two is meant, nobody knows.
    once = {name for name in header if name and header.count(name) == 1}
    rows = []
    for line, cells in lines:
        if len(cells) < len(header) or any(cells[len(header) :]):
            raise TableError(
                f"{path.name}, line {line} has {len(cells)} cells, and the header has "
                f"{len(header)}: {', '.join(map(repr, header[:8]))}. Empty cells are written, too, "
                "and a cell that holds a delimiter stands between double quotes."
            )
        named = zip(header, cells, strict=False)
        rows.append(TableRow({name: cell for name, cell in named if name in once}, path.name, line))
    return Table(path.name, tuple(filter(None, header)), tuple(rows), encoding)


def _decoded(data: bytes, name: str) -> tuple[str, str]:
    """The text, and what it is encoded in."""
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise TableError(f"{name} is a workbook. Save the sheet as CSV, and give that file.")
    if len(data) > MAX_TABLE_BYTES:
        raise TableError(f"{name} has {len(data) >> 20} MiB, and a table here has at most 32.")
    marks = [known for mark, known in _BYTE_ORDER_MARKS.items() if data.startswith(mark)]
    # Without a mark, every second byte of plain letters in UTF-16 is zero.
    halves = {"utf-16-le": data[1:400:2], "utf-16-be": data[0:400:2]}
    marks += [known for known, half in halves.items() if half.count(0) > len(half) // 2]
    for encoding in (*marks[:1], "utf-8", "cp1252", "latin-1"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text, encoding
    raise TableError(f"{name} is no text. Save the table as CSV in UTF-8, and give that file.")


def _lines(text: str, name: str) -> list[tuple[int, list[str]]]:
    """The lines that hold something, with their numbers, by the delimiter that suits them best."""
    first, _, rest = text.partition("\n")
    named = re.fullmatch(r"sep=(.)\s*", first, re.IGNORECASE)  # a hint that spreadsheets write
    if named:
        lines, error = _split("\n" + rest, named[1])
    else:
        lines, error = max((_split(text, each) for each in _DELIMITERS), key=_suits)
    if error:
        raise TableError(f"{name}, {error}")
    return lines


def _suits(read: tuple[list[tuple[int, list[str]]], str]) -> tuple[bool, bool, int, int]:
    """How well a delimiter suits: it divides, breaks nothing, and gives the header's cells."""
    lines, error = read
    cells = len(lines[0][1]) if lines else 0
    return cells > 1, not error, sum(len(line) == cells for _, line in lines), cells


def _split(text: str, delimiter: str) -> tuple[list[tuple[int, list[str]]], str]:
    """Numbered lines up to the first that cannot be read, and the sentence on that one."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines = []
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                lines.append((begins, [_plain(cell) for cell in cells]))
            begins = reader.line_num + 1
    except csv.Error as error:
        return lines, (
            f"line {begins} cannot be read: {error}. A double quote inside a cell is written twice."
        )
    return lines, ""


def _plain(cell: str) -> str:
    """A cell's content, without what only a spreadsheet needs."""
    cell = cell.strip().replace("\ufeff", "")
    kept = re.fullmatch(r'="([^"]*)"', cell)
    if kept:
        return kept[1].strip()
    return cell[1:] if cell[:1] == "'" and harmless(cell[1:]) == cell else cell
