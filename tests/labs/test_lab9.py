"""Lab 9: the errata are the facts', the draw is fair, and it is drawn by who hands in."""

import json
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from convcourse import ops
from convcourse.checks.engine import grading
from convcourse.checks.lab9_clinic.corrections import ERRATA, errata
from convcourse.checks.lab9_clinic.erratum import DRAWN, Erratum, coded, draw, same_value
from tests.labs.solved import SolvedLab
from tests.seed_facts import FACTS

ROOT = Path(__file__).parents[2]
BY_FACT = {erratum.fact: erratum for erratum in ERRATA}
LAB = SolvedLab("lab9_clinic")
STUDENTS = [f"s{number}" for number in range(400)]


def sized(**inputs: Any) -> int:
    return int((inputs["n"] + 2 * inputs["p"] - inputs["f"]) // inputs["s"] + 1)


def test_the_errata_are_those_of_the_table_of_facts() -> None:
    wrong = {name for name, fact in FACTS.items() if fact["verdict"] == "erratum"}
    assert Counter(erratum.fact for erratum in ERRATA) == Counter(wrong)


@pytest.mark.parametrize("erratum", ERRATA, ids=lambda erratum: erratum.fact)
def test_an_erratum_has_one_right_value_and_one_right_reason(erratum: Erratum) -> None:
    assert len({erratum.reason, *erratum.others}) == 4
    assert sorted(erratum.choices) == sorted((erratum.reason, *erratum.others))
    ways = erratum.claimed.split("|") if isinstance(erratum.claimed, str) else [erratum.claimed]
    capitals = erratum.capitals
    assert not any(same_value(way, erratum.value, capitals=capitals) for way in ways)


@pytest.mark.parametrize(
    "name",
    [
        "curve-filter-8cols", "curve-actmap", "forest-bits", "neuron-28-28-3", "fc-138", "fc-04",
        "pad-8cols", "pad-32x3x3", "leaky",
    ],
)  # fmt: skip
def test_a_value_is_the_one_that_the_fact_expects(name: str) -> None:
    fact, value = FACTS[name], BY_FACT[name].value
    typed = tuple(fact["expected"]) if isinstance(fact["expected"], list) else fact["expected"]
    assert same_value(typed, value)


def test_the_values_that_can_be_computed_are_right() -> None:
    fact = FACTS["conv-A-prewitt-bad-1"]["inputs"]
    image, kernel = np.array(fact["image"]), np.array(fact["kernel"])
    y = ops.conv2d(image[None, ..., None], kernel[..., None, None])[0, ..., 0]
    prewitt = [y.tolist(), y[1, 0], y[1, 1], y.sum(), y[1].tolist(), y.min(), y[1].sum()]
    for number, value in enumerate(prewitt, start=1):
        typed = json.loads(json.dumps(value, default=int))
        as_tuples = _tuples(typed)
        assert same_value(as_tuples, BY_FACT[f"conv-A-prewitt-bad-{number}"].value)
    explicit = np.pad(np.zeros((4, 4)), [(2, 2), (1, 0)]).shape
    full = np.convolve([1, 2], [3, 4])
    for name, value in {
        "os-5x5x3-4x4": (sized(n=5, f=3, p=0, s=1),) * 2,
        "os-formula-B23": sized(n=7, f=3, p=0, s=3),
        "os-formula-B25": sized(n=6, f=3, p=1, s=2),
        "os-formula-231-minus": sized(n=32, f=5, p=2, s=1),
        "os-always-smaller": sized(n=4, f=1, p=0, s=1),
        "same-def-H24": -(-28 // 2),
        "forest-px": 660 * 440 * 3,
        "stride-params": 3 * 3 * 32 * 64 + 64,
        "conv2d-sig": 3 * 3 * (32 // 4) * 64 + 64,
        "scales": 1 + 3 * 2,
        "pad-two-options": tuple(sized(n=size, f=3, p=0, s=1) for size in explicit),
        "odot": tuple(int(a * b) for a, b in zip([1, 2], [3, 4], strict=True)),
        "strided-rare": next(s for s in range(1, 12) if sized(n=227, f=11, p=0, s=s) == 55),
    }.items():
        assert same_value(value, BY_FACT[name].value), name
    assert BY_FACT["odot"].claimed == tuple(full.tolist())


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def test_everybody_draws_twelve_errata_of_different_families() -> None:
    sheets = [draw(ERRATA, student) for student in STUDENTS]
    for sheet in sheets:
        assert len(sheet) == len({erratum.family for erratum in sheet.values()}) == DRAWN
    drawn = Counter(code for sheet in sheets for code in sheet)
    assert set(drawn) == set(coded(ERRATA))
    families = Counter(erratum.family for sheet in sheets for erratum in sheet.values())
    share = DRAWN / len(families) * len(sheets)
    assert all(0.6 * share < count < 1.4 * share for count in families.values())
    common = [len(a.keys() & b.keys()) for a, b in combinations(sheets[:40], 2)]
    assert np.mean(common) < DRAWN / 3


def test_no_letter_is_right_far_more_often_than_the_others() -> None:
    letters = Counter(erratum.letter for erratum in ERRATA)
    assert set(letters) == set("abcd")
    assert max(letters.values()) < len(ERRATA) / 2


def test_a_sheet_shows_every_claim_with_its_reasons_and_fits_the_notebook() -> None:
    sheet = errata("ada")
    words = " ".join(sheet.split())
    for code, erratum in draw(ERRATA, "ada").items():
        assert code in sheet
        assert all(" ".join(reason.split()) in words for reason in erratum.choices)
    assert max(map(len, sheet.split("\n"))) <= 96
    assert errata(" ADA ") == sheet
    assert "type the name" in errata("")


def corrected(student: str, drawn_by: str) -> dict[str, Any]:
    answers = {
        code: (erratum.value if not isinstance(erratum.value, str) else
               erratum.value.split("|")[0], erratum.letter)
        for code, erratum in draw(ERRATA, drawn_by).items()
    }  # fmt: skip
    return {"student": student, **answers}


def graded(student: str, corrections: object) -> tuple[float, str]:
    with grading(seed=b"secret", student=student) as outcomes:
        LAB.check(corrections=corrections)
    [outcome] = outcomes
    return outcome.fraction, outcome.message


def test_grading_asks_for_the_errata_of_whoever_hands_in() -> None:
    assert graded("ada", corrected("ada", "ada"))[0] == 1
    fraction, message = graded("alan", corrected("ada", "ada"))
    shared = draw(ERRATA, "ada").keys() & draw(ERRATA, "alan").keys()
    assert fraction * DRAWN == pytest.approx(len(shared))
    assert "drawn by the name 'ada', which is not who hands in" in message
    assert graded("alan", corrected("alan", "ada"))[0] == fraction


def test_every_erratum_is_paid_alone() -> None:
    whole = corrected("ada", "ada")
    for code in draw(ERRATA, "ada"):
        fraction, message = graded("ada", {**whole, code: ("?", "a")})
        assert fraction * DRAWN == pytest.approx(DRAWN - 1)
        assert message.startswith(f"corrections: {code} has ")


def e40(value: object, letter: str) -> tuple[float, str]:
    """How an answer to the erratum that capitals do not matter is graded."""
    [code] = [code for code, erratum in coded(ERRATA).items() if erratum.fact == "pad-case"]
    student = next(student for student in STUDENTS if code in draw(ERRATA, student))
    fraction, message = graded(student, {**corrected(student, student), code: (value, letter)})
    return round(fraction * DRAWN), message.replace(code, "E")


def test_capitals_matter_where_the_erratum_is_that_they_do_not() -> None:
    letter = BY_FACT["pad-case"].letter
    other = next(each for each in "abcd" if each != letter)
    assert e40("SAME", letter)[0] == e40("'SAME'", letter)[0] == DRAWN
    assert e40("same", letter)[0] == e40("Same", letter)[0] == DRAWN - 1
    assert "E still has the value that the slide claims" in e40("same", letter)[1]
    assert "E has the right reason, and another value is right" in e40("Same", letter)[1]
    assert "E has the right value, and another reason is right" in e40("SAME", other)[1]


QUOTED = [("-8", "E06"), ("49.0", "E10"), ("[26, 26]", "E29"), (["26", 26], "E29")]


@pytest.mark.parametrize(("typed", "code"), QUOTED)
def test_the_right_numbers_as_text_are_called_so_and_wrong_ones_are_not(
    typed: object, code: str
) -> None:
    whole = corrected("ada", "ada")
    letter = coded(ERRATA)[code].letter
    other = next(each for each in "abcd" if each != letter)
    fraction, message = graded("ada", {**whole, code: (typed, letter)})
    assert fraction * DRAWN == pytest.approx(DRAWN - 1)
    assert f"{code} has the right value, typed as text: take its quotes away" in message
    fraction, message = graded("ada", {**whole, code: (typed, other)})
    assert "take its quotes away, and another reason is right" in " ".join(message.split())
    for wrong in ("12345", "[12, 34]", "twelve", "(" * 150, "9" * 5000):
        fraction, message = graded("ada", {**whole, code: (wrong, letter)})
        assert fraction * DRAWN == pytest.approx(DRAWN - 1)
        assert f"{code} has the right reason, and another value is right" in message


def test_the_broken_snippets_of_the_lab_are_not_right() -> None:
    for exercise in list(LAB.lines)[1:]:
        place = [cell["id"] for cell in LAB.cells].index(exercise)
        prose = "".join(LAB.cells[place - 1]["source"])
        broken = prose.split("```python\n")[1].split("```")[0]
        outcome = LAB.grade({**LAB.solution, exercise: broken}, "one", [exercise])[exercise]
        assert outcome.fraction == 0, exercise
