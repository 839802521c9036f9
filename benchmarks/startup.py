"""From a command to its first output: the command line, imports, and a notebook's first figure.

    python benchmarks/startup.py

prints the table in a minute, and writes it into docs/performance.md. Every start is a process of
its own, with byte code compiled and files in the system's memory.
"""

import argparse
import queue
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import nbformat
from jupyter_client.manager import start_new_kernel
from measure import machine, markdown, milliseconds, write_section

ROOT = Path(__file__).parents[1]
LECTURE = ROOT / "lectures" / "04_stride_padding_output_size.ipynb"
ROUNDS, KERNEL_ROUNDS, LIMIT = 11, 5, 60
BARE, BARE_KERNEL = "python -c pass", "kernel, to the answer of 1 + 1"
PROCESSES = {
    BARE: ["-c", "pass"],
    "autograder --help": [str(Path(sys.executable).with_name("autograder")), "--help"],
    "python -m autograder --help": ["-m", "autograder", "--help"],
    "import numpy": ["-c", "import numpy"],
    "import convcourse": ["-c", "import convcourse"],
    "import convcourse.ops": ["-c", "import convcourse.ops"],
    "import convcourse.layers": ["-c", "import convcourse.layers"],
    "import convcourse.figures": ["-c", "import convcourse.figures"],
    "import convcourse.widgets": ["-c", "import convcourse.widgets"],
}


def start(arguments: list[str]) -> float:
    """Return the seconds in which Python runs to its end."""
    begin = time.perf_counter()
    subprocess.run([sys.executable, *arguments], stdout=subprocess.DEVNULL, check=True, cwd=ROOT)
    return time.perf_counter() - begin


def start_kernel(cells: list[str], wanted: set[str]) -> float:
    """Return the seconds from the start of a kernel to the output of the last of some cells."""
    begin = time.perf_counter()
    manager, client = start_new_kernel(
        startup_timeout=LIMIT, cwd=str(LECTURE.parent), stderr=subprocess.DEVNULL
    )
    try:
        for cell in cells:
            request = client.execute(cell)
        while True:
            try:
                message = client.get_iopub_msg(timeout=LIMIT)
            except queue.Empty:
                raise TimeoutError(f"no output of {cells[-1]!r} in {LIMIT} s") from None
            if message["msg_type"] == "error":
                raise RuntimeError("\n".join(message["content"]["traceback"]))
            if message["parent_header"].get("msg_id") == request and message["msg_type"] in wanted:
                return time.perf_counter() - begin
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def first_figure() -> list[str]:
    """Return the lecture's code cells up to the first that ends in a figure."""
    code = [each.source for each in nbformat.read(LECTURE, 4).cells if each.cell_type == "code"]
    last = next(place for place, source in enumerate(code) if "\nfig_" in source)
    return code[: last + 1]


def in_turns(ways: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    """Return the median seconds of each way, after one start that is not counted."""
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(rounds + 1):
        for name, way in ways.items():
            took = way()
            if turn:
                seconds[name].append(took)
    return {name: statistics.median(each) for name, each in seconds.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dry", action="store_true", help="print, and write nothing")
    options = parser.parse_args()
    starts = in_turns(
        {name: lambda each=each: start(each) for name, each in PROCESSES.items()}, ROUNDS
    )
    outputs = {"execute_result", "display_data"}
    figure = "kernel, to the first figure of lecture 04"
    kernels = {
        BARE_KERNEL: lambda: start_kernel(["1 + 1"], outputs),
        figure: lambda: start_kernel(first_figure(), outputs),
    }
    kernel_starts = in_turns(kernels, KERNEL_ROUNDS)
    rows = [
        [name, milliseconds(seconds), "–" if name == bare else milliseconds(seconds - found[bare])]
        for found, bare in ((starts, BARE), (kernel_starts, BARE_KERNEL))
        for name, seconds in found.items()
    ]
    help_takes = milliseconds(starts["autograder --help"])
    section = f"""## Start-up

`python benchmarks/startup.py`: median milliseconds of {ROUNDS} starts ({KERNEL_ROUNDS} of a
kernel), each a process of its own and in turns, with byte code compiled. At the right is what comes
on top of bare Python, or of a kernel that only adds. A kernel's time ends with its output; there
is no browser in it. Goal: `autograder --help` below 150 ms; it takes {help_takes} ms.

{markdown(["start", "ms", "more than bare, ms"], rows)}

{machine()}"""
    print(section)
    if not options.dry:
        write_section("startup", section)


if __name__ == "__main__":
    main()
