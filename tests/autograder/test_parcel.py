"""Pages in one archive: each comes to its student by the rules that a platform reads names by."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path, PurePosixPath

import pytest

from autograder.course import Course
from autograder.exceptions import CourseError
from autograder.gradebook.feedback.parcel import Parcel, pack
from autograder.intake.deliveries import Delivered, collect, delivered
from autograder.intake.roster import Person, Roster

from .conftest import LAB

# --- the rules, written down from the platforms' own sources, and not from ours ---------------


def canvas_gives_to(name: str) -> tuple[str, str] | None:
    """app/models/assignment.rb: the user and the attachment; files that begin so are ignored."""
    pieces = PurePosixPath(name).name.split("_")
    numbers = [piece for piece in pieces if re.fullmatch(r"\d+", piece)]
    if len(numbers) < 2 or pieces[-1].startswith("link") or name.startswith("._"):
        return None
    return numbers[0], numbers[1]


def moodle_gives_to(name: str) -> tuple[str, str] | None:
    """mod/assign/feedback/file/importziplib.php: the participant's number, and the file."""
    parts = name.split("/")
    while parts:
        pieces = parts.pop(0).split("_", 4)
        if len(pieces) < 4 or not pieces[1].isdecimal():
            continue
        if pieces[2:4] != ["assignsubmission", "file"]:
            continue
        rest = pieces[4] if len(pieces) == 5 else ""
        return pieces[1], "/".join([rest, *parts]).strip("/")
    return None


# --- deliveries that were collected -----------------------------------------------------------

CANVAS = {
    f"doejane_12345_678901_{LAB}.ipynb": ("12345", "678901"),
    f"roeraj_LATE_22345_678902_{LAB}.ipynb": ("22345", "678902"),
    f"kimlee_32345_678903_{LAB}-1.ipynb": ("32345", "678903"),
    "poeann_52345_678905_link to lab.ipynb": ("52345", "678905"),
}
MOODLE = {
    f"Jane Doe_1234567_assignsubmission_file_/{LAB}.ipynb": ("1234567", f"{LAB}.html"),
    f"Raj Roe_1234568_assignsubmission_file_/{LAB}.ipynb": ("1234568", f"{LAB}.html"),
}
MOODLE_FLAT = {
    f"Jane Doe_1234567_assignsubmission_file_{LAB}.ipynb": ("1234567", f"{LAB}.html"),
    f"Raj Roe_1234568_assignsubmission_file_{LAB}.ipynb": ("1234568", f"{LAB}.html"),
}
READERS = {"canvas": canvas_gives_to, "moodle": moodle_gives_to, "moodle flat": moodle_gives_to}
DELIVERIES = {"canvas": CANVAS, "moodle": MOODLE, "moodle flat": MOODLE_FLAT}


def page_for(course: Course, student: str) -> None:
    page = course.feedback / student / LAB / f"{LAB}.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(f"of {student}", encoding="utf-8")
    (page.parent / "submission_secret.txt").write_text("secret", encoding="utf-8")


def packed(course: Course, students: Sequence[str], to: Path) -> tuple[Parcel, dict[str, str]]:
    for student in students:
        page_for(course, student)
    parcel = pack(course, LAB, students, to)
    with zipfile.ZipFile(to) as file:
        assert len(set(file.namelist())) == len(file.namelist())
        return parcel, {name: file.read(name).decode() for name in file.namelist()}


def deliver(course: Course, tmp_path: Path, names: Sequence[str]) -> list[str]:
    text = course.release(LAB).read_text(encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "delivery.zip", "w") as file:
        for name in names:
            file.writestr(name, text if name.endswith(".ipynb") else "-")
    return collect(tmp_path / "delivery.zip", course, LAB)


@pytest.mark.parametrize("platform", DELIVERIES)
def test_a_platform_gives_each_page_to_whoever_handed_in(
    platform: str, course: Course, tmp_path: Path
) -> None:
    students = deliver(course, tmp_path, list(DELIVERIES[platform]))
    parcel, files = packed(course, students, tmp_path / "back.zip")
    assert parcel == Parcel({platform.split()[0]: len(students)}, (), ())
    whose = {}
    for student in students:
        how = delivered(course, LAB, student)
        assert how is not None
        whose[DELIVERIES[platform][how.taken]] = f"of {student}"
    assert {READERS[platform](name): text for name, text in files.items()} == whose
    assert all(name.endswith(".html") for name in files)


def test_canvas_is_given_no_name_that_it_passes_over(course: Course, tmp_path: Path) -> None:
    name = "doejane_12345_678901_my_links.ipynb"
    keep(course, "s1", Delivered("canvas", (name,), taken=name))
    page = course.feedback / "s1" / LAB / "my_links.html"
    page.parent.mkdir(parents=True)
    page.touch()
    _, files = packed(course, ["s1"], tmp_path / "back.zip")
    assert {canvas_gives_to(name) for name in files} == {("12345", "678901")}


