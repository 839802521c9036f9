"""A class graded by `autograder grade`, by stock `nbgrader autograde`, and by otter-grader.

Run it alone on the machine, `python benchmarks/grading.py`: it takes about five minutes, prints the
tables and writes them into docs/performance.md. The lab is lab 2 without its closing picture, once
as it is and once with TensorFlow imported in its first cell; the submissions are its bank of right
and wrong answers, over and over. With `--ordinary` only the last table is made, of a lab of seven
test cells without any check of ours. Wall and processor time include start-up; the latter is the
whole machine's. Otter-grader runs with `--otter PYTHON`, a Python that has otter-grader and
ipykernel.
"""

import argparse
import compileall
import contextlib
import io
import itertools
import json
import math
import os
import re
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import measure
import nbformat

from autograder.cli.demo import LAB, as_submitted
from autograder.course import Course
from autograder.gradebook.records import Records
from autograder.gradebook.release import release
from autograder.grading.journal import Journal
from autograder.lab import CellKind, Lab
from autograder.sandbox.launcher import Sandbox
from autograder.sandbox.limits import Limits
from convcourse.checks import engine

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "tests" / "labs"))
import bank  # noqa: E402  the tests' own reader of the bank

ORDINARY = "ordinary"
EXERCISES = {  # by name: the answer, the test, and a wrong answer
    "mean": (
        "def mean(xs):\n    return sum(xs) / len(xs)",
        "assert mean([1, 2, 6]) == 3\nassert abs(mean([0.1] * 9) - 0.1) < 1e-12",
        "def mean(xs):\n    return sum(xs) // len(xs)",
    ),
    "counts": (
        "def counts(text):\n    return {w: text.split().count(w) for w in text.split()}",
        "assert counts('a b a') == {'a': 2, 'b': 1}\nassert counts('') == {}",
        "def counts(text):\n    return {w: 1 for w in text.split()}",
    ),
    "primes": (
        "def primes():\n    n = 2\n    while True:\n"
        "        if all(n % k for k in range(2, n)):\n            yield n\n        n += 1",
        "from itertools import islice\nassert list(islice(primes(), 5)) == [2, 3, 5, 7, 11]",
        "def primes():\n    yield from [2, 3, 5, 7, 9]",
    ),
    "Stack": (
        "class Stack:\n    def __init__(self):\n        self.items = []\n"
        "    def push(self, x):\n        self.items.append(x)\n"
        "    def pop(self):\n        return self.items.pop()\n"
        "    def __len__(self):\n        return len(self.items)",
        "stack = Stack()\nstack.push(1)\nstack.push(2)\nassert stack.pop() == 2\n"
        "assert len(stack) == 1",
        "class Stack(list):\n    push = list.append\n    def pop(self):\n"
        "        return super().pop(0)",
    ),
    "root": (
        "def root(x):\n    if x < 0:\n        raise ValueError('negative')\n    return x ** 0.5",
        "assert root(9) == 3\ntry:\n    root(-1)\nexcept ValueError:\n    pass\nelse:\n"
        "    raise AssertionError('no ValueError')",
        "def root(x):\n    return x ** 0.5",
    ),
    "standardized": (
        "def standardized(x):\n    return (x - x.mean()) / x.std()",
        "x = np.random.default_rng(0).normal(3, 2, 1000)\ny = standardized(x)\n"
        "np.testing.assert_allclose([y.mean(), y.std()], [0, 1], atol=1e-12)",
        "def standardized(x):\n    return x - x.mean()",
    ),
    "adder": (
        "def adder(k):\n    return lambda x: x + k",
        "assert adder(2)(3) == 5\nassert [adder(k)(0) for k in range(3)] == [0, 1, 2]",
        "def adder(k):\n    return lambda x: x * k",
    ),
}
HEADER = ("Grader", "submissions", "wall, s", "wall each, ms", "CPU each, ms", "times as fast")
STOCK_CONFIG = """c = get_config()
c.CourseDirectory.course_id = "stock"
c.CourseDirectory.root = {root!r}
c.Exchange.root = {exchange!r}
c.ClearSolutions.code_stub = {{"python": "raise NotImplementedError()"}}
"""
OTTER_TEST = """OK_FORMAT = True
test = {{"name": {name!r}, "points": {points}, "suites": [{{"type": "doctest", "scored": True,
"setup": "", "teardown": "", "cases": [{{"hidden": False, "locked": False, "code": {code!r}}}]}}]}}
"""
QUIETLY = """>>> import contextlib, io
>>> with contextlib.redirect_stdout(io.StringIO()):
...     {}
"""


