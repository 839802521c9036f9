"""`use_layer`: the student's `Conv2D` at work, one method in each case.

A layer cannot be sent, so the lab gives a function that makes one, calls a method of it, and
returns the list of arrays that comes back.
"""

from collections.abc import Callable

import numpy as np

from convcourse import grads, ops
from convcourse.checks.cases import Case, Check, Kind, generator
from convcourse.checks.common import sections
from convcourse.checks.common.convolution import LAYER
from convcourse.checks.common.mistakes import known
from convcourse.checks.lab7_backward.convolution_gradients import draw_call
from convcourse.checks.lab7_backward.plain_gradients import BackwardCall, right, spoilt
from convcourse.checks.mistakes import Words
from convcourse.checks.normalize import NOTHING, Answer, Unusable, several
from convcourse.checks.reading import as_data
from convcourse.ops.arrays import Array

Method = Callable[[BackwardCall, Array], list[Array]]
"""What a method gives to a call and biases: always a list."""


def _arrays(value: object) -> Answer:
    """Read the list that a method gives: one array, or the gradients of weights and biases."""
    data = as_data(value)
    if data is None:
        return NOTHING
    if not isinstance(data, list | tuple):
        return Unusable("an array, where a list of arrays was expected")
    names = {1: ("array",), 2: ("grad_w", "grad_b")}.get(len(data))
    if names is None:
        known = "[grad_x] holds one, and [grad_w, grad_b] two"
        return Unusable(f"a list of {len(data)} arrays, where {known}")
    return several(*names)(data)


def _reference(
    method: str, x: Array, w: Array, b: Array, grad_y: Array | None = None, stride: int = 1
) -> list[Array]:
    if grad_y is None:
        return [ops.conv2d(x, w, b, stride=stride)]
    grad_x, *others = grads.conv2d_grads(x, w, grad_y, stride=stride)
    return [grad_x] if method == "get_input_gradients" else others


# --- mistakes: plain, and not shared with the reference ---------------------------------------


def _wrong(
    *,
    forwards: Method = lambda call, b: [LAYER(call.x, call.w, stride=call.stride) + b],
    inputs: Method = lambda call, b: [right(call).grad_x],
    weights: Method = lambda call, b: list(right(call)[1:]),
) -> Callable[..., list[Array]]:
    """A layer with some of its methods gone wrong."""

    def wrong(
        method: str, x: Array, w: Array, b: Array, grad_y: Array | None = None, stride: int = 1
    ) -> list[Array]:
        chosen = {"forward": forwards, "get_input_gradients": inputs}.get(method, weights)
        return chosen(BackwardCall(x, w, b if grad_y is None else grad_y, stride), b)

    return wrong


def _ones(call: BackwardCall) -> BackwardCall:
    return call._replace(grad_y=np.ones_like(call.grad_y))


def _with_grad_b(change: Callable[[Array], Array]) -> Callable[..., list[Array]]:
    return _wrong(weights=lambda call, b: [right(call).grad_w, change(call.grad_y)])


# --- cases ----------------------------------------------------------------------------------


def _case(method: str, call: BackwardCall, b: Array) -> Case:
    settings = {"stride": call.stride} if call.stride != 1 else {}
    given = (call.x, call.w, b) if method == "forward" else (call.x, call.w, b, call.grad_y)
    return Case((method, *given), settings)


def _drawn(method: str) -> Callable[[np.random.Generator], Case]:
    def draw(rng: np.random.Generator) -> Case:
        n, c_in, c_out = map(int, rng.permutation([1, 2, 3]))
        call = draw_call(rng, n=n, c_in=c_in, c_out=c_out, stride=int(rng.integers(1, 4)))
        return _case(method, call, rng.integers(1, 10, size=c_out))

    return draw


_ROW = np.array([[[[1], [2], [3]]]])
_PAIR = np.array([[[[10]], [[20]]]])
_SIMPLE = BackwardCall(_ROW, _PAIR, np.array([[[[1], [-1]]]]))
_STRIDED = BackwardCall(np.array([[[[1], [2], [3], [4]]]]), _PAIR, np.array([[[[1], [5]]]]), 2)
_BIAS = np.array([4])


def _kind(method: str) -> Kind:
    draw = _drawn(method)
    generic = (draw(generator("a layer", str(i))) for i in range(6))
    shown = (_case(method, _SIMPLE, _BIAS), _case(method, _STRIDED, _BIAS), *generic)
    return Kind(method, 2, shown, draw)


