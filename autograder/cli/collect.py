"""`autograder collect`: take submissions in from a zip archive or a folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from rich.console import Console

from autograder.course import Course
from autograder.intake.archive import collect
from autograder.intake.arrivals import read_time, read_times


def run(arguments: argparse.Namespace, course: Course, console: Console) -> None:
    """Take them in, and say how many."""
    lab = course.lab_name(arguments.lab)
    given = arguments.arrived
    arrived = given and (read_times(Path(given)) if Path(given).is_file() else read_time(given))
    students = collect(arguments.source, course, lab, arrived=arrived or None)
    console.print(f"Took in {len(students)} submissions of {lab} into {course.submitted}.")
