"""A lab session on a hub: two students and an instructor, each on a server of their own."""

from __future__ import annotations

import json
import urllib.error
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbgrader
import psutil
import pytest
from jupyter_core.paths import jupyter_path

from autograder.cli.demo import LAB, SAMPLES, submission
from autograder.course import Course
from deploy.hub.trial import INSTRUCTOR, Hub, running
from tests.deploy.people import Person

pytestmark = [
    pytest.mark.needs("configurable-http-proxy"),
    pytest.mark.needs("bubblewrap"),
    pytest.mark.xdist_group("hub"),
]
SETTINGS = Path(__file__).parents[2] / "deploy" / "hub"
# Of the lab's 25 points, as the bundled sample class has them.
POINTS = {"jdoe": ("right-windows", 25), "rroe": ("kernel-flipped", 18)}


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    folder = tmp_path_factory.mktemp("hub")
    with running(folder, tuple(POINTS)) as hub:
        yield hub
    assert not [process for process in psutil.process_iter() if lives_in(folder, process)]


def lives_in(folder: Path, process: psutil.Process) -> bool:
    """Whether a process is of a hub in that folder: the hub, its proxy, a server or a kernel."""
    try:
        return process.environ().get("HOME", "").startswith(str(folder))
    except psutil.Error:
        return False


@pytest.fixture(scope="module")
def people(hub: Hub) -> dict[str, Person]:
    people = {name: Person.of(hub, name) for name in (*POINTS, INSTRUCTOR)}
    for person in people.values():
        person.begin()
    for person in people.values():
        person.wait()
    return people


def work(student: Person) -> object:
    """Fetch the lab, answer it, validate it and hand it in; return what Validate said."""
    student.assignment("fetch", LAB)
    path = f"{LAB}/{LAB}.ipynb"
    assert student.read(path)["cells"]
    sample, _ = POINTS[student.name]
    student.save(path, json.loads(submission(Course.find(), SAMPLES / f"{sample}.py")))
    said = student.validate(path)
    student.assignment("submit", LAB)
    return said


def page_of(student: Person) -> str:
    """Fetch the feedback and return its page."""
    answer = student.assignment("fetch_feedback", LAB)
    submitted = [each for each in answer["value"] if each["status"] == "submitted"]
    (hand_in,) = submitted[0]["submissions"]
    return student.read(f"{hand_in['local_feedback_path']}/{LAB}.html")


def test_a_lab_goes_the_whole_round_through_the_servers_of_a_hub(
    hub: Hub, people: dict[str, Person]
) -> None:
    instructor = people[INSTRUCTOR]
    students = [people[name] for name in POINTS]
    instructor.formgrader(f"assignment/{LAB}/assign")
    instructor.formgrader(f"assignment/{LAB}/release")
    with ThreadPoolExecutor() as pool:
        said = dict(zip(POINTS, pool.map(work, students), strict=True))
    assert "failed" not in said["jdoe"]
    assert "the kernel was flipped" in json.dumps(said["rroe"])
    instructor.formgrader(f"assignment/{LAB}/collect")
    for name in POINTS:
        instructor.formgrader(f"submission/{LAB}/{name}/autograde")
    instructor.formgrader(f"assignment/{LAB}/generate_feedback")
    instructor.formgrader(f"assignment/{LAB}/release_feedback")
    graded = instructor.formgrader(f"submissions/{LAB}", "GET")
    assert {each["student"]: each["code_score"] for each in graded} == {
        name: points for name, (_, points) in POINTS.items()
    }
    for student in students:
        assert f"<title>{LAB}: {POINTS[student.name][1]}" in page_of(student)
    assert len(list((hub.exchange / "feedback").glob("*.html"))) == len(POINTS)
    assert not hub.exchange.is_relative_to(hub.course)
    assert not list((hub.course / "course" / "exchange").glob("*"))


def status(person: Person, path: str) -> int:
    try:
        person.ask(path)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
    return 200


@pytest.mark.parametrize("path", ["formgrader/api/assignments", "formgrader/api/students"])
def test_a_student_has_no_formgrader(path: str, people: dict[str, Person]) -> None:
    assert status(people["jdoe"], path) == 404
    assert status(people[INSTRUCTOR], path) == 200


def test_nobody_opens_the_server_of_another(people: dict[str, Person]) -> None:
    for person in people.values():
        opened = {
            name: status(Person(person.hub, name, person.token), "api/contents") for name in people
        }
        assert opened == {name: 200 if name == person.name else 403 for name in people}


def test_each_runs_a_server_at_home(hub: Hub, people: dict[str, Person]) -> None:
    homes = {
        process.environ()["HOME"]
        for process in psutil.process_iter()
        if lives_in(hub.folder, process)
    }
    assert homes >= {str(hub.folder / "home" / name) for name in people}


def test_what_is_switched_off_has_nbgraders_name_for_it() -> None:
    """A name that is misspelt switches nothing off, and nobody is told."""
    package = Path(nbgrader.__file__).parent / "server_extensions"
    folders = {f"nbgrader.server_extensions.{path.name}" for path in package.iterdir()}
    (plugins,) = {
        "".join(script.read_text(encoding="utf-8") for script in folder.glob("static/*.js"))
        for folder in map(Path, jupyter_path("labextensions", "@jupyter", "nbgrader"))
        if folder.is_dir()
    }
    for who in ("student", "instructor"):
        server = json.loads((SETTINGS / who / "jupyter_server_config.json").read_text())
        assert set(server["ServerApp"]["jpserver_extensions"]) <= folders
        page = json.loads((SETTINGS / who / "labconfig" / "page_config.json").read_text())
        assert all(f'"{name}"' in plugins for name in page["disabledExtensions"])


def test_a_port_that_is_taken_is_named_before_anything_begins(hub: Hub, tmp_path: Path) -> None:
    port = int(hub.url.rstrip("/").rsplit(":", 1)[1])
    said = pytest.raises(RuntimeError, match=f"port {port} already. Choose another port")
    with said, running(tmp_path, port=port):
        raise AssertionError("a second hub at the same port")
    assert not list(tmp_path.iterdir())


def test_a_program_that_is_missing_is_named_with_what_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))
    said = pytest.raises(RuntimeError, match=r"configurable-http-proxy must be .* npm install")
    with said, running(tmp_path):
        raise AssertionError("a hub without its programs")
