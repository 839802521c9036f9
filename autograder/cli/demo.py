"""The demonstration: a bundled sample class goes the whole way, on embedded defaults.

It is shown in the course around the current folder, and where there is none in a new one.

A sample submission is a file of `sample_class/`, named after what it shows. It holds the cells in
which it differs from the instructor's notebook, each under a header:

    # %% conv2d_same            this code stands in the solution cell of that name
    # %% new after pad2d        a cell of the student's own, behind that one
    # %% delete tests           the student deleted every test cell
    # %% untouched              handed in as it was released
"""

from __future__ import annotations

import argparse
import re
import tempfile
import time
import zipfile
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from rich.console import Console

from autograder.cli.feedback import feedback
from autograder.cli.grade import grade_lab
from autograder.cli.new import new_course
from autograder.course import CONFIG_FILE, Course
from autograder.exceptions import CourseError
from autograder.gradebook.export import plain
from autograder.gradebook.export.scores import read_scores
from autograder.gradebook.export.sheet import Request
from autograder.gradebook.records import Records, place
from autograder.gradebook.release import release
from autograder.intake.deliveries import collect
from autograder.intake.roster import Roster
from autograder.lab import CellKind, Lab
from autograder.report.table import results_table, save_picture

FOLDER = Path("convolution-demo")
LAB = "lab2_size_and_padding"
SAMPLES = Path(__file__).resolve().parent / "sample_class"
WRITTEN_ANSWER = (
    "Three zeros are needed along each axis. That is odd, and the two libraries put the odd one "
    "on different sides, so every window starts one pixel further along."
)
_MARKERS = re.compile(r"^\s*### (BEGIN|END) SOLUTION\n?", re.MULTILINE)
_HEADER = re.compile(r"^# %% (.+)$\n?", re.MULTILINE)


def run(arguments: argparse.Namespace, _: None, console: Console) -> None:
    """Show it, in a course of its own where there is none."""
    demo(_course(arguments.folder), console, arguments.picture)


def _course(folder: Path | None) -> Course:
    """The course around the current folder, else one that is made or was made before."""
    try:
        return Course.find(folder)
    except CourseError:
        root = (folder or FOLDER).resolve()
        return Course.at(root) if (root / CONFIG_FILE).is_file() else new_course(root)


def demo(course: Course, console: Console, picture: Path | None = None) -> None:
    """Release, collect, grade and return; then say where everything is.

    With `picture` the table is drawn into that file, too.

    Raises
    ------
    CourseError
        If the course's folder holds submissions of others, which the sample must not join, or its
        gradebook is on a server.
    """
    if "://" in place(course):
        raise CourseError(
            "The gradebook of this course is on a server, which the sample class must not join. "
            "Show it with the nbgrader_config.py as it came."
        )
    samples = sorted(filter(Path.is_file, SAMPLES.iterdir()))  # pip compiles what it installs
    present = {path.name for path in course.submitted.glob("*") if not path.name.startswith(".")}
    others = sorted(present - {path.stem for path in samples})
    if others:
        raise CourseError(
            f"{course.folder} holds submissions ({', '.join(others[:3])} ...). Show the sample "
            "class elsewhere: autograder demo --course DIR"
        )
    started = time.monotonic()
    for lab in course.labs():
        written = release(course, lab)
        console.print(f"1. Released {written.relative_to(course.root)}", soft_wrap=True)
    with tempfile.TemporaryDirectory() as scratch:
        archive = Path(scratch) / "submissions.zip"
        with zipfile.ZipFile(archive, "w") as file:
            for path in samples:
                file.writestr(f"{path.stem}/{LAB}.ipynb", submission(course, path))
        students = collect(archive, course, LAB)
    console.print(f"2. Took in the sample class: {len(students)} submissions")
    console.print("3. Grading, each submission in a process of its own")
    results = grade_lab(course, LAB, console, students, workers=2, again=True, without_sandbox=True)
    console.print("4. Writing feedback")
    pages = feedback(course, LAB, console, students, workers=2)
    roster = Roster.load(course)
    with Records(course) as records:
        scores = read_scores(records.gradebook, course, roster)
    plain.sheet(Request(scores, roster)).write(course.folder / "grades.csv")
    console.print()
    console.print(results_table(results))
    if picture is not None:
        save_picture(results, picture)
    page = next(each.pages[0] for each in pages if each.student == "kernel-flipped")
    for what, where in (
        ("Feedback", course.feedback),
        ("one of it", page),
        ("Gradebook", place(course)),
        ("Scores", course.folder / "grades.csv"),
    ):
        console.print(f"{what + ':':10} {where}", soft_wrap=True, highlight=False)
    console.print(f"Done in {time.monotonic() - started:.0f} s.")


def submission(course: Course, sample: Path) -> str:
    """The notebook file that a sample of the class hands in."""
    text = sample.read_text(encoding="utf-8")
    if sample.suffix != ".py":
        return text
    parts = _HEADER.split(text)[1:]
    return as_submitted(course, dict(zip(parts[::2], parts[1::2], strict=True)))


def as_submitted(course: Course, parts: dict[str, str]) -> str:
    """A notebook file made from the release, the instructor's answers, and what differs."""
    solved = nbformat.read(course.solution(LAB), as_version=4)
    answers = {_grade_id(cell): _MARKERS.sub("", cell.source) for cell in solved.cells}
    notebook = nbformat.read(course.release(LAB), as_version=4)
    kinds = {cell.grade_id: cell.kind for cell in Lab.load(course, LAB).cells}
    cells = []
    for cell in notebook.cells:
        name = _grade_id(cell)
        if "delete tests" in parts and kinds.get(name) is CellKind.TEST:
            continue
        if "untouched" not in parts and kinds.get(name) is CellKind.SOLUTION:
            cell.source = parts.get(name, answers[name]).strip()
        elif "untouched" not in parts and kinds.get(name) is CellKind.WRITTEN:
            cell.source = WRITTEN_ANSWER
        cells.append(cell)
        if f"new after {name}" in parts:
            cells.append(nbformat.v4.new_code_cell(parts[f"new after {name}"].strip()))
    notebook.cells = cells
    return str(nbformat.writes(notebook))


def _grade_id(cell: NotebookNode) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))
