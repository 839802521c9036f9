"""Threads change how long a convolution takes, and no bit of it, whoever calls, whatever fails."""

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from threadpoolctl import ThreadpoolController

from convcourse import grads, ops
from convcourse.ops import tiling
from convcourse.ops.threads import each
from convcourse.shapes import ShapeError, conv_window
from tests.examples import examples

law = settings(max_examples=examples(40))
BLAS = ThreadpoolController().select(user_api="blas")


def blas_threads():
    return [library.get_num_threads() for library in BLAS.lib_controllers]


@pytest.fixture(autouse=True)
def two_threads_in_the_blas():
    with BLAS.limit(limits=2):
        yield


@pytest.fixture(autouse=True)
def little_work_is_shared_out(monkeypatch):
    """Convolutions quick enough for tests have several tiles, and several threads work at them."""
    monkeypatch.setattr(tiling, "_LEAST_COST", 1)
    monkeypatch.setattr(sys.modules[each.__module__], "_WORTH_A_THREAD", 1)
    tiling._parts.cache_clear()  # of a shape they are known once they have been found
    yield
    tiling._parts.cache_clear()


def arrays(x_shape, w_shape, **keywords):
    """Floats whose sums depend on the order in which they are added up."""
    rng = np.random.default_rng(0)
    window = conv_window(x_shape, w_shape, **keywords)
    shapes = x_shape, w_shape, (x_shape[0], *window.output, w_shape[3]), w_shape[3:]
    return [rng.standard_normal(shape, np.float32) for shape in shapes]


def computed(x, w, grad_y, b, **keywords):
    """The result and all gradients, as bytes."""
    made = ops.conv2d(x, w, b, **keywords), *grads.conv2d_grads(x, w, grad_y, **keywords)
    return b"".join(array.tobytes() for array in made)


SHAPES = [
    ((9, 40, 40, 32), (3, 3, 32, 40), {"padding": "SAME"}),  # Winograd
    ((3, 26, 26, 128), (3, 3, 128, 128), {}),  # Winograd, in the gradient too
    ((16, 32, 32, 3), (5, 5, 3, 16), {"padding": "SAME", "stride": 2}),  # im2col, planes
    ((16, 30, 30, 32), (5, 5, 32, 24), {"stride": (1, 2)}),  # im2col, windows given back
    ((1, 200, 90, 3), (3, 3, 3, 24), {"padding": "SAME"}),  # one image
    ((8, 64, 64, 24), (3, 3, 1, 24), {"padding": "SAME", "groups": 24}),  # taps
    ((4, 64, 64, 48), (1, 1, 48, 64), {}),  # taps, one weight
    ((4, 48, 48, 16), (3, 3, 8, 24), {"dilation": 2, "groups": 2}),  # two groups
    ((9, 20, 20, 128), (5, 5, 128, 130), {}),  # Winograd, but not in the gradient
]
each_shape = pytest.mark.parametrize(("x_shape", "w_shape", "keywords"), SHAPES)


@each_shape
def test_any_number_of_threads_gives_the_same_bits(x_shape, w_shape, keywords):
    given = arrays(x_shape, w_shape, **keywords)
    found = set()
    for number in (1, 2, 4, 2, 1):
        with ops.threads(number):
            found.add(computed(*given, **keywords))
    assert len(found) == 1


@each_shape
def test_the_threads_of_the_blas_change_no_bit(x_shape, w_shape, keywords):
    given = arrays(x_shape, w_shape, **keywords)
    found = set()
    for limit in (1, 2, 3):
        with BLAS.limit(limits=limit):
            found.add(computed(*given, **keywords))
    assert len(found) == 1


@pytest.mark.parametrize("name", ["im2col", "windows", "taps", "fft", "winograd"])
def test_each_algorithm_gives_the_same_bits(name):
    x, w, _, b = arrays((6, 50, 50, 16), (3, 3, 16, 32))
    algorithm, found = getattr(ops, f"conv2d_{name}"), set()
    for number in (1, 2, 4):
        with ops.threads(number):
            found.add(algorithm(x, w, b).tobytes())
    assert len(found) == 1


