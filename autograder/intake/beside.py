"""What lies beside a notebook: files for its code, and pictures and papers for a person.

A picture is for whoever marks, and does not take the place of a module that an answer imports.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.intake.notebook import SubmittedCell, is_hidden
from autograder.intake.tree import walk
from autograder.text import printable

MAX_FILES = 1000
MAX_FILES_BYTES = 8 << 20
MAX_PICTURES = 40
MAX_PICTURE_BYTES = 24 << 20
MAX_PICTURES_BYTES = 96 << 20
PICTURES = frozenset((".png", ".jpg", ".jpeg", ".jfif", ".gif", ".webp", ".heic", ".heif"))
PAPERS = frozenset(
    (
        ".bmp",
        ".doc",
        ".docx",
        ".odt",
        ".pages",
        ".pdf",
        ".ppt",
        ".pptx",
        ".rtf",
        ".svg",
        ".tif",
        ".tiff",
    )
)
_MANY = 5


@dataclass(frozen=True, slots=True)
class Beside:
    """Files as the code finds them, by name; pictures as they came; by name what is to be opened.

    `left_out` says, in sentences, what is not among them and why.
    """

    files: Mapping[str, bytes] = field(default_factory=dict)
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    papers: Sequence[str] = ()
    left_out: Sequence[str] = ()


def read_beside(folder: Path, released: Path | None = None) -> Beside:
    """Read what a student handed in beside the notebook.

    Code comes first, then what is small, so that what does not fit is the largest. A picture that
    was `released` with the lab is not the student's.
    """
    tree = walk(folder)
    sizes = {
        each.path: each.size
        for each in tree.plain
        if each.path.suffix.lower() != ".ipynb" and not is_hidden(each.path, folder)
    }
    names = {path: path.relative_to(folder).as_posix() for path in sizes}
    files: dict[str, bytes] = {}
    room = MAX_FILES_BYTES
    for path in sorted(sizes, key=lambda path: (*_rank(path), sizes[path], path)):
        if sizes[path] <= room and len(files) < MAX_FILES:
            room -= sizes[path]
            files[names[path]] = path.read_bytes()
    pictures: dict[str, bytes] = {}
    room = MAX_PICTURES_BYTES
    own = [path for path in sizes if _is_picture(path) and not _is_given(path, folder, released)]
    for path in own:
        if sizes[path] <= min(MAX_PICTURE_BYTES, room) and len(pictures) < MAX_PICTURES:
            room -= sizes[path]
            pictures[names[path]] = files.get(names[path]) or path.read_bytes()
    papers = [
        names[path]
        for path in sizes
        if path.suffix.lower() in PAPERS or (path in own and names[path] not in pictures)
    ]
    told = {names[path]: f"{names[path]} ({sizes[path] / 2**20:.1f} MiB)" for path in sizes}
    not_for_code = [told[name] for name in told if name not in files]
    not_shown = [told[names[path]] for path in own if names[path] not in pictures]
    left_out = [*tree.left_out, *(f"{why}: {_listed(found)}." for why, found in (
        (_NOT_FOR_CODE, not_for_code), (_NOT_SHOWN, not_shown)
    ) if found)]  # fmt: skip
    return Beside(files, pictures, papers, left_out)


_NOT_FOR_CODE = f"Left out of the run, which has room for {MAX_FILES_BYTES >> 20} MiB of files"
_NOT_SHOWN = (
    f"Left out and not shown, beyond {MAX_PICTURES} pictures or {MAX_PICTURE_BYTES >> 20} MiB"
)


def _listed(found: Sequence[str]) -> str:
    more = f" and {len(found) - _MANY} more" if len(found) > _MANY else ""
    return printable(", ".join(found[:_MANY])) + more


def _rank(path: Path) -> tuple[bool, bool]:
    """What code needs first: its modules, then all that is no picture."""
    return path.suffix != ".py", _is_picture(path)


def _is_picture(path: Path) -> bool:
    return path.suffix.lower() in PICTURES


def _is_given(path: Path, folder: Path, released: Path | None) -> bool:
    """Whether a file came with the lab and is as it was."""
    if released is None:
        return False
    given = released / path.relative_to(folder)
    same_size = given.is_file() and given.stat().st_size == path.lstat().st_size
    return same_size and given.read_bytes() == path.read_bytes()


def read_named_files(
    folder: Path, cells: Sequence[SubmittedCell]
) -> tuple[dict[str, bytes], list[str]]:
    """The files beside a notebook that its code names, and what has to be said of each.

    The folder is a student's own and may hold anything: what the code does not name, as a text or
    as a module, is not looked at.
    """
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    files: dict[str, bytes] = {}
    said: list[str] = []
    for path in sorted(folder.iterdir()):
        name = path.stem if path.suffix == ".py" else path.name
        if path.suffix == ".ipynb" or not re.search(rf"(?<!\w){re.escape(name)}(?!\w)", code):
            continue
        try:
            if not path.is_file():
                continue
            if path.stat().st_size + sum(map(len, files.values())) > MAX_FILES_BYTES:
                said.append(
                    f"{path.name} is too large to be handed in: {MAX_FILES_BYTES >> 20} MiB."
                )
                continue
            files[path.name] = path.read_bytes()
            said.append(f"The code names {path.name}: hand it in, too.")
        except OSError as error:
            said.append(f"The file {path.name} cannot be read: {error.strerror}.")
    return files, said
