"""Whatever a folder is called, holds or lies in: one submission's is its own trouble alone."""

from __future__ import annotations

import glob
import importlib
import json
import multiprocessing
import os
import signal
import stat
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path, PureWindowsPath
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

from autograder.cli.main import main
from autograder.course import Course
from autograder.exceptions import CourseError, UnreadableError
from autograder.files import harmless, make_folder, write_whole
from autograder.gradebook.records import Records
from autograder.grading.journal import fingerprint
from autograder.grading.shown_only import notes_on
from autograder.intake.beside import read_beside
from autograder.intake.deliveries import collect
from autograder.intake.roster import is_id, safe_id
from autograder.intake.selection import find_notebook
from autograder.lab import Lab
from autograder.lock import alone
from autograder.names import bound_names, lacked_names
from autograder.report.normal_form import pieces
from autograder.text import printable
from convcourse.checks.forbidden import use
from tests.autograder.conftest import answered

LAB = "tiny"


# --- cells of a table ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell",
    [
        *("=cmd", "+1+cmd", "-1+cmd", "@SUM(1)"),
        *("＝cmd", "＋cmd", "－1+cmd", "＠SUM(1)", "﹦cmd", "﹢1+1"),
        *("\t=cmd", "\n=cmd", "\r=cmd", " =cmd", "\u3000＝cmd", "\xa0=cmd"),
        *("\ufeff=cmd", "\u200b=cmd", "\x00=cmd", "\u2060 \t=cmd"),
        *("\tname", "\nname", "\rname"),
    ],
)
def test_what_a_spreadsheet_takes_for_a_formula_stands_behind_an_apostrophe(cell: str) -> None:
    assert harmless(cell) == "'" + cell


@pytest.mark.parametrize(
    "cell", ["", "jdoe", "Jane = Doe", " Jane", "-", "-1.5", "+49", "12 %", "＜b＞", "1=1", "'=x"]
)
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert harmless(cell) == cell


# --- who may read it ----------------------------------------------------------------------------


def modes(folder: Path) -> dict[str, int]:
    """What others than the owner may do below a folder, where they may do anything."""
    found = {
        path.relative_to(folder).as_posix(): path.lstat().st_mode for path in folder.rglob("*")
    }
    return {name: stat.S_IMODE(mode) for name, mode in found.items() if mode & 0o077}


def test_a_folder_that_a_group_shares_is_shared_below(tmp_path: Path) -> None:
    before = os.umask(0o007)
    try:
        tmp_path.chmod(0o2770)
        write_whole(tmp_path / "runs" / "one.json", "{}")
        make_folder(tmp_path / "reports")
        write_whole(tmp_path / "open" / "all.json", "{}", public=True)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "runs" / "one.json").stat().st_mode) == 0o660
    assert (tmp_path / "reports").stat().st_mode & 0o777 == 0o770


# --- one grader at a time -----------------------------------------------------------------------

