"""What learning platforms export of a class is read, and joined without a guess.

The tables are written by hand as each platform documents its own; who is in them is plain to see.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.exceptions import AutograderError, RosterError, TableError
from autograder.intake.class_lists import read_class_list, split_name
from autograder.intake.enrolment import enrol
from autograder.intake.roster import Person, Roster

CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Lab 1 (901),Current Score
,,,,,Manual Posting,
    Points Possible,,,,,10,(read only)
"Doe, Jane",12345,2026001,jdoe42,Lab A,7.5,75
"Roe, Raj",22345,2026002,raj.roe@x.edu,Lab B,,
FORMULA,32345,2026003,zoe,Lab A and Lecture 1,EX,
"Student, Test",99999,,0a1b2c3d,Lab A,,
""".replace("FORMULA", '"=""=1+1, Zoë"""')  # as Canvas writes such a name
CANVAS_TWO_NAMES = """\
LastName;FirstName;ID;SIS User ID;SIS Login ID;Integration ID;Root Account;Section
    Points Possible;;;;;;;
Doe;Jane;12345;2026001;jdoe42;;x.edu;Lab A
Student;Test;99999;;0a1b;;x.edu;Lab A
"""
CANVAS_GROUPS = """\
name,canvas_user_id,user_id,login_id,sections,group_name,canvas_group_id,group_id
Jane Doe,12345,2026001,jdoe42,Lab A,Team 1,77,
Raj Roe,22345,2026002,raj.roe@x.edu,Lab B,,,
"""
MOODLE_WORKSHEET = """\
Identifier,Full name,ID number,Email address,Status,Grade,Maximum Grade,Grade can be changed
Participant 1234567,Jane Doe,2026001,jane@x.edu,Submitted for grading - ,-,10,Yes
Participant 1234568,Raj Roe,,raj@x.edu,No submission,-,10,Yes
"""
MOODLE_GRADES = """\
First name,Surname,ID number,Institution,Department,Email address,Assignment: Lab 1 (Real)
Jane,Doe,2026001,,,jane@x.edu,7.5
Raj,Roe,2026002,,,raj@x.edu,-
"""
MOODLE_PARTICIPANTS = """\
First name,Last name,Email address,Groups
Jane,Doe,jane@x.edu,Team 1
Raj,Roe,raj@x.edu,"Team 1, Lab B"
"""
BRIGHTSPACE = """\
OrgDefinedId,Username,Last Name,First Name,Email,Lab 1 Points Grade,End-of-Line Indicator
#2026001,#jdoe42,Doe,Jane,jane@x.edu,7.5,#
#2026002,#raj.roe,Roe,Raj,raj@x.edu,,#
"""
BLACKBOARD = """\
"Last Name"\t"First Name"\t"Username"\t"Student ID"\t"Last Access"\t"Availability"\t"Lab 1 |664617"
"Doe"\t"Jane"\t"jdoe42"\t"2026001"\t"2026-11-01 10:00:00"\t"Yes"\t"7.50"
"Roe"\t"Raj"\t"rroe7"\t"2026002"\t""\t"Yes"\t""
"""
GRADESCOPE = """\
First Name,Last Name,SID,Email,Role,Section
Jane,Doe,2026001,jane@x.edu,Student,A
Raj,Roe,2026002,raj@x.edu,Student,B
Ann,Poe,,ann@x.edu,TA,
"""
GITHUB = """\
"identifier","github_username","github_id","name"
"2026001","JaneCodes","4711","Janie D."
"raj@x.edu","rroe","4712",""
"Zoë Poe","","",""
"""
PLAIN = """\
ID;First Name;last_name;E-Mail;Section;Group;github_username;canvas
jd;Jane;Doe;jane@x.edu;A;Team 1;JaneCodes;12345
rr;Raj;Roe;raj@x.edu;B;;;
"""
NBGRADER = "id,first_name,last_name,email,lms_user_id\njd,Jane,Doe,jane@x.edu,\n"


def listed(tmp_path: Path, text: str, name: str = "list.csv", encoding: str = "utf-8"):
    file = tmp_path / name
    file.write_bytes(text.encode(encoding))
    return read_class_list(file)


def joined(tmp_path: Path, *texts: str) -> Roster:
    roster = Roster()
    for text in texts:
        roster = enrol(roster, listed(tmp_path, text)).roster
    return roster


