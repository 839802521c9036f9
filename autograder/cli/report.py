"""`autograder report`: how a class did in a lab, mistakes over labs, or one student over a term."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from autograder.cli.progress import say_refused
from autograder.course import Course
from autograder.files import write_whole
from autograder.intake.roster import safe_id
from autograder.report.page import write_csv, write_json, write_page
from autograder.report.statistics import statistics_of
from autograder.text import printable

_WRITE = {"json": write_json, "csv": write_csv, "html": write_page}


def run(arguments: argparse.Namespace, course: Course, console: Console) -> int:
    """Count, and write it in the form that is asked for; 1 if a folder is no student's."""
    names = list(dict.fromkeys(course.lab_name(lab) for lab in arguments.labs))
    form = "json" if arguments.json else "csv" if arguments.csv else "html"
    if arguments.student is not None:
        _write_term(course, arguments.student, names, form, arguments.out, console)
        return 0
    if not names:
        said = "autograder report: say which LAB, or one student of all labs with --student ID"
        print(said, file=sys.stderr)
        return 2
    code = 1 if say_refused(names, course.submitted) else 0
    labs = [statistics_of(course, name) for name in names]
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


def _write_term(
    course: Course,
    student: str,
    labs: Sequence[str],
    form: str,
    out: Path | None,
    console: Console,
) -> None:
    """Write what one student did, as `run` writes a class."""
    from autograder.cli.one_student import term_of
    from autograder.report.term import write_term_csv, write_term_json, write_term_page

    write = {"json": write_term_json, "csv": write_term_csv, "html": write_term_page}[form]
    term = term_of(course, student, labs)
    usual = course.folder / "reports" / f"student_{safe_id(term.student)}.html"
    path = out or (usual if form == "html" else None)
    if path is None:
        write(term, sys.stdout)
        return
    file = io.StringIO(newline="")
    write(term, file)
    write_whole(path, file.getvalue())
    said = f"Wrote the term of {term.student} into {path}"
    console.print(printable(said), soft_wrap=True, highlight=False, markup=False)
