"""Wrong answers to leaky_relu: what each must be told, and how many of 1 point it earns."""
# ruff: noqa: F811  # cells of students, one after another

import numpy as np


# %% leaky_relu: still a V
# says: leaky_relu: it still rises on both sides of 0
# earns: 0
def leaky_relu(x, alpha):
    return np.maximum(0, -alpha * x) + np.maximum(0, x)


# %% leaky_relu: the sign dropped alone
# says: leaky_relu: alpha acts on both sides: what is above 0 stays as it is
# earns: 0
def leaky_relu(x, alpha):
    return np.maximum(0, alpha * x) + np.maximum(0, x)


# %% leaky_relu: ReLU
# says: leaky_relu: this is ReLU: nothing leaks
# earns: 0
def leaky_relu(x, alpha):
    return np.maximum(0, x)


# %% leaky_relu: alpha ignored
# says: leaky_relu: alpha is ignored
# earns: 0
def leaky_relu(x, alpha):
    return np.maximum(0.01 * x, x)


# %% leaky_relu: integers cut
# says: fractions are cut off
# earns: 0
def leaky_relu(x, alpha):
    y = x.copy()
    y[x < 0] = alpha * x[x < 0]
    return y


# %% leaky_relu: input changed
# says: leaky_relu: it changes its input x
# earns: 0
def leaky_relu(x, alpha):
    y = np.where(x < 0, alpha * x, x)
    x[x < 0] = 0
    return y


# %% leaky_relu: the wrong side
# says: leaky_relu: alpha is on the wrong side
# earns: 0
def leaky_relu(x, alpha):
    return np.where(x > 0, alpha * x, x)


# %% leaky_relu: both sides
# says: leaky_relu: both sides are multiplied with alpha
# earns: 0
def leaky_relu(x, alpha):
    return alpha * x


# %% leaky_relu: only one number
# says: leaky_relu: raises ValueError
# earns: 0
def leaky_relu(x, alpha):
    return x if x > 0 else alpha * x


# %% leaky_relu: another name of the argument
# says: leaky_relu: raises TypeError
# earns: 0
def leaky_relu(x):
    return np.maximum(0.1 * x, x)
