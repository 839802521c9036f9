"""The files of a repository in which GitHub checks a lab at each push.

The workflow has the form that GitHub Classroom's reporter asks for: its name and that of its one
job are fixed, and each test is a step whose result the last step sums up. Each step gives all its
points or none, in whole points.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from autograder.course import CONFIG_FILE, Course
from autograder.exceptions import CourseError
from autograder.files import write_whole
from autograder.grading.rules import exercises_of
from autograder.kits.needs import configuration, requirement, versions
from autograder.kits.wheel import wheel
from autograder.lab import CellKind, Lab

WORKFLOW = ".github/workflows/classroom.yml"
_KIT = ".github/classroom"
_HEAD = """# Checks {lab} at each push, by `autograder check`: with cases that everybody may see.
# What it says is advice. Whoever pushes can change this file; the course's own grading decides.
name: Autograding Tests

"on": [push, workflow_dispatch]

permissions:
  actions: read
  contents: read

jobs:
  run-autograding-tests:
    runs-on: ubuntu-latest
    timeout-minutes: 30
    steps:
      - name: Check out the repository
        uses: actions/checkout@v5
      - name: Set up Python
        uses: actions/setup-python@v6
        with:
          python-version: "3.12"
      - name: Install the course
        working-directory: {kit}
        run: pip install --constraint constraints.txt --requirement requirements.txt
      - name: Check the lab
        working-directory: {kit}
        run: |
          autograder check ../../{lab}.ipynb --json > checked.json || [ $? -eq 1 ]
          python -m autograder.kits.classroom.checked checked.json >> "$GITHUB_STEP_SUMMARY"
"""
_EXERCISE = """\
      - name: {name}
        id: {step}
        uses: classroom-resources/autograding-command-grader@v1
        with:
          test-name: {name}
          command: python -m autograder.kits.classroom.checked {kit}/checked.json {name}
          timeout: 1
          max-score: {points:g}
"""
_REPORT = """\
      - name: Sum up
        uses: classroom-resources/autograding-grading-reporter@v1
        env:
{results}
        with:
          runners: {steps}
"""


def write_repository(course: Course, lab: str, folder: Path) -> list[str]:
    """Write the files of a lab's repository; return their names.

    The lab's notebook is left as it is where there is one already.

    Raises
    ------
    CourseError
        If the lab is not released, or its tests are not checks of ours: an instructor's own tests
        are in the solution, which has no place in a student's repository.
    """
    if not exercises_of(lab):
        raise CourseError(
            f"{lab} has tests of its own. They would have to lie in each student's repository, "
            "with all they hide. Let students push, then collect and grade."
        )
    exercises = {
        cell.function: cell.points
        for cell in Lab.load(course, lab).cells
        if cell.kind is CellKind.TEST
    }
    files = dict(_files(course, lab, exercises))
    for name, content in files.items():
        if not (name == f"{lab}.ipynb" and (folder / name).exists()):
            write_whole(folder / name, content, public=True)
    return [*files]


def workflow(lab: str, exercises: Mapping[str, float]) -> str:
    """The workflow that checks a lab of those exercises and points."""
    steps = {name: f"exercise{number}" for number, name in enumerate(exercises, 1)}
    parts = [_HEAD.format(lab=lab, kit=_KIT)]
    parts += [
        _EXERCISE.format(name=name, step=steps[name], kit=_KIT, points=points)
        for name, points in exercises.items()
    ]
    results = "\n".join(
        f"          {step.upper()}_RESULTS: ${{{{ steps.{step}.outputs.result }}}}"
        for step in steps.values()
    )
    return "".join([*parts, _REPORT.format(results=results, steps=",".join(steps.values()))])


def _files(
    course: Course, lab: str, exercises: Mapping[str, float]
) -> Iterator[tuple[str, bytes | str]]:
    """The files and what they hold."""
    release = course.release(lab)
    yield f"{lab}.ipynb", release.read_bytes()
    yield WORKFLOW, workflow(lab, exercises)
    name, content = wheel()
    yield f"{_KIT}/{name}", content
    yield f"{_KIT}/requirements.txt", requirement(name, [release])
    yield f"{_KIT}/constraints.txt", versions()
    yield f"{_KIT}/{CONFIG_FILE}", configuration(course, release="labs")
    yield f"{_KIT}/labs/{lab}/{lab}.ipynb", release.read_bytes()
