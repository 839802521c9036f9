"""A lab session of twenty on a hub: memory, seconds, and whether all is there in the end.

Run it alone on the machine, `python benchmarks/hub.py`: it takes some minutes, prints the table and
writes it into docs/hub.md; `--students N` takes another class. Everybody's server starts at once,
everybody fetches, answers, validates, and hands in at once; then the class is collected and graded.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import measure
import psutil

from autograder.cli.demo import LAB, SAMPLES, submission
from autograder.course import Course
from deploy.hub.trial import INSTRUCTOR, running
from tests.deploy.people import Person

HUB_PAGE = measure.PERFORMANCE.with_name("hub.md")
SAMPLE, POINTS = "right-windows", 25


class Memory(threading.Thread):
    """Looks twice a second how much memory each user's processes take, and keeps the largest."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.largest: dict[str, int] = {}
        self.together = 0
        self.over = threading.Event()

    def run(self) -> None:
        """Look until `over` is set."""
        while not self.over.wait(0.5):
            now: dict[str, int] = {}
            for process in psutil.process_iter():
                try:
                    user = process.environ().get("JUPYTERHUB_USER")
                    if user:
                        now[user] = now.get(user, 0) + process.memory_full_info().pss
                except psutil.Error:
                    continue
            self.together = max(self.together, sum(now.values()))
            for user, size in now.items():
                self.largest[user] = max(self.largest.get(user, 0), size)


def timed(step: Callable[[], object]) -> float:
    start = time.perf_counter()
    step()
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--students", type=int, default=20)
    parser.add_argument("--dry", action="store_true", help="write no document")
    arguments = parser.parse_args()
    names = [f"s{number:02}" for number in range(1, arguments.students + 1)]
    answer = json.loads(submission(Course.find(), SAMPLES / f"{SAMPLE}.py"))
    path = f"{LAB}/{LAB}.ipynb"
    rows: list[list[str]] = []
    memory = Memory()
    with tempfile.TemporaryDirectory() as scratch, running(Path(scratch), names) as hub:
        people = [Person.of(hub, name) for name in names]
        instructor = Person.of(hub, INSTRUCTOR)

        def all_at_once(what: str, step: Callable[[Person], object]) -> None:
            with ThreadPoolExecutor(len(people)) as pool:
                start = time.perf_counter()
                each = list(pool.map(lambda person: timed(lambda: step(person)), people))
                wall = time.perf_counter() - start
            middle = sorted(each)[len(each) // 2]
            rows.append([what, f"{middle:.1f} s", f"{max(each):.1f} s", f"{wall:.1f} s"])
            print(rows[-1], flush=True)

        def begin(person: Person) -> None:
            person.begin()
            person.wait()

        def command(*words: str) -> None:
            program = [sys.executable, "-m", "autograder", *words]
            start = time.perf_counter()
            environment = os.environ | {"NBGRADER_EXCHANGE": str(hub.exchange.parent)}
            subprocess.run(program, cwd=hub.course, check=True, env=environment)
            wall = time.perf_counter() - start
            rows.append([f"`autograder {words[0]}`, the class", "", "", f"{wall:.1f} s"])

        memory.start()
        begin(instructor)
        instructor.formgrader(f"assignment/{LAB}/assign")
        instructor.formgrader(f"assignment/{LAB}/release")
        all_at_once("a server starts", begin)
        all_at_once("fetch", lambda person: person.assignment("fetch", LAB))
        all_at_once("save", lambda person: person.save(path, answer))
        all_at_once("Validate", lambda person: person.validate(path))
        all_at_once("submit", lambda person: person.assignment("submit", LAB))
        memory.over.set()
        handed_in = len(list((hub.exchange / "inbound").iterdir()))
        command("collect", str(hub.exchange / "inbound"), LAB)
        command("grade", LAB)
        graded = instructor.formgrader(f"submissions/{LAB}", "GET")
        full = sum(each["code_score"] == POINTS for each in graded)
    largest = sorted(memory.largest[name] for name in names)
    text = (
        f"{measure.machine()}\n\n`python benchmarks/hub.py --students {len(names)}`: all do each "
        f"step at the same moment. {handed_in} of {len(names)} handed in, {len(graded)} graded, "
        f"{full} with the {POINTS} points that their answers are worth.\n\n"
        + measure.markdown(["Step", "one, median", "the last", "all"], rows)
        + f"\n\nMemory of one user while a kernel validates the lab (server and kernel, what is "
        f"shared counted once): {largest[len(largest) // 2] / 2**20:.0f} MB, at most "
        f"{largest[-1] / 2**20:.0f} MB; of all together {memory.together / 2**30:.1f} GB."
    )
    print(text)
    if not arguments.dry:
        measure.write_section("hub", text, path=HUB_PAGE)


if __name__ == "__main__":
    main()
