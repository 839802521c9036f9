"""`autograder check`: a student's own notebook, run as the grader will run it."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from autograder.batch.worker import GradingWorker
from autograder.course import Course
from autograder.exceptions import CourseError, UnreadableError
from autograder.grading.grader import Grader
from autograder.grading.rules import exercises_of, labs_with_checks
from autograder.intake.beside import Beside, read_named_files
from autograder.intake.notebook import SubmittedCell, read_notebook
from autograder.intake.oddities import oddities
from autograder.intake.submission import Submission
from autograder.lab import Lab
from autograder.names import imported_modules
from autograder.results import Status, SubmissionResult
from convcourse import material

if TYPE_CHECKING:
    from nbformat import NotebookNode

_CASES = (
    "Asked are the notebook's own cases and as many more as in grading, which draws them from a "
    "secret seed."
)
_SANDBOXED = "It ran in a sandbox, as in grading: no network, no other files."
_BARE = (
    "There is no sandbox on this machine, so it ran with limits on time and memory only; in "
    "grading it has no network and no other files."
)
_NO_RELEASE = (
    "The lab as it was released is not on this machine, so its cells were taken from this "
    "notebook: cells that were deleted or changed are not noticed, and not put back."
)


def run(arguments: argparse.Namespace, _: None, console: Console) -> int:
    """Check a notebook; 0 if it earns all points, 1 if some are lost, 2 if it cannot be read."""
    try:
        checked = check(arguments.notebook)
    except (CourseError, UnreadableError) as error:
        print(f"autograder: {arguments.notebook.name}: {error}", file=sys.stderr)
        return 2
    result = checked.result
    if arguments.json:
        record = result.to_json() | {"odd": checked.odd, "notes": checked.notes}
        print(json.dumps(record, ensure_ascii=False))
    else:
        from autograder.report.table import notebook_table

        console.print(notebook_table(result, checked.odd, checked.notes), crop=False)
    if result.status is Status.WAITS:  # the grader itself failed, and the messages say how
        return 2
    return 0 if result.score == result.max_score else 1


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of a notebook: its result, what is odd in it, and how it was run."""

    result: SubmissionResult
    odd: list[str]
    notes: list[str]


def check(path: Path) -> Checked:
    """Run a notebook as the grader does, with the seed that the notebook itself has.

    Raises
    ------
    UnreadableError
        If it cannot be read, or is no lab that has checks of ours.
    """
    cells = read_notebook(path)
    name = _lab_of(path, cells)
    folder = path.absolute().parent
    course, exercises = Course.around(folder), exercises_of(name)
    notes = [_CASES]
    release = next(filter(Path.is_file, _releases(course, name)), None)
    if release is not None:
        lab = Lab.of_release(name, _parsed(release), exercises)
    else:
        lab = Lab.of_submission(name, _parsed(path), exercises)
        notes.append(_NO_RELEASE)
    grader = Grader.of_lab(course, lab)
    notes.append(_SANDBOXED if grader.sandbox.isolates else _BARE)
    files, about_files = read_named_files(folder, cells)
    # No student's name: lab 9 then asks for the errata of the name that stands in the notebook.
    with closing(GradingWorker(grader)) as worker:
        result = worker.grade(Submission("", name, cells, Beside(files))).result
    odd = [*_misnamed(path, name), *oddities(lab, cells), *about_files, *result.notes]
    return Checked(replace(result, student=path.name), odd, notes)


def _releases(course: Course, lab: str) -> Iterator[Path]:
    """Where a release may be: in the course, or in this package."""
    yield course.release(lab)
    with suppress(FileNotFoundError):
        yield material.folder() / "labs" / lab / f"{lab}.ipynb"


def _parsed(path: Path) -> NotebookNode:
    import nbformat

    try:
        return nbformat.reads(path.read_text(encoding="utf-8-sig"), as_version=4)
    except Exception as error:
        raise UnreadableError(f"It is no notebook of a version that is known ({error}).") from None


def _lab_of(path: Path, cells: Sequence[SubmittedCell]) -> str:
    """The lab of a notebook: the one whose checks it imports, whose cells it has, or whose name.

    Raises
    ------
    UnreadableError
        If it is none of ours.
    """
    labs = labs_with_checks()
    code = [cell.source for cell in cells if cell.cell_type == "code"]
    imported = {module for source in code for module in imported_modules(source)}
    by_import = [lab for lab in labs if f"convcourse.checks.{lab}" in imported]
    if len(by_import) == 1:
        return by_import[0]
    marks = {cell.grade_id for cell in cells}
    alike = {lab: sum(f"test_{each}" in marks for each in exercises_of(lab)) for lab in labs}
    best = max(alike, key=lambda lab: alike[lab])
    if alike[best]:
        return best
    if named := _named(path, labs):
        return named
    raise UnreadableError(
        "This is no lab of the course. No cell imports a lab's checks, and neither its cells nor "
        f"its name are a lab's. The labs are: {', '.join(labs)}. For a lab with tests of its own "
        "use nbgrader's Validate."
    )


def _named(path: Path, labs: Iterable[str]) -> str:
    return next((lab for lab in labs if path.stem.startswith(lab)), "")


def _misnamed(path: Path, lab: str) -> list[str]:
    named = _named(path, labs_with_checks())
    if named and named != lab:
        return [f"The file is named after {named}, and its cells are those of {lab}."]
    if path.stem != lab:
        return [f"Hand it in as {lab}.ipynb; it is {path.name} here."]
    return []
