"""A class graded in processes of this machine, each with a worker of its own.

A submission is read and judged in one of them, within limits (`deadline`). No two of them share
anything: one that passes its limits, or is lost, is replaced, and no other submission feels it.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from autograder.batch.program import Program
from autograder.batch.worker import LOST, GradingWorker, OwnWorker, too_long
from autograder.exceptions import CourseError
from autograder.grading import deadline
from autograder.grading.grader import Graded, Grader
from autograder.intake.submission import Submission
from convcourse.checks.cases import Seed

_OWN = OwnWorker()
_AHEAD = 2
"""Submissions at a process: one is graded there, and the next waits, so that none is waited for."""
_AHEAD_AT_FIRST = 8
"""The same while whoever takes the results in is still busy with other things."""


Work = str | Submission
"""A student, whose submission is read there, or what was read of one."""


@dataclass(slots=True)
class _Job:
    """A submission at a process, for the first or for the last time."""

    work: Work
    is_last: bool
    future: Future[Graded]
    since: float = field(default_factory=time.monotonic)

    @property
    def student(self) -> str:
        """Whose it is."""
        return self.work if isinstance(self.work, str) else self.work.student

    @property
    def seconds(self) -> float:
        """How long it has been graded."""
        return time.monotonic() - self.since


class _Process:
    """A process that grades, and what was sent there; the first of it is graded just now."""

    def __init__(self, grader: Grader, started: Program | None) -> None:
        """Start it, where it is not; it gets warm by itself."""
        self.jobs: deque[_Job] = deque()
        self._grader = grader
        self._begin(started)

    def _begin(self, started: Program | None = None) -> None:
        self._executor = started or Program(__name__)
        self._executor.begin(_begin, self._grader)
        self._ready = self._executor.submit(_get_ready)
        self._ready.add_done_callback(self._begin_first)

    def _begin_first(self, _: Future[None]) -> None:
        """To get warm is no submission's doing: the first one's time begins now."""
        if self.jobs:
            self.jobs[0].since = time.monotonic()

    @property
    def seconds(self) -> float:
        """How long it has been grading the first of what it was sent."""
        return self.jobs[0].seconds if self._ready.done() else 0.0

    def send(self, work: Work, *, is_last: bool = False) -> None:
        """Have it grade one more."""
        future = self._executor.submit(_grade_here, work)
        self.jobs.append(_Job(work, is_last, future))

    def take(self) -> _Job:
        """Take the first out, which is done."""
        job = self.jobs.popleft()
        if self.jobs:
            self.jobs[0].since = time.monotonic()
        return job

    def kill(self) -> None:
        """End it, whatever it is doing; what it was sent is lost."""
        with suppress(OSError):
            os.kill(self._executor.pid, signal.SIGTERM if _IS_WINDOWS else signal.SIGKILL)

    def begin_again(self) -> list[Work]:
        """Start another in its place; return what was only waiting at the one that was lost.

        Raises
        ------
        CourseError
            If the one that was lost had never begun: another would not either.
        """
        if self._executor.begun.exception() is not None:
            raise CourseError(
                "No process to grade in can be started here. Nothing more was graded."
            )
        waiting = [job.work for job in self.jobs]
        self.jobs.clear()
        self.close()
        self._begin()
        return waiting

    def close(self) -> None:
        """End it."""
        self._executor.shutdown()


_IS_WINDOWS = sys.platform == "win32"


class Pool:
    """So many processes that grade for one grader."""

    def __init__(self, grader: Grader, workers: int, started: Sequence[Program] = ()) -> None:
        """Start them, but for those that were started before."""
        self._grader = grader
        programs = iter(started)
        self._processes = [_Process(grader, next(programs, None)) for _ in range(workers)]
        self._left = _Left(self._seed_of)

    def __enter__(self) -> Pool:
        """End them with the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """End them."""
        self.close()

    def close(self) -> None:
        """End them."""
        for process in self._processes:
            process.close()

    def begin(self, students: Iterable[Work]) -> None:
        """Begin to grade submissions before anybody asks for what comes of them."""
        self._left.put(students)
        self._send(_AHEAD_AT_FIRST)

    def _send(self, most: int) -> None:
        """See to it that each process has so many, if there are: its first, and then one more."""
        for many in range(1, most + 1):
            for process in self._processes:
                if self._left and len(process.jobs) < many:
                    process.send(self._left.take(process))

    def grade(self, students: Iterable[Work] = ()) -> Iterator[Graded]:
        """Grade submissions side by side, what was begun among them; yield each when it is done.

        One that passes the limits of the process that judges it waits for a person, and so does
        one with which a process is lost twice.
        """
        self._left.put(students)
        most = deadline.wall_seconds(self._grader.limits)
        while self._left or any(process.jobs for process in self._processes):
            self._send(_AHEAD)
            busy = {each.jobs[0].future: each for each in self._processes if each.jobs}
            soonest = min(most - each.seconds for each in busy.values())
            done = wait(busy, timeout=max(0.0, soonest), return_when=FIRST_COMPLETED).done
            for process in (busy[future] for future in done):
                job = process.take()
                try:
                    yield job.future.result()
                except BrokenExecutor:
                    self._left.put(process.begin_again())
                    yield from self._lost(job, process)
            for process in busy.values():
                if process.jobs and process.seconds > most:
                    process.kill()

    def _seed_of(self, work: Work) -> Seed:
        return self._grader.seed_of(work) if isinstance(work, str) else work.seed

    def _lost(self, job: _Job, process: _Process) -> Iterator[Graded]:
        """What becomes of a submission whose process is gone."""
        limit, seconds = deadline.cpu_seconds(self._grader.limits), job.seconds
        if seconds >= limit - 1:  # a computing second takes no less than a second
            yield self._grader.not_judged(job.student, too_long(limit), seconds=seconds)
        elif job.is_last:
            yield self._grader.not_judged(job.student, LOST, seconds=seconds)
        else:
            process.send(job.work, is_last=True)


