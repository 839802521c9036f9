"""Wrong answers to same_padding: what each must be told, and how many of 5 points it earns."""
# ruff: noqa: F811  # cells of students, one after another

import numpy as np


# %% same_padding: odd pixel before
# says: the odd pixel went before
# earns: 3
def same_padding(n, f, s=1):
    total = max((-(-n // s) - 1) * s + f - n, 0)
    return total - total // 2, total // 2


# %% same_padding: larger half twice
# says: both sides got the larger half
# earns: 3
def same_padding(n, f, s=1):
    half = (max((-(-n // s) - 1) * s + f - n, 0) + 1) // 2
    return half, half


# %% same_padding: smaller half twice
# says: both sides got the smaller half
# earns: 3
def same_padding(n, f, s=1):
    half = max((-(-n // s) - 1) * s + f - n, 0) // 2
    return half, half


# %% same_padding: half a pixel
# says: half a pixel is padded
# earns: 3
def same_padding(n, f, s=1):
    half = max((-(-n // s) - 1) * s + f - n, 0) / 2
    return half, half


# %% same_padding: stride ignored
# says: the stride is ignored
# earns: 3
def same_padding(n, f, s=1):
    return (f - 1) // 2, f // 2


# %% same_padding: f // 2 on both sides
# says: both sides got f // 2
# earns: 2
def same_padding(n, f, s=1):
    return f // 2, f // 2


# %% same_padding: (f - 1) // 2 on both sides
# says: both sides got (f - 1) // 2
# earns: 2
def same_padding(n, f, s=1):
    return (f - 1) // 2, (f - 1) // 2


# %% same_padding: all after
# says: all the padding went on one side, after
# earns: 0
def same_padding(n, f, s=1):
    return 0, max((-(-n // s) - 1) * s + f - n, 0)


# %% same_padding: all before
# says: all the padding went on one side, before
# earns: 0
def same_padding(n, f, s=1):
    return max((-(-n // s) - 1) * s + f - n, 0), 0


# %% same_padding: negative total
# says: a negative total was kept
# earns: 4
def same_padding(n, f, s=1):
    total = (-(-n // s) - 1) * s + f - n
    return total // 2, total - total // 2


# %% same_padding: total twice
# says: the total was given
# earns: 0
def same_padding(n, f, s=1):
    total = max((-(-n // s) - 1) * s + f - n, 0)
    return total, total


# %% same_padding: total alone
# says: the total was given
# earns: 0
def same_padding(n, f, s=1):
    return max((-(-n // s) - 1) * s + f - n, 0)


# %% same_padding: output size rounded down
# says: the size of the output was rounded down
# earns: 4
def same_padding(n, f, s=1):
    total = max((n // s - 1) * s + f - n, 0)
    return total // 2, total - total // 2


# %% same_padding: VALID
# says: this is VALID
# earns: 0
def same_padding(n, f, s=1):
    return 0, 0


# %% same_padding: noise
# says: a wrong answer to same_padding(
# earns: 0
def same_padding(n, f, s=1):
    return np.random.default_rng(n).integers(20, 90, size=2)


# %% same_padding: visible cases hard-coded
# says: a wrong answer to same_padding(
# earns: 0
def same_padding(n, f, s=1):
    return (0, 1) if s == 2 else (1, 1)


# %% same_padding: text
# says: gives text
# earns: 0
def same_padding(n, f, s=1):
    return f"{(f - 1) // 2} and {f // 2}"


# %% same_padding: halves of pixels
# says: half a pixel is padded: an odd total has a smaller and a larger half
# earns: 2
def same_padding(n, f, s=1):
    return ((f - 1) / 2, (f - 1) / 2)


# %% same_padding: a multiple of the stride
# says: f - s was shared out, which forgets that n may not be a multiple of s
# earns: 4
def same_padding(n, f, s=1):
    total = max(f - s, 0)
    return (total // 2, total - total // 2)


# %% same_padding: zeros that keep n at any stride
# says: the zeros keep the size n at any stride, where SAME gives n / s, rounded
# earns: 3
def same_padding(n, f, s=1):
    total = (n - 1) * s + f - n
    return (total // 2, total - total // 2)


# %% same_padding: the rest of the division alone
# says: a wrong answer to same_padding(
# earns: 0
def same_padding(n, f, s=1):
    total = max(f - n % s, 0)
    return (total // 2, total - total // 2)


# %% same_padding: a stride too many
# says: a stride too many is counted: the last window begins (out - 1) * s pixels
# earns: 0
def same_padding(n, f, s=1):
    total = max(-(-n // s) * s + f - n, 0)
    return (total // 2, total - total // 2)
