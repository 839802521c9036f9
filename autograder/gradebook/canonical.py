"""The one canonical form of this repository's notebooks, so that a diff of them is short.

Keys sorted, indent 1, a final newline, as Jupyter itself saves; no outputs and no execution counts;
one kernel; of a cell's metadata only ``nbgrader`` and ``tags``; the id of an nbgrader cell is its
``grade_id``. A release is written so, and `tools/notebooks.py` writes the other notebooks so.
Only the standard library is used: git and the hooks may come here before anything is installed.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import chain, count
from typing import Any

NOTEBOOK_METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
CELL_METADATA = ("nbgrader", "tags")
CELL_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")

Cell = dict[str, Any]


class NotebookError(ValueError):
    """A file that cannot be brought into canonical form; the message says what would help."""


def canonical(text: str) -> str:
    """Return the notebook `text` in canonical form.

    Parameters
    ----------
    text : str
        The JSON of an nbformat 4 notebook.

    Returns
    -------
    str
        The canonical JSON. Applying the function again changes nothing.

    Raises
    ------
    NotebookError
        If `text` is not a notebook of format 4, if a ``grade_id`` cannot be a cell id, or if two
        cells share one.

    Examples
    --------
    >>> cell = {"cell_type": "markdown", "metadata": {"collapsed": True}, "source": "# Stride\\n"}
    >>> json.loads(canonical(json.dumps({"nbformat": 4, "cells": [cell]})))["cells"]
    [{'cell_type': 'markdown', 'id': 'stride', 'metadata': {}, 'source': ['# Stride']}]
    """
    cells = parse(text)["cells"]
    notebook = {
        "cells": list(map(_canonical_cell, cells, _ids(cells))),
        "metadata": NOTEBOOK_METADATA,
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _canonical_cell(cell: Cell, cell_id: str) -> Cell:
    metadata = cell.get("metadata", {})
    source = source_of(cell)
    if "checksum" not in nbgrader_of(cell):  # else nbgrader has hashed these very characters
        source = re.sub(r"\r\n?", "\n", source).rstrip()
    kept = {
        "cell_type": cell["cell_type"],
        "id": cell_id,
        "metadata": {key: metadata[key] for key in CELL_METADATA if metadata.get(key)},
        "source": source.splitlines(keepends=True),
    }
    if cell["cell_type"] == "code":
        kept |= {"execution_count": None, "outputs": []}
    elif cell.get("attachments"):
        kept["attachments"] = cell["attachments"]
    return kept


def _ids(cells: list[Cell]) -> list[str]:
    """Ids for all cells: the grade_id, else the cell's own if it can stay, else a new one."""
    ids = [grade_id_of(cell) for cell in cells]
    taken = set(ids)
    for index, cell in enumerate(cells):
        own = cell.get("id")
        if not ids[index] and isinstance(own, str) and CELL_ID.fullmatch(own) and own not in taken:
            ids[index] = own
            taken.add(own)
    for index, cell in enumerate(cells):
        if not ids[index]:
            ids[index] = _new_id(source_of(cell), taken)
            taken.add(ids[index])
    return ids


def _new_id(source: str, taken: set[str]) -> str:
    """A readable id made of the cell's first line, numbered where that is taken already."""
    first = source.strip().partition("\n")[0].lower()
    stem = "-".join(re.findall(r"[a-z0-9]+", first))[:40].strip("-") or "cell"
    numbered = (f"{stem}-{number}" for number in count(2))
    return next(new for new in chain([stem], numbered) if new not in taken)


def parse(text: str) -> dict[str, Any]:
    """Read a notebook's JSON and make sure of all that the other functions rely on."""
    try:
        notebook: dict[str, Any] = json.loads(text.removeprefix("\ufeff"))
        # Python reads NaN and halves of surrogate pairs, which no other reader of JSON takes.
        json.dumps(notebook, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError) as error:
        raise NotebookError(f"not JSON: {error}. Restore it or save it from Jupyter") from None
    given = notebook.get("nbformat") if isinstance(notebook, dict) else type(notebook).__name__
    if given != 4:
        raise NotebookError(f"a notebook needs nbformat 4, not {given}. Save it from Jupyter")
    cells = notebook.get("cells")
    if not isinstance(cells, list):
        raise NotebookError("a notebook needs a list of cells. Save it from Jupyter")
    for number, cell in enumerate(cells, start=1):
        if fault := _cell_fault(cell):
            raise NotebookError(f"cell {number}: {fault}")
    grade_ids = list(filter(None, map(grade_id_of, cells)))
    if repeated := sorted(Counter(grade_ids) - Counter(set(grade_ids))):
        raise NotebookError(f"grade_id used by several cells: {repeated}. Rename all but one")
    return notebook


def _cell_fault(cell: object) -> str:
    if not isinstance(cell, dict) or cell.get("cell_type") not in ("code", "markdown", "raw"):
        return "is not a code, markdown or raw cell. Delete it"
    source = cell.get("source", "")
    if not isinstance(source, str) and not _is_list_of_str(source):
        return "its source is not text. Type the cell again"
    metadata = cell.get("metadata", {})
    if not (
        isinstance(metadata, dict)
        and isinstance(metadata.get("nbgrader", {}), dict)
        and _is_list_of_str(metadata.get("tags", []))
    ):
        return "its metadata are not a mapping with nbgrader and a list of tags. Make it anew"
    grade_id = nbgrader_of(cell).get("grade_id")
    if grade_id and not (isinstance(grade_id, str) and CELL_ID.fullmatch(grade_id)):
        return f"grade_id {grade_id!r} is no cell id. Use 1 to 64 letters, digits, hyphens, _"
    return ""


def _is_list_of_str(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def source_of(cell: Cell) -> str:
    """The text of a cell."""
    return "".join(cell.get("source", ""))


def nbgrader_of(cell: Cell) -> dict[str, Any]:
    """What nbgrader says of a cell; nothing where it is none of its own."""
    return cell.get("metadata", {}).get("nbgrader") or {}


def grade_id_of(cell: Cell) -> str:
    """The name that nbgrader has for a cell; empty where it has none."""
    return nbgrader_of(cell).get("grade_id") or ""
