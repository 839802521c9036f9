"""Which solutions are the same but for names, comments and layout: a list for a person to judge.

Functions with one form (`normal_form`) are listed together. The comparison is exact: there is no
degree that a threshold makes a suspicion, and whoever is listed can see why. It is no verdict: the
same thought, put down in the usual way, gives the same form.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path

import nbformat

from autograder.course import Course
from autograder.exceptions import UnreadableError
from autograder.intake.rebuild import rebuild
from autograder.intake.selection import find_notebook
from autograder.lab import CellKind, Lab
from autograder.report.normal_form import Piece, function_sources, pieces

MIN_SIZE = 50
"""What has fewer nodes is not compared: a rule in two or three lines is written alike by many.

The first two exercises of lab 2, in every style of its bank of right answers, have 25 to 41; its
last, with work of its own in it, has 54 and more.
"""

MIN_SIZE_TOGETHER = 2 * MIN_SIZE
"""What all answers of a notebook need together, where each of them may be short.

One short answer is alike by chance, a whole notebook of them hardly.
"""
ALL_ANSWERS = "all answers"


@dataclass(frozen=True, slots=True)
class Match:
    """Pieces of one form: of at least two students, or of students and of the project itself."""

    students: tuple[Piece, ...]
    ours: tuple[Piece, ...]

    @property
    def size(self) -> int:
        """Nodes of the form they share: the more, the less it is a coincidence."""
        return self.students[0].size

    @property
    def name(self) -> str:
        """What most of its students call it."""
        names = [piece.name for piece in self.students]
        return max(names, key=names.count)

    @property
    def owners(self) -> tuple[str, ...]:
        """The ids of its students."""
        return tuple(piece.owner for piece in self.students)


def similar(course: Course, lab: str, students: Iterable[str]) -> tuple[Match, ...]:
    """Find what students of a lab share with each other and with the project's own source.

    Parameters
    ----------
    course : Course
        Where submissions, solutions and releases are.
    lab : str
        The lab's whole name.
    students : iterable of str
        Whose submissions to compare. One that cannot be read, or is not there, is passed over.

    Returns
    -------
    tuple of Match
        What few students share comes first, and there the larger piece: if a whole class has a
        function alike, there is one way to write it.
    """
    theirs: list[Piece] = []
    ours = list(_modules("convcourse"))
    given: list[Piece] = []
    students = list(students)
    for name in course.notebooks(lab):
        loaded = Lab.load(course, lab, name)
        released = [cell.source for cell in loaded.cells if cell.cell_type == "code"]
        given += pieces("", released)
        stubs = [cell.source for cell in loaded.cells if cell.kind is CellKind.SOLUTION]
        least = MIN_SIZE_TOGETHER + sum(piece.size for piece in pieces("", stubs))
        solution = _solution(course, loaded)
        solved = list(pieces(f"{course.sources.name}/{lab}", solution, context=released))
        ours += [*solved, *_together(solved, least=least)]
        for student in students:
            answers, others = _own_code(course, loaded, student)
            answered = list(pieces(student, answers, context=[*released, *others]))
            theirs += [*answered, *_together(answered, least=least)]
            theirs += pieces(student, others, context=[*released, *answers])
    return alike(theirs, ours=ours, given=given)


def alike(
    theirs: Sequence[Piece], *, ours: Iterable[Piece] = (), given: Iterable[Piece] = ()
) -> tuple[Match, ...]:
    """Bring the pieces of one form together, in time proportional to their number.

    Parameters
    ----------
    theirs : sequence of Piece
        What students wrote.
    ours : iterable of Piece
        The project's own source.
    given : iterable of Piece
        What the release holds. It is nobody's answer, and what an answer adds to a function of
        the same name that was given in part has to reach `MIN_SIZE`.

    Returns
    -------
    tuple of Match

    Examples
    --------
    >>> mine = '''
    ... def summed(image, size):
    ...     height, width = image.shape
    ...     rows = []
    ...     for top in range(height - size + 1):
    ...         row = []
    ...         for left in range(width - size + 1):
    ...             window = image[top : top + size, left : left + size]
    ...             row.append(window.sum() / size**2)
    ...         rows.append(row)
    ...     return rows
    ... '''
    >>> yours = mine.replace("top", "i").replace("rows", "result") + "    # all my own work"
    >>> [match.owners for match in alike([*pieces("s1", [mine]), *pieces("s2", [yours])])]
    [('s1', 's2')]
    """
    released, stubs = set(), {}
    for piece in given:
        released.add(piece.form)
        stubs[piece.name] = piece.size
    by_form: dict[str, dict[str, Piece]] = defaultdict(dict)
    for piece in theirs:
        if piece.form not in released and piece.size - stubs.get(piece.name, 0) >= MIN_SIZE:
            by_form[piece.form].setdefault(piece.owner, piece)
    ours_by_form: dict[str, list[Piece]] = defaultdict(list)
    for piece in ours:
        ours_by_form[piece.form].append(piece)
    matches = [
        Match(tuple(found.values()), tuple(ours_by_form.get(form, ())))
        for form, found in by_form.items()
        if form in ours_by_form or len(found) > 1
    ]
    return tuple(sorted(matches, key=lambda m: (len(m.students), -m.size, m.name, m.owners)))


def pairs(matches: Iterable[Match]) -> dict[tuple[str, str], tuple[Match, ...]]:
    """Say of each pair of students what the two share and the project's own source has not.

    Parameters
    ----------
    matches : iterable of Match
        As `similar` gives them.

    Returns
    -------
    dict
        From two students' ids, in order, to their matches; who share more come first.
    """
    found: dict[tuple[str, str], list[Match]] = defaultdict(list)
    for match in matches:
        if not match.ours:
            for first, second in combinations(sorted(match.owners), 2):
                found[first, second].append(match)
    ranked = sorted(found.items(), key=lambda each: (-sum(m.size for m in each[1]), each[0]))
    return {pair: tuple(shared) for pair, shared in ranked}


def _together(answers: Sequence[Piece], *, least: int) -> list[Piece]:
    """All answers of a notebook as one piece, if they are of some size together."""
    size = sum(piece.size for piece in answers)
    if len(answers) < 2 or size < least:
        return []
    sources = "\n\n".join(dict.fromkeys(piece.source for piece in answers))
    forms = "\n".join(piece.form for piece in answers)
    return [Piece(answers[0].owner, ALL_ANSWERS, sources, forms, size)]


def _solution(course: Course, lab: Lab) -> list[str]:
    """The instructor's code in the places for a student's."""
    answers = {cell.grade_id for cell in lab.cells if cell.kind is CellKind.SOLUTION}
    notebook = nbformat.read(course.solution(lab.name, lab.notebook_name), as_version=4)
    return [
        cell.source
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade_id") in answers
    ]


def _own_code(course: Course, lab: Lab, student: str) -> tuple[list[str], list[str]]:
    """The code of a student's own: in the places for it, and in other cells."""
    folder = course.submitted / student / lab.name
    try:
        cells = rebuild(lab, find_notebook(folder, lab).cells)
    except (UnreadableError, OSError):
        return [], []
    code = [(cell.lab_cell, cell.source) for cell in cells if cell.cell_type == "code"]
    answers = [source for place, source in code if place and place.kind is CellKind.SOLUTION]
    others = [source for place, source in code if place is None or place.kind is CellKind.TEXT]
    return answers, others


def _modules(package: str) -> Iterator[Piece]:
    """The functions of a package's modules, which is not imported for that."""
    spec = find_spec(package)
    for folder in (spec and spec.submodule_search_locations) or ():
        for path in sorted(Path(folder).rglob("*.py")):
            dotted = ".".join([package, *path.relative_to(folder).with_suffix("").parts])
            text = path.read_text(encoding="utf-8")
            own = function_sources(text)
            yield from pieces(dotted.removesuffix(".__init__"), own, context=[text])
