"""The arguments that a student's function is lent: made of what came, and set against it after."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.sandbox.inside import protocol
from convcourse.checks.reading import as_data, same_data


def arguments(case: dict[str, Any], received: list[bytes]) -> tuple[list[Any], dict[str, Any]]:
    """The arguments of a case, by position and by name, which a function may write into."""
    args = [_writable(item, received) for item in case["args"]]
    return args, {key: _writable(item, received) for key, item in case["settings"].items()}


def _writable(item: Any, received: list[bytes]) -> Any:
    """An argument of one's own; the grader who sent it is believed."""
    if type(item) is not dict:
        return item
    if "array" in item:
        array = np.frombuffer(received[item["buffer"]], "<" + item["array"])
        own = array.reshape(item["shape"]).copy()
        return own[()] if item["scalar"] else own
    return _own(protocol.decode(item, received))


def is_as_given(own: Any, item: Any, received: list[bytes]) -> bool:
    """Whether an argument still holds what was sent; what is no array or list cannot change."""
    if type(item) is not dict:
        return True
    if "array" in item and type(own) is np.ndarray:
        same_form = (own.dtype.str[1:], [*own.shape]) == (item["array"], item["shape"])
        if same_form and own.dtype.isnative and own.tobytes() == received[item["buffer"]]:
            return True
    return same_data(protocol.decode(item, received), as_data(own))


def _own(value: Any) -> Any:
    """A copy the student's function may write into."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, list | tuple | set):
        return type(value)(map(_own, value))
    if isinstance(value, dict):
        return {key: _own(item) for key, item in value.items()}
    return value
