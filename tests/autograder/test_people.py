"""People enter, turn out to be one, and leave: roster, gradebook and files stay in step.

What the gradebook holds is asked of nbgrader itself.
"""

from __future__ import annotations

import csv
import json
import warnings
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook, MissingEntry

from autograder.cli.main import main
from autograder.course import Course
from autograder.gradebook.release import register
from autograder.intake.roster import Person, Roster, Sender

LAB = "tiny"
CLASS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Lab 1 (901)
    Points Possible,,,,,10
"Doe, Jane",12345,2026001,jdoe,A,
"Roe, Raj",22345,2026002,rroe,B,
"""


@pytest.fixture(scope="module")
def registered(house: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A gradebook that knows the lab: it takes nbgrader seconds."""
    course = Course(house, tmp_path_factory.mktemp("registered"))
    register(course, LAB)
    return course.gradebook.read_bytes()


@pytest.fixture
def term(course: Course, house: Path, registered: bytes, monkeypatch: pytest.MonkeyPatch) -> Course:
    """A course in which the command line works, whose lab is registered."""
    monkeypatch.chdir(house)
    course.folder.mkdir()
    course.gradebook.write_bytes(registered)
    return course


@pytest.fixture
def command(term: Course, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    """Give a command; come back with its exit code and what it said."""
    monkeypatch.setenv("COLUMNS", "300")

    def do(*words: str | Path) -> tuple[int, str]:
        code = main([*map(str, words), "--course", str(term.folder)])
        said = capsys.readouterr()
        return code, said.out + said.err

    return do


@pytest.fixture
def book(term: Course):
    """Ask nbgrader's own gradebook."""

    def ask(question):
        with Gradebook(f"sqlite:///{term.gradebook}") as gradebook:
            return question(gradebook)

    return ask


@pytest.fixture
def work(term: Course, book: Any):
    """Have somebody's lab handed in, graded by hand with points and a comment, and fed back."""

    def do(student: str, points: float, comment: str) -> None:
        for step in (term.submitted, term.autograded, term.feedback):
            (step / student / LAB).mkdir(parents=True)
            (step / student / LAB / "file").write_text(f"{step.name} of {student}")
        for path, text in {
            term.arrivals / LAB / student: "2026-11-01T10:00:00+00:00",
            term.folder / "deliveries" / LAB / f"{student}.json": json.dumps({"number": "7"}),
            term.runs / LAB / f"{student}.json": json.dumps({"student": student, "seed": "00"}),
        }.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

        def mark(gradebook: Gradebook) -> None:
            gradebook.update_or_create_student(student)
            with warnings.catch_warnings():  # SQLAlchemy's remark on nbgrader
                warnings.simplefilter("ignore")
                gradebook.update_or_create_submission(LAB, student)
            grade = gradebook.find_grade("why", LAB, LAB, student)
            grade.manual_score = points
            gradebook.find_comment("why", LAB, LAB, student).manual_comment = comment
            gradebook.db.commit()

        book(mark)

    return do


def marks(gradebook: Gradebook) -> dict[str, tuple[float, str]]:
    """By student: the points and the comment that a person gave."""
    found = {}
    for submission in gradebook.assignment_submissions(LAB):
        student = submission.student_id
        grade = gradebook.find_grade("why", LAB, LAB, student)
        comment = gradebook.find_comment("why", LAB, LAB, student)
        found[student] = (grade.manual_score, comment.manual_comment)
    return found


def students(gradebook: Gradebook) -> dict[str, tuple[str | None, ...]]:
    return {
        each.id: (each.first_name, each.last_name, each.email, each.lms_user_id)
        for each in gradebook.students
    }


def files(course: Course) -> dict[str, str]:
    """Every file of the course but the gradebook and its lock, with its text."""
    return {
        path.relative_to(course.folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(course.folder.rglob("*"))
        if path.is_file() and path.name not in ("gradebook.db", ".gradebook.lock")
    }


def places(course: Course, student: str) -> set[str]:
    """The files that a student has after `work`."""
    folders = {f"{step}/{student}/{LAB}/file" for step in ("submitted", "autograded", "feedback")}
    notes = {f"{step}/{LAB}/{student}.json" for step in ("deliveries", "runs")}
    return {*folders, *notes, f"arrivals/{LAB}/{student}"}


# --- lists ------------------------------------------------------------------------------------


def test_a_list_makes_the_roster_and_enters_people(command, term, book, tmp_path: Path):
    file = tmp_path / "canvas.csv"
    file.write_text(CLASS)
    code, said = command("roster", file, "--dry-run")
    assert (code, term.folder.joinpath("roster.csv").exists()) == (0, False)
    sentence = (
        "canvas.csv looks like Canvas' gradebook: 2 people, 2 sections; 2 new, 0 known, 0 gone."
    )
    assert sentence in said
    assert "Nothing was written: --dry-run." in said
    assert book(students) == {}
    code, said = command("roster", file)
    assert code == 0
    assert sentence in said
    assert "Wrote 2 people into" in said
    assert book(students) == {
        "jdoe": ("Jane", "Doe", None, "12345"),
        "rroe": ("Raj", "Roe", None, "22345"),
    }
    with (term.folder / "roster.csv").open(newline="") as rows:
        ids = [row["canvas_login"] for row in csv.DictReader(rows)]
    assert ids == ["jdoe", "rroe"]


def test_several_lists_at_a_time_add_up_and_the_roster_is_printed(command, term, tmp_path: Path):
    for name, text in {
        "canvas.csv": CLASS,
        "github.csv": "identifier,github_username,github_id,name\nJane Doe,JaneCodes,4711,\n",
    }.items():
        (tmp_path / name).write_text(text)
    code, said = command("roster", tmp_path / "canvas.csv", tmp_path / "github.csv")
    assert code == 0
    assert "github.csv looks like GitHub Classroom's roster: 1 person; 0 new, 1 known." in said
    assert "Known by the name alone: Jane Doe (jdoe)." in said
    code, said = command("roster")
    assert code == 0
    lines = [line.split() for line in said.splitlines()]
    assert ["jdoe", "Jane", "Doe", "A", "2026001", "12345", "jdoe", "JaneCodes"] in lines
    assert ["rroe", "Raj", "Roe", "B", "2026002", "22345", "rroe"] in lines


def test_a_fault_in_the_second_list_leaves_all_as_it_was(command, term, book, tmp_path: Path):
    (tmp_path / "canvas.csv").write_text(CLASS)
    (tmp_path / "bad.csv").write_text("id,email\na,x@x.edu\nb,x@x.edu\n")
    code, said = command("roster", tmp_path / "canvas.csv", tmp_path / "bad.csv")
    assert code == 1
    assert "bad.csv: lines 2 (a) and 3 (b) have the same email" in said
    assert files(term) == {}
    assert book(students) == {}


def test_names_cannot_speak_to_the_terminal_or_the_spreadsheet(command, term, book, tmp_path: Path):
    name = "=HYPERLINK(1)\x1b[31m[bold]"
    lines = [f'{student},"{name}",Doe\n' for student in ("x", "y")]
    (tmp_path / "list.csv").write_text("id,first_name,last_name\n" + "".join(lines))
    code, said = command("roster", tmp_path / "list.csv")
    assert code == 0
    assert "somebody else has the same name: =HYPERLINK(1)�[31m[bold] Doe (x), =HYPER" in said
    code, said = command("roster")
    assert code == 0
    assert "\x1b" not in said
    assert "=HYPERLINK(1)�[31m[bold] Doe" in said
    assert book(students)["x"][0] == name
    assert ",=" not in (term.folder / "roster.csv").read_text(encoding="utf-8")
    assert Roster.load(term).people[0].first_name == name


def test_a_list_in_windows_encoding_is_said_with_its_accents(command, term, tmp_path: Path):
    (tmp_path / "list.csv").write_bytes("id;name\nz;Zoë Müller\n".encode("latin-1"))
    code, said = command("roster", tmp_path / "list.csv")
    assert code == 0
    assert "list.csv is not in UTF-8; it was read as Windows-1252. Look at the accents: Zoë" in said


def test_work_under_an_id_that_is_not_in_the_list_is_said(command, term, work, tmp_path: Path):
    """By the id, or by what the platform's names told when it was collected."""
    for student in ("doejane", "somebody", "stranger"):
        work(student, 1, "")
    kept = {"platform": "canvas", "delivered": [], "number": "22345", "name": "raj"}
    (term.folder / "deliveries" / LAB / "somebody.json").write_text(json.dumps(kept))
    (tmp_path / "canvas.csv").write_text(CLASS)
    code, said = command("roster", tmp_path / "canvas.csv")
    assert code == 0
    assert "It looks like Jane Doe: autograder roster --merge jdoe doejane" in said
    assert "It looks like Raj Roe: autograder roster --merge rroe somebody" in said
    assert "somebody of the roster: autograder roster --merge ID stranger" in said


def test_without_a_roster_the_command_says_how_to_make_one(command):
    code, said = command("roster")
    assert code == 0
    assert "There is no roster yet." in said


# --- one person -------------------------------------------------------------------------------


def two(course: Course) -> None:
    Roster((
        Person("jdoe", "Jane", "Doe", "", "A", ids={"canvas": "12345"}),
        Person("jd2", "Janie", "Doe", "jane@x.edu", "B", ids={"canvas": "777", "github": "janie"}),
        Person("rroe", "Raj", "Roe"),
    )).save(course)  # fmt: skip


def test_a_merged_persons_work_marks_and_comments_are_the_others(command, term, work, book):
    two(term)
    work("jd2", 1.5, "well said")
    work("rroe", 0.5, "hm")
    code, said = command("roster", "--merge", "jdoe", "jd2")
    assert code == 0
    assert f"jd2 is Jane Doe (jdoe) from now on. Theirs are now also: {LAB}." in said
    assert book(marks) == {"jdoe": (1.5, "well said"), "rroe": (0.5, "hm")}
    assert book(students)["jdoe"] == ("Jane", "Doe", "jane@x.edu", "12345")
    assert "jd2" not in book(students)
    found = files(term)
    assert found.keys() == {*places(term, "jdoe"), *places(term, "rroe"), "roster.csv"}
    assert found[f"submitted/jdoe/{LAB}/file"] == "submitted of jd2"
    assert json.loads(found[f"runs/{LAB}/jdoe.json"])["student"] == "jdoe"
    assert json.loads(found[f"runs/{LAB}/rroe.json"])["student"] == "rroe"
    roster = Roster.load(term)
    for sender in (
        Sender("canvas", number="777"), Sender("canvas", number="12345"), Sender(login="jd2"),
        Sender("github", login="Janie"), Sender("moodle", name="Janie Doe"),
        Sender("moodle", email="jane@x.edu"),
    ):  # fmt: skip
        assert [person.id for person in roster.find(sender)] == ["jdoe"], sender
    assert [person.id for person in roster.people] == ["rroe", "jdoe"]


@pytest.mark.parametrize(("keep", "kept"), [("jdoe", "jdoe"), ("jd2", "jd2")])
def test_where_both_have_a_lab_one_is_named_and_the_other_set_aside(
    command, term, work, book, keep, kept
):
    two(term)
    given = {"jdoe": (1.0, "first"), "jd2": (2.0, "second")}
    for student, (points, comment) in given.items():
        work(student, points, comment)
    before = files(term)
    code, said = command("roster", "--merge", "jdoe", "jd2")
    assert code == 1
    assert f"jdoe and jd2 both have {LAB}. Say whose stays: --keep jdoe or --keep jd2" in said
    assert (files(term), book(marks)) == (before, given)
    code, said = command("roster", "--merge", "jdoe", "jd2", "--keep", keep)
    assert code == 0
    assert book(marks) == {"jdoe": given[kept]}
    found = files(term)
    assert found[f"submitted/jdoe/{LAB}/file"] == f"submitted of {kept}"
    (lost,) = given.keys() - {kept}
    aside = f"set_aside/{lost}-1/{LAB}"
    assert found[f"{aside}/submitted/{LAB}/file"] == f"submitted of {lost}"
    assert found[f"{aside}/runs/{lost}.json"] == before[f"runs/{LAB}/{lost}.json"]
    rows = {row["cell"]: row for row in csv.DictReader(found[f"{aside}/marks.csv"].splitlines())}
    assert (float(rows["why"]["manual_score"]), rows["why"]["comment"]) == given[lost]
    assert {name.split("/")[1] for name in found if name.startswith("submitted")} == {"jdoe"}
    # nothing that was there is gone
    assert sorted(t for n, t in found.items() if n.endswith("/file")) == sorted(
        t for n, t in before.items() if n.endswith("/file")
    )


def test_work_from_before_the_roster_becomes_somebodys_in_it(command, term, work, book):
    two(term)
    work("doejane", 1.0, "old")
    kept = {
        "platform": "canvas",
        "delivered": [],
        "number": "31",
        "name": "dj",
        "login": "dj@x.edu",
    }
    (term.folder / "deliveries" / LAB / "doejane.json").write_text(json.dumps(kept))
    assert command("roster", "--merge", "jdoe", "doejane")[0] == 0
    assert book(marks) == {"jdoe": (1.0, "old")}
    for sender in (
        Sender(login="doejane"), Sender("canvas", number="31"), Sender("canvas", login="dj@x.edu"),
        Sender("canvas", name="DJ"),
    ):  # fmt: skip
        assert [p.id for p in Roster.load(term).find(sender)] == ["jdoe"], sender


@pytest.mark.parametrize(
    ("granted", "kept"),
    [
        ({"jd2": 2}, {"jdoe": 2}),
        ({"jd2": 2, "jdoe": 1}, {"jdoe": 1}),
        ({"jd2": 2, "rroe": 1}, {"jdoe": 2, "rroe": 1}),
        ({"rroe": 1}, {"rroe": 1}),
    ],
)
def test_an_extension_goes_with_the_person(command, term, work, granted, kept):
    two(term)
    work("jd2", 1, "")
    register(term, LAB, due=datetime(2026, 12, 1, 12, tzinfo=UTC))
    for student, days in granted.items():
        assert command("extend", LAB, "--student", student, "--days", str(days))[0] == 0
    assert command("roster", "--merge", "jdoe", "jd2")[0] == 0
    file = json.loads((term.folder / "extensions.json").read_text(encoding="utf-8"))
    assert {name: each["days"] for name, each in file[LAB]["student"].items()} == kept


def test_a_merge_that_was_stopped_is_given_again_and_ends(
    command, term, work, book, monkeypatch: pytest.MonkeyPatch
):
    """The power goes after each of the files that are moved, in turn."""
    two(term)
    work("jd2", 1.5, "well said")
    rename = Path.rename
    done: list[Path] = []

    class PowerCut(BaseException):
        pass

    def once(path: Path, target: Path) -> Path:
        if done:
            raise PowerCut
        done.append(path)
        return rename(path, target)

    for _ in range(len(places(term, "jd2")) - 1):
        done.clear()
        with monkeypatch.context() as patched:
            patched.setattr(Path, "rename", once)
            with pytest.raises(PowerCut):
                command("roster", "--merge", "jdoe", "jd2")
    assert command("roster", "--merge", "jdoe", "jd2")[0] == 0
    assert book(marks) == {"jdoe": (1.5, "well said")}
    assert {each.id for each in Roster.load(term).people} == {"jdoe", "rroe"}
    assert files(term).keys() == {*places(term, "jdoe"), "roster.csv"}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--merge", "jdoe", "nobody"], "'nobody' is neither in the roster nor has anything"),
        (["--merge", "jdoe", "JDoe"], "jdoe and JDoe are one id already"),
        (["--merge", "jdoe", "jd2", "--keep", "rroe"], "--keep is 'rroe'. It names one of the two"),
        (["--merge", "../x", "jd2"], "'../x' that cannot name a folder"),
        (["--merge", "jdoe", "team"], "jdoe is in the group 'A' and team in 'B'. Say which: "),
        (["--remove", "jdoe", "nobody"], "nobody is not in the roster"),
        (["--group", "Team 1", "jdoe", "nobody"], "nobody is not in the roster"),
        (["--group", "Team 1"], "nobody is named"),
        (["--group", "rroe", "jdoe"], "a group 'rroe' and a person of that id"),
        (["x.csv", "--remove", "jdoe"], "Lists are joined by a command of their own"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_changes(
    command, term, work, book, words, sentence
):
    Roster((
        Person("jdoe", group="A"), Person("jd2"), Person("rroe"), Person("team", group="B"),
    )).save(term)  # fmt: skip
    work("jd2", 1, "c")
    before = files(term), book(marks), book(students)
    code, said = command("roster", *words)
    assert code == 1
    assert sentence in said
    assert (files(term), book(marks), book(students)) == before


# --- leaving, and groups ----------------------------------------------------------------------


def test_who_leaves_keeps_their_work_and_is_in_no_export(command, term, work, book):
    two(term)
    work("jdoe", 2, "fine")
    book(lambda gradebook: gradebook.update_or_create_student("rroe"))
    code, said = command("roster", "--remove", "jdoe", "rroe")
    assert code == 0
    assert "jdoe has left the course: work and marks stay where they are" in said
    assert book(marks) == {"jdoe": (2, "fine")}
    assert book(students).keys() == {"jdoe"}  # nothing hangs on the other
    assert places(term, "jdoe") <= files(term).keys()
    roster = Roster.load(term)
    assert [person.id for person in roster.people] == ["jd2"]
    assert roster.members("jdoe") == ()
    code, said = command("roster")
    assert "Left the course: jdoe, rroe." in said


def test_who_leaves_with_their_work_leaves_it_set_aside(command, term, work, book):
    two(term)
    work("jdoe", 2, "fine")
    work("jd2", 1, "so")
    code, said = command("roster", "--remove", "jdoe", "--with-work")
    assert code == 0
    assert "jdoe has left the course: work and marks lie in" in said
    assert book(marks) == {"jd2": (1, "so")}
    with pytest.raises(MissingEntry):
        book(lambda gradebook: gradebook.find_student("jdoe"))
    found = files(term)
    assert not places(term, "jdoe") & found.keys()
    assert found[f"set_aside/jdoe-1/{LAB}/submitted/{LAB}/file"] == "submitted of jdoe"
    assert "fine" in found[f"set_aside/jdoe-1/{LAB}/marks.csv"]


def test_who_is_in_a_later_list_is_back_with_their_work(command, term, work, book, tmp_path: Path):
    (tmp_path / "canvas.csv").write_text(CLASS)
    command("roster", tmp_path / "canvas.csv")
    work("jdoe", 2, "fine")
    command("roster", "--remove", "jdoe", "rroe")
    code, said = command("roster", tmp_path / "canvas.csv")
    assert code == 0
    assert "0 new, 2 known, 0 gone" in said
    assert "Back in the course: Jane Doe (jdoe), Raj Roe (rroe)." in said
    assert book(marks) == {"jdoe": (2, "fine")}
    assert book(students)["rroe"] == ("Raj", "Roe", None, "22345")


def test_a_group_is_set_and_taken_back(command, term, tmp_path: Path):
    two(term)
    code, said = command("roster", "--group", "Team 1", "jdoe", "rroe")
    assert code == 0
    assert "The group 'Team 1' hands in as Team-1: Jane Doe, Raj Roe." in said
    assert [p.id for p in Roster.load(term).members("Team-1")] == ["jdoe", "rroe"]
    (term.submitted / "Team-1" / LAB).mkdir(parents=True)
    code, said = command("roster", "--group", "Team 1", "jdoe")
    assert "no longer" not in said
    code, said = command("roster", "--group", "Team 2", "rroe")
    lost = f"Team-1 has handed in {LAB}: that counts for those who are in it now, and no longer for"
    assert f"{lost} Raj Roe." in said
    (tmp_path / "list.csv").write_text("id,group\njdoe,Team 3\n")  # by a list it is said, too
    code, said = command("roster", tmp_path / "list.csv", "--dry-run")
    assert f"{lost} Jane Doe." in said
    assert command("roster", "--group", "", "rroe") == (0, "In no group any more: rroe.\n")
    assert [p.id for p in Roster.load(term).members("Team-1")] == ["jdoe"]


def test_a_class_of_a_thousand_is_quick(command, term, book, tmp_path: Path):
    lines = [f'"Doe {n}, Jane",{n},20{n},jd{n},A,\n' for n in range(1000)]
    (tmp_path / "big.csv").write_text(CLASS.splitlines(keepends=True)[0] + "".join(lines))
    code, said = command("roster", tmp_path / "big.csv")
    assert (code, "1000 people, 1 section; 1000 new" in said) == (0, True)
    assert len(book(students)) == 1000
