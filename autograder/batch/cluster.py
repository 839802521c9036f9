"""A class graded on a `dask.distributed` cluster."""

from __future__ import annotations

import hashlib
import pickle
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from functools import partial
from pathlib import Path
from typing import Any

from autograder.batch.local import OwnPool
from autograder.batch.worker import LOST, read_safely
from autograder.exceptions import CourseError
from autograder.grading.grader import Graded, Grader
from autograder.intake.submission import Submission
from convcourse.checks import engine

_ANSWER_SECONDS = 30
_OWN = OwnPool()
_ONE_AT_A_TIME = threading.Lock()  # a worker of a cluster may have threads


def grade_on_cluster(
    grader: Grader, students: Sequence[str], scheduler: str, *, without_sandbox: bool = False
) -> Iterator[Graded]:
    """Grade submissions on a `dask.distributed` cluster; yield each when it is done.

    A submission travels by value, with its own seed: a worker needs this package and a sandbox,
    but neither the course's folder nor its secret. It is judged in a process beside the worker,
    which passes its limits alone. What a lost worker had is done again by another; a submission
    with which several workers were lost waits for a person. A worker where
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
                work = read_safely(grader, student)
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
    except (OSError, ValueError, TypeError) as error:  # the last where certificates are missing
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
    from distributed.comm.core import CommClosedError

    try:
        graded: Graded = future.result()
    except KilledWorker:
        return grader.not_judged(student, LOST)
    except CourseError:
        raise
    except (CancelledError, CommClosedError):  # the latter where a result was just under way
        raise CourseError(
            "The scheduler was lost. What was done is kept; the same command goes on."
        ) from None
    except Exception as error:
        raise CourseError(
            f"The cluster cannot grade ({type(error).__name__}: {error}). Its scheduler and "
            "workers need the same versions of Python and of this package as this machine."
        ) from error
    return graded


def _grade_there(packed: bytes, submission: Submission) -> Graded:
    """Grade on a worker of the cluster, with what belongs to that grader."""
    with _ONE_AT_A_TIME:
        return _OWN.grade(packed, partial(_grader, packed), submission)


def _grader(packed: bytes) -> Grader:
    code, grader, without_sandbox = pickle.loads(packed)
    if code != _code_digest():
        raise CourseError(
            "A worker of the cluster has another version of this package. Install the same one "
            "there and start the worker again."
        )
    here: Grader = grader.here()
    if not without_sandbox:
        here.insist_on_sandbox()
    return here


def _leave(packed: bytes) -> None:
    with _ONE_AT_A_TIME:
        _OWN.close(packed)


def _code_digest() -> str:
    """What tells one version of the grader and of the checks from another."""
    digest = hashlib.sha256()
    for folder in (Path(__file__).resolve().parents[1], Path(engine.__file__).parent):
        for path in sorted(folder.rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()
