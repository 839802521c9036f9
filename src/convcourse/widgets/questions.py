"""Questions that know their answer, the reason for it, and what a wrong answer means."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from convcourse.figures import AxisWindows
from convcourse.shapes import ShapeError, output_size

__all__ = ["Question", "Verdict", "output_size_questions", "true_false"]


class Verdict(NamedTuple):
    """Whether a reply is right, and the sentence that says why or why not."""

    right: bool
    message: str


@dataclass(frozen=True)
class Question:
    """One self-check question.

    Attributes
    ----------
    prompt : str
        The question, as HTML; mathematics between dollar signs.
    answer : str
        The right reply. Case, spaces and the way to write a product ("7x7", "7 × 7") do not count.
    why : str
        The reason, told after a right reply.
    choices : tuple of str
        Replies to choose from; empty where the reader types.
    mistakes : mapping of str to str
        What a foreseen wrong reply means.

    Raises
    ------
    ValueError
        If the answer is none of the choices.

    Examples
    --------
    >>> question = Question("5x5 under 3x3?", "3x3", "3 places each way.", mistakes={"2x2": "+ 1!"})
    >>> question.judge("3 × 3")
    Verdict(right=True, message='3 places each way.')
    >>> question.judge("2x2").message
    '+ 1!'
    """

    prompt: str
    answer: str
    why: str
    choices: tuple[str, ...] = ()
    mistakes: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse choices without the answer."""
        if self.choices and self.answer not in self.choices:
            raise ValueError(
                f"a question needs its answer among its choices: answer {self.answer!r}, "
                f"choices {self.choices}. Add the answer to the choices."
            )

    def judge(self, reply: str) -> Verdict:
        """Compare a reply with the answer and with the foreseen mistakes."""
        given = _plain(reply)
        if given == _plain(self.answer):
            return Verdict(True, self.why)
        if not given:
            return Verdict(False, "Write or choose an answer first.")
        mistakes = {_plain(wrong): meaning for wrong, meaning in self.mistakes.items()}
        return Verdict(False, mistakes.get(given, f"{reply} is not it. Try once more."))


def true_false(statement: str, answer: bool, why: str) -> Question:
    """Ask whether a statement is true.

    Parameters
    ----------
    statement : str
        As HTML; mathematics between dollar signs.
    answer : bool
        Whether it is true.
    why : str
        The reason, told after a right reply.

    Returns
    -------
    Question

    Examples
    --------
    >>> true_false("A kernel of 1 shrinks an image.", False, "It stops at every pixel.").choices
    ('True', 'False')
    """
    return Question(statement, str(answer), why, ("True", "False"))


def output_size_questions(count: int = 12, *, seed: int) -> tuple[Question, ...]:
    """Generate questions about the output size, from easy to hard settings in turn.

    Parameters
    ----------
    count : int
        How many questions. Six kinds take turns: nothing special, a remainder, explicit padding,
        SAME with a stride, dilation, and settings where the kernel does not fit.
    seed : int
        The same seed gives the same questions.

    Returns
    -------
    tuple of Question

    Examples
    --------
    >>> first, second = output_size_questions(2, seed=4)
    >>> first == output_size_questions(1, seed=4)[0]
    True
    """
    rng = random.Random(seed)
    kinds = list(_KINDS)
    return tuple(_draw(rng, kinds[i % len(kinds)]) for i in range(count))


class _Case(NamedTuple):
    """Settings of one question: their windows, or the reason why there are none."""

    size: int
    kernel: int
    stride: int
    padding: int | str
    dilation: int

    def laid(self) -> AxisWindows | str:
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


def _draw(rng: random.Random, wanted: Callable[[_Case, AxisWindows | str], bool]) -> Question:
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
        if wanted(case, case.laid()):
            return _output_size_question(case)


def _output_size_question(case: _Case) -> Question:
    size, kernel, stride, padding, dilation = case
    zeros = "SAME" if padding == "SAME" else f"$p = {padding}$ on each side"
    prompt = (
        f"$n = {size}$, $f = {kernel}$, $s = {stride}$, $d = {dilation}$, padding {zeros}. "
        "How many outputs? Write <i>none</i> if the kernel does not fit."
    )
    windows, answer = case.laid(), case.out()
    if isinstance(windows, AxisWindows):
        _, numbers, result = (line.strip() for line in windows.formula)
        why = f"out {numbers} {result}."
    else:
        why = windows
    mistakes: dict[str, str] = {}
    for reply, meaning in _slips(case):
        if reply != answer:
            mistakes.setdefault(reply, meaning)
    return Question(prompt, answer, why, mistakes=mistakes)


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


def _plain(reply: str) -> str:
    """Strip what does not count: case, spaces, the way to write a product or thousands."""
    written = "".join(reply.lower().split()).replace("×", "x").replace("*", "x")
    return re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", written)
