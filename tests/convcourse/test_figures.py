"""What all pictures share: all can be read, what cannot be drawn is said, how they show."""

import ast
import html
import json
import re
import subprocess
import sys
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from convcourse import figures
from convcourse.figures import (
    Cone,
    Links,
    Sliding,
    Unrolled,
    Volume,
    fig_bars,
    fig_channels,
    fig_connections,
    fig_curves,
    fig_grid,
    fig_im2col,
    fig_images,
    fig_kernel,
    fig_kernels,
    fig_learning,
    fig_links,
    fig_numbers,
    fig_paddings,
    fig_receptive_field,
    fig_shares,
    fig_steps,
    fig_volume,
    fig_weighted_pixels,
    fig_what,
    fig_windows,
)
from convcourse.figures.palette import INK, KINDS
from convcourse.figures.picture import draw_cell, picture_of_error, start_picture, write
from convcourse.shapes import ShapeError
from tests.contrast import contrast

FIGURES = Path(figures.__file__).parent
TYPE = ("size", "fontsize", "labelsize")
A = np.array([[2, 0, 1, 3], [7, 1, 1, 0], [0, 2, 5, 0], [0, 5, 1, 4]])
P = np.array([[1, 1, 1], [0, 0, 0], [-1, -1, -1]])
GAUSS = np.outer([1, 4, 6, 4, 1], [1, 4, 6, 4, 1]) / 256
FOUR = {"one": [[1]], "gauss": GAUSS, "outline": 9 * np.eye(3) - 1, "long": np.ones((1, 7)) / 7}
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
    "links of an output": lambda: fig_links(Links(row=1, col=1)),
    "links of a gradient": lambda: fig_links(
        Links(size=6, padding="SAME", stride=2, channels=2, show="backward", array="grad_x")
    ),
    "links of many": lambda: fig_links(
        Links(size=5, channels=2, kernels=2, padding="SAME", border="replicate")
    ),
    "a sum of dice": lambda: fig_what(Sliding(shift=5)),
    "a blur without the flip": lambda: fig_what(Sliding(example="blur", shift=12, flip=False)),
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
    "bars": lambda: fig_bars({"conv_1": (194_688, 320.0)}, label=("MACs", "parameters")),
    "channels": lambda: fig_channels(np.ones((4, 5, 3)), -np.ones((2, 3, 3)), bias=7),
    "links": fig_connections,
    "links of a pixel": lambda: fig_connections(row=1, col=2),
    "links of a large image": lambda: fig_connections(size=6, row=5),
    "one number": lambda: fig_numbers({"x": [[7]]}),
    "arrays": lambda: fig_numbers({"x": A, "w": P, "y": [[-4, -3], [3, -8]]}, between="*="),
    "marked arrays": lambda: fig_numbers({"x": A, "y": P}, marked={"y": [(0, 0), (2, 1)]}),
    "arrays of long numbers": lambda: fig_numbers({"thirds": P / 3, "large": P * 777.678}),
    "arrays with long titles": lambda: fig_numbers(
        {"V, the output of it all": [[1]], "V, turned round": [[2]]}
    ),
    "a wide array": lambda: fig_numbers({"matrix": np.ones((4, 16))}),
    "arrays of seven": lambda: fig_numbers({"a": np.eye(7) * 30, "b": np.eye(7) * 50}, between="×"),
    "shares": lambda: fig_shares(np.eye(8), {"dense": 0.25, "nothing": 0.0}, title="Moved"),
    "weighted pixels": lambda: fig_weighted_pixels(np.eye(9), {(2, 3): 0.6, (3, 3): 0.1}),
    "a kernel over an image": lambda: fig_kernels(np.ones((20, 12, 3)), {"identity": [[1]]}),
    "four kernels": lambda: fig_kernels(np.eye(16), FOUR),
}


# --- whether it can be read -------------------------------------------------------------------


