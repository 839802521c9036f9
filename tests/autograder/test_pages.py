"""A class's pages: as nbgrader makes each of them, side by side, and none stops another."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString
from nbconvert.exporters import HTMLExporter
from nbgrader.api import Gradebook
from nbgrader.converters import GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import GetGrades

from autograder.course import Course
from autograder.gradebook.converters import convert
from autograder.gradebook.feedback import pages
from autograder.gradebook.feedback.pages import Written, write_pages
from autograder.gradebook.feedback.settings import configured
from autograder.results import Status

from .conftest import LAB, mark_by_hand

ODD = ("anna [2]", "*", "two\nlines", "%s {0}", "naïve", "x" * 200)


# --- what is expected: nbgrader's own, without anything of ours that makes it fast -----------


class FeedbackPage(HTMLExporter):  # type: ignore[misc]
    """nbconvert's exporter, under the name of the section that has our template."""


class OneByOne(GetGrades):  # type: ignore[misc]
    """nbgrader's questions, a cell at a time, and one of ours."""

    def _get_score(self, cell: Any, resources: Any) -> None:
        super()._get_score(cell, resources)
        which = (self.notebook_id, self.assignment_id, self.student_id)
        grade = self.gradebook.find_grade(cell.metadata.nbgrader.grade_id, *which)
        cell.metadata.nbgrader["by_person"] = grade.manual_score is not None


def slowly(course: Course, student: str, to: Path) -> str:
    config = configured(course.config())
    config.CourseDirectory.assignment_id = LAB
    config.CourseDirectory.student_id = student
    config.CourseDirectory.feedback_directory = str(to)
    config.GenerateFeedback.exporter_class = FeedbackPage
    usual = list(config.GenerateFeedback.preprocessors)
    config.GenerateFeedback.preprocessors = [OneByOne, *usual[1:]]
    convert(GenerateFeedback, config)
    return (to / student / LAB / f"{LAB}.html").read_text(encoding="utf-8")


def reading(text: str) -> list[Any]:
    """A page as its elements and words; spaces count only where a reader sees them."""
    found: list[Any] = []
    for node in BeautifulSoup(text, "html.parser").descendants:
        if isinstance(node, Tag):
            marks = {k: v.split() if isinstance(v, str) else v for k, v in node.attrs.items()}
            found.append((node.name, marks))
        elif isinstance(node, NavigableString) and node.find_parent("pre"):
            found.append(str(node))
        elif words := str(node).split():
            found.append(words)
    return found


# --- a class that is graded without being run ------------------------------------------------


def made(course: Course, *students: str, **settings: Any) -> dict[str, Written]:
    written = list(write_pages(course, LAB, students, **settings))
    assert sorted(each.student for each in written) == sorted(students)
    return {each.student: each for each in written}


def page_of(course: Course, student: str = "s1") -> str:
    return (course.feedback / student / LAB / f"{LAB}.html").read_text(encoding="utf-8")


SHOWN = [
    nbformat.v4.new_markdown_cell("A *text* with $a^2$ and <img src='data:image/png;base64,AA=='>"),
    nbformat.v4.new_markdown_cell(
        "> &lt; 'quotes' \"and\" &amp; $$x < y$$\n\n```python\nx = '<'\n```"
    ),
    nbformat.v4.new_raw_cell("raw <b>"),
    nbformat.v4.new_code_cell(
        "%%html\n<b>bold</b>",
        outputs=[
            nbformat.v4.new_output("stream", text="\x1b[31mred\x1b[0m & <b>\n"),
            nbformat.v4.new_output("error", ename="E", evalue="v", traceback=["\x1b[1mE\x1b[0m"]),
            nbformat.v4.new_output("display_data", {"image/png": "AA==", "text/plain": "x"}),
            nbformat.v4.new_output(
                "display_data", {"text/html": "<table><tr><td>1</table>", "text/plain": "1"}
            ),
            nbformat.v4.new_output(
                "execute_result", {"text/latex": "$x$", "text/plain": "x"}, execution_count=1
            ),
            nbformat.v4.new_output(
                "display_data",
                {
                    "application/vnd.jupyter.widget-view+json": {"model_id": "a"},
                    "text/plain": "a slider",
                },
            ),
        ],
    ),
]


