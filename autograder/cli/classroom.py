"""`autograder classroom`: a repository in which GitHub checks a lab at each push."""

from __future__ import annotations

import argparse

from rich.console import Console

from autograder.course import Course
from autograder.kits.classroom.repository import WORKFLOW, write_repository


def run(arguments: argparse.Namespace, course: Course, console: Console) -> None:
    """Write it, and say what it is worth."""
    lab = course.lab_name(arguments.lab)
    folder = arguments.to or course.folder / "classroom" / lab
    files = write_repository(course, lab, folder)
    console.print(
        f"Wrote {len(files)} files into {folder}, {WORKFLOW} among them: make it the template of "
        "the students' repositories.\n"
        "There is nothing secret in it. Whoever pushes can change the workflow, so what it says "
        f"is advice: autograder collect and autograder grade {lab} decide.",
        soft_wrap=True, highlight=False, markup=False,
    )  # fmt: skip
