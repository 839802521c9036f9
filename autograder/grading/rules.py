"""By what rules a lab is graded: what stands beside its checks, and what the course says."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import fields

from autograder.course import Course
from autograder.exceptions import CourseError
from autograder.sandbox.limits import Limits


def limits_of(course: Course, lab: str = "") -> Limits:
    """The limits that `nbgrader_config.py` sets, a lab's own first, and the usual ones else.

    Raises
    ------
    CourseError
        If it sets one that there is not, or not to a positive number.
    """
    given = dict(course.config().get("AutograderLimits", {}))
    given |= given.pop("labs", {}).get(lab, {})
    known = {field.name for field in fields(Limits)}
    for name, value in given.items():
        if name not in known:
            raise CourseError(
                f"AutograderLimits has no {name}. Use one of {', '.join(sorted(known))}."
            )
        if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
            raise CourseError(f"AutograderLimits.{name} is {value!r}: a positive number is needed.")
    return Limits(**given)


def forbidden_names(lab: str) -> Mapping[str, str]:
    """What the lab's checks say may not be used in it; nothing for a lab without checks of ours."""
    try:
        module = importlib.import_module(f"convcourse.checks.{lab}")
    except ModuleNotFoundError:
        return {}
    return dict(module.check.forbidden)
