"""A table is the same however a spreadsheet or a platform wrote it; what is wrong has a place."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.exceptions import TableError
from autograder.files import write_table
from autograder.tables import read_table

PEOPLE = [["id", "name", "note"], ["s1", "Zoë Müller", "a, b"], ["s2", "José Ñuñez", "c; d"]]


def as_text(delimiter: str, end: str = "\n") -> str:
    """The people as a person would write them, quoting by hand what holds the delimiter."""
    quoted = [[f'"{cell}"' if delimiter in cell else cell for cell in line] for line in PEOPLE]
    return "".join(delimiter.join(line) + end for line in quoted)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("latin-1", "cp1252"),
        ("cp1252", "cp1252"),
    ],
)
def test_a_table_is_the_same_in_every_encoding_and_with_every_delimiter(
    tmp_path: Path, encoding, told, delimiter, end
):
    file = tmp_path / "people.csv"
    file.write_bytes(as_text(delimiter, end).encode(encoding))
    table = read_table(file)
    assert table.columns == ("id", "name", "note")
    assert [list(row.values()) for row in table.rows] == PEOPLE[1:]
    assert table.encoding == told
    assert table.is_guessed == (told == "cp1252")
    assert [row.line for row in table.rows] == [2, 3]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a,b\n\n , \n 1 ,2\n", [(4, {"a": "1", "b": "2"})]),  # empty lines, and spaces around
        ("sep=;\na;b\n1;2,3\n", [(3, {"a": "1", "b": "2,3"})]),
        ('a,b\n"1\n2",3\n4,5\n', [(2, {"a": "1\n2", "b": "3"}), (4, {"a": "4", "b": "5"})]),
        ('a,b\n"=""007""","=""=1+1"""\n', [(2, {"a": "007", "b": "=1+1"})]),
        ("a,b,,\n1,2,,\n3,4,,\n", [(2, {"a": "1", "b": "2"}), (3, {"a": "3", "b": "4"})]),
        ("a,b,b\n1,2,3\n", [(2, {"a": "1"})]),
        ("name\nJane Doe\n", [(2, {"name": "Jane Doe"})]),
        ('a,b\n"Doe; Jane; J","x; y"\n', [(2, {"a": "Doe; Jane; J", "b": "x; y"})]),
    ],
)
def test_what_spreadsheets_write_is_read(tmp_path: Path, text, rows):
    file = tmp_path / "t.csv"
    file.write_text(text, encoding="utf-8", newline="")
    assert [(row.line, dict(row)) for row in read_table(file).rows] == rows


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", r"t\.csv is empty"),
        (b"\n\n", r"t\.csv is empty"),
        (b"PK\x03\x04and so on", r"t\.csv is a workbook\. Save the sheet as CSV"),
        (b"a,b\n1,\x00\n", r"t\.csv is no text"),
        (b"a,b,c\n1,2,3\n1,2\n", r"line 3 has 2 cells, and the header has 3: 'a', 'b', 'c'"),
        (b"a,b\n1,2\n1,2,3\n", r"line 3 has 3 cells, and the header has 2"),
        (b'a,b\n1,2\n"1,2\n3,4\n', r"line 3 cannot be read: unexpected end of data"),
        (b'a,b\n"1"x,2\n', r"line 2 cannot be read"),
        (b'a,b\n1,"' + b"x" * 200_000 + b'"\n', r"line 2 cannot be read: field larger than"),
    ],
)
def test_what_is_no_table_is_said_with_file_and_line(tmp_path: Path, data, words):
    file = tmp_path / "t.csv"
    file.write_bytes(data)
    with pytest.raises(TableError, match=words):
        read_table(file)


def test_a_missing_file_is_said(tmp_path: Path):
    with pytest.raises(TableError, match=r"none\.csv cannot be read: No such file"):
        read_table(tmp_path / "none.csv")


def test_a_column_is_found_however_it_is_spelt(tmp_path: Path):
    file = tmp_path / "t.csv"
    file.write_text("SIS Login ID,Org-Defined_Id,x,X\n1,2,3,4\n")
    table = read_table(file)
    assert table.find("nothing", "sis_login_id") == "SIS Login ID"
    assert table.column("OrgDefinedId") == "Org-Defined_Id"
    assert table.find("nothing") is None
    with pytest.raises(TableError, match=r"t\.csv has no column 'id'\. Its columns are: 'SIS Log"):
        table.column("id")
    with pytest.raises(TableError, match=r"has two columns 'x'"):
        table.find("x")
    place = table.rows[0].error("x", "3 is odd.")
    assert str(place) == "t.csv, line 2, column 'x': 3 is odd."


@pytest.mark.parametrize(
    ("text", "first"),
    [("s1;today\n", 1), ("student;time\ns1;today\n", 2), ("Student ;when\ns1;today\n", 2)],
)
def test_a_table_may_come_without_its_header_where_that_is_known(tmp_path: Path, text, first):
    file = tmp_path / "t.csv"
    file.write_text(text)
    (row,) = read_table(file, bare=("student", "time")).rows
    assert (row["student" if "student" in row else "Student"], row.line) == ("s1", first)


def test_what_is_written_harmless_is_read_as_it_was(tmp_path: Path):
    """A name that a spreadsheet would compute is kept from it in the file, and is the name here."""
    file = tmp_path / "t.csv"
    names = ["=1+1", "+a", "-a", "@home", "'t Hooft", "O'Brien", "Doe, Jane", 'the "fox"']
    with file.open("w", newline="", encoding="utf-8") as out:
        write_table([{"name": name, "x": 1} for name in names], ["name", "x"], out)
    written = file.read_text(encoding="utf-8")
    assert not [cell for line in written.splitlines() for cell in line.split(",")
                if cell[:1] in ("=", "+", "-", "@")]  # fmt: skip
    assert [row["name"] for row in read_table(file).rows] == names
