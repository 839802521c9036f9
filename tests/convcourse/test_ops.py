"""Convolution and pooling against loops, SciPy and TensorFlow, and what they refuse."""

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy import ndimage, signal

from convcourse.ops import avg_pool2d, conv2d, conv2d_loops, max_pool2d, pad2d
from convcourse.shapes import (
    ShapeError,
    conv_window,
    jump,
    pool_window,
    receptive_field,
)
from tests.examples import examples

law = settings(max_examples=examples(150))
small = st.integers(1, 3)
pairs = st.tuples(small, small)
margin = st.integers(0, 3)
paddings = st.one_of(
    st.sampled_from(["VALID", "SAME", "same"]),
    margin,
    st.tuples(st.tuples(margin, margin), st.tuples(margin, margin)),
)
dtypes = st.sampled_from(["float32", "float64", "uint8", "int32"])


def draw_array(seed, shape, dtype):
    """Numbers of both signs where the dtype has them, so that no sum hides another."""
    numbers = np.random.default_rng(seed).integers(-9, 10, shape)
    if np.dtype(dtype).kind == "f":
        return (numbers / 4).astype(dtype)
    return numbers.astype(dtype)


@st.composite
def convolutions(draw, dtypes=dtypes):
    """Arrays and settings of a convolution whose kernel fits."""
    groups, seed = draw(small), draw(st.integers(0, 2**32 - 1))
    channels = draw(pairs)
    size = draw(st.tuples(st.integers(1, 9), st.integers(1, 9)))
    x_shape = (draw(st.integers(0, 3)), *size, groups * channels[0])
    w_shape = (*draw(st.tuples(st.integers(1, 4), small)), channels[0], groups * channels[1])
    keywords = {
        "stride": draw(pairs),
        "padding": draw(paddings),
        "dilation": draw(pairs),
        "groups": groups,
    }
    try:
        conv_window(x_shape, w_shape, **keywords)
    except ShapeError:
        assume(False)
    x = draw_array(seed, x_shape, draw(dtypes))
    w = draw_array(seed + 1, w_shape, draw(dtypes))
    b = draw_array(seed + 2, w_shape[3:], w.dtype) if draw(st.booleans()) else None
    return x, w, b, keywords


@st.composite
def poolings(draw, paddings=paddings, dtypes=dtypes):
    """An array and settings of a pooling whose windows all see the image."""
    shape = (draw(small), *draw(st.tuples(*[st.integers(1, 9)] * 2)), draw(small))
    size = draw(pairs)
    keywords = {"stride": draw(st.none() | pairs), "padding": draw(paddings)}
    try:
        pool_window(shape, size, **keywords)
    except ShapeError:
        assume(False)
    return draw_array(draw(st.integers(0, 2**32 - 1)), shape, draw(dtypes)), size, keywords


def tf_padding(padding, window):
    return padding.upper() if isinstance(padding, str) else [(0, 0), *window.padding, (0, 0)]


@law
@given(convolutions())
def test_conv2d_agrees_with_the_loops(case):
    x, w, b, keywords = case
    y, expected = conv2d(x, w, b, **keywords), conv2d_loops(x, w, b, **keywords)
    assert y.dtype == expected.dtype
    assert_allclose(y, expected, rtol=1e-5, atol=1e-4)


def test_conv2d_agrees_with_tensorflow(tf):
    @law
    @given(convolutions(st.sampled_from(["float32", "float64"])))
    def agrees(case):
        x, w, b, keywords = case
        assume(len(x))  # TensorFlow gives an empty batch the wrong number of channels
        w, b = w.astype(x.dtype), None if b is None else b.astype(x.dtype)
        window = conv_window(x.shape, w.shape, **keywords)
        expected = tf.nn.conv2d(
            x,
            w,
            strides=keywords["stride"],
            padding=tf_padding(keywords["padding"], window),
            dilations=keywords["dilation"],
        )
        expected = expected.numpy() if b is None else tf.nn.bias_add(expected, b).numpy()
        y = conv2d(x, w, b, **keywords)
        assert y.dtype == expected.dtype
        assert_allclose(y, expected, rtol=1e-5, atol=1e-4)

    agrees()


@law
@given(convolutions())
def test_conv2d_agrees_with_scipy(case):
    x, w, b, keywords = case
    (stride_h, stride_w), (gap_h, gap_w) = keywords["stride"], keywords["dilation"]
    window = conv_window(x.shape, w.shape, **keywords)
    x, w = x.astype(float), w.astype(float)
    images = np.pad(x, ((0, 0), *window.padding, (0, 0)))
    holed = np.zeros((*window.span, *w.shape[2:]))
    holed[::gap_h, ::gap_w] = w
    read = w.shape[2]
    expected = np.zeros((len(x), *window.output, w.shape[3]))
    for n, out in np.ndindex(len(x), w.shape[3]):
        first = out * keywords["groups"] // w.shape[3] * read
        for c in range(read):
            plane = signal.correlate2d(images[n, :, :, first + c], holed[:, :, c, out], "valid")
            expected[n, :, :, out] += plane[::stride_h, ::stride_w]
    expected += 0 if b is None else b
    assert_allclose(conv2d(x, w, b, **keywords), expected, rtol=1e-5, atol=1e-4)


