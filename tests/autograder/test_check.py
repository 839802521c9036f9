"""`autograder check`: what a student sees of a notebook before it is handed in."""

from __future__ import annotations

import io
import json
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
from rich.console import Console

from autograder.cli.check import check
from autograder.cli.main import main
from autograder.course import Course
from autograder.exceptions import CourseError
from autograder.grading.grader import Grader
from autograder.grading.rules import exercises_of
from autograder.intake.notebook import read_notebook
from autograder.intake.oddities import oddities
from autograder.intake.submission import Submission
from autograder.lab import CellKind, Lab
from autograder.report.table import notebook_table
from tests.labs.solved import LABS, SolvedLab

LAB2 = LABS[1]
NAME = LAB2.name
Cells = list[dict[str, Any]]
Write = Callable[..., Path]


def code(source: str, cell_id: str = "mine") -> dict[str, Any]:
    return dict(nbformat.v4.new_code_cell(source, id=cell_id))


def at(cells: Cells, cell_id: str) -> int:
    return [cell["id"] for cell in cells].index(cell_id)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write lab 2 as a student has it, solved but for some answers and an edit of its cells."""

    def do(edit: Callable[[Cells], None] | None = None, name: str = NAME, **answers: str) -> Path:
        notebook = json.loads(LAB2.submission(LAB2.solution | answers))
        for cell in notebook["cells"]:
            if cell["id"] == "explain_shift":
                cell["source"] = "The odd zero stands elsewhere."
        if edit is not None:
            edit(notebook["cells"])
        path = tmp_path / f"{name}.ipynb"
        path.write_text(json.dumps(notebook), encoding="utf-8")
        return path

    return do


@pytest.fixture
def odd() -> Callable[[Path], list[str]]:
    """What is odd in a notebook of lab 2, without running it."""
    release = nbformat.read(Course.find().release(NAME), as_version=4)
    lab = Lab.of_release(NAME, release, exercises_of(NAME))
    return lambda path: oddities(lab, read_notebook(path))


# --- what it earns --------------------------------------------------------------------------


def test_a_solved_lab_earns_all_points_and_nothing_in_it_is_odd(
    write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(write())]) == 0
    shown = capsys.readouterr().out
    assert f"{NAME}.ipynb: 25 of 25 points" in shown
    assert shown.count("✓ passed") == 5
    assert "lost" not in shown
    assert "odd" not in shown
    assert "secret seed" in shown


def test_an_untouched_lab_earns_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / f"{NAME}.ipynb"
    path.write_bytes(Course.find().release(NAME).read_bytes())
    assert main(["check", str(path)]) == 1
    shown = capsys.readouterr().out
    assert "0 of 25 points" in shown
    unanswered = "output_size, same_padding, pad2d, same_answer, conv2d_same"
    assert f"Not answered: {unanswered}." in shown
    assert "- The written answer explain_shift is empty." in shown


def test_a_wrong_answer_gets_the_message_and_the_record_that_grading_gives(
    write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    flipped = next(wrong for wrong in LAB2.wrong if wrong.title == "kernel flipped")
    path = write(conv2d_same=flipped.source)
    assert main(["check", "--json", str(path)]) == 1
    record = json.loads(capsys.readouterr().out)
    assert record.pop("odd") == []
    assert [note.split()[0] for note in record.pop("notes")] == ["Asked", "It"]
    graded = Grader.of(Course.find(), NAME).grade_submission(
        Submission("", NAME, read_notebook(path))
    )
    expected = graded.result.to_json() | {"student": path.name, "seconds": record["seconds"]}
    assert record | {"notes": ()} == expected
    shown = io.StringIO()
    Console(file=shown, width=40).print(notebook_table(graded.result, [], []), crop=False)
    assert record["exercises"][-1]["message"] in shown.getvalue()  # its lines are not broken
    assert record["exercises"][-1]["mistake"] == "kernel-flipped"
    assert record["score"] == 25 - 7 + flipped.earns
    last = graded.content["cells"][-1]
    assert (last["source"], last["outputs"]) == ("check.summary()", [])  # a stub does nothing


@pytest.mark.parametrize("lab", LABS, ids=str)
def test_a_release_alone_is_the_lab_that_is_graded(lab: SolvedLab) -> None:
    course = Course.find()
    loaded = Lab.load(course, lab.name)
    release = nbformat.read(course.release(lab.name), as_version=4)
    read = Lab.of_release(lab.name, release, exercises_of(lab.name))
    assert read.tests == loaded.tests
    given = [[c for c in each.cells if c.kind is CellKind.GIVEN] for each in (read, loaded)]
    assert given[0] == given[1]
    places = [cell for cell in read.cells if cell.kind is CellKind.SOLUTION]
    originals = [cell for cell in loaded.cells if cell.kind is CellKind.SOLUTION]
    for place, original in zip(places, originals, strict=True):
        assert place.names  # else what it uses would go unread
        assert set(place.names) <= set(original.names)
        assert replace(place, names=(), imports="") == replace(original, names=(), imports="")


# --- what is odd ----------------------------------------------------------------------------


def test_deleted_cells_are_named_and_put_back(write: Write) -> None:
    def delete(cells: Cells) -> None:
        for name in ("test_pad2d", "imports", "conv2d_same", "explain_shift"):
            del cells[at(cells, name)]

    checked = check(write(delete))
    assert checked.result.score == 18
    assert checked.odd == [
        "The cell imports is gone: grading puts it back.",
        "The test cell test_pad2d is gone: grading puts it back.",
        "The cell conv2d_same is gone: another one above the test has to define it.",
        "The cell of the written answer explain_shift is gone: there is nothing to read.",
        "conv2d_same is defined in no cell: if it works here, this session remembers it from a "
        "cell now gone.",
    ]


def test_a_changed_type_and_changed_cells_are_named_and_cost_nothing(write: Write) -> None:
    def change(cells: Cells) -> None:
        place = cells[at(cells, "pad2d")]
        del place["outputs"], place["execution_count"]
        place["cell_type"] = "markdown"
        cells[at(cells, "test_pad2d")]["source"] = "print('right')"
        cells[at(cells, "show-starts")]["source"] += "\n1 / 0"

    checked = check(write(change, name=f"{NAME}-Copy1"))
    assert checked.result.score == 25
    assert checked.odd == [
        f"Hand it in as {NAME}.ipynb; it is {NAME}-Copy1.ipynb here.",
        "The cell show-starts was changed: grading runs yours, then the released one.",
        "pad2d is a markdown cell, and was a code cell: grading treats it as that. Change its type "
        "back.",
        "The test cell test_pad2d was changed: grading runs the one that was released.",
    ]


PAD = (
    "def pad2d(image, top, bottom, left, right):\n"
    "    return widen(image, [(top, bottom), (left, right)])"
)


def test_an_answer_that_rests_on_a_later_cell_loses_its_points_and_is_told_why(
    write: Write,
) -> None:
    def add(cells: Cells) -> None:
        cells.append(code("widen = np.pad"))

    checked = check(write(add, pad2d=PAD))
    assert checked.result.score == 21
    assert checked.odd == [
        "The cell pad2d uses widen, which is defined too far down, in the cell “widen = np.pad”: "
        "grading runs the notebook from top to bottom."
    ]


def insert(source: str, before: str) -> Callable[[Cells], None]:
    return lambda cells: cells.insert(at(cells, before), code(source))


@pytest.mark.parametrize(
    ("edit", "answer", "says"),
    [
        (None, PAD, "The cell pad2d uses widen, which is defined in no cell: if it works here,"),
        (insert("import math as widen", "exercise-3"), PAD, None),
        (insert("from numpy import *", "exercise-3"), PAD, None),
        (insert("for widen in (np.pad,):\n    pass", "test_pad2d"), PAD, None),
        (insert("%%time\nwiden = np.pad", "exercise-3"), PAD, None),
        (insert("def pad(a):\n    global widen\n    widen = a", "exercise-1"), PAD, None),
        (insert("pad2d = np.pad", "test_pad2d"), "x = 1", "pad2d counts as your own cell “pad2d ="),
        (insert("pad2d = np.pad", "exercise-4"), "x = 1", "pad2d is defined too far down, in the"),
        (
            insert("pad2d = np.pad", "exercise-1"),
            next(
                "".join(cell["source"])
                for cell in json.loads(LAB2.submission({}))["cells"]
                if cell["id"] == "pad2d"
            ),
            "pad2d is defined in your own cell “pad2d = np.pad”, and again, as it was released, in",
        ),
    ],
)
def test_a_name_that_is_defined_elsewhere_is_found_where_it_is(
    edit: Callable[[Cells], None] | None,
    answer: str,
    says: str | None,
    write: Write,
    odd: Callable[[Path], list[str]],
) -> None:
    found = odd(write(edit, pad2d=answer))
    assert [each[: len(says or "")] for each in found] == ([says] if says else [])


@pytest.mark.parametrize("lab", LABS, ids=str)
def test_nothing_is_odd_in_the_right_answers_to_a_lab(lab: SolvedLab, tmp_path: Path) -> None:
    release = nbformat.read(Course.find().release(lab.name), as_version=4)
    released = Lab.of_release(lab.name, release, exercises_of(lab.name))
    path = tmp_path / f"{lab.name}.ipynb"
    for answers in ({}, lab.solution, *lab.right.values()):
        path.write_text(lab.submission(lab.solution | answers), encoding="utf-8")
        found = [each for each in oddities(released, read_notebook(path)) if "written" not in each]
        assert found == []


def test_files_that_the_code_names_are_beside_it_and_others_are_not(
    write: Write, tmp_path: Path
) -> None:
    (tmp_path / "frames.py").write_text("from numpy import pad", encoding="ascii")
    (tmp_path / "diary.txt").write_text("not for the grader", encoding="ascii")
    (tmp_path / "huge.bin").write_bytes(bytes((8 << 20) + 1))
    answer = f"import frames\n\n{PAD.replace('widen', 'frames.pad')}\nhuge = 'huge.bin'"
    checked = check(write(pad2d=answer))
    assert checked.result.score == 25
    assert checked.odd == [
        "The code names frames.py: hand it in, too.",
        "huge.bin is too large to be handed in: 8 MiB.",
    ]


# --- what it is, and where ------------------------------------------------------------------

MARKS = {"grade": True, "solution": False, "locked": True, "points": 3, "schema_version": 3}
ORDINARY = json.dumps(
    {
        "cells": [
            code("def double(x):\n    return 2 * x")
            | {
                "metadata": {
                    "nbgrader": MARKS | {"grade": False, "solution": True, "grade_id": "d"}
                }
            },
            code("assert double(4) == 8") | {"metadata": {"nbgrader": MARKS | {"grade_id": "t"}}},
        ]
    }
)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{", "its file is not valid JSON"),
        ("[]", "The file is JSON but not a notebook"),
        (b"\x89PNG\r\n", "it is not text"),
        (json.dumps({"cells": [code("print('hello')")]}), "This is no lab of the course."),
        (ORDINARY, "For a lab with tests of its own use nbgrader's Validate."),
    ],
)
def test_what_is_no_notebook_of_ours_is_said_in_a_sentence(
    content: str | bytes, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "homework.ipynb"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert main(["check", str(path)]) == 2
    said = capsys.readouterr().err
    assert said.startswith("autograder: homework.ipynb: ")
    assert says in said
    assert len(said.strip().splitlines()) == 1


def test_a_file_that_is_not_there_is_said_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "nowhere.ipynb"]) == 2
    assert "No such file" in capsys.readouterr().err


def test_a_lab_is_known_by_its_cells_and_by_its_name_where_the_import_is_gone(
    write: Write, tmp_path: Path
) -> None:
    def delete(cells: Cells) -> None:
        del cells[at(cells, "imports")]

    odd = check(write(delete, name="lab3_channels_and_parameters")).odd
    assert odd[0] == (
        f"The file is named after lab3_channels_and_parameters, and its cells are those of {NAME}."
    )
    bare = tmp_path / f"{NAME}.ipynb"
    bare.write_text(json.dumps({"cells": []}), encoding="utf-8")
    checked = check(bare)
    assert checked.result.assignment == NAME
    assert checked.result.score == 0


def test_without_the_release_the_notebooks_own_cells_do_and_that_is_said(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(folder: object = None) -> Course:
        raise CourseError("none")

    def alone() -> Path:
        raise FileNotFoundError("the package alone, as a kit has it")

    monkeypatch.setattr(Course, "find", staticmethod(none))
    monkeypatch.setattr("convcourse.material.folder", alone)
    checked = check(write(lambda cells: cells.append(code("while False: pass")), pad2d="x = 1"))
    assert checked.result.score == 21
    assert [each.status for each in checked.result.exercises].count("passed") == 4
    assert any("as it was released is not on this machine" in note for note in checked.notes)
    assert checked.odd == [
        "pad2d is defined in no cell: if it works here, this session remembers it from a cell now "
        "gone."
    ]


def test_without_a_sandbox_it_runs_with_limits_and_that_is_said(
    write: Write, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fake = tmp_path / "bin" / "bwrap"
    fake.parent.mkdir()
    fake.write_text("#!/bin/sh\nexit 1\n", encoding="ascii")
    fake.chmod(fake.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(fake.parent))
    checked = check(write())
    assert checked.result.score == 25
    assert checked.notes[-1].startswith(
        "There is no sandbox on this machine, so it ran with limits"
    )
