"""Whose a hand-in is: from what a platform tells of its sender to an id of the course."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from autograder.exceptions import IntakeError
from autograder.intake.roster import Person, Roster, Sender, fold, is_id, safe_id

_GIVEN = "as --as says"


@dataclass(frozen=True, slots=True)
class Found:
    """An id to store a hand-in under; without one, `said` is why. `look`: a person has to."""

    student: str = ""
    said: str = ""
    look: bool = False


class Senders:
    """Finds ids for all senders of a delivery: by what a person said, the roster, or the names."""

    def __init__(
        self,
        roster: Roster,
        given: Mapping[str, str],
        present: Iterable[str],
        *,
        groups: bool,
    ) -> None:
        """Keep who may be found.

        Parameters
        ----------
        roster : Roster
            The course's; without people in it ids come from the delivery.
        given : mapping
            Ids by a name of a sender or of a file, which go before all else.
        present : iterable of str
            Ids that have handed in before, and are spelled so.
        groups : bool
            The lab was done in groups: a hand-in is its group's.

        Raises
        ------
        IntakeError
            If an id that was given is not in the roster, or groups are asked for without any.
        """
        self._roster, self._groups = roster, groups
        self._group_ids = {fold(each): each for each in roster.groups()}
        self._spelled = {each.casefold(): each for each in present}
        if groups and not self._group_ids:
            raise IntakeError(
                "--groups needs a roster that says who is in which group. Run: autograder roster "
                "FILE.csv with a column `group`."
            )
        for name, student in given.items():
            if not is_id(student):
                raise IntakeError(
                    f"{student!r} in --as {name}={student} cannot name a folder. Use letters, "
                    f"digits, '.', '_' and '-': {safe_id(student)!r}."
                )
            known = roster.get(student) or student in self._group_ids.values()
            if roster.everybody and not known:
                raise IntakeError(
                    f"--as {name}={student}: the roster has no {student!r}"
                    f"{self._nearest(student)}. Add it with: autograder roster FILE.csv"
                )
        self._given = {name.casefold(): student for name, student in given.items()}

    def of(self, senders: Mapping[Sender, Iterable[str]]) -> dict[Sender, Found]:
        """An id for each sender; with each come names of files by which `--as` may call them."""
        found = {sender: self._one(sender, names) for sender, names in senders.items()}
        if not self._roster.everybody:
            named = [each for each in senders if found[each].said != _GIVEN]
            found |= dict(self._apart({each: found[each].student for each in named}))
        return found

    def _one(self, sender: Sender, names: Iterable[str]) -> Found:
        called = (sender.name, sender.login, sender.number, sender.email, *names)
        for name in called:
            if name and name.casefold() in self._given:
                return self._stored_as(self._given[name.casefold()], _GIVEN)
        if not self._roster.everybody:
            return Found(_own_id(sender))
        group = self._group_ids.get(fold(sender.name)) if sender.name else None
        if group is not None and self._groups:
            return Found(group)
        people = self._roster.find(sender)
        if len(people) == 1:
            number = people[0].ids.get("canvas") if sender.platform == "canvas" else None
            if number and sender.number and number != sender.number:
                said = (
                    f"its name is {people[0].name}'s, and its number {sender.number} is not: the "
                    f"roster has {number}. Say whose it is with --as '{sender.number}=ID'"
                )
                return Found(said=said, look=True)
            return self._stored_as(people[0].id, "dropped the course" if people[0].dropped else "")
        if people:
            several = " and ".join(f"{each.name} ({each.id})" for each in people)
            reason = f"it may be of {several}: say whose with --as '{_shown(sender)}=ID'"
        elif group is not None:
            reason = f"{group} is a group: collect with --groups"
        else:
            reason = (
                f"{_shown(sender)!r} is not in the roster{self._nearest(_shown(sender))}: say "
                f"whose it is with --as '{_shown(sender)}=ID', or add the person with autograder "
                "roster"
            )
        return Found(said=reason, look=True)

    def _stored_as(self, student: str, said: str) -> Found:
        person = self._roster.get(student) if self._groups else None
        if person is None:
            return Found(student, said)
        if person.group:
            return Found(safe_id(person.group), said)
        return Found(student, "is in no group, and handed in alone")

    def _apart(self, ids: Mapping[Sender, str]) -> Iterator[tuple[Sender, Found]]:
        """Keep apart whom a delivery's names alone would make one, and make one who is one."""
        same: dict[str, list[Sender]] = {}
        for sender, student in ids.items():
            same.setdefault(student.casefold(), []).append(sender)
        for folded, senders in same.items():
            spelled = max((ids[each] for each in senders), key=str.islower)
            student = self._spelled.get(folded, spelled)
            numbers = {each.number for each in senders}
            if len({_own_text(each).casefold() for each in senders}) > 1:
                names = " and ".join(repr(_shown(each)) for each in senders)
                said = f"{names} would have one id, {student}: say who is who with --as 'NAME=ID'"
                yield from ((each, Found(said=said, look=True)) for each in senders)
            elif len(numbers) > 1 and "" not in numbers:
                said = f"one of {len(senders)} people of this name, told apart by their numbers"
                for each in senders:
                    yield each, Found(f"{student}-{safe_id(each.number)}", said, look=True)
            else:
                yield from ((each, Found(student)) for each in senders)

    def _nearest(self, name: str) -> str:
        """The people of the roster whose names or ids are nearest, in brackets."""
        known = self._by_folded_name
        close = difflib.get_close_matches(fold(name), known, n=3, cutoff=0.5)
        people = dict.fromkeys(f"{known[each].name} ({known[each].id})" for each in close)
        return f" (nearest: {', '.join(people)})" if people else ""

    @cached_property
    def _by_folded_name(self) -> dict[str, Person]:
        known: dict[str, Person] = {}
        for person in self._roster.people:
            known |= {fold(each): person for each in (person.id, person.name, person.last_name)}
            known[fold(person.last_name + person.first_name)] = person
        return known


def _own_text(sender: Sender) -> str:
    return sender.login or sender.email or sender.name or sender.number


def _own_id(sender: Sender) -> str:
    return safe_id(_own_text(sender))


def _shown(sender: Sender) -> str:
    """How a sender is called in a sentence."""
    return sender.name or sender.login or sender.email or sender.number
