"""A released cell is known by its name, its text and its place, and no answer is taken for one."""

from __future__ import annotations

from collections.abc import Sequence

import nbformat
import pytest

from autograder.intake.matching import Matching
from autograder.intake.notebook import SubmittedCell
from autograder.intake.rebuild import rebuild
from autograder.lab import Lab
from tests.autograder.conftest import cell

V4 = {"metadata": {}, "nbformat": 4, "nbformat_minor": 5}
STUB = "YOUR ANSWER HERE"
AREA = "def area(r):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
SIDE = "def side(a):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
TEST_AREA = "assert area(2) == 12\nassert area(0) == 0"
TEST_SIDE = "assert side(9) == 3\nassert side(0) == 0"
RELEASED = [
    ("markdown", "# Circles, of sides and areas, in four cells of code", {}),
    ("code", "import math\nfrom statistics import mean", {"locked": True}),
    ("markdown", "Write your answer below.", {}),
    ("code", AREA, {"solution": True}),
    ("code", TEST_AREA, {"grade": True, "points": 1}),
    ("markdown", "Write your answer below.", {}),
    ("code", SIDE, {"solution": True}),
    ("code", TEST_SIDE, {"grade": True, "points": 1}),
    ("markdown", "Say in a few words why a circle has no side, and what a side would be.", {}),
    ("markdown", STUB, {"grade": True, "solution": True, "points": 1}),
    ("markdown", STUB, {"grade": True, "solution": True, "points": 1}),
]
TITLE, IMPORTS, BELOW_1, AREA_AT, T_AREA, BELOW_2, SIDE_AT, T_SIDE, ASK, WHY_1, WHY_2 = range(11)
CELLS = [
    cell(kind, source, f"c{number}" if flags else None, **flags)
    for number, (kind, source, flags) in enumerate(RELEASED)
]
for number, node in enumerate(CELLS):
    node["id"] = f"c{number}"
LAB = Lab.of_release("circles", nbformat.from_dict(V4 | {"cells": CELLS}), ["area", "side"])
MY_AREA = "def area(r):\n    return 3 * r ** 2"
MY_SIDE = "def side(a):\n    return math.sqrt(a)"


def own(source: str, kind: str = "markdown") -> SubmittedCell:
    return SubmittedCell(kind, source, None, None)


def released(*numbers: int) -> list[SubmittedCell]:
    """Cells of the release without their names."""
    return [own(RELEASED[number][1], RELEASED[number][0]) for number in numbers]


WHOLE = released(*range(11))


def matched(cells: Sequence[SubmittedCell]) -> list[int | None]:
    return Matching(LAB, cells).of


def changed(number: int, source: str) -> list[SubmittedCell]:
    cells = list(WHOLE)
    cells[number] = own(source, RELEASED[number][0])
    return cells


@pytest.mark.parametrize(
    ("number", "source"),
    [
        (TITLE, "# Circles, of sides and areas, in four cells of code!"),
        (TITLE, "# Circles, of sides and areas, in five cells of code"),
        (TITLE, "#  Circles, of sides\nand areas, in four cells of code \n\n"),
        (IMPORTS, "import math\nfrom statistics import mean, median"),
        (T_AREA, f"{TEST_AREA}\nprint(1)"),
        (T_SIDE, f"\r\n{TEST_SIDE.replace(chr(10), chr(13) + chr(10))}\r\n"),
        (AREA_AT, MY_AREA),
        (AREA_AT, f"%%time\nimport numpy\n{MY_AREA}\n# so it is"),
        (SIDE_AT, "side = math.sqrt"),
        (ASK, f"{RELEASED[ASK][1]}\n\nIt bends."),
    ],
)
def test_a_changed_cell_is_the_released_one(number: int, source: str) -> None:
    assert matched(changed(number, source)) == list(range(11))


