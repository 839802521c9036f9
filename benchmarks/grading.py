"""A class graded by `autograder grade` and by stock `nbgrader autograde`: the same submissions.

Run it alone on the machine, `python benchmarks/grading.py`: with 100 submissions it takes about
two minutes, prints the table and writes it into docs/performance.md. The submissions are lab 2's
bank of right and wrong answers, over and over. Start-up counts for both.
"""

import argparse
import compileall
import itertools
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

import measure

from autograder.course import Course
from autograder.demo import LAB, as_submitted
from autograder.gradebook import Records
from autograder.sandbox import Limits, Sandbox

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "tests" / "labs"))
import bank  # noqa: E402  the tests' own reader of the bank

HEADER = ("Grader", "submissions", "wall seconds", "milliseconds a submission", "ratio")
STOCK_CONFIG = """c = get_config()
c.CourseDirectory.course_id = "stock"
c.CourseDirectory.root = {root!r}
c.Exchange.root = {exchange!r}
"""


def notebooks(course: Course, count: int) -> dict[str, str]:
    """Return so many submissions: right answers in each style and each known mistake, in turn."""
    folder = ROOT / "tests" / "labs" / LAB
    ways = list(bank.right_answers(folder).values())
    ways += [{wrong.function: wrong.source} for wrong in bank.wrong_answers(folder)]
    texts = itertools.cycle([as_submitted(course, way) for way in ways])
    return {f"s{number:04}": next(texts) for number in range(count)}


def hand_in(submissions: dict[str, str], submitted: Path) -> None:
    for student, text in submissions.items():
        path = submitted / student / LAB / f"{LAB}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")


def run(*command: str, cwd: Path) -> float:
    """Return the wall seconds of a Python program."""
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=cwd,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - start
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)}:\n{done.stdout}")
    return seconds


def ours(course: Course, workers: int) -> float:
    command = ("grade", LAB, "--course", str(course.folder), "--workers", str(workers))
    return run("autograder", *command, cwd=course.root)


def stock(submissions: dict[str, str], folder: Path) -> float:
    """Grade with nbgrader as it comes: its own preprocessors, a kernel for each submission."""
    config = STOCK_CONFIG.format(root=str(folder), exchange=str(folder / "exchange"))
    (folder / "nbgrader_config.py").write_text(config, encoding="utf-8")
    shutil.copytree(ROOT / "solutions" / LAB, folder / "source" / LAB)
    run("nbgrader", "generate_assignment", LAB, cwd=folder)
    hand_in(submissions, folder / "submitted")
    return run("nbgrader", "autograde", LAB, cwd=folder)


def scores(course: Course) -> dict[str, float]:
    with Records(course) as records:
        return {row["student_id"]: row["raw_score"] for row in records.rows()}


def report(count: int, subset: int, workers: int) -> str:
    compileall.compile_dir(sysconfig.get_path("purelib"), quiet=2, workers=0)
    found = Course.find(ROOT / "course")
    with tempfile.TemporaryDirectory() as scratch:
        course = Course(ROOT, Path(scratch, "ours"))
        theirs = Path(scratch, "stock")
        theirs.mkdir()
        submissions = notebooks(found, count)
        hand_in(submissions, course.submitted)
        our_seconds = ours(course, workers)
        some = dict(itertools.islice(submissions.items(), subset))
        stock_seconds = stock(some, theirs)
        our_scores = scores(course)
        stock_scores = scores(Course(theirs, theirs))
    each, stock_each = our_seconds / count, stock_seconds / subset
    same = sum(our_scores[student] == stock_scores.get(student) for student in some)
    rows = [
        (name, str(n), f"{seconds:.1f}", measure.milliseconds(seconds / n), f"{ratio:.1f}")
        for name, n, seconds, ratio in (
            ("autograder grade", count, our_seconds, stock_each / each),
            ("nbgrader autograde", subset, stock_seconds, 1.0),
        )
    ]
    walls = "behind walls" if Sandbox.find(Limits()).has_walls else "WITHOUT walls"
    return f"""## Grading a class

Lab 2's bank of right and wrong answers, over and over; wall time, start-up included. Ours runs
{workers} workers {walls}, with the verdict outside; stock nbgrader runs its own preprocessors,
one submission after another, on compiled byte code. Stock graded the first {subset} of the {count}
submissions; all would take it about {stock_each * count:.0f} s. The ratio is stock's time for a
submission over ours: more than 1 is faster. Both gave the same score to {same} of these {subset}.

{measure.markdown(HEADER, rows)}

{measure.machine()}"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100, help="of submissions")
    parser.add_argument("--stock", type=int, default=20, help="of them graded by stock, too")
    parser.add_argument("--workers", type=int, default=2, help="of ours")
    parser.add_argument("--dry", action="store_true", help="print, and write nothing")
    options = parser.parse_args()
    section = report(options.count, min(options.stock, options.count), options.workers)
    print(section)
    if not options.dry:
        measure.write_section("grading", section)


if __name__ == "__main__":
    main()
