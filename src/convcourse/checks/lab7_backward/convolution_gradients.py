"""`conv2d_grads`: the gradients of a convolution with respect to images, kernels and biases."""

from collections.abc import Callable
from typing import Any

import numpy as np

from convcourse import grads
from convcourse.checks.cases import Case, Check, Kind, generator
from convcourse.checks.common import sections
from convcourse.checks.common.draws import signed
from convcourse.checks.common.mistakes import known
from convcourse.checks.lab7_backward.plain_gradients import (
    BackwardCall,
    Grads,
    gradients,
    right,
    sides,
    spoilt,
)
from convcourse.checks.mistakes import Words, Wrong
from convcourse.checks.normalize import several
from convcourse.ops.arrays import Array


def _reference(
    x: Array, w: Array, grad_y: Array, stride: int = 1, padding: str = "VALID"
) -> tuple[Array, Array, Array]:
    return grads.conv2d_grads(x, w, grad_y, stride=stride, padding=padding)


_ALL = slice(None)


def _all(wrong: Callable[[BackwardCall], tuple[Array, ...]]) -> Wrong:
    return lambda *args, **settings: wrong(BackwardCall(*args, **settings))


def _grad_x(wrong: Callable[[BackwardCall], Array]) -> Wrong:
    return _all(lambda call: right(call)._replace(grad_x=wrong(call)))


def _grad_w(wrong: Callable[[BackwardCall], Array]) -> Wrong:
    return _all(lambda call: right(call)._replace(grad_w=wrong(call)))


def _grad_b(wrong: Callable[[Array], Any]) -> Wrong:
    return _all(lambda call: right(call)._replace(grad_b=wrong(call.grad_y)))


def _summed(*axes: int) -> Wrong:
    return _grad_b(lambda grad_y: grad_y.sum(axis=axes))


def _with_kernel_turned(call: BackwardCall) -> Array:
    return right(call._replace(w=call.w[::-1, ::-1])).grad_x


def _first_filter_alone(call: BackwardCall) -> Array:
    return right(call._replace(w=call.w[..., :1], grad_y=call.grad_y[..., :1])).grad_x


def _first_image_alone(call: BackwardCall) -> Grads:
    one = right(call._replace(x=call.x[:1], grad_y=call.grad_y[:1]))
    return one._replace(grad_x=right(call).grad_x)


def _nothing_beyond(*first: slice, with_b: bool) -> Wrong:
    """As if grad_y ended early along its axes."""

    def cut(call: BackwardCall) -> Grads:
        grad_y = np.zeros_like(call.grad_y)
        grad_y[first] = call.grad_y[first]
        found = right(call._replace(grad_y=grad_y))
        return found if with_b else found._replace(grad_b=right(call).grad_b)

    return _all(cut)


def _averaged(axes: tuple[int, ...]) -> Wrong:
    """Means over these axes of grad_y, where grad_w and grad_b are sums."""

    def averaged(call: BackwardCall) -> Grads:
        found, count = right(call), np.prod([call.grad_y.shape[axis] for axis in axes])
        return found._replace(grad_w=found.grad_w / count, grad_b=found.grad_b / count)

    return _all(averaged)


def _cropped_to_nothing(call: BackwardCall) -> Array:
    """`[top:-bottom, left:-right]`: a stop of -0 is a stop at 0."""
    grad_x = gradients(call).grad_x
    if call.padding != "SAME":
        return grad_x
    (top, bottom), (left, right_side) = sides(call)
    return grad_x[:, top:-bottom, left:-right_side]


def _left_in_the_frame(call: BackwardCall) -> Array:
    return gradients(call).grad_x


def _cropped_at_the_end(call: BackwardCall) -> Array:
    return gradients(call).grad_x[:, : call.x.shape[1], : call.x.shape[2]]


def _cropped_by_the_other_side(call: BackwardCall) -> Array:
    (_, bottom), (_, right_side) = sides(call)
    height, width = call.x.shape[1:3]
    return gradients(call).grad_x[:, bottom : bottom + height, right_side : right_side + width]


def _last_position_alone(call: BackwardCall) -> Array:
    last = np.zeros_like(call.grad_y)
    last[:, -1, -1] = call.grad_y[:, -1, -1]
    return right(call._replace(grad_y=last)).grad_w


