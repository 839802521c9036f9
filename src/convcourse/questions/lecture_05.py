"""The questions of lecture 05: channels and parameters."""

from __future__ import annotations

import random

from convcourse.questions.question import Question, one_of
from convcourse.shapes import conv_params, dense_params

__all__ = ["QUESTIONS"]


def _count(params: int) -> str:
    return f"{params:,}"


def _slips(kernel: int, c_in: int, c_out: int, *, bias: bool) -> dict[str, str]:
    """What slips of the pen would give; of two with one result, the more telling."""
    weights, biases = kernel * kernel * c_in * c_out, c_out if bias else 0
    slips = [
        (weights, "That leaves the biases out: one for each kernel."),
        (weights + c_out, "Those are the biases as well. This layer has none."),
        (kernel * kernel * c_out + biases, "A kernel has a slice for every channel that comes in."),
        (kernel * kernel * c_in + bias, "That is one kernel. How many are there?"),
        (kernel * c_in * c_out + biases, "The kernel is square: its side counts twice."),
    ]
    if bias:
        slips += [
            (weights + 1, "One bias for each kernel, not one for the layer."),
            (weights + c_in * c_out, "A kernel has one bias, not one for every slice."),
            (2 * weights, "A bias for every weight? A kernel adds one number to its sum."),
        ]
    right = conv_params(kernel, kernel, c_in, c_out, bias=bias)
    return {_count(wrong): meaning for wrong, meaning in reversed(slips) if wrong != right}


def _convolution(rng: random.Random) -> Question:
    kernel, bias = rng.choice([1, 2, 3, 5, 7]), rng.random() < 0.7
    c_in, c_out, size = rng.choice([1, 3, 4, 8, 16]), rng.choice([2, 6, 10, 16]), rng.randint(8, 64)
    right = conv_params(kernel, kernel, c_in, c_out, bias=bias)
    added = f" + {c_out}" if bias else ""
    return Question(
        f"{c_out} kernels of {kernel}x{kernel} on an image of {size}x{size}x{c_in}, "
        f"{'each with a bias' if bias else 'without biases'}. How many parameters?",
        _count(right),
        f"{kernel} x {kernel} x {c_in} x {c_out}{added} = {_count(right)}. "
        f"The {size} pixels do not count.",
        mistakes=_slips(kernel, c_in, c_out, bias=bias),
    )


def _dense(rng: random.Random) -> Question:
    side, channels, units = rng.randint(2, 7), rng.choice([4, 8, 16]), rng.choice([5, 10, 20])
    inputs = side * side * channels
    return Question(
        f"{channels} maps of {side}x{side} are flattened into a dense layer of {units} outputs, "
        "with biases. How many parameters?",
        _count(dense_params(inputs, units)),
        f"{side} x {side} x {channels} = {inputs} inputs, "
        f"and {inputs} x {units} + {units} = {_count(dense_params(inputs, units))}.",
        mistakes={
            _count(inputs * units): "That leaves the biases out: one for each output.",
            _count(inputs + units): "Each input is connected to each output: multiply.",
            _count(side * side * units + units): "All maps are flattened, not one.",
        },
    )


def _generated(count: int) -> tuple[Question, ...]:
    """Questions about convolutions, and every third one about a dense layer; none comes twice."""
    rng = random.Random(93_322)
    questions: list[Question] = []
    while len(questions) < count:
        question = _dense(rng) if len(questions) % 3 == 2 else _convolution(rng)
        if question not in questions:
            questions.append(question)
    return tuple(questions)


QUESTIONS: dict[str, tuple[Question, ...]] = {
    "recall 05": (
        Question(
            "28 pixels, a kernel of 5, stride 2, no padding. How many outputs?",
            "12",
            "23 / 2 is 11 whole steps, and the first stop.",
            mistakes={
                "11": "And the first stop?",
                "12.5": "Steps are whole.",
                "14": "That is SAME.",
            },
        ),
        Question(
            "Which padding on each side keeps the size under a kernel of 7, stride 1?",
            "3",
            "(7 - 1) / 2.",
            mistakes={"7": "That is the kernel.", "6": "That is both sides together."},
        ),
        one_of(
            "A kernel is turned by half a turn before it is used. That is ...",
            "true convolution",
            {
                "true convolution": "Mathematics flips; networks do not.",
                "cross-correlation": "That is without the flip.",
                "a transposed convolution": "That is the way back from outputs to pixels.",
            },
        ),
    ),
    "ten kernels in colour": (
        Question(
            "Ten kernels of 5x5 on an image of 32x32x3, each with a bias. How many parameters?",
            _count(conv_params(5, 5, 3, 10)),
            "5 x 5 x 3 weights and 1 bias make 76, and there are ten kernels.",
            mistakes=_slips(5, 3, 10, bias=True)
            | {"76": "That is one kernel. How many are there?"}
            | {_count(32 * 32 * 3 * 10): "The image is not counted: the kernel slides over it."},
        ),
    ),
    "bias and channels": (
        Question(
            "A layer gets 64 channels and gives 128. How many biases has it?",
            "128",
            "One for each kernel, so one for each channel that goes out.",
            mistakes={
                "1": "Each kernel has its own.",
                "64": "Those come in. A kernel adds all of them up to one number.",
                "192": "Channels that come in have no bias here.",
                "8,192": "Those are the pairs of channels. A kernel has one bias.",
            },
        ),
        one_of(
            "An image of 28x28x3 goes through 16 kernels of 5x5. "
            "How many channels does each kernel read?",
            "3",
            {
                "1": "A kernel has a slice of weights for every channel, and reads them all.",
                "3": "All that come in: a kernel is as deep as its input.",
                "16": "Those go out, one from each kernel.",
                "48": "That is 3 x 16, all slices of all kernels together.",
            },
        ),
    ),
    "layouts": (
        Question(
            "PyTorch keeps kernels of shape (6, 3, 5, 4). What is their shape in TensorFlow? "
            "Write it as 1x2x3x4.",
            "5x4x3x6",
            "OIHW becomes HWIO: height and width first, then in, then out.",
            mistakes={
                "4x5x3x6": "Height comes before width in both.",
                "5x4x6x3": "In comes before out in HWIO.",
                "3x6x5x4": "That swaps in and out only. Height and width go to the front.",
            },
        ),
    ),
    "count parameters": _generated(10),
    "stride and weights": (
        one_of(
            "First: with stride 2 in place of 1, the number of weights in the layer ...",
            "stays the same",
            {
                "is halved": "Is the stride in the formula for the weights?",
                "is quartered": "The number of outputs is about a quarter. And the weights?",
                "stays the same": (
                    "The kernels are what they were. The output is smaller, so there is less work, "
                    "and a dense layer further on has fewer inputs."
                ),
            },
        ),
        Question(
            "Second: a photo has 48 rows and 64 columns, in colour. "
            "Its shape in NHWC, alone in its batch?",
            "1x48x64x3",
            "Batch, height, width, channels: rows come first.",
            mistakes={
                "1x64x48x3": "That is width before height, as on the slide.",
                "1x3x48x64": "That is NCHW, PyTorch's order.",
                "48x64x3": "The batch is an axis, too, even if it holds one image.",
            },
        ),
    ),
}
