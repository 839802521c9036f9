"""Convolution and pooling against loops, SciPy and TensorFlow, and what they refuse."""

import doctest
import importlib

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy import ndimage, signal

from convcourse.ops import avg_pool2d, conv2d, conv2d_loops, max_pool2d, pad2d
from convcourse.shapes import (
    ShapeError,
    conv_window,
    jump,
    kernel_span,
    output_size,
    pool_window,
    receptive_field,
)

law = settings(deadline=None, derandomize=True, max_examples=150)
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


@pytest.fixture(scope="module")
def tf():
    from convcourse.tf_ops import tensorflow

    return tensorflow()


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


@pytest.mark.parametrize("block_bytes", [1, 4000, 1 << 30])
def test_the_size_of_the_blocks_makes_no_difference(monkeypatch, block_bytes):
    x, w = draw_array(0, (5, 12, 11, 4), "int32"), draw_array(1, (3, 2, 2, 6), "int32")
    expected = conv2d(x, w, groups=2)
    monkeypatch.setattr("convcourse.ops.convolution._BLOCK_BYTES", block_bytes)
    assert_array_equal(conv2d(x, w, groups=2), expected)


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
    y = pad2d(image, padding, value=7)
    sides = [(padding, padding)] * 2 if isinstance(padding, int) else padding
    assert_array_equal(y, np.pad(image, ((0, 0), *sides, (0, 0)), constant_values=7))
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


# --- dtypes and special values ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("x", "w", "b", "y"),
    [
        ("float32", "float32", None, "float32"),
        ("float32", "float32", "float32", "float32"),
        ("float64", "float64", None, "float64"),
        ("float32", "float64", None, "float64"),
        ("float32", "float32", "float64", "float64"),
        ("float16", "float16", None, "float32"),
        ("uint8", "float32", None, "float32"),
        ("int64", "float32", None, "float64"),
        ("uint8", "uint8", None, "int64"),
        ("uint8", "int8", "int16", "int64"),
        ("bool", "bool", None, "int64"),
        ("uint64", "int8", None, "float64"),
        (">f4", "<f4", None, "float32"),
    ],
)
@pytest.mark.parametrize("convolve", [conv2d, conv2d_loops])
def test_the_dtype_of_a_sum(convolve, x, w, b, y):
    bias = None if b is None else np.ones(1, b)
    assert convolve(np.ones((1, 3, 3, 1), x), np.ones((2, 2, 1, 1), w), bias).dtype == y


@pytest.mark.parametrize("convolve", [conv2d, conv2d_loops])
def test_a_photograph_of_bytes_does_not_overflow(convolve):
    x = np.full((1, 3, 3, 3), 255, np.uint8)
    assert convolve(x, np.ones((3, 3, 3, 1), np.int8)).item() == 255 * 27
    assert convolve(x, -np.ones((3, 3, 3, 1), np.int8)).item() == -255 * 27
    assert convolve(np.ones((1, 3, 3, 1), bool), np.ones((3, 3, 1, 1), bool)).item() == 9


@pytest.mark.parametrize("value", [np.nan, np.inf])
@pytest.mark.parametrize("convolve", [conv2d, conv2d_loops])
def test_nan_and_infinity_reach_the_outputs_that_see_them_and_no_other(convolve, value):
    x = np.zeros((1, 5, 5, 1))
    x[0, 1, 3] = value
    reached = ~np.isfinite(convolve(x, np.ones((3, 3, 1, 1)))[0, :, :, 0])
    assert_array_equal(reached, [[False, True, True], [False, True, True], [False, False, False]])


@pytest.mark.parametrize("operation", [conv2d, conv2d_loops, avg_pool2d])
def test_infinities_that_cancel_are_nan_without_a_warning(operation):
    x = np.array([np.inf, -np.inf]).reshape(1, 2, 1, 1)
    window = 2 if operation is avg_pool2d else np.ones((2, 1, 1, 1))
    keywords = {"padding": ((0, 0), (0, 1))} if operation is avg_pool2d else {}
    assert np.isnan(operation(x, window, **keywords)).all()


