"""Reads the banks of right and wrong answers to the labs.

A bank is a folder of Python files. A line `# %% NAME` starts the source of the solution cell NAME;
what stands before the first such line is for the linter. In the files `wrong_*.py` the line is
`# %% NAME: TITLE`, and comments below it tell what the student must be told and what is earned.
"""

import re
from pathlib import Path
from typing import NamedTuple

HEADER = re.compile(r"^# %% (?P<name>\w+)(?:: (?P<title>.+))?\n", re.MULTILINE)
NOTE = re.compile(r"^# (says|earns): (.+)\n", re.MULTILINE)


class WrongAnswer(NamedTuple):
    """A wrong answer: `says` must be in its message, and it earns `earns` points."""

    title: str
    function: str
    source: str
    says: str
    earns: int


def answers(path: Path) -> dict[str, str]:
    """Return the sources of the solution cells in a file of right answers, by grade_id."""
    return {name: source for name, _, source in _cells(path)}


def right_answers(folder: Path) -> dict[str, dict[str, str]]:
    """Return every set of right answers of a bank, by its style."""
    return {path.stem.removeprefix("right_"): answers(path) for path in folder.glob("right_*.py")}


def wrong_answers(folder: Path) -> list[WrongAnswer]:
    """Return every wrong answer of a bank."""
    found = []
    for path in sorted(folder.glob("wrong_*.py")):
        for name, title, source in _cells(path):
            notes = dict(NOTE.findall(source))
            code = NOTE.sub("", source)
            found.append(WrongAnswer(title, name, code, notes["says"], int(notes["earns"])))
    return found


def _cells(path: Path) -> list[tuple[str, str, str]]:
    text = path.read_text(encoding="utf-8")
    headers = list(HEADER.finditer(text))
    ends = [header.start() for header in headers[1:]] + [len(text)]
    return [
        (header["name"], header["title"] or "", text[header.end() : end].strip() + "\n")
        for header, end in zip(headers, ends, strict=True)
    ]
