"""solutions/ -> labs/: the students' notebooks, the same bytes every time."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import nbformat
from nbgrader.converters import GenerateAssignment

from autograder.course import Course
from autograder.files import make_folder
from autograder.gradebook.converters import convert
from autograder.gradebook.migrate import Migration, is_graded, migrate
from autograder.gradebook.records import Records
from autograder.lab import has_old_marks, read_as_it_is, read_marked


def release(course: Course, lab: str, *, due: datetime | None = None) -> Path:
    """Write `labs/<lab>` anew, and the lab's cells and points into the gradebook.

    `due` says when it has to be handed in; without, what the gradebook has stays.
    """
    path = write_release(course, lab)
    register(course, lab, due=due)
    return path


def write_release(course: Course, lab: str) -> Path:
    """Write `labs/<lab>` anew, and nothing into the gradebook."""
    with tempfile.TemporaryDirectory() as scratch:
        _put(_generate(course, lab, Path(scratch)), course.releases / lab)
    return course.release(lab, course.notebooks(lab)[0])


@contextmanager
def kept_if(course: Course, lab: str) -> Iterator[Callable[[], None]]:
    """Put the earlier release of a lab back at the end, unless what is yielded was called."""
    target = course.releases / lab
    kept: list[bool] = []
    with tempfile.TemporaryDirectory() as scratch:
        earlier = Path(scratch) / lab
        if target.exists():
            shutil.copytree(target, earlier)
        try:
            yield lambda: kept.append(True)
        finally:
            if not kept and earlier.exists():
                _put(earlier, target)
            elif not kept:
                shutil.rmtree(target, ignore_errors=True)


def _put(folder: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(folder, target)


def difference(course: Course, lab: str) -> str | None:
    """What makes `labs/<lab>` other than its release would be now; None where nothing does."""
    with tempfile.TemporaryDirectory() as scratch:
        fresh = _contents(_generate(course, lab, Path(scratch)))
    present = _contents(course.releases / lab)
    for name in sorted(fresh.keys() | present.keys()):
        if fresh.get(name) != present.get(name):
            return (
                f"{course.releases.name}/{lab}/{name} is not what {course.sources.name}/{lab} "
                f"releases. {course.releases.name}/ is generated: edit {course.sources.name}/ and "
                f"release {lab} again"
            )
    return None


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".ipynb_checkpoints" not in path.parts
    }


def register(course: Course, lab: str, *, due: datetime | None = None) -> Migration:
    """Write a lab's cells and points, and when it is due, into the gradebook, and no file.

    Where the lab was graded before and has other cells now, what hangs on its cells is moved
    along; what is returned says so.
    """
    make_folder(course.folder)
    migration = Migration()
    with tempfile.TemporaryDirectory() as scratch:
        with Records(course) as records:
            if is_graded(records, lab):
                folder = _generate(course, lab, Path(scratch) / "wanted")
                wanted = {path.stem: read_as_it_is(path) for path in folder.glob("*.ipynb")}
                migration = migrate(records, course, lab, wanted)
        _generate(course, lab, Path(scratch) / "saved", register=True)
    if due is not None:
        with Records(course) as records:
            records.set_due(lab, due)
    return migration


def _up_to_date(course: Course, lab: str, folder: Path) -> Path:
    """The sources; a copy where nbgrader asks for a lab's marks to be brought up to date."""
    notebooks = [course.solution(lab, name) for name in course.notebooks(lab)]
    old = [path for path in notebooks if has_old_marks(read_as_it_is(path))]
    if not old:
        return course.sources
    shutil.copytree(course.sources / lab, folder / lab)
    for path in old:
        nbformat.write(read_marked(path), folder / lab / path.name)
    return folder


def _generate(course: Course, lab: str, folder: Path, *, register: bool = False) -> Path:
    """Make the students' notebook from the instructor's, with nbgrader, in `folder/<lab>`.

    With `register` the lab's cells and points are written into the gradebook.

    Raises
    ------
    CourseError
        If nbgrader finds fault with the instructor's notebook.
    """
    config = course.config()
    config.CourseDirectory.assignment_id = lab
    config.CourseDirectory.source_directory = str(_up_to_date(course, lab, folder / ".source"))
    config.CourseDirectory.release_directory = str(folder)
    config.GenerateAssignment.force = True
    config.GenerateAssignment.no_database = not register
    if not register:
        steps = config.GenerateAssignment.get(
            "preprocessors", GenerateAssignment.preprocessors.default_args[0]
        )
        config.GenerateAssignment.preprocessors = [
            step
            for step in steps
            if (step if isinstance(step, str) else step.__name__).split(".")[-1] != "SaveCells"
        ]
    convert(GenerateAssignment, config)
    return folder / lab
