"""What labs ask students to write themselves, and the words to an answer that did not."""

import inspect
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import replace

from convcourse.checks.forbidden import imported_only, use
from convcourse.checks.outcome import Outcome, Status

CONVOLUTIONS = (
    "PIL.ImageFilter",
    "astropy.convolution",
    "cv2",
    "jax.lax",
    "jax.scipy.signal",
    "keras.layers",
    "keras.ops",
    "kornia",
    "onnx.reference",
    "scipy.fftpack.convolve",
    "scipy.ndimage",
    "scipy.signal",
    "skimage.feature",
    "skimage.filters",
    "tensorflow.compat.v1.nn",
    "tensorflow.compat.v2.nn",
    "tensorflow.keras",
    "tensorflow.nn",
    "tensorflow.raw_ops",
    "torch.conv1d",
    "torch.conv2d",
    "torch.conv3d",
    "torch.nn",
)
"""Where other libraries keep convolutions, and what is made of them."""

NUMPY_CONVOLUTIONS = (
    "numpy._core._umath_tests",
    "numpy.convolve",
    "numpy.correlate",
    "numpy.ma.convolve",
    "numpy.ma.correlate",
    "numpy.poly1d",
    "numpy.polymul",
    "numpy.polynomial.Polynomial",
    "numpy.polynomial.polynomial.Polynomial",
    "numpy.polynomial.polynomial.polymul",
)
"""NumPy's own, along one axis, and its products of polynomials, which are the same."""

OFF_LIMITS = "off-limits"
"""The mistake of whoever uses what a lab forbids, as in `Outcome`."""

_COLUMNS = 88
_MANY_STEPS = 5


def ready_made(*names: str) -> dict[str, str]:
    """Return what a lab forbids because it does the lab's work, with a sentence for each name.

    Parameters
    ----------
    *names : str
        Dotted names of modules and functions.

    Returns
    -------
    dict of str to str

    Examples
    --------
    >>> print(*ready_made("cv2").values())
    cv2 does this lab's work: write it with plain Python and NumPy arrays.
    """
    sentence = "{} does this lab's work: write it with plain Python and NumPy arrays."
    return {name: sentence.format(name) for name in names}


def refusal(name: str, cells: Sequence[str], forbidden: Mapping[str, str]) -> Outcome | None:
    """Return the verdict on an answer that uses what its lab forbids, and None on others.

    Parameters
    ----------
    name : str
        What the exercise defines.
    cells : sequence of str
        The notebook's code in the order in which it ran, up to the check.
    forbidden : mapping of str to str
        Dotted names, each with the sentence that a student reads.

    Returns
    -------
    Outcome or None

    Examples
    --------
    >>> cells = ["import numpy as np", "def double(x): return np.convolve(x, [2])"]
    >>> print(refusal("double", cells, ready_made("numpy.convolve")).message)
    double: it uses numpy.convolve, which is off limits in this lab
    <BLANKLINE>
    numpy.convolve does this lab's work: write it with plain Python and NumPy arrays.
    """
    used = use(cells, name, forbidden)
    if used is None:
        return None
    lines = [f"{name}: it uses {used.name}, which is off limits in this lab", ""]
    lines += textwrap.wrap(forbidden[used.name], _COLUMNS)
    if len(used.way) > 1:
        few = used.way[:_MANY_STEPS]
        steps = [*few[:-1], "...", used.way[-1]] if len(used.way) > len(few) else few
        way = textwrap.shorten(" -> ".join(steps), _COLUMNS - 20, placeholder=" ...")
        lines.append(f"It comes to it by {way}.")
    return Outcome(name, Status.FAILED, 0.0, "\n".join(lines), OFF_LIMITS)


def with_a_word_on_imports(
    outcome: Outcome, cells: Sequence[str], forbidden: Mapping[str, str]
) -> Outcome:
    """Return an outcome; where all is right, with a word on imports of what must not be used.

    Parameters
    ----------
    outcome : Outcome
    cells, forbidden
        As in `refusal`.

    Returns
    -------
    Outcome

    Examples
    --------
    >>> right = Outcome("double", Status.PASSED, 1.0, "double: right")
    >>> cells = ["from scipy import signal\\ndef double(x): return 2 * x"]
    >>> print(with_a_word_on_imports(right, cells, ready_made("scipy.signal")).message)
    double: right
    scipy.signal: imported, and double does not use it. That costs nothing.
    """
    name = outcome.function
    unused = imported_only(cells, name, forbidden) if outcome.status is Status.PASSED else []
    if not unused:
        return outcome
    word = f"{' and '.join(unused)}: imported, and {name} does not use it. That costs nothing."
    return replace(outcome, message=f"{outcome.message}\n{textwrap.fill(word, _COLUMNS)}")


def cells_that_ran() -> Sequence[str]:
    """Return the cells of the notebook that asks, as IPython keeps them; outside one nothing.

    Returns
    -------
    sequence of str
    """
    frame = inspect.currentframe()
    while frame is not None:
        cells = frame.f_globals.get("In")
        if isinstance(cells, list):
            return [cell for cell in cells if isinstance(cell, str)]
        frame = frame.f_back
    return ()
