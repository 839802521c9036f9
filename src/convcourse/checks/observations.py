"""What can be seen in wrong answers of any exercise: that they are the right ones, changed.

A known mistake says what was done; an observation says only what is there (the signs are gone, the
last row is missing), and is true of every case in which it could be seen.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convcourse.checks.cases import Case, Trial
from convcourse.checks.normalize import Answer, Returned, Several
from convcourse.checks.other_inputs import InputObservation, of_inputs

Array = NDArray[Any]
Change = Callable[[Array, Case], Array | None]
"""What becomes of a right array in a case; None where it cannot be."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One way in which an answer is the right one, changed.

    `name` is a slug as that of a mistake, `sentence` says it to a student. `part` is the one of
    several arrays that is changed; without it all are.
    """

    name: str
    sentence: str
    change: Change
    part: str = ""

    def answer(self, trial: Trial) -> Answer | None:
        """Return the changed right answer to a trial's case; None where there is none."""
        match trial.expected:
            case Returned(numbers=right):
                return _returned(self.change(right, trial.case))
            case Several(names=names, parts=parts):
                changed = [
                    _returned(self.change(part.numbers, trial.case))
                    if self.part in ("", name)
                    else part
                    for name, part in zip(names, parts, strict=True)
                ]
                whole = [part for part in changed if part is not None]
                return Several(names, tuple(whole)) if len(whole) == len(parts) else None
        return None


def observations(trial: Trial) -> Iterator[Observation | InputObservation]:
    """Yield what could be seen in an answer: in all its arrays, in each, and of its inputs."""
    if isinstance(trial.expected, Returned | Several):
        yield from _OF_WHOLE
    if isinstance(trial.expected, Several):
        for name in trial.expected.names:
            for each in _OF_WHOLE:
                yield Observation(each.name, f"in {name}, {each.sentence}", each.change, name)
    yield from of_inputs(trial)


def _returned(array: Array | None) -> Returned | None:
    return None if array is None else Returned(array)


def axes_of_maps(array: Array) -> tuple[int, int] | None:
    """Return the axes of rows and columns of an image, without or with channels, or of several."""
    return {2: (0, 1), 3: (0, 1), 4: (1, 2)}.get(array.ndim)


# --- changes of one array -------------------------------------------------------------------


def _numbers(change: Callable[[Array], Array]) -> Change:
    """What becomes of the numbers themselves, wherever they stand."""
    return lambda right, case: change(right)


def _maps(change: Callable[[Array], Array]) -> Change:
    """What becomes of rows and columns, which stand first while it is done."""

    def changed(right: Array, case: Case) -> Array | None:
        axes = axes_of_maps(right)
        if axes is None or 0 in right.shape:
            return None
        return np.moveaxis(change(np.moveaxis(right, axes, (0, 1))), (0, 1), axes)

    return changed


def _axis(change: Callable[[Array], Array], axis: int) -> Change:
    """What becomes of one axis of (n, rows, cols, channels), which stands first while it is."""

    def changed(right: Array, case: Case) -> Array | None:
        if right.ndim != 4 or right.shape[axis] < 2:
            return None
        return np.moveaxis(change(np.moveaxis(right, axis, 0)), 0, axis)

    return changed


def _rest_zero(index: tuple[slice | int, ...]) -> Callable[[Array], Array]:
    """Zeros, but for what an index has."""

    def kept(right: Array) -> Array:
        zeros = np.zeros_like(right)
        zeros[index] = right[index]
        return zeros

    return kept


def _shifted(rows: int, cols: int) -> Callable[[Array], Array]:
    """Moved down and across, with zeros where nothing came from."""

    def moved(right: Array) -> Array:
        zeros = np.zeros_like(right)
        height, width = right.shape[:2]
        if abs(rows) < height and abs(cols) < width:
            to = [slice(max(k, 0), n + min(k, 0)) for k, n in ((rows, height), (cols, width))]
            of = [slice(max(-k, 0), n - max(k, 0)) for k, n in ((rows, height), (cols, width))]
            zeros[tuple(to)] = right[tuple(of)]
        return zeros

    return moved


