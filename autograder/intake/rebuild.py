"""A submission rebuilt on the released lab, so that nothing a student did to a cell costs a point.

Solution cells and written answers are taken over by their names; cells that a student added stay
in their places; test cells and the instructor's cells are always ours. Tags, outputs and foreign
metadata are not taken over at all.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograder.intake.notebook import SubmittedCell
from autograder.intake.outputs import Output
from autograder.lab import CellKind, Lab, LabCell
from autograder.results import ExerciseResult


@dataclass(slots=True)
class RebuiltCell:
    """A cell to run: `lab_cell` is the released cell it stands for, if any.

    A test cell that has been judged holds the verdict. A text has `attachments`, as they came,
    and `pictures`, which are fit to be shown.
    """

    cell_type: str
    source: str
    lab_cell: LabCell | None
    attachments: Mapping[str, bytes] = field(default_factory=dict)
    pictures: dict[str, bytes] = field(default_factory=dict)
    outputs: list[Output] = field(default_factory=list)
    verdict: ExerciseResult | None = None

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


def rebuild(lab: Lab, submitted: Iterable[SubmittedCell]) -> list[RebuiltCell]:
    """Lay a student's cells out on the lab's."""
    released = ReleasedCells(lab)
    answers: dict[str, SubmittedCell] = {}
    added: dict[str | None, list[SubmittedCell]] = {None: []}
    anchor: str | None = None
    for cell in submitted:
        known = released.of(cell)
        if known is None:
            added.setdefault(anchor, []).append(cell)
        elif known not in answers:
            answers[known] = cell
            anchor = known
        elif released.kind(known) in (CellKind.SOLUTION, CellKind.WRITTEN, CellKind.TEXT):
            # A copy of a solution cell runs where it stands, as it does in Jupyter.
            added.setdefault(anchor, []).append(cell)
    rebuilt = [_own_cell(cell) for cell in added[None]]
    for lab_cell in lab.cells:
        answer = answers.get(lab_cell.cell_id)
        if answer is not None and _is_edited(lab_cell, answer):
            # It may hold what later cells rely on, an import for one; then comes ours.
            rebuilt.append(_own_cell(answer))
        rebuilt.append(_lab_cell(lab_cell, answer))
        rebuilt += [_own_cell(cell) for cell in added.get(lab_cell.cell_id, ())]
    return [cell for cell in rebuilt if cell.lab_cell is not None or cell.source.strip()]


class ReleasedCells:
    """Finds the released cell that a student's cell is, by grade_id, id, or unchanged text."""

    def __init__(self, lab: Lab) -> None:
        """Read the lab's cells."""
        self._kinds = {cell.cell_id: cell.kind for cell in lab.cells}
        self._by_grade_id = {cell.grade_id: cell.cell_id for cell in lab.cells if cell.grade_id}
        self._by_source = {
            cell.source.strip(): cell.cell_id
            for cell in lab.cells
            if cell.kind is not CellKind.SOLUTION and cell.source.strip()
        }

    def kind(self, cell_id: str) -> CellKind:
        """What a released cell is there for."""
        return self._kinds[cell_id]

    def of(self, cell: SubmittedCell) -> str | None:
        """The id of the released cell that a student's is; None where it is one of their own."""
        if cell.grade_id in self._by_grade_id:
            return self._by_grade_id[cell.grade_id]
        if cell.cell_id in self._kinds:
            return cell.cell_id
        return self._by_source.get(cell.source.strip())


def _lab_cell(lab_cell: LabCell, answer: SubmittedCell | None) -> RebuiltCell:
    source = lab_cell.source
    if lab_cell.kind in (CellKind.SOLUTION, CellKind.WRITTEN):
        # A place the student deleted stays empty: the release's stub there would replace a
        # function that the student defined in a cell of their own.
        source = answer.source if answer is not None else ""
    elif lab_cell.kind is CellKind.TEXT and answer is not None:
        source = answer.source
    is_text = lab_cell.cell_type != "code"
    attachments = answer.attachments if answer is not None and is_text else {}
    return RebuiltCell(lab_cell.cell_type, source, lab_cell, attachments)


def _is_edited(lab_cell: LabCell, answer: SubmittedCell) -> bool:
    """Whether a student changed code that is the instructor's, other than a test's."""
    is_given_code = lab_cell.kind is CellKind.GIVEN and lab_cell.cell_type == "code"
    is_code = answer.cell_type == "code"
    return is_given_code and is_code and answer.source.strip() != lab_cell.source.strip()


def _own_cell(cell: SubmittedCell) -> RebuiltCell:
    cell_type = cell.cell_type if cell.cell_type in ("code", "markdown") else "raw"
    return RebuiltCell(cell_type, cell.source, None, cell.attachments)


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
