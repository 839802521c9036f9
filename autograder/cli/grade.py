"""`autograder grade`: a lab's submissions, graded with progress shown; one writer."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import Progress

from autograder.batch.cluster import grade_on_cluster
from autograder.batch.local import Pool, grade_class
from autograder.batch.program import Program, getting_ready
from autograder.cli.progress import chosen, progress, say_refused
from autograder.cli.saver import Saver
from autograder.course import Course
from autograder.exceptions import CourseError
from autograder.grading.grader import Graded, Grader
from autograder.grading.journal import Journal
from autograder.grading.rules import inside_tests
from autograder.intake.submission import students_of
from autograder.lab import Lab
from autograder.lock import alone
from autograder.results import SubmissionResult

if TYPE_CHECKING:
    from autograder.gradebook.records import Records


def run(arguments: argparse.Namespace, course: Course, console: Console) -> int:
    """Grade, and print the results; 1 if a folder is no student's."""
    from autograder.report.table import results_table, stopped_by_limits

    lab = course.lab_name(arguments.lab)
    if arguments.seed is not None and len(arguments.student or ()) != 1:
        raise CourseError("--seed is for one submission: say whose with --student.")
    someone_is_left_out = say_refused([lab], course.submitted)
    workers = arguments.workers or os.cpu_count() or 1
    here = 0 if arguments.scheduler else min(workers, len(arguments.student or ()) or workers)
    with getting_ready(here, Pool.__module__) as started:
        results = grade_lab(
            course,
            lab,
            console,
            arguments.student,
            workers,
            started=started,
            scheduler=arguments.scheduler,
            again=arguments.again or arguments.seed is not None,
            seed=arguments.seed,
            without_sandbox=arguments.without_sandbox,
        )
    if arguments.json:
        for result in results:
            print(json.dumps(result.to_json(), ensure_ascii=False))
    else:
        from autograder.gradebook.records import place

        console.print(results_table(results))
        if said := stopped_by_limits(results):
            console.print(said, style="yellow", highlight=False, markup=False, soft_wrap=True)
        console.print(f"Gradebook: {place(course)}", soft_wrap=True, highlight=False)
    return 1 if someone_is_left_out else 0


def grade_lab(
    course: Course,
    lab: str,
    console: Console,
    only: Sequence[str] | None,
    workers: int,
    *,
    started: Sequence[Program] = (),
    scheduler: str | None = None,
    again: bool = False,
    seed: bytes | None = None,
    without_sandbox: bool = False,
) -> list[SubmissionResult]:
    """Grade a lab's submissions, or some students' of them; results in the order of students.

    What was graded before and has not changed since is not graded again, unless `again` says so;
    so a run that was stopped goes on where it was. The work is done by so many `workers` of this
    machine, some of them `started` before, or by the cluster of a `scheduler`; what comes back is
    written here alone.

    Raises
    ------
    CourseError
        If there is nothing to grade, or no sandbox to do it in and `without_sandbox` does not say
        that it may be done without, or another process grades the lab just now.
    """
    students = chosen(students_of(course, lab), only, f"a submission of {lab}", course.submitted)
    # From here on this is the one writer: of records, graded notebooks and scores.
    with alone(course.runs / lab, "grader", doing=f"grading {lab}"):
        _say_of_proof(course, lab, console)
        graders = [
            replace(Grader.of(course, lab, name), seed=seed) for name in course.notebooks(lab)
        ]
        if scheduler is None:
            sandbox = graders[0].sandbox
            if not without_sandbox:
                graders[0].insist_on_sandbox()
            console.print(sandbox.sentence, style="dim" if sandbox.isolates else "yellow")
        rounds = [_Round.of(grader, students, again=again) for grader in graders]
        to_do = [student for student in students if student not in rounds[0].known]
        here = min(workers, len(to_do)) if scheduler is None else 0
        with Pool(graders[0], here, started) if here else nullcontext() as pool:
            if pool is not None:
                pool.begin(to_do)
            # Two seconds, in which the pool gets warm and begins.
            from autograder.gradebook.records import Records
            from autograder.gradebook.release import register

            if said := register(course, lab).sentence(lab):
                console.print(said, style="yellow", highlight=False, markup=False, soft_wrap=True)

            def work(grader: Grader, left: list[str]) -> Iterator[Graded]:
                if scheduler is None:
                    if pool is not None and grader is graders[0]:
                        return pool.grade(each for each in left if each in rounds[0].known)
                    return grade_class(grader, left, workers)
                return grade_on_cluster(grader, left, scheduler, without_sandbox=without_sandbox)

            with Records(course) as records:
                with progress(console) as bar:
                    for each in rounds:
                        _grade_notebook(each, work, records, bar)
                for said in records.settle_lateness(lab):
                    console.print(said, highlight=False, markup=False, soft_wrap=True)
        return [
            SubmissionResult.together([each.recorded(student) for each in rounds])
            for student in students
        ]


def _say_of_proof(course: Course, lab: str, console: Console) -> None:
    """Prove a lab that was not proved as it is; say what its tests rest on."""
    from autograder.grading.proof import proved_if_due

    policy = inside_tests(course)
    tests = proved_if_due(course, lab)
    if not all(test.holds for test in tests):
        said = (
            f"{lab}'s own solution and release do not prove its tests. Run: autograder prove {lab}"
        )
        console.print(said, style="yellow", highlight=False)
    inside = [name for note in course.notebooks(lab) for name in Lab.load(course, lab, note).inside]
    if inside and policy != "allow":
        what = "wait for a person" if policy == "refuse" else "are judged inside"
        said = f"Autograder.inside_tests is '{policy}': {', '.join(sorted(inside))} {what}."
        console.print(said, style="yellow", highlight=False)


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

    def recorded(self, student: str) -> SubmissionResult:
        """A result of what has been graded, read back: none is kept while the others are graded.

        Raises
        ------
        CourseError
            If somebody took its record away, or changed it.
        """
        result = self.journal.read(student, self.prints[student])
        if result is None:
            raise CourseError(
                f"The record of {student} in {self.journal.folder} was taken away or changed while "
                "the others were graded. The same command goes on."
            )
        return result


def _grade_notebook(
    todo: _Round,
    work: Callable[[Grader, list[str]], Iterator[Graded]],
    records: Records,
    bar: Progress,
) -> None:
    """Grade one notebook of a lab; save and record each result, and keep none of them."""
    grader, students = todo.grader, todo.students
    name = grader.lab.notebook_name
    held = records.held(list(todo.known.values()), name)
    if held:
        said = f"{len(held)} were graded before and have not changed."
        bar.console.print(said, style="dim")
    what = f"Grading {name}" if grader.lab.others else "Grading"
    task = bar.add_task(what, total=len(students), completed=len(held))

    def save(several: Sequence[Graded]) -> None:
        for graded in records.save_all(several, name):
            result = graded.result
            seed = grader.seed_of(result.student)
            todo.journal.write(result, todo.prints[result.student], seed)
            bar.advance(task)

    with Saver(save) as saver:
        for graded in work(grader, [student for student in students if student not in held]):
            saver.give(graded)
