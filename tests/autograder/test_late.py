"""Lateness: when something came, until when it might, and what nbgrader makes of it.

The truth is nbgrader's own `total_seconds_late` and its own step for penalties, with numbers that
were added up by hand.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_notebook
from nbgrader.api import Gradebook
from nbgrader.preprocessors import AssignLatePenalties
from traitlets.config import Config

from autograder.cli.main import main
from autograder.course import Course
from autograder.exceptions import CourseError
from autograder.gradebook.converters import path_of_this_python
from autograder.gradebook.late import PercentADay
from autograder.gradebook.records import Records
from autograder.gradebook.release import register
from autograder.intake.arrivals import arrival, note
from autograder.intake.deliveries import collect
from autograder.intake.extensions import Extensions
from tests.autograder.conftest import answered

# nbgrader builds a submission's rows in an order that SQLAlchemy remarks on.
pytestmark = pytest.mark.filterwarnings("ignore:Object of type <Submitted")

HOUR = 3600.0
DAY = 24 * HOUR


def utc(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


# --- a gradebook as nbgrader makes it, without notebooks ---------------------------------------

# In Berlin the clock is set back on 25 October 2026 at 03:00.
DUES = {
    "lab1": utc("2026-10-24 21:59"),  # a Saturday, 23:59 in summer
    "lab2": utc("2026-11-14 22:59"),  # 23:59 in winter
    "lab3": utc("2026-12-01 22:59"),
}
DUES_SAID = {
    "lab1": "Sat 24 Oct 2026, 23:59 (Europe/Berlin, UTC+2)",
    "lab2": "Sat 14 Nov 2026, 23:59 (Europe/Berlin, UTC+1)",
}


class Term:
    """A course with three labs of ten points, and submissions that score five."""

    def __init__(self, root: Path, gradebook: Path, *lines: str) -> None:
        config = ['c.Autograder.timezone = "Europe/Berlin"', *lines]
        root.mkdir(exist_ok=True)
        (root / "nbgrader_config.py").write_text("\n".join(config), encoding="utf-8")
        self.course = Course(root, root / "course")
        self.course.folder.mkdir(exist_ok=True)
        self.url = f"sqlite:///{self.course.gradebook}"
        shutil.copy(gradebook, self.course.gradebook)
        with Gradebook(self.url) as book:
            for lab, due in DUES.items():
                (root / "source" / lab).mkdir(parents=True, exist_ok=True)
                (root / "source" / lab / f"{lab}.ipynb").write_text("{}", encoding="utf-8")
                book.update_or_create_assignment(lab, duedate=due)
                book.update_or_create_notebook(lab, lab)
                book.update_or_create_grade_cell("test", lab, lab, max_score=10, cell_type="code")

    def hand_in(self, lab: str, student: str, when: datetime, *, late: bool | None = None) -> None:
        note(self.course, lab, student, when, late=late)
        with Gradebook(self.url) as book:
            book.update_or_create_student(student)
            book.update_or_create_submission(lab, student)
            book.find_grade("test", lab, lab, student).auto_score = 5
            book.db.commit()

    def roster(self, *lines: str) -> None:
        text = "\n".join(["id,first_name,last_name,section,group", *lines])
        (self.course.folder / "roster.csv").write_text(text, encoding="utf-8")

    def run(self, *command: str) -> int:
        return main([*command, "--course", str(self.course.folder)])

    def settle(self, lab: str = "lab1") -> list[str]:
        with Records(self.course) as records:
            return records.settle_lateness(lab)

    def late(self, lab: str) -> dict[str, float]:
        """By student: how many seconds late, as nbgrader reckons."""
        with Gradebook(self.url) as book:
            found = book.assignment_submissions(lab)
            return {each.student.id: each.total_seconds_late for each in found}

    def extensions(self, lab: str) -> dict[str, timedelta | None]:
        with Gradebook(self.url) as book:
            found = book.assignment_submissions(lab)
            return {each.student.id: each.extension for each in found}


@pytest.fixture(scope="module")
def empty_gradebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One without a lab: nbgrader takes three seconds to make it."""
    path = tmp_path_factory.mktemp("empty") / "gradebook.db"
    with path_of_this_python():
        Gradebook(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def make_term(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, empty_gradebook: Path
) -> Callable[..., Term]:
    """A term with lines more in its configuration, where the commands are typed."""

    def make(*lines: str) -> Term:
        term = Term(tmp_path / "root", empty_gradebook, *lines)
        monkeypatch.chdir(term.course.root)
        return term

    return make


@pytest.fixture
def term(make_term: Callable[..., Term]) -> Term:
    return make_term()


def out(capsys: pytest.CaptureFixture[str]) -> str:
    said = capsys.readouterr()
    return " ".join((said.out + said.err).split())


# --- extensions --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lab", "command", "hours", "said"),
    [
        ("lab2", "--days 2", 48, "due Mon 16 Nov 2026, 23:59 (Europe/Berlin, UTC+1), 2 days more."),
        (
            "lab2",
            "--hours 5",
            5,
            "due Sun 15 Nov 2026, 04:59 (Europe/Berlin, UTC+1), 5 hours more.",
        ),
        ("lab2", "--until 2026-11-15", 24 + 59 / 3600, "due Sun 15 Nov 2026, 23:59:59"),
        ("lab2", "--until 2026-11-15T23:59+05:30", 19.5, "due Sun 15 Nov 2026, 19:29 (Europe"),
        # A day longer by the clock on the wall is 25 hours, where it is set back.
        ("lab1", "--days 1", 25, "due Sun 25 Oct 2026, 23:59 (Europe/Berlin, UTC+1), 1 day more."),
        ("lab1", "--hours 24", 24, "due Sun 25 Oct 2026, 22:59 (Europe/Berlin, UTC+1)"),
    ],
)
def test_an_extension_is_nbgraders_own_and_said_back(
    lab: str, command: str, hours: float, said: str, term: Term, capsys: Any
) -> None:
    came = DUES[lab] + timedelta(hours=100)
    for student in ("jdoe", "rroe"):
        term.hand_in(lab, student, came)
    assert term.settle(lab) == [f"Due {DUES_SAID[lab]}: 2 of 2 are late."]
    option, _, value = command.partition(" ")
    assert term.run("extend", lab, "--student", "jdoe", option, value) == 0
    heard = out(capsys)
    assert f"student jdoe: {lab} is {said}" in heard
    assert f"grades nothing again: autograder grade {lab}" in heard
    assert term.settle(lab)[1:] == ["1 is less late than before: jdoe."]
    assert term.late(lab) == {"jdoe": pytest.approx((100 - hours) * HOUR), "rroe": 100 * HOUR}
    assert term.extensions(lab)["rroe"] is None
    assert term.run("extend", lab, "--student", "jdoe", "--none") == 0
    assert "student jdoe: no extension." in out(capsys)
    assert term.settle(lab)[1:] == ["1 is more late than before: jdoe."]
    assert term.extensions(lab)["jdoe"] is None


