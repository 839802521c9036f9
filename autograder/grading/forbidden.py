"""Reading a student's code for what a lab asks them to write themselves."""

from __future__ import annotations

import ast
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from autograder.names import statements


def uses(sources: Iterable[str], forbidden: Mapping[str, str]) -> dict[int, str]:
    """Which cells use a forbidden name: the cell's index, and the sentence that refuses it.

    A cell uses a name where it imports it, spells it as a dotted name, or mentions a name that
    another cell imported so, or a function or class that does. Names that a function binds for
    itself are its own. What is reached in other ways is refused where it is imported or run, by
    the sandbox.
    """
    texts = list(sources)
    spelled = unicodedata.normalize("NFKC", "".join(texts))  # as Python reads names
    if not any(name.split(".")[0] in spelled for name in forbidden):
        return {}
    cells = [statements(source) for source in texts]
    aliases: dict[str, str] = {}
    for cell in cells:
        for statement in cell:
            for node in ast.walk(statement):
                aliases |= _imported(node)
    known = -1
    while known < len(aliases):  # a helper of a helper, and so on
        known = len(aliases)
        for cell in cells:
            for statement in cell:
                for name in _named(statement):
                    used = _first(_mentioned(statement, aliases), forbidden)
                    if used is not None and _first([aliases.get(name, "")], forbidden) is None:
                        aliases[name] = used
    found: dict[int, str] = {}
    for index, cell in enumerate(cells):
        for statement in cell:
            used = _first(_mentioned(statement, aliases), forbidden)
            if used is not None:
                found.setdefault(index, forbidden[used])
    return found


def _imported(node: ast.AST) -> dict[str, str]:
    """The local names that an import binds, with the dotted names they stand for."""
    if isinstance(node, ast.Import):
        return {
            alias.asname or alias.name.split(".")[0]: (
                alias.name if alias.asname else alias.name.split(".")[0]
            )
            for alias in node.names
        }
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return {}


def _named(statement: ast.stmt) -> list[str]:
    """The function or class that a statement defines, or what it gives another name to."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [statement.name]
    if isinstance(statement, ast.Assign) and isinstance(
        statement.value, ast.Name | ast.Attribute | ast.Lambda
    ):
        return [target.id for target in statement.targets if isinstance(target, ast.Name)]
    return []


def _mentioned(
    node: ast.AST, aliases: Mapping[str, str], own: frozenset[str] = frozenset()
) -> Iterator[str]:
    """The dotted names that code mentions, with local names spelled out."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
        return
    if isinstance(node, ast.ImportFrom):
        yield from _imported(node).values()
        return
    if isinstance(node, ast.Name | ast.Attribute):
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if isinstance(node, ast.Name):
            if node.id in aliases and node.id not in own:
                yield ".".join([aliases[node.id], *reversed(parts)])
            return
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        own = own | _bound(node)
    for child in ast.iter_child_nodes(node):
        yield from _mentioned(child, aliases, own)


def _bound(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> frozenset[str]:
    """The names that a function binds, as arguments or by assigning; not those it imports."""
    nodes = list(ast.walk(function))
    shared = {
        name for node in nodes if isinstance(node, ast.Global | ast.Nonlocal) for name in node.names
    }
    imported = {name for node in nodes for name in _imported(node)}
    bound = {node.arg for node in nodes if isinstance(node, ast.arg)}
    bound |= {
        node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    return frozenset(bound - shared - imported)


def _first(names: Iterable[str], forbidden: Mapping[str, str]) -> str | None:
    """The first forbidden name that one of the names is, or lies in."""
    for name in names:
        for dotted in forbidden:
            if name == dotted or name.startswith(dotted + "."):
                return dotted
    return None
