"""Running an instructor's test cell, in the grader's process or in the student's."""

from __future__ import annotations

import ast
from typing import Any


def run_cell(source: str, names: dict[str, Any]) -> Any:
    """Execute a test cell without IPython's own lines; return the value that its last line has."""
    lines = [line for line in source.split("\n") if not line.lstrip().startswith(("%", "!"))]
    tree = ast.parse("\n".join(lines))
    last = None
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        last = ast.Expression(tree.body.pop().value)  # type: ignore[attr-defined]
    exec(compile(tree, "<test>", "exec"), names)
    return eval(compile(last, "<test>", "eval"), names) if last is not None else None
