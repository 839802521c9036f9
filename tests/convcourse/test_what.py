"""What convolution is: each example held to the thing itself, and the browser to NumPy."""

import json
import random
import subprocess
from collections import Counter
from fractions import Fraction
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from convcourse.figures import Sliding
from convcourse.shapes import ShapeError
from convcourse.widgets import explore_what
from convcourse.widgets.explorable import joined
from tests.convcourse.test_explorables import shuffle

pytestmark = pytest.mark.xdist_group("explorables")

ROOT = Path(__file__).parents[2]
ASK = """
import { readFileSync } from "node:fs";
const states = JSON.parse(readFileSync(0, "utf-8"));
process.stdout.write(JSON.stringify(states.map((state) => what.numbers(state))));
"""


@pytest.mark.needs("node")
def test_the_browser_convolves_as_numpy_does(path_of, tmp_path):
    widget, draw, states = explore_what(), random.Random(3), []
    for _ in range(1000):
        shuffle(widget, draw)
        widget.example = "own"
        states.append(widget._state())
    (tmp_path / "ask.mjs").write_text(joined("what", end=ASK), "utf-8")
    run = subprocess.run(
        [path_of("node"), str(tmp_path / "ask.mjs")],
        input=json.dumps(states), capture_output=True, text=True, check=True,
    )  # fmt: skip
    for state, told in zip(states, json.loads(run.stdout), strict=True):
        f, h = np.array(state["f"]), np.array(state["h"])
        whole = np.convolve(f, h) if state["flip"] else np.correlate(f, h, "full")
        np.testing.assert_array_equal(told["output"], whole)
        assert told["at"] == min(state["shift"], len(whole) - 1)
        assert sum(told["products"]) == whole[told["at"]]


def test_two_dice_are_counted():
    ways = Counter(one + other for one, other in product(range(1, 7), repeat=2))
    sliding = Sliding(example="two dice", shift=5)
    assert dict(zip(sliding.labels()[2], sliding.output.tolist(), strict=True)) == ways
    assert sliding.texts[0] == f"7 pips in all: {ways[7]} of 36 throws"


def test_polynomials_are_multiplied():
    at = Fraction(7, 3)
    by_hand = (1 + 2 * at + 3 * at**2) * (4 + 5 * at**2)
    output = Sliding(example="polynomials").output.tolist()
    assert sum(value * at**k for k, value in enumerate(output)) == by_hand


def test_an_echo_comes_two_moments_later_and_half_as_loud():
    sound = Sliding(example="echo").rows[0]
    heard = np.zeros(len(sound) + 2)
    for time, loud in enumerate(sound):
        heard[time] += loud
        heard[time + 2] += loud / 2
    np.testing.assert_array_equal(Sliding(example="echo").output, heard)


def test_a_blur_is_the_mean_of_three():
    row = np.pad(Sliding(example="blur").rows[0], 2)
    means = [row[i : i + 3].mean() for i in range(len(row) - 2)]
    np.testing.assert_allclose(Sliding(example="blur").output, means)


@pytest.mark.parametrize("example", ["two dice", "polynomials", "echo", "blur"])
@pytest.mark.parametrize("shift", range(13))
def test_columns_have_one_sum_with_the_flip_and_one_difference_without(example, shift):
    for flip, sign in {True: 1, False: -1}.items():
        sliding = Sliding(example=example, shift=shift, flip=flip)
        upper, lower, outputs = sliding.labels()
        seen = {upper[i] + sign * lower[j] for i, j in sliding.pairs}
        assert seen == {outputs[sliding.at]}
        assert f" = {outputs[sliding.at]} in every column" in sliding.texts[1]


@pytest.mark.parametrize(
    ("row", "words"),
    [([], r"got shape \(0,\)"), ([1] * 9, r"\(8,\) at most: got shape \(9,\)"), ("x", "1 axes")],
)
def test_a_row_that_cannot_be_slid_is_told_why(row, words):
    with pytest.raises(ShapeError, match=words):
        explore_what(row)
