"""Questions that know their answer, the reason for it, and what a wrong answer means."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

__all__ = ["Question", "Verdict", "drawn", "in_turn", "one_of", "table", "true_false", "typed"]


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
    hint : str
        Where to begin, told after a second wrong reply that nobody foresaw.
    solution : str
        How the answer is worked out, step by step, told when the reader asks for it; without one
        it is the answer and the reason.
    pictures : mapping of str to str
        What a choice looks like, as HTML, where it is something to see, such as a kernel.

    All of it is text, so that a page can hold a question as data and judge it without a kernel.

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
    >>> question.judge("4x3", tries=2).message
    '4x3 is not it: the first number is too large, the second is right.'
    """

    prompt: str
    answer: str
    why: str
    choices: tuple[str, ...] = ()
    mistakes: Mapping[str, str] = field(default_factory=dict)
    hint: str = ""
    solution: str = ""
    pictures: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse choices without the answer."""
        if self.choices and self.answer not in self.choices:
            raise ValueError(
                f"a question needs its answer among its choices: answer {self.answer!r}, "
                f"choices {self.choices}. Add the answer to the choices."
            )

    def judge(self, reply: str, *, tries: int = 1) -> Verdict:
        """Compare a reply with the answer and with the foreseen mistakes.

        `tries` counts the wrong replies, this one included: from the second on, one that nobody
        foresaw is told what is wrong with its numbers, and where to begin.
        """
        # Two choices may differ in what does not count in a reply that is typed, such as capitals.
        plain = str if reply in self.choices else _plain
        given = plain(reply)
        if given == plain(self.answer):
            return Verdict(True, self.why)
        if not given:
            return Verdict(False, "Write or choose an answer first.")
        mistakes = {plain(wrong): meaning for wrong, meaning in self.mistakes.items()}
        if given in mistakes:
            return Verdict(False, mistakes[given])
        if tries < 2:
            return Verdict(False, f"{reply} is not it. Try once more.")
        told = _apart(given, plain(self.answer))
        return Verdict(False, f"{reply} is not it{told}. {self.hint}".rstrip())

    @property
    def worked(self) -> str:
        """How the answer is worked out."""
        return self.solution or f"{self.answer}. {self.why}"


def _apart(given: str, answer: str) -> str:
    """Say what is wrong with the numbers of a reply, without the right ones."""
    ours, theirs = (_NUMBER.findall(text) for text in (answer, given))
    alike = len(ours) == len(theirs) and _NUMBER.sub("", given) == _NUMBER.sub("", answer)
    if not ours or not alike:
        return f": it takes {len(ours)} numbers" if len(ours) > 1 else ""
    words = [_size(float(one), float(other)) for one, other in zip(theirs, ours, strict=True)]
    if len(words) == 1:
        return f": it {words[0]}"
    return ": " + ", ".join(
        f"the {place} {'number ' * (place == 'first')}{word}"
        for place, word in zip(_PLACES, words, strict=False)
    )


def _size(given: float, answer: float) -> str:
    if given == answer:
        return "is right"
    return "is too large" if given > answer else "is too small"


_NUMBER = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
_PLACES = ("first", "second", "third", "fourth", "fifth", "sixth")


def drawn(question: Question) -> Question:
    """Return the question with its choices as pictures: kernels that are written row over row.

    Examples
    --------
    >>> choices = {"1 0 over 0 1": "The diagonal.", "none": "One has."}
    >>> list(drawn(one_of("Which has a sum of 2?", "1 0 over 0 1", choices)).pictures)
    ['1 0 over 0 1']
    """
    pictures = {
        choice: table([int(weight) for weight in row.split()] for row in choice.split(" over "))
        for choice in question.choices
        if re.fullmatch(r"(?:-?\d+(?: |$)| ?over )+", choice)
    }
    return replace(question, pictures=pictures)


def one_of(prompt: str, answer: str, meanings: Mapping[str, str]) -> Question:
    """Ask to choose.

    Parameters
    ----------
    prompt : str
        As HTML; mathematics between dollar signs.
    answer : str
        The right choice.
    meanings : mapping of str to str
        The choices from top to bottom: the reason for the right one, and what each other means.

    Examples
    --------
    >>> question = one_of("2 + 2?", "4", {"3": "One more.", "4": "Two and two."})
    >>> question.choices, question.why, question.mistakes
    (('3', '4'), 'Two and two.', {'3': 'One more.'})
    """
    mistakes = {choice: meaning for choice, meaning in meanings.items() if choice != answer}
    return Question(prompt, answer, meanings[answer], tuple(meanings), mistakes)


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

    Examples
    --------
    >>> true_false("A kernel of 1 shrinks an image.", False, "It stops at every pixel.").choices
    ('True', 'False')
    """
    return Question(statement, str(answer), why, ("True", "False"))


def in_turn(
    kinds: Sequence[Callable[[random.Random], Question]], count: int, seed: int
) -> tuple[Question, ...]:
    """Make up so many questions, the kinds taking turns; the same seed gives the same ones."""
    rng = random.Random(seed)
    return tuple(kinds[i % len(kinds)](rng) for i in range(count))


def typed(prompt: str, answer: str, why: str, slips: Mapping[str, str]) -> Question:
    """Ask for a reply that is typed. A slip that happens to give the right answer is none."""
    mistakes = {reply: meaning for reply, meaning in slips.items() if reply != answer}
    return Question(prompt, answer, why, mistakes=mistakes)


def table(plane: Iterable[Iterable[int]]) -> str:
    """An array as an HTML table; a line of numbers in a question would be hard to read."""
    cell = '<td style="padding: 1px 8px; border: 1px solid #888; text-align: right">{}</td>'
    rows = ("".join(cell.format(value) for value in line) for line in plane)
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    style = "display: inline-table; border-collapse: collapse; margin: 4px 12px"
    return f'<table style="{style}">{body}</table>'


def _plain(reply: str) -> str:
    """Strip what does not count: case, spaces, the way to write a product or thousands."""
    written = "".join(reply.lower().split()).replace("×", "x").replace("*", "x")
    return re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", written, flags=re.ASCII)
