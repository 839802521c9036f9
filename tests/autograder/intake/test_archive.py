"""A delivery is taken in whole, into the students' folders, or refused with a reason."""

from __future__ import annotations

import contextlib
import stat
import zipfile
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.exceptions import IntakeError, UnreadableError
from autograder.intake.beside import read_beside
from autograder.intake.deliveries import collect, planned, store
from autograder.intake.selection import find_notebook
from autograder.lab import Lab

LAB = "tiny"
LAYOUTS = {
    "as nbgrader has it": {"s1/tiny/tiny.ipynb": "one", "s2/tiny/tiny.ipynb": "two"},
    "a folder a student": {"s1/whatever.ipynb": "one", "s2/tiny.ipynb": "two"},
    "a file a student": {"s1.ipynb": "one", "s2_tiny.ipynb": "two"},
    "with other labs": {
        "s1/tiny/tiny.ipynb": "one",
        "s1/other/other.ipynb": "no",
        "s2.ipynb": "two",
    },
    "with a Mac's traces": {
        "s1.ipynb": "one",
        "s2.ipynb": "two",
        "__MACOSX/s1.ipynb": "no",
        ".DS_Store": "no",
    },
    "from Windows": {"s1\\tiny\\tiny.ipynb": "one", "s2\\tiny.ipynb": "two"},
}


