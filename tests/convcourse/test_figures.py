"""The pictures: what they count, what they write, and whether all of it can be read."""

import json
import math
import re
import subprocess
import sys
from itertools import combinations, product
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.transforms import Bbox
from scipy.signal import correlate

from convcourse.figures import (
    AxisWindows,
    Cone,
    Unrolled,
    Volume,
    fig_grid,
    fig_im2col,
    fig_kernel,
    fig_learning,
    fig_paddings,
    fig_receptive_field,
    fig_steps,
    fig_volume,
    fig_windows,
)
from convcourse.figures.palette import INK, KINDS
from convcourse.figures.picture import picture_of_error
from convcourse.shapes import ShapeError, output_size

PI = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3]
LARGEST = {"x": PI, "w": [1] * 7, "padding": 4}
PICTURES = {
    "a remainder": lambda: fig_windows(PI[:7], stride=3),
    "one pixel": lambda: fig_windows([3], [1]),
    "the most columns": lambda: fig_windows(**LARGEST),
    "the most windows": lambda: fig_windows(PI, [1], padding=4),
    "all kinds of cells": lambda: fig_windows(PI, [1] * 3, stride=2, padding=(2, 1), dilation=2),
    "long numbers": lambda: fig_windows(np.array(PI) * 1234.5678, [1, 0.5]),
    "negative numbers": lambda: fig_windows([-31, 10, -4], [2, -2], padding=1),
    "an error": lambda: fig_windows(PI[:4], [1] * 7),
    "a long error": lambda: picture_of_error("kernel does not fit: " + 40 * "a long word "),
    "two paddings": lambda: fig_paddings(PI[:6], stride=2, paddings={"a": "SAME", "b": 1}),
    "a grid": lambda: fig_grid(np.arange(36).reshape(6, 6), stride=2, padding=1),
    "a small grid": lambda: fig_grid([[3]], kernel=1),
    "a wide grid": lambda: fig_grid(np.ones((2, 16)), kernel=2, dilation=1, padding=(1, 0)),
    "a tall grid": lambda: fig_grid(np.ones((12, 3)), kernel=3, stride=3),
    "a step": lambda: fig_steps(np.arange(16).reshape(4, 4), np.eye(3), row=1, flip=True),
    "the largest step": lambda: fig_steps(
        np.arange(80).reshape(8, 10) * 1.37, np.arange(25).reshape(5, 5) - 12.5, padding="SAME"
    ),
    "a hidden step": lambda: fig_steps(np.ones((5, 2)), [[1, -1]], notation="(x, y)", hide=True),
    "a narrow step": lambda: fig_steps([[1, 2]], [[3]], flip=True),
    "a narrow kernel learns": lambda: fig_learning(
        [[1], [2]], [[1], [1]], [[3], [4]], losses=[1.0], rate=0.1
    ),
    "a kernel": lambda: fig_kernel(np.eye(40), np.full((3, 3), 1 / 9), photo="eye", name="box"),
    "a tall kernel": lambda: fig_kernel(np.ones((90, 30)), np.ones((7, 1)), tone="grey is 0"),
    "a large kernel": lambda: fig_kernel(np.ones((30, 90)), np.full((7, 7), -1 / 49)),
    "a volume": lambda: fig_volume(Volume()),
    "the largest volume": lambda: fig_volume(
        Volume(height=32, width=32, kh=7, kw=7, c_in=8, c_out=8, channel=7, data_format="NCHW")
    ),
    "a flat volume": lambda: fig_volume(Volume(height=1, width=32, kh=1, c_in=1, c_out=1)),
    "im2col": lambda: fig_im2col(Unrolled(row=1, col=2)),
    "the largest im2col": lambda: fig_im2col(
        Unrolled(height=6, width=6, channels=2, kh=4, kw=4, padding="SAME", row=3, col=3)
    ),
    "a cone": lambda: fig_receptive_field(Cone(size=12, layers=[(3, 1, 2), (2, 2, 1)], level=2)),
    "the largest cone": lambda: fig_receptive_field(
        Cone(size=40, layers=[(3, 1, 2)] * 6, level=6, neuron=9)
    ),
    "no layer": lambda: fig_receptive_field(Cone(size=1, layers=[])),
    "learning": lambda: fig_learning(
        np.full((3, 3), -1e-5), np.eye(3), np.full((3, 3), 123.456), losses=[9, 0.1], rate=0.1
    ),
    "a large loss": lambda: fig_learning(
        np.ones((5, 5)), np.eye(5), np.ones((5, 5)), losses=[1e-9, 1e6], rate=1.0
    ),
}


