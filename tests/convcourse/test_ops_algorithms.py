"""Every algorithm gives one answer: that of the loops, of TensorFlow, of SciPy, of ONNX."""

import tracemalloc
from collections import Counter

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from onnx.backend.test.case.node import _NodeTestCases as node_cases
from onnx.backend.test.case.node import conv, convtranspose
from scipy import signal

from convcourse import ops
from convcourse.ops import convolution, memory, tiling, winograd
from convcourse.ops.memory import Buffer
from convcourse.ops.tiling import Convolution
from convcourse.ops.winograd import ERROR_BOUND
from convcourse.shapes import ShapeError, conv_window, windows
from tests.examples import examples

law = settings(max_examples=examples(60))
ANY = [ops.conv2d, ops.conv2d_im2col, ops.conv2d_windows, ops.conv2d_taps, ops.conv2d_fft]
ALGORITHMS = [*ANY, ops.conv2d_winograd]
each_algorithm = pytest.mark.parametrize("algorithm", ALGORITHMS, ids=lambda each: each.__name__)

# Importing these modules of ONNX makes their cases; those of images have four axes.
PUBLISHED = {
    kind: [
        case
        for case in node_cases
        if case.name.startswith(prefix) and case.data_sets[0][0][0].ndim == 4
    ]
    for kind, prefix in [
        (conv.Conv.__name__, ("test_basic_conv_", "test_conv_")),
        (convtranspose.ConvTranspose.__name__, "test_convtranspose"),
    ]
}


def onnx_settings(case):
    """The settings of an ONNX node, in our words."""
    given = {each.name: each for each in case.model.graph.node[0].attribute}
    top, left, bottom, right = given["pads"].ints if "pads" in given else (0, 0, 0, 0)
    return {
        "stride": tuple(given["strides"].ints) if "strides" in given else (1, 1),
        "dilation": tuple(given["dilations"].ints) if "dilations" in given else (1, 1),
        "groups": given["group"].i if "group" in given else 1,
        # Where an odd pixel goes makes no difference in these cases: there is none.
        "padding": "SAME" if "auto_pad" in given else ((top, bottom), (left, right)),
    }


small = st.integers(1, 3)
pairs = st.tuples(small, small)
margin = st.integers(0, 3)
paddings = st.one_of(
    st.sampled_from(["VALID", "SAME", "same"]),
    margin,
    st.tuples(st.tuples(margin, margin), st.tuples(margin, margin)),
)
any_dtype = st.sampled_from(["float16", "float32", "float64", "uint8", "int32", "bool"])
floats = st.sampled_from(["float32", "float64"])


def numbers(seed, shape, dtype):
    drawn = np.random.default_rng(seed).integers(-9, 10, shape)
    if np.dtype(dtype).kind == "f":
        return (drawn / 4).astype(dtype)
    return (np.abs(drawn) if np.dtype(dtype).kind == "u" else drawn).astype(dtype)


@st.composite
def convolutions(draw, algorithm, dtypes=any_dtype):
    """Arrays and settings of a convolution that the algorithm is for."""
    only_plain = algorithm is ops.conv2d_winograd
    groups, seed = 1 if only_plain else draw(small), draw(st.integers(0, 2**32 - 1))
    channels, size = draw(pairs), draw(st.tuples(st.integers(1, 12), st.integers(1, 12)))
    square = st.sampled_from([(3, 3), (5, 5)])
    kernel = draw(square if only_plain else st.tuples(st.integers(1, 4), small))
    keywords = {"padding": draw(paddings), "groups": groups}
    if not only_plain:
        keywords |= {"stride": draw(pairs), "dilation": draw(pairs)}
    x_shape = draw(st.integers(0, 3)), *size, groups * channels[0]
    w_shape = *kernel, channels[0], groups * channels[1]
    try:
        conv_window(x_shape, w_shape, **keywords)
    except ShapeError:
        assume(False)
    x, w = numbers(seed, x_shape, draw(dtypes)), numbers(seed + 1, w_shape, draw(dtypes))
    b = numbers(seed + 2, w_shape[3:], draw(dtypes)) if draw(st.booleans()) else None
    return x, w, b, keywords


def assert_same(y, expected, x, w):
    """Equal where all are integers, else within the bound of the least exact algorithm."""
    assert y.dtype == expected.dtype
    assert y.shape == expected.shape
    if y.dtype.kind == "i":
        assert_array_equal(y, expected)
    else:
        largest = np.abs(x.astype(float)).max(initial=0) * np.abs(w.astype(float)).sum()
        assert_allclose(y, expected, rtol=0, atol=np.finfo(y.dtype).eps * ERROR_BOUND * largest)


