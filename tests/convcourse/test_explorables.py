"""Explorables: their traits, their static twins, and the browser's numbers held to Python's."""

import json
import math
import random
import re
import subprocess
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import traitlets

from convcourse.figures import fig_windows
from convcourse.figures.palette import DARK, KINDS
from convcourse.figures.shown.arrays import format_number
from convcourse.ops import conv2d, im2col
from convcourse.shapes import Conv, ShapeError, output_size, summary
from convcourse.widgets import (
    Explorable,
    explore_im2col,
    explore_kernel,
    explore_learning,
    explore_links,
    explore_motion,
    explore_museum,
    explore_network,
    explore_receptive_field,
    explore_size,
    explore_steps,
    explore_volume,
    explore_what,
    export_html,
)
from convcourse.widgets.explorable import joined, module_text
from convcourse.widgets.palette import palette_css, palette_js

pytestmark = pytest.mark.xdist_group("explorables")  # one process of node answers all of them

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "src" / "convcourse" / "widgets" / "js"
WIDGET = "application/vnd.jupyter.widget-view+json"
SETTINGS, SENTENCES = 1000, 16
FEWER = {"museum": 300}  # it has no more layers and sizes than that


def small_photos():
    rng = np.random.default_rng(1)
    shapes = {"tall": (9, 5), "wide": (4, 11), "single": (1, 1), "square": (7, 7)}
    images = {name: rng.random(shape) for name, shape in shapes.items()}
    return explore_kernel(images=images, photos=())


MAKE = {
    "size": explore_size,
    "steps": explore_steps,
    "kernel": small_photos,
    "volume": explore_volume,
    "im2col": explore_im2col,
    "receptive_field": explore_receptive_field,
    "learning": explore_learning,
    "links": explore_links,
    "motion": explore_motion,
    "museum": explore_museum,
    "what": explore_what,
    "network": explore_network,
}
each_explorable = pytest.mark.parametrize("name", MAKE)


def random_grid(draw, highest, widest, *, whole=True):
    rows, columns = draw.randint(1, highest), draw.randint(1, widest)
    number = (lambda: draw.randint(-9, 9)) if whole else (lambda: draw.gauss(0, 2))
    return [[number() for _ in range(columns)] for _ in range(rows)]


def random_arrays(name, draw):
    """Settings that no slider has: positions, arrays, layers."""
    if name == "steps":
        whole = draw.random() < 0.7
        return {
            "x": random_grid(draw, 8, 10, whole=whole),
            "kernel": random_grid(draw, 5, 5, whole=whole),
            "row": draw.randint(0, 9),
            "col": draw.randint(0, 9),
        }
    if name == "kernel":
        return {"kernel": random_grid(draw, 5, 5, whole=draw.random() < 0.5)}
    if name == "volume":
        # Most numbers of groups divide nothing; those that do must come up, too.
        return {"channel": draw.randint(0, 9), "groups": draw.choice([1, 1, 1, 2, 4, 5])}
    if name == "im2col":
        return {"row": draw.randint(0, 7), "col": draw.randint(0, 7)}
    if name == "receptive_field":
        layers = [
            (draw.randint(1, 5), draw.randint(1, 3), draw.randint(1, 2))
            for _ in range(draw.randint(0, 5))
        ]
        return {"layers": layers, "level": draw.randint(0, 7), "neuron": draw.randint(0, 40)}
    if name == "motion":
        return {"step": draw.randint(0, 40)}
    if name == "network":
        ink = [draw.choice("0000000f9") for _ in range(28 * 28)]
        places = {place: draw.randint(0, 30) for place in ("channel", "row", "col")}
        drawing = draw.choice(["".join(ink), "".join(ink), "", "0" * 784, "f" * 9])
        return {"drawing": drawing, "source": draw.randint(-1, 20), **places}
    if name == "museum":
        return {"layer": draw.randint(0, 33), "side": draw.choice([0, 0, draw.randint(1, 60)])}
    if name == "learning":
        kernel = random_grid(draw, 5, 5, whole=False)
        target = [[draw.randint(-3, 3) for _ in row] for row in kernel]
        x = [[draw.gauss(0, 1) for _ in range(9)] for _ in range(draw.randint(5, 9))]
        losses = [abs(draw.gauss(0, 9)) for _ in range(draw.randint(0, 4))]
        return {"kernel": kernel, "target": target, "x": x, "losses": losses}
    if name == "links":
        return random_links(draw)
    if name == "what":
        return {axis: random_grid(draw, 1, most)[0] for axis, most in {"f": 8, "h": 6}.items()}
    return {}


