"""The questions of lecture 07: pooling and the receptive field."""

from __future__ import annotations

import random

from convcourse.questions.question import Question, one_of
from convcourse.shapes import conv_params, jump, output_size, receptive_field

__all__ = ["QUESTIONS"]

_Layers = list[tuple[int, int]]
_KINDS = {(3, 1): "conv 3", (5, 1): "conv 5", (3, 2): "conv 3 stride 2", (2, 2): "pool 2"}


def _pooled(size: int) -> str:
    return str(output_size(size, 2, stride=2))


def _slips(layers: _Layers) -> dict[str, str]:
    """What slips of the pen would give; of two with one result, the more telling."""
    backwards = 1
    for kernel, stride in layers:  # the recursion run from the wrong end
        backwards = (backwards - 1) * stride + kernel
    right = receptive_field(layers)
    slips = [
        (1 + sum(kernel - 1 for kernel, _ in layers), "That leaves the jumps out."),
        (sum(kernel for kernel, _ in layers), "Kernels overlap: each adds f - 1, and not f."),
        (receptive_field(layers[:-1]), "The last layer reads a window, too."),
        (right - 1, "Start with one pixel: r = 1."),
        (jump(layers), "That is the jump."),
        (backwards, "The layers were taken in the opposite order."),
    ]
    return {str(wrong): meaning for wrong, meaning in reversed(slips) if wrong != right}


def _stack(rng: random.Random, depth: int) -> Question:
    layers = [rng.choice(list(_KINDS)) for _ in range(depth)]
    while jump(layers) == 1:
        layers = [rng.choice(list(_KINDS)) for _ in range(depth)]
    steps, size, step = [], 1, 1
    for kernel, stride in layers:
        size, step = size + (kernel - 1) * step, step * stride
        steps.append(f"{size} (jump {step})")
    return Question(
        f"From the image on: {', '.join(_KINDS[layer] for layer in layers)}. "
        "How many pixels wide is the receptive field?",
        str(receptive_field(layers)),
        f"Layer by layer: {', '.join(steps)}.",
        mistakes=_slips(layers),
    )


def _stacks(count: int) -> tuple[Question, ...]:
    rng = random.Random(324)
    return tuple(_stack(rng, 2 + i // 2) for i in range(count))


QUESTIONS: dict[str, tuple[Question, ...]] = {
    "recall 07": (
        Question(
            "A row of 10 pixels, a kernel of 3, stride 2, no padding. How many outputs?",
            str(output_size(10, 3, stride=2)),
            "(10 - 3) / 2 = 3.5, the floor makes it 3, and the first window counts: 3 + 1.",
            mistakes={
                "3": "The first window counts, too: + 1.",
                "5": "Would the fifth window still fit into the row?",
                "8": "That is stride 1.",
                "4.5": "Half a window does not exist.",
            },
        ),
        Question(
            "8 kernels of 3x3 read a colour image. How many parameters, biases included?",
            str(conv_params(3, 3, 3, 8)),
            "3 x 3 x 3 weights for each of 8 kernels, and 8 biases.",
            mistakes={
                str(conv_params(3, 3, 3, 8, bias=False)): "And the biases?",
                str(conv_params(3, 3, 1, 8)): "A colour image has three channels.",
                str(conv_params(3, 3, 3, 1)): "That is one kernel of the 8.",
            },
        ),
        Question(
            "im2col writes each window as a column. An image of 5x5, a kernel of 3: how many "
            "columns has X_col?",
            str(output_size(5, 3) ** 2),
            "A column for each place where the kernel stops: 3 x 3.",
            mistakes={
                "3": "The kernel stops in rows and in columns.",
                "25": "A column for each window, not for each pixel.",
            },
        ),
    ),
    "two maps to pool": (
        Question(
            "26 rows, windows of 2, stride 2. How many rows come out?",
            _pooled(26),
            "(26 - 2) / 2 + 1, without a remainder.",
            mistakes={
                "12": "The first window counts too.",
                "25": "That is stride 1: windows overlap then.",
            },
        ),
        Question(
            "11 rows, windows of 2, stride 2. How many rows come out?",
            _pooled(11),
            "Five windows take ten rows. The floor drops the last.",
            mistakes={
                "5.5": "Half a window does not exist: the floor rounds down.",
                "6": "A sixth window would stick out. That is SAME.",
                "10": "That is stride 1.",
            },
        ),
    ),
    "the lost row": (
        Question(
            "A map of 11 by 11, rows numbered from 0, is pooled by windows of 2 with stride 2. "
            "Which row is never read?",
            "10",
            "The fifth window covers rows 8 and 9, and there are no two rows left.",
            mistakes={
                "11": "Rows are numbered from 0: there is no row 11.",
                "0": "The first window starts there.",
                "5": "Row 5 is in the third window, with row 4.",
            },
        ),
    ),
    "stacks of layers": _stacks(6),
    "scales": (
        one_of(
            "First: which of these lets a network look on a much larger scale?",
            "a stride of 2",
            {
                "one more kernel of 3": "That adds two steps of the present jump, no new scale.",
                "a stride of 2": (
                    "It doubles the jump: every later kernel reaches twice as far. A plain kernel "
                    "of 3 adds two steps, and a kernel of one pixel or a bias adds none."
                ),
                "a kernel of one pixel": "It mixes channels and reaches no further.",
                "a bias": "A bias looks at no pixel at all.",
            },
        ),
        one_of(
            "Second: what is to be written below the summary of max_pooling2d_2?",
            "max_pooling2d_2 has no parameters",
            {
                "max_pooling2d_2 has no parameters": (
                    "The statement is true of every pooling layer, and the label belongs to this "
                    "one."
                ),
                "max_pooling2d_1 has no parameters": "True as well, and it names the other layer.",
                "max_pooling2d_2 has four parameters": "It takes a largest number: no weights.",
            },
        ),
    ),
}
