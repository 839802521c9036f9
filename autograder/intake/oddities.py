"""What is odd in a notebook, in sentences for its student, before anybody else sees it.

Grading mends what it can: it puts deleted and changed cells back. What it cannot mend is an answer
that rests on something that is not in the notebook, or stands in the wrong order.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from autograder.intake.matching import Matching
from autograder.intake.notebook import SubmittedCell
from autograder.intake.rebuild import RebuiltCell, rebuild
from autograder.intake.written import open_places
from autograder.lab import CellKind, Lab, LabCell
from autograder.names import bound_names, lacked_names
from autograder.text import printable

_MANY, _LONG = 5, 80


def oddities(lab: Lab, submitted: Sequence[SubmittedCell]) -> list[str]:
    """Name cells that are gone or changed, and names that are not where they are needed."""
    return [*_odd_cells(lab, submitted), *_odd_names(rebuild(lab, submitted))]


def _odd_cells(lab: Lab, submitted: Sequence[SubmittedCell]) -> Iterator[str]:
    matching = Matching(lab, submitted)
    places = {place.number: place for place in open_places(lab, submitted, matching)}
    for number, lab_cell in enumerate(lab.cells):
        if lab_cell.kind is CellKind.TEXT or lab_cell.is_for_show:
            continue
        at = matching.at.get(number)
        answer = submitted[at] if at is not None else None
        place = places.get(number)
        if place is not None and place.candidates:
            found = [_beginning(submitted[each].source) for each in place.candidates]
            yield _beside(str(lab_cell.grade_id), found)
        elif answer is None:
            yield from _deleted(lab_cell)
        elif answer.cell_type != lab_cell.cell_type:
            yield (
                f"{lab_cell.grade_id} is a {answer.cell_type} cell, and was a "
                f"{lab_cell.cell_type} cell: grading treats it as that. Change its type back."
            )
        else:
            yield from _changed(lab_cell, answer.source.strip())


def _beside(name: str, cells: Sequence[str]) -> str:
    if len(cells) == 1:
        said = f"Your written answer {name} stands outside its cell, in {cells[0]}"
    else:
        more = f" or {len(cells) - _MANY} more" if len(cells) > _MANY else ""
        shown = " or ".join(cells[:_MANY])
        said = f"The written answer {name} is empty, and may stand in {shown}{more}"
    return f"{said}: it will be read by a person. Put it into its cell."


def _deleted(cell: LabCell) -> Iterator[str]:
    name = cell.grade_id
    if cell.kind is CellKind.TEST:
        yield f"The test cell {name} is gone: grading puts it back."
    elif cell.kind is CellKind.SOLUTION:
        yield f"The cell {name} is gone: another one above the test has to define it."
    elif cell.kind is CellKind.WRITTEN:
        yield f"The cell of the written answer {name} is gone: there is nothing to read."
    elif cell.cell_type == "code":
        yield f"The cell {name} is gone: grading puts it back."


def _changed(cell: LabCell, source: str) -> Iterator[str]:
    name, as_released = cell.grade_id, cell.source.strip()
    if cell.kind is CellKind.WRITTEN and source in ("", as_released):
        yield f"The written answer {name} is empty."
    elif cell.kind is CellKind.TEST and source != as_released:
        yield f"The test cell {name} was changed: grading runs the one that was released."
    elif cell.kind is CellKind.GIVEN and cell.cell_type == "code" and source != as_released:
        yield f"The cell {name} was changed: grading runs yours, then the released one."


def _odd_names(cells: Sequence[RebuiltCell]) -> Iterator[str]:
    """Where what a test or an answer needs is defined elsewhere, later, or nowhere."""
    bound = [_bound_by(cell) for cell in cells]
    tests = [place for place, cell in enumerate(cells) if cell.is_test]
    for test in tests:
        lab_cell = cells[test].lab_cell
        assert lab_cell is not None
        for name in lab_cell.names:
            above = [place for place in range(test) if name in bound[place]]
            if not above:
                yield f"{name} is {_elsewhere(name, cells, bound)}."
                continue
            last, own = cells[above[-1]], [cells[at] for at in above if cells[at].lab_cell is None]
            if last.lab_cell is None:
                yield f"{name} counts as your own cell {_shown(last)} defines it."
            elif own and last.is_untouched:
                yield (
                    f"{name} is defined in your own cell {_shown(own[-1])}, and again, as it was "
                    f"released, in its place {_shown(last)} below: that one counts."
                )
    for place, cell in enumerate(cells):
        until = next((test for test in tests if test > place), None)
        if until is None or not _is_answer(cell):
            continue
        known = frozenset[str]().union(*bound[:until])
        if "*" in known:  # from somewhere import *
            continue
        for name in sorted(lacked_names(cell.source) - known):
            is_where = _elsewhere(name, cells, bound)
            yield f"The cell {_shown(cell)} uses {name[:_LONG]}, which is {is_where}."


def _elsewhere(name: str, cells: Sequence[RebuiltCell], bound: Sequence[frozenset[str]]) -> str:
    later = next((cell for cell, names in zip(cells, bound, strict=True) if name in names), None)
    if later is None:
        return (
            "defined in no cell: if it works here, this session remembers it from a cell now gone"
        )
    return (
        f"defined too far down, in the cell {_shown(later)}: grading runs the notebook from top to "
        "bottom"
    )


def _bound_by(cell: RebuiltCell) -> frozenset[str]:
    is_run = cell.cell_type == "code" and not cell.is_test
    is_run = is_run and not (cell.lab_cell is not None and cell.lab_cell.is_for_show)
    return bound_names(cell.source) if is_run else frozenset()


def _is_answer(cell: RebuiltCell) -> bool:
    mine = cell.lab_cell is None or cell.lab_cell.kind is CellKind.SOLUTION
    return mine and cell.cell_type == "code"


def _shown(cell: RebuiltCell) -> str:
    """How a student finds a cell: by its name, or by how it begins."""
    if cell.lab_cell is not None and cell.lab_cell.grade_id:
        return cell.lab_cell.grade_id
    return _beginning(cell.source)


def _beginning(source: str) -> str:
    first = next((line for line in source.split("\n") if line.strip()), "")
    return printable(f"“{textwrap.shorten(first, 40, placeholder=' …')}”")
