"""A written answer is never lost, wherever it stands and whatever an editor made of its cells."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory

from autograder.course import Course
from autograder.gradebook.feedback.pages import write_pages
from autograder.gradebook.records import Records
from autograder.gradebook.release import register
from autograder.grading.grader import Grader
from autograder.intake.notebook import SubmittedCell, cells_of
from autograder.intake.oddities import oddities
from autograder.intake.rebuild import RebuiltCell, rebuild
from autograder.lab import CellKind, Lab
from autograder.results import Status
from tests.autograder.conftest import ROOT, answered, cell
from tests.labs.solved import LABS, SolvedLab

pytestmark = pytest.mark.xdist_group("written")
LAB2 = "lab2_size_and_padding"
STUB = "YOUR ANSWER HERE"
SQUARE = "def square(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
Cells = list[dict[str, Any]]

ESSAY = [
    cell("markdown", "# Squares\n\nTwo questions, and one function before them.", "title"),
    cell("code", "import math\nimport statistics", "imports", locked=True),
    cell("markdown", "## A function\n\nWrite `square(x)`, the area of a square.", "about"),
    cell("code", SQUARE, "square", solution=True),
    cell("code", "assert square(3) == 9\nassert square(-2) == 4", "t", grade=True, points=1),
    cell("markdown", "## The first question\n\nWhy is a square never negative?", "ask-1"),
    cell("markdown", STUB, "why-1", grade=True, solution=True, points=2),
    cell("markdown", "## The second question\n\nWhich numbers are their own square?", "ask-2"),
    cell("markdown", STUB, "why-2", grade=True, solution=True, points=2),
    cell("markdown", "## Look back\n\nWhat you have made possible: a picture of squares.", "back"),
    cell("code", "print([square(x) for x in range(10)])", "show", locked=True),
]
for node in ESSAY:
    if node.cell_type == "markdown" and not node.metadata.nbgrader.solution:
        del node.metadata["nbgrader"]
ESSAY_LAB = Lab.of_release("essay", nbformat.v4.new_notebook(cells=ESSAY), ["square"])
DONE = "def square(x):\n    return x * x"
ANSWER = "Minus times minus is plus."


def text(source: str, kind: str = "markdown") -> dict[str, Any]:
    return {"cell_type": kind, "id": f"own-{len(source)}", "metadata": {}, "source": source}


def at(cells: Cells, name: str) -> int:
    return next(number for number, each in enumerate(cells) if each.get("id") == name)


def below(name: str, *added: dict[str, Any]) -> Callable[[Cells], None]:
    def edit(cells: Cells) -> None:
        cells[at(cells, name) + 1 : at(cells, name) + 1] = [dict(each) for each in added]

    return edit


def above(name: str, *added: dict[str, Any]) -> Callable[[Cells], None]:
    def edit(cells: Cells) -> None:
        cells[at(cells, name) : at(cells, name)] = [dict(each) for each in added]

    return edit


def without(name: str) -> Callable[[Cells], None]:
    def edit(cells: Cells) -> None:
        del cells[at(cells, name)]

    return edit


def rewritten(name: str, source: str, kind: str = "") -> Callable[[Cells], None]:
    def edit(cells: Cells) -> None:
        found = cells[at(cells, name)]
        found["source"] = source.replace("...", found["source"])
        found["cell_type"] = kind or found["cell_type"]

    return edit


# --- how editors leave a notebook's cells -------------------------------------------------------


def as_it_was(cells: Cells) -> None:
    """JupyterLab."""


def ids_changed(cells: Cells) -> None:
    """VS Code: other ids, nbgrader's names stay."""
    for number, each in enumerate(cells):
        each["id"] = f"vscode-{number}"


def as_colab(cells: Cells) -> None:
    """No names, an id in the metadata."""
    for number, each in enumerate(cells):
        each.pop("id", None)
        each["metadata"] = {"id": f"Xy{number}", "colab": {"base_uri": "x"}}


def as_deepnote(cells: Cells) -> None:
    """Names of its own."""
    for number, each in enumerate(cells):
        each["id"] = f"{number:08x}"
        each["metadata"] = {"cell_id": f"{number:032x}", "deepnote_cell_type": each["cell_type"]}


