"""Pictures of windows: what they count and what they write is what counting by hand gives."""

import math
import re
from itertools import product

import numpy as np
import pytest
from scipy.signal import correlate

from convcourse.figures import (
    AxisWindows,
    fig_channels,
    fig_connections,
    fig_grid,
    fig_paddings,
    fig_windows,
)
from convcourse.figures.shown.size import ROW
from convcourse.ops import conv2d, conv2d_loops
from convcourse.shapes import ShapeError, output_size


@pytest.mark.parametrize("padding", [0, 2, (0, 3), (2, 1), "VALID", "same"])
def test_windows_read_drop_and_skip_every_position_once(padding):
    for size, kernel, stride, dilation in product(range(1, 10), range(1, 5), (1, 2, 4), (1, 2)):
        settings = {"stride": stride, "padding": padding, "dilation": dilation}
        try:
            out = output_size(size, kernel, **settings)
        except ShapeError:
            continue
        windows = AxisWindows.of(size, kernel, **settings)
        # Walk the padded row by hand: a window stops wherever all of it fits.
        row = list(range(-windows.before, size + windows.after))
        stops = [i for i in row[::stride] if i + dilation * (kernel - 1) <= row[-1]]
        taps = [tuple(i + dilation * j for j in range(kernel)) for i in stops]
        assert windows.out == out == len(stops)
        assert list(windows.starts) == stops
        assert [windows.taps(k) for k in range(out)] == taps
        read = set().union(*taps)
        assert sorted([*read, *windows.dropped, *windows.skipped]) == row
        assert all(i > max(read) for i in windows.dropped)
        assert all(i < max(read) for i in windows.skipped)
        assert len(windows.dropped) < stride


@pytest.mark.parametrize(
    "case",
    [
        (7, 3, 3, 0, 1),
        (9, 4, 2, 2, 3),
        (12, 5, 4, (1, 2), 1),
        (4, 3, 1, 0, 1),
        (6, 3, 1, (0, 1), 2),
    ],
)
def test_the_written_formula_can_be_worked_out_and_gives_the_output_size(case):
    size, kernel, stride, padding, dilation = case
    windows = AxisWindows.of(size, kernel, stride=stride, padding=padding, dilation=dilation)
    letters, numbers, result = (line.replace("·", "*") for line in windows.formula)
    names = {"n": size, "f": kernel, "s": stride, "d": dilation, "p": windows.before}
    names |= {"p_before": windows.before, "p_after": windows.after, "floor": math.floor}
    for text in (letters.removeprefix("out = "), numbers.strip(" ="), *result.split(" = ")[1:]):
        assert eval(text, {}, names) == windows.out


def test_the_formula_holds_back_a_letter_until_it_counts():
    assert AxisWindows.of(4, 3).formula[0] == "out = n - f + 1"
    for settings, new in (({"stride": 2}, "s"), ({"padding": 1}, "p"), ({"dilation": 2}, "d")):
        letters = AxisWindows.of(9, 3, **settings).formula[0]
        assert {*re.findall(r"\b[a-z]\b", letters)} == {"n", "f", new}


@pytest.mark.parametrize(
    ("stride", "padding", "dilation"), [(1, 0, 1), (2, 1, 1), (3, (0, 2), 1), (2, 2, 3)]
)
def test_the_outputs_in_the_picture_are_those_of_scipy(stride, padding, dilation, texts_of):
    w = np.zeros(2 * dilation + 1, int)
    w[::dilation] = [2, -1, 3]
    expected = correlate(np.pad(ROW, padding), w, mode="valid")[::stride]
    picture = fig_windows(ROW, [2, -1, 3], stride=stride, padding=padding, dilation=dilation)
    assert f"output {', '.join(map(str, expected))}. " in picture.alt
    assert {str(value) for value in expected} <= set(texts_of(picture))


