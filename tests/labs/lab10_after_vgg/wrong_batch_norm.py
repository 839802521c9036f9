"""Wrong answers to batch_norm: what each must be told, and how many of 3 points it earns."""

import numpy as np

# %% batch_norm: variance, not its root
# says: it is divided by the variance, where its square root belongs
# earns: 0
# from: plain
# -    scale = gamma / np.sqrt(var + eps)
# +    scale = gamma / (var + eps)


# %% batch_norm: eps outside the root
# says: eps was added to the root
# earns: 0
# from: plain
# -    scale = gamma / np.sqrt(var + eps)
# +    scale = gamma / (np.sqrt(var) + eps)


# %% batch_norm: no eps
# says: eps is forgotten
# earns: 0
# from: plain
# -    scale = gamma / np.sqrt(var + eps)
# +    scale = gamma / np.sqrt(var)


# %% batch_norm: eps of its own
# says: eps is 0.001 whatever is handed over
# earns: 0
# from: plain
# -    scale = gamma / np.sqrt(var + eps)
# +    scale = gamma / np.sqrt(var + 1e-3)


# %% batch_norm: beta forgotten
# says: beta is forgotten
# earns: 0
# from: plain
# -    return x * scale + (beta - mean * scale)
# +    return (x - mean) * scale


# %% batch_norm: gamma forgotten
# says: gamma is forgotten
# earns: 0
# from: plain
# -    scale = gamma / np.sqrt(var + eps)
# +    scale = 1 / np.sqrt(var + eps)


# %% batch_norm: gamma and beta swapped
# says: gamma and beta have changed places
# earns: 0
# from: plain
# -    scale = gamma / np.sqrt(var + eps)
# -    return x * scale + (beta - mean * scale)
# +    return beta * (x - mean) / np.sqrt(var + eps) + gamma


# %% batch_norm: the batch's own mean and variance
# says: mean and variance are those of x itself
# earns: 0
# from: plain
# -    scale = gamma / np.sqrt(var + eps)
# +    axes = tuple(range(x.ndim - 1))
# +    mean, var = x.mean(axis=axes), x.var(axis=axes)
# +    scale = gamma / np.sqrt(var + eps)


# %% batch_norm: mean not taken away
# says: the mean is not taken away
# earns: 0
# from: plain
# -    return x * scale + (beta - mean * scale)
# +    return x * scale + beta


# %% batch_norm: rows alone
# says: batch_norm: raises ValueError
# earns: 2
def batch_norm(x, gamma, beta, mean, var, eps=1e-3):
    n, channels = x.shape
    y = np.zeros((n, channels))
    for i in range(n):
        y[i] = gamma * (x[i] - mean) / np.sqrt(var + eps) + beta
    return y


# %% batch_norm: multiplied
# says: it was multiplied by the root
# earns: 0
# from: plain
# -    scale = gamma / np.sqrt(var + eps)
# +    scale = gamma * np.sqrt(var + eps)


# %% batch_norm: in the dtype of x
# says: it loses its fractions
# earns: 0
# from: plain
# -    return x * scale + (beta - mean * scale)
# +    return (x * scale + (beta - mean * scale)).astype(x.dtype)


# %% batch_norm: in place
# says: it changes its input x
# earns: 0
# from: plain
# -    scale = gamma / np.sqrt(var + eps)
# -    return x * scale + (beta - mean * scale)
# +    x[...] = (x - mean) / np.sqrt(var + eps) * gamma + beta
# +    return x


# %% batch_norm: zeros of the right shape
# says: nothing was computed: all zeros
# earns: 0
# from: plain
# -    return x * scale + (beta - mean * scale)
# +    return np.zeros(x.shape)


# %% batch_norm: nothing returned
# says: gives None
# earns: 0
# from: plain
# -    return x * scale + (beta - mean * scale)
# +    x * scale + (beta - mean * scale)


# %% batch_norm: crash
# says: raises NameError
# earns: 0
# from: plain
# -    scale = gamma / np.sqrt(var + eps)
# +    scale = gamma / np.sqrt(variance + eps)