def texts(picture):
    """All text of a picture with its place on the page, in pixels."""
    picture.draw_without_rendering()  # a legend is laid out when it is drawn
    ax = picture.axes[0]
    found = [*ax.texts, *(ax.get_legend().get_texts() if ax.get_legend() else ())]
    return [(text.get_text(), text.get_window_extent()) for text in found]


def luminance(colour):
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """The contrast ratio of WCAG 2.1."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


# --- what is counted ----------------------------------------------------------------------


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


@pytest.mark.parametrize("case", [(7, 3, 3, 0, 1), (9, 4, 2, 2, 3), (12, 5, 4, (1, 2), 1)])
def test_the_written_formula_can_be_worked_out_and_gives_the_output_size(case):
    size, kernel, stride, padding, dilation = case
    windows = AxisWindows.of(size, kernel, stride=stride, padding=padding, dilation=dilation)
    letters, numbers, result = (line.replace("·", "*") for line in windows.formula)
    names = {"n": size, "f": kernel, "s": stride, "d": lambda gaps: dilation * gaps}
    names |= {"p_before": windows.before, "p_after": windows.after, "floor": math.floor}
    for text in (letters.removeprefix("out = "), numbers.strip(" ="), *result.split(" = ")[1:]):
        assert eval(text, {}, names) == windows.out


@pytest.mark.parametrize(
    ("stride", "padding", "dilation"), [(1, 0, 1), (2, 1, 1), (3, (0, 2), 1), (2, 2, 3)]
)
def test_the_outputs_in_the_picture_are_those_of_scipy(stride, padding, dilation):
    w = np.zeros(2 * dilation + 1, int)
    w[::dilation] = [2, -1, 3]
    expected = correlate(np.pad(PI, padding), w, mode="valid")[::stride]
    picture = fig_windows(PI, [2, -1, 3], stride=stride, padding=padding, dilation=dilation)
    assert f"output {', '.join(map(str, expected))}. " in picture.alt
    written = [text for text, _ in texts(picture)]
    assert {str(value) for value in expected} <= set(written)


def test_a_grid_shows_the_sums_of_its_windows_and_what_it_drops():
    image = np.array([[1, 2, 3, 4], [5, 6, 7, 8], [9, 1, 2, 3], [4, 5, 6, 7]])
    picture = fig_grid(image, kernel=3, stride=2)
    expected = str(image[:3, :3].sum())
    assert expected in [text for text, _ in texts(picture)]
    assert picture.alt.endswith("output 1 x 1. Rows dropped: 3. Columns dropped: 3.")


def test_same_and_equal_padding_agree_in_size_and_differ_in_values():
    paddings = {"SAME": "SAME", "both sides": 1}
    alt = fig_paddings(PI[:6], stride=2, paddings=paddings).alt
    same, both = (np.array(re.findall(r"output ([\d, ]+\d)", line)[0].split(", ")) for line in
                  alt.splitlines())  # fmt: skip
    assert len(same) == len(both) == 3
    assert not (same == both).any()


# --- what is said where nothing can be drawn -----------------------------------------------


@pytest.mark.parametrize(
    ("draw", "settings"),
    [
        (lambda **s: fig_windows(PI[:4], [1] * 7, **s), {}),
        (lambda **s: fig_windows(PI[:4], [1] * 3, **s), {"dilation": 2}),
        (lambda **s: fig_windows(PI[:4], [1] * 3, **s), {"stride": 0}),
        (lambda **s: fig_grid(np.ones((4, 4)), kernel=5, **s), {}),
        (lambda **s: fig_paddings(PI[:4], [1] * 7, paddings={"p": 1}, **s), {}),
    ],
)
def test_settings_that_do_not_work_give_their_reason_in_place_of_a_drawing(draw, settings):
    picture = draw(**settings)
    assert picture.alt.startswith("No output: these settings do not work. ")
    reason = picture.alt.partition(". ")[2]
    assert re.search(r"Use |use ", reason)
    drawn = " ".join(text for text, _ in texts(picture))
    assert reason in drawn


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (lambda: fig_windows([[1, 2], [3, 4]]), r"x has shape \(2, 2\)\. Pass one row"),
        (lambda: fig_windows([1, 2], []), r"w has shape \(0,\)\. Pass one row"),
        (lambda: fig_paddings(3, paddings={"p": 1}), r"x has shape \(\)\. Pass one row"),
        (lambda: fig_grid([1, 2, 3]), r"x has shape \(3,\)\. Pass one channel"),
        (lambda: fig_steps([1, 2], [[1]]), r"x has shape \(2,\)\. Pass two axes"),
        (lambda: fig_kernel(np.eye(3), [1, 2]), r"w has shape \(2,\)\. Pass two axes"),
    ],
)
def test_arrays_of_the_wrong_rank_are_refused(draw, words):
    with pytest.raises(ShapeError, match=words):
        draw()


# --- whether it can be read ------------------------------------------------------------------


@pytest.mark.parametrize("name", PICTURES)
def test_no_text_is_clipped_or_covered_by_another(name):
    picture = PICTURES[name]()
    found = texts(picture)
    assert found
    page = picture.bbox
    for text, box in found:
        assert page.x0 <= box.x0 < box.x1 <= page.x1, f"{text!r} leaves the page sideways"
        assert page.y0 <= box.y0 < box.y1 <= page.y1, f"{text!r} leaves the page"
    for (one, box), (other, next_box) in combinations(found, 2):
        shared = Bbox.intersection(box, next_box)
        overlap = shared.width * shared.height if shared else 0
        assert overlap < 1, f"{one!r} covers {other!r}"


@pytest.mark.parametrize("name", PICTURES)
def test_every_number_fits_into_its_cell(name):
    picture = PICTURES[name]()
    boxes = [patch.get_window_extent() for patch in picture.axes[0].patches]
    for text, box in texts(picture):
        middle = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
        around = [cell for cell in boxes if cell.contains(*middle)]
        if around and re.fullmatch(r"[-\d.e+]+", text):
            assert any(cell.x0 <= box.x0 and box.x1 <= cell.x1 for cell in around), text


def test_cells_differ_by_more_than_colour_and_their_numbers_stand_out():
    styles = {kind: look.style for kind, look in KINDS.items()}
    for style in styles.values():
        face = "white" if style["facecolor"] == "none" else style["facecolor"]
        assert contrast(INK, face) > 7
    for (one, a), (other, b) in combinations(styles.items(), 2):
        marks = [(s.get("hatch"), s.get("linestyle"), s.get("linewidth")) for s in (a, b)]
        faces = ["white" if s["facecolor"] == "none" else s["facecolor"] for s in (a, b)]
        assert marks[0] != marks[1] or contrast(*faces) > 1.4, f"{one} looks like {other} in grey"


# --- how it shows itself -------------------------------------------------------------------


def test_a_picture_shows_itself_with_its_alternative_text_and_escapes_it():
    picture = fig_paddings(PI[:6], stride=2, paddings={'"SAME" & <more>': "SAME"})
    bundle = picture._repr_mimebundle_()
    assert bundle["text/plain"] == picture.alt
    image = ElementTree.fromstring(bundle["text/html"].replace('">', '"/>'))
    assert image.tag == "img"
    assert image.get("alt") == picture.alt


def test_equal_pictures_have_equal_svg_that_is_well_formed():
    one, other = (fig_windows(PI, stride=2, padding="SAME").svg() for _ in range(2))
    assert one == other
    assert ElementTree.fromstring(one).tag.endswith("svg")
    assert one != fig_windows(PI, stride=3, padding="SAME").svg()


def test_figures_leave_pyplot_and_the_style_of_the_reader_alone():
    code = """
