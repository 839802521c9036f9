"""What grading says: frozen records with one status per exercise, as data that JSON can carry."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from convcourse.checks.outcome import Drawing, Status

__all__ = ["ExerciseResult", "Status", "SubmissionResult", "overall_status"]


# A submission is named after the gravest thing that happened in it, so that a person looks there.
_GRAVEST_FIRST = (
    Status.UNREADABLE,
    Status.PROCESS_DIED,
    Status.OUT_OF_MEMORY,
    Status.TIMED_OUT,
)


@dataclass(frozen=True, slots=True)
class ExerciseResult:
    """The verdict on one graded cell.

    `grade_id` names the test cell, `function` what the student was asked to define, `score` is in
    points out of `max_score`, and `message` is a text the student understands. `mistake` names what
    went wrong, with a slug as `Outcome.mistake` has it; empty where nothing did, where nobody
    answered, and where an instructor's own test says it in words alone. `where` the verdict was
    reached, "inside" the student's process or outside it: what was judged inside, a student who
    attacks the grader could forge. `picture` shows what the message says; it goes into the graded
    notebook, and into no record.
    """

    grade_id: str
    function: str
    status: Status
    score: float
    max_score: float
    message: str
    mistake: str = ""
    where: str = "outside"
    picture: Drawing | None = field(default=None, compare=False, repr=False)

    @property
    def reason(self) -> str:
        """The first paragraph of the message as one line: the reason in short."""
        return textwrap.shorten(self.message.strip().split("\n\n", 1)[0], 300, placeholder=" …")

    def to_json(self) -> dict[str, Any]:
        """The record as plain data, in the order of its fields, and without its picture."""
        data = asdict(self)
        del data["picture"]
        return data


@dataclass(frozen=True, slots=True)
class SubmissionResult:
    """The verdicts on one student's lab; `seconds` is wall time.

    `notes` say what a person may want to know of the hand-in itself: which of its files was taken,
    and what was left out.
    """

    student: str
    assignment: str
    status: Status
    score: float
    max_score: float
    seconds: float
    exercises: tuple[ExerciseResult, ...]
    notes: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        student: str,
        assignment: str,
        seconds: float,
        exercises: tuple[ExerciseResult, ...],
        notes: Iterable[str] = (),
    ) -> SubmissionResult:
        """Add the exercises up."""
        return cls(
            student=student,
            assignment=assignment,
            status=overall_status(exercises),
            score=round(sum(exercise.score for exercise in exercises), 6),
            max_score=sum(exercise.max_score for exercise in exercises),
            seconds=round(seconds, 3),
            exercises=exercises,
            notes=tuple(dict.fromkeys(notes)),
        )

    @classmethod
    def together(cls, parts: Sequence[SubmissionResult]) -> SubmissionResult:
        """The result of an assignment, from those of its notebooks."""
        first = parts[0]
        exercises = tuple(exercise for part in parts for exercise in part.exercises)
        seconds = sum(part.seconds for part in parts)
        notes = (note for part in parts for note in part.notes)
        return cls.of(first.student, first.assignment, seconds, exercises, notes)

    def to_json(self) -> dict[str, Any]:
        """The record as plain data, in the order of its fields."""
        exercises = [exercise.to_json() for exercise in self.exercises]
        return {**asdict(self), "exercises": exercises}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> SubmissionResult:
        """Read back what `to_json` wrote."""
        exercises = tuple(
            ExerciseResult(**{**exercise, "status": Status(exercise["status"])})
            for exercise in data["exercises"]
        )
        known = {"status": Status(data["status"]), "notes": tuple(data.get("notes", ()))}
        return cls(**{**data, **known, "exercises": exercises})


def overall_status(exercises: tuple[ExerciseResult, ...]) -> Status:
    """One status for a submission: a grave event by its name, else how much was earned."""
    statuses = {exercise.status for exercise in exercises}
    for grave in _GRAVEST_FIRST:
        if grave in statuses:
            return grave
    if Status.WAITS in statuses:
        return Status.WAITS
    if statuses <= {Status.PASSED}:
        return Status.PASSED
    if any(exercise.score > 0 for exercise in exercises):
        return Status.PARTLY
    if statuses == {Status.NOT_ANSWERED}:
        return Status.NOT_ANSWERED
    return Status.ERROR if Status.ERROR in statuses else Status.FAILED
