"""A lab proved by its own solution: every test pays it in full, and the untouched release nothing.

Whoever tests finds out, too, where each test can be judged: out here, on values, or only inside
the student's process, because it has to live with the student's objects. That is written beside
the course's records, and grading goes by it.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.grading.rules import exercises_of
from autograder.lab import is_proved, keep_inside
from autograder.results import ExerciseResult, Status

_SOLUTION, _UNTOUCHED = "solution", "untouched"


@dataclass(frozen=True, slots=True)
class ProvedTest:
    """A test cell: what the solution earns of its points, what the untouched release does.

    `where` it is judged; `reason` says why the solution lost points, or did not earn them outside;
    `faults` why cells of its notebook that are the lab's own did not run out here, by their names.
    """

    notebook: str
    grade_id: str
    points: float
    solution: float
    untouched: float
    where: str
    reason: str
    faults: Mapping[str, str] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Whether the solution earns every point, and the release none."""
        return self.solution == self.points and self.untouched == 0


def prove(course: Course, lab: str) -> tuple[ProvedTest, ...]:
    """Grade a lab's solution and its untouched release; keep which tests are judged inside.

    Parameters
    ----------
    course : Course
    lab : str
        Released.

    Returns
    -------
    tuple of ProvedTest
        In the order of the notebooks and their cells.
    """
    proved: list[ProvedTest] = []
    inside: dict[str, list[str]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        trial = Course(course.root, Path(scratch))
        _hand_in(trial, lab)
        for notebook in course.notebooks(lab):
            with closing(Grader.of(trial, lab, notebook).warmed()) as grader:
                tests = _prove_notebook(grader)
            proved += tests
            inside[notebook] = [test.grade_id for test in tests if test.where == "inside"]
    keep_inside(course, lab, inside)
    return tuple(proved)


def proved_if_due(course: Course, lab: str) -> tuple[ProvedTest, ...]:
    """Prove a lab that was not since it changed; nothing where the tests are checks of ours."""
    return () if exercises_of(lab) or is_proved(course, lab) else prove(course, lab)


def _prove_notebook(grader: Grader) -> list[ProvedTest]:
    graded = grader.grade(_SOLUTION)
    outside = graded.result.exercises
    short = frozenset(each.grade_id for each in outside if each.score < each.max_score)
    inside = _exercises(_with_inside(grader, short), _SOLUTION) if short else outside
    better = [new.score > old.score for old, new in zip(outside, inside, strict=True)]
    moved = frozenset(
        each.grade_id for each, is_better in zip(inside, better, strict=True) if is_better
    )
    untouched = _exercises(_with_inside(grader, moved), _UNTOUCHED)
    return [
        ProvedTest(
            notebook=grader.lab.notebook_name,
            grade_id=out.grade_id,
            points=out.max_score,
            solution=max(out.score, within.score),
            untouched=nothing.score,
            where="inside" if is_better else "outside",
            reason="" if out.status is Status.PASSED else out.reason,
            faults=graded.faults,
        )
        for out, within, nothing, is_better in zip(outside, inside, untouched, better, strict=True)
    ]


def _with_inside(grader: Grader, tests: frozenset[str]) -> Grader:
    lab = replace(grader.lab, inside=tests)
    return replace(grader, lab=lab, refuses_inside=False)


def _exercises(grader: Grader, student: str) -> tuple[ExerciseResult, ...]:
    return grader.grade(student).result.exercises


def _hand_in(course: Course, lab: str) -> None:
    """Lay the solution and the release out as two submissions."""
    for student, folder in ((_SOLUTION, course.sources), (_UNTOUCHED, course.releases)):
        shutil.copytree(folder / lab, course.submitted / student / lab)
