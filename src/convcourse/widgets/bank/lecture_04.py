"""The questions of lecture 04: stride, padding and the output size."""

from __future__ import annotations

from convcourse.shapes import output_size
from convcourse.widgets.questions import Question

__all__ = ["QUESTIONS"]


def _square(size: int, kernel: int, *, padding: int = 0) -> str:
    side = output_size(size, kernel, padding=padding)
    return f"{side}x{side}"


QUESTIONS: dict[str, tuple[Question, ...]] = {
    "stops": (
        Question(
            "A row of 7 pixels, a kernel of 3, a stride of 3. How many outputs?",
            str(output_size(7, 3, stride=3)),
            "Windows start at 0 and at 3. A window at 6 would stick out.",
            choices=("1", "2", "2.33", "3", "7"),
            mistakes={
                "1": "The first window covers pixels 0 to 2. Is there no room for another?",
                "2.33": "The division gives that, but a kernel cannot stop a third of a time.",
                "3": "Where would the third window end? It needs pixels 6, 7 and 8.",
                "7": "That is the input. How many places does the kernel stop at?",
            },
        ),
    ),
    "padding": (
        Question(
            "Input 7x7, kernel 3x3, stride 1, padding 1. Output (rows x columns)?",
            _square(7, 3, padding=1),
            "7 + 1 + 1 - 3 = 6 steps each way, and the first stop makes one more.",
            mistakes={
                _square(7, 3): "That is without padding.",
                _square(7, 3, padding=2): "Too much: 1 on each side makes 9, not 11.",
            },
        ),
        Question(
            "Input 32x32x3, ten filters of 5x5, stride 1, padding 2. "
            "Output (rows x columns x channels)?",
            f"{_square(32, 5, padding=2)}x10",
            "Padding 2 keeps the rows and columns, and each filter makes one channel.",
            mistakes={
                "32x32x3": "Three channels come in. How many filters are there?",
                "32x3x3": "A slip of the pen that is seen in print: rows and columns are both 32.",
                f"{_square(32, 5)}x10": "That is without padding.",
            },
        ),
    ),
    "errata": (
        Question(
            "First: which of these layers does not make a row of 4 pixels smaller?",
            "a kernel of 1",
            "It stops at every pixel. SAME at stride 1 does not shrink the row either.",
            choices=("a kernel of 2, VALID", "a kernel of 3, VALID", "a kernel of 1"),
            mistakes={
                "a kernel of 2, VALID": "Its first window holds pixels 0 and 1. Count the stops.",
                "a kernel of 3, VALID": "It stops twice: at pixel 0 and at pixel 1.",
            },
        ),
        Question(
            "Second: the result is an array of ... (rows x columns)?",
            _square(5, 3),
            "5 - 3 = 2 steps each way, and the first stop makes one more.",
            mistakes={
                "4x4": "That is what the slide says. Count the stops.",
                _square(5, 3, padding=1): "That needs padding of 1.",
            },
        ),
    ),
}