def deliver(files: dict[str, str], tmp_path: Path, form: str) -> Path:
    if form == "zip":
        archive = tmp_path / "all.zip"
        with zipfile.ZipFile(archive, "w") as file:
            for name, text in files.items():
                file.writestr(name, text)
        return archive
    folder = tmp_path / "all"
    for name, text in files.items():
        path = folder / name.replace("\\", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def notebooks(submitted: Path) -> dict[str, str]:
    return {
        path.relative_to(submitted).parts[0]: path.read_text()
        for path in submitted.rglob("*.ipynb")
    }


@pytest.mark.parametrize("form", ["zip", "folder"])
@pytest.mark.parametrize("files", LAYOUTS.values(), ids=LAYOUTS)
def test_every_layout_ends_in_a_folder_for_each_student(
    files: dict[str, str], form: str, tmp_path: Path
) -> None:
    submitted = tmp_path / "submitted"
    assert collect(deliver(files, tmp_path, form), Course(tmp_path, tmp_path), LAB) == ["s1", "s2"]
    assert notebooks(submitted) == {"s1": "one", "s2": "two"}
    assert {path.parts[-2] for path in submitted.rglob("*.ipynb")} == {LAB}


def test_a_later_delivery_replaces_a_students_earlier_one_and_nobody_elses(tmp_path: Path) -> None:
    submitted = tmp_path / "submitted"
    first = {"s1/tiny/tiny.ipynb": "one", "s1/tiny/data.txt": "x", "s2.ipynb": "two"}
    collect(deliver(first, tmp_path, "zip"), Course(tmp_path, tmp_path), LAB)
    collect(deliver({"s1.ipynb": "again"}, tmp_path, "zip"), Course(tmp_path, tmp_path), LAB)
    assert notebooks(submitted) == {"s1": "again", "s2": "two"}
    assert not (submitted / "s1" / LAB / "data.txt").exists()


@pytest.mark.parametrize(
    "name", ["../s1.ipynb", "/s1.ipynb", "s1/../../x.ipynb", "C:\\s1.ipynb", "s1\\..\\..\\x.ipynb"]
)
def test_an_archive_that_leaves_its_folder_is_refused_whole(name: str, tmp_path: Path) -> None:
    submitted = tmp_path / "submitted"
    archive = deliver({"s0.ipynb": "fine", name: "evil"}, tmp_path, "zip")
    with pytest.raises(IntakeError, match="leaves its folder"):
        collect(archive, Course(tmp_path, tmp_path), LAB)
    assert not submitted.exists()


OUT = {
    "blackboard": "Lab 2_jdoe_attempt_2026-11-01-23-59-01_{}",
    "canvas": "doejane_12345_1_{}",
    "moodle": "Jane Doe_123_assignsubmission_file_/{}",
    "a folder": "jdoe/{}",
}


@pytest.mark.parametrize("platform", OUT)
@pytest.mark.parametrize("out", ["/x.txt", "//etc/x.txt", "../x.txt", "..", "\\x.txt", "./../x"])
def test_what_leads_out_only_behind_a_platforms_words_stays_within(
    platform: str, out: str, tmp_path: Path
) -> None:
    course = Course(tmp_path, tmp_path / "course")
    files = {OUT[platform].format("tiny.ipynb"): "fine", OUT[platform].format(out): "evil"}
    with contextlib.suppress(IntakeError):  # where the archive shows it, it is refused whole
        collect(deliver(files, tmp_path, "zip"), course, LAB)
    written = [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".zip"]
    kept = course.submitted.glob(f"*/{LAB}/**/*")
    evil = [path for path in written if path.read_text() == "evil"]
    assert set(evil) <= set(kept)
    assert not Path("/x.txt").exists()
    assert not Path("/etc/x.txt").exists()


def test_nothing_is_stored_beside_its_folder_whoever_named_it(tmp_path: Path) -> None:
    course = Course(tmp_path, tmp_path / "course")
    with planned(deliver({"s1.ipynb": "{}"}, tmp_path, "zip"), course, LAB) as plan:
        [taken] = plan.taken
        taken.files["../../x"] = taken.files["tiny.ipynb"]
        [failed] = store(plan, course, LAB)
    assert "leads out of its folder" in failed.reason
    assert not course.submitted.exists() or not [*course.submitted.rglob("x")]


def test_a_link_in_an_archive_is_refused(tmp_path: Path) -> None:
    archive = tmp_path / "all.zip"
    with zipfile.ZipFile(archive, "w") as file:
        info = zipfile.ZipInfo("s1/tiny/tiny.ipynb")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        file.writestr(info, "/etc/passwd")
    with pytest.raises(IntakeError, match="leaves its folder"):
        collect(archive, Course(tmp_path, tmp_path), LAB)


def test_a_link_in_a_folder_is_left_behind(tmp_path: Path) -> None:
    folder = deliver({"s1/tiny/tiny.ipynb": "one"}, tmp_path, "folder")
    (folder / "s1" / LAB / "passwd").symlink_to("/etc/passwd")
    (folder / "s2").symlink_to("/etc")
    assert collect(folder, Course(tmp_path, tmp_path), LAB) == ["s1"]
    assert not (tmp_path / "submitted" / "s1" / LAB / "passwd").exists()


@pytest.mark.parametrize(
    ("content", "says"),
    [(None, "no file or folder"), (b"not a zip", "not a zip archive"), (b"", "not a zip archive")],
)
def test_a_delivery_that_is_none_says_so(content: bytes | None, says: str, tmp_path: Path) -> None:
    source = tmp_path / "all.zip"
    if content is not None:
        source.write_bytes(content)
    with pytest.raises(IntakeError, match=says):
        collect(source, Course(tmp_path, tmp_path), LAB)


def test_an_empty_delivery_says_what_was_expected(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match=r"Nothing to take in for tiny. Expected <student>/tiny/"):
        collect(deliver({"readme.txt": "hello"}, tmp_path, "zip"), Course(tmp_path, tmp_path), LAB)


def test_files_beside_a_notebook_are_read_without_links_and_without_end(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.txt").write_text("a")
    (tmp_path / "sub" / "b.txt").write_text("b")
    (tmp_path / "c.ipynb").write_text("{}")
    (tmp_path / "link").symlink_to("/etc/passwd")
    (tmp_path / "etc").symlink_to("/etc")
    (tmp_path / "z.bin").write_bytes(bytes(9 << 20))
    assert read_beside(tmp_path).files == {"a.txt": b"a", "sub/b.txt": b"b"}


def test_a_damaged_member_of_an_archive_is_named_and_nobody_is_taken_in(tmp_path: Path) -> None:
    archive = tmp_path / "class.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for student in ("s1", "s2"):
            file.writestr(f"{student}.ipynb", f"{student} and many words " * 500)
        place = file.getinfo("s2.ipynb").header_offset + 30 + len("s2.ipynb")
    raw = bytearray(archive.read_bytes())
    for broken in (b"\xff" * 8, raw[place : place + 4] + b"\0\0\0\0"):
        raw[place : place + 8] = broken
        archive.write_bytes(raw)
        with pytest.raises(IntakeError, match=r"class\.zip is (damaged|not a zip archive)"):
            collect(archive, Course(tmp_path, tmp_path), LAB)
        assert not (tmp_path / "submitted").exists()


def test_a_name_that_no_folder_can_hold_is_told_and_the_other_files_are_stored(
    tmp_path: Path,
) -> None:
    files = {"s1/tiny.ipynb": "one", f"s1/{'x' * 300}.txt": ""}
    course = Course(tmp_path, tmp_path)
    with planned(deliver(files, tmp_path, "zip"), course, LAB) as plan:
        assert not store(plan, course, LAB)
    (left,) = plan.not_taken
    assert left.look
    assert left.reason == "its name has 304 bytes: a folder holds names of 255"
    assert notebooks(tmp_path / "submitted") == {"s1": "one"}


def test_an_archive_inside_an_archive_is_a_file_like_any_other(tmp_path: Path) -> None:
    archive = tmp_path / "class.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("s1/inner.zip", b"PK\3\4 and no more")
    assert collect(archive, Course(tmp_path, tmp_path), LAB) == ["s1"]
    with pytest.raises(UnreadableError, match=r"no notebook in this submission.*inner\.zip"):
        find_notebook(tmp_path / "submitted" / "s1" / LAB, Lab(LAB, LAB, (), (), frozenset(), {}))