def _mean_over_positions(call: BackwardCall) -> Array:
    positions = call.grad_y[0, :, :, 0].size
    return np.divide(right(call).grad_w, positions)


def _all_cut(call: BackwardCall) -> tuple[Array, ...]:
    return tuple(np.trunc(part) for part in right(call))


_WORDS: Words = {
    sections.NUMBERS: {
        "fractions-cut-off": "fractions were cut off: the gradients are of integers"
    },
    sections.GRAD_W: {
        "grad-w-flipped": "grad_w is turned the wrong way round, in both directions",
        "grad-w-last-position-only": "grad_w holds the last position alone",
        "grad-w-averaged": "grad_w is a mean over positions, where their sum belongs",
        "c-in-c-out-swapped": "in grad_w the channels are swapped: c_in stands before c_out",
        "first-image-only": "only the first image counts: the gradients are those of all",
        "first-kernel-only": "only the first filter counts: the gradients are those of all",
        "images-averaged": "grad_w and grad_b are means over the images: they are sums",
        "grad-w-averaged-over-images": "grad_w is a mean over the images, where it is a sum",
        "images-and-positions-averaged": (
            "grad_w and grad_b are means over images and positions: they are sums"
        ),
        "last-positions-missing": (
            "the last row or column of grad_y is left out, as if a loop ended one early"
        ),
    },
    sections.GRAD_X: {
        "grad-x-kernel-flipped": (
            "in grad_x the kernel is turned round: weights lead back where they came from"
        ),
        "overlaps-overwritten": (
            "in grad_x the last window wins: where windows overlap, they add up"
        ),
        "grad-x-first-kernel-only": "grad_x hears the first filter alone",
    },
    sections.GRAD_B: {
        "grad-b-averaged": "grad_b is a mean, where the sum over images and positions belongs",
        "grad-b-per-position": (
            "grad_b has one number for each position, where a bias is shared by all"
        ),
        "grad-b-per-image": "grad_b is not summed over the images",
        "grad-b-one-number": "grad_b is one number: each filter has a bias of its own",
        "grad-b-has-more-axes": "grad_b is one number for each filter, and has one axis: (c_out,)",
        "grad-b-summed-over-other-axes": (
            "grad_b is summed over wrong axes: they are those of images, rows and columns"
        ),
    },
    sections.GRAD_STRIDE: {
        "stride-ignored": "the stride is ignored: windows lie side by side",
        "grad-x-stride-ignored": "in grad_x the stride is ignored: windows lie side by side",
        "grad-w-stride-ignored": "in grad_w the stride is ignored: windows lie side by side",
    },
    sections.GRAD_PADDING: {
        "grad-x-not-cropped": "grad_x still has its frame: it has the shape of x",
        "grad-x-cropped-to-nothing": (
            "grad_x was cropped up to -0, which is 0: where nothing was padded, nothing is left"
        ),
        "grad-x-cropped-at-end": "grad_x was cropped at the bottom and right alone",
        "grad-x-cropped-by-other-side": (
            "grad_x was cropped by the padding of the other side: top by bottom"
        ),
    },
    sections.WORKED_EXAMPLE: {"all-zeros": "nothing was computed: all zeros, in the right shapes"},
    sections.EXERCISE_GRADS: {
        "grad-w-grad-x-swapped": "grad_w and grad_x stand in each other's place"
    },
}

