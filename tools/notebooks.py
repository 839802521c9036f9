"""Keep the notebooks in one canonical form, and say where a notebook leaves the rules.

``python tools/notebooks.py fix [PATH ...]``
    Rewrite notebooks in canonical form; print the name of each file that changed.
``python tools/notebooks.py check [PATH ...]``
    Change nothing; print one line for each deviation: file, cell, reason.
``python tools/notebooks.py show PATH ...``
    Print a notebook as plain text; this is what ``git diff`` compares.

A PATH is a notebook or a folder; without one, ``lectures/``, ``solutions/`` and ``labs/`` are
meant. Exit codes: 0 all is well, 1 deviations found, 2 not a notebook or a wrong command line.

What canonical form is, `autograder/gradebook/canonical.py` says: a change to one line of a cell is
one line of a diff. Only the standard library is used: git and the hooks may call this before
anything is installed.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import sys
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # this may run before anything is installed

from autograder.gradebook.canonical import (  # noqa: E402
    Cell,
    NotebookError,
    canonical,
    nbgrader_of,
    parse,
    source_of,
)

COURSE = (ROOT / "lectures", ROOT / "solutions", ROOT / "labs")

MAX_LINES = 12  # of code in a cell: longer code belongs in src/convcourse
MAX_SOLUTION_LINES = 30  # in an nbgrader solution cell: a student's whole function stands there
LATE_IMPORT = (
    "late-import"  # tag of a cell that may import late: a heavy library, needed at the end
)

INSTALL = re.compile(
    r"^\s*[!%]+\s*(?:sudo\s+)?(?:\S+\s+-m\s+)?(?:pip3?|uv|conda|mamba|apt|apt-get)\b", re.MULTILINE
)
NOT_PYTHON = re.compile(r"^(\s*)(?:[!%?].*|\w+\s*=\s*[!%].*|[\w.]+\?{1,2}\s*)$", re.MULTILINE)
PYTHON_CELL_MAGICS = ("%%capture", "%%prun", "%%time")
NO_ALT_TEXT = re.compile(r"""!\[\s*\]\s*[(\[]|<img\b(?![^>]*\balt\s*=\s*(["'])\s*[^\s"'])""")
MARKDOWN_CODE = re.compile(r"^(`{3,}|~{3,}).*?^\1|(`+).+?\2", re.MULTILINE | re.DOTALL)


class Deviation(NamedTuple):
    """One place where a notebook leaves the rules; `cell` is "" where the whole file does."""

    cell: str
    reason: str


def _tags(cell: Cell) -> list[str]:
    return cell.get("metadata", {}).get("tags") or []


# --- rules ----------------------------------------------------------------------------------


def deviations(text: str) -> list[Deviation]:
    """List where the notebook `text` leaves the canonical form or breaks a rule.

    Parameters
    ----------
    text : str
        The JSON of a notebook.

    Returns
    -------
    list of Deviation
        Empty if there is nothing to mend. A file that is no notebook has one deviation.

    Examples
    --------
    >>> text = canonical('{"nbformat": 4, "cells": [{"cell_type": "code", "source": "!pip list"}]}')
    >>> deviations(text)
    [Deviation(cell='cell 1 (pip-list)', reason='installs packages: list them in pyproject.toml')]
    """
    try:
        before, fixed = parse(text), canonical(text)
    except NotebookError as error:
        return [Deviation("", str(error))]
    after = json.loads(fixed)
    names = [f"cell {number} ({cell['id']})" for number, cell in enumerate(after["cells"], start=1)]
    found = [
        Deviation("", f"{key} is not canonical: run fix")
        for key in sorted((before.keys() | after.keys()) - {"cells"})
        if before.get(key) != after.get(key)
    ]
    for name, old, new in zip(names, before["cells"], after["cells"], strict=True):
        found += [Deviation(name, reason) for reason in _form_faults(old, new)]
    if text != fixed and not found:
        found.append(Deviation("", "key order, indent or newlines are not canonical: run fix"))
    return found + list(_rule_faults(dict(zip(names, after["cells"], strict=True))))


def _form_faults(before: Cell, after: Cell) -> Iterator[str]:
    for key in sorted(before.keys() | after.keys()):
        if key == "outputs" and before.get(key):
            yield "stores outputs: run fix"
        elif before.get(key) != after.get(key):
            yield f"{key} is not canonical: run fix"


def _rule_faults(cells: dict[str, Cell]) -> Iterator[Deviation]:
    import_cell = ""
    defined: dict[str, str] = {}
    for name, cell in cells.items():
        source = source_of(cell)
        if cell["cell_type"] == "markdown" and NO_ALT_TEXT.search(MARKDOWN_CODE.sub("", source)):
            yield Deviation(name, "an image has no alt text: say what it shows")
        if cell["cell_type"] != "code":
            continue
        try:
            tree = _tree(source)
        except (SyntaxError, ValueError) as error:
            yield Deviation(name, f"is not Python: {error}")
            continue
        for reason in _code_faults(cell, tree):
            yield Deviation(name, reason)
        imports = any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(tree))
        if imports and LATE_IMPORT not in _tags(cell):
            if import_cell:
                yield Deviation(name, f"imports belong in one cell, which is {import_cell}")
            import_cell = import_cell or name
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                if node.name in defined:
                    yield Deviation(name, f"{node.name} is defined already in {defined[node.name]}")
                defined.setdefault(node.name, name)


def _code_faults(cell: Cell, tree: ast.Module) -> Iterator[str]:
    source = source_of(cell)
    if INSTALL.search(source):
        yield "installs packages: list them in pyproject.toml"
    if "sys.path" in {ast.unparse(n) for n in ast.walk(tree) if isinstance(n, ast.Attribute)}:
        yield "touches sys.path: install the project in place of that"
    limit = MAX_SOLUTION_LINES if nbgrader_of(cell).get("solution") else MAX_LINES
    if (lines := _code_lines(source, tree)) > limit:
        yield f"{lines} lines of code, at most {limit}: move code to src/convcourse"


def _tree(source: str) -> ast.Module:
    """Parse a cell; where it is not plain Python, count each magic or shell line as `pass`."""
    if source.startswith("%%") and not source.startswith(PYTHON_CELL_MAGICS):
        return ast.Module(body=[], type_ignores=[])
    with warnings.catch_warnings():
        warnings.simplefilter(
            "error"
        )  # a warning, of a wrong escape say, is no better than an error
        try:
            return ast.parse(source)
        except SyntaxError:
            return ast.parse(NOT_PYTHON.sub(r"\1pass", source))


def _code_lines(source: str, tree: ast.Module) -> int:
    """Count the lines that hold code: not the blank ones, comments and docstrings."""
    documented = [
        node.body[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and ast.get_docstring(node, clean=False) is not None
    ]
    prose = {n for node in documented for n in range(node.lineno, (node.end_lineno or 0) + 1)}
    lines = enumerate(map(str.strip, source.split("\n")), start=1)
    return sum(n not in prose and line[:1] not in {"", "#"} for n, line in lines)


# --- reading form and command line ----------------------------------------------------------


def show(text: str) -> str:
    """Return the notebook `text` as plain text, one header line for each cell.

    What is no notebook (a file amid a merge, say) comes back as it is: a diff can always be shown.

    Examples
    --------
    >>> cell = {"cell_type": "markdown", "id": "goals", "metadata": {}, "source": ["# Goals"]}
    >>> print(show(json.dumps({"nbformat": 4, "cells": [cell]})), end="")
    # %% [markdown] goals
    # Goals
    """
    try:
        cells = json.loads(canonical(text))["cells"]
    except NotebookError:
        return text
    return "\n".join(f"{_header(cell)}\n{source_of(cell)}\n" for cell in cells)


def _header(cell: Cell) -> str:
    facts = [f"tags: {', '.join(_tags(cell))}"] if _tags(cell) else []
    facts += [f"{key}: {value}" for key, value in sorted(nbgrader_of(cell).items())]
    return " | ".join([f"# %% [{cell['cell_type']}] {cell['id']}", *facts])


def find(paths: Iterable[Path] = ()) -> list[Path]:
    """List the notebooks that `paths` name, those inside folders included; else the course's."""
    found: set[Path] = set()
    for path in list(paths) or filter(Path.is_dir, COURSE):
        inside = path.rglob("*.ipynb") if path.is_dir() else [path]
        found |= {each for each in inside if ".ipynb_checkpoints" not in each.parts}
    return sorted(found)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    parser = argparse.ArgumentParser(
        prog="notebooks.py", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("verb", choices=("fix", "check", "show"))
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="notebook or folder")
    options = parser.parse_args(arguments)
    paths = find(options.paths)
    codes = {_run(options.verb, path) for path in paths}
    if options.verb == "check" and codes <= {0}:
        print(f"notebooks checked: {len(paths)}; all are canonical and keep the rules")
    return max(codes, default=0)


def _run(verb: str, path: Path) -> int:
    found: list[Deviation] = []
    try:
        before = path.read_bytes()
        text = before.decode()
        if verb == "show":
            sys.stdout.buffer.write(show(text).encode())
        elif verb == "check":
            found = deviations(text)
        elif (after := canonical(text).encode()) != before:
            path.write_bytes(after)
            print(f"{path}: rewritten")
    except (OSError, ValueError) as error:
        print(f"{path}: {error}", file=sys.stderr)
        return 2
    for cell, reason in found:
        print(": ".join(filter(None, [str(path), cell, reason])))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
