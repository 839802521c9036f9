"""A class of submissions graded side by side: in processes on this machine, or on a cluster.

Both ways are iterators that yield what was graded as it is done, each submission once, and only a
few submissions are on their way at a time. Behind both stands a `Desk` in every process.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import pickle
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

from autograder.course import Course, CourseError
from autograder.grading import Graded, Grader, Submission
from convcourse.checks import engine

_OUR_FAULT = "The grader itself failed ({}). This submission waits for a person."
_LOST = _OUR_FAULT.format("its process was lost")
_ANSWER_SECONDS = 30


def students_of(course: Course, lab: str) -> list[str]:
    """The students who handed something in for a lab."""
    found = []
    for folder in sorted(course.submitted.glob("*")):
        if not folder.name.startswith(".") and (folder / lab).is_dir():
            found.append(folder.name)
    return found


class Desk:
    """One process's grader: warm, its walls proved, and made anew where it fails."""

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
        fault = ""
        for _ in range(2):
            try:
                return self.get_ready().grade_submission(submission)
            except CourseError:
                raise
            except Exception as error:
                self.close()
                fault = f"{type(error).__name__}: {error}"
        return self._grader.unreadable(submission.student, _OUR_FAULT.format(fault))

    def close(self) -> None:
        """End what it started."""
        if self._ready is not None:
            self._ready.close()
            self._ready = None

    def get_ready(self) -> Grader:
        """The grader, warm, its walls proved.

        Raises
        ------
        CourseError
            If the sandbox lets something through.
        """
        if self._ready is None:
            warm = self._grader.warmed()
            try:
                warm.prove_walls()
            except CourseError:
                warm.close()
                raise
            self._ready = warm
        return self._ready


def _read(grader: Grader, student: str) -> Submission:
    try:
        return grader.submission(student)
    except Exception as error:
        fault = f"{type(error).__name__}: {error}"
        return Submission(student, b"", fault=_OUR_FAULT.format(fault))


# --- on this machine ------------------------------------------------------------------------

_own_desk: Desk
_own_grader: Grader


def open_pool(grader: Grader, workers: int) -> ProcessPoolExecutor:
    """Start so many processes that grade for this grader; they get warm by themselves."""
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, context, initializer=_sit_down, initargs=(grader,))
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
        return grader.unreadable(student, _LOST)


def _sit_down(grader: Grader) -> None:
    global _own_desk, _own_grader
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _own_desk, _own_grader = Desk(grader), grader


def _end_with_parent() -> None:
    """A grader that is killed cannot end its pool: each process of it watches for that."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _get_ready() -> None:
    """Get warm before there is work; what is wrong comes up again, and is told, with the work."""
    _own_desk.get_ready()


def _grade_here(student: str) -> Graded:
    return _own_desk.grade(_read(_own_grader, student))


# --- on a cluster ---------------------------------------------------------------------------


def grade_on_cluster(
    grader: Grader, students: Sequence[str], scheduler: str, *, without_sandbox: bool = False
) -> Iterator[Graded]:
    """Grade submissions on a `dask.distributed` cluster; yield each when it is done.

    A submission travels by value, with its own seed: a worker needs this package and a sandbox,
    but neither the course's folder nor its secret. What a lost worker had is done again by
    another; a submission with which several workers were lost waits for a person. A worker where
    no sandbox can be had refuses, unless `without_sandbox` says that it need not.

    Raises
    ------
    CourseError
        If the scheduler does not answer, has no workers or is lost, or a worker cannot grade.
    """
    left = deque(dict.fromkeys(students))
    if not left:
        return
    distributed = _distributed()
    with _client(distributed, scheduler) as client:
        packed = pickle.dumps((_code_digest(), grader, without_sandbox))
        window = 4 * sum(client.nthreads().values())
        running: dict[Any, str] = {}
        done = distributed.as_completed(loop=client.loop)

        def send() -> None:
            while left and len(running) < window:
                student = left.popleft()
                work = _read(grader, student)
                future = client.submit(_grade_there, packed, work, pure=False)
                running[future] = student
                done.add(future)

        send()
        for future in done:
            student = running.pop(future)
            yield _result_of(future, grader, student)
            send()
        client.run(_leave, packed, on_error="ignore")


def _distributed() -> Any:
    try:
        import distributed
    except ImportError:
        raise CourseError(
            "A cluster needs dask.distributed. Run: pip install 'convcourse[cluster]'"
        ) from None
    return distributed


def _client(distributed: Any, scheduler: str) -> Any:
    try:
        client = distributed.Client(scheduler, timeout=_ANSWER_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise CourseError(
            f"No scheduler answers at {scheduler} ({error}). Start one: dask scheduler"
        ) from None
    try:
        client.wait_for_workers(1, timeout=_ANSWER_SECONDS)
    except TimeoutError:
        client.close()
        raise CourseError(
            f"The scheduler at {scheduler} has no workers. Start some: dask worker {scheduler} "
            "--nworkers auto --nthreads 1"
        ) from None
    return client


def _result_of(future: Any, grader: Grader, student: str) -> Graded:
    from distributed import KilledWorker

    try:
        graded: Graded = future.result()
    except KilledWorker:
        return grader.unreadable(student, _LOST)
    except CourseError:
        raise
    except CancelledError:
        raise CourseError(
            "The scheduler was lost. What was done is kept; the same command goes on."
        ) from None
    except Exception as error:
        raise CourseError(
            f"The cluster cannot grade ({type(error).__name__}: {error}). Its scheduler and "
            "workers need the same versions of Python and of this package as this machine."
        ) from error
    return graded


_desk_of: dict[bytes, Desk] = {}
_one_at_a_time = threading.Lock()  # a worker may have threads; a desk has one chair


def _grade_there(packed: bytes, submission: Submission) -> Graded:
    """Grade on a worker, at the desk of that grader; another grader's desk is cleared first."""
    with _one_at_a_time:
        if packed not in _desk_of:
            _clear_desks()
            _desk_of[packed] = _desk(packed)
        return _desk_of[packed].grade(submission)


def _desk(packed: bytes) -> Desk:
    code, grader, without_sandbox = pickle.loads(packed)
    if code != _code_digest():
        raise CourseError(
            "A worker of the cluster has another version of this package. Install the same one "
            "there and start the worker again."
        )
    here: Grader = grader.here()
    if not without_sandbox:
        here.insist_on_walls()
    return Desk(here)


def _leave(packed: bytes) -> None:
    with _one_at_a_time:
        if packed in _desk_of:
            _clear_desks()


def _clear_desks() -> None:
    for desk in _desk_of.values():
        desk.close()
    _desk_of.clear()


def _code_digest() -> str:
    """What tells one version of the grader and of the checks from another."""
    digest = hashlib.sha256()
    for folder in (Path(__file__).parent, Path(engine.__file__).parent):
        for path in sorted(folder.rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()