import json, sys, matplotlib
before = matplotlib.rcParams.copy()
from convcourse.figures import fig_windows
fig_windows([1, 2, 3]).svg()
print(json.dumps([before == matplotlib.rcParams.copy(), "matplotlib.pyplot" in sys.modules]))
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(run.stdout) == [True, False]


@pytest.mark.parametrize(("reduce", "pool"), [("max", np.max), ("mean", np.mean)])
def test_a_grid_of_pooling_shows_what_numpy_finds_in_each_window(reduce, pool):
    image = np.random.default_rng(1).integers(-99, 99, (5, 7))
    picture = fig_grid(image, kernel=2, stride=2, reduce=reduce)
    texts = {text.get_text() for text in picture.axes[0].texts}
    windows = [image[i : i + 2, j : j + 2] for i in (0, 2) for j in (0, 2, 4)]
    assert {f"{pool(window):.4g}" for window in windows} <= texts


def test_padding_is_no_pixel_where_windows_are_pooled_and_pooling_has_no_dilation():
    picture = fig_grid(-np.ones((3, 3)), kernel=2, stride=2, padding="SAME", reduce="max")
    numbers = [text.get_text() for text in picture.axes[0].texts]
    assert "0" not in numbers
    with pytest.raises(ShapeError, match="pooling has no dilation"):
        fig_grid(np.ones((5, 5)), dilation=2, reduce="mean")
