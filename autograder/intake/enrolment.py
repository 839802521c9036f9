"""A list of people joined with the roster: who is new, who is known already, and who is missing.

Nobody is guessed: two lines for one person, or a line that fits two, end it with a sentence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from autograder.exceptions import RosterError
from autograder.intake.class_lists import ClassList, Listed
from autograder.intake.roster import IDS, Clue, Person, Roster, Sender, is_id, safe_id

# What names one person alone. Moodle gives a participant another number in each assignment: two
# such numbers do not tell two people apart.
_SURE = ("id", *IDS, "email")
_APART = (*(name for name in IDS if name != "moodle"),)
_LOGINS = ("canvas_login", "blackboard", "brightspace", "gradescope", "student_number")


@dataclass(frozen=True, slots=True)
class Enrolment:
    """The roster with a list joined to it, and what that changed.

    `changed` are people of whom something is new, `back` those who had dropped the course, `gone`
    those who are not in a list that should have everybody; `by_name` were known by nothing but the
    name, and `namesakes` are new people whose name somebody else has.
    """

    roster: Roster
    new: tuple[Person, ...]
    known: tuple[Person, ...]
    changed: tuple[Person, ...]
    back: tuple[Person, ...]
    gone: tuple[Person, ...]
    by_name: tuple[Person, ...]
    namesakes: tuple[Person, ...]


def enrol(roster: Roster, names: ClassList) -> Enrolment:
    """Join a list with a roster; what a school's platform says of a person replaces what is there.

    A line is a known person's if it has an id, a number, a login or an address of theirs, else if
    it has the name of one person alone and nothing that tells the two apart.

    Raises
    ------
    RosterError
        If lines are of one person, a line fits two people, or a new roster would not be sound.
    """
    _insist_on_a_line_each(names)
    whose: dict[int, Person] = {}
    for line, each in enumerate(names.listed):
        found = _surely(roster, each, names.file)
        if found is not None:
            whose[line] = found
    by_name = _by_name(roster, names, whose)
    whose |= by_name
    _insist_on_one_line_each(names, whose)
    taken = {each.id.casefold() for each in roster.everybody}
    taken |= {safe_id(each.group).casefold() for each in roster.everybody}
    taken |= {safe_id(each.person.group).casefold() for each in names.listed if each.person.group}
    taken |= {each.person.id.casefold() for each in names.listed}
    now = {person.id: person for person in roster.everybody}
    new, changed = [], []
    for line, each in enumerate(names.listed):
        if line in whose:
            known = whose[line]
            now[known.id] = _joined(known, each.person, of_school=names.form.is_of_school)
            changed += [now[known.id]] if now[known.id] != known else []
        else:
            person = replace(each.person, id=_new_id(each, taken))
            taken.add(person.id.casefold())
            now[person.id] = person
            new.append(person)
    joined = Roster(tuple(now.values()))
    joined.insist_on_sound_ids(names.file)
    here = {person.id for person in whose.values()}
    return Enrolment(
        joined,
        tuple(new),
        tuple(now[person.id] for person in whose.values()),
        tuple(changed),
        tuple(person for person in whose.values() if person.dropped),
        () if names.form.is_partial else tuple(p for p in roster.people if p.id not in here),
        tuple(now[person.id] for person in by_name.values()),
        tuple(person for person in new if len(joined.find(Sender(name=person.name))) > 1),
    )


def _clues(person: Person) -> Iterable[Clue]:
    return ((kind, text) for kind, text in person.clues() if kind in _SURE)


def _insist_on_a_line_each(names: ClassList) -> None:
    """Raise where two lines have an id, a number, a login or an address in common."""
    lines: dict[Clue, list[Listed]] = defaultdict(list)
    for each in names.listed:
        for clue in _clues(each.person):
            lines[clue].append(each)
    for (kind, text), found in lines.items():
        if len(found) > 1:
            where = " and ".join(f"{each.row.line} ({each.person.name})" for each in found)
            raise RosterError(
                f"{names.file}: lines {where} have the same {kind.replace('_', ' ')} {text!r}. "
                "One person has one line. Nothing was changed."
            )


def _surely(roster: Roster, listed: Listed, file: str) -> Person | None:
    """Whose line it is by something that only one person has."""
    person = listed.person
    found = {each.id: each for clue in _clues(person) for each in roster.with_clue(clue)}
    if len(found) > 1:
        one, other = list(found.values())[:2]
        raise RosterError(
            f"{file}, line {listed.row.line} ({person.name}) is both {_called(one)} and "
            f"{_called(other)}. If they are one person: autograder roster --merge {one.id} "
            f"{other.id}. Else correct the line. Nothing was changed."
        )
    if found and person.id and not roster.with_clue(("id", person.id.casefold())):
        (known,) = found.values()
        raise RosterError(
            f"{file}, line {listed.row.line} gives the id {person.id!r} to somebody whom the "
            f"roster has as {_called(known)}. Write {known.id!r} there, or mend the number or "
            "address that they have in common. Nothing was changed."
        )
    if not found:  # a school has one login for all its platforms
        logins = {text for kind, text in person.ids.items() if kind in _LOGINS} | {listed.hint}
        senders = [Sender(login=login) for login in logins - {""}]
        found = {each.id: each for sender in senders for each in roster.find(sender)}
        found = {name: each for name, each in found.items() if not _differ(each, person)}
    return next(iter(found.values())) if len(found) == 1 else None


def _by_name(roster: Roster, names: ClassList, whose: Mapping[int, Person]) -> dict[int, Person]:
    """Whose the other lines are by name; nobody's where nobody has it."""
    matched = {person.id for person in whose.values()}
    open_lines = [line for line in range(len(names.listed)) if line not in whose]
    candidates: dict[int, list[Person]] = {}
    wanted_by: dict[str, list[int]] = defaultdict(list)
    for line in open_lines:
        person = names.listed[line].person
        if not person.id and (person.first_name or person.last_name):
            found = roster.find(Sender(name=f"{person.first_name} {person.last_name}"))
            candidates[line] = [
                each for each in found if each.id not in matched and not _differ(each, person)
            ]
            for each in candidates[line]:
                wanted_by[each.id].append(line)
    for who in candidates.values():
        rivals = sorted({line for each in who for line in wanted_by[each.id]})
        if len(who) > 1 or len(rivals) > 1:
            where = ", ".join(str(names.listed[line].row.line) for line in rivals)
            raise RosterError(
                f"{names.file}, line {where}: nothing but the name tells whether this is "
                f"{' or '.join(map(_called, who))}. Add a column id to the table, with the ids of "
                "the roster, at least for these lines. Nothing was changed."
            )
    return {line: who[0] for line, who in candidates.items() if who}