@dataclass(frozen=True)
class Spent:
    """Seconds of wall time, and of processor time of the whole machine."""

    wall: float
    cpu: float


def make_course(folder: Path, *, tensorflow: bool) -> Course:
    """Return a house of its own with lab 2, without the picture at its end, released."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    notebook = json.loads(Course(ROOT, ROOT / "course").solution(LAB).read_text(encoding="utf-8"))
    cells = [
        cell for cell in notebook["cells"] if "late-import" not in cell["metadata"].get("tags", ())
    ]
    if tensorflow:
        first = next(cell for cell in cells if cell["cell_type"] == "code")
        first["source"] = ["import tensorflow as tf\n", *first["source"]]
    course = Course(folder, folder / "course")
    course.solution(LAB).parent.mkdir(parents=True)
    text = json.dumps(notebook | {"cells": cells})
    course.solution(LAB).write_text(text, encoding="utf-8")
    release(course, LAB)
    return course


def make_submissions(course: Course, count: int, *, tensorflow: bool) -> dict[str, str]:
    """Return so many: right answers in each style and each known mistake, in turn."""
    folder = ROOT / "tests" / "labs" / LAB
    right = bank.right_answers(folder)
    if not tensorflow:
        del right["tensorflow"]  # this one imports TensorFlow by itself
    ways = list(right.values())
    ways += [{wrong.function: wrong.source} for wrong in bank.wrong_answers(folder)]
    texts = itertools.cycle([as_submitted(course, way) for way in ways])
    return {f"s{number:04}": next(texts) for number in range(count)}


def make_ordinary(folder: Path) -> Course:
    """Return a course as nbgrader's users have it, with a lab of seven test cells, released."""
    (folder / "nbgrader_config.py").write_text("c = get_config()\n", encoding="ascii")

    def cell(source: str, name: str, **marks: Any) -> nbformat.NotebookNode:
        usual = {"grade": False, "solution": False, "locked": False, "task": False}
        nbgrader = {"grade_id": name, "schema_version": 3, **usual, **marks}
        return nbformat.v4.new_code_cell(source, id=name, metadata={"nbgrader": nbgrader})

    cells = [cell("import numpy as np", "imports", locked=True)]
    for name, (answer, test, _) in EXERCISES.items():
        whole = f"### BEGIN SOLUTION\n{answer}\n### END SOLUTION"
        cells.append(cell(whole, name, solution=True))
        cells.append(cell(test, f"test_{name}", grade=True, locked=True, points=1))
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    course = Course(folder, folder)
    course.solution(ORDINARY).parent.mkdir(parents=True)
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(notebook, course.solution(ORDINARY))
    release(course, ORDINARY)
    return course


def ordinary_submissions(course: Course, count: int) -> dict[str, str]:
    """Return so many: the right answers, and each wrong one among right ones, in turn."""
    texts = []
    for wrong in (None, *EXERCISES):
        notebook = json.loads(course.release(ORDINARY).read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            if cell["id"] in EXERCISES:
                cell["source"] = EXERCISES[cell["id"]][2 if cell["id"] == wrong else 0]
        texts.append(json.dumps(notebook))
    turns = itertools.cycle(texts)
    return {f"s{number:04}": next(turns) for number in range(count)}


def hand_in(submissions: dict[str, str], submitted: Path, lab: str = LAB) -> None:
    for student, text in submissions.items():
        path = submitted / student / lab / f"{lab}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")


def run(*command: str, cwd: Path, python: str = sys.executable) -> Spent:
    """Return what a Python module's command line, or a program of Python's, takes."""
    bin_folder = Path(python).parent
    environment = os.environ | {"PATH": f"{bin_folder}:{os.environ['PATH']}"}
    environment["PYTHONPATH"] = f"{ROOT / 'src'}:{ROOT}"
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    before, start = cpu_of_the_machine(), time.perf_counter()
    done = subprocess.run(
        [python, *command],
        cwd=cwd,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    wall = time.perf_counter() - start
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)}:\n{done.stdout}")
    return Spent(wall, cpu_of_the_machine() - before)