def test_the_days_of_an_extension_go_with_the_due_date_and_a_fixed_time_does_not(
    term: Term,
) -> None:
    for student in ("days", "until"):
        term.hand_in("lab2", student, utc("2026-11-20 00:00"))
    term.run("extend", "lab2", "--student", "days", "--days", "2")
    term.run("extend", "lab2", "--student", "until", "--until", "2026-11-16 23:59")
    with Records(term.course) as records:
        records.set_due("lab2", utc("2026-11-15 22:59"))
    term.settle("lab2")
    days = {"days": timedelta(days=2), "until": timedelta(days=1)}
    assert term.extensions("lab2") == days
    with Records(term.course) as records:
        records.set_due("lab2", utc("2026-11-18 22:59"))
    term.settle("lab2")
    assert term.extensions("lab2") == {"days": timedelta(days=2), "until": None}


def test_the_longest_of_several_extensions_counts_and_that_is_said(term: Term, capsys: Any) -> None:
    term.roster("jdoe,Jane,Doe,A,g1", "rroe,Raj,Roe,B,g1", "klee,Kim,Lee,B,", "liwei,Li,Wei,A,")
    for student in ("g1", "klee", "liwei"):
        term.hand_in("lab2", student, DUES["lab2"] + timedelta(days=10))
    # Of the group's hand-in: two days of its own, three of a member's section, one of a member.
    assert term.run("extend", "lab2", "--group", "g1", "--days", "2") == 0
    assert "group g1 (2 people): lab2 is due Mon 16 Nov" in out(capsys)
    assert term.run("extend", "lab2", "--section", "b", "--days", "3") == 0
    assert "section B (2 people): lab2 is due Tue 17 Nov" in out(capsys)
    assert term.run("extend", "lab2", "--student", "JDOE", "--days", "1") == 0
    heard = out(capsys)
    assert "student jdoe: lab2 is due Sun 15 Nov" in heard
    assert "The longest counts: group g1 has until Mon 16 Nov 2026" in heard
    term.settle("lab2")
    days = {"g1": 7 * DAY, "klee": 7 * DAY, "liwei": 10 * DAY}
    assert term.late("lab2") == days
    term.run("extend", "lab2", "--section", "B", "--none")
    term.settle("lab2")
    assert term.late("lab2") == {"g1": 8 * DAY, "klee": 10 * DAY, "liwei": 10 * DAY}


