"""A gradient tape: it records the calls of layers and losses, and walks back through them."""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Protocol, Self, TypeVar

import numpy as np

from convcourse.ops.arrays import Array
from convcourse.shapes.arguments import show

# One array in, one gradient out; a list in, a list out.
Sources = TypeVar("Sources", Array, list[Array])


class TapeError(ValueError):
    """A gradient that a tape cannot give; the message says what would work.

    Examples
    --------
    >>> try:
    ...     GradientTape().gradient(np.ones(3), np.ones(3))
    ... except TapeError as error:
    ...     print(error)
    the target is not on the tape: got an array of shape (3,), which no recorded call returned. \
Make it inside `with GradientTape() as tape:` and hand over the very array that a layer returned.
    """


class Recordable(Protocol):
    """What a tape needs of a layer: weights, and the gradients of one call."""

    weights: list[Array]

    def get_input_gradients(self, *args: Any, **kwargs: Any) -> list[Array]:
        """Return one gradient for each input, from the inputs and the gradient of the output."""

    def get_weight_gradients(self, *args: Any, **kwargs: Any) -> list[Array]:
        """Return one gradient for each weight, from the inputs and the gradient of the output."""


@dataclass(frozen=True, slots=True)
class Call:
    """One recorded call: of which layer, on which inputs, and what it returned."""

    layer: Recordable
    inputs: tuple[Array, ...]
    output: Array


class GradientTape:
    """Records each call of a layer or a loss inside its ``with`` block, to differentiate later.

    Only calls of layers and losses are recorded: arithmetic between them is invisible to the
    tape. It reads the weights again on the way back, so ask for gradients before changing them.
    It may be asked any number of times. Entering the block again starts it afresh.

    Notes
    -----
    Reverse-mode differentiation: Griewank and Walther, "Evaluating Derivatives" (2008), chapter 3.

    Examples
    --------
    >>> from convcourse.layers import Flatten, ReLU
    >>> x = np.array([[[-1.0, 2.0]]])
    >>> relu, flatten = ReLU(), Flatten()
    >>> with GradientTape() as tape:
    ...     y = flatten(relu(x))
    >>> tape.gradient(y, x)
    array([[[0., 1.]]])
    """

    def __init__(self) -> None:
        """Start with nothing recorded."""
        self.calls: list[Call] = []

    def __enter__(self) -> Self:
        """Start recording."""
        if self in _RECORDING.get():
            raise TapeError(
                "a tape records once at a time: it was entered inside its own `with` block. "
                "Use a second GradientTape() there."
            )
        self.calls = []
        _RECORDING.set((*_RECORDING.get(), self))
        return self

    def __exit__(self, *exception: object) -> None:
        """Stop recording; what was recorded stays."""
        _RECORDING.set(tuple(tape for tape in _RECORDING.get() if tape is not self))

    def gradient(self, target: Array, sources: Sources) -> Sources:
        """Return the gradient of the sum of `target` with respect to each source.

        Parameters
        ----------
        target : ndarray
            What a recorded call returned: mostly a loss.
        sources : ndarray, or list or tuple of ndarray
            Inputs, outputs or weights of recorded calls: the very arrays, not copies.

        Returns
        -------
        ndarray, or list of ndarray
            One gradient for each source, of its shape. Where a source served several times, the
            sum over all its uses; zeros where it did not serve the target.

        Raises
        ------
        TapeError
            If the tape saw no call that returned the target, or none with a source.

        Examples
        --------
        >>> from convcourse.layers import Dense, MeanSquaredError
        >>> dense, loss = Dense(1), MeanSquaredError()
        >>> dense.build((2,))
        >>> dense.set_weights([[[1], [2]], [0]])
        >>> with GradientTape() as tape:
        ...     error = loss([[0]], dense([[3, 4]]))
        >>> [grad.ravel().tolist() for grad in tape.gradient(error, dense.weights)]
        [[66.0, 88.0], [22.0]]
        """
        wanted = list(sources) if isinstance(sources, list | tuple) else [sources]
        self._check(target, wanted)
        gradients = self._walk_back(target, {id(source) for source in wanted})
        found = [gradients.get(id(source), np.zeros_like(source)) for source in wanted]
        return found if isinstance(sources, list | tuple) else found[0]

    def _check(self, target: Array, sources: list[Array]) -> None:
        if all(target is not call.output for call in self.calls):
            raise TapeError(
                f"the target is not on the tape: got {_kind(target)}, which no recorded call "
                "returned. Make it inside `with GradientTape() as tape:` and hand over the very "
                "array that a layer returned."
            )
        seen = {id(each) for call in self.calls for each in (*_origins(call), call.output)}
        for place, source in enumerate(sources):
            if id(source) not in seen:
                raise TapeError(
                    f"source {place} is not on the tape: got {_kind(source)}, which no recorded "
                    "call took, returned or has as a weight. Hand over the very array that a layer "
                    "saw, not a list or a copy."
                )

    def _walk_back(self, target: Array, sources: set[int]) -> dict[int, Array]:
        """Return the gradients of all arrays between the sources and the target, by id."""
        between = set(sources)  # what depends on a source: nothing else needs a gradient
        for call in self.calls:
            if not between.isdisjoint(map(id, _origins(call))):
                between.add(id(call.output))
        gradients = {id(target): np.ones_like(target)}
        for call in reversed(self.calls):
            key = id(call.output)
            if key not in between or key not in gradients:
                continue
            # Let go of what serves no more: its memory is still in the cache for the next one.
            grad_y = gradients[key] if key in sources else gradients.pop(key)
            shares: list[tuple[Array, Array]] = []
            if not between.isdisjoint(map(id, call.inputs)):
                grads = call.layer.get_input_gradients(*call.inputs, grad_y)
                shares += zip(call.inputs, grads, strict=True)
            if not between.isdisjoint(map(id, call.layer.weights)):
                grads = call.layer.get_weight_gradients(*call.inputs, grad_y)
                shares += zip(call.layer.weights, grads, strict=True)
            for array, grad in shares:
                if id(array) in between:
                    so_far = gradients.get(id(array))
                    gradients[id(array)] = grad if so_far is None else so_far + grad
        return gradients


# A context variable, so that each thread and each task has its own.
_RECORDING: ContextVar[tuple[GradientTape, ...]] = ContextVar("recording", default=())


def record(layer: Recordable, inputs: tuple[Array, ...], output: Array) -> None:
    """Tell every tape that records now of a call.

    Parameters
    ----------
    layer : Recordable
        What was called.
    inputs : tuple of ndarray
        What it was called on.
    output : ndarray
        What it returned: an array object of its own, for the tape knows arrays by identity.

    Examples
    --------
    >>> from convcourse.layers import ReLU
    >>> x = np.ones(2)
    >>> with GradientTape() as tape:
    ...     record(ReLU(), (x,), x + 0)
    >>> len(tape.calls)
    1
    """
    for tape in _RECORDING.get():
        tape.calls.append(Call(layer, inputs, output))


def _origins(call: Call) -> tuple[Array, ...]:
    return (*call.inputs, *call.layer.weights)


def _kind(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    return f"{show(value)} of type {type(value).__name__}"
