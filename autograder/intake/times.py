"""Times as people write them, and as they are said back to them.

A date, or a time without a zone, is meant where the course is: in `c.Autograder.timezone` of
nbgrader_config.py, else in this machine's zone. Stored and compared are instants, in UTC.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

import tzlocal

from autograder.course import Course
from autograder.exceptions import CourseError, TimeError

_YEARS = range(2000, 2200)
_UTCS = {"UTC", "Etc/UTC", "Etc/UCT", "Etc/Universal", "Etc/Zulu", "UCT", "Universal", "Zulu"}
_ZONE_BEHIND = re.compile(r"(.*\d)\s+([A-Za-z][\w/+-]*)")
_OFFSET_BEHIND = re.compile(r"\s+(?=[+-]\d\d(?::?\d\d)?$)")


@dataclass(frozen=True, slots=True)
class Time:
    """An instant that somebody wrote, in UTC; `remark` says how a text was taken, if it matters."""

    instant: datetime
    remark: str = ""


@dataclass(frozen=True, slots=True)
class CourseClock:
    """The clock that a course's people read; `name` is that of its zone."""

    zone: tzinfo
    name: str

    @classmethod
    def of(cls, course: Course) -> CourseClock:
        """The course's clock.

        Raises
        ------
        CourseError
            If the configuration, or this machine's TZ, names a zone that there is not.
        """
        named = course.config().get("Autograder", {}).get("timezone")
        if named is not None:
            zone = _zone(str(named))
            if zone is None:
                raise CourseError(
                    f"Autograder.timezone is {named!r}, and there is no such zone. Use a name like "
                    "'Europe/Berlin' or 'America/Los_Angeles'."
                )
            return cls(zone, str(named))
        try:
            local = tzlocal.get_localzone()
        except (KeyError, ValueError, OSError) as error:
            reason = " ".join(" ".join(map(str, error.args)).split())
            raise CourseError(
                f"This machine's time zone cannot be told ({reason}). Put a line like "
                "c.Autograder.timezone = 'Europe/Berlin' into nbgrader_config.py."
            ) from None
        return cls(local, getattr(local, "key", None) or "local time")

    def read(self, text: str, *, last: bool = False) -> Time:
        """Read a time: `2026-12-01 23:59`, `2026-12-01`, or one with a zone behind it.

        A text that may mean several instants is taken in favour of who hands in. With `last` it is
        the last of them, for a time until which something may come: a date is the end of that day.
        Without it is the first, for a time at which something came.

        Raises
        ------
        TimeError
            If it is no time.
        """
        written, clock = _OFFSET_BEHIND.sub("", text.strip()), self
        behind = _ZONE_BEHIND.fullmatch(written)
        if behind is not None:
            zone = _zone(behind[2])
            if zone is None:
                raise self._no_time(text, f"there is no time zone {behind[2]!r}")
            written, clock = behind[1], CourseClock(zone, behind[2])
        try:
            day = date.fromisoformat(written)
        except ValueError:
            pass
        else:
            whole = time(23, 59, 59) if last else time()
            part = "end" if last else "beginning"
            self._insist_on_year(text, day.year)
            taken = clock.instant(datetime.combine(day, whole), last=last).instant
            return Time(taken, f"a date alone is the {part} of that day")
        try:
            when = datetime.fromisoformat(written)
        except ValueError as error:
            reason = str(error)
            raise self._no_time(text, "" if reason.startswith("Invalid") else reason) from None
        self._insist_on_year(text, when.year)
        if when.tzinfo is not None:
            return Time(when.astimezone(UTC))
        return clock.instant(when, last=last)

    def instant(self, local: datetime, *, last: bool = False) -> Time:
        """The instant of what this clock showed, which has no zone.

        In autumn an hour comes twice: `last` is the second time. In spring one does not come: what
        the clock would have shown is the instant before the jump or, with `last`, behind it.
        """
        sides = sorted(
            local.replace(tzinfo=self.zone, fold=fold).astimezone(UTC) for fold in (0, 1)
        )
        taken = sides[1 if last else 0]
        if sides[0] == sides[1]:
            return Time(taken)
        shown = f"{local:%H:%M} of {local.day} {local:%b %Y}"
        there = taken.astimezone(self.zone)
        if there.replace(tzinfo=None) == local:
            which = "second" if last else "first"
            return Time(taken, f"{shown} comes twice in {self.name}: the {which} time is meant")
        return Time(
            taken,
            f"{shown} does not come in {self.name}, whose clocks go forward: taken as "
            f"{there:%H:%M}",
        )

    def days_later(self, instant: datetime, days: int) -> datetime:
        """The same time of the day so many days later, also where the clock changes between."""
        local = instant.astimezone(self.zone).replace(tzinfo=None)
        return self.instant(local + timedelta(days=days), last=True).instant

    def say(self, instant: datetime) -> str:
        """Say an instant as this clock shows it, with its zone.

        Examples
        --------
        >>> CourseClock(ZoneInfo("Europe/Berlin"), "Europe/Berlin").say(
        ...     datetime(2026, 12, 1, 22, 59, tzinfo=UTC))
        'Tue 1 Dec 2026, 23:59 (Europe/Berlin, UTC+1)'
        """
        local = instant.astimezone(self.zone)
        shown = f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
        zone = "UTC" if self.name in _UTCS else f"{self.name}, {_offset(local)}"
        return f"{local:%a} {local.day} {local:%b %Y}, {shown} ({zone})"

    def _no_time(self, text: str, reason: str) -> TimeError:
        because = f": {reason}" if reason else ""
        return TimeError(
            f"{text[:60]!r} is not a time{because}. Write it as 2026-12-01 23:59, in {self.name}, "
            "or with a zone, as 2026-12-01T23:59+01:00 or 2026-12-01 23:59 UTC."
        )

    def _insist_on_year(self, text: str, year: int) -> None:
        if year not in _YEARS:
            raise self._no_time(text, f"its year is {year}")


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # OSError: a folder of zones, like Europe
        return None


def _offset(local: datetime) -> str:
    """How far a clock is ahead of UTC, as people write it."""
    minutes = round((local.utcoffset() or timedelta()).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")
