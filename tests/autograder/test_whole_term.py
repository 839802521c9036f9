"""A term of thirty students and three labs, from Canvas' downloads to the file that Canvas imports.

Typed as an instructor types it. Every number stands in a table below that was worked out from the
story by hand: nothing of what is under test is asked for it.
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

SORTS: list[dict[str, str]] = [
    {},  # 3 + 3 + 2
    {"double": "def double(x):\n    return 3 * x"},  # 0 + 3 + 2
    {"answer": "answer = [1, 2, 9]"},  # 3 + 2 + 2
    {"halve": "def halve(x):\n    return x / 2"},  # 3 + 3 + 0: it refuses nothing
]
# In lab 1 one hands nothing in, one leaves the answer in words empty, one types a text and no more.
ABSENT, EMPTY, TYPED = "p29", "p26", "p27"
LATE, LATE_WITH_LEAVE, AGAIN, STRANGER, DROPPED = "p03", "p11", "p02", "p28", "p30"
LATE_TEAM, LATE_TEAM_WITH_LEAVE = "team03", "team02"
DAYS_LATE, HOURS_LATE_WITH_LEAVE = "p14", "p15"  # in lab 3, by times that the school knows


def number(who: str) -> int:
    return int(who.lstrip("tpeam"))


def mark(who: str) -> int:
    """What a person gives for the answer in words, of 2 points."""
    return 1 + number(who) % 2


# --- what everybody must have, worked out on paper ----------------------------------------------

# Points before lateness, of 10 (8 of tests, 2 of words), of 10, and of 16 after the change: tests
# of 3, 3, 4 and a new one of 4, which a right `double` earns. None: nothing was handed in.
POINTS: dict[str, tuple[float | None, float, float]] = {
    "p01": (7, 7, 9), "p02": (9, 7, 14), "p03": (8, 7, 12), "p04": (9, 8, 15), "p05": (7, 8, 9),
    "p06": (8, 8, 14), "p07": (8, 8, 12), "p08": (9, 8, 15), "p09": (7, 8, 9), "p10": (8, 9, 14),
    "p11": (8, 9, 12), "p12": (9, 9, 15), "p13": (7, 7, 9), "p14": (8, 7, 14), "p15": (8, 7, 12),
    "p16": (9, 8, 15), "p17": (7, 8, 9), "p18": (8, 8, 14), "p19": (8, 8, 12), "p20": (9, 8, 15),
    "p21": (7, 8, 9), "p22": (8, 9, 14), "p23": (8, 9, 12), "p24": (9, 9, 15), "p25": (7, 7, 9),
    "p26": (7, 7, 14), "p27": (2, 7, 12), "p28": (9, 8, 15), "p29": (None, 8, 9),
}  # fmt: skip
# Ten percent for a day begun: one day of 8 points each, and three days of 14.
OFF = {(ONE, "p03"): 0.8, (THREE, "p14"): 4.2} | {
    (TWO, member): 0.8 for member in ("p07", "p08", "p09")
}
POSSIBLE = {ONE: 10, TWO: 10, THREE: 16}


def final(person: str) -> tuple[float | None, ...]:
    points = zip(LABS, POINTS[person], strict=True)
    return tuple(each if each is None else each - OFF.get((lab, person), 0) for lab, each in points)


# --- the term -------------------------------------------------------------------------------------


class Term(NamedTuple):
    course: Course
    said: dict[str, str]
    codes: dict[str, int]
    records: list[dict[str, Any]]


class Play:
    """The instructor at the keyboard: what was typed, what was said, and how it ended."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self.said: dict[str, str] = {}
        self.codes: dict[str, int] = {}
        self.records: list[dict[str, Any]] = []

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


def record_of(course: Course, person: str) -> dict[str, Any]:
    """What grading noted of somebody's lab 1."""
    noted: dict[str, Any] = json.loads((course.runs / ONE / f"{person}.json").read_text("utf-8"))
    return noted


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def canvas_name(person: str) -> str:
    given, family = PEOPLE[person]
    return "".join(filter(str.isalnum, f"{family}{given}")).lower()


def delivery(course: Course, path: Path, lab: str, senders: dict[str, str], **odd: Any) -> Path:
    """Canvas' download: by person, whose sort of work it is (a person's, or a team's)."""
    late, second, unknown, photo, typed = (
        odd.get(key, ()) for key in ("late", "second", "unknown", "photo", "typed")
    )
    with zipfile.ZipFile(path, "w") as archive:
        for place, (person, who) in enumerate(senders.items()):
            words = "" if who == EMPTY and lab == ONE else f"Because, says {who}."
            work = answered(course, lab, lab, **SORTS[number(who) % 4], why=words)
            name, upload = canvas_name(person), NUMBERS[person]
            if person in unknown:
                name, upload = "somebodyelse", 9999
            start = f"{name}{'_LATE' if person in late else ''}_{upload}_{500 + place}"
            if person in typed:
                start = f"{name}_{upload}"
                archive.writestr(f"{start}_text.html", "<p>My laptop was stolen.</p>")
            elif person in second:
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