_MISTAKES = known(
    {
        "grad-x-kernel-flipped": _grad_x(_with_kernel_turned),
        "overlaps-overwritten": _grad_x(lambda call: spoilt(call, overwrite=True).grad_x),
        "grad-x-first-kernel-only": _grad_x(_first_filter_alone),
        "grad-w-flipped": _grad_w(lambda call: right(call).grad_w[::-1, ::-1]),
        "grad-w-last-position-only": _grad_w(_last_position_alone),
        "grad-w-averaged": _grad_w(_mean_over_positions),
        "c-in-c-out-swapped": _grad_w(lambda call: right(call).grad_w.swapaxes(2, 3)),
        "grad-b-averaged": [
            _grad_b(lambda grad_y: grad_y.mean(axis=(0, 1, 2))),
            _grad_b(lambda grad_y: grad_y.sum(axis=0).mean(axis=(0, 1))),
            _grad_b(lambda grad_y: grad_y.sum(axis=(1, 2)).mean(axis=0)),
        ],
        "grad-b-per-position": _grad_b(lambda grad_y: grad_y.sum(axis=0)),
        "grad-b-per-image": _grad_b(lambda grad_y: grad_y.sum(axis=(1, 2))),
        "grad-b-one-number": _grad_b(lambda grad_y: grad_y.sum()),
        "grad-b-has-more-axes": [
            _grad_b(lambda grad_y: grad_y.sum(axis=(0, 1, 2), keepdims=True)),
            _grad_b(lambda grad_y: grad_y.sum(axis=(0, 1, 2))[None]),
            _grad_b(lambda grad_y: grad_y.sum(axis=(0, 1, 2))[:, None]),
        ],
        "grad-b-summed-over-other-axes": [
            _summed(*axes) for axes in ((0, 1, 3), (0, 2, 3), (1, 2, 3), (0, 1), (0, 2))
        ],
        "first-image-only": [
            _all(_first_image_alone),
            *(_nothing_beyond(np.s_[:1], with_b=with_b) for with_b in (False, True)),
        ],
        "first-kernel-only": [
            _nothing_beyond(_ALL, _ALL, _ALL, np.s_[:1], with_b=with_b) for with_b in (False, True)
        ],
        "images-averaged": _averaged((0,)),
        "grad-w-averaged-over-images": _grad_w(lambda call: right(call).grad_w / len(call.x)),
        "images-and-positions-averaged": _averaged((0, 1, 2)),
        "last-positions-missing": [
            _nothing_beyond(_ALL, *rows_and_cols, with_b=with_b)
            for rows_and_cols in (np.s_[:-1, :-1], np.s_[:-1, :], np.s_[:, :-1])
            for with_b in (False, True)
        ],
        "stride-ignored": _all(lambda call: spoilt(call, step=1)),
        "grad-x-stride-ignored": _grad_x(lambda call: spoilt(call, step=1).grad_x),
        "grad-w-stride-ignored": _grad_w(lambda call: spoilt(call, step=1).grad_w),
        "grad-x-not-cropped": _grad_x(_left_in_the_frame),
        "grad-x-cropped-to-nothing": _grad_x(_cropped_to_nothing),
        "grad-x-cropped-at-end": _grad_x(_cropped_at_the_end),
        "grad-x-cropped-by-other-side": _grad_x(_cropped_by_the_other_side),
        "odd-padding-before": _all(lambda call: spoilt(call, frame=sides(call, odd_first=True))),
        "all-padding-after": _all(lambda call: spoilt(call, frame=sides(call, all_after=True))),
        "grad-w-grad-x-swapped": _all(
            lambda call: (right(call).grad_w, right(call).grad_x, right(call).grad_b)
        ),
        "fractions-cut-off": _all(_all_cut),
        "all-zeros": _all(lambda call: tuple(map(np.zeros_like, right(call)))),
    },
    _WORDS,
)


# --- cases ----------------------------------------------------------------------------------