@pytest.mark.parametrize(
    ("number", "source"),
    [
        (TITLE, "# A circle and four other things"),
        (IMPORTS, "import numpy as np"),
        (T_AREA, "print(area(2))"),
        (T_AREA, f"area = lambda r: 12\n{TEST_AREA}"),  # most of its words, and the answer
        (AREA_AT, "def surface(r):\n    return 3 * r ** 2"),
        (ASK, "A circle has no side since it bends everywhere."),
        (WHY_2, "A circle bends."),
        (WHY_2, f"{STUB}: a circle bends."),
    ],
)
def test_what_is_a_students_is_not_taken_for_a_released_cell(number: int, source: str) -> None:
    found = matched(changed(number, source))
    assert found == [None if each == number else each for each in range(11)]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (released(*reversed(range(8))), [7, 6, None, 4, 3, None, 1, 0]),
        (released(TITLE, AREA_AT, T_AREA, BELOW_2, SIDE_AT), [0, 3, 4, 5, 6]),
        (released(BELOW_1, AREA_AT, BELOW_2), [2, 3, 5]),
        (released(T_SIDE, ASK, WHY_2, TITLE), [7, 8, 9, 0]),
        (released(TITLE, TITLE, IMPORTS, IMPORTS), [None, 0, 1, None]),
        ([], []),
        ([own(""), own("  \n"), *released(ASK)], [None, None, 8]),
    ],
    ids=["reversed", "the second below", "both below", "moved", "copied", "nothing", "empty"],
)
def test_texts_that_stand_twice_are_found_by_their_neighbours_and_others_anywhere(
    cells: list[SubmittedCell], expected: list[int | None]
) -> None:
    found = matched(cells)
    if expected[2:3] == [None] and len(cells) == 8:  # of two that are the same either may be it
        assert {found[2], found[5]} == {BELOW_1, BELOW_2}
        found[2] = found[5] = None
    assert found == expected


def test_code_below_its_test_is_found_where_nothing_has_a_name_and_stays_where_names_do() -> None:
    moved = [*released(TITLE, IMPORTS, T_AREA, BELOW_2), own(MY_AREA, "code"), *WHOLE[6:]]
    assert matched(moved)[4] == AREA_AT
    named = [SubmittedCell("code", TEST_AREA, None, f"c{T_AREA}") if n == 2 else each
             for n, each in enumerate(moved)]  # fmt: skip
    assert matched(named)[4] is None


def test_of_two_tries_the_last_is_the_answer_and_their_order_stays() -> None:
    tries = [own("def area(r):\n    return 0", "code"), own("x = 1", "code"), own(MY_AREA, "code")]
    cells = [*released(TITLE, IMPORTS, BELOW_1), *tries, *WHOLE[4:]]
    assert matched(cells)[3:6] == [None, None, AREA_AT]
    code = [each.source for each in rebuild(LAB, cells) if each.cell_type == "code"]
    assert code[1:4] == [each.source for each in tries]


def test_of_copies_of_a_name_the_released_text_is_the_cell_and_an_answer_is_the_place() -> None:
    def named(number: int, source: str) -> SubmittedCell:
        return SubmittedCell(RELEASED[number][0], source, None, f"c{number}")

    helper, kept = named(T_AREA, "def helper():\n    pass"), named(T_AREA, TEST_AREA)
    assert matched([helper, kept]) == [None, T_AREA]
    assert matched([named(WHY_1, STUB), named(WHY_1, "It bends.")])[1] == WHY_1
    assert matched([named(AREA_AT, MY_AREA), named(AREA_AT, "x = 1")]) == [AREA_AT, None]
    assert matched([named(AREA_AT, MY_AREA), named(AREA_AT, AREA)]) == [AREA_AT, None]
    code = [each.source for each in rebuild(LAB, [kept, helper]) if each.cell_type == "code"]
    assert helper.source in code


def test_a_cell_between_two_open_places_is_of_neither_and_both_wait() -> None:
    cells = [*WHOLE[:10], own("It bends."), WHOLE[10]]
    waiting = [each for each in rebuild(LAB, cells) if each.lab_cell and each.note]
    assert [each.lab_cell.grade_id for each in waiting if each.lab_cell] == ["c9", "c10"]
    sentences = [each.verdict.message for each in waiting if each.verdict]
    assert ["below" in each for each in sentences] == [True, False]
    assert ["above" in each for each in sentences] == [False, True]


def test_a_place_whose_question_is_gone_waits_and_nothing_is_taken_for_its_answer() -> None:
    cells = [*WHOLE[:8], *released(WHY_1), own("It bends."), own("And so on."), *released(WHY_2)]
    cells[-1] = own("It would be straight.")
    first = next(
        each for each in rebuild(LAB, cells) if each.lab_cell and each.lab_cell.grade_id == "c9"
    )
    assert first.verdict is not None
    assert first.is_untouched


def test_a_question_that_was_split_is_no_answer() -> None:
    lines = RELEASED[TITLE][1], *RELEASED[ASK][1].split(", ")
    split = [*WHOLE[:8], own(lines[1] + ","), own(lines[2]), *WHOLE[9:]]
    whole = Lab.of_release(
        "split",
        nbformat.from_dict(
            V4 | {"cells": [*CELLS[:8], cell("markdown", f"{lines[1]},\n{lines[2]}"), *CELLS[9:]]}
        ),
        ["area", "side"],
    )
    assert not [each.note for each in rebuild(whole, split) if each.note]
    assert [each.note for each in rebuild(whole, [*split[:9], own("It bends."), *split[9:]]) if
            each.note]  # fmt: skip
