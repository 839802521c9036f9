"""`receptive_field` and `jump`: what a stack of layers sees, and how far its outputs lie apart."""

import math
from collections.abc import Sequence

import numpy as np

from convcourse import shapes
from convcourse.checks.cases import Case, Check, Kind
from convcourse.checks.common import sections
from convcourse.checks.common.mistakes import known
from convcourse.checks.mistakes import Words

Layers = Sequence[tuple[int, int]]

TABLE = [(3, 1), (2, 2), (3, 1), (2, 2), (3, 1)]
"""The network of the table: three convolutions, and a pooling between each two."""
PLAIN = [(3, 1), (3, 1), (3, 1)]


# --- mistakes: plain, and not shared with the reference ---------------------------------------


def _walk(layers: Layers, *, grows_first: bool = False, first_output: int = 1) -> int:
    """The size along one axis, from input to output."""
    size, step = first_output, 1
    for kernel, stride in layers:
        step = step * stride if grows_first else step
        size += (kernel - 1) * step
        step = step if grows_first else step * stride
    return size


def _kernels_summed(layers: Layers) -> int:
    return sum(kernel for kernel, _ in layers)


def _jump_ignored(layers: Layers) -> int:
    return 1 + sum(kernel - 1 for kernel, _ in layers)


def _own_stride_counts(layers: Layers) -> int:
    return _walk(layers, grows_first=True)


def _one_forgotten(layers: Layers) -> int:
    return _walk(layers, first_output=0)


def _whole_kernels(layers: Layers) -> int:
    size, step = 1, 1
    for kernel, stride in layers:
        size += kernel * step
        step *= stride
    return size


def _read_backwards(layers: Layers) -> int:
    return _walk(layers[::-1])


def _area(layers: Layers) -> int:
    return _walk(layers) ** 2


def _last_stride_alone(layers: Layers) -> int:
    """Steps of the layer before alone, in place of all layers before."""
    befores = [1, *(stride for _, stride in layers)]
    return 1 + sum((k - 1) * before for (k, _), before in zip(layers, befores, strict=False))


def _steps_added(layers: Layers) -> int:
    size, step = 1, 1
    for kernel, stride in layers:
        size += (kernel - 1) * step
        step += stride
    return size


def _first_layer_left_out(layers: Layers) -> int:
    return _walk(layers[1:])


