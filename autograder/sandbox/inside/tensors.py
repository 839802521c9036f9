"""A `tensorflow` of NumPy's, where a lab forbids what the whole of it holds.

TensorFlow is compiled in one piece: where it is, its convolutions are, by one name or another. A
lab that has students write them is graded without it. Tensors are welcome as answers all the same,
so this stands in its place: numbers, shapes and arithmetic, under the names by which it has them.
"""

from __future__ import annotations

import functools
import types
from collections.abc import Callable
from typing import Any

import numpy as np

Refused = Callable[[str], Any]
"""Makes what stands for a name that is not here."""


class Tensor(np.ndarray[Any, Any]):
    """An array that is asked for its numbers as a tensor is."""

    def numpy(self) -> np.ndarray[Any, Any]:
        """The numbers."""
        return np.array(self)

    def assign(self, value: Any) -> Tensor:
        """Change the numbers, as of a variable."""
        self[...] = value
        return self

    def get_shape(self) -> Any:
        """The shape."""
        return self.shape


def _tensor(value: Any, dtype: Any = None) -> Tensor:
    array = np.array(value, dtype=dtype)
    if dtype is None and not isinstance(value, np.ndarray | np.generic):  # its usual kinds
        array = array.astype({"f": np.float32, "i": np.int32}.get(array.dtype.kind, array.dtype))
    return array.view(Tensor)


def _giving_tensors(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, with TensorFlow's words for NumPy's settings."""

    @functools.wraps(function)
    def called(*args: Any, name: Any = None, **settings: Any) -> Any:
        for theirs, ours in (("perm", "axes"), ("multiples", "reps"), ("paddings", "pad_width")):
            if theirs in settings:
                settings[ours] = settings.pop(theirs)
        found = function(*args, **settings)
        if isinstance(found, list | tuple):
            return type(found)(np.asarray(each).view(Tensor) for each in found)
        return np.asarray(found).view(Tensor)

    return called


def _constant(value: Any, dtype: Any = None, shape: Any = None, name: Any = None) -> Tensor:
    tensor = _tensor(value, dtype)
    return tensor if shape is None else np.broadcast_to(tensor, shape).copy().view(Tensor)


def _variable(initial_value: Any, trainable: bool = True, *, dtype: Any = None, **_: Any) -> Tensor:
    return _tensor(initial_value, dtype)


def _pad(tensor: Any, paddings: Any, mode: str = "CONSTANT", constant_values: Any = 0) -> Any:
    settings = {"constant_values": constant_values} if mode.upper() == "CONSTANT" else {}
    return np.pad(tensor, np.asarray(paddings), mode=mode.lower(), **settings)  # type: ignore[call-overload]


def _cast(x: Any, dtype: Any) -> Any:
    return np.asarray(x).astype(dtype)


def _function(func: Any = None, **_: Any) -> Any:
    return (lambda function: function) if func is None else func


_SAME = """
    abs add argmax argmin broadcast_to ceil concat cos cumsum einsum equal exp expand_dims floor
    greater greater_equal less less_equal linspace logical_and logical_not logical_or matmul maximum
    minimum multiply not_equal ones ones_like reshape roll round shape sign sin size sqrt square
    squeeze stack subtract tanh tensordot tile transpose where zeros zeros_like mod"""
_RENAMED: dict[str, Callable[..., Any]] = {
    "clip_by_value": np.clip,
    "concat": np.concatenate,
    "divide": np.divide,
    "eye": np.eye,
    "fill": np.full,
    "floordiv": np.floor_divide,
    "gather": lambda params, indices, axis=0: np.take(params, indices, axis=axis),
    "identity": np.array,
    "log": np.log,
    "pad": _pad,
    "pow": np.power,
    "range": np.arange,
    "rank": np.ndim,
    "repeat": np.repeat,
    "reverse": np.flip,
    "truediv": np.true_divide,
    "cast": _cast,
    **{
        f"reduce_{name}": lambda x, axis=None, keepdims=False, _of=function: _of(
            x, axis=axis, keepdims=keepdims
        )
        for name, function in {
            "all": np.all, "any": np.any, "max": np.max, "mean": np.mean, "min": np.min,
            "prod": np.prod, "std": np.std, "sum": np.sum, "variance": np.var,
        }.items()
    },
}  # fmt: skip
_KINDS = """bool complex128 complex64 float16 float32 float64 int16 int32 int64 int8 uint16 uint32
    uint64 uint8"""


def _content() -> dict[str, Any]:
    functions = {name: getattr(np, name, None) for name in _SAME.split()} | _RENAMED
    found = {name: _giving_tensors(each) for name, each in functions.items() if each is not None}
    kinds = {name: np.dtype(name) for name in _KINDS.split()}
    own = {
        "Tensor": Tensor,
        "Variable": _variable,
        "constant": _constant,
        "convert_to_tensor": _constant,
        "executing_eagerly": lambda: True,
        "function": _function,
        "is_tensor": lambda x: isinstance(x, Tensor),
        "newaxis": None,
    }
    return found | kinds | own


def fill(module: types.ModuleType, refused: Refused) -> None:
    """Give the stand-in its content; what else is asked for is refused when it is used."""
    content = _content()
    module.__dict__.update(content)
    for below in ("math", "linalg"):
        inner = types.ModuleType(f"{module.__name__}.{below}")
        inner.__dict__.update(content)
        inner.__dict__["__getattr__"] = _getter(inner.__name__, refused)
        module.__dict__[below] = inner
    module.__dict__["__getattr__"] = _getter(module.__name__, refused)


def _getter(of: str, refused: Refused) -> Callable[[str], Any]:
    def get(name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return refused(f"{of}.{name}")

    return get