def test_an_extension_that_nbgrader_granted_stays(term: Term) -> None:
    for student in ("jdoe", "rroe"):
        term.hand_in("lab2", student, DUES["lab2"] + timedelta(days=3))
    with Gradebook(term.url) as book:
        for student in ("jdoe", "rroe"):
            book.grant_extension("lab2", student, days=2)
    term.run("extend", "lab2", "--student", "rroe", "--days", "1")
    term.settle("lab2")
    assert term.late("lab2") == {"jdoe": DAY, "rroe": 2 * DAY}


def test_extensions_come_from_a_table_whole_or_not_at_all(
    term: Term, tmp_path: Path, capsys: Any
) -> None:
    term.roster("jdoe,Jane,Doe,A,", "rroe,Raj,Roe,B,")
    table = tmp_path / "more.csv"
    table.write_text("Student;Until;Days\njdoe;;2\nrroe;2026-11-20;\n", encoding="utf-16")
    assert term.run("extend", "lab2", "--from", str(table)) == 0
    heard = out(capsys)
    assert "student jdoe: lab2 is due Mon 16 Nov 2026, 23:59 (Europe" in heard
    assert "student rroe: lab2 is due Fri 20 Nov 2026, 23:59:59 (Europe" in heard
    before = (term.course.folder / "extensions.json").read_bytes()
    for lines, words in {
        "student,days\njdoe,3\nrroe,many": "more.csv, line 3, column 'days': 'many' is no number",
        "student,days\njdoe,3\nrroe,-1": "line 3, column 'days'",
        "student,days\njdoe,3\njode,3": "line 3, column 'student': There is no student 'jode'. Is",
        "student,days\njdoe,3\njdoe,4": "line 3, column 'student': 'jdoe' stands twice",
        "student,until\njdoe,2026-11-20 25:00": "line 2, column 'until': '2026-11-20 25:00' is not",
        "student,until\njdoe,2026-11-01": "line 2, column 'until': Sun 1 Nov 2026, 23:59:59 (Eu",
        "student,until,days\njdoe,2026-11-20,2": "one of until, days is needed, and 2 are given",
        "student,days\njdoe,": "one of days is needed, and 0 are given",
        "name,days\njdoe,3": "needs a column student",
    }.items():
        table.write_text(lines, encoding="utf-8")
        assert term.run("extend", "lab2", "--from", str(table)) == 1
        assert words in out(capsys), lines
    assert (term.course.folder / "extensions.json").read_bytes() == before


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("--student jode --days 1", "There is no student 'jode'. Is it jdoe?"),
        ("--section C --days 1", "There is no section 'C'"),
        ("--group g1 --days 1", "There is no group 'g1'"),
        ("--student jdoe", "How much time? Say --until TIME"),
        ("--days 1", "Who gets more time? Say --student ID"),
        (
            "--student jdoe --until 2026-11-14T22:59Z",
            "is no extension: lab2 is due Sat 14 Nov 2026",
        ),
        ("--student jdoe --until soon", "'soon' is not a time"),
        ("--student jdoe --from more.csv", "leave --student and the like out"),
        ("--days-left", "c.Autograder.grace_days = 3"),
    ],
)
def test_what_cannot_be_granted_is_refused_with_a_reason(
    command: str, words: str, term: Term, capsys: Any
) -> None:
    term.roster("jdoe,Jane,Doe,A,", "rroe,Raj,Roe,B,")
    assert term.run("extend", "lab2", *command.split()) == 1
    assert words in out(capsys)
    assert not (term.course.folder / "extensions.json").exists()


