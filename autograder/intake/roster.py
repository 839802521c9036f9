"""The roster of a course: who is in it, and by what each learning platform knows them.

It is a table of our own, `roster.csv` in the course's folder. Without one, whoever hands in is who
the delivery says.
"""

from __future__ import annotations

import io
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from autograder.course import Course
from autograder.exceptions import RosterError
from autograder.files import write_table, write_whole
from autograder.tables import TableRow, read_table

# What a person is known by: the school's number, then a column for each platform. `canvas` is the
# user's number there, `moodle` a participant's number, `brightspace` and `blackboard` the username,
# `gradescope` the SID, `github` the account.
IDS = (
    "student_number", "canvas", "canvas_login", "moodle", "blackboard", "brightspace", "gradescope",
    "github",
)  # fmt: skip
_OF_PERSON = ("id", "first_name", "last_name", "email", "section", "group")
_COLUMNS = (*_OF_PERSON, *IDS, "aliases", "dropped")
_BETWEEN_ALIASES = "; "
# Where a delivery has the platform's number of a person, and where a login is the school's: there
# it may be looked for under any of these names. An account at GitHub says nothing of the others.
_NUMBERED = {"canvas", "moodle", "gradescope"}
_SCHOOLS = ("canvas_login", "blackboard", "brightspace", "gradescope", "student_number", "email")
Clue = tuple[str, str]
# Letters that no decomposition takes apart, as names without them are usually written.
_PLAIN_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a course.

    `ids` has what a platform calls this person, by the names in `IDS`; `aliases` further such
    names as (kind, text), where the kind is one of those, `id` or `name`: what a person was known
    by whose work became this one's. Whoever `dropped` the course keeps the line, so that their work
    is still theirs, and is in no table that goes out.
    """

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    section: str = ""
    group: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)
    aliases: tuple[tuple[str, str], ...] = ()
    dropped: bool = False

    @property
    def name(self) -> str:
        """First and last name; the id where there is neither."""
        return f"{self.first_name} {self.last_name}".strip() or self.id

    def clues(self) -> set[Clue]:
        """All by which this person may be found: (kind, text), folded.

        Either part of a name may stand first.
        """
        known = {("id", self.id), ("email", self.email), *self.ids.items(), *self.aliases}
        written = {text for kind, text in known if kind == "name"}
        written |= {f"{self.first_name} {self.last_name}", f"{self.last_name} {self.first_name}"}
        names = {("name", form(each)) for each in written for form in (fold, _ascii)}
        others = {(kind, text.casefold()) for kind, text in known if kind != "name"}
        return {(kind, text) for kind, text in names | others if text}


@dataclass(frozen=True, slots=True)
class Sender:
    """All that a delivered file's name tells of who handed it in.

    `number` is the platform's own number of the person; `platform` one of `IDS`, or empty.
    """

    platform: str = ""
    name: str = ""
    login: str = ""
    number: str = ""
    email: str = ""

    def clues(self) -> list[Clue]:
        """By what a person who is known to be the sender may be found the next time."""
        login = f"{self.platform}_login"
        login = login if login in IDS else self.platform if self.platform in IDS else "id"
        number = [(self.platform, self.number)] if self.platform in _NUMBERED else []
        known = [*number, (login, self.login), ("email", self.email), ("name", self.name)]
        return [(kind, text) for kind, text in known if text]


@dataclass(frozen=True)
class Roster:
    """The people of a course; none where it has no roster."""

    everybody: tuple[Person, ...] = ()

    @classmethod
    def load(cls, course: Course) -> Roster:
        """Read the course's roster.

        Raises
        ------
        RosterError
            If two people have one id, or an id could not name a folder.
        TableError
            If it is no table.
        """
        path = roster_file(course)
        if not path.is_file():
            return cls()
        table = read_table(path)
        table.column("id")
        roster = cls(tuple(map(_person, table.rows)))
        roster.insist_on_sound_ids(path.name)
        return roster

    def save(self, course: Course) -> None:
        """Write it, whole or not at all.

        Raises
        ------
        RosterError
            If an id is not sound.
        """
        self.insist_on_sound_ids("The roster")
        file = io.StringIO()
        write_table(map(_line, self.everybody), _COLUMNS, file)
        write_whole(roster_file(course), file.getvalue())

    def insist_on_sound_ids(self, file: str) -> None:
        """Raise a `RosterError` where an id could name no folder, or two people or groups."""
        for person in self.everybody:
            if not is_id(person.id):
                safe = safe_id(person.id)
                known = f"of {person.name} " if person.name != person.id else ""
                raise RosterError(
                    f"{file} has an id {person.id!r} {known}that cannot name a folder. {safe!r} "
                    "could."
                )
        owners = [person.id.casefold() for person in self.everybody]
        for name, count in Counter(owners).items():
            if count > 1:
                who = [each.name for each in self.everybody if each.id.casefold() == name]
                raise RosterError(
                    f"{file} gives the id {name!r} to {count} people: {', '.join(who)}. "
                    "Each needs an id of their own."
                )
        for group in sorted({safe_id(each.group) for each in self.everybody if each.group}):
            if group.casefold() in owners:
                raise RosterError(
                    f"{file} has a group {group!r} and a person of that id. Rename the group."
                )

    @property
    def people(self) -> tuple[Person, ...]:
        """Those who are in the course now."""
        return tuple(person for person in self.everybody if not person.dropped)

    def get(self, student: str) -> Person | None:
        """The person of that id, whatever its case, also one who dropped the course."""
        return self._by_id.get(student.casefold())

    def members(self, student: str) -> tuple[Person, ...]:
        """The members of the group of that id, else the one person; who is unknown has only an id.

        A group of which all dropped the course has none, nor has a person who did.
        """
        if group := self._by_group.get(student):
            return tuple(each for each in group if not each.dropped)
        person = self.get(student)
        if person is None:
            return (Person(student),)
        return () if person.dropped else (person,)

    def groups(self) -> dict[str, tuple[Person, ...]]:
        """The groups of those who are in the course, by id."""
        groups = {name: self.members(name) for name in sorted(self._by_group)}
        return {name: members for name, members in groups.items() if members}

    def find(self, sender: Sender) -> tuple[Person, ...]:
        """Who handed in: nobody where never seen, and several where a person has to decide.

        The surest word decides: the platform's number, then a login, an address, and only then a
        name, whose accents and case do not matter. Who dropped the course is found if nobody else.
        """
        for wanted in _questions(sender):
            found = {person.id: person for clue in wanted for person in self._by_clue.get(clue, ())}
            if found:
                here = tuple(person for person in found.values() if not person.dropped)
                return here or tuple(found.values())
        return ()

    def with_clue(self, clue: Clue) -> tuple[Person, ...]:
        """Everybody who is known by that, also those who dropped the course."""
        return tuple(self._by_clue.get(clue, ()))

    @cached_property
    def _by_id(self) -> Mapping[str, Person]:
        return {person.id.casefold(): person for person in reversed(self.everybody)}

    @cached_property
    def _by_group(self) -> Mapping[str, list[Person]]:
        groups = defaultdict(list)
        for person in self.everybody:
            if person.group:
                groups[safe_id(person.group)].append(person)
        return dict(groups)

    @cached_property
    def _by_clue(self) -> Mapping[Clue, list[Person]]:
        index = defaultdict(list)
        for person in self.everybody:
            for clue in person.clues():
                index[clue].append(person)
        return index


def _questions(sender: Sender) -> Iterable[list[Clue]]:
    """Clues to look for together, the surest first."""
    platform = sender.platform
    number, login, email = (
        text.strip().casefold() for text in (sender.number, sender.login, sender.email)
    )
    if number and platform in _NUMBERED:
        yield [(platform, number)]
    if number and not platform:
        yield [("student_number", number)]
    if login:
        yield [(platform, login), (f"{platform}_login", login)]
    if login and platform != "github":
        yield [("id", login), ("id", safe_id(login).casefold())]
        yield [(kind, login) for kind in _SCHOOLS]
    if login and not platform:
        yield [("github", login)]
    if email:
        yield [(kind, email) for kind in ("email", *IDS)]
    if sender.name:
        yield [("name", form) for form in (fold(sender.name), _ascii(sender.name)) if form]


def roster_file(course: Course) -> Path:
    """Where the course's roster is."""
    return course.folder / "roster.csv"


