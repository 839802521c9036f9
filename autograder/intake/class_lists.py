"""Lists of people as learning platforms export them, known by their headers and read as people.

The headers are those that the platforms write in English. Canvas: `lib/gradebook_exporter.rb` of
its source, and "Group Categories CSV Format" of its documentation. Moodle: "Grade export",
"Participants" and the assignment's grading worksheet, in which a participant has another number in
each assignment. Brightspace: "Importing grades", whose export begins an OrgDefinedId and a username
with a number sign. Blackboard: "Work offline with grade data". Gradescope: "Adding students and
staff". GitHub Classroom: the columns `identifier`, `github_username`, `github_id` and `name` are in
what it lets download; no page of its own lists them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from autograder.exceptions import RosterError
from autograder.intake.roster import IDS, Person
from autograder.tables import Table, TableRow, read_table

_LONGEST = 120  # nbgrader's columns hold 128 characters

# Column names for what a list may say of a person, beside the name that it has in our own table.
_USUAL: dict[str, tuple[str, ...]] = {
    "id": ("student_id",),
    "first_name": ("given name", "forename"),
    "last_name": ("surname", "family name"),
    "name": ("full name", "student name", "student"),
    "email": ("email address", "e-mail", "mail"),
    "section": ("sections", "section membership"),
    "group": ("groups", "group name", "team"),
    "canvas": ("canvas_id", "canvas_user_id"),
    "github": ("github_username",),
}


@dataclass(frozen=True, slots=True)
class ListForm:
    """A kind of list: it is told by all columns of one of the sets in `told_by`.

    `columns` says which of its columns says what, where that is no usual name. A list that
    `is_partial` need not have everybody. Names that people gave themselves, on a platform that is
    not the school's, fill gaps and change nothing.
    """

    title: str
    told_by: tuple[tuple[str, ...], ...]
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    is_partial: bool = False
    is_of_school: bool = True

    def fits(self, table: Table) -> bool:
        """Whether a table is of this form."""
        return any(all(table.find(name) for name in names) for names in self.told_by)


OUR_FORM = ListForm(
    "a plain table", (("id",), ("student_id",), ("email",), ("last_name",), ("name",))
)
FORMS = (
    ListForm(
        "Canvas' gradebook",
        (("Student", "ID", "SIS Login ID"), ("LastName", "FirstName", "ID", "SIS Login ID")),
        {
            "id": (), "canvas": ("ID",), "canvas_login": ("SIS Login ID",),
            "student_number": ("SIS User ID",),
        },
    ),
    ListForm(
        "Canvas' groups",
        (("canvas_user_id", "group_name"), ("login_id", "group_name")),
        {"id": (), "canvas_login": ("login_id",), "student_number": ("user_id",)},
        is_partial=True,
    ),
    ListForm(
        "GitHub Classroom's roster",
        (("identifier", "github_username"),),
        {"hint": ("identifier",)},
        is_partial=True,
        is_of_school=False,
    ),
    ListForm(
        "Moodle's grading worksheet",
        (("Identifier", "Full name"), ("Identifier", "Grade"), ("Identifier", "Status")),
        {"moodle": ("Identifier",), "student_number": ("ID number",)},
        is_partial=True,
    ),
    ListForm(
        "Brightspace's grades",
        (("OrgDefinedId",), ("Username", "End-of-Line Indicator")),
        {"brightspace": ("Username", "OrgDefinedId"), "student_number": ("OrgDefinedId",)},
    ),
    ListForm(
        "Blackboard's gradebook",
        tuple(
            ("Last Name", "First Name", "Username", also)
            for also in ("Availability", "Last Access", "Student ID")
        ),
        {"id": (), "blackboard": ("Username",), "student_number": ("Student ID",)},
    ),
    ListForm(
        "Gradescope's roster",
        (("SID", "Email"),),
        {"gradescope": ("SID",), "student_number": ("SID",)},
        is_of_school=False,
    ),
    ListForm(
        "Moodle's participants",
        (("First name", "Email address"), ("Full name", "Email address")),
        {"student_number": ("ID number",)},
    ),
    OUR_FORM,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of a list: a person with an empty id where it gives none.

    `hint` is a text that may be an id, a number, a login or an address.
    """

    row: TableRow
    person: Person
    hint: str = ""


