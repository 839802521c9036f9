"""Which mistake is named, and what is said where none is."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from convcourse.checks.cases import Case, Check, Kind
from convcourse.checks.engine import Outcome, local, run
from convcourse.checks.mistakes import Mistake
from convcourse.checks.normalize import plain_data, several
from convcourse.checks.observations import _OF_WHOLE
from convcourse.checks.resemblance import where_wrong

Function = Callable[..., object]


def power(n: int, k: int) -> int:
    if k < 0:
        raise ValueError("no such power")
    return n**k


def check_of(*pairs: tuple[int, int], **mistakes: Function) -> Check:
    cases = tuple(Case.of(*pair) for pair in pairs)
    known = tuple(Mistake(name, f"it is {name}", "here", wrong) for name, wrong in mistakes.items())
    return Check("power", power, (Kind("all", 1, cases),), known)


def outcome_of(check: Check, function: Function) -> Outcome:
    return run(check, local({check.function: function}), seed=0, thorough=False)


def product(n: int, k: int) -> int:
    return n * k


def test_three_cases_that_tell_a_mistake_from_all_others_let_it_be_stated() -> None:
    check = check_of((3, 2), (5, 3), (2, 5), multiplied=product, added=lambda n, k: n + k)
    assert outcome_of(check, product).message.startswith("power: it is multiplied\n")


@pytest.mark.parametrize("pairs", [[(3, 2), (5, 3)], [(3, 2), (5, 3), (3, 3)]])
def test_fewer_cases_than_three_leave_a_guess(pairs: list[tuple[int, int]]) -> None:
    """At (3, 3) another mistake would give the same."""
    check = check_of(*pairs, multiplied=product, squared=lambda n, k: n * n if k == 3 else 0)
    outcome = outcome_of(check, product)
    assert outcome.message.startswith("power: it looks as if it is multiplied\n")
    words = {2: "both cases that fail", 3: "all 3 cases that fail"}[len(pairs)]
    assert f"This mistake gives exactly your answer in {words}." in outcome.message


def test_a_case_that_passes_refutes_a_mistake_that_would_show_there() -> None:
    check = check_of((3, 2), (5, 3), (2, 5), (7, 2), multiplied=product)

    def right_for_seven(n: int, k: int) -> int:
        return power(n, k) if n == 7 else product(n, k)

    assert outcome_of(check, right_for_seven).mistake == "unknown"


def test_a_case_that_fails_in_another_manner_refutes_a_mistake() -> None:
    check = check_of((3, 2), (5, 3), (2, 5), (7, 2), multiplied=product)
    assert outcome_of(check, lambda n, k: product(n, k) + (n == 7)).mistake == "unknown"


def test_a_case_that_fails_where_a_mistake_does_not_show_has_another_cause() -> None:
    """40 * 1 is 40 ** 1, and something went wrong there: it may be all that is wrong."""
    check = check_of((3, 2), (5, 3), (2, 5), (40, 1), multiplied=product)
    outcome = outcome_of(check, lambda n, k: 99 if k == 1 else product(n, k))
    assert outcome.mistake == "unknown"


def test_mistakes_that_fit_alike_are_both_said() -> None:
    check = check_of((3, 2), (5, 3), (2, 5), multiplied=product, summed=lambda n, k: sum([n] * k))
    outcome = outcome_of(check, product)
    assert outcome.mistake == "multiplied or summed"
    assert "either it is multiplied, or it is summed" in outcome.message


def test_too_many_mistakes_that_fit_say_nothing() -> None:
    wrong: dict[str, Function] = dict.fromkeys(("one", "two", "three", "four"), product)
    assert outcome_of(check_of((3, 2), (5, 3), (2, 5), **wrong), product).mistake == "unknown"


def test_the_mistake_that_explains_most_is_named() -> None:
    check = check_of(
        (3, 2),
        (5, 3),
        (2, 5),
        (7, 3),
        multiplied=product,
        odd=lambda n, k: n * k if k == 3 else n**k,
    )
    assert outcome_of(check, product).mistake == "multiplied"


@pytest.mark.parametrize("expected_error", [True, False])
def test_who_refuses_what_is_impossible_may_be_wrong_elsewhere(expected_error: bool) -> None:
    check = check_of((3, 2), (5, 3), (2, 5), (7, -1), multiplied=product)

    def refuses(n: int, k: int) -> int:
        if k < 0 and expected_error:
            raise ValueError("negative")
        return product(n, k)

    assert outcome_of(check, refuses).mistake == "multiplied"


def test_who_lets_narrow_numbers_overflow_may_make_another_mistake_everywhere() -> None:
    """As NumPy multiplies bytes: the products start again at 0 after 255."""
    wide = [Case.of(np.array([n, n + 1])) for n in (3, 20, 31)]
    narrow = [Case.of(np.array([n, 200], np.uint8)) for n in (2, 3)]
    kinds = (Kind("any", 1, tuple(wide)), Kind("bytes", 1, tuple(narrow)))

    def squares(x: np.ndarray) -> np.ndarray:
        return x.astype(np.int64) ** 2

    def reversed_squares(x: np.ndarray) -> np.ndarray:
        return squares(x)[::-1]

    known = (Mistake("reversed", "it is reversed", "here", reversed_squares),)
    check = Check("squares", squares, kinds, known, arguments=("x",))
    outcome = outcome_of(check, lambda x: (x * x)[::-1])
    assert outcome.mistake == "reversed"
    assert "in 3 of the 5 cases that fail" in outcome.message
    alone = outcome_of(replace(check, kinds=kinds[1:]), reversed_squares)
    assert alone.mistake == "reversed"
    seen = outcome_of(replace(check, mistakes=()), lambda x: -(x * x).astype(np.int64))
    assert seen.mistake == "sign-flipped"
    assert "in 3 of the 5 cases that fail" in seen.message


def test_a_missing_error_alone_is_named_by_what_comes_in_its_place() -> None:
    check = check_of((3, 2), (7, -1), (5, -2), (9, -1), unrefused=lambda n, k: n ** abs(k))
    assert outcome_of(check, lambda n, k: n ** abs(k)).mistake == "unrefused"


def test_a_crash_where_a_mistake_gives_a_wrong_answer_proves_nothing_and_refutes_nothing() -> None:
    pairs = (3, 2), (5, 3), (2, 5), (7, 2)

    def crashes_at_seven(n: int, k: int) -> int:
        return product(n, k) if n != 7 else [][n]

    enough = outcome_of(check_of(*pairs, multiplied=product), crashes_at_seven)
    assert enough.mistake == "multiplied"
    too_few = outcome_of(check_of(*pairs[1:], multiplied=product), crashes_at_seven)
    assert too_few.mistake == "unknown"
    sevens = ((7, k) for k in (2, 3, 4, 5))
    too_often = outcome_of(check_of(*pairs[:3], *sevens, multiplied=product), crashes_at_seven)
    assert too_often.mistake == "unknown"


def test_errors_alone_name_a_mistake_only_if_they_come_where_it_has_them() -> None:
    def none_for_odd(n: int, k: int) -> int:
        if n % 2:
            raise IndexError(n)
        return n**k

    check = check_of((3, 2), (5, 3), (2, 5), odd=none_for_odd)
    assert outcome_of(check, none_for_odd).mistake == "odd"

    def never(n: int, k: int) -> int:
        raise IndexError(n)

    assert outcome_of(check, never).mistake == "raises-indexerror"


def test_a_broken_line_is_not_taken_for_the_error_of_a_mistake() -> None:
    def none_for_odd(n: int, k: int) -> int:
        if n % 2:
            raise IndexError(n)
        return n**k

    def broken_for_odd(n: int, k: int) -> int:
        if n % 2:
            raise NameError("name 'm' is not defined")
        return n**k

    check = check_of((3, 2), (5, 3), (2, 5), odd=none_for_odd)
    assert outcome_of(check, broken_for_odd).mistake == "raises-nameerror"


def test_a_list_of_no_rows_is_like_an_array_of_none() -> None:
    def rows(n: int, k: int) -> np.ndarray:
        return np.ones((n, k))

    cases = tuple(Case.of(*pair) for pair in ((1, 2), (2, 3), (3, 5), (1, 4)))
    short = Mistake("short", "it is short", "here", lambda n, k: np.ones((n - 1, k)))
    check = Check("rows", rows, (Kind("all", 1, cases),), (short,))
    assert outcome_of(check, lambda n, k: [[1] * k for _ in range(n - 1)]).mistake == "short"
    assert outcome_of(check, lambda n, k: [[2] * k for _ in range(n - 1)]).mistake != "short"


# --- what is seen ---------------------------------------------------------------------------


def images(rng: np.random.Generator) -> Case:
    numbers = rng.permutation(np.arange(1, 181)) * rng.choice([-97.31371, 97.31371], 180)
    return Case.of(numbers.reshape(2, 5, 6, 3))


def crop(x: np.ndarray) -> np.ndarray:
    return x[:, :-2, :-2] * 2.5


CROP = Check("crop", crop, (Kind("images", 1, (), images),), arguments=("x",))


DOUBLED = Check(
    "times",
    lambda x: x * 2.5,
    (Kind("one map", 1, (), lambda rng: Case.of(rng.uniform(1, 9, (3, 4)))),),
    arguments=("x",),
)


@pytest.mark.parametrize("each", _OF_WHOLE, ids=lambda each: each.name)
def test_what_is_done_to_a_right_answer_is_seen(each) -> None:
    def changed(x: np.ndarray) -> object:
        result = each.change(crop(x) if x.ndim == 4 else x * 2.5, Case.of(x))
        assert result is not None
        return result

    x = np.ones((2, 3, 3, 2))
    check = DOUBLED if each.change(crop(x), Case.of(x)) is None else CROP
    outcome = outcome_of(check, changed)
    assert outcome.mistake == each.name
    assert outcome.message.replace("\n", " ").startswith(f"{check.function}: {each.sentence}")
    assert "in all 6 cases that fail" in outcome.message


@pytest.mark.parametrize(
    ("change", "name", "words"),
    [
        (lambda y: y + 3, "off-by-a-constant", "every number is 3 too large"),
        (lambda y: y - 1, "off-by-a-constant", "every number is 1 too small"),
        (lambda y: y / 4, "off-by-a-factor", "every number is 0.25 times what it should be"),
        (lambda y: y.transpose(3, 1, 2, 0), "axes-in-another-order", "(3, 1, 2, 0)"),
        (lambda y: y.reshape(2, -1), "another-shape", "in another shape"),
        (lambda y: np.roll(y, 2, axis=1), "numbers-in-other-places", "in other places"),
        (lambda y: y[0, 0, 0, 0] * 0 + 5, "always-the-same", "the same answer comes back"),
        (lambda y: y**2, "unknown", "All 72 numbers differ."),
    ],
)
def test_what_all_wrong_answers_have_in_common_is_said(
    change: Callable[[np.ndarray], np.ndarray], name: str, words: str
) -> None:
    outcome = outcome_of(CROP, lambda x: change(crop(x)))
    assert outcome.mistake == name
    assert words in outcome.message


def test_two_numbers_that_differ_are_both_said_to() -> None:
    pair = Check("pair", lambda n: [n, n + 1], (Kind("all", 1, (Case.of(3),)),))
    message = run(pair, local({"pair": lambda n: [n + 67, n + 83]}), seed=0, thorough=False).message
    assert "\nBoth numbers differ. None of the mistakes" in message


def scaled(x: np.ndarray, factor: np.ndarray, s: int = 1, p: int = 0) -> np.ndarray:
    return (x * factor)[::s] + p


def scaling(rng: np.random.Generator) -> Case:
    x, factor = rng.uniform(1.5, 99, (2, 7))
    s, p = (int(n) for n in rng.permutation(np.arange(2, 6))[:2])
    return Case.of(x, factor + 0.3, s=s, p=p)


SCALED = Check("scaled", scaled, (Kind("all", 1, (), scaling),), arguments=("x", "factor"))


@pytest.mark.parametrize(
    ("wrong", "name", "words"),
    [
        (lambda x, f, s=1, p=0: scaled(x, f, s=s), "argument-ignored", "p makes no difference"),
        (
            lambda x, f, s=1, p=0: scaled(x, f, p, s),
            "arguments-exchanged",
            "s and p changed places",
        ),
        (
            lambda x, f, s=1, p=0: scaled(x.astype(int), f, s, p),
            "inputs-cut-to-integers",
            "fractions of x were cut off before anything was computed",
        ),
        (
            lambda x, f, s=1, p=0: scaled(x.astype(int), f.astype(int), s, p),
            "inputs-cut-to-integers",
            "fractions of the inputs were cut off before",
        ),
        (lambda x, f, s=1, p=0: x, "input-given-back", "the first input comes back"),
    ],
)
def test_what_is_done_to_the_inputs_is_seen(
    wrong: Callable[..., object], name: str, words: str
) -> None:
    outcome = outcome_of(SCALED, wrong)
    assert outcome.mistake == name, outcome.message
    assert words in outcome.message


def tables(n: int) -> list[list[int]]:
    return [[n, k] for k in range(n)]


TABLES = Check("tables", tables, (Kind("all", 1, tuple(map(Case.of, (4, 5, 7)))),), read=plain_data)
TWO = Check(
    "two",
    lambda n: (n, n + 1),
    (Kind("all", 1, tuple(map(Case.of, (4, 5, 7)))),),
    read=several("small", "large"),
)


@pytest.mark.parametrize(
    ("check", "wrong", "words"),
    [
        (TABLES, lambda n: tables(n)[:1], "only the first item comes back, as if return stood"),
        (TABLES, lambda n: tables(n)[:-1], "the last item is missing"),
        (TABLES, lambda n: tables(n)[1:], "the first item is missing"),
        (TABLES, lambda n: tables(n)[:2], "a wrong answer to tables(4)"),
        (TWO, lambda n: (n + 1, n), "the order is (large, small), not (small, large)"),
        (TWO, lambda n: (n + 1, n + 1), "in small, the answer is 1 too large"),
        (TWO, lambda n: (n, 3 * n + 3), "in large, the answer is 3 times what it should be"),
        (TWO, lambda n: (2 * n, 2 * n + 2), "a wrong answer to two(4)"),
        (CROP, lambda x: crop(x) * np.nan, "nan comes back, which is no number"),
        (CROP, lambda x: np.float16(crop(np.float16(x))), "numbers are in float16"),
        (CROP, lambda x: np.float16(0.9 * crop(x)), "a wrong answer to crop"),
    ],
)
def test_what_is_missing_exchanged_or_too_coarse_is_said(
    check: Check, wrong: Callable[..., object], words: str
) -> None:
    message = outcome_of(check, wrong).message
    assert message.startswith(f"{check.function}: {words}"), message


def test_a_case_that_looks_like_two_things_is_said_to_be_neither() -> None:
    """511 is 255 where it is cut off at 255, and as a uint8."""
    check = Check("f", lambda n: n, (Kind("all", 1, tuple(map(Case.of, (20, 30, 511)))),))
    assert outcome_of(check, lambda n: n % 256).mistake == "unknown"


def test_errors_alike_do_not_say_that_an_argument_is_ignored() -> None:
    """The reference needs its setting as well, and fails without it."""

    def power_of(n: int, *, k: int | None = None) -> int:
        return n ** int(k)  # type: ignore[arg-type]

    def crashes(n: int, *, k: int | None = None) -> int:
        raise TypeError

    kinds = (Kind("all", 1, tuple(Case.of(n, k=2) for n in (3, 5, 7))),)
    check = Check("power_of", power_of, kinds, arguments=("n",))
    assert outcome_of(check, crashes).mistake == "raises-typeerror"


def test_a_single_case_that_is_as_it_should_be_refutes_what_is_seen() -> None:
    calls = []

    def rectified_at_first(x: np.ndarray) -> np.ndarray:
        calls.append(x)
        return np.maximum(crop(x), 0) if len(calls) < 3 else crop(x)

    assert outcome_of(CROP, rectified_at_first).mistake == "unknown"


@given(arrays.arrays(np.int64, (2, 3), elements=st.integers(-1, 1)))
def test_nothing_is_called_all_zeros_that_is_not(numbers: np.ndarray) -> None:
    right = np.arange(1, 7).reshape(2, 3)
    check = Check("f", lambda: right, (Kind("all", 1, (Case.of(), Case.of(), Case.of())),))
    outcome = outcome_of(check, lambda: numbers)
    assert (outcome.mistake == "all-zeros") == (not numbers.any())


@given(arrays.arrays(np.bool_, arrays.array_shapes(min_dims=0, max_dims=4, max_side=4)))
def test_where_something_is_wrong_is_said_of_any_array(wrong: np.ndarray) -> None:
    sentence = where_wrong(wrong)
    assert bool(sentence) == (wrong.size >= 2 and bool(wrong.any()))
    if sentence.startswith("What differs is all in row ") and wrong.ndim == 2:
        row = int(sentence.split("row ")[1].split(",")[0].rstrip("."))
        assert not np.delete(wrong, row, axis=0).any()


def test_a_number_that_came_as_text_is_called_so() -> None:
    outcome = outcome_of(check_of((3, 2), (5, 3)), lambda n, k: str(n**k))
    assert outcome.message.startswith("power: gives the number 9 as text: take its quotes")
    assert outcome.fraction == 0