@each_algorithm
def test_an_algorithm_agrees_with_the_loops(algorithm):
    @law
    @given(convolutions(algorithm))
    def agrees(case):
        x, w, b, keywords = case
        assert_same(algorithm(x, w, b, **keywords), ops.conv2d_loops(x, w, b, **keywords), x, w)

    agrees()


@each_algorithm
def test_an_algorithm_agrees_with_tensorflow(algorithm, tf):
    @law
    @given(convolutions(algorithm, floats))
    def agrees(case):
        x, w, b, keywords = case
        w, b = w.astype(x.dtype), None if b is None else b.astype(x.dtype)
        assume(len(x))  # TensorFlow gives an empty batch the wrong number of channels
        window = conv_window(x.shape, w.shape, None, **keywords)
        padding = [(0, 0), *window.padding, (0, 0)]
        expected = tf.nn.conv2d(x, w, window.stride, padding, dilations=window.dilation)
        expected = expected if b is None else tf.nn.bias_add(expected, b)
        assert_same(algorithm(x, w, b, **keywords), expected.numpy(), x, w)

    agrees()


@each_algorithm
def test_an_algorithm_agrees_with_scipy(algorithm):
    @law
    @given(convolutions(algorithm, st.sampled_from(["float64", "int32"])))
    def agrees(case):
        x, w, b, keywords = case
        window = conv_window(x.shape, w.shape, None, **keywords)
        (stride_h, stride_w), (gap_h, gap_w) = window.stride, window.dilation
        images = np.pad(x, ((0, 0), *window.padding, (0, 0)))
        holed = np.zeros((*window.span, *w.shape[2:]), w.dtype)
        holed[::gap_h, ::gap_w] = w
        expected = np.zeros((len(x), *window.output, w.shape[3]))
        for n, out, c in np.ndindex(len(x), w.shape[3], w.shape[2]):
            first = out * keywords["groups"] // w.shape[3] * w.shape[2]
            plane = signal.correlate2d(images[n, ..., first + c], holed[..., c, out], "valid")
            expected[n, :, :, out] += plane[::stride_h, ::stride_w]
        expected += 0 if b is None else b
        y = algorithm(x, w, b, **keywords)
        assert_same(y.astype(float), expected, x, w)

    agrees()


@each_algorithm
def test_the_size_of_the_tiles_makes_no_difference(algorithm, monkeypatch):
    x, w = numbers(0, (5, 13, 11, 4), "int32"), numbers(1, (3, 3, 4, 6), "int32")
    b = numbers(2, 6, "int32")
    expected = ops.conv2d_loops(x, w, b, padding="SAME")
    whole, counts = Convolution.each_tile, []
    for size in (1, 300, 4000, 60_000, 1 << 30):
        tiles: list[tiling.Tile] = []

        def of_size(conv, fill, *cost, budget=0, rows_of=1, size=size, tiles=tiles):
            def fill_and_note(tile):
                tiles.append(tile)
                fill(tile)

            whole(conv, fill_and_note, *cost, budget=size, rows_of=rows_of)

        monkeypatch.setattr(Convolution, "each_tile", of_size)
        assert_array_equal(algorithm(x, w, b, padding="SAME"), expected)
        counts.append(len(tiles))
    assert counts[0] > counts[-1] == 1


@pytest.mark.parametrize("rows_of", [1, 4])
def test_blocks_hold_every_position_once_in_runs_of_memory(rows_of):
    @law
    @given(
        shape=st.tuples(st.integers(0, 40), st.integers(1, 40), st.integers(1, 40)),
        position_bytes=st.integers(1, 1 << 20),
        budget=st.integers(1, 1 << 22),
    )
    def hold(shape, position_bytes, budget):
        cut = tiling.blocks(shape, position_bytes, budget=budget, rows_of=rows_of)
        order = np.arange(np.prod(shape)).reshape(shape)
        runs = [order[block].ravel() for block in cut]
        assert_array_equal(np.concatenate([*runs, []]), order.ravel())
        for images, rows, _ in cut:
            assert rows.start % rows_of == 0
            positions = order[images, rows].size if rows_of > 1 else 0
            assert positions * position_bytes <= max(budget, rows_of * shape[2] * position_bytes)
        assert all(run.size * position_bytes <= max(budget, position_bytes) for run in runs) or (
            rows_of > 1
        )

    hold()


