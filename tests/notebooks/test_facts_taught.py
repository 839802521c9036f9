"""Every fact of the decks is taught: each lecture carries those that are listed for it.

A cell carries a fact by the tag ``fact:<id>``. It is the cell that shows the fact; how, a module of
`tests.notebooks.facts` says, and `test_facts_bound` asks.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.seed_facts import BY_LECTURE, FACTS

ROOT = Path(__file__).resolve().parents[2]
LISTED = BY_LECTURE
LECTURES = {
    path.stem: json.loads(path.read_text("utf-8"))["cells"]
    for path in sorted((ROOT / "lectures").glob("*.ipynb"))
}

Cell = dict[str, Any]


def facts_of(cell: Cell) -> set[str]:
    tags = cell["metadata"].get("tags", ())
    return {tag.removeprefix("fact:") for tag in tags if tag.startswith("fact:")}


def faults(
    lectures: dict[str, list[Cell]], listed: dict[str, dict[str, list[str]]], facts: set[str]
) -> list[str]:
    """Say what the lectures leave out; once all of them are there, no fact may be missing."""
    found = [f"{name}: no facts are listed for it" for name in lectures if name not in listed]
    carried: set[str] = set()
    for name, cells in lectures.items():
        tagged = set[str]().union(*map(facts_of, cells))
        for ids in listed.get(name, {}).values():
            found += [f"{name}: no cell carries {each}" for each in ids if each not in tagged]
        found += [f"{name}: there is no fact {each}" for each in sorted(tagged - facts)]
        carried |= tagged
    if lectures.keys() >= listed.keys():
        found += [f"no lecture carries {each}" for each in sorted(facts - carried)]
    return found


@pytest.mark.parametrize("name", LECTURES)
def test_a_lecture_carries_every_fact_that_is_listed_for_it(name):
    assert faults({name: LECTURES[name]}, LISTED, set(FACTS)) == []


def test_the_lectures_that_are_there_leave_no_fact_out():
    assert LECTURES
    assert len(FACTS) == 270
    assert len(LISTED) == 14
    assert faults(LECTURES, LISTED, set(FACTS)) == []


# --- the judge itself can say no ----------------------------------------------------------


def code(source: str, *facts: str) -> Cell:
    tags = [f"fact:{each}" for each in facts]
    return {"cell_type": "code", "source": [source], "metadata": {"tags": tags}}


def told(*facts: str) -> Cell:
    return {**code("It is so.", *facts), "cell_type": "markdown"}


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ([code("assert 1", "sum")], "a: no cell carries said"),
        ([code("assert 1"), told("said")], "a: no cell carries sum"),
        ([code("assert 1", "sum", "said", "sun")], "a: there is no fact sun"),
    ],
)
def test_a_lecture_that_leaves_a_fact_out_is_named_with_the_fact(cells, words):
    listed = {"a": {"computed": ["sum"], "told": ["said"]}, "b": {"computed": ["later"]}}
    (fault,) = faults({"a": cells}, listed, {"sum", "said", "later"})
    assert fault.startswith(words)


def test_once_all_lectures_are_there_no_fact_at_all_may_be_missing():
    listed = {"a": {"computed": ["sum"]}, "b": {"computed": []}}
    first, second = {"a": [code("assert 1", "sum")]}, {"b": [code("assert 1")]}
    assert faults(first, listed, {"sum", "rest"}) == []
    assert faults(first | second, listed, {"sum", "rest"}) == ["no lecture carries rest"]
    assert faults(first | {"c": []}, listed, {"sum"}) == ["c: no facts are listed for it"]


@pytest.mark.parametrize("name", LECTURES)
def test_each_lecture_of_the_course_fails_without_the_tags_of_its_facts(name):
    bare = [{**cell, "metadata": {}} for cell in LECTURES[name]]
    wanted = [each for ids in LISTED[name].values() for each in ids]
    found = faults({name: bare}, LISTED, set(FACTS))
    assert found == [f"{name}: no cell carries {each}" for each in wanted]
