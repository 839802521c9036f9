"""The questions of the lectures, kept out of sight of who is about to answer them.

In a notebook the answer would stand in the cell above the question. Answers that are sizes or
counts are computed here, not written down. Each lecture has a module of its own, which is loaded
when a reader gets as far: a name is looked for from the first lecture on.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from convcourse.questions.question import Question, Verdict, true_false

if TYPE_CHECKING:
    from convcourse.questions.lecture_01 import weight_count_questions
    from convcourse.questions.lecture_02 import by_hand_questions
    from convcourse.questions.lecture_03 import kernel_questions
    from convcourse.questions.lecture_04 import output_size_questions
    from convcourse.questions.lecture_09 import summary_questions

__all__ = [
    "GENERATORS",
    "LECTURES",
    "Question",
    "Verdict",
    "by_hand_questions",
    "kernel_questions",
    "output_size_questions",
    "questions_named",
    "summary_questions",
    "true_false",
    "weight_count_questions",
]

LECTURES = tuple(f"lecture_{number:02}" for number in range(14))
"""The modules that hold questions, in the order in which the lectures are read."""

GENERATORS = {
    "weight_count_questions": "lecture_01",
    "by_hand_questions": "lecture_02",
    "kernel_questions": "lecture_03",
    "output_size_questions": "lecture_04",
    "summary_questions": "lecture_09",
}
"""The functions that make up questions, and the lecture that each belongs to."""


def questions_named(name: str) -> tuple[Question, ...]:
    """Return the questions of this name; no lecture after theirs is loaded.

    Parameters
    ----------
    name : str
        One that a lecture's `QUESTIONS` has. No two lectures share a name.

    Raises
    ------
    ValueError
        If no lecture has questions of this name.

    Examples
    --------
    >>> questions_named("stops")[0].prompt
    'A row of 7 pixels, a kernel of 3, a stride of 3. How many outputs?'
    """
    known: list[str] = []
    for lecture in LECTURES:
        found: dict[str, tuple[Question, ...]] = _load(lecture).QUESTIONS
        if name in found:
            return found[name]
        known += found
    raise ValueError(
        f"there are no questions of this name: got {name!r}. "
        f"Use one of {', '.join(known)}, or pass a Question."
    )


def __getattr__(name: str) -> Any:
    """Load the lecture of a generator when it is first asked for."""
    if name not in GENERATORS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(_load(GENERATORS[name]), name)


def __dir__() -> list[str]:
    """List what can be asked for, so that an editor can complete it before it is loaded."""
    return sorted({*globals(), *__all__})


def _load(lecture: str) -> Any:
    return import_module(f"{__name__}.{lecture}")
