"""A class graded in processes of this machine, each with a worker of its own."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from functools import partial

from autograder.batch.worker import LOST, GradingWorker, OwnWorker
from autograder.grading.grader import Graded, Grader

_OWN = OwnWorker()


def open_pool(grader: Grader, workers: int) -> ProcessPoolExecutor:
    """Start so many processes that grade for this grader; they get warm by themselves."""
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, context, initializer=_begin, initargs=(grader,))
    for _ in range(workers):
        pool.submit(_get_ready)
    return pool


def grade_class(
    grader: Grader,
    students: Sequence[str],
    workers: int,
    pool: ProcessPoolExecutor | None = None,
) -> Iterator[Graded]:
    """Grade submissions in processes of the grader's own; yield each when it is done.

    A pool that was opened for this grader is used and shut down. Where a process of it is lost,
    each submission that may have been in it is graded in a fresh one, and the rest of the class
    goes on as before.
    """
    left = deque(dict.fromkeys(students))
    workers = max(1, min(workers, len(left)))
    while left:
        running: dict[Future[Graded], str] = {}
        pool = pool or open_pool(grader, workers)
        try:
            yield from _grade_in_pool(pool, left, running, 2 * workers)
        except BrokenProcessPool:
            pool = None
            for student in list(running.values()) or [left.popleft()]:
                yield _grade_alone(grader, student)


def _grade_in_pool(
    pool: ProcessPoolExecutor, left: deque[str], running: dict[Future[Graded], str], window: int
) -> Iterator[Graded]:
    """Move students from `left` into `running`, and out of there as they are done."""
    with pool:
        try:
            while left or running:
                while left and len(running) < window:
                    running[pool.submit(_grade_here, left[0])] = left[0]
                    left.popleft()
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    graded = future.result()
                    del running[future]
                    yield graded
        finally:
            pool.shutdown(cancel_futures=True)


def _grade_alone(grader: Grader, student: str) -> Graded:
    try:
        return next(_grade_in_pool(open_pool(grader, 1), deque([student]), {}, 1))
    except BrokenProcessPool:
        return grader.not_judged(student, LOST)


def _begin(grader: Grader) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _OWN.get(b"", partial(GradingWorker, grader))


def _end_with_parent() -> None:
    """A grader that is killed cannot end its pool: each process of it watches for that."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _get_ready() -> None:
    """Get warm before there is work; what is wrong comes up again, and is told, with the work."""
    _OWN.worker.get_ready()


def _grade_here(student: str) -> Graded:
    return _OWN.worker.grade_student(student)
