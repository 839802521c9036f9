"""Questions: every one explains itself, and a lecture's are loaded when it is read."""

import json
import re
import subprocess
import sys
from dataclasses import asdict
from importlib import import_module

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convcourse import figures, questions, widgets
from convcourse.questions import GENERATORS, LECTURES, Question, questions_named
from tests.examples import examples

MODULES = [import_module(f"convcourse.questions.{lecture}") for lecture in LECTURES]
QUESTIONS = {name: found for each in MODULES for name, found in each.QUESTIONS.items()}


def loaded_by(statement):
    """The modules of questions that a fresh interpreter has after a statement."""
    code = f"import json, sys\n{statement}\nprint(json.dumps(list(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    names = json.loads(run.stdout)
    return [name.removeprefix("convcourse.questions.") for name in names if ".lecture_" in name]


# --- a question -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "right"),
    [("7x7", True), (" 7 X 7 ", True), ("7×7", True), ("7*7", True), ("7x8", False), ("77", False),
     ("7", False)],
)  # fmt: skip
def test_how_a_product_is_written_does_not_count_but_its_numbers_do(reply, right):
    assert Question("?", "7x7", "why").judge(reply).right is right


@pytest.mark.parametrize("reply", ["", "  "])
def test_no_reply_is_no_wrong_reply(reply):
    question = Question("?", "7x7", "why", mistakes={"7": "Both sides."})
    assert question.judge(reply) == (False, "Write or choose an answer first.")


def test_a_question_needs_its_answer_among_its_choices():
    with pytest.raises(ValueError, match=r"answer '3', choices \('1', '2'\)\. Add the answer"):
        Question("?", "3", "why", choices=("1", "2"))


@pytest.mark.parametrize(
    ("answer", "reply", "told"),
    [
        ("24", "30", "it is too large"),
        ("24", "-3", "it is too small"),
        ("5x4x3", "5x6x2", "the first number is right, the second is too large, the third is too"),
        ("5x4x3", "5x4", "it takes 3 numbers"),
        ("7x7", "seven", "it takes 2 numbers"),
        ("24", "many", "many is not it. Count."),
        ("3,-8", "3,8", "the first number is right, the second is too large"),
    ],
)
def test_from_the_second_wrong_reply_on_a_hint_follows_from_it(answer, reply, told):
    question = Question("?", answer, "Because.", hint="Count.")
    assert question.judge(reply).message == f"{reply} is not it. Try once more."
    for tries in (2, 3):
        message = question.judge(reply, tries=tries).message
        assert told in message
        assert message.endswith("Count.")
        assert answer not in message


def test_a_foreseen_slip_keeps_its_own_words_and_a_right_reply_is_right_however_late():
    question = Question("?", "24", "Because.", mistakes={"25": "One too many."}, hint="Count.")
    assert question.judge("25", tries=5) == (False, "One too many.")
    assert question.judge("24", tries=5) == (True, "Because.")


def test_a_solution_is_the_answer_and_the_reason_where_nobody_wrote_a_longer_one():
    assert Question("?", "24", "Because.").worked == "24. Because."
    assert Question("?", "24", "Because.", solution="12\n+ 12").worked == "12\n+ 12"


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_is_plain_data_that_a_page_can_hold(name):
    for question in QUESTIONS[name]:
        back = json.loads(json.dumps(asdict(question)))
        assert Question(**back | {"choices": tuple(back["choices"])}) == question


def test_kernels_among_the_choices_are_pictures():
    for name in ("flip", "edges", "shift-left"):
        question = questions_named(name)[0]
        assert question.pictures.keys() == {*question.choices}
        for choice, picture in question.pictures.items():
            weights = [int(cell) for cell in re.findall(r">(-?\d+)</td>", picture)]
            assert weights == [int(each) for each in choice.replace("over", "").split()]


@pytest.mark.parametrize("number", range(1, 7))
def test_a_lecture_asks_three_questions_from_earlier_ones_first(number):
    assert len(questions_named(f"recall {number:02}")) == 3


# --- those of the lectures --------------------------------------------------------------------


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_explains_itself_and_what_a_wrong_reply_means(name):
    assert questions_named(name) == QUESTIONS[name]
    for question in QUESTIONS[name]:
        assert question.judge(question.answer) == (True, question.why)
        assert question.why.endswith(".")
        assert question.answer not in question.mistakes
        assert not question.choices or question.mistakes.keys() <= set(question.choices)
        for reply, meaning in question.mistakes.items():
            assert question.judge(reply) == (False, meaning)
            assert meaning.endswith((".", "?"))


@pytest.mark.parametrize("number", [1, 2, 3, 9, 10, 11])
def test_every_wrong_choice_of_these_lectures_has_its_own_words(number):
    for question in sum(MODULES[number].QUESTIONS.values(), ()):
        if question.choices and question.choices != ("True", "False"):
            assert question.mistakes.keys() == {*question.choices} - {question.answer}


def test_no_two_lectures_have_questions_of_one_name():
    assert len(QUESTIONS) == sum(len(each.QUESTIONS) for each in MODULES)


@pytest.mark.parametrize(
    ("statement", "wanted"),
    [
        ("from convcourse.widgets import ask", []),
        ("from convcourse.widgets import ask; ask('stops')", list(LECTURES[:5])),
        ("from convcourse import widgets; widgets.kernel_questions", ["lecture_03"]),
        ("from convcourse.widgets import output_size_questions", ["lecture_04"]),
    ],
)
def test_no_lecture_is_loaded_before_it_is_read(statement, wanted):
    assert loaded_by(statement) == wanted


@pytest.mark.parametrize("package", [figures, questions, widgets])
def test_a_name_can_be_completed_before_it_is_loaded_and_one_that_is_not_there_is_told(package):
    assert set(package.__all__) <= set(dir(package))
    assert all(getattr(package, name) is not None for name in package.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'output_questions'"):
        getattr(package, "output_questions")  # noqa: B009


# --- those that are made up -------------------------------------------------------------------


@settings(max_examples=examples(15))
@given(st.integers(0, 10**6))
@pytest.mark.parametrize("name", GENERATORS)
def test_a_foreseen_slip_is_never_the_answer_and_has_its_own_words(name, seed):
    for question in getattr(questions, name)(6, seed=seed):
        assert question.judge(question.answer) == (True, question.why)
        assert question.mistakes
        for reply, meaning in question.mistakes.items():
            assert question.judge(reply) == (False, meaning)
        if question.choices:
            assert question.mistakes.keys() == {*question.choices} - {question.answer}


@pytest.mark.parametrize("name", GENERATORS)
def test_a_seed_fixes_the_questions_and_another_gives_others(name):
    generate = getattr(questions, name)
    assert generate(6, seed=1) == generate(6, seed=1)
    assert generate(6, seed=1) != generate(6, seed=2)
    assert generate(3, seed=1) == generate(6, seed=1)[:3]
    assert all(re.search(r"\?|\.", question.prompt) for question in generate(6, seed=1))
