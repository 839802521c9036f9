"""`try_model`: the network for digits, seen through its weights and what it makes of pictures."""

from collections.abc import Callable

import numpy as np

from convcourse import ops
from convcourse.checks.cases import Case, Check, Kind, Trial
from convcourse.checks.common import sections
from convcourse.checks.common.convolution import LAYER
from convcourse.checks.common.mistakes import known
from convcourse.checks.mistakes import Words, Wrong
from convcourse.checks.normalize import Answer, Raised, Several, agree, several
from convcourse.ops.arrays import Array

_CONVOLUTIONS = ((3, 3, 1, 32), (3, 3, 32, 64), (3, 3, 64, 64))
_DENSE = ((576, 64), (64, 10))
_POOLINGS = 2
_SCALE = 0.1


def weights(seed: int, shapes: tuple[tuple[int, ...], ...]) -> list[Array]:
    """Return a kernel and a bias for each shape, as the exercise fills a network with them.

    Parameters
    ----------
    seed : int
        Determines them.
    shapes : tuple of tuple of int
        Of the kernels; a bias has their last size.

    Returns
    -------
    list of ndarray

    Examples
    --------
    >>> [each.shape for each in weights(0, ((3, 3, 1, 32),))]
    [(3, 3, 1, 32), (32,)]
    """
    rng = np.random.default_rng(seed)
    return [rng.normal(scale=_SCALE, size=size) for shape in shapes for size in (shape, shape[-1:])]


def _reference(images: Array, seed: int) -> tuple[list[int], Array]:
    """Run the network: sizes of its weights, and its answers."""
    drawn = weights(seed, _CONVOLUTIONS + _DENSE)
    pairs, x = list(zip(drawn[::2], drawn[1::2], strict=True)), images
    for number, (w, b) in enumerate(pairs[:3]):
        x = ops.relu(ops.conv2d(x, w, b))
        x = ops.max_pool2d(x, 2) if number < _POOLINGS else x
    (w, b), (w_last, b_last) = pairs[3:]
    x = ops.relu(x.reshape(len(x), -1) @ w + b)
    return [each.size for each in drawn], ops.softmax(x @ w_last + b_last).astype(np.float32)


# --- mistakes: plain, and not shared with the reference ---------------------------------------