def test_any_shape_gives_the_same_bits_and_what_the_loops_give(monkeypatch):
    monkeypatch.setattr(tiling, "_LEAST_ROWS", 1)  # so that small shapes have many tiles
    tiling._parts.cache_clear()
    sizes = st.integers(1, 9)

    @law
    @given(
        x_shape=st.tuples(st.integers(0, 3), sizes, sizes),
        kernel=st.tuples(st.integers(1, 3), st.integers(1, 3)),
        channels=st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(1, 2)),
        stride=st.integers(1, 2),
        padding=st.sampled_from(["SAME", "VALID"]),
    )
    def same(x_shape, kernel, channels, stride, padding):
        c_in, c_out, groups = channels
        keywords = {"stride": stride, "padding": padding, "groups": groups}
        shapes = (*x_shape, c_in * groups), (*kernel, c_in, c_out * groups)
        try:
            given = arrays(*shapes, **keywords)
        except ShapeError:
            assume(False)
        found = set()
        for number in (1, 2, 4):
            with ops.threads(number):
                found.add(computed(*given, **keywords))
        assert len(found) == 1
        x, w, grad_y, b = given
        expected = ops.conv2d_loops(x, w, b, **keywords)
        assert_allclose(ops.conv2d(x, w, b, **keywords), expected, rtol=0, atol=1e-4)
        # A convolution is linear: <grad_y, conv(x)> is <grad_x, x>, and is <grad_w, w>.
        product = (grad_y.astype(float) * ops.conv2d(x, w, **keywords)).sum()
        grad_x, grad_w, _ = grads.conv2d_grads(x, w, grad_y, **keywords)
        assert_allclose([(grad_x * x).sum(), (grad_w * w).sum()], product, rtol=0, atol=1e-2)

    same()


def test_many_callers_at_once_get_the_same_bits_and_the_blas_gets_its_threads_back():
    given = arrays(*SHAPES[2][:2], **SHAPES[2][2])
    with ThreadPoolExecutor(6) as pool:  # before the thread that has set the threads of the BLAS
        found = {*pool.map(lambda _: computed(*given, **SHAPES[2][2]), range(24))}
    assert found == {computed(*given, **SHAPES[2][2])}
    assert blas_threads() == [2] * len(blas_threads())


def test_a_forked_child_computes_the_same_bits_with_threads_of_its_own():
    code = """
import os, threading
import numpy as np
from threadpoolctl import threadpool_limits
from convcourse import ops
threadpool_limits(2)
ops.threads(2)
rng = np.random.default_rng(0)
x = rng.standard_normal((64, 32, 32, 3), np.float32)
w = rng.standard_normal((5, 5, 3, 16), np.float32)
expected = ops.conv2d(x, w).tobytes()
def alive():
    return sum(each.name.startswith("convcourse") for each in threading.enumerate())
assert alive() == 1
stop = threading.Event()
def go_on():
    while not stop.is_set():
        ops.conv2d(x, w)
busy = threading.Thread(target=go_on)
busy.start()  # so that forks meet a pool at work
for _ in range(5):
    child = os.fork()
    if not child:
        before = alive()
        same = ops.conv2d(x, w).tobytes() == expected
        os._exit(0 if same and before == 0 and alive() == 1 else 1)
    assert os.waitpid(child, 0)[1] == 0
for _ in range(200):  # so that some meet it while it hands out work
    child = os.fork()
    if not child:
        os._exit(0)
    os.waitpid(child, 0)
stop.set()
busy.join()
assert ops.conv2d(x, w).tobytes() == expected
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_where_no_thread_can_be_started_the_caller_computes_alone():
    code = """
import ctypes, threading
import numpy as np
from convcourse import ops
rng = np.random.default_rng(0)
x = rng.standard_normal((64, 32, 32, 3), np.float32)
w = rng.standard_normal((5, 5, 3, 16), np.float32)
with ops.threads(1):
    expected = ops.conv2d(x, w).tobytes()
def refused(self):
    raise RuntimeError("can't start new thread")
threading.Thread.start = refused
with ops.threads(4):
    assert ops.conv2d(x, w).tobytes() == expected
    assert ops.conv2d(x, w).tobytes() == expected
assert threading.active_count() == 1
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


