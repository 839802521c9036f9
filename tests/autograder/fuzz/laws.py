"""What holds of every notebook that is handed in, beside what holds of everything (`watch`).

What was rebuilt is a notebook, and has every word that a student wrote, or a sentence about it.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import nbformat

from autograder.course import Course
from autograder.grading.shown_only import notes_on
from autograder.intake.oddities import oddities
from autograder.intake.pictures import Unread, show_pictures
from autograder.intake.rebuild import RebuiltCell, rebuild, to_notebook
from autograder.intake.submission import Submission, read_submission
from autograder.lab import CellKind, Lab
from autograder.names import defined_names, used_names
from autograder.report.normal_form import pieces
from autograder.report.similarity import alike
from convcourse.checks.cells import bindings, statements
from convcourse.checks.forbidden import imported_only, use
from tests.autograder.fuzz.course import Base
from tests.autograder.fuzz.notebooks import Mutant
from tests.autograder.fuzz.pages import faults_of, get_ready, page_of
from tests.autograder.fuzz.watch import Watched, unsayable, watching

STUDENT = "someone"
_PASTED = re.compile(r"data:image/[^ )]*")


def forget() -> None:
    """Forget what was read of code, so that it is read anew."""
    for each in (statements, bindings, used_names):
        each.cache_clear()


# --- notebooks -----------------------------------------------------------------------------------


def watch(mutant: Mutant, course: Course, base: Base, *, is_shown: bool = True) -> Watched:
    """Hand a notebook in, read it twice as grading, reports and `check` do; say what is wrong.

    Where it is shown, its page is made, too.
    """
    lab, forbidden = base.lab, base.forbidden
    path = course.submitted / STUDENT / lab.name / f"{lab.notebook_name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(mutant.raw)
    watched = Watched()
    if is_shown:
        get_ready()
    with watching(course.folder) as touched:
        for _ in range(2):
            forget()
            notebook = _read(watched, mutant, course, lab, forbidden)
        if notebook is not None:
            watched.step("valid", lambda: _validate(notebook))
        if notebook is not None and is_shown:
            page = watched.step("page", lambda: page_of(lab, notebook))
            watched.faults += faults_of(page or "")
    watched.faults += [f"touched {each}" for each in touched]
    return watched


def _read(
    watched: Watched, mutant: Mutant, course: Course, lab: Lab, forbidden: Sequence[str]
) -> dict[str, Any] | None:
    """Read it once; return what is graded, where there is something."""
    submission = watched.step("read", lambda: read_submission(course, lab, STUDENT, b"seed"))
    if submission is None:
        return None
    watched.status = "unreadable" if submission.fault else "read"
    watched.saw("read", [submission.fault, submission.notes, submission.cells])
    sentences = [submission.fault, *submission.notes]
    if submission.fault:
        watched.faults += unsayable(sentences)
        return None
    cells = watched.step("rebuild", lambda: rebuild(lab, submission.cells))
    if cells is None:
        return None
    if mutant.texts is not None:
        watched.faults += _lost(mutant.texts, cells, submission)
    watched.step("pictures", lambda: show_pictures(cells, submission.beside, _no_pixels))
    sentences += [cell.note for cell in cells if cell.note]
    notebook = watched.step("to_notebook", lambda: to_notebook(lab, cells, sentences))
    watched.saw("notebook", notebook)
    said = watched.step("oddities", lambda: oddities(lab, submission.cells))
    watched.saw("oddities", said)
    code = [cell.source for cell in cells if cell.cell_type == "code"]
    own = [cell.source for cell in cells if cell.is_students and cell.cell_type == "code"]
    noted = watched.step("notes", lambda: notes_on(own))
    watched.saw("notes", noted)
    watched.faults += unsayable([*sentences, *(said or ()), *(noted or ())])
    watched.step("defined", lambda: [defined_names(source) for source in code])
    watched.saw("forbidden", watched.step("forbidden", lambda: _used(lab, code, forbidden)))
    watched.saw("forms", watched.step("forms", lambda: _forms(cells)))
    return notebook


def _no_pixels(_: bytes) -> Any:
    raise Unread("It is not read here.")


def _validate(notebook: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        text = json.dumps(notebook, ensure_ascii=False, allow_nan=False)
        nbformat.validate(nbformat.reads(text.encode().decode(), as_version=4))


def _used(lab: Lab, code: Sequence[str], forbidden: Sequence[str]) -> list[Any]:
    answers = [cell.function for cell in lab.tests]
    return [
        (use(code, answer, forbidden), imported_only(code, answer, forbidden)) for answer in answers
    ]


def _forms(cells: Sequence[RebuiltCell]) -> list[Any]:
    """As a report compares them, with a class of two."""
    code = [(cell.lab_cell, cell.source) for cell in cells if cell.cell_type == "code"]
    given = [text for place, text in code if place and place.kind is not CellKind.SOLUTION]
    own = [text for place, text in code if place is None or place.kind is CellKind.SOLUTION]
    found = [*pieces("one", own, context=given)]
    other = [*pieces("two", own, context=given)]
    return [(match.name, match.size, match.owners) for match in alike([*found, *other])]


def _words(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in re.findall(r"\w{2,}", text)}


def _lost(
    texts: Iterable[str], cells: Sequence[RebuiltCell], submission: Submission
) -> Iterator[str]:
    """The words that a student wrote and that are nowhere, unless it is said."""
    kept = [cell.source for cell in cells]
    if any("characters are left out here" in text for text in kept):
        return
    storable = (text.encode(errors="replace").decode() for text in texts)
    # As JSON where it was no text; and a picture in a text is taken out of it.
    shown = [*kept, *(text.replace("\\n", " ") for text in kept), *submission.notes]
    there = _words(shown)
    lost = _words(_PASTED.sub(" ", text) for text in storable) - there
    if lost:
        yield f"lost {len(lost)} words: {sorted(lost)[:5]}"[:300]
