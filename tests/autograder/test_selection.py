"""Of several notebooks in a folder the one with the student's work in it is graded."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from autograder.course import Course
from autograder.exceptions import UnreadableError
from autograder.grading.grader import Grader
from autograder.intake.selection import MAX_NOTEBOOKS, find_notebook
from autograder.intake.submission import read_submission
from autograder.lab import CellKind, Lab
from tests.autograder.conftest import LAB, answered

NAMED, COPY = "tiny.ipynb", "tiny (1).ipynb"
RELEASED = f"{COPY} was graded: {NAMED} is as it was released."
WORK = ("worked", "by another hand")


def content(course: Course, what: str) -> str:
    released = course.release(LAB).read_text("utf-8")
    notebook = json.loads(released)
    match what:
        case "released":
            return released
        case "run and saved":  # an editor's traces, and nothing of a student's
            for cell in notebook["cells"]:
                cell["source"] = "".join(cell["source"])
                cell["metadata"]["collapsed"] = False
            return json.dumps(notebook, indent=4)
        case "without names":
            for cell in notebook["cells"]:
                del cell["id"]
                cell["metadata"] = {}
            return json.dumps(notebook)
        case "worked":
            return json.dumps(answered(course, LAB, LAB))
        case "by another hand":
            return json.dumps(answered(course, LAB, LAB, why="For two reasons."))
        case "in words alone":
            return json.dumps(answered(course, LAB, LAB, double="", answer="", halve=""))
        case "an own cell":
            own = {"cell_type": "code", "source": "double = abs", "metadata": {}, "id": "own"}
            return json.dumps(notebook | {"cells": [*notebook["cells"], own]})
        case "broken":
            return released[:100]
    raise AssertionError(what)


# What lies in a folder: which is taken, and what is said.
FOLDERS: dict[str, tuple[dict[str, str], str, list[str]]] = {
    "the named one": ({NAMED: "worked"}, NAMED, []),
    "the named one, untouched": ({NAMED: "released"}, NAMED, []),
    "the only one": ({"homework.ipynb": "worked"}, "homework.ipynb", []),
    "a copy with a number": ({NAMED: "released", COPY: "worked"}, COPY, [RELEASED]),
    "a copy beside one that was run": ({NAMED: "run and saved", COPY: "worked"}, COPY, [RELEASED]),
    "beside one without names": ({NAMED: "without names", COPY: "worked"}, COPY, [RELEASED]),
    "a copy with an own cell": ({NAMED: "released", COPY: "an own cell"}, COPY, [RELEASED]),
    "a copy with words": ({NAMED: "released", COPY: "in words alone"}, COPY, [RELEASED]),
    "Windows' copy": (
        {NAMED: "released", "tiny - Copy.ipynb": "worked"}, "tiny - Copy.ipynb",
        [f"tiny - Copy.ipynb was graded: {NAMED} is as it was released."],
    ),
    "Jupyter's checkpoint": (
        {NAMED: "released", "tiny-checkpoint.ipynb": "worked"}, "tiny-checkpoint.ipynb",
        [f"tiny-checkpoint.ipynb was graded: {NAMED} is as it was released."],
    ),
    "a name of their own": (
        {NAMED: "released", "jdoe final.ipynb": "worked"}, "jdoe final.ipynb",
        [f"jdoe final.ipynb was graded: {NAMED} is as it was released."],
    ),
    "in a folder of its own": (
        {NAMED: "released", "lab/done.ipynb": "worked"}, "lab/done.ipynb",
        [f"done.ipynb was graded: {NAMED} is as it was released."],
    ),
    "a broken one and a copy": (
        {NAMED: "broken", COPY: "worked"}, COPY, [f"{COPY} was graded: {NAMED} cannot be read."],
    ),
    "a whole one and a broken copy": ({NAMED: "worked", COPY: "broken"}, NAMED, []),
    "two with work, one named": (
        {NAMED: "worked", COPY: "by another hand", "b.ipynb": "in words alone"}, NAMED,
        [f"{NAMED} was graded; b.ipynb, {COPY} have work in them, too."],
    ),
    "the same twice": ({NAMED: "worked", COPY: "worked"}, NAMED, []),
    "an untouched copy": ({NAMED: "worked", COPY: "released"}, NAMED, []),
    "all untouched": ({NAMED: "released", COPY: "released"}, NAMED, []),
    "another case": ({"TINY.IPYNB": "worked"}, "TINY.IPYNB", []),
    "another case and another": (
        {"Tiny.ipynb": "worked", "x.ipynb": "released"}, "Tiny.ipynb", []
    ),
    "another case and another with work": (
        {"Tiny.ipynb": "worked", "A.ipynb": "by another hand"}, "Tiny.ipynb",
        ["Tiny.ipynb was graded; A.ipynb has work in it, too."],
    ),
    "both cases": (
        {"TINY.ipynb": "by another hand", NAMED: "worked"}, NAMED,
        [f"{NAMED} was graded; TINY.ipynb has work in it, too."],
    ),
    "none named, one with work": (
        {"a.ipynb": "released", "b.ipynb": "worked"}, "b.ipynb",
        ["b.ipynb was graded: a.ipynb is as it was released."],
    ),
    "none named, the same twice": (
        {"a.ipynb": "worked", "b.ipynb": "worked"}, "a.ipynb", [],
    ),
    "hidden ones do not count": (
        {NAMED: "released", ".ipynb_checkpoints/tiny-checkpoint.ipynb": "worked",
         "__MACOSX/x.ipynb": "worked"},
        NAMED, [],
    ),
}  # fmt: skip


def lay(course: Course, files: dict[str, str]) -> Path:
    folder = course.submitted / "s1" / LAB
    for name, what in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content(course, what), encoding="utf-8")
    return folder


@pytest.mark.parametrize(("files", "taken", "said"), FOLDERS.values(), ids=FOLDERS)
def test_the_one_with_work_in_it_is_graded_and_the_choice_is_said(
    files: dict[str, str], taken: str, said: list[str], course: Course
) -> None:
    folder = lay(course, files)
    found = find_notebook(folder, Lab.load(course, LAB))
    assert (found.path.relative_to(folder).as_posix(), list(found.notes)) == (taken, said)


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({}, "There is no notebook in this submission (it holds: notes.txt)."),
        (
            {"a.ipynb": "worked", "b.ipynb": "by another hand"},
            "There are several notebooks (a.ipynb, b.ipynb) and none is named tiny.ipynb.",
        ),
        (
            {NAMED: "released", COPY: "worked", "b.ipynb": "by another hand"},
            f"There are several notebooks (b.ipynb, {COPY}) and {NAMED} is as it was released.",
        ),
        (
            {"a.ipynb": "released", "b.ipynb": "released"},
            "There are several notebooks (a.ipynb, b.ipynb) and none is named tiny.ipynb.",
        ),
        ({NAMED: "broken"}, "The notebook is broken: its file is not valid JSON"),
        ({NAMED: "broken", COPY: "released"}, "The notebook is broken"),
        (
            {f"{n}.ipynb": "worked" for n in range(MAX_NOTEBOOKS + 1)},
            "There are several notebooks (0.ipynb, 1.ipynb, 2.ipynb, 3.ipynb, 4.ipynb) and none",
        ),
    ],
    ids=["none", "two", "two and the release", "none named", "broken", "broken twice", "many"],
)
def test_where_several_could_be_meant_none_is_graded_and_they_are_named(
    files: dict[str, str], says: str, course: Course
) -> None:
    folder = lay(course, files)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "notes.txt").write_text("hello", encoding="ascii")
    with pytest.raises(UnreadableError, match=f"^{re.escape(says)}"):
        find_notebook(folder, Lab.load(course, LAB))


def test_a_link_is_not_followed_and_a_folder_is_no_notebook(course: Course, tmp_path: Path) -> None:
    folder = lay(course, {"done.ipynb": "worked"})
    (tmp_path / "theirs.ipynb").write_text(content(course, "by another hand"), encoding="utf-8")
    os.symlink(tmp_path / "theirs.ipynb", folder / NAMED)
    (folder / "more.ipynb").mkdir()
    found = find_notebook(folder, Lab.load(course, LAB))
    assert found.path.name == "done.ipynb"
    assert found.notes == (f"done.ipynb was graded: {NAMED} cannot be read.",)
    (folder / "done.ipynb").unlink()
    with pytest.raises(UnreadableError, match="is a link or a device"):
        find_notebook(folder, Lab.load(course, LAB))


def test_the_notebooks_of_a_lab_of_several_are_not_taken_for_each_other(course: Course) -> None:
    lab = Lab.load(course, LAB)
    folder = lay(
        course, {NAMED: "released", "Second.ipynb": "worked", "second (1).ipynb": "worked"}
    )
    several = Lab(LAB, LAB, ("second",), lab.cells, lab.student_names, lab.metadata)
    assert find_notebook(folder, several).path.name == NAMED
    assert find_notebook(folder, several).notes == ()


def test_the_note_is_in_the_record_and_the_graded_notebook(course: Course) -> None:
    lay(course, {NAMED: "released", COPY: "worked"})
    grader = Grader.of(course, LAB)
    graded = grader.grade("s1")
    assert (graded.result.score, graded.result.notes) == (8, (RELEASED,))
    assert graded.result.to_json()["notes"] == (RELEASED,)
    metadata: dict[str, Any] = graded.content["metadata"]
    assert metadata["autograder"] == {"notes": [RELEASED]}
    submission = read_submission(course, grader.lab, "s1", b"")
    assert submission.notes == (RELEASED,)
    assert "autograder" not in grader.lab.metadata
    assert any(cell.kind is CellKind.SOLUTION for cell in grader.lab.cells)