_MAX_ID, _MAX_ID_BYTES = 80, 200
_DEVICES = {
    "CON",
    "PRN",
    "AUX",
    "NUL",
    *(f"{kind}{n}" for kind in ("COM", "LPT") for n in range(10)),
}
"""What no file may be called on Windows, whatever follows behind a full stop."""


def is_id(text: str) -> bool:
    """Whether a text may be an id: it names folders, stands in tables, and is no pattern or option.

    It has letters, digits, `.`, `_`, `-`, `@` and `+` (schools have addresses for ids), at most 80,
    and begins with a letter, a digit or `_`.

    Examples
    --------
    >>> [is_id(text) for text in ("jdoe", "jane.doe@x.edu", "anna [2]", "-x", ".x", "a/b", "*")]
    [True, True, False, False, False, False, False]
    """
    return (
        text[:1] not in ("", *".-@+")
        and not text.endswith(".")  # Windows takes it off
        and all(each.isalnum() or each in "._-@+" for each in text)
        and len(text) <= _MAX_ID
        and len(text.encode(errors="replace")) <= _MAX_ID_BYTES
    )


def safe_id(text: str) -> str:
    """An id that can name a folder anywhere: letters, digits, `.`, `_` and `-`, and not too long.

    Examples
    --------
    >>> safe_id("Jane Doe"), safe_id("../o'brien@x.edu"), safe_id("JDoe_1.5"), safe_id("con.1")
    ('Jane-Doe', 'o-brien-x.edu', 'JDoe_1.5', '_con.1')
    """
    kept = "".join(
        each if each.isalnum() or each in "._" else "-"
        for each in unicodedata.normalize("NFC", text)
    )
    while "--" in kept:
        kept = kept.replace("--", "-")
    # A name that begins with a dash would be an option, and a formula in a table.
    kept = kept.lstrip(".-")[:_MAX_ID]
    name = kept.encode()[:_MAX_ID_BYTES].decode(errors="ignore").rstrip(".-")
    if name.partition(".")[0].upper() in _DEVICES:
        name = f"_{name}"
    return name or "unnamed"


