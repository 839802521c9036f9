"""The commands, as an instructor types them, and nbgrader's own commands beside them."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.cli.main import main
from autograder.course import Course
from autograder.gradebook.records import Records

ROOT = Path(__file__).resolve().parents[2]
LAB = "tiny"


@pytest.fixture
def graded(hand_in: Any, command: Any) -> None:
    """A class of four has been graded."""
    hand_in("s1")
    hand_in("s2", double="def double(x):\n    return 3 * x", answer="answer = [1, 0, 3]")
    hand_in("s3", why="")
    hand_in("s4").write_text("{")
    assert command("grade", LAB, "--workers", "2") == 0


SCORES = {"s1": 8.0, "s2": 4.0, "s3": 8.0, "s4": 0.0}


def test_json_is_one_object_a_line_and_nothing_else(
    hand_in: Any, command: Any, capsys: pytest.CaptureFixture[str], course: Course
) -> None:
    hand_in("s1")
    hand_in("s2", halve="def halve(x):\n    return x")
    assert command("grade", LAB, "--json") == 0
    lines = capsys.readouterr().out.splitlines()
    first, second = map(json.loads, lines)
    assert (first["student"], first["status"], first["score"]) == ("s1", "passed", 8)
    assert second["exercises"][2] == {
        "grade_id": "test_halve",
        "function": "halve",
        "status": "failed",
        "score": 0.0,
        "max_score": 2.0,
        "message": second["exercises"][2]["message"],
        "mistake": "",
        "where": "outside",
    }
    inside = {path.name for path in course.folder.iterdir()}
    written = {"submitted", "autograded", "runs", "proofs", "gradebook.db", "secret_seed"}
    assert inside == {*written, ".gradebook.lock"}


def test_grading_again_changes_nothing_and_keeps_what_a_person_wrote(
    graded: None, command: Any, course: Course
) -> None:
    submitted = {p: p.read_bytes() for p in course.submitted.rglob("*") if p.is_file()}
    with Records(course) as records:
        book = records._gradebook
        book.find_grade("test_double", LAB, LAB, "s2").manual_score = 2.5
        book.find_grade("why", LAB, LAB, "s1").manual_score = 1.5
        book.find_comment("why", LAB, LAB, "s1").manual_comment = "Say more."
        book.db.commit()
    assert command("grade", LAB) == 0
    with Records(course) as records:
        book = records._gradebook
        assert book.find_submission(LAB, "s2").score == SCORES["s2"] + 2.5
        assert book.find_submission(LAB, "s1").score == SCORES["s1"] + 1.5
        assert book.find_comment("why", LAB, LAB, "s1").comment == "Say more."
        assert len(book.students) == 4
    assert {p: p.read_bytes() for p in course.submitted.rglob("*") if p.is_file()} == submitted


def test_written_answers_wait_for_a_person_and_empty_ones_do_not(
    graded: None, course: Course
) -> None:
    with Records(course) as records:
        book = records._gradebook
        assert book.find_grade("why", LAB, LAB, "s1").needs_manual_grade
        assert not book.find_grade("why", LAB, LAB, "s3").needs_manual_grade
        assert book.find_comment("why", LAB, LAB, "s3").comment == "No response."
        assert book.find_grade("test_double", LAB, LAB, "s4").needs_manual_grade


def test_one_student_can_be_graded_alone(hand_in: Any, command: Any, course: Course) -> None:
    hand_in("s1")
    hand_in("s2")
    assert command("grade", LAB, "--student", "s2") == 0
    assert [path.name for path in course.autograded.iterdir()] == ["s2"]


def test_feedback_holds_the_score_and_the_reason_and_no_script_of_a_student(
    hand_in: Any, command: Any, course: Course
) -> None:
    script = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    show = f"from IPython.display import HTML\nHTML({script!r})"

    def add(notebook: dict[str, Any]) -> None:
        made = nbformat.v4.new_code_cell(show), nbformat.v4.new_markdown_cell(script)
        notebook["cells"] += [dict(cell) for cell in made]

    hand_in("s1", edit=add, double="def double(x):\n    return 3 * x")
    assert command("grade", LAB) == 0
    assert command("feedback", LAB) == 0
    page = (course.feedback / "s1" / LAB / f"{LAB}.html").read_text(encoding="utf-8")
    assert "Score: 5.0 / 10.0" in page
    assert "failed, 0 of 3 points" in page
    assert "<script>alert" not in page
    assert 'onerror="' not in page


def test_scores_are_exported_for_people_and_for_canvas(
    graded: None, command: Any, course: Course, tmp_path: Path
) -> None:
    assert command("export") == 0
    with (course.folder / "grades.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert {row["student_id"]: float(row["score"]) for row in rows} == SCORES
    assert {row["max_score"] for row in rows} == {"10"}
    target = tmp_path / "canvas.csv"
    assert command("export", "--format", "canvas", "--to", str(target)) == 0
    with target.open(encoding="utf-8") as file:
        possible, *lines = csv.DictReader(file)
    assert possible["Student"].strip() == "Points Possible"
    assert float(possible[LAB]) == 10
    assert {line["SIS Login ID"]: float(line[LAB]) for line in lines} == SCORES


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("grade", "lab17"), "There is no lab 'lab17'. The labs are: tiny."),
        (("grade", LAB), "There is no submission of tiny in"),
        (("feedback", LAB), "There is no graded tiny in"),
        (("collect", "nowhere.zip", LAB), "There is no file or folder nowhere.zip"),
        (("release",), "Which lab? Name one or more, or say --all."),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    arguments: tuple[str, ...], says: str, command: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(*arguments) == 1
    assert says in capsys.readouterr().err


def test_a_student_who_handed_nothing_in_is_named(
    hand_in: Any, command: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    hand_in("s1")
    assert command("grade", LAB, "--student", "nobody") == 1
    assert "nobody has no submission of tiny" in capsys.readouterr().err


def test_the_seed_of_a_record_gives_its_result_again_and_another_one_other_cases(
    hand_in: Any, command: Any, course: Course
) -> None:
    hand_in("s1", double="def double(x):\n    return 3 * x")
    hand_in("s2")
    record = course.runs / LAB / "s1.json"
    read = lambda: json.loads(record.read_text(encoding="utf-8")) | {"seconds": 0}  # noqa: E731
    assert command("grade", LAB) == 0
    first = read()
    assert len(bytes.fromhex(first["seed"])) == 32
    assert first["seed"] != (course.folder / "secret_seed").read_text(encoding="ascii")
    assert command("grade", LAB, "--student", "s1", "--seed", first["seed"]) == 0
    assert read() == first
    assert command("grade", LAB, "--student", "s1", "--seed", "c0ffee") == 0
    assert read()["seed"] == "c0ffee"
    assert command("grade", LAB) == 0  # its own again
    assert read() == first


@pytest.mark.parametrize("arguments", [(), ("--student", "s1", "--student", "s2")])
def test_a_seed_is_for_one_submission(
    arguments: tuple[str, ...], hand_in: Any, command: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    hand_in("s1")
    hand_in("s2")
    assert command("grade", LAB, "--seed", "c0ffee", *arguments) == 1
    assert "say whose with --student" in capsys.readouterr().err


@pytest.mark.parametrize("seed", ["", "xyz", "abc"])
def test_a_seed_that_is_none_is_refused(seed: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as leaving:
        main(["grade", LAB, "--student", "s1", "--seed", seed])
    assert leaving.value.code == 2
    assert "pairs of hexadecimal digits needed" in capsys.readouterr().err


def test_without_a_sandbox_a_real_class_is_refused_unless_its_students_are_trusted(
    hand_in: Any, course: Course, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    hand_in("s1")
    monkeypatch.chdir(course.root)
    monkeypatch.setattr("autograder.sandbox.launcher.shutil.which", lambda _: None)
    grade = ["grade", LAB, "--course", str(course.folder), "--workers", "1"]
    assert main(grade) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "install bubblewrap (Debian: apt install bubblewrap)" in said
    assert "--without-sandbox" in said
    assert not course.gradebook.exists()
    assert not course.autograded.exists()
    assert main([*grade, "--without-sandbox"]) == 0
    assert "limits on time and memory only" in capsys.readouterr().out.replace("\n", " ")
    assert (course.autograded / "s1").is_dir()


def test_help_shows_every_command_and_examples(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as leaving:
        main(["--help"])
    assert leaving.value.code == 0
    text = capsys.readouterr().out
    documents = [path.read_text("utf-8") for path in (ROOT / "README.md", *ROOT.glob("docs/*.md"))]
    modules = {
        path.stem: path.read_text("utf-8") for path in (ROOT / "autograder/cli").glob("*.py")
    }
    verbs = {name for name, source in modules.items() if "\ndef run(" in source}
    assert {"grade", "report", "roster"} < verbs
    for verb in sorted(verbs):
        assert f"autograder {verb}" in text
        assert any(f"autograder {verb}" in document for document in documents)


def nbgrader(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    python = Path(sys.executable)
    environment = os.environ | {"PATH": f"{python.parent}{os.pathsep}{os.environ['PATH']}"}
    return subprocess.run(
        [str(python), "-m", "nbgrader", *arguments],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_nbgraders_own_commands_give_the_same_scores(
    house: Path, hand_in: Any, graded: None, course: Course, tmp_path: Path
) -> None:
    """The same submissions through `nbgrader autograde`, from an empty gradebook."""
    root = tmp_path / "house"
    for name in ("solutions", "labs"):
        shutil.copytree(house / name, root / name)
    shutil.copy(house / "nbgrader_config.py", root)
    shutil.copytree(course.submitted, root / "course" / "submitted")
    assert main_in(root, "release", LAB) == 0
    done = nbgrader(root, "autograde", LAB)
    assert "s4" in done.stderr  # nbgrader reports the broken file; the others are graded
    with Records(Course(root, root / "course")) as records:
        rows = {row["student_id"]: row["score"] for row in records.rows()}
        book = records._gradebook
        assert book.find_grade("why", LAB, LAB, "s1").needs_manual_grade
    assert rows == SCORES
    assert nbgrader(root, "generate_feedback", LAB).returncode == 0
    page = root / "course" / "feedback" / "s2" / LAB / f"{LAB}.html"
    assert "Score: 4.0 / 10.0" in page.read_text(encoding="utf-8")
    assert nbgrader(root, "export").returncode == 0
    with (root / "grades.csv").open(encoding="utf-8") as file:
        exported = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert exported == SCORES


def main_in(root: Path, *arguments: str) -> int:
    return subprocess.run(
        [sys.executable, "-m", "autograder", *arguments], cwd=root, check=False
    ).returncode


def test_a_release_is_the_same_bytes_every_time_and_an_edit_by_hand_is_noticed(
    course: Course, tmp_path: Path
) -> None:
    from autograder.gradebook.release import difference, release

    root = tmp_path / "house"
    shutil.copytree(course.root, root)
    mine = Course(root, root / "course")
    before = mine.release(LAB).read_bytes()
    release(mine, LAB)
    assert mine.release(LAB).read_bytes() == before
    assert difference(mine, LAB) is None
    mine.release(LAB).write_bytes(before.replace(b"A tiny lab", b"A tiny Lab"))
    assert "labs/tiny/tiny.ipynb is not what solutions/tiny releases" in str(difference(mine, LAB))
    mine.release(LAB).write_bytes(before)
    (root / "labs" / LAB / "extra.txt").write_text("x")
    assert "extra.txt" in str(difference(mine, LAB))


@pytest.mark.parametrize("lab", Course.find().labs())
def test_labs_are_what_solutions_release(lab: str) -> None:
    from autograder.gradebook.release import difference

    assert difference(Course(ROOT, ROOT / "course"), lab) is None


def test_a_release_gives_no_solution_and_no_hidden_test_away(course: Course) -> None:
    text = course.release(LAB).read_text(encoding="utf-8")
    assert "SOLUTION" not in text
    assert "* 2" not in text
    assert "double(-1)" not in text
    assert "NotImplementedError" in text
