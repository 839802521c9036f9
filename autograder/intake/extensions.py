"""More time that people were given: for a lab, to a student, a group or a section.

It is kept in `extensions.json` of the course's folder, which a person can read. That somebody's
extension was taken back stays there, too: nbgrader's gradebook is told so when lateness is settled.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from autograder.course import Course
from autograder.exceptions import CourseError
from autograder.files import write_whole
from autograder.intake.roster import Roster, safe_id
from autograder.intake.times import CourseClock

KINDS = ("student", "group", "section")


@dataclass(frozen=True, slots=True)
class Extension:
    """Until an instant, or so many days or hours after a lab is due; nothing of these is none."""

    until: datetime | None = None
    days: int = 0
    hours: float = 0.0

    def __bool__(self) -> bool:
        """Whether it gives more time."""
        return self != Extension()

    def due(self, due: datetime, clock: CourseClock) -> datetime:
        """When a lab is due with it; never earlier than without."""
        if self.until is not None:
            return max(due, self.until)
        return clock.days_later(due, self.days) + timedelta(hours=self.hours)

    def to_json(self) -> dict[str, Any]:
        """As data, with what it says alone."""
        if self.until is not None:
            return {"until": self.until.isoformat()}
        return {"hours": self.hours} if self.hours else {"days": self.days}


@dataclass(frozen=True, slots=True, order=True)
class Holder:
    """Who has an extension: one of `KINDS`, and the name."""

    kind: str
    name: str

    def __str__(self) -> str:
        """As a person says it."""
        return f"{self.kind} {self.name}"


@dataclass(frozen=True)
class Extensions:
    """All that were granted in a course, by lab."""

    by_lab: Mapping[str, Mapping[Holder, Extension]] = field(default_factory=dict)

    @classmethod
    def load(cls, course: Course) -> Extensions:
        """Read the course's.

        Raises
        ------
        CourseError
            If the file was changed by hand and cannot be read.
        """
        path = _file(course)
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            return cls({lab: dict(_read(kinds)) for lab, kinds in data.items()})
        except FileNotFoundError:
            return cls()
        except (OSError, ValueError, TypeError, AttributeError, OverflowError) as error:
            raise CourseError(
                f"{path} cannot be read ({error}). Mend it, or remove it and grant the extensions "
                "anew with: autograder extend"
            ) from None

    def save(self, course: Course) -> None:
        """Write them, whole or not at all."""
        data: dict[str, dict[str, dict[str, Any]]] = {}
        for lab, granted in sorted(self.by_lab.items()):
            for holder, extension in sorted(granted.items()):
                of_kind = data.setdefault(lab, {}).setdefault(holder.kind, {})
                of_kind[holder.name] = extension.to_json()
        write_whole(_file(course), json.dumps(data, indent=1, ensure_ascii=False) + "\n")

    def granted(self, lab: str, more: Mapping[Holder, Extension]) -> Extensions:
        """These, with others in the place of what the same holders had for a lab."""
        return replace(self, by_lab={**self.by_lab, lab: {**self.of(lab), **more}})

    def handed_over(self, student: str, other: str) -> Extensions:
        """These, where the other is this student, whose own time for a lab stays."""
        mine, others = Holder("student", student), Holder("student", other)
        by_lab = {lab: dict(granted) for lab, granted in self.by_lab.items()}
        for granted in by_lab.values():
            if others in granted:
                granted.setdefault(mine, granted.pop(others))
        return replace(self, by_lab=by_lab)

    def of(self, lab: str) -> Mapping[Holder, Extension]:
        """What was granted for a lab."""
        return self.by_lab.get(lab, {})

    def applying(self, lab: str, student: str, roster: Roster) -> dict[Holder, Extension]:
        """All that count for what is handed in under an id, a student's or a group's.

        These are its own, those of its members, of their groups and of their sections.
        """
        granted = self.of(lab)
        if not granted:
            return {}
        people = roster.members(student)
        holders = [Holder("student", student), Holder("group", student)]
        for person in people:
            holders.append(Holder("student", person.id))
            holders.append(Holder("group", safe_id(person.group)))
            holders.append(Holder("section", person.section))
        return {holder: granted[holder] for holder in holders if holder in granted}


def _file(course: Course) -> Path:
    return course.folder / "extensions.json"


def _read(kinds: Any) -> Any:
    for kind, names in kinds.items():
        if kind not in KINDS:
            raise ValueError(f"{kind!r} is none of {', '.join(KINDS)}")
        for name, said in names.items():
            until = said.get("until")
            yield (
                Holder(kind, name),
                Extension(
                    until=datetime.fromisoformat(until).astimezone(UTC) if until else None,
                    days=int(said.get("days", 0)),
                    hours=float(said.get("hours", 0)),
                ),
            )