def fold(name: str) -> str:
    """A name without case, accents, and all that is neither letter nor digit.

    Examples
    --------
    >>> fold("Łukasz O'Brien-Müller") == fold("lukaszobrienmuller")
    True
    """
    apart = unicodedata.normalize("NFKD", name.casefold().translate(_PLAIN_LETTERS))
    return "".join(filter(str.isalnum, apart))


def _ascii(name: str) -> str:
    """A name of which a platform kept only the plain letters: Müller is mller there."""
    return "".join(each for each in name.casefold() if each.isascii() and each.isalnum())


def _person(row: TableRow) -> Person:
    cells = {name: row.get(name, "") for name in _COLUMNS}
    known = [alias.partition(":") for alias in cells["aliases"].split(_BETWEEN_ALIASES.strip())]
    return Person(
        **{name: cells[name] for name in _OF_PERSON},
        ids={name: cells[name] for name in IDS if cells[name]},
        aliases=tuple((kind.strip(), text.strip()) for kind, _, text in known if text.strip()),
        dropped=bool(cells["dropped"]),
    )


def _line(person: Person) -> dict[str, str]:
    aliases = _BETWEEN_ALIASES.join(f"{kind}:{text}" for kind, text in person.aliases)
    return {
        **{name: getattr(person, name) for name in _OF_PERSON},
        **person.ids,
        "aliases": aliases,
        "dropped": "yes" if person.dropped else "",
    }
