"""The mistakes that checks know: one name for one idea, in every exercise and every lab."""

import importlib
import re
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from convcourse import checks
from convcourse.checks.cases import Check
from convcourse.checks.common.mistakes import COMMON, known
from convcourse.checks.engine import local, run
from convcourse.checks.mistakes import slug

LABS = sorted(path.name for path in Path(checks.__file__).parent.glob("lab[0-9]*"))
CHECKS: dict[str, Check] = {
    f"{lab} {name}": check
    for lab in LABS
    for name, check in importlib.import_module(f"convcourse.checks.{lab}").check.checks.items()
}


SMALL = re.compile(
    "the|and|this|its|are|was|were|not|one|two|for|where|with|that|has|there|each|all"
)


def stems(words: str) -> set[str]:
    """Beginnings of the words that mean something: "padded" and "padding" are alike."""
    return {
        word[:4] for word in re.findall(r"[a-z]{3,}", words.lower()) if not SMALL.fullmatch(word)
    }


def test_every_lab_is_read() -> None:
    assert len(LABS) == 10
    assert sum(len(check.mistakes) for check in CHECKS.values()) > 600


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_within_an_exercise_a_name_has_one_sentence_and_a_sentence_one_name(check: Check) -> None:
    pairs = {(mistake.name, mistake.sentence) for mistake in check.mistakes}
    assert all(name and name == slug(name) for name, _ in pairs)
    assert len(pairs) == len({name for name, _ in pairs}) == len({said for _, said in pairs})


def test_the_same_sentence_has_the_same_name_in_every_lab() -> None:
    names = defaultdict(set)
    for check in CHECKS.values():
        for mistake in check.mistakes:
            names[mistake.sentence].add(mistake.name)
    assert [found for found in names.values() if len(found) > 1] == []


def test_sentences_of_one_name_speak_of_one_thing() -> None:
    said = defaultdict(set)
    for check in CHECKS.values():
        for mistake in check.mistakes:
            said[mistake.name].add(mistake.sentence)
    strangers = [
        (name, sentence)
        for name, sentences in said.items()
        for sentence in sentences
        if len(sentences) > 1
        and not stems(sentence) & stems(" ".join({name, *sentences} - {sentence}))
    ]
    assert strangers == []


def test_words_that_labs_share_are_those_of_several_exercises() -> None:
    made = defaultdict(set)
    for title, check in CHECKS.items():
        for mistake in check.mistakes:
            made[mistake.name].add(title)
    shared = [name for sentences in COMMON.values() for name in sentences]
    assert [name for name in shared if len(made[name]) < 2] == []


def test_a_mistake_without_words_is_refused() -> None:
    with pytest.raises(KeyError, match="nobody-made-it"):
        known({"nobody-made-it": lambda n: n})


@pytest.mark.parametrize("title", CHECKS)
def test_who_makes_a_mistake_is_told_its_name(title: str) -> None:
    check, lab = CHECKS[title], title.split()[0]
    for mistake in check.mistakes:
        answer = mistake.wrong() if check.is_value else mistake.wrong
        with np.errstate(all="ignore"):
            outcome = run(check, local({check.function: answer}), seed=lab, thorough=False)
        assert mistake.name in outcome.mistake.split(" or "), outcome.message
