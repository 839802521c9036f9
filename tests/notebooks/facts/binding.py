"""How a fact is bound to the cell that shows it, out of the reader's sight.

A cell carries the tag ``fact:<id>`` where it shows the fact: in what it prints, in a picture's
alternative text, in a question. The module of the lecture says how, in one line a fact.
"""

from __future__ import annotations

import ast
import html
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from convcourse.questions import questions_named

__all__ = [
    "Asks", "Binding", "Gives", "Holds", "Shows", "bindings", "carriers", "changed", "expressions",
    "fault", "text_of",
]  # fmt: skip

FOLDER = Path(__file__).parent
PLAIN = "(lambda value: getattr(value, 'tolist', lambda: value)())({})"
LOADED = "'tensorflow' in __import__('sys').modules"
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Gives:
    """An expression in the lecture's own names, whose value is what the fact expects.

    Where the fact expects a sentence, the value is one of the numbers in it.
    """

    expression: str


@dataclass(frozen=True)
class Holds:
    """An expression in the lecture's own names that is true; for facts without a number."""

    expression: str


@dataclass(frozen=True)
class Shows:
    """Words that the cell with the fact's tag shows; ``{}`` are the numbers that it expects."""

    words: str


@dataclass(frozen=True)
class Asks:
    """A question, by its name and number, that the tagged cell asks; the fact is its answer."""

    name: str
    number: int = 0


Binding = Gives | Holds | Shows | Asks
Fact = Mapping[str, Any]
Cell = Mapping[str, Any]


def bindings(lecture: str) -> dict[str, Binding]:
    """The bindings of a lecture, by the fact; none where it has no module yet."""
    bound: dict[str, Binding] = _of_module(lecture, "BOUND")
    return bound


def statements(lecture: str) -> dict[str, str]:
    """What a lecture says beside the facts, and the expression that is true if it holds."""
    said: dict[str, str] = _of_module(lecture, "SAID")
    return said


def expressions(lecture: str) -> dict[str, str]:
    """What is to be evaluated at the end of a lecture, by fact or statement, as plain values.

    "tensorflow" asks whether the lecture has loaded it.
    """
    asked = {
        name: bound.expression
        for name, bound in bindings(lecture).items()
        if isinstance(bound, Gives | Holds)
    }
    plain = {name: PLAIN.format(text) for name, text in (asked | statements(lecture)).items()}
    return plain | {"tensorflow": LOADED}


def _of_module(lecture: str, name: str) -> dict[str, Any]:
    module = f"lecture_{lecture[:2]}"
    if not (FOLDER / f"{module}.py").exists():
        return {}
    found: dict[str, Any] = getattr(import_module(f"{__package__}.{module}"), name, {})
    return found


def text_of(cells: Iterable[Cell]) -> str:
    """All that executed cells show, as text with single spaces: also what a picture says."""
    said: list[str] = []
    for cell in cells:
        said += [cell["source"]] if cell["cell_type"] == "markdown" else []
        for output in cell.get("outputs", ()):
            said.append(output.get("text", ""))
            page = output.get("data", {}).get("text/html", "")
            said += re.findall(r'\b(?:alt|aria-label)="([^"]*)"', page)
            said += [re.sub(r"<[^>]*>", " ", page), output.get("data", {}).get("text/plain", "")]
    return " ".join(html.unescape(" ".join(said)).split())


def fault(
    fact: Fact, bound: Binding, cells: Sequence[Cell], values: Mapping[str, str]
) -> str | None:
    """Say why a lecture does not show a fact, or nothing.

    Parameters
    ----------
    fact : mapping
        Its row of the table; `expected` is the truth.
    bound : Binding
        How it is shown.
    cells : sequence of cells
        The executed cells with its tag.
    values : mapping of str to str
        The reprs of what the lecture's expressions gave, by the fact.
    """
    name, expected = fact["id"], fact["expected"]
    if not cells:
        return f"{name}: no cell has its tag"
    shown = text_of(cells)
    if not shown:
        return f"{name}: the cell with its tag shows nothing"
    if isinstance(bound, Shows):
        words = " ".join(bound.words.format(*_leaves(expected)).split())
        return None if words in shown else f"{name}: {words!r} is not in {shown!r}"
    if isinstance(bound, Asks):
        asked = f'ask("{bound.name}"' in "".join(cell["source"] for cell in cells)
        answer = questions_named(bound.name)[bound.number].answer
        right = asked and re.findall(r"\w+", answer) == re.findall(r"\w+", _written(expected))
        return None if right else f"{name}: asked {asked}, answer {answer!r}, not {expected!r}"
    value = ast.literal_eval(values[name])
    wanted = True if isinstance(bound, Holds) else expected
    return None if agrees(value, wanted) else f"{name}: gives {value!r}, not {wanted!r}"


def agrees(value: Any, expected: Any) -> bool:
    """Whether a value is what is expected, lists and tuples alike, floats to six digits."""
    if isinstance(expected, bool) or isinstance(value, bool):
        return value is expected
    if isinstance(expected, list | tuple):
        return (
            isinstance(value, list | tuple)
            and len(value) == len(expected)
            and all(map(agrees, value, expected))
        )
    if isinstance(expected, str) and not isinstance(value, str):
        numbers = [float(each) for each in NUMBER.findall(expected)]
        return any(agrees(value, number) for number in numbers)
    if isinstance(expected, int | float) and isinstance(value, int | float):
        return math.isclose(value, expected, rel_tol=1e-6, abs_tol=1e-9)
    return bool(value == expected)


def changed(fact: Fact, bound: Binding) -> dict[str, Any] | None:
    """The fact with every number that it expects one larger; nothing where it has no number.

    A sentence with numbers in it counts only where the binding reads them.
    """
    if isinstance(fact["expected"], str) and not isinstance(bound, Asks | Gives):
        return None
    other = _larger(fact["expected"])
    return None if other == fact["expected"] else {**fact, "expected": other}


def _larger(expected: Any) -> Any:
    if isinstance(expected, list | tuple):
        return [*map(_larger, expected)]
    if isinstance(expected, str):
        return NUMBER.sub(lambda number: str(float(number[0]) + 1).removesuffix(".0"), expected)
    return expected + 1 if isinstance(expected, int | float) and expected is not True else expected


def _leaves(expected: Any) -> list[Any]:
    if isinstance(expected, list | tuple):
        return [leaf for each in expected for leaf in _leaves(each)]
    return [expected]


def _written(expected: Any) -> str:
    return "x".join(map(str, expected)) if isinstance(expected, list) else str(expected)


def carriers(cells: Iterable[Cell], name: str) -> list[Cell]:
    """The cells of a lecture that carry a fact."""
    return [cell for cell in cells if f"fact:{name}" in cell["metadata"].get("tags", ())]
