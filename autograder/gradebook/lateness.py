"""How late a submission is: its time of arrival against its due date, extensions and grace days.

All of it follows from files and due dates, and from no score: settling it costs no grading. What is
written is what nbgrader knows: a time of arrival, an extension and a penalty for each submission,
so that formgrader, exports and nbgrader's own `autograde` count alike.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from typing import Any

from nbgrader.api import Gradebook, SubmittedAssignment, SubmittedNotebook
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy import or_
from traitlets.config import Config

from autograder.course import Course
from autograder.exceptions import CourseError
from autograder.files import write_whole
from autograder.gradebook.late import PercentADay
from autograder.intake.arrivals import noted
from autograder.intake.extensions import Extension, Extensions, Holder
from autograder.intake.roster import Person, Roster, safe_id
from autograder.intake.times import CourseClock
from autograder.text import printable

# Late, and nobody knows since when: at least one day was begun, and that is what counts.
SOME_TIME_OF_A_DAY = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when a submission may come: the due date, what was granted, and grace days on top.

    `holders` are those whose extensions apply; the longest counts.
    """

    due: datetime
    granted: datetime
    end: datetime
    grace_days: int
    holders: Mapping[Holder, Extension]


class Lateness:
    """What a course's files say of lateness, with the due dates of its gradebook."""

    def __init__(self, course: Course, dues: Mapping[str, datetime]) -> None:
        """Read extensions, roster and settings; arrivals are read when they are asked for."""
        self.course, self.dues = course, dues
        self.clock = CourseClock.of(course)
        self.extensions = Extensions.load(course)
        self.roster = Roster.load(course)
        self.budget = grace_days(course)
        settings = PercentADay(config=course.config())
        self._slack = timedelta(minutes=settings.grace_minutes)
        self.deadline = cache(self._deadline)
        self._ids = cache(self._ids_of)

    @cached_property
    def people(self) -> tuple[Person, ...]:
        """Those in the roster, else all of whom anything has arrived."""
        if self.roster.everybody:
            return self.roster.people
        names = {path.name for path in self.course.arrivals.glob("*/*")}
        return tuple(Person(name) for name in sorted(names) if not name.startswith("."))

    def members(self, student: str) -> tuple[Person, ...]:
        """Whose work it is that is handed in under an id."""
        return self.roster.members(student) or (Person(student),)

    def arrived(self, lab: str, student: str) -> datetime | None:
        """The time that counts as that of arrival.

        Where a platform says late or not, and not when, it is in time to the last moment, or counts
        as one day begun after the class's due date.
        """
        known, due = noted(self.course, lab, student), self.dues.get(lab)
        if known is None or known.late is None or due is None:
            return known.when if known is not None else None
        return due + SOME_TIME_OF_A_DAY if known.late else min(due, known.when)

    def is_vague(self, lab: str, student: str) -> bool:
        """Whether a submission is late, and how late is not known."""
        known = noted(self.course, lab, student)
        return known is not None and known.late is True

    def used(self, lab: str, person: str) -> int:
        """How many grace days a lab took from a person's budget."""
        ends = (self.deadline(lab, each) for each in self._ids(person))
        return max((end.grace_days for end in ends if end is not None), default=0)

    def left(self, person: str, before: str | None = None) -> int:
        """What is left of a person's grace days, or was before a lab was due."""
        labs = self._in_order[: self._in_order.index(before)] if before else self._in_order
        return (self.budget or 0) - sum(self.used(lab, person) for lab in labs)

    @cached_property
    def _in_order(self) -> list[str]:
        return sorted(self.dues, key=lambda lab: (self.dues[lab], lab))

    def _ids_of(self, person: str) -> tuple[str, ...]:
        """The ids under which a person hands in: their own, and that of their group."""
        ids = {person, *(safe_id(each.group) for each in self.members(person) if each.group)}
        return tuple(sorted(ids))

    def _deadline(self, lab: str, student: str) -> Deadline | None:
        """Until when a submission may come; None where the lab has no due date."""
        due = self.dues.get(lab)
        if due is None:
            return None
        holders = self.extensions.applying(lab, student, self.roster)
        granted = max([due, *(each.due(due, self.clock) for each in holders.values())])
        arrived = self.arrived(lab, student) if self.budget else None
        if arrived is None or arrived <= granted + self._slack:
            return Deadline(due, granted, granted, 0, holders)
        # A group may take what each of its members has left, and it costs each of them.
        left = min(self.left(each.id, before=lab) for each in self.members(student))
        ends = [self.clock.days_later(granted, days) for days in range(left + 1)]
        enough = (days for days, end in enumerate(ends) if arrived <= end + self._slack)
        days = next(enough, left)
        return Deadline(due, granted, ends[days], days, holders)

    def extension(self, lab: str, student: str) -> tuple[bool, timedelta | None]:
        """Whether nbgrader's extension of a submission is ours to write, and what it is.

        It is nbgrader's own where nobody was told anything here: `grant_extension` may have been
        called. nbgrader cannot add one to a due date that there is not.
        """
        deadline = self.deadline(lab, student)
        is_ours = self.budget is not None or bool(deadline and deadline.holders)
        if deadline is None:
            return lab in self.extensions.by_lab, None
        return is_ours, (deadline.end - deadline.due) or None


def grace_days(course: Course) -> int | None:
    """How many days a student may be late in a whole term; None where nothing says so.

    Raises
    ------
    CourseError
        If it is not a whole number, or less than none.
    """
    said = course.config().get("Autograder", {}).get("grace_days")
    if said is not None and (isinstance(said, bool) or not isinstance(said, int) or said < 0):
        raise CourseError(f"Autograder.grace_days is {said!r}: a whole number of days is needed.")
    return said


