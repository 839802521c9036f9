"""A test that is judged inside: who attacks it gains its points, and nothing else anywhere."""

from __future__ import annotations

import json
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.batch.local import grade_class
from autograder.course import Course
from autograder.gradebook.release import release
from autograder.grading.grader import Grader
from autograder.lab import keep_inside
from tests.autograder.conftest import answered, cell, write_lab

pytestmark = [pytest.mark.needs("bubblewrap"), pytest.mark.xdist_group("proof")]

LAB = "inside"
PATCH = """
import sys
for module in list(sys.modules.values()):
    if hasattr(module, "run_cell"):
        module.run_cell = lambda *args, **settings: {}
def save(text):
    pass
"""
FORGE = """
import gc
from autograder.sandbox.inside import worker
(talk,) = (each for each in gc.get_objects() if type(each) is worker.Conversation)
talk._verbs["test"] = lambda request, buffers: ({"value": None, "score": 1000}, [])
talk._verbs["has"] = lambda request, buffers: ({"has": True}, [])
def save(text):
    pass
"""
BREAK_OUT = """
import os, socket
def save(text):
    done = []
    for path in %s:
        for mode in ("a", "r"):
            try:
                open(path, mode).close()
                done.append((path, mode))
            except OSError:
                pass
    try:
        socket.create_connection(("127.0.0.1", %s), timeout=1)
        done.append("network")
    except OSError:
        pass
    open("out.txt", "w").write(repr(done) if done else text)
"""
RIGHT = "def save(text):\n    open('out.txt', 'w').write(text)"
WRONG = "def double(x):\n    return 3 * x"


def test_an_attack_gains_the_inside_points_of_its_own_submission_and_no_more(
    tmp_path: Path,
) -> None:
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n", encoding="ascii")
    course = Course(tmp_path, tmp_path)
    cells = [
        cell("code", "### BEGIN SOLUTION\ndef save(text):\n    open('out.txt', 'w').write(text)\n"
             "### END SOLUTION", "save", solution=True),
        cell("code", "save('abc')\nassert open('out.txt').read() == 'abc'", "t_save",
             grade=True, locked=True, points=3),
        cell("code", "### BEGIN SOLUTION\ndef double(x):\n    return 2 * x\n### END SOLUTION",
             "double", solution=True),
        cell("code", "assert double(4) == 8", "t_double", grade=True, locked=True, points=2),
    ]  # fmt: skip
    write_lab(course, LAB, lab=cells)
    release(course, LAB)
    keep_inside(course, LAB, {"lab": ["t_save"]})
    course.secret_seed("anybody", LAB)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        files = [course.gradebook, course.folder / "secret_seed", course.solution(LAB, "lab")]
        break_out = BREAK_OUT % (list(map(str, files)), listener.getsockname()[1])
        submissions = {
            "breaks-out": {"save": break_out},
            "forges-all": {"save": FORGE, "double": WRONG},
            "honest": {"save": RIGHT, "double": WRONG},
            "no-number": {"save": PATCH.format("True"), "double": WRONG},
            "patches": {"save": PATCH.format("None"), "double": WRONG},
            "right": {},
            "too-many": {"save": PATCH.format("1000"), "double": WRONG},
        }
        for student, answers in submissions.items():
            path = course.submitted / student / LAB / "lab.ipynb"
            path.parent.mkdir(parents=True)
            path.write_text(json.dumps(answered(course, LAB, "lab", **answers)), "utf-8")
        before = {path: path.read_bytes() for path in files}
        grader = Grader.of(course, LAB)
        assert grader.sandbox.isolates
        results = {g.result.student: g.result for g in grade_class(grader, [*submissions], 2)}
        assert {path: path.read_bytes() for path in files} == before
    scores = {student: [e.score for e in r.exercises] for student, r in results.items()}
    assert scores == {
        "breaks-out": [3, 2],  # nothing was reached, and the text is the one that was asked for
        "forges-all": [3, 0],
        "honest": [3, 0],
        "no-number": [3, 0],
        "patches": [3, 0],
        "right": [3, 2],
        "too-many": [0, 0],
    }
    for result in results.values():
        assert [e.where for e in result.exercises] == ["inside", "outside"]
    refusing = replace(grader, refuses_inside=True)
    (waits,) = grade_class(refusing, ["patches"], 1)
    assert [str(e.status) for e in waits.result.exercises] == ["waits for a person", "failed"]
