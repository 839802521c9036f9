"""One student over a term: every number is the gradebook's, every message that of grading."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory

from autograder.cli.main import main
from autograder.course import Course
from autograder.grading.journal import Journal
from autograder.intake import arrivals
from autograder.intake.roster import Person, Roster
from autograder.results import ExerciseResult, Status, SubmissionResult

from .conftest import LAB, mark_by_hand

DUE = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
OTHER = "another"  # a lab that nobody has handed in


@pytest.fixture
def term(course: Course, graded: Any, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Any:
    """Grade Jane's lab; then ask for a student's term in a form."""
    monkeypatch.chdir(course.root)
    graded("jdoe", Status.FAILED)
    record(course, "jdoe")
    with open_book(course) as book:
        book.update_or_create_assignment(LAB, duedate=DUE.replace(tzinfo=None))
        book.update_or_create_assignment(OTHER)

    def do(*words: str, code: int = 0) -> str:
        capsys.readouterr()
        assert main(["report", *words, "--course", str(course.folder)]) == code
        said = capsys.readouterr()
        return str(said.out if code == 0 else said.err)

    return do


def open_book(course: Course) -> Gradebook:
    return Gradebook(CourseDirectory(config=course.config()).db_url)


def record(course: Course, student: str, message: str = "why <b>it</b> failed") -> None:
    """Keep a record of grading as a run writes it: two exercises lost, one all right."""
    said = [("double", Status.FAILED, 0.0, 3.0), ("answer", Status.PASSED, 3.0, 3.0)]
    said.append(("halve", Status.NOT_ANSWERED, 0.0, 2.0))
    exercises = tuple(
        ExerciseResult(f"test_{name}", name, status, score, most, f"{name}: {message}")
        for name, status, score, most in said
    )
    result = SubmissionResult.of(student, LAB, 1.0, exercises)
    Journal(course.runs / LAB).write(result, "0", b"0")
    with open_book(course) as book:
        for each in exercises:
            book.find_grade(each.grade_id, LAB, LAB, student).auto_score = each.score
        book.db.commit()


def in_forms(term: Any, *words: str) -> tuple[dict[str, Any], list[dict[str, str]]]:
    data = json.loads(term(*words, "--json"))
    rows = list(csv.DictReader(io.StringIO(term(*words, "--csv"), newline="")))
    return data, rows


def test_every_lab_of_a_student_is_there_with_what_grading_and_people_said(
    term: Any, course: Course
) -> None:
    arrivals.note(course, LAB, "jdoe", datetime(2026, 12, 2, 14, 1, tzinfo=UTC))
    mark_by_hand(course, "jdoe", "why", 1.5, "Half of <i>it</i>.")
    mark_by_hand(course, "jdoe", "test_halve", 1.0)
    with open_book(course) as book:  # of code, people comment on the answer, not on its test
        book.find_comment("double", LAB, LAB, "jdoe").manual_comment = "See me."
        book.db.commit()
    data, rows = in_forms(term, "--student", "jdoe")
    assert [lab["lab"] for lab in data["labs"]] == [LAB, OTHER]
    lab, other = data["labs"]
    assert (lab["points"], lab["max_points"], lab["status"]) == (5.5, 10.0, "partly")
    assert lab["handed_in"].startswith("Wed 2 Dec 2026, 14:01")
    assert lab["due"].startswith("Tue 1 Dec 2026, 12:00")
    assert lab["late"] == "1 day 2 h 1 min"
    found = {
        each["name"]: (each["result"], each["score"], each["max_score"], each["by_person"])
        for each in lab["exercises"]
    }
    assert found == {
        "double": ("failed", 0.0, 3.0, False),
        "answer": ("passed", 3.0, 3.0, False),
        "halve": ("not answered", 1.0, 2.0, True),
        "why": ("read by a person", 1.5, 2.0, True),
    }
    told = {each["name"]: (each["message"], each["comment"]) for each in lab["exercises"]}
    assert told == {
        "double": ("double: why <b>it</b> failed", "See me."),
        "answer": ("", ""),
        "halve": ("", ""),
        "why": ("", "Half of <i>it</i>."),
    }
    assert (other["status"], other["points"], other["exercises"]) == ("", None, [])
    assert [(row["exercise"], row["score"], row["points"]) for row in rows] == [
        ("double", "0.0", "5.5"), ("answer", "3.0", "5.5"), ("halve", "1.0", "5.5"),
        ("why", "1.5", "5.5"), ("", "", ""),
    ]  # fmt: skip
    assert rows[3]["comment"] == "Half of <i>it</i>."


def test_the_page_says_the_same_and_runs_nothing(term: Any, course: Course) -> None:
    mark_by_hand(course, "jdoe", "why", 1.5, "<script>alert(1)</script>")
    assert "Wrote the term of jdoe into" in term("--student", "jdoe")
    text = (course.folder / "reports" / "student_jdoe.html").read_text(encoding="utf-8")
    page = BeautifulSoup(text, "html.parser")
    assert page.title is not None
    assert page.title.get_text() == "jdoe: 4 of 10 points"  # 3 and 1.5, less half a point
    assert not page.select("script, b b, link, iframe")
    words = " ".join(page.get_text(" ").split())
    assert "double: why <b>it</b> failed" in words
    assert "<script>alert(1)</script>" in words
    assert "not handed in" in words
    assert "0.5 points were taken off" in words
    headings = [" ".join(each.get_text().split()) for each in page.find_all("h2")]
    assert headings == [f"{LAB}: 4 of 10 points"]
    assert "content=\"default-src 'none'" in text


def test_a_group_has_handed_in_for_each_of_its_members(
    term: Any, course: Course, graded: Any
) -> None:
    people = [Person(each, first_name=each.title(), group="team a") for each in ("kim", "poe")]
    Roster((*people, Person("rroe", first_name="Raj", last_name="Roe"))).save(course)
    graded("team-a", Status.PASSED)
    record(course, "team-a")
    for words in (("kim",), ("poe",), ("Poe",)):
        lab = json.loads(term(LAB, "--student", *words, "--json"))["labs"][0]
        assert (lab["as_group"], lab["points"]) == ("team-a", 3.0)
    data = json.loads(term("--student", "Raj Roe", "--json"))
    assert (data["student"], data["labs"][0]["status"]) == ("rroe", "")


@pytest.mark.parametrize(
    ("minutes", "late"),
    [(-60, ""), (0, ""), (1, "1 min"), (60, "1 h"), (2880, "2 days")],
)
def test_late_is_what_came_after_the_due_date(
    minutes: int, late: str, term: Any, course: Course
) -> None:
    arrivals.note(course, LAB, "jdoe", DUE + timedelta(minutes=minutes))
    lab = json.loads(term(LAB, "--student", "jdoe", "--json"))["labs"][0]
    assert lab["late"] == late


def test_what_waits_for_a_person_is_said(term: Any) -> None:
    lab = json.loads(term(LAB, "--student", "jdoe", "--json"))["labs"][0]
    assert lab["waiting"] >= 1
    assert {"name": "why", "result": "waits for a person"}.items() <= lab["exercises"][-1].items()


def test_a_student_nobody_knows_is_said_with_who_is_near(term: Any, course: Course) -> None:
    assert "Did you mean jdoe?" in term("--student", "jdo", code=1)
    assert "knows 'nobody'." in term("--student", "nobody", code=1)
    two = [Person(each, first_name="Raj", last_name="Roe") for each in ("rroe", "rroe2")]
    Roster(tuple(two)).save(course)
    assert "may be any of rroe, rroe2" in term("--student", "Raj Roe", code=1)
    assert "say which LAB" in term(code=2)


def test_an_odd_id_leads_to_no_other_place(term: Any, course: Course, graded: Any) -> None:
    for student in ("anna [2]", "=1+1", "..two\nlines"):
        graded(student)
        term("--student", student)
        first = term("--student", student, "--csv").splitlines()[1]
        assert not first.startswith("=")
    assert len(list((course.folder / "reports").glob("student_*.html"))) == 3
    assert sorted(path.name for path in course.folder.glob("*.html")) == []


def test_a_last_result_is_read_whatever_it_was_reached_on(course: Course, tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    assert journal.last("s1") is None
    result = SubmissionResult.of("s1", LAB, 1.0, ())
    journal.write(result, "a digest", b"0")
    assert journal.last("s1") == result
    journal.write(replace(result, seconds=2.0), "another", b"0")
    assert journal.last("s1") == replace(result, seconds=2.0)