@pytest.mark.parametrize(
    ("text", "title", "people", "left_out"),
    [
        (
            CANVAS,
            "Canvas' gradebook",
            [
                ("Jane", "Doe", "", "Lab A", "",
                 {"student_number": "2026001", "canvas": "12345", "canvas_login": "jdoe42"}),
                ("Raj", "Roe", "", "Lab B", "",
                 {"student_number": "2026002", "canvas": "22345", "canvas_login": "raj.roe@x.edu"}),
                ("Zoë", "=1+1", "", "Lab A and Lecture 1", "",
                 {"student_number": "2026003", "canvas": "32345", "canvas_login": "zoe"}),
            ],
            ["line 7: Canvas' test student"],
        ),
        (
            CANVAS_TWO_NAMES,
            "Canvas' gradebook",
            [("Jane", "Doe", "", "Lab A", "",
              {"student_number": "2026001", "canvas": "12345", "canvas_login": "jdoe42"})],
            ["line 4: Canvas' test student"],
        ),
        (
            CANVAS_GROUPS,
            "Canvas' groups",
            [
                ("Jane", "Doe", "", "Lab A", "Team 1",
                 {"student_number": "2026001", "canvas": "12345", "canvas_login": "jdoe42"}),
                ("Raj", "Roe", "", "Lab B", "",
                 {"student_number": "2026002", "canvas": "22345", "canvas_login": "raj.roe@x.edu"}),
            ],
            [],
        ),
        (
            MOODLE_WORKSHEET,
            "Moodle's grading worksheet",
            [
                ("Jane", "Doe", "jane@x.edu", "", "",
                 {"student_number": "2026001", "moodle": "1234567"}),
                ("Raj", "Roe", "raj@x.edu", "", "", {"moodle": "1234568"}),
            ],
            [],
        ),
        (
            MOODLE_GRADES,
            "Moodle's participants",
            [
                ("Jane", "Doe", "jane@x.edu", "", "", {"student_number": "2026001"}),
                ("Raj", "Roe", "raj@x.edu", "", "", {"student_number": "2026002"}),
            ],
            [],
        ),
        (
            MOODLE_PARTICIPANTS,
            "Moodle's participants",
            [("Jane", "Doe", "jane@x.edu", "", "Team 1", {}),
             ("Raj", "Roe", "raj@x.edu", "", "", {})],
            [],
        ),
        (
            BRIGHTSPACE,
            "Brightspace's grades",
            [
                ("Jane", "Doe", "jane@x.edu", "", "",
                 {"student_number": "2026001", "brightspace": "jdoe42"}),
                ("Raj", "Roe", "raj@x.edu", "", "",
                 {"student_number": "2026002", "brightspace": "raj.roe"}),
            ],
            [],
        ),
        (
            BLACKBOARD,
            "Blackboard's gradebook",
            [
                ("Jane", "Doe", "", "", "", {"student_number": "2026001", "blackboard": "jdoe42"}),
                ("Raj", "Roe", "", "", "", {"student_number": "2026002", "blackboard": "rroe7"}),
            ],
            [],
        ),
        (
            GRADESCOPE,
            "Gradescope's roster",
            [
                ("Jane", "Doe", "jane@x.edu", "A", "",
                 {"student_number": "2026001", "gradescope": "2026001"}),
                ("Raj", "Roe", "raj@x.edu", "B", "",
                 {"student_number": "2026002", "gradescope": "2026002"}),
            ],
            ["line 4: ann@x.edu is no student there, but TA"],
        ),
        (
            GITHUB,
            "GitHub Classroom's roster",
            [
                ("Janie", "D.", "", "", "", {"github": "JaneCodes"}),
                ("", "", "raj@x.edu", "", "", {"github": "rroe"}),
                ("Zoë", "Poe", "", "", "", {}),
            ],
            [],
        ),
        (
            PLAIN,
            "a plain table",
            [
                ("Jane", "Doe", "jane@x.edu", "A", "Team 1",
                 {"canvas": "12345", "github": "JaneCodes"}),
                ("Raj", "Roe", "raj@x.edu", "B", "", {}),
            ],
            [],
        ),
        (NBGRADER, "a plain table", [("Jane", "Doe", "jane@x.edu", "", "", {})], []),
    ],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_a_platforms_list_is_known_by_its_header_and_read(
    tmp_path: Path, text, title, people, left_out, encoding
):
    names = listed(tmp_path, text, encoding=encoding)
    assert names.form.title == title
    found = [each.person for each in names.listed]
    fields = [(p.first_name, p.last_name, p.email, p.section, p.group, dict(p.ids)) for p in found]
    assert fields == people
    assert list(names.left_out) == left_out


def test_who_is_in_several_groups_of_moodles_is_put_into_none_and_named(tmp_path: Path):
    assert listed(tmp_path, MOODLE_PARTICIPANTS).in_groups == ("Raj Roe",)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        (CANVAS, ["jdoe42", "raj.roe", "zoe"]),
        (MOODLE_WORKSHEET, ["jane", "raj"]),
        (BRIGHTSPACE, ["jdoe42", "raj.roe"]),
        (BLACKBOARD, ["jdoe42", "rroe7"]),
        (GITHUB, ["2026001", "raj", "Zoë-Poe"]),
        (PLAIN, ["jd", "rr"]),
        # the local part of an address, unless that is somebody's already, or a group's
        ("email\na@x.edu\na@y.edu\n", ["a", "a-y.edu"]),
        ("email,group\na@x.edu,A\n", ["a-x.edu"]),
        ("name\nJane Doe\nJane Poe\n", ["Jane-Doe", "Jane-Poe"]),
        ("name\nLi Wei\nLi-Wei\n", ["Li-Wei", "Li-Wei-2"]),
    ],
)
def test_new_people_get_the_id_by_which_they_are_known(tmp_path: Path, text, ids):
    assert [person.id for person in joined(tmp_path, text).people] == ids


