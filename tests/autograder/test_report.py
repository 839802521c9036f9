"""The report's numbers are those of the records, in all its forms, and its page runs nothing."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
import shutil
from base64 import b64decode
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from autograder.cli.main import main
from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.grading.journal import Journal
from autograder.report.normal_form import pieces
from autograder.report.page import page, page_over_labs, write_csv, write_json
from autograder.report.similarity import alike
from autograder.report.statistics import Statistics, count, over_labs, statistics_of
from autograder.report.table import results_table, stopped_by_limits
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


Said = tuple[str, float, str] | tuple[str, float, str, str]


def result(
    student: str, seconds: float = 1.0, lab: str = LAB, **exercises: Said
) -> SubmissionResult:
    """A student's result: by function the status, points, message, and a mistake's name if any."""
    whole: dict[str, Said] = {
        name: ("passed", points, f"{name}: right.") for name, points in POINTS.items()
    }
    made = tuple(
        ExerciseResult(f"test_{name}", name, Status(status), score, POINTS[name], message, *mistake)
        for name, (status, score, message, *mistake) in (whole | exercises).items()
    )
    return SubmissionResult.of(student, lab, seconds, made)


NOTHING = {
    name: ("not answered", 0.0, f"Not answered: {name} is still as it was released.")
    for name in POINTS
}
CLASS = [
    result("ann", 0.5),
    result("ben", 0.7, double=("partly", 1.0, "double: the sign?\n\ngot 3", "sign-lost")),
    result("cid", 0.6, double=("failed", 0.0, "double: the sign was lost\n\ngot 4", "sign-lost")),
    result("dan", 0.8, double=("failed", 0.0, "double: a wrong answer to double(7)", "unknown"),
           halve=("error", 0.0, "halve: must raise ValueError\n\nx of dan")),
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


def csv_of(*labs: Statistics) -> list[dict[str, str]]:
    file = io.StringIO(newline="")
    write_csv(labs, file)
    return list(csv.DictReader(io.StringIO(file.getvalue(), newline="")))


def json_of(*labs: Statistics) -> dict[str, Any]:
    file = io.StringIO()
    write_json(labs, file)
    data: dict[str, Any] = json.loads(file.getvalue())
    return data


# --- counting -------------------------------------------------------------------------------


def test_a_class_counted_by_hand() -> None:
    counts = counted(CLASS)
    summary = counts.summary
    assert (summary.handed_in, summary.graded, summary.full_marks) == (7, 7, 1)
    assert [score.score for score in counts.scores] == [8, 6, 5, 3, 6, 0, 0]
    assert (summary.mean, summary.median, summary.lowest, summary.highest) == (4.0, 5.0, 0.0, 8.0)
    assert [(e.function, e.full, e.partly, e.nothing, e.solved) for e in counts.exercises] == [
        ("double", 2, 1, 4, 0.2857),
        ("answer", 5, 0, 2, 0.7143),
        ("halve", 3, 0, 4, 0.4286),
    ]
    assert [(m.count, m.function, m.mistake, m.students) for m in counts.mistakes] == [
        (2, "double", "sign-lost", ("ben", "cid")),
        (1, "double", "unknown", ("dan",)),
        (1, "halve", "must raise ValueError", ("dan",)),
    ]
    assert counts.mistakes[0].example.endswith("got 3")
    assert [(a.student, a.status, a.functions, a.reason) for a in counts.attention] == [
        ("eve", "timed out", ("halve",), "A call of halve did not finish in 10 seconds."),
        ("flo", "not answered", ("double", "answer", "halve"), "Left as it was released."),
        ("gus", "unreadable", ("double", "answer", "halve"), "The notebook is broken."),
    ]
    assert counts.time is not None
    assert (counts.time.total, counts.time.median) == (11.7, 0.6)
    assert (counts.time.longest, counts.time.longest_student) == (9.0, "eve")


def test_mistakes_of_one_name_are_counted_over_labs() -> None:
    wrong = ("failed", 0.0, "double: the sign was lost", "sign-lost")
    labs = [
        count(lab, [each.student for each in results], {e.student: {lab: e} for e in results})
        for lab, results in {
            "lab1": [
                result("ann", lab="lab1", double=wrong),
                result("ben", lab="lab1", double=wrong),
            ],
            "lab2": [
                result("ann", lab="lab2", double=wrong, halve=wrong),
                result(
                    "ben", lab="lab2", double=("error", 0.0, "double: raises", "raises-typeerror")
                ),
            ],
        }.items()
    ]
    assert [(m.mistake, m.count, m.labs, m.students) for m in over_labs(labs)] == [
        ("sign-lost", 4, {"lab1": 2, "lab2": 2}, ("ann", "ben")),
        ("raises-typeerror", 1, {"lab2": 1}, ("ben",)),
    ]
    assert texts(page_over_labs(labs), "mistakes") == [
        ["sign-lost", "4", "2", "2", "2"],
        ["raises-typeerror", "1", "", "1", "1"],
    ]
    data = json_of(*labs)
    assert data["labs"] == {each.summary.lab: each.to_json() for each in labs}
    assert data["mistakes"][0]["labs"] == {"lab1": 2, "lab2": 2}
    lines = [line for line in csv_of(*labs) if line["section"] in ("mistakes", "lab2/mistakes")]
    assert [line["value"] for line in lines if line["field"] == "count"] == [
        "4",
        "1",
        "1",
        "1",
        "1",
    ]


MISTAKES = ["one", "another", "unknown"]
SCORES = st.sampled_from([0.0, 1.0, 3.0])
RESULTS = st.lists(
    st.tuples(st.sampled_from(list(Status)), SCORES, st.sampled_from(MISTAKES)), max_size=12
)


@settings(max_examples=examples(100))
@given(drawn=RESULTS, order=st.randoms(use_true_random=False))
def test_counts_are_those_of_a_loop_over_the_results(drawn: Any, order: Any) -> None:
    results = [
        result(f"s{number:02}", double=(status, score, "double: it is wrong", mistake))
        for number, (status, score, mistake) in enumerate(drawn)
    ]
    counts = counted(results)
    full = partly = nothing = waiting = 0
    named: Counter[str] = Counter()
    for status, score, mistake in drawn:
        if status == "waits for a person":
            waiting += 1
        elif score == 3:
            full += 1
        elif score == 0:
            nothing += 1
        else:
            partly += 1
        if status in ("partly", "failed", "error"):
            named[mistake] += 1
    if not drawn:
        assert (counts.exercises, counts.mistakes, counts.time) == ((), (), None)
        return
    first = counts.exercises[0]
    numbers = (first.full, first.partly, first.nothing, first.waiting, first.graded)
    assert numbers == (full, partly, nothing, waiting, len(drawn))
    assert {m.mistake: m.count for m in counts.mistakes} == named
    assert [m.count for m in counts.mistakes] == sorted(named.values(), reverse=True)
    graver = {
        "waits for a person",
        "unreadable",
        "process died",
        "out of memory",
        "timed out",
        "not answered",
    }
    assert {a.student for a in counts.attention} == {
        f"s{number:02}" for number, (status, _, _) in enumerate(drawn) if status in graver
    }
    shuffled = list(results)
    order.shuffle(shuffled)
    assert counted(shuffled).exercises == counts.exercises
    assert counted(shuffled).summary.mean == counts.summary.mean


# --- three forms ----------------------------------------------------------------------------


def test_page_json_and_table_say_the_same() -> None:
    theirs = itertools.chain(*(pieces(name, [SHARED]) for name in ("ann", "ben")))
    counts = counted(CLASS, changed=["ben"], matches=alike(list(theirs)))
    data, table, html = json_of(counts), csv_of(counts), page(counts)
    assert texts(html, "scores") == [
        [each["student"], f"{each['score']:g}", each["status"], f"{each['seconds']:.2f}"]
        for each in data["scores"]
    ]
    assert texts(html, "exercises") == [
        [
            each["function"],
            f"{100 * each['solved']:.0f} %",
            *(str(each[key]) for key in ("full", "partly", "nothing", "waiting")),
            f"{each['mean']:g} of {each['max_score']:g}",
            each["where"],
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


def test_notes_on_a_hand_in_stand_in_every_form_and_are_text() -> None:
    notes = ("photo.png is left out.", "<b>it</b>\x1b[31m")
    noted = replace(CLASS[0], notes=notes)
    counts = counted([noted, CLASS[1]])
    shown = ["photo.png is left out.", "<b>it</b>\ufffd[31m"]
    assert [each["notes"] for each in json_of(counts)["scores"]] == [shown, []]
    assert texts(page(counts), "notes") == [[noted.student, " ".join(shown)]]
    assert 'id="notes"' not in page(counted(CLASS[1:]))
    said = io.StringIO()
    Console(file=said, width=100).print(results_table([noted, CLASS[1]]))
    assert re.search(rf"{noted.student} +photo.png is left out\. *\n", said.getvalue())
    assert "\x1b" not in said.getvalue()


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
    counts = counted([result(f"s{n:02}") for n in range(20)], matches=alike(theirs))
    html = page(counts)
    assert "characters are left out here" in html
    assert "90 more pairs are left out here" in html
    assert "The cells of 17 more students are left out here" in html
    assert len(html) < 200_000
    data = json_of(counts)
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
    counts = statistics_of(course, LAB)
    assert counts.summary.not_graded == ("ann", "ben", "zoe")
    assert counts.summary.changed == ("cid", "dan")
    assert [score.student for score in counts.scores] == ["cid", "dan", "eve"]
    assert counts.summary.handed_in == 6
    html = page(counts)
    assert "Not graded yet, and in no number but the first: ann, ben, zoe." in html
    assert "which concerns cid, dan." in html


def test_a_report_says_the_same_when_read_back_from_the_records(
    record: Any, course: Course
) -> None:
    for each in CLASS:
        record(each)
    counts = statistics_of(course, LAB)
    assert counts == counted(CLASS)
    assert counts.summary.changed == ()


def test_a_record_from_before_mistakes_had_names_is_read(record: Any, course: Course) -> None:
    path = record(CLASS[1])
    old = json.loads(path.read_text(encoding="utf-8"))
    for exercise in old["exercises"]:
        del exercise["mistake"]
    path.write_text(json.dumps(old), encoding="utf-8")
    assert [m.mistake for m in statistics_of(course, LAB).mistakes] == ["the sign?"]


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
    counts = count(LAB, ["ann", "ben"], {"ann": parts})
    assert [(score.score, score.max_score) for score in counts.scores] == [(14.0, 16.0)]
    assert [(e.function, e.full) for e in counts.exercises if e.function == "halve"] == [
        ("halve", 1),
        ("halve", 0),
    ]
    assert counts.summary.not_graded == ("ben",)


def test_a_lab_whose_points_a_person_gives_has_a_report_too() -> None:
    made = SubmissionResult.of("ann", LAB, 0.1, ())
    html = page(counted([made]))
    assert "No exercise of this lab is graded by checks." in html
    assert "<img" not in html


def test_who_was_stopped_by_a_limit_is_said_with_the_time_that_it_took() -> None:
    waits = dict.fromkeys(POINTS, ("waits for a person", 0.0, "It could not be judged."))
    hal = result("hal", 190.04, **waits)
    untouched = replace(hal, student="ida", seconds=0.0)  # nobody's time: its file was broken
    said = stopped_by_limits([*CLASS, hal, untouched])
    assert said == "Stopped by a limit, and how long each took: hal 190.0 s, eve 9.0 s."
    assert stopped_by_limits(CLASS[:4]) == ""