@pytest.mark.parametrize("name", PICTURES)
def test_all_text_is_on_the_page_uncovered_and_inside_its_cell(name, texts_of):
    picture = PICTURES[name]()
    assert texts_of(picture)
    assert len(picture.alt) > 5


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ({"one": (5, 1), "other": (5.1, 1)}, "'one' covers 'other'"),
        ({"low": (5, 2.3)}, "'low' leaves the page"),
        ({"a long word": (9.8, 1)}, "'a long word' leaves the page"),
        ({"7776": (2.5, 0.5)}, "7776 is wider than its cell"),
    ],
)
def test_what_cannot_be_read_is_noticed(words, fault, texts_of):
    picture, ax = start_picture(height=2.3)
    draw_cell(ax, (2.3, 0.3, 0.4, 0.4), "input")
    for word, (x, y) in words.items():
        write(ax, x, y, word, 14)
    with pytest.raises(AssertionError, match=fault):
        texts_of(picture)


def test_cells_differ_by_more_than_colour_and_their_numbers_stand_out():
    styles = {kind: look.style for kind, look in KINDS.items()}
    for style in styles.values():
        face = "white" if style["facecolor"] == "none" else style["facecolor"]
        assert contrast(INK, face) > 7
    for (one, a), (other, b) in combinations(styles.items(), 2):
        marks = [(s.get("hatch"), s.get("linestyle"), s.get("linewidth")) for s in (a, b)]
        faces = ["white" if s["facecolor"] == "none" else s["facecolor"] for s in (a, b)]
        assert marks[0] != marks[1] or contrast(*faces) > 1.4, f"{one} looks like {other} in grey"


# --- what is said where nothing can be drawn --------------------------------------------------


@pytest.mark.parametrize(
    ("draw", "settings"),
    [
        (lambda **s: fig_windows(PI[:4], [1] * 7, **s), {}),
        (lambda **s: fig_windows(PI[:4], [1] * 3, **s), {"dilation": 2}),
        (lambda **s: fig_windows(PI[:4], [1] * 3, **s), {"stride": 0}),
        (fig_connections, {"kernel": 5}),
        (fig_connections, {"row": 4}),
        (lambda **s: fig_grid(np.ones((4, 4)), kernel=5, **s), {}),
        (lambda **s: fig_paddings(PI[:4], [1] * 7, paddings={"p": 1}, **s), {}),
    ],
)
def test_settings_that_do_not_work_give_their_reason_instead_of_a_drawing(draw, settings, texts_of):
    picture = draw(**settings)
    assert picture.alt.startswith("No output: these settings do not work. ")
    reason = picture.alt.partition(". ")[2]
    assert re.search(r"Use |use ", reason)
    assert reason in " ".join(texts_of(picture))


