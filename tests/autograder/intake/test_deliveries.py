"""What is stored and kept of a delivery, and which deliveries are refused with a sentence."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.exceptions import IntakeError
from autograder.intake.arrivals import Arrival, noted
from autograder.intake.deliveries import collect, delivered, planned, store
from tests.autograder.intake.conftest import (
    FOREIGN,
    LAB,
    LAB3,
    OTHER,
    R2,
    Content,
    Intake,
    N,
    R,
    at,
    reasons,
    students,
    zipped,
)


def test_how_it_was_delivered_is_kept_for_what_goes_back(intake: Intake) -> None:
    folder = "Jane Doe_1234567_assignsubmission_"
    intake({f"{folder}file_/{N}": R, f"{folder}onlinetext_/onlinetext.html": "<p>"})
    kept = delivered(intake.course, LAB, "Jane-Doe")
    assert kept is not None
    assert kept.platform == "moodle"
    assert kept.delivered == (f"{folder}file_/{N}", f"{folder}onlinetext_/onlinetext.html")
    assert (kept.number, kept.name, kept.taken) == ("1234567", "Jane Doe", f"{folder}file_/{N}")
    intake({f"doe_LATE_1_2_{LAB}-1.ipynb": R})
    kept = delivered(intake.course, LAB, "doe")
    assert (kept.platform, kept.attempt, kept.late, kept.number) == ("canvas", 2, True, "1")
    assert delivered(intake.course, LAB, "nobody") is None
    path = intake.course.folder / "deliveries" / LAB / "doe.json"
    for broken in ("", "[]", '{"no": 1}', "\xff"):
        path.write_text(broken, encoding="latin-1")
        assert delivered(intake.course, LAB, "doe") is None


def test_the_platforms_times_and_lateness_are_noted_as_arrivals(intake: Intake) -> None:
    intake({f"Lab 2_jdoe_attempt_2026-11-01-23-59-01_{N}": R})
    assert noted(intake.course, LAB, "jdoe") == Arrival(at(1, "23:59:01"))
    intake({f"doe_LATE_1_2_{N}": R, f"roe_3_4_{N}": R})
    assert noted(intake.course, LAB, "doe").late is True
    assert noted(intake.course, LAB, "roe").late is False
    source = intake.folder / "canvas.zip"
    source.write_bytes(zipped({f"doe_LATE_1_2_{N}": R2}))
    collect(source, intake.course, LAB, arrived=at(2, "10:00"))
    assert noted(intake.course, LAB, "doe") == Arrival(at(2, "10:00"), given=True)


# --- bad input --------------------------------------------------------------------------------


def locked(raw: bytes) -> bytes:
    """The archive with the bit set that says a member is encrypted, in both of its headers."""
    changed = bytearray(raw)
    for magic, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at_header = changed.find(magic)
        while at_header >= 0:
            changed[at_header + place] |= 1
            at_header = changed.find(magic, at_header + 4)
    return bytes(changed)


@pytest.mark.parametrize(
    ("name", "raw", "says"),
    [
        ("a.zip", zipped({}), "a.zip is empty: it holds no file"),
        ("a.zip", locked(zipped({"jdoe.ipynb": R})), r"is locked with a password\. Unpack it"),
        ("a.tar.gz", b"\x1f\x8b and so on", "is an archive of another kind. Unpack it, and"),
        ("a.zip", zipped({"jdoe.ipynb": LAB3, "rroe.ipynb": LAB3}), f"2 files, .* {OTHER}"),
        ("a.zip", zipped({"a.ipynb": FOREIGN, "b.ipynb": FOREIGN}), "2 files, .* another course"),
        ("a.zip", zipped({f"submission_1/{N}": R, "submission_metadata.yml": "a: [: - {"}), "YAML"),
        ("a.zip", zipped({"README.txt": "hello"}), f"Nothing to take in for {LAB}. Expected"),
    ],
    ids=["empty", "locked", "tar", "another lab", "another course", "broken YAML", "no notebook"],
)
def test_a_delivery_of_nothing_for_the_lab_says_why_and_touches_nothing(
    name: str, raw: bytes, says: str, intake: Intake
) -> None:
    intake({"jdoe.ipynb": R, "rroe.ipynb": R2})
    before = {path: path.read_bytes() for path in intake.course.folder.rglob("*") if path.is_file()}
    source = intake.folder / name
    source.write_bytes(raw)
    with pytest.raises(IntakeError, match=says):
        collect(source, intake.course, LAB)
    after = {path: path.read_bytes() for path in intake.course.folder.rglob("*") if path.is_file()}
    assert after == before


def test_a_platform_that_nothing_fits_is_refused(intake: Intake) -> None:
    with pytest.raises(IntakeError, match="No name in download is as --platform moodle has it"):
        intake({f"doejane_12345_1_{N}": R}, platform="moodle")
    plan = intake({f"doejane_12345_1_{N}": R}, platform="plain")
    assert students(plan).keys() == {"doejane_12345_1"}


@pytest.mark.parametrize(
    "inner",
    [locked(zipped({N: R2})), zipped({f"../{N}": R2}), b"PK\3\4"],
    ids=["locked", "leaves its folder", "cut off"],  # bytes would make ids that workers differ in
)
def test_a_students_archive_that_cannot_be_opened_is_kept_and_the_others_are_taken(
    inner: bytes, intake: Intake
) -> None:
    plan = intake({"jdoe.zip": inner, "rroe.ipynb": R})
    assert intake.stored("jdoe") == {"jdoe.zip": inner}
    assert intake.stored("rroe") == {N: R.encode()}
    assert plan.taken[0].look
    assert "jdoe.zip: not opened" in plan.taken[0].notes[-1]


@pytest.mark.parametrize(
    ("encoded", "student"),
    [("Müller".encode("cp437"), "Müller"), ("Mülle".encode(), "Mülle")],
    ids=["cp437, as the format has it", "UTF-8 without its flag, as macOS writes it"],
)
def test_names_in_other_encodings_are_read(encoded: bytes, student: str, intake: Intake) -> None:
    source = intake.folder / "a.zip"
    source.write_bytes(zipped({"aaaaaa.ipynb": R, "b.ipynb": R}).replace(b"aaaaaa", encoded))
    assert collect(source, intake.course, LAB) == [student, "b"]


def test_a_name_that_says_it_is_utf_8_and_is_not_is_refused(intake: Intake) -> None:
    source = intake.folder / "a.zip"
    source.write_bytes(zipped({"Mü.ipynb": R}).replace("Mü".encode(), b"M\xff\xff"))
    with pytest.raises(IntakeError, match="holds a name that no encoding fits"):
        collect(source, intake.course, LAB)


def test_what_is_too_deep_too_many_or_too_large_is_left_out_and_the_notebook_stays(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.intake.hand_in.MAX_FILES", 3)
    monkeypatch.setattr("autograder.intake.hand_in.MAX_BYTES", 5000)
    files = {f"jdoe/{N}": R, "jdoe/large.bin": bytes(6000), f"jdoe/{'d/' * 20}x": "deep"}
    plan = intake(files | {f"jdoe/{n}.txt": "x" * n for n in range(5)})
    assert intake.stored("jdoe").keys() == {N, "0.txt", "1.txt", "2.txt"}
    said = reasons(plan)
    assert said["jdoe/3.txt"] == "too many files: a hand-in may have 3"
    assert "too large" in said["jdoe/large.bin"]
    assert "folders deep" in said[f"jdoe/{'d/' * 20}x"]
    assert plan.needs_person


def test_an_archive_that_grows_beyond_bounds_is_refused(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.intake.archive.MAX_ARCHIVE_BYTES", 3000)
    bomb = zipped({N: R, "zeros": bytes(2500)}, zipfile.ZIP_DEFLATED)
    plan = intake({"jdoe.ipynb": R, "rroe.zip": bomb})
    assert intake.stored("rroe") == {"rroe.zip": bomb}
    assert "unpacks to more than a delivery may hold" in plan.taken[1].notes[-1]
    with pytest.raises(IntakeError, match=r"download\.zip unpacks to more than"):
        intake({"jdoe.ipynb": R, "zeros": bytes(2800)})


def test_archives_are_opened_three_deep(intake: Intake) -> None:
    files: dict[str, Content] = {N: R}
    for _ in range(4):
        files = {"a.zip": zipped(files)}
    plan = intake({"jdoe/x.zip": zipped(files)})
    assert list(intake.stored("jdoe")) == ["a.zip"]
    assert "lies in too many others" in plan.taken[0].notes[-1]


def test_links_and_unreadable_files_of_a_folder_are_named(intake: Intake, tmp_path: Path) -> None:
    folder = tmp_path / "delivered"
    (folder / "jdoe").mkdir(parents=True)
    (folder / "jdoe" / N).write_text(R)
    (folder / "jdoe" / "secret").symlink_to("/etc/passwd")
    (folder / "rroe").symlink_to("/etc")
    with planned(folder, intake.course, LAB) as plan:
        assert reasons(plan) == dict.fromkeys(
            ("jdoe/secret", "rroe"), "a link or a device, and not a file"
        )
        assert students(plan) == {"jdoe": f"jdoe/{N}"}


def test_a_hand_in_that_cannot_be_stored_leaves_the_earlier_one_and_the_others(
    intake: Intake,
) -> None:
    intake({"jdoe.ipynb": R, "rroe.ipynb": R})
    source = intake.folder / "a.zip"
    source.write_bytes(zipped({"jdoe.ipynb": R2, "rroe.ipynb": R2}))

    def fail() -> bytes:
        raise OSError(28, "No space left on device")

    with planned(source, intake.course, LAB) as plan:
        plan.taken[0].files[N] = replace(plan.taken[0].files[N], read=fail)
        (failed,) = store(plan, intake.course, LAB)
    assert (failed.name, failed.look) == ("jdoe", True)
    assert "No space left on device" in failed.reason
    assert intake.stored("jdoe") == {N: R.encode()}
    assert intake.stored("rroe") == {N: R2.encode()}
    assert not list(intake.course.submitted.rglob("*.arriving"))


def test_a_hand_in_that_cannot_take_its_place_leaves_the_earlier_one(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    intake({"jdoe.ipynb": R})
    source = intake.folder / "a.zip"
    source.write_bytes(zipped({"jdoe.ipynb": R2}))
    rename = Path.rename

    def failing(path: Path, target: Path) -> Path:
        if path.suffix == ".arriving":
            raise OSError(5, "Input/output error")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", failing)
    with planned(source, intake.course, LAB) as plan:
        (failed,) = store(plan, intake.course, LAB)
    assert (failed.name, "Input/output error" in failed.reason) == ("jdoe", True)
    assert intake.stored("jdoe") == {N: R.encode()}
