"""What grades in one process, here or on a cluster, and what is said where it fails."""

from __future__ import annotations

import time
from collections.abc import Callable

from autograder.exceptions import CourseError, SandboxError
from autograder.grading import deadline
from autograder.grading.grader import Graded, Grader
from autograder.intake.submission import Submission
from autograder.results import Status

_OUR_FAULT = "The grader itself failed ({}). This submission waits for a person."
LOST = _OUR_FAULT.format("its process was lost")


def too_long(seconds: float) -> str:
    """The sentence for a submission that takes too long to be judged."""
    return (
        f"Reading and judging this submission took more than {seconds:g} seconds of computing "
        "time. It waits for a person."
    )


class GradingWorker:
    """One process's grader: warm, its sandbox proved, and made anew where it fails."""

    def __init__(self, grader: Grader) -> None:
        """Get ready when somebody says so, at the latest when the first submission comes."""
        self._grader = grader
        self._ready: Grader | None = None

    def grade(self, submission: Submission) -> Graded:
        """Grade a submission; a fault of ours neither stops the class nor gives anybody a mark.

        Raises
        ------
        CourseError
            If the sandbox lets something through.
        """
        return self._graded(submission.student, lambda: submission)

    def grade_student(self, student: str) -> Graded:
        """Read what a student handed in, and grade it."""
        return self._graded(student, lambda: read_safely(self._grader, student))

    def _graded(self, student: str, read: Callable[[], Submission]) -> Graded:
        """Read and grade within the limits of `deadline`.

        Where no process could be started for it, all is made anew, and it is tried once more: a
        submission has no part in that. Nothing else is tried twice.
        """
        started = time.monotonic()
        fault: Exception | None = None
        for _ in range(2):
            ready = self.get_ready()
            try:
                with deadline.limited(ready.limits):
                    return ready.grade_submission(read())
            except CourseError:
                raise
            except Exception as error:
                self.close()
                fault = error
                if not isinstance(error, SandboxError):
                    break
        sentence = _OUR_FAULT.format(f"{type(fault).__name__}: {fault}")
        seconds = time.monotonic() - started
        return self._grader.not_judged(student, sentence, seconds=seconds)

    def close(self) -> None:
        """End what it started."""
        if self._ready is not None:
            self._ready.close()
            self._ready = None

    def get_ready(self) -> Grader:
        """The grader, warm, its sandbox proved.

        Raises
        ------
        CourseError
            If the sandbox lets something through.
        """
        if self._ready is None:
            warm = self._grader.warmed()
            try:
                warm.prove_sandbox()
            except CourseError:
                warm.close()
                raise
            self._ready = warm
        return self._ready


class OwnWorker:
    """The one worker of this process, for one grader at a time."""

    def __init__(self) -> None:
        """Begin without."""
        self._key: bytes | None = None
        self._worker: GradingWorker | None = None

    @property
    def worker(self) -> GradingWorker:
        """The worker, which has been got before."""
        assert self._worker is not None
        return self._worker

    def get(self, key: bytes, make: Callable[[], GradingWorker]) -> GradingWorker:
        """The worker of that key; one of another key is ended first, and a new one made."""
        if self._worker is None or self._key != key:
            self.close()
            self._key, self._worker = key, make()
        return self._worker

    def close(self, key: bytes | None = None) -> None:
        """End it; with a key only the worker of that key."""
        if self._worker is not None and key in (None, self._key):
            self._worker.close()
            self._worker = None


def read_safely(grader: Grader, student: str) -> Submission:
    """Read a submission; where that fails, there is one that says so."""
    try:
        return grader.submission(student)
    except Exception as error:
        fault = f"{type(error).__name__}: {error}"
        sentence = _OUR_FAULT.format(fault)
        return Submission(student, b"", fault=sentence, fault_status=Status.WAITS)
