"""The pages that go back to students: a class's, side by side, as nbgrader would make each.

nbgrader's `GenerateFeedback` says how: its exporter, its preprocessors, its hooks and permissions,
whatever a course set there. What it does anew for each student is done once here, and a student's
id is a name and no pattern. A page that is there and rests on nothing that changed is left alone.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import signal
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbconvert
from nbgrader.api import Gradebook
from nbgrader.converters import GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder.course import Course
from autograder.exceptions import AutograderError, CourseError, TimedOut
from autograder.files import write_whole
from autograder.gradebook.converters import heard, path_of_this_python
from autograder.gradebook.feedback.exchange import write_tickets
from autograder.gradebook.feedback.grades import MARKS, Marks, read_marks
from autograder.gradebook.feedback.settings import configured
from autograder.grading import deadline
from autograder.grading.alarm import within

PAGE_SECONDS = 60.0
PAGE_BYTES = 1 << 30  # of memory, beside what such a process has anyhow
_INPUTS = ".made_from"  # in a student's folder: a digest of all that the pages there rest on


@dataclass(frozen=True, slots=True)
class Written:
    """A student's pages, one a notebook; whether they are new; and why there are none."""

    student: str
    pages: tuple[Path, ...] = ()
    fresh: bool = True
    fault: str = ""


def write_pages(
    course: Course, lab: str, students: Sequence[str], *, workers: int = 1, again: bool = False
) -> Iterator[Written]:
    """Write the pages of graded submissions; those of a student at a time, as they are done.

    Parameters
    ----------
    course : Course
        Where graded notebooks and gradebook are.
    lab : str
        The lab's whole name.
    students : sequence of str
        Who has a graded notebook.
    workers : int
        How many processes make pages.
    again : bool
        Write also what is there and has not changed.

    Returns
    -------
    iterator of Written
        One of each student. What goes wrong with one, also that it takes too long or too much
        memory, is told of that one.
    """
    marks = marks_of(course, lab)
    pool = _open(workers, course, lab, marks, again)
    running = {pool.submit(_write, student): student for student in students}
    return _collected(pool, running, (course, lab, marks, again))


def marks_of(course: Course, lab: str) -> dict[tuple[str, str], Marks]:
    """What the gradebook has of a lab."""
    coursedir = CourseDirectory(config=course.config())
    with path_of_this_python(), Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        return read_marks(gradebook, lab)


def _open(workers: int, *what: Any) -> ProcessPoolExecutor:
    """Start processes that have imported everything already, where they can be copies of this one.

    They start here, before whoever asks for pages draws a progress bar from a thread.
    """
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    pool = ProcessPoolExecutor(max(1, workers), context, initializer=_begin, initargs=what)
    with warnings.catch_warnings():
        # Python warns of copying a process with threads. Those of a BLAS know of it.
        warnings.simplefilter("ignore", DeprecationWarning)
        pool.submit(int)
    return pool


def _collected(
    pool: ProcessPoolExecutor, running: Mapping[Future[Written], str], what: tuple[Any, ...]
) -> Iterator[Written]:
    lost = []
    with pool:
        try:
            for future in as_completed(running):
                try:
                    yield future.result()
                except BrokenProcessPool:
                    lost.append(running[future])
        finally:
            pool.shutdown(cancel_futures=True)
    for student in lost:  # one of them took the others' processes along: now each has its own
        with _open(1, *what) as pool:
            try:
                yield pool.submit(_write, student).result()
            except BrokenProcessPool:
                yield Written(student, fault="The process that made the page was lost.")


_MAKERS: list[PageMaker] = []


def _begin(*what: Any) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever is stopped stops these
    deadline.end_with_parent()
    _MAKERS[:] = [PageMaker(*what)]
    deadline.bound_memory(PAGE_BYTES)


def _write(student: str) -> Written:
    return _MAKERS[0].write(student)


class PageMaker:
    """Makes pages of one lab, one after another, with one exporter."""

    def __init__(
        self, course: Course, lab: str, marks: Mapping[tuple[str, str], Marks], again: bool
    ) -> None:
        """Get ready; `marks` are the lab's, and `again` also writes what has not changed."""
        self._course, self._lab, self._marks, self._again = course, lab, marks, again
        config = configured(course.config())
        config.CourseDirectory.assignment_id = lab
        self._converter = GenerateFeedback(coursedir=CourseDirectory(config=config), config=config)
        config = self._converter.config
        self._exporter = self._converter.exporter_class(parent=self._converter, config=config)
        for preprocessor in self._converter.preprocessors:
            self._exporter.register_preprocessor(preprocessor)
        self._means = _means(config)

    def write(self, student: str) -> Written:
        """Write a student's pages, where they are not there yet as they would be."""
        target = self._course.feedback / student / self._lab
        notebooks = sorted((self._course.autograded / student / self._lab).glob("*.ipynb"))
        pages = tuple(target / f"{path.stem}.html" for path in notebooks)
        try:
            inputs = self._inputs(student, notebooks)
            if not self._again and _are_there(pages, inputs):
                write_tickets(self._course, self._lab, student)
                return Written(student, pages, fresh=False)
            with heard(), within(PAGE_SECONDS, f"It took more than {PAGE_SECONDS:g} s."):
                self._make(student, notebooks, pages)
            write_tickets(self._course, self._lab, student)
            write_whole(target / _INPUTS, inputs)
            return Written(student, pages)
        except (Exception, TimedOut) as error:
            for page in (*pages, target / _INPUTS):  # nobody gets one of before
                page.unlink(missing_ok=True)
            return Written(student, fault=_sentence(error))

    def _make(self, student: str, notebooks: Sequence[Path], pages: Sequence[Path]) -> None:
        converter = self._converter
        converter.coursedir.student_id = student
        converter.notebooks = [str(path) for path in notebooks]
        converter.run_pre_convert_hook()
        for path, page in zip(notebooks, pages, strict=True):
            marks = self._marks.get((student, path.stem))
            if marks is None:
                raise CourseError(
                    f"The gradebook has nothing of it. Run: autograder grade {self._lab}"
                )
            which: dict[str, Any] = {"db_url": converter.coursedir.db_url, MARKS: marks}
            which |= {"student": student, "assignment": self._lab, "notebook": path.stem}
            resources = {"unique_key": path.stem, "nbgrader": which}
            text, _ = self._exporter.from_filename(str(path), resources)
            write_whole(page, text)
            page.chmod(int(str(converter.permissions), 8))
        converter.run_post_convert_hook()

    def _inputs(self, student: str, notebooks: Sequence[Path]) -> str:
        """A digest of all that a student's pages rest on."""
        digest = hashlib.sha256(self._means)
        for path in notebooks:
            digest.update(repr(self._marks.get((student, path.stem))).encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        return digest.hexdigest()


def _means(config: Config) -> bytes:
    """A digest of what pages are made with."""
    digest = hashlib.sha256(f"{nbconvert.__version__} {config}".encode())
    for path in sorted(Path(__file__).parent.rglob("*")):
        if path.suffix in (".py", ".j2", ".json"):
            digest.update(path.read_bytes())
    return digest.digest()


def _are_there(pages: Sequence[Path], inputs: str) -> bool:
    note = pages[0].with_name(_INPUTS) if pages else None
    return (
        note is not None
        and note.is_file()
        and note.read_text(encoding="ascii") == inputs
        and all(page.is_file() for page in pages)
    )


def _sentence(error: BaseException) -> str:
    if isinstance(error, TimedOut):
        return error.sentence
    if isinstance(error, AutograderError):
        return str(error)
    return f"{type(error).__name__}: {error}"