def cpu_of_the_machine() -> float:
    """Return the seconds that its processors have worked since it started, for whatever process.

    What has been forked and killed within a namespace is left out where a parent asks what its
    children took.
    """
    try:
        times = Path("/proc/stat").read_text(encoding="ascii").split()[1:8]
    except OSError:
        return math.nan
    user, nice, system, _, _, interrupts, soft = map(int, times)
    return (user + nice + system + interrupts + soft) / os.sysconf("SC_CLK_TCK")


def ours(course: Course, workers: int, lab: str = LAB) -> Spent:
    folder = str(course.folder)
    command = ("-m", "autograder", "grade", lab, "--course", folder, "--workers", str(workers))
    return run(*command, cwd=course.root)


def stock(course: Course, submissions: dict[str, str], folder: Path, lab: str = LAB) -> Spent:
    """Grade with nbgrader as it comes: its own preprocessors, a kernel for each submission."""
    folder.mkdir()
    config = STOCK_CONFIG.format(root=str(folder), exchange=str(folder / "exchange"))
    (folder / "nbgrader_config.py").write_text(config, encoding="utf-8")
    shutil.copytree(course.sources / lab, folder / "source" / lab)
    run("-m", "nbgrader", "generate_assignment", lab, cwd=folder)
    hand_in(submissions, folder / "submitted", lab)
    return run("-m", "nbgrader", "autograde", lab, cwd=folder)


def otter(course: Course, submissions: dict[str, str], folder: Path, python: str) -> Spent:
    """Grade with otter-grader, which tests a notebook's names after all its cells have run."""
    (folder / "tests").mkdir(parents=True)
    for cell in Lab.load(course, LAB).tests:
        test = OTTER_TEST.format(
            name=cell.function, points=cell.points, code=QUIETLY.format(cell.source)
        )
        (folder / "tests" / f"{cell.function}.py").write_text(test, encoding="utf-8")
    program = str(Path(python).parent / "otter")
    options = ("--no-requirements", "--no-environment")
    run(program, "generate", "-t", "tests", "-o", "lab.zip", *options, cwd=folder, python=python)
    spent = []
    for student, text in submissions.items():
        (folder / f"{student}.ipynb").write_text(text, encoding="utf-8")
        command = ("run", "-a", "lab.zip", "--no-logo", f"{student}.ipynb")
        spent.append(run(program, *command, cwd=folder, python=python))
    return Spent(sum(each.wall for each in spent), sum(each.cpu for each in spent))


