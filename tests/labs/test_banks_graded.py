"""Every lab's bank as a class: whole notebooks through the grader, with its sandbox and seeds.

The solution among them earns every point, the untouched release none, and all is judged outside the
students' processes: what `autograder prove` asks of a lab holds for each of these.
"""

import json
from typing import Any

import pytest

from autograder.batch.local import grade_class
from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.results import SubmissionResult
from tests.labs import bank
from tests.labs.solved import LABS, ROOT, SolvedLab

WRONG_OF_EACH = 1
"""Wrong answers to an exercise that are graded so; test_banks holds all of them to account."""


def wrong_answers(lab: SolvedLab) -> dict[str, bank.WrongAnswer]:
    """The first few wrong answers to each exercise, by the student who gave them."""
    chosen: dict[str, bank.WrongAnswer] = {}
    for exercise in lab.points:
        own = [wrong for wrong in lab.wrong if wrong.function == exercise]
        chosen |= {f"wrong-{exercise}-{n}": own[n] for n in range(WRONG_OF_EACH)}
    return chosen


Class = tuple[SolvedLab, dict[str, SubmissionResult]]


def graded_once(lab: SolvedLab) -> Any:
    """A lab as a parameter: all its tests in the process that graded it."""
    return pytest.param(lab, id=lab.name, marks=pytest.mark.xdist_group(f"graded-{lab}"))


@pytest.fixture(scope="module", params=map(graded_once, LABS))
def graded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Class:
    """A lab, and everybody's result by student."""
    lab: SolvedLab = request.param
    course = Course(ROOT, tmp_path_factory.mktemp("class") / "course")
    submitted = {f"right-{style}": {**lab.solution, **own} for style, own in lab.right.items()}
    for student, wrong in wrong_answers(lab).items():
        submitted[student] = {**lab.solution, wrong.function: wrong.source}
    submitted |= {"the-solution": lab.solution, "untouched": {}}
    for student, answers in submitted.items():
        path = course.submitted / student / lab.name / f"{lab}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(lab.submission(answers), encoding="utf-8")
    results = grade_class(Grader.of(course, lab.name), list(submitted), workers=2)
    return lab, {each.result.student: each.result for each in results}


def scores(lab: SolvedLab, result: SubmissionResult) -> dict[str, float]:
    """What every exercise earned."""
    return {
        exercise.grade_id.removeprefix("test_"): exercise.score
        for exercise in result.exercises
        if exercise.grade_id.removeprefix("test_") in lab.points
    }


def test_a_right_notebook_earns_everything(graded: Class) -> None:
    lab, results = graded
    for student in ["the-solution", *(f"right-{style}" for style in lab.right)]:
        result = results[student]
        assert scores(lab, result) == lab.points, [each.message for each in result.exercises]
        assert (result.score, result.status) == (sum(lab.points.values()), "passed")
        assert {exercise.where for exercise in result.exercises} == {"outside"}


def test_the_untouched_release_earns_nothing(graded: Class) -> None:
    lab, results = graded
    result = results["untouched"]
    assert (result.score, result.max_score) == (0, sum(lab.points.values()))
    assert {exercise.status for exercise in result.exercises} == {"not answered"}


def test_a_wrong_answer_loses_in_its_exercise_alone_and_its_message_names_it(
    graded: Class,
) -> None:
    lab, results = graded
    for student, wrong in wrong_answers(lab).items():
        result = results[student]
        assert scores(lab, result) == lab.points | {wrong.function: wrong.earns}, student
        messages = {each.grade_id: each.message for each in result.exercises}
        assert wrong.says in messages[f"test_{wrong.function}"]
        assert json.loads(json.dumps(result.to_json()))["student"] == student
