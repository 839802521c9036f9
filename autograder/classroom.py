"""A class of submissions, graded and given feedback with progress shown; one writer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from autograder.batch import grade_class, grade_on_cluster, open_pool, students_of
from autograder.course import Course, CourseError
from autograder.grading import Graded, Grader
from autograder.journal import Journal
from autograder.results import SubmissionResult

if TYPE_CHECKING:
    from autograder.gradebook import Records


def grade(
    course: Course,
    lab: str,
    console: Console,
    only: Sequence[str] | None,
    workers: int,
    *,
    scheduler: str | None = None,
    again: bool = False,
    seed: bytes | None = None,
    without_sandbox: bool = False,
) -> list[SubmissionResult]:
    """Grade a lab's submissions, or some students' of them; results in the order of students.

    What was graded before and has not changed since is not graded again, unless `again` says so;
    so a run that was stopped goes on where it was. The work is done by so many `workers` of this
    machine, or by the cluster of a `scheduler`; what comes back is written here alone.

    Raises
    ------
    CourseError
        If there is nothing to grade, or no sandbox to do it in and `without_sandbox` does not say
        that it may be done without.
    """
    students = _chosen(students_of(course, lab), only, f"a submission of {lab}", course.submitted)
    graders = [replace(Grader.of(course, lab, name), seed=seed) for name in course.notebooks(lab)]
    if scheduler is None:
        sandbox = graders[0].sandbox
        if not without_sandbox:
            graders[0].insist_on_walls()
        console.print(sandbox.sentence, style="dim" if sandbox.has_walls else "yellow")
    rounds = [_Round.of(grader, students, again=again) for grader in graders]
    to_do = len(rounds[0].students) - len(rounds[0].known)
    begun = scheduler is None and to_do > 0
    with open_pool(graders[0], min(workers, to_do)) if begun else nullcontext() as pool:
        from autograder import gradebook  # two seconds, in which the pool gets warm

        gradebook.register(course, lab)

        def work(grader: Grader, left: list[str]) -> Iterator[Graded]:
            if scheduler is None:
                return grade_class(grader, left, workers, pool if grader is graders[0] else None)
            return grade_on_cluster(grader, left, scheduler, without_sandbox=without_sandbox)

        with gradebook.Records(course) as records, _progress(console) as progress:
            parts = [_grade_notebook(each, work, records, progress) for each in rounds]
    return [SubmissionResult.together([part[student] for part in parts]) for student in students]


@dataclass(frozen=True, slots=True)
class _Round:
    """One notebook of a lab to be graded, and what its journal knows of it already."""

    grader: Grader
    students: Sequence[str]
    journal: Journal
    prints: Mapping[str, str]
    known: Mapping[str, SubmissionResult]

    @classmethod
    def of(cls, grader: Grader, students: Sequence[str], *, again: bool) -> _Round:
        runs = grader.course.runs / grader.lab.name
        journal = Journal(runs / grader.lab.notebook_name if grader.lab.others else runs)
        prints = grader.fingerprints(students)
        found = {student: journal.read(student, prints[student]) for student in students}
        known = {student: result for student, result in found.items() if result and not again}
        return cls(grader, students, journal, prints, known)


def _grade_notebook(
    todo: _Round,
    work: Callable[[Grader, list[str]], Iterator[Graded]],
    records: Records,
    progress: Progress,
) -> dict[str, SubmissionResult]:
    """Grade one notebook of a lab; results by student."""
    grader, students = todo.grader, todo.students
    lab, name = grader.lab.name, grader.lab.notebook_name
    results: dict[str, SubmissionResult] = {}
    for student, known in todo.known.items():
        if records.holds(known, name):
            records.settle_lateness(lab, name, student)
            results[student] = known
    if results:
        said = f"{len(results)} were graded before and have not changed."
        progress.console.print(said, style="dim")
    what = f"Grading {name}" if grader.lab.others else "Grading"
    task = progress.add_task(what, total=len(students), completed=len(results))
    for graded in work(grader, [student for student in students if student not in results]):
        student = graded.result.student
        records.save(graded.result, graded.notebook, name)
        todo.journal.write(graded.result, todo.prints[student], grader.seed_of(student))
        results[student] = graded.result
        progress.advance(task)
    return results


def feedback(
    course: Course, lab: str, console: Console, only: Sequence[str] | None = None
) -> list[Path]:
    """Write the feedback pages of a lab's graded submissions, one for each notebook.

    Raises
    ------
    CourseError
        If none has been graded.
    """
    graded = [path.parent.name for path in sorted(course.autograded.glob(f"*/{lab}"))]
    students = _chosen(graded, only, f"a graded {lab}", course.autograded)
    from autograder import gradebook

    with _progress(console) as progress:
        tracked = progress.track(students, description="Feedback")
        return [page for student in tracked for page in gradebook.feedback(course, lab, student)]


def _chosen(
    students: Iterable[str], only: Sequence[str] | None, what: str, where: Path
) -> list[str]:
    present = list(students)
    absent = [student for student in only or () if student not in present]
    if absent or not present:
        who = f"{', '.join(absent)} has no" if absent else "There is no"
        raise CourseError(f"{who} {what.removeprefix('a ')} in {where}.")
    return [student for student in present if not only or student in only]


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:.1f}/s" if speed else "")


@contextmanager
def _progress(console: Console) -> Iterator[Progress]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TextColumn("time left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as progress:
        yield progress
