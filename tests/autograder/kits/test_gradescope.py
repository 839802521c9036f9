"""The archive for Gradescope, built and run as Gradescope does it; hostile submissions among them.

The form of `results.json` is asserted by hand, after the "Output format" of Gradescope's autograder
specifications.
"""

from __future__ import annotations

import json
import re
import shutil
import stat
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from autograder.cli.main import main
from autograder.course import Course
from autograder.exceptions import CourseError
from autograder.kits.gradescope import container as in_container
from autograder.kits.gradescope.pack import pack
from autograder.kits.gradescope.results import as_results
from autograder.lab import Lab
from autograder.results import ExerciseResult, Status, SubmissionResult
from autograder.sandbox import other_user
from tests.autograder.conftest import answered
from tests.autograder.kits.conftest import LAB, Container

IN_CONTAINER = [
    pytest.mark.needs("bubblewrap"),
    pytest.mark.needs("root"),
    pytest.mark.xdist_group("gradescope"),
]
WITH_AND_WITHOUT = pytest.mark.parametrize("namespaces", [True, False], ids=["with", "without"])
HOW = {True: "bubblewrap sandbox", False: "as another user of it, and not in a sandbox"}

# Each must fail; what does not is told in the message that the student gets.
HOSTILE = '''import ctypes, os, pathlib, signal, socket, subprocess, sys

def everywhere(pattern):
    return [path for path in pathlib.Path("/").glob(pattern)]

def others():
    numbers = {int(name) for name in os.listdir("/proc") if name.isdigit()}
    return numbers - {os.getpid()}

def any_of(attempt, things):
    """Whether one of them works."""
    for thing in things:
        try:
            attempt(thing)
        except Exception:
            continue
        return
    raise OSError

def trace(pid):
    if ctypes.CDLL(None).ptrace(16, pid, 0, 0) != 0:
        raise OSError

attempts = {
    "list the source": lambda: os.listdir("/autograder/source"),
    "read the seed": lambda: open("/autograder/source/course/secret_seed").read(),
    "read the solution": lambda: open("/autograder/source/solutions/tiny/tiny.ipynb").read(),
    "read who it is": lambda: open("/autograder/submission_metadata.json").read(),
    "list the results": lambda: os.listdir("/autograder/results"),
    "write the results": lambda: open("/autograder/results/results.json", "w").write("{}"),
    "put the results in another place": lambda: os.rename("/autograder/results", "/autograder/x"),
    "change the script": lambda: open("/autograder/run_autograder", "a"),
    "change the grader": lambda: any_of(
        lambda path: open(path, "a"), everywhere("opt/convcourse/lib/*/site-packages/*.pth")),
    "read the grader": lambda: any_of(
        os.listdir, everywhere("opt/convcourse/lib/*/site-packages/autograder")),
    "read the checks": lambda: any_of(
        os.listdir, everywhere("opt/convcourse/lib/*/site-packages/convcourse")),
    "read another's environment": lambda: any_of(
        lambda pid: open(f"/proc/{pid}/environ", "rb").read(), others()),
    "read another's memory": lambda: any_of(lambda pid: open(f"/proc/{pid}/mem", "rb"), others()),
    "read another's files": lambda: any_of(lambda pid: os.listdir(f"/proc/{pid}/fd"), others()),
    "trace another": lambda: any_of(trace, others()),
    "signal another": lambda: any_of(lambda pid: os.kill(pid, 0), others()),
    "start a program": lambda: subprocess.run(["/bin/true"]),
    "fork": lambda: os.fork() or os._exit(0),
    "become root": lambda: os.setuid(0),
    "open a socket": lambda: socket.socket(),
}
done = []
for what, attempt in attempts.items():
    try:
        attempt()
    except Exception:
        continue
    done.append(what)
try:
    os.kill(-1, signal.SIGKILL)
except OSError:
    pass

def double(x):
    raise RuntimeError(f"{len(attempts)} tried, done: {done}")'''


@pytest.fixture
def work(house: Path) -> Any:
    """The tiny lab, answered."""
    return lambda **answers: answered(Course(house, Path("/nowhere")), LAB, LAB, **answers)


