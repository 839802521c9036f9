"""What an answer comes to use of what its lab forbids is found by reading it, and nothing else."""

import contextlib
import io
import statistics
import time

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from convcourse.checks.forbidden import Use, imported_only, use

FORBIDDEN = ("numpy.convolve", "scipy.signal", "tensorflow.nn")
NUMPY = "import numpy as np"


def name_of(found: Use | None) -> str | None:
    return None if found is None else found.name


@pytest.mark.parametrize(
    "source",
    [
        "import scipy\ndef f(x):\n    return scipy.signal.correlate2d(x, x)",
        "import scipy.signal\ndef f(x):\n    return scipy.signal.correlate2d(x, x)",
        "from scipy.signal import correlate2d as c\ndef f(x):\n    return c(x, x)",
        "from scipy.signal import correlate2d as f",
        "from scipy.signal import *\ndef f(x):\n    return correlate2d(x, x)",
        "from scipy import *\ndef f(x):\n    return signal.correlate2d(x, x)",
        "def f(x):\n    import scipy.signal as s\n    return s.correlate2d(x, x)",
        "def f(x):\n    import scipy as s\n    t = s\n    return t.signal.correlate2d(x, x)",
        "def f(x):\n    import importlib\n    return importlib.import_module('scipy.signal').a(x)",
        "def f(x):\n    return __import__('scipy.signal').signal.correlate2d(x)",
        "import scipy\ndef f(x, lib=scipy):\n    return lib.signal.correlate2d(x, x)",
        "import scipy\ndef f(x, *, lib=scipy.signal):\n    return lib.correlate2d(x, x)",
        "import scipy\ndef f(x):\n    return getattr(scipy, 'signal').correlate2d(x, x)",
        "import scipy\ndef f(x):\n    return vars(scipy)['signal'].correlate2d(x, x)",
        "import scipy\ndef f(x):\n    return getattr(scipy, 'sig' + 'nal').correlate2d(x, x)",
        "import scipy\ndef f(x):\n    return vars(scipy)[f'sig{\"nal\"}'].correlate2d(x, x)",
        "def f(x):\n    return __import__('.'.join(['scipy', 'signal'])).signal.go(x)",
        "import importlib as i\nf = lambda x: i.import_module('scipy.' + ('s' + 'ignal'))",
        "import sys\ndef f(x):\n    return sys.modules['scipy.signal'].correlate2d(x, x)",
        "import scipy\ndef f(x):\n    return [s := scipy, s.signal.correlate2d(x, x)]",
        "try:\n  import scipy.signal as s\nexcept ImportError:\n    s = 0\nf = lambda x: s.a(x)",
        "import scipy as a\nb = a\nc, d = b, 1\ne = getattr(c, 'signal')\nf = lambda x: e.go(x)",
        "import scipy.signal as s\ng = {'a': s.correlate2d}\ndef f(x):\n    return g['a'](x, x)",
        "import scipy.signal as s, functools as g\nf = g.partial(s.correlate2d, mode='a')",
        "import scipy.signal as s\ndef g(h):\n    return s.go\n@g\ndef f(x):\n    return x",
        "import scipy.signal as s\ndef f(x, g=lambda x: s.go(x)):\n    return g(x)",
        "import scipy.signal as s\nold = lambda x: s.go(x)\ndef f(x): pass\nf = old",
        "import scipy.signal as s\nf = lambda x: s.go(x)\ng = f\ndef f(x):\n    return g(x)",
        "import scipy.signal as s\nf = lambda x: s.go(x)\nf = [f][0]",
        "import scipy.signal as s\nclass A:\n    def go(self, x):\n        return s.go(x)\n"
        "def f(x):\n    return A().go(x)",
        "import scipy.signal as s\nclass A:\n    def go(self, x):\n        return s.go(x)\n"
        "def f(x, name):\n    return getattr(A(), name)(x)",
        "import scipy.signal as s\nclass A:\n    def __call__(self, x):\n        return s.go(x)\n"
        "f = A()",
        "import scipy.signal as s\ndef f(x):\n    def g(s):\n        return s\n    return s.go(x)",
        "import scipy.signal as s\ndef f(x):\n    y = s.go(x)\n    def g(s):\n        return s\n"
        "    return y",
        "import scipy.signal as s\ndef f(x):\n    return s.go(x)\nif not f:\n    f = lambda x: x",
        "%%time\nimport scipy.signal as s\nf = s.correlate2d",
        "get_ipython().run_cell_magic('time', '', 'import scipy.signal as s\\nf = s.correlate2d')",
        "get_ipython().run_cell_magic('time', '', 'from scipy import (\\nsignal as s)\\nf = s.a')",
        "import scipy\ndef f(x):\n    return scipy.\uff53\uff49gnal.correlate2d(x, x)",
    ],
)
def test_a_forbidden_name_is_found_however_the_answer_comes_to_it(source: str) -> None:
    assert name_of(use([source], "f", FORBIDDEN)) == "scipy.signal"


