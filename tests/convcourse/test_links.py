"""The linked convolution: what the browser computes and lights, held to SciPy and to changes."""

import json
import random
import subprocess
from pathlib import Path

import numpy as np
import pytest
import traitlets
from scipy.signal import correlate2d

from convcourse.shapes import ShapeError
from convcourse.widgets import explore_links
from convcourse.widgets.explorable import joined, module_text
from tests.convcourse.test_explorables import shuffle

pytestmark = [pytest.mark.needs("node"), pytest.mark.xdist_group("explorables")]

ROOT = Path(__file__).parents[2]
SETTINGS = 1000
MODES = {"zeros": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}


def ask_node(node, folder, states):
    """What the source that is sent to a browser makes of these states."""
    names = "ShapeError, format, pictureOf, thousands, links"
    (folder / "all.mjs").write_text(joined("links", end=f"export {{ {names} }};"), "utf-8")
    (folder / "links.mjs").write_text(module_text("links"), "utf-8")
    wanted = ["values", "array", "place", "lit", "sentence"]
    question = {
        "script": (folder / "all.mjs").as_uri(),
        "modules": [(folder / "links.mjs").as_uri()],
        "values": [],
        "questions": [{"name": "links", "states": states, "wanted": wanted}],
    }
    command = [node, str(ROOT / "tests" / "js" / "evaluate.mjs")]
    run = subprocess.run(
        command, input=json.dumps(question), capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)["answers"][0]


@pytest.fixture(scope="module")
def asked(path_of, tmp_path_factory):
    """Random states, each with what the browser says of it."""
    widget, draw, states = explore_links(), random.Random(14), []
    for _ in range(SETTINGS):
        shuffle(widget, draw)
        states.append(widget._state())
    answers = ask_node(path_of("node"), tmp_path_factory.mktemp("js"), states)
    return list(zip(states, answers, strict=True))


