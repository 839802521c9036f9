"""Many calls go to a student's function in one message, and each is judged as if it went alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from autograder.exceptions import NoAnswer, OutOfMemory, TimedOut
from autograder.sandbox.launcher import Sandbox
from autograder.sandbox.limits import Limits
from autograder.sandbox.process import StudentProcess
from convcourse.checks.cases import Case

LIMITS = Limits(cell_seconds=30, call_seconds=3)
CELL = """import os, time
import numpy as np
served = 0

def f(x, *, do=""):
    global served
    served += 1
    names = {"x": x}
    exec(do, globals(), names)
    return names["x"] * 2
"""


@pytest.fixture
def process() -> Iterator[StudentProcess]:
    sandbox = Sandbox(())
    with StudentProcess(sandbox, sandbox, LIMITS, forbidden={}, files={}) as started:
        assert started.run(CELL) == []
        yield started


def answers(process: StudentProcess, cases: list[Case]) -> list[Any]:
    """What each call gave, an exception among it; each case becomes as the call left it."""
    found: list[Any] = []
    for place, (used, result) in enumerate(process.calls("f", tuple(cases))):
        cases[place] = used
        try:
            found.append(result())
        except Exception as error:
            found.append(error)
    return found


def test_each_case_has_its_own_answer_exception_and_changed_input(process: StudentProcess) -> None:
    cases = [Case.of(np.full((2, 3), number)) for number in range(200)]
    cases[70] = Case.of(np.zeros(2), do="raise KeyError('seventy')")
    cases[71] = Case.of(np.zeros(2), do="x[1] = 5")
    cases[150] = Case.of(np.ones(1), do="raise SystemExit")
    cases[151] = Case.of(10, do="x = 10 ** 9999")
    cases[153] = Case.of(10, do="x = 'x' * (5 << 20)")
    given = [*cases]
    found = answers(process, cases)
    assert [place for place in range(200) if cases[place] is not given[place]] == [71]
    assert given[71].args[0].tolist() == [0, 0], "others may be given the same case"
    for number in (0, 69, 72, 149, 152, 199):
        np.testing.assert_array_equal(found[number], np.full((2, 3), 2 * number))
    assert isinstance(found[70], KeyError)
    np.testing.assert_array_equal(found[71], [0, 10])
    np.testing.assert_array_equal(cases[71].args[0], [0, 5])
    assert type(found[150]).__name__ == "SystemExit"
    assert repr(found[151]) == "<int of over 10000 bits object>"
    assert isinstance(found[153], ValueError), "too long for a frame, and the others are not"
    assert process.get("served") == 200


def test_large_answers_come_back_whole_however_many_there_are(process: StudentProcess) -> None:
    cases = [Case.of(np.full(1 << 17, number, float)) for number in range(40)]
    found = answers(process, cases)
    assert [answer[-1] for answer in found] == [2 * number for number in range(40)]
    texts = answers(process, [Case.of("ab" * (1 << 20)) for _ in range(6)])
    assert [len(text) for text in texts] == [4 << 20] * 6, "together more than one header may hold"


def test_calls_may_together_take_longer_than_one_of_them_may(process: StudentProcess) -> None:
    cases = [Case.of(number, do="time.sleep(0.5)") for number in range(8)]
    assert answers(process, cases) == [2 * number for number in range(8)]


@pytest.mark.parametrize(
    ("do", "gone", "says"),
    [
        ("while True: pass", TimedOut, "A call of f did not finish in 3 seconds"),
        ("os._exit(3)", NoAnswer, r"A call of f ended the Python process \(exit code 3\)"),
        ("x = np.zeros(1 << 45)", OutOfMemory, "More memory than the limit"),
    ],
)
def test_a_call_that_ends_the_process_is_told_after_the_answers_before_it(
    do: str, gone: type[NoAnswer], says: str, process: StudentProcess
) -> None:
    cases = [Case.of(number, do="time.sleep(0.05)") for number in range(5)]
    results = (called.result for called in process.calls("f", [*cases, Case.of(0, do=do), *cases]))
    assert [next(results)() for _ in range(5)] == [0, 2, 4, 6, 8]
    with pytest.raises(gone, match=says):
        next(results)()


@pytest.mark.parametrize(
    "reply",
    [{"results": []}, {"results": [{}] * 3}, {"results": "many"}, {"results": [7]}, {"results": 1}],
)
def test_a_reply_that_fits_no_case_ends_the_process(
    reply: dict[str, Any], process: StudentProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process._worker.channel, "ask", lambda *_: (reply, []))
    with pytest.raises(NoAnswer, match=r"it sent (results of no case|a result of the wrong form)"):
        list(process.calls("f", [Case.of(1), Case.of(2)]))