BARS = "bars need a value of at least 0 for each"
WEIGHTS = "one to three weights on a grey image: got .* Use place"
ONES = {"x": np.ones((4, 4))}


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (lambda: fig_windows([[1, 2], [3, 4]]), r"x has shape \(2, 2\)\. Pass one row"),
        (lambda: fig_windows([1, 2], []), r"w has shape \(0,\)\. Pass one row"),
        (lambda: fig_paddings(3, paddings={"p": 1}), r"x has shape \(\)\. Pass one row"),
        (lambda: fig_grid([1, 2, 3]), r"x has shape \(3,\)\. Pass two axes"),
        (lambda: fig_grid(np.ones((5, 5)), dilation=2, reduce="mean"), "pooling has no dilation"),
        (lambda: fig_steps([1, 2], [[1]]), r"x has shape \(2,\)\. Pass two axes"),
        (lambda: fig_kernel(np.eye(3), [1, 2]), r"w has shape \(2,\)\. Pass two axes"),
        (lambda: fig_channels(np.ones((3, 3)), np.ones((2, 2, 1))),
         r"but x has shape \(3, 3\) and w \(2, 2, 1\). Pass x\[0\]"),
        (lambda: fig_channels(np.ones((3, 3, 2)), np.ones((2, 2, 3))), "with the same channels"),
        (lambda: fig_channels(np.ones((3, 3, 2)), np.ones((2, 2, 2)), row=2),
         r"start at \(2, 0\), and .* rows 0 to 1 and columns 0 to 1"),
        (lambda: fig_channels(np.ones((3, 3, 2)), np.ones((2, 2, 2)), col=-1), "at rows 0 to 1"),
        (lambda: fig_bars({}, label="seconds"), BARS),
        (lambda: fig_bars({"a": -1}, label="seconds"), BARS),
        (lambda: fig_bars({"a": 0}, label="seconds", scale="log"), BARS),
        (lambda: fig_bars({"a": (1, 2)}, label="seconds"), BARS),
        (lambda: fig_bars({"a": np.nan}, label="seconds"), BARS),
        (lambda: curves({}), "one to 5 curves of one length"),
        (lambda: curves({"a": [1, 2], "b": [1]}), "of equal length"),
        (lambda: curves({str(i): [1] for i in range(6)}), "one to 5 curves"),
        (lambda: curves({"a": [[1, 2]]}), "of one length"),
        (lambda: curves({"a": [1, 2]}, x=[1, 2, 3]),
         r"one place for each value: got shape \(3,\) for 2 values"),
        (lambda: fig_numbers({}), r"got none\. Pass at least one"),
        (lambda: fig_numbers({"x": [1, 2]}), r"x has shape \(2,\)\. Pass two axes"),
        (lambda: fig_numbers({"x": A}, marked={"y": []}), r"'y'\. Mark places of x"),
        (lambda: fig_numbers({"x": A}, marked={"x": [(4, 0)]}), r"no place \[4, 0\]\. Use rows up"),
        (lambda: fig_images({}), r"got 0 images.*Use at least one image"),
        (lambda: fig_images(ONES, per_row=0), r"per_row=0.*per_row of at least 1"),
        (lambda: fig_images(ONES, low=1, high=1), r"low=1 and high=1\. Use.*a low below high"),
        (lambda: fig_images({"x": np.ones((1, 4, 4, 1))}), r"\(1, 4, 4, 1\)\. Use x\[0\] for the"),
        (lambda: fig_images({"x": np.ones((4, 4, 2))}), r"got shape \(4, 4, 2\)\."),
        (lambda: fig_images({"x": np.ones(4)}), r"got shape \(4,\)\."),
        (lambda: fig_images({"x": np.ones((0, 4))}), r"got shape \(0, 4\)\."),
        (lambda: fig_kernels(np.eye(12), {}), r"one to four kernels: got 0"),
        (lambda: fig_kernels(np.eye(12), {str(i): [[1]] for i in range(5)}), "kernels: got 5"),
        (lambda: fig_kernels(np.eye(12), {"w": [1, 2]}), r"w has shape \(2,\)"),
        (lambda: fig_kernels(np.ones((1, 9, 9, 1)), {"w": [[1]]}), r"got shape \(1, 9, 9, 1\)"),
        (lambda: fig_kernels(np.ones((2, 9)), {"w": np.eye(3)}), r"kernel does not fit"),
        (lambda: fig_weighted_pixels(A / 7, {}), WEIGHTS),
        (lambda: fig_weighted_pixels(A / 7, {(i, 0): 1.0 for i in range(4)}), WEIGHTS),
        (lambda: fig_weighted_pixels(A / 7, {(9, 0): 1.0}), WEIGHTS),
        (lambda: fig_weighted_pixels(np.ones((2, 2, 3)), {(0, 0): 1.0}), WEIGHTS),
        *((lambda share=share: fig_shares(np.eye(8), share), r"is between 0 and 1, .* got \{")
          for share in ({}, {"dense": 1.01}, {"dense": -0.1}, {"dense": np.nan})),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_refused_with_what_would_work(draw, words):
    with pytest.raises(ShapeError, match=words):
        draw()


def curves(values, x=None):
    return fig_curves(values, x=x, x_label="step", y_label="loss")


# --- how it shows itself ----------------------------------------------------------------------


def test_a_picture_shows_itself_with_its_alternative_text_and_escapes_it():
    picture = fig_paddings(PI[:6], stride=2, paddings={'"SAME" & <more>': "SAME"})
    bundle = picture._repr_mimebundle_()
    assert bundle["text/plain"] == picture.alt
    image = ElementTree.fromstring(bundle["text/html"])
    assert image.tag.endswith("svg")
    assert image.get("role") == "img"
    assert image.get("aria-label") == picture.alt


def test_every_colour_of_a_picture_has_a_partner_on_dark_pages_and_the_ground_is_the_page():
    page = fig_windows(PI, stride=2, padding="SAME").html()
    bare = re.sub(r"<style>.*</style>", "", page)
    used = set(re.findall(r"var\(--(\w+), #\1\)", bare))
    assert not re.search(r": #\w{6}", bare)
    assert {"222222", "0072b2", "ffffff"} <= used
    # Jupyter and the like say what they are, and else the system does: two rules with the same.
    said, asked = (set(re.findall(r"--(\w+):", rule)) for rule in page.split("@media"))
    assert said == asked == used
    assert 'style="fill: none"' in page[: page.index("axes_1")]


