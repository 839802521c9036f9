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
    for cell, fault in {item for test in tests for item in test.faults.items()}:
        console.print(
            f"The lab's own cell {cell} does not run out here, and its names are looked up in the "
            f"student's process: {fault}",
            style="yellow",
            highlight=False,
            markup=False,
        )
    inside = [test for test in tests if test.where == "inside"]
    refused = [test.grade_id for test in inside] if policy == "refuse" else []
    if inside:
        points = sum(test.points for test in inside)
        console.print(
            f"{'Warning: ' if policy == 'warn' else ''}{len(inside)} of {len(tests)} tests have to "
            f"live with the student's objects and are judged inside their process: a student who "
            f"attacks the grader could forge {points:g} of the "
            f"{sum(test.points for test in tests):g} points.",
            highlight=False,
        )
    reasons = [*filter(None, map(_reason, tests))]
    if refused:
        reasons.append(f"Autograder.inside_tests is 'refuse', for {', '.join(refused)}, too.")
    for reason in reasons:
        console.print(reason, style="red", highlight=False, markup=False)
    return not reasons


def _reason(test: ProvedTest) -> str:
    """Why a test does not hold; empty where it does."""
    of = f"of the {test.points:g} points of {test.grade_id}"
    if test.solution != test.points:
        return f"The lab's own solution earns {test.solution:g} {of}."
    return f"The untouched release earns {test.untouched:g} {of}." if test.untouched else ""


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
