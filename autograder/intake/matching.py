"""Which released cell each cell of a student's is, also where an editor has dropped its names.

Colab, Deepnote and others keep a notebook's texts and lose what nbgrader knows of its cells. So a
cell is known, in this order,

1. by its name: nbgrader's `grade_id`, else the cell's own id;
2. by its text, whatever its white space, in the order of the release (difflib's alignment: of texts
   that stand several times each is found by its neighbours), then wherever it stands;
3. if it is a text, a given cell or a test, by most of its words;
4. if it is a place for code, by what it is to define, between the place's neighbours; where the
   notebook has no names at all also below them, from where the code would come too late.

Two kinds of cells are never taken for the instructor's by their words: code that defines what the
lab asks students for, and what stands in a place for a written answer (`written` reads those).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from autograder.intake.notebook import SubmittedCell
from autograder.lab import CellKind, Lab, LabCell
from autograder.names import defined_names

_ALIKE = 0.75
"""The share of words that a changed cell has in common with the released one."""


def same_text(text: str) -> str:
    """A text by which it is compared: without differences in white space."""
    return " ".join(text.split())


def words(text: str) -> Counter[str]:
    """The words of a text, each with how often it stands there."""
    return Counter(re.findall(r"\w+", text))


def new_words(source: str, released: str) -> bool:
    """Whether a text says something that the released one does not."""
    return bool(words(source) - words(released))


def is_open(place: LabCell, cell: SubmittedCell | None) -> bool:
    """Whether a student left a place as it was released, or empty, or deleted it."""
    if cell is None:
        return True
    return not cell.attachments and same_text(cell.source) in ("", same_text(place.released))


class Matching:
    """A student's cells beside the lab's.

    Attributes
    ----------
    of : list of int or None
        For each of the student's cells the number of the released cell that it is; None where it is
        one of their own. No two are the same.
    at : dict
        The other way round.
    """

    def __init__(self, lab: Lab, submitted: Sequence[SubmittedCell]) -> None:
        """Match them."""
        self._cells, self._submitted = lab.cells, submitted
        self._asked = lab.student_names
        self.of: list[int | None] = [None] * len(submitted)
        self.at: dict[int, int] = {}
        self._by_name()
        is_nameless = not self.at
        self._by_text()
        self._by_words()
        self._by_definition(anywhere=is_nameless)

    def pair(self, released: int, own: int) -> None:
        """Take a student's cell for a released one; the one that was taken for it is free again."""
        if released in self.at:
            self.of[self.at[released]] = None
        self.of[own], self.at[released] = released, own

    def around(self, place: int) -> list[int]:
        """A student's own cells between a place's neighbours, and beside the place itself.

        The neighbours are the nearest released cells before and after it that are there. Where the
        order was changed, the cells below the one and above the other count.
        """
        before = max((each for each in self.at if each < place), default=None)
        after = min((each for each in self.at if each > place), default=None)
        found = set(self.below(-1 if before is None else self.at[before]))
        found |= set(self.above(len(self.of) if after is None else self.at[after]))
        if place in self.at:
            found |= {*self.above(self.at[place]), *self.below(self.at[place])}
        return sorted(found)

    def below(self, own: int) -> Iterator[int]:
        """A student's own cells below one of their cells, as far as the next that is released."""
        return self._own(range(own + 1, len(self.of)))

    def above(self, own: int) -> Iterator[int]:
        """The same above it, from the nearest on."""
        return self._own(range(own - 1, -1, -1))

    def _own(self, numbers: range) -> Iterator[int]:
        for number in numbers:
            if self.of[number] is not None:
                return
            yield number

    def _missing(self, *kinds: CellKind) -> list[int]:
        cells = enumerate(self._cells)
        return [n for n, cell in cells if n not in self.at and (not kinds or cell.kind in kinds)]

    def _added(self) -> list[int]:
        return [number for number, released in enumerate(self.of) if released is None]

    def _by_name(self) -> None:
        names = {cell.cell_id: number for number, cell in enumerate(self._cells)}
        marks = {cell.grade_id: n for n, cell in enumerate(self._cells) if cell.grade_id}
        found: dict[int, list[int]] = defaultdict(list)
        for number, cell in enumerate(self._submitted):
            released = marks.get(cell.grade_id or "", names.get(cell.cell_id or ""))
            if released is not None:
                found[released].append(number)
        for released, copies in found.items():
            self.pair(released, self._original(self._cells[released], copies))

    def _original(self, released: LabCell, copies: Sequence[int]) -> int:
        """Which of several cells of one name it is: copying a cell copies its name."""
        if released.kind is CellKind.SOLUTION:
            return copies[0]  # each runs where it stands
        is_place = released.kind is CellKind.WRITTEN
        for number in copies:
            cell = self._submitted[number]
            is_same = same_text(cell.source) == same_text(released.released)
            if not is_open(released, cell) if is_place else is_same:
                return number
        return copies[0]

    def _by_text(self) -> None:
        theirs: list[object] = [
            number if number in self.at else same_text(cell.released)
            for number, cell in enumerate(self._cells)
        ]
        mine: list[object] = [
            same_text(cell.source) if released is None else released
            for cell, released in zip(self._submitted, self.of, strict=True)
        ]
        for block in SequenceMatcher(None, theirs, mine, autojunk=False).get_matching_blocks():
            for released, own in zip(
                range(block.a, block.a + block.size), range(block.b, block.b + block.size),
                strict=True,
            ):  # fmt: skip
                if released not in self.at and theirs[released]:
                    self.pair(released, own)
        left: dict[object, list[int]] = defaultdict(list)
        for released in self._missing():
            left[theirs[released]].append(released)
        for own in self._added():
            if mine[own] and left[mine[own]]:
                self.pair(left[mine[own]].pop(0), own)

    def _by_words(self) -> None:
        missing = {
            released: words(self._cells[released].released)
            for released in self._missing(CellKind.TEXT, CellKind.GIVEN, CellKind.TEST)
        }
        alike = []
        for own in self._added() if missing else ():
            cell = self._submitted[own]
            theirs, is_code = words(cell.source), cell.cell_type == "code"
            if is_code and self._asked.intersection(defined_names(cell.source)):
                continue
            for released, ours in missing.items():
                if is_code == (self._cells[released].cell_type == "code"):
                    alike.append((_likeness(ours, theirs), released, own))
        for likeness, released, own in sorted(alike, key=lambda each: -each[0]):
            if likeness >= _ALIKE and released not in self.at and self.of[own] is None:
                self.pair(released, own)

    def _by_definition(self, *, anywhere: bool) -> None:
        for released in self._missing(CellKind.SOLUTION):
            found = self._defining(released, self.around(released))
            if not found and anywhere:
                late = [own for own in self._added() if self._comes_after(released, own)]
                found = self._defining(released, late)
                found = found if len(found) == 1 else []
            if found:
                self.pair(released, found[-1])  # the last one counts

    def _defining(self, place: int, own: Sequence[int]) -> list[int]:
        names = self._cells[place].names
        cells = [(number, self._submitted[number]) for number in own]
        return [
            number
            for number, cell in cells
            if cell.cell_type == "code" and not set(names).isdisjoint(defined_names(cell.source))
        ]

    def _comes_after(self, place: int, own: int) -> bool:
        """Whether a student's own cell goes with a released one that stands below a place."""
        known = next((r for r in reversed(self.of[:own]) if r is not None), None)
        return known is not None and known > place


def _likeness(first: Counter[str], second: Counter[str]) -> float:
    """The share of words that two texts have in common, from 0 to 1 (Dice's coefficient)."""
    total = first.total() + second.total()
    return 2 * (first & second).total() / total if total else 0.0
