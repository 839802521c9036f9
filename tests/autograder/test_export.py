"""What goes back to a school: the numbers are nbgrader's own, the forms are the platforms'.

nbgrader's own export says what everybody has; the files of the platforms are written here by hand,
as their documentation and their sources have them, and what comes out is read with other parsers.
"""

from __future__ import annotations

import csv
import io
import shutil
import warnings
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook
from nbgrader.plugins import CsvExportPlugin
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SAWarning

from autograder.cli.main import main
from autograder.course import Course
from autograder.gradebook.export.scores import read_scores
from autograder.gradebook.export.sheet import lab_column
from autograder.intake.arrivals import note
from autograder.intake.roster import Person, Roster
from tests.autograder.conftest import LAB

# Points by hand-in: of double (3), of answer (3), of halve (2), of why (2), taken off, and whether
# a person has yet to look. The second lab is of the same cells.
TEAM = "team-1"
GIVEN: dict[str, dict[str, tuple[float | None, float, float, float | None, float, bool]]] = {
    LAB: {
        "jdoe": (3, 3, 2, 1.5, 0, False),
        "rroe": (3, 1, 0, None, 0, True),
        "late": (3, 3, 2, 2, 2.5, False),
        "gone": (3, 0, 0, 0, 0, False),
        TEAM: (0, 2 / 3, 2, 1, 0, False),
    },
    "lab2_more": {"rroe": (3, 3, 2, 2, 0, False)},
}
FINAL = {"jdoe": "9.5", "rroe": "4", "late": "7.5", "gone": "3", TEAM: "3.6667"}

PEOPLE = (
    Person("jdoe", "Jane", "Doe", "jane@x.edu", "01",
           ids={"canvas": "101", "canvas_login": "jdoe@x.edu", "student_number": "S1",
                "moodle": "9001", "blackboard": "jdoe42", "brightspace": "jane.doe"}),
    Person("rroe", "Raj", "Roe", "raj@x.edu", "01", ids={"canvas": "102"}),
    Person("late", "=cmd|' /C calc'!A0", "Poe", "late@x.edu", "02", ids={"canvas": "103"}),
    Person("gone", "Gone", "Long", dropped=True, ids={"canvas": "104"}),
    Person("mia", "Mia", "Moe", "mia@x.edu", "02", "team 1", ids={"canvas": "105"}),
    Person("noa", "Noa", "Noe", "noa@x.edu", "02", "team 1", ids={"canvas": "106"}),
    Person("idle", "Ida", "Idle", "ida@x.edu", "02", ids={"canvas": "107"}),
)  # fmt: skip


def add(gradebook: Gradebook, lab: str, student: str, *given: Any) -> None:
    *scores, penalty, waits = given
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)  # of the order in which nbgrader makes rows
        gradebook.update_or_create_student(student)
        gradebook.add_submission(lab, student, timestamp=datetime(2026, 11, 30, 12))
    cells = ("test_double", "test_answer", "test_halve", "why")
    (notebook,) = gradebook.find_submission(lab, student).notebooks
    notebook.late_submission_penalty = penalty
    for name, score in zip(cells, scores, strict=True):
        grade = gradebook.find_grade(name, notebook.name, lab, student)
        by_hand = name == "why"
        grade.manual_score, grade.auto_score = (score, None) if by_hand else (None, score)
        grade.needs_manual_grade = waits and by_hand
    gradebook.db.commit()


