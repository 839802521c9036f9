"""A picture that belongs to an answer is seen by whoever marks, and can do nothing but be seen."""

from __future__ import annotations

import base64
import io
import json
import os
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from bs4 import BeautifulSoup
from nbconvert.exporters import HTMLExporter
from nbgrader.server_extensions.formgrader import handlers
from PIL import Image

from autograder.course import Course
from autograder.exceptions import ProcessDied, SandboxError, UnreadableError
from autograder.gradebook.feedback.pages import write_pages
from autograder.gradebook.feedback.settings import configured
from autograder.gradebook.records import Records
from autograder.gradebook.release import register
from autograder.grading.grader import Graded, Grader
from autograder.grading.pictures import PictureReader
from autograder.intake.beside import Beside, read_beside
from autograder.intake.notebook import MAX_CODE_CHARACTERS, cells_of
from autograder.intake.pictures import Unread, show_pictures
from autograder.intake.rebuild import RebuiltCell, rebuild
from autograder.lab import CellKind
from autograder.results import SubmissionResult
from autograder.sandbox.inside.picture import pixels
from tests.autograder.conftest import LAB, ROOT, answered

pytestmark = pytest.mark.xdist_group("pictures")
LAB2 = "lab2_size_and_padding"
RED, GREEN, BLUE, WHITE = (200, 30, 30), (30, 160, 30), (30, 30, 200), (255, 255, 255)


def drawn(*colours: tuple[int, ...], kind: str = "PNG", size=(60, 40), **settings: Any) -> bytes:
    """A picture of one colour; of more, one frame each."""
    mode = "RGBA" if len(colours[0]) == 4 else "RGB"
    first, *others = [Image.new(mode, size, colour) for colour in colours]
    file = io.BytesIO()
    several = {"save_all": True, "append_images": others} if others else {}
    first.save(file, kind, **several, **settings)
    return file.getvalue()


