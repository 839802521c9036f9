"""An exception is told with the student's own line, and with whose function raised it."""

from typing import Any

import numpy as np
import pytest
from IPython.core.compilerop import CachingCompiler

from convcourse.checks.cases import Case, Check, Kind
from convcourse.checks.engine import local, run
from convcourse.checks.explain import MAX_LINES
from convcourse.checks.mistakes import Mistake
from convcourse.checks.normalize import Raised
from convcourse.checks.outcome import Outcome
from convcourse.checks.tracebacks import MAX_FRAMES, own_frames
from convcourse.checks.writing import WIDTH


def double(x: np.ndarray, times: int = 1) -> np.ndarray:
    if times < 0:
        raise ValueError("times is at least 0")
    return x * 2 * times


DOUBLE = Check(
    "double",
    double,
    (
        Kind("small", 2, (Case.of(np.array([1, 2])), Case.of(np.array([3, 4])))),
        Kind("impossible", 1, (Case.of(np.array([1, 2]), times=-1),)),
    ),
    (Mistake("crash", "it crashes", "here", lambda x, times=1: x[9] if x[0] > 1 else x * 2),),
    ("x",),
)
COMPILER = CachingCompiler()


def notebook(*cells: str) -> dict[str, Any]:
    """The names of a notebook whose cells were run by IPython, and not by us."""
    names: dict[str, Any] = {"__name__": "__main__", "np": np}
    for number, cell in enumerate(cells):
        exec(compile(cell, COMPILER.cache(cell, number), "exec"), names)
    return names


def outcome(*cells: str) -> Outcome:
    return run(DOUBLE, local({"double": notebook(*cells)["double"]}), seed=0, thorough=False)


def told(*cells: str) -> tuple[str, str]:
    """The headline of an exception, and where it says that it was raised."""
    message = outcome(*cells).message
    assert "in a cell of its own" not in message
    blocks = message.split("\n\n")
    return blocks[0], blocks[2]


def test_the_line_of_the_cell_that_raises_is_shown() -> None:
    cell = "def double(x, times=1):\n    out = x * 2\n\n    ot[0] = out\n    return out\n"
    head, line = told(cell)
    assert head == "double: raises NameError: name 'ot' is not defined"
    assert line == "NameError is raised at line 4 of its cell:\n    ot[0] = out"


def test_another_function_of_the_students_that_raises_is_named() -> None:
    helper = "# the helper\ndef helper(x):\n    return ot"
    caller = "def double(x, times=1):\n    return helper(x)"
    head, line = told(helper, caller)
    assert head == "double: calls your helper, which raises NameError: name 'ot' is not defined"
    assert line == "NameError is raised at line 3 of the cell of helper:\n    return ot"


def test_of_a_long_chain_the_first_and_the_last_are_named() -> None:
    chain = "".join(f"def f{i}(x):\n    return f{i + 1}(x)\n\n" for i in range(9))
    head, line = told(chain + "def f9(x):\n    return {}[x[0]]\n\ndouble = lambda x: f0(x)")
    assert head == (
        "double: calls your f0, which in the end calls your f9, which raises KeyError:\nnp.int64(1)"
    )
    assert line == "KeyError is raised at line 29 of the cell of f9:\n    return {}[x[0]]"


WRAPPED = """import functools

def trace(f):
    @functools.wraps(f)
    def wrapper(*args):
        return f(*args)
    return wrapper

@trace
def double(x):
    return 1 / 0
"""
SILENT = """class Silent(Exception):
    def __str__(self):
        raise self
    def __getattr__(self, name):
        raise self

def double(x):
    raise Silent
"""
LAYER = """class Layer:
    def forward(self, x):
        return [1 / 0 for _ in x]

def double(x):
    return Layer().forward(x)
"""
INNER = "def double(x):\n    def inner(y):\n        return y / 0\n    return inner(1)"


