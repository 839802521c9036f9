"""Sizes and costs against counting, and what they refuse."""

import itertools
import pkgutil
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import convcourse.shapes
from convcourse.shapes import (
    ShapeError,
    Window,
    conv_macs,
    conv_params,
    conv_window,
    dense_params,
    jump,
    kernel_span,
    output_size,
    pad_amounts,
    pool_window,
    receptive_field,
    same_padding,
)
from tests.examples import examples

law = settings(max_examples=examples(300))
sizes, few = st.integers(1, 40), st.integers(1, 5)


def taps(start, kernel, dilation):
    return [start + dilation * i for i in range(kernel)]


@law
@given(kernel=few, dilation=few)
def test_span_agrees_with_counting_pixels_from_first_to_last_weight(kernel, dilation):
    pixels = taps(0, kernel, dilation)
    assert kernel_span(kernel, dilation=dilation) == len(range(pixels[0], pixels[-1] + 1))


@law
@given(
    size=sizes,
    kernel=few,
    stride=few,
    padding=st.tuples(st.integers(0, 4), st.integers(0, 4)),
    dilation=few,
)
def test_output_size_agrees_with_counting_positions(size, kernel, stride, padding, dilation):
    before, after = padding
    starts = itertools.takewhile(
        lambda start: taps(start, kernel, dilation)[-1] < size + after,
        itertools.count(-before, stride),
    )
    positions = len(list(starts))
    settings = {"stride": stride, "padding": padding, "dilation": dilation}
    if positions:
        assert output_size(size, kernel, **settings) == positions
    else:
        with pytest.raises(ShapeError, match="kernel does not fit"):
            output_size(size, kernel, **settings)


@law
@given(size=sizes, kernel=few, stride=few, dilation=few)
def test_same_is_the_least_padding_for_every_stride_th_pixel(size, kernel, stride, dilation):
    before, after = same_padding(size, kernel, stride=stride, dilation=dilation)
    wanted = len(range(0, size, stride))

    def positions(total):
        try:
            return output_size(size, kernel, stride=stride, padding=(0, total), dilation=dilation)
        except ShapeError:
            return 0

    assert before + after == next(t for t in itertools.count() if positions(t) >= wanted)
    assert after - before in (0, 1)
    for name in ("SAME", "same", "Same"):
        assert output_size(size, kernel, stride=stride, padding=name, dilation=dilation) == wanted


@law
@given(size=sizes, kernel=few, stride=few)
def test_valid_is_no_padding(size, kernel, stride):
    assume(kernel <= size)
    assert output_size(size, kernel, stride=stride, padding="Valid") == output_size(
        size, kernel, stride=stride
    )


@law
@given(
    layers=st.lists(st.one_of(st.tuples(few, few), st.tuples(few, few, few)), max_size=4),
)
def test_receptive_field_and_jump_agree_with_the_inputs_that_outputs_depend_on(layers):
    first, second = {0}, {1}
    for kernel, stride, *dilation in reversed(layers):
        first, second = (
            {tap for out in outs for tap in taps(out * stride, kernel, *dilation or [1])}
            for outs in (first, second)
        )
    assert receptive_field(layers) == max(first) - min(first) + 1
    assert jump(layers) == min(second) - min(first)


@law
@given(
    kernel=st.tuples(few, few),
    channels=st.tuples(few, few),
    groups=st.integers(1, 3),
    bias=st.booleans(),
    out=st.tuples(few, few),
)
def test_costs_agree_with_counting_weights_and_multiplications(kernel, channels, groups, bias, out):
    c_in, c_out = (groups * channel for channel in channels)
    weights = {
        (i, j, c, o)
        for i, j, c, o in itertools.product(
            range(kernel[0]), range(kernel[1]), range(c_in), range(c_out)
        )
        if c * groups // c_in == o * groups // c_out
    }
    assert (
        conv_params(*kernel, c_in, c_out, bias=bias, groups=groups) == len(weights) + bias * c_out
    )
    (out_h, out_w), (kh, kw) = out, kernel
    multiplications = itertools.product(weights, range(out_h), range(out_w))
    macs = conv_macs(out_h, out_w, kh, kw, c_in, c_out, groups=groups)
    assert macs == len(list(multiplications))
    assert dense_params(c_in, c_out, bias=bias) == conv_params(1, 1, c_in, c_out, bias=bias)


