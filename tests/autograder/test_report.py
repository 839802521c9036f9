"""The report's numbers are those of the records, in all its forms, and its page runs nothing."""

from __future__ import annotations

import csv
import io
import itertools
import json
import shutil
from base64 import b64decode
from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.cli.main import main
from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.grading.journal import Journal
from autograder.report.normal_form import pieces
from autograder.report.page import page, write_csv, write_json
from autograder.report.similarity import alike
from autograder.report.statistics import (
    NO_KNOWN_MISTAKE,
    Statistics,
    count,
    mistake_of,
    statistics_of,
)
from autograder.results import ExerciseResult, Status, SubmissionResult
from tests.examples import examples

LAB = "tiny"
POINTS = {"double": 3.0, "answer": 3.0, "halve": 2.0}
SHARED = """
def count_up(numbers, limit):
    found = []
    for number in numbers:
        total = 0
        for other in numbers:
            if other < number and total < limit:
                total += other * number - limit
        found.append((total, number, limit - total))
    return sorted(found, key=lambda each: each[0] + each[1] - each[2])
"""


def result(
    student: str, seconds: float = 1.0, **exercises: tuple[str, float, str]
) -> SubmissionResult:
    """A student's result: by function the status, the points and the message."""
    whole = {name: ("passed", points, f"{name}: right.") for name, points in POINTS.items()}
    made = tuple(
        ExerciseResult(f"test_{name}", name, Status(status), score, POINTS[name], message)
        for name, (status, score, message) in (whole | exercises).items()
    )
    return SubmissionResult.of(student, LAB, seconds, made)


NOTHING = {
    name: ("not answered", 0.0, f"Not answered: {name} is still as it was released.")
    for name in POINTS
}
CLASS = [
    result("ann", 0.5),
    result("ben", 0.7, double=("partly", 1.0, "double: it looks as if the sign was lost\n\ngot 3")),
    result("cid", 0.6, double=("failed", 0.0, "double: the sign was lost\n\ngot 4")),
    result("dan", 0.8, double=("failed", 0.0, "double: a wrong answer to double(7)\n\ngot 1"),
           halve=("error", 0.0, "halve: raises TypeError: x of dan")),
    result("eve", 9.0, halve=("timed out", 0.0, "A call of halve did not finish in 10 seconds.")),
    result("flo", 0.1, **NOTHING),
    result("gus", 0.0, **dict.fromkeys(POINTS, ("unreadable", 0.0, "The notebook is broken."))),
]  # fmt: skip


def counted(results: list[SubmissionResult], **settings: Any) -> Statistics:
    recorded = {each.student: {LAB: each} for each in results}
    return count(LAB, list(recorded), recorded, **settings)


def texts(html: str, section: str) -> list[list[str]]:
    """The rows of the first table behind a heading, as a person reads them."""
    heading = BeautifulSoup(html, "html.parser").find(id=section)
    assert heading is not None
    table = heading.find_next("table")
    rows = table.find("tbody").find_all("tr", recursive=False)
    return [
        [
            " ".join(cell.get_text(" ").split())
            for cell in row.find_all(["th", "td"], recursive=False)
        ]
        for row in rows
    ]


def csv_of(facts: Statistics) -> list[dict[str, str]]:
    file = io.StringIO(newline="")
    write_csv(facts, file)
    return list(csv.DictReader(io.StringIO(file.getvalue(), newline="")))


def json_of(facts: Statistics) -> dict[str, Any]:
    file = io.StringIO()
    write_json(facts, file)
    data: dict[str, Any] = json.loads(file.getvalue())
    return data


# --- counting -------------------------------------------------------------------------------


def test_a_class_counted_by_hand() -> None:
    facts = counted(CLASS)
    summary = facts.summary
    assert (summary.handed_in, summary.graded, summary.full_marks) == (7, 7, 1)
    assert [score.score for score in facts.scores] == [8, 6, 5, 3, 6, 0, 0]
    assert (summary.mean, summary.median, summary.lowest, summary.highest) == (4.0, 5.0, 0.0, 8.0)
    assert [(e.function, e.full, e.partly, e.nothing, e.solved) for e in facts.exercises] == [
        ("double", 2, 1, 4, 0.2857),
        ("answer", 5, 0, 2, 0.7143),
        ("halve", 3, 0, 4, 0.4286),
    ]
    assert [(m.count, m.function, m.mistake, m.students) for m in facts.mistakes] == [
        (2, "double", "the sign was lost", ("ben", "cid")),
        (1, "double", NO_KNOWN_MISTAKE, ("dan",)),
        (1, "halve", "raises TypeError", ("dan",)),
    ]
    assert facts.mistakes[0].example.endswith("got 3")
    assert [(a.student, a.status, a.functions, a.reason) for a in facts.attention] == [
        ("eve", "timed out", ("halve",), "A call of halve did not finish in 10 seconds."),
        ("flo", "not answered", ("double", "answer", "halve"), "Left as it was released."),
        ("gus", "unreadable", ("double", "answer", "halve"), "The notebook is broken."),
    ]
    assert facts.time is not None
    assert (facts.time.total, facts.time.median) == (11.7, 0.6)
    assert (facts.time.longest, facts.time.longest_student) == (9.0, "eve")


