"""`autograder prove`: grade a lab's own solution and its untouched release."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from autograder.course import Course
from autograder.grading.proof import ProvedTest, prove
from autograder.grading.rules import inside_tests


def run(arguments: argparse.Namespace, course: Course, console: Console) -> int:
    """Prove the labs; 1 if one of them does not hold."""
    labs = [course.lab_name(lab) for lab in arguments.labs]
    return int(False in [proves(course, lab, console) for lab in labs])


def proves(course: Course, lab: str, console: Console) -> bool:
    """Prove a lab, and say so; whether its solution earns all, and its release nothing."""
    tests = prove(course, lab)
    policy = inside_tests(course)
    console.print(_table(lab, tests))
    inside = [test for test in tests if test.where == "inside"]
    if inside:
        points = sum(test.points for test in inside)
        console.print(
            f"{'Warning: ' if policy == 'warn' else ''}{len(inside)} of {len(tests)} tests have to "
            f"live with the student's objects and are judged inside their process: a student who "
            f"attacks the grader could forge these {points:g} points.",
            highlight=False,
        )
        if policy == "refuse":
            console.print("Autograder.inside_tests is 'refuse'.", highlight=False)
    return all(test.holds for test in tests) and not (inside and policy == "refuse")


def _table(lab: str, tests: Sequence[ProvedTest]) -> Table:
    table = Table("test", "points", "solution", "untouched", "judged", "why", title=lab)
    for test in tests:
        style = "" if test.holds else "red"
        numbers = (f"{each:g}" for each in (test.points, test.solution, test.untouched))
        table.add_row(test.grade_id, *numbers, test.where, test.reason, style=style)
    total = [
        sum(getattr(test, name) for test in tests) for name in ("points", "solution", "untouched")
    ]
    table.add_section()
    table.add_row("", *(f"{each:g}" for each in total), "", "")
    return table
