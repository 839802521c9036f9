"""What has been graded, on disk: one record for each submission, whole or not there at all.

A record carries the fingerprint of what was graded and by what: the submission's files, the lab,
and the seed. A run that was killed goes on where it was, because a submission whose record has the
same fingerprint is not graded again; one that changed is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.files import write_whole
from autograder.intake.notebook import MAX_NOTEBOOK_BYTES
from autograder.intake.roster import is_id
from autograder.intake.tree import MAX_BYTES, walk
from autograder.results import SubmissionResult


@dataclass(frozen=True, slots=True)
class Journal:
    """The records of one lab, in a folder of their own."""

    folder: Path

    def read(self, student: str, fingerprint: str) -> SubmissionResult | None:
        """The student's result, if it was reached on the same fingerprint."""
        known = self._load(self._path(student))
        return known[0] if known is not None and known[1] == fingerprint else None

    def last(self, student: str) -> SubmissionResult | None:
        """The student's result, on whatever fingerprint it was reached."""
        known = self._load(self._path(student)) if is_id(student) else None
        return known[0] if known is not None else None

    def read_all(self) -> dict[str, tuple[SubmissionResult, str]]:
        """Every student's result with its fingerprint, by student; half a record counts as none."""
        paths = [path for path in sorted(self.folder.glob("*.json")) if is_id(path.stem)]
        found = {path.stem: self._load(path) for path in paths}
        return {student: known for student, known in found.items() if known is not None}

    def write(self, result: SubmissionResult, fingerprint: str, seed: bytes) -> None:
        """Keep a result, and the seed that gives it again."""
        record: dict[str, Any] = {
            **result.to_json(),
            "seed": seed.hex(),
            "fingerprint": fingerprint,
        }
        text = json.dumps(record, indent=1, ensure_ascii=False)
        write_whole(self._path(result.student), text)

    @staticmethod
    def _load(path: Path) -> tuple[SubmissionResult, str] | None:
        try:
            record = json.loads(path.read_text(encoding="utf-8"))
            del record["seed"]
            fingerprint = str(record.pop("fingerprint"))
            return SubmissionResult.from_json(record), fingerprint
        except (OSError, ValueError, KeyError, TypeError):
            return None  # nothing there, or of another version: it is graded

    def _path(self, student: str) -> Path:
        return self.folder / f"{student}.json"


def fingerprint(folder: Path, *, seed: bytes, lab: Mapping[str, Any]) -> str:
    """A digest of a submission's files, by name and content, with what they are graded by.

    A file that cannot be read counts with the reason why; grading tells it to a person. One that is
    larger than all that grading reads counts with its size and the time it was changed, and so do
    the largest of too many.
    """
    digest = hashlib.sha256(seed)
    digest.update(json.dumps(lab, sort_keys=True).encode())
    left = MAX_BYTES
    tree = walk(folder)
    digest.update(repr(tree.left_out).encode())
    for found in sorted(tree.plain, key=lambda each: (each.size, each.path)):
        left -= found.size
        try:
            if left < 0 or found.size > MAX_NOTEBOOK_BYTES:
                content = f"{found.size} {found.changed}".encode()
            else:
                with found.path.open("rb") as file:
                    content = hashlib.file_digest(file, "sha256").digest()
        except OSError as error:
            content = str(error.errno).encode()
        digest.update(found.path.relative_to(folder).as_posix().encode(errors="surrogateescape"))
        digest.update(content)
    return digest.hexdigest()
