"""The page that goes back, made as `feedback` makes it, but that nobody has marked anything."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import nbformat

from autograder.course import Course
from autograder.gradebook.feedback.grades import MARKS, Mark, Marks
from autograder.gradebook.feedback.pages import PageMaker
from autograder.lab import Lab
from tests.autograder.conftest import ROOT
from tests.autograder.fuzz.course import bases

MOST_CHARACTERS = 4_000_000


def page_of(lab: Lab, notebook: dict[str, Any]) -> str:
    """The page of a rebuilt notebook."""
    names = [cell.grade_id for cell in lab.cells if cell.grade_id]
    marks = Marks(None, 8.0, {name: Mark(0.0, 1.0, False, False) for name in names}, {})
    marks.comments.update(dict.fromkeys(names))
    which = {"student": "someone", "assignment": lab.name, "notebook": lab.notebook_name}
    resources = {"unique_key": lab.name, "nbgrader": {**which, "db_url": "", MARKS: marks}}
    page, _ = _maker()._exporter.from_notebook_node(nbformat.from_dict(notebook), resources)
    return str(page)


def faults_of(page: str) -> list[str]:
    """What is wrong with a page: it is too large, or something in it would run."""
    found = [f"a page of {len(page)} characters"] if len(page) > MOST_CHARACTERS else []
    return found + ["a script in the page"] * ("<script" in page.lower())


@lru_cache(maxsize=1)
def get_ready() -> None:
    """Make one with a formula, for which matplotlib makes folders of its own."""
    lab = bases()[0].lab
    cell = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": "$x^2$"}
    page_of(lab, lab.notebook([cell]))


@lru_cache(maxsize=1)
def _maker() -> PageMaker:
    return PageMaker(Course(ROOT, ROOT / "course"), "", {}, True)
