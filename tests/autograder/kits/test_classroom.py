"""The repository for GitHub: its workflow is what GitHub reads, and its steps run, played here.

What the workflow must look like is said in the README of `classroom-resources`' reporter: the names
of the workflow and of its one job, and of the variables with each step's result.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from autograder.cli.main import main
from autograder.course import Course
from autograder.exceptions import CourseError
from autograder.kits.classroom.repository import WORKFLOW, write_repository
from tests.autograder.conftest import answered

ROOT = Path(__file__).resolve().parents[3]
LAB = "lab4_filters"
POINTS = {
    "box_blur": 2, "sharpen": 2, "shift_left": 3, "detect_curve": 2, "sobel_magnitude": 4,
    "edge_45": 2,
}  # fmt: skip


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("classroom")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        course = str(folder / "course")
        assert main(["classroom", "--course", course, "lab4", "--to", str(folder / "repo")]) == 0
    return folder / "repo"


@pytest.fixture(scope="module")
def steps(written: Path) -> list[dict[str, Any]]:
    workflow = yaml.safe_load((written / WORKFLOW).read_text("utf-8"))
    assert workflow["name"] == "Autograding Tests"
    assert workflow["on"] == ["push", "workflow_dispatch"]
    assert workflow["permissions"] == {"actions": "read", "contents": "read"}
    assert [*workflow["jobs"]] == ["run-autograding-tests"]
    found: list[dict[str, Any]] = workflow["jobs"]["run-autograding-tests"]["steps"]
    return found


def graders(steps: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    return (step for step in steps if "command-grader" in step.get("uses", ""))


def test_each_exercise_is_a_step_whose_result_is_reported(steps: list[dict[str, Any]]) -> None:
    for step in steps:
        assert ("uses" in step) != ("run" in step)
        assert re.fullmatch(r"[\w-]+/[\w-]+@v\d+", step.get("uses", "a/b@v1"))
    points = {step["with"]["test-name"]: step["with"]["max-score"] for step in graders(steps)}
    assert points == POINTS
    last = steps[-1]
    ids = [step["id"] for step in graders(steps)]
    assert last["uses"].startswith("classroom-resources/autograding-grading-reporter@")
    assert last["with"]["runners"].split(",") == ids
    assert last["env"] == {
        f"{name.upper()}_RESULTS": f"${{{{ steps.{name}.outputs.result }}}}" for name in ids
    }


def test_the_steps_tell_a_right_answer_from_a_wrong_one(
    written: Path, steps: list[dict[str, Any]], tmp_path: Path
) -> None:
    answers = {"sharpen": "def sharpen():\n    return None"}
    notebook = answered(Course(ROOT, tmp_path), LAB, LAB, **answers)
    (written / f"{LAB}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    summary = tmp_path / "summary.md"
    environment = {
        **{name: os.environ[name] for name in ("HOME", "TMPDIR") if name in os.environ},
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "GITHUB_STEP_SUMMARY": str(summary),
    }

    def run(command: str, folder: str = ".") -> int:
        bash = ["bash", "-e", "-o", "pipefail", "-c", command]
        return subprocess.run(
            bash, cwd=written / folder, env=environment, capture_output=True, check=False
        ).returncode

    (check,) = (step for step in steps if step["name"] == "Check the lab")
    assert run(check["run"], check["working-directory"]) == 0
    codes = {step["with"]["test-name"]: run(step["with"]["command"]) for step in graders(steps)}
    assert codes == {name: int(name == "sharpen") for name in POINTS}
    told = summary.read_text("utf-8")
    assert told.startswith("## 13 of 15 points\n")
    assert "### sharpen: 0 of 2\n\n    sharpen: " in told
    assert "\n- Asked are the notebook's own cases" in told
    assert run("python -m autograder.kits.classroom.checked .github/classroom/checked.json x") == 1


def test_nothing_of_the_instructor_is_in_it(written: Path) -> None:
    names = {path.relative_to(written).as_posix() for path in written.rglob("*") if path.is_file()}
    (wheel,) = (name for name in names if name.endswith(".whl"))
    assert names - {".github/classroom/checked.json"} == {
        WORKFLOW, wheel, f"{LAB}.ipynb", f".github/classroom/labs/{LAB}/{LAB}.ipynb",
        ".github/classroom/requirements.txt", ".github/classroom/constraints.txt",
        ".github/classroom/nbgrader_config.py",
    }  # fmt: skip
    released = (ROOT / "labs" / LAB / f"{LAB}.ipynb").read_bytes()
    assert (written / ".github/classroom/labs" / LAB / f"{LAB}.ipynb").read_bytes() == released


def test_a_notebook_that_is_there_is_kept_and_own_tests_are_refused(
    course: Course, tmp_path: Path
) -> None:
    kept = tmp_path / f"{LAB}.ipynb"
    kept.write_text("mine", encoding="ascii")
    write_repository(Course(ROOT, tmp_path), LAB, tmp_path)
    assert kept.read_text("ascii") == "mine"
    with pytest.raises(CourseError, match="tiny has tests of its own"):
        write_repository(course, "tiny", tmp_path / "other")
    assert not (tmp_path / "other").exists()
