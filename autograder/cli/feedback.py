"""`autograder feedback`: the pages that go back to students."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence

from rich.console import Console

from autograder.cli.progress import chosen, progress, say_refused
from autograder.course import Course
from autograder.gradebook.feedback.pages import Written, write_pages
from autograder.gradebook.feedback.parcel import Parcel, pack
from autograder.intake.submission import ids_in
from autograder.text import printable


def run(arguments: argparse.Namespace, course: Course, console: Console) -> int:
    """Write them, say how many, and name those that could not be made."""
    lab = course.lab_name(arguments.lab)
    workers = arguments.workers or os.cpu_count() or 1
    someone_is_left_out = say_refused([lab], course.submitted, course.autograded)
    done = feedback(course, lab, console, arguments.student, workers=workers, again=arguments.again)
    fresh = [page for each in done if each.fresh for page in each.pages]
    others = sum(len(each.pages) for each in done if not each.fresh)
    said = f"Wrote {len(fresh)} page{'s' if len(fresh) != 1 else ''} into {course.feedback}"
    said += f"; {others} were there and have not changed." if others else ""
    console.print(said, soft_wrap=True, highlight=False, markup=False)
    failed = [each for each in done if each.fault]
    for each in failed:
        said = f"No page for {each.student}: {each.fault}"
        console.print(printable(said), style="red", soft_wrap=True, markup=False)
    if arguments.zip is not None:
        archive = arguments.zip if arguments.zip.name else course.folder / f"{lab}_feedback.zip"
        _say(pack(course, lab, [each.student for each in done if each.pages], archive), console)
        console.print(f"Archive: {archive}", soft_wrap=True, highlight=False, markup=False)
    return 1 if failed or someone_is_left_out else 0


def _say(parcel: Parcel, console: Console) -> None:
    """Say under whose names pages are in an archive."""
    for platform, count in parcel.named.items():
        said = f"{count} page{'s' if count != 1 else ''} under the names that {platform} gave"
        console.print(said, highlight=False, markup=False)
    if parcel.plain:
        who = ", ".join(parcel.plain[:10]) + (", ..." if len(parcel.plain) > 10 else "")
        said = "1 student's" if len(parcel.plain) == 1 else f"{len(parcel.plain)} students'"
        said += " under plain names"
        said += ", which no platform takes back by itself" if parcel.named else ""
        console.print(printable(f"{said}: {who}"), soft_wrap=True, highlight=False, markup=False)
    if parcel.left_out:
        said = f"Not in the archive, since they dropped the course: {', '.join(parcel.left_out)}"
        console.print(printable(said), soft_wrap=True, highlight=False, markup=False)


def feedback(
    course: Course,
    lab: str,
    console: Console,
    only: Sequence[str] | None = None,
    *,
    workers: int = 1,
    again: bool = False,
) -> list[Written]:
    """Write the feedback pages of a lab's graded submissions, one for each notebook.

    Raises
    ------
    CourseError
        If none has been graded.
    """
    graded = ids_in(course.autograded, lab)
    students = chosen(graded, only, f"a graded {lab}", course.autograded)
    written = write_pages(course, lab, students, workers=workers, again=again)
    with progress(console) as bar:
        tracked = bar.track(written, total=len(students), description="Feedback")
        return sorted(tracked, key=lambda each: each.student)
