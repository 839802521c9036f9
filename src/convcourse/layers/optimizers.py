"""Optimizers: how gradients change weights."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

import numpy as np

from convcourse.ops.arrays import Array
from convcourse.shapes import ShapeError


class Optimizer(ABC):
    """Changes weights in place, a step at a time, and remembers for each what it needs.

    Attributes
    ----------
    learning_rate : float
        Size of a step; it may be changed between steps.
    steps : int
        Steps taken so far.
    """

    def __init__(self, learning_rate: float) -> None:
        """Start before the first step."""
        if not learning_rate > 0:
            raise ValueError(
                f"learning_rate must be positive: got {learning_rate}. Use 0.01, for example."
            )
        self.learning_rate = learning_rate
        self.steps = 0
        self._memory: dict[int, tuple[Array, list[Array]]] = {}

    def apply(self, gradients: Sequence[Array], weights: Sequence[Array]) -> None:
        """Take one step: change each weight by its gradient.

        Parameters
        ----------
        gradients : sequence of ndarray
            As `GradientTape.gradient` gives them.
        weights : sequence of ndarray
            The arrays to change, each of the shape of its gradient.

        Raises
        ------
        ShapeError
            If a shape or the numbers differ; no weight is changed then.
        """
        wanted = [weight.shape for weight in weights]
        given = [np.shape(gradient) for gradient in gradients]
        if wanted != given:
            raise ShapeError(
                f"gradients must have the shapes of the weights, {wanted}: got {given}. "
                "Use tape.gradient(loss, weights) and the same weights."
            )
        self.steps += 1
        for gradient, weight in zip(gradients, weights, strict=True):
            # The array is kept beside its memory, so that its id stays its own.
            _, memory = self._memory.setdefault(id(weight), (weight, self._remember(weight)))
            self._change(weight, gradient, memory)

    def _remember(self, weight: Array) -> list[Array]:
        """Return what is kept of a weight from step to step, before the first."""
        return []

    @abstractmethod
    def _change(self, weight: Array, gradient: Array, memory: list[Array]) -> None:
        """Change a weight, and what is remembered of it, in place."""


class SGD(Optimizer):
    """Stochastic gradient descent: a step against the gradient.

    Parameters
    ----------
    learning_rate : float, default 0.01
        Size of a step.
    momentum : float, default 0
        Share of the last step that is kept, from 0 to below 1.

    Notes
    -----
    Goodfellow, Bengio and Courville, "Deep Learning" (2016), algorithms 8.1 and 8.2;
    ``keras.optimizers.SGD`` takes the same steps.

    Examples
    --------
    >>> w = np.array([1.0, 2.0])
    >>> SGD(0.5).apply([np.array([1.0, -1.0])], [w])
    >>> w
    array([0.5, 2.5])
    """

    def __init__(self, learning_rate: float = 0.01, *, momentum: float = 0.0) -> None:
        """Start before the first step."""
        super().__init__(learning_rate)
        _share("momentum", momentum)
        self.momentum = momentum

    def _remember(self, weight: Array) -> list[Array]:
        return [np.zeros_like(weight)] if self.momentum else []

    def _change(self, weight: Array, gradient: Array, memory: list[Array]) -> None:
        step = -self.learning_rate * gradient
        if memory:
            velocity = memory[0]
            velocity *= self.momentum
            velocity += step
            step = velocity
        weight += step


class Adam(Optimizer):
    """Steps of about equal size for every weight, from running means of gradients.

    Parameters
    ----------
    learning_rate : float, default 0.001
        About the size of a step.
    beta_1, beta_2 : float, default 0.9 and 0.999
        Share of the running mean of the gradient, and of its square, that is kept at a step.
    epsilon : float, default 1e-7
        Keeps the division finite.

    Notes
    -----
    Kingma and Ba, "Adam: A Method for Stochastic Optimization" (2015), with the order of
    computation at the end of its section 2; ``keras.optimizers.Adam`` takes the same steps.

    Examples
    --------
    >>> w = np.array([1.0, 2.0])
    >>> Adam(0.1).apply([np.array([5.0, -0.01])], [w])
    >>> w.round(3)
    array([0.9, 2.1])
    """

    def __init__(
        self,
        learning_rate: float = 0.001,
        *,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
    ) -> None:
        """Start before the first step."""
        super().__init__(learning_rate)
        _share("beta_1", beta_1)
        _share("beta_2", beta_2)
        self.beta_1, self.beta_2, self.epsilon = beta_1, beta_2, epsilon

    def _remember(self, weight: Array) -> list[Array]:
        return [np.zeros_like(weight), np.zeros_like(weight)]

    def _change(self, weight: Array, gradient: Array, memory: list[Array]) -> None:
        mean, square = memory
        mean += (1 - self.beta_1) * (gradient - mean)
        square += (1 - self.beta_2) * (gradient**2 - square)
        # Both means start at 0: this makes up for it.
        unbiased = (1 - self.beta_2**self.steps) ** 0.5 / (1 - self.beta_1**self.steps)
        weight -= self.learning_rate * unbiased * mean / (np.sqrt(square) + self.epsilon)


def _share(name: str, value: float) -> None:
    if not 0 <= value < 1:
        raise ValueError(f"{name} must be from 0 to below 1: got {value}. Use 0.9, for example.")
