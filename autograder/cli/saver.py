"""The one writer: a thread that saves what has been graded, several submissions in one go."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from queue import Empty, Queue
from threading import Thread
from types import TracebackType
from typing import Self

from autograder.grading.grader import Graded

MOST = 32
SECONDS = 0.5


class Saver:
    """Saves what it is given, together with what else comes within half a second.

    Many cost little more to save than one. So a result may be held back for that long, and is
    saved at once when the block ends, however it ends. Who gives waits where writing takes longer
    than grading.
    """

    def __init__(self, save: Callable[[Sequence[Graded]], None]) -> None:
        """Have results saved by `save`, which only the writer's own thread calls."""
        self._save = save
        self._given: Queue[Graded | None] = Queue(MOST)
        self._fault: BaseException | None = None
        self._thread = Thread(target=self._run, name="saver")

    def __enter__(self) -> Self:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Save what is left; raise what went wrong, unless the block has raised already."""
        self._given.put(None)
        self._thread.join()
        if self._fault is not None and kind is None:
            raise self._fault

    def give(self, graded: Graded) -> None:
        """Have a result saved; raise what went wrong with those before."""
        if self._fault is not None:
            raise self._fault
        self._given.put(graded)

    def _run(self) -> None:
        is_over = False
        while not is_over:
            several, is_over = self._next()
            if several and self._fault is None:
                try:
                    self._save(several)
                except BaseException as fault:
                    self._fault = fault  # who gives goes on until told, and must not wait for ever

    def _next(self) -> tuple[list[Graded], bool]:
        """What is to be saved next, and whether it is the last."""
        several: list[Graded] = []
        until: float | None = None
        while len(several) < MOST:
            try:
                given = self._given.get(timeout=until and max(0.0, until - time.monotonic()))
            except Empty:
                break
            if given is None:
                return several, True
            several.append(given)
            until = until or time.monotonic() + SECONDS
        return several, False