def test_two_pictures_on_one_page_share_no_name_and_no_rule():
    pages = [fig_windows(PI, stride=stride).html() for stride in (1, 2)]
    names = [set(re.findall(r'id="([^"]+)"', page)) for page in pages]
    assert not names[0] & names[1]
    for page, own in zip(pages, names, strict=True):
        assert set(re.findall(r'(?:href="#|url\(#)([^")]+)', page)) <= own
        assert not re.search(r"(?:^|[}>])\s*\*\{", page)


def test_an_answer_is_folded_until_it_is_asked_for():
    question = fig_windows([3, 1, 4, 1, 5, 9, 2], stride=3, hide=True)
    shown, _, folded = question.html().partition("<details")
    answer = fig_windows([3, 1, 4, 1, 5, 9, 2], stride=3)
    assert html.escape(answer.alt) in folded
    assert "8, 15" not in shown
    assert "floor" not in shown
    assert "8, 15" not in question.alt
    assert question._repr_mimebundle_()["text/plain"] == f"{question.alt}\n{answer.alt}"


def test_a_question_about_padding_does_not_show_where_the_zeros_stand(texts_of):
    settings = {"stride": 2, "padding": "SAME", "hide": True}
    for row in ([3, 1, 4, 1, 5, 9], [3, 1, 4, 1, 5]):
        question = fig_windows(row, **settings)
        assert "padding, a zero" not in texts_of(question)
        assert "padding, a zero" in texts_of(question.answer)


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


def test_hidden_numbers_are_asked_for_and_folded(texts_of):
    question = fig_numbers({"x": [[7, 5]], "y": [[777]]}, between="=", hide={"y"})
    assert {"7", "5", "?"} <= set(texts_of(question))
    assert "777" not in texts_of(question)
    assert question.alt == "x: 1 x 2, [7 5]. y: 1 x 1 numbers to find."
    assert "777" in texts_of(question.answer)
    shown, _, folded = question.html().partition("<details")
    assert ("[777]" in shown, "[777]" in folded) == (False, True)
    with pytest.raises(ShapeError, match="no array is called 'z'"):
        fig_numbers({"x": [[7, 5]]}, hide={"z"})


@pytest.mark.parametrize(
    "draw",
    [
        lambda **s: fig_images({"x": A / 7}, **s),
        lambda **s: fig_kernels(A / 7, {"w": A}, **s),
        lambda **s: fig_bars({"one": 1.0}, label="value", **s),
    ],
)
def test_a_picture_that_is_an_answer_is_folded_as_a_whole(draw):
    shown, _, folded = draw(hide=True).html().partition("<details")
    assert shown == ""
    assert draw().html() in folded


def test_marked_pixels_are_named_beside_them_and_in_the_alternative_text(texts_of):
    picture = fig_images({"x": A / 7, "y": A / 7}, marked={"y": {"best 7": (1, 0), "0": (0, 3)}})
    assert {"best 7", "0"} <= set(texts_of(picture))
    assert picture.alt.endswith(" Marked on y: best 7, 0.")


def sizes_written_in(module):
    """Sizes of type that a module of figures states as numbers, each with its line."""
    for call in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(call, ast.Call):
            named = [each.value for each in call.keywords if each.arg in TYPE]
            placed = call.args[4:5] if getattr(call.func, "id", "") == "write" else []
            for size in named + placed:
                if isinstance(size, ast.Constant):
                    yield module.name, size.lineno, size.value


def test_all_pictures_write_in_the_sizes_of_the_palette():
    modules = [path for path in FIGURES.glob("*.py") if path.name != "palette.py"]
    assert len(modules) > 20
    assert [found for module in modules for found in sizes_written_in(module)] == []


def test_a_size_that_is_a_number_is_found(tmp_path):
    module = tmp_path / "odd.py"
    lines = [
        "write(ax, 1, 2, 'a', 11)",
        "ax.text(1, 2, 'b', size=12)",
        "write(ax, 1, 2, 'c', TEXT)",
    ]
    module.write_text("\n".join(lines))
    assert list(sizes_written_in(module)) == [("odd.py", 1, 11), ("odd.py", 2, 12)]
