"""`autograder feedback`: the pages that go back to students."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from autograder.cli.progress import chosen, progress
from autograder.course import Course
from autograder.gradebook.feedback.pages import feedback


def run(arguments: argparse.Namespace, course: Course, console: Console) -> None:
    """Write them, and say how many."""
    lab = course.lab_name(arguments.lab)
    pages = write_pages(course, lab, console, arguments.student)
    console.print(f"Wrote {len(pages)} pages into {course.feedback}", soft_wrap=True)


def write_pages(
    course: Course, lab: str, console: Console, only: Sequence[str] | None = None
) -> list[Path]:
    """Write the feedback pages of a lab's graded submissions, one for each notebook.

    Raises
    ------
    CourseError
        If none has been graded.
    """
    graded = [path.parent.name for path in sorted(course.autograded.glob(f"*/{lab}"))]
    students = chosen(graded, only, f"a graded {lab}", course.autograded)
    with progress(console) as bar:
        tracked = bar.track(students, description="Feedback")
        return [page for student in tracked for page in feedback(course, lab, student)]