def _forward(
    images: Array,
    seed: int,
    *,
    convolutions: tuple[tuple[int, ...], ...] = _CONVOLUTIONS,
    dense: tuple[tuple[int, ...], ...] = _DENSE,
    silent: tuple[int, ...] = (),
    pooled: Callable[..., Array] = np.max,
    softmax: bool = True,
) -> tuple[list[int], Array]:
    """Run a network like it; `silent` are the layers, counted from 0, that lack their ReLU."""
    drawn = weights(seed, convolutions + dense)
    pairs, x = list(zip(drawn[::2], drawn[1::2], strict=True)), images
    for number, (w, b) in enumerate(pairs):
        if number == len(convolutions):
            x = x.reshape(len(x), -1)
        x = LAYER(x, w, b) if number < len(convolutions) else x @ w + b
        if number + 1 < len(pairs) and number not in silent:
            x = np.where(x > 0, x, 0)
        if number < _POOLINGS:
            n, height, width, c = x.shape
            tiles = x[:, : height // 2 * 2, : width // 2 * 2]
            x = pooled(tiles.reshape(n, height // 2, 2, width // 2, 2, c), axis=(2, 4))
    if softmax:
        powers = np.exp(x - x.max(axis=1, keepdims=True))
        x = powers / powers.sum(axis=1, keepdims=True)
    return [each.size for each in drawn], x.astype(np.float32)


def _accept(trial: Trial) -> bool:
    if trial.kind is not _PARAMETERS:
        return agree(trial.got, trial.expected)
    return agree(_first(trial.got), _first(trial.expected))


def _first(answer: Answer) -> Answer:
    """The part with the sizes; an exception whole."""
    return answer.parts[0] if isinstance(answer, Several) else answer


def _remark(trial: Trial) -> str:
    if isinstance(trial.got, Raised):
        return f"raises {trial.got.kind.__name__}: {trial.got.text}"
    if not agree(_first(trial.got), _first(trial.expected)):
        return "the layers do not have the weights that are asked for\n" + (
            "The list has two numbers for each layer with weights: those of its kernel and those "
            "of its bias. Compare it with model.summary()."
        )
    return "its layers have the right sizes, and it computes something else\n" + (
        "What lies between the weights is to be mended: activations, pooling, their order."
    )


def _with(**change: object) -> Wrong:
    """The network with something else about it."""

    def wrong(images: Array, seed: int) -> tuple[list[int], Array]:
        return _forward(images, seed, **change)  # type: ignore[arg-type]  # one of its settings

    return wrong


def _draw(rng: np.random.Generator) -> Case:
    return Case.of(rng.random((2, 28, 28, 1)).astype(np.float32), int(rng.integers(1000)))


_ONE = Case.of(np.linspace(0, 1, 784, dtype=np.float32).reshape(1, 28, 28, 1), 0)
_PARAMETERS = Kind("the sizes of the weights", 3, (_ONE,))

_WORDS: Words = {
    sections.PARAMETERS: {
        "convolution-3-too-small": "the third convolution has 32 filters, not 64",
        "dense-too-large": "the dense layer has 128 neurons, not 64",
    },
    sections.LARGEST: {"average-pooling": "the pooling takes averages, not the largest"},
    sections.BUILD: {
        "kernel-counts-swapped": (
            "the first two convolutions have changed places with their numbers of filters"
        )
    },
    sections.SUMMARY: {
        "convolution-3-missing": "the third convolution is missing",
        "dense-missing": "the dense layer of 64 is missing",
    },
    sections.SOFTMAX: {
        "softmax-missing": "softmax is missing at the end: the ten numbers do not add up to 1"
    },
    sections.ACTIVATIONS: {
        "relu-missing": "the layers have no ReLU",
        "relu-missing-in-convolutions": "the convolutions have no ReLU",
        "relu-missing-in-convolution-1": "the first convolution has no ReLU",
        "relu-missing-in-convolution-2": "the second convolution has no ReLU",
        "relu-missing-in-convolution-3": "the third convolution has no ReLU",
        "relu-missing-in-dense": "the dense layer of 64 has no ReLU",
    },
}

TRY_MODEL = Check(
    "try_model",
    _reference,
    arguments=("images",),
    read=several("sizes", "answers"),
    kinds=(_PARAMETERS, Kind("what it computes", 3, (), _draw, most=1)),
    accept=_accept,
    remark=_remark,
    mistakes=known(
        {
            "softmax-missing": _with(softmax=False),
            "relu-missing": _with(silent=(0, 1, 2, 3)),
            "relu-missing-in-convolutions": _with(silent=(0, 1, 2)),
            "relu-missing-in-convolution-1": _with(silent=(0,)),
            "relu-missing-in-convolution-2": _with(silent=(1,)),
            "relu-missing-in-convolution-3": _with(silent=(2,)),
            "relu-missing-in-dense": _with(silent=(3,)),
            "average-pooling": _with(pooled=np.mean),
            "kernel-counts-swapped": _with(
                convolutions=((3, 3, 1, 64), (3, 3, 64, 32), (3, 3, 32, 64))
            ),
            "convolution-3-too-small": _with(
                convolutions=(*_CONVOLUTIONS[:2], (3, 3, 64, 32)), dense=((288, 64), (64, 10))
            ),
            "convolution-3-missing": _with(
                convolutions=_CONVOLUTIONS[:2], dense=((1600, 64), (64, 10))
            ),
            "dense-missing": _with(dense=((576, 10),)),
            "dense-too-large": _with(dense=((576, 128), (128, 10))),
        },
        _WORDS,
    ),
)
