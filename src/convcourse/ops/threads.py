"""Tiles shared out among threads, so that neither their number nor the load changes a digit.

A tile is computed by one thread, and the BLAS within it uses no other: how it would split a product
depends on how many threads it has, and they wait for each other where a core is busy. Tiles are cut
by shape alone; which thread takes which is left to chance. NumPy lets other threads run while it
copies and multiplies.
"""

import contextvars
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from functools import cache
from typing import TYPE_CHECKING, Any, SupportsIndex, TypeVar

from convcourse.shapes import ShapeError
from convcourse.shapes.arguments import integer

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

_VARIABLE = "CONVCOURSE_THREADS"
# Nanoseconds of work for which one more thread is woken.
_WORTH_A_THREAD = 2_000_000
Item = TypeVar("Item")


class threads:  # noqa: N801 (called like a function, as threadpoolctl's limits are)
    """Set how many threads `convcourse.ops` and `convcourse.grads` compute with.

    It holds at once and for the whole process; in a ``with`` statement, until its end. Results are
    the same, bit for bit, for any number.

    Parameters
    ----------
    number : int or None
        At least 1. None for what holds where nothing is said: the environment's
        ``CONVCOURSE_THREADS`` or else as many as NumPy's BLAS has.

    Raises
    ------
    ShapeError
        If it is no integer, or less than 1.

    Examples
    --------
    >>> with threads(1):
    ...     each(print, ["a tile"], cost=1e3)
    a tile
    """

    _chosen: int | None = None

    def __init__(self, number: SupportsIndex | None) -> None:
        """Set the number."""
        chosen = None if number is None else integer("threads", number)
        self._before, threads._chosen = threads._chosen, chosen

    def __enter__(self) -> None:
        """Go on with the number that is set."""

    def __exit__(self, *_: object) -> None:
        """Set the number that was there before."""
        threads._chosen = self._before