def test_a_grid_shows_the_sums_of_its_windows_and_what_it_drops(texts_of):
    image = np.array([[1, 2, 3, 4], [5, 6, 7, 8], [9, 1, 2, 3], [4, 5, 6, 7]])
    picture = fig_grid(image, kernel=3, stride=2)
    assert str(image[:3, :3].sum()) in texts_of(picture)
    assert picture.alt.endswith("output 1 x 1. Rows dropped: 3. Columns dropped: 3.")


def test_same_and_equal_padding_agree_in_size_and_differ_in_values():
    paddings = {"SAME": "SAME", "both sides": 1}
    alt = fig_paddings(ROW[:6], stride=2, paddings=paddings).alt
    same, both = (np.array(re.findall(r"output ([\d, ]+\d)", line)[0].split(", ")) for line in
                  alt.splitlines())  # fmt: skip
    assert len(same) == len(both) == 3
    assert not (same == both).any()


@pytest.mark.parametrize(("reduce", "pool"), [("max", np.max), ("mean", np.mean)])
def test_a_grid_of_pooling_shows_what_numpy_finds_in_each_window(reduce, pool, texts_of):
    image = np.random.default_rng(1).integers(-99, 99, (5, 7))
    picture = fig_grid(image, kernel=2, stride=2, reduce=reduce)
    windows = [image[i : i + 2, j : j + 2] for i in (0, 2) for j in (0, 2, 4)]
    assert {f"{pool(window):.4g}" for window in windows} <= set(texts_of(picture))


def test_padding_is_no_pixel_where_windows_are_pooled(texts_of):
    picture = fig_grid(-np.ones((3, 3)), kernel=2, stride=2, padding="SAME", reduce="max")
    assert "-1" in texts_of(picture)
    assert "0" not in [text.get_text() for text in picture.axes[0].texts]


@pytest.mark.parametrize(("row", "col"), [(0, 0), (1, 2), (2, 1)])
def test_the_sum_in_the_picture_is_the_output_of_the_plain_loops(row, col):
    rng = np.random.default_rng(row)
    x, w = rng.integers(-9, 9, (4, 5, 3)), rng.integers(-9, 9, (2, 3, 3))
    y = conv2d_loops(x[None], w[..., None], np.array([7]))[0, row, col, 0]
    picture = fig_channels(x, w, bias=7, row=row, col=col)
    assert picture.alt.endswith(f"+ bias 7 = {y}.")
    assert picture.alt.startswith(
        f"One output over 3 channels, window at row {row}, column {col}: ("
    )


def test_every_number_of_the_image_and_of_the_kernel_is_drawn(texts_of):
    x, w = np.arange(100, 124).reshape(3, 4, 2), np.arange(200, 208).reshape(2, 2, 2)
    written = texts_of(fig_channels(x, w))
    assert {str(number) for number in (*x.flat, *w.flat)} <= set(written)


@pytest.mark.parametrize(("size", "kernel"), [(4, 3), (5, 3), (5, 2), (3, 1), (6, 6)])
def test_a_pixel_feeds_the_outputs_that_change_when_it_does(size, kernel):
    w = np.arange(1, kernel * kernel + 1).reshape(kernel, kernel)
    feeds = []
    for row, col in np.ndindex(size, size):
        alone = np.zeros((1, size, size, 1), int)
        alone[0, row, col, 0] = 1
        y = conv2d(alone, w[:, :, None, None])[0, :, :, 0]
        feeds.append(np.count_nonzero(y))
        alt = fig_connections(size=size, kernel=kernel, row=row, col=col).alt
        assert alt.startswith(f"Pixel [{row}, {col}] feeds {feeds[-1]} of {y.size} outputs: ")
        links = re.findall(r"y\[(\d+), (\d+)\] through w\[(\d+), (\d+)\]", alt)
        for i, j, r, c in (map(int, link) for link in links):
            assert y[i, j] == w[r, c]
        assert len(links) == feeds[-1]
    counts = re.search(r"row by row: ([\d ;]+); (\d+) links", alt)
    assert [int(n) for n in re.findall(r"\d+", counts[1])] == feeds
    assert int(counts[2]) == sum(feeds)
