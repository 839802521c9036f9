"""Wrong answers to numeric_grad: what each must be told, and how many of 4 points it earns."""
# ruff: noqa: F811  # cells of students, one after another

import numpy as np


# %% numeric_grad: forward difference
# says: this is the forward difference
# earns: 0
def numeric_grad(f, x, eps=1e-5):
    grad = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        ahead, behind = x.astype(float), x.astype(float)
        ahead[place] += eps
        behind[place] -= eps
        grad[place] = (f(ahead) - f(x)) / eps
    return grad


def grad_of_power(weights, x, power=2, eps=1e-5):
    return numeric_grad(lambda x: (weights * x).sum() ** power, x, eps=eps)


# %% numeric_grad: backward difference
# says: this is the backward difference
# earns: 0
# from: forward difference
# -        grad[place] = (f(ahead) - f(x)) / eps
# +        grad[place] = (f(x) - f(behind)) / eps


# %% numeric_grad: divided by eps
# says: it is divided by eps, where the two points lie 2 eps apart
# earns: 0
# from: forward difference
# -        grad[place] = (f(ahead) - f(x)) / eps
# +        grad[place] = (f(ahead) - f(behind)) / eps


# %% numeric_grad: precedence
# says: it is not divided by 2 eps
# earns: 0
# from: forward difference
# -        grad[place] = (f(ahead) - f(x)) / eps
# +        grad[place] = f(ahead) - f(behind)


# %% numeric_grad: one side over two eps
# says: one side alone was moved
# earns: 0
# from: forward difference
# -        grad[place] = (f(ahead) - f(x)) / eps
# +        grad[place] = (f(ahead) - f(x)) / (2 * eps)


# %% numeric_grad: eps ignored
# says: eps is ignored
# earns: 0
def numeric_grad(f, x, eps=1e-5):
    eps = 1e-5
    grad = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = eps
        grad[place] = (f(x + step) - f(x - step)) / (2 * eps)
    return grad


def grad_of_power(weights, x, power=2, eps=1e-5):
    return numeric_grad(lambda x: (weights * x).sum() ** power, x, eps=eps)


# %% numeric_grad: sign
# says: the sign is wrong
# earns: 0
# from: forward difference
# -        grad[place] = (f(ahead) - f(x)) / eps
# +        grad[place] = (f(behind) - f(ahead)) / (2 * eps)


# %% numeric_grad: all at once
# says: all numbers were moved at once
# earns: 0
def numeric_grad(f, x, eps=1e-5):
    return np.full(x.shape, (f(x + eps) - f(x - eps)) / (2 * eps))


def grad_of_power(weights, x, power=2, eps=1e-5):
    return numeric_grad(lambda x: (weights * x).sum() ** power, x, eps=eps)


# %% numeric_grad: a row at once
# says: a whole row was moved at once
# earns: 3
# from: all at once
# -    return np.full(x.shape, (f(x + eps) - f(x - eps)) / (2 * eps))
# +    grad = np.zeros(x.shape)
# +    for i in range(len(x)):
# +        ahead, behind = x.astype(float), x.astype(float)
# +        ahead[i] += eps
# +        behind[i] -= eps
# +        grad[i] = (f(ahead) - f(behind)) / (2 * eps)
# +    return grad


# %% numeric_grad: not put back
# says: a number was not put back
# earns: 0
# from: all at once
# -    return np.full(x.shape, (f(x + eps) - f(x - eps)) / (2 * eps))
# +    x = x.astype(float)
# +    grad = np.zeros(x.shape)
# +    for place in np.ndindex(x.shape):
# +        x[place] += eps
# +        ahead = f(x)
# +        x[place] -= 2 * eps
# +        grad[place] = (ahead - f(x)) / (2 * eps)
# +    return grad


# %% numeric_grad: moved in integers
# says: in an array of integers, which cuts eps off
# earns: 3
# from: forward difference
# -        ahead, behind = x.astype(float), x.astype(float)
# -        ahead[place] += eps
# -        behind[place] -= eps
# -        grad[place] = (f(ahead) - f(x)) / eps
# +        ahead, behind = x.copy(), x.copy()
# +        ahead[place] = x[place] + eps
# +        behind[place] = x[place] - eps
# +        grad[place] = (f(ahead) - f(behind)) / (2 * eps)