_HOLD = """
import sys, time
from pathlib import Path
from autograder.lock import alone
with alone(Path(sys.argv[1]), "grader", doing="grading tiny"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_lock_says_who_holds_it_and_ends_with_a_killed_process(tmp_path: Path) -> None:
    holder = [sys.executable, "-c", _HOLD, str(tmp_path)]
    with subprocess.Popen(holder, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with (
            pytest.raises(CourseError, match=f"is grading tiny just now: process {process.pid} on"),
            alone(tmp_path, "grader", doing="grading tiny"),
        ):
            pass
        process.send_signal(signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
    with alone(tmp_path, "grader", doing="grading tiny"):
        pass


def test_two_graders_at_once_on_a_fresh_course(course: Course, hand_in: Any) -> None:
    hand_in("s1")
    grade = [sys.executable, "-m", "autograder", "grade", LAB, "--course", str(course.folder)]
    both = [
        subprocess.Popen(
            [*grade, "--without-sandbox", "--json"],
            cwd=course.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for _ in range(2)
    ]  # fmt: skip
    said = {process.pid: (process, *process.communicate()) for process in both}
    graded = [pid for pid, (process, _, _) in said.items() if process.returncode == 0]
    assert graded
    for process, out, error in said.values():
        if process.returncode == 0:
            assert '"score": 8' in out
        else:
            assert process.returncode == 1
            assert f"is grading {LAB} just now: process {graded[0]} on" in error


def _make(gate: Any, course: Course) -> None:
    gate.wait()
    Records(course).__exit__(None, None, None)


def test_a_fresh_gradebook_is_made_by_several_at_once(course: Course) -> None:
    fork = multiprocessing.get_context("fork")
    gate = fork.Barrier(4)
    many = [fork.Process(target=_make, args=(gate, course)) for _ in range(4)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of threads that a copy of this process has not
        for each in many:
            each.start()
    for each in many:
        each.join()
    assert [each.exitcode for each in many] == [0, 0, 0, 0]


# --- names of folders ---------------------------------------------------------------------------

UNSAFE = {
    b"anna [2]": "anna-2",
    b"*": "unnamed",
    b"?": "unnamed",
    b"new\nline": "new-line",
    b"-rf": "rf",
    b"..dot": "dot",
    b"=cmd": "cmd",
    b"a\\b": "a-b",
    b"C:": "C",
    b"\x1b[31mred": "31mred",
    b"[bold]b": "bold-b",
    b"{student_id}": "student_id",
    b"%s": "s",
    b"bad\xff": "bad",
    b"x" * 250: "x" * 80,
    "zero\u200bwidth".encode(): "zero-width",
}


@pytest.fixture
def usual_umask() -> Iterator[None]:
    """What a machine usually takes from others of a file that is made: to write."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_folders_that_are_no_students_are_named_and_the_others_go_on(
    command: Any, course: Course, tmp_path: Path, usual_umask: None, capsys: Any
) -> None:
    source = tmp_path / "delivery" / "jdoe" / f"{LAB}.ipynb"
    source.parent.mkdir(parents=True)
    source.write_text(json.dumps(answered(course, LAB, LAB)))
    source.with_name("data.txt").write_text("1")
    assert command("collect", str(tmp_path / "delivery"), LAB) == 0
    for name in UNSAFE:
        folder = os.path.join(os.fsencode(course.submitted), name, LAB.encode())
        os.makedirs(folder, mode=0o700)
        with open(os.path.join(folder, f"{LAB}.ipynb".encode()), "wb") as file:
            file.write(source.read_bytes())
    capsys.readouterr()
    for line in (("grade", LAB), ("feedback", LAB, "--zip"), ("report", LAB), ("export",)):
        assert command(*line) == 1
        out, error = capsys.readouterr()
        said = [each for each in (out + error).splitlines() if "is left out" in each]
        assert len(said) == len(UNSAFE), set(UNSAFE.values()) - set(" ".join(said).split())
        assert all(each.isascii() and each.isprintable() for each in said)
        for better in UNSAFE.values():
            assert any(f"Rename it, to {better} for one" in each for each in said)
        assert "Traceback" not in out + error
    assert [path.name for path in course.autograded.iterdir()] == ["jdoe"]
    assert [path.name for path in course.feedback.iterdir()] == ["jdoe"]
    assert [path.name for path in (course.runs / LAB).glob("*.json")] == ["jdoe.json"]
    grades = (course.folder / "grades.csv").read_text().splitlines()
    assert len(grades) == 2
    assert "jdoe" in grades[1]

    made = {path.name for path in course.folder.iterdir()}
    assert made >= {"submitted", "runs", "arrivals", "deliveries", "reports", "gradebook.db"}
    for name in UNSAFE:  # they came as they are
        subprocess.run(
            [b"rm", b"-rf", os.path.join(os.fsencode(course.submitted), name)], check=True
        )
    # nbgrader hands a page on with its mode, so that a student can read it in the exchange.
    assert set(modes(course.folder)) == {f"feedback/jdoe/{LAB}/{LAB}.html"}


@pytest.mark.parametrize("name", ["jdoe", "Zoë", "a--b", "jane.doe@x.edu", "j+x@y.org", "_x", "李"])
def test_ids_of_schools_may_be_ids(name: str) -> None:
    assert is_id(name)


@given(st.text(max_size=300))
def test_what_is_made_safe_may_be_an_id_and_no_id_reaches_elsewhere(text: str) -> None:
    assert is_id(safe_id(text))
    if is_id(text):
        assert Path("a", text).parts == PureWindowsPath("a", text).parts == ("a", text)
        assert glob.escape(text) == text
        assert text.format(student_id=1) == text
        assert harmless(text) == printable(text) == text
        assert Text.from_markup(text).plain == text


# --- what a folder holds ------------------------------------------------------------------------


def deep(folder: Path) -> None:
    """1,200 folders in one another: longer than Python's own walks can go."""
    here = os.open(folder, os.O_RDONLY)
    for _ in range(1200):
        os.mkdir("d", dir_fd=here)
        below = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)


def sparse(folder: Path) -> None:
    with (folder / "large.bin").open("wb") as file:
        file.truncate(20 << 30)


def many(folder: Path) -> None:
    for number in range(10_100):
        os.close(os.open(folder / f"{number}.txt", os.O_CREAT))


def unreadable_name(folder: Path) -> None:
    Path(os.fsdecode(os.fsencode(folder) + b"/bad\xff.txt")).write_text("1")


SHAPES = {
    deep: "Not looked at: what lies 16 folders deep, as in d.",
    sparse: "large.bin (20480.0 MiB).",
    many: "Not looked at: all beyond 10000 files and folders.",
    unreadable_name: "",
}


