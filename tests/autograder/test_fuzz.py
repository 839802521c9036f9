"""Notebooks and archives, changed in every way: each ends as a result or a sentence.

Here are a few hundred, the same ones every time; `make fuzz` tries thousands of others.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from autograder.batch.worker import GradingWorker
from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.intake.notebook import cells_of, read_notebook
from autograder.intake.oddities import oddities
from autograder.intake.rebuild import rebuild, to_notebook
from autograder.intake.submission import Submission, read_submission
from autograder.results import Status
from tests.autograder.fuzz import laws
from tests.autograder.fuzz.__main__ import Summary, fuzz_archives, fuzz_notebooks
from tests.autograder.fuzz.course import Base, bases, course_in
from tests.autograder.fuzz.notebooks import Mutant, mutant
from tests.autograder.fuzz.pages import page_of
from tests.autograder.fuzz.watch import Watched
from tests.examples import examples

NOTEBOOKS, ARCHIVES = 150, 50
SEED = 13
NOTE = "# What I saw\n\n" + "word " * 30_000


@pytest.fixture(scope="module")
def tiny() -> Base:
    """The small lab, with everything answered."""
    return bases()[-1]


def texts_of(base: Base) -> dict[str, Any]:
    return json.loads(json.dumps(base.notebook))


def with_cell(base: Base, kind: str, source: str) -> dict[str, Any]:
    """The notebook with a cell more, behind the first."""
    notebook = texts_of(base)
    notebook["cells"].insert(1, {"cell_type": kind, "metadata": {}, "source": source})
    return notebook


def whole(notebook: Any) -> Mutant:
    """A notebook to which nothing was done below its cells."""
    texts = tuple("".join(cell["source"]) for cell in notebook["cells"])
    return Mutant(json.dumps(notebook).encode(), (), texts)


def watched(mutant: Mutant, base: Base, folder: Path) -> Watched:
    return laws.watch(mutant, course_in(folder), base)


# --- what is tried ---------------------------------------------------------------------------


def test_notebooks_changed_in_every_way_end_as_results_or_sentences(tmp_path: Path) -> None:
    summary = fuzz_notebooks(SEED, range(examples(NOTEBOOKS)), tmp_path)
    assert not summary.faults, str(summary)
    assert summary.ends["read"] > summary.ends["unreadable"] > NOTEBOOKS // 20


def test_archives_changed_in_every_way_are_refused_or_every_file_is_named(tmp_path: Path) -> None:
    summary = fuzz_archives(SEED, range(examples(ARCHIVES)), tmp_path)
    assert not summary.faults, str(summary)
    assert min(summary.ends["taken"], summary.ends["refused"]) > ARCHIVES // 5


LARGE = {
    "minus signs in code": ("code", "-" * 6000 + "1"),
    "minus signs in a note": ("markdown", "-" * 6000),
    "code in a note": ("markdown", "x = " + "-" * 6000 + "1"),
    "a long note": ("markdown", NOTE),
    "formulas": ("markdown", "$x_{ij}^2$ " * 2400),
    "lambdas": ("code", "f = " + "(lambda a: a" * 90 + ")" * 90),
    "functions": ("code", "\n".join(f"def f{n}(x): return f{n + 1}(x)" for n in range(1500))),
    "a long name": ("code", "x = " + "abc" * 100_000),
    "pictures": ("markdown", "![" * 20_000 + "<img src=a " * 5000),
    "nbgrader's own marks": ("code", "### BEGIN HIDDEN TESTS\nx = 1\n### END HIDDEN TESTS"),
    "a mark in a note": ("markdown", "I saw ### BEGIN HIDDEN TESTS in it."),
    "a script": ("markdown", "<script>alert(1)</script>"),
}


@pytest.mark.parametrize("name", LARGE)
def test_what_is_long_or_deep_in_a_cell_is_read(tiny: Base, tmp_path: Path, name: str) -> None:
    seen = watched(whole(with_cell(tiny, *LARGE[name])), tiny, tmp_path)
    assert (seen.status, seen.faults) == ("read", [])


def test_marks_of_nbgraders_hide_nothing_of_what_a_student_wrote(tiny: Base) -> None:
    source = "### BEGIN HIDDEN TESTS\nsecond = 1\n### END HIDDEN TESTS"
    notebook = with_cell(tiny, "code", source)
    notebook["cells"][-1]["source"] = f"My thought:\n{source.replace('second', 'third')}"
    notebook["cells"][5]["source"] = "assert double(4) == 8"  # a test as it is released
    page = page_of(tiny.lab, to_notebook(tiny.lab, rebuild(tiny.lab, cells_of(notebook))))
    text = BeautifulSoup(page, "html.parser").get_text()
    assert "second" in text
    assert "third" in text
    assert "double(-1)" not in text  # the lab's own hidden test


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ({"a": "word"}, '{"a": "word"}'),
        (12, "12"),
        (["word", 1, {"b": []}], 'word1{"b": []}'),
        (True, "true"),
        (["a\n", "b"], "a\nb"),
        (None, ""),
    ],
)
def test_what_stands_where_a_text_should_is_shown_as_it_is(
    tiny: Base, source: Any, text: str
) -> None:
    notebook = texts_of(tiny)
    notebook["cells"].insert(1, {"cell_type": "markdown", "metadata": {}, "source": source})
    assert cells_of(notebook)[1].source == text
    if not isinstance(source, dict):  # in a cell's place
        notebook["cells"].insert(1, source)
        assert cells_of(notebook)[1].source == text


def test_an_old_notebook_is_the_same_at_every_reading_and_keeps_what_is_new(
    tiny: Base, tmp_path: Path
) -> None:
    cells = [{"cell_type": "code", "input": "a = 1", "language": "python", "outputs": []}]
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}]}
    file = tmp_path / "old.ipynb"
    file.write_text(json.dumps(old), encoding="utf-8")
    first, second = read_notebook(file), read_notebook(file)
    assert first == second
    assert [cell.source for cell in first] == ["a = 1"]
    file.write_text(json.dumps(texts_of(tiny) | {"worksheets": []}), encoding="utf-8")
    assert read_notebook(file) == cells_of(texts_of(tiny))


def test_a_sentence_of_check_is_short_whatever_is_there(tiny: Base) -> None:
    notebook = texts_of(tiny)
    notebook["cells"][-1]["source"] = ""
    notebook["cells"] += [
        {"cell_type": "markdown", "metadata": {}, "source": f"I think {n}"} for n in range(300)
    ]
    notebook["cells"][2]["source"] = f"def double(x):\n    return {'a' * 5000}"
    notebook["cells"][4]["cell_type"] = "\ud800" * 5000
    said = oddities(tiny.lab, cells_of(notebook))
    assert any("or 295 more" in each for each in said)
    assert any(f"uses {'a' * 80}, which" in each for each in said)
    assert any("is a raw cell, and was a code cell" in each for each in said)
    assert max(map(len, said)) < 500


@pytest.mark.needs("bubblewrap")
def test_a_long_note_and_what_no_parser_takes_cost_an_honest_student_nothing(
    course: Course, hand_in: Callable[..., Path]
) -> None:
    def odd(notebook: dict[str, Any]) -> None:
        for at, (kind, source) in enumerate(LARGE.values()):
            cell = {"cell_type": kind, "metadata": {}, "source": source}
            notebook["cells"].insert(2 * at + 1, cell)

    hand_in(edit=odd, why="-" * 6000 + " because", answer=f"answer = [1, 2, 3]  # {NOTE[20:]}")
    worker = GradingWorker(Grader.of(course, "tiny"))
    try:
        graded = worker.grade_student("someone")
    finally:
        worker.close()
    assert [each.status for each in graded.result.exercises] == [Status.PASSED] * 3
    assert graded.result.score == graded.result.max_score == 8
    sources = [cell["source"] for cell in graded.content["cells"]]
    assert NOTE in sources
    assert "-" * 6000 + " because" in sources


# --- that what is wrong would be seen --------------------------------------------------------


def test_the_same_seed_makes_the_same_notebook(tiny: Base) -> None:
    made = mutant(1, 5, tiny.notebook)
    assert made != mutant(2, 5, tiny.notebook)
    before = [mutant(1, number, tiny.notebook) for number in range(200)]
    assert before[5] == made
    assert before == [mutant(1, number, tiny.notebook) for number in range(200)]


FAULTS = {
    "an exception": ("raise IndexError('beyond')", "read: IndexError"),
    "no end": ("import time\n    t = time.process_time()\n"
               "    while time.process_time() < t + 0.2: pass", "read: 0."),
    "chance": ("import os\n    return Submission(student, os.urandom(9).hex(), fault='a')", None),
    "another fault": ("import os\n    return Submission(student, b'', fault=os.urandom(9).hex())",
                      "read: not the same"),
    "a file elsewhere": ("open(course.folder.parent / 'x', 'w').close()", "touched open"),
    "a folder elsewhere": ("(course.folder.parent / 'd').mkdir(exist_ok=True)", "touched os.mkdir"),
    "a program": ("import subprocess; subprocess.run(['true'])", "touched subprocess.Popen"),
    "a long sentence": ("return Submission(student, b'', fault='a' * 3000)", "a sentence of 3000"),
    "a control character": ("return Submission(student, b'', fault='\\x1b[31m')", "a sentence of"),
    "nothing read": ("return Submission(student, b'')", "lost "),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_wrong_is_seen(
    tiny: Base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    code, said = FAULTS[fault]
    names: dict[str, Any] = {"Submission": Submission, "right": read_submission}
    head = "def read(course, lab, student, seed):"
    exec(f"{head}\n    {code}\n    return right(course, lab, student, seed)", names)
    monkeypatch.setattr(laws, "read_submission", names["read"])
    monkeypatch.setattr("tests.autograder.fuzz.watch.MOST_SECONDS", 0.1)
    found = watched(whole(texts_of(tiny)), tiny, tmp_path / "course").faults
    assert found == [] if said is None else any(said in each for each in found)


def test_the_command_names_a_fault_by_which_it_can_be_tried_again(tmp_path: Path) -> None:
    summary = Summary("notebook", 7)
    summary.add(3, ["type (raw)"], Watched(["read: 9.0 s"], {}, {"read": 9.0}, "read"))
    assert str(summary).splitlines() == [
        "1 notebooks, seed 7: 1 read",
        "slowest: read 9.00 s (3)",
        "1 faults",
        "--seed 7 --notebook 3: read: 9.0 s",
        "    of: type (raw)",
    ]
    command = [sys.executable, "-m", "tests.autograder.fuzz", "--seed", "7", "--archive", "3"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("1 archives, seed 7: 1 ")
