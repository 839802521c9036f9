"""The sum of two branches of a network: the residual connection."""

from convcourse.layers.base import Differentiable
from convcourse.ops.arrays import Array
from convcourse.shapes import ShapeError


class Add(Differentiable):
    """The sum of two arrays of one shape: a residual connection is ``Add()(x, block(x))``.

    Notes
    -----
    He, Zhang, Ren and Sun, "Deep Residual Learning for Image Recognition" (2015). It has two
    inputs, so it stands between the layers of a network and not in a `Sequential`.

    Examples
    --------
    >>> Add()([1, 2], [10, 20])
    array([11, 22])
    """

    def forward(self, a: Array, b: Array) -> Array:
        """Return ``a + b``."""
        if a.shape != b.shape:
            raise ShapeError(
                f"only arrays of one shape are added: got {a.shape} and {b.shape}. "
                'Use padding="SAME", stride 1 and as many filters as channels in a branch.'
            )
        total: Array = a + b
        return total

    def get_input_gradients(self, a: Array, b: Array, grad_y: Array) -> list[Array]:
        """Return [grad_a, grad_b]: both are `grad_y`."""
        return [grad_y, grad_y]
