"""A large class of lab 2 from collect to feedback: how fast, and with how much memory, all along.

Run it alone on the machine, `python benchmarks/large_class.py`: with its usual 5,000 submissions it
takes about five minutes, prints the tables and writes them into docs/performance.md. Lab 2's bank
of right and wrong answers is handed in over and over, as one delivery of plain folders. While it is
graded, the records that are there are counted, the memory of all processes is read, and a short
loop that is always the same is timed: processors are not as quick in one minute as in another.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import NamedTuple

import grading
import measure

from autograder.cli.demo import LAB
from autograder.course import Course
from autograder.sandbox import cpu_time

EVERY = 500
STEPS = ("collect", "grade", "feedback", "export")


class Seen(NamedTuple):
    """How many were done after how many seconds; memory in MB, of the writer and all; the loop."""

    done: int
    at: float
    own: float
    everything: float
    loop: float


@dataclass
class Watch:
    """What was seen of a command: each time that so many more were done."""

    pid: int
    folder: Path
    pattern: str
    every: int
    seen: list[Seen] = field(default_factory=list)
    loops: list[float] = field(default_factory=list)

    def look(self, start: float) -> None:
        """Time the loop, and note another so many that are done."""
        self.loops.append(loop_seconds())
        done = sum(1 for _ in self.folder.glob(self.pattern))
        if done // self.every > len(self.seen):
            own, everything = memory(self.pid), sum(map(memory, family(self.pid)))
            loop = statistics.median(self.loops)
            self.seen.append(Seen(done, time.perf_counter() - start, own, everything, loop))
            self.loops.clear()


def loop_seconds() -> float:
    """Return the processor time of a short loop, which says how quick the machine is just now."""
    start = time.thread_time()
    for _ in range(100_000):
        pass
    return time.thread_time() - start


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


def autograder(
    course: Course, *words: str, watch: tuple[Path, str, int] | None = None
) -> tuple[Watch, float]:
    """Run a command in the course; return what was seen of it, and its seconds."""
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
    return seen, time.perf_counter() - start


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
            watched, took[step] = autograder(course, *words, watch=watch)
            if step == "grade":
                graded = watched.seen
    rows, before, rates, steady = [], (0, 0.0), [], []
    usual_loop = statistics.median(each.loop for each in graded)
    for done, at, own, everything, loop in graded:
        rates.append((done - before[0]) / (at - before[1]))
        steady.append(rates[-1] * loop / usual_loop)
        before = done, at
        speeds = (f"{rates[-1]:.1f}", f"{1e3 * loop:.2f}", f"{steady[-1]:.1f}")
        rows.append((f"{done:,}", f"{at:.1f}", *speeds, f"{own:.0f}", f"{everything:.0f}"))
    measure.plot_line(
        "large_class",
        [done for done, *_ in graded],
        rates,
        ("submissions graded so far", f"graded a second, of the last {every}"),
    )
    speeds = ("a second", "a loop, ms", "a second, were the loop steady")
    header = ("graded", "after, s", *speeds, "MB, the writer", "MB, all")
    steps = [
        (f"`autograder {step}`", f"{took[step]:.0f}", f"{1e3 * took[step] / count:.1f}")
        for step in STEPS
    ]
    # The first has the start in it.
    shares = [min(usual[1:]) / max(usual[1:]) for usual in (rates, steady)]
    return f"""## A class of {count:,}

`python benchmarks/large_class.py --students {count}`: lab 2 from collect to export with 2 workers.

{measure.markdown(("step", "s", "ms each"), steps)}

While it is graded, and with it the processor time of a loop that does nothing, for the machine is
not as quick at all times:

{measure.markdown(header, rows)}

Past the first {every}, in which everything starts, the slowest {every} went at
{shares[0]:.0%} of the rate of the quickest, and at {shares[1]:.0%} were the loop steady.

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
