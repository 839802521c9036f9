"""Downloads of learning platforms that something happened to: names, flags, nesting, bytes.

`mutant(seed, number)` is the same at every time on every machine.
"""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from tests.autograder.fuzz.sources import size
from tests.autograder.intake.conftest import FOREIGN, LAB, LAB3, R2, R, U

NAMES = (
    *("doejane_12345_1_#-1.ipynb", "roeraj_LATE_22345_2_#.ipynb", "doejane_12345_9_photo.jpg"),
    *("Jane Doe_101_assignsubmission_file/#.ipynb", "Raj Roe_102_assignsubmission_file/a/b.ipynb"),
    *("Lab 2_jdoe_attempt_2026-11-01-23-59-01_#.ipynb", "Lab 2_jdoe_attempt_2026-11-01.txt"),
    *("101-202 - Jane Doe - 1 November, 2026 1159 PM/#.ipynb", "index.html", "README.txt"),
    *("jdoe/#/#.ipynb", "rroe/#.ipynb", "kim.ipynb", "kim/mine.ipynb", "kim/data.csv", "mine.py"),
    *("submission_1/#.ipynb", "submission_metadata.yml", "grades.csv", "__MACOSX/._#.ipynb"),
)
LEAVING = ("../#.ipynb", "/etc/#.ipynb", "C:/#.ipynb", "..\\#.ipynb", "a/../../#.ipynb", "", ".")
ODD = (
    *("a/" * 300 + "#.ipynb", "x" * 300 + ".ipynb", "jdoe/\x1b[31m.ipynb", "jdoe\n/#.ipynb"),
    *("jdoe /#.ipynb", "jdoe./#.ipynb", "CON.ipynb", "-rf/#.ipynb", "*/#.ipynb", "[a]/#.ipynb"),
    *("J\u00e4ne/#.ipynb", "Ja\u0308ne/#.ipynb", "\u202eeod/#.ipynb", "\U0001f600/#.ipynb"),
    *("=cmd/#.ipynb", "JDOE/#.ipynb", "jdoe/#.IPYNB", "jdoe//#.ipynb", "./jdoe/#.ipynb", "jdoe"),
    *("~/#.ipynb", "$HOME/#.ipynb", "%s/{0}.ipynb", "jdoe/#.ipynb/x", "jdoe/a\x00b.ipynb", "//"),
    *("jdoe/timestamp.txt", ".hidden/#.ipynb", "jdoe/.#.arriving/x", "submitted/jdoe/#.ipynb"),
    *("Lab 2_jdoe_attempt_2026-11-01-23-59-01_../x", "doejane_12345_1_../#.ipynb", "jdoe///etc/x"),
    *("Jane Doe_101_assignsubmission_file_//x", "kim/..\\x", "jdoe_.."),
    *("doejane_12345_1_/#.ipynb", "jdoe_../../#.ipynb", "submission_1//../x"),
)  # fmt: skip
CONTENTS = (U, R, R2, LAB3, FOREIGN, "", "{}", "broken", "2026-11-01 23:59", "\x00" * 99)
Entry = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class Archive:
    """A file, and what was done to it."""

    raw: bytes
    done: tuple[str, ...]


def mutant(seed: int, number: int) -> Archive:
    """A download with one to three changes."""
    random = Random(f"{seed}-{number}-zip")
    entries = [_entry(random, random.choice(NAMES)) for _ in range(random.randint(1, 6))]
    done = []
    for _ in range(random.choice((0, 1, 1, 2, 3))):
        name = random.choice(sorted(_OF_ENTRIES))
        _OF_ENTRIES[name](random, entries)
        done.append(name)
    raw, changes = _packed(random, entries), random.choice((0, 0, 1, 1, 2))
    for _ in range(changes):
        name = random.choice(sorted(_OF_BYTES))
        raw = _OF_BYTES[name](random, raw)
        done.append(name)
    return Archive(raw, tuple(done))


def _entry(random: Random, name: str) -> Entry:
    return name.replace("#", LAB), random.choice(CONTENTS).encode()


def _packed(random: Random, entries: list[Entry]) -> bytes:
    """An archive, its names as they are, also where `zipfile` would mend them."""
    raw = io.BytesIO()
    method = random.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA))
    with warnings.catch_warnings(), zipfile.ZipFile(raw, "w", method) as archive:
        warnings.simplefilter("ignore")  # of a name that is there twice
        for name, content in entries:
            info = zipfile.ZipInfo("x", (random.choice((1980, 2026, 2107)), 12, 31, 23, 59, 58))
            info.filename, info.compress_type = name, method
            kind = random.choice((0o120777, 0o20666, 0)) if random.random() < 0.02 else 0o644
            info.external_attr = kind << 16
            archive.writestr(info, content)
    return raw.getvalue()


