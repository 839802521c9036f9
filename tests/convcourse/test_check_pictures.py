"""What is seen of a wrong array: it is drawn as it is, its window where the reference looks."""

import importlib
import re
import sys
import types
from collections.abc import Callable
from itertools import pairwise, product
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import matplotlib
import numpy as np
import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import ImageFont

from convcourse.checks.cases import Case, Check, Kind, Trial
from convcourse.checks.lab import CheckFailed, LabChecks
from convcourse.checks.lab1_convolve import check as lab1
from convcourse.checks.lab2_size_and_padding import check as lab2
from convcourse.checks.lab3_channels_and_parameters import check as lab3
from convcourse.checks.lab4_filters import check as lab4
from convcourse.checks.lab6_pooling_and_receptive_field import check as lab6
from convcourse.checks.lab8_train import check as lab8
from convcourse.checks.normalize import Answer, Raised, Returned, agree, several
from convcourse.checks.outcome import Drawing
from convcourse.checks.picture import MAX_SIDE, picture
from tests.contrast import contrast
from tests.examples import examples

SVG = "{http://www.w3.org/2000/svg}"
LARGEST = 60_000
"""Characters of a picture: a page holds many."""
CELL = 30

FOUR = np.array([[1, 2], [3, 4]])


def drawn(
    expected: object, got: object, *args: Any, check: Check | None = None, **settings: Any
) -> Drawing | None:
    """The picture of a case in which `got` came where `expected` was right."""
    known = check or Check("f", abs, (Kind("k", 1, ()),), arguments=("image",))
    answers = [a if isinstance(a, Answer) else Returned(np.asarray(a)) for a in (expected, got)]
    return picture(known, [Trial(known, known.kinds[0], Case.of(*args, **settings), *answers)])


def panels(drawing: Drawing) -> dict[str, ET.Element]:
    """The panels of a picture by their titles."""
    root = ET.fromstring(drawing.svg)
    return {str(group.findtext(f"{SVG}text")): group for group in root.findall(f"{SVG}g")}


def cells(panel: ET.Element, *kinds: str) -> set[tuple[int, int]]:
    """The rows and columns of the cells of some kinds."""
    paths = [path.get("d", "") for path in panel.iter(f"{SVG}path") if path.get("class") in kinds]
    places = re.findall(r"M([\d.]+) ([\d.]+)h([\d.]+)v30h", "".join(paths))
    return {(round(float(y) / CELL), round(float(x) / float(w))) for x, y, w in places}


def written_in(panel: ET.Element) -> list[str]:
    return [str(text.text) for text in panel.findall(f".//{SVG}g[@class='numbers']/{SVG}text")]


def framed(panel: ET.Element) -> list[float]:
    """x, y, width and height of the frame."""
    (frame,) = panel.findall(f".//{SVG}rect[@class='frame']")
    return [float(frame.get(name, "")) for name in ("x", "y", "width", "height")]


# --- what is in it --------------------------------------------------------------------------


def test_a_picture_shows_both_arrays_their_difference_and_the_first_of_it() -> None:
    drawing = drawn(FOUR, [[1, 2], [7, -4]], FOUR * 10)
    assert drawing is not None
    shown = panels(drawing)
    assert {title: written_in(panel) for title, panel in shown.items()} == {
        "input image": ["10", "20", "30", "40"],
        "expected": ["1", "2", "3", "4"],
        "got": ["1", "2", "7", "-4"],
        "got − expected": ["+4", "-8"],
    }
    assert drawing.text == "2 of 4 numbers differ. The first, at [1, 0]: 3 expected, 7 got."
    for title in ("got", "got − expected"):
        assert cells(shown[title], "apart") == {(1, 0), (1, 1)}  # a hatch, whatever the colour
    assert [framed(shown[title])[:2] for title in ("expected", "got")] == [[0, CELL]] * 2
    assert not shown["input image"].findall(f".//{SVG}rect")  # nobody knows what it was made of


