"""What a delivery would put into the course: who is taken, with which files, and what is not.

Every file of the delivery is in the plan, either with a student or among those that are not taken,
with the reason. Nothing is written here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC

from autograder.course import Course
from autograder.exceptions import IntakeError
from autograder.intake.archive import DeliveredFile, Delivery, NotTaken
from autograder.intake.hand_in import Handed, Taken, take
from autograder.intake.identity import Releases
from autograder.intake.platforms import Part, Platform
from autograder.intake.recognition import PLAIN, is_clutter, notebook_stem, recognise
from autograder.intake.roster import Roster, Sender
from autograder.intake.senders import Senders
from autograder.intake.times import CourseClock

MAX_BEGINNING = 1 << 20
CLUTTER = "hidden, or a trace of a computer's own"
_NO_STUDENTS = re.compile(
    r"(data|docs?|images?|img|info|instructions?|materials?|read-?me|solutions?|templates?)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person says of a delivery, where its names do not, or say it wrong.

    `given` has ids by a name of a sender or of a file, `platform` the platform's name, and `groups`
    says that the lab was done in groups.
    """

    given: Mapping[str, str] = field(default_factory=dict)
    platform: str | None = None
    groups: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """All of it."""

    platform: Platform
    taken: tuple[Taken, ...]
    not_taken: tuple[NotTaken, ...]

    @property
    def needs_person(self) -> bool:
        """Whether a person has to look at something."""
        looks = [each.look for each in self.taken] + [each.look for each in self.not_taken]
        return any(looks)

    @property
    def summary(self) -> str:
        """What it looks like, in a line."""
        late = sum(bool(each.late) for each in self.taken)
        counts = [_counted(len(self.taken), "student"), f"{late} late" if late else ""]
        for number, name in ((2, "second"), (3, "third")):
            attempts = sum(each.attempt == number for each in self.taken)
            counts.append(_counted(attempts, f"{name} attempt") if attempts else "")
        more = sum(each.attempt > 3 for each in self.taken)
        counts.append(f"{more} later ones" if more else "")
        article = "an" if self.platform.title[0] in "aeioun" else "a"
        return f"looks like {article} {self.platform.title}: {', '.join(filter(None, counts))}"


def make_plan(
    delivery: Delivery, course: Course, lab: str, roster: Roster, wishes: Wishes | None = None
) -> Plan:
    """Plan what to take of a delivery.

    Raises
    ------
    IntakeError
        If there is nothing to take for the lab.
    """
    wishes = wishes or Wishes()
    releases = Releases(course, lab)
    not_taken = list(delivery.not_taken)
    files = dict(_without_clutter(delivery, not_taken))
    recognised = recognise(
        list(files),
        lambda name: _beginning(files[name]),
        delivery.title,
        releases.notebooks,
        lab,
        wishes.platform,
    )
    handed: dict[str, Handed] = {}
    for name, part in recognised.parts.items():
        student = wishes.given.get(name)
        if isinstance(part, str) and student is not None:
            part = Part(Sender(login=student), name.rpartition("/")[2])
        if isinstance(part, str):
            look = notebook_stem(name) is not None or bool(files[name].fault)
            not_taken.append(NotTaken(name, part, look))
        elif part.lab not in (None, lab):
            not_taken.append(NotTaken(name, f"of {part.lab}, as its place or name says"))
        else:
            handed[name] = _with_time(Handed(files[name], part), course)
    present = (path.name for path in course.submitted.glob("*"))
    senders = Senders(roster, wishes.given, present, groups=wishes.groups)
    whose = senders.of(_by_sender(handed))
    by_student: dict[str, list[Handed]] = {}
    for name, each in handed.items():
        found = whose[each.part.sender]
        if found.student:
            by_student.setdefault(found.student, []).append(each)
        else:
            not_taken.append(NotTaken(name, found.said, found.look))
    hand_ins = []
    for student, theirs in sorted(by_student.items()):
        is_known = roster.get(student) is not None or student in wishes.given.values()
        if recognised.platform is PLAIN and not is_known and not _may_be_hand_in(theirs):
            look = _NO_STUDENTS.fullmatch(student) is None
            reason = "no student's: instructions, data or the like, without a notebook"
            if look:
                reason = f"no notebook in it: if it is a student's, say --as '{student}={student}'"
            not_taken += [NotTaken(each.file.name, reason, look) for each in theirs]
            continue
        one = take(student, theirs, releases, groups=wishes.groups)
        for sender in {each.part.sender: None for each in theirs}:
            if whose[sender].said:
                one.say(whose[sender].said, look=whose[sender].look)
        not_taken += one.left_out
        hand_ins += [one] if one.files else []
    plan = Plan(recognised.platform, tuple(hand_ins), tuple(not_taken))
    if not hand_ins:
        _insist_on_something(plan, lab)
    return plan


def _with_time(handed: Handed, course: Course) -> Handed:
    """A file with its time as an instant, also where the platform wrote what a clock showed."""
    when = handed.part.when
    if when is None:
        return handed
    clock = CourseClock.of(course)
    # Of two times that a clock shows in autumn the first: in favour of who hands in.
    instant = clock.instant(when).instant if when.tzinfo is None else when.astimezone(UTC)
    shown = f"{instant.astimezone(clock.zone):%Y-%m-%d %H:%M}"
    return Handed(handed.file, replace(handed.part, when=instant), shown)


def _without_clutter(
    delivery: Delivery, not_taken: list[NotTaken]
) -> Iterator[tuple[str, DeliveredFile]]:
    """The files by name; of several of one name the last, and nothing that no student made."""
    last = {file.name: file for file in delivery.files}
    for file in delivery.files:
        if is_clutter(file.name):
            not_taken.append(NotTaken(file.name, CLUTTER))
        elif last[file.name] is not file:
            not_taken.append(NotTaken(file.name, "this name comes again in the archive"))
        else:
            yield file.name, file


def _beginning(file: DeliveredFile) -> str:
    """A platform's own file; one that is larger is none, and says nothing."""
    if file.size > MAX_BEGINNING:
        return ""
    try:
        return file.read().decode("utf-8-sig", errors="replace")
    except OSError:
        return ""


def _by_sender(handed: Mapping[str, Handed]) -> dict[Sender, list[str]]:
    """The names of each sender's files, whole and in parts, by which `--as` may call them."""
    found: dict[Sender, list[str]] = {}
    for name, each in handed.items():
        folder, _, file = name.rpartition("/")
        found.setdefault(each.part.sender, []).extend([name, file, folder])
    return found


def _may_be_hand_in(theirs: Iterable[Handed]) -> bool:
    """Whether a folder of a plain delivery is a student's, and not one of instructions or data."""
    return any(notebook_stem(each.file.name) or each.file.fault for each in theirs)


def _insist_on_something(plan: Plan, lab: str) -> None:
    """Raise where there is nothing to take, and one sentence says why."""
    looked = [each.reason for each in plan.not_taken if each.look]
    if not looked:
        raise IntakeError(
            f"Nothing to take in for {lab}. Expected <student>/{lab}/{lab}.ipynb, "
            "<student>/<notebook>.ipynb, <student>.ipynb, or a download of a learning platform."
        )
    if len(looked) > 1 and len(set(looked)) == 1:
        raise IntakeError(f"Nothing to take in for {lab}: {len(looked)} files, {looked[0]}.")


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")