def follow_the_documented_form(results: dict[str, Any]) -> None:
    """Assert what the specifications say of the keys that are used here."""
    formats = {"text", "html", "simple_format", "md", "ansi"}
    visibilities = {"hidden", "after_due_date", "after_published", "visible"}
    assert results.keys() <= {
        "score", "execution_time", "output", "output_format", "test_output_format",
        "test_name_format", "visibility", "stdout_visibility", "extra_data", "tests", "leaderboard",
    }  # fmt: skip
    assert results["execution_time"] >= 0
    assert isinstance(results["output"], str)
    assert results["output_format"] in formats
    assert results["visibility"] in visibilities
    assert isinstance(results["extra_data"], dict)
    assert "stdout_visibility" not in results  # what is printed is for the instructor
    assert any("score" in test for test in results["tests"])  # or a score above would be needed
    for test in results["tests"]:
        assert test.keys() <= {
            "score", "max_score", "status", "name", "name_format", "number", "output",
            "output_format", "tags", "visibility", "extra_data",
        }  # fmt: skip
        assert test["status"] in {"passed", "failed"}
        assert {test["name_format"], test["output_format"]} <= formats
        assert isinstance(test["name"], str)
        assert isinstance(test["output"], str)
        assert ("score" in test) == ("max_score" in test)
        assert 0 <= test.get("score", 0) <= test.get("max_score", 0)


def scores(results: dict[str, Any]) -> dict[str, tuple[float, float, str]]:
    return {t["name"]: (t["score"], t["max_score"], t["status"]) for t in results["tests"]}


# --- the archive ----------------------------------------------------------------------------------


def test_the_archive_holds_what_gradescope_asks_for_and_closes_what_is_secret(
    archive: Path, house: Path
) -> None:
    with zipfile.ZipFile(archive) as content:
        modes = {info.filename: info.external_attr >> 16 & 0o777 for info in content.infolist()}
        files = {name: content.read(name) for name in modes}
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    assert {name for name in modes if modes[name] == 0o755} == {"setup.sh", "run_autograder"}
    assert {*modes.values()} == {0o755, 0o600}
    assert files["run_autograder"].startswith(b"#!/usr/bin/env bash\n")
    for step in ("solutions", "labs"):
        notebook = f"{step}/{LAB}/{LAB}.ipynb"
        assert files[notebook] == (house / notebook).read_bytes()
    assert re.fullmatch(rb"[0-9a-f]{64}", files["course/secret_seed"])
    (wheel,) = (name for name in files if name.endswith(".whl"))
    assert files["requirements.txt"].decode() == f"./{wheel}[course]\n"
    for line in files["constraints.txt"].decode().splitlines():
        assert len(Requirement(line).specifier) == 1


def test_each_archive_has_a_seed_of_its_own_and_none_is_written_over(
    course: Course, archive: Path
) -> None:
    file = course.folder / "again.zip"
    pack(course, LAB, file, visibility="hidden")
    seeds = {zipfile.ZipFile(each).read("course/secret_seed") for each in (archive, file)}
    assert len(seeds) == 2
    with pytest.raises(CourseError, match=r"again\.zip is there already"):
        pack(course, LAB, file, visibility="hidden")


def test_the_scripts_are_bash_and_install_what_pyproject_and_debian_know(archive: Path) -> None:
    with zipfile.ZipFile(archive) as content:
        scripts = {name: content.read(name).decode() for name in ("setup.sh", "run_autograder")}
    for script in scripts.values():
        subprocess.run(["bash", "-n"], input=script, text=True, check=True)
    if shutil.which("shellcheck"):
        for script in scripts.values():
            subprocess.run(["shellcheck", "-"], input=script, text=True, check=True)
    installs = re.findall(
        r"apt-get install --yes --no-install-recommends (.+)", scripts["setup.sh"]
    )
    asked = {name for line in installs for name in line.split()}
    # Names of Debian and Ubuntu; the last two are of Ubuntu 22.04, whose own Python is too old.
    assert asked == {
        "bubblewrap", "libseccomp2", "python3", "python3-venv", "util-linux",
        "python3.11", "python3.11-venv",
    }  # fmt: skip


