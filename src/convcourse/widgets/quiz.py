"""Ask a question in a notebook: the reader replies, the widget says what is right and why."""

from __future__ import annotations

import html
from typing import Any

import ipywidgets

from convcourse.figures.palette import KINDS, on_dark
from convcourse.questions import Question, questions_named
from convcourse.widgets.pages import for_pages

__all__ = ["Quiz", "ask"]

_RIGHT = '<p><b class="convcourse-right">&#10003; Right.</b> {}</p>'
_WRONG = '<p><b class="convcourse-wrong">&#10007; Not yet.</b> {}</p>'
_STYLE = "".join(
    f".{name} {{ color: {light}; }}{on_dark(f'.{name}', f'color: {dark};')}"
    for name, light, dark in (
        ("convcourse-right", "#00644a", KINDS["output"].dark_stroke),
        ("convcourse-wrong", "#a84300", KINDS["dropped"].dark_stroke),
    )
)
_WORKED = '<p style="white-space: pre-line"><b>Worked out.</b> {}</p>'
_STUCK = 3  # wrong replies after which a reader may see how it is done


class Quiz(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """One question at a time, with its verdict.

    Attributes
    ----------
    reply : ipywidgets.Text or ipywidgets.RadioButtons
        Where the reader writes or chooses.
    check, forward : ipywidgets.Button
        Judge the reply; go on to the next question.
    show : ipywidgets.Button
        Tells how the answer is worked out; it is there after a third wrong reply.
    feedback : ipywidgets.HTML
        The verdict.
    solved : set of int
        Numbers of the questions answered rightly so far.
    tries : dict of int to int
        How many wrong replies each question has had.

    Examples
    --------
    >>> from convcourse.widgets import true_false
    >>> quiz = Quiz(true_false("A kernel of 1 shrinks an image.", False, "It stops everywhere."))
    >>> quiz.reply.value = "False"
    >>> quiz.check.click()
    >>> "It stops everywhere." in quiz.feedback.value, quiz.solved
    (True, {0})
    """

    def __init__(self, *questions: Question) -> None:
        """Show the first question."""
        if not questions:
            raise ValueError("a quiz asks at least one question: got none. Pass a Question.")
        self.questions, self.solved, self.number = questions, set[int](), 0
        self.tries, self._wrong = dict[int, int](), dict[int, str]()
        self.prompt, self.feedback = ipywidgets.HTMLMath(), ipywidgets.HTML()
        self.check = ipywidgets.Button(description="Check", button_style="primary")
        self.forward = ipywidgets.Button(description="Next question")
        self.show = ipywidgets.Button(
            description="Show me how", tooltip="Show how the answer is worked out"
        )
        self.show.on_click(self._work_out)
        self.check.on_click(self._judge)
        self.forward.on_click(self._go_on)
        super().__init__()
        self.add_class("convcourse-quiz")
        self._show()

    @property
    def question(self) -> Question:
        """The question on show."""
        return self.questions[self.number]

    def _show(self) -> None:
        many = len(self.questions) > 1
        title = f"<b>Question {self.number + 1} of {len(self.questions)}.</b> " if many else ""
        self.prompt.value = title + self.question.prompt + _shown(self.question)
        self.feedback.value = ""
        if self.question.choices:
            self.reply: Any = ipywidgets.RadioButtons(
                options=_options(self.question), value=None, layout={"width": "max-content"}
            )
        else:
            # Without continuous updates the value changes at Enter: then it is judged.
            self.reply = ipywidgets.Text(placeholder="your answer", continuous_update=False)
            self.reply.observe(self._judge, names="value")
        self._offer()

    def _offer(self) -> None:
        """Put the buttons that are of use in a row; the last one only who is stuck needs."""
        buttons = [self.check, self.forward] if len(self.questions) > 1 else [self.check]
        buttons += [self.show] * (self.tries.get(self.number, 0) >= _STUCK)
        self.children = (self.prompt, self.reply, ipywidgets.HBox(buttons), self.feedback)

    def _judge(self, _: object = None) -> None:
        reply = self.reply.value or ""
        # To press Enter and then the button is to say one thing twice.
        again = reply == self._wrong.get(self.number)
        tries = self.tries.get(self.number, 0) + (not again)
        right, message = self.question.judge(reply, tries=tries)
        text = (_RIGHT if right else _WRONG).format(html.escape(message))
        if right:
            self.solved.add(self.number)
        elif reply.strip():
            self.tries[self.number], self._wrong[self.number] = tries, reply
        self._say(text)

    def _work_out(self, _: object = None) -> None:
        self._say(_WORKED.format(html.escape(self.question.worked)))

    def _say(self, text: str) -> None:
        if len(self.questions) > 1:
            text += f"<p>{len(self.solved)} of {len(self.questions)} solved.</p>"
        self.feedback.value = f"<style>{_STYLE}</style>{text}"
        self._offer()

    def _go_on(self, _: object = None) -> None:
        self.number = (self.number + 1) % len(self.questions)
        self._show()

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        bundle: dict[str, Any] = super()._repr_mimebundle_(**kwargs)
        folded = "".join(
            f"<p>{question.prompt}</p>{_shown(question)}<details><summary>Answer</summary>"
            f"<p>{_letter(question)}{html.escape(question.answer)}. {html.escape(question.why)}</p>"
            "</details>"
            for question in self.questions
        )
        bundle |= {"text/html": folded, "text/plain": self.question.prompt}
        return bundle | for_pages(self.page_data)

    def page_data(self) -> dict[str, Any]:
        """Return what a page without a kernel needs."""
        questions = [
            vars(question)
            # An object there would put keys that are numbers first.
            | {"mistakes": list(question.mistakes.items()), "worked": question.worked}
            for question in self.questions
        ]
        return {"kind": "quiz", "questions": questions}


def _options(question: Question) -> list[tuple[str, str]]:
    """What stands beside the buttons, and the choice: a letter where the choice is a picture."""
    return [
        ("ABCDEFGH"[i] if choice in question.pictures else choice, choice)
        for i, choice in enumerate(question.choices)
    ]


def _letter(question: Question) -> str:
    letters = {choice: label for label, choice in _options(question)}
    return f"{letters[question.answer]}: " if question.answer in question.pictures else ""


def _shown(question: Question) -> str:
    """The choices that are pictures, each below its letter."""
    cells = "".join(
        f'<figure style="margin: 4px 12px; text-align: center"><figcaption>{label}</figcaption>'
        f"{question.pictures[choice]}</figure>"
        for label, choice in _options(question)
        if choice in question.pictures
    )
    return f'<div style="display: flex; flex-wrap: wrap">{cells}</div>' if cells else ""


def ask(*questions: Question | str) -> Quiz:
    """Return a widget that asks the questions one after the other.

    Parameters
    ----------
    *questions : Question or str
        In the order in which they are asked. A text stands for all questions that a lecture has
        under this name, see :func:`convcourse.questions.questions_named`.

    Returns
    -------
    Quiz
        On a page without a kernel, each question with its answer folded away.

    Raises
    ------
    ValueError
        If there is no question, or none of that name.

    Examples
    --------
    >>> quiz = ask("stops")
    >>> quiz.question.prompt
    'A row of 7 pixels, a kernel of 3, a stride of 3. How many outputs?'
    """
    asked: list[Question] = []
    for each in questions:
        asked += [each] if isinstance(each, Question) else questions_named(each)
    return Quiz(*asked)
