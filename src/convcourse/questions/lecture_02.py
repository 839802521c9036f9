"""The questions of lecture 02: convolution by hand."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from convcourse.ops import conv2d, true_convolution
from convcourse.questions.question import Question, drawn, in_turn, one_of, table, true_false, typed
from convcourse.shapes import conv_macs, output_size

__all__ = ["QUESTIONS", "by_hand_questions"]

_Plane = NDArray[np.int64]


def by_hand_questions(count: int = 9, *, seed: int) -> tuple[Question, ...]:
    """Generate questions about one stop of a small kernel on a small image, fixed by the seed.

    Three kinds take turns: one output of a convolution, the same with a flipped kernel, and the
    pixel that a weight meets.
    """
    return in_turn((_one_output, _one_output_flipped, _one_pixel), count, seed)


def _windows_over(pixel: int) -> int:
    """Windows of 3 by 3, of the four over A, that hold the pixel in this row and this column."""
    return sum(start <= pixel < start + 3 for start in range(2)) ** 2


def _scan(x: _Plane, w: _Plane) -> _Plane:
    y: _Plane = conv2d(x[None, :, :, None], w[:, :, None, None])[0, :, :, 0]
    return y


def _turned(x: _Plane, w: _Plane) -> _Plane:
    y: _Plane = true_convolution(x[None, :, :, None], w[:, :, None, None])[0, :, :, 0]
    return y


def _plane(rng: random.Random, side: int, values: Sequence[int]) -> _Plane:
    return np.array([[rng.choice(values) for _ in range(side)] for _ in range(side)])


def _drawn(rng: random.Random) -> tuple[_Plane, _Plane, int, int]:
    """An image of 4 by 4, a kernel of 2 by 2, and a stop: all slips give different numbers."""
    while True:
        x, w = _plane(rng, 4, range(10)), _plane(rng, 2, (-2, -1, 0, 1, 2, 3))
        y, turned = _scan(x, w), _turned(x, w)
        row, col = rng.sample(range(3), 2)
        if len({y[row, col], y[col, row], turned[row, col], turned[col, row]}) == 4:
            return x, w, row, col


def _terms(window: _Plane, w: _Plane) -> str:
    pairs = zip(window.flat, w.flat, strict=True)
    return " + ".join(f"{a}·({b})" if b < 0 else f"{a}·{b}" for a, b in pairs)


def _one_output(rng: random.Random) -> Question:
    x, w, row, col = _drawn(rng)
    y, turned = _scan(x, w), _turned(x, w)
    window = x[row : row + 2, col : col + 2]
    return typed(
        f"Image and kernel: {table(x)}{table(w)} What is <code>y[{row}, {col}]</code>?",
        str(y[row, col]),
        f"{_terms(window, w)} = {y[row, col]}.",
        {
            str(y[col, row]): "That is row and column swapped: rows come first.",
            str(turned[row, col]): "That is with the kernel flipped. Here it is not.",
            str(window.sum()): "Those are the pixels added up. Multiply by the weights first.",
        },
    )


def _one_output_flipped(rng: random.Random) -> Question:
    x, w, row, col = _drawn(rng)
    y, turned = _scan(x, w), _turned(x, w)
    window = x[row : row + 2, col : col + 2]
    return typed(
        f"Image and kernel: {table(x)}{table(w)} What is <code>y[{row}, {col}]</code> in "
        "mathematics, where the kernel is flipped?",
        str(turned[row, col]),
        f"{_terms(window, w[::-1, ::-1])} = {turned[row, col]}.",
        {
            str(y[row, col]): "That is without the flip.",
            str(_scan(x, w[::-1])[row, col]): "That is upside down only. Turn left to right, too.",
            str(_scan(x, w[:, ::-1])[row, col]): "That is left to right only. Turn upside down.",
            str(turned[col, row]): "That is row and column swapped: rows come first.",
        },
    )


def _one_pixel(rng: random.Random) -> Question:
    row, col = rng.sample(range(6), 2)
    r, c = rng.sample(range(3), 2)
    return typed(
        f"Which pixel meets the weight <code>w[{r}, {c}]</code> when <code>y[{row}, {col}]</code> "
        "is worked out? Write its row and its column, as in 3,7.",
        f"{row + r},{col + c}",
        f"The window begins at row {row} and column {col}, and the weight lies further on: row "
        f"{row} + {r}, column {col} + {c}.",
        {
            f"{col + c},{row + r}": "The row comes first.",
            f"{row + c},{col + r}": "Add row to row, and column to column.",
            f"{row},{col}": "There the window begins. The weight lies further on.",
            f"{row - r},{col - c}": "Add: the weight lies further down or to the right.",
        },
    )


_A = np.array([[2, 0, 1, 3], [7, 1, 1, 0], [0, 2, 5, 0], [0, 5, 1, 4]])
_B = np.array([[2, 0, 1, 3], [0, 1, 1, 0], [0, 0, 2, 0], [0, 1, 1, 1]])
_C = np.array([[2, 0, 3, 1], [1, 1, 0, 0], [1, 0, 2, 0], [1, 0, 1, 2]])
_P = np.array([[1, 1, 1], [0, 0, 0], [-1, -1, -1]])
_S = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]])
_Y = _scan(_A, _P)
_BY, _CY = _scan(_B, _P), _scan(_C, _S)
_SIDE = output_size(28, 5)

QUESTIONS: dict[str, tuple[Question, ...]] = {
    "recall 02": (
        Question(
            "A dense layer of 4 outputs, without biases, reads 4 by 4 pixels. How many weights?",
            str(4 * 4 * 4),
            "Each of the 4 outputs has a weight for each of the 16 pixels.",
            mistakes={"36": "That is with windows of 3 by 3.", "9": "That is one shared kernel."},
        ),
        one_of(
            "Why does a convolution use the same weights in all its windows?",
            "what is worth seeing can stand anywhere",
            {
                "what is worth seeing can stand anywhere": "Learned once, it is known everywhere.",
                "neighbours are alike": "That is locality: it makes the windows small.",
                "all pixels are equally bright": "They are not, and no kernel needs it.",
            },
        ),
        Question(
            "A colour image of 10 by 10. How many numbers?",
            str(10 * 10 * 3),
            "100 pixels with 3 channels.",
            mistakes={"100": "Those are its pixels. Each has three numbers."},
        ),
    ),
    "first-value": (
        Question(
            "The kernel P lies on the top left corner of A. The sum of the products?",
            str(_Y[0, 0]),
            "2 + 0 + 1 from the top row, and 0 + 2 + 5 taken away with the bottom row.",
            mistakes={
                str(-_Y[0, 0]): "The sign: the weights of the bottom row are -1.",
                str(_A[:3, :3].sum()): "Those are the pixels added up. Multiply by the weights.",
                "3": "The top row gives 3. What does the bottom row take away?",
                str(_Y[1, 0]): "That is one row further down.",
            },
        ),
    ),
    "two dice": (
        Question(
            "Two dice: in how many of the 36 throws do they show 7 in all?",
            str(sum(one + other == 7 for one in range(1, 7) for other in range(1, 7))),
            "Whatever the first die shows, one face of the second makes it 7.",
            mistakes={
                "3": "1 and 6 is another throw than 6 and 1.",
                "7": "No die shows 0: there is no 0 and 7.",
                "1": "One for each face of the first die.",
            },
            hint="Go through the faces of the first die. What must the second show?",
        ),
        one_of(
            "The faces of one die stand in a row, those of the other below. Every column shall "
            "have one and the same sum. How is the lower row written?",
            "backwards",
            {
                "backwards": "As one face goes up, the other goes down. That is the flip.",
                "forwards": "Then every column has one difference: up goes with up.",
                "in any order": "Try it: which face belongs below the 1?",
            },
        ),
    ),
    "feeds": (
        Question(
            "In how many of the four sums has the pixel A[1, 1] a part?",
            str(_windows_over(1)),
            "Every window of 3 by 3 holds it.",
            mistakes={
                "1": "That is a corner of A. This one lies in the middle.",
                "9": "It meets one weight in each window, and there are four windows.",
            },
            hint="Lay the kernel on each of its four places.",
        ),
        Question(
            "And the pixel A[0, 0]?",
            str(_windows_over(0)),
            "Only the window at the top left holds it.",
            mistakes={"4": "Does the window at the bottom right reach it?"},
            hint="Lay the kernel on each of its four places.",
        ),
    ),
    "work": (
        Question(
            "How many products does one output of a kernel of 5 by 5 need?",
            str(conv_macs(1, 1, 5, 5, 1, 1)),
            "One for each weight.",
            mistakes={"10": "5 rows of 5: multiply.", "9": "That is for a kernel of 3 by 3."},
        ),
        Question(
            "At how many places does it fit on an image of 28 by 28?",
            str(_SIDE * _SIDE),
            f"28 - 5 + 1 = {_SIDE} places in each direction.",
            mistakes={
                str(28 * 28): "At the rim it would stick out.",
                str((_SIDE - 1) ** 2): "The first place counts, too: 28 - 5 + 1 in each direction.",
                str(_SIDE): "In one direction, yes. There are two.",
            },
        ),
    ),
    "rows": (
        Question(
            "<code>V[1, 0]</code> in NumPy?",
            str(_Y[1, 0]),
            "Row 1, column 0: bottom left.",
            mistakes={
                str(_Y[0, 1]): "That is top right. In NumPy the row comes first.",
                str(_Y[0, 0]): "That is V[0, 0].",
                str(_Y[1, 1]): "That is V[1, 1].",
            },
        ),
        Question(
            "$V(1, 0)$ in a drawing, at $x = 1$ and $y = 0$?",
            str(_Y[0, 1]),
            "One step to the right: V[0, 1] in NumPy.",
            mistakes={str(_Y[1, 0]): "That is one step down. In a drawing x goes to the right."},
        ),
    ),
    "flip": (
        drawn(
            one_of(
                "Which kernel gives the same result with the flip and without?",
                "1 2 1 over 2 4 2 over 1 2 1",
                {
                    "1 1 1 over 0 0 0 over -1 -1 -1": "Turned, the signs change.",
                    "1 2 1 over 2 4 2 over 1 2 1": (
                        "Turned upside down and left to right it looks the same."
                    ),
                    "0 0 0 over 1 0 0 over 0 0 0": "Turned, the 1 stands on the right.",
                    "1 0 -1 over 2 0 -2 over 1 0 -1": "Turned, the signs change.",
                },
            )
        ),
        true_false(
            "A network that flips its kernels learns worse than one that does not.",
            False,
            "It learns the turned kernels, and gives the same outputs.",
        ),
        true_false(
            "What networks call convolution is what mathematics calls cross-correlation.",
            True,
            "The kernel is not flipped, and the name has stuck.",
        ),
    ),
    "by-hand": (
        Question(
            "B under P: the bottom row of the output, from left to right? Write it as in 3,7.",
            ",".join(map(str, _BY[1])),
            f"The whole output is {_BY.tolist()}.",
            mistakes={
                ",".join(map(str, _BY[0])): "That is the top row.",
                ",".join(map(str, -_BY[1])): "The signs: top row minus bottom row.",
                ",".join(map(str, _BY[:, 1])): "That is the right column, from top to bottom.",
            },
        ),
        Question(
            "C under S: the top row of the output? Write it as in 3,7.",
            ",".join(map(str, _CY[0])),
            f"The whole output is {_CY.tolist()}.",
            mistakes={
                ",".join(map(str, _CY[1])): "That is the bottom row.",
                ",".join(map(str, -_CY[0])): "The signs: left column minus right column.",
            },
        ),
    ),
    "by-hand-errata": (
        Question(
            "First: what is the bottom row of A under P? Write it as in 3,7.",
            ",".join(map(str, _Y[1])),
            "9 - 6, and 2 - 10. Another slide of the same set has it right.",
            mistakes={
                "2,-9": "That is what the slide says. Add up the window at [1, 0].",
                ",".join(map(str, _Y[0])): "That is the top row, and it is right on the slide.",
                "2,-8": "One of the two is mended.",
                "3,-9": "One of the two is mended.",
            },
        ),
        Question(
            "Second: how many rows does the slice <code>i - 1:i + 1</code> hold?",
            str(len(range(5 - 1, 5 + 1))),
            "Row i - 1 and row i: a slice ends before its end.",
            mistakes={"3": "Write the rows down for i = 5. Is row 6 among them?"},
        ),
        one_of(
            "So which slice holds the window that is centred on row i?",
            "i - 1:i + 2",
            {
                "i - 1:i + 1": "That is the slip itself: two rows.",
                "i - 1:i + 2": (
                    "Rows i - 1, i and i + 1; the end of a slice is one more than its last row."
                ),
                "i:i + 3": "Three rows, but this window begins at row i.",
                "i - 2:i + 1": "Three rows, but they are centred on row i - 1.",
            },
        ),
    ),
}
