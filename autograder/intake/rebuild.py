"""A submission rebuilt on the released lab, so that nothing a student did to a cell costs a point.

Solution cells and written answers are taken over (`matching` knows them, and `written` an answer
that stands beside its place); cells that a student added stay in their places; test cells and the
instructor's cells are always ours, and what a student wrote into one of them stands beside it.
Tags, outputs and foreign metadata are not taken over at all.
"""

from __future__ import annotations

import base64
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograder.intake.matching import Matching, is_open, new_words, same_text
from autograder.intake.notebook import SubmittedCell
from autograder.intake.outputs import Output
from autograder.intake.written import OpenPlace, open_places
from autograder.lab import CellKind, Lab, LabCell
from autograder.results import ExerciseResult, Status


@dataclass(slots=True)
class RebuiltCell:
    """A cell to run: `lab_cell` is the released cell it stands for, if any.

    A test cell that has been judged holds the verdict, and so does a place for a written answer
    that a person has to look at. A text has `attachments`, as they came, and `pictures`, which are
    fit to be shown. `note` is what is said of it beside the results.
    """

    cell_type: str
    source: str
    lab_cell: LabCell | None
    attachments: Mapping[str, bytes] = field(default_factory=dict)
    pictures: dict[str, bytes] = field(default_factory=dict)
    outputs: list[Output] = field(default_factory=list)
    verdict: ExerciseResult | None = None
    note: str = ""

    @property
    def is_test(self) -> bool:
        """Whether it is one of the graded test cells."""
        return self.lab_cell is not None and self.lab_cell.kind is CellKind.TEST

    @property
    def is_students(self) -> bool:
        """Whether a student wrote it: an answer, or a cell of their own."""
        return self.lab_cell is None or self.lab_cell.kind in (CellKind.SOLUTION, CellKind.WRITTEN)

    @property
    def is_untouched(self) -> bool:
        """Whether a place for an answer holds what was released, or nothing."""
        source = self.source.strip()
        return self.lab_cell is not None and source in ("", self.lab_cell.source.strip())


def rebuild(lab: Lab, submitted: Sequence[SubmittedCell]) -> list[RebuiltCell]:
    """Lay a student's cells out on the lab's."""
    matching = Matching(lab, submitted)
    places = open_places(lab, submitted, matching)
    for place in places:
        if place.is_certain:
            matching.pair(place.number, place.candidates[0])
    own: dict[int, RebuiltCell] = {}
    of_place: dict[int, RebuiltCell] = {}
    rebuilt = [own.setdefault(each, _own_cell(submitted[each])) for each in matching.below(-1)]
    for number, lab_cell in enumerate(lab.cells):
        at = matching.at.get(number)
        answer = submitted[at] if at is not None else None
        of_place[number] = cell = _lab_cell(lab_cell, answer)
        if at is None or answer is None:
            rebuilt.append(cell)
            continue
        kept = _own_cell(answer)
        if _is_edited_code(lab_cell, answer):
            # It may hold what later cells rely on, an import for one; then comes ours.
            rebuilt += [own.setdefault(at, kept), cell]
        elif _is_replaced(lab_cell, answer):
            # What it says is shown; a test that was changed runs as it was released.
            kept.cell_type = "raw" if kept.cell_type == "code" else kept.cell_type
            rebuilt += [cell, own.setdefault(at, kept)]
        else:
            own[at] = cell
            rebuilt.append(cell)
        rebuilt += [own.setdefault(each, _own_cell(submitted[each])) for each in matching.below(at)]
    copies = {
        same_text(cell.released)
        for cell in lab.cells
        if cell.kind in (CellKind.GIVEN, CellKind.TEST, CellKind.WRITTEN)
    }
    rebuilt = [cell for cell in rebuilt if cell.lab_cell is not None or _is_kept(cell, copies)]
    for place in places:
        _say_where(of_place[place.number], place, own, rebuilt)
    return rebuilt


def _lab_cell(lab_cell: LabCell, answer: SubmittedCell | None) -> RebuiltCell:
    source = lab_cell.source
    if lab_cell.kind in (CellKind.SOLUTION, CellKind.WRITTEN):
        # A place the student deleted stays empty: the release's stub there would replace a
        # function that the student defined in a cell of their own.
        source = answer.source if answer is not None else ""
        if lab_cell.kind is CellKind.WRITTEN and source.strip() and is_open(lab_cell, answer):
            source = lab_cell.source  # to the letter, so that nbgrader, too, sees that it is open
    elif lab_cell.kind is CellKind.TEXT and answer is not None:
        source = answer.source
    is_text = lab_cell.cell_type != "code"
    attachments = answer.attachments if answer is not None and is_text else {}
    return RebuiltCell(lab_cell.cell_type, source, lab_cell, attachments)