def test_lists_of_several_platforms_add_up(tmp_path: Path):
    """Canvas first; the others find the same people by number, login, address or name alone."""
    roster = joined(tmp_path, CANVAS, CANVAS_GROUPS, BLACKBOARD, MOODLE_GRADES, MOODLE_WORKSHEET)
    roster = enrol(roster, listed(tmp_path, GRADESCOPE)).roster
    jane, raj, zoe = roster.people
    assert (jane.id, jane.email, jane.section, jane.group) == ("jdoe42", "jane@x.edu", "Lab A",
                                                               "Team 1")  # fmt: skip
    assert jane.ids == {
        "student_number": "2026001", "canvas": "12345", "canvas_login": "jdoe42",
        "moodle": "1234567", "blackboard": "jdoe42", "gradescope": "2026001",
    }  # fmt: skip
    assert raj.ids["moodle"] == "1234568"
    assert zoe.ids.keys() == {"student_number", "canvas", "canvas_login"}
    github = enrol(roster, listed(tmp_path, GITHUB))
    assert [person.id for person in github.known] == ["jdoe42", "raj.roe"]
    assert [person.name for person in github.new] == ["Zoë Poe"]
    assert github.roster.get("jdoe42").ids["github"] == "JaneCodes"
    assert github.roster.get("jdoe42").name == "Jane Doe"  # not what she calls herself there
    assert github.gone == ()  # who has no account there is still in the course


def test_a_school_has_one_login_for_all_its_platforms(tmp_path: Path):
    one = 'Student,ID,SIS Login ID,Section\n"Doe, Jane",1,jdoe42,A\n'
    other = "Last Name,First Name,Username,Availability\nDoe-Smith,Jane,JDOE42,Yes\n"
    (jane,) = joined(tmp_path, one, other).people
    assert (jane.name, jane.ids["canvas"], jane.ids["blackboard"]) == ("Jane Doe-Smith", "1",
                                                                       "JDOE42")  # fmt: skip


def test_the_same_list_again_changes_nothing(tmp_path: Path):
    for text in (CANVAS, MOODLE_WORKSHEET, BRIGHTSPACE, BLACKBOARD, GRADESCOPE, GITHUB, PLAIN):
        roster = joined(tmp_path, text)
        again = enrol(roster, listed(tmp_path, text))
        assert again.roster == roster, text
        assert (again.new, again.changed, again.gone) == ((), (), ())
        assert len(again.known) == len(roster.people)


def test_moodles_other_number_in_the_next_assignment_is_the_same_person(tmp_path: Path):
    later = MOODLE_WORKSHEET.replace("123456", "765432").replace("ID number,Email address", "a,b")
    roster = joined(tmp_path, MOODLE_WORKSHEET, later)
    jane = roster.people[0]
    assert len(roster.people) == 2
    assert jane.ids["moodle"] == "7654327"
    assert ("moodle", "1234567") in jane.aliases


def test_who_is_missing_who_is_back_and_who_changed_is_told(tmp_path: Path):
    roster = joined(tmp_path, CANVAS)
    dropped = Roster(tuple(
        Person(**{f: getattr(p, f) for f in Person.__dataclass_fields__} | {"dropped": True})
        if p.id == "zoe" else p for p in roster.everybody
    ))  # fmt: skip
    later = CANVAS.replace('"Roe, Raj",22345,2026002,raj.roe@x.edu,Lab B,,\n', "")
    later = later.replace('"Doe, Jane"', '"Doe-Smith, Jane"')
    result = enrol(dropped, listed(tmp_path, later))
    assert [each.id for each in result.gone] == ["raj.roe"]
    assert [each.id for each in result.back] == ["zoe"]
    assert {each.id for each in result.changed} == {"jdoe42", "zoe"}
    assert result.roster.get("jdoe42").name == "Jane Doe-Smith"
    assert [each.id for each in result.roster.people] == ["jdoe42", "raj.roe", "zoe"]


NAMESAKES = "id,first_name,last_name,email\nj1,Jane,Doe,j1@x.edu\nj2,Jane,Doe,j2@x.edu\n"


