"""The questions of lectures 01 to 03: answers worked out another way, and a word for each slip."""

import re
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import convolve2d, correlate2d

from convcourse.questions import (
    by_hand_questions,
    kernel_questions,
    questions_named,
    weight_count_questions,
)
from tests.examples import examples
from tests.seed_facts import FACTS

SEEDS = st.integers(0, 10**6)


def expected(name):
    return FACTS[name]["expected"]


def tables(prompt):
    """The arrays that stand in a question as HTML tables."""
    found = re.findall(r"<table.*?</table>", prompt)
    rows = [re.findall(r"<tr>(.*?)</tr>", table) for table in found]
    return [np.array([re.findall(r">(-?\d+)</td>", row) for row in each], int) for each in rows]


def prose(prompt):
    return re.sub(r"<table.*?</table>|<.*?>", "", prompt)


def numbers(text):
    return [int(number) for number in re.findall(r"-?\d+", text)]


# --- what the generators promise -----------------------------------------------------------


@settings(max_examples=examples(15))
@given(SEEDS)
def test_generated_counts_agree_with_counting_one_by_one(seed):
    for question in weight_count_questions(6, seed=seed):
        if "One kernel" in question.prompt:
            kernel, _, size, _, places = numbers(question.prompt)
            stops = [i for i in range(size) if i + kernel <= size]
            assert len(list(product(stops, stops))) == places
            count = sum(1 for _ in product(range(kernel), range(kernel)))
        else:
            neurons, height, width, channels = numbers(question.prompt)
            one = np.zeros((height, width, channels)).size
            count = sum(one + ("biases together" in question.prompt) for _ in range(neurons))
        assert question.answer == str(count)


@settings(max_examples=examples(15))
@given(SEEDS)
def test_generated_stops_agree_with_scipy(seed):
    for question in by_hand_questions(6, seed=seed):
        if "Which pixel" in question.prompt:
            r, c, row, col = numbers(prose(question.prompt))[:4]
            image, kernel = np.zeros((9, 9)), np.zeros((3, 3))
            kernel[r, c] = 1
            image[tuple(numbers(question.answer))] = 1
            assert correlate2d(image, kernel, mode="valid")[row, col] == 1
            continue
        image, kernel = tables(question.prompt)
        row, col = numbers(prose(question.prompt))
        scan = convolve2d if "mathematics" in question.prompt else correlate2d
        assert question.answer == str(scan(image, kernel, mode="valid")[row, col])


@settings(max_examples=examples(25))
@given(SEEDS)
def test_generated_kernels_do_to_a_picture_what_the_answer_says(seed):
    picture = np.random.default_rng(seed).random((9, 9))
    for question in kernel_questions(6, seed=seed):
        (kernel,) = tables(question.prompt)
        divisor = numbers(prose(question.prompt).partition("divided by")[2] or "1")[0]
        w = kernel / divisor
        after = correlate2d(picture, w, mode="valid")
        centre = picture[1:-1, 1:-1]
        flat = correlate2d(np.full((3, 3), 1.0), w, mode="valid").item()
        if "flat area" in question.prompt:
            value = numbers(prose(question.prompt))[0]
            assert float(question.answer) == pytest.approx(value * flat)
        elif "move" in question.prompt or question.answer == "shift":
            ways = {"up": (1, 0), "down": (-1, 0), "to the left": (0, 1), "to the right": (0, -1)}
            same = {
                way
                for way, (i, j) in ways.items()
                if np.allclose(after, picture[1 + i : 8 + i, 1 + j : 8 + j])
            }
            assert same == {question.answer} if "move" in question.prompt else len(same) == 1
        elif question.answer == "edges":
            assert flat == 0
            assert np.abs(after).max() > 0
        else:
            assert flat == pytest.approx(1)
            # A blur lowers the spread of a picture, sharpening raises it.
            assert (after.std() < centre.std()) == (question.answer == "blur")