def moodle(path: Path, head: list[str], **cells: str) -> Path:
    """A table of Moodle's: its participants, or the grading worksheet of an assignment."""
    rows = []
    for person, (given, family) in PEOPLE.items():
        address, student = f"{person}@school.edu", f"S{NUMBERS[person]}"
        own = {"First name": given, "Last name": family, "Email address": address}
        own |= {"Full name": f"{given} {family}", "ID number": student}
        rows.append(own | {"Identifier": f"Participant {3 * NUMBERS[person]}"} | cells)
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, head, extrasaction="ignore")
        table.writeheader()
        table.writerows(rows)
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
            "c.PercentADay.percent = 10\n"
        )
    course = Course(root, root / "course")
    for lab in LABS:
        write_lab(course, lab, **{lab: TINY})
    play, people = Play(course), list(PEOPLE)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        patch.setattr("autograder.sandbox.limits.crowding", lambda: 1.0)
        play.type("roster", "roster", str(canvas_gradebook(root / "people.csv")))
        who = ["First name", "Last name", "ID number", "Email address"]
        play.type("addresses", "roster", str(moodle(root / "participants.csv", who)))
        for lab, due in zip(LABS, ("2026-11-06", "2026-11-13", "2026-11-20"), strict=True):
            play.type(f"release {lab}", "release", lab, "--due", f"{due} 23:59", "--no-proof")

        # Lab 1: two are late, one tried twice, one is not known by the name, one sent a photo.
        senders = {person: person for person in people if person != ABSENT}
        odd = {"late": [LATE, LATE_WITH_LEAVE], "second": ["p04"], "unknown": [STRANGER]}
        odd |= {"photo": ["p08"], "typed": [TYPED]}
        first = delivery(course, root / "1.zip", ONE, senders, **odd)
        play.type("look", "collect", str(first), ONE, "--dry-run")
        assert not course.submitted.exists()
        play.type("collect 1", "collect", str(first), ONE)
        play.type("known", "collect", str(first), ONE, "--as", f"somebodyelse={STRANGER}")
        play.type("leave 1", "extend", ONE, "--student", LATE_WITH_LEAVE, "--days", "2")
        play.type("grade 1", "grade", ONE)
        play.give_marks(ONE, [person for person in senders if person != EMPTY])
        # One hands in again, better, after the marks were given.
        better = delivery(course, root / "1b.zip", ONE, {AGAIN: "p04"}, second=[AGAIN])
        play.type("collect again", "collect", str(better), ONE)
        play.type("grade again", "grade", ONE)
        play.records.append(record_of(course, AGAIN))
        seed = play.records[0]["seed"]
        play.type("dispute", "grade", ONE, "--student", AGAIN, "--seed", seed)
        play.records.append(record_of(course, AGAIN))

        # Lab 2: in teams of three, handed in by the first of each.
        for team, members in GROUPS.items():
            play.type(f"team {team}", "roster", "--group", team, *members)
        firsts = {members[0]: team for team, members in GROUPS.items()}
        both_late = [GROUPS[LATE_TEAM][0], GROUPS[LATE_TEAM_WITH_LEAVE][0]]
        second = delivery(course, root / "2.zip", TWO, firsts, late=both_late)
        play.type("collect 2", "collect", str(second), TWO, "--groups")
        play.type("leave 2", "extend", TWO, "--group", LATE_TEAM_WITH_LEAVE, "--days", "1")
        play.type("grade 2", "grade", TWO)
        play.give_marks(TWO, list(GROUPS))

        # Lab 3: one has left by then. It is changed after it was graded and marked.
        play.type("remove", "roster", "--remove", DROPPED)
        there = {person: person for person in people if person != DROPPED}
        third = delivery(course, root / "3.zip", THREE, there, late=[DAYS_LATE])
        times = root / "times.csv"
        arrived = {DAYS_LATE: "2026-11-23 01:30", HOURS_LATE_WITH_LEAVE: "2026-11-21 05:30"}
        lines = ["student;time", *(f"{who};{when}" for who, when in arrived.items())]
        times.write_text("\n".join(lines))
        play.type("collect 3", "collect", str(third), THREE, "--arrived", str(times))
        play.type("leave 3", "extend", THREE, "--student", HOURS_LATE_WITH_LEAVE, "--hours", "6")
        play.type("grade 3", "grade", THREE)
        play.give_marks(THREE, list(there))
        write_lab(course, THREE, **{THREE: changed(TINY)})
        play.type("change", "release", THREE, "--no-proof")
        play.type("grade 3 anew", "grade", THREE)

        # What goes back. Marks were given since the last `grade` of labs 1 and 2: it is export
        # that takes lateness off them.
        play.type("feedback", "feedback", ONE, "--zip", str(root / "pages.zip"))
        columns = tuple(f"{lab} ({70 + place})" for place, lab in enumerate(LABS))
        given = canvas_gradebook(root / "downloaded.csv", columns)
        where = ("--from", str(given), "--to", str(root / "canvas.csv"))
        play.type("canvas", "export", *LABS, "--format", "canvas", *where)
        head = ["Identifier", "Full name", "Email address", "Grade", "Maximum Grade"]
        empty = {"Grade": "", "Maximum Grade": "10.00"}
        where = ("--from", str(moodle(root / "sheet.csv", head, **empty)))
        play.type("moodle", "export", TWO, "--format", "moodle", *where)
        play.type("plain", "export", "--to", str(root / "plain.csv"))
    return Term(course, play.said, play.codes, play.records)


