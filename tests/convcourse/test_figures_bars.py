"""Bars are as long as their numbers, which stand beside them and in the alternative text."""

import pytest

from convcourse.figures import fig_bars
from convcourse.shapes import ShapeError

PAIRS = {"conv_1": (194_688, 320.0), "dense_1": (36_864, 36_928.5)}


def test_every_bar_has_its_length_its_number_and_its_words() -> None:
    picture = fig_bars(PAIRS, label=("MACs", "parameters"))
    for panel, ax in enumerate(picture.axes):
        assert [bar.get_width() for bar in ax.patches] == [pair[panel] for pair in PAIRS.values()]  # type: ignore[attr-defined]
    texts = [text.get_text() for ax in picture.axes for text in ax.texts]
    assert texts == ["194,688", "36,864", "320", "36,928"]
    assert picture.alt == (
        "MACs: conv_1 194,688, dense_1 36,864. parameters: conv_1 320, dense_1 36,928."
    )


def test_the_first_name_stands_on_top() -> None:
    picture = fig_bars({"loops": 2.5, "im2col": 0.01}, label="seconds", scale="log")
    [ax] = picture.axes
    bottom, top = ax.get_ylim()
    assert bottom > top
    assert ax.get_xscale() == "log"


@pytest.mark.parametrize(
    ("bars", "label", "scale"),
    [
        ({}, "seconds", "linear"),
        ({"a": -1}, "seconds", "linear"),
        ({"a": 0}, "seconds", "log"),
        ({"a": (1, 2)}, "seconds", "linear"),
        ({"a": float("nan")}, "seconds", "linear"),
    ],
)
def test_what_cannot_be_drawn_is_refused(bars: dict, label: str, scale: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(ShapeError, match="bars need a value of at least 0 for each"):
        fig_bars(bars, label=label, scale=scale)  # type: ignore[arg-type]