@dataclass(frozen=True, slots=True)
class ClassList:
    """A list that was read.

    `left_out` has a sentence for each line that is nobody's, and `in_groups` the names of those who
    are in several groups, of which none was taken. `is_guessed` if accents may be wrong.
    """

    file: str
    form: ListForm
    listed: tuple[Listed, ...]
    left_out: tuple[str, ...]
    in_groups: tuple[str, ...]
    is_guessed: bool

    @property
    def sections(self) -> set[str]:
        """The sections that it names."""
        return {each.person.section for each in self.listed} - {""}


def read_class_list(path: Path) -> ClassList:
    """Read a list of people.

    Raises
    ------
    TableError
        If it is no table, or a line of it names nobody.
    RosterError
        If it is no list that is known here.
    """
    table = read_table(path)
    form = next((form for form in FORMS if form.fits(table)), None)
    if form is None:
        known = ", ".join(each.title for each in FORMS[:-1])
        raise RosterError(
            f"{table.file} is no list of people that is known here: {known}, in English; or a "
            f"table with the columns id, first_name, last_name, email, section, group, "
            f"{', '.join(IDS)}, or some of them. Its columns are: {', '.join(table.columns)}."
        )
    own = (*Person.__dataclass_fields__, *IDS, "name", "hint")
    where = {
        what: table.find(*form.columns.get(what, (what, *_USUAL.get(what, ()))))
        for what in own
        if what not in ("ids", "aliases", "dropped")
    }
    listed, left_out = [], []
    for row in table.rows:
        said = {what: row.get(column or "", "") for what, column in where.items()}
        why = _is_nobody(form, said, row)
        if why:
            left_out.append(f"line {row.line}: {why}")
        elif why is None:
            listed.append(_listed(row, said))
    if not listed:
        raise RosterError(f"{table.file} looks like {form.title}, and lists nobody.")
    several = [each for each in listed if "," in each.person.group and "Moodle" in form.title]
    listed = [
        replace(each, person=replace(each.person, group="")) if each in several else each
        for each in listed
    ]
    in_groups = tuple(each.person.name for each in several)
    return ClassList(table.file, form, tuple(listed), tuple(left_out), in_groups, table.is_guessed)


def _is_nobody(form: ListForm, said: Mapping[str, str], row: TableRow) -> str | None:
    """Why a line is no student's; None where it is one's, empty where it needs no word."""
    if form.title.startswith("Canvas"):
        name = said["name"] or f"{said['last_name']}, {said['first_name']}".strip(", ")
        if name == "Points Possible" or not name + said["canvas"] + said["canvas_login"]:
            return ""  # a line about the columns
        if name == "Student, Test":
            return "Canvas' test student"
    role = row.get("Role", "")
    if form.title.startswith("Gradescope") and role and role.casefold() != "student":
        return f"{said['name'] or said['email']} is no student there, but {role}"
    return None


def _listed(row: TableRow, said: Mapping[str, str]) -> Listed:
    """The person of a line.

    Raises
    ------
    TableError
        If it says nothing that tells who it is, or something longer than a gradebook holds.
    """
    said = {what: " ".join(text.split()) for what, text in said.items()}
    for what, text in said.items():
        if len(text) > _LONGEST:
            raise row.error(what, f"it has {len(text)} characters, at most {_LONGEST} can be kept.")
    first, last = said["first_name"], said["last_name"]
    if not first and not last:
        first, last = split_name(said["name"])
    ids = {name: said[name].removeprefix("#") for name in IDS if said[name]}
    if "moodle" in ids:
        number = re.search(r"\d+$", ids.pop("moodle"))  # "Participant 1234567"
        ids |= {"moodle": number[0]} if number else {}
    hint, email = said["hint"], said["email"]
    if "@" in hint:
        email, hint = email or hint, ""
    elif " " in hint:
        first, last = split_name(hint)
        hint = ""
    if not any((said["id"], first, last, email, hint, *ids.values())):
        raise row.error(next(iter(row), ""), "this line does not say whose it is.")
    who = Person(said["id"], first, last, email, said["section"], said["group"], ids)
    return Listed(row, who, hint)


def split_name(name: str) -> tuple[str, str]:
    """First and last name: of "Doe, Jane" and of "Jane Doe"; which is which is a guess.

    Examples
    --------
    >>> split_name("Doe, Jane"), split_name("Ann Mary Poe"), split_name("Plato")
    (('Jane', 'Doe'), ('Ann Mary', 'Poe'), ('', 'Plato'))
    """
    last, comma, first = name.partition(",")
    if not comma:
        first, _, last = name.rpartition(" ")
    return first.strip(), last.strip()
