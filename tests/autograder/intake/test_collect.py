"""The command: what it prints, draws and returns."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.intake.recognition import NAMES as NAMES_OF_PLATFORMS
from tests.autograder.intake.conftest import (
    LAB,
    LAB3,
    OTHER,
    R2,
    Intake,
    N,
    R,
    U,
)


def test_a_dry_run_shows_everything_and_writes_nothing(
    collecting: Callable[..., int], rostered: Intake, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {
        f"doejane_12345_1_{LAB}-1.ipynb": R, f"roeraj_LATE_22345_2_{N}": R,
        "obrienannemarie_9_3_mine.ipynb": R, "obrienannemarie_9_4_photo.jpg": b"jpeg",
        "README.txt": "hello", f"nobody_8_5_{N}": R,
    }  # fmt: skip
    before = sorted(rostered.course.folder.rglob("*"))
    assert collecting(files, "--dry-run") == 1
    assert sorted(rostered.course.folder.rglob("*")) == before
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "looks like a Canvas download: 3 students, 1 late, 1 second attempt"
    rows = [[cell.strip() for cell in line.split("│")] for line in lines if "│" in line]
    assert rows == [
        ["anne", "obrienannemarie_9_3_mine.ipynb", "1", "no", "notebook + 1 file"],
        ["jdoe", f"doejane_12345_1_{LAB}-1.ipynb", "2", "no", "notebook"],
        ["rroe", f"roeraj_LATE_22345_2_{N}", "1", "late", "notebook"],
    ]
    rest = " ".join(" ".join(lines[lines.index("Not taken:") :]).split())
    assert f"nobody_8_5_{N}: 'nobody' is not in the roster" in rest
    assert "README.txt: its name is not as a Canvas download has it" in rest
    assert "Nothing was written: this was a dry run." in rest


def test_the_exit_code_says_whether_a_person_has_to_look(
    collecting: Callable[..., int], rostered: Intake, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {f"doejane_12345_1_{N}": R, f"someone_8_2_{N}": R2}
    assert collecting(files) == 1
    assert collecting(files, "--as", "someone=kim") == 0
    assert "Took in 2 submissions" in capsys.readouterr().out
    assert rostered.stored("kim") == {N: R2.encode()}
    assert collecting(files, "--as", "someone=kim", "--groups") == 0
    assert rostered.stored("blue") == {N: R2.encode()}
    assert collecting({"kim.ipynb": "broken"}) == 1
    assert collecting({"kim.ipynb": U}) == 0


def test_times_without_a_zone_are_said_to_be_local(
    collecting: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert collecting({f"Lab 2_jdoe_attempt_2026-11-01-23-59-01_{N}": R}) == 0
    out = capsys.readouterr().out
    assert "2026-11-01 23:59" in out
    assert "writes times without a zone: read in Europe/Berlin" in out


def test_the_options_that_cannot_be_read_are_usage(collecting: Callable[..., int]) -> None:
    for wrong in (["--as", "jdoe"], ["--as", "=jdoe"], ["--platform", "Sakai"]):
        with pytest.raises(SystemExit) as usage:
            collecting({"kim.ipynb": R}, *wrong)
        assert usage.value.code == 2
    for name in NAMES_OF_PLATFORMS:
        assert collecting({"kim.ipynb": R}, "--platform", name) == (name != "plain")


def test_what_strangers_wrote_cannot_order_a_terminal_about(
    collecting: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert collecting({"kim\x1b[31m\r[bold]x.ipynb": R, "\x1b]0;x\x07/[red]y.txt": "z"}) == 1
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "\x07" not in out
    assert "[bold]x" in out


SAMPLE = {
    f"doejane_12345_901_{N}": R,
    f"kimlee_33345_902_{LAB}-1.ipynb": R,
    f"liwei_42345_903_{LAB} (2).ipynb": R,
    f"obrienannemarie_62345_904_{N}": U,
    "poeann_52345_905_my lab.ipynb": R,
    "poeann_52345_906_photo.jpg": b"jpeg",
    f"roeraj_LATE_22345_907_{N}": R,
    "smithsam_72345_908_text.html": "<p>My answer",
    f"doejohn_82345_909_{OTHER}.ipynb": LAB3,
    f"mossada_92345_910_{N}": R,
    "__MACOSX/._x": "",
}
SAMPLE_ROSTER = """id,first_name,last_name,canvas
jdoe,Jane,Doe,12345
jdoe2,John,Doe,82345
lkim,Lee,Kim,33345
wli,Wei,Li,42345
aobrien,Anne-Marie,O'Brien,62345
apoe,Ann,Poe,52345
rroe,Raj,Roe,22345
ssmith,Sam,Smith,72345
amosse,Ada,Mosse,
"""


def test_the_picture_in_the_docs_is_what_the_command_draws(
    collecting: Callable[..., int], rostered: Intake
) -> None:
    """Where it is not: the picture that this test draws belongs into docs/images."""
    (rostered.course.folder / "roster.csv").write_text(SAMPLE_ROSTER)
    assert collecting(SAMPLE, "--dry-run", "--picture", "collect.svg") == 1
    drawn = Path("collect.svg").read_text("utf-8")
    kept = Path(__file__).resolve().parents[3] / "docs" / "images" / "collect.svg"
    assert kept.read_text("utf-8") == drawn, f"copy {Path('collect.svg').resolve()} to {kept}"