def as_windows(cells: Cells) -> None:
    """No names, other ends of lines, white space where a line ends."""
    as_colab(cells)
    for each in cells:
        each["source"] = each["source"].replace("\n", "  \r\n") + "\r\n"


EDITORS = (as_it_was, ids_changed, as_colab, as_deepnote, as_windows)


def handed_in(*edits: Callable[[Cells], None], editor: Callable[[Cells], None]) -> Cells:
    cells: Cells = json.loads(json.dumps(ESSAY))
    rewritten("square", DONE)(cells)
    for edit in edits:
        edit(cells)
    editor(cells)
    return cells


def read(cells: Cells) -> list[SubmittedCell]:
    return cells_of({"cells": json.loads(json.dumps(cells))})


def places(rebuilt: list[RebuiltCell]) -> dict[str, str]:
    """What became of each place: "" where it is open, what it says, or that it waits."""
    found = {}
    for each in rebuilt:
        if each.lab_cell is not None and each.lab_cell.kind is CellKind.WRITTEN:
            said = "" if each.is_untouched else each.source.strip()
            name = str(each.lab_cell.grade_id)
            found[name] = f"waits: {each.verdict.message}" if each.verdict else said
    return found


def waits(where: str) -> str:
    return f"waits: No answer stands here. It may be in {where}: a person will read it."


NOTE = "Look this up again before the exam."
# What a student did: what must become of the two places. Everything else is as it was released.
TAKEN = {"why-1": ANSWER, "why-2": ""}
BELOW = {"why-1": waits("the cell below"), "why-2": ""}
EITHER = {"why-1": waits("one of 2 cells below"), "why-2": ""}
ABOVE = {"why-1": waits("the cell above"), "why-2": ""}
EMPTY = {"why-1": "", "why-2": ""}
KINDS: dict[str, tuple[list[Callable[[Cells], None]], dict[str, str]]] = {
    "nothing": ([], EMPTY),
    "in its place": ([rewritten("why-1", ANSWER)], TAKEN),
    "in a cell below its place": ([below("why-1", text(ANSWER))], TAKEN),
    "in a cell above its place": ([above("why-1", text(ANSWER))], TAKEN),
    "deleted and retyped": ([without("why-1"), below("ask-1", text(ANSWER))], TAKEN),
    "below an emptied place": ([below("why-1", text(ANSWER)), rewritten("why-1", "")], TAKEN),
    "with the released words": ([rewritten("why-1", f"{STUB}\n\n{ANSWER}")],
                                {"why-1": f"{STUB}\n\n{ANSWER}", "why-2": ""}),
    "in a raw cell": ([below("why-1", text(ANSWER, "raw"))], BELOW),
    "as a comment": ([below("why-1", text(f"# {ANSWER}", "code"))], BELOW),
    "as a string": ([below("why-1", text(f'"""{ANSWER}"""', "code"))], BELOW),
    "as code that is no Python": ([below("why-1", text(ANSWER, "code"))], BELOW),
    "printed": ([below("why-1", text(f"print('{ANSWER}')", "code"))], BELOW),
    "in two cells": ([below("why-1", text(ANSWER), text("And nought is nought."))], EITHER),
    "beside a scratch cell": ([below("why-1", text(ANSWER), text("square(-2)", "code"))], EITHER),
    "above the heading": ([above("ask-1", text(ANSWER))], ABOVE),
    "as a comment above the heading": ([above("ask-1", text(f"# {ANSWER}", "code"))], ABOVE),
    "in the heading's cell": ([rewritten("ask-1", f"...\n\n{ANSWER}")], ABOVE),
    "the heading quoted and answered": ([below("why-1", text(f"{ESSAY[5].source}\n{ANSWER}"))],
                                        {"why-1": f"{ESSAY[5].source}\n{ANSWER}", "why-2": ""}),
    "the heading copied": ([below("why-1", text(ESSAY[5].source))], EMPTY),
    "lines of two questions copied": (
        [below("why-1", text("## Look back\nWhich numbers are their own square?"))], EMPTY),
    "the heading copied with other lines": (
        [below("why-1", text(ESSAY[5].source.replace("never", "\nnever")))], EMPTY),
    "both answered": ([rewritten("why-1", ANSWER), rewritten("why-2", "0 and 1")],
                      {"why-1": ANSWER, "why-2": "0 and 1"}),
    "both retyped": ([without("why-1"), below("ask-1", text(ANSWER)),
                      without("why-2"), below("ask-2", text("0 and 1"))],
                     {"why-1": ANSWER, "why-2": "0 and 1"}),
    "the second alone": ([rewritten("why-2", "0 and 1")], {"why-1": "", "why-2": "0 and 1"}),
    "between the two questions": ([above("ask-2", text(ANSWER)), rewritten("why-2", "0 and 1")],
                                  {"why-1": ANSWER, "why-2": "0 and 1"}),
    "in the heading behind the last": ([rewritten("back", f"{ANSWER}\n\n...")],
                                       {"why-1": "", "why-2": waits("the cell below")}),
    "a heading of the student's own": ([above("about", text("## My part")),
                                        rewritten("why-1", ANSWER)], TAKEN),
    "below a question that is gone": ([without("ask-1"), below("why-1", text(ANSWER))], BELOW),
    "a note at the end": ([below("show", text(NOTE))], EMPTY),
    "a note at the beginning": ([below("title", text(NOTE))], EMPTY),
    "notes by the function": ([above("square", text(NOTE)), below("square", text(NOTE + "!"))],
                              EMPTY),
    "code behind the test": ([below("t", text("print(square(5))", "code"))], EMPTY),
    "another word in a text far away": ([rewritten("title", "...\n\nDone on Friday.")], EMPTY),
    "a text without a word of it": ([rewritten("ask-1", "## The first question")], EMPTY),
}  # fmt: skip


