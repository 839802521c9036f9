"""`autograder export`: the scores in the gradebook as a table that a school's platform reads."""

from __future__ import annotations

import argparse
import importlib

from rich.console import Console

from autograder.course import Course
from autograder.exceptions import CourseError
from autograder.intake.roster import Roster
from autograder.intake.submission import refused
from autograder.tables import read_table
from autograder.text import printable

# By format: the module that writes it, and what its file is called where nothing else is said.
FORMS = {
    "csv": ("plain", "grades.csv"),
    "canvas": ("canvas", "grades-canvas.csv"),
    "moodle": ("moodle", "grades-moodle.csv"),
    "blackboard": ("blackboard", "grades-blackboard.xls"),
    "brightspace": ("brightspace", "grades-brightspace.csv"),
}


def run(arguments: argparse.Namespace, course: Course, console: Console) -> int:
    """Write it, and say what is in it; 1 if a person has to see to something."""
    from autograder.gradebook.export.scores import read_scores
    from autograder.gradebook.export.sheet import Request
    from autograder.gradebook.records import Records

    form = arguments.format
    module_name, file_name = FORMS[form]
    module = importlib.import_module(f"autograder.gradebook.export.{module_name}")
    labs = [course.lab_name(lab) for lab in arguments.labs]
    titles = dict(_title(course, each) for each in arguments.column or ())
    table = read_table(arguments.source) if arguments.source is not None else None
    if table is not None and form == "csv":
        raise CourseError("A plain table takes nothing from a file. Leave --from out.")
    roster = Roster.load(course)
    with Records(course) as records:
        records.settle_noted(labs or [lab.name for lab in records.gradebook.assignments])
        scores = read_scores(records.gradebook, course, roster, labs)
    waiting = scores.waiting()
    if arguments.final:
        scores = scores.final()
    request = Request(scores, roster, arguments.exercises, table, titles)
    sheet = module.sheet(request)
    path = arguments.to or course.folder / file_name
    if table is not None and path.resolve() == arguments.source.resolve():
        raise CourseError(f"{path} is the file that came from there. Say another with --to.")
    sheet.write(path)
    names = ", ".join(lab.name for lab in scores.labs) or "no lab, for nobody has handed in"
    console.print(
        f"Wrote {names}: {len(scores.of_person)} scores of {len(scores.people)} people into {path}",
        soft_wrap=True, highlight=False, markup=False,
    )  # fmt: skip
    notes = list(sheet.notes)
    if waiting:
        left = "are left out" if arguments.final else "are not final"
        wait = "hand-ins still wait" if waiting > 1 else "hand-in still waits"
        notes.append(f"{waiting} {wait} for a person: their points {left}.")
    remarks = [*scores.remarks, *sheet.remarks]
    remarks += [said for lab in scores.labs for said in refused(course.submitted, lab.name)]
    for said, style in ((notes, "dim"), (remarks, "yellow")):
        for each in said:
            console.print(
                printable(each), style=style, soft_wrap=True, highlight=False, markup=False
            )
    return 1 if remarks else 0


def _title(course: Course, text: str) -> tuple[str, str]:
    lab, sign, title = text.partition("=")
    if not sign or not title.strip():
        raise CourseError(f"--column {text!r} is not LAB=TITLE, as in 'lab2=Lab 2: sizes'.")
    return course.lab_name(lab.strip()), title.strip()
