"""Running an instructor's test cell, in the grader's process or in the student's."""

from __future__ import annotations

import ast
import inspect
import re
import types
from typing import Any


def run_cell(source: str, names: dict[str, Any]) -> Any:
    """Execute a test cell without IPython's own lines; return the value that its last line has."""
    tree = _parsed(source)
    last = None
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        last = ast.Expression(tree.body.pop().value)  # type: ignore[attr-defined]
    _run(compile(tree, "<test>", "exec", _AWAITS), names)
    return _run(compile(last, "<test>", "eval", _AWAITS), names) if last is not None else None


def _parsed(source: str) -> ast.Module:
    try:
        return _ast_of(source)
    except SyntaxError:  # then there are lines that are IPython's; `%time` has code behind it
        lines = (_OWN.sub(r"\1pass", _TIMED.sub(r"\1", line)) for line in source.split("\n"))
        return _ast_of("\n".join(lines))


def _ast_of(source: str) -> ast.Module:
    tree: ast.Module = compile(source, "<test>", "exec", ast.PyCF_ONLY_AST | _AWAITS)
    return tree


def _run(code: types.CodeType, names: dict[str, Any]) -> Any:
    """Run code, which may await what it calls, as a notebook's may."""
    value = eval(code, names)
    if code.co_flags & inspect.CO_COROUTINE:
        import asyncio  # seldom needed, and large

        return asyncio.run(value)
    return value


_AWAITS = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
_TIMED = re.compile(r"^(\s*)%time\s+(?=\S)")
_OWN = re.compile(r"^(\s*)[%!].*")
