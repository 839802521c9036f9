"""What an answer does without end or measure in an instructor's own test ends within a limit.

One class of such answers, each with a right one to another exercise beside it, which keeps its
points: a status, a sentence, and the class goes on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest

from autograder.course import Course
from autograder.gradebook.release import release
from autograder.grading.grader import Grader
from autograder.lab import keep_inside
from autograder.results import ExerciseResult
from autograder.sandbox.limits import Limits
from tests.autograder.conftest import answered, cell, write_lab

pytestmark = [pytest.mark.needs("bubblewrap"), pytest.mark.xdist_group("endless")]

LAB = "endless"
LIMITS = Limits(cell_seconds=2, call_seconds=1, submission_seconds=40)
TESTS = {
    "read": "assert thing.value == 3",
    "length": "assert len(thing) == 3",
    "iterate": "assert list(thing) == [1, 2, 3]",
    "itself": "while thing.next is not None:\n    thing = thing.next",
    "many": "assert len(thing()) == 3",
    "apply": "assert apply(lambda x: x * x, 3) == 9",
    "count": "total = 0\nfor i in range(thing()):\n    total += i\nassert total == 3",
    "size": "assert sum(len(part) for part in thing) == 3",
    "map": "assert all(map(lambda x: thing(x) == x, range(3)))",
    "map_itself": "assert all(map(thing, range(3)))",
    "next": "assert thing(3).__next__() == 3",
    "inside": "assert thing() == 3",
}
THING = "class Thing:\n    {}\n\nthing = Thing()"


class Case(NamedTuple):
    test: str
    source: str
    status: str
    words: str


CASES = {
    "an attribute that never comes": Case("read", THING.format(
        "def __getattr__(self, name):\n        while True: pass"),
        "timed out", "did not finish in 1 seconds"),
    "a length below nought": Case("length", THING.format(
        "def __len__(self): return -1"), "error", "__len__() should return"),
    "a length that is no number": Case("length", THING.format(
        "def __len__(self): return 'three'"), "error", "TypeError"),
    "an iteration without end": Case("iterate", THING.format(
        "def __iter__(self):\n        while True: yield self"), "timed out", "in 2 seconds"),
    "an object that is its own next": Case("itself", THING.format(
        "next = property(lambda self: self)"), "timed out", "in 2 seconds"),
    "a million objects": Case("many", "def thing(): return [object() for _ in range(10**6)]",
        "error or timed out", "o"),
    "a callback that calls for ever": Case("apply",
        "def apply(f, x):\n    while True: f(x)", "timed out", "in 2 seconds"),
    "a callback that calls back": Case("apply",
        "def apply(f, x):\n    return apply(f, f(x)) if x else f(apply)",
        "error or timed out", "o"),
    "a number to count to": Case("count", "def thing(): return 10**15",
        "timed out", "in 2 seconds"),
    "more than can be held": Case("size", THING.format(
        "def __iter__(self):\n        while True: yield 'x' * (7 << 20)"),
        "process died", "more than 32 MiB to one test"),
    "a function that ends a map of it": Case("map_itself", "def thing(x): raise StopIteration",
        "error", "the function raised StopIteration"),
    "a function that ends a map around it": Case("map", "def thing(x): raise StopIteration",
        "error", "the function raised StopIteration"),
    "an iterator that has ended": Case("next", "def thing(x): return iter([])",
        "error", "StopIteration"),
    "an inside test that never ends": Case("inside", "def thing():\n    while True: pass",
        "timed out", "did not finish in 2 seconds"),
}  # fmt: skip


@pytest.fixture(scope="module")
def grader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grader]:
    """A lab of those tests, each between two ordinary exercises."""
    root = tmp_path_factory.mktemp("endless")
    (root / "nbgrader_config.py").write_text("c = get_config()\n", encoding="ascii")
    course = Course(root, root)
    before = cell("code", "### BEGIN SOLUTION\none = 1\n### END SOLUTION", "one", solution=True)
    after = cell("code", "### BEGIN SOLUTION\nlast = 2\n### END SOLUTION", "last", solution=True)

    def test_of(name: str, source: str) -> object:
        return cell("code", source, f"t_{name}", grade=True, locked=True, points=1)

    notebooks = {
        name: [
            before, test_of("one", "assert one == 1"),
            cell("code", "### BEGIN SOLUTION\nthing = apply = 0\n### END SOLUTION", "thing",
                 solution=True), test_of(name, source),
            after, test_of("last", "assert last == 2"),
        ]
        for name, source in TESTS.items()
    }  # fmt: skip
    write_lab(course, LAB, **notebooks)
    release(course, LAB)
    keep_inside(course, LAB, {"inside": ["t_inside"]})
    warm = replace(Grader.of(course, LAB, "read"), limits=LIMITS).warmed()
    yield warm
    warm.close()


def graded(grader: Grader, test: str, source: str, tmp_path: Path) -> dict[str, ExerciseResult]:
    course = replace(grader.course, folder=tmp_path)
    path = course.submitted / "someone" / LAB / f"{test}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(answered(grader.course, LAB, test, thing=source)), "utf-8")
    lab = Grader.of(grader.course, LAB, test).lab
    result = replace(grader, course=course, lab=lab).grade("someone").result
    return {exercise.grade_id: exercise for exercise in result.exercises}


@pytest.mark.parametrize("name", CASES)
def test_it_ends_in_a_status_and_a_sentence_and_the_rest_keeps_its_points(
    name: str, grader: Grader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.sandbox.process._TEST_BYTES", 32 << 20)
    case = CASES[name]
    results = graded(grader, case.test, case.source, tmp_path)
    ended = results[f"t_{case.test}"]
    assert ended.status in case.status.split(" or "), ended.message
    assert ended.score == 0
    assert case.words in ended.message
    assert (results["t_one"].score, results["t_last"].score) == (1, 1)


LATER = """
import threading, time
kept = []
def apply(f, x):
    kept.append(f)
    def later():
        time.sleep(0.2)
        f(x)
    threading.Thread(target=later, daemon=True).start()
    return 9
"""
TWICE = """
import gc
from autograder.sandbox.inside import protocol, worker
def apply(f, x):
    (talk,) = (each for each in gc.get_objects() if type(each) is worker.Conversation)
    protocol.send(talk._replies, {"value": {"value": 9}, "stdout": "", "changed": []}, [])
    return 9
"""


@pytest.mark.parametrize("source", [LATER, TWICE], ids=["a callback too late", "a result twice"])
def test_what_comes_out_of_turn_is_a_status_too(
    source: str, grader: Grader, tmp_path: Path
) -> None:
    results = graded(grader, "apply", source, tmp_path)
    assert results["t_one"].score == 1
    for exercise in results.values():
        assert exercise.score in (0, 1)
        assert exercise.message
