"""Grids of numbers, and one stop of a kernel: every number is right and can be read."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_rgb
from scipy.signal import convolve2d, correlate2d

from convcourse.figures import fig_numbers, fig_products
from convcourse.figures.picture import INK, STYLES
from convcourse.shapes import ShapeError

A = np.array([[2, 0, 1, 3], [7, 1, 1, 0], [0, 2, 5, 0], [0, 5, 1, 4]])
P = np.array([[1, 1, 1], [0, 0, 0], [-1, -1, -1]])
BIG = np.arange(64).reshape(8, 8)
PICTURES = {
    "one number": lambda: fig_numbers({"x": [[7]]}),
    "several": lambda: fig_numbers({"x": A, "w": P, "y": [[-4, -3], [3, -8]]}, between="*="),
    "marked": lambda: fig_numbers({"x": A, "y": P}, marked={"y": [(0, 0), (2, 1)]}),
    "long numbers": lambda: fig_numbers({"thirds": P / 3, "large": P * 12345.678}),
    "long titles": lambda: fig_numbers(
        {"V, the output of it all": [[1]], "V, turned round": [[2]]}
    ),
    "a wide one": lambda: fig_numbers({"matrix": np.ones((4, 16))}),
    "two of seven": lambda: fig_numbers({"a": np.eye(7) * 30, "b": np.eye(7) * 50}, between="×"),
    "a stop": lambda: fig_products(A, P, row=1, col=0),
    "a flipped stop": lambda: fig_products(A, P, row=1, col=1, flip=True),
    "a large kernel": lambda: fig_products(BIG, BIG[:5, :5] - 12, row=3, col=2),
    "fractions": lambda: fig_products(A / 7, P / 9),
    "no such stop": lambda: fig_products(A, P, row=2),
    "a kernel that does not fit": lambda: fig_products(P, A),
}


@pytest.mark.parametrize("name", PICTURES)
def test_all_text_is_on_the_page_uncovered_and_inside_its_cell(name, texts_of):
    picture = PICTURES[name]()
    assert texts_of(picture)
    assert len(picture.alt) > 5


@settings(derandomize=True, deadline=None, max_examples=25)
@given(st.data())
def test_a_stop_shows_the_window_the_products_and_the_sum_that_scipy_gives(data):
    rng = np.random.default_rng(data.draw(st.integers(0, 999)))
    kh, kw = (data.draw(st.integers(1, 3)) for _ in range(2))
    image, kernel = rng.integers(-9, 10, (5, 4)), rng.integers(-3, 4, (kh, kw))
    row, col = data.draw(st.integers(0, 5 - kh)), data.draw(st.integers(0, 4 - kw))
    flip = data.draw(st.booleans())
    scan = convolve2d if flip else correlate2d
    expected = scan(image, kernel, mode="valid")[row, col]
    total = fig_products(image, kernel, row=row, col=col, flip=flip).alt.splitlines()[1]
    head, terms, result = re.fullmatch(r"(y\[.+?\]) = (.+) = (-?\d+)", total).groups()
    assert head == f"y[{row}, {col}]"
    assert eval(terms.replace("·", "*")) == expected == int(result)
    turned = kernel[::-1, ::-1] if flip else kernel
    window = image[row : row + kh, col : col + kw]
    pairs = zip(window.flat, turned.flat, strict=True)
    assert terms.count("·") == kernel.size
    factors = re.findall(r"\(?(-?\d+)\)?·\(?(-?\d+)\)?", terms)
    assert factors == [(str(a), str(b)) for a, b in pairs]


def test_the_outputs_fill_up_stop_by_stop():
    green = to_rgb(STYLES["output"]["facecolor"])
    for stop, (row, col) in enumerate(np.ndindex(2, 2)):
        patches = fig_products(A, P, row=row, col=col).axes[0].patches
        assert sum(patch.get_facecolor()[:3] == green for patch in patches) == stop + 1


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (
            lambda: fig_products(A, P, row=2),
            r"the output is 2 x 2: it has no y\[2, 0\]\. Use a row",
        ),
        (lambda: fig_products(A, P, col=-1), r"it has no y\[0, -1\]"),
        (lambda: fig_products(P, A), r"kernel does not fit"),
    ],
)
def test_a_stop_that_is_not_there_gives_its_reason_in_place_of_a_drawing(draw, words):
    alt = draw().alt
    assert alt.startswith("No output: these settings do not work. ")
    assert re.search(words, alt)


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (lambda: fig_numbers({}), r"got none\. Pass at least one"),
        (lambda: fig_numbers({"x": [1, 2]}), r"x has shape \(2,\)\. Pass \(height, width\)"),
        (lambda: fig_products(A, [1, 2]), r"w has shape \(2,\)"),
        (lambda: fig_numbers({"x": A}, marked={"y": []}), r"'y'\. Mark places of x"),
        (lambda: fig_numbers({"x": A}, marked={"x": [(4, 0)]}), r"no place \[4, 0\]\. Use rows up"),
    ],
)
def test_arrays_and_places_that_are_not_there_are_refused(draw, words):
    with pytest.raises(ShapeError, match=words):
        draw()


def luminance(colour):
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_tinted_numbers_stand_out_and_stronger_weights_are_stronger_tinted():
    picture = fig_numbers({"w": [[-8, -4, 0, 4, 8]]})
    tints = [patch.get_facecolor()[:3] for patch in picture.axes[0].patches if patch.zorder == 2]
    strong_orange, orange, blue, strong_blue = tints
    for tint in tints:
        assert (luminance(tint) + 0.05) / (luminance(INK) + 0.05) > 7
    assert luminance(strong_orange) < luminance(orange)
    assert luminance(strong_blue) < luminance(blue)
    assert orange[2] < orange[0]
    assert blue[0] < blue[2]


@pytest.mark.parametrize("lost", [np.nan, np.inf, -np.inf])
def test_numbers_that_ran_away_are_written_and_not_tinted(lost):
    picture = fig_numbers({"w": [[1.0, lost]]})
    assert format(lost, ".4g") in picture.alt
    assert len(picture.axes[0].patches) < len(fig_numbers({"w": [[1.0, 2.0]]}).axes[0].patches)
