"""`autograder collect`: take submissions in from a zip archive or a folder."""

from __future__ import annotations

import argparse
from datetime import datetime

from rich.console import Console

from autograder.course import Course
from autograder.intake.archive import collect
from autograder.intake.arrivals import read_arrived
from autograder.intake.times import CourseClock
from autograder.text import printable


def run(arguments: argparse.Namespace, course: Course, console: Console) -> int:
    """Take them in, and say how many; 1 if a table has times of somebody who is not there."""
    lab = course.lab_name(arguments.lab)
    given = arguments.arrived
    arrived = None if given is None else read_arrived(course, given)
    students = collect(arguments.source, course, lab, arrived=arrived)
    console.print(f"Took in {len(students)} submissions of {lab} into {course.submitted}.")
    if isinstance(arrived, datetime):
        console.print(f"Arrived {CourseClock.of(course).say(arrived)}.", highlight=False)
    unknown = [] if arrived is None or isinstance(arrived, datetime) else arrived.keys()
    strangers = sorted(set(unknown) - set(students))
    if strangers:
        console.print(
            f"{given} has times of {len(strangers)} who are not in this delivery: "
            f"{printable(', '.join(strangers))}.",
            style="yellow", highlight=False, markup=False,
        )  # fmt: skip
    return 1 if strangers else 0