@law
@given(
    size=st.tuples(sizes, sizes),
    kernel=st.tuples(few, few),
    stride=st.tuples(few, few),
    dilation=st.tuples(few, few),
    padding=st.one_of(
        st.sampled_from(["valid", "SAME"]),
        st.integers(0, 4),
        st.tuples(*[st.tuples(st.integers(0, 4), st.integers(0, 4))] * 2),
    ),
)
def test_a_window_is_its_two_axes(size, kernel, stride, dilation, padding):
    try:
        window = Window.over(size, kernel, stride=stride, dilation=dilation, padding=padding)
    except ShapeError:
        assume(False)
    for axis in range(2):
        assert window.output[axis] == output_size(
            size[axis],
            kernel[axis],
            stride=stride[axis],
            padding=window.padding[axis],
            dilation=dilation[axis],
        )
        assert window.span[axis] == kernel_span(kernel[axis], dilation=dilation[axis])


def test_one_number_means_both_axes_and_both_sides():
    window = Window.over(9, 3, stride=2, padding=1, dilation=2)
    assert window == Window.over(
        [9, 9], (3, 3), stride=[2, 2], padding=[[1, 1], [1, 1]], dilation=np.array([2, 2])
    )
    assert pad_amounts(np.array([[1, 2], [3, 4]])) == ((1, 2), (3, 4))


@pytest.mark.parametrize("kind", [int, np.int8, np.uint64, np.array])
def test_any_kind_of_integer_is_welcome_and_the_answer_is_an_int(kind):
    size = output_size(kind(28), kind(5), stride=kind(2), padding=kind(1), dilation=kind(1))
    assert (type(size), size) == (int, 13)
    count = conv_params(kind(3), kind(3), kind(2), kind(4), groups=kind(2))
    assert (type(count), count) == (int, 40)


DOES_NOT_FIT = [
    (
        (4, 7),
        {},
        "kernel does not fit: input 4 + 2*0 padding = 4, but a kernel of 7 with dilation 1 spans 7."
        " Use padding >= 2 or a smaller kernel.",
    ),
    (
        (4, 3),
        {"dilation": 3, "padding": 1},
        "kernel does not fit: input 4 + 2*1 padding = 6, but a kernel of 3 with dilation 3 spans 7."
        " Use padding >= 2 or a smaller kernel or dilation.",
    ),
    (
        (4, 9),
        {"padding": (1, 2)},
        "kernel does not fit: input 4 + 1 + 2 padding = 7, but a kernel of 9 with dilation 1 spans"
        " 9. Use padding >= 3 or a smaller kernel.",
    ),
]


@pytest.mark.parametrize(("sizes", "settings", "message"), DOES_NOT_FIT)
def test_a_kernel_that_does_not_fit_is_told_what_would(sizes, settings, message):
    with pytest.raises(ValueError, match="kernel does not fit") as caught:
        output_size(*sizes, **settings)
    assert str(caught.value) == message
    needed = int(message.split(">= ")[1].split()[0])
    assert output_size(*sizes, **{**settings, "padding": needed}) >= 1
    with pytest.raises(ShapeError):
        output_size(*sizes, **{**settings, "padding": needed - 1})


NOT_SIZES = [
    (0, "must be at least 1: got 0. Use 1 or more"),
    (-1, "must be at least 1: got -1"),
    (2.5, "must be an integer: got 2.5 of type float. Use a whole number such as 1"),
    (2.0, "must be an integer: got 2.0 of type float"),
    ("3", "must be an integer: got '3' of type str"),
    (True, "must be an integer: got True of type bool"),
    (np.True_, "must be an integer: got .* of type bool"),
    (None, "must be an integer: got None of type NoneType"),
    (np.float64(2), "must be an integer: got .* of type float64"),
    (float("nan"), "must be an integer: got nan"),
    (1j, "must be an integer"),
]