def test_a_picture_can_be_read_aloud_and_needs_and_runs_nothing() -> None:
    drawing = drawn(FOUR, FOUR[::-1], np.ones((40, 40)))
    assert drawing is not None
    root = ET.fromstring(drawing.svg)
    assert root.get("role") == "img"
    heads = [(element.tag, element.text) for element in root[:2]]
    assert heads == [(f"{SVG}title", "f: a wrong array"), (f"{SVG}desc", drawing.text)]
    assert root.get("aria-labelledby") == f"{root[0].get('id')} {root[1].get('id')}"
    identifiers = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(identifiers) == len(set(identifiers)) == 3
    other = drawn(FOUR, FOUR + 1, FOUR)
    assert other is not None
    assert not any(str(name) in other.svg for name in identifiers)  # both may stand on one page
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert not tags & {"script", "foreignObject", "a", "use", "animate", "set"}
    links = [v for e in root.iter() for name, v in e.items() if name.endswith("href")]
    assert links
    assert all(link.startswith("data:image/png;base64,") for link in links)
    assert re.findall(r"url\((.)", drawing.svg) == ["#"] * 2
    assert "prefers-color-scheme:dark" in drawing.svg


def image_in(page: str) -> Tag:
    (image,) = BeautifulSoup(page, "html.parser")("img")
    return image


def test_a_picture_on_a_page_has_its_words_and_its_size() -> None:
    check = Check('f<">&', abs, (Kind("k", 1, ()),), arguments=('"<&>',))
    drawing = drawn(FOUR, -FOUR, FOUR, check=check)
    assert drawing is not None
    image = image_in(drawing.html)
    root = ET.fromstring(drawing.svg)
    assert image["alt"] == drawing.text
    assert (image["width"], image["height"]) == (root.get("width"), root.get("height"))
    assert 'input "<&>' in panels(drawing)


@pytest.mark.parametrize(
    ("expected", "got", "words"),
    [
        ((2, 3), (3, 2), "The shapes differ: (2, 3) expected, (3, 2) got."),
        ((2, 3), (), "The shapes differ: (2, 3) expected, () got."),
        ((2, 3), (5,), "The shapes differ: (2, 3) expected, (5,) got."),
        ((1, 2, 3, 4), (2, 3), "The shapes differ: (1, 2, 3, 4) expected, (2, 3) got."),
    ],
)
def test_arrays_of_other_shapes_are_drawn_beside_each_other(
    expected: tuple[int, ...], got: tuple[int, ...], words: str
) -> None:
    drawing = drawn(np.ones(expected), np.ones(got))
    assert drawing is not None
    assert drawing.text == words
    assert list(panels(drawing)) == ["expected", "got"]
    assert f"shape {got}" in drawing.svg


@pytest.mark.parametrize(
    ("name", "shape", "position", "words", "plane"),
    [
        ("image", (3, 4, 5), (1, 3, 2), "channel 2", np.s_[:, :, 2]),
        ("grad_x", (2, 3, 4, 5), (1, 2, 0, 4), "image 1, channel 4", np.s_[1, :, :, 4]),
        ("grad_w", (2, 3, 4, 5), (1, 2, 0, 4), "input channel 0, kernel 4", np.s_[:, :, 0, 4]),
        ("anything", (2, 3, 4, 5), (1, 2, 0, 4), "[1, :, :, 4]", np.s_[1, :, :, 4]),
        ("anything", (3, 4, 5), (1, 3, 2), "[:, :, 2]", np.s_[:, :, 2]),
    ],
)
def test_of_more_axes_those_are_drawn_that_hold_the_first_difference(
    name: str, shape: tuple[int, ...], position: tuple[int, ...], words: str, plane: Any
) -> None:
    expected = np.arange(np.prod(shape)).reshape(shape)
    got = expected.copy()
    got[position] += 5
    read = several(name, "other")
    drawing = drawn(read((expected, 1)), read((got, 1)))
    assert drawing is not None
    assert written_in(panels(drawing)["got"]) == [str(n) for n in got[plane].flat]
    assert words in drawing.text
    assert words in [text.text for text in panels(drawing)["got"].findall(f"{SVG}text")]


def test_numbers_that_do_not_fit_are_shades_with_a_scale() -> None:
    expected = np.arange(600).reshape(20, 30)
    drawing = drawn(expected, np.where(expected == 33, 7, expected))
    assert drawing is not None
    assert not written_in(panels(drawing)["got"])
    assert "black 0, white 599" in drawing.svg
    assert framed(panels(drawing)["got"]) == pytest.approx(
        [172 / 10, 172 / 30, 172 / 30, 172 / 30], abs=0.01
    )


def rendered(text: str, *, bold: bool = False, mono: bool = False) -> float:
    """The width of a text in pixels, in the widest of the fonts that a page may have."""
    name = "DejaVuSansMono" if mono else "DejaVuSans-Bold" if bold else "DejaVuSans"
    path = Path(matplotlib.get_data_path(), "fonts", "ttf", f"{name}.ttf")
    return ImageFont.truetype(path, 12 if mono else 13).getlength(text)