@pytest.mark.parametrize(
    "source",
    [
        "from scipy import signal\ndef f(x):\n    return x",
        "def f(x):\n    from scipy import signal\n    return x",
        "from scipy import signal\ndef f(x):\n    return x\nassert f(1) == signal.a(1)",
        "from scipy import signal\nb = signal.a\ndef f(signal):\n    b = signal.b\n    return b",
        "from scipy import signal\ndef g(x):\n    return signal.a(x)\ndef f(x):\n    return x",
        "from scipy import signal\ndef f(x):\n    return signal.a(x)\ndef f(x):\n    return x",
        "from scipy import signal\ndef f(x):\n    return [signal for signal in x]",
        "from scipy import signal\ndef f(x: signal.A) -> signal.B:\n    y: signal.A = x",
        "from scipy import signal\nclass A:\n    def go(self): pass\n    def compare(self):\n"
        "        return signal.a\ndef f(x):\n    return A().go()",
        "import scipy.linalg, signal\nimport tensorflow as tf\nf = lambda x: tf.pad(signal.SIGINT)",
        "import numpy as n\nf = lambda x: n.lib.stride_tricks.sliding_window_view(n.fft.fft(x), x)",
        "def f(x):\n    return x.convolve(x)",
        "f = (",
    ],
)  # fmt: skip
def test_what_an_answer_does_not_come_to_costs_nothing(source: str) -> None:
    assert use([source], "f", FORBIDDEN) is None


def test_the_names_by_which_it_is_reached_are_told_in_their_order() -> None:
    cells = [
        "from scipy import signal\nclass Inner:\n    def go(self, x):\n        return signal.x(x)",
        "def outer(x):\n    return Inner().go(x)",
        "def other(x):\n    return x\ndef answer(x):\n    return other(outer(x))",
    ]
    found = use(cells, "answer", FORBIDDEN)
    assert found == Use("scipy.signal", ("answer", "outer", "Inner"))
    assert use(cells, "other", FORBIDDEN) is None


def test_an_import_in_the_cell_of_the_answer_is_told_from_others() -> None:
    cells = ["import tensorflow.nn", "import scipy.signal as s, numpy as np\ndef f(x): return x"]
    assert imported_only(cells, "f", FORBIDDEN) == ["scipy.signal"]
    assert imported_only(["def f():\n    from numpy import convolve"], "f", FORBIDDEN) == [
        "numpy.convolve"
    ]


LONG = {
    "a chain of functions": lambda n: "\n".join(
        ["import numpy as np", "def f0(x): return np.convolve(x, x)"]
        + [f"def f{i}(x): return f{i - 1}(x)" for i in range(1, n)]
        + [f"f = f{n - 1}"]
    ),
    "a chain of names": lambda n: "\n".join(
        ["import numpy as np", "f0 = np"]
        + [f"f{i} = f{i - 1}" for i in range(1, n)]
        + [f"f = f{n - 1}.convolve"]
    ),
    "one name bound again and again": lambda n: "\n".join(
        ["import numpy as np", "f = np.convolve", *["if f: f = 1"] * n]
    ),
    "a chain of calls": lambda n: f"{NUMPY}\nf = np.a(1){'.a()' * (n // 4)} + np.convolve(1, 1)",
    "a chain of attributes": lambda n: f"{NUMPY}\nf = np.array{'.a' * n} + np.convolve(1, 1)",
    "a long sum": lambda n: f"{NUMPY}\nf = lambda x: np.convolve(x, x)" + " + x" * n,
    "a name of many pieces": lambda n: (
        f"{NUMPY}\nf = getattr(np, 'a'" + " + 'a'" * n + "), np.convolve(1, 1)"
    ),
    "many methods": lambda n: f"{NUMPY}\nclass f:\n" + "\n".join(
        f"    def m{i}(self): return self.m{i + 1}()" for i in range(n)
    ) + f"\n    def __init__(self): self.m0()\n    def m{n}(self): np.convolve(1, 1)",
}  # fmt: skip


@pytest.mark.parametrize("shape", LONG)
def test_the_time_is_linear_in_what_was_written(shape: str) -> None:
    def seconds(n: int) -> float:
        tries = []
        for number in range(3):
            source = f"{LONG[shape](n)}\n# {number}"  # cells that were read before are remembered
            start = time.process_time()
            assert name_of(use([source], "f", FORBIDDEN)) == "numpy.convolve"
            tries.append(time.process_time() - start)
        return statistics.median(tries)

    # Four times the code; sixteen, were it quadratic. The clock may tick only every few ms.
    assert seconds(1600) < 12 * max(seconds(400), 0.005)


def test_a_notebook_refuses_what_its_answer_uses_and_words_an_import_that_it_does_not() -> None:
    config = Config({"HistoryManager": {"enabled": False}})
    shell = InteractiveShell(config=config)
    convolve = "def conv2d(image, kernel):\n    return {}"
    own = "(view(image, kernel.shape) * (kernel * 1.0)).sum(axis=(2, 3))"
    view = "import numpy as np\nview = np.lib.stride_tricks.sliding_window_view"

    def told(*cells: str) -> str:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            for cell in cells:
                shell.run_cell(cell, store_history=True)
            result = shell.run_cell("check(conv2d=conv2d)", store_history=True)
        return printed.getvalue() if result.error_in_exec is None else str(result.error_in_exec)

    first = told(
        f"from convcourse.checks.lab1_convolve import check\n{view}",
        "%%time\nfrom scipy import signal\n" + convolve.format("signal.correlate2d(image, kernel)"),
    )
    assert first.startswith("conv2d: it uses scipy.signal, which is off limits in this lab\n\n")
    assert "\n\nconv2d: 0 of 8 points. The lab so far: 0 of 25 points." in first
    again = told("from scipy import signal\n" + convolve.format(own), "signal.correlate2d")
    assert "conv2d: right in all" in again
    assert "scipy.signal: imported, and conv2d does not use it. That costs nothing." in again
