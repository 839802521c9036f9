"""What a delivered notebook is: whether it is one, of which lab, and whether anybody worked in it.

A look at its JSON and no more: whether it can be graded is for grading to say.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from autograder.course import Course
from autograder.intake.notebook import MAX_NOTEBOOK_BYTES


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look shows; `fault` says why there is nothing to see."""

    grade_ids: frozenset[str] = frozenset()
    sources: tuple[str, ...] = ()
    fault: str = ""


def look(raw: bytes) -> Seen:
    """Look at a notebook's file."""
    if not raw.strip():
        return Seen(fault="it is empty")
    if len(raw) > MAX_NOTEBOOK_BYTES:
        return Seen(fault=f"it has {len(raw) >> 20} MiB; {MAX_NOTEBOOK_BYTES >> 20} are taken")
    try:
        try:
            data = json.loads(raw)
        except UnicodeDecodeError:
            data = json.loads(raw.decode("latin-1"))  # an editor saved it in an old encoding
    except (ValueError, RecursionError):
        return Seen(fault="it cannot be read: it is not JSON")
    cells = data.get("cells") if isinstance(data, dict) else None
    if isinstance(data, dict) and isinstance(data.get("worksheets"), list):
        sheets = [each for each in data["worksheets"] if isinstance(each, dict)]
        cells = [cell for each in sheets for cell in each.get("cells") or ()]
    if not isinstance(cells, list):
        return Seen(fault="it is JSON and no notebook: it has no cells")
    cells = [cell for cell in cells if isinstance(cell, dict)]
    ids = frozenset(found for cell in cells if (found := _grade_id(cell)))
    return Seen(ids, tuple(source for cell in cells if (source := _source(cell).strip())))


def _grade_id(cell: Mapping[str, Any]) -> str | None:
    metadata = cell.get("metadata")
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    found = marks.get("grade_id") if isinstance(marks, dict) else None
    return found if isinstance(found, str) else None


def _source(cell: Mapping[str, Any]) -> str:
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    return source if isinstance(source, str) else ""


class Releases:
    """The course's released labs, by which a notebook is known."""

    def __init__(self, course: Course, lab: str) -> None:
        """Read them when they are asked for."""
        self._course, self._lab = course, lab
        names = {each: course.notebooks(each) or [each] for each in {*course.labs(), lab}}
        self.names: Mapping[str, tuple[str, ...]] = {
            each: tuple(found) for each, found in names.items()
        }
        self._released = cache(self._read)

    @property
    def expected(self) -> tuple[str, ...]:
        """The names of the lab's notebooks: one as a rule."""
        return self.names[self._lab]

    @property
    def notebooks(self) -> dict[str, str]:
        """The names of all notebooks, in lower case, each with its lab; ours come first."""
        others = {name.lower(): lab for lab, names in self.names.items() for name in names}
        return others | {name.lower(): self._lab for name in self.names[self._lab]}

    def other(self, seen: Seen, stem: str) -> str | None:
        """What a notebook is of, where it is not the lab's: another lab, or another course.

        By the names of its graded cells; where it has none, as some editors leave it, by its own.
        """
        if not seen.grade_ids:
            known = self.notebooks.get(stem.lower(), self._lab)
            return None if known == self._lab else known
        common = {
            lab: max(
                (len(seen.grade_ids & each.grade_ids) for each in self._released(lab)), default=0
            )
            for lab in self.names
        }
        ours = common[self._lab]
        best = max(sorted(common), key=lambda lab: (common[lab], lab == self._lab))
        if common[best] > ours:
            return best
        is_known = any(each.grade_ids for each in self._released(self._lab))
        return "another course" if is_known and ours == 0 else None

    def is_untouched(self, seen: Seen) -> bool:
        """Whether a notebook is as it was released: nobody worked in it."""
        return bool(seen.sources) and any(
            seen.sources == each.sources for each in self._released(self._lab)
        )

    def _read(self, lab: str) -> tuple[Seen, ...]:
        files = (self._course.release(lab, name) for name in self.names[lab])
        return tuple(look(file.read_bytes()) for file in files if file.is_file())
