"""Lectures and right answers hold on other processors: under other kernels of BLAS and threads.

OpenBLAS adds in another order on each kind of processor, so the last digits differ. A comparison
that rests on them is right on the machine where it was written and wrong on the next one.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
CPU = Path("/proc/cpuinfo")
HAS_AVX512 = CPU.exists() and "avx512f" in CPU.read_text("utf-8")
ANOTHER = ("SkylakeX" if HAS_AVX512 else "Nehalem", 2)
PROCESSORS = [("Haswell", 1), ANOTHER]  # as the first one, `test_lectures` runs each lecture


def lines_of(program: str, *arguments: object, kernel: str, threads: int) -> list[dict[str, Any]]:
    """What a program prints on such a processor, a line of JSON at a time."""
    done = subprocess.run(
        [sys.executable, "-m", f"tests.{program}", *map(str, arguments)],
        cwd=ROOT,
        env=os.environ
        | {"OPENBLAS_CORETYPE": kernel, "OPENBLAS_NUM_THREADS": str(threads)}
        | {"MPLBACKEND": "module://matplotlib_inline.backend_inline"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_every_lecture_runs_to_its_end() -> None:
    kernel, threads = ANOTHER
    lectures = sorted((ROOT / "lectures").glob("*.ipynb"))
    done = lines_of("notebooks.run_lectures", *lectures, kernel=kernel, threads=threads)
    assert [each["lecture"] for each in done] == [path.stem for path in lectures]
    assert [each for each in done if each["cell"] is not None] == []


@pytest.mark.parametrize(("kernel", "threads"), PROCESSORS)
def test_every_right_answer_keeps_everything(kernel: str, threads: int) -> None:
    graded = lines_of("labs.right_answers", kernel=kernel, threads=threads)
    assert {each["lab"] for each in graded} == {path.name for path in (ROOT / "labs").iterdir()}
    lost = [
        (each["lab"], each["style"], outcome)
        for each in graded
        for outcome in each["outcomes"]
        if (outcome["status"], outcome["fraction"]) != ("passed", 1.0)
    ]
    assert lost == []
