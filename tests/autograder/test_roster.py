"""A roster says who handed in, whatever a platform calls them."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.course import Course
from autograder.exceptions import RosterError, TableError
from autograder.intake.roster import Person, Roster, Sender, safe_id

JANE = Person(
    "jdoe", "Jane", "Doe", "jane@x.edu", "A", "Team 1",
    ids={"canvas": "12345", "canvas_login": "jdoe42", "moodle": "1234567", "github": "JaneCodes"},
)  # fmt: skip
RAJ = Person("rroe", "Raj", "Roe", "raj@x.edu", "B", "Team 1", ids={"blackboard": "rroe7"})
ZOE = Person("s17", "Zoë", "O'Brien-Müller", ids={"student_number": "2026017"})
JANE_TOO = Person("jdoe2", "Jane", "Doe", "doe@x.edu")
GONE = Person("poe", "Ann", "Poe", group="Team 1", ids={"canvas": "999"}, dropped=True)
MERGED = Person(
    "lw", "Wei", "Li", aliases=(("canvas", "777"), ("id", "liwei"), ("name", "Li Xiao Wei"))
)
CLASS = Roster((JANE, RAJ, ZOE, GONE, MERGED))


@pytest.mark.parametrize(
    ("sender", "found"),
    [
        (Sender("canvas", name="doejane", number="12345"), ["jdoe"]),
        (Sender("canvas", name="doejane", number="1"), ["jdoe"]),  # the name alone
        (Sender("canvas", name="roeraj", number="12345"), ["jdoe"]),  # the number is surer
        (Sender("canvas", name="obrienmuller"), []),
        (Sender("canvas", name="obrienmullerzoe"), ["s17"]),
        (Sender("canvas", name="obrienmllerzo"), ["s17"]),  # letters beyond ASCII left out
        (Sender("canvas", number="777"), ["lw"]),
        (Sender("canvas", number="999"), ["poe"]),  # whoever dropped the course is still known
        (Sender("moodle", name="Jane Doe", number="1234567"), ["jdoe"]),
        (Sender("moodle", name="ZOE  O’Brien-Müller"), ["s17"]),
        (Sender("moodle", name="Li Xiao Wei"), ["lw"]),
        (Sender("moodle", number="12345"), []),  # Canvas' number says nothing at Moodle
        (Sender("brightspace", name="Raj Roe", number="12345-67890"), ["rroe"]),
        (Sender("blackboard", login="RROE7"), ["rroe"]),
        (Sender("blackboard", login="jdoe42"), ["jdoe"]),  # the school's login is one
        (Sender("gradescope", name="x", email="Jane@X.edu"), ["jdoe"]),
        (Sender("gradescope", number="2026017"), []),
        (Sender("github", login="janecodes"), ["jdoe"]),
        (Sender("github", login="rroe7"), []),  # anybody in the world may be called so
        (Sender("", login="jdoe"), ["jdoe"]),
        (Sender("", login="LiWei"), ["lw"]),
        (Sender("", login="JaneCodes"), ["jdoe"]),
        (Sender("", login="raj@x.edu"), ["rroe"]),
        (Sender("", login="nobody"), []),
        (Sender("", name="  "), []),
        (Sender(), []),
    ],
)
def test_a_sender_is_found_by_the_surest_word(sender, found):
    assert [person.id for person in CLASS.find(sender)] == found


def test_two_of_one_name_are_both_found_and_the_number_decides():
    both = Roster((JANE, JANE_TOO))
    assert {each.id for each in both.find(Sender("moodle", name="jane doe"))} == {"jdoe", "jdoe2"}
    assert both.find(Sender("moodle", name="jane doe", number="1234567")) == (JANE,)
    assert both.find(Sender("moodle", name="jane doe", email="doe@x.edu")) == (JANE_TOO,)


def test_a_group_is_its_members_who_are_still_there():
    assert CLASS.members("Team-1") == (JANE, RAJ)
    assert CLASS.groups() == {"Team-1": (JANE, RAJ)}
    assert CLASS.members("jdoe") == (JANE,)
    assert CLASS.members("poe") == ()
    assert CLASS.members("unheard-of") == (Person("unheard-of"),)
    assert [each.id for each in CLASS.people] == ["jdoe", "rroe", "s17", "lw"]


def test_a_course_without_a_roster_has_an_empty_one(course: Course):
    assert Roster.load(course) == Roster()
    assert Roster().find(Sender("", login="jdoe")) == ()


def test_a_roster_is_read_as_it_was_written(course: Course):
    odd = Person("odd", '=cmd|"/C calc"!A1', "O'Neil; Ann, Jr.", section="ä, ß", group="-1")
    Roster((*CLASS.everybody, odd)).save(course)
    text = (course.folder / "roster.csv").read_text(encoding="utf-8")
    assert text.startswith("id,first_name,last_name,email,section,group,student_number,canvas,")
    assert "\"'=cmd" in text  # no spreadsheet computes it
    assert Roster.load(course).everybody == (*CLASS.everybody, odd)


def test_a_plain_table_made_by_hand_is_a_roster(course: Course):
    course.folder.mkdir()
    (course.folder / "roster.csv").write_bytes("id;last_name;x\njd;Müller;1\n".encode("utf-16"))
    assert Roster.load(course).everybody == (Person("jd", last_name="Müller"),)


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("id\njdoe\nrroe\nJDoe\n", RosterError, "gives the id 'jdoe' to 2 people: jdoe, JDoe"),
        ("id,group\njdoe,x\nTeam-1,Team 1\n", RosterError, "a group 'Team-1' and a person of that"),
        ("id\n../x\n", RosterError, r"an id '../x' that cannot name a folder\. 'x' could"),
        ("id\n\n-x\n", RosterError, "an id '-x' that cannot"),
        ("id,a\n,1\n", RosterError, "an id '' that cannot"),
        ("name\nJane\n", TableError, "roster.csv has no column 'id'"),
    ],
)
def test_a_roster_that_leaves_open_who_is_who_is_refused(course: Course, text, kind, words):
    course.folder.mkdir()
    (course.folder / "roster.csv").write_text(text)
    with pytest.raises(kind, match=words):
        Roster.load(course)


def test_a_roster_with_one_id_twice_is_not_written(course: Course):
    CLASS.save(course)
    with pytest.raises(RosterError, match="gives the id 'jdoe' to 2 people"):
        Roster((JANE, JANE)).save(course)
    assert Roster.load(course) == CLASS


@pytest.mark.parametrize(
    "text",
    ["../../etc/passwd", ".hidden", "-rf", "a/b", "a\\b", "C:x", "x" * 300, "漢" * 300, "🙂", "",
     "..", " ", "a\0b", "a\nb", "=1+1", "con.", "\u202egnp.exe", "é" * 200, "a  -  b"],
)  # fmt: skip
def test_any_text_becomes_an_id_that_can_name_a_folder(tmp_path: Path, text):
    made = safe_id(text)
    (tmp_path / made).mkdir()
    assert [path.name for path in tmp_path.iterdir()] == [made]
    assert made == safe_id(made)
    assert len(made) <= 80
    assert made[0] not in ".-=+@"
    assert all(each.isalnum() or each in "._-" for each in made)


@pytest.mark.parametrize("text", ["jdoe", "JDoe", "s-1_x.5", "Zoë", "0123"])
def test_a_usual_id_stays_as_it_is(text):
    assert safe_id(text) == text
