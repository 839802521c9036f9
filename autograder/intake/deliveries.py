"""Deliveries taken in: what a plan says is stored, whole or not at all for each student.

Beside the submissions the course keeps, for each, how the platform named what was handed in:
`deliveries/<lab>/<student>.json`. What goes back to the platform has to go by those names.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograder.course import Course
from autograder.exceptions import IntakeError
from autograder.files import write_whole
from autograder.intake import arrivals
from autograder.intake.archive import NotTaken, opened
from autograder.intake.hand_in import Taken
from autograder.intake.plan import Plan, Wishes, make_plan
from autograder.intake.platforms import Platform
from autograder.intake.roster import Roster, Sender
from autograder.intake.tree import FoundFile, walk


@dataclass(frozen=True, slots=True)
class Delivered:
    """How a platform delivered what a student handed in.

    `delivered` are the names as delivered, `taken` that of the notebook; `number`, `name`, `login`
    and `email` are what they told of the sender. `when` is an ISO time, "" where none was written.
    """

    platform: str
    delivered: tuple[str, ...] = ()
    attempt: int = 0
    late: bool | None = None
    when: str = ""
    taken: str = ""
    number: str = ""
    name: str = ""
    login: str = ""
    email: str = ""

    @property
    def sender(self) -> Sender:
        """All that the names told of who handed in."""
        return Sender(self.platform, self.name, self.login, self.number, self.email)


def delivered(course: Course, lab: str, student: str) -> Delivered | None:
    """How a student's hand-in was delivered; None where nothing was kept of it."""
    try:
        kept: dict[str, Any] = json.loads(_file(course, lab, student).read_text("utf-8"))
        return Delivered(**kept | {"delivered": tuple(kept["delivered"])})
    except (OSError, ValueError, TypeError, LookupError):
        return None


def _file(course: Course, lab: str, student: str) -> Path:
    return course.folder / "deliveries" / lab / f"{student}.json"


@contextmanager
def planned(source: Path, course: Course, lab: str, wishes: Wishes | None = None) -> Iterator[Plan]:
    """Open a delivery and plan what to take of it; store it before it is closed.

    Raises
    ------
    IntakeError
        If it cannot be opened, or there is nothing to take.
    """
    with opened(source) as delivery:
        yield make_plan(delivery, course, lab, Roster.load(course), wishes)


def collect(
    source: Path,
    course: Course,
    lab: str,
    *,
    arrived: datetime | Mapping[str, datetime] | None = None,
) -> list[str]:
    """Copy a delivery into the course's `submitted/<student>/<lab>/`; return the students' ids.

    A later delivery of the same student replaces the earlier one, unless it is the same. The time
    of arrival is noted: what `arrived` says, of all or by student, else the platform, else now.

    Raises
    ------
    IntakeError
        If there is nothing to take, an archive is broken, too large, or unsafe, or a hand-in cannot
        be stored.
    """
    with planned(source, course, lab) as plan:
        failed = store(plan, course, lab, arrived=arrived)
        if failed:
            raise IntakeError(f"{failed[0].name}: {failed[0].reason}")
        return [each.student for each in plan.taken]


def store(
    plan: Plan,
    course: Course,
    lab: str,
    *,
    arrived: datetime | Mapping[str, datetime] | None = None,
) -> list[NotTaken]:
    """Store what a plan takes; return the students whose hand-in could not be stored, and why.

    Their earlier one stays, and the others are stored.
    """
    now = datetime.now(UTC).replace(microsecond=0)
    failed = []
    for taken in plan.taken:
        try:
            _store_one(taken, plan.platform, course, lab, arrived=arrived, now=now)
        except OSError as error:
            reason = f"cannot be stored: {error.strerror}. Mend it and collect again."
            failed.append(NotTaken(taken.student, reason, look=True))
    return failed


def _store_one(
    taken: Taken,
    platform: Platform,
    course: Course,
    lab: str,
    *,
    arrived: datetime | Mapping[str, datetime] | None,
    now: datetime,
) -> None:
    target = course.submitted / taken.student / lab
    arriving = target.with_name(f".{lab}.arriving")
    shutil.rmtree(arriving, ignore_errors=True)
    try:
        for name, file in taken.files.items():
            if not Path(os.path.normpath(arriving / name)).is_relative_to(arriving):
                raise OSError(0, f"{name} leads out of its folder")
            write_whole(arriving / name, file.read())
        given = arrivals.of_student(arrived, taken.student)
        known = arrivals.noted(course, lab, taken.student)
        if known is not None and not _same(arriving, target):
            known = None
        came = _arrival(taken, given, known, now)
        write_whole(arriving / arrivals.NBGRADERS_FILE, came.when.isoformat())
    except OSError:
        shutil.rmtree(arriving, ignore_errors=True)
        raise
    arrivals.note(course, lab, taken.student, came.when, late=came.late, given=came.given)
    _exchange(arriving, target)
    write_whole(_file(course, lab, taken.student), _record(taken, platform))


def _exchange(fresh: Path, target: Path) -> None:
    """Put a folder in another's place, which is gone only when the fresh one is there."""
    earlier = fresh.with_suffix(".before")
    shutil.rmtree(earlier, ignore_errors=True)
    if target.exists():
        target.rename(earlier)
    try:
        fresh.rename(target)
    except OSError:
        if earlier.exists():
            earlier.rename(target)
        raise
    shutil.rmtree(earlier, ignore_errors=True)


def _arrival(
    taken: Taken, given: datetime | None, known: arrivals.Arrival | None, now: datetime
) -> arrivals.Arrival:
    """When something came: what a person says or has said, else the platform, else we.

    `known` is what is noted of the same submission, which did not come anew.
    """
    if given is not None:
        return arrivals.Arrival(given, given=True)
    if known is not None and known.given:
        return known
    if taken.when is not None:
        return arrivals.Arrival(taken.when.replace(microsecond=0))
    return arrivals.Arrival(known.when if known is not None else now, taken.late)


def _record(taken: Taken, platform: Platform) -> str:
    kept = Delivered(
        platform=platform.name,
        delivered=taken.delivered,
        attempt=taken.attempt,
        late=taken.late,
        when=taken.when.isoformat() if taken.when else "",
        taken=taken.notebook,
        number=taken.sender.number,
        name=taken.sender.name,
        login=taken.sender.login,
        email=taken.sender.email,
    )
    return json.dumps(asdict(kept), indent=1, ensure_ascii=False) + "\n"


def _same(arriving: Path, present: Path) -> bool:
    """Whether a submission is what is there already: then it did not arrive anew."""

    def files(folder: Path) -> dict[str, FoundFile]:
        found = {each.path.relative_to(folder).as_posix(): each for each in walk(folder).plain}
        found.pop(arrivals.NBGRADERS_FILE, None)
        return found

    fresh, known = files(arriving), files(present)
    if {name: each.size for name, each in fresh.items()} != {
        name: each.size for name, each in known.items()
    }:
        return False
    same = (each.path.read_bytes() == known[name].path.read_bytes() for name, each in fresh.items())
    return present.is_dir() and all(same)