class Oracle:
    """The same convolution by NumPy's padding and SciPy's correlation, forward alone."""

    def __init__(self, state):
        size, kernel = state["size"], state["kernel"]
        self.x = np.array(state["x"], float)[:size, :size, : state["channels"]]
        self.w = np.array(state["w"], float)[:kernel, :kernel, :, : state["kernels"]]
        self.channels = min(self.x.shape[2], self.w.shape[2])
        self.state = state

    def sides(self, axis):
        """TensorFlow's rule for SAME, worked out by trying: enough for ceil(n / s) outputs."""
        size, taps = self.x.shape[axis], self.w.shape[axis]
        stride, dilation = self.state["stride"], self.state["dilation"]
        if self.state["padding"] == "VALID":
            return 0, 0
        if self.state["padding"] == "explicit":
            return self.state["before"], self.state["after"]
        total = 0
        span = (taps - 1) * dilation + 1
        while len(range(0, size + total - span + 1, stride)) < -(-size // stride):
            total += 1
        return total // 2, total - total // 2

    def frame(self, x):
        sides = (self.sides(0), self.sides(1), (0, 0))
        return np.pad(x, sides, mode=MODES[self.state["border"]])

    def y(self, x, w):
        stride, dilation = self.state["stride"], self.state["dilation"]
        spread = np.zeros((*((n - 1) * dilation + 1 for n in w.shape[:2]), *w.shape[2:]))
        spread[::dilation, ::dilation] = w
        frame = self.frame(x)
        maps = [
            sum(
                correlate2d(frame[:, :, c], spread[:, :, c, o], "valid")
                for c in range(self.channels)
            )
            for o in range(w.shape[3])
        ]
        return np.stack(maps, axis=-1)[::stride, ::stride]

    def arriving(self, shape):
        given = np.array(self.state["grad_y"], float)
        tiles = [-(-n // m) for n, m in zip(shape, given.shape, strict=True)]
        return np.tile(given, tiles)[tuple(slice(n) for n in shape)]


def planes(array):
    """Numbers in the order of the browser: channels of the output, of the input, rows, columns."""
    return array.transpose(*range(2, array.ndim)[::-1], 0, 1).ravel()


def shown(asked, show):
    """The settings that work and show this, the browser's answers, and an oracle for each."""
    found = [
        (answer["numbers"], Oracle(state))
        for state, answer in asked
        if "numbers" in answer and state["show"] == show
    ]
    assert len(found) > SETTINGS / 5
    return found


def test_output_frame_and_matrix_are_those_of_numpy_and_scipy(asked):
    for numbers, oracle in shown(asked, "forward"):
        values = numbers["values"]
        x, w = oracle.x[:, :, : oracle.channels], oracle.w[:, :, : oracle.channels]
        y = oracle.y(x, w)
        np.testing.assert_allclose(values["y"], planes(y), rtol=1e-9, atol=1e-9)
        np.testing.assert_array_equal(values["x"], planes(x))
        np.testing.assert_array_equal(values.get("frame", values["x"]), planes(oracle.frame(x)))
        # Columns are windows, in the order row, column, channel of the kernel.
        columns = np.reshape(values["X_col"], (w[..., 0].size, -1))
        product = w.reshape(-1, w.shape[3]).T @ columns
        np.testing.assert_allclose(product.ravel(), values["y"], rtol=1e-9, atol=1e-9)


def test_gradients_are_what_changes_of_image_and_kernel_do_to_the_outputs(asked):
    rng = np.random.default_rng(2)
    for numbers, oracle in shown(asked, "backward"):
        values = numbers["values"]
        x, w = oracle.x[:, :, : oracle.channels], oracle.w[:, :, : oracle.channels]
        y = oracle.y(x, w)
        grad_y = oracle.arriving(y.shape)
        np.testing.assert_array_equal(values["grad_y"], planes(grad_y))
        # The output is linear in each: one difference in a random direction tells all at once.
        for _ in range(3):
            change = rng.standard_normal(x.shape)
            loss = (grad_y * (oracle.y(x + change, w) - y)).sum()
            np.testing.assert_allclose(np.dot(values["grad_x"], planes(change)), loss, atol=1e-7)
            change = rng.standard_normal(w.shape)
            loss = (grad_y * (oracle.y(x, w + change) - y)).sum()
            np.testing.assert_allclose(np.dot(values["grad_w"], planes(change)), loss, atol=1e-7)


def test_the_gradient_of_the_frame_is_a_true_convolution_with_what_is_spread(asked):
    seen = 0
    for numbers, oracle in shown(asked, "backward"):
        if "frame" in numbers["values"] and oracle.state["border"] != "zeros":
            continue  # there several places of the frame are one pixel
        w = oracle.w[:, :, : oracle.channels]
        (top, bottom), (left, right) = oracle.sides(0), oracle.sides(1)
        height, width = oracle.x.shape[:2]
        dilation = oracle.state["dilation"]
        kernel = np.zeros((*((n - 1) * dilation + 1 for n in w.shape[:2]), *w.shape[2:]))
        kernel[::dilation, ::dilation] = w[::-1, ::-1]
        whole = top + height + bottom + kernel.shape[0] - 1, left + width + right
        spread = np.reshape(numbers["values"]["spread"], (w.shape[3], whole[0], -1))
        for c in range(oracle.channels):
            frame = sum(
                correlate2d(spread[o], kernel[:, :, c, o], "valid") for o in range(len(spread))
            )
            inside = frame[top : top + height, left : left + width]
            ours = np.reshape(numbers["values"]["grad_x"], (-1, height, width))[c]
            np.testing.assert_allclose(ours, inside, rtol=1e-9, atol=1e-9)
            seen += 1
    assert seen > 100


def test_what_is_lit_is_what_a_change_reaches(asked):
    """Random weights and pixels: whatever can change, does."""
    rng = np.random.default_rng(5)
    reached = {"x": 0, "w": 0, "y": 0}
    for numbers, oracle in shown(asked, "forward"):
        name, (plane, row, col) = numbers["array"], numbers["place"]
        # A weight on a zero of the padding is lit, and its change is not felt.
        padded = "frame" in numbers["values"] and oracle.state["border"] == "zeros"
        if name not in reached or (name == "w" and padded):
            continue
        reached[name] += 1
        x = rng.uniform(1, 2, oracle.x[:, :, : oracle.channels].shape)
        w = rng.uniform(1, 2, oracle.w[:, :, : oracle.channels].shape)
        y = oracle.y(x, w)
        if name == "x":
            change = np.zeros_like(x)
            change[row, col, plane] = 1
            felt = np.flatnonzero(planes(oracle.y(x + change, w) - y) > 1e-9)
            assert numbers["lit"]["y"] == felt.tolist()
        elif name == "w":
            change = np.zeros_like(w)
            change[row, col, plane % w.shape[2], plane // w.shape[2]] = 1
            felt = np.flatnonzero(planes(oracle.y(x, w + change) - y) > 1e-9)
            assert numbers["lit"]["y"] == felt.tolist()
        elif reached["y"] < 60:
            lit = []
            for i, j, c in np.ndindex(x.shape):
                change = np.zeros_like(x)
                change[i, j, c] = 1
                if (oracle.y(x + change, w) - y)[row, col, plane] > 1e-9:
                    lit.append((c * x.shape[0] + i) * x.shape[1] + j)
            assert numbers["lit"]["x"] == sorted(lit)
    assert min(reached.values()) > 30


APART = {("x", "w"), ("w", "x"), ("grad_x", "grad_w"), ("grad_w", "grad_x")}
"""Neither of the two goes into the other on the way back."""


def test_what_is_lit_on_the_way_back_is_what_goes_into_a_gradient_or_what_it_goes_into(asked):
    """Every output is a sum of pixel times weight: who meets whom is asked pair by pair."""
    chosen = dict.fromkeys(("x", "w", "grad_y", "grad_x", "grad_w"), 0)
    for numbers, oracle in shown(asked, "backward"):
        x, w = oracle.x[:, :, : oracle.channels], oracle.w[:, :, : oracle.channels]
        zeros = "frame" in numbers["values"] and oracle.state["border"] == "zeros"
        one = numbers["array"]
        if one not in chosen or zeros or x.size * w.size > 150 or chosen[one] > 9:
            continue
        chosen[one] += 1
        meets = np.array(
            [[planes(oracle.y(i.reshape(x.shape), k.reshape(w.shape))) for k in np.eye(w.size)]
             for i in np.eye(x.size)]
        ) > 0  # fmt: skip
        # From the order of NumPy to that of the browser.
        meets = meets[np.ix_(*(planes(np.arange(a.size).reshape(a.shape)) for a in (x, w)))]
        axes = {"x": 0, "w": 1, "y": 2}
        plane, row, col = numbers["place"]
        array = {"x": x, "w": w, "y": oracle.y(x, w)}[one.removeprefix("grad_")]
        at = (plane * array.shape[0] + row) * array.shape[1] + col
        part = np.take(meets, [at], axis=axes[one.removeprefix("grad_")])
        for other in chosen:
            axis = axes[other.removeprefix("grad_")]
            tied = np.flatnonzero(part.any(axis=tuple({0, 1, 2} - {axis})))
            if other.removeprefix("grad_") == one.removeprefix("grad_"):
                tied = np.array([at])
                if one != other and not part.any():
                    continue  # a pixel that nothing reads
            elif (one, other) in APART:
                tied = np.array([], int)
            assert numbers["lit"][other] == tied.tolist(), (one, other)
    assert min(chosen.values()) >= 5


def test_the_sentence_of_a_sum_adds_up(asked):
    """Read the sentence as a reader would, and add the products."""
    read = 0
    for state, answer in asked:
        numbers = answer.get("numbers", {})
        whole = all(float(each).is_integer() for each in np.ravel(state["w"]))
        if numbers.get("array") not in ("y", "grad_x", "grad_w") or not whole:
            continue
        name, sum_, value = numbers["sentence"].split(" = ") if "·" in numbers["sentence"] else (
            numbers["sentence"].split(" = ")[0], "0", "0")  # fmt: skip
        products = [term.split("·") for term in sum_.split(" + ") if "·" in term]
        total = sum(float(a.strip("()")) * float(b.strip("()")) for a, b in products)
        assert total == float(value)
        row, col = numbers["place"][1:]
        assert name.startswith(f"{numbers['array']}[{row}, {col}")
        read += 1
    assert read > 100


# --- what is given by hand --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"size": 2, "kernel": 4}, "a kernel of 4 with dilation 1 spans 4. Use padding >= 1"),
        ({"size": 3, "border": "reflect", "before": 3}, "only 2 pixels to copy from an image of 3"),
        ({"size": 2, "border": "circular", "after": 3}, "only 2 pixels to copy from an image of 2"),
        ({"size": 4, "dilation": 3}, "spans 7"),
    ],
)
def test_settings_that_do_not_work_give_their_sentence_and_the_way_back(
    settings, words, path_of, tmp_path
):
    widget = explore_links(**settings)
    with pytest.raises(ShapeError, match=r"^along the height, .* Use ") as caught:
        _ = widget.numbers
    assert words in str(caught.value)
    assert widget.picture.alt == f"No output: these settings do not work. {caught.value}"
    refused = widget._state()
    widget.size, widget.kernel, widget.dilation, widget.before, widget.after = 6, 1, 1, 0, 0
    told, mended = ask_node(path_of("node"), tmp_path, [refused, widget._state()])
    assert told["error"] == str(caught.value)
    assert "numbers" in mended


@pytest.mark.parametrize("trait", ["size", "kernel", "channels", "kernels", "stride", "dilation"])
def test_a_link_with_a_number_that_no_slider_has_is_told(trait, path_of, tmp_path):
    with pytest.raises(traitlets.TraitError, match=trait):
        explore_links(**{trait: 0})
    state = explore_links()._state() | {trait: 0}
    (told,) = ask_node(path_of("node"), tmp_path, [state])
    assert told["error"] == f"{trait} must be at least 1: got 0. Use 1 or more."


def test_own_arrays_are_shown_whole_unless_a_slider_says_otherwise():
    widget = explore_links(np.arange(30).reshape(5, 6), [[1, -1]], grad_y=[[1, 2]])
    assert (widget.size, widget.kernel, widget.channels, widget.kernels) == (6, 2, 1, 1)
    assert widget.output[:, :, 0].tolist() == [[-1] * 5] * 5
    sliders = {each["name"]: each["max"] for each in widget.controls if "max" in each}
    assert (sliders["size"], sliders["kernel"], sliders["stride"]) == (6, 2, 3)
    assert not {"channels", "kernels"} & sliders.keys()
    assert explore_links(np.ones((4, 4)), size=3).output.shape == (1, 1, 1)
    assert explore_links(before=1).padding == "explicit"
    with pytest.raises(ShapeError, match=r"x is an array of 3 axes .* got shape \(7, 7, 1\)"):
        explore_links(np.ones((7, 7)))
    with pytest.raises(ShapeError, match=r"w is an array of 4 axes .* got shape \(\)"):
        explore_links(w=3)