_WORDS: Words = {
    sections.FLIPPING: {"kernel-flipped": "forward flips the kernel: this is true convolution"},
    sections.BIAS: {
        "bias-forgotten": "forward forgets the biases",
        "bias-subtracted": "forward subtracts the biases",
    },
    sections.GRAD_W: {
        "grad-w-flipped": "in get_weight_gradients grad_w is turned round in both directions"
    },
    sections.GRAD_X: {
        "grad-x-kernel-flipped": "in get_input_gradients the kernel is turned round",
        "overlaps-overwritten": "in get_input_gradients the last window wins: overlaps add up",
    },
    sections.GRAD_B: {
        "grad-b-missing": "get_weight_gradients forgets the biases: they are weights too",
        "grad-b-averaged": "get_weight_gradients gives means for the biases, where they are sums",
        "grad-b-one-number": "get_weight_gradients gives one number for all biases",
        "grad-b-per-image": (
            "get_weight_gradients does not sum the biases' gradients over the images"
        ),
    },
    sections.GRAD_STRIDE: {
        "stride-ignored": "forward ignores the stride",
        "grad-x-stride-ignored": "get_input_gradients ignores the stride",
        "grad-w-stride-ignored": "get_weight_gradients ignores the stride",
    },
    sections.TAPE: {
        "grad-x-ignores-grad-y": "get_input_gradients ignores grad_y, as if it were all ones",
        "grad-w-ignores-grad-y": "get_weight_gradients ignores grad_y, as if it were all ones",
    },
    sections.WORKED_EXAMPLE: {"all-zeros": "nothing was computed: all zeros, in the right shapes"},
    sections.EXERCISE_LAYER: {
        "weight-gradients-for-input-gradients": (
            "get_input_gradients gives the gradients of weights and biases"
        ),
        "grad-b-first": (
            "get_weight_gradients gives grad_b first: the weights come before the biases"
        ),
    },
}

USE_LAYER = Check(
    "use_layer",
    _reference,
    arguments=("method", "x", "w", "b", "grad_y"),
    read=_arrays,
    kinds=tuple(map(_kind, ("forward", "get_input_gradients", "get_weight_gradients"))),
    mistakes=known(
        {
            "bias-forgotten": _wrong(
                forwards=lambda call, b: [LAYER(call.x, call.w, stride=call.stride)]
            ),
            "bias-subtracted": _wrong(
                forwards=lambda call, b: [LAYER(call.x, call.w, stride=call.stride) - b]
            ),
            "stride-ignored": _wrong(forwards=lambda call, b: [LAYER(call.x, call.w) + b]),
            "kernel-flipped": _wrong(
                forwards=lambda call, b: [LAYER(call.x, call.w[::-1, ::-1], stride=call.stride) + b]
            ),
            "grad-x-kernel-flipped": _wrong(
                inputs=lambda call, b: [right(call._replace(w=call.w[::-1, ::-1])).grad_x]
            ),
            "overlaps-overwritten": _wrong(
                inputs=lambda call, b: [spoilt(call, overwrite=True).grad_x]
            ),
            "grad-x-stride-ignored": _wrong(inputs=lambda call, b: [spoilt(call, step=1).grad_x]),
            "grad-x-ignores-grad-y": _wrong(inputs=lambda call, b: [right(_ones(call)).grad_x]),
            "weight-gradients-for-input-gradients": _wrong(
                inputs=lambda call, b: list(right(call)[1:])
            ),
            "grad-w-stride-ignored": _wrong(weights=lambda call, b: list(spoilt(call, step=1)[1:])),
            "grad-w-ignores-grad-y": _wrong(weights=lambda call, b: list(right(_ones(call))[1:])),
            "grad-w-flipped": _wrong(
                weights=lambda call, b: [right(call).grad_w[::-1, ::-1], right(call).grad_b]
            ),
            "grad-b-first": _wrong(weights=lambda call, b: list(right(call)[:0:-1])),
            "grad-b-missing": _wrong(weights=lambda call, b: [right(call).grad_w]),
            "grad-b-averaged": _with_grad_b(lambda grad_y: grad_y.mean(axis=(0, 1, 2))),
            "grad-b-one-number": _with_grad_b(lambda grad_y: np.asarray(grad_y.sum())),
            "grad-b-per-image": _with_grad_b(lambda grad_y: grad_y.sum(axis=(1, 2))),
            "all-zeros": _wrong(
                forwards=lambda call, b: [0 * LAYER(call.x, call.w, stride=call.stride)],
                inputs=lambda call, b: [0 * right(call).grad_x],
                weights=lambda call, b: [0 * part for part in right(call)[1:]],
            ),
        },
        _WORDS,
    ),
)
