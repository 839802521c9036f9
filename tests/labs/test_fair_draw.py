"""The same answer earns the same, whatever is drawn: what nobody can see decides nothing.

In grading most cases are secret. A wrong answer that only some of them catch would be paid by luck,
so what the cases of the notebook decide is decided: here for every known mistake, for what can be
seen in an answer of any exercise, and for numbers that are kept in too few bits. For the answers of
the bank `test_banks` asks the same, under as many seeds as CONVCOURSE_SEEDS says.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from convcourse.checks.cases import PUBLIC, Case, Check, Kind, Trial
from convcourse.checks.normalize import Answer, Returned
from convcourse.checks.observations import observations
from tests.examples import seeds
from tests.labs.solved import EXERCISES, SolvedLab, drawn

NARROW = ("int8", "uint8", "int16", "uint16", "int32", "float16", "float32")


def narrowed(right: Answer, dtype: str) -> Answer:
    """The right numbers, kept in a dtype that may have no room for them."""
    if not isinstance(right, Returned):
        return right
    with np.errstate(over="ignore", invalid="ignore"):
        whole = right.numbers if dtype.startswith("float") else right.numbers.astype(np.int64)
        return Returned(whole.astype(dtype))


def wrong_answers(
    check: Check, cases: Sequence[tuple[Kind, Case]]
) -> Iterator[tuple[str, list[Answer]]]:
    """What somebody gives to all the cases who makes one mistake."""
    right = [Trial(check, kind, case, own := check.expected(case), own) for kind, case in cases]
    for way, mistake in enumerate(check.mistakes):
        yield f"{mistake.name} {way}", [check.tried(mistake.wrong, case) for _, case in cases]
    for way, seen in enumerate(observations(right[0])):
        yield f"{seen.name}, seen {way}", [seen.answer(each) or each.got for each in right]
    for dtype in NARROW:
        yield dtype, [narrowed(each.got, dtype) for each in right]


def lost_by(check: Check, cases: Sequence[tuple[Kind, Case]]) -> dict[str, set[str]]:
    """The kinds of case that each wrong answer loses."""
    return {
        name: {
            kind.title
            for (kind, case), got in zip(cases, answers, strict=True)
            if not Trial(check, kind, case, check.expected(case), got).right
        }
        for name, answers in wrong_answers(check, cases)
    }


@pytest.mark.parametrize(
    ("lab", "exercise"),
    [
        pytest.param(lab, exercise, id=f"{lab}-{exercise}", marks=pytest.mark.xdist_group(lab.name))
        for lab, exercise in EXERCISES
        if not lab.checks[exercise].is_value
    ],
)
def test_no_secret_case_decides_what_those_of_the_notebook_do_not(
    lab: SolvedLab, exercise: str
) -> None:
    check = lab.checks[exercise]
    decided = lost_by(check, drawn(check, PUBLIC, False))
    for seed in seeds("one"):
        assert lost_by(check, drawn(check, seed, True)) == decided, seed
