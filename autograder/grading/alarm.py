"""The time that an instructor's test has out here, where what a student sent may make it long."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from autograder.exceptions import TimedOut


@contextmanager
def within(seconds: float, sentence: str) -> Iterator[None]:
    """Raise `TimedOut` in the block once so many seconds are over.

    A thread other than the first cannot be interrupted, and nothing can on Windows; there, what a
    test asks of the student's process has a limit still.
    """
    if threading.current_thread() is not threading.main_thread() or sys.platform == "win32":
        yield
        return

    def ring(_: int, __: FrameType | None) -> None:
        raise TimedOut(sentence)

    usual = signal.signal(signal.SIGALRM, ring)
    left, _ = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, left)
        signal.signal(signal.SIGALRM, usual)
