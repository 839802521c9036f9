"""What holds of every delivery, beside what holds of everything (`watch`).

It is refused in a sentence, or each of its files is stored with its student or named with a reason.
"""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from rich.console import Console

from autograder.cli.collect import show
from autograder.course import Course
from autograder.exceptions import AutograderError
from autograder.intake.archive import opened
from autograder.intake.deliveries import planned, store
from autograder.intake.plan import Plan
from autograder.intake.roster import is_id
from autograder.intake.times import CourseClock
from tests.autograder.fuzz.archives import Archive
from tests.autograder.fuzz.watch import Watched, unsayable, watching
from tests.autograder.intake.conftest import LAB

_OURS = {"timestamp.txt"}  # when it came


def watch(archive: Archive, root: Path) -> Watched:
    """Collect a delivery twice, each time into a course without anything, and say what is wrong."""
    watched = Watched()
    scratch = root / "scratch"
    shutil.rmtree(scratch, ignore_errors=True)
    (scratch / "temporary").mkdir(parents=True)
    source = scratch / "download.zip"
    source.write_bytes(archive.raw)
    with pytest.MonkeyPatch.context() as patch, watching(scratch) as touched:
        patch.setattr(tempfile, "tempdir", str(scratch / "temporary"))
        for time in ("first", "second"):
            into = partial(_collect, watched, source, Course(root, scratch / time))
            watched.step("collect", into)
        if left := [*(scratch / "temporary").iterdir()]:
            watched.faults.append(f"left behind: {left}")
    watched.faults += [f"touched {each}" for each in touched]
    return watched


def _collect(watched: Watched, source: Path, course: Course) -> None:
    try:
        with opened(source) as delivery:
            names = {each.name for each in delivery.files}
        with planned(source, course, LAB) as plan:
            said = _printed(plan, course)
            failed = store(plan, course, LAB)
    except AutograderError as error:
        watched.status = "refused"
        watched.saw("refused", str(error))
        watched.faults += unsayable([str(error)])
        return
    watched.status = "taken" if plan.taken else "nobody's"
    watched.saw("said", said)
    watched.faults += unsayable(said.splitlines())
    watched.faults += unsayable(each.reason for each in failed)
    kept = {file.name for each in plan.taken for file in each.files.values()}
    told = {each.name for each in plan.not_taken}
    if names != (kept | told) & names:
        watched.faults.append(f"neither stored nor named: {sorted(names - kept - told)[:3]}"[:300])
    stored = sorted(_stored(course))
    watched.saw("stored", stored)
    for student, lab, _, _ in stored:
        if lab != LAB or not is_id(student):
            watched.faults.append(f"stored as {student!r}/{lab!r}"[:300])


def _stored(course: Course) -> Iterator[tuple[str, str, str, str]]:
    """All that is in the course: whose, of which lab, its name and what is in it."""
    for path in course.submitted.rglob("*") if course.submitted.is_dir() else ():
        student, lab, *rest = (*path.relative_to(course.submitted).parts, "", "")
        if path.is_file() and path.name not in _OURS:
            yield student, lab, "/".join(rest), path.read_bytes()[:9999].hex()


def _printed(plan: Plan, course: Course) -> str:
    """What a terminal gets."""
    file = io.StringIO()
    show(plan, Console(file=file, width=200, color_system=None), CourseClock.of(course))
    return file.getvalue()
