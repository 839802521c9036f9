"""Memory that is used again, and copies into it."""

import math
import threading
from typing import Any

import numpy as np
from numpy.typing import NDArray

from convcourse.ops.arrays import Array

# What a thread keeps for its next computation, in bytes and in number.
_SPARE_BYTES, _SPARE_COUNT = 32 << 20, 4
_NOTHING = np.empty(0, np.uint8)


def copy_runs(source: Array, into: Array) -> None:
    """Copy an array, with what lies together in both as one item: NumPy's loops are over items.

    Parameters
    ----------
    source : ndarray
        Any view.
    into : ndarray, shape of source
        Contiguous, and of its dtype.

    Examples
    --------
    >>> windows = np.lib.stride_tricks.sliding_window_view(np.arange(5), 3)
    >>> copy_runs(windows, into := np.empty((3, 3), int))
    >>> into
    array([[0, 1, 2],
           [1, 2, 3],
           [2, 3, 4]])
    """
    shape, strides, others = source.shape, source.strides, into.strides
    run, axes = source.itemsize, source.ndim
    while axes and strides[axes - 1] == others[axes - 1] == run:
        axes -= 1
        run *= shape[axes]
    if run > source.itemsize:
        runs, item = (*shape[:axes], run // source.itemsize), np.dtype((np.void, run))
        source, into = source.reshape(runs).view(item), into.reshape(runs).view(item)
    np.copyto(into, source)


class Buffer:
    """Memory that is used again: fresh memory costs more than the copy into it.

    An array takes the place of the one before, and must not be used when its buffer is gone: then
    the memory waits for the next buffer of the same thread, mostly that of the next call.

    Examples
    --------
    >>> buffer = Buffer(np.dtype(float))
    >>> buffer.array((2, 3)).shape
    (2, 3)
    """

    def __init__(self, dtype: np.dtype[Any]) -> None:
        """Hold no memory yet."""
        self.dtype = dtype
        self._memory = _NOTHING

    def __del__(self) -> None:
        """Leave the memory to the next buffer."""
        if self._memory is not _NOTHING:
            _SPARE.keep(self._memory)

    def array(self, shape: tuple[int, ...]) -> Array:
        """Return an array of the shape, holding anything."""
        size = math.prod(shape) * self.dtype.itemsize
        if size > self._memory.nbytes:
            if self._memory is not _NOTHING:
                _SPARE.keep(self._memory)
            self._memory = _SPARE.take(size)
        return np.ndarray(shape, self.dtype, self._memory)


class _Spare(threading.local):
    """Memory that waits for its next use: for each thread its own, so that none is shared."""

    def __init__(self) -> None:
        self.waiting: list[NDArray[np.uint8]] = []

    def keep(self, memory: NDArray[np.uint8]) -> None:
        """Put memory by, and let go of what has waited longest if that makes it too much."""
        self.waiting.append(memory)
        while sum(map(len, self.waiting)) > _SPARE_BYTES or len(self.waiting) > _SPARE_COUNT:
            del self.waiting[0]

    def take(self, size: int) -> NDArray[np.uint8]:
        """Return the smallest memory that is large enough, or else fresh memory."""
        fitting = [memory for memory in self.waiting if memory.nbytes >= size]
        chosen = min(fitting, key=len) if fitting else np.empty(size, np.uint8)
        self.waiting = [memory for memory in self.waiting if memory is not chosen]
        return chosen


_SPARE = _Spare()
