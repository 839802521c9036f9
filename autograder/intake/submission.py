"""What a student handed in, as values: all of it that grading ever sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from autograder.course import Course
from autograder.exceptions import UnreadableError
from autograder.intake.beside import Beside, read_beside
from autograder.intake.notebook import SubmittedCell
from autograder.intake.selection import find_notebook
from autograder.lab import Lab
from autograder.results import Status


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
    """The students who handed something in for a lab."""
    found = []
    for folder in sorted(course.submitted.glob("*")):
        if not folder.name.startswith(".") and (folder / lab).is_dir():
            found.append(folder.name)
    return found
