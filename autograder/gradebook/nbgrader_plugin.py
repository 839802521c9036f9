"""The same grading through nbgrader: `nbgrader autograde` and formgrader's button come here.

Named in `nbgrader_config.py`. nbgrader takes one submission at a time and writes the notebook
that comes back; the reading, the rebuilding, the run, the verdicts and the scores are those of
`grading`, in a process with limits, as in a class. A submission that cannot be read is graded so,
too: no points, and it waits for a person.
"""

from __future__ import annotations

import atexit
import json
import pickle
import sys
import threading
from pathlib import Path
from typing import Any, TypeAlias, cast

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool

from autograder.batch.local import OwnPool
from autograder.course import Course
from autograder.files import write_whole
from autograder.gradebook.canonical import canonical
from autograder.gradebook.records import Records
from autograder.grading.grader import Graded, Grader
from autograder.grading.proof import proved_if_due
from autograder.intake import arrivals
from autograder.intake.tree import walk

Converted: TypeAlias = tuple[str, dict[str, Any]]


class UnreadSubmission(NotebookExporter):  # type: ignore[misc]
    """Hands a submission on unread: `Grade` reads it, which knows what may be in such a file."""

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **settings: Any
    ) -> Converted:
        """Convert a notebook: a graded one as it is, a submission from nothing."""
        coursedir = self.parent.coursedir
        path = Path(filename).absolute()
        if not path.is_relative_to(Path(coursedir.root, coursedir.submitted_directory).absolute()):
            return cast(Converted, super().from_filename(filename, resources, **settings))
        resources = dict(resources or {})
        resources["metadata"] = {"name": path.stem, "path": str(path.parent)}
        unread = nbformat.v4.new_notebook()
        return cast(Converted, self.from_notebook_node(unread, resources, **settings))


class Grade(NbGraderPreprocessor):  # type: ignore[misc]
    """Rebuild a submission, run it, judge it, and write its scores into the gradebook."""

    without_sandbox = Bool(
        False, help="Whether to grade also where no sandbox can be had; then everybody is trusted."
    ).tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Return the graded notebook."""
        which = resources["nbgrader"]
        # The student's files are in <course>/submitted/<student>/<lab>.
        course = Course(Course.find().root, Path(resources["metadata"]["path"]).parents[2])
        proved_if_due(course, which["assignment"])
        grader = Grader.of(course, which["assignment"], which["notebook"])
        if not self.without_sandbox:
            grader.insist_on_sandbox()
        graded = _beside(grader, which["student"])
        with Records(course) as records:
            records.save_scores([graded], which["notebook"])
            records.save_pictures(graded)
        return graded.notebook, resources


_POOL, _IDLE_SECONDS = OwnPool(), 60.0
_TURN = threading.Lock()
_idle: list[threading.Timer] = []


def _beside(grader: Grader, student: str) -> Graded:
    """Grade in a process beside this one, which may be a server's, within the limits of `grade`.

    It stays warm for the next one, and ends when none comes for a while.
    """
    with _TURN:
        while _idle:
            _idle.pop().cancel()
        try:
            return _POOL.grade(pickle.dumps(grader), lambda: grader, student)
        finally:
            _idle.append(threading.Timer(_IDLE_SECONDS, _end_idle))
            _idle[-1].daemon = True
            _idle[-1].start()


def _end_idle() -> None:
    with _TURN:
        _POOL.close()


atexit.register(_POOL.close)


class Canonical(NbGraderPreprocessor):  # type: ignore[misc]
    """Releases a notebook in the canonical form of this repository; the last step of a release."""

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Return the notebook in that form."""
        return nbformat.from_dict(json.loads(canonical(nbformat.writes(nb)))), resources


def before_autograde(*, notebooks: list[str], **_: Any) -> None:
    """Take out of a submission what nbgrader would follow: links, and a time that it claims.

    nbgrader copies the files beside a notebook, through links too, and believes `timestamp.txt`.
    """
    for folder in {Path(notebook).absolute().parent for notebook in notebooks}:
        if folder.is_symlink() or folder.parent.is_symlink():
            continue  # what lies behind a link is somebody else's, and not ours to tidy
        # However deep and many they are: nbgrader goes through all of it, too.
        for found in walk(folder, most=sys.maxsize, depth=sys.maxsize).files:
            if found.path.suffix != ".ipynb" and not found.is_plain:
                found.path.unlink()
        course = Course(Course.find().root, folder.parents[2])
        arrived = arrivals.arrival(course, folder.name, folder.parent.name)
        claim = folder / arrivals.NBGRADERS_FILE
        if arrived is not None:
            write_whole(claim, arrived.isoformat())
        else:
            claim.unlink(missing_ok=True)
