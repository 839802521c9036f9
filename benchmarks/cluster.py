"""A class of lab 2 on a `dask.distributed` cluster of one worker and of two; what a save costs.

Run it alone on the machine, `python benchmarks/cluster.py`: it takes about a minute, prints the
table and writes it into docs/performance.md. Scheduler and workers are processes of this machine.
Each worker grades some submissions beforehand, so that it is warm; then classes take turns.
"""

import argparse
import pickle
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import grading
import measure
from distributed import Client

from autograder.batch.cluster import grade_on_cluster
from autograder.cli.demo import LAB
from autograder.cli.saver import MOST
from autograder.gradebook.records import Records
from autograder.gradebook.release import register
from autograder.grading.grader import Graded, Grader

CLASS, ROUNDS = 60, 3


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[str]:
    """Start a scheduler with so many workers; yield its address."""
    file = folder / f"scheduler{workers}.json"
    dask = [sys.executable, "-m", "dask"]
    options = ["--no-dashboard", "--port", "0", "--scheduler-file", str(file)]
    run = [subprocess.Popen([*dask, "scheduler", *options], stderr=subprocess.DEVNULL)]
    try:
        while not file.exists():
            time.sleep(0.1)
        options = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--scheduler-file", str(file)]
        options += ["--local-directory", str(folder)]
        for _ in range(workers):
            run.append(subprocess.Popen([*dask, "worker", *options], stderr=subprocess.DEVNULL))
        with Client(scheduler_file=str(file), set_as_default=False) as client:
            client.wait_for_workers(workers)
            yield client.scheduler.address
    finally:
        for process in reversed(run):
            process.kill()
            process.wait()


def cpu_of_a_save(records: Records, graded: list[Graded]) -> float:
    """Return the seconds of computing that saving results in one go takes."""
    start = time.process_time()
    list(records.save_all(graded, LAB))
    return time.process_time() - start


def report() -> str:
    """Return the table."""
    with tempfile.TemporaryDirectory() as scratch:
        course = grading.make_course(Path(scratch, "course"), tensorflow=False)
        submissions = grading.make_submissions(course, CLASS, tensorflow=False)
        grading.hand_in(submissions, course.submitted)
        students = list(submissions)
        grader = Grader.of(course, LAB)
        sent = (
            len(pickle.dumps(grader)),
            statistics.median(
                len(pickle.dumps(grader.submission(student))) for student in students
            ),
        )
        seconds: dict[int, list[float]] = {1: [], 2: []}
        back = 0.0
        with cluster(Path(scratch), 1) as one, cluster(Path(scratch), 2) as two:
            addresses = {1: one, 2: two}
            for address in addresses.values():
                list(grade_on_cluster(grader, students, address))
            for _ in range(ROUNDS):
                for workers, address in addresses.items():
                    start = time.perf_counter()
                    graded = list(grade_on_cluster(grader, students, address))
                    seconds[workers].append(time.perf_counter() - start)
            back = statistics.median(len(pickle.dumps(each)) for each in graded)
        register(course, LAB)
        with Records(course) as records:
            list(records.save_all(graded[:4], LAB))
            together, apart = graded[-MOST:], graded[4:-MOST]
            alone = statistics.median(cpu_of_a_save(records, [each]) for each in apart)
            save = cpu_of_a_save(records, together) / MOST
    medians = {workers: statistics.median(times) for workers, times in seconds.items()}
    rows = [
        (f"{workers}", f"{median:.2f}", f"{1e3 * median / CLASS:.1f}", f"{medians[1] / median:.2f}")
        for workers, median in medians.items()
    ]
    header = ("workers", "s", "ms each", "times as fast as one")
    kilobytes = [f"{size / 1e3:.1f} KB" for size in (*sent, back)]
    return f"""## On a cluster

`python benchmarks/cluster.py`: {CLASS} submissions of lab 2 through a scheduler and warm workers
of one thread, all on this machine; the middle of {ROUNDS} times, in turns. Here the two cores have
the scheduler, who asks, and each submission's own process to carry as well.

{measure.markdown(header, rows)}

A task ships {kilobytes[0]} of the grader and {kilobytes[1]} of the submission, and {kilobytes[2]}
come back. The one process that writes spends {1e3 * alone:.1f} ms of computing on a save by itself,
and {1e3 * save:.2f} ms on each of {MOST} that it saves in one go, as it does where they come fast.
So it keeps up with {1 / save:.0f} submissions a second: {medians[1] / CLASS / save:.0f} workers
like the one here. A hundred would hand it {100 * save * CLASS / medians[1]:.1f} times what it can
write.

{measure.machine()}"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dry", action="store_true", help="print, and write nothing")
    options = parser.parse_args()
    section = report()
    print(section)
    if not options.dry:
        measure.write_section("cluster", section)


if __name__ == "__main__":
    main()
