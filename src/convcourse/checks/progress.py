"""How far a student is in a lab: the line below each check, and the table that closes the lab."""

import os
import shutil
import sys
import textwrap
from collections.abc import Mapping
from pathlib import Path

from convcourse.checks.cases import Check
from convcourse.checks.outcome import Outcome, Status
from convcourse.checks.ready_made import OFF_LIMITS
from convcourse.checks.writing import WIDTH, write_points

Checks = Mapping[str, Check]
Outcomes = Mapping[str, Outcome]

MAX_LINES = 2
"""Lines of the points so far, below a message."""

_STATES = {
    Status.PASSED: "right",
    Status.PARTLY: "partly right",
    Status.NOT_ANSWERED: "not answered",
}
_HEADS = "exercise", "points", "state", "what is not right yet"
_IN_GRADING = (
    "Only what was checked since the notebook was started stands here, as it was then. Grading "
    "asks more cases, with numbers from a secret seed, and pays kind by kind as here. Written "
    "answers are read by a person."
)


def so_far(checks: Checks, outcomes: Outcomes, latest: Outcome) -> str:
    """Return what stands below a check's message: the points of the lab, and what is right.

    Parameters
    ----------
    checks : mapping of str to Check
        Those of the lab, by exercise.
    outcomes : mapping of str to Outcome
        The latest one of each exercise that has been checked.
    latest : Outcome
        The one whose message this follows. Its points are said where the message does not.

    Returns
    -------
    str
        At most `MAX_LINES` lines.
    """
    right = [name for name in checks if _fraction(name, outcomes) == 1]
    others = [name for name in checks if name not in right]
    earned = sum(_earned(check, outcomes) for check in checks.values())
    points = sum(check.points for check in checks.values())
    check = checks[latest.function]
    unasked = latest.status is Status.NOT_ANSWERED or latest.mistake == OFF_LIMITS
    silent = len(check.kinds) == 1 or unasked
    sentences = [
        f"{check.function}: 0 of {write_points(check.points)}."
        if silent and latest.fraction < 1
        else "",
        f"The lab so far: {earned} of {write_points(points)}.",
        f"Right: {', '.join(right)}." if right else "",
        f"Not yet: {', '.join(others)}." if others else "",
    ]
    text = " ".join(filter(None, sentences))
    return textwrap.fill(text, WIDTH, max_lines=MAX_LINES, placeholder=" …")


def summary(lab: str, checks: Checks, outcomes: Outcomes) -> str:
    """Return a table of a lab's exercises, what grading will do, and how to see it beforehand.

    Parameters
    ----------
    lab : str
        Its name.
    checks, outcomes
        As in `so_far`.

    Returns
    -------
    str
    """
    rows = [(name, *_row(check, outcomes.get(name))) for name, check in checks.items()]
    heads = _HEADS if any(row[-1] for row in rows) else (*_HEADS[:-1], "")
    all_points = sum(check.points for check in checks.values())
    earned = sum(_earned(check, outcomes) for check in checks.values())
    total = "together", f"{earned} of {all_points}", "", ""
    columns = list(zip(heads, *rows, total, strict=True))[:-1]
    widths = [max(map(len, column)) for column in columns]
    lines = [line for row in (heads, *rows, total) for line in _lines(row, widths)]
    lines.insert(1, "-" * WIDTH)
    return "\n".join([*lines, "", textwrap.fill(_IN_GRADING, WIDTH), "", *_as_graded(lab)])


def _row(check: Check, outcome: Outcome | None) -> tuple[str, str, str]:
    if outcome is None:
        name = check.function
        return f"0 of {check.points}", "not run yet", f"run check({name}={name})"
    points = f"{_earned(check, {check.function: outcome})} of {check.points}"
    reason = " ".join(outcome.message.split("\n\n", 1)[0].split())
    reason = reason.removeprefix(f"{check.function}: ")
    silent = outcome.status in (Status.PASSED, Status.NOT_ANSWERED)
    return points, _STATES.get(outcome.status, "wrong"), "" if silent else reason


def _lines(row: tuple[str, ...], widths: list[int]) -> list[str]:
    """A row's lines: the last of its cells, which is the long one, is folded."""
    start = "  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=False)) + "  "
    folded = textwrap.wrap(row[-1], WIDTH - len(start)) or [""]
    return [f"{start}{folded[0]}".rstrip(), *(" " * len(start) + line for line in folded[1:])]


def _as_graded(lab: str) -> list[str]:
    """How to run the notebook as the grader will, for a cell of this notebook."""
    notebook = Path(os.environ.get("JPY_SESSION_NAME", f"{lab}.ipynb")).name  # Jupyter sets it
    program = "autograder" if shutil.which("autograder") else f'"{sys.executable}" -m autograder'
    return [
        "To run it all as the grader will: save the notebook, and run in a cell of its own",
        f'    !{program} check "{notebook}"',
    ]


def _fraction(name: str, outcomes: Outcomes) -> float:
    return outcomes[name].fraction if name in outcomes else 0.0


def _earned(check: Check, outcomes: Outcomes) -> int:
    return round(check.points * _fraction(check.function, outcomes))
