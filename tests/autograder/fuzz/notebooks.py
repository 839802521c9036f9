"""Notebooks that were real ones once: a few things are changed in each, by its number.

`mutant(seed, number, notebook)` is the same at every time on every machine.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.autograder.fuzz.sources import any_text, size

Notebook = dict[str, Any]
ODD: tuple[Any, ...] = (
    *(None, True, 0, -1, 3.5, 10**30, float("nan"), float("inf"), "", "code", [], {}, [[]]),
    *({"a": 1}, ["a", 1, None, ["b"]], "\ud800", "x" * 300, [{}], {"source": "word"}),
)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A file; what was done to it; and what a person wrote in it, where nothing made that unclear.

    `texts` is None where the file was damaged below the level of its cells.
    """

    raw: bytes
    done: tuple[str, ...]
    texts: tuple[str, ...] | None


def mutant(seed: int, number: int, notebook: Notebook) -> Mutant:
    """A notebook with one to four changes, most of them of its cells."""
    random = Random(f"{seed}-{number}")
    changed = copy.deepcopy(notebook)
    done = []
    for _ in range(random.choice((1, 1, 2, 2, 3, 4))):
        kinds = random.choices((_OF_CELL, _OF_CELLS, _OF_NOTEBOOK), (6, 3, 1))[0]
        name = random.choice(sorted(kinds))
        said = kinds[name](random, changed)
        done.append(f"{name} ({said})" if said else name)
    text = json.dumps(changed, ensure_ascii=random.random() < 0.5)
    texts: tuple[str, ...] | None = tuple(_written(changed))
    try:
        raw = text.encode()
    except UnicodeEncodeError:  # halves of pairs, in bytes: no reader knows what was meant
        raw, texts = text.encode(errors="surrogatepass"), None
    if random.random() < 0.15:
        name = random.choice(sorted(_OF_FILE))
        raw, texts = _OF_FILE[name](random, raw), None
        done.append(name)
    return Mutant(raw, tuple(done), texts)


def _written(notebook: Notebook) -> Iterator[str]:
    """What stands as a text in any cell, also where no text should be."""
    cells = notebook.get("cells")
    for cell in cells if isinstance(cells, list) else ():
        yield from _strings(cell.get("source") if isinstance(cell, dict) else cell)


def _strings(value: Any) -> Iterator[str]:
    """All texts in a value; a text that stands in lines is one."""
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        yield "".join(value)
    elif isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _strings(each)


def _cells(notebook: Notebook) -> list[Any]:
    cells = notebook.get("cells")
    return cells if isinstance(cells, list) else []


def _cell(random: Random, notebook: Notebook) -> dict[str, Any]:
    """One of the cells; where there is none, one that is lost."""
    cells = [each for each in _cells(notebook) if isinstance(each, dict)]
    return random.choice(cells) if cells else {}


def _odd(random: Random) -> Any:
    """A value for this notebook alone: another change may write into it."""
    return copy.deepcopy(random.choice(ODD))


def _nested(random: Random, most: int) -> Any:
    value: Any = _odd(random)
    for _ in range(size(random, most)):
        value = [value] if random.random() < 0.5 else {"source": value}
    return value


# --- one cell ----------------------------------------------------------------------------------


def _new_text(random: Random, notebook: Notebook) -> str:
    name, text = any_text(random)
    cell = _cell(random, notebook)
    kept = cell.get("source", "")
    if isinstance(kept, list):
        kept = "".join(map(str, kept))
    if random.random() < 0.5:
        text = random.choice((f"{kept}\n{text}", f"{text}\n{kept}"))
    cell["source"] = text.splitlines(keepends=True) if random.random() < 0.3 else text
    return f"{name}, {len(text)}"


def _odd_source(random: Random, notebook: Notebook) -> str:
    value = _nested(random, 60) if random.random() < 0.3 else _odd(random)
    _cell(random, notebook)["source"] = value
    return f"{value!r}"[:60]


def _no_key(random: Random, notebook: Notebook) -> str:
    cell = _cell(random, notebook)
    name = random.choice(sorted(cell) or ["source"])
    cell.pop(name, None)
    return str(name)