def due_dates(gradebook: Gradebook) -> dict[str, datetime]:
    """When the labs are due that have a due date."""
    return {
        assignment.name: assignment.duedate.replace(tzinfo=UTC)
        for assignment in gradebook.assignments
        if assignment.duedate is not None
    }


def seconds_late(gradebook: Gradebook, lab: str) -> dict[str, float]:
    """How late each submission of a lab is, by nbgrader's own reckoning."""
    assignment = gradebook.find_assignment(lab)
    rows = gradebook.db.query(SubmittedAssignment).filter_by(assignment_id=assignment.id)
    return {submission.student_id: submission.total_seconds_late for submission in rows}


def settle(
    gradebook: Gradebook,
    lateness: Lateness,
    config: Config,
    lab: str,
    students: Iterable[str] | None = None,
) -> None:
    """Write when a lab's submissions arrived, their extensions, and what is taken off.

    What nbgrader read in a submission is overwritten, and nothing is graded. `students` are those
    to settle; without, all who handed in.
    """
    assignment = gradebook.find_assignment(lab)
    rows = gradebook.db.query(SubmittedAssignment).filter_by(assignment_id=assignment.id)
    if students is not None:
        rows = rows.filter(SubmittedAssignment.student_id.in_(list(students)))
    late: dict[str, SubmittedAssignment] = {}
    submissions = {submission.id: submission for submission in rows}
    for submission in submissions.values():
        arrived = lateness.arrived(lab, submission.student_id)
        submission.timestamp = arrived and arrived.replace(tzinfo=None)
        is_ours, extension = lateness.extension(lab, submission.student_id)
        if is_ours or assignment.duedate is None:
            submission.extension = extension
        if submission.total_seconds_late > 0:
            late[submission.id] = submission
    # Only these have a penalty, or had one: of the others no score is added up.
    notebooks = (
        gradebook.db.query(SubmittedNotebook)
        .populate_existing()  # its score may have changed since it was read
        .filter(
            SubmittedNotebook.assignment_id.in_(list(submissions)),
            or_(
                SubmittedNotebook.late_submission_penalty.isnot(None),
                SubmittedNotebook.assignment_id.in_(list(late)),
            ),
        )
    )
    by_submission: dict[str, list[SubmittedNotebook]] = defaultdict(list)
    for notebook in notebooks:
        by_submission[notebook.assignment_id].append(notebook)
        notebook.late_submission_penalty = None
    if late:
        _take_off(gradebook, config, late, by_submission)
    gradebook.db.commit()


def _take_off(
    gradebook: Gradebook,
    config: Config,
    late: Mapping[str, SubmittedAssignment],
    notebooks: Mapping[str, list[SubmittedNotebook]],
) -> None:
    """Ask nbgrader's plugin, as nbgrader's own step does, what each late notebook loses."""
    step: Any = AssignLatePenalties(config=config)
    step.init_plugin()
    step.gradebook = gradebook
    for key, submission in late.items():
        for notebook in notebooks.get(key, ()):
            step.notebook_id, step.assignment_id = notebook.name, submission.name
            step.student_id = submission.student_id
            penalty = step.plugin_inst.late_submission_penalty(
                submission.student_id, notebook.score, submission.total_seconds_late
            )
            if penalty is not None:
                penalty = min(max(0.0, penalty), notebook.score)
            notebook.late_submission_penalty = penalty


def news(lateness: Lateness, lab: str, now: Mapping[str, float], main: str) -> list[str]:
    """Say how many are late, and who is other than when a lab was last settled.

    What was settled is kept in the course's folder for the next time: a due date that has moved
    leaves no other trace. Of labs other than the `main` one only changes are said.
    """
    file = lateness.course.folder / "lateness" / f"{lab}.json"
    try:
        before = dict(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        before = {}
    if before != now and lab in lateness.dues:
        write_whole(file, json.dumps(now, ensure_ascii=False, sort_keys=True))
    said = []
    due = lateness.dues.get(lab)
    if due is not None and lab == main:
        count = sum(seconds > 0 for seconds in now.values())
        verb = "is" if count == 1 else "are"
        said.append(f"Due {lateness.clock.say(due)}: {count} of {len(now)} {verb} late.")
        vague = [student for student in now if lateness.is_vague(lab, student)]
        if behind := [student for student in vague if now[student] > 0]:
            said.append(
                f"{_people(behind)}: handed in late by what the platform says, which does not say "
                "when. That counts as one day begun. To say when, collect again with --arrived."
            )
        if covered := [student for student in vague if now[student] == 0]:
            said.append(
                f"{_people(covered)}: late by what the platform says, and in time by an extension "
                "or grace days, if it came within a day. To say when, collect again with --arrived."
            )
    changed: dict[str, list[str]] = defaultdict(list)
    for student, late in sorted(now.items()):
        was = before.get(student, late)
        if was > 0 and late == 0:
            changed["no longer late"].append(student)
        elif was == 0 and late > 0:
            changed["late now"].append(student)
        elif was != late:
            changed[f"{'more' if late > was else 'less'} late than before"].append(student)
    for how, students in changed.items():
        where = "" if lab == main else f"{lab}: "
        verb = "is" if len(students) == 1 else "are"
        said.append(f"{where}{len(students)} {verb} {how}: {_people(students)}.")
    return said


def _people(students: list[str], most: int = 12) -> str:
    more = f" and {len(students) - most} more" if len(students) > most else ""
    return printable(", ".join(sorted(students)[:most]) + more)
