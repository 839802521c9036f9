"""The questions of lectures 00 and 04: answers counted one by one, and held to the facts."""

import math
import re

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from convcourse.ops import conv2d
from convcourse.questions import output_size_questions, questions_named
from tests.examples import examples
from tests.seed_facts import FACTS


def expected(name):
    return FACTS[name]["expected"]


def answers(name):
    return [question.answer for question in questions_named(name)]


def count_stops(size, kernel, stride, dilation, before, after):
    """Count the windows one by one: the oracle for every answer."""
    row = range(size + before + after)
    return sum(i + dilation * (kernel - 1) in row for i in row[::stride])


@settings(max_examples=examples(60))
@given(st.integers(0, 10**6))
def test_generated_questions_have_the_answer_that_counting_gives(seed):
    for question in output_size_questions(12, seed=seed):
        n, f, s, d = (int(re.search(rf"\${x} = (\d+)\$", question.prompt)[1]) for x in "nfsd")
        each = re.search(r"\$p = (\d+)\$", question.prompt)
        if each:
            stops = count_stops(n, f, s, d, int(each[1]), int(each[1]))
        else:
            assert "padding SAME" in question.prompt
            stops = math.ceil(n / s)
        assert question.answer == (str(stops) if stops else "none")


def test_twelve_questions_hold_every_kind():
    questions = output_size_questions(12, seed=2012)
    assert len({question.prompt for question in questions}) == 12
    assert [q.answer for q in questions].count("none") == 2
    assert sum("SAME" in q.prompt for q in questions) >= 2
    assert sum("$d = 1$" not in q.prompt for q in questions) >= 2
    assert any(re.search(r"floor\(\d+\.\d+\)", q.why) for q in questions)


def test_answers_of_lecture_00_agree_with_the_facts_and_with_the_table_of_speeds():
    assert answers("warm-up") == [expected(f"quiz-{letter}") for letter in "bcdef"]
    speeds = {"GeForce 940MX": 1190, "GeForce 1070": 6500}
    assert answers("speed-up") == [name for name, speed in speeds.items() if speed / 415 < 10]


def test_answers_of_lecture_04_agree_with_the_facts_and_with_counting():
    same, volume = answers("padding")
    assert same == expected("quiz-231-pad")
    assert volume == "x".join(map(str, expected("quiz-231-vol")))
    y = conv2d(np.zeros((1, 32, 32, 3)), np.zeros((5, 5, 3, 10)), padding=2)
    assert volume == "x".join(map(str, y.shape[1:]))
    assert answers("stops") == [str(count_stops(7, 3, 3, 1, 0, 0))]
    keeps, side = answers("errata")
    assert side == "{0}x{0}".format(expected("os-5x5x3-4x4"))
    sizes = {"a kernel of 2, VALID": 2, "a kernel of 3, VALID": 3, "a kernel of 1": 1}
    assert [keeps] == [name for name, f in sizes.items() if count_stops(4, f, 1, 1, 0, 0) == 4]
