"""Wrong answers to box_blur: what each must be told, and how many of 2 points it earns."""
# ruff: noqa: F811  # cells of students, one after another

import numpy as np


# %% box_blur: ones
# says: the weights are all 1
# earns: 0
def box_blur(k):
    return np.ones((k, k))


# %% box_blur: divided by k
# says: the weights are 1 / k
# earns: 0
def box_blur(k):
    return np.ones((k, k)) / k


# %% box_blur: always three
# says: the kernel is 3 x 3, whatever k is
# earns: 0
def box_blur(k):
    return np.ones((3, 3)) / 9


# %% box_blur: always a ninth
# says: the weights are 1 / 9, whatever k is
# earns: 0
def box_blur(k):
    return np.ones((k, k)) / 9


# %% box_blur: one row
# says: this is one row of k weights
# earns: 0
def box_blur(k):
    return np.ones(k) / k


# %% box_blur: flat
# says: the k * k weights stand in one row, not in a square
# earns: 0
def box_blur(k):
    return [1 / k**2] * k**2


# %% box_blur: hole in the middle
# says: the weight in the middle is 0
# earns: 0
def box_blur(k):
    kernel = np.ones((k, k))
    kernel[k // 2, k // 2] = 0
    return kernel / max(kernel.sum(), 1)


# %% box_blur: Gaussian
# says: this is a Gaussian blur
# earns: 0
def box_blur(k):
    row = np.array([1.0])
    while len(row) < k:
        row = np.convolve(row, [1, 1])
    return np.outer(row, row) / row.sum() ** 2


# %% box_blur: whole-number division
# says: whole-number division makes the weights 0
# earns: 0
def box_blur(k):
    return np.ones((k, k), dtype=int) // k**2


# %% box_blur: array of integers
# says: whole-number division makes the weights 0
# earns: 0
def box_blur(k):
    kernel = np.zeros((k, k), dtype=int)
    kernel[:] = 1 / k**2
    return kernel


# %% box_blur: zeros
# says: all weights are 0
# earns: 0
def box_blur(k):
    return np.zeros((k, k))


# %% box_blur: identity
# says: this is the identity
# earns: 0
def box_blur(k):
    kernel = np.zeros((k, k))
    kernel[k // 2, k // 2] = 1
    return kernel


# %% box_blur: odd sizes only
# says: the size is odd, and k was even
# earns: 1
def box_blur(k):
    size = 2 * (k // 2) + 1
    return np.ones((size, size)) / size**2


# %% box_blur: even sizes only
# says: 0 of 2 points: nothing is earned before
# earns: 0
def box_blur(k):
    size = 2 * ((k + 1) // 2) if k > 1 else 1
    return np.ones((size, size)) / size**2


# %% box_blur: noise of the right shape
# says: None of the mistakes known to this check
# earns: 0
def box_blur(k):
    return np.random.default_rng(0).normal(size=(k, k))


# %% box_blur: visible case hard-coded
# says: the same answer comes back, whatever is asked
# earns: 0
def box_blur(k):
    return np.array([[0.25, 0.25], [0.25, 0.25]])


# %% box_blur: no return
# says: gives None
# earns: 0
def box_blur(k):
    np.full((k, k), 1 / k**2)


# %% box_blur: takes an image
# says: raises TypeError
# earns: 0
def box_blur(image, k):
    return np.full((k, k), 1 / k**2)
