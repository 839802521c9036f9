"""Execute a lecture once, keep the result, and give it to all who ask: tests and the site.

``python tools/execute.py [LECTURE ...]`` executes lectures, all of them when none is named, and
prints how long each took. Results are kept in ``build/executed/`` for as long as the lecture, the
package, the installed versions and this file stay as they are.
"""

from __future__ import annotations

import ast
import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import distributions
from pathlib import Path
from types import MappingProxyType
from typing import Any

import nbformat
from filelock import FileLock
from nbclient import NotebookClient
from traitlets.config import Config

__all__ = ["Executed", "executed", "lectures"]

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "build" / "executed"
SECONDS = 120  # for one cell
# Widgets give the data that a page without a kernel needs.
PAGES = {"CONVCOURSE_PAGES": "yes"}
# The last digits depend on the kernel of BLAS and on its threads: this one runs on every machine.
ALIKE = {"OPENBLAS_CORETYPE": "Haswell", "OPENBLAS_NUM_THREADS": "1"}
_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Executed:
    """A lecture that was executed from top to bottom.

    Attributes
    ----------
    notebook : NotebookNode
        With its outputs. Widgets leave their data for pages there (`convcourse.widgets.pages`),
        and no state that would need a kernel.
    values : dict of str to str
        The `repr` that each expression had at the end, under the name it was asked by.
    seconds : float
        How long it took, the start of the kernel included.
    """

    notebook: Any
    values: dict[str, str]
    seconds: float


def lectures() -> list[Path]:
    """Return the lectures in the order in which they are read."""
    return sorted((ROOT / "lectures").glob("*.ipynb"))


def executed(lecture: Path, expressions: Mapping[str, str] = _NONE) -> Executed:
    """Execute a lecture in a kernel of its own, or take what is kept of the last time.

    Processes that ask for the same lecture at a time wait for the first of them. What was kept
    with more expressions serves who asks for fewer.

    Parameters
    ----------
    lecture : Path
        The notebook.
    expressions : mapping of str to str
        Python expressions by name, evaluated after the last cell, in the lecture's own namespace.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        If a cell raises. Nothing is kept.
    ValueError
        If an expression raises. Nothing is kept.
    """
    kept = KEPT / lecture.name
    kept.parent.mkdir(parents=True, exist_ok=True)
    key = _key(lecture)
    with FileLock(kept.with_suffix(".lock")):
        found = _read(kept, key)
        known = found.values if found else {}
        if found is None or {*expressions.values()} - {*known}:
            found = _run(lecture, {*known, *expressions.values()})
            _write(kept, key, found)
    values = {name: found.values[text] for name, text in expressions.items()}
    return Executed(found.notebook, values, found.seconds)


def _run(lecture: Path, expressions: Iterable[str]) -> Executed:
    """Execute; the values are named by their expressions."""
    notebook = nbformat.read(lecture, as_version=4)
    environment = {**os.environ, **ALIKE, **PAGES}
    # A server of Jupyter sets this; to the figures it says that a reader's kernel is there.
    environment.pop("JPY_SESSION_NAME", None)
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        # A socket file in place of a port: a kernel on a port warns that nothing is encrypted.
        kernel = {"transport": "ipc", "ip": f"{folder}/socket"}
        config = Config(KernelManager=kernel, NotebookClient={"store_widget_state": False})
        client = NotebookClient(notebook, config=config, timeout=SECONDS)
        client.reset_execution_trackers()
        with client.setup_kernel(env=environment, cwd=folder):
            for number, cell in enumerate(notebook.cells):
                client.execute_cell(cell, number)
            seconds = time.monotonic() - start
            return Executed(notebook, _values(client, expressions), seconds)


def _values(client: Any, expressions: Iterable[str]) -> dict[str, str]:
    asked = {text: f"repr({text})" for text in sorted(expressions)}
    message = client.kc.execute("", user_expressions=asked, store_history=False)
    replies = client.wait_for_reply(message)["content"]["user_expressions"]
    for text, reply in replies.items():
        if reply["status"] != "ok":
            raise ValueError(f"{text} raises {reply['ename']}: {reply['evalue']}")
    return {text: ast.literal_eval(each["data"]["text/plain"]) for text, each in replies.items()}


def _key(lecture: Path) -> str:
    """Return a name for all that the result depends on."""
    digest = hashlib.sha256(lecture.read_bytes())
    digest.update(_surroundings().encode())
    return digest.hexdigest()


@cache
def _surroundings() -> str:
    package = ROOT / "src" / "convcourse"
    digest = hashlib.sha256(sys.version.encode())
    for path in [Path(__file__), *sorted(package.rglob("*"))]:
        # What runs in a browser alone is not in the result.
        if path.is_file() and path.suffix not in {".pyc", ".js", ".css"}:
            digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    for each in sorted(f"{each.name} {each.version}" for each in distributions()):
        digest.update(each.encode())
    return digest.hexdigest()


def _read(kept: Path, key: str) -> Executed | None:
    if not kept.exists():
        return None
    notebook = nbformat.read(kept, as_version=4)
    about = notebook.metadata.pop("executed")
    if about["key"] != key:
        return None
    return Executed(notebook, dict(about["values"]), about["seconds"])


def _write(kept: Path, key: str, found: Executed) -> None:
    about = {"key": key, "values": found.values, "seconds": found.seconds}
    found.notebook.metadata["executed"] = about
    fresh = kept.with_suffix(".fresh")
    nbformat.write(found.notebook, fresh)
    fresh.replace(kept)  # whole or not at all
    del found.notebook.metadata["executed"]


if __name__ == "__main__":
    for path in [*map(Path, sys.argv[1:])] or lectures():
        print(f"{path.stem}: {executed(path).seconds:.1f} s")