@pytest.fixture(scope="module")
def shapes(house: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    """A class in which each folder has a shape of its own."""
    course = Course(house, tmp_path_factory.mktemp("shapes") / "course")
    notebook = answered(course, LAB, LAB)
    for shape in SHAPES:
        folder = course.submitted / shape.__name__ / LAB
        folder.mkdir(parents=True)
        (folder / f"{LAB}.ipynb").write_text(json.dumps(notebook))
        shape(folder)
    yield course
    subprocess.run(["rm", "-rf", str(course.folder)], check=True)  # which goes to any depth


def test_folders_of_any_shape_cost_a_moment_and_their_notebooks_count(
    shapes: Course, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(shapes.root)
    before = time.process_time()
    for shape in SHAPES:
        fingerprint(shapes.submitted / shape.__name__ / LAB, seed=b"", lab={})
        read_beside(shapes.submitted / shape.__name__ / LAB)
    assert time.process_time() - before < 2
    line = ["grade", LAB, "--course", str(shapes.folder), "--without-sandbox", "--json"]
    assert main(line) == 0
    results = {
        each["student"]: each for each in map(json.loads, capsys.readouterr().out.split("\n")[:-1])
    }
    assert {name: each["score"] for name, each in results.items()} == dict.fromkeys(results, 8.0)
    for shape, told in SHAPES.items():
        assert told in " ".join(results[shape.__name__]["notes"])


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_a_folder_of_any_shape_without_its_notebook_is_told_so(shape: Any, shapes: Course) -> None:
    path = shapes.submitted / shape.__name__ / LAB / f"{LAB}.ipynb"
    aside = path.rename(path.with_suffix(".aside"))
    try:
        with pytest.raises(UnreadableError, match="There is no notebook in this submission"):
            find_notebook(path.parent, Lab.load(shapes, LAB))
    finally:
        aside.rename(path)


def test_what_changes_in_a_folder_is_seen_whatever_its_size(shapes: Course) -> None:
    folder = shapes.submitted / "sparse" / LAB
    before = fingerprint(folder, seed=b"", lab={})
    assert fingerprint(folder, seed=b"", lab={}) == before
    with (folder / "large.bin").open("r+b") as file:
        file.write(b"changed")
    assert fingerprint(folder, seed=b"", lab={}) != before


def test_a_delivery_of_any_shape_is_collected_as_far_as_it_goes(
    course: Course, shapes: Course
) -> None:
    for shape in SHAPES:
        assert collect(shapes.submitted / shape.__name__, course, LAB) or True


# --- what a cell holds --------------------------------------------------------------------------

LONG = {
    "lines": "x = 1\n" * 166_000,
    "functions": "".join(f"def f{i}(): return f{i + 1}()\n" for i in range(30_000)),
    "blanks": "x = 1\n" + " " * 1_000_000,
    "words": "word " * 200_000,
    "an equation that never comes": "a, " * 333_000,
}


@pytest.mark.parametrize("source", LONG.values(), ids=[*LONG])
def test_a_million_characters_of_code_are_read_in_seconds(source: str) -> None:
    cells = [source, "import scipy\ndef double(x): return scipy.double(x)"]
    before = time.process_time()
    assert notes_on(cells) == []
    assert lacked_names(source) == bound_names(source) == frozenset()
    assert [each.name for each in pieces("jdoe", cells)] == ["double"]
    # What is forbidden is looked for however long a cell is: to make it longer is no way round.
    assert use([*cells, source], "double", ["scipy"]) is not None
    assert time.process_time() - before < 10


@pytest.mark.parametrize(
    ("line", "note"),
    [
        ("  %matplotlib widget", "%matplotlib widget: for show alone"),
        ("files = !ls -l", "!ls -l: not run"),
        ("a, b =   %time f(x)", ""),
        ("    x = %who", ""),
        ("x = 'a' % b", ""),
    ],
)
def test_lines_that_are_not_pythons_are_found_as_before(line: str, note: str) -> None:
    said = notes_on([f"y = 1\n{line}\n"])
    assert [each[: len(note)] for each in said] == ([note] if note else [])


# --- what docs/security.md says -----------------------------------------------------------------

GUIDE = (Path(__file__).parents[2] / "docs" / "security.md").read_text(encoding="utf-8")
UNITS = {"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}


def rows(title: str) -> list[list[str]]:
    """The rows of the table below a heading."""
    part = GUIDE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_the_guide_names_each_attack_that_is_tried_by_its_kind() -> None:
    named = [name for _, names, _ in rows("Attacks that are tried") for name in names.split()]
    files = (Path(__file__).parent / "hostile").glob("*.py")
    assert sorted(named) == sorted(f"`{path.stem}`" for path in files)
    assert all(stops for _, _, stops in rows("Attacks that are tried"))


@pytest.mark.parametrize("row", rows("Limits"), ids=lambda row: row[2])
def test_the_guide_gives_each_limit_as_it_is(row: list[str]) -> None:
    _, most, where = row
    module, _, name = where.strip("`").rpartition(".")
    number, unit = most.split()
    real = getattr(importlib.import_module(f"autograder.{module}"), name)
    assert real == float(number) * UNITS.get(unit, 1)