@each_algorithm
@pytest.mark.parametrize("case", PUBLISHED["Conv"], ids=lambda case: case.name)
def test_an_algorithm_agrees_with_the_published_cases_of_onnx(case, algorithm):
    """Arrays and answers that the ONNX project publishes, in NCHW and OIHW."""
    keywords = onnx_settings(case)
    (((x, w), (expected,)),) = case.data_sets
    x, w = x.transpose(0, 2, 3, 1), w.transpose(2, 3, 1, 0)
    if algorithm is ops.conv2d_winograd and keywords["stride"] != (1, 1):
        with pytest.raises(ShapeError, match=r"5 x 5 kernels at stride, .* got .* Use conv2d"):
            algorithm(x, w, **keywords)
    else:
        assert_same(algorithm(x, w, **keywords).transpose(0, 3, 1, 2), expected, x, w)


@pytest.mark.parametrize("case", PUBLISHED["ConvTranspose"], ids=lambda case: case.name)
def test_conv2d_transpose_agrees_with_the_published_cases_of_onnx(case):
    keywords = onnx_settings(case)
    (((y, w), (expected,)),) = case.data_sets
    y, w = y.transpose(0, 2, 3, 1), w.transpose(2, 3, 1, 0)  # (kh, kw, c_in / groups, c_out)
    x = ops.conv2d_transpose(y, w, output_size=expected.shape[2:], **keywords)
    assert_same(x.transpose(0, 3, 1, 2), expected, y, w)


def test_onnx_publishes_cases_of_both_kinds():
    assert len(PUBLISHED["Conv"]) >= 6
    assert len(PUBLISHED["ConvTranspose"]) >= 9


@each_algorithm
def test_nan_and_infinity_reach_the_outputs_that_see_them_and_no_other(algorithm):
    x = np.zeros((1, 9, 9, 2), np.float32)
    x[0, 2, 3, 0], x[0, 7, 7, 1] = np.nan, np.inf
    w = np.ones((3, 3, 2, 2), np.float32)
    assert_array_equal(algorithm(x, w), ops.conv2d_loops(x, w))


@each_algorithm
def test_integers_are_exact_however_large(algorithm):
    """Beyond 2**53 a float64 would lose digits, beyond 2**63 an int64 starts again from below."""
    rng = np.random.default_rng(0)
    for bits in (8, 16, 20, 27, 40, 60):
        x = rng.integers(-(2**bits), 2**bits, (2, 6, 5, 3))
        w = rng.integers(-(2**bits), 2**bits, (3, 3, 3, 2))
        exact = ops.im2col(x.astype(object).astype(x.dtype), 3, 3).astype(object)
        exact = exact.T @ w.reshape(27, 2).astype(object)
        wrapped = np.array([int(v) % 2**64 for v in exact.ravel()], np.uint64).astype(np.int64)
        assert_array_equal(algorithm(x, w).ravel(), wrapped)


@each_algorithm
@pytest.mark.parametrize("padding", ["VALID", "SAME"])
def test_an_empty_batch_gives_an_empty_result(algorithm, padding):
    y = algorithm(np.empty((0, 7, 8, 2)), np.ones((3, 3, 2, 4)), np.ones(4), padding=padding)
    assert y.shape == ((0, 5, 6, 4) if padding == "VALID" else (0, 7, 8, 4))


@each_algorithm
@pytest.mark.parametrize(
    ("arrays", "keywords", "message"),
    [
        ((np.ones((5, 6, 4)), np.ones((3, 3, 4, 8))), {}, "x must have the four axes"),
        ((np.ones((2, 5, 6, 3)), np.ones((3, 3, 4, 8))), {}, "channels do not match"),
        ((np.ones((2, 2, 6, 4)), np.ones((3, 3, 4, 8))), {}, "kernel does not fit"),
        ((np.ones((2, 5, 6, 4)), np.ones((3, 3, 4, 8))), {"stride": 0}, "stride must be at least"),
        ((np.ones((2, 5, 6, 4)), np.ones((3, 3, 4, 8)), np.ones(4)), {}, "one bias for each"),
        ((np.ones((2, 5, 6, 4)), "kernel"), {}, "w must hold real numbers"),
    ],
)
def test_an_algorithm_refuses_what_conv2d_refuses(algorithm, arrays, keywords, message):
    with pytest.raises(ShapeError, match=message):
        algorithm(*arrays, **keywords)


# --- Winograd -----------------------------------------------------------------------------------