@pytest.mark.parametrize("editor", EDITORS, ids=[each.__name__ for each in EDITORS])
@pytest.mark.parametrize(("edits", "expected"), KINDS.values(), ids=KINDS)
def test_an_answer_is_taken_where_it_is_certain_and_else_a_person_is_shown_where_it_may_be(
    edits: list[Callable[[Cells], None]],
    expected: dict[str, str],
    editor: Callable[[Cells], None],
) -> None:
    submitted = read(handed_in(*edits, editor=editor))
    rebuilt = rebuild(ESSAY_LAB, submitted)
    found = places(rebuilt)
    assert {k: " ".join(v.split()) for k, v in found.items()} == {
        k: " ".join(v.split()) for k, v in expected.items()
    }
    assert source_of(rebuilt, "square").split() == DONE.split()
    assert not lost(submitted, rebuilt)
    odd = " ".join(oddities(ESSAY_LAB, submitted))
    assert ("it will be read by a person" in odd) == any(
        each.note for each in rebuilt if each.lab_cell
    )


def source_of(rebuilt: list[RebuiltCell], name: str) -> str:
    return next(each.source for each in rebuilt if each.lab_cell and each.lab_cell.grade_id == name)


def lost(submitted: list[SubmittedCell], rebuilt: list[RebuiltCell]) -> list[str]:
    """The words of a student's that stand nowhere in the rebuilt notebook."""
    there = " ".join(each.source for each in rebuilt) + " ".join(c.source for c in ESSAY)
    known = set(re.findall(r"\w+", there))
    return [
        word for each in submitted for word in re.findall(r"\w+", each.source) if word not in known
    ]


