"""What wrong answers have in common with the right ones, and where they differ."""

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from convcourse.checks.cases import Trial
from convcourse.checks.normalize import Data, Returned, Several, agree
from convcourse.checks.observations import Array, axes_of_maps

_ENOUGH = 3

Pairs = Sequence[tuple[Array, Array]]
Seen = tuple[str, str] | None


def in_common(failing: Sequence[Trial], trials: Sequence[Trial]) -> Seen:
    """Return what all wrong answers have in common with the right ones: a name and a sentence.

    Parameters
    ----------
    failing : sequence of Trial
        Fewer than three have nothing in common that could not be chance.
    trials : sequence of Trial
        All of them.

    Returns
    -------
    tuple of str, optional
        None where nothing is seen, or something came that is no array.
    """
    if len(failing) < _ENOUGH:
        return None
    if (found := _parts_in_another_order(failing) or _items_missing(failing)) is not None:
        return found
    part, pairs = _the_wrong_part(failing)
    if not pairs:
        return None
    found = _not_a_number(pairs)
    if found is None and not part and all(agree(trial.got, failing[0].got) for trial in trials):
        return "always-the-same", "the same answer comes back, whatever is asked"
    for look in (
        _in_half,
        _one_difference,
        _one_factor,
        _other_order_of_axes,
        _other_shape,
        _other_order,
    ):
        found = found or look(pairs)
    return (found[0], f"in {part}, {found[1]}") if part and found else found


def _the_wrong_part(failing: Sequence[Trial]) -> tuple[str, Pairs]:
    """What came and what is right, and the part that it is of several; nothing, if more differ."""
    pairs: dict[str, list[tuple[Array, Array]]] = {}
    for trial in failing:
        got, expected = trial.got, trial.expected
        if isinstance(got, Returned) and isinstance(expected, Returned):
            pairs.setdefault("", []).append((got.numbers, expected.numbers))
        elif isinstance(got, Several) and isinstance(expected, Several):
            for name, ours, right in zip(got.names, got.parts, expected.parts, strict=False):
                if not agree(ours, right):
                    pairs.setdefault(name, []).append((ours.numbers, right.numbers))
        else:
            return "", []
    [(part, found), *others] = pairs.items() or [("", [])]
    return (part, found) if not others and len(found) == len(failing) else ("", [])


def where_wrong(got: NDArray[np.bool_]) -> str:
    """Say which rows and columns of an answer hold everything that is wrong with it.

    Parameters
    ----------
    got : ndarray of bool
        Marks the numbers that differ: (rows, cols), or images of channels (n, rows, cols, c).

    Returns
    -------
    str
        A sentence, or nothing where what is wrong is spread over all rows and columns.

    Examples
    --------
    >>> where_wrong(np.array([[False, False], [False, True]]))
    'Only 1 of the 4 numbers differs.'
    >>> where_wrong(np.eye(4, k=3, dtype=bool) | np.eye(4, k=2, dtype=bool))
    'What differs is all in rows 0 and 1, columns 2 and 3.'
    >>> where_wrong(np.ones((2, 3), dtype=bool))
    'All 6 numbers differ.'
    """
    count, axes = int(got.sum()), axes_of_maps(got)
    if got.size < 2 or not count:
        return ""
    if count == got.size:
        return "Both numbers differ." if count == 2 else f"All {count} numbers differ."
    if count == 1:
        return f"Only 1 of the {got.size} numbers differs."
    within = []
    if got.ndim == 4:
        within += [("image", 0), ("channel", 3)]
    if axes is not None:
        within += [("row", axes[0]), ("column", axes[1])]
    found = []
    for noun, axis in within:
        others = tuple(each for each in range(got.ndim) if each != axis)
        places = np.flatnonzero(got.any(axis=others))
        if len(places) <= 2 and len(places) < got.shape[axis]:
            plural = "" if len(places) == 1 else "s"
            found.append(f"{noun}{plural} {' and '.join(map(str, places))}")
    if not found:
        return f"{count} of the {got.size} numbers differ."
    return f"What differs is all in {', '.join(found)}."


def _is_close(numbers: Sequence[float]) -> bool:
    first = numbers[0]
    return all(abs(each - first) <= 1e-6 * max(1.0, abs(first)) for each in numbers)


