"""The one writer saves several results in one go, keeps all it is given, and hides no fault."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from threading import Event
from typing import Any

import pytest

from autograder.cli import saver
from autograder.cli.saver import MOST, Saver
from autograder.grading.grader import Graded


def graded(number: int) -> Any:
    """What stands for a result: nothing looks into it here."""
    return number


def give(each: Saver, results: Iterable[Any], end: BaseException | None = None) -> None:
    """Give results one after another, and end as said."""
    with each:
        for result in results:
            each.give(result)
            time.sleep(0.002)
        if end is not None:
            raise end


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Results are waited for as long as a test may run."""
    monkeypatch.setattr(saver, "SECONDS", 3600.0)


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize(
    ("number", "sizes"), [(0, []), (1, [1]), (MOST, [MOST]), (2 * MOST + 3, [MOST, MOST, 3])]
)
def test_results_are_saved_together_and_the_last_of_them_at_once(
    number: int, sizes: list[int]
) -> None:
    saved: list[Sequence[Graded]] = []
    give(Saver(saved.append), map(graded, range(number)))
    assert [len(several) for several in saved] == sizes
    assert [one for several in saved for one in several] == list(range(number))


def test_a_result_is_saved_although_no_other_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saver, "SECONDS", 0.01)
    saved = Event()
    with Saver(lambda _: saved.set()) as each:
        each.give(graded(1))
        assert saved.wait(60)


def test_what_comes_while_the_writer_writes_is_saved_in_one_go(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(saver, "SECONDS", 0.0)
    saved: list[Sequence[Graded]] = []
    writes, goes_on = Event(), Event()

    def save(several: Sequence[Graded]) -> None:
        saved.append(several)
        writes.set()
        assert goes_on.wait(60)

    with Saver(save) as each:
        each.give(graded(0))
        assert writes.wait(60)
        for which in range(1, 9):
            each.give(graded(which))
        goes_on.set()
    assert saved == [[0], list(range(1, 9))]


@pytest.mark.usefixtures("patient")
def test_what_was_given_is_saved_whatever_ends_the_run() -> None:
    saved: list[Sequence[Graded]] = []
    with pytest.raises(KeyboardInterrupt):
        give(Saver(saved.append), map(graded, range(2)), KeyboardInterrupt())
    assert saved == [[0, 1]]


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("number", [1, 2 * MOST, 9 * MOST])
def test_what_went_wrong_is_raised_and_nothing_more_is_saved(number: int) -> None:
    tried: list[Sequence[Graded]] = []
    more_is_there = Event()

    def save(several: Sequence[Graded]) -> None:
        tried.append(several)
        assert len(several) < MOST or more_is_there.wait(60)
        raise OSError("the disk is full")

    def results() -> Iterator[Any]:
        for which in range(number):
            if which == 2 * MOST - 1:
                more_is_there.set()
            yield graded(which)

    with pytest.raises(OSError, match="the disk is full"):
        give(Saver(save), results())
    assert len(tried) == 1
