"""A `tensorflow` of NumPy's, where a lab forbids what the whole of it holds.

TensorFlow is compiled in one piece: where it is, its convolutions are, by one name or another. A
lab that has students write them is graded without it. Tensors are welcome as answers all the same,
so this stands in its place: numbers, shapes and arithmetic, under the names by which it has them.
What is used of it beyond these is no mistake: such an answer waits for a person (`NotHereError`).
"""

from __future__ import annotations

import builtins
import functools
import types
from collections.abc import Callable
from typing import Any

import numpy as np

Kept = Callable[[str], Any]
"""Makes what stands for a name that is not here."""
_KINDS = """bool complex128 complex64 float16 float32 float64 int16 int32 int64 int8 uint16 uint32
    uint64 uint8"""


class NotHereError(ImportError):
    """A name of TensorFlow's that is not here, and need not do a lab's work."""


class DType:
    """A kind of numbers; NumPy takes it for its own."""

    def __init__(self, name: str) -> None:
        """Take it by its name, which both have in common."""
        self.name, self.dtype = name, np.dtype(name)
        self.as_numpy_dtype = self.dtype.type
        if self.dtype.kind in "iuf":
            limits: Any = np.finfo if self.dtype.kind == "f" else np.iinfo
            self.min, self.max = limits(self.dtype).min, limits(self.dtype).max
        self.is_floating, self.is_integer = self.dtype.kind == "f", self.dtype.kind in "iu"

    def __eq__(self, other: object) -> builtins.bool:
        """Two are equal if NumPy's are."""
        return builtins.bool(self.dtype == other)

    def __hash__(self) -> int:
        """Hash the name."""
        return hash(self.name)

    def __repr__(self) -> str:
        """Show it as TensorFlow does."""
        return f"tf.{self.name}"


class Tensor(np.ndarray[Any, Any]):
    """An array that is asked for its numbers as a tensor is."""

    def numpy(self) -> Any:
        """The numbers."""
        return np.array(self)[()]

    def assign(self, value: Any) -> Tensor:
        """Change the numbers, as of a variable."""
        self[...] = value
        return self

    def assign_add(self, value: Any) -> Tensor:
        """Add to the numbers, as of a variable."""
        return self.assign(self + value)

    def assign_sub(self, value: Any) -> Tensor:
        """Take away from the numbers, as of a variable."""
        return self.assign(self - value)

    def get_shape(self) -> Any:
        """The shape."""
        return self.shape


def tensor(value: Any, dtype: Any = None, shape: Any = None, name: Any = None) -> Tensor:
    """A tensor of numbers, of TensorFlow's usual kinds where none is named."""
    array = np.array(value, dtype=dtype)
    if dtype is None and not isinstance(value, np.ndarray | np.generic):
        array = array.astype({"f": np.float32, "i": np.int32}.get(array.dtype.kind, array.dtype))
    return np.broadcast_to(array, array.shape if shape is None else shape).copy().view(Tensor)