def draw_call(
    rng: np.random.Generator,
    *,
    n: int = 1,
    c_in: int = 1,
    c_out: int = 1,
    stride: int = 1,
    padding: str = "VALID",
) -> BackwardCall:
    """Return small arrays, high and wide in different measure, with a row or column left over."""
    kh, kw = map(int, rng.integers(1, 4, size=2))
    out_h, out_w = map(int, rng.permutation([1, 2, 3])[:2])
    spare_h, spare_w = map(int, rng.integers(0, stride, size=2))
    height, width = (out_h - 1) * stride + kh + spare_h, (out_w - 1) * stride + kw + spare_w
    if padding == "SAME":
        height, width = max(height, kh + 1), max(width, kw)
        out_h, out_w = -(-height // stride), -(-width // stride)
    return BackwardCall(
        signed(rng, 10, (n, height, width, c_in)),
        signed(rng, 10, (kh, kw, c_in, c_out)),
        signed(rng, 10, (n, out_h, out_w, c_out)),
        stride,
        padding,
    )


def _case(call: BackwardCall) -> Case:
    settings: dict[str, Any] = {}
    if call.stride != 1:
        settings["stride"] = call.stride
    if call.padding != "VALID":
        settings["padding"] = call.padding
    return Case(call[:3], settings)


def _draw_many(rng: np.random.Generator) -> Case:
    n, c_in, c_out = map(int, rng.permutation([1, 2, 3]))
    return _case(draw_call(rng, n=n, c_in=c_in, c_out=c_out))


def _in_fractions(call: BackwardCall) -> tuple[Case, ...]:
    """The call with fractions in each place, and with bytes."""
    choices = (
        call._replace(grad_y=call.grad_y / 4),
        call._replace(w=call.w / 4 + 0.125),
        call._replace(x=call.x / 4),
        call._replace(x=(call.x / 2).astype(np.float32), grad_y=call.grad_y / 8),
        call._replace(x=(250 + call.x % 6).astype(np.uint8)),
    )
    return tuple(map(_case, choices))


def _draw_fractions(rng: np.random.Generator) -> Case:
    choices = _in_fractions(draw_call(rng))
    return choices[rng.integers(len(choices))]


def _grey(*rows: list[float]) -> Array:
    return np.array(rows)[None, :, :, None]


def _kernel(*rows: list[float]) -> Array:
    return np.array(rows)[:, :, None, None]


_NINE = _grey([1, 2, 3], [4, 5, 6], [7, 8, 9])
_TENS = _kernel([1, 10], [100, 1000])

CONV2D_GRADS = Check(
    "conv2d_grads",
    _reference,
    arguments=("x", "w", "grad_y"),
    read=several("grad_x", "grad_w", "grad_b"),
    kinds=(
        Kind(
            "one channel",
            4,
            (
                Case.of(_grey([1, 2, 3]), _kernel([10, 20]), _grey([1, -1])),
                Case.of(_NINE, _TENS, _grey([1, 0], [0, 0])),
                Case.of(_NINE, _TENS, _grey([0, 1], [2, 0])),
                # Sums and products beyond what one byte holds, in each of the three.
                Case.of(_grey([90, 2, -80]), _kernel([50, -40]), _grey([70, 75])),
            ),
            lambda rng: _case(draw_call(rng)),
        ),
        Kind(
            "images and channels",
            2,
            (
                Case.of(
                    np.array([[[[1, 2], [3, 4]]]]),
                    np.array([[[[1, 10, 100], [2, 20, 200]]]]),
                    np.array([[[[1, 0, 0], [0, 1, -1]]]]),
                ),
                *(
                    _case(draw_call(generator("images"), n=n, c_in=c_in, c_out=c_out))
                    for n, c_in, c_out in ((2, 3, 2), (3, 2, 3), (2, 1, 3), (3, 3, 2))
                ),
            ),
            _draw_many,
        ),
        Kind(
            "stride 2 and 3",
            2,
            (
                Case.of(_grey([1, 2, 3, 4]), _kernel([10, 20]), _grey([1, -1]), stride=2),
                Case.of(_grey([1, 2, 3, 4, 5, 6]), _kernel([10]), _grey([1, 2]), stride=3),
                # Sums and products beyond what one byte holds, in each of the three.
                Case.of(_grey([90, 2, -80, 4]), _kernel([50, -40]), _grey([70, 75]), stride=2),
            ),
            lambda rng: _case(draw_call(rng, stride=int(rng.integers(2, 4)))),
        ),
        Kind(
            "padding SAME",
            2,
            (
                Case.of(_grey([1, 2, 3]), _kernel([1, 10, 100]), _grey([1, 1, 1]), padding="SAME"),
                Case.of(_grey([1, 2], [3, 4]), _TENS, _grey([1, 2], [3, 4]), padding="SAME"),
                Case.of(
                    _grey([1, 2, 3, 4]),
                    _kernel([1, 10, 100]),
                    _grey([1, 2]),
                    stride=2,
                    padding="SAME",
                ),
                *(
                    _case(draw_call(generator("frame", str(i)), stride=1 + i % 2, padding="SAME"))
                    for i in range(8)
                ),
            ),
            lambda rng: _case(draw_call(rng, stride=int(rng.integers(1, 3)), padding="SAME")),
        ),
        Kind(
            "fractions",
            1,
            (
                Case.of(_grey([1, 2]), _kernel([2]), _grey([0.5, 0.25])),
                Case.of(_grey([1000, 2000]), _kernel([300]), _grey([400.5, -500.25])),
                *_in_fractions(BackwardCall(_NINE, _TENS, _grey([1, -3], [5, 2]))),
            ),
            _draw_fractions,
        ),
    ),
    mistakes=_MISTAKES,
)