def test_without_a_roster_ids_are_those_of_submissions(term: Term, capsys: Any) -> None:
    term.hand_in("lab2", "jdoe", DUES["lab2"])
    assert term.run("extend", "lab2", "--student", "jdoe", "--days", "1") == 0
    assert "Nobody" not in out(capsys)
    assert term.run("extend", "lab2", "--student", "rroe", "--days", "1") == 0
    assert "Nobody has handed in as rroe yet" in out(capsys)
    assert term.run("extend", "lab2", "--student", "a/b", "--days", "1") == 1
    assert term.run("extend", "lab2", "--section", "B", "--days", "1") == 1
    assert "there is none: autograder roster FILE" in out(capsys)
    assert term.run("extend", "lab2") == 0
    heard = out(capsys)
    assert "For everybody else lab2 is due Sat 14 Nov 2026, 23:59 (Europe/Berlin, UTC+1)." in heard
    assert "student rroe" in heard


@pytest.mark.parametrize(
    "text",
    ["{", "[]", '{"lab2": {"friend": {"a": {}}}}', '{"lab2": {"student": {"a": {"days": "x"}}}}'],
)
def test_a_file_of_extensions_that_was_broken_by_hand_is_named(text: str, term: Term) -> None:
    (term.course.folder / "extensions.json").write_text(text, encoding="utf-8")
    with pytest.raises(CourseError, match=r"extensions\.json cannot be read"):
        Extensions.load(term.course)


# --- grace days --------------------------------------------------------------------------------


def test_lateness_eats_whole_begun_days_in_the_order_of_due_dates(
    make_term: Callable[..., Term], capsys: Any
) -> None:
    term = make_term("c.Autograder.grace_days = 3")
    late = {"lab1": timedelta(hours=1), "lab2": timedelta(hours=25), "lab3": timedelta(hours=30)}
    for lab in ("lab3", "lab1", "lab2"):  # the order in which they come does not matter
        term.hand_in(lab, "jdoe", DUES[lab] + late[lab])
        term.hand_in(lab, "rroe", DUES[lab])
    term.settle("lab1")
    # One day of lab 1, two of lab 2, and nothing is left for lab 3.
    assert [term.late(lab)["jdoe"] for lab in DUES] == [0, 0, 30 * HOUR]
    # Where the clock is set back, the day that lab 1 takes has 25 hours.
    extensions = [term.extensions(lab)["jdoe"] for lab in DUES]
    assert extensions == [timedelta(hours=25), timedelta(days=2), None]
    assert term.run("extend", "--days-left") == 0
    lines = [line.replace("│", " ").split() for line in capsys.readouterr().out.splitlines()]
    assert ["jdoe", "1", "2", "0"] in lines
    assert ["rroe", "3"] in lines
    # An extension for lab 1 gives its day back, which lab 3 takes then, one of two.
    term.run("extend", "lab1", "--student", "jdoe", "--hours", "2")
    said = term.settle("lab1")
    assert "lab3: 1 is less late than before: jdoe." in said
    assert [term.late(lab)["jdoe"] for lab in DUES] == [0, 0, 6 * HOUR]
    assert term.run("extend", "lab3") == 0
    assert "1 of 3 grace days, 0 left" in out(capsys)


