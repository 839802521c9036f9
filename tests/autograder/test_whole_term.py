"""A term of thirty students and three labs, from Canvas' downloads to the file that Canvas imports.

Typed as an instructor types it. Every number is worked out from the story below, by hand: nothing
of what is under test is asked for it.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import warnings
import zipfile
from contextlib import redirect_stdout
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from nbgrader.api import Gradebook
from nbgrader.plugins import CsvExportPlugin
from sqlalchemy.exc import SAWarning

from autograder.cli.main import main
from autograder.course import Course
from tests.autograder.conftest import ROOT, TINY, answered, cell, write_lab

pytestmark = [pytest.mark.needs("bubblewrap"), pytest.mark.xdist_group("term")]

ONE, TWO, THREE = LABS = ("lab1_first", "lab2_together", "lab3_changed")

# --- who is there -------------------------------------------------------------------------------

PEOPLE = {f"p{number:02}": (f"Given{number:02}", f"Family{number:02}") for number in range(1, 31)}
PEOPLE |= {"p05": ("Kim", "Lee"), "p06": ("Kim", "Lee"), "p07": ("Eve", "=1+1")}
NUMBERS = {person: 1000 + int(person[1:]) for person in PEOPLE}  # Canvas' own
GROUPS = {f"team{place:02}": list(PEOPLE)[3 * place - 3 : 3 * place] for place in range(1, 11)}

# --- what they hand in: by number modulo 4, with what it earns of 3, 3 and 2 points ---------------

SORTS: list[tuple[dict[str, str], tuple[int, int, int]]] = [
    ({}, (3, 3, 2)),
    ({"double": "def double(x):\n    return 3 * x"}, (0, 3, 2)),
    ({"answer": "answer = [1, 2, 9]"}, (3, 2, 2)),
    ({"halve": "def halve(x):\n    return x / 2"}, (3, 3, 0)),
]
ABSENT, EMPTY = "p29", "p26"  # in lab 1: hands nothing in; writes nothing in words
LATE, AGAIN, STRANGER, DROPPED = "p03", "p02", "p28", "p30"
LATE_TEAM, LATE_TEAM_WITH_LEAVE = "team03", "team02"


def number(who: str) -> int:
    return int(who.lstrip("tpeam"))


def automatic(who: str) -> int:
    return sum(SORTS[number(who) % 4][1])


def mark(who: str) -> int:
    """What a person gives for the answer in words, of 2 points."""
    return 1 + number(who) % 2


# --- the term -------------------------------------------------------------------------------------


class Term(NamedTuple):
    course: Course
    said: dict[str, str]
    codes: dict[str, int]


class Play:
    """The instructor at the keyboard: what was typed, what was said, and how it ended."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self.said: dict[str, str] = {}
        self.codes: dict[str, int] = {}

    def type(self, name: str, *words: str) -> None:
        with redirect_stdout(io.StringIO()) as said:
            self.codes[name] = main([*words, "--course", str(self.course.folder)])
        self.said[name] = " ".join(said.getvalue().split())

    def book(self) -> Gradebook:
        return Gradebook(f"sqlite:///{self.course.gradebook}")

    def give_marks(self, lab: str, people: list[str]) -> None:
        """Mark the answers in words, in formgrader's gradebook."""
        with self.book() as book, warnings.catch_warnings():
            warnings.simplefilter("ignore", SAWarning)
            for who in people:
                grade = book.find_grade("why", lab, lab, who)
                grade.manual_score, grade.needs_manual_grade = mark(who), False
                book.find_comment("why", lab, lab, who).manual_comment = f"Seen, {who}."
            book.db.commit()


def canvas_name(person: str) -> str:
    given, family = PEOPLE[person]
    return "".join(filter(str.isalnum, f"{family}{given}")).lower()


