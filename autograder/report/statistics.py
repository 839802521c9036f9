"""What an instructor asks about a graded lab, counted: the one source of the report's forms.

They are counted from the records of grading (`journal`); nothing is run. What the records do
not hold is not guessed: they know how long grading took, and not how long anybody worked.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.grading.journal import Journal
from autograder.intake.submission import students_of
from autograder.report.similarity import Match, pairs, similar
from autograder.results import ExerciseResult, Status, SubmissionResult
from autograder.text import printable

_LOOK_AT = (
    Status.WAITS,
    Status.UNREADABLE,
    Status.PROCESS_DIED,
    Status.OUT_OF_MEMORY,
    Status.TIMED_OUT,
    Status.NOT_ANSWERED,
)
_MADE_A_MISTAKE = (Status.PARTLY, Status.FAILED, Status.ERROR)


@dataclass(frozen=True, slots=True)
class ClassSummary:
    """The class in numbers; scores are in points, and None where nobody was graded.

    `handed_in` counts students, `full_marks` those of them with every point. `not_graded` are
    students without a record, `changed` those whose record is of before a change.
    """

    lab: str
    handed_in: int
    graded: int
    full_marks: int
    max_score: float | None
    mean: float | None
    median: float | None
    lowest: float | None
    highest: float | None
    not_graded: tuple[str, ...]
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """What one student reached, in points, the seconds it took, and notes on the hand-in."""

    student: str
    status: str
    score: float
    max_score: float
    seconds: float
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exercise:
    """How a class did in one exercise; counts are of students, `solved` is a share from 0 to 1.

    Who is `waiting` for a person is in no other number but `graded`. `where` is that of a result.
    """

    function: str
    grade_id: str
    max_score: float
    graded: int
    full: int
    partly: int
    nothing: int
    waiting: int
    solved: float
    mean: float
    where: str


@dataclass(frozen=True, slots=True)
class CommonMistake:
    """A mistake by name, who made it in which exercise, and the message that one of them got.

    Where an instructor's own test gave it no name, it goes by the words of that test.
    """

    function: str
    mistake: str
    count: int
    students: tuple[str, ...]
    example: str


@dataclass(frozen=True, slots=True)
class MistakeOverLabs:
    """A mistake over several labs: how often in each, how often in all, and by whom."""

    mistake: str
    count: int
    labs: Mapping[str, int]
    students: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Attention:
    """A status that a person has to look at, with the exercises it befell and the reason."""

    student: str
    status: str
    functions: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class GradingTime:
    """How long grading took, in seconds of wall time, added over submissions."""

    total: float
    median: float
    longest: float
    longest_student: str


@dataclass(frozen=True, slots=True)
class Alike:
    """A function that several have alike; `ours` names the project's own source that has it too.

    `cells` are the cells it stands in, by whose they are.
    """

    function: str
    size: int
    students: tuple[str, ...]
    ours: tuple[str, ...]
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two students and the functions that they share with each other and not with our source."""

    first: str
    second: str
    functions: tuple[str, ...]
    size: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """All of it. `time` is None where nobody was graded."""

    summary: ClassSummary
    scores: tuple[Score, ...]
    exercises: tuple[Exercise, ...]
    mistakes: tuple[CommonMistake, ...]
    attention: tuple[Attention, ...]
    time: GradingTime | None
    alike: tuple[Alike, ...]
    pairs: tuple[Pair, ...]

    def to_json(self) -> dict[str, Any]:
        """The same as plain data whose texts every file can hold."""
        data: dict[str, Any] = storable(asdict(self))
        return data


def statistics_of(course: Course, lab: str) -> Statistics:
    """Count what the records of a lab say.

    Parameters
    ----------
    course : Course
        Where submissions and records are.
    lab : str
        The lab's whole name.

    Returns
    -------
    Statistics
        Also of a class where nobody handed in, or nobody has been graded.

    Raises
    ------
    CourseError
        If the lab is not released, or its release is old.
    """
    recorded, changed = _recorded(course, lab)
    students = sorted({*students_of(course, lab), *recorded})
    matches = similar(course, lab, students) if students else ()
    return count(lab, students, recorded, changed=changed, matches=matches)


def count(
    lab: str,
    students: Iterable[str],
    recorded: Mapping[str, Mapping[str, SubmissionResult]],
    *,
    changed: Iterable[str] = (),
    matches: Iterable[Match] = (),
) -> Statistics:
    """Count a class.

    Parameters
    ----------
    lab : str
        The lab's whole name.
    students : iterable of str
        Who handed in.
    recorded : mapping
        From a student's id to the results of the lab's notebooks, by the notebook's name. Who is
        not in it has not been graded.
    changed : iterable of str
        Whose results are of before a change.
    matches : iterable of Match
        What is alike.

    Returns
    -------
    Statistics
    """
    students, matches = list(students), list(matches)
    results = {
        student: SubmissionResult.together(list(recorded[student].values()))
        for student in students
        if student in recorded
    }
    by_exercise: dict[tuple[str, str], list[tuple[str, ExerciseResult]]] = defaultdict(list)
    for student in results:
        for notebook, part in recorded[student].items():
            for exercise in part.exercises:
                by_exercise[notebook, exercise.grade_id].append((student, exercise))
    return Statistics(
        summary=_summary(lab, students, list(results.values()), tuple(changed)),
        scores=tuple(
            Score(student, str(each.status), each.score, each.max_score, each.seconds, each.notes)
            for student, each in results.items()
        ),
        exercises=tuple(
            _exercise([exercise for _, exercise in found]) for found in by_exercise.values()
        ),
        mistakes=_mistakes(by_exercise.values()),
        attention=tuple(_attention(results)),
        time=_time(results) if results else None,
        alike=tuple(map(_alike, matches)),
        pairs=tuple(
            Pair(*pair, tuple(match.name for match in shared), sum(m.size for m in shared))
            for pair, shared in pairs(matches).items()
        ),
    )


