"""The table of a network, plain, and what goes wrong with it; the reference shares none of it."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from convcourse.checks.common import sections
from convcourse.checks.common.mistakes import known
from convcourse.checks.mistakes import Words

Layer = tuple[Any, ...]
Shape = tuple[int, ...]
Row = tuple[Any, ...]


def _stops(n: int, f: int, s: int, padding: str) -> int:
    return -(-n // s) if padding == "SAME" else len(range(0, n - f + 1, s))


def _rounded_up(n: int, f: int, s: int) -> int:
    return max(-(-(n - f) // s), 0) + 1


@dataclass(frozen=True)
class _Rules:
    """How a table is made: plain, not shared with the reference, and each rule replaceable."""

    size: Callable[[int, int, int, str], int] = _stops
    pooled: Callable[[int, int, int], int] = lambda n, f, s: len(range(0, n - f + 1, s))
    conv: Callable[[int, int, int, int], int] = lambda kh, kw, c, k: (kh * kw * c + 1) * k
    pool: Callable[[int, int], int] = lambda size, channels: 0
    flat: Callable[[Shape], int] = math.prod
    dense: Callable[[int, int], int] = lambda n_in, units: (n_in + 1) * units
    channels: Callable[[Shape, Shape], int] = lambda shape, input_shape: shape[2]
    kernel: Callable[[int, int], tuple[int, int]] = lambda kh, kw: (kh, kw)

    def __call__(self, layers: list[Layer], input_shape: Shape) -> list[Row]:
        rows: list[Row] = []
        shape = input_shape
        for layer in layers:
            params = 0
            match layer:
                case (name, "conv", filters, (kh, kw), stride, padding):
                    params = self.conv(kh, kw, self.channels(shape, input_shape), filters)
                    axes = zip(shape[:2], self.kernel(kh, kw), strict=True)
                    shape = (*(self.size(n, f, stride, padding) for n, f in axes), filters)
                case (name, "pool", size, stride):
                    params = self.pool(size, shape[2])
                    shape = (*(self.pooled(n, size, stride) for n in shape[:2]), shape[2])
                case (name, "flatten"):
                    shape = (self.flat(shape),)
                case (name, "dense", units):
                    params = self.dense(shape[0], units)
                    shape = (units,)
            rows.append((name, shape, params))
        return rows


_RIGHT = _Rules()


def _rows(change: Callable[[Row], Row]) -> Callable[[list[Layer], Shape], list[Row]]:
    return lambda layers, input_shape: [change(row) for row in _RIGHT(layers, input_shape)]


def _input_shapes(layers: list[Layer], input_shape: Shape) -> list[Row]:
    rows = _RIGHT(layers, input_shape)
    before = [input_shape, *(row[1] for row in rows)]
    return [(name, shape, params) for (name, _, params), shape in zip(rows, before, strict=False)]


def _running_total(layers: list[Layer], input_shape: Shape) -> list[Row]:
    rows = _RIGHT(layers, input_shape)
    return [(row[0], row[1], sum(each[2] for each in rows[: i + 1])) for i, row in enumerate(rows)]


def _each_on_the_input(layers: list[Layer], input_shape: Shape) -> list[Row]:
    return [row for layer in layers for row in _RIGHT([layer], input_shape)]


def _kinds_for_names(layers: list[Layer], input_shape: Shape) -> list[Row]:
    rows = zip(layers, _RIGHT(layers, input_shape), strict=True)
    return [(layer[1], *row[1:]) for layer, row in rows]


def _with_total(layers: list[Layer], input_shape: Shape) -> list[Row]:
    rows = _RIGHT(layers, input_shape)
    return [*rows, ("total", rows[-1][1], sum(row[2] for row in rows))]


_WORDS: Words = {
    sections.STOPS: {
        "stride-ignored": "the stride of convolutions is ignored",
        "plus-one-forgotten": "the + 1 of the output size was forgotten",
        "pooling-stride-is-size": "the stride of pooling is taken to be its size",
        "window-left-out-of-size": "the size after pooling is n // s, which forgets the window",
        "pooling-stride-ignored": "the stride of pooling is ignored",
        "kernel-transposed": "height and width of the kernel are swapped",
        "kernel-width-taken-as-height": "the width of the kernel is taken to be its height",
        "kernel-height-taken-as-width": "the height of the kernel is taken to be its width",
    },
    sections.FLOOR: {
        "size-rounded-up": "the size is rounded up, where a window has to fit",
        "pooling-size-rounded-up": (
            "the size after pooling is rounded up, where a window has to fit"
        ),
    },
    sections.PADDING: {
        "half-kernel-on-both-sides": (
            "f // 2 zeros on both sides are no SAME for every kernel and stride"
        )
    },
    sections.SAME: {
        "valid-instead-of-same": "SAME is treated as VALID",
        "same-instead-of-valid": "VALID is treated as SAME",
        "same-size-rounded-down": (
            "with SAME the size is n / s rounded down, where it is rounded up"
        ),
        "same-stride-ignored": "with SAME the stride is ignored",
    },
    sections.CHANNELS: {
        "c-in-forgotten": "the channels that go in are forgotten in the parameters"
    },
    sections.BIAS: {
        "conv-bias-forgotten": "the biases of convolutions are forgotten",
        "dense-bias-forgotten": "the biases of dense layers are forgotten",
        "one-bias-for-the-layer": "one bias is counted for a whole layer",
    },
    sections.TO_NUMBERS: {
        "flatten-forgets-channels": "flattening forgets the channels",
        "flatten-adds-sizes": "flattening adds the sizes, where it multiplies them",
    },
    sections.NETWORK: {
        "c-in-from-the-network-input": (
            "c_in is taken from the network's input, where each layer sees the one before it"
        ),
        "every-layer-on-the-input": "every layer is given the network's input",
        "pooling-given-weights": "pooling has no weights, and here it is given some",
    },
    sections.EXERCISE_SUMMARY: {
        "channels-first": "the channels come first in the shapes, and here they come last",
        "height-width-swapped-in-shapes": "height and width are swapped in the shapes",
        "batch-in-shapes": "the shapes are to be those of one example, without the batch",
        "shape-and-parameters-swapped": "shape and parameters have changed places",
        "shape-not-a-tuple": "a shape of one number is still a tuple, as (10,) is",
        "input-shapes-given": "the shapes are those that go in",
        "running-total-of-parameters": "the parameters are summed up from row to row",
        "kinds-for-names": "the kinds stand where the names belong",
        "total-row-added": "a row with the total is not asked for",
        "all-zeros": "nothing was counted: all zeros",
    },
}

MISTAKES = known(
    {
        "bias-forgotten": replace(
            _RIGHT, conv=lambda kh, kw, c, k: kh * kw * c * k, dense=lambda n, units: n * units
        ),
        "conv-bias-forgotten": replace(_RIGHT, conv=lambda kh, kw, c, k: kh * kw * c * k),
        "dense-bias-forgotten": replace(_RIGHT, dense=lambda n, units: n * units),
        "one-bias-for-the-layer": replace(
            _RIGHT,
            conv=lambda kh, kw, c, k: kh * kw * c * k + 1,
            dense=lambda n, units: n * units + 1,
        ),
        "c-in-forgotten": replace(_RIGHT, conv=lambda kh, kw, c, k: (kh * kw + 1) * k),
        "c-in-from-the-network-input": replace(
            _RIGHT, channels=lambda shape, input_shape: input_shape[-1]
        ),
        "every-layer-on-the-input": _each_on_the_input,
        "stride-ignored": replace(_RIGHT, size=lambda n, f, s, padding: _stops(n, f, 1, padding)),
        "size-rounded-up": replace(
            _RIGHT,
            size=lambda n, f, s, padding: (
                _rounded_up(n, f, s) if padding == "VALID" else _stops(n, f, s, padding)
            ),
            pooled=_rounded_up,
        ),
        "plus-one-forgotten": replace(
            _RIGHT,
            size=lambda n, f, s, padding: (
                (n - f) // s if padding == "VALID" else _stops(n, f, s, padding)
            ),
        ),
        "valid-instead-of-same": [
            replace(_RIGHT, size=lambda n, f, s, padding: _stops(n, f, s, "VALID")),
            # What does not fit has less than no stops by the formula.
            replace(_RIGHT, size=lambda n, f, s, padding: (n - f) // s + 1),
        ],
        "same-instead-of-valid": replace(
            _RIGHT, size=lambda n, f, s, padding: _stops(n, f, s, "SAME")
        ),
        "same-size-rounded-down": replace(
            _RIGHT,
            size=lambda n, f, s, padding: n // s if padding == "SAME" else _stops(n, f, s, padding),
        ),
        "same-stride-ignored": replace(
            _RIGHT,
            size=lambda n, f, s, padding: _stops(n, f, 1 if padding == "SAME" else s, padding),
        ),
        "half-kernel-on-both-sides": replace(
            _RIGHT,
            size=lambda n, f, s, padding: _stops(
                n + 2 * (f // 2) * (padding == "SAME"), f, s, "VALID"
            ),
        ),
        "pooling-size-rounded-up": replace(_RIGHT, pooled=_rounded_up),
        "pooling-stride-is-size": replace(_RIGHT, pooled=lambda n, f, s: n // f),
        "window-left-out-of-size": replace(_RIGHT, pooled=lambda n, f, s: n // s),
        "pooling-stride-ignored": replace(_RIGHT, pooled=lambda n, f, s: n - f + 1),
        "pooling-given-weights": [
            replace(_RIGHT, pool=lambda size, channels: size * size * channels),
            replace(_RIGHT, pool=lambda size, channels: size * size * channels + channels),
        ],
        "flatten-forgets-channels": replace(_RIGHT, flat=lambda shape: math.prod(shape[:2])),
        "flatten-adds-sizes": replace(_RIGHT, flat=sum),
        "kernel-transposed": replace(_RIGHT, kernel=lambda kh, kw: (kw, kh)),
        "kernel-width-taken-as-height": replace(_RIGHT, kernel=lambda kh, kw: (kh, kh)),
        "kernel-height-taken-as-width": replace(_RIGHT, kernel=lambda kh, kw: (kw, kw)),
        "channels-first": _rows(lambda row: (row[0], (row[1][-1], *row[1][:-1]), row[2])),
        "height-width-swapped-in-shapes": _rows(
            lambda row: (row[0], (*row[1][1::-1], *row[1][2:]), row[2])
        ),
        "batch-in-shapes": _rows(lambda row: (row[0], (None, *row[1]), row[2])),
        "shape-and-parameters-swapped": _rows(lambda row: (row[0], row[2], row[1])),
        "shape-not-a-tuple": _rows(
            lambda row: (row[0], row[1] if len(row[1]) > 1 else row[1][0], row[2])
        ),
        "input-shapes-given": _input_shapes,
        "running-total-of-parameters": _running_total,
        "kinds-for-names": _kinds_for_names,
        "total-row-added": _with_total,
        "all-zeros": _rows(lambda row: (row[0], row[1], 0)),
    },
    _WORDS,
)
