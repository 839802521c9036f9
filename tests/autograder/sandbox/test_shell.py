"""The shell of a student's process reads cells as IPython does."""

from __future__ import annotations

import pytest
from IPython.core.inputtransformer2 import TransformerManager

from autograder.sandbox.inside.shell import _Transformers


@pytest.mark.parametrize(
    "cell",
    [
        "%time f()",
        "x = %time f()",
        "if x:\n    %time f()",
        "%%time\nx = 1",
        "!ls",
        "a = !ls",
        "f?",
        "f??\n",
        "f(1\n?",
        ",f a b",
        ">>> x = 1\n>>> y = 2",
        "  x = 1\n  y = 2",
        "\n\nx = 1",
        "x = 5 \\\n% 3",
        "x = (5\n% 3)",
        "'''\n%time\n!ls\nf?\n'''",
        "x = 1  # why?",
        "await f()",
        "x =",
    ],
)
def test_a_cell_is_read_as_ipython_reads_it(cell: str) -> None:
    assert _Transformers().transform_cell(cell) == TransformerManager().transform_cell(cell)
