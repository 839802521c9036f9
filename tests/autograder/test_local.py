"""Processes of this machine: who grades what, and when it begins."""

from __future__ import annotations

from concurrent.futures import wait
from typing import Any

from autograder.batch.local import Pool, _Left
from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.results import Status

LAB = "tiny"


def test_a_process_goes_on_with_a_seed_and_helps_others_when_none_is_new() -> None:
    left = _Left(lambda work: str(work)[0])
    left.put(["a1", "b1", "a2", "b2", "b3", "a3", "a4"])
    one, two = Any, None  # whatever can be told from another
    turns = [one, two, one, two, two, two, one, two]
    left.put(["c1"])
    taken = [left.take(process) for process in turns]  # type: ignore[arg-type]
    assert taken == ["a1", "b1", "a2", "b2", "b3", "c1", "a3", "a4"]
    assert not left


def test_submissions_are_graded_before_anybody_asks_for_them(hand_in: Any, course: Course) -> None:
    students = ["s1", "s2", "s3"]
    for student in students:
        hand_in(student)
    with Pool(Grader.of(course, LAB), 1) as pool:
        pool.begin(students[:2])
        (process,) = pool._processes
        assert len(wait([job.future for job in process.jobs], timeout=60).done) == 2
        results = [graded.result for graded in pool.grade(students[2:])]
    assert [result.student for result in results] == students
    assert {result.status for result in results} == {Status.PASSED}
