"""The questions of lecture 04: stride, padding and the output size."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

from convcourse.figures.shown.size import AxisWindows
from convcourse.questions.question import Question, in_turn, one_of
from convcourse.shapes import ShapeError, output_size

__all__ = ["QUESTIONS", "output_size_questions"]


def output_size_questions(count: int = 12, *, seed: int) -> tuple[Question, ...]:
    """Generate questions about the output size, from easy to hard in turn, fixed by the seed.

    Six kinds take turns: nothing special, a remainder, explicit padding, SAME with a stride,
    dilation, and settings where the kernel does not fit.
    """
    return in_turn(tuple(partial(_draw, wanted) for wanted in _KINDS), count, seed)


class _Case(NamedTuple):
    """Settings of one question: their windows, or the reason why there are none."""

    size: int
    kernel: int
    stride: int
    padding: int | str
    dilation: int

    def windows(self) -> AxisWindows | str:
        try:
            return AxisWindows.of(**self._asdict())
        except ShapeError as error:
            return str(error)

    def out(self, **changes: Any) -> str:
        """The output size with some settings changed, as a reader would write it."""
        try:
            return str(output_size(**{**self._asdict(), **changes}))
        except ShapeError:
            return "none"


# A kind of question is a condition on its case, and on the windows where there are any.
_KINDS: tuple[Callable[[_Case, AxisWindows | str], bool], ...] = (
    lambda c, w: isinstance(w, AxisWindows) and _simple(c) and not w.dropped,
    lambda c, w: isinstance(w, AxisWindows) and _simple(c) and bool(w.dropped),
    lambda c, w: isinstance(w, AxisWindows) and c.padding in (1, 2, 3) and c.dilation == 1,
    lambda c, w: c.padding == "SAME" and c.stride > 1 and c.dilation == 1,
    lambda c, w: isinstance(w, AxisWindows) and c.padding in (0, 1) and c.dilation > 1,
    lambda c, w: isinstance(w, str),
)


def _simple(case: _Case) -> bool:
    return case.padding == 0 and case.dilation == 1


def _draw(wanted: Callable[[_Case, AxisWindows | str], bool], rng: random.Random) -> Question:
    """Draw settings until they are of the wanted kind."""
    paddings: tuple[int | str, ...] = (0, 0, 1, 2, 3, "SAME")
    while True:
        case = _Case(
            size=rng.randint(4, 32),
            kernel=rng.randint(2, 7),
            stride=rng.randint(1, 4),
            padding=rng.choice(paddings),
            dilation=rng.choice([1, 1, 2, 3]),
        )
        if wanted(case, case.windows()):
            return _output_size_question(case)


def _output_size_question(case: _Case) -> Question:
    size, kernel, stride, padding, dilation = case
    zeros = "SAME" if padding == "SAME" else f"$p = {padding}$ on each side"
    prompt = (
        f"$n = {size}$, $f = {kernel}$, $s = {stride}$, $d = {dilation}$, padding {zeros}. "
        "How many outputs? Write <i>none</i> if the kernel does not fit."
    )
    windows, answer = case.windows(), case.out()
    if isinstance(windows, AxisWindows):
        letters, numbers, result = (line.strip() for line in windows.formula)
        why = f"out {numbers} {result}."
        solution = f"{letters}\nout {numbers}\nout {result}"
        if padding == "SAME":
            zeros = f"{windows.before} before and {windows.after} after"
            solution = (
                f"SAME gives ceil({size} / {stride}) = {windows.out}: zeros, {zeros}.\n{solution}"
            )
    else:
        why = solution = windows
    mistakes: dict[str, str] = {}
    for reply, meaning in _slips(case):
        if reply != answer:
            mistakes.setdefault(reply, meaning)
    hint = "Write down n + 2p first, take away what the kernel spans, then count whole steps."
    return Question(prompt, answer, why, mistakes=mistakes, hint=hint, solution=solution)


def _slips(case: _Case) -> Iterator[tuple[str, str]]:
    """Work out what slips of the pen would give, the most telling first."""
    if case.padding == "SAME":
        yield str(case.size), "SAME keeps the size at stride 1 only; else it is ceil(n / s)."
        yield case.out(padding=0), "That is VALID. SAME adds zeros."
    elif case.padding:
        yield case.out(padding=(0, case.padding)), "p stands on each side: it counts twice."
        yield case.out(padding=0), "That leaves the padding out."
    if case.dilation > 1:
        yield case.out(dilation=1), "That leaves the dilation out: the kernel spans d(f - 1) + 1."
    if case.stride > 1:
        yield case.out(stride=1), "That leaves the stride out."
    if case.out() == "none":
        yield "0", "Nothing to count, and libraries refuse such a layer: write none."
        yield "1", "Even one window would stick out: compare n + 2p with d(f - 1) + 1."
        return
    out = int(case.out())
    yield str(out - 1), "The first window counts too: add 1 to the number of steps."
    yield str(out + 1), "One too many: the floor rounds down, and no window may stick out."
    yield "none", "It fits: the padded row is at least as long as the kernel spans."


def _square(size: int, kernel: int, *, padding: int = 0) -> str:
    side = output_size(size, kernel, padding=padding)
    return f"{side}x{side}"


def _parts(pixel: int) -> int:
    """Outputs that the pixel in this row and column is read for, with the settings of "parts"."""
    windows = AxisWindows.of(5, 3, stride=2, padding="SAME")
    return sum(pixel in windows.taps(k) for k in range(windows.out)) ** 2


QUESTIONS: dict[str, tuple[Question, ...]] = {
    "parts": (
        Question(
            "5 by 5 pixels, a kernel of 3 by 3, stride 2, SAME: in how many outputs has the pixel "
            "[1, 1] a part?",
            str(_parts(1)),
            "It lies between the centres of two windows, down and across.",
            mistakes={"9": "So it is with stride 1.", "2": "In one direction. There are two."},
            hint="Along one axis the windows are centred on 0, 2 and 4.",
        ),
        Question(
            "And its neighbour [2, 2]?",
            str(_parts(2)),
            "A window is centred on it, and the next ones end just before. Such unevenness comes "
            "back as a pattern of squares, where the way is gone backwards.",
            mistakes={
                "4": "Which windows, centred on 0, 2 and 4, hold row 2?",
                "9": "With stride 1.",
            },
            hint="Along one axis the windows are centred on 0, 2 and 4.",
        ),
    ),
    "recall 04": (
        one_of(
            "A kernel's weights add up to 0. What does it make of a flat area?",
            "0 everywhere",
            {
                "0 everywhere": "Every pixel is the same, so the sum is that pixel times 0.",
                "the same flat area": "That takes weights that add up to 1.",
                "it depends on the weights": "All meet the same pixel: only their sum counts.",
            },
        ),
        Question(
            "A kernel of 3 by 3 is separable: a column times a row. How many products does one "
            "output take if you first do the one, then the other?",
            str(3 + 3),
            "Three down and three across.",
            mistakes={"9": "That is all at once.", "3": "One pass is three. There are two."},
        ),
        Question(
            "How many links has a pixel in the middle of a large image, under a kernel of 3 by 3?",
            str(3 * 3),
            "It lies in nine windows: once under every weight.",
            mistakes={"4": "That was on an image of 4 by 4, which is too small for more."},
        ),
    ),
    "stops": (
        one_of(
            "A row of 7 pixels, a kernel of 3, a stride of 3. How many outputs?",
            str(output_size(7, 3, stride=3)),
            {
                "1": "The first window covers pixels 0 to 2. Is there no room for another?",
                "2": "Windows start at 0 and at 3. A window at 6 would stick out.",
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
        one_of(
            "First: which of these layers does not make a row of 4 pixels smaller?",
            "a kernel of 1",
            {
                "a kernel of 2, VALID": "Its first window holds pixels 0 and 1. Count the stops.",
                "a kernel of 3, VALID": "It stops twice: at pixel 0 and at pixel 1.",
                "a kernel of 1": (
                    "It stops at every pixel. SAME at stride 1 does not shrink the row either."
                ),
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
