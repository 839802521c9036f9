"""Where a written answer stands, if it does not stand in its place.

A place is *open* if it is empty, as it was released, or deleted. What may be the answer to an open
place is looked for in its region:

- between its neighbours, the nearest released cells before and after it that are there: every cell
  of the student's own, whether text, raw or code;
- above the texts that lead to it, one by one up to the last released code, test or place before
  them: cells of the student's own that are prose, in code comments, strings or what is no Python;
- in those texts and in the one below the place: what a student added to their words.

Of two open places that could claim a cell, it is that of the one for which it comes first in this
list. So a note elsewhere, behind a cell of code or at the end of the notebook, is no candidate, and
neither is a copy of released lines. If the one candidate is a cell of the place's own type between
the very cells that stand around the place, and no other open place could claim it, it is the
answer. Otherwise the place waits for a person, who sees every candidate. Without a candidate
nothing was answered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograder.intake.matching import Matching, is_open, new_words, same_text
from autograder.intake.notebook import SubmittedCell
from autograder.lab import CellKind, Lab, LabCell
from autograder.names import bound_names, used_names


@dataclass(frozen=True, slots=True)
class OpenPlace:
    """An open place for a written answer, by its number in the lab.

    `candidates` are numbers of the student's cells that may be its answer; `is_certain` says that
    there is one, and that it is.
    """

    number: int
    candidates: tuple[int, ...]
    is_certain: bool


def open_places(
    lab: Lab, submitted: Sequence[SubmittedCell], matching: Matching
) -> list[OpenPlace]:
    """The lab's open places for written answers; descriptions of nbgrader's tasks are none."""
    lines = {
        same_text(part)
        for cell in lab.cells
        for part in (cell.released, *cell.released.splitlines())
    }
    regions: dict[int, dict[int, int]] = {}
    for number, place in enumerate(lab.cells):
        own = matching.at.get(number)
        if _is_place(place) and is_open(place, None if own is None else submitted[own]):
            region = _region(lab, submitted, matching, number)
            ranks = {each: rank for rank, each in region if not _is_copy(submitted[each], lines)}
            regions[number] = ranks
    nearest: dict[int, int] = {}
    for ranks in regions.values():
        nearest |= {each: min(rank, nearest.get(each, rank)) for each, rank in ranks.items()}
    found = {
        number: tuple(sorted(each for each, rank in ranks.items() if rank == nearest[each]))
        for number, ranks in regions.items()
    }
    claims = Counter(each for candidates in found.values() for each in candidates)
    return [
        OpenPlace(
            number,
            candidates,
            len(candidates) == 1
            and claims[candidates[0]] == 1
            and _stands_in(lab, submitted[candidates[0]], candidates[0], matching, number),
        )
        for number, candidates in found.items()
    ]


def _is_place(cell: LabCell) -> bool:
    return cell.kind is CellKind.WRITTEN and not cell.is_task


def _region(
    lab: Lab, submitted: Sequence[SubmittedCell], matching: Matching, place: int
) -> Iterator[tuple[int, int]]:
    """The student's cells in which the answer to a place may stand, the farthest first.

    Each comes with a rank: 0 between the neighbours, 1 with the texts that lead to the place, 2 in
    the text below it.
    """

    def added_to(number: int) -> Iterator[int]:
        own, text = matching.at.get(number), lab.cells[number]
        if own is not None and _is_text(text) and new_words(submitted[own].source, text.released):
            yield own

    if place + 1 < len(lab.cells):
        yield from ((2, own) for own in added_to(place + 1))
    leading = place - 1
    while leading >= 0 and _is_text(lab.cells[leading]):
        yield from ((1, own) for own in added_to(leading))
        own = matching.at.get(leading)
        above = matching.above(own) if own is not None else ()
        yield from ((1, each) for each in above if _is_prose(submitted[each]))
        leading -= 1
    yield from ((0, own) for own in matching.around(place))


def _stands_in(lab: Lab, cell: SubmittedCell, own: int, matching: Matching, place: int) -> bool:
    """Whether a cell stands where a place is, and is what the place is."""
    neighbours = {place - 1, place + 1} & set(range(len(lab.cells)))
    return (
        matching.of[own] is None
        and cell.cell_type == lab.cells[place].cell_type
        and neighbours <= matching.at.keys()
        and own in matching.around(place)
    )


def _is_copy(cell: SubmittedCell, released: set[str]) -> bool:
    """Whether a cell is empty, or has nothing but lines of the release."""
    if cell.attachments or same_text(cell.source) in released:
        return not cell.attachments
    lines = (same_text(line) for line in cell.source.splitlines())
    return all(not line or line in released for line in lines)


def _is_text(cell: LabCell) -> bool:
    return cell.cell_type != "code" and cell.kind in (CellKind.TEXT, CellKind.GIVEN)


def _is_prose(cell: SubmittedCell) -> bool:
    """Whether a cell is a text, or in code no more than comments, strings or what is no Python."""
    return cell.cell_type != "code" or not (used_names(cell.source) or bound_names(cell.source))
