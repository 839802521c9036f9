"""A lab as the grader needs it: the released cells, with the instructor's tests in their places."""

from __future__ import annotations

import ast
import hashlib
import json
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.course import Course
from autograder.exceptions import CourseError
from autograder.files import write_whole
from autograder.names import defined_names, imported_modules, used_names
from convcourse.checks.cells import statements

if TYPE_CHECKING:
    from nbformat import NotebookNode


class CellKind(Enum):
    """What a released cell is there for."""

    TEXT = "text or code that is shown, the student's to change"
    GIVEN = "text or code that is the instructor's"
    SOLUTION = "a place for the student's code"
    WRITTEN = "a place for a written answer, graded by a person"
    TEST = "a test of the student's code, graded here"


@dataclass(frozen=True, slots=True)
class LabCell:
    """One released cell; `source` is the release's, for a test the instructor's with all it hides.

    `released` is the text that students get, whatever it hides.
    `names` are the names that a solution cell defines in the instructor's notebook, or that a
    test cell asks of the student; `imports` are the statements by which a solution cell imports.
    """

    kind: CellKind
    cell_type: str
    cell_id: str
    grade_id: str | None
    source: str
    points: float
    names: tuple[str, ...]
    metadata: dict[str, Any]
    imports: str = ""
    released: str = ""

    @property
    def is_task(self) -> bool:
        """Whether it describes a task of nbgrader's, which is answered in cells below it."""
        return bool(self.metadata.get("nbgrader", {}).get("task"))

    @property
    def function(self) -> str:
        """What the exercise asks the student to define; the test's own name where it is silent."""
        return self.names[0] if self.names else str(self.grade_id)

    @property
    def is_for_show(self) -> bool:
        """Whether it is the instructor's, and only shows what the answers made possible.

        Such cells carry the tag `late-import`: they load libraries and data for a picture.
        """
        return self.kind is CellKind.GIVEN and "late-import" in self.metadata.get("tags", ())


@dataclass(frozen=True, slots=True)
class Lab:
    """One released notebook of a lab; most labs have this one only, and it has the lab's name.

    `others` are the names of the lab's other notebooks, `inside` the test cells that are judged in
    the student's process, since they have to live with the student's objects.
    """

    name: str
    notebook_name: str
    others: tuple[str, ...]
    cells: tuple[LabCell, ...]
    student_names: frozenset[str]
    metadata: dict[str, Any]
    inside: frozenset[str] = frozenset()

    @classmethod
    def load(cls, course: Course, name: str, notebook: str | None = None) -> Lab:
        """Read a notebook of a lab, its first where none is named, as the instructor has it.

        An assignment of several notebooks is graded notebook by notebook; names of cells count
        inside their notebook.

        Raises
        ------
        CourseError
            If it has not been released, or the release is older than the instructor's notebook.
        """
        notebook = notebook or next(iter(course.notebooks(name)), name)
        if not course.release(name, notebook).is_file():
            raise CourseError(f"{name} is not released yet. Run: autograder release {name}")
        solution = read_marked(course.solution(name, notebook))
        release = read_marked(course.release(name, notebook))
        originals = {_grade_id(cell): cell for cell in solution.cells if _grade_id(cell)}
        # A header or footer that nbgrader adds to a release is no cell of the solution.
        released = [
            _marked(cell)
            for cell in release.cells
            if _grade_id(cell) in originals or cell.metadata.get("nbgrader", {}).get("grade")
        ]
        if released != list(map(_marked, originals.values())):
            raise CourseError(
                f"{course.releases.name}/{name} is not what {course.sources.name}/{name} releases. "
                f"Run: autograder release {name}"
            )
        student_names = frozenset(
            found
            for cell in solution.cells
            if _is_solution(cell)
            for found in defined_names(cell.source)
        )
        cells = tuple(
            _lab_cell(cell, f"cell-{number}", originals.get(_grade_id(cell)), student_names)
            for number, cell in enumerate(release.cells)
        )
        others = tuple(each for each in course.notebooks(name) if each != notebook)
        inside = frozenset(_proof(course, name).get("inside", {}).get(notebook, ()))
        metadata = _plain(release.metadata)
        return cls(name, notebook, others, cells, student_names, metadata, inside)

    @classmethod
    def of_release(cls, name: str, release: NotebookNode, asked: Iterable[str]) -> Lab:
        """Read what students get, without the instructor's notebook.

        `asked` are the names that the lab's checks ask for. Where tests hide nothing, as such a
        lab's do, this is the lab that `load` reads, but for names that the answers add.
        """
        student_names = frozenset(asked).union(
            *(defined_names(cell.source) for cell in release.cells if _is_solution(cell))
        )
        cells = tuple(
            _lab_cell(cell, f"cell-{number}", cell, student_names)
            for number, cell in enumerate(release.cells)
        )
        return cls(name, name, (), cells, student_names, _plain(release.metadata))

    @classmethod
    def of_submission(cls, name: str, notebook: NotebookNode, asked: Iterable[str]) -> Lab:
        """Make do with a student's own notebook, where the release is not at hand.

        Cells with nbgrader's marks and texts are taken for those that were released, and places for
        answers for places that were empty.
        """
        marked = notebook.copy()
        marked.cells = [c for c in notebook.cells if _grade_id(c) or c.cell_type != "code"]
        lab = cls.of_release(name, marked, asked)
        places = (CellKind.SOLUTION, CellKind.WRITTEN)
        emptied = [
            replace(cell, source="", released="") if cell.kind in places else cell
            for cell in lab.cells
        ]
        return replace(lab, cells=tuple(emptied))

    @property
    def tests(self) -> tuple[LabCell, ...]:
        """The cells that are graded here."""
        return tuple(cell for cell in self.cells if cell.kind is CellKind.TEST)

    @property
    def imports(self) -> tuple[str, ...]:
        """The modules that the lab's own cells import, but for the course's."""
        found = {
            name
            for cell in self.cells
            if cell.cell_type == "code"
            for name in imported_modules(cell.source)
            if name.split(".")[0] not in ("convcourse", "autograder")
        }
        return tuple(sorted(found))

    def notebook(self, cells: list[dict[str, Any]]) -> dict[str, Any]:
        """A notebook of this lab with those cells, as it stands in a file."""
        return {"cells": cells, "metadata": self.metadata, "nbformat": 4, "nbformat_minor": 5}