@pytest.mark.parametrize("pool", [max_pool2d, avg_pool2d])
def test_pooling_passes_nan_on(pool):
    x = np.array([1, np.nan, 3, 4]).reshape(1, 1, 4, 1)
    assert_array_equal(np.isnan(pool(x, (1, 2))).ravel(), [True, False])


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int64", "bool", "float16", "float64"])
def test_max_pooling_keeps_the_dtype_and_the_lowest_value(dtype):
    lowest = {"b": False, "f": -np.inf}.get(np.dtype(dtype).kind)
    lowest = np.iinfo(dtype).min if lowest is None else lowest
    y = max_pool2d(np.full((1, 3, 3, 1), lowest, dtype), 2, padding="SAME")
    assert y.dtype == dtype
    assert (y == lowest).all()


@pytest.mark.parametrize(
    "operation",
    [
        lambda x: conv2d(x, np.ones((3, 3, 2, 5)), np.ones(5), padding="SAME", stride=2),
        lambda x: conv2d_loops(x, np.ones((3, 3, 2, 5)), np.ones(5), padding="SAME", stride=2),
        lambda x: max_pool2d(np.repeat(x, 3, 3)[..., :5], 2, padding="SAME"),
        lambda x: avg_pool2d(np.repeat(x, 3, 3)[..., :5], 2, padding="SAME"),
    ],
)
def test_an_empty_batch_gives_an_empty_result_of_the_right_shape(operation):
    assert operation(np.empty((0, 9, 7, 2))).shape == (0, 5, 4, 5)


@pytest.mark.parametrize("order", ["C", "F", "reversed", "strided", "frozen"])
def test_any_memory_layout_will_do_and_inputs_are_never_changed(order):
    x, w = draw_array(0, (2, 6, 7, 4), "float64"), draw_array(1, (3, 2, 2, 6), "float64")
    b = draw_array(2, 6, "float64")
    expected = conv2d_loops(x, w, b, groups=2, padding=1)
    arrange = {
        "C": np.ascontiguousarray,
        "F": np.asfortranarray,
        "reversed": lambda a: a[::-1].copy()[::-1],
        "strided": lambda a: np.repeat(a, 2, axis=-1)[..., ::2],
        "frozen": lambda a: np.frombuffer(a.tobytes()).reshape(a.shape),
    }[order]
    arrays = [arrange(array) for array in (x, w, b)]
    copies = [array.copy() for array in arrays]
    assert_allclose(conv2d(*arrays, groups=2, padding=1), expected)
    for pool in (max_pool2d, avg_pool2d):
        y = pool(arrays[0], 1)
        assert not np.shares_memory(y, arrays[0])
        assert_array_equal(y, x)
    for array, copy in zip(arrays, copies, strict=True):
        assert_array_equal(array, copy)


def test_lists_will_do():
    x = [[[[1], [2]], [[3], [4]]]]
    assert conv2d(x, [[[[1]], [[-1]]]], [10]).tolist() == [[[[9]], [[9]]]]
    assert max_pool2d(x, 2).tolist() == [[[[4]]]]
    assert avg_pool2d(x, [1, 2]).tolist() == [[[[1.5]], [[3.5]]]]


# --- what is refused ----------------------------------------------------------------------------

X, W = np.ones((2, 5, 6, 4)), np.ones((3, 3, 4, 8))


