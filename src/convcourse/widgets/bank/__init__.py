"""The questions of the lectures, kept out of sight of who is about to answer them.

In a notebook the answer would stand in the cell above the question. Answers that are sizes or
counts are computed here, not written down. Each lecture has a module of its own.
"""

from __future__ import annotations

from convcourse.widgets.bank import (
    lecture_00,
    lecture_01,
    lecture_02,
    lecture_03,
    lecture_04,
    lecture_05,
    lecture_06,
    lecture_07,
    lecture_08,
    lecture_09,
    lecture_10,
    lecture_11,
    lecture_12,
)
from convcourse.widgets.questions import Question

__all__ = ["QUESTIONS"]

_LECTURES = (
    lecture_00,
    lecture_01,
    lecture_02,
    lecture_03,
    lecture_04,
    lecture_05,
    lecture_06,
    lecture_07,
    lecture_08,
    lecture_09,
    lecture_10,
    lecture_11,
    lecture_12,
)

QUESTIONS: dict[str, tuple[Question, ...]] = {
    name: questions for lecture in _LECTURES for name, questions in lecture.QUESTIONS.items()
}
"""The questions by name, for :func:`convcourse.widgets.ask`."""

if len(QUESTIONS) < sum(len(lecture.QUESTIONS) for lecture in _LECTURES):
    raise ValueError("two lectures have questions of one name: give each name to one lecture only")