def test_a_group_has_what_each_of_its_members_has_left_and_all_of_them_pay(
    make_term: Callable[..., Term], capsys: pytest.CaptureFixture[str]
) -> None:
    term = make_term("c.Autograder.grace_days = 2")
    term.roster("jdoe,Jane,Doe,A,g1", "rroe,Raj,Roe,B,g1")
    term.hand_in("lab1", "jdoe", DUES["lab1"] + timedelta(hours=1))
    term.hand_in("lab2", "g1", DUES["lab2"] + timedelta(hours=30))
    term.hand_in("lab3", "rroe", DUES["lab3"] + timedelta(hours=30))
    term.settle("lab2")
    assert term.late("lab2") == {"g1": 6 * HOUR}
    assert term.late("lab3") == {"rroe": 6 * HOUR}
    assert term.run("extend", "--days-left") == 0
    lines = [line.replace("│", " ").split() for line in capsys.readouterr().out.splitlines()]
    assert ["jdoe", "1", "1", "0"] in lines
    assert ["rroe", "1", "1", "0"] in lines


@pytest.mark.parametrize("value", ["-1", "'3'", "1.5", "True"])
def test_grace_days_are_a_whole_number(value: str, make_term: Callable[..., Term]) -> None:
    term = make_term(f"c.Autograder.grace_days = {value}")
    with pytest.raises(CourseError, match=r"Autograder\.grace_days is .*whole number"):
        term.settle()


# --- what a platform says without a time -------------------------------------------------------


def test_late_without_a_time_is_one_day_begun_and_in_time_is_never_late(
    make_term: Callable[..., Term],
) -> None:
    term = make_term(
        'c.AssignLatePenalties.plugin_class = "autograder.gradebook.late.PercentADay"',
        "c.PercentADay.grace_minutes = 60",
    )
    collected = DUES["lab2"] + timedelta(days=20)  # long after the due date, as downloads are
    term.hand_in("lab2", "late", collected, late=True)
    term.hand_in("lab2", "granted", collected, late=True)
    term.hand_in("lab2", "fine", collected, late=False)
    term.hand_in("lab2", "known", collected)
    term.run("extend", "lab2", "--student", "granted", "--days", "1")
    said = term.settle("lab2")
    assert said[0].endswith(": 2 of 4 are late.")
    assert said[1].startswith("late: handed in late by what the platform says")
    assert said[2].startswith("granted: late by what the platform says, and in time by an exten")
    late = term.late("lab2")
    assert late.pop("late") in range(1, int(DAY) + 1)
    assert late == {"granted": 0, "fine": 0, "known": 20 * DAY}
    with Gradebook(term.url) as book:
        submission = book.find_submission("lab2", "late")
        assert submission.late_submission_penalty == pytest.approx(0.5)
        assert book.find_submission("lab2", "fine").timestamp == DUES["lab2"].replace(tzinfo=None)


# --- what it costs -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "late", "expected"),
    [
        ({}, 1, 0.8),  # of a score of 8
        ({}, DAY, 0.8),
        ({}, DAY + 1, 1.6),
        ({}, 30 * DAY, 8.0),
        ({}, 0, None),
        ({"percent": 25.0}, 2 * DAY, 4.0),
        ({"percent": 25.0, "most": 40.0}, 9 * DAY, 3.2),
        ({"grace_minutes": 15.0}, 15 * 60, None),
        ({"grace_minutes": 15.0}, 15 * 60 + 1, 0.8),
        ({"grace_minutes": 15.0}, DAY + 60, 0.8),
        ({"grace_minutes": 15.0}, DAY + 16 * 60, 1.6),
    ],
)
def test_so_many_percent_a_day(
    settings: Mapping[str, float], late: float, expected: float | None
) -> None:
    rule = PercentADay(config=Config({"PercentADay": dict(settings)}))
    assert rule.late_submission_penalty("jdoe", 8.0, late) == (
        expected if expected is None else pytest.approx(expected)
    )


