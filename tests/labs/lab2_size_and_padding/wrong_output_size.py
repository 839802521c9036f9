"""Wrong answers to output_size: what each must be told, and how many of 6 points it earns."""
# ruff: noqa: F811, F821  # cells of students, one after another

import numpy as np


# %% output_size: ceil for floor
# says: rounded up, where floor rounds down
# earns: 4
def output_size(n, f, s=1, p=0, d=1):
    import math

    span = d * (f - 1) + 1
    if n + 2 * p < span:
        raise ValueError("does not fit")
    return math.ceil((n + 2 * p - span) / s) + 1


# %% output_size: round
# says: rounded to nearest
# earns: 4
def output_size(n, f, s=1, p=0, d=1):
    span = d * (f - 1) + 1
    if n + 2 * p < span:
        raise ValueError("does not fit")
    return round((n + 2 * p - span) / s) + 1


# %% output_size: round at the very end
# says: rounded to nearest
# earns: 4
# from: round
# -    return round((n + 2 * p - span) / s) + 1
# +    return round((n + 2 * p - span) / s + 1)


# %% output_size: no rounding
# says: not rounded down
# earns: 4
# from: round
# -    return round((n + 2 * p - span) / s) + 1
# +    return (n + 2 * p - span) / s + 1


# %% output_size: one forgotten
# says: the + 1 was forgotten
# earns: 0
# from: round
# -    return round((n + 2 * p - span) / s) + 1
# +    return (n + 2 * p - span) // s


# %% output_size: parentheses missing
# says: parentheses are missing
# earns: 4
# from: round
# -    return round((n + 2 * p - span) / s) + 1
# +    return n + 2 * p - span // s + 1


# %% output_size: p not doubled
# says: p is counted once
# earns: 4
def output_size(n, f, s=1, p=0, d=1):
    span = d * (f - 1) + 1
    if n + p < span:
        raise ValueError("does not fit")
    return (n + p - span) // s + 1


# %% output_size: padding ignored
# says: the padding is ignored
# earns: 4
def output_size(n, f, s=1, p=0, d=1):
    span = d * (f - 1) + 1
    if n < span:
        raise ValueError("does not fit")
    return (n - span) // s + 1


# %% output_size: stride ignored
# says: the stride is ignored
# earns: 4
# from: round
# -    return round((n + 2 * p - span) / s) + 1
# +    return n + 2 * p - span + 1


# %% output_size: dilation ignored
# says: the dilation is ignored
# earns: 4
def output_size(n, f, s=1, p=0, d=1):
    if n + 2 * p < f:
        raise ValueError("does not fit")
    return (n + 2 * p - f) // s + 1


# %% output_size: span d times f
# says: the span was taken as d * f
# earns: 5
def output_size(n, f, s=1, p=0, d=1):
    if n + 2 * p < d * f:
        raise ValueError("does not fit")
    return (n + 2 * p - d * f) // s + 1


# %% output_size: d zeros in every gap
# says: d zeros were put in every gap
# earns: 0
def output_size(n, f, s=1, p=0, d=1):
    span = f + (f - 1) * d
    if n + 2 * p < span:
        raise ValueError("does not fit")
    return (n + 2 * p - span) // s + 1


# %% output_size: no error for an impossible size
# says: an impossible size gives a number and no error
# earns: 5
def output_size(n, f, s=1, p=0, d=1):
    return (n + 2 * p - d * (f - 1) - 1) // s + 1


