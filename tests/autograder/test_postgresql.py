"""The gradebook on a PostgreSQL server: one is started for the test, and nothing else changes."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from autograder.cli.demo import demo
from autograder.cli.main import main
from autograder.course import Course
from autograder.exceptions import CourseError
from autograder.gradebook.records import Records, place

LAB = "tiny"
pytestmark = [pytest.mark.needs("postgresql"), pytest.mark.xdist_group("postgresql")]


@pytest.fixture(scope="module")
def server(path_of: Callable[[str], str]) -> Iterator[str]:
    """The URL of a database on a server of its own, behind a socket in a folder of its own."""
    programs = Path(path_of("postgresql")).resolve().parent
    # The server refuses to run as root, and a socket's path must be short.
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    user = ("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups") if root else ()
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        if root:
            os.chown(folder, 65534, 65534)

        def do(program: str, *arguments: str) -> None:
            command = [*user, str(programs / program), *arguments]
            environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
            subprocess.run(
                command, check=True, cwd=folder, env=environment, stdout=subprocess.DEVNULL
            )

        data, log = f"{folder}/data", f"{folder}/log"
        do("initdb", "--no-sync", "--auth", "trust", "--username", "grader", data)
        options = f"-k {folder} -c listen_addresses='' -c fsync=off"
        do("pg_ctl", "--wait", "--pgdata", data, "--log", log, "--options", options, "start")
        try:
            do("createdb", "--host", folder, "--username", "grader", "term")
            yield f"postgresql+psycopg2://grader:secret@/term?host={folder}"
        finally:
            do("pg_ctl", "--wait", "--pgdata", data, "--mode", "immediate", "stop")


@pytest.fixture
def both(house: Path, course: Course, server: str, hand_in: Any, tmp_path: Path) -> list[Course]:
    """The same class in two houses, one with a file for a gradebook and one with a server."""
    hand_in("s1")
    hand_in("s2", double="def double(x):\n    return 3 * x", answer="answer = [1, 0, 3]")
    hand_in("s3", why="")
    hand_in("s4").write_text("{")
    courses = []
    for name in ("file", "server"):
        root = tmp_path / name
        shutil.copytree(house, root, ignore=shutil.ignore_patterns("course"))
        shutil.copytree(course.submitted, root / "course" / "submitted")
        courses.append(Course(root, root / "course"))
    with (courses[1].root / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write(f"\nc.CourseDirectory.db_url = {server!r}\n")
    return courses


def run(course: Course, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.chdir(course.root)
    return main([*arguments])


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig") as file:
        table = list(csv.DictReader(file))
    return sorted(({**row, "timestamp": ""} for row in table), key=lambda row: row["student_id"])


def test_a_server_holds_the_same_scores_as_a_file(
    both: list[Course], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = []
    for course in both:
        assert run(course, monkeypatch, "grade", LAB, "--without-sandbox") == 0
        assert run(course, monkeypatch, "feedback", LAB, "--student", "s2") == 0
        assert run(course, monkeypatch, "export") == 0
        said.append(capsys.readouterr().out)
    in_file, on_server = both
    assert f"Gradebook: {in_file.gradebook}\n" in said[0]
    assert "Gradebook: postgresql+psycopg2://grader:***@/term" in said[1]
    assert not list(on_server.folder.glob("*.db"))
    tables = [rows(course.folder / "grades.csv") for course in both]
    assert tables[0] == tables[1]
    assert {row["student_id"]: float(row["score"]) for row in tables[1]} == {
        "s1": 8,
        "s2": 4,
        "s3": 8,
        "s4": 0,
    }
    page = on_server.feedback / "s2" / LAB / f"{LAB}.html"
    assert "Score: 4.0 / 10.0" in page.read_text(encoding="utf-8")

    # What a person wrote stays, and what was graded is not graded again.
    with Records(on_server) as records:
        book = records._gradebook
        book.find_grade("why", LAB, LAB, "s1").manual_score = 1.5
        book.db.commit()
    assert run(on_server, monkeypatch, "grade", LAB, "--without-sandbox") == 0
    assert "4 were graded before and have not changed." in capsys.readouterr().out
    assert run(on_server, monkeypatch, "grade", LAB, "--without-sandbox", "--again") == 0
    assert "before" not in capsys.readouterr().out
    with Records(on_server) as records:
        assert records._gradebook.find_submission(LAB, "s1").score == 9.5


def test_a_course_elsewhere_uses_the_same_server_and_the_demonstration_stays_out(
    both: list[Course], tmp_path: Path
) -> None:
    on_server = both[1]
    elsewhere = Course(on_server.root, tmp_path / "elsewhere")
    assert place(elsewhere) == place(on_server)
    with pytest.raises(CourseError, match="gradebook of this course is on a server"):
        demo(elsewhere, Console(quiet=True))
