"""The student's lines that an exception went through come out of the sandbox, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from autograder.sandbox.launcher import Sandbox
from autograder.sandbox.limits import Limits
from autograder.sandbox.process import StudentProcess
from autograder.sandbox.raised import raise_again
from convcourse.checks.cases import Case, Check, Kind
from convcourse.checks.engine import local, run
from convcourse.checks.tracebacks import MAX_FRAMES, Frame, own_frames

LIMITS = Limits(cell_seconds=30, call_seconds=5)
HELPER = "import numpy as np\n\ndef conv2d(x):\n    out = np.zeros(2)\n    ot[0] = x @ np.ones(3)\n"
CALLER = "def strided(x):\n    return conv2d(x)[::2]"
OTHERS = """
def inside_numpy(x):
    return x @ np.ones(3)

def without_end(x):
    return without_end(x)

class Silent(Exception):
    def __str__(self):
        raise self

def silent(x):
    raise Silent

def forbidden(x):
    import scipy.signal
    return scipy.signal.convolve(x, x)
"""


@pytest.fixture(scope="module")
def process() -> Iterator[StudentProcess]:
    sandbox = Sandbox.find(LIMITS)
    refused = {"scipy.signal": "scipy.signal does this lab's work"}
    with StudentProcess(sandbox, sandbox, LIMITS, forbidden=refused, files={}) as started:
        for cell in (HELPER, CALLER, OTHERS):
            assert started.run(cell) == []
        yield started


def frames(process: StudentProcess, name: str) -> tuple[Frame, ...]:
    [(_, answer)] = process.calls(name, [Case.of(np.ones(2))])
    with pytest.raises(Exception) as caught:  # noqa: PT011  whatever the student's code raises
        answer()
    return own_frames(caught.value)


def test_the_lines_are_those_of_the_cells(process: StudentProcess) -> None:
    assert frames(process, "strided") == (
        Frame("strided", 2, "return conv2d(x)[::2]"),
        Frame("conv2d", 5, "ot[0] = x @ np.ones(3)"),
    )
    # The cell of OTHERS begins with an empty line, which IPython does not count.
    assert frames(process, "inside_numpy") == (Frame("inside_numpy", 2, "return x @ np.ones(3)"),)
    assert frames(process, "without_end") == (Frame("without_end", 5, "return without_end(x)"),)
    assert frames(process, "silent") == (Frame("silent", 12, "raise Silent"),)
    assert frames(process, "forbidden") == (
        Frame("forbidden", 16, "return scipy.signal.convolve(x, x)"),
    )


def test_the_message_in_grading_is_that_of_the_notebook(process: StudentProcess) -> None:
    kind = Kind("two numbers", 1, (Case.of(np.array([1, 2])),))
    check = Check("strided", lambda x: x[::2], (kind,), arguments=("x",))
    work = local({"strided": process.get("strided")})
    message = run(check, work, seed=b"secret", thorough=True).message
    assert message.startswith("strided: calls your conv2d, which raises ValueError: matmul: Input ")
    assert message.endswith(
        "ValueError is raised at line 5 of the cell of conv2d:\n    ot[0] = x @ np.ones(3)"
    )


@pytest.mark.parametrize(
    "forged",
    [
        None,
        "frames",
        {"a": 1},
        [None, 3, "line", ["f"], ["f", "3", "x"], ["f", 1.5, "x"], ["f", -1, "x"], [1, 1, "x"]],
        [["f", 10**30, "x"], ["f", True, ["x"]]],
    ],
)
def test_frames_of_another_form_are_none(forged: Any) -> None:
    with pytest.raises(KeyError) as caught:
        raise_again({"classes": ["KeyError"], "text": "3", "frames": forged})
    assert own_frames(caught.value) == ()


def test_forged_frames_are_few_short_and_can_be_shown() -> None:
    line = ["f\x1b[31m" * 99, 3, "a\nb\u202e\ud800" + "x" * 9999]
    with pytest.raises(KeyError) as caught:
        raise_again({"classes": ["KeyError"], "text": "3", "frames": [line] * 999})
    found = own_frames(caught.value)
    assert len(found) == MAX_FRAMES
    assert found[0].text == "a\ufffdb\ufffd\ufffd" + "x" * 74 + "…"
    assert found[0].function.isprintable()
    assert len(found[0].function) == 40