def test_the_command_says_what_is_left_to_do(
    course: Course, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(course.root)
    assert main(["gradescope", "--course", str(course.folder), LAB]) == 0
    said = capsys.readouterr().out
    assert (course.folder / "gradescope" / "tiny.zip").is_file()
    assert "give 8 points" in said
    assert "Marked by a person: why (2)." in said
    assert "give it to no student" in said
    assert main(["gradescope", "--course", str(course.folder), "lab99"]) == 1


def test_what_the_course_sets_goes_along_and_its_paths_do_not(
    house: Path, course: Course, tmp_path: Path
) -> None:
    root = tmp_path / "other"
    shutil.copytree(house, root)
    config = root / "nbgrader_config.py"
    own = '\nc.AutograderLimits.call_seconds = 3\nc.Autograder.inside_tests = "refuse"\n'
    config.write_text(config.read_text("utf-8") + own, encoding="utf-8")
    pack(Course(root, course.folder), LAB, tmp_path / "a.zip", visibility="visible")
    written = zipfile.ZipFile(tmp_path / "a.zip").read("nbgrader_config.py").decode()
    assert "c.AutograderLimits.call_seconds = 3" in written
    assert "c.Autograder.inside_tests = 'refuse'" in written
    assert str(tmp_path) not in written
    config.write_text(config.read_text("utf-8") + "\nc.Autograder.x = print\n", encoding="utf-8")
    with pytest.raises(CourseError, match=r"sets c.Autograder.x to <built-in function print>"):
        pack(Course(root, course.folder), LAB, tmp_path / "b.zip", visibility="visible")


# --- what runs there ------------------------------------------------------------------------------


class TestInAContainer:
    pytestmark = IN_CONTAINER

    def test_setup_installs_our_wheel_and_closes_the_source(self, container: Container) -> None:
        asked = (container.folder / "opt" / "asked").read_text("ascii").splitlines()
        assert asked[0] == "update"
        assert {line.split()[0] for line in asked} == {"update", "install"}
        site = next((container.folder / "opt" / "convcourse" / "lib").glob("*/site-packages"))
        assert (site / "autograder" / "kits" / "gradescope" / "setup.sh").is_file()
        assert (site / "convcourse" / "widgets" / "js" / "size.js").is_file()
        for path in (container.place / "source").rglob("*"):
            assert path.stat().st_mode & 0o077 == 0, path

    @WITH_AND_WITHOUT
    def test_right_wrong_untouched_and_crashing_answers(
        self, namespaces: bool, container: Container, work: Any
    ) -> None:
        done = container.grade(
            work(
                double="def double(x):\n    return 3 * x",
                halve="import os\n\ndef halve(x):\n    os._exit(3)",
            ),
            namespaces=namespaces,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        results = container.results()
        follow_the_documented_form(results)
        assert scores(results) == {
            "double": (0, 3, "failed"),
            "answer": (3, 3, "passed"),
            "halve": (0, 2, "failed"),
        }
        assert HOW[namespaces] in results["output"]
        assert "Marked by a person, and in no score here: why (2)." in results["output"]
        messages = {test["name"]: test["output"] for test in results["tests"]}
        assert messages["double"].startswith("double: a test does not hold")
        assert "process" in messages["halve"]
        assert results["extra_data"]["student"] == "jdoe"
        assert "secret" not in json.dumps(results)

    @WITH_AND_WITHOUT
    def test_a_hostile_submission_reaches_nothing_and_ends_nobody(
        self, namespaces: bool, container: Container, work: Any
    ) -> None:
        done = container.grade(work(double=HOSTILE), namespaces=namespaces)
        assert done.returncode == 0, done.stdout + done.stderr
        results = container.results()
        follow_the_documented_form(results)
        message = results["tests"][0]["output"]
        assert "20 tried, done: []" in message
        # It ended itself in the end, and the other exercises are judged all the same.
        assert scores(results)["answer"] == (3, 3, "passed")

    def test_as_root_the_same_code_does_what_it_must_not(self, container: Container) -> None:
        gentle = HOSTILE.replace("os.kill(-1, signal.SIGKILL)", "print(done)")
        for what in ("put the results in another place", "write the results", "trace another"):
            gentle = gentle.replace(f'"{what}": lambda: ', f'"{what}": lambda: 1 / 0 and ')
        done = container.run("/opt/convcourse/bin/python", "-c", gentle, namespaces=False)
        assert HOSTILE.count("lambda: 1 / 0") == 0
        for what in ("list the source", "read the seed", "read the grader", "signal another"):
            assert what in done.stdout, done.stdout + done.stderr

    def test_without_another_user_nothing_is_graded(self, container: Container, work: Any) -> None:
        container.hand_in(work())
        hidden = container.run(
            "sh", "-c", "PATH=/usr/bin exec setpriv --bounding-set -setuid,-setgid --inh-caps -all "
            "/autograder/run_autograder", namespaces=False
        )  # fmt: skip
        assert hidden.returncode == 1
        assert "Strangers' code cannot be run here" in hidden.stdout
        assert [*(container.place / "results").iterdir()] == []


# --- its parts ------------------------------------------------------------------------------------


def test_a_submitter_is_the_same_at_each_attempt(tmp_path: Path) -> None:
    file = tmp_path / "submission_metadata.json"
    jane = {"id": 12, "email": "jdoe@example.edu", "name": "Jane Doe"}
    raj = {"id": 7, "email": "raj.roe@example.edu", "name": "Raj Roe"}

    def of(told: object) -> in_container.Submitter:
        file.write_text(json.dumps(told), encoding="utf-8")
        return in_container.Submitter.of(file)

    first, second = of({"id": 1, "users": [jane]}), of({"id": 2, "users": [jane]})
    assert first == second
    assert first.student == "jdoe"
    assert of({"id": 3, "users": [jane, raj]}) == of({"id": 4, "users": [raj, jane]})
    assert len({of({"users": users}).key for users in ([jane], [raj], [jane, raj])}) == 3
    assert of({}).student == "unnamed"
    assert in_container.Submitter.of(tmp_path / "none.json").student == "unnamed"


def test_each_attempt_of_a_submitter_is_graded_with_one_seed_that_is_not_told(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with zipfile.ZipFile(archive) as content:
        content.extractall(tmp_path / "source")
        secret = content.read("course/secret_seed").decode()
    (tmp_path / "submission").mkdir()
    (tmp_path / "submission" / "link.ipynb").symlink_to(archive)
    seeds, results = [], tmp_path / "results" / "results.json"

    def graded(grader: Any, students: list[str], _: int) -> Any:
        seeds.append(grader.seed)
        assert [*(grader.course.submitted / students[0] / LAB).iterdir()] == []  # no links
        yield grader.not_judged(students[0], "There is no notebook.", Status.UNREADABLE)

    monkeypatch.setattr(in_container, "grade_class", graded)
    monkeypatch.setattr(in_container, "_guarded", lambda grader, _: grader)
    monkeypatch.setattr(other_user, "end_all", lambda: None)
    for attempt, person in ((1, 12), (2, 12), (3, 7)):
        told = {"id": attempt, "users": [{"id": person, "email": "x@example.edu"}]}
        (tmp_path / "submission_metadata.json").write_text(json.dumps(told), encoding="utf-8")
        in_container.grade(tmp_path)
        text = results.read_text("utf-8")
        follow_the_documented_form(json.loads(text))
        assert secret not in text
        assert seeds[-1].hex() not in text
    assert seeds[0] == seeds[1] != seeds[2]
    assert stat.S_IMODE((tmp_path / "source").stat().st_mode) & 0o077 == 0


def test_what_waits_for_a_person_has_no_score(course: Course) -> None:
    points = [cell for cell in Lab.load(course, LAB).cells if cell.grade_id == "why"]
    exercises = (
        ExerciseResult("test_double", "double", Status.PASSED, 3, 3, "right"),
        ExerciseResult("test_halve", "halve", Status.WAITS, 0, 2, "\x1b[31mthe grader failed"),
    )
    notes = ["big.png was left out."]
    result = SubmissionResult.of("jdoe", LAB, 1.5, exercises, notes)
    said = as_results(result, points, how="It ran.", visibility="after_published")
    follow_the_documented_form(said)
    judged, waits = said["tests"]
    assert judged["score"] == 3
    assert "score" not in waits
    assert "\x1b" not in waits["output"]
    assert notes[0] in said["output"]
    assert "waits for a person, and is in no score here: halve (2)." in said["output"]
    assert said["visibility"] == "after_published"