def test_two_new_people_of_one_name_are_two_and_are_told(tmp_path: Path):
    result = enrol(Roster(), listed(tmp_path, NAMESAKES))
    assert [each.id for each in result.namesakes] == ["j1", "j2"]
    two = 'Student,ID,SIS Login ID,Section\n"Doe, Jane",1,jd,A\n"Doe, Jane",2,jd2,A\n'
    one = joined(tmp_path, two.replace('"Doe, Jane",2,jd2,A\n', ""))
    result = enrol(one, listed(tmp_path, two))
    assert [each.id for each in result.known] == ["jd"]
    assert [each.id for each in result.new] == ["jd2"]


@pytest.mark.parametrize(
    ("known", "text", "words"),
    [
        # two people of one name, and nothing but the name
        (NAMESAKES, "identifier,github_username\nJane Doe,janie\n",
         r"line 2: nothing but the name tells whether this is Jane Doe \(j1\) or Jane Doe \(j2\)"),
        ("id,name\nj1,Jane Doe\n", "name,github\nJane Doe,a\nJANE DOE,b\n",
         r"line 2, 3: nothing but the name tells whether this is Jane Doe \(j1\)"),
        # one person under two ids
        (NAMESAKES, "id,email\nj1,j2@x.edu\n",
         r"line 2 \(j1\) is both Jane Doe \(j[12]\) and Jane Doe \(j[12]\).*roster --merge j"),
        (NAMESAKES, "id,email\nnew,J1@x.edu\n",
         r"line 2 gives the id 'new' to somebody whom the roster has as Jane Doe \(j1\)"),
        ("id,email\n", "id,email\na,x@x.edu\nb,X@X.edu\n",
         r"lines 2 \(a\) and 3 \(b\) have the same email 'x@x.edu'"),
        # ids that are there twice
        ("id\n", "id,name\na,Jane Doe\nA,Raj Roe\n",
         r"lines 2 \(Jane Doe\) and 3 \(Raj Roe\) have the same id 'a'"),
        ("id,email,canvas\na,a@x.edu,1\n", "email,canvas\na@x.edu,\n,1\n",
         r"lines 2 \(.*\) and 3 \(.*\) are both a of the roster"),
        ("id\n", "id,group\na,B\nb,B\n", "a group 'B' and a person of that id. Rename the group"),
        ("id\n", "id\n../a\n", r"column 'id': '../a' cannot name a folder. 'a' could"),
        ("id\n", "Mark,Date\n1,2\n",
         r"is no list of people that is known here: Canvas' .* columns are: Mark, Date\."),
        ("id\n", "id,name\n", "looks like a plain table, and lists nobody"),
        ("id\n", "name,section\n,A\n", "line 2, column 'name': this line does not say whose it is"),
        ("id\n", "id,name\na," + "x" * 200 + "\n", "column 'name': it has 200 characters, at most"),
        ("id\n", "id,name,Name\na,b,c\n", "has two columns 'name'"),
    ],
)  # fmt: skip
def test_what_leaves_open_who_is_who_is_refused(tmp_path: Path, known, text, words):
    roster = joined(tmp_path, *[known] * (known.count("\n") > 1))
    with pytest.raises((RosterError, TableError), match=words):
        enrol(roster, listed(tmp_path, text, "new.csv"))


def test_one_person_alone_of_a_name_is_known_by_it_and_told(tmp_path: Path):
    roster = joined(tmp_path, CANVAS)
    result = enrol(roster, listed(tmp_path, "name,github\njane  doe,JaneCodes\nNew One,n\n"))
    assert [each.id for each in result.by_name] == ["jdoe42"]
    assert result.roster.get("jdoe42").ids["github"] == "JaneCodes"
    assert [each.name for each in result.new] == ["New One"]


def test_a_namesake_whom_a_platform_tells_apart_is_another(tmp_path: Path):
    roster = joined(tmp_path, CANVAS)
    result = enrol(roster, listed(tmp_path, "name,canvas\nJane Doe,777\n"))
    assert [dict(each.ids) for each in result.new] == [{"canvas": "777"}]
    assert [each.id for each in result.namesakes] == ["777"]


@pytest.mark.parametrize("name", ["", "one.csv"])
def test_a_path_that_is_no_table_is_said(tmp_path: Path, name):
    with pytest.raises(AutograderError, match="cannot be read"):
        read_class_list(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "parts"),
    [("Doe, Jane Ann", ("Jane Ann", "Doe")), ("Jane Ann Doe", ("Jane Ann", "Doe")),
     ("Plato", ("", "Plato")), ("", ("", ""))],
)  # fmt: skip
def test_a_name_is_taken_apart(name, parts):
    assert split_name(name) == parts
