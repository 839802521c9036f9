"""Grades one submission in Gradescope's container, and writes `results.json`.

Runs as a program of its own, as root, from the folders that Gradescope lays out. Where the grader
itself fails it writes no results and ends with an exit code of 1: Gradescope then says that the
autograder failed, and gives nobody a score.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.batch.local import grade_class
from autograder.course import Course
from autograder.exceptions import AutograderError, CourseError
from autograder.files import write_whole
from autograder.grading.grader import Grader
from autograder.intake.notebook import MAX_NOTEBOOK_BYTES
from autograder.intake.roster import safe_id
from autograder.intake.tree import walk
from autograder.kits.gradescope.pack import KIT
from autograder.kits.gradescope.results import as_results
from autograder.kits.wheel import package_folders
from autograder.lab import CellKind
from autograder.results import Status, SubmissionResult
from autograder.sandbox import hiding, other_user

PLACE = Path("/autograder")
_METADATA = "submission_metadata.json"


def main() -> int:
    """Grade, and say for the instructor how it went."""
    try:
        grade(PLACE)
    except AutograderError as error:
        print(f"autograder: {error}")
        return 1
    return 0


def grade(place: Path) -> None:
    """Grade the submission that lies in a folder of Gradescope's form.

    Raises
    ------
    CourseError
        If it cannot be graded for a reason that is not the student's.
    """
    source = place / "source"
    other_user.close([source, place / "submission", place / "results", place / _METADATA])
    kit = json.loads((source / KIT).read_text("utf-8"))
    course, sender = Course(source, source / "course"), Submitter.of(place / _METADATA)
    lab: str = kit["lab"]
    _lay_out(place / "submission", course.submitted / sender.student / lab)
    graders = [Grader.of(course, lab, name) for name in course.notebooks(lab)]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        graders = [_guarded(each, Path(scratch)) for each in graders]
        seed = course.secret_seed(sender.key, lab)
        try:
            parts = [_result(replace(each, seed=seed), sender.student) for each in graders]
        finally:
            if not graders[0].sandbox.isolates:
                other_user.end_all()
    result, how = SubmissionResult.together(parts), graders[0].sandbox.sentence
    print(f"{how}\n{result.status.value}: {result.score:g} of {result.max_score:g} points")
    if all(each.status is Status.WAITS for each in result.exercises):
        raise CourseError("\n".join(["Nothing could be judged.", *_reasons(result)]))
    cells = [cell for grader in graders for cell in grader.lab.cells]
    written = [cell for cell in cells if cell.kind is CellKind.WRITTEN and cell.points]
    said = as_results(result, written, how=how, visibility=kit["visibility"])
    write_whole(place / "results" / "results.json", json.dumps(said, indent=1), public=True)


@dataclass(frozen=True, slots=True)
class Submitter:
    """Who handed in: a name to read, and a key that is the same for each attempt."""

    student: str
    key: str

    @classmethod
    def of(cls, metadata: Path) -> Submitter:
        """Read it from `submission_metadata.json`; a group is one submitter."""
        try:
            told = json.loads(metadata.read_text("utf-8"))
            people = sorted((int(each["id"]), str(each["email"])) for each in told["users"])
        except (OSError, ValueError, TypeError, KeyError):
            people = []  # an archive that is tried by hand
        logins = "_".join(email.partition("@")[0] for _, email in people)
        return cls(safe_id(logins), " ".join(str(number) for number, _ in people))


def _lay_out(submission: Path, folder: Path) -> None:
    """Copy what was handed in to where the course keeps it; links and devices are left behind."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for found in walk(submission).plain:
        copy = folder / found.path.relative_to(submission)
        copy.parent.mkdir(parents=True, exist_ok=True)
        if found.size <= MAX_NOTEBOOK_BYTES:
            shutil.copyfile(found.path, copy, follow_symlinks=False)
        else:  # nothing of such a file is read: it is named, with its size
            copy.touch()
            os.truncate(copy, found.size)


def _guarded(grader: Grader, scratch: Path) -> Grader:
    """The grader in the sandbox that is to be had here; without namespaces, as another user.

    Raises
    ------
    CourseError
        If neither is to be had.
    """
    if grader.sandbox.isolates:
        return grader
    scratch.chmod(0o755)
    sandbox = other_user.OtherUser.below(scratch / grader.lab.notebook_name)
    if sandbox is None:
        raise CourseError(
            "Strangers' code cannot be run here: there are neither namespaces nor another user "
            "and a filter of system calls (libseccomp)."
        )
    hiding.empty_in_place(grader.forbidden)
    left = other_user.close([*package_folders(), *hiding.hidden(grader.forbidden)])
    if left:
        print(f"Could not be closed to the submission: {', '.join(map(str, left))}")
    return replace(grader, sandbox=sandbox)


def _result(grader: Grader, student: str) -> SubmissionResult:
    return next(grade_class(grader, [student], 1)).result


def _reasons(result: SubmissionResult) -> Sequence[str]:
    return sorted({each.reason for each in result.exercises})


if __name__ == "__main__":
    sys.exit(main())
