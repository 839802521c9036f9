"""What a submission of each lab costs to grade: processor time on either side of the sandbox.

Run it alone on the machine, `python benchmarks/labs.py`: it takes a minute or two, prints a table
and writes it into docs/performance.md. A lab's class is its solution, every right answer of its
bank and the first wrong answer to each exercise, graded one after another by a warm grader, with
the walls up; its servers have been started before. Labs can be named: `python benchmarks/labs.py
lab8`.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

import measure

from autograder.course import Course
from autograder.grading.grader import Grader
from autograder.sandbox.launcher import ForkServer

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT))
from tests.labs.solved import LABS, SolvedLab  # noqa: E402  the tests' own reader of the banks

TEXT = """What a submission costs to grade, start-up left out: processor time of the grader, and of
the student's process with its start and its end. The class of a lab is its solution, every right
answer of its bank, and the first wrong answer to each exercise. Labs 8 and 10 train a network in
each submission."""
HEADER = ("Lab", "submissions", "grader, ms", "student, ms", "dearest, ms", "wall, ms")


def submissions(lab: SolvedLab) -> dict[str, dict[str, str]]:
    """Return answers by student: the solution, each style, a wrong answer to each exercise."""
    found = {"solution": lab.solution}
    found |= {f"right-{style}": {**lab.solution, **own} for style, own in lab.right.items()}
    for exercise in lab.points:
        wrong = lab.wrong_to(exercise)[0]
        found[f"wrong-{exercise}"] = {**lab.solution, exercise: wrong.source}
    return found


def cpu_of(pids: Iterable[int]) -> float:
    """Return the seconds that processes have used, and all below them that have ended."""
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def measured(lab: SolvedLab, *, talks: bool) -> tuple[str, ...]:
    """Return a lab's row of the table."""
    with tempfile.TemporaryDirectory() as folder:
        course, answers = Course(ROOT, Path(folder)), submissions(lab)
        for student, own in answers.items():
            path = course.submitted / student / lab.name / f"{lab}.ipynb"
            path.parent.mkdir(parents=True)
            path.write_text(lab.submission(own), encoding="utf-8")
        grader = Grader.of(course, lab.name).warmed()
        assert isinstance(grader.launcher, ForkServer), "no sandbox on this machine"
        for student in ("solution", "right-tensorflow"):
            grader.grade(student)
        ours, theirs, wall = [], [], []
        for student in answers:
            server, own, start = cpu_of(grader.launcher.pids), time.process_time(), time.monotonic()
            result = grader.grade(student).result
            wall.append(time.monotonic() - start)
            ours.append(time.process_time() - own)
            theirs.append(cpu_of(grader.launcher.pids) - server)
            if talks:
                score = f"{result.score:g}/{result.max_score:g}"
                print(f"  {student:40} {ours[-1]:7.3f} {theirs[-1]:7.3f} {wall[-1]:7.3f}  {score}")
        grader.close()
    both = [sum(each) for each in zip(ours, theirs, strict=True)]
    means = [statistics.mean(each) for each in (ours, theirs)]
    times = (*means, max(both), statistics.mean(wall))
    return (lab.name, str(len(answers)), *(f"{1000 * each:,.0f}" for each in times))


def main() -> None:
    named = sys.argv[1:]
    chosen = [lab for lab in LABS if not named or lab.name.partition("_")[0] in named]
    rows = [measured(lab, talks=bool(named)) for lab in chosen]
    table = measure.markdown(HEADER, rows)
    print(table)
    if not named:
        measure.write_section("labs", f"## By lab\n\n{TEXT}\n\n{table}\n\n{measure.machine()}")


if __name__ == "__main__":
    main()