def _is_edited_code(lab_cell: LabCell, answer: SubmittedCell) -> bool:
    """Whether a student changed code that is the instructor's, other than a test's."""
    is_given_code = lab_cell.kind is CellKind.GIVEN and lab_cell.cell_type == "code"
    is_code = answer.cell_type == "code"
    return is_given_code and is_code and answer.source.strip() != lab_cell.source.strip()


def _is_replaced(lab_cell: LabCell, answer: SubmittedCell) -> bool:
    """Whether a student wrote something into a cell that is put back as it was released."""
    is_ours = lab_cell.kind in (CellKind.GIVEN, CellKind.TEST)
    return is_ours and new_words(answer.source, lab_cell.released)


def _is_kept(cell: RebuiltCell, copies: Container[str]) -> bool:
    """Whether a student's own cell holds something; a copy of what runs anyhow does not."""
    text = same_text(cell.source)
    return bool(cell.attachments) or (bool(text) and text not in copies)


def _own_cell(cell: SubmittedCell) -> RebuiltCell:
    cell_type = cell.cell_type if cell.cell_type in ("code", "markdown") else "raw"
    return RebuiltCell(cell_type, cell.source, None, cell.attachments)


def _say_where(
    cell: RebuiltCell,
    place: OpenPlace,
    shown: Mapping[int, RebuiltCell],
    rebuilt: Sequence[RebuiltCell],
) -> None:
    """Say of an open place that its answer was found, or where a person has to look for it."""
    assert cell.lab_cell is not None
    name = str(cell.lab_cell.grade_id)
    if place.is_certain:
        cell.note = f"{name}: {FOUND}"
        return
    order = {id(each): number for number, each in enumerate(rebuilt)}
    here = order[id(cell)]
    found = [order[id(shown[each])] for each in place.candidates]
    if found:
        below = {number > here for number in found}
        where = " or ".join({True: "below", False: "above"}[each] for each in sorted(below)[::-1])
        cells = "the cell" if len(found) == 1 else f"one of {len(found)} cells"
        sentence = f"No answer stands here. It may be in {cells} {where}: a person will read it."
        cell.note = f"{name}: {sentence}"
        cell.verdict = waiting(cell.lab_cell, sentence)


FOUND = "the answer stood in a cell of its own and is read in its place."


def waiting(place: LabCell, sentence: str) -> ExerciseResult:
    """What is said of a place for a written answer that a person has to look at."""
    return ExerciseResult(
        str(place.grade_id), str(place.grade_id), Status.WAITS, 0.0, place.points, sentence
    )


_MIME = {"png": "image/png", "jpg": "image/jpeg"}


def to_notebook(
    lab: Lab, cells: Sequence[RebuiltCell], notes: Sequence[str] = ()
) -> dict[str, Any]:
    """The rebuilt cells as a notebook's file has them, with the release's metadata and verdicts.

    `notes` on the hand-in are for the page that goes back.
    What a student wrote is there as it was written; whoever shows it has to clean it (`feedback`).
    """
    nodes = []
    count = 0
    for number, cell in enumerate(cells):
        released = cell.lab_cell
        node: dict[str, Any] = {
            "cell_type": cell.cell_type,
            "id": released.cell_id if released is not None else f"added-{number}",
            "metadata": dict(released.metadata) if released is not None else {},
            "source": cell.source,
        }
        if cell.verdict is not None:
            node["metadata"]["autograder"] = cell.verdict.to_json()
        if cell.cell_type == "code":
            count += 1
            node |= {"outputs": cell.outputs, "execution_count": count}
        elif cell.pictures:
            node["attachments"] = {
                name: {_MIME[name[-3:]]: base64.b64encode(content).decode()}
                for name, content in cell.pictures.items()
            }
        nodes.append(node)
    notebook = lab.notebook(nodes)
    if notes:
        notebook["metadata"] = {**notebook["metadata"], "autograder": {"notes": list(notes)}}
    return notebook