def _giving_tensors(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, with TensorFlow's words for NumPy's settings."""
    words = {"perm": "axes", "multiples": "reps", "input": "a", "values": "arrays"}

    @functools.wraps(function)
    def called(*args: Any, name: Any = None, **settings: Any) -> Any:
        if isinstance(function, np.ufunc):
            args, settings = (*args, *settings.values()), {}  # x and y
        known = {} if function in _OWN else words
        found = function(*args, **{known.get(key, key): value for key, value in settings.items()})
        if isinstance(found, list | tuple):
            return type(found)(np.asarray(each).view(Tensor) for each in found)
        return np.asarray(found).view(Tensor)

    return called


def _pad(tensor: Any, paddings: Any, mode: str = "CONSTANT", constant_values: Any = 0) -> Any:
    settings = {"constant_values": constant_values} if mode.upper() == "CONSTANT" else {}
    return np.pad(tensor, np.asarray(paddings), mode=mode.lower(), **settings)  # type: ignore[call-overload]


def _matmul(a: Any, b: Any, transpose_a: bool = False, transpose_b: bool = False) -> Any:
    a, b = np.asarray(a), np.asarray(b)
    return (np.swapaxes(a, -1, -2) if transpose_a else a) @ (
        np.swapaxes(b, -1, -2) if transpose_b else b
    )


def _scattered(tensor: Any, indices: Any, updates: Any) -> Any:
    into = np.array(tensor)
    np.add.at(into, tuple(np.moveaxis(np.asarray(indices), -1, 0)), np.asarray(updates))
    return into


def _written(tensor: Any, indices: Any, updates: Any) -> Any:
    into = np.array(tensor)
    into[tuple(np.moveaxis(np.asarray(indices), -1, 0))] = updates
    return into


def _scatter_nd(indices: Any, updates: Any, shape: Any) -> Any:
    updates = np.asarray(updates)
    return _scattered(np.zeros(tuple(np.asarray(shape)), updates.dtype), indices, updates)


def _gather(params: Any, indices: Any, axis: int = 0) -> Any:
    return np.take(params, np.asarray(indices), axis=axis)


def _gather_nd(params: Any, indices: Any) -> Any:
    return np.asarray(params)[tuple(np.moveaxis(np.asarray(indices), -1, 0))]


def _one_hot(
    indices: Any, depth: Any, on_value: Any = 1, off_value: Any = 0, dtype: Any = np.float32
) -> Any:
    is_it = np.asarray(indices)[..., None] == np.arange(depth)
    return np.where(is_it, on_value, off_value).astype(dtype)


def _unstacked(value: Any, num: Any = None, axis: int = 0) -> list[Any]:
    return [*np.moveaxis(np.asarray(value), axis, 0)]


def _reduced(function: Callable[..., Any]) -> Callable[..., Any]:
    def reduce(input_tensor: Any, axis: Any = None, keepdims: bool = False) -> Any:
        axis = tuple(axis) if isinstance(axis, list) else axis
        return function(tensor(input_tensor), axis=axis, keepdims=keepdims)

    return reduce


_OWN: dict[Callable[..., Any], str] = {
    _gather: "gather",
    _gather_nd: "gather_nd",
    _matmul: "matmul",
    _one_hot: "one_hot",
    _pad: "pad",
    _scatter_nd: "scatter_nd",
    _scattered: "tensor_scatter_nd_add",
    _unstacked: "unstack",
    _written: "tensor_scatter_nd_update",
    lambda x, dtype: np.asarray(x).astype(dtype): "cast",
    lambda dims, value: np.full(tuple(np.asarray(dims)), tensor(value)): "fill",
    lambda x, mask: np.asarray(x)[np.asarray(mask)]: "boolean_mask",
    lambda shape, dtype=np.float32: np.zeros(shape, dtype): "zeros",
    lambda shape, dtype=np.float32: np.ones(shape, dtype): "ones",
    lambda n, m=None, dtype=np.float32: np.eye(n, m, dtype=dtype): "eye",
    lambda *args, dtype=None, **ends: np.arange(*args, *ends.values(), dtype=dtype): "range",
    lambda x: 1 / (1 + np.exp(-np.asarray(x))): "sigmoid",
    lambda x, ord="euclidean", axis=None, keepdims=False: np.linalg.norm(
        x, None if ord == "euclidean" else ord, axis, keepdims
    ): "norm",
    **{
        _reduced(getattr(np, name)): f"reduce_{full}"
        for name, full in {
            "all": "all", "any": "any", "max": "max", "mean": "mean", "min": "min", "prod": "prod",
            "std": "std", "sum": "sum", "var": "variance",
        }.items()
    },
}  # fmt: skip
_SAME = """
    argmax argmin argsort broadcast_to cos cumsum diag einsum expand_dims linspace meshgrid
    ones_like repeat reshape roll round shape size sort split squeeze stack tensordot tile
    transpose where zeros_like"""
_RENAMED = {
    "clip_by_value": "clip", "concat": "concatenate", "floordiv": "floor_divide", "identity":
    "array", "pow": "power", "rank": "ndim", "reverse": "flip", "truediv": "true_divide",
}  # fmt: skip


@functools.cache
def content() -> dict[str, Any]:
    """What there is, by name."""
    found: dict[str, Any] = {
        name: each for name, each in vars(np).items() if type(each) is np.ufunc
    }
    found |= {name: getattr(np, name) for name in _SAME.split()}
    found |= {theirs: getattr(np, ours) for theirs, ours in _RENAMED.items()}
    found |= {name: function for function, name in _OWN.items()}
    return {
        **{name: _giving_tensors(function) for name, function in found.items()},
        **{name: DType(name) for name in _KINDS.split()},
        "DType": DType,
        "Tensor": Tensor,
        "TensorShape": tuple,
        "Variable": lambda initial_value, trainable=True, dtype=None, name=None: tensor(
            initial_value, dtype
        ),
        "constant": tensor,
        "convert_to_tensor": tensor,
        "executing_eagerly": lambda: True,
        "function": lambda func=None, **_: (lambda given: given) if func is None else func,
        "is_tensor": lambda x: isinstance(x, Tensor),
        "newaxis": None,
        "print": print,
    }


def fill(module: types.ModuleType, kept: Kept) -> None:
    """Give the stand-in its content; what else is asked for fails when it is used."""
    for of in (module, types.ModuleType("math"), types.ModuleType("linalg")):
        name = module.__name__ if of is module else f"{module.__name__}.{of.__name__}"
        of.__dict__.update(content())
        of.__dict__["__getattr__"] = _getter(name, kept)
        if of is not module:
            module.__dict__[of.__name__] = of


def _getter(of: str, kept: Kept) -> Callable[[str], Any]:
    def get(name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return kept(f"{of}.{name}")

    return get
