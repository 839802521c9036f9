"""Where things are: the house (solutions, labs) and a course's folder, as nbgrader has them."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.exceptions import CourseError
from autograder.files import write_whole
from convcourse.material import checkout

if TYPE_CHECKING:
    from traitlets.config import Config

CONFIG_FILE = "nbgrader_config.py"
_NOTEBOOK_SUFFIX = ".ipynb"
_STRUCTURE = "{nbgrader_step}/{student_id}/{assignment_id}"


@dataclass(frozen=True, slots=True)
class Course:
    """`root` holds the sources and `nbgrader_config.py`; `folder` holds all that a run writes."""

    root: Path
    folder: Path

    @classmethod
    def find(cls, folder: str | os.PathLike[str] | None = None) -> Course:
        """The course around the current folder, else the repository that this package runs from.

        Raises
        ------
        CourseError
            If neither has an `nbgrader_config.py`.
        """
        here = Path.cwd()
        for root in (here, *here.parents, checkout()):
            if root is not None and (root / CONFIG_FILE).is_file():
                return cls.at(root, folder)
        raise CourseError(
            f"No {CONFIG_FILE} in {here} or above it. Run this from the folder of the course, or "
            "make one: autograder new DIR"
        )

    @classmethod
    def at(cls, root: Path, folder: str | os.PathLike[str] | None = None) -> Course:
        """The course whose configuration is in `root`, with its usual folder or another one."""
        return cls(root, Path(folder or _usual_folder(root)).resolve())

    @classmethod
    def around(cls, folder: Path) -> Course:
        """The course that `find` finds, else that folder, which is one without a configuration."""
        try:
            return cls.find()
        except CourseError:
            return cls(folder, folder)

    @property
    def sources(self) -> Path:
        """The instructor's notebooks: `<lab>/<notebook>.ipynb`, as nbgrader is told."""
        return _directory(self.root, "source")

    @property
    def releases(self) -> Path:
        """What students get, in the same layout."""
        return _directory(self.root, "release")

    def solution(self, lab: str, notebook: str | None = None) -> Path:
        """An instructor's notebook; the one that is named as the lab, unless another is named."""
        return self.sources / lab / ((notebook or lab) + _NOTEBOOK_SUFFIX)

    def release(self, lab: str, notebook: str | None = None) -> Path:
        """The notebook that students get."""
        return self.releases / lab / ((notebook or lab) + _NOTEBOOK_SUFFIX)

    def notebooks(self, lab: str) -> list[str]:
        """The names of a lab's notebooks: one as a rule, and several in some courses."""
        return sorted(path.stem for path in (self.sources / lab).glob("*" + _NOTEBOOK_SUFFIX))

    def labs(self) -> list[str]:
        """The labs that have an instructor's notebook, by name."""
        return sorted({path.parent.name for path in self.sources.glob("*/*" + _NOTEBOOK_SUFFIX)})

    def lab_name(self, name: str) -> str:
        """The lab of that name, or the one whose name begins with it (`lab2`).

        Raises
        ------
        CourseError
            If there is none, or more than one.
        """
        labs = self.labs()
        if name in labs:
            return name
        matches = [lab for lab in labs if lab.startswith(name + "_")]
        if len(matches) == 1:
            return matches[0]
        raise CourseError(f"There is no lab {name!r}. The labs are: {', '.join(labs) or 'none'}.")

    @property
    def submitted(self) -> Path:
        """What students handed in: `<student>/<lab>/<lab>.ipynb`; never written to by grading."""
        return self._of_run("submitted")

    @property
    def autograded(self) -> Path:
        """The graded notebooks."""
        return self._of_run("autograded")

    @property
    def feedback(self) -> Path:
        """The pages that go back to students."""
        return self._of_run("feedback")

    def _of_run(self, step: str) -> Path:
        """A directory that grading reads or writes: nbgrader's, or one in a folder of its own."""
        is_usual = self.folder == _usual_folder(self.root)
        return _directory(self.root, step) if is_usual else self.folder / step

    @property
    def arrivals(self) -> Path:
        """When submissions arrived, as this machine saw it."""
        return self.folder / "arrivals"

    @property
    def runs(self) -> Path:
        """One record per graded submission."""
        return self.folder / "runs"

    @property
    def proofs(self) -> Path:
        """What a lab's own solution showed of its tests."""
        return self.folder / "proofs"

    @property
    def gradebook(self) -> Path:
        """The database, where it is SQLite's."""
        return self.folder / "gradebook.db"

    def config(self) -> Config:
        """nbgrader's configuration: the file's, with this course's folder in it.

        Raises
        ------
        CourseError
            If it asks for a directory structure other than nbgrader's usual one.
        """
        config = deepcopy(_configuration(self.root))
        directories = config.CourseDirectory
        structure = directories.get("directory_structure", _STRUCTURE)
        if Path(structure) != Path(_STRUCTURE):
            raise CourseError(
                f"CourseDirectory.directory_structure is {structure!r}. Only nbgrader's usual "
                f"{_STRUCTURE!r} can be graded here."
            )
        directories.root = str(_base(self.root))
        if self.folder != _usual_folder(self.root):
            directories.submitted_directory = str(self.submitted)
            directories.autograded_directory = str(self.autograded)
            directories.feedback_directory = str(self.feedback)
            if directories.get("db_url", "sqlite").startswith("sqlite"):
                directories.db_url = f"sqlite:///{self.gradebook}"
        return config

    def secret_seed(self, student: str, lab: str) -> bytes:
        """What is of one student and one lab alone, and no student can compute.

        It is derived from a secret of the course's, and so the same each time.
        """
        file = self.folder / "secret_seed"
        if not file.exists():
            write_whole(file, secrets.token_hex(32), once=True)
        key = file.read_text(encoding="ascii").encode()
        return hmac.digest(key, f"{lab}\0{student}".encode(), hashlib.sha256)

    def case_seed(self, student: str, lab: str, seeds: int) -> bytes:
        """The seed of the grader's cases for one submission: one of so many secret ones of the lab.

        Which one, is as secret as they are, and a regrade draws the same cases. With no number the
        submission has a seed of its own.
        """
        own = self.secret_seed(student, lab)
        # No student's id is empty, or has a NUL in it.
        return self.secret_seed(f"\0{int.from_bytes(own) % seeds}", lab) if seeds else own


def _configuration(root: Path) -> Config:
    from traitlets.config import Config

    file = root / CONFIG_FILE
    return _read_configuration(root, file.stat().st_mtime_ns) if file.exists() else Config()


@lru_cache(maxsize=8)
def _read_configuration(root: Path, _: int) -> Config:
    """Read it once for each time that it was written."""
    from traitlets.config.loader import PyFileConfigLoader

    return PyFileConfigLoader(CONFIG_FILE, path=str(root)).load_config()


def _base(root: Path) -> Path:
    """Where nbgrader looks for its directories: beside its configuration, unless that says else."""
    return (root / str(_configuration(root).CourseDirectory.get("root", ""))).resolve()


def _directory(root: Path, step: str) -> Path:
    """A directory of nbgrader's configuration, or what nbgrader takes where it is silent."""
    directories = _configuration(root).CourseDirectory
    return _base(root) / str(directories.get(f"{step}_directory", step))


def _usual_folder(root: Path) -> Path:
    """Where the course's submissions are, as nbgrader is told."""
    return _directory(root, "submitted").parent
