"""What is special to lab 5: its numbers are those of the facts, and only slow answers are slow."""

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, redirect_stdout
from dataclasses import replace

import numpy as np
import pytest

from autograder.sandbox.launcher import ForkServer, Sandbox
from autograder.sandbox.limits import Limits
from autograder.sandbox.process import StudentProcess
from convcourse import ops
from convcourse.checks.engine import local, run
from convcourse.checks.lab5_fast.matrix_product import CONV2D_IM2COL
from tests.labs.solved import BY_NAME
from tests.seed_facts import FACTS

LAB = BY_NAME["lab5_fast"]


def test_the_matrix_of_alexnet_has_the_size_of_the_facts() -> None:
    assert list(LAB.names["x_col"].shape) == FACTS["im-xcol"]["expected"]
    kernels = np.zeros((11, 11, 3, 96)).reshape(-1, 96).T
    assert list(kernels.shape) == FACTS["im-wrow"]["expected"]
    share = LAB.names["x_col"].size / LAB.names["photo"].size
    assert share == pytest.approx(FACTS["im-dup"]["expected"])


@pytest.mark.parametrize("stride", [1, 2, 3])
def test_the_way_back_is_the_adjoint(stride: int) -> None:
    rng = np.random.default_rng(stride)
    x = rng.normal(size=(7, 9, 2))
    there = LAB.names["im2col"](x, 3, 2, stride)
    y = rng.normal(size=there.shape)
    back = LAB.names["col2im"](y, x.shape, 3, 2, stride)
    assert np.sum(there * y) == pytest.approx(np.sum(x * back))


def test_the_loops_that_are_shown_are_right_and_agree_with_the_solution() -> None:
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(2, 6, 5, 3)), rng.normal(size=(3, 2, 3, 4))
    for stride in (1, 2):
        loops = LAB.names["conv2d_loops"](x, w, stride)
        np.testing.assert_allclose(loops, ops.conv2d(x, w, stride=stride))
        np.testing.assert_allclose(LAB.names["conv2d_im2col"](x, w, stride), loops)


def test_the_two_numbers_of_the_law_are_equal() -> None:
    [cell] = [cell for cell in LAB.cells if cell["id"] == "show-adjoint"]
    said = io.StringIO()
    with redirect_stdout(said):
        exec("".join(cell["source"]), dict(LAB.names))
    there, back = said.getvalue().split()
    assert there == back


RACE = replace(CONV2D_IM2COL, kinds=CONV2D_IM2COL.kinds[-1:])
"""What is measured of an answer, and nothing else of it."""
RIGHT = {
    f"right {style}": cells["im2col"] + cells["conv2d_im2col"]
    for style, cells in LAB.right.items()
    if style != "tensorflow"  # which takes seconds to import
}
GIVEN = "\n".join(
    "".join(cell["source"]) for cell in LAB.cells if "def conv2d_loops" in "".join(cell["source"])
)
SLOW = {
    wrong.title: f"{GIVEN}\n{wrong.source}"
    for wrong in LAB.wrong_to("conv2d_im2col")
    if "too slow" in wrong.says
}
LIAR = """
import os, time
from concurrent.futures import ThreadPoolExecutor
for name in ("process_time", "thread_time", "perf_counter", "monotonic", "time", "clock_gettime"):
    setattr(time, name, lambda *_: 0.0)
os.times = lambda: (0.0,) * 5
np.ones = np.zeros
slow = conv2d_im2col
def conv2d_im2col(x, w, stride=1):
    with ThreadPoolExecutor() as threads:
        return threads.submit(slow, x, w, stride).result()
"""


@pytest.fixture(scope="module", params=[0, 2], ids=["quiet", "busy"])
def machine(request: pytest.FixtureRequest) -> Iterator[None]:
    """As it is, and with two processes for each core that never rest."""
    busy = f"import os\nwhile os.getppid() == {os.getpid()}: pass"  # and never longer than this
    command = [sys.executable, "-c", busy]
    count = request.param * (os.cpu_count() or 1)
    others = [subprocess.Popen(command) for _ in range(count)]
    yield
    for other in others:
        other.kill()
        other.wait()


@pytest.mark.xdist_group("timing")
@pytest.mark.usefixtures("machine")
def test_a_notebook_counts_what_an_answer_computes_however_busy_the_machine_is() -> None:
    for name, source in (RIGHT | SLOW).items():
        names = LAB.run(LAB.solution | {"im2col": "", "conv2d_im2col": source})
        outcome = run(RACE, local(names), seed=name, thorough=False)
        assert outcome.fraction == (name in RIGHT), f"{name}: {outcome.message}"


@pytest.mark.needs("bubblewrap")
@pytest.mark.xdist_group("timing")
@pytest.mark.usefixtures("machine")
@pytest.mark.parametrize("forked", [False, True])
def test_grading_counts_it_too_and_nobody_lies_about_it(forked: bool) -> None:
    limits = Limits()
    sandbox = Sandbox.find(limits)
    told = RIGHT | SLOW | {"liar": SLOW["loops over lists"] + LIAR}
    with ExitStack() as stack:
        server = ForkServer(sandbox, limits) if forked else None
        if server is not None:
            stack.callback(server.close)
        process = StudentProcess(server or sandbox, sandbox, limits, forbidden={}, files={})
        stack.enter_context(process)
        for name, source in told.items():
            assert process.run(f"import numpy as np\n{source}") == [], name
            answer = local({"conv2d_im2col": process.get("conv2d_im2col")})
            outcome = run(RACE, answer, seed=name, thorough=True)
            assert outcome.fraction == (name in RIGHT), f"{name}: {outcome.message}"