def photo_of_a_phone() -> bytes:
    """Red above blue, stored lying on its side, with the place where it was taken."""
    image = Image.new("RGB", (80, 40), RED)
    image.paste(BLUE, (40, 0, 80, 40))  # the right half of what is stored is the upper one
    exif = Image.Exif()
    exif[0x0112] = 8  # turn by a quarter against the clock to see it upright
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 28.0, 40.0)})
    exif[0x010F] = "A phone of Jane Doe"
    file = io.BytesIO()
    image.save(file, "JPEG", exif=exif, quality=95)
    return file.getvalue()


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG from its chunks, as its specification puts them together."""
    parts = [b"\x89PNG\r\n\x1a\n"]
    for kind, data in chunks:
        check = struct.pack(">I", zlib.crc32(kind + data))
        parts += [struct.pack(">I", len(data)), kind, data, check]
    return b"".join(parts)


def header(width: int, height: int, depth: int = 8, colours: int = 2) -> tuple[bytes, bytes]:
    return b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colours, 0, 0, 0)


def phone_of_another_maker() -> bytes:
    import pillow_heif

    file = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (64, 64), GREEN)).save(file, quality=95)
    return file.getvalue()


GREY_16 = png(
    header(4, 4, 16, 0),
    (b"IDAT", zlib.compress((b"\0" + b"\x80\x00" * 4) * 4)),
    (b"IEND", b""),
)

# Where a picture can be shown: its size, and the colour in its middle.
SEEN = {
    "a drawing": (drawn(RED), (60, 40), RED),
    "a photo": (drawn(GREEN, kind="JPEG", quality=95), (60, 40), GREEN),
    "a photo of a phone": (phone_of_another_maker(), (64, 64), GREEN),
    "for print": (
        (lambda file: Image.new("CMYK", (9, 9), (0, 255, 255, 0)).save(file, "JPEG") or file)(
            io.BytesIO()
        ).getvalue(),
        (9, 9),
        (254, 0, 0),
    ),
    "ink on nothing": (drawn((0, 0, 0, 0)), (60, 40), WHITE),
    "sixteen bits": (GREY_16, (4, 4), (127, 127, 127)),
    "wide": (drawn(BLUE, size=(3200, 100)), (1600, 50), BLUE),
    "a thousand frames": (drawn(RED, BLUE, *[GREEN, RED] * 499, kind="GIF"), (60, 40), RED),
    "a film": (drawn(BLUE, RED, GREEN, kind="WEBP", lossless=True, duration=9), (60, 40), BLUE),
}

# Where it cannot, what stands in its place.
UNSEEN = {
    "a bomb": (
        png(
            header(50_000, 50_000, 1, 0),
            (b"IDAT", zlib.compress(bytes(6251 * 500))),
            (b"IEND", b""),
        ),
        "it has more than 120 million pixels",
    ),
    "a bomb of words": (
        png(header(1, 1), *[(b"zTXt", b"a\0\0" + zlib.compress(bytes(1 << 20)))] * 80),
        "its file is broken",
    ),
    "half a photo": (photo_of_a_phone()[:-200], "its file is broken"),
    "a drawing's head": (
        png(header(9, 9)),
        "it is none of PNG, JPEG, GIF, WebP and HEIC, or broken",
    ),
    "words": (b"This is no picture at all.", "it is none of"),
    "a drawing with a program": (
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        "it is an SVG",
    ),
    "a page": (b"<!DOCTYPE html><script>alert(1)</script>", "it is an SVG or a page"),
    "nothing": (b"", "it is empty"),
    "a printer's program": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9", "it is none of"),
    "a phone's, broken": (phone_of_another_maker()[:300], "it is none of"),
}


@pytest.fixture(scope="module")
def grader(house: Path) -> Iterator[Grader]:
    with closing(Grader.of(Course(house, house / "course"), LAB).warmed()) as made:
        yield made


@pytest.fixture(scope="module")
def read(grader: Grader) -> Iterator[PictureReader]:
    with PictureReader(grader._start_reader) as reader:
        yield reader


def text_with(**attachments: bytes) -> RebuiltCell:
    source = "\n".join(f"![it](attachment:{name})" for name in attachments)
    return RebuiltCell("markdown", source, None, attachments)


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


def is_near(colour: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return max(abs(a - b) for a, b in zip(colour, other, strict=True)) <= 4


@pytest.mark.parametrize(("raw", "size", "colour"), SEEN.values(), ids=SEEN)
def test_a_picture_is_shown_as_people_see_it(raw, size, colour, read: PictureReader) -> None:
    cell = text_with(it=raw)
    show_pictures([cell], Beside(), read)
    ((name, content),) = cell.pictures.items()
    assert cell.source == f"![it](attachment:{name})"
    image = opened(content)
    assert image.size == size
    assert is_near(image.getpixel((size[0] // 2, size[1] // 2)), colour)


@pytest.mark.parametrize(("raw", "why"), UNSEEN.values(), ids=UNSEEN)
def test_what_cannot_be_shown_says_why_in_its_place(raw, why: str, read: PictureReader) -> None:
    cell = text_with(it=raw, fine=drawn(RED))
    show_pictures([cell], Beside(), read)
    first, second = cell.source.split("\n")
    assert first.startswith(f"*[The picture it is left out: {why}")
    assert second == "![it](attachment:fine.png)"
    assert [*cell.pictures] == ["fine.png"]


def test_a_photo_stands_upright_and_does_not_say_where_it_was_taken(read: PictureReader) -> None:
    raw = photo_of_a_phone()
    assert Image.open(io.BytesIO(raw)).getexif().get_ifd(0x8825)
    cell = text_with(it=raw)
    show_pictures([cell], Beside(), read)
    (content,) = cell.pictures.values()
    image = opened(content)
    assert image.size == (40, 80)
    assert is_near(image.getpixel((20, 10)), BLUE)
    assert is_near(image.getpixel((20, 70)), RED)
    assert not Image.open(io.BytesIO(content)).getexif()
    assert b"Jane Doe" in raw
    assert b"Jane Doe" not in content


def test_large_pictures_are_made_small_and_many_have_an_end(read: PictureReader) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (800, 1000, 3), dtype=np.uint8)
    names = {f"n{k}": noise.copy() for k in range(12)}
    for k, each in enumerate(names.values()):
        each[0, 0, 0] = k

    def saved(array: np.ndarray) -> bytes:
        file = io.BytesIO()
        Image.fromarray(array).save(file, "PNG", compress_level=0)
        return file.getvalue()

    cell = text_with(**{name: saved(array) for name, array in names.items()})
    show_pictures([cell], Beside(), pixels_here)
    assert sum(map(len, cell.pictures.values())) <= 6 << 20
    assert "fill all the room there is" in cell.source
    assert set(cell.pictures) == {f"n{k}.jpg" for k in range(len(cell.pictures))}


def pixels_here(raw: bytes) -> np.ndarray:
    found = pixels(np.frombuffer(raw, np.uint8))
    assert isinstance(found, np.ndarray), found
    return found


class Dying:
    """A process that is killed by the first picture it reads."""

    def run(self, source: str) -> None:
        pass

    def get(self, name: str) -> Any:
        def die(raw: np.ndarray) -> None:
            raise ProcessDied("gone")

        return die

    def close(self) -> None:
        pass


class Lying(Dying):
    """A process that a picture has taken over."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def get(self, name: str) -> Any:
        return lambda raw: self.answer


