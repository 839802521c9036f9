"""The labs whose notebooks are changed: all of this course's, and one with a written answer."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat

from autograder.course import Course
from autograder.grading.rules import forbidden_names
from autograder.lab import Lab
from tests.autograder.conftest import ROOT, TINY, answered


@dataclass(frozen=True, slots=True)
class Base:
    """A lab, a notebook in which everything is answered, and what may not be used in it."""

    lab: Lab
    notebook: Mapping[str, Any]
    forbidden: Sequence[str]


@lru_cache(maxsize=1)
def bases() -> list[Base]:
    """One of each lab, and as many again of one that is small and has a written answer."""
    course = Course(ROOT, ROOT / "course")
    found = []
    for name in course.labs():
        notebook = answered(course, name, name)
        lab = Lab.load(course, name)
        found.append(Base(lab, notebook, [*forbidden_names(name)]))
    solved = json.loads(json.dumps(nbformat.v4.new_notebook(cells=TINY)))
    released = copy.deepcopy(solved)
    for mine, given in zip(solved["cells"], released["cells"], strict=True):
        marks = given["metadata"].get("nbgrader", {})
        if marks.get("solution"):
            given["source"] = "YOUR ANSWER HERE" if marks["grade"] else "# YOUR CODE HERE"
            mine["source"] += "" if given["cell_type"] == "code" else " It is commutative."
    names = ["double", "halve", "answer"]
    lab = Lab.of_release("tiny", nbformat.from_dict(released), names)
    small = Base(lab, solved, ["numpy.convolve", "scipy.signal"])
    return [*found, *[small] * len(found)]


def course_in(folder: Path) -> Course:
    """A course's folder of its own, beside the labs that there are."""
    return Course(ROOT, folder)
