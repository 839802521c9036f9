"""Names out of code: what a cell defines, uses, binds and imports."""

from __future__ import annotations

import ast
from functools import lru_cache

from convcourse.checks.cells import statements


def defined_names(source: str) -> list[str]:
    """The names that a cell's code binds at its top level, in order; none without syntax."""
    names: list[str] = []
    for statement in statements(source):
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.append(statement.name)
        elif isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            names += [
                node.id
                for target in targets
                for node in ast.walk(target)
                if isinstance(node, ast.Name)
            ]
    return list(dict.fromkeys(names))


@lru_cache(maxsize=1024)
def used_names(source: str) -> frozenset[str]:
    """The names that a cell's code reads, anywhere in it."""
    return frozenset(
        node.id
        for statement in statements(source)
        for node in ast.walk(statement)
        if isinstance(node, ast.Name)
    )


def imported_modules(source: str) -> set[str]:
    """The modules that a cell's code imports by their dotted names, anywhere in it."""
    nodes = [node for statement in statements(source) for node in ast.walk(statement)]
    plain = {a.name for node in nodes if isinstance(node, ast.Import) for a in node.names}
    return plain | {
        node.module
        for node in nodes
        if isinstance(node, ast.ImportFrom) and node.module and not node.level
    }
