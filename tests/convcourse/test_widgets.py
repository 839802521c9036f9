"""Sliders that the picture follows, and questions whose answers are right."""

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convcourse.figures import fig_paddings, fig_windows
from convcourse.ops import conv2d
from convcourse.widgets import (
    Question,
    Quiz,
    ask,
    explore_output_size,
    explore_paddings,
    output_size_questions,
    true_false,
)
from convcourse.widgets.bank import QUESTIONS
from tests.examples import examples
from tests.seed_facts import FACTS

WIDGET = "application/vnd.jupyter.widget-view+json"
PI = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3]


def expected(**fact):
    return next(each["expected"] for each in FACTS.values() if each.items() >= fact.items())


def count_stops(size, kernel, stride, dilation, before, after):
    """Count the windows one by one: the oracle for every answer."""
    row = range(size + before + after)
    return sum(i + dilation * (kernel - 1) in row for i in row[::stride])


# --- sliders --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moves", "padding"),
    [
        ({"stride": 3}, "VALID"),
        ({"size": 12, "dilation": 2}, "VALID"),
        ({"kernel": 5, "mode": "SAME", "stride": 2}, "SAME"),
        ({"padding": 2, "stride": 2}, 2),
        ({"padding": 2, "mode": "VALID"}, "VALID"),
        ({"kernel": 7, "dilation": 4}, "VALID"),
    ],
)
def test_the_picture_follows_the_sliders(moves, padding):
    explorer = explore_output_size(size=7, kernel=3)
    for name, value in moves.items():
        getattr(explorer, name).value = value
    value = {name: control.value for name, control in explorer.controls.items()}
    twin = fig_windows(
        PI[: value["size"]],
        [1] * value["kernel"],
        stride=value["stride"],
        padding=padding,
        dilation=value["dilation"],
    )
    assert explorer.picture.alt == twin.alt
    assert explorer.children[-1].value == twin.html()


def test_moving_p_sets_the_padding_to_explicit():
    explorer = explore_output_size(padding="same")
    assert explorer.mode.value == "SAME"
    explorer.padding.value = 3
    assert explorer.mode.value == "explicit"
    assert "with 3 zeros before and 3 after" in explorer.picture.alt


def test_one_move_draws_one_picture():
    explorer = explore_output_size()
    drawn = []
    explorer.children[-1].observe(lambda change: drawn.append(change["new"]), names="value")
    explorer.padding.value = 1  # this moves the mode too
    explorer.stride.value = 2
    assert len(drawn) == 2


def test_sliders_survive_settings_that_do_not_work_and_recover():
    explorer = explore_output_size(size=4, kernel=3)
    before = explorer.picture.alt
    explorer.kernel.value = 7
    assert "a kernel of 7 with dilation 1 spans 7. Use padding >= 2" in explorer.picture.alt
    assert 'alt="No output' in explorer.children[-1].value
    explorer.kernel.value = 3
    assert explorer.picture.alt == before


def test_every_setting_of_the_sliders_gives_a_picture_or_a_reason():
    explorer = explore_output_size()
    ends = {name: (c.min, c.max) for name, c in explorer.controls.items() if name != "mode"}
    for name, (low, high) in ends.items():
        for value in (low, high):
            getattr(explorer, name).value = value
            assert re.match(r"A row of \d+ pixels|No output: .+ [Uu]se", explorer.picture.alt)


def test_two_libraries_are_compared_with_half_the_kernel_on_each_side():
    explorer = explore_paddings(size=6, kernel=3, stride=2)
    explorer.kernel.value, explorer.size.value = 5, 9
    paddings = {"TensorFlow SAME": "SAME", "PyTorch padding=2": 2}
    twin = fig_paddings(PI[:9], [1] * 5, stride=2, paddings=paddings)
    assert explorer.picture.alt == twin.alt


def test_an_unknown_control_is_told_with_those_there_are():
    with pytest.raises(AttributeError, match=r"no control 'step': .*'size', 'kernel'"):
        getattr(explore_output_size(), "step")  # noqa: B009


def test_without_a_kernel_the_picture_and_the_folded_answer_remain():
    explorer, quiz = explore_output_size(), ask("stops", "errata")
    for widget in (explorer, quiz):
        assert {WIDGET, "text/html", "text/plain"} <= widget._repr_mimebundle_().keys()
    assert explorer._repr_mimebundle_()["text/html"] == explorer.picture.html()
    page = quiz._repr_mimebundle_()["text/html"]
    assert page.count("<details><summary>Answer</summary>") == len(quiz.questions) == 3
    for question in quiz.questions:
        assert page.index(question.prompt) < page.index(f"<p>{question.answer}. ")


# --- questions --------------------------------------------------------------------------------


@settings(max_examples=examples(60))
@given(st.integers(0, 10**6))
def test_generated_questions_have_the_answer_that_counting_gives(seed):
    questions = output_size_questions(12, seed=seed)
    for question in questions:
        n, f, s, d = (int(re.search(rf"\${x} = (\d+)\$", question.prompt)[1]) for x in "nfsd")
        each = re.search(r"\$p = (\d+)\$", question.prompt)
        if each:
            stops = count_stops(n, f, s, d, int(each[1]), int(each[1]))
        else:
            assert "padding SAME" in question.prompt
            stops = math.ceil(n / s)
        assert question.answer == (str(stops) if stops else "none")
        assert question.judge(question.answer).right
        assert question.mistakes
        for reply, meaning in question.mistakes.items():
            assert question.judge(reply) == (False, meaning)


