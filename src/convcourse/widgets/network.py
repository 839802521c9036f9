"""A small network that reads a drawing: every map live, and one number of it taken apart."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from convcourse import figures
from convcourse.data.network import load_network
from convcourse.figures.shown.network import LAYERS, SIDE, Reading
from convcourse.shapes import ShapeError
from convcourse.widgets.explorable import Explorable, choice, slider, switch

__all__ = ["NetworkExplorable", "explore_network"]

_OWN = "drawing"


class NetworkExplorable(Explorable):
    """What :func:`explore_network` returns.

    Attributes
    ----------
    digit : str
        "drawing", or one of MNIST's digits, from "0" to "9".
    right, down, turn, noise : int
        Pixels by which the picture is moved, degrees by which it is turned, and noise in
        hundredths of the range from black to white.
    layer : str
        "input", "conv1", "pool1", "conv2", "pool2", "conv3", "dense1" or "dense2".
    trained : bool
        Whether the weights are those of the training, or random ones.
    drawing : str
        28 rows of 28 pixels, each a hexadecimal digit from 0, black, to f; empty for none.
    channel, row, col : int
        The number of that layer that is taken apart.
    source : int
        The map below whose products are shown; -1 for the one that says most.
    """

    name: ClassVar[str] = "network"
    digit = choice("7", (_OWN, *"0123456789"), "picture")
    layer = choice("conv2", LAYERS, "layer")
    right = slider(0, -10, 10, "moved right")
    down = slider(0, -10, 10, "moved down")
    turn = slider(0, -180, 180, "turned, degrees")
    noise = slider(0, 0, 100, "noise, %")
    trained = switch(True, "trained weights")
    channel = traitlets.Int(9, min=0).tag(sync=True)
    row = traitlets.Int(6, min=0).tag(sync=True)
    col = traitlets.Int(5, min=0).tag(sync=True)
    source = traitlets.Int(-1, min=-1).tag(sync=True)
    drawing = traitlets.Unicode().tag(sync=True)
    digits = traitlets.Dict().tag(sync=True)
    layers = traitlets.List().tag(sync=True)
    tested = traitlets.Int().tag(sync=True)
    accuracy = traitlets.Float().tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        """Hand the browser digits and weights, and the traits of the figure."""
        network = load_network()
        layers = []
        for layer, kernel in zip(network.layers, _as_convolutions(network.layers), strict=True):
            *area, reads, makes = layer["shape"]
            fans = int(np.prod(area)) * (reads + makes)
            layers.append(layer | {"shape": kernel, "fans": fans})
        super().__init__(
            digits=network.digits,
            layers=layers,
            tested=network.tested,
            accuracy=network.accuracy,
            **traits,
        )

    @property
    def reading(self) -> Reading:
        """The drawing in the network, as they are set."""
        names = "trained tested accuracy right down turn noise layer channel row col source"
        drawing = self.digits.get(self.digit, self.drawing)
        settings = {name: getattr(self, name) for name in names.split()}
        return Reading(weights=load_network().weights, drawing=drawing, **settings)

    @property
    def answer(self) -> Any:
        """The probability of each digit, (10,)."""
        return self.reading.answer

    @property
    def numbers(self) -> dict[str, Any]:
        """The answer, and what the chosen number is made of."""
        reading = self.reading
        pixels, weights, products = reading.parts
        return {
            "place": list(reading.place),
            "answer": reading.answer.tolist(),
            "value": reading.value,
            "sums": reading.sums.tolist(),
            "bias": reading.bias,
            "source": reading.shown,
            "pixels": pixels.tolist(),
            "weights": weights.tolist(),
            "products": products.tolist(),
        }

    @property
    def picture(self) -> figures.Picture:
        """The static twin, `fig_network`."""
        return figures.fig_network(self.reading)


def explore_network(
    digit: str | int = "7", *, drawing: ArrayLike | str | None = None, **settings: Any
) -> NetworkExplorable:
    """Return a network at work on a digit, which is drawn, or one of MNIST's.

    Every map of every layer is shown. Clicks and keys go to any number and down to what it is made
    of: products, bias and ReLU, or the window of a pooling. The static twin is
    :func:`convcourse.figures.fig_network`.

    Parameters
    ----------
    digit : str or int
        One of MNIST's digits, from 0 to 9, or "drawing".
    drawing : array_like of shape (28, 28), or str, optional
        A picture of your own, between 0 (black) and 1, or such a text as the trait holds.
    **settings
        Other traits of the `NetworkExplorable`.

    Raises
    ------
    ShapeError
        If the drawing is no such picture.

    Examples
    --------
    >>> widget = explore_network(3)
    >>> int(widget.answer.argmax())
    3
    >>> widget.reading.maps[1].shape
    (26, 26, 8)
    """
    if drawing is not None:
        text = drawing if isinstance(drawing, str) else _as_text(drawing)
        return NetworkExplorable(digit=_OWN, drawing=text, **settings)
    return NetworkExplorable(digit=str(digit), **settings)


def _as_text(drawing: ArrayLike) -> str:
    image = np.asarray(drawing, np.float64)
    if image.shape != (SIDE, SIDE) or not (image.min() >= 0 and image.max() <= 1):
        raise ShapeError(
            f"a drawing is an array ({SIDE}, {SIDE}) between 0 and 1: got shape {image.shape}. "
            "Use image[:, :, 0] for one of MNIST's, and divide by 255 where white is 255."
        )
    return "".join(f"{int(level):x}" for level in np.round(15 * image).flat)


def _as_convolutions(layers: list[dict[str, Any]]) -> list[list[int]]:
    """Return the shapes of kernels (kh, kw, c_in, c_out); a dense layer reads maps of 3 by 3."""
    shapes, side = [], 3
    for layer in layers:
        shape = list(layer["shape"])
        if len(shape) == 2:
            shape, side = [side, side, shape[0] // side**2, shape[1]], 1
        shapes.append(shape)
    return shapes
