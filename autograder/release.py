"""solutions/ -> labs/: the students' notebooks, the same bytes every time."""

from __future__ import annotations

import shutil
import tempfile
from datetime import datetime
from pathlib import Path

from autograder import gradebook
from autograder.course import Course


def release(course: Course, lab: str, *, due: datetime | None = None) -> Path:
    """Write `labs/<lab>` anew, and the lab's cells and points into the gradebook.

    `due` says when it has to be handed in; without, what the gradebook has stays.
    """
    gradebook.register(course, lab, due=due)
    with tempfile.TemporaryDirectory() as scratch:
        fresh = gradebook.release(course, lab, Path(scratch), register=False)
        target = course.releases / lab
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(fresh, target)
    return course.release(lab, course.notebooks(lab)[0])


def difference(course: Course, lab: str) -> str | None:
    """What makes `labs/<lab>` other than its release would be now; None where nothing does."""
    with tempfile.TemporaryDirectory() as scratch:
        fresh = _contents(gradebook.release(course, lab, Path(scratch), register=False))
    present = _contents(course.releases / lab)
    for name in sorted(fresh.keys() | present.keys()):
        if fresh.get(name) != present.get(name):
            return (
                f"labs/{lab}/{name} is not what solutions/{lab} releases. labs/ is generated: "
                f"edit solutions/ and run: make labs"
            )
    return None


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".ipynb_checkpoints" not in path.parts
    }
