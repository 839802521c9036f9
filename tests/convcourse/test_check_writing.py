"""Every case of every lab can be pasted into a notebook and run: it is the same case again."""

import math
import re
from typing import Any

import numpy as np
import pytest

from convcourse.checks.cases import Case, Check, Kind
from convcourse.checks.lab import LabChecks
from convcourse.checks.writing import WIDTH, write_case
from tests.labs.solved import LABS, SolvedLab


def pasted(
    lines: list[str], check: object, function: str
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments and settings with which the lines call the function."""
    received: list[tuple[tuple[Any, ...], dict[str, Any]]] = []
    names = {"np": np, "check": check, function: lambda *a, **s: received.append((a, s))}
    exec("\n".join(lines), names)
    return received[0]


def assert_same(got: Any, wanted: Any) -> None:
    assert type(got) is type(wanted)
    if isinstance(wanted, np.ndarray):
        assert (got.dtype, got.shape, got.tobytes()) == (
            wanted.dtype,
            wanted.shape,
            wanted.tobytes(),
        )
    elif isinstance(wanted, list | tuple | dict):
        assert len(got) == len(wanted)
        pairs = (got, wanted) if not isinstance(wanted, dict) else (got.items(), wanted.items())
        for ours, theirs in zip(*pairs, strict=True):
            assert_same(ours, theirs)
    else:
        assert repr(got) == repr(wanted)  # nan is not nan, and -0.0 is 0.0


@pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.name)
def test_every_case_of_a_lab_can_be_pasted_and_run(lab: SolvedLab) -> None:
    functions = [check for check in lab.check.checks.values() if not check.is_value]
    for seed, rows in (("public", 7), (b"secret", 2), (3, 1)):
        for check in functions:
            for _, case in check.cases(seed, thorough=True):
                lines = write_case(check, case, rows=rows)
                assert max(map(len, lines)) <= WIDTH - 4
                args, settings = pasted(lines, lab.check, check.function)
                assert_same((args, settings), (case.args, dict(case.settings)))


ODD = (
    np.array([[math.nan, 1.5]]),
    np.array([1 / 3, -0.0]),
    np.arange(600).reshape(20, 30),
    np.zeros((0, 3)),
    np.array([1.0, 2.0], dtype=">f4"),
    [math.nan, None, [1, [2.5]], "it's", math.inf],
    [[1, 2, 3]] * 20,
    [np.eye(2), np.eye(30)],
    (("conv", 3, (1, 2)),),
    None,
    math.nan,
    np.float32(-math.inf),
    (1,),
    [],
    "text",
)


@pytest.mark.parametrize("value", ODD, ids=repr)
@pytest.mark.parametrize("rows", [7, 1])
def test_a_case_of_anything_can_be_pasted_and_run(value: Any, rows: int) -> None:
    shown = Kind("shown", 1, (Case.of(value), Case.of(np.eye(20), value, 3, flag=math.nan)))
    odd = Check("f", len, (shown,), arguments=("first", "second"))
    lab = LabChecks("lab0", [odd])
    for case in shown.shown:
        args, settings = pasted(write_case(odd, case, rows=rows), lab, "f")
        assert_same((args, settings), (case.args, dict(case.settings)))


def test_a_large_case_is_made_by_one_line_that_says_what_it_is() -> None:
    draw = lambda rng: Case.of(rng.integers(9, size=(20, 30)), np.eye(2), 3)  # noqa: E731
    large = Check("f", len, (Kind("large", 1, (), draw),), arguments=("x", "w"))
    _, case = large.cases(b"secret", thorough=False)[0]
    first, *rest = write_case(large, case, rows=4)
    assert re.fullmatch(r'x, w = check\.case\("f", "0-[0-9a-f]{10}"\)\[:2\]', first)
    assert rest == [
        "# x: an array of shape (20, 30), dtype int64",
        "# w = np.array([[1, 0],",
        "#               [0, 1]], dtype=np.float64)",
        "f(x, w, 3)",
    ]


@pytest.mark.parametrize("token", ["", "0", "0-1", "9-0", "0-3f9a2c81d0", "x-3f9a2c81d0", "0--"])
def test_a_token_of_no_case_is_said_to_be_that(token: str) -> None:
    lab = LabChecks("lab0", [Check("f", len, (Kind("shown", 1, (Case.of(1),)),))])
    with pytest.raises(ValueError, match=f"f has no case '{token}'"):
        lab.case("f", token)
    with pytest.raises(ValueError, match=r"lab0 has no exercise 'g'\. Use f"):
        lab.case("g", "0-0")
    assert lab.case("f", "0-0") == (1,)


def test_what_a_case_lends_is_the_callers_own() -> None:
    lab = LabChecks("lab0", [Check("f", len, (Kind("shown", 1, (Case.of(np.eye(9)),)),))])
    (image,) = lab.case("f", "0-0")
    image += 1
    np.testing.assert_array_equal(lab.case("f", "0-0")[0], np.eye(9))