@given(
    st.permutations(range(len(ESSAY))),
    st.lists(
        st.tuples(
            st.integers(0, len(ESSAY)),
            st.sampled_from(["markdown", "raw", "code", "into", "copied"]),
        ),
        max_size=6,
    ),
    st.lists(st.integers(0, len(ESSAY) - 1), max_size=4),
    st.sampled_from(EDITORS),
)
def test_no_word_of_a_student_vanishes_whatever_is_moved_deleted_copied_or_renamed(
    order: list[int],
    added: list[tuple[int, str]],
    deleted: list[int],
    editor: Callable[[Cells], None],
) -> None:
    """Each word that is looked for stands in one cell, so that it is seen where that is lost."""
    cells: Cells = [json.loads(json.dumps(ESSAY[number])) for number in order]
    written = []
    for number, (place, how) in enumerate(added):
        written.append(f"thought{number}")
        source = f"# {written[-1]}" if how in ("code", "copied") else written[-1]
        if how == "into":
            cells[place % len(cells)]["source"] += f"\n# {source}"
        elif how == "copied":
            one = json.loads(json.dumps(cells[place % len(cells)]))
            cells.insert(place, one | {"source": f"{one['source']}\n{source}"})
        else:
            cells.insert(place, text(source, how))
    for number in deleted:
        gone = cells.pop(number % len(cells))["source"]
        written = [word for word in written if word not in gone]
    editor(cells)
    rebuilt = rebuild(ESSAY_LAB, read(cells))
    shown = "\n".join(each.source for each in rebuilt)
    assert [word for word in written if not re.search(rf"\b{word}\b", shown)] == []
    names = [each.lab_cell.grade_id or each.lab_cell.cell_id for each in rebuilt if each.lab_cell]
    assert names == [each.id for each in ESSAY]


@given(st.permutations(range(len(ESSAY))), st.sampled_from(EDITORS))
def test_answers_in_their_cells_are_found_in_any_order(
    order: list[int], editor: Callable[[Cells], None]
) -> None:
    """Where names are there; without them code is found, and each answer is read or waits."""
    cells: Cells = [json.loads(json.dumps(ESSAY[number])) for number in order]
    for name, source in {"square": DONE, "why-1": ANSWER, "why-2": "0 and 1"}.items():
        rewritten(name, source)(cells)
    editor(cells)
    rebuilt = rebuild(ESSAY_LAB, read(cells))
    found = places(rebuilt)
    if editor in (as_it_was, ids_changed):
        assert found == {"why-1": ANSWER, "why-2": "0 and 1"}
    shown = [each.source.strip() for each in rebuilt]
    assert {ANSWER, "0 and 1"} <= set(shown)
    before = shown[: next(n for n, each in enumerate(rebuilt) if each.is_test)]
    assert any(each.split() == DONE.split() for each in before)


# --- the real labs ------------------------------------------------------------------------------


def run_order(rebuilt: list[RebuiltCell]) -> list[tuple[str, str, str | None]]:
    return [
        (each.cell_type, each.source.strip(), each.lab_cell and each.lab_cell.cell_id)
        for each in rebuilt
    ]


@pytest.mark.parametrize("lab", LABS, ids=str)
def test_a_lab_that_lost_all_names_is_the_lab_that_was_handed_in(lab: SolvedLab) -> None:
    released = Lab.load(Course.find(), lab.name)
    for answers in ({}, lab.solution, *lab.right.values()):
        notebook = json.loads(lab.submission(lab.solution | answers))
        for each in notebook["cells"]:
            if each["metadata"].get("nbgrader", {}).get("solution") and (
                each["cell_type"] == "markdown"
            ):
                each["source"] = "Since the one is wider than the other."
        with_names = rebuild(released, cells_of(json.loads(json.dumps(notebook))))
        as_colab(notebook["cells"])
        without_names = rebuild(released, cells_of(notebook))
        assert run_order(without_names) == run_order(with_names)
        assert list(places(without_names).values()) == ["Since the one is wider than the other."]


# --- through the grader, into the gradebook, onto the page --------------------------------------

MINE = "SAME pads 1 before and 2 after."


def colab(cells: Cells) -> None:
    rewritten("explain_shift", MINE)(cells)
    as_colab(cells)


def deepnote(cells: Cells) -> None:
    rewritten("explain_shift", MINE)(cells)
    as_deepnote(cells)


def retyped(cells: Cells) -> None:
    without("explain_shift")(cells)
    below("question", text(MINE))(cells)