@pytest.mark.parametrize(
    ("status", "message", "name"),
    [
        ("failed", "f: the kernel was flipped\n\nmore", "the kernel was flipped"),
        ("partly", "f: it looks as if the kernel was flipped", "the kernel was flipped"),
        ("failed", "f: either this, or that", "either this, or that"),
        ("failed", "f: a wrong answer to f(3)", NO_KNOWN_MISTAKE),
        ("error", "f: raises ValueError: 3 is odd", "raises ValueError"),
        ("error", "f: IndexError: list index 3", "raises IndexError"),
        ("error", "f is not defined. Its cell stopped with NameError: name 'y' is not defined",
         "not defined: its cell stops with NameError"),
        ("failed", "scipy.signal does this lab's work.", "scipy.signal does this lab's work."),
        ("failed", "", ""),
    ],
)  # fmt: skip
def test_a_mistake_has_the_same_name_whoever_makes_it(status: str, message: str, name: str) -> None:
    assert mistake_of(ExerciseResult("test_f", "f", Status(status), 0, 1, message)) == name


MESSAGES = ["double: one mistake", "double: another mistake", "double: a wrong answer to double(1)"]
SCORES = st.sampled_from([0.0, 1.0, 3.0])
RESULTS = st.lists(
    st.tuples(st.sampled_from(list(Status)), SCORES, st.sampled_from(MESSAGES)), max_size=12
)


@settings(max_examples=examples(100))
@given(drawn=RESULTS, order=st.randoms(use_true_random=False))
def test_counts_are_those_of_a_loop_over_the_results(drawn: Any, order: Any) -> None:
    results = [
        result(f"s{number:02}", double=(status, score, message))
        for number, (status, score, message) in enumerate(drawn)
    ]
    facts = counted(results)
    full = partly = nothing = 0
    named: Counter[str] = Counter()
    for status, score, message in drawn:
        if score == 3:
            full += 1
        elif score == 0:
            nothing += 1
        else:
            partly += 1
        if status in ("partly", "failed", "error"):
            named[message.split(": ")[1].split(" to double(")[0]] += 1
    if not drawn:
        assert (facts.exercises, facts.mistakes, facts.time) == ((), (), None)
        return
    first = facts.exercises[0]
    assert (first.full, first.partly, first.nothing, first.graded) == (
        full,
        partly,
        nothing,
        len(drawn),
    )
    names = {NO_KNOWN_MISTAKE: "a wrong answer"}
    assert {names.get(m.mistake, m.mistake): m.count for m in facts.mistakes} == named
    assert [m.count for m in facts.mistakes] == sorted(named.values(), reverse=True)
    graver = {"unreadable", "process died", "out of memory", "timed out", "not answered"}
    assert {a.student for a in facts.attention} == {
        f"s{number:02}" for number, (status, _, _) in enumerate(drawn) if status in graver
    }
    shuffled = list(results)
    order.shuffle(shuffled)
    assert counted(shuffled).exercises == facts.exercises
    assert counted(shuffled).summary.mean == facts.summary.mean


# --- three forms ----------------------------------------------------------------------------


