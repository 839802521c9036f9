"""A class's pages as they are made, and as nbgrader makes them; a report and an export of it.

Run it alone on the machine, `python benchmarks/feedback.py`: it takes about two minutes, prints the
tables and writes them into docs/performance.md; `--students N` takes another class. The class is
the bundled sample class, graded once and handed in over and over under other names: each copy has
lines of its own in every answer, so that no two answers are one text, nor one code.
"""

import argparse
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import measure
import nbformat
from nbconvert.exporters import HTMLExporter
from nbgrader.converters import GenerateFeedback
from nbgrader.preprocessors import GetGrades

from autograder.cli.demo import LAB
from autograder.course import Course
from autograder.gradebook.converters import convert
from autograder.gradebook.feedback import page
from autograder.gradebook.feedback.pages import PageMaker, marks_of
from autograder.gradebook.feedback.settings import configured
from autograder.gradebook.records import Records
from autograder.gradebook.release import register
from autograder.grading.grader import Graded, Grader
from autograder.grading.journal import Journal

ROOT = Path(__file__).resolve().parents[1]
OLD_PAGES = 15
STEPS = (
    ("feedback", LAB, "--again", "--workers", "2"),
    ("feedback", LAB, "--workers", "2"),
    ("feedback", LAB, "--workers", "2", "--zip"),
    ("report", LAB),
    ("export", "--format", "canvas"),
)


@dataclass(frozen=True)
class Spent:
    """Seconds of wall time, and of processor time of all processes."""

    wall: float
    cpu: float


class FeedbackPage(HTMLExporter):
    """nbconvert's own exporter, under the name of the section that has our template."""


class OneByOne(GetGrades):
    """nbgrader's questions, a cell at a time, and one of ours."""

    def _get_score(self, cell: Any, resources: Any) -> None:
        super()._get_score(cell, resources)
        which = (self.notebook_id, self.assignment_id, self.student_id)
        grade = self.gradebook.find_grade(cell.metadata.nbgrader.grade_id, *which)
        cell.metadata.nbgrader["by_person"] = grade.manual_score is not None


def as_of_another(text: str, number: int) -> str:
    """A notebook with a line of its own in each answer, which changes its text and its code."""
    notebook = nbformat.reads(text, as_version=4)
    for cell in notebook.cells:
        marks = cell.metadata.get("nbgrader", {})
        if marks.get("solution"):
            own = f"\n    own = {number}  # of s{number:04}"
            code = re.sub(r"^(def .*:)$", rf"\1{own}", cell.source, flags=re.MULTILINE)
            cell.source = code if cell.cell_type == "code" else f"{cell.source} ({number})"
    return nbformat.writes(notebook)


def make_class(folder: Path, count: int) -> Course:
    """Grade the sample class and copy it until there are so many."""
    sample = Course(ROOT, folder / "sample")
    run("demo", course=sample)
    course = Course(ROOT, folder / "class")
    records = Journal(sample.runs / LAB).read_all()
    names = sorted(records)
    copies = {f"s{number:04}": names[number % len(names)] for number in range(count)}
    for number, (student, name) in enumerate(copies.items()):
        text = (sample.submitted / name / LAB / f"{LAB}.ipynb").read_text(encoding="utf-8")
        path = course.submitted / student / LAB / f"{LAB}.ipynb"
        path.parent.mkdir(parents=True)
        is_broken = name == "broken-file"
        path.write_text(text if is_broken else as_of_another(text, number), encoding="utf-8")
    register(course, LAB)
    grader = Grader.of(course, LAB)
    prints = grader.fingerprints(copies)
    graded = []
    for number, (student, name) in enumerate(copies.items()):
        text = (sample.autograded / name / LAB / f"{LAB}.ipynb").read_text(encoding="utf-8")
        result = replace(records[name][0], student=student)
        graded.append(Graded(result, nbformat.reads(as_of_another(text, number), as_version=4)))
    with Records(course) as book:
        for each in book.save_all(graded, LAB):
            seed = grader.seed_of(each.result.student)
            Journal(course.runs / LAB).write(each.result, prints[each.result.student], seed)
    return course


def run(*command: str, course: Course) -> Spent:
    """What a command takes, with its start."""
    before, start = _of_children(), time.perf_counter()
    whole = [sys.executable, "-m", "autograder", *command, "--course", str(course.folder)]
    done = subprocess.run(whole, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(whole)}:\n{done.stdout}{done.stderr}")
    return Spent(time.perf_counter() - start, _of_children() - before)


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def slowly(course: Course, student: str, to: Path) -> None:
    """Make a page as nbgrader does, everything anew."""
    page._marked_up.cache_clear()
    config = configured(course.config())
    config.CourseDirectory.assignment_id = LAB
    config.CourseDirectory.student_id = student
    config.CourseDirectory.feedback_directory = str(to)
    config.GenerateFeedback.exporter_class = FeedbackPage
    config.GenerateFeedback.preprocessors = [OneByOne, *config.GenerateFeedback.preprocessors[1:]]
    convert(GenerateFeedback, config)


def cpu_of(work: Callable[[str], object], students: list[str]) -> float:
    """Processor time for one of them, in seconds."""
    start = time.process_time()
    for student in students:
        work(student)
    return (time.process_time() - start) / len(students)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=1000)
    parser.add_argument("--dry", action="store_true", help="print, and write no document")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        course = make_class(Path(scratch), arguments.students)
        students = sorted(path.name for path in course.autograded.iterdir())
        few = students[: OLD_PAGES + 1]
        slowly(course, few[0], Path(scratch) / "old")  # imports and the first opening
        old = cpu_of(lambda student: slowly(course, student, Path(scratch) / "old"), few[1:])
        start = time.process_time()
        maker = PageMaker(course, LAB, marks_of(course, LAB), again=True)
        ready = time.process_time() - start
        new = cpu_of(maker.write, students[: min(len(students), 300)])
        ways = measure.markdown(
            ["Way", "processor time a page"],
            [
                ["nbgrader's, everything anew for each page", f"{old * 1000:.0f} ms"],
                [f"one exporter (ready after {ready * 1000:.0f} ms)", f"{new * 1000:.1f} ms"],
            ],
        )
        rows, total = [], Spent(0, 0)
        for step in STEPS:
            spent = run(*step, course=course)
            if "--zip" not in step and step != STEPS[1]:
                total = Spent(total.wall + spent.wall, total.cpu + spent.cpu)
            rows.append([f"`{' '.join(step)}`", f"{spent.wall:.1f} s", f"{spent.cpu:.1f} s"])
        rows.append(["all pages, report and export", f"{total.wall:.1f} s", f"{total.cpu:.1f} s"])
    text = (
        f"## Feedback, report, export\n\n{measure.machine()} Where other programs run "
        f"beside it, processor time says more than wall time.\n\n"
        f"`python benchmarks/feedback.py --students {arguments.students}`: hand-ins of the sample "
        f"class, over and over, each with lines of its own in every answer.\n\n{ways}\n\n"
        + measure.markdown([f"Command, {arguments.students} students", "wall", "processor"], rows)
    )
    print(text)
    if not arguments.dry:
        measure.write_section("feedback", text)


if __name__ == "__main__":
    main()
