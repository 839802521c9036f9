"""When a submission arrived: what this machine saw, and never what a submission says of itself.

A note of it lies outside the submissions, `arrivals/<lab>/<student>`, as an ISO time in UTC.
nbgrader looks for a `timestamp.txt` in a submission; that file is ours, too, and a student's own
is not taken in.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from autograder.course import Course
from autograder.exceptions import TimeError
from autograder.files import write_whole

NBGRADERS_FILE = "timestamp.txt"


def read_time(text: str) -> datetime:
    """An instant, from an ISO time; one without a zone is in UTC.

    Raises
    ------
    TimeError
        If it is none.
    """
    try:
        time = datetime.fromisoformat(text.strip())
    except ValueError:
        raise TimeError(
            f"{text!r} is not a time. Write it as 2026-12-01T12:00Z or 2026-12-01T13:00+01:00."
        ) from None
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def read_times(path: Path) -> dict[str, datetime]:
    """Times by student, from a table with a line `student,time` for each; a header is skipped.

    Raises
    ------
    TimeError
        If a line has no time.
    """
    with path.open(newline="", encoding="utf-8-sig") as file:
        lines = [line for line in csv.reader(file) if line]
    times = {}
    for number, line in enumerate(lines):
        try:
            student, time = line[0].strip(), line[1]
            times[student] = read_time(time)
        except (IndexError, TimeError) as error:
            if number > 0:
                raise TimeError(f"{path.name}, line {number + 1}: {error}") from None
    return times


def arrival(course: Course, lab: str, student: str) -> datetime | None:
    """When a student's lab arrived; None where it was put in its place by hand."""
    try:
        return read_time((course.arrivals / lab / student).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def note(course: Course, lab: str, student: str, when: datetime) -> None:
    """Note when it arrived."""
    write_whole(course.arrivals / lab / student, when.isoformat())


def of_student(
    given: datetime | Mapping[str, datetime] | None, student: str, now: datetime
) -> datetime:
    """The time that a person gave for a student's submission, else now."""
    if isinstance(given, datetime):
        return given
    return (given or {}).get(student, now)