def test_a_page_says_what_nbgraders_own_says_made_the_slow_way(
    course: Course, graded: Any, tmp_path: Path
) -> None:
    graded("shows", cells=SHOWN)
    graded("waits", status=Status.WAITS, why="")
    graded("marked", status=Status.FAILED, double="def double(x):\n    return x  # <b> & 'x'")
    mark_by_hand(course, "marked", "why", 1.5, "Half of **it**: $a \\le b$")
    mark_by_hand(course, "marked", "test_double", 0.0)
    students = ("shows", "waits", "marked")
    assert not [each.fault for each in made(course, *students, workers=2).values() if each.fault]
    for student in students:
        expected = slowly(course, student, tmp_path / "slowly")
        assert reading(page_of(course, student)) == reading(expected)
    assert "a slider" in page_of(course, "shows")
    assert "5 points were taken off" not in page_of(course, "shows")
    assert "0.5 points were taken off" in page_of(course, "marked")


def test_what_nbgrader_asks_for_is_what_is_asked_for_at_once(course: Course, graded: Any) -> None:
    graded("s1", status=Status.FAILED)
    graded("s2", why="")
    mark_by_hand(course, "s1", "why", 1.5, "Half")
    marks = pages.marks_of(course, LAB)
    assert set(marks) == {("s1", LAB), ("s2", LAB)}
    with Gradebook(CourseDirectory(config=course.config()).db_url) as gradebook:
        for (student, name), found in marks.items():
            theirs = gradebook.find_submission_notebook(name, LAB, student)
            assert (found.score, found.max_score) == (theirs.score, theirs.max_score)
            assert found.late_penalty == theirs.late_submission_penalty
            assert {c: m.score for c, m in found.cells.items()} == {
                grade.name: grade.score for grade in theirs.grades
            }
            assert found.comments == {each.name: each.comment for each in theirs.comments}


# --- one page does not stop the others -------------------------------------------------------


def test_a_students_id_is_a_name_and_no_pattern(course: Course, graded: Any) -> None:
    for student in ODD:
        graded(student)
    assert not [each.fault for each in made(course, *ODD).values() if each.fault]
    for student in ODD:
        assert "because" in page_of(course, student)
        with Gradebook(CourseDirectory(config=course.config()).db_url) as gradebook:
            assert gradebook.find_submission(LAB, student).student.id == student