@pytest.mark.parametrize(("value", "message"), NOT_SIZES)
@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("size", lambda v: output_size(v, 3)),
        ("kernel", lambda v: output_size(7, v)),
        ("stride", lambda v: output_size(7, 3, stride=v)),
        ("dilation", lambda v: output_size(7, 3, dilation=v)),
        ("size", lambda v: same_padding(v, 3)),
        ("kernel", lambda v: same_padding(7, v)),
        ("stride", lambda v: same_padding(7, 3, stride=v)),
        ("dilation", lambda v: same_padding(7, 3, dilation=v)),
        ("kernel", lambda v: kernel_span(v)),
        ("kernel", lambda v: receptive_field([(v, 1)])),
        ("stride", lambda v: receptive_field([(3, v)])),
        ("stride", lambda v: jump([(3, v)])),
        ("kh", lambda v: conv_params(v, 3, 1, 1)),
        ("c_in", lambda v: conv_params(3, 3, v, 1)),
        ("groups", lambda v: conv_params(3, 3, 2, 2, groups=v)),
        ("n_in", lambda v: dense_params(v, 3)),
        ("out_w", lambda v: conv_macs(3, v, 3, 3, 1, 1)),
        ("stride", lambda v: Window.over(7, 3, stride=v)),
        ("kernel", lambda v: Window.over(7, (3, v))),
        ("height", lambda v: conv_window((1, v, 3, 1), (1, 1, 1, 1))),
    ],
)
def test_only_whole_numbers_of_at_least_one_are_sizes(name, call, value, message):
    with pytest.raises(ShapeError, match=f"{name} {message}"):
        call(value)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: output_size(7, 3, padding=-1), "padding must be at least 0: got -1"),
        (lambda: output_size(7, 3, padding=(0, -2)), "padding must be at least 0: got -2"),
        (lambda: output_size(7, 3, padding=1.5), "padding must be an integer: got 1.5"),
        (lambda: output_size(7, 3, padding=True), "padding must be an integer: got True"),
        (
            lambda: output_size(7, 3, padding=(1, 2, 3)),
            r"pair \(before, after\): got \(1, 2, 3\)",
        ),
        (lambda: output_size(7, 3, padding="full"), "two names, .*: got 'full'. Use one of them"),
        (lambda: Window.over(7, 3, padding="full"), "two names, .*: got 'full'"),
        (lambda: Window.over(7, 3, padding=(1, 2)), r"\(\(top, bottom\), .*: got \(1, 2\). Use"),
        (lambda: Window.over(7, 3, padding=((1, 2), 3)), "padding of an image is"),
        (lambda: Window.over(7, 3, stride=(1, 2, 1)), r"stride must be .* pair .* 3 entries. Use"),
        (lambda: Window.over(7, 3, stride="2"), "stride must be an integer: got '2'"),
        (lambda: Window.over((9, 4), (3, 7)), "along the width, kernel does not fit: input 4"),
        (lambda: pad_amounts("SAME"), "padding of an image is .* got 'SAME'"),
        (lambda: receptive_field([(3,)]), r"a layer is \(kernel, stride\) .* got \(3,\). Use"),
        (lambda: receptive_field([3]), "a layer is .* got 3"),
        (lambda: jump([(3, 1, 1, 1)]), "a layer is"),
        (
            lambda: conv_params(3, 3, 4, 6, groups=3),
            "3 groups do not divide both c_in = 4 and c_out = 6. Use a divisor",
        ),
        (
            lambda: conv_window((1, 9, 9, 3), (3, 3, 4, 8)),
            r"x of shape \(1, 9, 9, 3\) has 3 channels, .* reads 4. Use w of shape \(3, 3, 3, 8\)",
        ),
        (
            lambda: conv_window((1, 9, 9, 4), (3, 3, 4, 8), groups=2),
            r"has 4 channels, 2 in each of 2 groups, .* Use w of shape \(3, 3, 2, 8\)",
        ),
        (lambda: conv_window((9, 9), (3, 3, 1, 1)), r"got shape \(9, 9\). Use x\[None, :, :, None"),
        (lambda: conv_window((9, 9, 3), (3, 3, 3, 1)), r"got shape \(9, 9, 3\). Use x\[None\]"),
        (lambda: conv_window((1, 9, 9, 1), (3, 3)), r"got shape \(3, 3\). Use w\[:, :, None, None"),
        (
            lambda: conv_window((1, 9, 9, 1), (3, 3, 1, 8), (1,)),
            r"one bias for each .* got shape \(1,\), .* makes 8 channels. Use b of shape \(8,\)",
        ),
        (
            lambda: conv_window((1, 2, 9, 1), (3, 3, 1, 8)),
            r"along the height, kernel does not fit.*Here x has shape \(1, 2, 9, 1\), w \(3, 3, 1",
        ),
        (
            lambda: pool_window((1, 4, 4, 1), 2, padding=2),
            r"must see the image: got padding \(\(2, 2\), \(2, 2\)\) for windows of \(2, 2\). Use",
        ),
        (lambda: pool_window((4, 4), 2), r"four axes .* got shape \(4, 4\)"),
        (lambda: pool_window((1, 4, 4, 1), 5), r"does not fit.*Here x has shape \(1, 4, 4, 1\)"),
    ],
)
def test_what_makes_no_sense_is_told_what_would(call, message):
    with pytest.raises(ShapeError, match=message):
        call()


def test_a_stride_that_does_not_divide_drops_pixels_and_no_error():
    exact = Fraction(7 - 3, 3) + 1
    assert exact.denominator != 1
    assert output_size(7, 3, stride=3) == exact // 1


MODULES = [
    f"convcourse.shapes.{module.name}"
    for module in pkgutil.iter_modules(convcourse.shapes.__path__)
]


def test_shapes_need_no_array_library():
    command = "import sys, convcourse.shapes; print(*{'numpy', 'tensorflow'} & {*sys.modules})"
    run = subprocess.run(
        [sys.executable, "-c", command], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == ""