def floor(course: Course, workers: int) -> Spent:
    """Return what the submissions take in forks of a warm process, its own start left out."""
    command = [sys.executable, __file__, "--floor", str(course.root), "--workers", str(workers)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return Spent(*json.loads(done.stdout))


def run_bare(root: Path, workers: int) -> None:
    """Run each submission in a fork: its cells in order, tests with as many cases as in grading.

    No walls, no notebook's outputs, no gradebook, and the verdict in the student's own process.
    """
    course = Course(root, root / "course")
    lab = Lab.load(course, LAB)
    code = [cell for cell in lab.cells if cell.cell_type == "code"]
    names: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in code:
            if cell.kind is CellKind.GIVEN:
                exec(cell.source, names)  # so that what it imports is there before a fork
    running, before, start = 0, cpu_of_the_machine(), time.perf_counter()
    for path in sorted(course.submitted.glob(f"*/{LAB}/{LAB}.ipynb")):
        if running == workers:
            os.wait()
            running -= 1
        running += 1
        if os.fork() == 0:
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            with (
                contextlib.redirect_stdout(io.StringIO()),
                engine.grading(seed=path.parts[-3]),
            ):
                for cell in cells:
                    if cell["cell_type"] == "code":
                        with contextlib.suppress(Exception):
                            exec("".join(cell["source"]), names)
            os._exit(0)
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()
    print(json.dumps([time.perf_counter() - start, cpu_of_the_machine() - before]))


class Peaks:
    """The most memory in MB that a warm parent and its submissions took, seen by looking often."""

    def __init__(self) -> None:
        self.parent = 0.0
        self._submissions: dict[int, float] = {}  # beside the parent, by process

    @property
    def submission(self) -> float:
        """What nine submissions in ten stay below."""
        return statistics.quantiles(self._submissions.values(), n=10)[-1]

    def look(self) -> None:
        for folder in Path("/proc").glob("[0-9]*"):
            warm = b"autograder.sandbox.inside.forkserver" in _read(folder / "cmdline")
            if warm and b"bwrap" not in _read(folder / "comm"):
                sizes = dict(_sizes(_read(folder / "smaps_rollup")))
                spaces = re.search(rb"^NSpid:(.*)", _read(folder / "status"), re.MULTILINE)
                if spaces and len(spaces[1].split()) == 4:  # the submission's own is the fourth
                    private = sizes.get("Private_Clean", 0) + sizes.get("Private_Dirty", 0)
                    known = self._submissions.get(int(folder.name), 0)
                    self._submissions[int(folder.name)] = max(known, private)
                else:
                    self.parent = max(self.parent, sizes.get("Rss", 0))

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        done = threading.Event()

        def watch() -> None:
            while not done.wait(0.02):
                self.look()

        thread = threading.Thread(target=watch)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # it has ended
        return b""


def _sizes(rollup: bytes) -> Iterator[tuple[str, float]]:
    for line in rollup.decode().splitlines()[1:]:
        name, size, *_ = line.replace(":", "").split()
        yield name, int(size) / 1000


def scores(course: Course) -> dict[str, float]:
    with Records(course) as records:
        return {row["student_id"]: row["raw_score"] for row in records.rows()}


def all_or_nothing(course: Course, student: str) -> float:
    """Return a submission's score without what was earned for a part of an exercise."""
    known = Journal(course.runs / LAB).read_all()[student][0]
    return sum(each.score for each in known.exercises if each.score == each.max_score)


@dataclass(frozen=True)
class Options:
    """What to run: see --help."""

    counts: list[int]
    stock: int
    workers: int
    otter: str | None


def table(options: Options, *, tensorflow: bool) -> str:
    """Return the table of one class, and what was seen beside it."""
    rows: list[tuple[str, int, Spent]] = []
    with tempfile.TemporaryDirectory() as scratch:
        for count in options.counts:
            course = make_course(Path(scratch, str(count)), tensorflow=tensorflow)
            submissions = make_submissions(course, count, tensorflow=tensorflow)
            hand_in(submissions, course.submitted)
            rows.append(("autograder grade", count, ours(course, options.workers)))
        if not tensorflow:
            plot_rates(rows, "grading_rate_numpy")
        rows.append(("floor", count, floor(course, options.workers)))
        some = dict(itertools.islice(submissions.items(), options.stock))
        folder = Path(scratch, "stock")
        rows.append(("nbgrader autograde", len(some), stock(course, some, folder)))
        if options.otter and not tensorflow:
            few = dict(itertools.islice(some.items(), 5))
            spent = otter(course, few, Path(scratch, "otter"), options.otter)
            rows.append(("otter run", len(few), spent))
        our_scores, stock_scores = scores(course), scores(Course(folder, folder))
        other = [student for student in some if our_scores[student] != stock_scores[student]]
        same = sum(all_or_nothing(course, each) == stock_scores[each] for each in other)
        if not tensorflow:
            rows += beside_a_busy_process(Path(scratch, "busy"), submissions, options)
        peaks, less = Peaks(), make_course(Path(scratch, "memory"), tensorflow=tensorflow)
        hand_in(dict(itertools.islice(submissions.items(), 20)), less.submitted)
        with peaks.watching():
            ours(less, 1)
    lines = in_columns(rows)
    what = "TensorFlow imported by the lab" if tensorflow else "NumPy alone"
    return f"""### {what}

{measure.markdown(HEADER, lines)}

{len(some) - len(other)} of {len(some)} scores are the same as stock's. Of the other {len(other)},
{same} are, too, without what was earned for a part of an exercise: stock gives all or nothing. A
warm parent takes {peaks.parent:.0f} MB, and nine submissions in ten stay below
{peaks.submission:.0f} MB beside it."""


BUSY = ", beside a busy process"


def beside_a_busy_process(
    folder: Path, submissions: dict[str, str], options: Options
) -> list[tuple[str, int, Spent]]:
    """Return what a class of at most 200, and some of it with stock, take where a core is busy."""
    course = make_course(folder, tensorflow=False)
    several = dict(itertools.islice(submissions.items(), 200))
    hand_in(several, course.submitted)
    few = dict(itertools.islice(several.items(), options.stock // 2))
    with measure.beside_a_busy_process():
        own = ours(course, options.workers)
        usual = stock(course, few, folder / "stock")
    return [
        (f"autograder grade{BUSY}", len(several), own),
        (f"nbgrader autograde{BUSY}", len(few), usual),
    ]


def plot_rates(rows: list[tuple[str, int, Spent]], name: str) -> None:
    """Draw submissions graded a second against the size of the class."""
    counts = [count for _, count, _ in rows]
    measure.plot_line(
        name,
        counts,
        [count / spent.wall for _, count, spent in rows],
        ("submissions in the class", "graded a second, start included"),
    )


def in_columns(rows: list[tuple[str, int, Spent]]) -> list[tuple[str, ...]]:
    """Return what each grader took, as the lines of a table."""
    slow = {
        name.removeprefix("nbgrader autograde"): spent.wall / count
        for name, count, spent in rows
        if name.startswith("nbgrader")
    }
    return [
        (
            name,
            f"{count:,}",
            f"{spent.wall:.1f}",
            measure.milliseconds(spent.wall / count),
            measure.milliseconds(None if name.endswith(BUSY) else spent.cpu / count),
            f"{slow[BUSY if name.endswith(BUSY) else ''] / (spent.wall / count):.1f}",
        )
        for name, count, spent in rows
    ]


def ordinary_report(options: Options, count: int = 100) -> str:
    """Return the table of an ordinary lab."""
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as scratch:
        course = make_ordinary(Path(scratch))
        submissions = ordinary_submissions(course, count)
        hand_in(submissions, course.submitted, ORDINARY)
        rows = [("autograder grade", count, ours(course, options.workers, ORDINARY))]
        some = dict(itertools.islice(submissions.items(), options.stock))
        folder = Path(scratch, "stock")
        rows.append(("nbgrader autograde", len(some), stock(course, some, folder, ORDINARY)))
        our_scores, stock_scores = scores(course), scores(Course(folder, folder))
        same = sum(our_scores[student] == stock_scores[student] for student in some)
    return f"""### An ordinary lab of seven test cells

`python benchmarks/grading.py --ordinary`: asserts as any instructor writes them (numbers,
dictionaries, a generator, a class, an exception, an array, a closure) in a course that has
nbgrader's configuration alone, the right answers and seven wrong ones over and over. Ours runs
{options.workers} workers with the verdict outside, and proves the lab first, which is in its time.

{measure.markdown(HEADER, in_columns(rows))}

{same} of {len(some)} scores are the same as stock's. {measure.machine()} Load before
measuring: {load:.0f} on {os.cpu_count()} cores."""


def report(options: Options) -> str:
    compileall.compile_dir(sysconfig.get_path("purelib"), quiet=2, workers=0)
    walls = "behind walls" if Sandbox.find(Limits()).isolates else "WITHOUT walls"
    return f"""## Grading a class

Lab 2 without its closing picture, its bank of right and wrong answers over and over; start-up
included, and processor time the whole machine's. Ours runs {options.workers} workers {walls}, with
the verdict outside: each submission's functions are called some 400 times. Stock nbgrader runs its
own preprocessors, one submission after another, on compiled byte code, and tries a quarter as many
cases; so does otter-grader. The floor forks a warm process for each submission and runs its cells
with our number of cases: no walls, no verdict outside, no notebook, no gradebook, and its start is
left out. *Times as fast* compares wall times with stock's, beside a busy process with stock's
there. (`python benchmarks/grading.py`)

{table(options, tensorflow=False)}

![Submissions graded a second against the size of the class](images/grading_rate_numpy.svg)

{table(replace(options, counts=[200], stock=min(options.stock, 10)), tensorflow=True)}

{measure.machine()}"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--counts", type=int, nargs="+", default=[50, 200, 1000], help="of submissions"
    )
    parser.add_argument("--stock", type=int, default=20, help="of them graded by stock, too")
    parser.add_argument("--workers", type=int, default=2, help="of ours")
    parser.add_argument("--otter", metavar="PYTHON", help="that has otter-grader and ipykernel")
    parser.add_argument("--ordinary", action="store_true", help="the ordinary lab alone")
    parser.add_argument("--dry", action="store_true", help="print, and write nothing")
    parser.add_argument("--floor", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.floor:
        run_bare(options.floor, options.workers)
        return
    stock_count = min(options.stock, *options.counts)
    chosen = Options(options.counts, stock_count, options.workers, options.otter)
    sections = {} if options.ordinary else {"grading": report}
    for name, make in {**sections, "grading_ordinary": ordinary_report}.items():
        section = make(chosen)
        print(section)
        if not options.dry:
            measure.write_section(name, section)


if __name__ == "__main__":
    main()
