"""A lecture is executed once, whoever asks, and again as soon as anything of it has changed."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest
from nbclient.exceptions import CellExecutionError
from nbformat import v4

from tools import execute

ROOT = Path(__file__).resolve().parents[2]
ASK = """
import sys
from pathlib import Path
from tools import execute
execute.KEPT = Path(sys.argv[2])
print(execute.executed(Path(sys.argv[1]), dict([sys.argv[3:]])).values)
"""


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Write a lecture that leaves a line in a file each time it runs."""
    monkeypatch.setattr(execute, "KEPT", tmp_path / "kept")
    lecture, runs = tmp_path / "sum.ipynb", tmp_path / "runs.txt"

    def written(code):
        count = f"with open({str(runs)!r}, 'a') as file:\n    print('ran', file=file)"
        cells = [v4.new_code_cell(count), v4.new_code_cell(code)]
        nbformat.write(v4.new_notebook(cells=cells), lecture)
        return lecture, lambda: runs.read_text().count("ran")

    return written


def test_it_runs_once_for_all_who_ask_and_again_when_it_has_changed(write):
    lecture, runs = write("a = [1, 2]\na")
    first = execute.executed(lecture, {"twice": "2 * a", "text": "'x' * 3000"})
    assert first.values == {"twice": "[1, 2, 1, 2]", "text": repr("x" * 3000)}
    assert first.notebook.cells[1].outputs[0].data["text/plain"] == "[1, 2]"
    assert execute.executed(lecture, {"other name": "2 * a"}).values == {
        "other name": "[1, 2, 1, 2]"
    }
    second = execute.executed(lecture)
    assert (second.notebook, second.seconds) == (first.notebook, first.seconds)
    assert runs() == 1
    lecture, runs = write("a = [1, 2, 3]")
    assert execute.executed(lecture, {"twice": "2 * a"}).values == {"twice": "[1, 2, 3, 1, 2, 3]"}
    assert runs() == 2


def test_processes_that_ask_at_a_time_wait_for_the_first(write):
    lecture, runs = write("import time\ntime.sleep(1)\na = 3")
    command = [sys.executable, "-c", ASK, lecture, execute.KEPT, "it", "a"]

    def ask(_):
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        return run.stdout

    with ThreadPoolExecutor(2) as pool:
        assert [*pool.map(ask, range(2))] == ["{'it': '3'}\n"] * 2
    assert runs() == 1


def test_what_raises_is_not_kept(write):
    lecture, _ = write("a = 1")
    with pytest.raises(ValueError, match=r"a / 0 raises ZeroDivisionError: division by zero"):
        execute.executed(lecture, {"never": "a / 0"})
    lecture, _ = write("1 / 0")
    with pytest.raises(CellExecutionError):
        execute.executed(lecture)
    assert not [*execute.KEPT.glob("*.ipynb")]