def _halves_alone(layers: Layers) -> int:
    return _walk([(kernel // 2 * 2 + 1, stride) for kernel, stride in layers])


def _largest_kernel(layers: Layers) -> int:
    return max((kernel for kernel, _ in layers), default=1)


def _kernels_multiplied(layers: Layers) -> int:
    return math.prod(kernel for kernel, _ in layers)


def _pair_swapped(layers: Layers) -> int:
    return _walk([(stride, kernel) for kernel, stride in layers])


def _strides_added(layers: Layers) -> int:
    return sum(stride for _, stride in layers)


def _jumps_less_one(layers: Layers) -> int:
    return 1 + sum(stride - 1 for _, stride in layers)


def _last_layer_left_out(layers: Layers) -> int:
    return math.prod(stride for _, stride in layers[:-1])


def _first_stride_left_out(layers: Layers) -> int:
    return math.prod(stride for _, stride in layers[1:])


def _last_stride(layers: Layers) -> int:
    return layers[-1][1] if layers else 1


def _largest_stride(layers: Layers) -> int:
    return max((stride for _, stride in layers), default=1)


def _kernels_too(layers: Layers) -> int:
    return math.prod(kernel * stride for kernel, stride in layers)


# --- cases ----------------------------------------------------------------------------------


def _draw(rng: np.random.Generator, strides: Sequence[int]) -> Case:
    count = int(rng.integers(2, 6))
    return Case.of([(int(rng.integers(1, 6)), int(rng.choice(strides))) for _ in range(count)])


def _draw_strided(rng: np.random.Generator) -> Case:
    layers = _draw(rng, [1, 2, 3]).args[0]
    place = int(rng.integers(len(layers)))
    layers[place] = (layers[place][0], int(rng.integers(2, 4)))
    return Case.of(layers)


_STACKS = tuple(Case.of(TABLE[start:]) for start in (3, 2, 1, 0))
"""The table read from its end: what the last output sees of each layer before."""
_ALEXNET = Case.of([(11, 4), (3, 2), (5, 1), (3, 2), (3, 1), (3, 1), (3, 1), (3, 2)])
_DEEP = Case.of([(3, 2)] * 8)
_GENERIC = (
    Case.of([(3, 2), (5, 4), (2, 1), (4, 3)]),
    Case.of([(2, 3), (3, 1), (1, 2), (5, 4), (3, 2)]),
    Case.of([(5, 2), (3, 5), (4, 3)]),
    Case.of([(4, 3), (2, 2), (3, 5), (2, 4)]),
)
"""Kernels, strides and their order differ, so that one mistake is not like another."""

_WORDS: Words = {
    sections.RECEPTIVE_FIELD: {
        "kernels-summed": "this is the sum of the kernels: windows overlap",
        "jump-ignored": "the jump is ignored: after a stride, one step is several pixels",
        "first-pixel-missing": "the first pixel is missing: one output alone sees 1",
        "whole-kernel-added": (
            "each layer adds its whole kernel: the first of its weights adds nothing"
        ),
        "layers-backwards": "the layers were read from output to input",
        "area-not-side": "this is the number of pixels of a square, and its side is asked for",
        "kernels-multiplied": "the kernels were multiplied, where each adds its steps",
        "first-layer-left-out": "the first layer was left out",
        "last-layer-left-out": "the last layer was left out",
        "only-first-layer": "only the first layer counts, as if return stood inside the loop",
        "half-kernels-added": (
            "each layer adds twice k // 2, which is k for an even kernel: it adds k - 1"
        ),
        "largest-kernel": "this is the largest of the kernels",
        "no-layers-zero": "without layers it is 0, and a pixel that nothing changes still sees 1",
        "receptive-field-not-jump": "this is the receptive field",
    },
    sections.JUMP: {
        "own-stride-too-soon": (
            "a layer's own stride counts too soon: it spreads the layers after it"
        ),
        "only-stride-before": "only the stride of the layer before counts, not those of all before",
        "strides-added": "the strides were added up, where they multiply",
        "jump-not-receptive-field": "this is the jump",
        "strides-less-one-added": "each stride added what it has beyond 1: they multiply",
        "last-stride-left-out": "the last layer's stride was left out",
        "first-stride-left-out": "the first layer's stride was left out",
        "first-stride-only": (
            "only the first layer's stride counts, as if return stood inside the loop"
        ),
        "last-stride-only": "this is the stride of the last layer alone",
        "largest-stride": "this is the largest of the strides: they multiply",
        "kernels-multiplied-in": "the kernels were multiplied in, too",
        "strides-ignored": "it is 1 whatever the layers: the strides are ignored",
    },
    sections.WORKED_EXAMPLE: {
        "kernel-stride-swapped": "kernel and stride were taken for each other"
    },
}

RECEPTIVE_FIELD = Check(
    "receptive_field",
    shapes.receptive_field,
    arguments=("layers",),
    kinds=(
        Kind(
            "strides of 1",
            2,
            (
                Case.of([(3, 1)]),
                Case.of([(3, 1), (3, 1)]),
                Case.of(PLAIN),
                Case.of([(5, 1), (1, 1), (2, 1)]),
                Case.of([(4, 1), (2, 1), (5, 1), (3, 1)]),
            ),
            lambda rng: _draw(rng, [1]),
        ),
        Kind(
            "other strides",
            2,
            (
                *_STACKS,
                Case.of([(2, 3), (2, 1)]),
                Case.of([(11, 4), (3, 2)]),
                *_GENERIC,
                _ALEXNET,
                _DEEP,
            ),
            _draw_strided,
        ),
        Kind("no layer at all", 1, (Case.of([]),)),
    ),
    mistakes=known(
        {
            "kernels-summed": _kernels_summed,
            "jump-ignored": _jump_ignored,
            "own-stride-too-soon": _own_stride_counts,
            "first-pixel-missing": _one_forgotten,
            "whole-kernel-added": _whole_kernels,
            "layers-backwards": _read_backwards,
            "area-not-side": _area,
            "only-stride-before": _last_stride_alone,
            "strides-added": _steps_added,
            "kernels-multiplied": _kernels_multiplied,
            "kernel-stride-swapped": _pair_swapped,
            "first-layer-left-out": _first_layer_left_out,
            "last-layer-left-out": lambda layers: _walk(layers[:-1]),
            "only-first-layer": lambda layers: _walk(layers[:1]),
            "half-kernels-added": _halves_alone,
            "largest-kernel": _largest_kernel,
            "no-layers-zero": lambda layers: _walk(layers) if layers else 0,
            "jump-not-receptive-field": lambda layers: math.prod(s for _, s in layers),
        },
        _WORDS,
    ),
)

_JUMP_WORDS: Words = {
    sections.JUMP: {
        "kernels-multiplied": "the kernels were multiplied: the strides are asked for",
        "no-layers-zero": "without layers it is 0, and pixels lie 1 apart",
    }
}

JUMP = Check(
    "jump",
    shapes.jump,
    arguments=("layers",),
    kinds=(
        Kind(
            "any strides",
            3,
            (
                Case.of([(2, 2)]),
                Case.of(TABLE),
                Case.of(PLAIN),
                Case.of([(3, 3), (2, 2)]),
                Case.of([]),
                *_GENERIC,
                _ALEXNET,
                _DEEP,
            ),
            _draw_strided,
        ),
    ),
    mistakes=known(
        {
            "strides-added": _strides_added,
            "strides-less-one-added": _jumps_less_one,
            "last-stride-left-out": _last_layer_left_out,
            "first-stride-left-out": _first_stride_left_out,
            "first-stride-only": lambda layers: math.prod(stride for _, stride in layers[:1]),
            "no-layers-zero": lambda layers: math.prod(s for _, s in layers) if layers else 0,
            "last-stride-only": _last_stride,
            "largest-stride": _largest_stride,
            "kernels-multiplied-in": _kernels_too,
            "kernels-multiplied": _kernels_multiplied,
            "receptive-field-not-jump": _walk,
            "strides-ignored": lambda layers: 1,
        },
        _JUMP_WORDS,
        _WORDS,
    ),
)