class _Left:
    """What is left to be graded, in rows of one seed each.

    A process makes the cases of a seed once, and what is expected of them; so it goes on with a row
    for as long as it can, and begins one that no other has begun.
    """

    def __init__(self, seed_of: Callable[[Work], Seed]) -> None:
        """Begin with nothing."""
        self._rows: dict[Seed, deque[Work]] = {}
        self._begun: dict[_Process, Seed] = {}
        self._seed_of = seed_of

    def __bool__(self) -> bool:
        """Whether anything is."""
        return bool(self._rows)

    def take(self, process: _Process) -> Work:
        """Take out what a process is to grade next."""
        if self._begun.get(process) not in self._rows:
            begun = self._begun.values()
            new = next((seed for seed in self._rows if seed not in begun), None)
            longest = partial(max, self._rows, key=lambda seed: len(self._rows[seed]))
            self._begun[process] = longest() if new is None else new
        seed = self._begun[process]
        work = self._rows[seed].popleft()
        if not self._rows[seed]:
            del self._rows[seed]
        return work

    def put(self, students: Iterable[Work]) -> None:
        """Lay more in their rows, or what was taken out and not graded."""
        for work in students:
            self._rows.setdefault(self._seed_of(work), deque()).append(work)


class OwnPool:
    """The one process that grades for this one, which stays warm for as long as it is asked for.

    So whoever asks now and then, a server or a cluster's worker, is under none of the limits that a
    submission may reach, and is not lost with it.
    """

    def __init__(self) -> None:
        """Begin without."""
        self._key: bytes | None = None
        self._pool: Pool | None = None

    def grade(self, key: bytes, make: Callable[[], Grader], work: Work) -> Graded:
        """Grade a submission for the grader of that key; the process of another is ended first."""
        if self._pool is None or self._key != key:
            self.close()
            self._pool, self._key = Pool(make(), 1), key
        return next(self._pool.grade([work]))

    def close(self, key: bytes | None = None) -> None:
        """End it; with a key only where it is of that key."""
        if self._pool is not None and key in (None, self._key):
            self._pool.close()
            self._pool = None


def grade_class(grader: Grader, students: Sequence[str], workers: int) -> Iterator[Graded]:
    """Grade submissions in processes of their own; yield each when it is done."""
    workers = min(workers, len(students))
    if workers:
        with Pool(grader, workers) as pool:
            yield from pool.grade(dict.fromkeys(students))


def _begin(grader: Grader) -> None:
    deadline.leave_no_core()
    _OWN.get(b"", partial(GradingWorker, grader))


def _get_ready() -> None:
    """Get warm before there is work; what is wrong comes up again, and is told, with the work."""
    with suppress(CourseError):
        _OWN.worker.get_ready()


def _grade_here(work: Work) -> Graded:
    worker = _OWN.worker
    return worker.grade_student(work) if isinstance(work, str) else worker.grade(work)