def test_who_has_no_page_is_named_with_the_reason_and_the_others_have_theirs(
    course: Course, graded: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for student in ("broken", "dies", "endless", "hoards", "unknown", "well"):
        if student != "unknown":
            graded(student)
    made(course, "broken")
    assert page_of(course, "broken")
    folder = course.autograded / "unknown" / LAB
    folder.mkdir(parents=True)
    text = (course.autograded / "well" / LAB / f"{LAB}.ipynb").read_text(encoding="utf-8")
    (folder / f"{LAB}.ipynb").write_text(text, encoding="utf-8")
    (course.autograded / "broken" / LAB / f"{LAB}.ipynb").write_text("{", encoding="utf-8")
    make = pages.PageMaker._make

    def hostile(self: Any, student: str, *rest: Any) -> None:
        if student == "dies":
            os._exit(9)
        while student == "endless":
            try:
                time.sleep(0.01)
            except Exception:
                continue
        if student == "hoards":
            bytearray(2 << 30)
        make(self, student, *rest)

    monkeypatch.setattr(pages.PageMaker, "_make", hostile)
    monkeypatch.setattr(pages, "PAGE_SECONDS", 0.5)
    done = made(course, "broken", "dies", "endless", "hoards", "unknown", "well", workers=2)
    assert not done["well"].fault
    assert page_of(course, "well")
    reasons = {student: each.fault for student, each in done.items() if each.fault}
    assert reasons.keys() == {"broken", "dies", "endless", "hoards", "unknown"}
    assert "NotJSONError" in reasons["broken"]
    assert reasons["dies"] == "The process that made the page was lost."
    assert reasons["endless"] == "It took more than 0.5 s."
    assert reasons["hoards"].startswith("MemoryError")
    assert reasons["unknown"] == "The gradebook has nothing of it. Run: autograder grade tiny"
    assert not (course.feedback / "broken" / LAB / f"{LAB}.html").exists(), "one of before"


def test_the_command_names_whose_page_could_not_be_made(
    course: Course, graded: Any, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    from autograder.cli.main import main

    graded("s1")
    graded("s2")
    (course.autograded / "s2" / LAB / f"{LAB}.ipynb").write_text("{", encoding="utf-8")
    monkeypatch.chdir(course.root)
    command = ["feedback", LAB, "--course", str(course.folder)]
    assert main(command) == 1
    said = capsys.readouterr().out
    assert "Wrote 1 page into" in said
    assert "No page for s2: NotJSONError" in said
    assert main([*command, "--student", "s1", "--workers", "1"]) == 0
    assert "Wrote 0 pages" in capsys.readouterr().out


# --- only what changed is written again ------------------------------------------------------


def test_a_page_is_written_again_only_where_what_it_rests_on_has_changed(
    course: Course, graded: Any
) -> None:
    students = ("s1", "s2", "s3", "s4")
    for student in students:
        graded(student)

    def fresh(**settings: Any) -> set[str]:
        done = made(course, *students, **settings).values()
        assert all(page.is_file() for each in done for page in each.pages)
        return {each.student for each in done if each.fresh}

    assert fresh() == set(students)
    assert fresh() == set()
    mark_by_hand(course, "s1", "why", 1.5, "Half")
    graded("s2", why="Since.")
    (course.feedback / "s3" / LAB / f"{LAB}.html").unlink()
    assert fresh() == {"s1", "s2", "s3"}
    assert fresh() == set()
    assert fresh(again=True) == set(students)


# --- what a page may hold --------------------------------------------------------------------

MANY_FORMULAS = " ".join(f"$a_{{{n}}}$" for n in range(2400))
NESTED = "".join(f"<b title={n}>" for n in range(700)) + "<p>a" * 2500


PHOTO = {"a.png": {"image/png": "A" * 1_000_000}}
PAGES: dict[str, tuple[list[nbformat.NotebookNode], int, str]] = {
    "code": ([nbformat.v4.new_code_cell("x = 1\n" * 20_000)], 300_000, "are left out here"),
    "text": ([nbformat.v4.new_markdown_cell("word " * 24_000)], 100_000, "are left out here"),
    "colours": ([nbformat.v4.new_code_cell("+ " * 10_000)] * 300, 5_000_000, "are left out here"),
    "formulas": ([nbformat.v4.new_markdown_cell(MANY_FORMULAS)], 500_000, "too many formulas"),
    "more formulas": (
        [nbformat.v4.new_markdown_cell("$a$ " * 250)] * 20, 2_500_000, "too many formulas",
    ),
    "nested": ([nbformat.v4.new_markdown_cell(NESTED)], 300_000, "<b title=1>"),
    "one photo, often": (
        [nbformat.v4.new_markdown_cell("![a photo](attachment:a.png)" * 90, attachments=PHOTO)],
        10_000_000,
        "too large together",
    ),
    "nested output": (
        [
            nbformat.v4.new_code_cell(
                "a", outputs=[nbformat.v4.new_output("display_data", {"text/html": NESTED})]
            )
        ],
        300_000,
        "<b title=1>",
    ),
}  # fmt: skip


def test_a_real_page_stays_small_and_says_what_it_leaves_out(course: Course, graded: Any) -> None:
    for student, (cells, _, _) in PAGES.items():
        graded(student, cells=cells)
    done = made(course, *PAGES, workers=2)
    assert not [each for each in done.values() if each.fault]
    for student, (_, most, note) in PAGES.items():
        text = page_of(course, student)
        assert len(text) < most, student
        soup = BeautifulSoup(text, "html.parser")
        assert note in soup.get_text() + str(soup("img", title=True)), student
