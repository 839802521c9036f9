"""Reads in the workflow what `autograder check --json` has said.

    python -m autograder.kits.classroom.checked checked.json            all of it, as Markdown
    python -m autograder.kits.classroom.checked checked.json EXERCISE   one exercise

For one exercise the exit code is 0 if it has all its points, else 1.
"""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path

from autograder.results import SubmissionResult
from autograder.text import printable


def main(arguments: Sequence[str]) -> int:
    """Print what was said."""
    path, *names = arguments
    record = json.loads(Path(path).read_text("utf-8"))
    notes = [*record.pop("odd"), *record.pop("notes", ())]
    result = SubmissionResult.from_json(record)
    asked = [each for each in result.exercises if not names or each.function in names]
    if not names:
        print(f"## {result.score:g} of {result.max_score:g} points\n")
    for exercise in asked:
        points = f"{exercise.score:g} of {exercise.max_score:g}"
        said = textwrap.indent(printable(exercise.message), "    ")  # shown, and not rendered
        print(f"### {exercise.function}: {points}\n\n{said}\n")
    if not names:
        print("\n".join(f"- {printable(note)}" for note in notes))
        return 0
    return 0 if asked and all(each.score == each.max_score for each in asked) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
