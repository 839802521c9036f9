"""The demonstration: one command shows a class graded, and can be run again."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from autograder.cli.demo import LAB, SAMPLES
from autograder.cli.main import main

STATUSES = {
    "broken-file": "unreadable",
    "crash": "process died",
    "endless-loop": "timed out",
    "kernel-flipped": "failed",
    "untouched": "not answered",
}
# What each sample is named after, and what its student has to be told.
TOLD = {
    "ceil-for-floor": {"output_size": "size-rounded-up"},
    "odd-pixel-first": {"same_padding": "odd-padding-before"},
    "rows-and-columns": {"pad2d": "row-column-padding-swapped"},
    "kernel-flipped": {"conv2d_same": "kernel-flipped"},
    "stride-not-in-index": {"conv2d_same": "stride-not-in-positions"},
    "valid-not-same": {
        "same_answer": "valid-instead-of-same",
        "conv2d_same": "valid-instead-of-same",
    },
}


@pytest.mark.xdist_group("installed")
def test_the_demonstration_shows_every_sample_with_its_reason_and_can_be_run_again(
    installed, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """First from the installed wheel, in an empty folder; then here, in the course made there."""
    monkeypatch.setenv("COLUMNS", "120")
    root = tmp_path / "convolution-demo"
    course = root / "course"
    for again in (False, True):
        if again:
            with (root / "nbgrader_config.py").open("a", encoding="utf-8") as config:
                config.write("\nc.AutograderLimits.call_seconds = 3\n")  # a loop has no end
            monkeypatch.chdir(root)
            assert main(["demo"]) == 0
            shown = capsys.readouterr().out
        else:
            done = installed.run("autograder", "demo", cwd=tmp_path)
            assert (done.returncode, done.stderr) == (0, "")
            shown = done.stdout
        samples = [path.stem for path in SAMPLES.iterdir() if path.is_file()]
        assert len(samples) >= 12
        assert all(sample in shown for sample in samples)
        assert all(status in shown for status in STATUSES.values())
        assert "conv2d_same: the kernel was flipped: this is true convolution" in shown
        assert f"Gradebook: {course / 'gradebook.db'}" in shown
    for sample, mistakes in TOLD.items():
        record = json.loads((course / "runs" / LAB / f"{sample}.json").read_text("utf-8"))
        exercises = record["exercises"]
        assert {e["function"]: e["mistake"] for e in exercises if e["mistake"]} == mistakes
    for sample in samples:
        assert len(list((course / "feedback" / sample).rglob("*.html"))) == 1
    page = next((course / "feedback" / "kernel-flipped").rglob("*.html")).read_text()
    section = BeautifulSoup(page, "html.parser").find(id="exercise-test_conv2d_same").parent
    message, picture = section.select_one(".message"), section.select_one(".picture img")
    assert message.find_next("img") is picture  # below the message, whose first difference it shows
    assert picture["src"].startswith("data:image/svg+xml;base64,")
    numbers = re.search(r"(-?\d+) expected, (-?\d+) got", picture["alt"])
    assert numbers
    assert all(number in message.get_text() for number in numbers.groups())
    with (course / "grades.csv").open(encoding="utf-8-sig") as file:
        scores = {
            row["student_id"]: row["score"]
            for row in csv.DictReader(file)
            if row["assignment"] == LAB
        }
    right = {name for name, score in scores.items() if float(score) == 25}
    assert right == {name for name in samples if name.startswith("right-")} | {"tests-deleted"}


def test_the_sample_class_does_not_join_a_real_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "submitted" / "somebody").mkdir(parents=True)
    assert main(["demo", "--course", str(tmp_path)]) == 1
    assert "holds submissions (somebody ...)" in capsys.readouterr().err
