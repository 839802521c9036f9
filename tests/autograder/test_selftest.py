"""The self-test finds no hole behind the walls, and finds them where there are none."""

from __future__ import annotations

import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.exceptions import CourseError
from autograder.grading.grader import Grader
from autograder.sandbox.launcher import Sandbox, can_filter
from autograder.sandbox.selftest import holes

LAB = "tiny"


@pytest.mark.needs("bubblewrap")
@pytest.mark.parametrize("warm", [False, True], ids=["cold", "warm"])
def test_the_walls_stand(warm: bool, course: Course) -> None:
    grader = Grader.of(course, LAB)
    with closing(grader.warmed() if warm else grader) as grader:
        grader.prove_sandbox()


def test_without_walls_every_hole_is_named(course: Course) -> None:
    grader = replace(Grader.of(course, LAB), sandbox=Sandbox(()))
    course.folder.mkdir()
    with grader.start({}) as process:
        found = holes(process, grader.limits, sources=course.sources, folder=course.folder)
    assert "read the course's folder" in found
    assert "read the instructor's notebooks" in found
    assert "reach a server on this machine" in found
    assert "take twice the memory it may" not in found
    assert ("fork" in found) == can_filter()


@pytest.mark.needs("bubblewrap")
def test_a_hole_stops_the_grading_with_a_sentence(course: Course) -> None:
    with tempfile.TemporaryDirectory(dir="/var/tmp") as name:  # where everybody may look
        folder = Path(name)
        folder.chmod(0o755)
        grader = Grader.of(Course(course.root, folder), LAB)
        wall = list(grader.sandbox.command)
        early = wall.index("--dir")  # later on, the root is closed to writing
        wall[early:early] = ["--dir", "/var", "--dir", "/var/tmp", "--ro-bind", name, name]
        with pytest.raises(CourseError, match="a submission could read the course's folder"):
            replace(grader, sandbox=Sandbox(tuple(wall))).prove_sandbox()