@law
@given(convolutions(st.just("float64")), st.floats(-3, 3))
def test_conv2d_is_linear_in_images_and_kernels(case, factor):
    x, w, _, keywords = case
    y = conv2d(x, w, **keywords)
    assert_allclose(conv2d(factor * x, w, **keywords), factor * y, atol=1e-9)
    assert_allclose(conv2d(x, w + factor * w[::-1], **keywords),
                    y + factor * conv2d(x, w[::-1], **keywords), atol=1e-9)  # fmt: skip


def test_images_larger_than_a_block_agree_with_scipy():
    x, w = draw_array(0, (2, 300, 260, 3), "float64"), draw_array(1, (7, 5, 3, 4), "float64")
    expected = [
        [sum(signal.correlate2d(x[n, ..., c], w[..., c, o], "valid") for c in range(3))
         for o in range(4)] for n in range(2)]  # fmt: skip
    assert_allclose(conv2d(x, w), np.moveaxis(expected, 1, 3), atol=1e-9)


def test_max_pooling_agrees_with_tensorflow(tf):
    @law
    @given(poolings())
    def agrees(case):
        x, size, keywords = case
        window = pool_window(x.shape, size, **keywords)
        padding = tf_padding(keywords["padding"], window)
        expected = tf.nn.max_pool2d(x.astype(float), size, window.stride, padding)
        y = max_pool2d(x, size, **keywords)
        assert y.dtype == x.dtype
        assert_array_equal(y, expected)

    agrees()


def test_average_pooling_agrees_with_tensorflow(tf):
    @law
    @given(poolings(st.sampled_from(["VALID", "SAME", "Same"])))
    def agrees(case):
        x, size, keywords = case
        window = pool_window(x.shape, size, **keywords)
        padding = keywords["padding"].upper()
        expected = tf.nn.avg_pool2d(x.astype(float), size, window.stride, padding)
        y = avg_pool2d(x, size, **keywords)
        assert y.dtype == (x.dtype if x.dtype.kind == "f" else np.float64)
        assert_allclose(y, expected, rtol=1e-5, atol=1e-6)

    agrees()


@law
@given(poolings(st.just("VALID")))
def test_pooling_agrees_with_scipys_filters(case):
    x, size, keywords = case
    stride_h, stride_w = keywords["stride"] or size
    rows, cols = (
        slice(length // 2, length // 2 + x.shape[axis + 1] - length + 1, stride)
        for axis, (length, stride) in enumerate(zip(size, (stride_h, stride_w), strict=True))
    )
    largest = ndimage.maximum_filter(x, (1, *size, 1))[:, rows, cols]
    assert_array_equal(max_pool2d(x, size, **keywords), largest)
    mean = ndimage.uniform_filter(x.astype(float), (1, *size, 1))[:, rows, cols]
    assert_allclose(avg_pool2d(x, size, **keywords), mean, rtol=1e-5, atol=1e-6)


@law
@given(poolings())
def test_pooling_sees_real_pixels_only(case):
    x, size, keywords = case
    window = pool_window(x.shape, size, **keywords)
    around = ((0, 0), *window.padding, (0, 0))
    holed = np.pad(x.astype(float), around, constant_values=np.nan)
    largest, mean = max_pool2d(x, size, **keywords), avg_pool2d(x, size, **keywords)
    for row, col in np.ndindex(window.output):
        top, left = row * window.stride[0], col * window.stride[1]
        seen = holed[:, top : top + size[0], left : left + size[1]]
        assert_array_equal(largest[:, row, col], np.nanmax(seen, axis=(1, 2)))
        assert_allclose(mean[:, row, col], np.nanmean(seen, axis=(1, 2)), rtol=1e-5, atol=1e-6)


@law
@given(x=st.tuples(small, small, small, small), padding=paddings)
def test_padding_agrees_with_numpy(x, padding):
    assume(not isinstance(padding, str))
    image = draw_array(0, x, "int16")
    y = pad2d(image, padding)
    sides = [(padding, padding)] * 2 if isinstance(padding, int) else padding
    assert_array_equal(y, np.pad(image, ((0, 0), *sides, (0, 0))))
    assert y.dtype == image.dtype
    assert not np.shares_memory(y, image)


@law
@given(layers=st.lists(st.tuples(small, small, small, st.booleans()), min_size=1, max_size=3))
def test_receptive_field_and_jump_agree_with_the_reach_of_a_nan(layers):
    """A NaN in one pixel marks every output that depends on it."""
    layers = [(k, s, 1 if pool else d) for k, s, d, pool in layers for pool in [pool]]
    size = receptive_field(layers) + jump(layers)  # room for exactly two outputs
    x = np.zeros((size, size, 1, 1))
    x[range(size), range(size)] = np.nan  # one image for each place of the NaN
    for kernel, stride, dilation in layers:
        x = conv2d(x, np.ones((kernel, 1, 1, 1)), stride=(stride, 1), dilation=(dilation, 1))
    first, second = (np.flatnonzero(seen) for seen in np.isnan(x[:, :, 0, 0]).T)
    assert first[-1] - first[0] + 1 == receptive_field(layers)
    assert second[0] - first[0] == jump(layers)


def test_pooling_reaches_as_far_as_receptive_field_says():
    layers = [(3, 1), (2, 2), (3, 1), (2, 2), (3, 1)]
    x = np.zeros((18, 18, 18, 1))
    x[range(18), range(18), range(18)] = np.nan
    kernel = np.ones((3, 3, 1, 1))
    y = conv2d(max_pool2d(conv2d(max_pool2d(conv2d(x, kernel), 2), kernel), 2), kernel)
    assert y.shape == (18, 1, 1, 1)
    assert np.isnan(y).all()
    assert receptive_field(layers) == 18