@contextmanager
def broken_tiles(monkeypatch, threads_that_break):
    """Tiles cannot be copied in some threads."""
    columns, begun = tiling.Tile.columns, threading.Event()

    def breaks(tile, *arguments):
        is_caller = threading.current_thread() is threading.main_thread()
        if ("caller" if is_caller else "helper") in threads_that_break:
            begun.set()
            raise MemoryError(f"no room in {threading.current_thread().name}")
        begun.wait(1)  # let the other one break first
        return columns(tile, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(tiling.Tile, "columns", breaks)
        yield


@pytest.mark.parametrize("broken", [{"caller"}, {"helper"}, {"caller", "helper"}])
def test_an_error_in_any_thread_is_raised_and_the_blas_gets_its_threads_back(monkeypatch, broken):
    x, w, _, _ = arrays(*SHAPES[2][:2], **SHAPES[2][2])
    with ops.threads(2):
        expected = ops.conv2d(x, w, **SHAPES[2][2])
        with broken_tiles(monkeypatch, broken), pytest.raises(MemoryError, match="no room"):
            ops.conv2d(x, w, **SHAPES[2][2])
        assert blas_threads() == [2] * len(blas_threads())
        assert_array_equal(ops.conv2d(x, w, **SHAPES[2][2]), expected)


def test_work_in_helpers_keeps_the_callers_handling_of_floating_point_errors():
    x, w, _, _ = arrays(*SHAPES[2][:2], **SHAPES[2][2])
    x[:, 3, 3] = np.inf
    with ops.threads(4):  # warnings are errors in tests
        assert not np.isfinite(ops.conv2d(x, w)).all()


def test_each_item_is_worked_on_once_and_nothing_begins_after_an_error():
    with ops.threads(4):
        done = []
        each(done.append, range(1000), cost=1e9)
        assert sorted(done) == [*range(1000)]
        begun = []

        def breaks(item):
            begun.append(item)
            raise ValueError(item)

        with pytest.raises(ValueError, match=r"^[0-3]$"):
            each(breaks, range(1000), cost=1e9)
        assert len(begun) <= 4


def test_a_small_convolution_stays_in_the_callers_thread():
    code = """
import threading
import numpy as np
from convcourse import ops
ops.threads(4)
ops.conv2d(np.ones((1, 28, 28, 1)), np.ones((3, 3, 1, 8)))
assert threading.active_count() == 1
ops.conv2d(np.ones((256, 28, 28, 1)), np.ones((3, 3, 1, 32)))
assert threading.active_count() > 1
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def names(variable):
    """How many threads work, as the environment has it."""
    code = """
import threading
from convcourse import ops
from convcourse.ops.threads import each
seen, all_here = set(), threading.Barrier(8)
def work(_):
    seen.add(threading.current_thread().name)
    try:
        all_here.wait(0.3)
    except threading.BrokenBarrierError:
        pass
each(work, range(8), cost=1e9)
print(len(seen))
"""
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "2", "OMP_NUM_THREADS": "2"} | variable
    run = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60
    )
    return run.stdout.strip() or run.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("variable", "expected"),
    [
        ({}, "2"),
        ({"CONVCOURSE_THREADS": "3"}, "3"),
        ({"CONVCOURSE_THREADS": "1"}, "1"),
        ({"CONVCOURSE_THREADS": ""}, "2"),
    ],
)
def test_the_environment_sets_the_number_or_else_the_blas(variable, expected):
    if sys.platform == "darwin":
        variable = {"CONVCOURSE_THREADS": expected} | variable  # Accelerate cannot be asked
    assert names(variable) == expected


@pytest.mark.parametrize("value", ["0", "-1", "two", "1.5"])
def test_a_number_in_the_environment_that_makes_no_sense_is_told(value):
    error = names({"CONVCOURSE_THREADS": value})
    assert f"CONVCOURSE_THREADS must be an integer of at least 1: got '{value}'. Use" in error


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (0, "threads must be at least 1: got 0"),
        ("2", "threads must be an integer: got '2'"),
        (1.5, "threads must be an integer: got 1.5"),
        (True, "threads must be an integer: got True"),
    ],
)
def test_a_number_that_makes_no_sense_is_told(value, message):
    with pytest.raises(ShapeError, match=message):
        ops.threads(value)


def test_a_with_statement_sets_the_number_until_its_end():
    ops.threads(3)
    try:
        with pytest.raises(KeyError), ops.threads(1):
            raise KeyError
        assert ops.threads._chosen == 3
    finally:
        ops.threads(None)