def test_a_picture_that_kills_its_reader_costs_itself_and_at_most_two_others() -> None:
    started: list[Any] = []
    with PictureReader(lambda: started.append(Dying()) or started[-1]) as reader:
        for _ in range(9):
            with pytest.raises(Unread, match="too long"):
                reader(b"x")
    assert len(started) == 3


def test_where_no_process_starts_a_sentence_stands_in_its_place() -> None:
    def refuse() -> Any:
        raise SandboxError("none")

    cell = text_with(it=drawn(RED))
    with PictureReader(refuse) as reader:
        show_pictures([cell], Beside(), reader)
    assert "is left out" in cell.source


LIES: list[Any] = [
    None, 3, "so", [1], np.zeros((2, 2)), np.zeros((2, 2, 4), np.uint8), np.zeros((2, 2, 3)),
    np.zeros((1601, 2, 3), np.uint8), np.zeros((0, 2, 3), np.uint8),
]  # fmt: skip


@pytest.mark.parametrize("lie", LIES, ids=range(len(LIES)))
def test_only_pixels_are_taken_from_the_process_that_reads(lie: Any) -> None:
    process: Any = Lying(lie)
    with PictureReader(lambda: process) as reader, pytest.raises(Unread, match="broken"):
        reader(b"x")


# --- where a picture is shown ----------------------------------------------------------------


def place(lab: Any, source: str | None = None, **attachments: bytes) -> list[RebuiltCell]:
    """The tiny lab, its one written answer given or as it was released."""
    cells = rebuild(lab, ())
    for cell in cells:
        if cell.lab_cell.kind is CellKind.WRITTEN:
            cell.source = cell.lab_cell.source if source is None else source
            cell.attachments = attachments
    return cells


def written(cells: list[RebuiltCell]) -> RebuiltCell:
    return next(c for c in cells if c.lab_cell and c.lab_cell.kind is CellKind.WRITTEN)


NAMED = {
    "photo.jpg": "![my](photo.jpg)",
    "deep/photo.jpg": "![my](deep/photo.jpg 'title')",
    "my photo.png": "![](my%20photo.png)",
    "Photo.JPG": "![](./photo.jpg)",
    "photo.jpeg": "so <img width='300' src='photo.jpeg'/> there",
    "photo.gif": '<IMG alt="a" SRC=photo.gif>',
    "photo.webp": "![](<photo.webp>)",
}


@pytest.mark.parametrize(("name", "source"), NAMED.items())
def test_a_file_that_a_text_names_is_shown_there(name: str, source: str, grader: Grader) -> None:
    cells = place(grader.lab, f"before {source} after")
    before = len(cells)
    files = show_pictures(cells, Beside(pictures={name: drawn(RED)}), pixels_here)
    (safe,) = written(cells).pictures
    assert f"attachment:{safe}" in written(cells).source
    assert written(cells).source.startswith("before ")
    assert written(cells).source.endswith(" after")
    assert [*files] == [safe]
    assert len(cells) == before


