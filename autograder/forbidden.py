"""Reading a student's code for what a lab asks them to write themselves."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

from autograder.lab import statements


def uses(sources: Iterable[str], forbidden: Mapping[str, str]) -> dict[int, str]:
    """Which cells use a forbidden name: the cell's index, and the sentence that refuses it.

    A cell uses a name where it imports it, spells it as a dotted name, or mentions a name that
    another cell imported so. Modules that are reached in other ways are refused where they are
    imported, by the worker.
    """
    cells = [_nodes(source) for source in sources]
    aliases: dict[str, str] = {}
    for nodes in cells:
        for node in nodes:
            aliases |= _imported(node)
    found: dict[int, str] = {}
    for index, nodes in enumerate(cells):
        for node in nodes:
            for name in _mentioned(node, aliases):
                sentence = _refusal(name, forbidden)
                if sentence is not None:
                    found.setdefault(index, sentence)
    return found


def _nodes(source: str) -> list[ast.AST]:
    return [node for statement in statements(source) for node in ast.walk(statement)]


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


def _mentioned(node: ast.AST, aliases: Mapping[str, str]) -> list[str]:
    """The dotted names that a piece of code mentions, with local names spelled out."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if isinstance(node, ast.Name) and node.id in aliases:
        return [".".join([aliases[node.id], *reversed(parts)])]
    return []


def _refusal(name: str, forbidden: Mapping[str, str]) -> str | None:
    for dotted, sentence in forbidden.items():
        if name == dotted or name.startswith(dotted + "."):
            return sentence
    return None
