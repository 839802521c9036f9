"""A kernel learned from an image and its output, by gradient descent."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from convcourse import figures
from convcourse.figures.shown.arrays import conv_plane
from convcourse.grads import conv2d_grads
from convcourse.shapes import ShapeError
from convcourse.widgets.explorable import Array, Explorable
from convcourse.widgets.steps import PREWITT

__all__ = ["RATES", "LearningExplorable", "explore_learning"]

RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
_TOO_LARGE = 1e6  # past it a kernel learns nothing more, and soon nothing can be computed


class LearningExplorable(Explorable):
    """What :func:`explore_learning` returns; ``widget.learn(100)`` takes a hundred steps in Python.

    Attributes
    ----------
    x, target : array, shape (height, width) and (kh, kw)
        The image, and the kernel that makes the output to be learned from.
    start, kernel : array, shape (kh, kw)
        Where the learning starts, and the kernel now.
    losses : list of float
        The loss before each step.
    rate : float
        The learning rate: 0.001, 0.003, 0.01, 0.03, 0.1, 0.3 or 1.
    """

    name: ClassVar[str] = "learning"
    x = Array([[0]], most=(16, 16))
    target = Array(PREWITT, most=(5, 5))
    start = Array(np.zeros((3, 3)), most=(5, 5))
    kernel = Array(np.zeros((3, 3)), most=(5, 5))
    losses = traitlets.List(traitlets.Float()).tag(sync=True)
    rate = traitlets.Enum(RATES, 0.1).tag(sync=True, control="choice", label="learning rate")

    @property
    def output(self) -> Any:
        """What the kernel makes of `x` now, (out_h, out_w)."""
        return conv_plane(self.x, self.kernel)

    @property
    def loss(self) -> float:
        """The mean of the squared slips of the output."""
        return float(np.mean(self._slips**2))

    @property
    def gradient(self) -> Any:
        """How the loss changes with each weight, (kh, kw)."""
        slips = self._slips
        grad_y = 2 / slips.size * slips[None, :, :, None]
        x, w = self.x[None, :, :, None], self.kernel[:, :, None, None]
        return conv2d_grads(x.astype(np.float64), w.astype(np.float64), grad_y)[1][:, :, 0, 0]

    @property
    def numbers(self) -> dict[str, Any]:
        """The loss, its gradient, the output, and the kernel after one more step."""
        gradient = self.gradient
        return {
            "loss": self.loss,
            "gradient": gradient.tolist(),
            "next": (self.kernel - self.rate * gradient).tolist(),
            "output": self.output.tolist(),
        }

    @property
    def picture(self) -> figures.Picture:
        """The static twin, `fig_learning`."""
        losses = [*self.losses, self.loss]
        return figures.fig_learning(
            self.kernel, self.target, self.gradient, losses=losses, rate=self.rate
        )

    def learn(self, steps: int = 1) -> None:
        """Take steps of gradient descent, as the button does; none where the loss is too large.

        Parameters
        ----------
        steps : int
            How many.
        """
        for _ in range(steps):
            loss = self.loss
            if loss > _TOO_LARGE:
                return
            # Both at once: the browser draws one picture for each step.
            with self.hold_sync():
                self.kernel = self.kernel - self.rate * self.gradient
                self.losses = [*self.losses, loss]

    @property
    def _slips(self) -> Any:
        return self.output - conv_plane(self.x, self.target)


def explore_learning(
    target: ArrayLike = PREWITT,
    *,
    x: ArrayLike | None = None,
    start: ArrayLike | None = None,
    seed: int = 0,
    **settings: Any,
) -> LearningExplorable:
    """Return a kernel that learns, from an image and its output, which kernel was used.

    Play, pause, one step, start again. The static twin is
    :func:`convcourse.figures.fig_learning`.

    Parameters
    ----------
    target : array_like, shape (kh, kw), at most (5, 5)
        The kernel that makes the output; the learner sees the output alone.
    x : array_like, shape (height, width), at most (16, 16), optional
        The image; random numbers, 12 x 12, where it is left out.
    start : array_like, shape (kh, kw), optional
        Where the learning starts; small random numbers where it is left out.
    seed : int, default 0
        Of the random numbers.
    **settings
        Other traits of the `LearningExplorable`, such as the `rate`.

    Raises
    ------
    ShapeError
        If the arrays do not go together.

    Examples
    --------
    >>> widget = explore_learning([[1, 0, -1]], rate=0.3)
    >>> widget.learn(50)
    >>> np.round(widget.kernel, 2) + 0
    array([[ 1.,  0., -1.]])
    """
    rng = np.random.default_rng(seed)
    goal = np.asarray(target)
    image = rng.standard_normal((12, 12)).round(2) if x is None else x
    first = rng.standard_normal(goal.shape).round(2) / 2 if start is None else start
    if np.shape(first) != goal.shape:
        raise ShapeError(
            f"a kernel starts with the shape of its target: got start of shape {np.shape(first)} "
            f"and target of shape {goal.shape}. Use a start of shape {goal.shape}."
        )
    return LearningExplorable(x=image, target=goal, start=first, kernel=first, **settings)