def over_labs(labs: Iterable[Statistics]) -> tuple[MistakeOverLabs, ...]:
    """Count mistakes of one name over labs, the commonest first.

    Parameters
    ----------
    labs : iterable of Statistics
        One for each lab.

    Returns
    -------
    tuple of MistakeOverLabs
        Who makes a mistake in two exercises makes it twice.
    """
    made: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    by: dict[str, set[str]] = defaultdict(set)
    for each in labs:
        for mistake in each.mistakes:
            made[mistake.mistake][each.summary.lab] += mistake.count
            by[mistake.mistake] |= set(mistake.students)
    found = (
        MistakeOverLabs(name, sum(counts.values()), dict(counts), tuple(sorted(by[name])))
        for name, counts in made.items()
    )
    return tuple(sorted(found, key=lambda each: -each.count))


def _recorded(course: Course, lab: str) -> tuple[dict[str, dict[str, SubmissionResult]], list[str]]:
    """The results on record, by student and notebook, and the students whose are out of date.

    A student some of whose notebooks have no result counts as not graded.
    """
    found: dict[str, dict[str, SubmissionResult]] = defaultdict(dict)
    changed: set[str] = set()
    names = course.notebooks(lab)
    for name in names:
        runs = course.runs / lab
        results = Journal(runs / name if len(names) > 1 else runs).read_all()
        # A course without records has no seed either, and none is made for a report.
        prints = Grader.of(course, lab, name).fingerprints(results) if results else {}
        for student, (result, fingerprint) in results.items():
            found[student][name] = result
            if fingerprint != prints[student]:
                changed.add(student)
    whole = {student: parts for student, parts in found.items() if len(parts) == len(names)}
    return whole, sorted(changed & whole.keys())


def _summary(
    lab: str, students: list[str], results: list[SubmissionResult], changed: tuple[str, ...]
) -> ClassSummary:
    scores, graded = [each.score for each in results], {each.student for each in results}
    return ClassSummary(
        lab=lab,
        handed_in=len(students),
        graded=len(results),
        full_marks=sum(result.score == result.max_score for result in results),
        max_score=max((result.max_score for result in results), default=None),
        mean=round(statistics.fmean(scores), 2) if scores else None,
        median=statistics.median(scores) if scores else None,
        lowest=min(scores, default=None),
        highest=max(scores, default=None),
        not_graded=tuple(student for student in students if student not in graded),
        changed=changed,
    )


def _exercise(results: list[ExerciseResult]) -> Exercise:
    judged = [result for result in results if result.status is not Status.WAITS]
    full = sum(result.score == result.max_score for result in judged)
    nothing = sum(result.score == 0 < result.max_score for result in judged)
    return Exercise(
        function=results[0].function,
        grade_id=results[0].grade_id,
        max_score=results[0].max_score,
        graded=len(results),
        full=full,
        partly=len(judged) - full - nothing,
        nothing=nothing,
        waiting=len(results) - len(judged),
        solved=round(full / max(1, len(judged)), 4),
        mean=round(statistics.fmean([result.score for result in judged] or [0.0]), 2),
        where=min(result.where for result in results),
    )


def _mistakes(
    exercises: Iterable[list[tuple[str, ExerciseResult]]],
) -> tuple[CommonMistake, ...]:
    """The commonest first."""
    found = []
    for results in exercises:
        made: dict[str, list[tuple[str, ExerciseResult]]] = defaultdict(list)
        for student, exercise in results:
            if exercise.status in _MADE_A_MISTAKE:
                made[exercise.mistake or _words(exercise)].append((student, exercise))
        for mistake, by in made.items():
            function, example = by[0][1].function, by[0][1].message
            names = tuple(student for student, _ in by)
            found.append(CommonMistake(function, mistake, len(names), names, example))
    return tuple(sorted(found, key=lambda each: -each.count))


def _words(exercise: ExerciseResult) -> str:
    """What an instructor's test says, without the exercise that it says it of."""
    return exercise.reason.removeprefix(f"{exercise.function}: ")


def _attention(results: Mapping[str, SubmissionResult]) -> Iterator[Attention]:
    for student, result in results.items():
        for status in _LOOK_AT:
            found = [exercise for exercise in result.exercises if exercise.status is status]
            reasons = dict.fromkeys(exercise.reason for exercise in found)
            if status is Status.NOT_ANSWERED:
                reasons = dict.fromkeys(["Left as it was released."])
            if found:
                functions = tuple(exercise.function for exercise in found)
                yield Attention(student, str(status), functions, " ".join(reasons))


def _time(results: Mapping[str, SubmissionResult]) -> GradingTime:
    seconds = {student: result.seconds for student, result in results.items()}
    longest = max(seconds, key=lambda student: seconds[student])
    total, median = sum(seconds.values()), statistics.median(seconds.values())
    return GradingTime(round(total, 3), round(median, 3), seconds[longest], longest)


def _alike(match: Match) -> Alike:
    cells = {piece.owner: piece.source for piece in (*match.ours, *match.students)}
    ours = tuple(f"{piece.owner}: {piece.name}" for piece in match.ours)
    return Alike(match.name, match.size, match.owners, ours, cells)


def storable(value: Any) -> Any:
    """The same plain data, with texts that every file can hold."""
    match value:
        case str():
            return printable(value)
        case dict():
            return {storable(key): storable(each) for key, each in value.items()}
        case list() | tuple():
            return [storable(each) for each in value]
    return value
