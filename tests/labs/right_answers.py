"""Grades the right answers of every lab in a process of its own: how do they fare on a processor?

`python tests/labs/right_answers.py [LAB ...]` prints a line of JSON for every lab and style. What
NumPy computes with is chosen by the environment, before it starts: OPENBLAS_CORETYPE names the
kernels of a processor, OPENBLAS_NUM_THREADS how many threads share the work.
"""

import contextlib
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from solved import LABS  # noqa: E402  # the folder has to be known first

SEEDS = ("one", b"four")


def right_answers_on(coretype: str, threads: int, *labs: str) -> list[dict[str, Any]]:
    """Grade the right answers with the kernels of a processor; return a record for each style.

    A record has `lab`, `style` and `outcomes`: for every exercise and seed its `exercise`, `seed`,
    `status`, `fraction` and `message`.
    """
    environment = os.environ | {
        "OPENBLAS_CORETYPE": coretype,
        "OPENBLAS_NUM_THREADS": str(threads),
    }
    done = subprocess.run(
        [sys.executable, __file__, *labs], env=environment, check=True, capture_output=True
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def main(labs: list[str]) -> None:
    """Print a record for every style of these labs, or of all."""
    for lab in LABS:
        if labs and lab.name not in labs:
            continue
        for style, sources in {"solution": lab.solution, **lab.right}.items():
            with contextlib.redirect_stdout(io.StringIO()):  # what students print is no record
                graded = [(seed, lab.grade(sources, seed)) for seed in SEEDS]
            outcomes = [
                {
                    "exercise": exercise,
                    "seed": str(seed),
                    "status": str(outcome.status),
                    "fraction": outcome.fraction,
                    "message": outcome.message,
                }
                for seed, verdicts in graded
                for exercise, outcome in verdicts.items()
            ]
            print(json.dumps({"lab": lab.name, "style": style, "outcomes": outcomes}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
