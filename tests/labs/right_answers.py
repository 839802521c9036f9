"""Grades the right answers of every lab in a process of its own, as `test_processors` asks for it.

`python -m tests.labs.right_answers [LAB ...]` prints a line of JSON for every lab and style, with
its `outcomes`: `exercise`, `status`, `fraction` and `message`.
"""

import contextlib
import io
import json
import sys

from tests.labs.solved import LABS

SEED = "one"


def main(labs: list[str]) -> None:
    """Print a record for every style of these labs, or of all."""
    for lab in LABS:
        if labs and lab.name not in labs:
            continue
        for style, sources in {"solution": lab.solution, **lab.right}.items():
            with contextlib.redirect_stdout(io.StringIO()):  # what students print is no record
                graded = lab.grade(sources, SEED)
            outcomes = [
                {
                    "exercise": exercise,
                    "status": str(outcome.status),
                    "fraction": outcome.fraction,
                    "message": outcome.message,
                }
                for exercise, outcome in graded.items()
            ]
            print(json.dumps({"lab": lab.name, "style": style, "outcomes": outcomes}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
