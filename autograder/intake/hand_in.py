"""One student's part of a delivery: which attempt is the newest, and which files are stored.

What is not taken of it is named with the reason, and what a person should know of the rest is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath

from autograder.intake.archive import DeliveredFile, NotTaken
from autograder.intake.arrivals import NBGRADERS_FILE
from autograder.intake.beside import MAX_FILES
from autograder.intake.choice import Candidate, candidate, choose
from autograder.intake.identity import Releases
from autograder.intake.platforms import Part
from autograder.intake.recognition import notebook_stem
from autograder.intake.roster import Sender
from autograder.intake.tree import MAX_BYTES, MAX_DEPTH

_MAX_NAME_BYTES = 255
_TYPED = ("text.html", "onlinetext.html", "question.html")


@dataclass(frozen=True, slots=True)
class Handed:
    """A file of the delivery, with what its name tells; `shown` is its time as people read it."""

    file: DeliveredFile
    part: Part
    shown: str = "without a time"


@dataclass(slots=True)
class Taken:
    """One student's hand-in as it will be stored.

    `files` are by their names in the student's folder, `delivered` the names as delivered, and
    `notebook` the delivered name of the one that will be graded, "" where there is none or nobody
    knows which. `when` and `late` are the platform's, None where it writes none; `attempt` is 0
    where it does not count. `notes` says what is unusual; `look`, that a person has to look at it;
    `left_out` is what is not stored of it.
    """

    student: str
    sender: Sender
    files: dict[str, DeliveredFile] = field(default_factory=dict)
    delivered: tuple[str, ...] = ()
    notebook: str = ""
    when: datetime | None = None
    attempt: int = 0
    late: bool | None = None
    notes: list[str] = field(default_factory=list)
    look: bool = False
    left_out: list[NotTaken] = field(default_factory=list)

    def leave(self, name: str, reason: str, *, look: bool = False) -> None:
        """Note that a file is not stored."""
        self.left_out.append(NotTaken(name, reason, look))

    def say(self, note: str, *, look: bool = True) -> None:
        """Note what a person should know."""
        self.notes.append(note)
        self.look = self.look or look


def take(
    student: str, handed: Sequence[Handed], releases: Releases, *, groups: bool = False
) -> Taken:
    """Sort out all files of one student, or of a group's members.

    A group's members may each have handed in: the newest counts. Where nobody can say which that
    is, no file is taken.
    """
    taken = Taken(student, handed[0].part.sender)
    newest = _newest(handed, taken, groups=groups)
    if not newest:
        return taken
    candidates = []
    for each in newest:
        found = candidate(each.file, each.part, releases)
        if found is not None and found.other is not None:
            taken.leave(each.file.name, f"this notebook is of {found.other}", look=True)
        elif found is not None:
            candidates.append(found)
    choice = choose(candidates, releases)
    for name, reason in choice.left_out.items():
        taken.leave(name, reason)
    for note in choice.notes:
        taken.say(note, look=False)
    for note in choice.doubts:
        taken.say(note)
    if not candidates:
        taken.say("no notebook in it")
    first = next(iter(choice.stored.values()), None)
    taken.notebook = first.file.name if first is not None else ""
    taken.delivered = tuple(each.file.name for each in newest)
    stored = {name: found.file for name, found in choice.stored.items()}
    done = {found.file.name for found in choice.stored.values()}
    done |= {left.name for left in taken.left_out}
    beside = [each for each in newest if each.file.name not in done]
    folder = PurePosixPath(_inner(first.part)).parent if first is not None else PurePosixPath()
    taken.files = stored | _tree(beside, folder, stored, taken)
    _say_of(first, newest, taken, groups=groups)
    return taken


def _say_of(
    first: Candidate | None, newest: Sequence[Handed], taken: Taken, *, groups: bool
) -> None:
    """What the platform and the files say beside the notebook."""
    flags = [each.part.late for each in newest if each.part.late is not None]
    taken.late = any(flags) if flags else None
    counted = max((each.part.attempt for each in newest), default=0)
    if first is not None and first.part.sender.platform == "canvas":
        counted = first.copy + 1 if first.is_named and first.is_upload_count else 1
    taken.attempt = counted or taken.attempt
    for each in newest:
        if each.file.fault:
            taken.say(f"{PurePosixPath(each.file.name).name}: {each.file.fault}")
        if PurePosixPath(each.part.inner).name in _TYPED:
            taken.say(f"a text was typed: {each.part.inner}", look=False)
    if others := newest[0].part.others:
        names = ", ".join(each.name or each.email for each in others)
        alone = "" if groups else ": without --groups they get nothing for it"
        taken.say(f"handed in together with {names}{alone}", look=not groups)
    for doubt in dict.fromkeys(each.part.doubt for each in newest if each.part.doubt):
        taken.say(doubt)


# --- which attempt ----------------------------------------------------------------------------


def _newest(handed: Sequence[Handed], taken: Taken, *, groups: bool) -> list[Handed]:
    """The files of the newest hand-in that has a notebook; none if that cannot be known."""
    by_hand_in: dict[tuple[Sender | None, datetime | None], list[Handed]] = {}
    for each in handed:
        sender = each.part.sender if groups else None
        by_hand_in.setdefault((sender, each.part.when), []).append(each)
    senders = {sender for sender, _ in by_hand_in}
    timed = all(when is not None for _, when in by_hand_in)
    counted = all(any(each.part.order for each in files) for files in by_hand_in.values())
    if len(senders) > 1 and not timed and not counted:
        names = " and ".join(sorted(_shown(each) for each in senders if each))
        for each in handed:
            taken.leave(
                each.file.name,
                f"{names} handed in for {taken.student}, and nothing says which is newer: collect "
                "one of the two alone",
                look=True,
            )
        return []

    def age(key: tuple[Sender | None, datetime | None]) -> tuple[float, int]:
        when = key[1].timestamp() if timed and key[1] is not None else 0.0
        return when, max(each.part.order for each in by_hand_in[key])

    keys = sorted(by_hand_in, key=age)
    with_notebook = [key for key in keys if any(_may_be_notebook(each) for each in by_hand_in[key])]
    best = (with_notebook or keys)[-1]
    files = by_hand_in.pop(best)
    taken.sender, taken.when = files[0].part.sender, best[1]
    own = [key for key in keys if key[0] == best[0] and key[1] is not None]
    taken.attempt = own.index(best) + 1 if best in own else 0
    for key, others in by_hand_in.items():
        if key[0] != best[0] and key[0] is not None:
            reason = f"{taken.student}: the hand-in of {_shown(taken.sender)} is newer"
        elif keys.index(key) > keys.index(best):
            reason = f"a later attempt without a notebook; that of {files[0].shown} is taken"
            taken.look = True
        else:
            reason = f"an earlier attempt ({others[0].shown})"
        for each in others:
            taken.leave(each.file.name, reason)
    if len(senders) > 1:
        taken.say(f"{len(senders)} members handed in; {_shown(taken.sender)} last", look=False)
    return files


def _may_be_notebook(each: Handed) -> bool:
    return notebook_stem(each.file.name) is not None or bool(each.file.fault)


def _shown(sender: Sender) -> str:
    return sender.name or sender.login or sender.email or sender.number


# --- which names ------------------------------------------------------------------------------


def _tree(
    handed: Sequence[Handed],
    folder: PurePosixPath,
    stored: Mapping[str, DeliveredFile],
    taken: Taken,
) -> dict[str, DeliveredFile]:
    """Names for the files beside the notebook, from whose folder they are seen; within bounds."""
    files: dict[str, DeliveredFile] = {}
    names = {name.casefold() for name in stored}
    folders: set[str] = set()
    left = MAX_BYTES - sum(each.size for each in stored.values())
    for each in sorted(handed, key=lambda each: (each.file.size, each.file.name)):
        path = PurePosixPath(_inner(each.part))
        path = path.relative_to(folder) if path.is_relative_to(folder) else path
        fault = _fault(path)
        if fault is None and each.file.size > left:
            fault = f"too large: a hand-in may have {MAX_BYTES >> 20} MiB"
        if fault is None and len(files) == MAX_FILES:
            fault = f"too many files: a hand-in may have {MAX_FILES}"
        if path.as_posix() == NBGRADERS_FILE:
            taken.leave(each.file.name, "nbgrader's note of the time, which is made here")
        elif fault is not None:
            taken.leave(each.file.name, fault, look=True)
        else:
            path = _free(path, names, folders)
            files[path.as_posix()] = each.file
            names.add(path.as_posix().casefold())
            folders |= {parent.as_posix().casefold() for parent in path.parents}
            left -= each.file.size
    return files


def _fault(path: PurePosixPath) -> str | None:
    # What a platform writes before a name may have held together what leads out without it.
    if path.is_absolute() or ".." in path.parts or not path.parts:
        return "its name leads out of its folder"
    if len(path.parts) > MAX_DEPTH:
        return f"{len(path.parts) - 1} folders deep: at most {MAX_DEPTH - 1} are kept"
    longest = max(len(part.encode()) for part in path.parts)
    if longest > _MAX_NAME_BYTES:
        return f"its name has {longest} bytes: a folder holds names of {_MAX_NAME_BYTES}"
    return None


def _free(path: PurePosixPath, names: set[str], folders: set[str]) -> PurePosixPath:
    """The name, or one with a number where another file or a folder has it."""
    free, number = path, 1
    while True:
        taken = free.as_posix().casefold() in names | folders
        below = any(parent.as_posix().casefold() in names for parent in free.parents)
        if not taken and not below:
            return free
        number += 1
        top = PurePosixPath(path.parts[0])
        renamed = f"{path.stem[:80]} ({number}){path.suffix[:40]}"
        free = (
            PurePosixPath(f"{top.name[:80]} ({number})", *path.parts[1:])
            if below
            else (path.with_name(renamed))
        )


def _inner(part: Part) -> str:
    """A file's name as it was handed in; an archive within is no folder of the student's."""
    folders = part.inner.split("/")
    kept = [each for each in folders[:-1] if not each.lower().endswith(".zip")]
    return "/".join([*kept, folders[-1]])