@pytest.mark.parametrize(
    ("expected", "got", "image"),
    [
        (FOUR[:1, :1], FOUR[:1, :1] + 1, FOUR),
        (np.full((2, 3), -1234567), np.full((2, 3), -1.2345678e-200), np.ones((10, 10)) / -3e5),
        (np.ones((1, 1, 1, 1)), np.zeros((1, 1, 1, 1)), np.ones((1, 30, 3, 12)) / -3e5),
        (np.ones((100, 2, 3)), np.ones((99, 2, 3)), FOUR),
    ],
)
def test_no_text_is_cut_or_runs_into_another(
    expected: np.ndarray, got: np.ndarray, image: np.ndarray
) -> None:
    drawing = drawn(expected, got, image)
    assert drawing is not None
    root = ET.fromstring(drawing.svg)
    edge, places = float(root.get("width", "")), []
    for panel in root.findall(f"{SVG}g"):
        x, y = map(float, re.findall(r"[\d.]+", panel.get("transform", "")))
        (title, *notes) = panel.findall(f"{SVG}text") + panel.findall(f"{SVG}g/{SVG}text")
        widths = [rendered(str(title.text), bold=True), *(rendered(str(n.text)) for n in notes)]
        places.append((y, x, x + max(widths)))
        room = width_of(panel) if written_in(panel) else 0
        assert all(rendered(text, mono=True) < room for text in written_in(panel))
    for (y, _, right), (below, left, _) in pairwise(sorted(places)):
        assert below > y or right < left
    lines = [rendered(str(text.text)) + 12 for text in root.findall(f"{SVG}text")]
    assert max(*lines, *(right for *_, right in places)) < edge


def test_numbers_can_be_read_and_marks_be_told_on_light_and_dark_pages() -> None:
    drawing = drawn(FOUR, -FOUR, FOUR)
    assert drawing is not None
    style = ET.fromstring(drawing.svg).findtext(f"{SVG}style", "")
    pages = style.split("@media")
    assert len(pages) == 2
    for page in pages:
        rules = re.findall(r"([.\w, ]+)\{(?:fill:([#\w]+))?;?(?:stroke:([#\w]+))?\}", page)
        fills = {names: fill for names, fill, _ in rules if fill}
        strokes = {names: stroke for names, _, stroke in rules if stroke}
        ink, ground = fills["text"], fills[".ground"]
        for kind in (".ground", ".input", ".zero", ".read", ".output"):
            assert contrast(ink, fills[kind]) >= 7
        assert contrast(strokes[".frame"], ground) >= 7
        assert contrast(strokes[".apart,.hatch"], ground) >= 3


# --- where the window is --------------------------------------------------------------------

RNG = np.random.default_rng(7)
IMAGE = RNG.integers(1, 9, (6, 7)).astype(float)
BATCH = RNG.integers(1, 9, (2, 6, 5, 2)).astype(float)
KERNELS = RNG.integers(1, 9, (2, 3, 2, 3)).astype(float)