# %% output_size: zero for an impossible size
# says: an impossible size gives a number and no error
# earns: 5
def output_size(n, f, s=1, p=0, d=1):
    return max((n + 2 * p - d * (f - 1) - 1) // s + 1, 0)


# %% output_size: the size of SAME
# says: this is the size for padding SAME
# earns: 0
def output_size(n, f, s=1, p=0, d=1):
    return -(-n // s)


# %% output_size: visible cases hard-coded
# says: a wrong answer to output_size(
# earns: 0
def output_size(n, f, s=1, p=0, d=1):
    return {(5, 3, 2, 0): 2, (4, 3, 1, 1): 4}.get((n, f, s, p), 7)


# %% output_size: noise
# says: a wrong answer to output_size(
# earns: 0
def output_size(n, f, s=1, p=0, d=1):
    return np.random.default_rng(n).integers(50, 90)


# %% output_size: nothing returned
# says: gives None
# earns: 0
def output_size(n, f, s=1, p=0, d=1):
    (n + 2 * p - f) // s + 1


# %% output_size: an array for a number
# says: One number was expected, and an array of shape (1,) came.
# earns: 0
def output_size(n, f, s=1, p=0, d=1):
    return np.array([(n + 2 * p - d * (f - 1) - 1) // s + 1])


# %% output_size: crash
# says: raises NameError
# earns: 0
def output_size(n, f, s=1, p=0, d=1):
    return (n + 2 * padding - f) // s + 1


# %% output_size: crash where it should explain
# says: got       AssertionError
# earns: 5
def output_size(n, f, s=1, p=0, d=1):
    assert n + 2 * p >= d * (f - 1) + 1
    return (n + 2 * p - d * (f - 1) - 1) // s + 1


# %% output_size: an error for every size
# says: raises ValueError
# earns: 0
def output_size(n, f, s=1, p=0, d=1):
    raise ValueError("impossible")


# %% output_size: an exact fit refused
# says: a kernel that fits exactly is refused: it has one position
# earns: 0
def output_size(n, f, s=1, p=0, d=1):
    span = d * (f - 1) + 1
    if n + 2 * p <= span:
        raise ValueError("does not fit")
    return (n + 2 * p - span) // s + 1


# %% output_size: only the padding divided
# says: parentheses are missing: only the padding is divided by the stride
# earns: 4
def output_size(n, f, s=1, p=0, d=1):
    span = d * (f - 1) + 1
    if n + 2 * p < span:
        raise ValueError("does not fit")
    return n - span + 2 * p // s + 1


# %% output_size: one inside the division
# says: the + 1 is divided by the stride, too: it comes after the
# earns: 4
# from: only the padding divided
# -    return n - span + 2 * p // s + 1
# +    return (n + 2 * p - span + 1) // s


# %% output_size: asked without padding whether it fits
# says: what fits with its padding is refused: whether it fits was
# earns: 5
# from: only the padding divided
# -    if n + 2 * p < span:
# +    if n < span:
# -    return n - span + 2 * p // s + 1
# +    return (n + 2 * p - span) // s + 1


# %% output_size: asked without dilation whether it fits
# says: an impossible size gives a number and no error
# earns: 5
# from: only the padding divided
# -    if n + 2 * p < span:
# +    if n + 2 * p < f:
# -    return n - span + 2 * p // s + 1
# +    return (n + 2 * p - span) // s + 1


# %% output_size: refused where it is negative
# says: an impossible size gives a number and no error
# earns: 5
# from: only the padding divided
# -    if n + 2 * p < span:
# -        raise ValueError("does not fit")
# -    return n - span + 2 * p // s + 1
# +    size = (n + 2 * p - span) // s + 1
# +    if size < 0:
# +        raise ValueError("does not fit")
# +    return size


# %% output_size: cut towards zero
# says: an impossible size gives a number and no error
# earns: 5
# from: only the padding divided
# -    if n + 2 * p < span:
# -        raise ValueError("does not fit")
# -    return n - span + 2 * p // s + 1
# +    return int((n + 2 * p - span) / s) + 1


# %% output_size: span without its first pixel
# says: the span was taken as d * (f - 1), without the pixel it begins with
# earns: 0
# from: only the padding divided
# -    span = d * (f - 1) + 1
# +    span = d * (f - 1)
# -    return n - span + 2 * p // s + 1
# +    return (n + 2 * p - span) // s + 1


# %% output_size: an absolute value on top
# says: a wrong answer to output_size(4, 7)
# earns: 5
# from: only the padding divided
# -    if n + 2 * p < span:
# -        raise ValueError("does not fit")
# -    return n - span + 2 * p // s + 1
# +    return abs((n + 2 * p - span) // s) + 1


# %% output_size: at least one
# says: an impossible size gives a number and no error
# earns: 5
# from: only the padding divided
# -    if n + 2 * p < span:
# -        raise ValueError("does not fit")
# -    return n - span + 2 * p // s + 1
# +    return max((n + 2 * p - span) // s + 1, 1)


# %% output_size: padding halved
# says: a wrong answer to output_size(1, 1, p=1)
# earns: 4
# from: only the padding divided
# -    return n - span + 2 * p // s + 1
# +    return (n + p // 2 - span) // s + 1


# %% output_size: None for an impossible size
# says: gives None, as a function does that has no return
# earns: 5
# from: only the padding divided
# -        raise ValueError("does not fit")
# +        return None
# -    return n - span + 2 * p // s + 1
# +    return (n + 2 * p - span) // s + 1


# %% output_size: another error for an impossible size
# says: raises TypeError where ValueError is asked for: does not fit
# earns: 5
# from: only the padding divided
# -        raise ValueError("does not fit")
# +        raise TypeError("does not fit")
# -    return n - span + 2 * p // s + 1
# +    return (n + 2 * p - span) // s + 1


# %% output_size: only the image divided
# says: parentheses are missing: only n + 2 * p is divided by the stride
# earns: 4
# from: only the padding divided
# -    return n - span + 2 * p // s + 1
# +    return (n + 2 * p) // s - span + 1


# %% output_size: padding after the division
# says: the padding is added after the division by the stride
# earns: 5
# from: only the padding divided
# -    return n - span + 2 * p // s + 1
# +    return (n - span) // s + 2 * p + 1


# %% output_size: padding subtracted
# says: the padding is subtracted, and it makes the image larger
# earns: 4
# from: only the padding divided
# -    return n - span + 2 * p // s + 1
# +    return (n - 2 * p - span) // s + 1