@law
@given(st.sampled_from([3, 5]), st.lists(st.integers(-99, 99), min_size=13, max_size=13))
def test_transforms_of_winograd_make_products_a_correlation(length, drawn):
    pixels_to, weights_to, to_outputs = winograd._TRANSFORMS[length]
    pixels, weights = drawn[: length + 3], drawn[8 : 8 + length]
    outputs = to_outputs @ ((weights_to @ weights) * (pixels_to @ pixels))
    assert_allclose(outputs, np.correlate(pixels, weights, "valid"), rtol=0, atol=1e-6)


@pytest.mark.parametrize("length", [3, 5])
@pytest.mark.parametrize("draw", ["normal", "uniform", "photo", "ones", "signs"])
def test_the_error_of_winograd_in_float32_keeps_its_bound(draw, length):
    rng = np.random.default_rng(0)
    make = {
        "normal": lambda shape: rng.standard_normal(shape),
        "uniform": lambda shape: rng.random(shape),
        "photo": lambda shape: 200 + rng.random(shape),
        "ones": np.ones,
        "signs": lambda shape: rng.choice([-1.0, 1.0], shape),
    }[draw]
    for channels in (1, 8, 64):
        x = make((2, 34, 34, channels)).astype(np.float32)
        w = make((length, length, channels, 8)).astype(np.float32)
        expected = ops.conv2d_im2col(x.astype(np.float64), w.astype(np.float64))
        error = np.abs(ops.conv2d_winograd(x, w) - expected).max()
        unit = np.finfo(np.float32).eps / 2
        assert error <= ERROR_BOUND * unit * np.abs(x).max() * np.abs(w).sum(axis=(0, 1, 2)).max()


@pytest.mark.parametrize(
    ("x", "w", "dtype", "keywords", "chosen"),
    [
        ((32, 56, 56, 64), (3, 3, 64, 64), "float32", {}, "conv2d_winograd"),
        ((32, 56, 56, 64), (3, 3, 64, 64), "float64", {}, "conv2d_im2col"),
        ((32, 56, 56, 64), (3, 3, 64, 64), "int16", {}, "conv2d_im2col"),
        ((32, 56, 56, 64), (3, 3, 64, 64), "float32", {"stride": 2}, "conv2d_im2col"),
        ((32, 56, 56, 64), (3, 3, 64, 64), "float32", {"dilation": 2}, "conv2d_im2col"),
        ((32, 56, 56, 64), (3, 3, 32, 64), "float32", {"groups": 2}, "conv2d_im2col"),
        ((32, 56, 56, 64), (3, 3, 1, 64), "float32", {"groups": 64}, "conv2d_taps"),
        ((32, 56, 56, 64), (1, 1, 64, 64), "float32", {}, "conv2d_taps"),
        ((1, 14, 14, 64), (3, 3, 64, 64), "float32", {}, "conv2d_im2col"),
        ((32, 10, 10, 64), (3, 3, 64, 64), "float32", {}, "conv2d_winograd"),
        ((32, 7, 7, 64), (3, 3, 64, 64), "float32", {}, "conv2d_im2col"),  # much hangs over
        ((32, 28, 28, 1), (3, 3, 1, 32), "float32", {}, "conv2d_im2col"),
        ((32, 14, 14, 32), (5, 5, 32, 64), "float32", {"padding": "SAME"}, "conv2d_winograd"),
        ((32, 14, 14, 32), (5, 5, 32, 64), "float64", {"padding": "SAME"}, "conv2d_im2col"),
        ((32, 14, 14, 32), (5, 3, 32, 64), "float32", {"padding": "SAME"}, "conv2d_im2col"),
        ((32, 14, 14, 32), (7, 7, 32, 64), "float32", {"padding": "SAME"}, "conv2d_im2col"),
        ((1, 14, 14, 32), (5, 5, 32, 64), "float32", {"padding": "SAME"}, "conv2d_im2col"),
        ((32, 9, 9, 32), (5, 5, 32, 64), "float32", {}, "conv2d_im2col"),  # 5 x 5 of 8 x 8 outputs
    ],
)
def test_conv2d_chooses_by_shape(x, w, dtype, keywords, chosen):
    conv = Convolution(np.empty(x, dtype), np.empty(w, dtype), **keywords)
    assert convolution._quickest(conv) is getattr(ops, chosen)


