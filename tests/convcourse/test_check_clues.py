"""Facts about a wrong answer: what is kept between calls, printed, or read from the notebook."""

import contextlib
import io
import itertools
import linecache
from typing import Any

import pytest

from autograder.sandbox.launcher import Sandbox
from autograder.sandbox.limits import Limits
from autograder.sandbox.process import StudentProcess
from convcourse.checks import lab1_convolve, lab6_pooling_and_receptive_field
from convcourse.checks.engine import Outcome, local, run
from convcourse.checks.introspection import CodeFacts, code_facts, made_anew
from convcourse.checks.lab import LabChecks

RECEPTIVE_FIELD = lab6_pooling_and_receptive_field.check
CONVOLVE = lab1_convolve.check
NUMBERS = itertools.count()


def names_of(cell: str) -> dict[str, Any]:
    """The names that a notebook's cell defines, its text at hand as in Jupyter."""
    title = f"<cell {next(NUMBERS)}>"
    linecache.cache[title] = (len(cell), None, cell.splitlines(keepends=True), title)
    names: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(cell, title, "exec"), names)
    return names


def in_notebook(lab: LabChecks, name: str, cell: str) -> Outcome:
    with contextlib.redirect_stdout(io.StringIO()):
        return run(lab.checks[name], local(names_of(cell)), seed=lab.name, thorough=False)


def in_grading(lab: LabChecks, name: str, cell: str) -> Outcome:
    sandbox = Sandbox(())

    def started() -> StudentProcess:
        process = StudentProcess(sandbox, sandbox, Limits(), forbidden={}, files={})
        process.run(cell)
        return process

    with started() as process:
        process.another = started
        return run(lab.checks[name], local({name: process.get(name)}), seed=b"x", thorough=True)


KEPT_IN_DEFAULT = """
def jump(layers, j=[1]):
    for k, s in layers:
        j[0] *= s
    return j[0]
"""
KEPT_OUTSIDE = """
strides = []
def jump(layers):
    strides.extend(s for k, s in layers)
    product = 1
    for s in strides:
        product *= s
    return product
"""
KEPT_IN_ATTRIBUTE = """
def jump(layers):
    if not hasattr(jump, "known"):
        jump.known = 1
        for k, s in layers:
            jump.known *= s
    return jump.known
"""
KEPT_BY_HELPER = """
total = [1]
def multiply(s):
    total[0] *= s
    return total[0]
def jump(layers):
    for k, s in layers:
        multiply(s)
    return total[0]
"""
RANDOM = """
import numpy as np
def jump(layers):
    return int(np.random.default_rng().integers(10**9))
"""
PRINTED = """
def jump(layers):
    product = 1
    for k, s in layers:
        product *= s
    print(product)
"""
SHADOWED = """
import numpy as np
image = np.arange(30).reshape(5, 6)
def conv2d(img, kernel):
    kh, kw = kernel.shape
    oh, ow = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    window = lambda i, j: image[i:i+kh, j:j+kw]
    return np.array([[(window(i, j) * kernel).sum() for j in range(ow)] for i in range(oh)])
"""
KEPT_AND_WRONG = """
def jump(layers, j=[0]):
    for k, s in layers:
        j[0] += s
    return j[0]
"""
TEXT = "known = [1]\ndef jump(layers):\n    return str(layers) * len(known)\n"
SUMMED = "def jump(layers):\n    return 7 + sum(s for k, s in layers)\n"
FOUND = {
    KEPT_IN_DEFAULT: ("depends-on-earlier-calls", "depends on earlier calls: asked first of all"),
    KEPT_OUTSIDE: ("depends-on-earlier-calls", "depends on earlier calls"),
    KEPT_IN_ATTRIBUTE: ("depends-on-earlier-calls", "depends on earlier calls"),
    KEPT_BY_HELPER: ("depends-on-earlier-calls", "depends on earlier calls"),
    KEPT_AND_WRONG: ("depends-on-earlier-calls", "asked once more, it gives another answer"),
    RANDOM: ("differs-from-call-to-call", "the same call gives different answers"),
    PRINTED: ("printed-not-returned", "prints its answer, and returns nothing"),
    SHADOWED: (
        "notebook-name-for-argument",
        "never reads its argument img, and reads the notebook's image",
    ),
    TEXT: ("unusable-answer", "gives text"),
    SUMMED: ("unknown", "a wrong answer to jump("),
}


@pytest.mark.parametrize("judge", [in_notebook, in_grading])
@pytest.mark.parametrize("cell", FOUND)
def test_a_fact_about_a_wrong_answer_is_found_in_a_notebook_and_in_grading(
    judge: Any, cell: str
) -> None:
    lab, name = (CONVOLVE, "conv2d") if cell is SHADOWED else (RECEPTIVE_FIELD, "jump")
    outcome = judge(lab, name, cell)
    mistake, words = FOUND[cell]
    assert outcome.mistake == mistake, outcome.message
    assert words in " ".join(outcome.message.split())
    assert outcome.fraction < 1


def test_a_certain_mistake_is_said_before_a_fact() -> None:
    cell = "known = {}\ndef jump(layers):\n    return sum(s for k, s in layers) + len(known)\n"
    assert in_notebook(RECEPTIVE_FIELD, "jump", cell).mistake == "strides-added"


def test_an_argument_that_is_never_read_is_said_where_nothing_else_is_known() -> None:
    unread = """
import numpy as np
def conv2d(image, kernel):
    return np.add.outer(image[:-2, 0], image[0, :-2])
"""
    outcome = in_notebook(CONVOLVE, "conv2d", unread)
    assert outcome.message.startswith("conv2d: never reads its argument kernel\n")
    known = "def jump(layers):\n    return 0\n"
    assert in_notebook(RECEPTIVE_FIELD, "jump", known).mistake == "all-zeros"


@pytest.mark.parametrize(
    ("function", "facts"),
    [
        (len, CodeFacts()),
        (3, CodeFacts()),
        (lambda x, y=2: x, CodeFacts(unread=("y",))),
        (lambda x: [x for _ in range(2)], CodeFacts()),
        (lambda x: lambda: x, CodeFacts()),
        (lambda x: NUMBERS, CodeFacts(unread=("x",), outside=("NUMBERS",), keeps=True)),
        (lambda x: [NUMBERS for _ in x], CodeFacts(outside=("NUMBERS",), keeps=True)),
        (lambda x, *, kept=[]: (x, kept), CodeFacts(keeps=True)),
    ],
)
def test_what_a_functions_code_shows(function: object, facts: CodeFacts) -> None:
    assert code_facts(function) == facts


def test_functions_that_call_each_other_are_looked_at_once() -> None:
    names = names_of("def f(n):\n    return g(n)\ndef g(n):\n    return f(n)\n")
    assert code_facts(names["f"]) == CodeFacts()


def test_only_a_cell_is_run_again() -> None:
    assert made_anew(names_of) is None
    names = names_of("n = [0]\ndef count():\n    n[0] += 1\n    return n[0]\n")
    assert [names["count"](), names["count"]()] == [1, 2]
    again = made_anew(names["count"])
    assert again is not None
    assert (again(), names["count"]()) == (1, 3)
