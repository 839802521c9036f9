"""What a student handed in, as values: all of it that grading ever sees."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from autograder.course import Course
from autograder.exceptions import UnreadableError
from autograder.intake.beside import Beside, read_beside
from autograder.intake.notebook import SubmittedCell
from autograder.intake.roster import is_id, safe_id
from autograder.intake.selection import find_notebook
from autograder.lab import Lab
from autograder.results import Status
from autograder.text import storable


@dataclass(frozen=True, slots=True)
class Submission:
    """What a student handed in, as values that another machine can grade, and its seed.

    The seed is this submission's alone; the course's secret cannot be computed from it. A text is
    a public one, the same for everybody. `fault` says why there is nothing to grade, and
    `fault_status` how that counts: what the grader itself fails to read waits for a person. `notes`
    say what is odd about the files, in sentences.
    """

    student: str
    seed: bytes | str
    cells: Sequence[SubmittedCell] = ()
    beside: Beside = field(default_factory=Beside)
    fault: str = ""
    fault_status: Status = Status.UNREADABLE
    notes: tuple[str, ...] = ()


def read_submission(course: Course, lab: Lab, student: str, seed: bytes) -> Submission:
    """Read what a student handed in; whatever it is, there is a submission."""
    folder = course.submitted / student / lab.name
    try:
        found = find_notebook(folder, lab)
        released = course.release(lab.name, lab.notebook_name).parent
        beside = read_beside(folder, released)
        notes = (*found.notes, *beside.left_out)
        return Submission(student, seed, found.cells, beside, notes=notes)
    except UnreadableError as error:
        return Submission(student, seed, fault=str(error))
    except OSError as error:
        return Submission(student, seed, fault=f"A file cannot be read: {error.strerror}.")


def students_of(course: Course, lab: str) -> list[str]:
    """The students who handed something in for a lab, by ids."""
    return ids_in(course.submitted, lab)


def ids_in(folder: Path, lab: str) -> list[str]:
    """The ids of students of whom there is something of a lab in a folder of the course's."""
    return [name for name in _names_in(folder, lab) if is_id(name)]


def refused(folder: Path, lab: str) -> list[str]:
    """What there is of a lab under a name that is no id, a sentence for each folder.

    Parameters
    ----------
    folder : Path
        Of the course: with a folder for each student.
    lab : str

    Returns
    -------
    list of str
        To be printed as they are: what is in a name cannot speak to a terminal.
    """
    return [
        f"{folder.name}/{ascii(name)[1:-1][:_SHOWN]} is left out: that is no name for a student's "
        f"folder. Rename it, to {safe_id(storable(name))} for one; {_LETTERS}."
        for name in _names_in(folder, lab)
        if not is_id(name)
    ]


_SHOWN = 60
_LETTERS = "letters, digits and . _ - @ + can be in it, at most 80, and a letter or digit first"


def _names_in(folder: Path, lab: str) -> Iterator[str]:
    """The names of the folders within that hold a lab, whatever they are."""
    try:
        names = sorted(os.listdir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return
    for name in names:
        with suppress(OSError):
            if (folder / name / lab).is_dir():
                yield name