def delivery(course: Course, path: Path, lab: str, senders: dict[str, str], **odd: Any) -> Path:
    """Canvas' download: by person, whose sort of work it is (a person's, or a team's)."""
    late, second, unknown, photo = (
        odd.get(key, ()) for key in ("late", "second", "unknown", "photo")
    )
    with zipfile.ZipFile(path, "w") as archive:
        for place, (person, who) in enumerate(senders.items()):
            words = "" if who == EMPTY and lab == ONE else f"Because, says {who}."
            work = answered(course, lab, lab, **SORTS[number(who) % 4][0], why=words)
            name, upload = canvas_name(person), NUMBERS[person]
            if person in unknown:
                name, upload = "somebodyelse", 9999
            start = f"{name}{'_LATE' if person in late else ''}_{upload}_{500 + place}"
            if person in second:
                archive.writestr(f"{start}_{lab}.ipynb", json.dumps(answered(course, lab, lab)))
                start = start.replace(f"_{500 + place}", f"_{900 + place}")
                archive.writestr(f"{start}_{lab}-1.ipynb", json.dumps(work))
            else:
                archive.writestr(f"{start}_{lab}.ipynb", json.dumps(work))
            if person in photo:
                archive.write(ROOT / "docs" / "images" / "report.png", f"{start}1_photo.png")
    return path


def canvas_gradebook(path: Path, columns: tuple[str, ...] = ()) -> Path:
    """Canvas' gradebook as it is exported, without and with columns for the labs."""
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    rows = [head + list(columns), ["    Points Possible", "", "", "", "", *[""] * len(columns)]]
    for person, (given, family) in PEOPLE.items():
        row = [f"{family}, {given}", str(NUMBERS[person]), f"S{NUMBERS[person]}", person, "01"]
        rows.append(row + [""] * len(columns))
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


def changed(cells: list[Any]) -> list[Any]:
    """Lab 3 after it was graded: a test counts more, and one is new."""
    more = deepcopy(cells)
    halve = next(each for each in more if each.id == "test_halve")
    halve.metadata["nbgrader"]["points"] = 4
    new = cell("code", "assert double(2.5) == 5", "test_new", grade=True, locked=True, points=4)
    return [*more, new]


