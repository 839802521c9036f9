"""What a check says of an exercise: how it ended, what it earned, which mistake was made."""

import base64
import html
import re
from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """How an exercise or a submission ended; silence is never a full mark.

    A check says one of the first four or "not answered"; the others happen around it.
    """

    PASSED = "passed"
    PARTLY = "partly"
    FAILED = "failed"
    ERROR = "error"
    TIMED_OUT = "timed out"
    OUT_OF_MEMORY = "out of memory"
    PROCESS_DIED = "process died"
    NOT_ANSWERED = "not answered"
    UNREADABLE = "unreadable"
    WAITS = "waits for a person"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing for the student, as an SVG, and `text`, what it shows in words."""

    svg: str
    text: str

    @property
    def html(self) -> str:
        """The picture as an HTML image that is in the page itself, and its words are read aloud."""
        width, height = re.findall(r'(?:width|height)="(\d+)" ', self.svg)[:2]
        return (
            f'<img alt="{html.escape(self.text)}" width="{width}" height="{height}" '
            f'src="data:image/svg+xml;base64,{base64.b64encode(self.svg.encode()).decode()}">'
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdict on one exercise.

    Attributes
    ----------
    function : str
        The name that the exercise defines.
    status : Status
    fraction : float
        The share of the exercise's points that was earned, from 0 to 1.
    message : str
        For the student.
    mistake : str
        The name of the mistake that the message explains: a slug, the same wherever the mistake is
        the same; several are joined by " or ". What no known mistake explains is called
        "changes-its-input", "raises-" and the exception's name (with "-not-" and the name of the
        one that was asked for, if another was), "too-slow", "unusable-answer" or "unknown". Empty
        for what passed and what was not answered.
    picture : Drawing, optional
        The case that the message shows, where the answer to it is an array to look at.
    """

    function: str
    status: Status
    fraction: float
    message: str
    mistake: str = ""
    picture: Drawing | None = None
