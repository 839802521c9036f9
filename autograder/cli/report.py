"""`autograder report`: how a class did in a lab, what is alike in it, and mistakes over labs."""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path

from rich.console import Console

from autograder.cli.progress import say_refused
from autograder.course import Course
from autograder.files import write_whole
from autograder.report.page import write_csv, write_json, write_page
from autograder.report.statistics import statistics_of

_WRITE = {"json": write_json, "csv": write_csv, "html": write_page}


def run(arguments: argparse.Namespace, course: Course, console: Console) -> int:
    """Count, and write it in the form that is asked for; 1 if a folder is no student's."""
    names = list(dict.fromkeys(course.lab_name(lab) for lab in arguments.labs))
    code = 1 if say_refused(names, course.submitted) else 0
    labs = [statistics_of(course, name) for name in names]
    form = "json" if arguments.json else "csv" if arguments.csv else "html"
    usual = course.folder / "reports" / f"{names[0] if len(names) == 1 else 'labs'}.html"
    path: Path | None = arguments.out or (usual if form == "html" else None)
    if path is None:
        _WRITE[form](labs, sys.stdout)
        return code
    files = {path: labs}
    if form == "html" and len(labs) > 1:
        files |= {path.with_name(f"{each.summary.lab}.html"): [each] for each in labs}
    for target, what in files.items():
        file = io.StringIO(newline="")
        _WRITE[form](what, file)
        write_whole(target, file.getvalue())
    said = f"Wrote the report of {', '.join(names)} into {path}"
    console.print(said, soft_wrap=True, highlight=False)
    return code
