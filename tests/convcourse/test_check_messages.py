"""What a check says of a wrong answer: the case, the mistake, the points, on one screen."""

import math
import re
from collections.abc import Callable
from dataclasses import replace
from time import sleep
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from convcourse.checks import clock
from convcourse.checks.cases import Case, Check, Kind, Trial
from convcourse.checks.clock import IN_DOUBT, MAX_CALLS, TURNS, Clock
from convcourse.checks.engine import local, run
from convcourse.checks.explain import MAX_LINES, explain, praise
from convcourse.checks.mistakes import Mistake
from convcourse.checks.normalize import Returned, numbers, plain_data, several
from convcourse.checks.outcome import Outcome
from convcourse.checks.writing import WIDTH, write_case
from tests.examples import examples

LAW = settings(max_examples=examples(60))
SMALL = np.array([[1, 2]])
LARGE = np.array([[3, 4], [5, 6]])


def scale(image: np.ndarray, factor: int = 1) -> np.ndarray:
    if factor < 0:
        raise ValueError("a factor is at least 0")
    return image * factor


SCALE = Check(
    "scale",
    scale,
    arguments=("image",),
    kinds=(
        Kind("left alone", 2, (Case.of(LARGE), Case.of(SMALL))),
        Kind("scaled", 2, tuple(Case.of(SMALL, factor=n) for n in (4, 2, 3))),
        Kind("impossible", 1, (Case.of(SMALL, factor=-1),)),
    ),
    mistakes=(
        Mistake("factor-ignored", "the factor is ignored", "here", lambda image, factor=1: image),
        Mistake(
            "factor-added", "the factor is added", "there", lambda image, factor=1: image + factor
        ),
        Mistake(
            "factor-squared",
            "the factor is squared",
            "there",
            lambda image, factor=1: image * factor**2,
        ),
    ),
)
VALUE = Check(
    "secret", lambda: np.array([3, 7]), (Kind("by hand", 1, (Case.of(),)),), is_value=True
)


def verdict(function: Callable[..., object], *, seed: int | str | bytes = 0) -> Outcome:
    return run(SCALE, local({"scale": function}), seed=seed, thorough=False)


