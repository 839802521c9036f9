"""Everything that may go wrong and has a sentence for a person, drawn once:

    AutograderError             what the command line prints, and exits with 1
    ├── CourseError             something an instructor has to mend
    ├── TimeError               a time that cannot be read
    ├── TableError              a table that cannot be read
    ├── RosterError             a roster, or a change of it, that leaves open who is who
    ├── IntakeError             a delivery that cannot be taken in
    ├── UnreadableError         a submission that is not a notebook; grading makes it a result
    ├── SandboxError            a kind of sandbox that this machine does not grant
    └── MissingNameError        a name that the notebook does not define; grading makes it a result

    NoAnswer                    the student's code gave no answer, and why; it becomes a result, too
    ├── ProcessDied             its process is gone
    ├── TimedOut                it took too long, and its process was killed
    └── OutOfMemory             it asked for more than its limit; the process may still answer

A `NoAnswer` derives from `BaseException`, and not from the base above, on purpose: a test cell of
an instructor's runs between the request and its judge, and no `except Exception` in that cell may
swallow the loss of a student's process and go on as if it had got an answer.

`sandbox.inside` has a `ProtocolError` of its own: what a student's process sees imports nothing
from out here.
"""

from __future__ import annotations

from autograder.results import Status


class AutograderError(Exception):
    """The base of all that has a sentence for the person at the command line."""


class CourseError(AutograderError):
    """Something a person has to mend, said in a sentence."""


class TimeError(AutograderError, ValueError):
    """A time that cannot be read; the text says what can."""


class TableError(AutograderError):
    """A table that cannot be read; the text names the file, and where there is one the line."""


class RosterError(AutograderError):
    """A roster, or a change of it, that leaves open who is who."""


class IntakeError(AutograderError):
    """A delivery that cannot be taken in; the text says why, to the instructor."""


class UnreadableError(AutograderError):
    """A submission that is not a notebook; the text says why, to its student."""


class SandboxError(AutograderError):
    """A kind of sandbox that this machine does not grant."""


class MissingNameError(AutograderError):
    """The notebook does not define the name."""


class NoAnswer(BaseException):
    """The student's code gave no answer; `sentence` says why, and `status` how that counts."""

    status = Status.PROCESS_DIED

    def __init__(self, sentence: str) -> None:
        """Say in one sentence what happened."""
        super().__init__(sentence)
        self.sentence = sentence


class ProcessDied(NoAnswer):
    """The student's process is gone."""


class TimedOut(NoAnswer):
    """No answer within the limit; the process was killed."""

    status = Status.TIMED_OUT


class OutOfMemory(NoAnswer):
    """The code asked for more memory than the limit; its process may still answer."""

    status = Status.OUT_OF_MEMORY