def random_links(draw):
    """Arrays for one convolution, and a place in one of them."""
    whole = draw.random() < 0.8
    number = (lambda: draw.randint(-9, 9)) if whole else (lambda: draw.gauss(0, 2))

    def array(*most, least=1):
        shape = [draw.randint(least, each) for each in most]
        return np.reshape([number() for _ in range(math.prod(shape))], shape)

    names = ["x", "frame", "w", "X_col", "y", "grad_y", "spread", "grad_x", "grad_w"]
    place = {name: draw.randint(0, most) for name, most in {"plane": 5, "row": 9, "col": 9}.items()}
    arrays = {"x": array(6, 6, 3), "w": array(4, 4, 3, 2), "grad_y": array(5, 5, 2)}
    return {**arrays, "array": draw.choice(names), **place}


def shuffle(widget, draw):
    """Move every control, and what has none, to a random place."""
    for control in widget.controls:
        if control["control"] == "slider":
            value = draw.randint(control["min"], control["max"])
        else:
            value = draw.choice(control.get("options", [False, True]))
        setattr(widget, control["name"], value)
    if {"before", "pad"} & set(widget.trait_names()):  # moving these has made the padding explicit
        widget.padding = draw.choice(["VALID", "SAME", "explicit"])
    for trait, value in random_arrays(widget.name, draw).items():
        setattr(widget, trait, value)


def numbers_or_reason(widget):
    try:
        return {"numbers": widget.numbers}
    except ShapeError as error:
        return {"error": str(error)}


def random_numbers():
    draw = random.Random(4)
    values = [0.0, -0.0, 1.5, 0.25, 12345, 1234.5, 1235.5, 2.0625, -2.0625, 1e-5, 0.0001, 99995.0]
    values += [draw.gauss(0, 1) * 10 ** draw.randint(-7, 9) for _ in range(2000)]
    return values + [draw.randint(-(10**6), 10**6) / 2 ** draw.randint(0, 8) for _ in range(2000)]


@dataclass
class Asked:
    """Random states of an explorable, what Python makes of them, and the twin's first sentences."""

    name: str
    states: list[dict[str, Any]]
    expected: list[dict[str, Any]]
    sentences: list[str]

    @classmethod
    def about(cls, name):
        widget, draw = MAKE[name](), random.Random(6)
        states, expected, sentences = [], [], []
        for number in range(FEWER.get(name, SETTINGS)):
            if number:  # first as it is made
                shuffle(widget, draw)
            states.append(widget._state())
            expected.append(numbers_or_reason(widget))
            if number < SENTENCES:
                sentences.append(widget.picture.alt)
        return cls(name, states, expected, sentences)

    @property
    def wanted(self):
        example = next(each["numbers"] for each in self.expected if "numbers" in each)
        return list(example[0] if isinstance(example, list) else example)