@pytest.mark.parametrize("shape", [(3, 3, 64, 64), (1, 1, 64, 8), (5, 3, 64, 2)])
def test_arrays_are_read_once_a_call_and_shapes_once_for_all(monkeypatch, shape):
    calls = Counter()

    def counted(name, function):
        def count(*args, **keywords):
            calls[name] += 1
            return function(*args, **keywords)

        return count

    for module, name in ((tiling, "as_array"), (tiling, "conv_window"), (windows, "pads")):
        monkeypatch.setattr(module, name, counted(name, getattr(module, name)))
    windows._known_window.cache_clear()
    for _ in range(3):
        ops.conv2d(np.ones((8, 16, 16, 64), np.float32), np.ones(shape, np.float32), padding="SAME")
    assert calls == {"as_array": 6, "conv_window": 3, "pads": 2}  # two arrays, two axes


@pytest.mark.parametrize(
    ("known", "refused"),
    [
        ({"stride": 1}, {"stride": True}),
        ({"stride": 1}, {"stride": 1.0}),
        ({"stride": (1, 1)}, {"stride": (1, True)}),
        ({"padding": 0}, {"padding": False}),
        ({"groups": 1}, {"groups": np.True_}),
    ],
)
def test_what_equals_a_setting_that_is_known_is_refused_all_the_same(known, refused):
    x, w = np.ones((1, 5, 5, 1)), np.ones((3, 3, 1, 1))
    for _ in range(2):
        ops.conv2d(x, w, **known)
        with pytest.raises(ShapeError, match="must be an integer: got"):
            ops.conv2d(x, w, **refused)


def test_a_setting_that_there_is_not_is_told_those_that_there_are():
    with pytest.raises(TypeError, match="no setting 'strides': it has stride, padding, dilation"):
        ops.conv2d(np.ones((1, 4, 4, 1)), np.ones((3, 3, 1, 1)), strides=2)  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("x", "w", "dtype", "keywords"),
    [
        ((256, 28, 28, 64), (3, 3, 64, 64), "float32", {"padding": "SAME"}),
        ((48, 64, 64, 32), (5, 5, 32, 16), "float32", {"padding": "SAME"}),
        ((48, 64, 64, 32), (5, 5, 32, 64), "float32", {"padding": "SAME"}),
        ((4, 40, 40, 384), (5, 5, 384, 384), "float32", {"padding": "SAME"}),
        ((64, 96, 96, 32), (3, 3, 1, 32), "float32", {"padding": "SAME", "groups": 32}),
        ((64, 96, 96, 32), (1, 1, 32, 16), "uint8", {"stride": 2}),
        ((4, 40, 40, 512), (3, 3, 512, 512), "float32", {"padding": "SAME"}),
        ((1, 1200, 1200, 4), (5, 5, 4, 4), "float16", {"dilation": 2, "padding": "SAME"}),
    ],
)
def test_conv2d_holds_little_beside_its_result(x, w, dtype, keywords):
    x, w = np.ones(x, dtype), np.ones(w, dtype)
    for number in (1, 2):
        with ops.threads(number):
            tracemalloc.start()
            y = ops.conv2d(x, w, **keywords)
            _, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
        assert peak - y.nbytes < 64e6 + 20e6 * (number - 1)


def test_memory_of_a_buffer_serves_the_next_one_and_never_two_at_a_time():
    first, second = Buffer(np.dtype(np.float64)), Buffer(np.dtype(np.float64))
    assert not np.shares_memory(first.array((1000,)), second.array((1000,)))
    first.array((1000,))[:] = 1
    place = first.array((1000,)).ctypes.data
    del first
    third = Buffer(np.dtype(np.float32))
    assert third.array((2000,)).ctypes.data == place
    assert not np.shares_memory(third.array((2000,)), second.array((1000,)))


@each_algorithm
def test_what_memory_held_before_makes_no_difference(algorithm, monkeypatch):
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(2, 14, 13, 3)), rng.normal(size=(5, 5, 3, 4))
    kept = [algorithm(x, w[:side, :side], padding="SAME") for side in (3, 5)]
    # Bytes of ones are NaN.
    monkeypatch.setattr(memory._Spare, "take", lambda _, size: np.full(size, 255, np.uint8))
    for side, y in zip((3, 5), kept, strict=True):
        assert_array_equal(algorithm(x, w[:side, :side], padding="SAME"), y)
        assert np.isfinite(y).all()


def test_results_do_not_lie_in_memory_that_is_used_again():
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(2, 8, 8, 3)), rng.normal(size=(3, 3, 3, 4))
    for algorithm in ALGORITHMS:
        y = algorithm(x, w)
        kept = y.copy()
        for other in ALGORITHMS:
            other(-x, w, padding="SAME")
        assert_array_equal(y, kept)