def _odd_value(random: Random, notebook: Notebook) -> str:
    name = random.choice(("id", "metadata", "cell_type", "outputs", "attachments"))
    value = _nested(random, 200) if random.random() < 0.3 else _odd(random)
    _cell(random, notebook)[name] = value
    return f"{name}: {value!r}"[:60]


def _other_type(random: Random, notebook: Notebook) -> str:
    kind = random.choice(("code", "markdown", "raw", "heading", "html", "Code", "", "sql"))
    _cell(random, notebook)["cell_type"] = kind
    return kind


def _marks(random: Random, notebook: Notebook) -> str:
    """Nbgrader's marks, changed: another's name, no name, other points."""
    cell, other = _cell(random, notebook), _cell(random, notebook)
    metadata = cell.setdefault("metadata", {})
    if not isinstance(metadata, dict):
        return "none"
    marks = metadata.setdefault("nbgrader", {})
    name = random.choice(("grade_id", "solution", "grade", "points", "task", "schema_version"))
    value = _odd(random)
    if random.random() < 0.4:
        theirs = other.get("metadata")
        theirs = theirs.get("nbgrader") if isinstance(theirs, dict) else None
        name, value = "grade_id", theirs.get("grade_id") if isinstance(theirs, dict) else "mine"
    if isinstance(marks, dict):
        marks[name] = value
    return f"{name}: {value!r}"[:60]


def _attachments(random: Random, notebook: Notebook) -> str:
    cell = _cell(random, notebook)
    content = random.choice(("aGk=", "a", "=" * 9, "\udc00", ["aG", "k=", 3], None, "QUJD" * 9999))
    name = random.choice(("a.png", "", "../a.png", "x" * 300, "\ud800.png", "a b\n.png", "a.svg"))
    many = random.choice((1, 1, 3, 300))
    kind = random.choice(("image/png", "image/svg+xml", "", "text/html"))
    cell["attachments"] = {f"{n or ''}{name}": {kind: content} for n in range(many)}
    return f"{many} of {name!r}"[:60]


# --- the list of cells -------------------------------------------------------------------------


def _deleted(random: Random, notebook: Notebook) -> str:
    cells = _cells(notebook)
    many = min(len(cells), random.choice((1, 1, 3, len(cells))))
    for _ in range(many):
        cells.pop(random.randrange(len(cells)))
    return str(many)


def _copied(random: Random, notebook: Notebook) -> str:
    cells, many = _cells(notebook), random.choice((1, 1, 2, 60))
    for _ in range(many if cells else 0):
        each = copy.deepcopy(random.choice(cells))
        cells.insert(random.randrange(len(cells) + 1), each)
    return str(many)


def _moved(random: Random, notebook: Notebook) -> str:
    cells = _cells(notebook)
    if random.random() < 0.3:
        random.shuffle(cells)
        return "all"
    if cells:
        each = cells.pop(random.randrange(len(cells)))
        cells.insert(random.randrange(len(cells) + 1), each)
    return "one"


def _added(random: Random, notebook: Notebook) -> str:
    name, text = any_text(random)
    kind = random.choice(("code", "markdown", "raw"))
    cell = {"cell_type": kind, "metadata": {}, "source": text}
    cells = _cells(notebook)
    cells.insert(random.randrange(len(cells) + 1), cell)
    return f"{kind}: {name}, {len(text)}"


def _many(random: Random, notebook: Notebook) -> str:
    """Many small cells: all alike, all different, or all of one name."""
    many, kind = size(random, 2100), random.choice(("code", "markdown"))
    text, name = random.choice((("", ""), ("a = #", ""), ("a = #", "id-#"), ("a", "one")))
    for n in range(many):
        cell = {"cell_type": kind, "metadata": {}, "source": text.replace("#", str(n))}
        _cells(notebook).append(cell | ({"id": name.replace("#", str(n))} if name else {}))
    return f"{many} of {text!r}, {name!r}"