# --- what came of it ------------------------------------------------------------------------------


def test_canvas_imports_what_everybody_has(term: Term) -> None:
    head, points, *rows = csv.reader(
        (term.course.root / "canvas.csv").read_text("utf-8").split("\n")
    )
    rows = rows[:-1]
    assert head[:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert head[5:] == [f"{lab} ({70 + place})" for place, lab in enumerate(LABS)]
    assert [float(each) for each in points[5:]] == list(POSSIBLE.values())
    found = {row[3]: tuple(float(each) if each else None for each in row[5:]) for row in rows}
    assert found.pop(DROPPED) == (None, None, None)  # Canvas' file still has the row
    assert found == {person: pytest.approx(final(person)) for person in POINTS}
    assert {row[3]: row[1] for row in rows} == {p: str(NUMBERS[p]) for p in PEOPLE}


def test_moodle_imports_what_everybody_has_also_two_people_of_one_name(term: Term) -> None:
    rows = rows_of(term.course.folder / "grades-moodle.csv")
    found = {row["Email address"].partition("@")[0]: row["Grade"] for row in rows}
    assert found.pop(DROPPED) == ""
    assert {who: float(each) for who, each in found.items()} == {
        person: pytest.approx(final(person)[1]) for person in POINTS
    }
    assert {row["Identifier"] for row in rows} == {f"Participant {3 * n}" for n in NUMBERS.values()}


def test_the_plain_table_has_every_number(term: Term) -> None:
    """Points, lateness and what there is to be had, of each person in each lab."""
    rows = rows_of(term.course.root / "plain.csv")
    found = {(row["assignment"], row["student_id"]): row for row in rows}
    assert found.keys() == {(lab, person) for lab in LABS for person in POINTS}
    team_of = {person: team for team, members in GROUPS.items() for person in members}
    for person, points in POINTS.items():
        for lab, raw, at_last in zip(LABS, points, final(person), strict=True):
            row = found[lab, person]
            assert float(row["max_score"]) == POSSIBLE[lab]
            if raw is None:
                blank = ("raw_score", "late_submission_penalty", "score", "handed_in_as", "waits")
                assert [row[each] for each in blank] == [""] * 5
                continue
            assert float(row["raw_score"]) == raw, (lab, person)
            off = float(row["late_submission_penalty"])
            assert off == pytest.approx(OFF.get((lab, person), 0)), (lab, person)
            assert float(row["score"]) == pytest.approx(at_last), (lab, person)
            assert row["handed_in_as"] == (team_of[person] if lab == TWO else person)
            # What was graded anew after it was marked is to be looked at again, as in nbgrader;
            # and where there is no notebook, each exercise is.
            waits = (lab, person) in {(ONE, AGAIN), (ONE, TYPED)}
            assert (row["waits"] == "yes") == waits, (lab, person)
    # A family name that a spreadsheet would run does not begin with its sign.
    assert {found[lab, "p07"]["last_name"] for lab in LABS} == {"'=1+1"}


def test_nbgraders_own_export_has_the_same_points(term: Term) -> None:
    """By its own rules: a team's points are the team's, and who handed nothing in has 0."""
    plugin = CsvExportPlugin()
    plugin.to = str(term.course.root / "stock.csv")
    with Gradebook(f"sqlite:///{term.course.gradebook}") as book:
        plugin.export(book)
    stock = {(row["assignment"], row["student_id"]): row for row in rows_of(Path(plugin.to))}
    keys = [(ONE, person, person) for person in POINTS]
    keys += [(TWO, team, members[0]) for team, members in GROUPS.items()]
    keys += [(THREE, person, person) for person in POINTS]
    for lab, who, person in keys:
        row, raw = stock[lab, who], POINTS[person][LABS.index(lab)]
        assert float(row["raw_score"]) == (raw or 0), (lab, who)
        assert float(row["late_submission_penalty"]) == pytest.approx(OFF.get((lab, person), 0))
        assert float(row["score"]) == pytest.approx(final(person)[LABS.index(lab)] or 0)
        assert float(row["max_score"]) == POSSIBLE[lab]


def test_what_was_said_and_how_each_command_ended(term: Term) -> None:
    odd = {name: code for name, code in term.codes.items() if code}
    said = term.said
    # Somebody is not known by the name; and somebody typed a text, which a person has to see.
    assert odd == {"look": 1, "collect 1": 1, "known": 1}
    assert "30 people" in said["roster"]
    assert "somebody else has the same name: Kim Lee (p05), Kim Lee (p06)" in said["roster"]
    assert "0 new, 30 known, 0 gone" in said["addresses"]
    assert "Due Fri 6 Nov 2026, 23:59 (Europe/Berlin, UTC+1)" in said[f"release {ONE}"]
    for name in ("look", "collect 1"):
        assert "looks like a Canvas download: 28 students, 2 late, 1 second attempt" in said[name]
        assert "somebodyelse" in said[name]
    assert "29 students" in said["known"]
    assert "2 days more" in said["leave 1"]
    assert "1 of 29 is late" in said["grade 1"]
    assert f". {LATE}: handed in late by what the platform says" in said["grade 1"]
    assert f"{LATE_WITH_LEAVE}: late by what the platform says, and in time" in said["grade 1"]
    assert "28 were graded before" in said["grade again"]
    assert f"group {LATE_TEAM_WITH_LEAVE} (3 people)" in said["leave 2"]
    assert "1 of 10 is late" in said["grade 2"]
    assert DROPPED in said["remove"]
    assert "1 of 29 is late" in said["grade 3"]
    assert "29 submissions to be graded again" in said["change"]
    assert "test_halve: 2 -> 4 points" in said["change"]
    assert "test_new added" in said["change"]
    assert "86 scores of 29 people" in said["canvas"]
    assert "2 hand-ins still wait for a person" in said["canvas"]


def test_marks_and_comments_stay_through_a_second_hand_in_and_a_change_of_the_lab(
    term: Term,
) -> None:
    hand_ins = [(ONE, person) for person in PEOPLE if person not in (ABSENT, EMPTY)]
    hand_ins += [(TWO, team) for team in GROUPS]
    hand_ins += [(THREE, person) for person in PEOPLE if person != DROPPED]
    with Gradebook(f"sqlite:///{term.course.gradebook}") as book:
        for lab, who in hand_ins:
            assert book.find_grade("why", lab, lab, who).manual_score == mark(who)
            assert book.find_comment("why", lab, lab, who).manual_comment == f"Seen, {who}."
        assert book.find_grade("why", ONE, ONE, EMPTY).score == 0
        assert book.find_comment("why", ONE, ONE, EMPTY).auto_comment == "No response."


def test_a_dispute_ends_as_before(term: Term) -> None:
    before, again = term.records
    scores = {each["grade_id"]: each["score"] for each in again["exercises"]}
    assert scores == {"test_double": 3, "test_answer": 3, "test_halve": 2}
    for record in (before, again):
        for each in record["exercises"]:
            each.pop("seconds", None)
    assert again["exercises"] == before["exercises"]
    assert again["seed"] == before["seed"]


def test_pages_go_back_under_the_names_of_the_hand_ins(term: Term) -> None:
    with zipfile.ZipFile(term.course.root / "pages.zip") as archive:
        names = archive.namelist()
    with_pages = [person for person in PEOPLE if person not in (ABSENT, DROPPED, TYPED)]
    for person in with_pages:
        number = 9999 if person == STRANGER else NUMBERS[person]
        assert sum(f"_{number}_" in name for name in names) == 1, (person, names)
    # A text that was typed has no number of a file, by which Canvas would take a page back.
    assert f"{TYPED}/{ONE}.html" in names
    assert len(names) == 28


def test_the_photo_reaches_the_person_who_marks(term: Term) -> None:
    notebook = json.loads(
        (term.course.autograded / "p08" / ONE / f"{ONE}.ipynb").read_text("utf-8")
    )
    shown = [each for each in notebook["cells"] if "photo" in "".join(each["source"])]
    assert shown
    assert any(each.get("attachments") for each in notebook["cells"])
