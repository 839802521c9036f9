"""What was once wrong in a lecture stays mended, each with the truth from outside of it."""

import ast
import re

import numpy as np
import pytest
from scipy import signal

from convcourse import ops
from convcourse.figures import Unrolled
from tests.notebooks.facts.binding import expressions, text_of
from tests.notebooks.test_reading import source_of
from tests.seed_facts import FACTS
from tools.execute import executed, lectures

LECTURES = {path.stem[:2]: path for path in lectures()}


def shown(number):
    path = LECTURES[number]
    return executed(path, expressions(path.stem)).notebook.cells


GONE = {
    "00": "warp|grid",
    "01": r"first made to read digits|says nothing about",
    "02": r"without the turn:",
    "03": r"opposite of blurring|edges of \*\*one\*\* direction",
    "04": r"most programs|Most programs",
    "05": r"no other skill|Four numbers settle",
    "06": r"few libraries|about \$11 \\cdot 11\$|`padding` is `\"VALID\"` or",
    "07": r"not counted in a mean",
    "09": r"2nd edition",
    "10": r"somebody believed it",
    "12": r"[Ff]ourteen years later|say nearly all|come from a stride that does not divide",
}
"""Words that stood for a claim which was wrong or which nothing supported."""


@pytest.mark.parametrize("number", GONE)
def test_no_lecture_says_again_what_was_wrong(number):
    prose = " ".join(
        " ".join(source_of(cell).split())
        for cell in shown(number)
        if cell["cell_type"] == "markdown"
    )
    assert not re.search(GONE[number], prose)


def test_the_homework_of_lab_2_is_not_solved_in_lecture_02():
    homework = FACTS["conv-C-sobel-same"]["expected"]
    text = text_of(cell for cell in shown("02") if cell["cell_type"] == "code")
    for row in homework:
        assert " ".join(map(str, row)) not in re.sub(r"[\[\],;]", " ", text).replace("  ", " ")


def test_a_white_patch_beats_the_curve_until_the_mean_is_taken_away():
    detector = np.array(FACTS["curve-6600-full"]["inputs"]["b"])
    back = np.array(FACTS["curve-6600-full"]["inputs"]["a"])
    white, centred = np.full((7, 7), 50.0), detector - detector.mean()
    truth = [
        [signal.correlate2d(x, w, mode="valid").item() for x in (back, white)]
        for w in (detector, centred)
    ]
    assert np.round(truth).tolist() == [[6600, 9000], [4212, 0]]
    text = text_of(shown("03"))
    found = dict(re.findall(r"(back|white) (\{'answers'[^}]*\})", text))
    told = {name: ast.literal_eval(values) for name, values in found.items()}
    assert [told["back"]["answers"], told["white"]["answers"]] == np.round(truth[0]).tolist()
    assert [told["back"]["mean away"], told["white"]["mean away"]] == np.round(truth[1]).tolist()


def test_windows_are_columns_in_the_library_the_figure_and_the_lecture():
    x = np.arange(1, 17).reshape(4, 4)
    windows = [x[i : i + 3, j : j + 3].ravel() for i in range(2) for j in range(2)]
    columns = np.stack(windows, axis=1)
    np.testing.assert_array_equal(ops.im2col(x[None, :, :, None], 3, 3), columns)
    np.testing.assert_array_equal(Unrolled().output, columns)
    assert "X_col: (363, 3025)" in text_of(shown("06"))


def test_sharpening_is_made_of_a_blur_as_lecture_03_says():
    identity, cross = np.zeros((3, 3)), np.zeros((3, 3))
    identity[1, 1] = 1
    cross[1], cross[:, 1] = 0.2, 0.2
    made = identity + 5 * (identity - cross)
    np.testing.assert_allclose(made, FACTS["k-sharp-mislabel"]["inputs"]["kernel"], atol=1e-12)


def test_the_formula_of_lecture_04_holds_a_letter_back_until_its_section():
    letters = {"stride": "n - f", "padding": "p_before", "dilation": "d·"}
    first = {}
    for cell in shown("04"):
        for name, sign in letters.items():
            if sign in text_of([cell]) and cell["cell_type"] == "code":
                first.setdefault(name, cell["id"])
    order = [cell["id"] for cell in shown("04")]
    assert order.index(first["padding"]) > order.index("padding")
    assert order.index(first["dilation"]) > order.index("dilation")