PASTED = base64.b64encode(drawn(BLUE)).decode()
WAYS = {
    "attached": {"source": "![a](attachment:a%20b.png)", "attachments": {"a b.png": PASTED}},
    "attached, in lines": {
        "source": "![a](attachment:a.png)",
        "attachments": {"a.png": [PASTED[:40], PASTED[40:]]},
    },
    "attached, not shown": {"source": "see the picture", "attachments": {"a.png": PASTED}},
    "pasted": {"source": f"so ![a](data:image/png;base64,{PASTED}) it is"},
    "pasted as HTML": {"source": f'<img src="data:image/png;base64,{PASTED}" width="30">'},
    "pasted by reference": {"source": f"![a][1]\n\n[1]: data:image/png;base64,{PASTED}"},
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_picture_in_a_text_cell_is_shown_there(way: dict[str, Any]) -> None:
    forms = {name: {"image/png": text} for name, text in way.get("attachments", {}).items()}
    cell = {"cell_type": "markdown", "metadata": {}, **way, "attachments": forms}
    (submitted,) = cells_of({"cells": [cell]})
    assert PASTED not in submitted.source
    (rebuilt,) = [RebuiltCell("markdown", submitted.source, None, submitted.attachments)]
    show_pictures([rebuilt], Beside(), pixels_here)
    ((name, content),) = rebuilt.pictures.items()
    assert is_near(opened(content).getpixel((30, 20)), BLUE)
    assert f"attachment:{name}" in rebuilt.source


def test_what_no_text_names_stands_in_the_place_that_is_empty(grader: Grader) -> None:
    cells = place(grader.lab)
    show_pictures(cells, Beside(pictures={"p.jpg": drawn(RED)}, papers=["a.pdf"]), pixels_here)
    source = written(cells).source
    assert source.startswith("Handed in beside the notebook: p.jpg, a.pdf")
    assert "![p.jpg](attachment:p.png)" in source
    assert "To be opened where it was handed in: a.pdf" in source
    assert not written(cells).is_untouched


def test_where_the_answer_is_given_it_stands_at_the_end(grader: Grader) -> None:
    cells = place(grader.lab, "Because.")
    show_pictures(cells, Beside(pictures={"p.jpg": drawn(RED)}), pixels_here)
    assert written(cells).source == "Because."
    assert cells[-1].lab_cell is None
    assert "![p.jpg](attachment:p.png)" in cells[-1].source


def test_a_picture_for_the_code_is_no_answer(grader: Grader) -> None:
    cells = place(grader.lab)
    cells.insert(0, RebuiltCell("code", "image = plt.imread('p.jpg')", None))
    show_pictures(cells, Beside(pictures={"p.jpg": drawn(RED)}), pixels_here)
    assert written(cells).is_untouched
    assert "p.png" in cells[-1].source


def test_a_picture_elsewhere_on_the_web_stays_a_link(grader: Grader) -> None:
    source = "![a](https://example.org/photo.jpg) ![b](/etc/photo.jpg) ![c](../photo.jpg)"
    cells = place(grader.lab, source)
    show_pictures(cells, Beside(pictures={"photo.jpg": drawn(RED)}), pixels_here)
    assert written(cells).source == source


def test_a_file_name_is_no_markup(grader: Grader) -> None:
    cells = place(grader.lab)
    evil = "x](https://example.org) <script>_.png"
    show_pictures(cells, Beside(pictures={evil: drawn(RED), "b\n# no.png": b"no"}), pixels_or_not)
    assert "<" not in written(cells).source
    assert "](https" not in written(cells).source
    assert "\n#" not in written(cells).source


def pixels_or_not(raw: bytes) -> np.ndarray:
    if raw == b"no":
        raise Unread("it is none")
    return pixels_here(raw)


# --- limits ---------------------------------------------------------------------------------


def cells(*pairs: tuple[str, str]) -> dict[str, Any]:
    return {"cells": [{"cell_type": kind, "source": text, "metadata": {}} for kind, text in pairs]}


def test_limits_count_code_and_no_text_and_no_picture() -> None:
    long = "x" * MAX_CODE_CHARACTERS
    code, text = cells_of(cells(("code", long), ("markdown", long)))
    assert (code.source, text.source) == (long, long)
    second = cells_of(cells(("code", "1"), ("markdown", long), ("raw", "yes" * 10)))[2]
    assert second.source.endswith("[30 characters are left out here.]")
    with pytest.raises(UnreadableError, match="1048576 characters of code"):
        cells_of(cells(("code", long), ("code", "1")))


def test_what_code_needs_comes_before_what_is_large(tmp_path: Path) -> None:
    sizes = {"a.jpg": 2 << 20, "b.csv": 6 << 20, "c.csv": 5 << 20, "d.jpg": 9 << 20, "z.py": 10}
    for name, size in sizes.items():
        (tmp_path / name).write_bytes(bytes(size))
    found = read_beside(tmp_path)
    assert set(found.files) == {"z.py", "c.csv", "a.jpg"}
    assert set(found.pictures) == {"a.jpg", "d.jpg"}
    (said,) = found.left_out
    assert "b.csv (6.0 MiB), d.jpg (9.0 MiB)" in said
    assert "Left out of the run" in said


def test_pictures_have_limits_of_their_own(tmp_path: Path) -> None:
    for number in range(42):
        (tmp_path / f"{number:02}.png").write_bytes(b"x")
    with (tmp_path / "large.jpg").open("wb") as file:
        file.truncate(25 << 20)
    found = read_beside(tmp_path)
    assert len(found.pictures) == 40
    assert ["large.jpg" in said for said in found.left_out] == [True, True]
    assert "40.png" in found.left_out[1]


def test_a_picture_that_came_with_the_lab_is_not_the_students(tmp_path: Path) -> None:
    for folder, content in (("released", b"same"), ("mine", b"same")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "task.png").write_bytes(content)
    (tmp_path / "mine" / "other.png").write_bytes(b"mine")
    (tmp_path / "mine" / "link.png").symlink_to("/etc/passwd")
    found = read_beside(tmp_path / "mine", tmp_path / "released")
    assert set(found.pictures) == {"other.png"}
    assert set(found.files) == {"task.png", "other.png"}


# --- through the grader and onto the page ----------------------------------------------------


@pytest.fixture(scope="module")
def lab2() -> Iterator[Callable[[Path], Grader]]:
    with closing(Grader.of(Course(ROOT, ROOT / "course"), LAB2).warmed()) as made:
        yield made


def at(notebook: dict[str, Any], grade_id: str) -> dict[str, Any]:
    cell = next(c for c in notebook["cells"] if c["id"] == grade_id)
    cell["source"] = "".join(cell["source"])
    return cell


def a_widget_line(notebook: dict[str, Any], folder: Path) -> None:
    answer = at(notebook, "conv2d_same")
    answer["source"] = "%matplotlib widget\n" + answer["source"]


def a_bar(notebook: dict[str, Any], folder: Path) -> None:
    answer = at(notebook, "conv2d_same")
    looped = answer["source"].replace("np.ndindex(rows, cols)", "tqdm(np.ndindex(rows, cols))")
    assert looped != answer["source"]
    answer["source"] = "from tqdm.notebook import tqdm\n" + looped


def an_attached_photo(notebook: dict[str, Any], folder: Path) -> None:
    answer = at(notebook, "explain_shift")
    answer["source"] = "see photo ![p](attachment:p.png)"
    answer["attachments"] = {"p.png": {"image/png": PASTED}}


def a_large_photo_and_a_module(notebook: dict[str, Any], folder: Path) -> None:
    noise = os.urandom(9 << 20)
    (folder / "photo.jpg").write_bytes(drawn(GREEN, kind="JPEG", quality=95) + noise)
    answer = at(notebook, "conv2d_same")
    (folder / "zhelpers.py").write_text("def half(lack):\n    return lack // 2\n")
    answer["source"] = "from zhelpers import half\n" + answer["source"]


def a_large_picture_pasted(notebook: dict[str, Any], folder: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (600, 480, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(noise).save(file, "PNG")
    text = base64.b64encode(file.getvalue()).decode()
    assert len(text) > 1_100_000
    own = {"cell_type": "markdown", "id": "own", "metadata": {}}
    notebook["cells"].append(own | {"source": f"![image.png](data:image/png;base64,{text})"})


CASES: dict[Callable[..., None], tuple[int, list[str]]] = {
    a_widget_line: (0, ["%matplotlib widget: for show alone"]),
    a_bar: (0, ["tqdm.notebook: for show alone"]),
    an_attached_photo: (1, []),
    a_large_photo_and_a_module: (1, ["8 MiB of files: photo.jpg (9.0 MiB)"]),
    a_large_picture_pasted: (1, []),
}


@pytest.mark.parametrize(("edit", "expected"), CASES.items(), ids=[e.__name__ for e in CASES])
def test_a_right_answer_has_all_points_whatever_is_shown_beside_it(
    edit: Callable[..., None], expected: tuple[int, list[str]], lab2: Grader, tmp_path: Path
) -> None:
    shown, said = expected
    course = Course(ROOT, tmp_path)
    folder = course.submitted / "s1" / LAB2
    folder.mkdir(parents=True)
    notebook = answered(course, LAB2, LAB2)
    edit(notebook, folder)
    (folder / f"{LAB2}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    graded = replace(lab2, course=course).grade("s1")
    assert (graded.result.score, graded.result.max_score) == (25, 25)
    assert sum(len(c.get("attachments", {})) for c in graded.content["cells"]) == shown
    assert SubmissionResult.from_json(graded.result.to_json()) == graded.result
    assert len(graded.result.notes) == len(said)
    assert all(words in note for words, note in zip(said, graded.result.notes, strict=True))


def pictures_on(page: str) -> list[Image.Image]:
    sources = [str(img["src"]) for img in BeautifulSoup(page, "html.parser").find_all("img")]
    found = [source.partition("base64,")[2] for source in sources if "svg" not in source]
    return [opened(base64.b64decode(text)) for text in found]


def test_who_marks_and_who_is_marked_see_the_picture(
    grader: Grader, course: Course, hand_in: Any
) -> None:
    def attach(notebook: dict[str, Any]) -> None:
        for cell in notebook["cells"]:
            if cell["id"] == "why":
                cell["source"] = 'Because <img src="attachment:a.png"> and ![b](Photo.jpg)'
                cell["attachments"] = {"a.png": {"image/png": PASTED}}

    path = hand_in("s1", edit=attach)
    (path.parent / "Photo.jpg").write_bytes(photo_of_a_phone())
    (path.parent / "Loose.webp").write_bytes(drawn(GREEN, kind="WEBP", lossless=True))
    graded: Graded = replace(grader, course=course).grade("s1")
    nbformat.validate(graded.notebook)
    folder = course.autograded / "s1" / LAB
    folder.mkdir(parents=True)
    (folder / "earlier.png").write_bytes(b"of an earlier attempt")
    register(course, LAB)
    with Records(course) as records:
        list(records.save_all([graded], LAB))
    assert {p.name for p in folder.iterdir()} == {f"{LAB}.ipynb", "Photo.jpg", "Loose.jpg"}
    assert b"Jane Doe" not in (folder / "Photo.jpg").read_bytes()

    config = configured(course.config())
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    resources = dict.fromkeys(("assignment_id", "notebook_id", "submission_id", "base_url"), "x")
    resources |= {"index": 0, "total": 1, "notebook_path": "x", "student": "s1"}
    resources |= dict.fromkeys(("last_name", "first_name"))
    marked, _ = HTMLExporter(config=config).from_filename(
        str(folder / f"{LAB}.ipynb"), resources=resources
    )
    (page,) = next(write_pages(course, LAB, ["s1"])).pages
    for text in (marked, page.read_text("utf-8")):
        pasted, photo, loose = pictures_on(text)
        assert is_near(pasted.getpixel((30, 20)), BLUE)
        assert is_near(photo.getpixel((20, 10)), BLUE)
        assert is_near(photo.getpixel((20, 70)), RED)
        assert is_near(loose.getpixel((30, 20)), GREEN)
