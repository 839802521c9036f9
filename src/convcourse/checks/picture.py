"""A wrong array as a picture: the input, what was expected, what came, and where the two differ.

It shows the case that the message shows, and its text alternative names the same first difference.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convcourse.checks.cases import Check, Trial
from convcourse.checks.diagnosis import smallest_failure
from convcourse.checks.normalize import Returned, Several, agree, differences
from convcourse.checks.outcome import Drawing
from convcourse.checks.panels import Panel, draw, is_numbered, scale
from convcourse.checks.writing import write_index, write_number
from convcourse.shapes.windows import Window

MAX_SIDE = 128
"""Rows and columns of the largest array that is drawn."""

Numbers = NDArray[Any]
_Reading = tuple[Window, int, int]
"""A window, and the row and the column of the output that it gives."""

_KERNELS = {"w", "grad_w", "filters"}
_ACTIVATIONS = {"x", "grad_x", "image", "images", "array"}
"""Arrays by the names that they have in all labs; what has "kernel" in its name is one, too."""


def picture(check: Check, trials: Sequence[Trial]) -> Drawing | None:
    """Draw the smallest case that fails, where the answer to it is an array of several axes.

    Parameters
    ----------
    check : Check
        What was checked; its `window` shows what of the input the first difference is made of.
    trials : sequence of Trial
        All of them.

    Returns
    -------
    Drawing or None
        None where all is right, where what is expected is not to be shown or is not all that
        decides, and where an array is empty, has another number of axes, or is too large.
    """
    if all(trial.right for trial in trials):
        return None
    trial = smallest_failure(check, trials)
    name, expected, got = _compared(trial)
    if expected is None or got is None or expected.ndim < 2:
        return None
    if not (_can_be_drawn(expected) and _can_be_drawn(got)):
        return None
    if expected.shape != got.shape and check.same is not agree:
        return None  # the shape is left open
    draw_them = _same_shape if expected.shape == got.shape else _other_shape
    return draw_them(trial, name, expected, got)


def _compared(trial: Trial) -> tuple[str, Numbers | None, Numbers | None]:
    """The arrays to compare, with their name: of several parts the first that is wrong."""
    check, expected, got = trial.check, trial.expected, trial.got
    if check.is_value or check.wanted:
        return check.function, None, None
    name = (
        "x" if check.window else check.function
    )  # a window slides over activations, and makes some
    if isinstance(expected, Several) and isinstance(got, Several) and expected.names == got.names:
        parts = zip(expected.names, expected.parts, got.parts, strict=True)
        name, expected, got = next((part for part in parts if not agree(*part[1:])), ("", got, got))
    if isinstance(expected, Returned) and isinstance(got, Returned) and not agree(got, expected):
        return name, expected.numbers, got.numbers
    return name, None, None


def _can_be_drawn(numbers: Numbers) -> bool:
    fits = max(numbers.shape, default=1) <= MAX_SIDE
    return numbers.dtype.kind in "biuf" and numbers.ndim <= 4 and numbers.size > 0 and fits


def _same_shape(trial: Trial, name: str, expected: Numbers, got: Numbers) -> Drawing:
    wrong = differences(got, expected)
    first = np.argwhere(wrong)[0]
    plane, words = _plane(name, first)
    row, col = _in_plane(plane, first)
    ours, theirs, apart = expected[plane], got[plane], wrong[plane]
    window = _window(trial, ours.shape)
    reading = (window, row, col) if window else None
    values = (
        f"{write_number(expected[tuple(first)])} expected, {write_number(got[tuple(first)])} got"
    )
    at = write_index(first) + (f" ({words})" if words else "")
    count = f"{wrong.sum()} of {wrong.size} numbers differ{'s' if wrong.sum() == 1 else ''}"
    one = (row, col, 1, 1)
    panels = [
        *_input(trial, name, first, reading),
        Panel(title="expected", note=words, numbers=ours, kind="output", frame=one),
        Panel(title="got", note=words, numbers=theirs, kind="output", frame=one, apart=apart,
              scale=scale(ours)),
        Panel(title="got − expected", note="", numbers=_subtracted(theirs, ours), kind="input",
              frame=one, apart=apart, is_difference=True),
    ]  # fmt: skip
    text = f"{count}. The first, at {at}: {values}."
    framed = f"the first of them, at {write_index(first)}"
    if wrong.sum() == 1:
        text, framed = f"{count}, at {at}: {values}.", f"this number, at {write_index(first)}"
    if wrong.size == 1:
        count, framed = "the only number differs", "this number"
        text = f"The only number differs: {values}."
    here = f", {apart.sum()} of them here" if apart.sum() < wrong.sum() else ""
    legend = [
        f"{'Hatched' if is_numbered(ours) else 'Filled'}: {count}{here}.",
        f"Framed: {framed}.",
    ]
    if reading is not None:
        text += f" It is made of {_made_of(*reading)}."
        legend[1] = f"{legend[1][:-1]}, and the window it is made of."
    return Drawing(draw(f"{trial.check.function}: a wrong array", text, panels, legend), text)


def _other_shape(trial: Trial, name: str, expected: Numbers, got: Numbers) -> Drawing:
    text = f"The shapes differ: {expected.shape} expected, {got.shape} got."
    panels = _input(trial, name, np.zeros(expected.ndim, int), None)
    for title, numbers in (("expected", expected), ("got", got)):
        plane, words = _plane(name, np.zeros(numbers.ndim, int))
        note = ", ".join(filter(None, [f"shape {numbers.shape}", words]))
        flat = np.atleast_2d(numbers[plane])
        panels.append(Panel(title=title, note=note, numbers=flat, kind="output"))
    return Drawing(draw(f"{trial.check.function}: the shapes differ", text, panels, [text]), text)


def _input(trial: Trial, of: str, first: NDArray[np.intp], reading: _Reading | None) -> list[Panel]:
    """The first array that the function was given, with the window of an output if it is known.

    An input that comes back under its own name, laid out anew, has other axes, and is not drawn.
    """
    if isinstance(trial.expected, Several) and of in trial.check.arguments:
        return []
    arguments = enumerate(trial.case.args)
    given = [(i, arg) for i, arg in arguments if isinstance(arg, np.ndarray) and arg.ndim > 1]
    if not given or not _can_be_drawn(given[0][1]):
        return []
    position, numbers = given[0]
    at, of_all = np.zeros(numbers.ndim, int), ""
    if numbers.ndim == len(first):
        at = np.minimum(first, np.array(numbers.shape) - 1)
        if len(given) > 1 and len(first) > 2:  # a kernel reads all channels: the first is shown
            at[-1], of_all = 0, f" of {numbers.shape[-1]}"
    name = dict(enumerate(trial.check.arguments)).get(position, "")
    plane, words = _plane(name, at)
    title, note = f"input {name}".strip(), words + (of_all if name in _ACTIVATIONS else "")
    if reading is None:
        return [Panel(title=title, note=note, numbers=numbers[plane], kind="input")]
    window, row, col = reading
    frame = (row * window.stride[0], col * window.stride[1], *window.span)
    return [
        Panel(
            title=title,
            note=note,
            numbers=np.pad(numbers[plane], window.padding),
            kind="input",
            pads=window.padding,
            frame=frame,
            read=frame if window.dilation == (1, 1) else None,
        )
    ]


def _plane(name: str, position: NDArray[np.intp]) -> tuple[tuple[int | slice, ...], str]:
    """The two axes to draw of an array, and in words where it is cut to show a position.

    Activations are (n, height, width, c) or (height, width, c), kernels (kh, kw, c_in, c_out);
    what is neither by its name is cut as activations are, and said as it would be typed.
    """
    at, whole = [int(i) for i in position], slice(None)
    if len(at) < 3:
        return (whole,) * len(at), ""
    if len(at) == 4 and (name in _KERNELS or "kernel" in name):
        return (whole, whole, at[2], at[3]), f"input channel {at[2]}, kernel {at[3]}"
    images = at[:-3]
    if name in _ACTIVATIONS:
        words = [f"image {n}" for n in images] + [f"channel {at[-1]}"]
        return (*images, whole, whole, at[-1]), ", ".join(words)
    return (*images, whole, whole, at[-1]), f"[{''.join(f'{n}, ' for n in images)}:, :, {at[-1]}]"


def _in_plane(plane: tuple[int | slice, ...], position: NDArray[np.intp]) -> tuple[int, int]:
    row, col = (int(i) for i, cut in zip(position, plane, strict=True) if isinstance(cut, slice))
    return row, col


def _window(trial: Trial, output: tuple[int, ...]) -> Window | None:
    """The window that slides over the input, if the check knows one, and it has these outputs."""
    check, case = trial.check, trial.case
    window = check.window(*case.args, **case.settings) if check.window else None
    return window if window is not None and window.output == output else None


def _made_of(window: Window, row: int, col: int) -> str:
    """In words, the rows and columns of the input that an output is made of."""
    words = []
    for axis, i, name in ((0, row, "row"), (1, col, "column")):
        start = i * window.stride[axis] - window.padding[axis][0]
        last = start + window.span[axis] - 1
        words.append(f"{name}s {start} to {last}" if last > start else f"{name} {start}")
    padded = " (what lies outside is padding)" if any(map(any, window.padding)) else ""
    return f"{words[0]} and {words[1]} of the input{padded}"


def _subtracted(got: Numbers, expected: Numbers) -> Numbers:
    """What came less what was expected; whole numbers stay whole, however they came."""
    if got.dtype.kind in "iu" and expected.dtype.kind in "iu":
        return np.asarray(got.astype(object) - expected.astype(object))
    with np.errstate(invalid="ignore", over="ignore"):
        return np.asarray(got.astype(np.float64) - expected.astype(np.float64))