def test_page_json_and_table_say_the_same() -> None:
    theirs = itertools.chain(*(pieces(name, [SHARED]) for name in ("ann", "ben")))
    facts = counted(CLASS, changed=["ben"], matches=alike(list(theirs)))
    data, table, html = json_of(facts), csv_of(facts), page(facts)
    assert texts(html, "scores") == [
        [each["student"], f"{each['score']:g}", each["status"], f"{each['seconds']:.2f}"]
        for each in data["scores"]
    ]
    assert texts(html, "exercises") == [
        [
            each["function"],
            f"{100 * each['solved']:.0f} %",
            *(str(each[key]) for key in ("full", "partly", "nothing")),
            f"{each['mean']:g} of {each['max_score']:g}",
        ]
        for each in data["exercises"]
    ]
    for row, each in zip(texts(html, "mistakes"), data["mistakes"], strict=True):
        assert row[:2] == [str(each["count"]), each["function"]]
        assert row[2].startswith(each["mistake"])
        assert all(student in row[2] for student in each["students"])
    assert texts(html, "attention") == [
        [each["student"], each["status"], ", ".join(each["functions"]), each["reason"]]
        for each in data["attention"]
    ]
    assert texts(html, "alike") == [["ann, ben", "count_up", str(data["pairs"][0]["size"])]]
    # The table is the same tree, leaf by leaf.
    again: dict[str, dict[int, dict[str, str]]] = {}
    for line in table:
        record = again.setdefault(line["section"], {}).setdefault(int(line["record"]), {})
        record[line["field"]] = line["value"]
    assert again.keys() == data.keys()
    for section, records in data.items():
        listed = records if isinstance(records, list) else [records]
        assert [
            {field: json.dumps(value) if isinstance(value, list | dict) else str(value)
             for field, value in each.items()}
            for each in listed
        ] == list(again[section].values())  # fmt: skip


def test_pictures_are_in_the_page_with_the_numbers_in_words_and_the_same_bytes_each_time() -> None:
    html = page(counted(CLASS))
    assert page(counted(CLASS)) == html
    scores, exercises = BeautifulSoup(html, "html.parser").find_all("img")
    assert scores["alt"] == (
        "Histogram of 7 scores: 2 between 0 and 0.8, 1 between 2.4 and 3.2, "
        "1 between 4.8 and 5.6, 2 between 5.6 and 6.4, 1 between 7.2 and 8 points."
    )
    assert "double: 2 all, 1 some, 4 none" in exercises["alt"]
    for picture in (scores, exercises):
        kind, _, content = picture["src"].partition(",")
        assert kind == "data:image/svg+xml;base64"
        tree = ElementTree.fromstring(b64decode(content))
        drawing = [element.tag.split("}")[1] for element in tree.iter()]
        assert drawing[0] == "svg"
        assert not {"script", "image", "foreignObject"} & set(drawing)


EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>{{ 7 * 7 }}\x00\ud800\u202e\"'&"


