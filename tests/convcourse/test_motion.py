"""A convolution in motion: sizes and values against TensorFlow, PyTorch's by its formula."""

import itertools

import numpy as np
import pytest

from convcourse.figures import Motion
from convcourse.figures.shown.convolved import IMAGE, KERNELS
from convcourse.tf_ops import tensorflow
from convcourse.widgets import explore_motion

SETTINGS = [
    dict(zip(("size", "kernel", "stride"), setting, strict=True))
    for setting in itertools.product((2, 3, 5), (1, 2, 3, 4), (1, 2, 3))
]
NUMPY = {"zeros": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}


@pytest.fixture(scope="module")
def tf():
    return tensorflow()


def arrays(size, kernel):
    x = IMAGE[:size, :size, 0].astype(np.float64)
    return x[None, :, :, None], KERNELS[:kernel, :kernel, :1, :1].astype(np.float64)


def kept(moment):
    """Return what a transposed convolution keeps of its canvas, at the last step."""
    rows, columns = np.nonzero(moment.kinds != "dropped")
    return moment.values[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]


@pytest.mark.parametrize("padding", ["VALID", "SAME"])
def test_each_window_gives_what_tensorflow_gives(padding, tf):
    for setting in SETTINGS:
        if padding == "VALID" and setting["kernel"] > setting["size"]:
            continue
        x, w = arrays(setting["size"], setting["kernel"])
        y = tf.nn.conv2d(x, w, setting["stride"], padding).numpy()[0, :, :, 0]
        try:
            ours, _ = Motion(**setting, padding=padding, step=99).moments
        except ValueError:
            continue  # PyTorch's half kernel does not fit: its panel says so
        np.testing.assert_array_equal(ours.small, y)
        assert ours.step == y.size - 1


@pytest.mark.parametrize("padding", ["VALID", "SAME"])
def test_a_transposed_one_gives_what_keras_gives(padding, tf):
    for setting in SETTINGS:
        x, w = arrays(setting["size"], setting["kernel"])
        layer = tf.keras.layers.Conv2DTranspose(
            1, setting["kernel"], setting["stride"], padding, use_bias=False, dtype="float64"
        )
        layer.build(x.shape)
        layer.set_weights([w])
        ours, _ = Motion(kind="transposed", **setting, padding=padding, step=99).moments
        np.testing.assert_array_equal(kept(ours), layer(x).numpy()[0, :, :, 0])


def test_a_transposed_one_has_the_size_that_pytorch_documents(tf):
    # H_out = (H_in - 1) * stride - 2 * padding + dilation * (kernel_size - 1) + output_padding + 1
    for setting, pad, more, d in itertools.product(SETTINGS, (0, 1), (0, 1), (1, 2)):
        n, f, s = setting["size"], setting["kernel"], setting["stride"]
        out = (n - 1) * s - 2 * pad + d * (f - 1) + more + 1
        # TensorFlow adds nothing, and its panel, too, must have something left.
        if out - more < 1 or more >= max(s, d):
            continue
        settings = {"pad": pad, "padding": "explicit", "output_padding": more, "dilation": d}
        _, ours = Motion(kind="transposed", **setting, **settings, step=99).moments
        assert (ours.out, ours.out) == kept(ours).shape == (out, out)
        if d == 1 and more < s:
            x, w = arrays(n, f)
            sides = [[0, 0], [pad, pad], [pad, pad], [0, 0]]
            back = tf.nn.conv2d_transpose(x, w, (1, out, out, 1), s, sides).numpy()[0, :, :, 0]
            np.testing.assert_array_equal(kept(ours), back)


@pytest.mark.parametrize("border", NUMPY)
def test_borders_are_those_of_numpy(border):
    for number, moment in enumerate(Motion(size=4, stride=1, border=border).moments):
        assert moment.title == ["TensorFlow SAME", "PyTorch padding=1"][number]
        np.testing.assert_array_equal(moment.values, np.pad(IMAGE[:4, :4, 0], 1, NUMPY[border]))


def test_the_odd_pixel_of_same_lies_elsewhere_in_the_two_libraries():
    tensorflow_, pytorch = Motion(size=4, kernel=3, stride=2, padding="SAME").moments
    assert "begins at (0, 0)" in tensorflow_.said
    assert "begins at (-1, -1)" in pytorch.said
    assert tensorflow_.out == pytorch.out == 2


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"size": 2, "border": "reflect", "pad": 3}, "reflect padding of 3 has only 1 pixels"),
        (
            {"size": 2, "kernel": 4, "padding": "VALID"},
            "TensorFlow VALID: along the height, kernel",
        ),
        (
            {"kind": "transposed", "stride": 1, "output_padding": 1},
            "output_padding must be smaller",
        ),
        (
            {"kind": "transposed", "size": 1, "kernel": 1, "pad": 3},
            "nothing is left: a canvas of 1",
        ),
    ],
)
def test_what_cannot_be_is_said_in_place_and_the_controls_stay_alive(settings, words):
    widget = explore_motion(**settings)
    if "pad" in settings:
        widget.padding = "explicit"
    assert words in widget.picture.alt
    widget.set_trait("kind", "convolution")
    widget.size, widget.kernel, widget.pad, widget.border = 5, 3, 0, "zeros"
    assert widget.picture.alt.startswith("A convolution of 5 x 5 pixels")


def test_steps_go_row_by_row_and_stop_at_the_last():
    widget = explore_motion(size=5, kernel=3, stride=1, padding="VALID", step=3)
    assert "window 4 of 9 begins at (1, 0)" in widget.motion.moments[0].said
    widget.step = 1000
    assert "window 9 of 9 begins at (2, 2)" in widget.motion.moments[0].said