def keep_inside(course: Course, name: str, tests: Mapping[str, Sequence[str]]) -> None:
    """Write which tests of each of a lab's notebooks are judged in the student's process."""
    proof = {"inside": tests, "of": _digest(course, name)}
    write_whole(course.proofs / f"{name}.json", json.dumps(proof, indent=1))


def is_proved(course: Course, name: str) -> bool:
    """Whether that was written of the lab as it is now."""
    return bool(_proof(course, name).get("of") == _digest(course, name))


def _proof(course: Course, name: str) -> dict[str, Any]:
    file = course.proofs / f"{name}.json"
    proof: dict[str, Any] = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    return proof


def _digest(course: Course, name: str) -> str:
    """A digest of the instructor's notebooks and the released ones."""
    digest = hashlib.sha256()
    for notebook in course.notebooks(name):
        for path in (course.solution(name, notebook), course.release(name, notebook)):
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def read_as_it_is(path: Path) -> NotebookNode:
    """A notebook of the instructor's; that its cells have no ids is no news."""
    import nbformat  # it takes a second, which processes that are handed a lab need not spend

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", nbformat.warnings.MissingIDFieldWarning)
        return nbformat.read(path, as_version=4)


def read_marked(path: Path) -> NotebookNode:
    """The same with nbgrader's marks brought up to date, as `nbgrader update` does it."""
    notebook = read_as_it_is(path)
    if has_old_marks(notebook):
        from nbgrader.nbgraderformat import MetadataValidator

        MetadataValidator().upgrade_notebook_metadata(notebook)
    return notebook


def has_old_marks(notebook: NotebookNode) -> bool:
    """Whether nbgrader would have a notebook's marks brought up to date."""
    marks = (cell.metadata.get("nbgrader") for cell in notebook.cells)
    return any(each.get("schema_version", 0) < _MARKS for each in marks if each)


_MARKS = 3
"""The version of nbgrader's marks on cells that are read here."""


def _lab_cell(
    cell: NotebookNode, number: str, original: NotebookNode | None, student_names: frozenset[str]
) -> LabCell:
    kind = _kind(cell)
    source = cell.source
    names: tuple[str, ...] = ()
    imports = ""
    if original is not None and kind is CellKind.TEST:
        source = original.source  # with what the release hides
        used = used_names(source) & student_names
        names = tuple(sorted(used, key=source.index))
    elif original is not None and kind is CellKind.SOLUTION:
        names = tuple(defined_names(original.source))
        imports = "\n".join(
            ast.unparse(statement)
            for statement in statements(original.source)
            if isinstance(statement, ast.Import | ast.ImportFrom)
        )
    return LabCell(
        kind=kind,
        cell_type=cell.cell_type,
        cell_id=cell.get("id", number),  # notebooks before format 4.5 have none
        grade_id=_grade_id(cell),
        source=source,
        points=_points(cell),
        names=names,
        metadata=_plain(cell.metadata),
        imports=imports,
        released=cell.source,
    )


def _plain(metadata: NotebookNode) -> dict[str, Any]:
    """The same as plain data, which can be sent to a process without nbformat."""
    plain: dict[str, Any] = json.loads(json.dumps(metadata))
    return plain


def _grade_id(cell: NotebookNode) -> str | None:
    name = cell.metadata.get("nbgrader", {}).get("grade_id")
    return str(name) if name is not None else None


def _marked(cell: NotebookNode) -> tuple[str | None, float]:
    """A cell's name and its points: by both a release is known to be of its solution."""
    return _grade_id(cell), _points(cell)


def _points(cell: NotebookNode) -> float:
    return float(cell.metadata.get("nbgrader", {}).get("points", 0))


def _is_solution(cell: NotebookNode) -> bool:
    return _kind(cell) is CellKind.SOLUTION


def _kind(cell: NotebookNode) -> CellKind:
    nbgrader = cell.metadata.get("nbgrader")
    if nbgrader is None:
        return CellKind.TEXT
    if nbgrader.get("solution"):
        return CellKind.WRITTEN if nbgrader.get("grade") else CellKind.SOLUTION
    if nbgrader.get("grade") and cell.cell_type == "code":
        return CellKind.TEST
    return CellKind.WRITTEN if nbgrader.get("task") else CellKind.GIVEN