@pytest.fixture(scope="module")
def term(tmp_path_factory: pytest.TempPathFactory) -> Term:
    root = tmp_path_factory.mktemp("term")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    with (root / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write(
            '\nc.Autograder.timezone = "Europe/Berlin"\n'
            'c.AssignLatePenalties.plugin_class = "autograder.gradebook.late.PercentADay"\n'
        )
    course = Course(root, root / "course")
    for lab in LABS:
        write_lab(course, lab, **{lab: TINY})
    play, people = Play(course), list(PEOPLE)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        patch.setattr("autograder.sandbox.limits.crowding", lambda: 1.0)
        play.type("roster", "roster", str(canvas_gradebook(root / "people.csv")))
        for lab, due in zip(LABS, ("2026-11-06", "2026-11-13", "2026-11-20"), strict=True):
            play.type(f"release {lab}", "release", lab, "--due", f"{due} 23:59", "--no-proof")

        # Lab 1: one is late, one tried twice, one is not known by the name, one sent a photo.
        senders = {person: person for person in people if person != ABSENT}
        odd = {"late": [LATE], "second": ["p04"], "unknown": [STRANGER], "photo": ["p08"]}
        first = delivery(course, root / "1.zip", ONE, senders, **odd)
        play.type("look", "collect", str(first), ONE, "--dry-run")
        assert not course.submitted.exists()
        play.type("collect 1", "collect", str(first), ONE)
        play.type("known", "collect", str(first), ONE, "--as", f"somebodyelse={STRANGER}")
        play.type("grade 1", "grade", ONE)
        play.give_marks(ONE, [person for person in senders if person != EMPTY])
        # One hands in again, better, after the marks were given.
        better = delivery(course, root / "1b.zip", ONE, {AGAIN: "p04"}, second=[AGAIN])
        play.type("collect again", "collect", str(better), ONE)
        play.type("grade again", "grade", ONE)
        record = json.loads((course.runs / ONE / f"{AGAIN}.json").read_text("utf-8"))
        play.type("dispute", "grade", ONE, "--student", AGAIN, "--seed", record["seed"])

        # Lab 2: in teams of three, handed in by the first of each.
        for team, members in GROUPS.items():
            play.type(f"team {team}", "roster", "--group", team, *members)
        firsts = {members[0]: team for team, members in GROUPS.items()}
        both_late = [GROUPS[LATE_TEAM][0], GROUPS[LATE_TEAM_WITH_LEAVE][0]]
        second = delivery(course, root / "2.zip", TWO, firsts, late=both_late)
        play.type("collect 2", "collect", str(second), TWO, "--groups")
        play.type("extend", "extend", TWO, "--group", LATE_TEAM_WITH_LEAVE, "--days", "1")
        play.type("grade 2", "grade", TWO)
        play.give_marks(TWO, list(GROUPS))

        # Lab 3: changed after it was graded and marked. One has left by then.
        play.type("leave", "roster", "--remove", DROPPED)
        there = {person: person for person in people if person != DROPPED}
        third = delivery(course, root / "3.zip", THREE, there)
        play.type("collect 3", "collect", str(third), THREE)
        play.type("grade 3", "grade", THREE)
        play.give_marks(THREE, list(there))
        write_lab(course, THREE, **{THREE: changed(TINY)})
        play.type("change", "release", THREE, "--no-proof")
        play.type("grade 3 anew", "grade", THREE)

        for lab in (ONE, TWO):  # lateness is of the points that a person gave, too
            play.type(f"settle {lab}", "grade", lab)
        play.type("feedback", "feedback", ONE, "--zip", str(root / "pages.zip"))
        columns = tuple(f"{lab} ({70 + place})" for place, lab in enumerate(LABS))
        given = canvas_gradebook(root / "downloaded.csv", columns)
        where = ("--from", str(given), "--to", str(root / "canvas.csv"))
        play.type("export", "export", *LABS, "--format", "canvas", *where)
        play.type("plain", "export", "--to", str(root / "plain.csv"))
    return Term(course, play.said, play.codes)


# --- what everybody must have, worked out ---------------------------------------------------------


def first_lab(person: str) -> float | None:
    if person == ABSENT:
        return None
    scored = automatic("p04" if person == AGAIN else person)
    scored += 0 if person == EMPTY else mark(person)
    return scored - scored / 10 if person == LATE else scored


def second_lab(person: str) -> float:
    team = next(team for team, members in GROUPS.items() if person in members)
    scored = automatic(team) + mark(team)
    return scored - scored / 10 if team == LATE_TEAM else scored


def third_lab(person: str) -> float:
    double, answer, halve = SORTS[number(person) % 4][1]
    return double + answer + 2 * halve + (4 if double else 0) + mark(person)


EXPECTED = {
    person: (first_lab(person), second_lab(person), third_lab(person))
    for person in PEOPLE
    if person != DROPPED
}


def test_the_table_of_the_story_is_as_it_was_worked_out_on_paper() -> None:
    assert EXPECTED["p01"] == (5 + 2, 5 + 2, 3 + 4 + 2 + 0 - 0)
    assert EXPECTED["p02"] == (8 + 1, 5 + 2, 3 + 2 + 4 + 4 + 1)
    assert EXPECTED["p03"] == (pytest.approx(0.9 * (6 + 2)), 5 + 2, 3 + 3 + 0 + 4 + 2)
    assert EXPECTED["p04"] == (8 + 1, 7 + 1, 3 + 3 + 4 + 4 + 1)
    assert EXPECTED["p07"] == (6 + 2, pytest.approx(0.9 * (6 + 2)), 3 + 3 + 0 + 4 + 2)
    assert EXPECTED["p26"] == (7 + 0, 5 + 2, 3 + 2 + 4 + 4 + 1)
    assert EXPECTED["p29"] == (None, 7 + 1, 0 + 3 + 4 + 0 + 2)
    assert len(EXPECTED) == 29


def test_canvas_imports_what_everybody_has(term: Term) -> None:
    with (term.course.root / "canvas.csv").open(newline="", encoding="utf-8") as file:
        head, points, *rows = list(csv.reader(file))
    assert head[:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert head[5:] == [f"{lab} ({70 + place})" for place, lab in enumerate(LABS)]
    assert [float(each) for each in points[5:]] == [10, 10, 16]
    found = {row[3]: tuple(float(each) if each else None for each in row[5:]) for row in rows}
    assert found.pop(DROPPED) == (None, None, None)  # Canvas' file still has the row
    assert found == {person: pytest.approx(scores) for person, scores in EXPECTED.items()}
    assert {row[3]: row[1] for row in rows} == {p: str(NUMBERS[p]) for p in PEOPLE}


def test_nbgraders_own_export_has_the_same_points(term: Term) -> None:
    """By its own rules: a team's points are the team's, and who handed nothing in has 0."""
    plugin = CsvExportPlugin()
    plugin.to = str(term.course.root / "stock.csv")
    with Gradebook(f"sqlite:///{term.course.gradebook}") as book:
        plugin.export(book)
    with open(plugin.to, newline="", encoding="utf-8") as file:
        stock = {(row["assignment"], row["student_id"]): row for row in csv.DictReader(file)}
    for person, scores in EXPECTED.items():
        for lab, score in zip((ONE, THREE), (scores[0], scores[2]), strict=True):
            assert float(stock[lab, person]["score"]) == pytest.approx(score or 0), (lab, person)
    for team, (one, *_) in GROUPS.items():
        assert float(stock[TWO, team]["score"]) == pytest.approx(EXPECTED[one][1])
    late = stock[ONE, LATE]
    assert float(late["raw_score"]) == 8
    assert float(late["late_submission_penalty"]) == pytest.approx(0.8)


def test_what_was_said_and_how_each_command_ended(term: Term) -> None:
    odd = {name: code for name, code in term.codes.items() if code}
    assert odd == {"look": 1, "collect 1": 1}  # somebody whom the roster does not know
    said = term.said
    assert "30 people" in said["roster"]
    assert "Due Fri 6 Nov 2026, 23:59 (Europe/Berlin, UTC+1)" in said[f"release {ONE}"]
    for name in ("look", "collect 1"):
        assert "looks like a Canvas download: 28 students, 1 late, 1 second attempt" in said[name]
        assert "somebodyelse" in said[name]
    assert "29 students" in said["known"]
    assert "28 were graded before" in said["grade again"]
    assert "1 of 29 are late" in said["grade 1"]
    assert f"{LATE}: handed in late by what the platform says" in said["grade 1"]
    assert f"group {LATE_TEAM_WITH_LEAVE} (3 people)" in said["extend"]
    assert "1 of 10 are late" in said["grade 2"]
    assert "29 submissions to be graded again" in said["change"]
    # What was graded anew after it was marked by hand is to be looked at once more, as in nbgrader.
    assert "86 scores of 29 people" in said["export"]
    assert "30 hand-ins still wait for a person" in said["export"]
    assert "test_halve: 2 -> 4 points" in said["change"]
    assert "test_new added" in said["change"]
    assert DROPPED in said["leave"]


def test_marks_and_comments_stay_through_a_second_hand_in_and_a_change_of_the_lab(
    term: Term,
) -> None:
    with Gradebook(f"sqlite:///{term.course.gradebook}") as book:
        for lab, who in ((ONE, AGAIN), (THREE, "p11"), (TWO, "team04")):
            assert book.find_grade("why", lab, lab, who).manual_score == mark(who)
            assert book.find_comment("why", lab, lab, who).manual_comment == f"Seen, {who}."
        assert book.find_grade("why", ONE, ONE, EMPTY).score == 0
        assert book.find_comment("why", ONE, ONE, EMPTY).auto_comment == "No response."


def test_a_dispute_ends_as_before(term: Term) -> None:
    again = json.loads((term.course.runs / ONE / f"{AGAIN}.json").read_text("utf-8"))
    scores = {each["grade_id"]: each["score"] for each in again["exercises"]}
    assert scores == {"test_double": 3, "test_answer": 3, "test_halve": 2}


def test_pages_go_back_under_the_names_of_the_hand_ins(term: Term) -> None:
    with zipfile.ZipFile(term.course.root / "pages.zip") as archive:
        names = archive.namelist()
    with_pages = [person for person in PEOPLE if person not in (ABSENT, DROPPED)]
    for person in with_pages:
        number = 9999 if person == STRANGER else NUMBERS[person]
        assert sum(f"_{number}_" in name for name in names) == 1, (person, names)
    assert not any(f"_{NUMBERS[ABSENT]}_" in name for name in names)


def test_the_photo_reaches_the_person_who_marks(term: Term) -> None:
    notebook = json.loads(
        (term.course.autograded / "p08" / ONE / f"{ONE}.ipynb").read_text("utf-8")
    )
    shown = [each for each in notebook["cells"] if "photo" in "".join(each["source"])]
    assert shown
    assert any(each.get("attachments") for each in notebook["cells"])
