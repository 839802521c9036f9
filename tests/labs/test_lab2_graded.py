"""The bank of lab 2 as a class: whole notebooks through the grader, with its sandbox and seeds."""

import json
from pathlib import Path

import bank
import pytest

from autograder.course import Course
from autograder.demo import LAB, as_submitted
from autograder.batch import grade_class
from autograder.grading import Grader
from autograder.results import SubmissionResult

ROOT = Path(__file__).parents[2]
BANK = Path(__file__).parent / LAB
RIGHT = bank.right_answers(BANK)
WRONG = {f"wrong-{n}-{wrong.function}": wrong for n, wrong in enumerate(bank.wrong_answers(BANK))}
POINTS = {"output_size": 6, "same_padding": 5, "pad2d": 4, "same_answer": 3, "conv2d_same": 7}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, SubmissionResult]:
    """Everybody's result, by student."""
    course = Course(ROOT, tmp_path_factory.mktemp("class") / "course")
    parts = {f"right-{style}": answers for style, answers in RIGHT.items()}
    parts |= {student: {wrong.function: wrong.source} for student, wrong in WRONG.items()}
    parts |= {"the-solution": {}, "untouched": {"untouched": ""}}
    for student, answers in parts.items():
        path = course.submitted / student / LAB / f"{LAB}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(as_submitted(course, answers), encoding="utf-8")
    graded = grade_class(Grader.of(course, LAB), list(parts), workers=2)
    return {g.result.student: g.result for g in graded}


def scores(result: SubmissionResult) -> dict[str, float]:
    return {exercise.function: exercise.score for exercise in result.exercises}


@pytest.mark.parametrize("student", ["the-solution", *(f"right-{style}" for style in RIGHT)])
def test_a_right_notebook_earns_25_of_25(
    student: str, results: dict[str, SubmissionResult]
) -> None:
    result = results[student]
    assert scores(result) == POINTS, [exercise.message for exercise in result.exercises]
    assert (result.score, result.max_score, result.status) == (25, 25, "passed")


def test_the_untouched_release_earns_0_of_25(results: dict[str, SubmissionResult]) -> None:
    result = results["untouched"]
    assert (result.score, result.max_score, result.status) == (0, 25, "not answered")
    assert {exercise.status for exercise in result.exercises} == {"not answered"}


@pytest.mark.parametrize("student", WRONG)
def test_a_wrong_answer_loses_in_its_exercise_alone_and_its_message_names_it(
    student: str, results: dict[str, SubmissionResult]
) -> None:
    wrong, result = WRONG[student], results[student]
    assert scores(result) == POINTS | {wrong.function: wrong.earns}
    exercise = next(e for e in result.exercises if e.function == wrong.function)
    assert wrong.says in exercise.message
    assert json.loads(json.dumps(result.to_json()))["student"] == student
