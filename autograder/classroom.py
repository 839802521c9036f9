"""A class of submissions, graded and given feedback with progress shown; one writer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)

from autograder import gradebook
from autograder.course import Course, CourseError
from autograder.grading import Grader, grade_class, students_of, write_record
from autograder.results import SubmissionResult


def grade(
    course: Course, lab: str, console: Console, only: Sequence[str] | None, workers: int
) -> list[SubmissionResult]:
    """Grade a lab's submissions, or some students' of them; results in the order of students.

    Raises
    ------
    CourseError
        If there is nothing to grade.
    """
    students = _chosen(students_of(course, lab), only, f"a submission of {lab}", course.submitted)
    grader = Grader.of(course, lab)
    console.print(grader.sandbox.sentence, style="dim" if grader.sandbox.has_walls else "yellow")
    gradebook.register(course, lab)
    results = {}
    with gradebook.Records(course) as records, _progress(console) as progress:
        task = progress.add_task("Grading", total=len(students))
        for graded in grade_class(grader, students, workers):
            records.save(graded.result, graded.notebook)
            write_record(course.runs / lab, graded.result)
            results[graded.result.student] = graded.result
            progress.advance(task)
    return [results[student] for student in students]


def feedback(
    course: Course, lab: str, console: Console, only: Sequence[str] | None = None
) -> list[Path]:
    """Write the feedback pages of a lab's graded submissions.

    Raises
    ------
    CourseError
        If none has been graded.
    """
    graded = [path.parent.name for path in sorted(course.autograded.glob(f"*/{lab}"))]
    students = _chosen(graded, only, f"a graded {lab}", course.autograded)
    with _progress(console) as progress:
        tracked = progress.track(students, description="Feedback")
        return [gradebook.feedback(course, lab, student) for student in tracked]


def _chosen(
    students: Iterable[str], only: Sequence[str] | None, what: str, where: Path
) -> list[str]:
    present = list(students)
    absent = [student for student in only or () if student not in present]
    if absent or not present:
        who = f"{', '.join(absent)} has no" if absent else "There is no"
        raise CourseError(f"{who} {what.removeprefix('a ')} in {where}.")
    return [student for student in present if not only or student in only]


@contextmanager
def _progress(console: Console) -> Iterator[Progress]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("time left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as progress:
        yield progress
