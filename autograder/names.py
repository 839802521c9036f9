"""Names out of code: what a cell defines, uses, binds, lacks and imports."""

from __future__ import annotations

import ast
import builtins
import symtable
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from convcourse.checks.cells import bindings, statements

MAX_READ = 100_000
"""Characters of a cell up to which its code is read for more than what it does and may not use."""


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


def bound_names(source: str) -> frozenset[str]:
    """The names that a notebook has from a cell on: defined, assigned, imported, looped over.

    `*` stands for all that a module hands out.

    Examples
    --------
    >>> sorted(bound_names("import numpy as np\\nfor row in range(3):\\n    last = row"))
    ['last', 'np', 'row']
    """
    stars = (each.name for each in bindings(source) if each.name == "*")
    return frozenset(name for name, is_bound in _global_names(source) if is_bound).union(stars)


def lacked_names(source: str) -> frozenset[str]:
    """The names that a cell needs and does not bind, Python's and IPython's own left out.

    Examples
    --------
    >>> sorted(lacked_names("def area(r):\\n    return np.pi * square(r)"))
    ['np', 'square']
    """
    used = {name for name, _ in _global_names(source) if not name.startswith("_")}
    return frozenset(used - bound_names(source) - set(dir(builtins)) - _OF_IPYTHON)


def helpers(source: str, earlier: Sequence[str], *, apart_from: Iterable[str] = ()) -> list[str]:
    """The statements of earlier cells that define what a cell needs of them, in their order.

    Examples
    --------
    >>> helpers("check(3)", ["import math\\nlimit = 5\\ndef check(n):\\n    assert n < limit"])
    ['limit = 5', 'def check(n):\\n    assert n < limit']
    """
    needed = set(lacked_names(source)) - set(apart_from)
    found: list[str] = []
    for statement in reversed([each for cell in earlier for each in statements(cell)]):
        text = ast.unparse(statement)
        if not isinstance(statement, ast.Expr | ast.Assert) and bound_names(text) & needed:
            needed |= lacked_names(text) - set(apart_from)
            found.append(text)
    return found[::-1]


_OF_IPYTHON = frozenset(("In", "Out", "display", "exit", "get_ipython", "quit"))


def _global_names(source: str) -> Iterator[tuple[str, bool]]:
    """Every global name in a cell's code, at any depth, and whether it is bound there.

    A cell that nobody has written by hand has none: its time would grow with the square of it.
    """
    if len(source) > MAX_READ:
        return
    body = ast.Module(statements(source), [])
    try:
        tables = [symtable.symtable(ast.unparse(body), "<cell>", "exec")]
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # a return outside a function
        return
    top = tables[0]
    for table in tables:
        tables += table.get_children()
        for symbol in table.get_symbols():
            if table is top or symbol.is_global():
                yield symbol.get_name(), symbol.is_assigned() or symbol.is_imported()


def imported_modules(source: str) -> set[str]:
    """The modules that a cell's code imports by their dotted names, anywhere in it."""
    if "import" not in source:
        return set()
    nodes = [node for statement in statements(source) for node in ast.walk(statement)]
    plain = {a.name for node in nodes if isinstance(node, ast.Import) for a in node.names}
    return plain | {
        node.module
        for node in nodes
        if isinstance(node, ast.ImportFrom) and node.module and not node.level
    }
