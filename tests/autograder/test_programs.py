"""Random programs of values, classes and effects: the verdict is that of one kernel.

The oracle is Python itself: the answer and then the test in one namespace.
"""

from __future__ import annotations

import contextlib
import io
import random
from collections.abc import Iterator
from typing import Any

import pytest

from autograder.grading.judge import judge
from autograder.grading.line import Line
from autograder.grading.namespace import Names
from autograder.lab import CellKind, Lab, LabCell
from autograder.names import defined_names
from autograder.results import ExerciseResult, Status
from autograder.sandbox.launcher import Sandbox
from autograder.sandbox.limits import Limits
from autograder.sandbox.process import StudentProcess
from tests.examples import examples

pytestmark = pytest.mark.xdist_group("graders")
PROGRAMS = examples(300)

VALUES = (
    "7", "-2", "2.5", "'ab'", "b'x'", "[1, 2]", "(3, 'c')", "{1, 2}", "{'k': [1]}", "None", "1j",
    "{(0, 1): 'a'}", "range(3)", "float('inf')", "True",
)  # fmt: skip
ANSWERS = (
    "def f(x):\n    return {value}\n",
    "def f(x):\n    return [x, {value}]\n",
    "def f(x):\n    items.append({value})\n    return len(items)\nitems = []\n",
    "def f(x):\n    x.append({value})\n",
    "def f(x):\n    x[{key}] = {value}\n    return x\n",
    "def f(x):\n    print({value})\n",
    "def f(x):\n    raise {error}('no')\n",
    "def f(x):\n    return x({value})\n",
    "def f(x):\n    for each in (x, {value}):\n        yield each\n",
    "def f(x):\n    return lambda y: (x, y, {value})\n",
    "class f:\n    kind = {value}\n    def __init__(self, x):\n        self.x = x\n"
    "    def get(self):\n        return self.x\n    def __len__(self):\n        return 3\n"
    "    def __eq__(self, other):\n        return isinstance(other, f) and self.x == other.x\n",
    "class Own({error}):\n    pass\ndef f(x):\n    raise Own(x)\n",
    "def f(x):\n    global state\n    state = (state, x)\n    return state\nstate = {value}\n",
)
TESTS = (
    "assert f({value}) == {value2}",
    "assert f({value}) == [{value}, {value2}]",
    "a = f({value})\nb = f({value})\nassert (a, b) == (1, {count})",
    "xs = []\nf(xs)\nassert xs == [{value2}]",
    "d = {{}}\nassert f(d) is d\nassert d == {{{key}: {value2}}}",
    "import io, contextlib\nout = io.StringIO()\nwith contextlib.redirect_stdout(out):\n    f(1)\n"
    "assert out.getvalue() == str({value2}) + '\\n'",
    "try:\n    f({value})\nexcept {error}:\n    caught = 1\nelse:\n    caught = 0\nassert caught",
    "assert f(lambda v: [v]) == [{value2}]",
    "assert list(f({value})) == [{value}, {value2}]",
    "assert f({value})(4) == ({value}, 4, {value2})",
    "o = f({value})\nassert o.get() == {value2}\nassert len(o) == 3\nassert f.kind == o.kind",
    "assert f({value}) == f({value2})",
    "assert isinstance(f({value}), f)\no = f(1)\no.x = {value}\nassert o.get() == {value2}",
    "with_names = [f({value}) for _ in range(2)]\nassert with_names[0] == {value2}",
    "assert callable(f)\nassert not callable(f({value}))",
    "assert f({value}) in ({value2}, {value})",
)


@pytest.fixture(scope="module")
def line() -> Iterator[Line]:
    """The connection to one process, which runs one program after another."""
    sandbox = Sandbox(())
    with StudentProcess(sandbox, sandbox, Limits(), forbidden={}, files={}) as started:
        yield Line(started)


def program(number: int) -> tuple[str, str]:
    """An answer and a test, which fits it or does not."""
    draw = random.Random(number)
    names = {
        "value": draw.choice(VALUES),
        "key": draw.choice(("'k'", "0", "(1, 2)")),
        "error": draw.choice(("ValueError", "KeyError", "RuntimeError")),
        "count": draw.choice(("2", "3")),
    }
    names["value2"] = names["value"] if draw.random() < 0.7 else draw.choice(VALUES)
    answer = draw.choice(ANSWERS).format(**names)
    return answer, draw.choice(TESTS).format(**names)


def in_one_kernel(answer: str, test: str) -> str:
    names: dict[str, Any] = {"__name__": "__main__"}
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(answer, names)
            exec(test, names)
    except AssertionError:
        return "failed"
    except Exception:
        return "error"
    return "passed"


def cell(kind: CellKind, source: str, names: list[str]) -> LabCell:
    points = float(kind is CellKind.TEST)
    return LabCell(kind, "code", kind.name, kind.name, source, points, tuple(names), {})


def result_of(line: Line, answer: str, test: str) -> ExerciseResult:
    defined = defined_names(answer)
    place, asked = cell(CellKind.SOLUTION, "", defined), cell(CellKind.TEST, test, ["f"])
    lab = Lab("programs", "programs", (), (place, asked), frozenset(defined), {})
    process = line.process
    assert isinstance(process, StudentProcess)
    assert process.run(answer) == []
    names = Names(lab)
    names.line = line
    result = judge(asked, process, names, seed=b"x")
    assert result.status is not Status.WAITS, result.message
    return result


def test_the_verdict_on_a_random_program_is_that_of_one_kernel(line: Line) -> None:
    seen: dict[str, int] = {}
    for number in range(PROGRAMS):
        answer, test = program(number)
        expected = in_one_kernel(answer, test)
        assert str(result_of(line, answer, test).status) == expected, f"{answer}\n{test}"
        seen[expected] = seen.get(expected, 0) + 1
    assert min(seen.get(each, 0) for each in ("passed", "failed", "error")) > PROGRAMS / 30


OWN_EQUALITY = """class f:
    def __init__(self, x):
        self.x = x
    def __eq__(self, other):
        return True
"""


@pytest.mark.parametrize(
    ("test", "status", "says_so"),
    [
        ("assert f(1) == f(2)", "passed", True),
        ("assert f(1) == 1", "failed", False),
        ("assert 1 == f(1)", "failed", False),
        ("assert f(1).x == 1", "passed", False),
    ],
)
def test_an_answers_own_equality_speaks_of_its_own_objects_and_the_result_says_so(
    line: Line, test: str, status: str, says_so: bool
) -> None:
    result = result_of(line, OWN_EQUALITY, test)
    assert str(result.status) == status
    assert ("compared by the answer's own __eq__" in result.message) == says_so
