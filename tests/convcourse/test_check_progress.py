"""How far a lab is: below each check, in the table that closes it, and in nbgrader's Validate."""

from __future__ import annotations

import io
import json
import re
import shutil
import sys
from contextlib import redirect_stdout, suppress
from pathlib import Path

import numpy as np
import pytest
from nbgrader.validator import Validator

from convcourse.checks.cases import Case, Check, Kind
from convcourse.checks.engine import grading
from convcourse.checks.lab import CheckFailed, LabChecks
from tests.labs.solved import LABS, ROOT, SolvedLab, source

ONE = Kind("small", 2, (Case.of(1), Case.of(3)))
BIG = Kind("large", 1, (Case.of(10**6),))


def new_lab() -> LabChecks:
    double = Check("double", lambda n: 2 * n, (ONE, BIG))
    triple = Check("triple", lambda n: 3 * n, (ONE,))
    answer = Check("answer", lambda: np.array(7), (Kind("it", 4, (Case.of(),)),), is_value=True)
    return LabChecks("lab0", [double, triple, answer])


def last(lab: LabChecks, **objects: object) -> str:
    """The paragraph that a check's message ends with."""
    printed = io.StringIO()
    try:
        with redirect_stdout(printed):
            lab(**objects)
    except CheckFailed as failed:
        return " ".join(str(failed).split("\n\n")[-1].split())
    return " ".join(printed.getvalue().strip().split("\n\n")[-1].split())


def table(lab: LabChecks) -> str:
    printed = io.StringIO()
    with redirect_stdout(printed):
        lab.summary()
    return printed.getvalue()


def test_a_message_ends_with_the_points_of_the_lab_whatever_the_verdict() -> None:
    lab = new_lab()
    said = [
        last(lab, double=lambda n: 2 * n if n < 9 else 0),
        last(lab, triple=lambda n: 3 * n),
        last(lab, answer=None),
        last(lab, answer=8),
        last(lab, double=lambda n: 2 * n),
        last(lab, triple=lambda n: n),  # what is checked again counts anew
        last(lab, triple=lambda n: n * 3),
        last(lab, answer=7),
    ]
    assert said == [
        "The lab so far: 2 of 9 points. Not yet: double, triple, answer.",
        "The lab so far: 4 of 9 points. Right: triple. Not yet: double, answer.",
        "answer: 0 of 4 points. The lab so far: 4 of 9 points. Right: triple. "
        "Not yet: double, answer.",
        "answer: 0 of 4 points. The lab so far: 4 of 9 points. Right: triple. "
        "Not yet: double, answer.",
        "The lab so far: 5 of 9 points. Right: double, triple. Not yet: answer.",
        "triple: 0 of 2 points. The lab so far: 3 of 9 points. Right: double. "
        "Not yet: triple, answer.",
        "The lab so far: 5 of 9 points. Right: double, triple. Not yet: answer.",
        "The lab so far: 9 of 9 points. Right: double, triple, answer.",
    ]


def test_grading_neither_says_nor_remembers_how_far_a_lab_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lab = new_lab()
    with grading(seed=b"secret") as outcomes:
        lab(double=lambda n: n, triple=lambda n: 3 * n)
        lab.summary()
    assert capsys.readouterr() == ("", "")
    assert not any("so far" in outcome.message for outcome in outcomes)
    assert "together  0 of 9" in table(lab)


def test_a_lab_of_many_long_names_says_it_in_two_lines() -> None:
    checks = [Check(f"exercise_{n:02}_of_a_long_lab", abs, (ONE,)) for n in range(30)]
    lab = LabChecks("lab0", checks)
    with pytest.raises(CheckFailed) as failed:
        lab(**{checks[0].function: lambda n: 0})
    lines = str(failed.value).split("\n\n")[-1].split("\n")
    assert len(lines) == 2
    assert max(map(len, lines)) <= 88
    assert lines[-1].endswith(" …")


def test_the_table_has_a_state_and_a_reason_for_every_exercise() -> None:
    lab = new_lab()
    for objects in ({"double": lambda n: 2 * n if n < 9 else 0}, {"triple": abs}):
        with suppress(CheckFailed):
            lab(**objects)
    rows = table(lab).split("\n")
    assert rows[0].split("  ")[0] == "exercise"
    assert re.fullmatch(
        r"double +2 of 3  partly right  a wrong answer to double\(1000000\)", rows[2]
    )
    assert re.fullmatch(r"triple +0 of 2  wrong +a wrong answer to triple\(1\)", rows[3])
    assert re.fullmatch(r"answer +0 of 4  not run yet +run check\(answer=answer\)", rows[4])
    assert rows[5] == "together  2 of 9"
    with suppress(CheckFailed):
        lab(answer=None)
    with redirect_stdout(None):
        lab(triple=lambda n: 3 * n)
    rows = table(lab).split("\n")
    assert re.fullmatch(r"triple +2 of 2  right", rows[3])
    assert re.fullmatch(r"answer +0 of 4  not answered", rows[4])
    assert rows[0].endswith("  what is not right yet")
    with redirect_stdout(None):
        lab(double=lambda n: 2 * n)
    assert table(lab).split("\n")[0].split() == ["exercise", "points", "state"]
    assert max(map(len, rows[:-2])) <= 88


def test_the_table_ends_in_the_line_that_runs_this_notebook_as_graded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent))
    assert table(new_lab()).rstrip().endswith('    !autograder check "lab0.ipynb"')
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("JPY_SESSION_NAME", "labs/my copy.ipynb")
    end = f'    !"{sys.executable}" -m autograder check "my copy.ipynb"'
    assert table(new_lab()).rstrip().endswith(end)
    for promised in ("secret seed", "Written answers", "save the notebook"):
        assert promised in " ".join(table(new_lab()).split())


@pytest.mark.parametrize("lab", LABS, ids=str)
def test_every_lab_closes_with_its_table_which_is_no_test(lab: SolvedLab) -> None:
    *_, prose, summary = lab.cells
    assert prose["cell_type"] == "markdown"
    assert source(summary) == "check.summary()"
    assert not summary["metadata"]["nbgrader"]["grade"]
    assert "tags" not in summary["metadata"]


def test_validate_shows_what_is_right_beside_what_is_not(tmp_path: Path) -> None:
    lab = LABS[1]
    notebook = json.loads(lab.submission(lab.solution | {"pad2d": "pad2d = print"}))
    path = tmp_path / f"{lab.name}.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    [failed] = Validator().validate(str(path))["failed"]
    said = " ".join(failed["raw_error"].split())
    assert said.startswith("pad2d: ")
    assert said.endswith(
        "The lab so far: 11 of 25 points. Right: output_size, same_padding. "
        "Not yet: pad2d, same_answer, conv2d_same."
    )