@pytest.mark.parametrize(
    ("check", "args", "settings", "position"),
    [
        (lab1.checks["conv2d"], (IMAGE, KERNELS[:, :, 0, 0]), {}, (2, 4)),
        (lab1.checks["true_convolution"], (IMAGE, KERNELS[:, :, 0, 0]), {}, (0, 3)),
        (lab1.checks["conv2d_strided"], (IMAGE, KERNELS[:, :, 0, 0], 3), {}, (1, 1)),
        (lab2.checks["conv2d_same"], (IMAGE, KERNELS[:, :, 0, 0]), {}, (5, 6)),
        (lab2.checks["conv2d_same"], (IMAGE, np.ones((4, 4))), {"stride": 2}, (0, 3)),
        (lab3.checks["conv2d_nhwc"], (BATCH, KERNELS), {"stride": (2, 1)}, (1, 1, 2, 2)),
        (lab3.checks["conv2d_nhwc"], (BATCH, KERNELS), {"padding": "SAME"}, (0, 5, 0, 1)),
        (lab3.checks["conv2d_nhwc"], (BATCH, KERNELS), {"padding": ((1, 3), (2, 1)), "stride": 2},
         (1, 0, 0, 0)),
        (lab4.checks["sobel_magnitude"], (IMAGE**2,), {}, (3, 1)),
        (lab6.checks["avg_pool2d"], (BATCH, 2), {}, (0, 2, 1, 1)),
        (lab6.checks["avg_pool2d"], (BATCH, 3), {"stride": 2, "padding": "SAME"}, (1, 0, 2, 1)),
        (lab8.checks["cifar_conv"], (BATCH, KERNELS), {}, (1, 2, 0, 2)),
    ],
)  # fmt: skip
def test_the_frame_holds_what_the_first_difference_depends_on(
    check: Check, args: tuple[Any, ...], settings: dict[str, Any], position: tuple[int, ...]
) -> None:
    """Each pixel is changed in turn: the number of the reference changes where it reads it.

    A kernel has zeros in its middle, perhaps, and none all along an edge.
    """
    right = np.asarray(check.reference(*args, **settings))
    wrong = right.copy()
    wrong[position] += 100
    drawing = drawn(right, wrong, *args, check=check, **settings)
    assert drawing is not None
    whole = args[0]
    channel = position[-1] if len(args) == 1 or np.ndim(args[1]) == 0 else 0
    axes = np.s_[:, :] if whole.ndim == 2 else np.s_[position[0], :, :, channel]
    moved = []
    for row, col in product(*map(range, whole[axes].shape)):
        other = whole.copy()
        other[axes][row, col] += 1000
        if check.reference(other, *args[1:], **settings)[position] != right[position]:
            moved.append((row, col))
    panel = next(panel for title, panel in panels(drawing).items() if title.startswith("input"))
    top, left = min(cells(panel, "input", "read"))
    rows, cols = (range(min(along), max(along) + 1) for along in zip(*moved, strict=True))
    read = {(row - top, col - left) for row, col in cells(panel, "read")}
    assert read == set(product(rows, cols))
    x, y, width, height = framed(panel)
    inside = {
        (row, col) for row, col in cells(panel, "input", "read", "zero")
        if y <= row * CELL < y + height and x <= col * width_of(panel) < x + width
    }  # fmt: skip
    assert inside - cells(panel, "zero") == cells(panel, "read")
    assert written_in(panel) == [f"{n:g}" for n in whole[axes].flat]


def width_of(panel: ET.Element) -> float:
    path = next(panel.iter(f"{SVG}path")).get("d", "")
    return float(re.findall(r"h([\d.]+)", path)[0])


@pytest.mark.parametrize(
    ("got", "words"),
    [
        (FOUR + 1, "4 of 4 numbers differ."),
        (FOUR + (FOUR > 3), "1 of 4 numbers differs, at [1, 1]: 4 expected, 5 got."),
        (FOUR[:1, :1] + 1, "The only number differs: 1 expected, 2 got."),
    ],
)
def test_what_differs_is_counted(got: np.ndarray, words: str) -> None:
    drawing = drawn(FOUR[: len(got), : len(got)], got)
    assert drawing is not None
    assert drawing.text.startswith(words)


def test_of_what_differs_it_is_said_how_much_is_shown() -> None:
    right = np.arange(8).reshape(1, 2, 2, 2)
    drawing = drawn(right, right + 1)
    assert drawing is not None
    assert "Hatched: 8 of 8 numbers differ, 4 of them here." in drawing.svg


def test_an_input_that_comes_back_in_another_layout_is_not_drawn() -> None:
    """Lab 9 moves images to channels last: the first channel of those given is no image."""
    check = importlib.import_module("convcourse.checks.lab9_clinic").check.checks["from_torch"]
    images, kernels = np.arange(4).reshape(1, 2, 1, 2), np.arange(6).reshape(1, 2, 1, 3)
    answers = [check.read((images.reshape(1, 1, 2, 2) + n, kernels)) for n in (0, 1)]
    drawing = drawn(*answers, images, kernels, check=check)
    assert drawing is not None
    assert set(panels(drawing)) == {"expected", "got", "got − expected"}


def test_padding_outside_the_input_is_said() -> None:
    check = lab2.checks["conv2d_same"]
    drawing = drawn(FOUR, FOUR + 1, FOUR, np.ones((3, 3)), check=check)
    assert drawing is not None
    assert "rows -1 to 1 and columns -1 to 1 of the input (what lies outside" in drawing.text
    assert cells(panels(drawing)["input image"], "zero") == {
        (row, col) for row, col in np.ndindex(4, 4) if not {row, col} <= {1, 2}
    }


# --- whatever comes -------------------------------------------------------------------------

ARRAYS = hnp.arrays(
    st.sampled_from([np.int64, np.uint8, np.float64, np.float16, np.float32, np.uint64]),
    hnp.array_shapes(min_dims=0, max_dims=5, min_side=0, max_side=12)
    | st.sampled_from([(1, 129), (128, 2), (2, 3), (1, 3, 3, 2)]),
)