@pytest.fixture(scope="module")
def browser(path_of, tmp_path_factory):
    """What the code that is sent to a browser says, all asked of one process."""
    folder = tmp_path_factory.mktemp("js")
    asked = {name: Asked.about(name) for name in MAKE}
    names = ", ".join(["ShapeError", "format", "pictureOf", "thousands", *MAKE])
    (folder / "all.mjs").write_text(joined(*MAKE, end=f"export {{ {names} }};"), "utf-8")
    for name in MAKE:
        (folder / f"{name}.mjs").write_text(module_text(name), "utf-8")
    question = {
        "script": (folder / "all.mjs").as_uri(),
        "modules": [(folder / f"{name}.mjs").as_uri() for name in MAKE],
        "values": random_numbers(),
        "questions": [
            {"name": name, "states": each.states, "wanted": each.wanted}
            for name, each in asked.items()
        ],
    }
    command = [path_of("node"), str(ROOT / "tests" / "js" / "evaluate.mjs")]
    run = subprocess.run(
        command, input=json.dumps(question), capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    told["answers"] = dict(zip(MAKE, told["answers"], strict=True))
    return SimpleNamespace(asked=asked, **told)


def assert_alike(ours, theirs):
    """Compare nested numbers; sums may be rounded in another order."""
    if isinstance(ours, dict):
        assert ours.keys() == theirs.keys()
        for key, value in ours.items():
            assert_alike(value, theirs[key])
    elif isinstance(ours, list) and ours and isinstance(ours[0], dict | str):
        assert len(ours) == len(theirs)
        for one, other in zip(ours, theirs, strict=True):
            assert_alike(one, other)
    elif isinstance(ours, list) and ours and isinstance(ours[0], list):
        assert [len(row) for row in ours] == [len(row) for row in theirs]
        assert_alike(list(chain(*ours)), list(chain(*theirs)))
    elif isinstance(ours, str):
        assert ours == theirs
    else:
        np.testing.assert_allclose(theirs, ours, rtol=1e-9, atol=1e-9)


# --- the browser against Python ---------------------------------------------------------------


@pytest.mark.needs("node")
@each_explorable
def test_the_browser_computes_what_python_computes_on_random_settings(name, browser):
    expected = browser.asked[name].expected
    for ours, theirs in zip(expected, browser.answers[name], strict=True):
        assert_alike(ours, {key: theirs[key] for key in theirs if key in ("numbers", "error")})
        assert theirs["height"] > 0
        assert not theirs["broken"]
        if "error" in ours:
            assert theirs["alt"].endswith(ours["error"])
    refused = sum("error" in each for each in expected)
    assert refused < SETTINGS / 2
    assert refused > 0 or name in ("learning", "what")


@pytest.mark.needs("node")
@each_explorable
def test_the_browser_says_what_the_static_twin_says(name, browser):
    said = [each["alt"] for each in browser.answers[name][:SENTENCES]]
    assert said == browser.asked[name].sentences


@pytest.mark.needs("node")
def test_numbers_are_written_alike(browser):
    values = random_numbers()
    assert browser.written == [format_number(value) for value in values]
    assert browser.integers == [f"{math.floor(value + 0.5):,}" for value in values]


@pytest.mark.needs("node")
def test_each_module_stands_alone(browser):
    assert browser.views == ["function"] * len(MAKE)


def test_the_sources_are_small_and_fetch_nothing():
    sources = {path.name: path.read_text("utf-8") for path in SOURCES.glob("*.js")}
    shared = ("arithmetic", "drawing", "turned")
    of_pages = ("page", "permalinks", "pictures", "quiz")
    assert set(sources) == {f"{name}.js" for name in (*MAKE, *shared, *of_pages)}
    size = {name: len(sources[f"{name}.js"].encode()) for name in (*MAKE, *shared, *of_pages)}
    assert sum(size[name] for name in (*MAKE, *shared)) < 120_000
    assert sum(size[name] for name in of_pages) < 15_000
    for text in sources.values():
        assert not re.search(r"\bfetch\(|XMLHttpRequest|https:|@import", text)


# --- one visual language ----------------------------------------------------------------------


def test_one_table_gives_the_cells_their_look_in_both_languages(monkeypatch):
    def legend():
        picture = fig_windows([1, 2, 3], padding=1)
        return [text.get_text() for text in picture.axes[0].get_legend().get_texts()]

    assert json.loads(re.search(r"const KINDS = (.*);", palette_js())[1]) == {
        kind: look.name for kind, look in KINDS.items()
    }
    assert "seen" not in [*legend(), *palette_js().split('"')]
    monkeypatch.setitem(KINDS, "read", replace(KINDS["read"], name="seen", fill="#123456"))
    assert "seen" in legend()
    assert '"seen"' in joined("size", end="")
    faces = [patch.get_facecolor() for patch in fig_windows([1, 2, 3]).axes[0].patches]
    assert (0x12 / 255, 0x34 / 255, 0x56 / 255, 1) in faces
    assert "--cc-read-fill: #123456;" in palette_css()


@pytest.mark.needs("node")
def test_every_kind_of_cell_that_the_browser_draws_is_in_the_table_and_the_other_way_round(browser):
    assert set(browser.kinds) == set(KINDS)


def luminance(colour):
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("kind", KINDS)
def test_dark_cells_can_be_read_and_seen(kind):
    def contrast(one, other):
        light, dark = sorted((luminance(one), luminance(other)), reverse=True)
        return (light + 0.05) / (dark + 0.05)

    look, page = KINDS[kind], "#111111"
    assert contrast(DARK["ink"], page if look.dark_fill == "none" else look.dark_fill) >= 4.5
    assert contrast(look.dark_stroke, page) >= 3


# --- traits -----------------------------------------------------------------------------------


def test_a_size_follows_its_traits_and_says_why_it_cannot():
    widget = explore_size(size=7, kernel=3)
    widget.stride = 3
    assert widget.output_size == output_size(7, 3, stride=3)
    widget.padding = "SAME"
    assert widget.output_size == output_size(7, 3, stride=3, padding="SAME")
    widget.after = 4
    assert widget.padding == "explicit"
    assert widget.output.tolist() == [8, 15, 2]
    widget.before = widget.after = 0
    widget.size, widget.kernel = 4, 7
    with pytest.raises(ShapeError, match=r"a kernel of 7 with dilation 1 spans 7\. Use padding"):
        _ = widget.output_size
    assert "spans 7" in widget.picture.alt


@pytest.mark.parametrize(
    ("padding", "wanted"),
    [("same", ("SAME", 0, 0)), (2, ("explicit", 2, 2)), ((0, 3), ("explicit", 0, 3))],
)
def test_a_size_takes_every_form_of_padding(padding, wanted):
    widget = explore_size(padding=padding)
    assert (widget.padding, widget.before, widget.after) == wanted


def test_libraries_differ_where_same_is_odd():
    widget = explore_size(size=6, kernel=3, stride=2, padding="SAME", library="both")
    tensorflow, pytorch = widget.numbers
    assert (tensorflow["before"], tensorflow["after"]) == (0, 1)
    assert (pytorch["before"], pytorch["after"], pytorch["dropped"]) == (1, 1, [6])


def test_a_students_kernel_goes_in_and_the_output_comes_out():
    widget = explore_steps(np.arange(30).reshape(5, 6))
    widget.kernel = np.array([[1, 0], [0, -1.5]])
    x, w = widget.x[None, :, :, None], widget.kernel[:, :, None, None]
    np.testing.assert_allclose(widget.output, conv2d(x, w)[0, :, :, 0])
    widget.flip = True
    np.testing.assert_allclose(widget.output, conv2d(x, w[::-1, ::-1])[0, :, :, 0])
    widget.row = 99
    assert widget.position == (3, 0)
    with pytest.raises(ValueError, match="read-only"):
        widget.kernel[0, 0] = 7


@pytest.mark.parametrize(
    ("kernel", "words"),
    [
        (np.ones((6, 2)), r"shape \(5, 5\) at most: got shape \(6, 2\)"),
        (np.ones((2, 2, 1)), r"2 axes of numbers.*got shape \(2, 2, 1\)"),
        ([["a"]], "Use a part of it"),
        ([[np.nan]], "finite numbers: got NaN"),
        (np.empty((0, 3)), r"got shape \(0, 3\)"),
    ],
)
def test_an_array_that_cannot_be_shown_is_told_why(kernel, words):
    with pytest.raises(ShapeError, match=words):
        explore_steps(kernel=kernel)


@pytest.mark.parametrize(("trait", "value"), [("stride", 0), ("size", 17), ("padding", "full")])
def test_a_value_that_no_control_has_is_refused(trait, value):
    with pytest.raises(traitlets.TraitError, match=trait):
        setattr(explore_size(), trait, value)


def test_a_volume_counts_as_the_table_of_a_network_does():
    widget = explore_volume(height=9, width=7, kh=3, kw=2, c_in=4, c_out=8, groups=2, stride=2)
    layer = Conv(8, (3, 2), stride=2, groups=2)
    table = summary([layer], (9, 7, 4))
    assert (widget.params, widget.macs) == (table.params, table.macs)
    assert widget.output_shape == (1, *table[0].output_shape)
    x = np.zeros(widget.numbers["x"], np.int8)
    assert tuple(widget.numbers["strides"]) == x.strides
    widget.groups = 3
    assert "3 groups do not divide both c_in = 4 and c_out = 8" in widget.picture.alt


@pytest.mark.parametrize("data_format", ["NHWC", "NCHW"])
def test_the_order_of_memory_is_that_of_an_array(data_format):
    widget = explore_volume(c_in=3, data_format=data_format)
    rows, columns, channels = np.indices((2, 2, 3))
    order = (0, 1, 2) if data_format == "NHWC" else (2, 0, 1)
    flat = [axis.transpose(order).ravel() for axis in (rows, columns, channels)]
    assert widget.numbers["memory"] == np.stack(flat, axis=1).tolist()


def test_im2col_shows_the_matrix_of_ops_and_counts_copies():
    widget = explore_im2col(height=5, width=4, channels=2, padding="same")
    matrix = im2col(widget.x[None], 3, 3, padding="SAME")
    np.testing.assert_array_equal(widget.output, matrix)
    widget.row, widget.col = 2, 1
    assert widget.numbers["copies"] == np.count_nonzero(matrix == widget.x[2, 1, 0])


def test_a_receptive_field_is_what_a_gradient_reaches():
    widget = explore_receptive_field([(3, 1, 2), (2, 2), (3, 1)], size=25)
    # An output depends on exactly the pixels whose change it feels.
    feels = []
    for pixel in range(25):
        row = np.zeros((1, 1, 25, 1))
        row[0, 0, pixel, 0] = 1
        for kernel, stride, dilation in widget.layers:
            w = np.ones((1, kernel, 1, 1))
            row = conv2d(row, w, stride=(1, stride), dilation=(1, dilation))
        if row[0, 0, widget.neuron, 0]:
            feels.append(pixel)
    assert list(widget.seen) == feels
    assert widget.receptive_field == feels[-1] - feels[0] + 1


@pytest.mark.parametrize("layers", [[(3,)], [3], [(3, 1)] * 7, [(0, 1)], [(3, 1.5)]])
def test_layers_that_are_none_are_refused(layers):
    with pytest.raises(ShapeError, match=r"Use "):
        explore_receptive_field(layers)


def test_a_field_that_does_not_fit_is_told_with_its_layer():
    widget = explore_receptive_field([(3, 1), (5, 1)], size=6)
    assert widget.picture.alt.startswith("No output: these settings do not work. layer 2: kernel")


def test_a_kernel_is_learned_and_a_large_rate_is_told():
    widget = explore_learning(rate=0.3)
    widget.learn(200)
    np.testing.assert_allclose(widget.kernel, widget.target, atol=1e-3)
    assert "learned" in widget.picture.alt
    assert len(widget.losses) == 200
    steep = explore_learning(rate=1.0)
    steep.learn(500)
    assert steep.loss > 1e6
    assert len(steep.losses) < 500
    assert "the learning rate is too large" in steep.picture.alt


def test_a_photograph_is_shown_as_small_bytes_and_convolved():
    widget = explore_kernel("Sobel, vertical edges", photos=("coins", "camera"))
    assert widget.kernel_name == "Sobel, vertical edges"
    assert max(widget.x.shape) <= 256
    widget.photo = "camera"
    x, w = widget.x[None, :, :, None], widget.kernel[:, :, None, None]
    np.testing.assert_allclose(widget.output, conv2d(x, w)[0, :, :, 0])
    assert widget.numbers["gain"] == 8
    with pytest.raises(traitlets.TraitError, match="photo"):
        widget.photo = "nobody"


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: explore_kernel("blur"), "no kernel is called 'blur'. Use one of identity, box"),
        (lambda: explore_kernel(photos=()), "needs a picture"),
        (
            lambda: explore_kernel(images={"me": np.ones((4, 4, 3))}),
            r"'me' of shape \(4, 4, 3\)\. Use image\.mean",
        ),
        (lambda: explore_kernel(images={"me": [[0, 255]]}), "divide by 255"),
        (lambda: explore_learning([[1, 2]], start=[[0]]), r"Use a start of shape \(1, 2\)"),
        (lambda: export_html(path="nowhere.html"), "Use one or more"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_what_would_work(ask, words):
    with pytest.raises(ValueError, match=words):
        ask()


# --- without a kernel ---------------------------------------------------------------------------


@each_explorable
def test_the_static_twin_stands_in_where_no_kernel_runs(name, monkeypatch):
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    widget = MAKE[name]()
    data, _ = widget._repr_mimebundle_()
    assert data[WIDGET]["model_id"] == widget.model_id
    assert data["text/html"] == widget.picture.html()
    assert data["text/plain"] == widget.picture.alt


@pytest.mark.parametrize("name", ["size", "volume"])
def test_a_live_display_does_not_draw_the_twin(name, monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", "lecture.ipynb")
    monkeypatch.setattr(type(MAKE[name]()), "picture", property(lambda _: pytest.fail("drawn")))
    data, _ = MAKE[name]()._repr_mimebundle_()
    assert WIDGET in data
    assert "text/html" not in data


def test_a_setting_that_is_not_there_is_told_with_those_there_are():
    with pytest.raises(
        TypeError, match=r"no setting strid\. Use one of height, width, .* stride, "
    ):
        explore_volume(strid=2)


def test_an_exported_page_holds_everything_and_asks_for_nothing(tmp_path):
    widgets = [make() for make in MAKE.values()]
    page = export_html(*widgets, explore_size(stride=2), path=tmp_path / "page.html").read_text()
    addresses = set(re.findall(r"\w+://[^\s\"'<>]+", page))
    # Names of SVG's own language, which no browser asks for.
    assert addresses == {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert page.count("function mount(") == 1
    for name in MAKE:
        assert page.count(f"\nconst {name} = (() => {{") == 1
    assert not re.search(r"^(import|export) ", page, re.MULTILINE)


def test_text_cannot_break_out_of_an_exported_page(tmp_path):
    name = "</script><b>"
    widget = explore_kernel(images={name: [[0.5, 1]]}, photos=())
    page = export_html(widget, path=tmp_path / "page.html").read_text()
    assert name not in page


def test_an_explorable_needs_numbers_and_a_picture():
    class Empty(Explorable):
        name = "size"

    for ask in ("numbers", "picture"):
        with pytest.raises(NotImplementedError):
            getattr(Empty(), ask)