def _in_zeros(centred: bool) -> Change:
    """Pasted into zeros of the size of the input."""

    def pasted(right: Array, case: Case) -> Array | None:
        image = case.args[0] if case.args else None
        axes = axes_of_maps(right)
        if not isinstance(image, np.ndarray) or image.ndim != right.ndim or axes is None:
            return None
        shape = list(right.shape)
        for axis in axes:
            shape[axis] = image.shape[axis]
        free = [large - small for large, small in zip(shape, right.shape, strict=True)]
        if min(free) < 0 or not any(free):
            return None
        whole = np.zeros(shape, right.dtype)
        starts = [each // 2 if centred else 0 for each in free]
        place = [slice(s, s + n) for s, n in zip(starts, right.shape, strict=True)]
        whole[tuple(place)] = right
        return whole

    return pasted


def _clipped(low: float, high: float) -> Change:
    return _numbers(lambda right: np.clip(right, low, high))


def _wrapped(dtype: type[np.integer[Any]]) -> Change:
    def changed(right: Array, case: Case) -> Array:
        whole: Array = np.trunc(np.nan_to_num(right)).astype(np.int64)
        return whole.astype(dtype)

    return changed


def _decimals(count: int) -> Change:
    return _numbers(lambda right: np.round(right, count))


def _in_half(right: Array) -> Array:
    with np.errstate(over="ignore"):
        half: Array = right.astype(np.float16)
    return half.astype(np.float64)  # as it is compared: to the last digit that is there


def _first_input(right: Array, case: Case) -> Array | None:
    given = case.args[0] if case.args else None
    return given if isinstance(given, np.ndarray) else None


_CHANGES: tuple[tuple[str, str, Change], ...] = (
    (
        "all-zeros",
        "all that comes back is 0, as if nothing was computed",
        _numbers(lambda right: np.zeros_like(right)),
    ),
    ("input-given-back", "the first input comes back as it was given", _first_input),
    (
        "relu-on-top",
        "every negative number came out as 0, as of a ReLU or max(0, …)",
        _numbers(lambda right: np.maximum(right, 0)),
    ),
    (
        "absolute-value",
        "the minus signs are gone, as of an absolute value",
        _numbers(lambda right: np.abs(right)),
    ),
    ("sign-flipped", "every number has the opposite sign", _numbers(lambda right: -right)),
    ("clipped-at-255", "numbers are cut off at 0 and 255", _clipped(0, 255)),
    ("clipped-at-one", "numbers are cut off at 0 and 1", _clipped(0, 1)),
    ("fractions-cut-off", "fractions were cut off", _numbers(lambda right: np.trunc(right))),
    (
        "rounded-down",
        "numbers are rounded down to whole ones",
        _numbers(lambda right: np.floor(right)),
    ),
    ("rounded-up", "numbers are rounded up to whole ones", _numbers(lambda right: np.ceil(right))),
    ("rounded", "numbers are rounded to whole ones", _numbers(lambda right: np.round(right))),
    ("rounded-to-decimals", "numbers are rounded to one decimal", _decimals(1)),
    ("rounded-to-decimals", "numbers are rounded to 2 decimals", _decimals(2)),
    ("rounded-to-decimals", "numbers are rounded to 3 decimals", _decimals(3)),
    (
        "half-precision",
        "numbers are only as precise as float16 has them: three digits",
        _numbers(_in_half),
    ),
    (
        "wrapped-at-256",
        "numbers start again at 0 after 255, as those of uint8 do",
        _wrapped(np.uint8),
    ),
    (
        "wrapped-at-128",
        "numbers start again at -128 after 127, as those of int8 do",
        _wrapped(np.int8),
    ),
    (
        "wrapped-at-32768",
        "numbers start again at -32768 after 32767, as those of int16 do",
        _wrapped(np.int16),
    ),
    ("result-transposed", "rows and columns are swapped", _maps(lambda y: y.swapaxes(0, 1))),
    ("rows-reversed", "the rows are in reverse order", _maps(lambda y: y[::-1])),
    ("columns-reversed", "the columns are in reverse order", _maps(lambda y: y[:, ::-1])),
    ("turned-around", "rows and columns are in reverse order", _maps(lambda y: y[::-1, ::-1])),
    ("last-row-missing", "the last row is missing", _maps(lambda y: y[:-1])),
    ("last-column-missing", "the last column is missing", _maps(lambda y: y[:, :-1])),
    (
        "last-positions-missing",
        "the last row and the last column are missing",
        _maps(lambda y: y[:-1, :-1]),
    ),
    (
        "last-row-not-computed",
        "the last row is 0, as if a loop ended one early",
        _maps(_rest_zero((slice(-1),))),
    ),
    (
        "last-column-not-computed",
        "the last column is 0, as if a loop ended one early",
        _maps(_rest_zero((slice(None), slice(-1)))),
    ),
    (
        "last-positions-not-computed",
        "the last row and the last column are 0, as if loops ended one early",
        _maps(_rest_zero((slice(-1), slice(-1)))),
    ),
    ("first-row-missing", "the first row is missing", _maps(lambda y: y[1:])),
    ("first-column-missing", "the first column is missing", _maps(lambda y: y[:, 1:])),
    (
        "only-first-row",
        "only the first row was computed, as if return stood inside the loop over rows",
        _maps(_rest_zero((0,))),
    ),
    (
        "only-first-number",
        "only the first number was computed, as if return stood inside the loops",
        _maps(_rest_zero((0, 0))),
    ),
    (
        "only-first-row",
        "only the first row came back, as if return stood inside the loop over rows",
        _maps(lambda y: y[:1]),
    ),
    (
        "only-first-row",
        "only the first row came back, as if return stood inside the loop over rows",
        lambda right, case: right[0] if right.ndim == 2 and len(right) else None,
    ),
    (
        "only-first-number",
        "only the first number came back, as if return stood inside the loops",
        lambda right, case: right.ravel()[0] if right.ndim and right.size else None,
    ),
    (
        "only-first-column",
        "only the first column was computed",
        _maps(_rest_zero((slice(None), 0))),
    ),
    ("one-row-too-low", "everything stands one row too low", _maps(_shifted(1, 0))),
    ("one-row-too-high", "everything stands one row too high", _maps(_shifted(-1, 0))),
    ("one-column-too-far", "everything stands one column too far right", _maps(_shifted(0, 1))),
    ("one-column-short", "everything stands one column too far left", _maps(_shifted(0, -1))),
    (
        "one-down-and-right",
        "everything stands one row too low and one column too far right",
        _maps(_shifted(1, 1)),
    ),
    (
        "one-up-and-left",
        "everything stands one row too high and one column too far left",
        _maps(_shifted(-1, -1)),
    ),
    (
        "in-image-sized-array",
        "the right numbers stand top left in an array of the image's size",
        _in_zeros(centred=False),
    ),
    (
        "centred-in-image-sized-array",
        "the right numbers stand in the middle of an array of the image's size",
        _in_zeros(centred=True),
    ),
    ("first-image-only", "only the first image was done", _axis(lambda y: y[:1], 0)),
    (
        "first-image-only",
        "only the first image was done, and the others are 0",
        _axis(_rest_zero((0,)), 0),
    ),
    (
        "first-image-only",
        "every image got what the first one gives",
        _axis(lambda y: np.repeat(y[:1], len(y), axis=0), 0),
    ),
    ("first-kernel-only", "only the first kernel was used", _axis(lambda y: y[:1], 3)),
    (
        "first-kernel-only",
        "every map is that of the first kernel",
        _axis(lambda y: np.repeat(y[:1], len(y), axis=0), 3),
    ),
    (
        "first-kernel-only",
        "only the first kernel was used, and the other maps are 0",
        _axis(_rest_zero((0,)), 3),
    ),
    (
        "maps-added",
        "the maps of all kernels were added up",
        _axis(lambda y: y.sum(axis=0, keepdims=True), 3),
    ),
)
_OF_WHOLE = tuple(Observation(*each) for each in _CHANGES)