# %% numeric_grad: kept in the dtype of x
# says: the gradient is kept in the dtype of x
# earns: 3
# from: eps ignored
# -    eps = 1e-5
# -    grad = np.zeros(x.shape)
# +    grad = np.zeros_like(x)


# %% numeric_grad: flat
# says: the gradient is a flat row
# earns: 3
# from: forward difference
# -        grad[place] = (f(ahead) - f(x)) / eps
# -    return grad
# +        grad[place] = (f(ahead) - f(behind)) / (2 * eps)
# +    return grad.ravel()


# %% numeric_grad: zeros of the right shape
# says: nothing was computed: all zeros
# earns: 0
# from: all at once
# -    return np.full(x.shape, (f(x + eps) - f(x - eps)) / (2 * eps))
# +    return np.zeros(x.shape)


# %% numeric_grad: noise of the right shape
# says: a wrong answer to grad_of_power(weights, x
# earns: 0
# from: all at once
# -    return np.full(x.shape, (f(x + eps) - f(x - eps)) / (2 * eps))
# +    return np.random.default_rng(0).normal(size=x.shape)


# %% numeric_grad: visible case hard-coded
# says: the same answer comes back, whatever is asked
# earns: 0
# from: all at once
# -    return np.full(x.shape, (f(x + eps) - f(x - eps)) / (2 * eps))
# +    return np.array([4.0, 4.0])


# %% numeric_grad: input changed in place
# says: it changes its input x
# earns: 0
# from: not put back
# -    x = x.astype(float)


# %% numeric_grad: nothing returned
# says: gives None
# earns: 0
# from: flat
# -    return grad.ravel()


# %% numeric_grad: one number
# says: An array of shape (2,) was expected, and one number came.
# earns: 0
# from: flat
# -    return grad.ravel()
# +    return grad.sum()


# %% numeric_grad: one dimension alone
# says: raises TypeError
# earns: 3
# from: a row at once
# -    grad = np.zeros(x.shape)
# +    grad = []
#
# -        grad[i] = (f(ahead) - f(behind)) / (2 * eps)
# +        grad.append(float((f(ahead) - f(behind)) / (2 * eps)) + 0 * float(x[i]))


# %% numeric_grad: crash
# says: raises NameError
# earns: 0
# from: forward difference
# -        grad[place] = (f(ahead) - f(x)) / eps
# +        grad[place] = (f(ahead) - f(behind)) / (2 * epsilon)


# %% numeric_grad: eps renamed
# says: unexpected keyword argument 'eps'
# earns: 0
def numeric_grad(f, x, h=1e-5):
    return np.array([(f(x + h) - f(x - h)) / (2 * h)])


def grad_of_power(weights, x, power=2, eps=1e-5):
    return numeric_grad(lambda x: (weights * x).sum() ** power, x, eps=eps)


# %% numeric_grad: in place, and everything in the dtype of x
# says: in an array of integers, which cuts eps off
# earns: 3
# from: forward difference
# -        ahead, behind = x.astype(float), x.astype(float)
# -        ahead[place] += eps
# -        behind[place] -= eps
# -        grad[place] = (f(ahead) - f(x)) / eps
# +        old = x[place]
# +        x[place] = old + eps
# +        ahead = f(x)
# +        x[place] = old - eps
# +        behind = f(x)
# +        x[place] = old
# +        grad[place] = (ahead - behind) / (2 * eps)
#
# -    grad = np.zeros(x.shape)
# +    grad = np.zeros_like(x)


# %% numeric_grad: the whole array moved
# says: all numbers were moved at once
# earns: 0
# from: all at once
# -    return np.full(x.shape, (f(x + eps) - f(x - eps)) / (2 * eps))
# +    return (f(x + eps) - f(x - eps)) / (2 * eps)


# %% numeric_grad: one too few
# says: the last number has no gradient
# earns: 0
# from: loops
# -    for index in range(flat.size):
# +    for index in range(flat.size - 1):
#
# -    return np.reshape(slopes, x.shape).tolist()
# +    return np.reshape([*slopes, 0], x.shape)


# %% numeric_grad: return inside the loop
# says: only the first number has a gradient
# earns: 0
# from: loops
# -        slopes.append((ahead - behind) / (2 * eps))
# -    return np.reshape(slopes, x.shape).tolist()
# +        grad = np.zeros(x.shape)
# +        grad.flat[index] = (ahead - behind) / (2 * eps)
# +        return grad
