"""By what rules a lab is graded: what stands beside its checks, and what the course says."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import fields

from autograder.course import Course
from autograder.exceptions import CourseError
from autograder.sandbox import hiding
from autograder.sandbox.limits import Limits
from convcourse import checks
from convcourse.checks.cases import SEEDS_KEPT


def labs_with_checks() -> list[str]:
    """The labs that have checks of ours, by name."""
    found = pkgutil.iter_modules(checks.__path__)
    return sorted(each.name for each in found if each.ispkg and each.name.startswith("lab"))


def exercises_of(lab: str) -> tuple[str, ...]:
    """The names that a lab's checks ask for; none for a lab without checks of ours."""
    return tuple(getattr(_checks(lab), "points", ()))


def limits_of(course: Course, lab: str = "") -> Limits:
    """What the course sets for a lab, else what stands beside its checks, else the usual limits.

    Raises
    ------
    CourseError
        If `nbgrader_config.py` sets one that there is not, or not to a positive number.
    """
    set_by_course = dict(course.config().get("AutograderLimits", {}))
    set_by_course |= set_by_course.pop("labs", {}).get(lab, {})
    known = {field.name for field in fields(Limits)}
    for name, value in set_by_course.items():
        if name not in known:
            raise CourseError(
                f"AutograderLimits has no {name}. Use one of {', '.join(sorted(known))}."
            )
        if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
            raise CourseError(f"AutograderLimits.{name} is {value!r}: a positive number is needed.")
    return Limits(**{**getattr(_checks(lab), "limits", {}), **set_by_course})


INSIDE = ("allow", "warn", "refuse")


def inside_tests(course: Course) -> str:
    """What the course says of tests that can be judged only in the student's process.

    Raises
    ------
    CourseError
        If it is none of "allow", "warn" and "refuse".
    """
    said = str(course.config().get("Autograder", {}).get("inside_tests", INSIDE[0]))
    if said not in INSIDE:
        raise CourseError(f"Autograder.inside_tests is {said!r}. Use {', '.join(INSIDE)}.")
    return said


SEEDS = SEEDS_KEPT
"""Secret seeds that the submissions of a lab share, where the course says nothing else."""


def seeds_of(course: Course) -> int:
    """How many secret seeds the submissions of a lab share; 0 where each has one of its own.

    Raises
    ------
    CourseError
        If the course says something that is no such number.
    """
    said = course.config().get("Autograder", {}).get("seeds", SEEDS)
    if isinstance(said, bool) or not isinstance(said, int) or said < 0:
        raise CourseError(
            f"Autograder.seeds is {said!r}. Use the number of secret seeds that submissions of a "
            "lab share, or 0 for a seed of its own for each."
        )
    return said


def forbidden_names(lab: str) -> Mapping[str, str]:
    """What the lab's checks say may not be used in it; nothing for a lab without checks of ours."""
    return dict(getattr(_checks(lab), "forbidden", {}))


def not_there(lab: str) -> Mapping[str, str]:
    """What is not there when the lab is graded, with a sentence for each name."""
    return hiding.kept_away(forbidden_names(lab))


def _checks(lab: str) -> object:
    """The checks of a lab, or None; here alone, and for these settings, grading loads them."""
    if lab not in labs_with_checks():
        return None
    checks_of_lab: object = importlib.import_module(f"convcourse.checks.{lab}").check
    return checks_of_lab