def _no_cell(random: Random, notebook: Notebook) -> str:
    cells, value = _cells(notebook), random.choice(("a word of mine", *ODD))
    value = copy.deepcopy(cells) if random.random() < 0.1 else copy.deepcopy(value)
    cells.insert(random.randrange(len(cells) + 1), value)
    return f"{value!r}"[:60]


def _nameless(random: Random, notebook: Notebook) -> str:
    """Without the names of its cells, as some editors leave it."""
    what = random.choice((("id",), ("metadata",), ("id", "metadata")))
    for cell in _cells(notebook):
        for name in what if isinstance(cell, dict) else ():
            cell.pop(name, None)
    return ", ".join(what)


# --- the notebook, and its file ----------------------------------------------------------------


def _version(random: Random, notebook: Notebook) -> str:
    value = copy.deepcopy(random.choice((3, 2, 5, 99, *ODD)))
    notebook[random.choice(("nbformat", "nbformat_minor"))] = value
    return f"{value!r}"[:60]


def _old(random: Random, notebook: Notebook) -> str:
    """As notebooks were before version 4, more or less."""
    old = []
    for cell in _cells(notebook):
        if isinstance(cell, dict):
            name = "input" if cell.get("cell_type") == "code" else "source"
            old.append(cell | {name: cell.get("source", ""), "language": "python"})
    sheets = random.choice(([{"cells": old}], [{"cells": old}, {}], [old], [None], []))
    notebook["worksheets"], notebook["nbformat"] = sheets, random.choice((3, 3, 3, 2, 4))
    notebook.pop("cells", None)
    return f"{len(sheets)} sheets"


def _odd_key(random: Random, notebook: Notebook) -> str:
    name = random.choice(("cells", "metadata", "worksheets"))
    value = _nested(random, 200) if random.random() < 0.3 else _odd(random)
    notebook[name] = value
    return f"{name}: {value!r}"[:60]


def _kernel(random: Random, notebook: Notebook) -> str:
    value = _odd(random)
    notebook["metadata"] = {"kernelspec": value, "language_info": value}
    return f"{value!r}"[:60]


def _cut(random: Random, raw: bytes) -> bytes:
    return raw[: random.randrange(len(raw) + 1)]


def _flipped(random: Random, raw: bytes) -> bytes:
    changed = bytearray(raw)
    for _ in range(size(random, 100)):
        changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def _encoded(random: Random, raw: bytes) -> bytes:
    names = ("utf-16", "utf-16-le", "utf-32", "utf-8-sig", "latin-1", "cp1252", "utf-7", "cp037")
    return raw.decode(errors="replace").encode(random.choice(names), errors="replace")


def _surrounded(random: Random, raw: bytes) -> bytes:
    before, after = random.choice(
        (
            (b"[" * size(random, 200_000), b""), (b'{"a":' * size(random, 200_000), b""),
            (b"\n" * 9999, b""), (b"", b"\x00" * 9999), (b"[", b"]"), (b"", raw), (b"<html>", b""),
            (b'{"n": ' + b"9" * size(random, 100_000) + b', "x": ', b"}"),
        )
    )  # fmt: skip
    return before + raw + after


Change = Callable[[Random, Notebook], str]
_OF_CELL: dict[str, Change] = {
    "text": _new_text,
    "text again": _new_text,
    "odd source": _odd_source,
    "key gone": _no_key,
    "odd value": _odd_value,
    "type": _other_type,
    "marks": _marks,
    "attachments": _attachments,
}
_OF_CELLS: dict[str, Change] = {
    "deleted": _deleted,
    "copied": _copied,
    "moved": _moved,
    "added": _added,
    "many": _many,
    "no cell": _no_cell,
    "nameless": _nameless,
}
_OF_NOTEBOOK: dict[str, Change] = {
    "version": _version,
    "old": _old,
    "odd key": _odd_key,
    "kernel": _kernel,
}
_OF_FILE: dict[str, Callable[[Random, bytes], bytes]] = {
    "cut": _cut,
    "flipped": _flipped,
    "encoded": _encoded,
    "surrounded": _surrounded,
    "empty": lambda _, raw: b"",
}
