"""What one submission may use, and how much longer everything takes on a busy machine."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

MOST_CROWDED = 4.0
"""How many times as long a limit is at most on a busy machine."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one submission may use: seconds of wall time, bytes, and open files.

    These are the usual limits. A lab's own stand beside its checks, a course's in its
    `nbgrader_config.py`. Seconds are those of a machine that has a core to spare: on a busy one
    they are stretched by `crowding`.

    Attributes
    ----------
    cell_seconds : float
        Wall time of one cell.
    call_seconds : float
        Wall time of one call of a student's function.
    submission_seconds : float
        Wall time of the whole notebook, checks included.
    memory_bytes : int
        Beyond what Python itself maps.
    cpu_seconds : int
        Processor time.
    file_bytes : int
        Of one file, and in a sandbox of all files together.
    files : int
        Open at a time.
    processes : int
        Processes and threads, in a sandbox.
    """

    cell_seconds: float = 20.0
    call_seconds: float = 10.0
    submission_seconds: float = 180.0
    memory_bytes: int = 3 << 30
    cpu_seconds: int = 180
    file_bytes: int = 64 << 20
    files: int = 256
    processes: int = 128


_CORES = os.cpu_count() or 1  # to count them anew takes longer than most answers


def crowding() -> float:
    """How many times as long everything takes here just now, from 1 to 4: processes a core.

    A right answer that waits for its turn is not to be taken for a loop that never ends.
    """
    try:
        waiting, _, _ = os.getloadavg()
    except (AttributeError, OSError):  # Windows keeps no such count
        return 1.0
    return min(MOST_CROWDED, max(1.0, waiting / _CORES))


class TimeBudget:
    """What is left of a submission's wall time, in seconds of a machine that is not busy.

    It is charged as time goes by, by less where the machine is crowded just then, and not at all
    while the grader starts a process: how much is left must not depend on what else runs here.
    """

    def __init__(self, seconds: float = math.inf) -> None:
        """Begin with so many."""
        self._left = seconds
        self._since: float | None = time.monotonic()

    def left(self) -> float:
        """How many seconds are left."""
        if self._since is not None:
            now = time.monotonic()
            self._left -= (now - self._since) / crowding()
            self._since = now
        return self._left

    def use_up(self) -> None:
        """Leave nothing of it."""
        self._left, self._since = 0.0, None

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Charge nothing inside the block."""
        self.left()
        self._since = None
        try:
            yield
        finally:
            self._since = time.monotonic()

    def seconds_for(self, seconds: float) -> float:
        """The wall time that a request of so many seconds has just now."""
        return max(0.0, min(seconds, self.left())) * crowding()
