"""A student's folder read: the notebook and the files beside it, as data to rely on.

Nothing here trusts a file: sizes are bounded, links are not followed, and a notebook is reduced
to the four things that matter of each cell.
"""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from autograder.exceptions import UnreadableError
from autograder.intake.attachments import attached
from autograder.text import storable

MAX_NOTEBOOK_BYTES = 32 << 20
MAX_CELLS = 2000
MAX_CODE_CHARACTERS = 1 << 20
MAX_TEXT_CHARACTERS = 1 << 20


@dataclass(frozen=True, slots=True)
class SubmittedCell:
    """What counts of a student's cell: its kind and text, and the two names it may go by.

    `attachments` are files that lie in a text cell, by name, as they came: pictures, mostly.
    """

    cell_type: str
    source: str
    cell_id: str | None
    grade_id: str | None
    attachments: Mapping[str, bytes] = field(default_factory=dict)


def read_notebook(path: Path) -> list[SubmittedCell]:
    """Read a notebook of any version into cells.

    Raises
    ------
    UnreadableError
        If it is not a plain file, too large, not text, not JSON, or not a notebook.
    """
    try:
        info = path.lstat()
        if not stat.S_ISREG(info.st_mode):
            raise UnreadableError("The notebook is a link or a device, and not a file.")
        if info.st_size > MAX_NOTEBOOK_BYTES:
            raise UnreadableError(
                f"The notebook has {info.st_size >> 20} MiB; at most {MAX_NOTEBOOK_BYTES >> 20} "
                "MiB are taken. Clear its outputs and hand it in again."
            )
        text = _text(path.read_bytes())
    except OSError as error:
        raise UnreadableError(f"The notebook cannot be read: {error.strerror}.") from None
    try:
        data = json.loads(text)
    except ValueError as error:
        raise UnreadableError(
            f"The notebook is broken: its file is not valid JSON ({error})."
        ) from None
    except RecursionError:
        raise UnreadableError("The notebook is broken: its file is nested too deeply.") from None
    return cells_of(_as_version_4(data))


def _text(raw: bytes) -> str:
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            return raw.decode(encoding, errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if not raw.lstrip().startswith(b"{"):
            raise UnreadableError(f"The notebook is broken: it is not text ({error}).") from None
        return raw.decode("latin-1")  # an editor saved it in an old encoding


def _as_version_4(parsed: Any) -> dict[str, Any]:
    if not isinstance(parsed, dict):
        raise UnreadableError("The file is JSON but not a notebook.")
    data: dict[str, Any] = parsed
    if isinstance(data.get("worksheets"), list) and not isinstance(data.get("cells"), list):
        import nbformat  # a second's worth, for old notebooks alone

        try:
            data = dict(nbformat.convert(nbformat.from_dict(data), 4))
            for cell in data["cells"]:
                cell.pop("id", None)  # by chance: it never had one
        except Exception as error:
            raise UnreadableError(
                f"This old notebook cannot be brought up to date ({error})."
            ) from None
    if not isinstance(data.get("cells"), list):
        raise UnreadableError("The file is JSON but not a notebook: it has no list of cells.")
    return data


def cells_of(data: dict[str, Any]) -> list[SubmittedCell]:
    """The cells of a notebook of version 4 that has been parsed already.

    Raises
    ------
    UnreadableError
        If there are too many, or they hold too much.
    """
    if len(data["cells"]) > MAX_CELLS:
        raise UnreadableError(f"The notebook has {len(data['cells'])} cells; at most {MAX_CELLS}.")
    cells = [_cell(cell if isinstance(cell, dict) else {"source": cell}) for cell in data["cells"]]
    if sum(len(cell.source) for cell in cells if cell.cell_type == "code") > MAX_CODE_CHARACTERS:
        raise UnreadableError(
            f"The notebook's cells hold more than {MAX_CODE_CHARACTERS} characters of code."
        )
    return list(_cut(cells))


def _cut(cells: Sequence[SubmittedCell]) -> Iterator[SubmittedCell]:
    """The cells, their texts as far as a person could read them."""
    room = MAX_TEXT_CHARACTERS
    for cell in cells:
        if cell.cell_type == "code":
            yield cell
            continue
        beyond = len(cell.source) - room
        room = max(0, -beyond)
        if beyond > 0:
            kept = cell.source[: len(cell.source) - beyond]
            cell = replace(cell, source=f"{kept}\n\n[{beyond} characters are left out here.]")
        yield cell


def _cell(cell: dict[str, Any]) -> SubmittedCell:
    source = storable(_text_of(cell.get("source"))).replace("\r\n", "\n")
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    kind = cell.get("cell_type")
    kind = kind if kind in ("code", "markdown") else "raw"
    attachments: dict[str, bytes] = {}
    if kind != "code":
        source, attachments = attached(source, cell.get("attachments"))
    return SubmittedCell(
        cell_type=kind,
        source=source,
        cell_id=_text_or_none(cell.get("id")),
        grade_id=_text_or_none(grade_id),
        attachments=attachments,
    )


def _text_of(source: Any) -> str:
    """A cell's text, which some write as lines; what is no text is shown to a person as it is."""
    if isinstance(source, list):
        return "".join(part if isinstance(part, str) else _as_json(part) for part in source)
    return source if isinstance(source, str) else _as_json(source)


def _as_json(value: Any) -> str:
    try:
        return "" if value is None else json.dumps(value, ensure_ascii=False)
    except RecursionError:
        raise UnreadableError("The notebook is broken: a cell is nested too deeply.") from None


def _text_or_none(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def is_hidden(path: Path, folder: Path) -> bool:
    """Whether a file, or a folder that it lies in, is one that people do not see."""
    parts = path.relative_to(folder).parts
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)