# How the answer in words to lab 2 was handed in: what the gradebook says of it, and whether it
# stands in its place.
HANDED_IN: dict[str, tuple[Callable[[Cells], None], str | None, bool]] = {
    "colab": (colab, None, True),
    "deepnote": (deepnote, None, True),
    "own-cell": (below("explain_shift", text(MINE)), None, True),
    "retyped": (retyped, None, True),
    "raw-cell": (
        below("explain_shift", text(MINE, "raw")), waits("the cell below").removeprefix("waits: "),
        False,
    ),
    "empty": (as_it_was, "No response.", False),
}  # fmt: skip


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Course, dict[str, Any]]:
    """A class that handed lab 2 in with right code; each of them graded; a last one is broken."""
    course = Course(ROOT, tmp_path_factory.mktemp("written"))
    for student, (edit, _, _) in HANDED_IN.items():
        notebook = answered(course, LAB2, LAB2, explain_shift=STUB)
        edit(notebook["cells"])
        hand_in_file(course, student, json.dumps(notebook))
    hand_in_file(course, "broken", "{")
    register(course, LAB2)
    results = {}
    with closing(Grader.of(course, LAB2).warmed()) as grader, Records(course) as records:
        for student in (*HANDED_IN, "broken"):
            results[student] = grader.grade(student)
        list(records.save_all(list(results.values()), LAB2))
    return course, results


def hand_in_file(course: Course, student: str, content: str, name: str = f"{LAB2}.ipynb") -> Path:
    path = course.submitted / student / LAB2 / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


def in_gradebook(course: Course, student: str) -> tuple[Any, str | None]:
    with Gradebook(CourseDirectory(config=course.config()).db_url) as gradebook:
        where = ("explain_shift", LAB2, LAB2, student)
        grade, comment = gradebook.find_grade(*where), gradebook.find_comment(*where)
        return (grade.auto_score, grade.needs_manual_grade), comment.auto_comment


@pytest.mark.parametrize(("student", "case"), HANDED_IN.items(), ids=HANDED_IN)
def test_code_earns_its_points_and_the_answer_in_words_is_left_to_a_person(
    student: str, case: tuple[Any, str | None, bool], graded: tuple[Course, dict[str, Any]]
) -> None:
    course, results = graded
    _, comment, in_place = case
    assert (results[student].result.score, results[student].result.max_score) == (25, 25)
    nbformat.validate(results[student].notebook)
    mark = (0.0, False) if student == "empty" else (None, True)
    assert in_gradebook(course, student) == (mark, comment)
    stored = json.loads((course.autograded / student / LAB2 / f"{LAB2}.ipynb").read_text("utf-8"))
    cells = {each["id"]: each["source"] for each in stored["cells"]}
    assert (cells["explain_shift"] == MINE) == in_place
    assert (MINE in cells.values()) == (student != "empty")
    assert bool(results[student].result.notes) == (student != "empty")


def test_an_unreadable_notebook_leaves_the_answer_in_words_to_a_person_too(
    graded: tuple[Course, dict[str, Any]],
) -> None:
    course, results = graded
    mark, comment = in_gradebook(course, "broken")
    assert mark == (None, True)
    assert comment is not None
    assert comment.startswith("The notebook is broken")
    assert {e.status for e in results["broken"].result.exercises} == {Status.UNREADABLE}


def test_the_page_says_that_the_answer_waits_and_shows_the_cell_it_may_be_in(
    graded: tuple[Course, dict[str, Any]],
) -> None:
    course, _ = graded
    (page,) = next(write_pages(course, LAB2, ["raw-cell"])).pages
    soup = BeautifulSoup(page.read_text("utf-8"), "html.parser")
    place = soup.find(id="exercise-explain_shift")
    assert place is not None
    assert "waits for a person, – of" in place.get_text()
    assert "It may be in the cell below" in place.find_parent("section").get_text()
    assert MINE in [each.get_text() for each in place.find_all_next("pre")]
    header = soup.find("header").get_text()
    assert "explain_shift: No answer stands here." in header


def test_marks_of_a_person_stay_when_an_answer_that_waits_is_graded_again(
    graded: tuple[Course, dict[str, Any]],
) -> None:
    course, results = graded
    with Records(course) as records:
        grade = records.gradebook.find_grade("explain_shift", LAB2, LAB2, "raw-cell")
        grade.manual_score = 4.0
        records.gradebook.db.commit()
        list(records.save_all([results["raw-cell"]], LAB2))
        grade = records.gradebook.find_grade("explain_shift", LAB2, LAB2, "raw-cell")
        assert (grade.manual_score, grade.score) == (4.0, 4.0)
