"""`autograder report`: how a class did in a lab, and what is alike in it."""

from __future__ import annotations

import argparse
import sys

from rich.console import Console

from autograder.course import Course
from autograder.report import page
from autograder.report.statistics import statistics_of


def run(arguments: argparse.Namespace, course: Course, console: Console) -> None:
    """Count, and write it in the form that is asked for."""
    lab = course.lab_name(arguments.lab)
    statistics = statistics_of(course, lab)
    write = {"json": page.write_json, "csv": page.write_csv, "html": page.write_page}
    form = "json" if arguments.json else "csv" if arguments.csv else "html"
    path = arguments.out or (course.folder / "reports" / f"{lab}.html" if form == "html" else None)
    if path is None:
        write[form](statistics, sys.stdout)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        write[form](statistics, file)
    console.print(f"Wrote the report of {lab} into {path}", soft_wrap=True, highlight=False)