@pytest.mark.parametrize("of", ["score", "maximum"])
def test_nbgraders_own_step_takes_the_same_off(of: str, make_term: Callable[..., Term]) -> None:
    term = make_term(
        'c.AssignLatePenalties.plugin_class = "autograder.gradebook.late.PercentADay"',
        "c.PercentADay.percent = 20",
        f"c.PercentADay.of = {of!r}",
    )
    hours = {"fine": 0, "day": 5, "days": 30, "weeks": 24 * 30}
    for student, late in hours.items():
        term.hand_in("lab2", student, DUES["lab2"] + timedelta(hours=late))
    term.settle("lab2")

    def taken_off() -> dict[str, float]:
        with Gradebook(term.url) as book:
            found = book.assignment_submissions("lab2")
            return {each.student.id: each.late_submission_penalty for each in found}

    # A fifth a day of the score, which is 5, or of the maximum, which is 10; never below nought.
    day = {"score": 1.0, "maximum": 2.0}[of]
    ours = taken_off()
    assert ours == {"fine": 0.0, "day": day, "days": 2 * day, "weeks": 5.0}
    with Gradebook(term.url) as book:
        for student in hours:
            book.find_submission_notebook("lab2", "lab2", student).late_submission_penalty = 0.1
        book.db.commit()
    step = AssignLatePenalties(config=term.course.config())
    for student in hours:
        which = {"notebook": "lab2", "assignment": "lab2", "student": student, "db_url": term.url}
        step.preprocess(new_notebook(), {"nbgrader": which})
    assert taken_off() == ours


# --- a lab that was graded ---------------------------------------------------------------------

LAB = "tiny"
DUE = utc("2026-12-01 12:00")
LATE, EARLY = DUE + timedelta(hours=2), DUE - timedelta(hours=2)
CLAIMS = {"late": "", "forger": "1999-01-01 00:00:00 UTC", "liar": "no time at all"}


def penalties(course: Course) -> dict[str, tuple[float, float]]:
    """By student: what was taken off, and what is left."""
    with Records(course) as records:
        rows = records.rows()
    return {row["student_id"]: (row["late_submission_penalty"], row["score"]) for row in rows}


EXPECTED = {"early": (0.0, 8.0), **dict.fromkeys(CLAIMS, (8.0, 0.0))}
FORGIVEN = dict.fromkeys(EXPECTED, (0.0, 8.0))


def claim(course: Course) -> None:
    """Put into submissions what they say of themselves."""
    for student, text in CLAIMS.items():
        path = course.submitted / student / LAB / "timestamp.txt"
        path.write_text(text, encoding="ascii")


