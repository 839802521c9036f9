"""What lectures show of the decks' facts is what the facts say, read off what they print and draw.

The truth is `tests/data/seed_facts.json`; how a lecture shows it, `tests.notebooks.facts` says.
"""

from typing import Any

import pytest

from tests.notebooks.facts.binding import (
    Asks,
    Gives,
    Holds,
    Shows,
    bindings,
    carriers,
    changed,
    expressions,
    fault,
    statements,
)
from tests.seed_facts import BY_LECTURE, FACTS
from tools.execute import executed, lectures

LISTED = {
    lecture: {name for ids in ways.values() for name in ids} for lecture, ways in BY_LECTURE.items()
}
LECTURES = {path.stem: path for path in lectures()}


@pytest.mark.parametrize("lecture", LISTED)
def test_every_fact_of_a_lecture_is_bound_and_no_other(lecture):
    assert {*bindings(lecture)} == LISTED[lecture]


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in LISTED],
)
def test_a_lecture_shows_its_facts_and_a_number_that_were_one_larger_would_be_noticed(name):
    lecture = executed(LECTURES[name], expressions(name))
    bound = bindings(name)
    cells = {fact: carriers(lecture.notebook.cells, fact) for fact in bound}
    faults = [fault(FACTS[fact], how, cells[fact], lecture.values) for fact, how in bound.items()]
    assert [each for each in faults if each] == []
    other = {fact: row for fact, how in bound.items() if (row := changed(FACTS[fact], how))}
    unnoticed = [
        fact
        for fact, row in other.items()
        if not fault(row, bound[fact], cells[fact], lecture.values)
    ]
    assert unnoticed == []
    countable = [fact for fact in bound if isinstance(FACTS[fact]["expected"], int | float | list)]
    assert len(other) >= min(6, len(countable))


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.xdist_group(name))
        for name in LISTED
        if statements(name)
    ],
)
def test_what_a_lecture_says_beside_the_facts_holds(name):
    values = executed(LECTURES[name], expressions(name)).values
    assert [words for words in statements(name) if values[words] != "True"] == []


# --- the judge itself can say no ----------------------------------------------------------------


def cell(source: str = "", printed: str = "", html: str = "") -> dict[str, Any]:
    outputs: list[dict[str, Any]] = [{"output_type": "stream", "text": printed}] if printed else []
    outputs += [{"output_type": "display_data", "data": {"text/html": html}}] if html else []
    return {"cell_type": "code", "source": source, "outputs": outputs, "metadata": {}}


def row(expected: Any) -> dict[str, Any]:
    return {"id": "a", "expected": expected}


@pytest.mark.parametrize(
    ("expected", "how", "cells", "value"),
    [
        (2, Gives("n"), [cell(printed="so")], "2"),
        (2.3333333333, Gives("n"), [cell(printed="so")], "2.3333333333333335"),
        ([[1, 2], [3, 4]], Gives("n"), [cell(printed="so")], "[(1, 2), [3, 4]]"),
        ("P=2 gives 16", Gives("n"), [cell(printed="so")], "16"),
        ("a sentence", Holds("n"), [cell(printed="so")], "True"),
        ([14, 1, 2], Shows("-> {} zeros ({}, {})"), [cell(printed="->  14\nzeros (1, 2)")], ""),
        (2, Shows("at {} places"), [cell(html='<svg aria-label="It stops at 2 places."/>')], ""),
        ("floor", Shows("rounds down"), [cell(), cell(printed="rounds  down")], ""),
        ([32, 32, 10], Asks("padding", 1), [cell('ask("padding")', printed="Input")], ""),
    ],
)  # fmt: skip
def test_a_fact_that_is_shown_has_no_fault_and_a_larger_one_has(expected, how, cells, value):
    values = {"a": value}
    assert fault(row(expected), how, cells, values) is None
    if other := changed(row(expected), how):
        assert fault(other, how, cells, values)
    else:
        assert isinstance(expected, str)


@pytest.mark.parametrize(
    ("expected", "how", "cells", "value", "words"),
    [
        (2, Gives("n"), [], "2", "no cell has its tag"),
        (2, Gives("n"), [cell("n = 2")], "2", "shows nothing"),
        (2, Gives("n"), [cell(printed="so")], "3", "gives 3, not 2"),
        (True, Gives("n"), [cell(printed="so")], "1", "gives 1, not True"),
        ([1, 2], Gives("n"), [cell(printed="so")], "[1]", r"gives \[1\], not \[1, 2\]"),
        ("so", Holds("n"), [cell(printed="so")], "False", "gives False, not True"),
        (2, Shows("n={}"), [cell("n=2", printed="n=3")], "", "'n=2' is not in 'n=3'"),
        ("7x7", Asks("padding", 1), [cell('ask("padding")', printed="Input")], "", "not '7x7'"),
        ("7x7", Asks("padding"), [cell('ask("errata")', printed="Input")], "", "asked False"),
    ],
)
def test_a_fact_that_is_not_shown_is_named_with_the_reason(expected, how, cells, value, words):
    with pytest.raises(AssertionError, match=words):
        assert fault(row(expected), how, cells, {"a": value}) is None
