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
from autograder.batch import grade_class, students_of
from autograder.course import Course, CourseError
from autograder.grading import Grader
from autograder.journal import Journal
from autograder.results import SubmissionResult


def grade(
    course: Course,
    lab: str,
    console: Console,
    only: Sequence[str] | None,
    workers: int,
    *,
    again: bool = False,
) -> list[SubmissionResult]:
    """Grade a lab's submissions, or some students' of them; results in the order of students.

    What was graded before and has not changed since is not graded again, unless `again` says so;
    so a run that was stopped goes on where it was.

    Raises
    ------
    CourseError
        If there is nothing to grade.
    """
    students = _chosen(students_of(course, lab), only, f"a submission of {lab}", course.submitted)
    grader = Grader.of(course, lab)
    console.print(grader.sandbox.sentence, style="dim" if grader.sandbox.has_walls else "yellow")
    gradebook.register(course, lab)
    journal = Journal(course.runs / lab)
    prints = {student: grader.fingerprint(student) for student in students}
    results: dict[str, SubmissionResult] = {}
    with gradebook.Records(course) as records, _progress(console) as progress:
        for student in students if not again else ():
            known = journal.read(student, prints[student])
            if known is not None and records.holds(known):
                results[student] = known
        if results:
            console.print(f"{len(results)} were graded before and have not changed.", style="dim")
        task = progress.add_task("Grading", total=len(students), completed=len(results))
        left = [student for student in students if student not in results]
        for graded in grade_class(grader, left, workers):
            records.save(graded.result, graded.notebook)
            journal.write(graded.result, prints[graded.result.student])
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