@pytest.fixture(scope="module")
def graded_once(house: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house where late is worth nothing; one of four handed in in time."""
    root = tmp_path_factory.mktemp("strict") / "house"
    for name in ("solutions", "labs"):
        shutil.copytree(house / name, root / name)
    config = (house / "nbgrader_config.py").read_text(encoding="utf-8")
    config = config.replace('penalty_method = "none"', 'penalty_method = "zero"')
    config += '\nc.Autograder.timezone = "Europe/Berlin"\n'
    (root / "nbgrader_config.py").write_text(config, encoding="utf-8")
    course = Course(root, root / "course")
    times = {"early": EARLY, **dict.fromkeys(CLAIMS, LATE)}
    delivery = root.parent / "delivery"
    for student in times:
        (delivery / student).mkdir(parents=True)
        text = json.dumps(answered(course, LAB, LAB))
        (delivery / student / f"{LAB}.ipynb").write_text(text, encoding="utf-8")
    (delivery / "forger" / "timestamp.txt").write_text(CLAIMS["forger"], encoding="ascii")
    collect(delivery, course, LAB, arrived=times)
    register(course, LAB, due=DUE)
    claim(course)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        patch.setattr("autograder.sandbox.limits.crowding", lambda: 1.0)
        assert main(["grade", LAB]) == 0
    return root


@pytest.fixture
def strict(graded_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    """That house, one for each test."""
    root = tmp_path / "house"
    shutil.copytree(graded_once, root)
    monkeypatch.chdir(root)
    return Course(root, root / "course")


@pytest.fixture
def nothing_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever would start a process for a student's code, or one that grades, fails."""

    def never(*_: Any, **__: Any) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr("autograder.sandbox.launcher.Sandbox.open", never)
    monkeypatch.setattr("autograder.batch.local.Pool.__init__", never)


def test_a_forged_timestamp_changes_nothing(strict: Course) -> None:
    assert penalties(strict) == EXPECTED


def test_nbgraders_own_autograde_takes_the_same_off(strict: Course, run: Any) -> None:
    claim(strict)
    with Gradebook(f"sqlite:///{strict.gradebook}") as book:
        submission = book.find_submission(LAB, "forger")
        submission.timestamp = None
        submission.notebooks[0].late_submission_penalty = None
        book.db.commit()
    assert penalties(strict) != EXPECTED
    done = run(strict.root, "nbgrader", "autograde", LAB, "--force", "--student", "forger")
    assert done.returncode == 0, done.stderr
    assert penalties(strict) == EXPECTED


@pytest.mark.usefixtures("nothing_is_run")
def test_a_due_date_that_moves_counts_without_grading_anew_and_it_is_said(
    strict: Course, capsys: Any
) -> None:
    records = {path: path.stat().st_mtime_ns for path in strict.runs.rglob("*.json")}
    assert main(["release", LAB, "--no-proof", "--due", "2026-12-01 16:00"]) == 0
    assert "Due Tue 1 Dec 2026, 16:00 (Europe/Berlin, UTC+1)." in out(capsys)
    assert main(["grade", LAB]) == 0
    heard = out(capsys)
    assert "4 were graded before" in heard
    assert "Due Tue 1 Dec 2026, 16:00 (Europe/Berlin, UTC+1): 0 of 4 are late." in heard
    assert "3 are no longer late: forger, late, liar." in heard
    assert penalties(strict) == FORGIVEN
    assert main(["release", LAB, "--no-proof", "--due", "2026-12-01T09:59Z"]) == 0
    capsys.readouterr()
    assert main(["grade", LAB]) == 0
    heard = out(capsys)
    assert "4 of 4 are late" in heard
    assert "4 are late now: early, forger, late, liar." in heard
    assert penalties(strict) == dict.fromkeys(EXPECTED, (8.0, 0.0))
    assert len(records) == 4
    assert {path: path.stat().st_mtime_ns for path in records} == records


@pytest.mark.usefixtures("nothing_is_run")
def test_an_extension_counts_without_grading_anew_and_can_be_taken_back(
    strict: Course, capsys: Any
) -> None:
    assert main(["extend", LAB, "--student", "late", "--hours", "2"]) == 0
    assert "student late: tiny is due Tue 1 Dec 2026, 15:00 (Europe/Berlin, UTC+1)" in out(capsys)
    assert main(["grade", LAB]) == 0
    assert "1 is no longer late: late." in out(capsys)
    assert penalties(strict) == {**EXPECTED, "late": (0.0, 8.0)}
    assert main(["extend", LAB, "--student", "late", "--none"]) == 0
    assert main(["grade", LAB, "--student", "early"]) == 0
    assert "1 is late now: late." in out(capsys)
    assert penalties(strict) == EXPECTED


@pytest.mark.usefixtures("nothing_is_run")
def test_nobody_is_late_where_nothing_says_when_a_submission_arrived(strict: Course) -> None:
    shutil.rmtree(strict.arrivals)
    claim(strict)
    assert main(["grade", LAB]) == 0
    assert penalties(strict) == FORGIVEN


def test_times_of_a_delivery_can_be_given_in_a_table(strict: Course, tmp_path: Path) -> None:
    table = tmp_path / "times.csv"
    table.write_text("student,time\nlate,2026-11-30T09:00Z\n", encoding="utf-8")
    again = tmp_path / "again"
    shutil.copytree(strict.submitted, again)
    assert main(["collect", str(again), LAB, "--arrived", str(table)]) == 0
    assert arrival(strict, LAB, "late") == utc("2026-11-30 09:00")
    assert arrival(strict, LAB, "forger") == LATE
