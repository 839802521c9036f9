"""A convolution and its three gradients, position by position: what the mistakes are made of.

Plain, and not shared with the reference. The keyword arguments are the ways to go wrong.
"""

from typing import Any, NamedTuple

import numpy as np

from convcourse.ops.arrays import Array

Sides = tuple[tuple[int, int], tuple[int, int]]


class BackwardCall(NamedTuple):
    """What `conv2d_grads` is called with."""

    x: Array
    w: Array
    grad_y: Array
    stride: int = 1
    padding: str = "VALID"


class Grads(NamedTuple):
    """What it returns."""

    grad_x: Array
    grad_w: Array
    grad_b: Array


def sides(call: BackwardCall, *, odd_first: bool = False, all_after: bool = False) -> Sides:
    """Return the zeros that are put around the images: ((top, bottom), (left, right))."""
    if call.padding != "SAME":
        return (0, 0), (0, 0)
    found = []
    for n, f, out in zip(call.x.shape[1:3], call.w.shape[:2], call.grad_y.shape[1:3], strict=True):
        total = max((out - 1) * call.stride + f - n, 0)
        before = total - total // 2 if odd_first else 0 if all_after else total // 2
        found.append((before, total - before))
    return found[0], found[1]


def gradients(
    call: BackwardCall,
    *,
    step: int | None = None,
    frame: Sides | None = None,
    overwrite: bool = False,
) -> Grads:
    """Return the gradients, grad_x still with its frame; `overwrite` sets where it should add."""
    step, frame = step or call.stride, frame or sides(call)
    (kh, kw), grad_y = call.w.shape[:2], call.grad_y
    padded = np.pad(call.x.astype(np.float64), ((0, 0), *frame, (0, 0)))
    grad_x, grad_w = np.zeros(padded.shape), np.zeros(call.w.shape)
    for row, col in np.ndindex(grad_y.shape[1:3]):
        place = np.s_[:, row * step : row * step + kh, col * step : col * step + kw]
        back = np.tensordot(grad_y[:, row, col], call.w, axes=(1, 3))
        grad_x[place] = back if overwrite else grad_x[place] + back
        grad_w += np.tensordot(padded[place], grad_y[:, row, col], axes=(0, 0))
    return Grads(grad_x, grad_w, grad_y.sum(axis=(0, 1, 2)))


def cropped(grad_x: Array, call: BackwardCall, frame: Sides) -> Array:
    """Return grad_x without its frame."""
    (top, _), (left, _) = frame
    return grad_x[:, top : top + call.x.shape[1], left : left + call.x.shape[2]]


def right(call: BackwardCall) -> Grads:
    """Return the gradients as they should be."""
    return spoilt(call)


def spoilt(call: BackwardCall, **how: Any) -> Grads:
    """Return the gradients, cropped, gone wrong in one of the ways of `gradients`."""
    frame = how.get("frame") or sides(call)
    found = gradients(call, **how)
    return found._replace(grad_x=cropped(found.grad_x, call, frame))
