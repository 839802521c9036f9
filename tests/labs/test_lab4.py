"""What is special to lab 4: kernels are judged by what they do, and its facts are true."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convcourse.checks.engine import local, run
from convcourse.checks.outcome import Outcome
from tests.labs.solved import BY_NAME
from tests.seed_facts import FACTS

LAB = BY_NAME["lab4_filters"]
pytestmark = pytest.mark.xdist_group(LAB.name)  # one run of its solution
IDENTITY = np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]])


@pytest.fixture(scope="module")
def names() -> dict[str, Any]:
    """The notebook's names after the solution has run."""
    return LAB.names


def verdict(function: str, work: object) -> Outcome:
    """What the check says of a function, or of one that gives this kernel."""
    given = work if callable(work) else lambda: work
    return run(LAB.check.checks[function], local({function: given}), seed=0, thorough=False)


def test_the_curve_and_its_two_patches_are_those_of_the_facts(names: dict[str, Any]) -> None:
    found, missed = FACTS["curve-6600-full"], FACTS["curve-0-H24"]
    cases = [case.args[0] for case in LAB.check.checks["detect_curve"].kinds[0].shown]
    for fact, patch in zip((found, missed), cases, strict=True):
        assert patch.tolist() == fact["inputs"]["a"]
        assert names["CURVE"].tolist() == fact["inputs"]["b"]
        assert names["detect_curve"](patch) == fact["expected"]


def test_the_solution_designs_the_kernels_of_the_facts(names: dict[str, Any]) -> None:
    assert names["sharpen"]().tolist() == FACTS["k-sharp-right"]["inputs"]["kernel"]
    np.testing.assert_allclose(names["box_blur"](3), FACTS["k-box"]["inputs"]["kernel"])


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        ("k-outline8", "this finds outlines"),
        ("k-ridge4", "this finds outlines"),
        ("k-identity", "flat areas and straight edges stay as they are"),
        ("k-box", "edges are blurred"),
        ("k-g3", "edges are blurred"),
        ("k-shift", "the kernel is lopsided"),
    ],
)
def test_the_other_kernels_of_the_facts_do_not_sharpen_and_are_told_why(
    fact: str, words: str
) -> None:
    outcome = verdict("sharpen", np.array(FACTS[fact]["inputs"]["kernel"]))
    assert outcome.fraction == 0
    assert words in outcome.message


def test_the_shift_of_the_facts_moves_the_picture_the_other_way(names: dict[str, Any]) -> None:
    kernel = np.array(FACTS["k-shift"]["inputs"]["kernel"])
    outcome = verdict("shift_left", lambda x: names["convolve"](np.pad(x, 1), kernel))
    assert "the picture moves to the right" in outcome.message


@given(st.floats(0.05, 20), st.floats(0, 1))
def test_what_adds_the_difference_from_a_symmetric_blur_sharpens(
    amount: float, corner: float
) -> None:
    blur = np.array([[corner, 1, corner], [1, 2, 1], [corner, 1, corner]])
    kernel = IDENTITY + amount * (IDENTITY - blur / blur.sum())
    assert verdict("sharpen", kernel).fraction == 1
    left, right = (np.array([[2, 2, 6, 6]] * 3)[:, i : i + 3] for i in (0, 1))
    assert (left * kernel).sum() < 2
    assert (right * kernel).sum() > 6
    for other in (kernel + IDENTITY, kernel - IDENTITY, 2 * IDENTITY - kernel, kernel[:2]):
        assert verdict("sharpen", other).fraction == 0


SLANTED = {
    "Prewitt": [[0, 1, 1], [-1, 0, 1], [-1, -1, 0]],
    "Sobel": [[0, 1, 2], [-1, 0, 1], [-2, -1, 0]],
    "line detector": [[-1, -1, 2], [-1, 2, -1], [2, -1, -1]],
    "Kirsch": [[-3, 5, 5], [-3, 0, 5], [-3, -3, -3]],
}


@pytest.mark.parametrize("name", SLANTED)
@pytest.mark.parametrize("quarters", range(4))
@pytest.mark.parametrize("scale", [1, -0.01, 1000.0])
def test_the_known_slanted_kernels_are_right_in_every_turn_and_scale(
    name: str, quarters: int, scale: float
) -> None:
    kernel = scale * np.rot90(np.array(SLANTED[name]), quarters)
    assert verdict("edge_45", kernel).fraction == 1
    assert verdict("edge_45", kernel + abs(scale)).fraction == 0


@pytest.mark.parametrize("name", SLANTED)
def test_a_slanted_kernel_answers_to_pictures_as_the_check_says(
    name: str, names: dict[str, Any]
) -> None:
    row, col = np.mgrid[:12, :12]
    pictures = [row > 5, col > 5, row + col > 11, row > col]
    strengths = [
        np.abs(names["convolve"](picture * 1, np.array(SLANTED[name]))).max()
        for picture in pictures
    ]
    assert max(strengths[2:]) > max(*strengths[:2], min(strengths[2:]))


@pytest.mark.parametrize("mode", ["constant", "edge", "reflect", "wrap"])
def test_the_rim_of_the_magnitude_is_free_and_the_inside_is_not(
    mode: Any, names: dict[str, Any]
) -> None:
    def framed(image: np.ndarray) -> Any:
        return names["sobel_magnitude"](np.pad(image, 1, mode=mode))

    assert verdict("sobel_magnitude", framed).fraction == 1
    doubled = verdict("sobel_magnitude", lambda image: 2 * framed(image))
    assert doubled.fraction == 0
    assert "The shapes differ" not in doubled.message
    wider = verdict("sobel_magnitude", lambda image: framed(np.pad(image, 1)))
    assert wider.fraction == 0


def test_the_marking_scheme_of_the_written_answer_is_true() -> None:
    kernel = np.array(FACTS["k-sharp-mislabel"]["inputs"]["kernel"])
    assert kernel.sum() == FACTS["k-sharp-mislabel"]["inputs"]["weight_sum"] == 1
    outline = kernel - IDENTITY
    assert outline.sum() == 0
    assert outline[1, 1] == 4
    assert outline.tolist() == FACTS["k-ridge4"]["inputs"]["kernel"]
