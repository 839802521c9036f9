"""What a student's code uses of what a lab forbids is found by reading it, and nothing else is."""

from __future__ import annotations

import pytest

from autograder.grading.forbidden import uses

NO = "write it yourself"
FORBIDDEN = {"scipy.signal": NO, "tensorflow.nn": NO}


@pytest.mark.parametrize(
    "source",
    [
        "import scipy.signal",
        "from scipy import signal",
        "import scipy\nscipy.signal.correlate2d",
        "from scipy.signal import correlate2d as c\ndef f(x):\n    return c(x, x)",
        "def f(x):\n    import scipy.signal as s\n    return s.correlate2d(x, x)",
        "import tensorflow as tf\nf = lambda x: tf.nn.conv2d(x, x, 1, 'SAME')",
        "import tensorflow as tf\nnn = tf.nn\nconv = nn.conv2d\ndef f(x):\n    return conv(x)",
    ],
)
def test_a_forbidden_name_is_found_in_every_spelling(source: str) -> None:
    assert uses([source], FORBIDDEN) == {0: NO}


def test_a_helper_of_a_helper_carries_the_refusal_into_other_cells() -> None:
    cells = [
        "def outer(x):\n    return Inner().go(x)",
        "from scipy import signal\nclass Inner:\n    def go(self, x):\n        return signal.x(x)",
        "def answer(x):\n    return outer(x)",
        "def other(x):\n    return x",
    ]
    assert uses(cells, FORBIDDEN) == {0: NO, 1: NO, 2: NO}


def test_a_name_that_a_function_binds_itself_is_its_own() -> None:
    check = "from scipy import signal\nexpected = signal.correlate2d(1, 2)"
    answer = "def f(signal):\n    expected = signal * 2\n    return expected"
    assert uses([check, answer], FORBIDDEN) == {0: NO}


def test_what_only_looks_alike_is_allowed() -> None:
    source = "import scipy.linalg, signal\nimport tensorflow as tf\ntf.pad(signal.SIGINT)"
    assert uses([source], FORBIDDEN) == {}