@pytest.mark.parametrize(
    ("arrays", "keywords", "message"),
    [
        ((X[0], W), {}, r"x must have the four axes .* got shape \(5, 6, 4\). Use x\[None\]"),
        ((X, W[0]), {}, r"w must have the four axes .* got shape \(3, 4, 8\)"),
        ((1.0, W), {}, r"x must have the four axes .* got shape \(\)"),
        ((X, 1.0), {}, r"w must have the four axes .* got shape \(\)"),
        ((X[..., :3], W), {}, r"channels do not match: x of shape \(2, 5, 6, 3\) has 3 channels"),
        ((X, W), {"groups": 2}, r"2 in each of 2 groups, .* Use w of shape \(3, 3, 2, 8\)"),
        ((X, W), {"groups": 3}, "3 groups do not divide both c_in = 4 and c_out = 8"),
        ((X, W), {"groups": 0}, "groups must be at least 1: got 0"),
        ((X, W), {"groups": 1.0}, "groups must be an integer: got 1.0"),
        ((X, W, np.ones(4)), {}, r"one bias for each .* got shape \(4,\), .* b of shape \(8,\)"),
        ((X, W, np.ones((1, 8))), {}, r"one bias for each .* got shape \(1, 8\)"),
        ((X, W, 1.0), {}, r"one bias for each .* got shape \(\)"),
        ((X, np.ones((7, 3, 4, 8))), {}, r"along the height, kernel does not fit: input 5 \+ 2"),
        ((X, W), {"dilation": (1, 3)}, r"along the width, .* spans 7. .* x has shape \(2, 5, 6"),
        ((X[:, :0], W), {}, "height must be at least 1: got 0"),
        ((X[..., :0], W[:, :, :0]), {}, "c_in must be at least 1|channels must be at least 1"),
        ((X, W[..., :0]), {}, "c_out must be at least 1: got 0"),
        ((X, W[:0]), {}, "kernel must be at least 1: got 0"),
        ((X, W), {"stride": 0}, "stride must be at least 1: got 0"),
        ((X, W), {"stride": (1, -1)}, "stride must be at least 1: got -1"),
        ((X, W), {"stride": 1.5}, "stride must be an integer: got 1.5"),
        ((X, W), {"stride": [1, 2, 2, 1]}, r"stride must be .* pair .* got \[1, 2, 2, 1\]"),
        ((X, W), {"dilation": 0}, "dilation must be at least 1: got 0"),
        ((X, W), {"padding": -1}, "padding must be at least 0: got -1"),
        ((X, W), {"padding": "full"}, "padding has two names"),
        ((X, W), {"padding": None}, "padding must be an integer: got None"),
        ((X, W), {"padding": (1, 1)}, r"padding of an image is .* got \(1, 1\). Use padding=1"),
        ((X.astype(object), W), {}, r"x must hold real numbers: got dtype object and shape \(2, 5"),
        ((X, W.astype(complex)), {}, "w must hold real numbers: got dtype complex128"),
        ((X, W, np.array(["0"] * 8)), {}, "b must hold real numbers: got dtype <U1"),
        (([[1, 2], [3]], W), {}, "x must be an array: got nested lists of different lengths"),
        ((None, W), {}, "x must hold real numbers: got dtype object"),
    ],
)
@pytest.mark.parametrize("convolve", [conv2d, conv2d_loops])
def test_a_convolution_that_makes_no_sense_is_told_what_would(convolve, arrays, keywords, message):
    with pytest.raises(ShapeError, match=message):
        convolve(*arrays, **keywords)


@pytest.mark.parametrize(
    ("x", "size", "keywords", "message"),
    [
        (X[0], 2, {}, r"x must have the four axes .* got shape \(5, 6, 4\)"),
        (X, 6, {}, r"along the height, kernel does not fit: input 5 .* x has shape \(2, 5, 6, 4\)"),
        (X, (2, 0), {}, "kernel must be at least 1: got 0"),
        (X, 2.0, {}, "kernel must be an integer: got 2.0"),
        (X, 2, {"stride": 0}, "stride must be at least 1: got 0"),
        (X, 2, {"padding": 2}, "every pooling window must see the image"),
        (X, 2, {"padding": "full"}, "padding has two names"),
        (X.astype(str), 2, {}, "x must hold real numbers: got dtype <U"),
        (X[:, :, :0], 2, {}, "width must be at least 1: got 0"),
    ],
)
@pytest.mark.parametrize("pool", [max_pool2d, avg_pool2d])
def test_a_pooling_that_makes_no_sense_is_told_what_would(pool, x, size, keywords, message):
    with pytest.raises(ShapeError, match=message):
        pool(x, size, **keywords)


def test_padding_refuses_what_it_cannot_know():
    with pytest.raises(ShapeError, match=r"padding of an image .* got 'SAME'\. Use padding=1"):
        pad2d(X, "SAME")
    with pytest.raises(ShapeError, match="x must have the four axes"):
        pad2d(X[0], 1)


def test_the_window_and_the_array_agree_on_the_shape():
    y = conv2d(X, W, stride=(2, 1), padding=((1, 0), (0, 2)), dilation=(1, 2))
    assert y.shape == (
        2,
        output_size(5, 3, stride=2, padding=(1, 0)),
        output_size(6, 3, padding=(0, 2), dilation=2),
        8,
    )
    assert kernel_span(3, dilation=2) == 5


@pytest.mark.parametrize("module", ["", ".arrays", ".convolution", ".pooling"])
def test_every_example_in_the_documentation_holds(module):
    results = doctest.testmod(importlib.import_module("convcourse.ops" + module))
    assert results.attempted > 0
    assert results.failed == 0
