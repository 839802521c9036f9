"""The questions of lecture 09: a first CNN."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from convcourse.questions.question import Question, in_turn, one_of, true_false, typed
from convcourse.shapes import Conv, Dense, Flatten, Layer, MaxPool, Row, conv_params, summary

__all__ = ["QUESTIONS", "summary_questions"]

_FIRST = (Conv(32, 3), MaxPool(2), Conv(64, 3), MaxPool(2), Conv(64, 3))
_FIRST_CNN = (*_FIRST, Flatten(), Dense(64), Dense(10))


def summary_questions(count: int = 8, *, seed: int) -> tuple[Question, ...]:
    """Generate questions about single lines of the summaries of small networks, fixed by the seed.

    They are about an output shape and about parameters in turn.
    """
    return in_turn((_shape, _params), count, seed)


def _network(rng: random.Random) -> tuple[tuple[int, int, int], tuple[Layer, ...]]:
    """Draw an image and a small network whose every layer fits."""
    size, channels = rng.randint(12, 32), rng.choice([1, 3])
    first, second = rng.choice([4, 8, 16]), rng.choice([6, 12, 24])
    padding = rng.choice(["VALID", "SAME"])
    layers = (
        Conv(first, rng.choice([3, 5]), padding=padding),
        MaxPool(2),
        Conv(second, 3),
        Flatten(),
        Dense(10),
    )
    return (size, size, channels), layers


def _words(layer: Layer) -> str:
    if isinstance(layer, Conv):
        return f"{layer.filters} kernels of {layer.kernel}x{layer.kernel}, {layer.padding}"
    if isinstance(layer, MaxPool):
        return "max-pooling 2x2"
    return "flatten" if isinstance(layer, Flatten) else "dense 10"


def _draw(rng: random.Random, places: Sequence[int]) -> tuple[str, list[Row], tuple[int, ...], int]:
    """Draw a network and one of its layers: (text of both, rows, input shape, place)."""
    image, layers = _network(rng)
    place = rng.choice(places)
    stack = "; ".join(f"({i}) {_words(layer)}" for i, layer in enumerate(layers, 1))
    text = f"An image of {_by(image)}, then {stack}."
    return text, list(summary(layers, image)), image, place


def _shape(rng: random.Random) -> Question:
    text, rows, image, place = _draw(rng, (0, 1, 2, 3))
    shapes = [image, *(row.output_shape for row in rows)]
    before, after = shapes[place], shapes[place + 1]
    if len(after) == 1:
        wrong = {
            _by(before[:2]): "Flattened, the maps are one row of numbers.",
            str(before[0] * before[1]): "All channels are flattened, not one.",
        }
    else:
        wrong = dict(_shape_slips(before, after))
    return typed(
        f"{text} What is the output shape after layer {place + 1}? Write it as 5x5x8, or as 200.",
        _by(after),
        f"From {_by(before)} to {_by(after)}.",
        wrong,
    )


def _shape_slips(before: Sequence[int], after: Sequence[int]) -> Iterator[tuple[str, str]]:
    height, width, channels = after
    if before[0] == height:
        for shrunk in (2, 4):
            smaller = (height - shrunk, width - shrunk, channels)
            yield _by(smaller), "SAME keeps the height and the width."
    else:
        yield _by((before[0], before[1], channels)), "Without padding, the maps get smaller."
        yield (
            _by((height + 1, width + 1, channels)),
            "One too many: count the stops, floor included.",
        )
        yield _by((height - 1, width - 1, channels)), "One too few: the first window counts, too."
    if before[2] != channels:
        yield _by((height, width, before[2])), "A map for each kernel, not for each channel before."
        yield (
            _by((height, width, before[2] * channels)),
            "Channels are added up: one map for each kernel.",
        )


def _params(rng: random.Random) -> Question:
    text, rows, image, place = _draw(rng, (0, 2, 4))
    shapes = [image, *(row.output_shape for row in rows)]
    c_in, c_out = shapes[place][-1], shapes[place + 1][-1]
    params = rows[place].params
    weights = params - c_out
    window = weights // (c_in * c_out)
    factors = f"{window} x {c_in} x {c_out}" if place < 4 else f"{c_in} x {c_out}"
    wrong = {
        weights: "That leaves the biases out.",
        window * c_out + c_out: "Every output reads all channels or numbers that come in.",
        weights + c_in: "Biases belong to what goes out, not to what comes in.",
        weights + 1: "A bias for each output, not one for the layer.",
        sum(row.params for row in rows): "That is the whole network.",
    }
    return Question(
        f"{text} How many parameters has layer {place + 1}?",
        f"{params:,}",
        f"{factors} + {c_out} = {params:,}.",
        mistakes={f"{reply:,}": why for reply, why in wrong.items() if reply != params},
    )


def _by(shape: Sequence[int]) -> str:
    return "x".join(map(str, shape))


_TABLE = summary(_FIRST_CNN, (28, 28, 1))
_BODY = sum(row.params for row in _TABLE[:5])

QUESTIONS: dict[str, tuple[Question, ...]] = {
    "recall 09": (
        one_of(
            "What is the gradient of the kernel?",
            "the input under g, as its kernel",
            {
                "the input under g, as its kernel": "Slide g over the input, multiply and add.",
                "g under the flipped kernel": "That is the gradient of the input.",
                "the sum of g": "That is the gradient of the bias.",
            },
        ),
        true_false(
            "A loss that falls for ten steps proves that the learning rate is small enough.",
            False,
            "A part of the error may grow all the while, too small to be seen at first.",
        ),
        Question(
            "A map of 11 by 11 by 64 is pooled by windows of 2 with stride 2. What comes out? "
            "Write it as 1x2x3.",
            "5x5x64",
            "The floor drops the last row and column, and every channel is pooled by itself.",
            mistakes={
                "6x6x64": "A sixth window would stick out.",
                "5x5x32": "Pooling works on every channel by itself.",
                "5x5": "And the channels?",
            },
        ),
    ),
    "the first CNN": (
        Question(
            "How many parameters has the whole network?",
            f"{_TABLE.params:,}",
            "Three convolutions, " + ", ".join(f"{row.params:,}" for row in _TABLE[:5:2]) + ", and "
            f"two dense layers, {_TABLE[6].params:,} and {_TABLE[7].params:,}.",
            mistakes={
                f"{_BODY:,}": "Those are the convolutions. Two dense layers follow.",
                f"{_TABLE.params - 32 - 64 * 3 - 10:,}": "The biases are parameters, too.",
                f"{_TABLE.params - _TABLE[2].params + conv_params(3, 3, 1, 64):,}": (
                    "The second convolution reads 32 channels, not one."
                ),
                f"{_TABLE.params - _TABLE[7].params:,}": "The last layer of 10 counts as well.",
            },
        ),
    ),
    "softmax and loss": (
        Question(
            "A network gives its ten scores, and all ten are 5. What probability has each digit?",
            "0.1",
            "Equal scores give equal probabilities, and their sum is 1.",
            mistakes={
                "5": "That is a score. Probabilities are at most 1.",
                "0.5": "Ten times 0.5 would be more than 1.",
                "1": "Their sum is 1, and there are ten.",
            },
        ),
        one_of(
            "The truth is a 3. Which network has the smallest loss?",
            "it gives the 3 a probability of 0.9",
            {
                "it gives the 3 a probability of 0.4, and all others less": (
                    "It reads rightly, but -log 0.4 = 0.916: the loss wants to be sure."
                ),
                "it gives the 3 a probability of 0.9": (
                    "The cross-entropy looks at the probability of the truth alone: -log 0.9 = "
                    "0.105."
                ),
                "it gives the 8 a probability of 0.9": (
                    "Then at most 0.1 is left for the 3, and the loss is at least 2.3."
                ),
            },
        ),
    ),
    "confusion matrix": (
        Question(
            "A table of 100 digits has the rows 4 and 9, in this order, and the columns read as 4 "
            "and read as 9: [47 3; 8 42]. How many nines were read as fours?",
            "8",
            "Row: true digit, so the second; column: what was read, so the first.",
            mistakes={
                "3": "Those are fours that were read as nines.",
                "42": "Those are nines that were read rightly.",
                "11": "Those are all mistakes together.",
            },
        ),
        Question(
            "And the accuracy of that table, in percent?",
            "89",
            "(47 + 42) / 100: the diagonal over everything.",
            mistakes={
                "11": "Those are the mistakes.",
                "94": "That is the share of the fours that were read rightly.",
                "84": "That is the share of the nines that were read rightly.",
            },
        ),
        true_false(
            "A network that reads 90% of its training digits rightly is better than one that reads "
            "88% of the test digits rightly.",
            False,
            "Digits of the training can be learned by heart. Compare on digits that neither has "
            "seen.",
        ),
    ),
    "rows of a summary": summary_questions(8, seed=93_322),
    "leaky": (
        Question(
            "What does the printed formula give at x = -2, with a = 0.1?",
            "0.2",
            "max(0, 0.2) + max(0, -2) = 0.2: above zero, and its picture is a V.",
            mistakes={
                "-0.2": "That is what leaky ReLU should give. Put the numbers into the formula.",
                "0": "That is ReLU.",
                "2": "The slope is 0.1.",
            },
        ),
        one_of(
            "Which sign mends it?",
            "max(0, x) - max(0, -a x)",
            {
                "max(0, x) - max(0, -a x)": (
                    "At x = -2 it gives 0 - 0.2. The other common form is max(a x, x), for a below "
                    "1."
                ),
                "max(0, -x) + max(0, a x)": "That is the V again, with its sides exchanged.",
                "max(0, x) + max(0, a x)": "Below zero both terms are 0: nothing leaks.",
            },
        ),
    ),
}
