"""`autograder report`: how a class did in a lab, what is alike in it, and mistakes over labs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rich.console import Console

from autograder.course import Course
from autograder.report.page import write_csv, write_json, write_page
from autograder.report.statistics import statistics_of

_WRITE = {"json": write_json, "csv": write_csv, "html": write_page}


def run(arguments: argparse.Namespace, course: Course, console: Console) -> None:
    """Count, and write it in the form that is asked for."""
    names = list(dict.fromkeys(course.lab_name(lab) for lab in arguments.labs))
    labs = [statistics_of(course, name) for name in names]
    form = "json" if arguments.json else "csv" if arguments.csv else "html"
    usual = course.folder / "reports" / f"{names[0] if len(names) == 1 else 'labs'}.html"
    path: Path | None = arguments.out or (usual if form == "html" else None)
    if path is None:
        _WRITE[form](labs, sys.stdout)
        return
    files = {path: labs}
    if form == "html" and len(labs) > 1:
        files |= {path.with_name(f"{each.summary.lab}.html"): [each] for each in labs}
    for target, what in files.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("w", newline="", encoding="utf-8") as file:
            _WRITE[form](what, file)
    said = f"Wrote the report of {', '.join(names)} into {path}"
    console.print(said, soft_wrap=True, highlight=False)