@settings(max_examples=examples(60))
@given(expected=ARRAYS, got=ARRAYS, given_array=ARRAYS, same=st.booleans())
def test_any_array_has_a_small_picture_or_none(
    expected: np.ndarray, got: np.ndarray, given_array: np.ndarray, same: bool
) -> None:
    if same:
        got = np.resize(got, expected.shape) if got.size else expected + 1
    drawing = drawn(expected, got, given_array)
    if drawing is not None:
        ET.fromstring(drawing.svg)
        assert len(drawing.svg) <= LARGEST
        assert drawing == drawn(expected, got, given_array)
    else:
        shapes = [expected.shape, got.shape]
        dull = expected.ndim < 2 or not expected.size or not got.size or max(map(len, shapes)) > 4
        large = max(max(shape, default=0) for shape in shapes) > MAX_SIDE
        assert dull or large or agree(Returned(got), Returned(expected))


NOISE = np.random.default_rng(0).normal(size=(MAX_SIDE, MAX_SIDE))


@pytest.mark.parametrize(
    "got",
    [
        NOISE[::-1],
        np.full((10, 10), -1.2345e-300),
        np.full((10, 10), np.nan),
        np.full((12, 10), np.inf),
        np.full((12, 10), 1e308) * np.where(np.arange(10) % 2, 1, -1),
        np.full((10, 10), 2**64 - 1, np.uint64),
    ],
)
def test_the_largest_picture_is_small(got: np.ndarray) -> None:
    drawing = drawn(np.arange(got.size).reshape(got.shape), got, NOISE)
    assert drawing is not None
    assert len(drawing.svg) <= LARGEST


def value(expected: object) -> Check:
    return Check("v", lambda: expected, (Kind("k", 1, ()),), is_value=True)


@pytest.mark.parametrize(
    ("expected", "got", "check"),
    [
        (FOUR, FOUR, None),
        (FOUR, FOUR + 1, value(FOUR)),
        (FOUR, FOUR + 1, Check("f", abs, (Kind("k", 1, ()),), wanted="any kernel that sharpens")),
        (FOUR, FOUR[:1], Check("f", abs, (Kind("k", 1, ()),), same=lambda got, expected: False)),
        (Raised(ValueError, "too small"), FOUR, None),
        (FOUR, Raised(ValueError, "too small"), None),
        ([1, 2], [1, 3], None),
        (FOUR, np.zeros((0, 2)), None),
        (FOUR, np.zeros((2, MAX_SIDE + 1)), None),
        (FOUR, np.zeros((1, 1, 1, 2, 2)), None),
    ],
)
def test_nothing_is_drawn_that_is_not_to_be_seen(
    expected: object, got: object, check: Check | None
) -> None:
    assert drawn(expected, got, check=check) is None


# --- in a notebook --------------------------------------------------------------------------

TURN = Check(
    "turn", np.transpose, (Kind("k", 1, (Case.of(FOUR),)),), arguments=("image",)
)  # fmt: skip


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """What a notebook is given to show."""
    shown: list[dict[str, str]] = []
    hub = types.SimpleNamespace(publish=shown.append)
    shell = types.SimpleNamespace(kernel=object(), display_pub=hub)
    monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: shell))
    return shown


def fail(function: Callable[..., object]) -> CheckFailed:
    with pytest.raises(CheckFailed) as failed:
        LabChecks("lab0", [TURN])(turn=function)
    return failed.value


def test_a_notebook_shows_the_picture_before_the_message(published: list[dict[str, str]]) -> None:
    words = "2 of 4 numbers differ. The first, at [0, 1]: 3 expected, 2 got."
    failed = fail(lambda image: image)
    assert [output["text/plain"] for output in published] == [words]
    image = image_in(published[0]["text/html"])
    assert image["alt"] == words
    assert str(image["src"]).startswith("data:image/svg+xml;base64,")
    assert failed.outcome.picture is not None
    assert "[[1, 3]" in failed.outcome.message


def test_a_notebook_shows_no_picture_of_what_is_none(published: list[dict[str, str]]) -> None:
    fail(lambda image: None)
    LabChecks("lab0", [TURN])(turn=np.transpose)
    assert published == []


@pytest.mark.parametrize("shell", [None, types.SimpleNamespace()])
def test_where_there_is_no_notebook_the_message_is_all(
    shell: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: shell))
    fail(lambda image: image)
    assert capsys.readouterr() == ("", "")
