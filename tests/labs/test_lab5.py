"""What is special to lab 5: its numbers are those of the facts, and only slow answers are slow."""

import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from time import perf_counter

import numpy as np
import pytest

from convcourse import ops
from convcourse.checks.lab5_fast.matrix_product import CLOCK, CONV2D_IM2COL
from tests.labs.solved import SolvedLab
from tests.seed_facts import FACTS

LAB = SolvedLab("lab5_fast")
NAMES = LAB.run(LAB.solution)


def test_the_matrix_of_alexnet_has_the_size_of_the_facts() -> None:
    assert list(NAMES["x_col"].shape) == FACTS["im-xcol"]["expected"]
    kernels = np.zeros((11, 11, 3, 96)).reshape(-1, 96).T
    assert list(kernels.shape) == FACTS["im-wrow"]["expected"]
    share = NAMES["x_col"].size / NAMES["photo"].size
    assert share == pytest.approx(FACTS["im-dup"]["expected"])


@pytest.mark.parametrize("stride", [1, 2, 3])
def test_the_way_back_is_the_adjoint(stride: int) -> None:
    rng = np.random.default_rng(stride)
    x = rng.normal(size=(7, 9, 2))
    there = NAMES["im2col"](x, 3, 2, stride)
    y = rng.normal(size=there.shape)
    back = NAMES["col2im"](y, x.shape, 3, 2, stride)
    assert np.sum(there * y) == pytest.approx(np.sum(x * back))


def test_the_loops_that_are_shown_are_right_and_agree_with_the_solution() -> None:
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(2, 6, 5, 3)), rng.normal(size=(3, 2, 3, 4))
    for stride in (1, 2):
        loops = NAMES["conv2d_loops"](x, w, stride)
        np.testing.assert_allclose(loops, ops.conv2d(x, w, stride=stride))
        np.testing.assert_allclose(NAMES["conv2d_im2col"](x, w, stride), loops)


def test_the_two_numbers_of_the_law_are_equal() -> None:
    [cell] = [cell for cell in LAB.cells if cell["id"] == "show-adjoint"]
    said = io.StringIO()
    with redirect_stdout(said):
        exec("".join(cell["source"]), dict(NAMES))
    there, back = said.getvalue().split()
    assert there == back


def share_of_the_time(function: Callable[..., object], calls: int) -> float:
    """The quickest of several calls, in units of what is allowed beside them."""
    allowed, seconds = [], []
    kind, rng = CONV2D_IM2COL.kinds[-1], np.random.default_rng(calls)
    assert kind.draw is not None
    for case in (*kind.shown, *(kind.draw(rng) for _ in range(calls))):
        allowed.append(CLOCK.allowed())
        start = perf_counter()
        function(*case.args)
        seconds.append(perf_counter() - start)
    return min(seconds) / min(allowed)


@pytest.fixture(params=[0, 1], ids=["quiet", "busy"])
def machine(request: pytest.FixtureRequest) -> Iterator[None]:
    """As it is, and with a process for each core that never rests."""
    command = [sys.executable, "-c", "while True: pass"]
    count = request.param * (os.cpu_count() or 1)
    others = [subprocess.Popen(command) for _ in range(count)]
    yield
    for other in others:
        other.kill()
        other.wait()


@pytest.mark.xdist_group("timing")
@pytest.mark.usefixtures("machine")
def test_right_answers_stay_within_the_clock_and_loops_far_beyond_it() -> None:
    for style in ("loops", "windows", "indices", "taps", "fft"):
        names = LAB.run(LAB.right[style])
        assert share_of_the_time(names["conv2d_im2col"], 6) < 1, style
    assert share_of_the_time(NAMES["conv2d_loops"], 2) > 4


def test_the_clock_measures_a_time() -> None:
    assert 0 < CLOCK.allowed() < 1
