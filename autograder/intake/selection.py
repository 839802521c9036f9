"""Which notebook in a student's folder is graded.

The one that is named as the lab's, in any case of letters, if there is work in it. Else the one
other notebook that has work in it, and that is said: people hand the untouched download in and
beside it, as a copy with a number or under a name of their own, what they have done. Where several
could be meant, none is graded.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.exceptions import UnreadableError
from autograder.intake.notebook import SubmittedCell, is_hidden, read_notebook
from autograder.intake.rebuild import rebuild
from autograder.intake.recognition import without_copy
from autograder.intake.tree import Tree, walk
from autograder.lab import CellKind, Lab
from autograder.text import printable

MAX_NOTEBOOKS = 8
"""So many notebooks of one folder are opened."""


@dataclass(frozen=True, slots=True)
class FoundNotebook:
    """The notebook that is graded, its cells, and what has to be said of the choice."""

    path: Path
    cells: Sequence[SubmittedCell]
    notes: tuple[str, ...] = ()


def find_notebook(folder: Path, lab: Lab) -> FoundNotebook:
    """Find and read the notebook in a student's folder that is to be graded.

    Raises
    ------
    UnreadableError
        If there is none, several could be meant, or the one that is there cannot be read.
    """
    if folder.is_symlink() or folder.parent.is_symlink():
        raise UnreadableError("The submission's folder is a link, and not a folder.")
    tree = walk(folder)
    found = _notebooks(folder, tree, lab)
    if not found:
        there = _listed([each.path for each in tree.files]) or "nothing"
        said = f"There is no notebook in this submission (it holds: {there})."
        raise UnreadableError(" ".join([said, *tree.left_out]))
    first = found[0]
    is_named = first.stem.casefold() == lab.notebook_name.casefold()
    if len(found) == 1:
        return FoundNotebook(first, read_notebook(first))
    unnamed = f"none is named {lab.notebook_name}.ipynb"
    if len(found) > MAX_NOTEBOOKS and not is_named:
        raise UnreadableError(_several(found, unnamed))
    worked, faults = _read(found[:MAX_NOTEBOOKS], lab)
    contents = {_content(cells) for cells in worked.values()}
    if first in worked and is_named:
        others = [each for each in worked if _content(worked[each]) != _content(worked[first])]
        return FoundNotebook(first, worked[first], _mention(first, others))
    if not worked and is_named:
        return FoundNotebook(first, read_notebook(first))
    why = faults.get(first, "is as it was released")
    if len(contents) != 1:
        unnamed = f"{first.name} {why}" if is_named else unnamed
        raise UnreadableError(_several(list(worked) or found, unnamed))
    taken = next(iter(worked))
    said = f"{printable(taken.name)} was graded: {printable(first.name)} {why}."
    return FoundNotebook(taken, worked[taken], (said,) if taken != first else ())


def _notebooks(folder: Path, tree: Tree, lab: Lab) -> list[Path]:
    """The notebooks that could be meant; first the one that is named as the lab's, if any is."""
    others = {each.casefold() for each in lab.others}
    name = lab.notebook_name

    def is_other(path: Path) -> bool:
        return bool({path.stem.casefold(), without_copy(path.stem)[0].casefold()} & others)

    def rank(path: Path) -> tuple[bool, bool, bool, str]:
        is_named = path.stem.casefold() == name.casefold()
        is_exact = path.name == f"{name}.ipynb"
        return not is_named, path.parent != folder, not is_exact, str(path)

    paths = [each.path for each in tree.files if each.path.suffix.lower() == ".ipynb"]
    exact = folder / f"{name}.ipynb"
    if exact not in paths and os.path.lexists(exact):  # among too many files it is looked for, too
        paths.append(exact)
    plain = [path for path in paths if not is_hidden(path, folder) and not path.is_dir()]
    named = [path for path in plain if path.stem.casefold() == name.casefold()]
    return sorted({*named, *(path for path in plain if not is_other(path))}, key=rank)


def _read(
    paths: Iterable[Path], lab: Lab
) -> tuple[dict[Path, Sequence[SubmittedCell]], dict[Path, str]]:
    """The notebooks with work in them, and those that cannot be read."""
    worked: dict[Path, Sequence[SubmittedCell]] = {}
    faults: dict[Path, str] = {}
    for path in paths:
        try:
            cells = read_notebook(path)
        except UnreadableError:
            faults[path] = "cannot be read"
            continue
        if has_work(lab, cells):
            worked[path] = cells
    return worked, faults


def has_work(lab: Lab, submitted: Sequence[SubmittedCell]) -> bool:
    """Whether a student did anything in a notebook: filled a place, or wrote a cell."""
    places = (CellKind.SOLUTION, CellKind.WRITTEN)
    return any(
        cell.lab_cell is None or (cell.lab_cell.kind in places and not cell.is_untouched)
        for cell in rebuild(lab, submitted)
    )


def _content(cells: Sequence[SubmittedCell]) -> tuple[str, ...]:
    return tuple(cell.source.strip() for cell in cells)


def _mention(taken: Path, others: Sequence[Path]) -> tuple[str, ...]:
    if not others:
        return ()
    too = "has work in it, too" if len(others) == 1 else "have work in them, too"
    return (f"{printable(taken.name)} was graded; {_listed(others)} {too}.",)


def _several(found: Sequence[Path], why: str) -> str:
    return f"There are several notebooks ({_listed(found)}) and {printable(why)}."


def _listed(paths: Sequence[Path]) -> str:
    return printable(", ".join(path.name for path in paths[:5]))
