"""When a submission arrived: what this machine or a platform saw, never what a submission says.

A note of it lies outside the submissions, `arrivals/<lab>/<student>`: an ISO time in UTC. A second
line says where a person gave that time, or where a platform tells only whether it was late.
nbgrader looks for a `timestamp.txt` in a submission; that file is ours, too, and a student's own
is not taken in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from autograder.course import Course
from autograder.exceptions import TimeError
from autograder.files import write_whole
from autograder.intake.times import CourseClock, Time
from autograder.tables import read_table

NBGRADERS_FILE = "timestamp.txt"
_LATE, _IN_TIME, _GIVEN = "late, time not known", "in time, time not known", "given by a person"
_STUDENT = ("student", "student_id", "id")
_TIME = ("time", "arrived", "timestamp", "submitted")


@dataclass(frozen=True, slots=True)
class Arrival:
    """When something came; `late` where only that is known, and `when` then is when we got it.

    `given` says that a person gave the time: that stands as long as the submission is the same.
    """

    when: datetime
    late: bool | None = None
    given: bool = False


def noted(course: Course, lab: str, student: str) -> Arrival | None:
    """What is known of when a student's lab arrived; None where it was put in place by hand."""
    try:
        lines = (course.arrivals / lab / student).read_text(encoding="ascii").splitlines()
        when = datetime.fromisoformat(lines[0]).astimezone(UTC)
    except (OSError, ValueError, IndexError, OverflowError):
        return None
    said = "".join(lines[1:])
    return Arrival(when, {_LATE: True, _IN_TIME: False}.get(said), said == _GIVEN)


def arrival(course: Course, lab: str, student: str) -> datetime | None:
    """When a student's lab arrived, or was collected where only lateness is known, else None."""
    known = noted(course, lab, student)
    return None if known is None else known.when


def note(
    course: Course,
    lab: str,
    student: str,
    when: datetime,
    *,
    late: bool | None = None,
    given: bool = False,
) -> None:
    """Note when it arrived.

    Parameters
    ----------
    course : Course
    lab : str
    student : str
        The id under which it is stored: a group's, where a group handed in.
    when : datetime
        The time, with its zone. Where only `late` is known: when it was collected.
    late : bool, optional
        What a platform says that tells whether something was late, and not when it came.
    given : bool
        Whether a person gave the time.
    """
    said = _GIVEN if given else {None: "", True: _LATE, False: _IN_TIME}[late]
    lines = filter(None, (when.astimezone(UTC).isoformat(), said))
    write_whole(course.arrivals / lab / student, "\n".join(lines))


def read_arrived(course: Course, text: str) -> Time | dict[str, Time]:
    """What a person gave for the time of a delivery: a time, or the name of a table of times.

    Raises
    ------
    TimeError
        If it is neither.
    TableError
        If the table has a line without a student or a time.
    """
    path = Path(text)
    if path.is_file():
        return read_times(course, path)
    try:
        return CourseClock.of(course).read(text)
    except TimeError as error:
        raise TimeError(f"{error} There is no table of that name, either.") from None


def read_times(course: Course, path: Path) -> dict[str, Time]:
    """Times by student, from a table of lines `student,time`, with a header or without.

    Raises
    ------
    TableError
        If a line has no student or no time, or a student has two lines.
    """
    table = read_table(path, bare=("student", "time"))
    who, time = table.column(*_STUDENT), table.column(*_TIME)
    clock = CourseClock.of(course)
    times: dict[str, Time] = {}
    for row in table.rows:
        if not row[who] or row[who] in times:
            raise row.error(who, f"{row[who]!r} stands twice." if row[who] else "Nobody's id.")
        try:
            times[row[who]] = clock.read(row[time])
        except TimeError as error:
            raise row.error(time, str(error)) from None
    return times


def of_student(given: datetime | Mapping[str, datetime] | None, student: str) -> datetime | None:
    """The time that a person gave for a student's submission, if any."""
    return given if given is None or isinstance(given, datetime) else given.get(student)
