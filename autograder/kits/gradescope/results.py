"""A result as Gradescope's `results.json` has it.

The form is the "Output format" of Gradescope's autograder specifications. A test without points is
one that informs; points for what a person marks belong to questions of the assignment's outline,
and to no test.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograder.lab import LabCell
from autograder.results import ExerciseResult, Status, SubmissionResult
from autograder.text import printable

VISIBILITIES = ("visible", "after_due_date", "after_published", "hidden")


def as_results(
    result: SubmissionResult, written: Sequence[LabCell], *, how: str, visibility: str
) -> dict[str, Any]:
    """Return the contents of `results.json`.

    Parameters
    ----------
    result : SubmissionResult
    written : sequence of LabCell
        The lab's written answers.
    how : str
        A sentence that says in what the submission ran.
    visibility : str
        When students see the tests: one of `VISIBILITIES`.
    """
    said = [how, *map(printable, result.notes)]
    if written:
        asked = ", ".join(f"{cell.grade_id} ({cell.points:g})" for cell in written)
        said.append(f"Marked by a person, and in no score here: {asked}.")
    waiting = [each for each in result.exercises if each.status is Status.WAITS]
    if waiting:
        names = ", ".join(f"{each.function} ({each.max_score:g})" for each in waiting)
        said.append(f"Could not be judged, waits for a person, and is in no score here: {names}.")
    return {
        "execution_time": result.seconds,
        "output": "\n".join(said),
        "output_format": "text",
        "visibility": visibility,
        "extra_data": {
            "lab": result.assignment,
            "student": result.student,
            "status": result.status.value,
        },
        "tests": [_test(each) for each in result.exercises],
    }


def _test(exercise: ExerciseResult) -> dict[str, Any]:
    """One test, for one exercise."""
    points = {"score": exercise.score, "max_score": exercise.max_score}
    return {
        **({} if exercise.status is Status.WAITS else points),
        "status": "passed" if exercise.status is Status.PASSED else "failed",
        "name": printable(exercise.function),
        "name_format": "text",
        "output": printable(exercise.message),
        "output_format": "text",  # it quotes the student's code, which must not be rendered
        "extra_data": {
            "grade_id": exercise.grade_id,
            "status": exercise.status.value,
            "mistake": exercise.mistake,
            "where": exercise.where,
        },
    }