def _called(person: Person) -> str:
    return f"{person.name} ({person.id})"


def _differ(known: Person, other: Person) -> bool:
    """Whether a platform tells two people apart."""
    return any(
        other.ids.get(kind) and known.ids.get(kind) and other.ids[kind] != known.ids[kind]
        for kind in _APART
    )


def _insist_on_one_line_each(names: ClassList, whose: Mapping[int, Person]) -> None:
    """Raise where two lines are one known person's."""
    lines: dict[str, list[Listed]] = defaultdict(list)
    for line, person in whose.items():
        lines[person.id].append(names.listed[line])
    for student, found in lines.items():
        if len(found) > 1:
            where = " and ".join(f"{each.row.line} ({each.person.name})" for each in found)
            raise RosterError(
                f"{names.file}: lines {where} are both {student} of the roster. One person has one "
                "line. Nothing was changed."
            )


def _joined(known: Person, said: Person, *, of_school: bool) -> Person:
    """A known person with what a list says; a name or number that is replaced stays an alias."""

    def newer(old: str, new: str) -> str:
        return (new or old) if of_school else (old or new)

    ids = {**known.ids, **said.ids}
    email = newer(known.email, said.email)
    replaced = [(kind, known.ids[kind]) for kind in said.ids if kind in known.ids]
    replaced += [("email", known.email), ("email", said.email)]
    current = {*ids.items(), ("email", email)}
    aliases = dict.fromkeys(clue for clue in (*known.aliases, *replaced) if clue[1])
    has_name = bool(known.first_name or known.last_name)
    renamed = said if (said.first_name or said.last_name) and (of_school or not has_name) else known
    return replace(
        known,
        first_name=renamed.first_name,
        last_name=renamed.last_name,
        email=email,
        section=newer(known.section, said.section),
        group=newer(known.group, said.group),
        ids={kind: ids[kind] for kind in IDS if kind in ids},
        aliases=tuple(clue for clue in aliases if clue not in current),
        dropped=False,
    )


def _new_id(listed: Listed, taken: set[str]) -> str:
    """An id for a new person: what the list gives, else a login, else what there is, in short."""
    person = listed.person
    if person.id:
        if not is_id(person.id):
            said = f"{person.id!r} cannot name a folder. {safe_id(person.id)!r} could."
            raise listed.row.error("id", said)
        return person.id
    logins = [person.ids.get(kind, "") for kind in ("canvas_login", "brightspace", "blackboard")]
    others = [person.ids.get(kind, "") for kind in ("student_number", "github", "canvas", "moodle")]
    known_by = [*logins, person.email, listed.hint, *others, person.name]
    text = next(text for text in known_by if text)
    wishes = [safe_id(text.partition("@")[0]), safe_id(text)]
    wishes += [safe_id(f"{wishes[1][:70]}-{number}") for number in range(2, len(taken) + 3)]
    return next(wish for wish in wishes if wish.casefold() not in taken)
