"""The questions of lecture 06: making it fast."""

from __future__ import annotations

import random

from convcourse.questions.question import Question, one_of
from convcourse.shapes import output_size

__all__ = ["QUESTIONS"]


def _columns(size: int, kernel: int, stride: int, channels: int) -> tuple[int, int]:
    return kernel * kernel * channels, output_size(size, kernel, stride=stride) ** 2


def _layer_questions(rng: random.Random) -> tuple[Question, ...]:
    kernel, stride = rng.choice([2, 3, 5]), rng.choice([1, 1, 2])
    channels, kernels = rng.choice([2, 3, 4]), rng.choice([6, 8, 10])
    size = kernel + stride * rng.randint(3, 9)
    rows, stops = _columns(size, kernel, stride, channels)
    side = output_size(size, kernel, stride=stride)
    layer = (
        f"{size}x{size} pixels with {channels} channels, {kernels} kernels of {kernel}x{kernel}, "
        f"stride {stride}, VALID"
    )
    shape = Question(
        f"{layer}. The shape of X_col? (rows x columns)",
        f"{rows}x{stops}",
        f"{kernel} x {kernel} x {channels} = {rows} numbers in a window, {side} x {side} = {stops} "
        "stops.",
        mistakes={
            f"{stops}x{rows}": "A window is a column here: its numbers are the rows.",
            f"{kernel * kernel}x{stops}": "A window holds all channels.",
            f"{rows}x{side}": "There are that many stops along each of two axes.",
        },
    )
    weights = Question(
        f"{layer}. The shape of W_row?",
        f"{kernels}x{rows}",
        f"Each of the {kernels} kernels is a row of {rows} weights.",
        mistakes={
            f"{rows}x{kernels}": "Each kernel is a row.",
            f"{kernels}x{kernel * kernel}": "A kernel is as deep as the image.",
        },
    )
    return shape, weights


def _generated(layers: int) -> tuple[Question, ...]:
    rng = random.Random(363)
    return tuple(question for _ in range(layers) for question in _layer_questions(rng))


def _copies() -> str:
    rows, stops = _columns(227, 11, 4, 3)
    return f"{rows * stops / (227 * 227 * 3):.1f}"


QUESTIONS: dict[str, tuple[Question, ...]] = {
    "rows and columns": (
        one_of(
            "All numbers in one row of X_col: what do they have in common?",
            "the weight that they meet",
            {
                "the weight that they meet": "A row belongs to one place of the kernel.",
                "the window that they come from": "So it is with a column.",
                "the pixel that they are": "Copies of one pixel stand in many rows.",
            },
        ),
        one_of(
            "And all numbers in one column?",
            "the output that they go into",
            {
                "the output that they go into": "A column is one window, and makes one output.",
                "the weight that they meet": "So it is with a row.",
                "the channel that they come from": "A window has all channels.",
            },
        ),
    ),
    "recall 06": (
        Question(
            "Ten kernels of 5 by 5 on 3 channels, each with a bias. How many parameters?",
            "760",
            "Each has 75 weights and a bias.",
            mistakes={"750": "And the biases?", "250": "A kernel reads all channels."},
        ),
        Question(
            "227 pixels, a kernel of 11, stride 4. How many outputs along one axis?",
            str(output_size(227, 11, stride=4)),
            "216 / 4 is 54 steps, and the first stop.",
            mistakes={"54": "And the first stop?"},
        ),
        one_of(
            "A separable kernel of 15 by 15: how much work does it save, about?",
            "seven products in eight",
            {
                "seven products in eight": "30 products in place of 225.",
                "half": "15 + 15 in place of 15 times 15.",
                "nothing": "Two passes of 15 products replace one of 225.",
            },
        ),
    ),
    "windows written out": (
        one_of(
            "How many times as many numbers are in all windows as in the image? About ...",
            f"{_copies()} times",
            {
                "as many": "Windows of 11 with stride 4 overlap.",
                f"{_copies()} times": (
                    "A pixel lies in about 11/4 windows along each axis, and (11/4)² is about 7.6; "
                    "at the rim it is fewer."
                ),
                "30 times": "With stride 2 it would be about that.",
                "121 times": "That is 11 x 11: right if the stride were 1.",
            },
        ),
    ),
    "columns and memory": (
        Question(
            "A layer with kernels of 5x5, stride 1 and SAME. How many times the input is X_col?",
            "25",
            "Every pixel of the padded image lies in up to 5 x 5 windows, and there are as many "
            "stops as pixels.",
            mistakes={
                "5": "Windows overlap along both axes.",
                "1": "Only with kernels of one pixel.",
                "9": "That is a kernel of 3.",
            },
        ),
        one_of(
            "Which change makes X_col smaller?",
            "a larger stride",
            {
                "a larger stride": "Fewer stops, so fewer columns.",
                "more kernels": "They are in W_row; the windows stay the same.",
                "a larger kernel": "Its columns are longer.",
            },
        ),
    ),
    "shapes of columns": _generated(3),
    "names of arguments": (
        one_of(
            "Which call runs in today's TensorFlow?",
            'tf.nn.conv2d(x, filters=w, strides=2, padding="SAME")',
            {
                'tf.nn.conv2d(x, filter=w, stride=2, padding="SAME")': "Neither word is right.",
                'tf.nn.conv2d(x, filter=w, strides=2, padding="SAME")': "filter= is refused.",
                'tf.nn.conv2d(x, filters=w, strides=2, padding="same")': (
                    "Keras takes small letters; tf.nn does not."
                ),
                'tf.nn.conv2d(x, filters=w, strides=2, padding="SAME")': (
                    "Both words are plural, and the padding is in capitals."
                ),
            },
        ),
    ),
    "speed-up": (
        one_of(
            "For which card does the conclusion not hold?",
            "GeForce 940MX",
            {
                "GeForce 940MX": (
                    "It gains a factor of less than three on the laptop's CPU: good, but not ten."
                ),
                "GeForce 1070": "Divide its 6500 by the images of a CPU. Is that ten or more?",
                "both": "One of them gains more than ten. Divide its images by those of a CPU.",
                "neither": "Divide the 1190 images of the laptop's GPU by those of its CPU.",
            },
        ),
    ),
}
