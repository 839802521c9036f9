"""What nbgrader's exchange needs to hand a page to its student: `release_feedback` reads it.

A student's `nbgrader submit` writes a secret beside the notebook and keeps a copy. A page lies in
the exchange under a digest of that secret, so that nobody else finds it: `fetch_feedback` looks for
the same digest. The time in `timestamp.txt` is only told; ours does no harm there.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from autograder.course import Course
from autograder.files import write_whole
from autograder.intake.arrivals import NBGRADERS_FILE, arrival

SECRET_FILE = "submission_secret.txt"
_SECRET = re.compile(r"[0-9a-f]{32,256}")
_NBGRADERS_TIME = "%Y-%m-%d %H:%M:%S.%f UTC"


def write_tickets(course: Course, lab: str, student: str) -> None:
    """Put into a student's feedback folder what `nbgrader release_feedback` looks for there.

    Who handed in by another way has no secret. nbgrader stops where one is missing, so there is one
    of our own; nobody fetches that page, and nobody can guess where it is.
    """
    folder = course.feedback / student / lab
    when = arrival(course, lab, student)
    time = when.strftime(_NBGRADERS_TIME) if when is not None else ""
    write_whole(folder / NBGRADERS_FILE, time)
    secret = _secret(course.submitted / student / lab / SECRET_FILE) or _own(course, lab, student)
    write_whole(folder / SECRET_FILE, secret)


def _secret(file: Path) -> str | None:
    """What `nbgrader submit` wrote; a student may have put anything there."""
    try:
        if file.is_symlink() or not file.is_file() or file.stat().st_size > 256:
            return None
        text = file.read_text(encoding="ascii")
    except (OSError, ValueError):
        return None
    return text if _SECRET.fullmatch(text) else None


def _own(course: Course, lab: str, student: str) -> str:
    return hashlib.sha256(b"feedback" + course.secret_seed(student, lab)).hexdigest()


def after_feedback(*, notebooks: list[str], **_: object) -> None:
    """Do it where nbgrader has made the pages, of its own accord or for formgrader's button."""
    for folder in {Path(notebook).absolute().parent for notebook in notebooks}:
        course = Course(Course.find().root, folder.parents[2])
        write_tickets(course, folder.name, folder.parent.name)