@pytest.mark.parametrize(
    ("cell", "who", "line"),
    [
        ("def double(x):\n    return np.ones(3) @ x", "", "its cell:\n    return np.ones(3) @ x"),
        (
            "def double(x):\n    return [y / 0 for y in x]",
            "",
            "cell:\n    return [y / 0 for y in x]",
        ),
        (
            "def double(x):\n    return sum(1 / 0 for y in x)",
            "",
            "its cell:\n    return sum(1 / 0 ",
        ),
        ("double = lambda x: 1 / 0", "", "line 1 of its cell:\n    double = lambda x: 1 / 0"),
        ("def f(x):\n    return 1 / 0\ndouble = f", "", "line 2 of its cell:\n    return 1 / 0"),
        (WRAPPED, "", "line 11 of its cell:\n    return 1 / 0"),
        (INNER, "your inner", "line 3 of the cell of inner:\n    return y / 0"),
        (
            "def double(x):\n    halve = lambda y: y / 0\n    return halve(1)",
            "a lambda of yours",
            "line 2 of its cell:\n    halve = lambda y: y / 0",
        ),
        (
            LAYER,
            "your Layer.forward",
            "line 3 of the cell of Layer.forward:\n    return [1 / 0 for",
        ),
        (
            "def double(x):\n    return double(x)",
            "",
            "RecursionError is raised at line 2 of its cell",
        ),
        (
            "def double(x):\n    return eval('1 +')",
            "",
            "SyntaxError is raised at line 2 of its cell",
        ),
        (SILENT, "", "Silent: (its message cannot be shown)"),
        (
            "def double(x):\n    raise KeyError('" + "9" * 300 + "')",
            "",
            "\n    raise KeyError('9999",
        ),
    ],
)
def test_the_line_is_the_students_own_wherever_it_is_raised(cell: str, who: str, line: str) -> None:
    message = outcome(cell).message
    head = message.partition("\n\n")[0]
    assert head.startswith(f"double: calls {who}, which raises " if who else "double: raises ")
    assert line in message
    lines = message.split("\n")
    assert len(lines) <= MAX_LINES
    assert max(map(len, lines)) <= WIDTH


def test_where_a_mistake_is_named_the_line_is_shown_too() -> None:
    found = outcome("def double(x, times=1):\n    return x[9] if x[0] > 1 else x * 2 * times")
    assert found.mistake == "crash"
    assert "IndexError is raised at line 2 of its cell:\n    return x[9] if x[0]" in found.message


def test_functions_that_call_each_other_without_end_are_told_once() -> None:
    frames = frames_of("def a(n):\n    return b(n)\ndef b(n):\n    return a(n)", "a")
    assert sorted(frame.function for frame in frames) == ["a", "b"]


def frames_of(cell: str, name: str) -> Any:
    try:
        notebook(cell)[name](1)
    except Exception as error:
        return own_frames(error)


def test_a_chain_is_told_in_a_few_frames_whose_words_can_be_shown() -> None:
    chain = "".join(f"def f{i}(n):\n    return f{i + 1}(n)\n" for i in range(30))
    frames = frames_of(chain + f"def f30(n):\n    raise KeyError  # \x1b[1m\u202e {'x' * 99}", "f0")
    assert [frame.function for frame in frames] == ["f0", "f1", "f29", "f30"]
    assert len(frames) == MAX_FRAMES
    assert frames[-1].text == f"raise KeyError  # \ufffd[1m\ufffd {'x' * 55}…"
    assert len(frames[-1].text) == 80


def test_code_that_a_library_generates_is_not_the_students() -> None:
    source = "def made(x):\n    return 1 / 0"
    library: dict[str, Any] = {"__name__": "library"}
    exec(compile(source, COMPILER.cache(source, 99), "exec"), library)
    names = notebook("def double(x):\n    return made(x)")
    names["made"] = library["made"]
    message = run(DOUBLE, local({"double": names["double"]}), seed=0, thorough=False).message
    assert message.startswith("double: raises ZeroDivisionError: division by zero\n")
    assert "raised at line 2 of its cell:\n    return made(x)\n" in message


def test_a_function_without_a_cell_has_no_line_of_its_own() -> None:
    def crash(x: np.ndarray) -> None:
        raise KeyError(3)

    message = run(DOUBLE, local({"double": crash}), seed=0, thorough=False).message
    assert message.startswith("double: raises KeyError: 3\n")
    assert "To see the line that raises it, run this case in a cell of its own." in message


ASSERT = 'That is what assert does: write if and raise ValueError("and why") instead.'
SEE = 'See before anything else that the case is impossible, and raise ValueError("and why").'


@pytest.mark.parametrize(
    ("raised", "advice"), [("assert times > 0, 'no'", ASSERT), ("raise TypeError('no')", SEE)]
)
def test_another_exception_than_the_one_asked_for_is_said_by_name(raised: str, advice: str) -> None:
    cell = f"def double(x, times=1):\n    if times < 0:\n        {raised}\n    return x * 2 * times"
    found = outcome(cell)
    kind = "AssertionError" if "assert" in raised else "TypeError"
    head, case, line, last, _ = found.message.split("\n\n")
    assert head == f"double: raises {kind} where ValueError is asked for: no"
    assert case.endswith(
        f"expected  a ValueError that says why this is impossible\n  got       {kind}: no"
    )
    assert line == f"{kind} is raised at line 3 of its cell:\n    {raised}"
    assert last == advice
    assert found.mistake == f"raises-{kind.lower()}-not-valueerror"


def test_an_exception_without_words_is_told_without_a_colon() -> None:
    message = outcome("def double(x, times=1):\n    assert times > 0\n    return x * 2").message
    assert message.startswith("double: raises AssertionError where ValueError is asked for\n")
    assert "  got       AssertionError\n" in message


def test_two_exceptions_are_the_same_whatever_lines_they_come_from() -> None:
    assert Raised(KeyError, "1", own_frames(KeyError())) == Raised(KeyError, "1")