def each(work: Callable[[Item], object], items: Iterable[Item], *, cost: float) -> None:
    """Do some work for every item, in any order: the caller's thread and helpers take turns.

    Parameters
    ----------
    work : callable
        It gets an item, and writes what no other item's work touches. Its first error ends all.
    items : iterable
        What to do it for.
    cost : float
        About how many nanoseconds all of it takes one thread. Who would help with little is not
        asked to: to wake a thread takes time as well.

    Raises
    ------
    ShapeError
        If the environment asks for a number of threads that makes no sense.

    Examples
    --------
    >>> squares = [0] * 4
    >>> each(lambda i: squares.__setitem__(i, i * i), range(4), cost=1e3)
    >>> squares
    [0, 1, 4, 9]
    """
    waiting, errors = deque(items), list[BaseException]()

    def take_turns() -> None:
        while waiting:
            try:
                item = waiting.popleft()
            except IndexError:  # another thread was quicker
                return
            try:
                work(item)
            except BaseException as error:
                waiting.clear()
                errors.append(error)

    with _BLAS:
        number = min(_number(), len(waiting), 1 + int(cost // _WORTH_A_THREAD))
        helpers = _POOL.start(take_turns, number - 1)
        try:
            take_turns()
        finally:
            waiting.clear()
            for helper in helpers:
                # Who has not begun is not needed any more; who has, writes, and is waited for.
                helper.cancel() or helper.result()
    if errors:
        raise errors[0]


def cost(copied: int, multiplications: int) -> float:
    """Return about how many nanoseconds a thread takes.

    Parameters
    ----------
    copied : int
        Bytes that it copies.
    multiplications : int
        Those of its matrix products.

    Returns
    -------
    float

    Examples
    --------
    >>> cost(4_000, 32_000)
    2000.0
    """
    return copied / 4 + multiplications / 32


def one_blas_thread() -> AbstractContextManager[None]:
    """Hold the BLAS to one thread within a ``with`` statement, for many products that are small.

    Its threads wait for each other after each, and long where a core is busy. What `each` shares
    out is shared out as before.

    Examples
    --------
    >>> import numpy as np
    >>> with one_blas_thread():
    ...     (np.ones((2, 3)) @ np.ones(3)).tolist()
    [3.0, 3.0]
    """
    return _BLAS


def _number() -> int:
    """Return how many threads compute."""
    if threads._chosen is not None:
        return threads._chosen
    asked = os.environ.get(_VARIABLE, "")
    if not asked:
        return _BLAS.threads
    if asked.isdecimal() and int(asked):
        return int(asked)
    raise ShapeError(
        f"{_VARIABLE} must be an integer of at least 1: got {asked!r}. "
        "Use a number such as 2, or leave it out for as many threads as the BLAS has."
    )


class _OneThread:
    """Holds the BLAS to one thread while anybody computes, and then gives back what it had.

    Attributes
    ----------
    threads : int
        Those of the BLAS; 1 where it cannot be asked, and then they are left to it.
    """

    def __init__(self) -> None:
        self.threads = 1
        self._inside = 0
        self._held: list[tuple[Callable[[int], object], int]] = []

    def __enter__(self) -> None:
        with _LOCK:
            if not self._inside:
                numbers = [(set_number, get_number()) for get_number, set_number in _libraries()]
                self.threads = max((number for _, number in numbers), default=1)
                self._held = [each for each in numbers if each[1] > 1]
                for set_number, _ in self._held:
                    set_number(1)
            self._inside += 1

    def __exit__(self, *_: object) -> None:
        with _LOCK:
            self._inside -= 1
            if not self._inside:
                self.give_back()

    def give_back(self) -> None:
        """Set the threads of the BLAS to what they were, as if nobody computed."""
        for set_number, number in self._held:
            set_number(number)
        self._inside, self._held = 0, []


@cache  # to look for them takes a millisecond, to set one a microsecond
def _libraries() -> tuple[tuple[Callable[[], int], Callable[[int], object]], ...]:
    """Return what gets and sets the threads of each BLAS; nothing without threadpoolctl."""
    try:
        from threadpoolctl import ThreadpoolController
    except ImportError:
        return ()
    found = ThreadpoolController().select(user_api="blas").lib_controllers
    # With OpenMP a limit is that of a thread: such a BLAS is left its threads.
    return (*(_calls(blas) for blas in found if getattr(blas, "threading_layer", "") != "openmp"),)


def _calls(blas: Any) -> tuple[Callable[[], int], Callable[[int], object]]:
    """Return what gets and sets the threads of a BLAS."""
    if blas.internal_api == "openblas":
        # Its own functions: from 3.8 on, threadpoolctl lets one thread alone set what holds for the
        # process, and says nothing to others. Here they are counted, and any may be first or last.
        for name in blas.check_symbols:
            if hasattr(blas.dynlib, name):
                setter = name.replace("get_num", "set_num")
                return getattr(blas.dynlib, name), getattr(blas.dynlib, setter)
    return blas.get_num_threads, blas.set_num_threads


class _Pool:
    """Threads that wait for work, started when they are first needed."""

    def __init__(self) -> None:
        self._executor: ThreadPoolExecutor | None = None
        self._size = 0

    def start(self, work: Callable[[], None], helpers: int) -> "list[Future[None]]":
        """Have so many helpers do some work, or none where no thread can be started."""
        if helpers < 1:
            return []
        with _LOCK:
            if helpers > self._size or self._executor is None:
                self.end()
                self._size = helpers
                self._executor = _executors()(helpers, "convcourse")
            try:
                # Each with the caller's `numpy.errstate`, which a context holds.
                contexts = [contextvars.copy_context() for _ in range(helpers)]
                return [self._executor.submit(context.run, work) for context in contexts]
            except RuntimeError:  # a limit on processes, or the interpreter is about to end
                self.end()
                return []

    def end(self) -> None:
        """Let go of the threads, once they have done what they have begun."""
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)
        self._executor, self._size = None, 0


@cache  # imported when first needed, for that takes ten milliseconds
def _executors() -> "type[ThreadPoolExecutor]":
    """Return the kind of a pool of threads."""
    from concurrent.futures import ThreadPoolExecutor

    # What is to be done before a fork is done last first. Executors hold a lock of their own then,
    # which `_Pool.start` takes after `_LOCK`: so must who forks.
    _hold_while_forking()
    return ThreadPoolExecutor


def _before_fork() -> None:
    """A child gets no threads but the one that forks: none of ours is to hold anything then."""
    _LOCK.acquire()
    _POOL.end()


def _in_child() -> None:
    """Whoever else was computing is not here."""
    _BLAS.give_back()
    _LOCK.release()


def _hold_while_forking() -> None:
    """See to it, from now on and once more if it is called again, that no child is half at work."""
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(
            before=_before_fork, after_in_parent=_LOCK.release, after_in_child=_in_child
        )


_LOCK = threading.RLock()
_BLAS, _POOL = _OneThread(), _Pool()
_hold_while_forking()
