"""A class of submissions graded side by side, in processes of the grader's own."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool

from autograder.course import Course, CourseError
from autograder.grading import Graded, Grader

_grader: Grader | None = None
_refusal: CourseError | None = None


def _adopt(grader: Grader) -> None:
    """Make a process of the pool ready; a refusal is raised where the caller sees it."""
    global _grader, _refusal
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _grader = grader.warmed()
    try:
        _grader.prove_walls()
    except CourseError as refusal:
        _refusal = refusal


def _end_with_parent() -> None:
    """A grader that is killed cannot end its pool: each process of it watches for that."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _grade(student: str) -> Graded:
    assert _grader is not None
    if _refusal is not None:
        raise _refusal
    try:
        return _grader.grade(student)
    except Exception as error:
        # A fault of ours must neither stop the class nor give anybody a mark without a person.
        return _grader.unreadable(student, _OUR_FAULT.format(f"{type(error).__name__}: {error}"))


_OUR_FAULT = "The grader itself failed ({}). This submission waits for a person."


def grade_class(grader: Grader, students: Sequence[str], workers: int) -> Iterator[Graded]:
    """Grade submissions side by side, in processes of the grader's own; yield each when done.

    Where such a process is lost, those that are left are graded one by one, each in a fresh one.
    """
    left = dict.fromkeys(students)
    try:
        for graded in _grade_in_pool(grader, list(left), workers):
            del left[graded.result.student]
            yield graded
    except BrokenProcessPool:
        for student in list(left):
            try:
                yield from _grade_in_pool(grader, [student], 1)
            except BrokenProcessPool:
                yield grader.unreadable(student, _OUR_FAULT.format("its process was lost"))


def _grade_in_pool(grader: Grader, students: Sequence[str], workers: int) -> Iterator[Graded]:
    context = multiprocessing.get_context("spawn")
    workers = max(1, min(workers, len(students)))
    with ProcessPoolExecutor(workers, context, initializer=_adopt, initargs=(grader,)) as pool:
        futures = [pool.submit(_grade, student) for student in students]
        try:
            for future in as_completed(futures):
                yield future.result()
        finally:
            pool.shutdown(cancel_futures=True)


def students_of(course: Course, lab: str) -> list[str]:
    """The students who handed something in for a lab."""
    found = []
    for folder in sorted(course.submitted.glob("*")):
        if not folder.name.startswith(".") and (folder / lab).is_dir():
            found.append(folder.name)
    return found
