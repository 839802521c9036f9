"""Tries many notebooks and archives, and says what is wrong with which: `make fuzz`.

A number and a seed name one again: python -m tests.autograder.fuzz --seed 7 --notebook 123
"""

from __future__ import annotations

import argparse
import secrets
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tests.autograder.fuzz import archives, deliveries, laws, notebooks
from tests.autograder.fuzz.course import bases, course_in
from tests.autograder.fuzz.watch import Watched
from tests.autograder.intake.conftest import a_course


@dataclass(slots=True)
class Summary:
    """How they ended, what was wrong, and what took longest, by step: seconds and whose."""

    kind: str
    seed: int
    ends: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    slowest: dict[str, tuple[float, int]] = field(default_factory=dict)

    def add(self, number: int, done: Iterable[str], watched: Watched) -> None:
        """Count one."""
        self.ends[watched.status or "no result"] += 1
        for step, took in watched.seconds.items():
            self.slowest[step] = max(self.slowest.get(step, (0.0, 0)), (took, number))
        for fault in dict.fromkeys(watched.faults):
            again = f"--seed {self.seed} --{self.kind} {number}"
            self.faults.append(f"{again}: {fault}\n    of: {'; '.join(done)}"[:900])

    def __str__(self) -> str:
        """A line for how they ended, one for what took longest, and one for each fault."""
        ends = ", ".join(f"{many} {end}" for end, many in self.ends.most_common())
        slow = ", ".join(f"{s} {t:.2f} s ({n})" for s, (t, n) in sorted(self.slowest.items()))
        first = f"{self.ends.total()} {self.kind}s, seed {self.seed}: {ends}"
        return "\n".join([first, f"slowest: {slow}", f"{len(self.faults)} faults", *self.faults])


def fuzz_notebooks(seed: int, numbers: Iterable[int], folder: Path) -> Summary:
    """Hand so many changed notebooks in, each by its number."""
    known, course = bases(), course_in(folder)
    summary = Summary("notebook", seed)
    for number in numbers:
        base = known[number % len(known)]
        mutant = notebooks.mutant(seed, number, base.notebook)
        is_shown = number % 5 == 0  # a page takes as long as all the rest
        watched = laws.watch(mutant, course, base, is_shown=is_shown)
        summary.add(number, (base.lab.name, *mutant.done), watched)
    return summary


def fuzz_archives(seed: int, numbers: Iterable[int], folder: Path) -> Summary:
    """Collect so many changed downloads, each by its number."""
    a_course(folder)
    summary = Summary("archive", seed)
    for number in numbers:
        archive = archives.mutant(seed, number)
        summary.add(number, archive.done, deliveries.watch(archive, folder))
    return summary


def main() -> int:
    """Try as many as are asked for; 1 if there are faults."""
    parser = argparse.ArgumentParser(prog="fuzz", description=__doc__)
    parser.add_argument("--notebooks", type=int, default=10_000)
    parser.add_argument("--archives", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    parser.add_argument("--notebook", type=int, help="this one alone")
    parser.add_argument("--archive", type=int, help="this one alone")
    asked = parser.parse_args()
    alone = {"notebook": asked.notebook, "archive": asked.archive}
    is_alone = any(each is not None for each in alone.values())
    kinds: list[tuple[str, int, Callable[[int, Iterable[int], Path], Summary]]] = [
        ("notebook", asked.notebooks, fuzz_notebooks),
        ("archive", asked.archives, fuzz_archives),
    ]
    faults = 0
    for kind, many, fuzz in kinds:
        one = alone[kind]
        numbers = range(many) if not is_alone else [] if one is None else [one]
        if numbers:
            began = time.monotonic()
            with tempfile.TemporaryDirectory() as folder:
                summary = fuzz(asked.seed, numbers, Path(folder))
            print(f"{summary}\nin {time.monotonic() - began:.0f} s", flush=True)
            faults += len(summary.faults)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
