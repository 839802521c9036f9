"""Pictures that belong to an answer, made fit to be shown where the answer stands.

A picture comes in a text cell (`attachments`) or lies beside the notebook (`beside`). None is shown
as it came: its pixels alone are taken over, read elsewhere, and written anew as PNG or JPEG. Where
one cannot be shown, a sentence stands in its place.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import unquote

import numpy as np

from autograder.intake.beside import Beside
from autograder.intake.rebuild import RebuiltCell
from autograder.lab import CellKind

MAX_SHOWN = 40
MAX_SHOWN_BYTES = 6 << 20
_LOSSLESS_BYTES = 400_000
_JPEG_BYTES = 700_000
_QUALITIES = (85, 70, 50)
# Each begins in many places and ends in none of them, where a student wants it so: what stands
# between has a length, or stops where the next begins.
_MARKDOWN = re.compile(
    r"!\[[^\]\n]{0,999}\]\([ \t]{0,9}<?(?P<url>[^)\[<>\s]++)>?(?:[ \t]{1,9}[\"'][^)\n]{0,999})?\)"
)
_HTML = re.compile(
    r"<img\b[^<>]{0,999}?\bsrc\s{0,9}=\s{0,9}[\"']?(?P<url>[^\"'\s<>]++)[^<>]{0,999}>",
    re.IGNORECASE,
)
_ATTACHED = "attachment:"
_BESIDE = "Handed in beside the notebook"


class Unread(Exception):  # noqa: N818  it is no error of anybody's program
    """A picture that cannot be shown; the text says why."""


@dataclass(slots=True)
class Shown:
    """The pictures of a submission that are shown, by safe names, and how many bytes they have.

    `read` gives the pixels of a picture, (height, width, 3), or raises `Unread`.
    """

    read: Callable[[bytes], np.ndarray]
    _known: dict[bytes, tuple[str, bytes] | str] = field(default_factory=dict)
    _names: dict[str, bytes] = field(default_factory=dict)
    _room: int = MAX_SHOWN_BYTES

    def of(self, name: str, raw: bytes) -> tuple[str, bytes]:
        """A picture with a safe name and in a safe form.

        Raises
        ------
        Unread
            If it cannot be shown.
        """
        digest = hashlib.sha256(raw).digest()
        if digest not in self._known:
            try:
                self._known[digest] = self._clean(name, raw)
            except Unread as why:
                self._known[digest] = str(why)
        found = self._known[digest]
        if isinstance(found, str):
            raise Unread(found)
        return found

    def _clean(self, name: str, raw: bytes) -> tuple[str, bytes]:
        if not raw:
            raise Unread("it is empty or its file is broken")
        if raw.lstrip()[:5].lower() in (b"<?xml", b"<svg ", b"<!doc"):
            raise Unread("it is an SVG or a page, which can hold a program; a PNG can be shown")
        if len(self._names) == MAX_SHOWN:
            raise Unread(f"a submission shows {MAX_SHOWN} pictures at most")
        suffix, content = encoded(self.read(raw), lossless=raw.startswith((b"\x89PNG", b"GIF8")))
        if len(content) > self._room:
            raise Unread("the submission's other pictures fill all the room there is")
        self._room -= len(content)
        stem = re.sub(r"[^A-Za-z0-9_]+", "-", PurePosixPath(name).stem).strip("-")[:60] or "picture"
        number, safe = 1, f"{stem}.{suffix}"
        while safe in self._names:
            number += 1
            safe = f"{stem}-{number}.{suffix}"
        self._names[safe] = content
        return safe, content


def encoded(pixels: np.ndarray, *, lossless: bool) -> tuple[str, bytes]:
    """Pixels as a file: a drawing as it is, a photo in the best quality that is small enough."""
    from PIL import Image  # most submissions show no picture

    image = Image.fromarray(pixels)
    if lossless:
        file = io.BytesIO()
        image.save(file, "PNG")
        if file.tell() <= _LOSSLESS_BYTES:
            return "png", file.getvalue()
    for quality in _QUALITIES:
        file = io.BytesIO()
        image.save(file, "JPEG", quality=quality)
        if file.tell() <= _JPEG_BYTES:
            break
    return "jpg", file.getvalue()


def show_pictures(
    cells: list[RebuiltCell], beside: Beside, read: Callable[[bytes], np.ndarray]
) -> dict[str, bytes]:
    """Put pictures into the texts that show them, and what no text shows where it may belong.

    Returns the pictures that lay beside the notebook, as they are shown.
    """
    shown = Shown(read)
    mentioned: set[str] = set()
    for cell in cells:
        if cell.cell_type != "code":
            mentioned |= _show_in(cell, beside.pictures, shown)
    left = {name: raw for name, raw in beside.pictures.items() if name not in mentioned}
    _show_left(cells, left, beside.papers, shown)
    files = {}
    for name, raw in beside.pictures.items():
        try:
            safe, content = shown.of(name, raw)
        except Unread:
            continue
        files[safe] = content
    return files


def _show_in(cell: RebuiltCell, beside: Mapping[str, bytes], shown: Shown) -> set[str]:
    """Show in a text what it names; return the names of those that lay beside the notebook."""
    mentioned: set[str] = set()
    named: set[str] = set()

    def target(url: str) -> tuple[str, bytes] | None:
        if url.startswith(_ATTACHED):
            name = _key(url.removeprefix(_ATTACHED), cell.attachments)
            named.add(name or "")
            return (name, cell.attachments[name]) if name else (url.removeprefix(_ATTACHED), b"")
        name = _key(url.removeprefix("./"), beside)
        if name is None:
            return None
        mentioned.add(name)
        return name, beside[name]

    def replaced(found: re.Match[str]) -> str:
        picture = target(found["url"])
        if picture is None:
            return found[0]
        try:
            safe = _put(cell, *picture, shown)
        except Unread as why:
            return _instead(picture[0], why)
        begin, end = (place - found.start() for place in found.span("url"))
        return f"{found[0][:begin]}{_ATTACHED}{safe}{found[0][end:]}"

    source = _HTML.sub(replaced, _MARKDOWN.sub(replaced, cell.source))
    is_given = cell.lab_cell is not None and cell.lab_cell.kind is not CellKind.WRITTEN
    for name in () if is_given else [name for name in cell.attachments if name not in named]:
        source = f"{source}\n\n{_shown_or_said(cell, name, cell.attachments[name], shown)}"
    cell.source = source
    return mentioned


def _show_left(
    cells: list[RebuiltCell], left: Mapping[str, bytes], papers: Sequence[str], shown: Shown
) -> None:
    """Show what no text names: in the one place that is empty, else below everything.

    An empty place may be answered by it, so a person looks; not by what the code names.
    """
    if not left and not papers:
        return
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    loose = [*(name for name in left if PurePosixPath(name).name not in code), *papers]
    empty = [cell for cell in cells if _is_written(cell) and cell.is_untouched] if loose else []
    if len(empty) == 1:
        place = empty[0]
        place.source = ""
    else:
        for cell in empty:
            cell.source = f"{_BESIDE}: {_listed(loose)} (see the end of the notebook)."
        place = RebuiltCell("markdown", "", None)
        cells.append(place)
    parts = [f"{_BESIDE}: {_listed([*left, *papers])}"]
    parts += [_shown_or_said(place, name, raw, shown) for name, raw in left.items()]
    if papers:
        parts.append(f"To be opened where it was handed in: {_listed(papers)}")
    place.source = "\n\n".join(parts)


def _is_written(cell: RebuiltCell) -> bool:
    return cell.lab_cell is not None and cell.lab_cell.kind is CellKind.WRITTEN


def _shown_or_said(cell: RebuiltCell, name: str, raw: bytes, shown: Shown) -> str:
    try:
        return f"![{_plain(name)}]({_ATTACHED}{_put(cell, name, raw, shown)})"
    except Unread as why:
        return _instead(name, why)


def _put(cell: RebuiltCell, name: str, raw: bytes, shown: Shown) -> str:
    safe, content = shown.of(name, raw)
    cell.pictures[safe] = content
    return safe


def _instead(name: str, why: Unread) -> str:
    return f"*[The picture {_plain(name)} is left out: {why}.]*"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(_plain, names))


def _plain(name: str) -> str:
    """A file's name that is no more than a name, wherever it stands."""
    return re.sub(r"[^\w .,()/-]", "-", name)[:100].replace("_", r"\_").replace("(", r"\(")


def _key(name: str, files: Mapping[str, bytes]) -> str | None:
    """The file that a text means by a name, in any of its spellings."""
    for known in (name, unquote(name)):
        if known in files:
            return known
    same = [key for key in files if key.lower() == unquote(name).lower()]
    return same[0] if len(same) == 1 else None