@pytest.fixture(scope="module")
def filled(house: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house with two labs and the class above in its gradebook, graded by nobody."""
    root = tmp_path_factory.mktemp("export") / "house"
    shutil.copytree(house, root)
    for kind in ("solutions", "labs"):
        shutil.copytree(root / kind / LAB, root / kind / "lab2_more")
        (root / kind / "lab2_more" / f"{LAB}.ipynb").rename(
            root / kind / "lab2_more" / "lab2_more.ipynb"
        )
    with Gradebook(f"sqlite:///{root / 'course' / 'gradebook.db'}") as gradebook:
        (first,) = gradebook.find_assignment(LAB).notebooks
        gradebook.add_assignment("lab2_more")
        gradebook.add_notebook("lab2_more", "lab2_more")
        gradebook.add_assignment("lab3_nobody")
        for cell in first.grade_cells:
            gradebook.add_grade_cell(
                cell.name, "lab2_more", "lab2_more",
                max_score=cell.max_score, cell_type=cell.cell_type,
            )  # fmt: skip
        gradebook.add_solution_cell("why", "lab2_more", "lab2_more")
        for lab, students in GIVEN.items():
            for student, given in students.items():
                add(gradebook, lab, student, *given)
        gradebook.add_student("idle", first_name="Ida", last_name="Idle")
    return root


@pytest.fixture
def course(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    """The same, its own, with a roster."""
    shutil.copytree(filled, tmp_path / "house")
    course = Course(tmp_path / "house", tmp_path / "house" / "course")
    Roster(PEOPLE).save(course)
    monkeypatch.chdir(course.root)
    return course


def table(path: Path, encoding: str = "utf-8", delimiter: str = ",") -> list[dict[str, str]]:
    with path.open(newline="", encoding=encoding) as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def test_the_numbers_are_those_of_nbgraders_own_export(course: Course, tmp_path: Path) -> None:
    (course.folder / "roster.csv").unlink()
    with Gradebook(f"sqlite:///{course.gradebook}") as gradebook:
        CsvExportPlugin(to=str(tmp_path / "stock.csv")).export(gradebook)
    stock = {(row["assignment"], row["student_id"]): row for row in table(tmp_path / "stock.csv")}
    assert main(["export"]) == 0
    ours = table(course.folder / "grades.csv", "utf-8-sig")
    assert {row["assignment"] for row in ours} == {LAB, "lab2_more"}  # nobody has the third
    assert len(ours) == 2 * 6
    for row in ours:
        theirs = stock[row["assignment"], row["student_id"]]
        for column in ("raw_score", "late_submission_penalty", "score"):
            if theirs["timestamp"]:
                assert float(row[column]) == pytest.approx(float(theirs[column]), abs=5e-5)
            else:
                assert row[column] == ""
        for column in ("duedate", "timestamp", "last_name", "first_name", "email"):
            assert row[column] == theirs[column]
        assert float(row["max_score"]) == float(theirs["max_score"]) == 10


def test_lateness_is_that_of_now_and_nbgraders_own_stays(course: Course) -> None:
    config = course.root / "nbgrader_config.py"
    text = config.read_text("utf-8")
    config.write_text(text.replace('penalty_method = "none"', 'penalty_method = "zero"'), "utf-8")
    with Gradebook(f"sqlite:///{course.gradebook}") as gradebook:
        gradebook.update_or_create_assignment(LAB, duedate=datetime(2026, 11, 30, 10))
    note(course, LAB, "jdoe", datetime(2026, 11, 30, 11, tzinfo=UTC))
    note(course, LAB, "rroe", datetime(2026, 11, 30, 9, tzinfo=UTC))
    assert main(["export", LAB]) == 0
    rows = {row["student_id"]: row for row in table(course.folder / "grades.csv", "utf-8-sig")}
    found = {student: (row["raw_score"], row["score"]) for student, row in rows.items()}
    assert found["jdoe"] == ("9.5", "0")
    assert found["rroe"] == ("4", "4")
    assert found["late"] == ("10", "7.5")


def test_a_plain_table_has_everybody_of_the_roster_and_groups_by_member(
    course: Course, capsys: Any
) -> None:
    assert main(["export", LAB, "--exercises"]) == 0
    said = capsys.readouterr().out
    assert "1 hand-in still waits for a person: their points are not final." in said
    path = course.folder / "grades.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = {row["student_id"]: row for row in table(path, "utf-8-sig")}
    assert {student: row["score"] for student, row in rows.items()} == {
        "jdoe": "9.5", "rroe": "4", "late": "7.5", "mia": "3.6667", "noa": "3.6667", "idle": "",
    }  # fmt: skip
    assert rows["mia"]["handed_in_as"] == TEAM
    assert rows["late"]["first_name"] == "'=cmd|' /C calc'!A0"  # no formula
    assert (rows["late"]["raw_score"], rows["late"]["late_submission_penalty"]) == ("10", "2.5")
    exercises = ("test_double (of 3)", "test_answer (of 3)", "test_halve (of 2)", "why (of 2)")
    assert [name for name in rows["jdoe"] if "(of" in name] == [*exercises]
    assert [rows["jdoe"][name] for name in exercises] == ["3", "3", "2", "1.5"]
    assert [rows["idle"][name] for name in exercises] == [""] * 4
    assert rows["rroe"]["waits"] == "yes"
    assert main(["export", LAB, "--final"]) == 0
    assert "are left out" in capsys.readouterr().out
    assert {row["student_id"]: row["score"] for row in table(path, "utf-8-sig")}["rroe"] == ""


def test_canvas_gets_its_columns_its_points_row_and_blanks(course: Course, capsys: Any) -> None:
    assert main(["export", "--format", "canvas"]) == 0
    lines = (course.folder / "grades-canvas.csv").read_text("utf-8").splitlines()
    assert lines == [
        "Student,ID,SIS User ID,SIS Login ID,Section,lab2_more,tiny",
        "    Points Possible,,,,,10,10",
        '"Doe, Jane",101,S1,jdoe@x.edu,01,,9.5',
        '"Roe, Raj",102,,rroe,01,10,4',
        "\"Poe, =cmd|' /C calc'!A0\",103,,late,02,,7.5",
        '"Moe, Mia",105,,mia,02,,3.6667',
        '"Noe, Noa",106,,noa,02,,3.6667',
        '"Idle, Ida",107,,idle,02,,',
    ]
    assert "No id of Canvas'" not in capsys.readouterr().out
    assert main(["export", LAB, "--format", "canvas", "--exercises"]) == 0
    possible, jane, _, late, *_ = table(course.folder / "grades-canvas.csv")
    parts = ("test_double", "test_answer", "test_halve", "why", "late")
    names = [f"tiny: {name}" for name in parts]
    assert [*possible][5:] == names
    assert [possible[name] for name in names] == ["3", "3", "2", "2", "0"]
    assert [jane[name] for name in names] == ["3", "3", "2", "1.5", "0"]
    assert sum(float(late[name]) for name in names) == 7.5


CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Integration ID,Section,Tiny (17),Lab 2: more! (18),Exam (9),\
Assignments Current Score,Final Grade
,,,,,,Manual Posting,,,,
    Points Possible,,,,,,10,20,50,(read only),(read only)
"Doe, Jane",101,S1,jdoe@x.edu,,"01, 02",1,,44,10,A
"Poe, '=cmd",103,,late@x.edu,,02,,EX,,,
"Roe, Raj",102,,raj@x.edu,,01,,,,,
"Idle, Ida",107,,ida@x.edu,,02,3.25,,,,
"Moe, Mia",105,,mia@x.edu,,02,N/A,,,,
"Else, Somebody",999,,else@x.edu,,02,,,,,
"Student, Test",1000,,9f2c,,02,,,,,
"""


def test_a_downloaded_gradebook_of_canvas_lends_people_ids_and_columns(
    course: Course, tmp_path: Path, capsys: Any
) -> None:
    source = written(tmp_path / "canvas.csv", CANVAS)
    to = tmp_path / "out.csv"
    arguments = ["export", LAB, "lab2", "--format", "canvas", "--from", str(source)]
    assert main([*arguments, "--to", str(to)]) == 1  # noa is not in it, and the points differ
    said = capsys.readouterr().out
    assert f"noa has points ({LAB}) and is not in canvas.csv." in said
    assert "Canvas has 20 points for 'Lab 2: more! (18)', and lab2_more has 10." in said
    assert to.read_text("utf-8").splitlines() == [
        "Student,ID,SIS User ID,SIS Login ID,Integration ID,Section,Lab 2: more! (18),Tiny (17)",
        "    Points Possible,,,,,,20,10",
        '"Doe, Jane",101,S1,jdoe@x.edu,,"01, 02",,9.5',
        '"Poe, \'=cmd",103,,late@x.edu,,02,EX,7.5',
        '"Roe, Raj",102,,raj@x.edu,,01,10,4',
        '"Idle, Ida",107,,ida@x.edu,,02,,3.25',  # what a person entered there stays
        '"Moe, Mia",105,,mia@x.edu,,02,,3.6667',
        '"Else, Somebody",999,,else@x.edu,,02,,',
        '"Student, Test",1000,,9f2c,,02,,',
    ]
    assert source.read_text("utf-8") == CANVAS


@pytest.mark.parametrize(
    ("lab", "columns", "found"),
    [
        ("lab2_size_and_padding", ["Lab 2: Size and padding (1)", "Lab 22 (2)"], 0),
        ("lab2_size_and_padding", ["Lab 22 (2)", "Lab 2 (1)"], 1),
        ("lab2_size_and_padding", ["Lab 2 - convolution (1)", "Lab 20 (2)"], 0),
        ("lab2_size_and_padding", ["Lab 2 a (1)", "Lab 2 b (2)"], None),
        ("lab2_size_and_padding", ["Exam (1)"], None),
        ("ps1", ["PS1 (1)", "PS10 (2)"], 0),
    ],
)
def test_a_labs_column_is_found_by_its_name_or_not_at_all(
    lab: str, columns: list[str], found: int | None
) -> None:
    column = lab_column(lab, columns, lambda header: header.rpartition(" (")[0])
    assert column == (None if found is None else columns[found])


MOODLE = '''\
Identifier,"Full name","Email address",Status,Grade,"Maximum Grade","Grade can be changed",\
"Last modified (submission)","Last modified (grade)","Feedback comments"
"Participant 9001","Jane Doe",jane@x.edu,"Submitted for grading - ",,10.00,Yes,\
"Monday, 30 November 2026, 12:00 PM",-,"- well ""done"""
"Participant 77","Raj Roe",raj@x.edu,"Submitted for grading - ",,10.00,Yes,-,-,
"Participant 78","Ida Idle",ida@x.edu,"No submission - ",1.00,10.00,Yes,-,-,
"Participant 79",=HYPERLINK(1),late@x.edu,"Submitted for grading - 1 day late",,10.00,Yes,-,-,
"Participant 80","Mia Moe",,,,10.00,Yes,-,-,
"Participant 81","Noa Noe",,,,10.00,Yes,-,-,
'''


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_moodles_worksheet_gets_grades_and_keeps_every_other_cell(
    encoding: str, course: Course, tmp_path: Path
) -> None:
    source = written(tmp_path / "Grades.csv", MOODLE, encoding)
    to = tmp_path / "out.csv"
    assert main(["export", LAB, "--format", "moodle", "--from", str(source), "--to", str(to)]) == 0
    before, after = [*csv.DictReader(io.StringIO(MOODLE))], table(to)
    assert [row["Grade"] for row in after] == ["9.5", "4", "1.00", "7.5", "3.6667", "3.6667"]
    for was, now in zip(before, after, strict=True):
        was = {column: cell.strip() for column, cell in was.items()}
        changed = {"Grade": now["Grade"]}
        if was["Full name"].startswith("="):
            changed["Full name"] = "'=HYPERLINK(1)"
        assert now == was | changed


def test_what_moodle_would_leave_out_is_said(course: Course, tmp_path: Path, capsys: Any) -> None:
    source = written(tmp_path / "Grades.csv", MOODLE.replace("10.00", "8.00"))
    to = tmp_path / "out.csv"
    assert main(["export", LAB, "--format", "moodle", "--from", str(source), "--to", str(to)]) == 1
    said = capsys.readouterr().out
    assert "maximum in Moodle is 8, and tiny has 10 points" in said
    assert "Moodle will leave out who has more than that: jdoe." in said


BLACKBOARD = (
    '"Last Name"\t"First Name"\t"Username"\t"Student ID"\t"Last Access"\t"Availability"\t'
    '"Weighted Total [Total Pts: up to 100 Percentage] |1"\t"Tiny [Total Pts: 10 Score] |664617"\n'
    '"Doe"\t"Jane"\t"jdoe42"\t"S1"\t"2026-11-30"\t"Yes"\t"50"\t""\n'
    '"Idle"\t"Ida"\t"idle"\t""\t""\t"Yes"\t""\t"2"\n'
    '"Roe"\t"Raj"\t"rroe"\t""\t""\t"Yes"\t""\t""\n'
    '"Poe"\t"X"\t"late"\t""\t""\t"Yes"\t""\t""\n'
    '"Moe"\t"Mia"\t"mia"\t""\t""\t"Yes"\t""\t""\n'
    '"Noe"\t"Noa"\t"noa"\t""\t""\t"Yes"\t""\t""\n'
)


def test_blackboard_gets_its_file_back_as_it_writes_it(course: Course, tmp_path: Path) -> None:
    source = written(tmp_path / "gc_full.xls", BLACKBOARD, "utf-16")
    arguments = ["export", LAB, "--format", "blackboard"]
    to = tmp_path / "out.xls"
    assert main([*arguments, "--from", str(source), "--to", str(to)]) == 0
    assert to.read_bytes()[:2] == b"\xff\xfe"
    rows = table(to, "utf-16", "\t")
    assert [*rows[0]] == [
        "Last Name", "First Name", "Username", "Student ID", "Tiny [Total Pts: 10 Score] |664617",
    ]  # fmt: skip
    points = {row["Username"]: row["Tiny [Total Pts: 10 Score] |664617"] for row in rows}
    assert points == {
        "jdoe42": "9.5", "idle": "2", "rroe": "4", "late": "7.5", "mia": "3.6667", "noa": "3.6667",
    }  # fmt: skip
    assert main(arguments) == 0
    first = table(course.folder / "grades-blackboard.xls", "utf-16", "\t")[0]
    assert first == {
        "Last Name": "Doe", "First Name": "Jane", "Username": "jdoe42", "Student ID": "S1",
        LAB: "9.5",
    }  # fmt: skip


BRIGHTSPACE = """\
OrgDefinedId,Username,Last Name,First Name,Tiny Points Grade <Numeric MaxPoints:10>,\
End-of-Line Indicator
#S1,#jane.doe,Doe,Jane,,#
#S7,#idle,Idle,Ida,6,#
#S8,#nobody,Roe,Raj,,#
#S9,#late,,,,#
#S10,#mia,,,,#
#S11,#noa,,,,#
"""


def test_brightspace_gets_points_grades_and_an_end_of_line(course: Course, tmp_path: Path) -> None:
    source = written(tmp_path / "b.csv", BRIGHTSPACE)
    to = tmp_path / "out.csv"
    arguments = ["export", LAB, "--format", "brightspace"]
    assert main([*arguments, "--from", str(source), "--to", str(to)]) == 0
    assert to.read_text("utf-8").splitlines() == [
        "OrgDefinedId,Username,Tiny Points Grade <Numeric MaxPoints:10>,End-of-Line Indicator",
        "#S1,#jane.doe,9.5,#",
        "#S7,#idle,6,#",
        "#S8,#nobody,4,#",
        "#S9,#late,7.5,#",
        "#S10,#mia,3.6667,#",
        "#S11,#noa,3.6667,#",
    ]
    assert main(arguments) == 0
    lines = (course.folder / "grades-brightspace.csv").read_text("utf-8").splitlines()
    assert lines[:2] == [
        "Username,tiny Points Grade,End-of-Line Indicator",
        "#jane.doe,9.5,#",
    ]


def test_who_a_person_has_to_see_to_is_named(course: Course, tmp_path: Path, capsys: Any) -> None:
    with Gradebook(f"sqlite:///{course.gradebook}") as gradebook:
        add(gradebook, LAB, "mia", 0, 0, 0, 1, 0, False)  # alone, and with her group
        add(gradebook, LAB, "stranger", 0, 0, 0, 1, 0, False)
    twins = (*PEOPLE, Person("jdoe2", "Jane", "Doe"))
    Roster(twins).save(course)
    twice = '"Roe, Raj",102,,raj@x.edu,,01,,,,,\n'
    unsure = '"Doe, Jane",,,,,01,5,,,,\n'
    source = written(tmp_path / "canvas.csv", CANVAS + twice + unsure)
    arguments = ["export", LAB, "--format", "canvas", "--from", str(source)]
    assert main([*arguments, "--to", str(tmp_path / "out.csv")]) == 1
    said = capsys.readouterr().out
    for sentence in (
        "mia has handed tiny in alone, and with team-1, which counts: 3.6667 points, and not 1.",
        "stranger has handed in (tiny), is not in the roster, and is left out.",
        "canvas.csv, lines 6 and 11 are both rroe. They are left as they are.",
        "canvas.csv, line 12: Doe, Jane may be jdoe or jdoe2. The line is left as it is.",
    ):
        assert sentence in said
    rows = table(tmp_path / "out.csv")
    assert [row["Tiny (17)"] for row in rows if row["Student"] == "Roe, Raj"] == ["", ""]
    assert rows[-1]["Tiny (17)"] == "5"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--format", "moodle"], "say --from FILE. Download it in Moodle"),
        (["--format", "moodle", "--from", "canvas.csv"], "canvas.csv is no grading worksheet"),
        (["--format", "moodle", "--from", "moodle.csv"], "lab2_more, tiny would go into it"),
        (["--format", "canvas", "--from", "moodle.csv"], "moodle.csv is no gradebook of Canvas'"),
        (["--format", "blackboard", "--from", "canvas.csv"], "needs the column Username"),
        (["--format", "brightspace", "--from", "canvas.csv"], "needs the column Username or"),
        (["--format", "blackboard", "--exercises"], "Leave --exercises out."),
        (["--from", "canvas.csv"], "Leave --from out."),
        (["lab2", "--format", "canvas", "--from", "two.csv"], "--column 'lab2_more=TITLE'"),
        (["--column", "lab2"], "'lab2' is not LAB=TITLE"),
        (["--format", "canvas", "--from", "canvas.csv", "--to", "canvas.csv"], "another with --to"),
        (["lab9"], "There is no lab 'lab9'"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(
    arguments: list[str], says: str, course: Course, capsys: Any
) -> None:
    written(course.root / "canvas.csv", CANVAS)
    written(course.root / "moodle.csv", MOODLE)
    written(course.root / "two.csv", CANVAS.replace("Exam (9)", "Lab 2 more (9)"))
    before = {path: path.read_bytes() for path in course.root.rglob("*.csv")}
    assert main(["export", *arguments]) == 1
    error = capsys.readouterr().err
    assert says in error
    assert error.count("\n") == 1
    assert {path: path.read_bytes() for path in course.root.rglob("*.csv")} == before


def test_columns_that_canvas_only_reads_out_are_no_labs(course: Course, tmp_path: Path) -> None:
    text = CANVAS.replace("Tiny (17)", "Tiny things (17)")
    text = text.replace("Assignments Current Score", "Tiny group Current Score")
    source = written(tmp_path / "canvas.csv", text)
    to = tmp_path / "out.csv"
    main(["export", LAB, "--format", "canvas", "--from", str(source), "--to", str(to)])
    assert [*table(to)[0]][-1] == "Tiny things (17)"


def test_a_column_can_be_named(course: Course, tmp_path: Path) -> None:
    source = written(tmp_path / "two.csv", CANVAS.replace("Exam (9)", "Lab 2 more (9)"))
    to = tmp_path / "out.csv"
    arguments = ["export", "lab2", "--format", "canvas", "--from", str(source), "--to", str(to)]
    assert main([*arguments, "--column", "lab2=Lab 2 more (9)"]) == 1  # of 50 points there
    assert [*table(to)[0]][-1] == "Lab 2 more (9)"


def test_people_without_a_roster_are_known_by_what_the_platform_called_them(
    course: Course, tmp_path: Path
) -> None:
    (course.folder / "roster.csv").unlink()
    folder = course.folder / "deliveries" / LAB
    folder.mkdir(parents=True)
    kept = '{"platform": "canvas", "delivered": [], "number": "555", "name": "doejane"}'
    (folder / "jdoe.json").write_text(kept, encoding="utf-8")
    text = CANVAS.replace('"Doe, Jane",101,S1,jdoe@x.edu', '"X, Y",555,,y@x.edu')
    source = written(tmp_path / "canvas.csv", text)
    to = tmp_path / "out.csv"
    main(["export", LAB, "--format", "canvas", "--from", str(source), "--to", str(to)])
    assert {row["ID"]: row["Tiny (17)"] for row in table(to)}["555"] == "9.5"


def test_a_roster_that_everybody_left_lists_nobody(
    course: Course, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Roster(tuple(replace(person, dropped=True) for person in PEOPLE)).save(course)
    to = tmp_path / "out.csv"
    main(["export", LAB, "--to", str(to)])
    assert table(to) == []
    assert " 0 scores of 0 people into " in capsys.readouterr().out


def test_a_larger_class_asks_no_more_queries(course: Course) -> None:
    asked: list[str] = []

    def listener(*given: Any) -> None:
        asked.append(given[2])

    event.listen(Engine, "before_cursor_execute", listener)
    try:
        with Gradebook(f"sqlite:///{course.gradebook}") as gradebook:
            counts = []
            for number in range(2):
                asked.clear()
                read_scores(gradebook, course, Roster(PEOPLE))
                counts.append(len(asked))
                for each in range(3):
                    add(gradebook, LAB, f"more-{number}-{each}", 1, 1, 1, 1, 0, False)
        assert counts[0] == counts[1] <= 8
    finally:
        event.remove(Engine, "before_cursor_execute", listener)