def test_brightspace_has_its_folders_back_and_blackboard_plain_names(
    course: Course, tmp_path: Path
) -> None:
    first, newest = (f"12345-67890 - Jane Doe - Nov {day}, 2026 1000 AM" for day in (1, 2))
    deliver(course, tmp_path, [f"{first}/{LAB}.ipynb", f"{newest}/{LAB}.ipynb", "index.html"])
    _, files = packed(course, ["Jane-Doe"], tmp_path / "back.zip")
    assert list(files) == [f"{newest}/{LAB}.html"]
    (login,) = deliver(course, tmp_path, [f"Lab 2_jdoe42_attempt_2026-11-01-23-59-01_{LAB}.ipynb"])
    parcel, files = packed(course, [login], tmp_path / "back.zip")
    assert list(files) == [f"jdoe42/{LAB}.html"]
    assert parcel == Parcel({}, ("jdoe42",), ())


# --- groups, other ways, and names of strangers -----------------------------------------------


def keep(course: Course, student: str, how: Delivered) -> None:
    file = course.folder / "deliveries" / LAB / f"{student}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(asdict(how)), encoding="utf-8")


def group(course: Course, **numbers: str) -> None:
    people = [
        Person(each, first_name=each.title(), group="team a", ids={"moodle": number})
        for each, number in numbers.items()
    ]
    gone = Person("gone", group="team b", dropped=True)
    course.folder.mkdir(parents=True, exist_ok=True)
    Roster((*people, gone, Person("kim"))).save(course)


def test_a_groups_page_comes_to_each_member(course: Course, tmp_path: Path) -> None:
    group(course, jdoe="11", rroe="12", poe="P13")
    name = f"team a_11_assignsubmission_file_/{LAB}.ipynb"
    keep(course, "team-a", Delivered("moodle", (name,), taken=name))
    parcel, files = packed(course, ["kim", "team-a", "team-b"], tmp_path / "back.zip")
    assert {moodle_gives_to(name) for name in files} == {
        ("11", f"{LAB}.html"), ("12", f"{LAB}.html"), None,
    }  # fmt: skip
    assert {name for name in files if moodle_gives_to(name) is None} == {
        f"kim/{LAB}.html", f"poe/{LAB}.html",
    }  # fmt: skip
    assert parcel == Parcel({"moodle": 2}, ("kim", "poe"), ("team-b",))


def test_canvas_gives_a_groups_page_to_the_group_itself(course: Course, tmp_path: Path) -> None:
    group(course, jdoe="", rroe="")
    name = f"doejane_12345_678901_{LAB}.ipynb"
    keep(course, "team-a", Delivered("canvas", (name,), taken=name))
    _, files = packed(course, ["team-a"], tmp_path / "back.zip")
    assert [canvas_gives_to(name) for name in files] == [("12345", "678901")]
    keep(course, "team-a", Delivered("", ()))
    _, files = packed(course, ["team-a"], tmp_path / "back.zip")
    assert list(files) == [f"jdoe/{LAB}.html", f"rroe/{LAB}.html"]


@pytest.mark.parametrize(
    ("platform", "name"),
    [
        ("moodle", "..\\..\\x_1_assignsubmission_file_/a.ipynb"),
        ("moodle", "a\n/../../b_1_assignsubmission_file_/a.ipynb"),
        ("canvas", "..\\..\\x_1_2_a.ipynb"),
        ("brightspace", "1-2 - ..\\..\\x/a.ipynb"),
        ("brightspace", "/1-2 - x\0/a.ipynb"),
        ("canvas", ""),
        ("unheard of", "../../a.ipynb"),
    ],
)
def test_a_strangers_name_leads_nowhere_else(
    platform: str, name: str, course: Course, tmp_path: Path
) -> None:
    keep(course, "s1", Delivered(platform, (name,), taken=name))
    _, files = packed(course, ["s1"], tmp_path / "back.zip")
    (there,) = files
    assert ".." not in PurePosixPath(there).parts
    assert not PurePosixPath(there).is_absolute()
    assert there.isprintable()
    assert "\\" not in there


def test_two_of_one_name_have_both_their_pages(course: Course, tmp_path: Path) -> None:
    name = f"Jane Doe_1_assignsubmission_file_/{LAB}.ipynb"
    for student in ("s1", "s2"):
        keep(course, student, Delivered("moodle", (name,), taken=name))
    parcel, files = packed(course, ["s1", "s2"], tmp_path / "back.zip")
    assert sorted(files.values()) == ["of s1", "of s2"]
    assert parcel.plain == ("s2",)


def test_an_archive_is_there_whole_or_as_it_was(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed(course, ["s1"], tmp_path / "back.zip")
    before = (tmp_path / "back.zip").read_bytes()
    assert (tmp_path / "back.zip").stat().st_mode & 0o077 == 0

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "write", full)
    with pytest.raises(CourseError, match="cannot be written: No space left"):
        pack(course, LAB, ["s1"], tmp_path / "back.zip")
    assert [path.name for path in tmp_path.glob("*back*")] == ["back.zip"]
    assert (tmp_path / "back.zip").read_bytes() == before
    (tmp_path / "file").touch()
    with pytest.raises(CourseError, match="cannot be written"):
        pack(course, LAB, ["s1"], tmp_path / "file" / "back.zip")
