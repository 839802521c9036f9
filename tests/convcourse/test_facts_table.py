"""Every fact of the decks has a lecture, and one way in which it is known.

`tests/data/facts_by_lecture.json` lists, for each lecture, the facts it carries: those that the
course's code computes, those that TensorFlow shows, and those that can only be told.
"""

import pytest

from tests.seed_facts import BY_LECTURE, FACTS

LECTURES = BY_LECTURE
WAYS = {
    way: {name for lecture in LECTURES.values() for name in lecture[way]}
    for way in ("computed", "shown", "told")
}


def test_every_fact_is_computed_or_shown_or_told_and_none_twice():
    assert len(FACTS) == 270
    assert set.union(*WAYS.values()) == {*FACTS}
    assert sum(map(len, WAYS.values())) == len(FACTS)


@pytest.mark.parametrize("lecture", LECTURES)
def test_a_lecture_lists_a_fact_once(lecture):
    names = [name for way in LECTURES[lecture].values() for name in way]
    assert len(names) == len({*names})
    assert {*LECTURES[lecture]} == {*WAYS}


def test_only_facts_with_nothing_to_compute_from_are_told():
    kinds = {FACTS[name]["kind"] for name in WAYS["told"]}
    # An accuracy needs training, and the size of a data set is what it is.
    assert kinds <= {"concept", "api", "quiz", "measured", "table", "shape"}
    shapes = {name for name in WAYS["told"] if FACTS[name]["kind"] == "shape"}
    assert shapes == {"mnist-in", "cifar-in"}
