"""A large class of lab 2 from collect to feedback: how fast, and with how much memory, all along.

Run it alone on the machine, `python benchmarks/large_class.py`: with its usual 5,000 submissions it
takes about five minutes, prints the tables and writes them into docs/performance.md. Lab 2's bank
of right and wrong answers is handed in over and over, as one delivery of plain folders. While it is
graded, the records that are there are counted and the memory of all processes is read.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

import grading
import measure

from autograder.cli.demo import LAB
from autograder.course import Course
from autograder.sandbox import cpu_time

EVERY = 500
STEPS = ("collect", "grade", "feedback", "export")


@dataclass
class Watch:
    """What was seen of a command: when so many were done, and the memory at that time in MB."""

    pid: int
    folder: Path
    pattern: str
    every: int
    seen: list[tuple[int, float, float, float]] = field(default_factory=list)

    def look(self, start: float) -> None:
        """Note another so many that are done."""
        done = sum(1 for _ in self.folder.glob(self.pattern))
        if done // self.every > len(self.seen):
            own, everything = memory(self.pid), sum(map(memory, family(self.pid)))
            self.seen.append((done, time.perf_counter() - start, own, everything))


def family(pid: int) -> Iterator[int]:
    """Yield a process and all that it has started."""
    yield pid
    for child in cpu_time.children(pid):
        yield from family(child)


def memory(pid: int) -> float:
    """Return the memory of a process in MB, what it shares with others counted in parts."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:  # it has ended
        return 0.0
    return next(int(line.split()[1]) / 1000 for line in lines if line.startswith("Pss:"))


@contextmanager
def watching(watch: Watch, start: float) -> Iterator[None]:
    """Look again and again while the block runs, and once at its end."""
    over = Event()

    def look() -> None:
        while not over.wait(0.2):
            watch.look(start)

    thread = Thread(target=look)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def autograder(course: Course, *words: str, watch: tuple[Path, str, int] | None = None) -> Watch:
    """Run a command in the course; return what was seen of it."""
    command = [sys.executable, "-m", "autograder", *words, "--course", str(course.folder)]
    start = time.perf_counter()
    # By a file: nobody reads a pipe while it is looked at.
    with (course.folder / "said.txt").open("w+", encoding="utf-8") as said:
        with subprocess.Popen(
            command, cwd=course.root, stdout=said, stderr=subprocess.STDOUT
        ) as process:
            folder, pattern, every = watch or (course.folder, "no-such-file", 1)
            seen = Watch(process.pid, folder, pattern, every)
            with watching(seen, start):
                process.wait()
        if process.returncode not in (0, 1):  # 1: a person has to look at one of them
            raise SystemExit(f"{' '.join(command)}:\n{Path(said.name).read_text('utf-8')[-2000:]}")
    seen.seen.append((0, time.perf_counter() - start, 0.0, 0.0))
    return seen


def report(count: int) -> str:
    """Return the tables."""
    with tempfile.TemporaryDirectory() as scratch:
        course = grading.make_course(Path(scratch), tensorflow=False)
        submissions = grading.make_submissions(course, count, tensorflow=False)
        delivery = Path(scratch, "delivery")
        grading.hand_in(submissions, delivery)
        every = min(EVERY, count // 4)
        took = {}
        for step in STEPS:
            words = [step, *([str(delivery)] if step == "collect" else []), LAB]
            words += ["--format", "canvas"] if step == "export" else []
            words += ["--workers", "2"] if step in ("grade", "feedback") else []
            watch = (course.runs / LAB, "*.json", every) if step == "grade" else None
            seen = autograder(course, *words, watch=watch)
            took[step] = seen.seen.pop()[1]
            if step == "grade":
                graded = seen.seen
    rows, before, rates = [], (0, 0.0), []
    for done, at, own, everything in graded:
        rates.append((done - before[0]) / (at - before[1]))
        before = done, at
        rows.append(
            (f"{done:,}", f"{at:.1f}", f"{rates[-1]:.1f}", f"{own:.0f}", f"{everything:.0f}")
        )
    measure.plot_line(
        "large_class",
        [done for done, *_ in graded],
        rates,
        ("submissions graded so far", f"graded a second, of the last {every}"),
    )
    header = ("graded", "after, s", "a second", "MB, the writer", "MB, all")
    steps = [
        (f"`autograder {step}`", f"{took[step]:.0f}", f"{1e3 * took[step] / count:.1f}")
        for step in STEPS
    ]
    usual = rates[1:] or rates  # the first has the start in it
    return f"""## A class of {count:,}

`python benchmarks/large_class.py --students {count}`: lab 2 from collect to export with 2 workers.

{measure.markdown(("step", "s", "ms each"), steps)}

While it is graded:

{measure.markdown(header, rows)}

Past the first {every}, in which everything starts, the slowest {every} went at
{min(usual) / max(usual):.0%} of the rate of the quickest.

![Submissions graded a second, from the first to the last](images/large_class.svg)

{measure.machine()}"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=5000)
    parser.add_argument("--dry", action="store_true", help="print, and write nothing")
    options = parser.parse_args()
    section = report(options.students)
    print(section)
    if not options.dry:
        measure.write_section("large_class", section)


if __name__ == "__main__":
    main()
