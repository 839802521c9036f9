"""What is special to lab 1: its numbers are the facts', and its marking scheme is true."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.signal import convolve2d

from autograder.course import Course
from autograder.grading.grader import Grader
from convcourse.checks.cases import Kind
from tests.labs.solved import BY_NAME, ROOT
from tests.seed_facts import FACTS

LAB = BY_NAME["lab1_convolve"]
pytestmark = pytest.mark.xdist_group(LAB.name)  # one run of its solution


@pytest.fixture(scope="module")
def names() -> dict[str, Any]:
    """The notebook's names after the solution has run."""
    return LAB.names


def shown(function: str, kind: int = 0) -> list[tuple[Any, ...]]:
    """The cases of a kind that can be read by hand."""
    kinds: tuple[Kind, ...] = LAB.check.checks[function].kinds
    return [case.args for case in kinds[kind].shown]


def test_the_worked_example_is_the_one_of_the_facts(names: dict[str, Any]) -> None:
    fact, first = FACTS["conv-A-prewitt-1"], FACTS["tap-A-00"]
    assert names["image"].tolist() == fact["inputs"]["image"]
    assert names["kernel"].tolist() == fact["inputs"]["kernel"]
    assert names["products"].sum() == first["expected"]
    assert names["inside"] == [(0, 0), (0, 1), (1, 0), (1, 1)]


@pytest.mark.parametrize(
    ("function", "fact"),
    [
        ("conv2d", "conv-A-prewitt-1"),
        ("conv2d", "conv-B-prewitt"),
        ("conv2d", "conv-C-sobel-valid"),
        ("conv2d_strided", "conv-E5-s2-ref"),
        ("true_convolution", "conv-A-flip"),
    ],
)
def test_a_case_of_the_facts_is_shown_and_the_solution_gives_its_answer(
    function: str, fact: str, names: dict[str, Any]
) -> None:
    inputs = FACTS[fact]["inputs"]
    image, kernel = np.array(inputs["image"]), np.array(inputs["kernel"])
    [case] = [
        case
        for case in shown(function)
        if np.array_equal(case[0], image) and np.array_equal(case[1], kernel)
    ]
    assert case[2:] == ((inputs["stride"],) if function == "conv2d_strided" else ())
    assert names[function](*case).tolist() == FACTS[fact]["expected"]


def test_all_pixels_are_read_in_steps_that_fit_and_some_are_not_where_pixels_are_left_over() -> (
    None
):
    kinds = LAB.check.checks["conv2d_strided"].kinds
    rng = np.random.default_rng(0)
    for kind, fitting in ((kinds[0], True), (kinds[1], False)):
        assert kind.draw is not None
        for case in (*kind.shown, *(kind.draw(rng) for _ in range(50))):
            image, kernel, stride = case.args
            rest = [(n - f) % stride for n, f in zip(image.shape, kernel.shape, strict=True)]
            assert (max(rest) == 0) is fitting, rest


def test_the_marking_scheme_of_the_written_answer_is_true(names: dict[str, Any]) -> None:
    image, kernel = names["image"], names["kernel"]
    theirs = convolve2d(image, kernel, mode="valid")
    np.testing.assert_array_equal(theirs, -names["conv2d"](image, kernel))
    np.testing.assert_array_equal(theirs, names["true_convolution"](image, kernel))
    np.testing.assert_array_equal(np.rot90(kernel, 2), -kernel)
    other = np.array([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    assert (convolve2d(image, other, mode="valid") != -names["conv2d"](image, other)).any()
    box = np.ones((3, 3))
    np.testing.assert_allclose(convolve2d(image, box, mode="valid"), names["conv2d"](image, box))


def test_the_steps_of_the_prose_along_six_pixels_begin_at_0_and_2(names: dict[str, Any]) -> None:
    pixels, first = np.arange(6)[None], np.array([[1, 0, 0]])
    assert names["conv2d_strided"](pixels, first, 2).tolist() == [[0, 2]]


def test_steps_of_three_pixels_on_the_photograph_need_a_ninth_of_the_work(
    names: dict[str, Any],
) -> None:
    photo, kernel = np.zeros((128, 128)), names["kernel"]
    few, all_of_them = names["conv2d_strided"](photo, kernel, 3), names["conv2d"](photo, kernel)
    assert 9 * few.size == all_of_them.size


def test_an_image_with_one_bright_pixel_gives_the_kernel_back(names: dict[str, Any]) -> None:
    dot, kernel = np.zeros((5, 5), int), np.arange(9).reshape(3, 3)
    dot[2, 2] = 1
    assert names["true_convolution"](dot, kernel).tolist() == kernel.tolist()
    assert names["conv2d"](dot, kernel).tolist() == kernel[::-1, ::-1].tolist()


TYPO = """def conv2d(image, kernel):
    kh, kw = kernel.shape
    out = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1))
    for row, col in np.ndindex(out.shape):
        ot[row, col] = (image[row : row + kh, col : col + kw] * kernel).sum()
    return out"""
BY_MEANS_OF_IT = """def conv2d_strided(image, kernel, stride):
    return conv2d(image, kernel)[::stride, ::stride]"""
SMALL_ONLY = """def true_convolution(image, kernel):
    kh, kw = kernel.shape
    out = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1), float)
    for row, col in np.ndindex(out.shape):
        out[row, col] = (image[row : row + kh, col : col + kw] * kernel[::-1, ::-1]).sum()
    return out if len(image) < 8 else -out"""


def test_a_grader_tells_whose_line_raises_and_how_to_make_its_case_again(tmp_path: Path) -> None:
    answers = {
        "conv2d": TYPO,
        "conv2d_strided": BY_MEANS_OF_IT,
        "true_convolution": SMALL_ONLY,
    }
    course = Course(ROOT, tmp_path / "course")
    path = course.submitted / "someone" / LAB.name / f"{LAB}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(LAB.submission({**LAB.solution, **answers}), encoding="utf-8")
    result = Grader.of(course, LAB.name).grade("someone").result
    said = {each.grade_id.removeprefix("test_"): each.message for each in result.exercises}
    line = "    ot[row, col] = (image[row : row + kh, col : col + kw] * kernel).sum()"
    assert f"NameError is raised at line 5 of its cell:\n{line}" in said["conv2d"]
    assert said["conv2d_strided"].startswith(
        "conv2d_strided: calls your conv2d, which raises NameError: name 'ot' is not defined\n"
    )
    assert f"NameError is raised at line 5 of the cell of conv2d:\n{line}" in said["conv2d_strided"]

    _, _, block = said["true_convolution"].partition("):\n")
    pasted = [line.strip() for line in block.split("\n  expected")[0].split("\n")]
    assert pasted[0].startswith('image, kernel = check.case("true_convolution", "')
    names = {**LAB.run({**LAB.solution, **answers}), "check": LAB.check}
    exec("\n".join(pasted[:-1]), names)
    assert len(names["image"]) >= 8
    image, kernel = names["image"], names["kernel"]
    np.testing.assert_allclose(eval(pasted[-1], names), -convolve2d(image, kernel, mode="valid"))
