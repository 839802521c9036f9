"""The names of an instructor's tests, as in the one kernel that a notebook has.

What the instructor's own cells define, tests included, is here, run once and in order. Every other
name is the student's: it is looked up in their process whenever it is read, and what a test binds
or deletes is bound or deleted there, too.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from typing import Any

from autograder.grading.handles import TypeOf, is_instance
from autograder.grading.line import Line
from autograder.lab import CellKind, Lab, LabCell
from convcourse.checks.cells import statements
from convcourse.checks.lab import LabChecks


class Names(dict[str, Any]):
    """A namespace that asks the student's process for what it does not hold."""

    line: Line
    """The connection to the student's process that is there now."""

    def __init__(self, lab: Lab) -> None:
        """Begin before the first cell."""
        super().__init__(__name__="__main__", __builtins__=_BuiltIn())
        self._lab = lab
        self._next = 0
        self._is_given = False
        self.faults: dict[str, Exception] = {}

    def advance(self, test: LabCell) -> None:
        """Go through the cells before a test: run the instructor's, leave a place's names to it.

        A cell of the instructor's that needs the student's names, or does not run out here, leaves
        its names to the student's process as well; why one does not run is kept in `faults`.
        """
        end = self._lab.cells.index(test)
        for cell in self._lab.cells[self._next : end]:
            if cell.cell_type != "code" or cell.kind is CellKind.TEST:
                continue
            if cell.kind is CellKind.SOLUTION:
                self._leave(cell)
            elif not cell.is_for_show:
                self._run(cell)
        self._next = max(self._next, end)

    def is_check(self, test: LabCell) -> bool:
        """Whether a test calls a lab's checks, which ask the student's work in their own way."""
        read = {
            node.id
            for statement in statements(test.source)
            for node in ast.walk(statement)
            if isinstance(node, ast.Name)
        }
        return any(isinstance(dict.get(self, name), LabChecks) for name in read)

    def __missing__(self, name: str) -> Any:
        """Ask the student's process; the built-in names are everybody's."""
        if hasattr(builtins, name) and name not in self._lab.student_names:
            raise KeyError(name)
        return self.line.do("name", name)

    def __setitem__(self, name: str, value: Any) -> None:
        """Bind a name; one of the student's is bound in their process."""
        is_theirs = name in self._lab.student_names and not self._holds(name)
        if not self._is_given and (is_theirs or name in _READ_THERE):
            self.line.do("bind", name, value)
        if self._is_given or not is_theirs:
            super().__setitem__(name, value)

    def __delitem__(self, name: str) -> None:
        """Delete a name, here or there."""
        if not self._holds(name) or name in _READ_THERE:
            self.line.do("unbind", name)
        if self._holds(name):
            super().__delitem__(name)

    def __contains__(self, name: object) -> bool:
        """Whether a test finds a name here or there."""
        if self._holds(name):
            return True
        return name in self._lab.student_names and bool(self.line.do("has", name))

    def _holds(self, name: object) -> bool:
        return super().__contains__(name)

    def _leave(self, place: LabCell) -> None:
        """From here on these names are what the student defines; imports are everybody's."""
        for name in place.names:
            self.pop(name, None)
        self._execute(statements(place.imports), place)

    def _run(self, cell: LabCell) -> None:
        body = statements(cell.source)
        if not set(_read(body)) & self._lab.student_names:
            self._execute(body, cell)

    def _execute(self, body: list[ast.stmt], cell: LabCell) -> None:
        self._is_given = True
        try:
            exec(compile(ast.Module(body, []), "<given>", "exec"), self)
        except Exception as error:
            self.faults[cell.cell_id] = error
        finally:
            self._is_given = False


class _BuiltIn(dict[str, Any]):
    """The built-in names, as they are just now; of a handle a few of them ask."""

    def __init__(self) -> None:
        super().__init__(
            {name: getattr(builtins, name) for name in ("__import__", "__build_class__")}
        )
        self.update(type=TypeOf, isinstance=is_instance)

    def __missing__(self, name: str) -> Any:
        try:
            return getattr(builtins, name)
        except AttributeError:
            raise KeyError(name) from None


# Built-in functions that a test replaces by a name of its own, for the student's functions to call.
_READ_THERE = frozenset(("input", "print", "open"))


def _read(body: list[ast.stmt]) -> Iterator[str]:
    for statement in body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name):
                yield node.id