def _odd_names(random: Random, entries: list[Entry]) -> None:
    names = LEAVING if random.random() < 0.1 else ODD
    entries += [_entry(random, random.choice(names)) for _ in range(random.randint(1, 3))]


def _letters(random: Random, entries: list[Entry]) -> None:
    letters = 'ab/\\. _-\t\r\n\x00\x7f\u2028\ufeff\u0661\u00fc:*?"<>|%$&;#@\U0001f600'
    name = "".join(random.choices(letters, k=size(random, 200)))
    entries.append(_entry(random, random.choice((name, f"{name}/#.ipynb", f"jdoe/{name}.ipynb"))))


def _twice(random: Random, entries: list[Entry]) -> None:
    name, content = random.choice(entries)
    other = random.choice((name, name.upper(), name.replace("/", "\\"), f"{name}/", f"./{name}"))
    entries.append((other, random.choice((content, R2.encode()))))


def _nested(random: Random, entries: list[Entry]) -> None:
    """An archive in an archive, as deep as nobody packs them, now and then broken."""
    inner = _packed(random, list(entries))
    for _ in range(random.choice((1, 1, 2, 3, 4, 6))):
        if random.random() < 0.2:
            inner = random.choice(sorted(_OF_BYTES.items()))[1](random, inner)
        name = random.choice(("jdoe.zip", "a.zip", "jdoe/a.ZIP", "rroe_1_2_a.zip", "../a.zip"))
        inner = _packed(random, [(name, inner)])
    entries.append((random.choice(("jdoe.zip", "doejane_12345_1_a.zip", "kim/work.zip")), inner))


def _many(random: Random, entries: list[Entry]) -> None:
    name = random.choice(("s#/a.ipynb", "jdoe/d#.txt", "jdoe/#/a", "s#.ipynb", "doe#_1_#_a.ipynb"))
    many = size(random, 300)
    entries += [(name.replace("#", str(n)), random.choice(CONTENTS).encode()) for n in range(many)]


def _large(random: Random, entries: list[Entry]) -> None:
    entries.append((random.choice(("jdoe/a.bin", "kim.ipynb")), b"\0" * size(random, 4 << 20)))


def _cut(random: Random, raw: bytes) -> bytes:
    return raw[: random.randrange(len(raw) + 1)]


def _flipped(random: Random, raw: bytes) -> bytes:
    changed = bytearray(raw)
    for _ in range(size(random, 30) if raw else 0):
        changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def _directory(field: int, values: tuple[int, ...], form: str = "<H") -> Callable[..., bytes]:
    """Write another value into a field of some entries of the archive's directory."""

    def change(random: Random, raw: bytes) -> bytes:
        changed, at = bytearray(raw), raw.find(b"PK\x01\x02")
        while at >= 0:
            if random.random() < 0.5 and at + field + 4 < len(changed):
                struct.pack_into(form, changed, at + field, random.choice(values))
            at = raw.find(b"PK\x01\x02", at + 4)
        return bytes(changed)

    return change


def _around(random: Random, raw: bytes) -> bytes:
    zeros = b"\0" * 70_000
    return random.choice((b"#!/bin/sh\n" + raw, raw + zeros, zeros + raw, raw + raw))


def _other(random: Random, raw: bytes) -> bytes:
    return random.choice((b"", b"PK", b"PK\x05\x06" + b"\0" * 18, b"\x1f\x8b", b"Rar!", raw[::-1]))


_SIZES = (0, 1, 0x7FFFFFFF, 0xFFFFFFFF)
_OF_ENTRIES: dict[str, Callable[[Random, list[Entry]], None]] = {
    "odd names": _odd_names,
    "letters": _letters,
    "twice": _twice,
    "nested": _nested,
    "many": _many,
    "large": _large,
}
_OF_BYTES: dict[str, Callable[[Random, bytes], bytes]] = {
    "cut": _cut,
    "flipped": _flipped,
    "flags": _directory(8, (0, 1, 8, 0x800, 0x801, 0x2000, 0xFFFF)),
    "methods": _directory(10, (0, 8, 9, 12, 14, 93, 99, 0xFFFF)),
    "times": _directory(12, (0, 1, 0xFFFFFFFF), "<I"),
    "checksums": _directory(16, (0, 1), "<I"),
    "packed sizes": _directory(20, _SIZES, "<I"),
    "sizes": _directory(24, _SIZES, "<I"),
    "lengths of names": _directory(28, (0, 1, 3, 0xFFFF)),
    "kinds": _directory(38, (0, 0xA1FF0000, 0x41ED0000, 0xFFFFFFFF), "<I"),
    "offsets": _directory(42, _SIZES, "<I"),
    "around": _around,
    "no archive": _other,
}
