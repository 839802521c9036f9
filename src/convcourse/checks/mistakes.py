"""Known mistakes: names that are the same in every lab, words for students, and what they give."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

Words = Mapping[str, Mapping[str, str]]
"""Sentences to students: by the section that explains the idea, and by the mistake's name."""

Wrong = Callable[..., object]
"""What a mistake gives; called as the student's function is."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """A known mistake: its name, a sentence, where the idea is explained, and what it gives.

    `name` is a slug, the same in every exercise and lab where the idea behind the mistake is the
    same, so that mistakes can be counted; `sentence` says it to a student in the words of the
    exercise. `wrong` takes what the student's function takes. It may raise, where the mistake
    would.
    """

    name: str
    sentence: str
    explained: str
    wrong: Wrong


def worded(
    wrong: Mapping[str, Wrong | Sequence[Wrong]], words: Sequence[Words]
) -> tuple[Mistake, ...]:
    """Return mistakes with their words.

    Parameters
    ----------
    wrong : mapping
        What each mistake gives, by its name; several functions, where it is made in several ways.
    words : sequence of Words
        The first that has a name says it.

    Returns
    -------
    tuple of Mistake
        In the order of `wrong`.

    Raises
    ------
    KeyError
        If no words are found for a name.

    Examples
    --------
    >>> words = {"lecture 04": {"plus-one-forgotten": "the + 1 was forgotten"}}
    >>> worded({"plus-one-forgotten": lambda n, f, s: (n - f) // s}, [words])[0].sentence
    'the + 1 was forgotten'
    """
    said = {
        name: (sentence, section)
        for table in reversed(words)
        for section, sentences in table.items()
        for name, sentence in sentences.items()
    }
    return tuple(
        Mistake(name, *said[name], each)
        for name, ways in wrong.items()
        for each in (ways if isinstance(ways, Sequence) else (ways,))
    )


def chosen(wrong: Mapping[str, Wrong], *names: str) -> dict[str, Wrong]:
    """Return what the mistakes of these names give, in this order."""
    return {name: wrong[name] for name in names}


def slug(text: str) -> str:
    """Return a text as lowercase words with hyphens.

    Examples
    --------
    >>> slug("the kernel's rows, columns")
    'the-kernel-s-rows-columns'
    """
    return "-".join(re.findall("[a-z0-9]+", text.lower()))