class UnspeakableError(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no words")


def test_an_exception_is_told_with_its_name_its_text_and_its_case() -> None:
    def crash(image: np.ndarray, factor: int = 1) -> None:
        raise LookupError("no such\n   pixel " + "far " * 100)

    message = verdict(crash).message
    assert message.startswith("scale: raises LookupError: no such pixel far far")
    assert "scale(image)" in message
    assert "To see the line that raises it, run this case in a cell of its own." in message
    assert len(message) < 1000


def test_an_exception_that_cannot_be_shown_is_still_told() -> None:
    def crash(image: np.ndarray, factor: int = 1) -> None:
        raise UnspeakableError

    assert "UnspeakableError: (its message cannot be shown)" in verdict(crash).message


def test_a_mistake_that_gives_every_answer_is_stated() -> None:
    message = verdict(lambda image, factor=1: image).message
    assert message.startswith("scale: the factor is ignored\n")
    assert "expected  [[2, 4]]\n  got       [[1, 2]]" in message
    assert "cases of this kind" not in message
    assert "explained in here" in " ".join(message.split())


def test_a_mistake_is_named_whatever_comes_where_an_error_is_asked_for() -> None:
    def also_wrong(image: np.ndarray, factor: int = 1) -> np.ndarray:
        return image * (factor**2 if factor > 0 else 50)

    message = " ".join(verdict(also_wrong).message.split())
    assert message.startswith("scale: the factor is squared")
    assert re.search(
        r"exactly your answer in all \d cases that fail\. It is explained in there", message
    )


def test_a_mistake_that_a_passing_case_refutes_is_not_named() -> None:
    def odd(image: np.ndarray, factor: int = 1) -> np.ndarray:
        return image if factor < 3 else image * factor

    assert "the factor is ignored" not in verdict(odd).message


def test_a_long_reason_goes_on_in_the_next_line_and_keeps_its_end() -> None:
    sentence = "the steps are in the shape of the result, and the positions move by the whole size"
    kinds = (Kind("all", 1, (Case.of(2), Case.of(3))),)
    long = Check(
        "same", lambda n: n, kinds, (Mistake("doubled", sentence, "there", lambda n: 2 * n),)
    )
    message = run(long, local({"same": lambda n: 2 * n}), seed=0, thorough=False).message
    head = message.partition("\n\n")[0]
    assert head.split() == f"same: it looks as if {sentence}".split()
    assert max(map(len, head.split("\n"))) <= WIDTH


def test_two_mistakes_that_fit_are_both_named() -> None:
    kind = Kind("fours", 1, (Case.of(2),))
    wrong = (
        Mistake("doubled", "it is doubled", "one place", lambda n: 2 * n),
        Mistake("squared", "it is squared", "another", lambda n: n**2),
        Mistake("squared", "it is squared", "another", lambda n: n * n),
        Mistake("halved", "it is halved", "a third", lambda n: n / 2),
    )
    unclear = Check("same", lambda n: n, (kind,), wrong)
    message = run(unclear, local({"same": lambda n: 4}), seed=0, thorough=False).message
    assert message.startswith("same: either it is doubled, or it is squared\n")
    assert "either it is doubled (one place); or it is squared (another)." in " ".join(
        message.split()
    )
    assert "halved" not in message


def test_an_unknown_answer_of_another_shape_is_told_to_begin_with_the_shape() -> None:
    other_shape = verdict(lambda image, factor=1: image[:, :1] + 100).message
    other_numbers = verdict(lambda image, factor=1: image + 100).message
    assert "Get the shape right first. Work it by hand" in " ".join(other_shape.split())
    assert "shape right" not in other_numbers


def test_what_a_check_remarks_about_an_exception_stands_below_it() -> None:
    one = Check(
        "same",
        lambda n: n,
        (Kind("all", 1, (Case.of(2),)),),
        remark=lambda trial: "head\nLook here.",
    )
    message = run(one, local({"same": lambda n: n / 0}), seed=0, thorough=False).message
    assert message.startswith("same: raises ZeroDivisionError: division by zero\n")
    assert message.endswith("\n\nLook here.")


def test_a_wrong_answer_that_no_mistake_explains_is_said_to_be_that() -> None:
    message = verdict(lambda image, factor=1: image + 100).message
    assert message.startswith("scale: a wrong answer to scale(image)\n")
    assert "None of the mistakes known to this check explains this answer." in message


def test_a_mistake_that_gives_few_of_the_answers_is_no_guess() -> None:
    cases = tuple(Case.of(n) for n in (2, 3, 4, 5, 6))
    kinds, mistake = (
        (Kind("all", 1, cases),),
        Mistake("squared", "squared", "there", lambda n: n * n),
    )
    squared = Check("double", lambda n: 2 * n + 1, kinds, (mistake,))
    message = run(squared, local({"double": lambda n: n + 2}), seed=0, thorough=False).message
    assert "got       4" in message  # as the square of 2
    assert "squared" not in message
    assert "None of the mistakes known to this check explains this answer." in message


def test_a_number_and_an_array_that_holds_it_are_told_apart_in_words() -> None:
    kinds = (Kind("all", 1, (Case.of(LARGE), Case.of(SMALL))),)
    total = Check("total", np.sum, kinds, arguments=("image",))
    given = local({"total": lambda image: np.sum(image, keepdims=True)})
    message = run(total, given, seed=0, thorough=False).message
    assert "One number was expected, and an array of shape (1, 1) came." in message


def test_exceptions_alike_in_some_cases_explain_nothing() -> None:
    crashing = Mistake(
        "divides-by-zero", "it divides by zero", "here", lambda image, factor=1: 1 / (factor - 2)
    )
    prone = Check("scale", scale, SCALE.kinds, (crashing,), ("image",))
    crash = local({"scale": lambda image, factor=1: 1 / 0 if factor > 1 else image})
    assert "divides by zero" not in run(prone, crash, seed=0, thorough=False).message.split("\n")[0]


def test_an_expected_error_is_asked_for_without_its_words() -> None:
    message = verdict(lambda image, factor=1: image * factor).message
    assert "expected  a ValueError that says why this is impossible" in message
    assert "4 of 5 points. Right: left alone (2); scaled (2). Not yet: impossible (1)." in message


def test_a_function_of_other_arguments_is_said_to_be_that() -> None:
    names: dict[str, Any] = {}
    for line in ("def scale(): pass", "def scale(image, factor=1, *, mode): pass"):
        exec(line, names)
        message = verdict(names["scale"]).message
        assert message.startswith("scale: raises TypeError: scale() ")
        assert "The check calls it as above, and it takes other arguments." in message
        assert "To see the line" not in message


def test_a_case_is_written_in_full_before_a_long_answer_is() -> None:
    image = np.arange(49).reshape(7, 7)
    check = Check("whole", lambda x: x, (Kind("all", 1, (Case.of(image),)),), arguments=("x",))
    message = run(check, local({"whole": lambda x: x + 1}), seed=0, thorough=False).message
    assert "    x = np.array([[ 0,  1,  2" in message
    assert "  expected  an array of shape (7, 7)\n" in message


def test_of_very_many_kinds_the_points_alone_are_said() -> None:
    kinds = tuple(Kind(f"no. {n}", 1, (Case.of(n),)) for n in range(12))
    check = Check("double", lambda n: 2 * n, kinds, core_first=False)
    message = run(check, local({"double": lambda n: n}), seed=0, thorough=False).message
    assert message.endswith("\n\n1 of 12 points.")


@pytest.mark.parametrize("value", [[3, 8], [0, 0], [7, 3], [3.0, np.nan]])
def test_a_value_is_told_where_it_is_wrong_and_never_what_is_right(value: object) -> None:
    outcome = run(VALUE, local({"secret": value}), seed=0, thorough=False)
    assert outcome.status == "failed"
    assert "not right: " in outcome.message
    assert "differ" not in outcome.message  # that would say it again
    assert "expected" not in outcome.message


@LAW
@given(
    hnp.array_shapes(min_dims=1, max_dims=4, max_side=9),
    st.sampled_from([np.int64, np.float64, np.float32]),
    st.integers(0, 2**32),
)
def test_a_message_fits_the_screen_whatever_comes_back(
    shape: tuple[int, ...], dtype: type, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    image = rng.normal(size=shape).astype(dtype)
    kind = Kind("a kind of case with quite a long name", 1, (Case.of(image), Case.of(image * 2)))
    wordy = Mistake("copy", "the picture is a copy " * 4, "some place " * 9, lambda image: image)
    large = Check("f" * 12, lambda image: image + 1, (kind,), (wordy,), ("image",))
    for give in (
        lambda image: image,
        lambda image: image - np.pi * 1e9,
        lambda image: image.T[..., None],
        lambda image: image + 1 + (image == image.max()),
    ):
        message = run(large, local({large.function: give}), seed=0, thorough=False).message
        lines = message.split("\n")
        assert len(lines) <= MAX_LINES
        assert max(map(len, lines)) <= WIDTH


@LAW
@given(
    hnp.arrays(
        st.sampled_from([np.int64, np.int32, np.uint8, np.float32, np.float64]),
        st.one_of(
            hnp.array_shapes(min_dims=1, max_dims=2, max_side=4),
            hnp.array_shapes(min_dims=2, max_dims=2, max_side=4).map(lambda s: (1, *s, 1)),
        ),
        elements=st.integers(0, 200),
    ),
    st.booleans(),
)
def test_a_case_as_it_is_written_can_be_typed_in(array: np.ndarray, halve: bool) -> None:
    array = array / 8 if halve else array
    names: dict[str, Any] = {"np": np, "scale": lambda image, factor: (image, factor)}
    *assignment, call = write_case(SCALE, Case.of(array, factor=3), rows=4)
    exec("\n".join(assignment), names)
    typed, factor = eval(call, names)
    np.testing.assert_array_equal(typed, array)
    assert (typed.dtype, factor) == (array.dtype, 3)


def test_axes_of_length_one_are_left_out_of_a_case_and_its_answer() -> None:
    image = np.array([[1, 2], [3, 4]])[None, :, :, None]
    pixels = Check("same", lambda x: x, (Kind("one", 1, (Case.of(image),)),), arguments=("x",))
    message = run(pixels, local({"same": lambda x: -x[:, :1]}), seed=0, thorough=False).message
    assert (
        """
    x = np.array([[1, 2],
                  [3, 4]]).reshape(1, 2, 2, 1)
    same(x)
  expected  [[1, 2],
             [3, 4]] of shape (1, 2, 2, 1)
  got       [-1, -2] of shape (1, 1, 2, 1)
The shapes differ: (1, 2, 2, 1) expected, (1, 1, 2, 1) got.
"""
        in message
    )


# --- several arrays at once -----------------------------------------------------------------

HALVES = Check(
    "halves",
    lambda image: (image // 2, image - image // 2),
    kinds=(
        Kind("even", 2, (Case.of(np.array([[4, 6]])),)),
        Kind("odd", 1, (Case.of(np.array([[3, 5]])),)),
    ),
    mistakes=(
        Mistake(
            "halves-swapped", "the halves are swapped", "here", lambda im: (im - im // 2, im // 2)
        ),
        Mistake(
            "smaller-half-twice",
            "the smaller half is given twice",
            "here",
            lambda im: (im // 2, im // 2),
        ),
    ),
    arguments=("image",),
    read=several("small", "large"),
)


def verdict_on_halves(function: Callable[..., object]) -> Outcome:
    return run(HALVES, local({"halves": function}), seed=0, thorough=False)


def test_several_right_arrays_earn_everything_in_whatever_form_they_come() -> None:
    for form in (tuple, list, np.array, lambda parts: [part.tolist() for part in parts]):
        outcome = verdict_on_halves(lambda image, form=form: form((image // 2, (image + 1) // 2)))
        assert (outcome.status, outcome.fraction) == ("passed", 1.0)


def test_of_several_arrays_the_wrong_one_is_named_and_shown_alone() -> None:
    message = verdict_on_halves(lambda image: (image // 2, image + 90)).message
    assert message.startswith("halves: a wrong answer to halves(image)\n")
    assert "The part large is wrong.\n  expected  [[2, 3]]\n  got       [[94, 96]]" in message
    assert "small:" not in message


def test_a_list_with_one_array_has_no_part_to_be_named() -> None:
    kinds = (Kind("all", 1, (Case.of(2), Case.of(3))),)
    alone = Check("alone", lambda n: [n], kinds, read=several("array"))
    message = run(alone, local({"alone": lambda n: [n + 1]}), seed=0, thorough=False).message
    assert "expected  2\n  got       3" in message
    assert "part" not in message


def test_a_long_row_of_numbers_goes_on_in_the_next_line() -> None:
    row = np.arange(30) * 1000
    kinds = (Kind("all", 1, (Case.of(row),)),)
    long = Check("same", lambda x: x, kinds, arguments=("x",))
    message = run(long, local({"same": lambda x: x + 1}), seed=0, thorough=False).message
    assert "29001]" in message
    assert max(map(len, message.split("\n"))) <= WIDTH


def test_of_several_wrong_arrays_the_first_is_shown_and_the_others_are_named() -> None:
    message = verdict_on_halves(lambda image: (image, image + 90)).message
    assert "The parts small and large are wrong. This is small:\n  expected  [[2, 3]]" in message
    assert "94" not in message


def test_a_mistake_in_several_arrays_is_found_by_all_of_them_together() -> None:
    swapped = verdict_on_halves(lambda image: ((image + 1) // 2, image // 2))
    assert (swapped.status, swapped.fraction) == ("partly", 2 / 3)
    assert swapped.message.startswith("halves: it looks as if the halves are swapped\n")
    twice = verdict_on_halves(lambda image: (image // 2,) * 2).message
    assert twice.startswith("halves: it looks as if the smaller half is given twice\n")
    assert "The part large is wrong.\n" in twice


def test_shapes_of_several_arrays_are_compared_part_by_part() -> None:
    message = verdict_on_halves(lambda image: (image // 2, image[0] // 2)).message
    assert "The part large is wrong." in message
    assert "The shapes differ: (1, 2) expected, (2,) got." in message


def test_arrays_of_other_names_than_expected_are_all_shown() -> None:
    def read(value: Any) -> Any:
        return several(*("first", "second")[: len(value)])(value)

    one = Check("one", lambda: [1], (Kind("alone", 1, (Case.of(),)),), read=read)
    message = run(one, local({"one": lambda: [1, 2]}), seed=0, thorough=False).message
    assert "  expected  first: 1\n  got       first: 1\n            second: 2" in message


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "halves: gives None, as a function does that has no return"),
        (7, "halves: gives one object of type int, where 2 were expected: (small, large)"),
        ((1,), "halves: gives 1 thing, where 2 were expected: (small, large)"),
        ((1, 2, 3), "halves: gives 3 things, where 2 were expected: (small, large)"),
        ((np.ones((1, 2)), None), "halves: gives None as large\n"),
        (([[1, 2], [3]], 1), "halves: gives a list that is no array as small: its rows"),
        ({"small": 1, "large": 2}, "halves: gives one object of type dict, where 2 were"),
    ],
)
def test_what_is_not_several_arrays_is_named(value: object, words: str) -> None:
    outcome = verdict_on_halves(lambda image: value)
    assert (outcome.status, outcome.fraction) == ("failed", 0.0)
    assert outcome.message.startswith(words)
    what = words.removeprefix("halves: gives ").rstrip().partition(", ")[0].partition(": ")[0]
    assert f"\n  got       {what}\n" in outcome.message


# --- plain data -----------------------------------------------------------------------------


def describe(layers: list[tuple[Any, ...]]) -> list[tuple[str, int]]:
    return [(name, size * size) for name, size in layers]


LAYERS = [("a first layer with a name", 3), ("another layer with a name", 5)]
DESCRIBE = Check(
    "describe",
    describe,
    (Kind("one", 1, (Case.of([("conv", 3)]),)), Kind("two", 1, (Case.of(LAYERS),))),
    (Mistake("not-squared", "the sizes are not squared", "here", lambda layers: layers),),
    ("layers",),
    read=plain_data,
)


def described(function: Callable[..., object]) -> Outcome:
    return run(DESCRIBE, local({"describe": function}), seed=0, thorough=False)


def test_a_case_of_long_lists_is_written_with_an_item_on_each_line() -> None:
    message = described(lambda layers: describe(layers) if len(layers) == 1 else layers).message
    assert message.startswith("describe: a wrong answer to describe(layers)\n")
    assert (
        "    layers = [('a first layer with a name', 3),\n"
        "              ('another layer with a name', 5)]\n"
        "    describe(layers)\n"
        "  expected  (('a first layer with a name', 9), ('another layer with a name', 25))\n"
        "  got       (('a first layer with a name', 3), ('another layer with a name', 5))\n"
        "First difference, at [0]: ('a first layer with a name', 9) expected, ('a first layer\n"
        "with a name', 3) got."
    ) in message


def test_a_case_of_a_short_list_is_written_within_its_call() -> None:
    message = described(lambda layers: layers).message
    assert "    describe([('conv', 3)])\n  expected  (('conv', 9),)" in message
    assert "First difference" not in message  # what alone is there stands above


def test_a_function_that_empties_its_list_spoils_no_other_case() -> None:
    def emptied(layers: list[tuple[str, int]]) -> list[tuple[str, int]]:
        return [(name, size**2) for name, size in (layers.pop(0) for _ in layers[:])]

    first, again = described(emptied), described(emptied)
    assert first == again
    assert first.message.startswith("describe: it changes its input layers, which is only lent")
    assert (first.fraction, first.mistake) == (0.0, "changes-its-input")


@pytest.mark.parametrize(
    "value",
    ["far " * 9999, [("x" * 9999, 3)], [["x" * 9999]] * 999, [{"x" * 9999: 3}], "x" * 9999, {}],
)
def test_a_message_fits_the_screen_whatever_data_come_back(value: object) -> None:
    lines = described(lambda layers: value).message.split("\n")
    assert len(lines) <= MAX_LINES
    assert max(map(len, lines)) <= WIDTH


@LAW
@given(
    st.lists(
        st.tuples(st.text("abc", min_size=1, max_size=9), st.integers(0, 99)),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from([list, tuple]),
)
def test_data_of_a_case_as_they_are_written_can_be_typed_in(
    items: list[tuple[str, int]], kind: type
) -> None:
    *assignment, call = write_case(DESCRIBE, Case.of(kind(items)), rows=6)
    names: dict[str, Any] = {"describe": lambda layers: layers}
    exec("\n".join(assignment), names)
    assert eval(call, names) == kind(items)


# --- more than one right answer -------------------------------------------------------------


def is_a_root(trial: Trial) -> bool:
    if not isinstance(trial.got, Returned):
        return False
    return bool(trial.got.numbers**2 == trial.case.args[0])


ROOT = Check(
    "root",
    math.isqrt,
    (Kind("squares", 2, (Case.of(4),)), Kind("more squares", 1, (Case.of(25), Case.of(9)))),
    (Mistake("halved", "it is halved", "here", lambda n: n / 2),),
    accept=is_a_root,
    wanted="a number that gives the argument if it is multiplied by itself",
)


@pytest.mark.parametrize("sign", [1, -1])
def test_every_answer_that_a_check_accepts_is_right(sign: int) -> None:
    outcome = run(ROOT, local({"root": lambda n: sign * n**0.5}), seed=0, thorough=False)
    assert (outcome.status, outcome.fraction) == ("passed", 1.0)


def test_where_more_than_one_answer_is_right_none_of_them_is_shown() -> None:
    outcome = run(ROOT, local({"root": lambda n: -n / 2}), seed=0, thorough=False)
    assert (outcome.status, outcome.fraction) == ("partly", 2 / 3)
    assert (
        "  expected  a number that gives the argument if it is multiplied by itself\n"
        "  got       -4.5\n" in outcome.message
    )
    many = Kind("a", 1, (Case.of(np.arange(999)),))
    some = Check("some", abs, (many,), arguments=("x",), accept=lambda _: False, wanted="any")
    message = run(some, local({"some": lambda n: n + 1}), seed=0, thorough=False).message
    assert "  got       an array of shape (999,)\n" in message
    assert "First difference" not in message
    halved = run(ROOT, local({"root": lambda n: n / 2}), seed=0, thorough=False).message
    assert halved.startswith("root: it looks as if it is halved")


# --- against the clock ----------------------------------------------------------------------

SNAIL = Clock(lambda: None, 1.0, "the pace of a snail", "Take the train.")
CORE = Kind("by hand", 2, (Case.of(7),))
RACE = Kind("in time", 1, (), lambda rng: Case.of(int(rng.integers(9))), SNAIL)
RUN = Check("run", lambda n: n, (CORE, RACE))


def judge(*calls: tuple[float, float]) -> str:
    """What is said of right answers by the seconds they used, and those that were asked for."""
    trials = [Trial(RUN, CORE, CORE.shown[0], numbers(1), numbers(1), seconds=99.0)]
    trials += [Trial(RUN, RACE, Case.of(1), numbers(1), numbers(1), (), *call) for call in calls]
    return praise(RUN, trials) if RACE in RUN.earned(trials) else explain(RUN, trials).message


@pytest.mark.parametrize(
    "calls",
    [
        [(0.1, 1.0), (0.2, 1.0), (0.3, 1.0)],
        [(50.0, 1.0), (0.2, 1.0)],  # the machine was busy with something else
        [(2.0, 3.0), (0.2, 1.0)],
        [(0.99 * IN_DOUBT, 1.0)],
    ],
)
def test_the_quickest_answer_decides_whether_a_function_is_in_time(
    calls: list[tuple[float, float]],
) -> None:
    assert judge(*calls).startswith("run: right in all")


@pytest.mark.parametrize(
    "calls",
    [
        [(0.02, 0.01), (0.03, 0.01), (0.04, 0.01)],
        [(0.02, 0.01), (0.03, 5.0)],  # the measure was disturbed
    ],
)
def test_a_function_that_is_never_in_time_is_told_how_long_it_took(
    calls: list[tuple[float, float]],
) -> None:
    assert judge(*calls) == (
        "run: right everywhere, and too slow: the pace of a snail is asked for\n\n"
        f"The quickest of {len(calls)} calls (in time) took 20 ms of computing time. Here and now "
        "15 ms are\nallowed.\n\n"
        "Take the train.\n\n"
        "2 of 3 points. Right: by hand (2). Not yet: in time (1)."
    )


@pytest.mark.parametrize(
    ("ms", "calls", "status"),
    [
        ([1], TURNS, "passed"),
        ([40] * TURNS + [12, 30, 9, 8], TURNS + 3, "passed"),  # the first that is in time ends it
        ([12], MAX_CALLS, "passed"),  # in doubt for good
        ([20], MAX_CALLS, "partly"),
        ([70], 5, "partly"),  # nobody waits longer than that
        ([900], TURNS, "partly"),
    ],
)
@pytest.mark.parametrize("thorough", [False, True])
def test_calls_are_repeated_while_none_is_in_time_and_not_for_long(
    ms: list[int], calls: int, status: str, thorough: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a clock that only the calls and the yardstick move, by `ms` in turn and by 10."""
    now, called = 0.0, 0

    def pass_by(milliseconds: float) -> None:
        nonlocal now
        now += milliseconds / 1000

    def same(n: int) -> int:
        nonlocal called
        if n != 7:
            pass_by(ms[min(called, len(ms) - 1)])
            called += 1
        return n

    monkeypatch.setattr(clock, "cpu_time", lambda: now)
    race = replace(
        RACE,
        draw=lambda rng: Case.of(int(rng.integers(7))),
        clock=replace(SNAIL, yardstick=lambda: pass_by(10)),
    )
    check = Check("run", lambda n: n, (CORE, race))
    assert run(check, local({"run": same}), seed=0, thorough=thorough).status == status
    assert called == calls


def test_a_wrong_answer_is_told_before_a_slow_one() -> None:
    message = run(RUN, local({"run": lambda n: min(n, 5)}), seed=0, thorough=False).message
    assert message.startswith("run: a wrong answer to run(7)")


def test_who_waits_for_something_uses_no_computing_time() -> None:
    loops = replace(SNAIL, yardstick=lambda: sum(range(100_000)))
    check = Check("run", lambda n: n, (CORE, replace(RACE, clock=loops)))

    def sleepy(n: int) -> int:
        sleep(0.05)
        return n

    assert run(check, local({"run": sleepy}), seed=0, thorough=False).status == "passed"