def test_names_of_all_kinds_of_kernels_turn_up():
    answers = {question.answer for question in kernel_questions(60, seed=0)}
    assert {"blur", "sharpening", "edges", "shift", "up", "down", "to the left"} <= answers


# --- what the lectures ask ------------------------------------------------------------------


def answers(name):
    return [question.answer for question in questions_named(name)]


def weights(text):
    return np.array([[int(each) for each in row.split()] for row in text.split(" over ")])


def test_answers_about_dense_layers_agree_with_the_facts():
    assert answers("one-neuron") == [str(expected("fc-120000"))]
    assert answers("window")[0] == str(expected("neuron-28-28-3"))
    assert np.sum(expected("dots")) == 4 * 9  # four windows of nine pixels: 5 by 5 hold nine
    assert answers("sharing")[0] == str(9 * 9)
    first, second, pixels, unit = answers("dense-errata")
    assert float(first) == expected("fc-138")
    assert float(second) == expected("fc-04")
    assert int(pixels) * 3 == expected("forest-px")
    assert expected("forest-bits") == 8 * expected("forest-px")
    assert unit == "bytes"


def test_answers_about_the_arrays_agree_with_the_facts():
    y = np.array(expected("conv-A-prewitt-1"))
    assert answers("first-value") == [str(y[0, 0])]
    assert answers("work") == [str(expected("mult-25")), str(expected("pos-576"))]
    assert answers("rows") == [str(expected("index-V01")), str(expected("index-V10"))]
    assert answers("by-hand") == [
        ",".join(map(str, expected("conv-B-prewitt")[1])),
        ",".join(map(str, expected("conv-C-sobel-valid")[0])),
    ]
    rows, held, mended = answers("by-hand-errata")
    assert numbers(rows) == expected("conv-A-prewitt-bad-1")[1]
    assert int(held) == FACTS["patch-slice"]["claimed"]
    i = 5
    start, stop = (eval(each, {"i": i}) for each in mended.split(":"))
    assert list(range(start, stop)) == [4, 5, 6]


def test_answers_about_the_curve_detector_agree_with_the_facts():
    rows, doubled = answers("curve")
    assert int(rows) == expected("curve-actmap")
    assert int(doubled) == 2 * expected("curve-6600-full")
    name, centre, size = answers("kernel-errata")
    assert name == expected("k-sharp-mislabel")
    kernel = np.array(FACTS["k-sharp-mislabel"]["inputs"]["kernel"])
    kernel[1, 1] = int(centre)
    assert kernel.sum() == 0
    assert size == f"{rows}x{rows}"


def test_the_kernels_offered_do_what_the_answers_say():
    (symmetric, *_) = questions_named("flip")
    same = [c for c in symmetric.choices if np.array_equal(weights(c), weights(c)[::-1, ::-1])]
    assert same == [symmetric.answer]
    level, slanted, _ = questions_named("edges")
    horizon = np.array([[9, 9, 9], [5, 5, 5], [1, 1, 1]])
    diagonal = np.array([[9, 9, 5], [9, 5, 1], [5, 1, 1]])
    for question, edge in [(level, horizon), (slanted, diagonal)]:
        zero_sum = [choice for choice in question.choices if weights(choice).sum() == 0]
        answered = {choice: np.abs(np.sum(weights(choice) * edge)) for choice in zero_sum}
        assert max(answered, key=answered.get) == question.answer
        assert sorted(answered.values())[-2] < max(answered.values())
    (left, _) = questions_named("shift-left")
    picture = np.arange(25).reshape(5, 5)
    moved = {c: correlate2d(picture, weights(c), mode="valid") for c in left.choices}
    assert [c for c, y in moved.items() if np.array_equal(y, picture[1:4, 2:5])] == [left.answer]


def test_answers_about_kinds_of_numbers_are_what_numpy_does():
    wrapped, cut = answers("kinds-of-numbers")
    assert (np.array([30], np.uint8) - np.array([40], np.uint8)).item() == int(wrapped)
    whole = np.zeros(1, int)
    whole[0] = 2.75
    assert whole.item() == int(cut)