def test_what_a_student_wrote_is_text_wherever_it_stands() -> None:
    evil = [
        result(
            f"{EVIL}{number}",
            halve=("failed", 0.0, f"halve: {EVIL}\n{EVIL}"),
            answer=(status, 0.0, EVIL),
        )
        for number, status in enumerate(("timed out", "error"))
    ]
    theirs = [
        piece
        for each in evil
        for piece in pieces(each.student, [f"# {EVIL!a}{SHARED}# </pre>{EVIL!a}"])
    ]
    html = page(counted(evil, changed=[evil[0].student], matches=alike(theirs)))
    html.encode()
    soup = BeautifulSoup(html, "html.parser")
    assert {tag.name for tag in soup.find_all(True)}.isdisjoint(
        {"script", "iframe", "object", "form", "link"}
    )
    assert len(soup.find_all("img")) == 2
    assert not [tag for tag in soup.find_all(True) for name in tag.attrs if name.startswith("on")]
    assert "{{ 7 * 7 }}" in html
    assert "49" not in soup.find(id="attention").find_next("table").get_text()
    policy = soup.find("meta", {"http-equiv": "Content-Security-Policy"})["content"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert {tag["href"][0] for tag in soup.find_all("a")} == {"#"}
    assert not soup.find_all(["link", "base"])
    assert "\x00" not in html
    assert not [line for line in csv_of(counted([result("=1+1")])) if line["value"].startswith("=")]


def test_a_long_cell_and_many_pairs_are_cut_on_the_page_and_nowhere_else() -> None:
    theirs = [
        piece for n in range(20) for piece in pieces(f"s{n:02}", [f"{SHARED}# {'long ' * 2000}"])
    ]
    facts = counted([result(f"s{n:02}") for n in range(20)], matches=alike(theirs))
    html = page(facts)
    assert "characters are left out here" in html
    assert "90 more pairs are left out here" in html
    assert "The cells of 17 more students are left out here" in html
    assert len(html) < 200_000
    data = json_of(facts)
    assert len(data["pairs"]) == 190
    assert len(data["alike"][0]["cells"]["s19"]) > 10_000


# --- of a course ----------------------------------------------------------------------------


@pytest.fixture
def record(course: Course, hand_in: Any) -> Any:
    """Hand a student's lab in, and write the record of its grading."""

    def do(made: SubmissionResult, *, handed_in: bool = True) -> Path:
        if handed_in:
            hand_in(made.student)
        prints = Grader.of(course, LAB).fingerprints([made.student])
        Journal(course.runs / LAB).write(made, prints[made.student], b"seed")
        return course.runs / LAB / f"{made.student}.json"

    return do


@pytest.fixture
def command(course: Course, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(course.root)
    return lambda *words: main([*words, "--course", str(course.folder)])


def test_an_empty_class_has_a_report_that_says_so(command: Any, course: Course) -> None:
    assert command("report", LAB) == 0
    html = (course.folder / "reports" / f"{LAB}.html").read_text(encoding="utf-8")
    assert "Nobody has handed this lab in." in html
    assert [path.name for path in course.folder.iterdir()] == ["reports"]  # no seed, no gradebook


def test_a_class_that_nobody_has_graded_is_told_how(
    hand_in: Any, command: Any, course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    hand_in("ann")
    hand_in("ben")
    assert command("report", LAB) == 0
    html = (course.folder / "reports" / f"{LAB}.html").read_text(encoding="utf-8")
    assert "2 submissions are here, and none of them has been graded." in html
    assert f"autograder grade {LAB}" in html
    capsys.readouterr()
    assert command("report", LAB, "--json") == 0
    data = json.loads(capsys.readouterr().out)
    assert data["summary"]["not_graded"] == ["ann", "ben"]
    assert (data["summary"]["mean"], data["scores"], data["time"]) == (None, [], None)


def test_what_is_missing_broken_or_changed_is_named(
    hand_in: Any, record: Any, course: Course
) -> None:
    for each in CLASS[:5]:
        record(each)
    hand_in("zoe")
    (course.runs / LAB / "ann.json").unlink()
    (course.runs / LAB / "ben.json").write_text('{"student": "ben"')
    hand_in("cid", halve="def halve(x):\n    return x / 2")
    shutil.rmtree(course.submitted / "dan")
    facts = statistics_of(course, LAB)
    assert facts.summary.not_graded == ("ann", "ben", "zoe")
    assert facts.summary.changed == ("cid", "dan")
    assert [score.student for score in facts.scores] == ["cid", "dan", "eve"]
    assert facts.summary.handed_in == 6
    html = page(facts)
    assert "Not graded yet, and in no number but the first: ann, ben, zoe." in html
    assert "which concerns cid, dan." in html


def test_a_report_says_the_same_when_read_back_from_the_records(
    record: Any, course: Course
) -> None:
    for each in CLASS:
        record(each)
    facts = statistics_of(course, LAB)
    assert facts == counted(CLASS)
    assert facts.summary.changed == ()


def test_forms_go_where_they_are_asked_to(
    record: Any, command: Any, course: Course, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record(CLASS[0])
    assert command("report", LAB, "--json") == 0
    printed = capsys.readouterr().out
    assert json.loads(printed) == json_of(counted(CLASS[:1]))
    target = tmp_path / "new" / "report.csv"
    assert command("report", LAB, "--csv", "--out", str(target)) == 0
    with target.open(newline="", encoding="utf-8") as file:
        assert list(csv.DictReader(file)) == csv_of(counted(CLASS[:1]))
    assert command("report", LAB, "--out", str(tmp_path / "page.html")) == 0
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == page(counted(CLASS[:1]))
    assert not (course.folder / "reports").exists()


def test_only_one_form_at_a_time_and_only_of_a_lab_that_there_is(
    command: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as leaving:
        command("report", LAB, "--json", "--csv")
    assert leaving.value.code == 2
    assert command("report", "lab17") == 1
    assert "There is no lab 'lab17'" in capsys.readouterr().err


def test_an_assignment_of_several_notebooks_is_counted_as_one(tmp_path: Path) -> None:
    parts = {"first": result("ann"), "second": result("ann", halve=("failed", 0.0, "halve: wrong"))}
    facts = count(LAB, ["ann", "ben"], {"ann": parts})
    assert [(score.score, score.max_score) for score in facts.scores] == [(14.0, 16.0)]
    assert [(e.function, e.full) for e in facts.exercises if e.function == "halve"] == [
        ("halve", 1),
        ("halve", 0),
    ]
    assert facts.summary.not_graded == ("ben",)


def test_a_lab_whose_points_a_person_gives_has_a_report_too() -> None:
    made = SubmissionResult.of("ann", LAB, 0.1, ())
    html = page(counted([made]))
    assert "No exercise of this lab is graded by checks." in html
    assert "<img" not in html
