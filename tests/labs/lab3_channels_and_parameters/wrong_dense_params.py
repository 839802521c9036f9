"""Wrong answers to dense_params: what each must be told, and how many of 2 points it earns."""
# ruff: noqa: F811  # cells of students, one after another

import numpy as np


# %% dense_params: no biases
# says: the biases are forgotten
# earns: 0
def dense_params(n_in, n_out, bias=True):
    return n_in * n_out


# %% dense_params: one bias
# says: one bias is counted for the whole layer
# earns: 0
def dense_params(n_in, n_out, bias=True):
    return n_in * n_out + bias


# %% dense_params: bias for each input
# says: a bias is counted for each input
# earns: 0
def dense_params(n_in, n_out, bias=True):
    return n_in * (n_out + bias)


# %% dense_params: bias for each weight
# says: a bias is counted for each weight
# earns: 0
def dense_params(n_in, n_out, bias=True):
    return n_in * n_out * (1 + bias)


# %% dense_params: sizes added
# says: inputs and outputs are added
# earns: 0
def dense_params(n_in, n_out, bias=True):
    return n_in + n_out + (n_out if bias else 0)


# %% dense_params: outputs alone
# says: only the outputs are counted
# earns: 0
def dense_params(n_in, n_out, bias=True):
    return n_out * (1 + bias)


# %% dense_params: always with bias
# says: the bias is counted where bias=False
# earns: 1
def dense_params(n_in, n_out, bias=True):
    return (n_in + 1) * n_out


# %% dense_params: bias upside down
# says: bias=True and bias=False are swapped
# earns: 0
def dense_params(n_in, n_out, bias=True):
    return (n_in + (not bias)) * n_out


# %% dense_params: visible case hard-coded
# says: a wrong answer to dense_params(
# earns: 0
def dense_params(n_in, n_out, bias=True):
    return 8 if bias else 6


# %% dense_params: noise
# says: a wrong answer to dense_params(
# earns: 0
def dense_params(n_in, n_out, bias=True):
    return np.random.default_rng(n_in).integers(10**6, 10**7)


# %% dense_params: nothing returned
# says: prints its answer, and returns nothing
# earns: 0
def dense_params(n_in, n_out, bias=True):
    print(n_in * n_out + n_out)


# %% dense_params: crash
# says: raises TypeError
# earns: 0
def dense_params(n_in, n_out, bias=True):
    return n_in[0] * n_out + n_out