def test_twelve_questions_hold_every_kind_and_their_seed_fixes_them():
    questions = output_size_questions(12, seed=2012)
    assert questions == output_size_questions(12, seed=2012)
    assert questions != output_size_questions(12, seed=2013)
    assert len({question.prompt for question in questions}) == 12
    assert [q.answer for q in questions].count("none") == 2
    assert sum("SAME" in q.prompt for q in questions) >= 2
    assert sum("$d = 1$" not in q.prompt for q in questions) >= 2
    assert any(re.search(r"floor\(\d+\.\d+\)", q.why) for q in questions)


@pytest.mark.parametrize(
    ("reply", "right"),
    [
        ("7x7", True),
        (" 7 X 7 ", True),
        ("7×7", True),
        ("7*7", True),
        ("7x8", False),
        ("77", False),
        ("7", False),
    ],
)
def test_the_way_to_write_a_product_does_not_count_but_its_numbers_do(reply, right):
    assert Question("?", "7x7", "why").judge(reply).right is right


@pytest.mark.parametrize("reply", ["", "  "])
def test_no_reply_is_no_wrong_reply(reply):
    question = Question("?", "7x7", "why", mistakes={"7": "Both sides."})
    assert question.judge(reply) == (False, "Write or choose an answer first.")


def test_answers_of_the_bank_agree_with_the_facts():
    warm_up = [question.answer for question in QUESTIONS["warm-up"]]
    assert warm_up == [expected(id=f"quiz-{letter}") for letter in "bcdef"]
    same, volume = (question.answer for question in QUESTIONS["padding"])
    assert same == expected(id="quiz-231-pad")
    assert volume == "x".join(map(str, expected(id="quiz-231-vol")))
    assert QUESTIONS["stops"][0].answer == str(count_stops(7, 3, 3, 1, 0, 0))
    side = expected(id="os-5x5x3-4x4")
    assert QUESTIONS["errata"][1].answer == f"{side}x{side}"
    sizes = {"a kernel of 2, VALID": 2, "a kernel of 3, VALID": 3, "a kernel of 1": 1}
    keep = [name for name, kernel in sizes.items() if count_stops(4, kernel, 1, 1, 0, 0) == 4]
    assert keep == [QUESTIONS["errata"][0].answer]
    slow = [name for name, speed in {"GeForce 940MX": 1190, "GeForce 1070": 6500}.items()
            if speed / 415 < 10]  # fmt: skip
    assert slow == [QUESTIONS["speed-up"][0].answer]


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_of_the_bank_explains_itself(name):
    for question in QUESTIONS[name]:
        assert question.judge(question.answer) == (True, question.why)
        assert question.why.endswith(".")
        assert not question.choices or question.mistakes.keys() <= set(question.choices)
        assert question.answer not in question.mistakes


def test_a_question_needs_its_answer_among_its_choices():
    with pytest.raises(ValueError, match=r"answer '3', choices \('1', '2'\)\. Add the answer"):
        Question("?", "3", "why", choices=("1", "2"))


# --- asking ---------------------------------------------------------------------------------


def test_a_quiz_judges_counts_and_goes_on():
    quiz = ask(
        Question("2 + 2?", "4", "Two & two.", mistakes={"5": "One < too many."}),
        true_false("0 is even.", True, "It is 2 times 0."),
    )
    assert "Question 1 of 2" in quiz.prompt.value
    quiz.reply.value = "5"
    assert "Not yet" in quiz.feedback.value
    assert "One &lt; too many." in quiz.feedback.value
    assert quiz.solved == set()
    quiz.reply.value = "4"  # Enter in the text field changes the value, and that is enough
    assert "Right" in quiz.feedback.value
    assert "1 of 2 solved" in quiz.feedback.value
    quiz.check.click()
    assert quiz.solved == {0}
    quiz.forward.click()
    assert "Question 2 of 2. " in re.sub("<.*?>", "", quiz.prompt.value)
    assert quiz.feedback.value == ""
    quiz.check.click()
    assert "choose an answer first" in quiz.feedback.value
    quiz.reply.value = "True"
    quiz.check.click()
    assert quiz.solved == {0, 1}
    quiz.forward.click()
    assert "Question 1 of 2" in quiz.prompt.value


def test_a_single_question_offers_no_next_one():
    quiz = Quiz(true_false("0 is even.", True, "It is 2 times 0."))
    assert "Question 1" not in quiz.prompt.value
    assert quiz.forward not in quiz.children[2].children


@pytest.mark.parametrize(
    ("questions", "words"),
    [((), "at least one question"), (("stopps",), r"got 'stopps'\. Use one of warm-up, .*stops")],
)
def test_a_quiz_of_nothing_is_refused(questions, words):
    with pytest.raises(ValueError, match=words):
        ask(*questions)


def test_ten_filters_make_ten_channels_as_the_bank_says():
    y = conv2d(np.zeros((1, 32, 32, 3)), np.zeros((5, 5, 3, 10)), padding=2)
    assert "x".join(map(str, y.shape[1:])) == QUESTIONS["padding"][1].answer