def _parts_in_another_order(failing: Sequence[Trial]) -> Seen:
    """The same arrays, as each other's part."""
    pairs = [
        (trial.got, trial.expected)
        for trial in failing
        if isinstance(trial.got, Several) and isinstance(trial.expected, Several)
    ]
    if len(pairs) < len(failing):
        return None
    names = pairs[0][1].names
    for order in list(itertools.permutations(range(len(names))))[1:]:  # the first is as it was
        if all(
            got.names == right.names == names
            and all(map(agree, got.parts, (right.parts[i] for i in order)))
            for got, right in pairs
        ):
            came = ", ".join(names[i] for i in order)
            return "parts-in-another-order", f"the order is ({came}), not ({', '.join(names)})"
    return None


def _items_missing(failing: Sequence[Trial]) -> Seen:
    """The same items, but for those at one end."""
    pairs = [
        (trial.got.value, trial.expected.value)
        for trial in failing
        if isinstance(trial.got, Data) and isinstance(trial.expected, Data)
    ]
    if len(pairs) < len(failing):
        return None
    if all(
        isinstance(right, tuple) and len(right) > 1 and got == right[:1] for got, right in pairs
    ):
        return "only-first-item", "only the first item comes back, as if return stood in a loop"
    if all(isinstance(right, tuple) and right and got == right[:-1] for got, right in pairs):
        return "last-item-missing", "the last item is missing"
    if all(isinstance(right, tuple) and right and got == right[1:] for got, right in pairs):
        return "first-item-missing", "the first item is missing"
    return None


def _not_a_number(pairs: Pairs) -> Seen:
    if all(got.dtype.kind == "f" and np.isnan(got).any() for got, _ in pairs):
        return "not-a-number", "nan comes back, which is no number: 0 / 0 gives it"
    return None


def _in_half(pairs: Pairs) -> Seen:
    for got, right in pairs:
        if got.dtype != np.float16 or right.dtype == np.float16 or got.shape != right.shape:
            return None
        size = np.abs(right.astype(float)).max(initial=1.0)
        gap = np.abs(got.astype(float) - right)
        if not (gap[np.isfinite(got)] <= 0.01 * size).all():
            return None
    return "half-precision", "numbers are in float16, which holds three digits"


def _one_difference(pairs: Pairs) -> Seen:
    if any(got.shape != right.shape or not got.size for got, right in pairs):
        return None
    gaps = [(got.astype(float) - right.astype(float)) for got, right in pairs]
    first = float(gaps[0].flat[0])
    if not np.isfinite(first) or not all(_is_close([first, *gap.flat]) for gap in gaps):
        return None
    noun = "the answer is" if all(got.ndim == 0 for got, _ in pairs) else "every number is"
    return "off-by-a-constant", f"{noun} {abs(first):.6g} too {'large' if first > 0 else 'small'}"


def _one_factor(pairs: Pairs) -> Seen:
    ratios: list[float] = []
    for got, right in pairs:
        if got.shape != right.shape or not got.size or not (right != 0).any():
            return None
        if ((got != 0) & (right == 0)).any():
            return None
        ratios += (got[right != 0].astype(float) / right[right != 0]).tolist()
    if not np.isfinite(ratios).all() or not _is_close(ratios) or ratios[0] in (0.0, 1.0):
        return None
    noun = "the answer is" if all(got.ndim == 0 for got, _ in pairs) else "every number is"
    return "off-by-a-factor", f"{noun} {ratios[0]:.6g} times what it should be"


def _other_order_of_axes(pairs: Pairs) -> Seen:
    """The same array with its axes in another order."""
    got, right = pairs[0]
    if got.ndim != right.ndim or got.ndim < 3:
        return None
    for order in itertools.permutations(range(got.ndim)):
        if order != tuple(range(got.ndim)) and all(
            g.ndim == r.ndim and agree(Returned(g), Returned(r.transpose(order))) for g, r in pairs
        ):
            return "axes-in-another-order", f"the axes are in another order: {order} of the right"
    return None


def _other_shape(pairs: Pairs) -> Seen:
    """The same numbers, one after another, in another shape."""
    if any(got.size != right.size or got.shape == right.shape for got, right in pairs):
        return None
    if all(agree(Returned(got.ravel()), Returned(right.ravel())) for got, right in pairs):
        return "another-shape", "the numbers are right, and they are in another shape"
    return None


def _other_order(pairs: Pairs) -> Seen:
    """The same numbers in the same shape, at other places."""
    if any(got.shape != right.shape or got.size < 2 for got, right in pairs):
        return None
    in_order = [(np.sort(got, axis=None), np.sort(right, axis=None)) for got, right in pairs]
    if all(agree(Returned(got), Returned(right)) for got, right in in_order):
        return "numbers-in-other-places", "the numbers are right, and they stand in other places"
    return None
