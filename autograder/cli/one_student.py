"""One student over a term, brought together: the gradebook's points, and what grading said."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from datetime import datetime, timedelta

from autograder.course import Course
from autograder.exceptions import CourseError
from autograder.gradebook.export.scores import HandInScore, LabScores, read_labs
from autograder.gradebook.feedback.grades import Mark, Marks, read_marks
from autograder.gradebook.lateness import Lateness
from autograder.gradebook.records import NO_RESPONSE, Records
from autograder.grading.journal import Journal
from autograder.intake.roster import Person, Roster, Sender, safe_id
from autograder.report.term import StudentExercise, StudentLab, Term
from autograder.results import ExerciseResult, Status, SubmissionResult

_WITHOUT_LOSS = (Status.PASSED, Status.NOT_ANSWERED)


def term_of(course: Course, student: str, only: Sequence[str] = ()) -> Term:
    """Bring a student's labs together, all that the gradebook knows or some of them.

    Parameters
    ----------
    course : Course
    student : str
        An id or, with a roster, a name.
    only : sequence of str
        The labs' whole names.

    Raises
    ------
    CourseError
        If neither roster nor gradebook knows the student, or the roster several of that name.
    """
    roster = Roster.load(course)
    with Records(course) as records:
        book = records.gradebook
        records.settle_noted(only or [lab.name for lab in book.assignments])
        labs = [lab for lab in read_labs(book, course) if not only or lab.name in only]
        labs.sort(key=lambda lab: (lab.due is None, lab.due or datetime.min, lab.name))
        known = sorted({each.id for each in book.students} | {p.id for p in roster.everybody})
        person = _person(roster, student, known)
        ids = [*([safe_id(person.group)] if person.group else []), person.id]
        done = []
        for lab in labs:
            # What a group handed in comes before what a member handed in alone, as in exports.
            score = next((lab.hand_ins[who] for who in ids if who in lab.hand_ins), None)
            whose = score.student if score is not None else person.id
            marks = read_marks(book, lab.name, whose) if score is not None else {}
            by_notebook = {notebook: each for (_, notebook), each in marks.items()}
            done.append(_lab(course, lab, person.id, score, by_notebook, records.lateness))
    return Term(person.id, person.name, tuple(done))


def _person(roster: Roster, student: str, known: Sequence[str]) -> Person:
    person = roster.get(student)
    if person is not None:
        return person
    if student in known:
        return Person(student)
    found = roster.find(Sender(name=student, login=student))
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(each.id for each in found)
        raise CourseError(f"{student!r} may be any of {ids}. Say which with --student.")
    near = difflib.get_close_matches(student, known, 3)
    hint = f" Did you mean {', '.join(near)}?" if near else ""
    raise CourseError(f"Neither the gradebook nor the roster knows {student!r}.{hint}")


def _lab(
    course: Course,
    lab: LabScores,
    student: str,
    score: HandInScore | None,
    marks: dict[str, Marks],
    lateness: Lateness,
) -> StudentLab:
    whose = score.student if score is not None else student
    deadline = lateness.deadline(lab.name, whose)
    clock = lateness.clock
    due = clock.say(deadline.granted) if deadline is not None else ""
    if score is None:
        return StudentLab(lab.name, lab.max_score, due=due)
    arrived, vague = lateness.arrived(lab.name, whose), lateness.is_vague(lab.name, whose)
    late = ""
    if deadline is not None and arrived is not None and arrived > deadline.granted:
        late = "yes, time not known" if vague else _span(arrived - deadline.granted)
        late += f", {deadline.grace_days} grace days taken" if deadline.grace_days else ""
    folder = course.runs / lab.name
    names = course.notebooks(lab.name)
    results = {
        name: Journal(folder / name if len(names) > 1 else folder).last(whose) for name in names
    }
    parts = [part for part in results.values() if part is not None]
    exercises = tuple(
        each
        for name, of_notebook in sorted(marks.items())
        for each in _exercises(lab, name if len(marks) > 1 else "", of_notebook, results.get(name))
    )
    return StudentLab(
        lab.name,
        lab.max_score,
        due=due,
        handed_in=clock.say(arrived) if arrived is not None and not vague else "",
        late=late,
        as_group=whose if whose != student else "",
        status=str(SubmissionResult.together(parts).status) if parts else "not graded here",
        points=score.final,
        penalty=score.penalty,
        waiting=sum(mark.waits for each in marks.values() for mark in each.cells.values()),
        exercises=exercises,
    )


def _exercises(
    lab: LabScores, prefix: str, marks: Marks, result: SubmissionResult | None
) -> list[StudentExercise]:
    """The exercises of a notebook, in the order of the release."""
    graded = {each.grade_id: each for each in result.exercises} if result is not None else {}
    places = {name: place for place, name in enumerate(lab.exercises)}
    told = {cell: text or "" for cell, text in marks.comments.items() if text != NO_RESPONSE}

    def place(cell: str) -> int:
        return places.get(f"{prefix}: {cell}" if prefix else cell, len(places))

    exercises = []
    for cell in sorted(marks.cells, key=lambda each: (place(each), each)):
        mark, verdict = marks.cells[cell], graded.get(cell)
        name = verdict.function if verdict is not None else cell
        lost = verdict is not None and verdict.status not in _WITHOUT_LOSS
        exercises.append(
            StudentExercise(
                name=f"{prefix}: {name}" if prefix else name,
                result=_result(mark, verdict, empty=marks.comments.get(cell) == NO_RESPONSE),
                score=mark.score,
                max_score=mark.max_score,
                by_person=mark.by_person,
                message=verdict.message if verdict is not None and lost else "",
                comment=told.get(name, ""),
            )
        )
    return exercises


def _result(mark: Mark, verdict: ExerciseResult | None, *, empty: bool) -> str:
    if verdict is not None:
        return str(verdict.status)
    if mark.waits:
        return "waits for a person"
    return "read by a person" if mark.by_person else "empty" if empty else "not read"


def _span(late: timedelta) -> str:
    """How late, to the minute.

    Examples
    --------
    >>> _span(timedelta(days=1, hours=2, seconds=61)), _span(timedelta(seconds=3))
    ('1 day 2 h 1 min', 'less than a minute')
    """
    minutes = int(late.total_seconds()) // 60
    days, hours = minutes // 1440, minutes // 60 % 24
    parts = (
        f"{days} day{'s' if days > 1 else ''}" if days else "",
        f"{hours} h" if hours else "",
        f"{minutes % 60} min" if minutes % 60 else "",
    )
    return " ".join(part for part in parts if part) or "less than a minute"
