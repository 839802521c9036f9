"""Wrong answers to detect_curve: what each must be told, and how many of 2 points it earns."""
# ruff: noqa: F811, F821  # cells of students, one after another

import numpy as np


# %% detect_curve: filter flipped
# says: the filter was flipped: this is true convolution
# earns: 0
def detect_curve(patch):
    return np.sum(patch * CURVE[::-1, ::-1])


# %% detect_curve: filter transposed
# says: the filter was transposed
# earns: 0
def detect_curve(patch):
    return np.sum(patch * CURVE.T)


# %% detect_curve: filter mirrored
# says: the filter was mirrored left to right
# earns: 0
def detect_curve(patch):
    return np.sum(patch * CURVE[:, ::-1])


# %% detect_curve: weights of 1
# says: the weights were taken as 1, and they are 30
# earns: 0
def detect_curve(patch):
    return patch[CURVE > 0].sum()


# %% detect_curve: mean
# says: the products were averaged
# earns: 0
def detect_curve(patch):
    return np.mean(patch * CURVE)


# %% detect_curve: no filter
# says: the pixels were added without the filter
# earns: 0
def detect_curve(patch):
    return np.sum(patch)


# %% detect_curve: products
# says: the products are given, and not their sum
# earns: 0
def detect_curve(patch):
    return patch * CURVE


# %% detect_curve: largest product
# says: this is the largest product
# earns: 0
def detect_curve(patch):
    return np.max(patch * CURVE)


# %% detect_curve: sum in the patch's dtype
# says: the sum is kept in the patch's dtype
# earns: 1
def detect_curve(patch):
    return np.sum(patch * CURVE).astype(patch.dtype)


# %% detect_curve: products of uint8
# says: products of uint8 overflow
# earns: 1
def detect_curve(patch):
    return np.sum(patch * CURVE.astype(patch.dtype))


# %% detect_curve: fractions cut
# says: fractions were cut off
# earns: 1
def detect_curve(patch):
    return int(np.sum(patch * CURVE))


# %% detect_curve: patch multiplied in place
# says: it changes its input patch
# earns: 0
def detect_curve(patch):
    total = np.sum(patch * CURVE)
    patch[CURVE == 0] = 0
    return total


# %% detect_curve: yes or no
# says: gives truth values
# earns: 0
def detect_curve(patch):
    return bool(np.sum(patch * CURVE) > 3000)


# %% detect_curve: zero
# says: nothing was computed: it is always 0
# earns: 0
def detect_curve(patch):
    return 0


# %% detect_curve: noise
# says: the same answer comes back, whatever is asked
# earns: 0
def detect_curve(patch):
    return np.random.default_rng(0).normal()


# %% detect_curve: always 6600
# says: it is 6600 for every patch
# earns: 0
def detect_curve(patch):
    return 6600


# %% detect_curve: the two shown cases
# says: a wrong answer to detect_curve(patch)
# earns: 0
def detect_curve(patch):
    return 6600 if patch[0, 6] else 0


# %% detect_curve: wrong for whole numbers alone
# says: 0 of 2 points: nothing is earned before
# earns: 0
def detect_curve(patch):
    return np.sum(patch * CURVE) + (patch.dtype == np.int64)


# %% detect_curve: no return
# says: gives None
# earns: 0
def detect_curve(patch):
    np.sum(patch * CURVE)


# %% detect_curve: two arguments
# says: raises TypeError
# earns: 0
def detect_curve(patch, curve):
    return np.sum(patch * curve)


# %% detect_curve: the number in an array
# says: the number is given in an array that holds nothing else
# earns: 0
def detect_curve(patch):
    return convolve(patch, CURVE)


# %% detect_curve: patch made integers
# says: fractions of the inputs were cut off before anything was computed
# earns: 1
def detect_curve(patch):
    return np.sum(patch.astype(int) * CURVE)


# %% detect_curve: return in the loop
# says: only the first row is added: return stands inside a loop
# earns: 0
def detect_curve(patch):
    total = 0
    for i in range(7):
        for j in range(7):
            total += float(patch[i, j]) * CURVE[i, j]
        return total


# %% detect_curve: clipped to a byte
# says: numbers are cut off at 0 and 255
# earns: 0
def detect_curve(patch):
    return np.clip(np.sum(patch.astype(float) * CURVE), 0, 255)


# %% detect_curve: sum times sum
# says: pixels and weights were added up first, and then multiplied
# earns: 0
def detect_curve(patch):
    return patch.astype(float).sum() * CURVE.sum()
