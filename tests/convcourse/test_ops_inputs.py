"""Convolution and pooling of any dtype, any value and any layout, and what they refuse."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from convcourse.ops import avg_pool2d, conv2d, conv2d_loops, max_pool2d, pad2d
from convcourse.shapes import ShapeError, kernel_span, output_size


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
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(2, 6, 7, 4)), rng.normal(size=(3, 2, 2, 6))
    b = rng.normal(size=6)
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
