"""`autograder export`: the scores in the gradebook as a table."""

from __future__ import annotations

import argparse

from rich.console import Console

from autograder.course import Course
from autograder.gradebook.export import export_canvas, export_csv
from autograder.gradebook.records import Records


def run(arguments: argparse.Namespace, course: Course, console: Console) -> None:
    """Write it, and say how many lines."""
    with Records(course) as records:
        rows = records.rows()
    path = arguments.to or course.folder / "grades.csv"
    write = export_canvas if arguments.format == "canvas" else export_csv
    write(rows, path)
    console.print(f"Wrote {len(rows)} scores into {path}", soft_wrap=True)
