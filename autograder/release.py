"""solutions/ -> labs/: the students' notebooks, the same bytes every time."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from autograder import gradebook
from autograder.course import Course, CourseError


def release(course: Course, lab: str) -> Path:
    """Write `labs/<lab>` anew, and the lab's cells and points into the gradebook."""
    gradebook.register(course, lab)
    with tempfile.TemporaryDirectory() as scratch:
        fresh = _fresh(course, lab, Path(scratch))
        target = course.release(lab).parent
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(fresh, target)
    return course.release(lab)


def difference(course: Course, lab: str) -> str | None:
    """What makes `labs/<lab>` other than its release would be now; None where nothing does."""
    with tempfile.TemporaryDirectory() as scratch:
        fresh = _contents(_fresh(course, lab, Path(scratch)))
    present = _contents(course.release(lab).parent)
    for name in sorted(fresh.keys() | present.keys()):
        if fresh.get(name) != present.get(name):
            return (
                f"labs/{lab}/{name} is not what solutions/{lab} releases. labs/ is generated: "
                f"edit solutions/ and run: make labs"
            )
    return None


def _fresh(course: Course, lab: str, scratch: Path) -> Path:
    """Release into a folder of its own; return the lab's."""
    notebook = gradebook.release(course, lab, scratch, register=False)
    tool = course.root / "tools" / "notebooks.py"
    done = subprocess.run(
        [sys.executable, str(tool), "fix", str(notebook)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise CourseError(f"The release of {lab} has no canonical form: {done.stderr.strip()}")
    return notebook.parent


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".ipynb_checkpoints" not in path.parts
    }
