"""`autograder new`: a course folder of one's own, copied from the one that this package holds."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from rich.console import Console

from autograder.course import Course
from autograder.exceptions import CourseError
from autograder.files import write_whole
from convcourse import material

_IGNORED = "# A term's personal data.\ncourse/\n.ipynb_checkpoints/\n"


def run(arguments: argparse.Namespace, _: None, console: Console) -> None:
    """Make it, and say what comes next."""
    course = new_course(arguments.folder)
    for line in (
        f"A course is in {course.root}: {len(course.labs())} labs with solutions and releases.",
        f"Go there (cd {arguments.folder}) and read README.md. To see it at work: autograder demo "
        "--course sample",
    ):
        console.print(line, soft_wrap=True, highlight=False, markup=False)


def new_course(folder: Path) -> Course:
    """Make a course folder: lectures, labs, solutions, configuration and a README.

    Raises
    ------
    CourseError
        If the folder is not empty or cannot be written, or the package came without the course.
    """
    try:
        if folder.exists() and any(folder.iterdir()):
            raise CourseError(
                f"{folder} is not empty, and nothing in it is overwritten. Name a folder that is "
                "new or empty."
            )
        _fill(folder)
    except OSError as error:  # a file in the folder's place, no right to write, no room
        raise CourseError(f"{folder} could not be made a course: {error}") from None
    return Course.at(folder.resolve())


def _fill(folder: Path) -> None:
    """Copy a course into an empty folder; where that fails it is empty again."""
    try:
        material.copy(material.PARTS, folder)
        text = Path(material.__file__).with_name("course.md").read_text("utf-8")
        write_whole(folder / "README.md", text, public=True)
        write_whole(folder / ".gitignore", _IGNORED, public=True)
    except OSError:
        for part in (*material.PARTS, "README.md"):
            shutil.rmtree(folder / part, ignore_errors=True)
            (folder / part).unlink(missing_ok=True)
        raise
