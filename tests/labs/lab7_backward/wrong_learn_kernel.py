"""Wrong answers to learn_kernel: what each must be told, and how many of 4 points it earns."""
# ruff: noqa: F811, F821  # cells of students, one after another

import numpy as np


# %% learn_kernel: uphill
# says: the steps lead uphill
# earns: 0
def learn_kernel(x, y, shape, steps, lr):
    w, seen = np.zeros(shape), windows(x, *shape[:2])
    for _ in range(steps):
        error = conv2d(x, w) - y
        w += lr * np.einsum("nrsijc,nrso->ijco", seen, 2 * error / error.size)
    return w


# %% learn_kernel: the 2 forgotten
# says: the 2 is missing
# earns: 0
# from: uphill
# -        w += lr * np.einsum("nrsijc,nrso->ijco", seen, 2 * error / error.size)
# +        w -= lr * np.einsum("nrsijc,nrso->ijco", seen, error / error.size)


# %% learn_kernel: sum of squares
# says: the loss is a sum
# earns: 0
# from: uphill
# -        w += lr * np.einsum("nrsijc,nrso->ijco", seen, 2 * error / error.size)
# +        w -= lr * np.einsum("nrsijc,nrso->ijco", seen, 2 * error)


# %% learn_kernel: error sent back
# says: the error itself was sent back
# earns: 0
# from: uphill
# -        w += lr * np.einsum("nrsijc,nrso->ijco", seen, 2 * error / error.size)
# +        w -= lr * np.einsum("nrsijc,nrso->ijco", seen, error)


# %% learn_kernel: mean over images alone
# says: the loss is divided by the number of images
# earns: 0
# from: uphill
# -        w += lr * np.einsum("nrsijc,nrso->ijco", seen, 2 * error / error.size)
# +        w -= lr * np.einsum("nrsijc,nrso->ijco", seen, 2 * error / len(x))


# %% learn_kernel: absolute error
# says: the slope of the mean absolute error
# earns: 0
# from: uphill
# -        w += lr * np.einsum("nrsijc,nrso->ijco", seen, 2 * error / error.size)
# +        w -= lr * np.einsum("nrsijc,nrso->ijco", seen, np.sign(error) / error.size)


# %% learn_kernel: gradient of the start
# says: the gradient is that of the start, in every step
# earns: 1
def learn_kernel(x, y, shape, steps, lr):
    w, seen = np.zeros(shape), windows(x, *shape[:2])
    error = conv2d(x, w) - y
    for _ in range(steps):
        w -= lr * np.einsum("nrsijc,nrso->ijco", seen, 2 * error / error.size)
    return w


# %% learn_kernel: one step too many
# says: there is one step too many
# earns: 0
def learn_kernel(x, y, shape, steps, lr):
    w, seen = np.zeros(shape), windows(x, *shape[:2])
    for _ in range(steps + 1):
        error = conv2d(x, w) - y
        w -= lr * np.einsum("nrsijc,nrso->ijco", seen, 2 * error / error.size)
    return w


# %% learn_kernel: one step too few
# says: there is one step too few
# earns: 0
# from: one step too many
# -    for _ in range(steps + 1):
# +    for _ in range(steps - 1):


# %% learn_kernel: one step
# says: there is one step, whatever steps says
# earns: 1
# from: one step too many
# -    for _ in range(steps + 1):
# +    for _ in range(1):


# %% learn_kernel: lr ignored
# says: lr is ignored
# earns: 0
# from: uphill
# -        w += lr * np.einsum("nrsijc,nrso->ijco", seen, 2 * error / error.size)
# +        w -= 1 * np.einsum("nrsijc,nrso->ijco", seen, 2 * error / error.size)


# %% learn_kernel: start from ones
# says: it starts from ones
# earns: 0
def learn_kernel(x, y, shape, steps, lr):
    w, seen = np.ones(shape), windows(x, *shape[:2])
    for _ in range(steps):
        error = conv2d(x, w) - y
        w -= lr * np.einsum("nrsijc,nrso->ijco", seen, 2 * error / error.size)
    return w


# %% learn_kernel: turned round
# says: the kernel is turned round
# earns: 0
def learn_kernel(x, y, shape, steps, lr):
    w, seen = np.zeros(shape), windows(x, *shape[:2])
    for _ in range(steps):
        error = conv2d(x, w) - y
        w -= lr * np.einsum("nrsijc,nrso->ijco", seen, 2 * error / error.size)
    return w[::-1, ::-1]


# %% learn_kernel: the prediction
# says: this is what the kernel makes of x
# earns: 0
# from: turned round
# -    return w[::-1, ::-1]
# +    return conv2d(x, w)


# %% learn_kernel: the loss
# says: this is the loss: w is asked for
# earns: 0
# from: turned round
# -    return w[::-1, ::-1]
# +    return np.mean((conv2d(x, w) - y) ** 2)


# %% learn_kernel: zeros of the right shape
# says: nothing was learned: all zeros
# earns: 0
def learn_kernel(x, y, shape, steps, lr):
    return np.zeros(shape)


# %% learn_kernel: noise to start from
# says: a wrong answer to learn_kernel(x, y,
# earns: 0
# from: start from ones
# -    w, seen = np.ones(shape), windows(x, *shape[:2])
# +    w, seen = np.random.default_rng(1).normal(size=shape), windows(x, *shape[:2])


# %% learn_kernel: visible case hard-coded
# says: never reads its argument x
# earns: 0
def learn_kernel(x, y, shape, steps, lr):
    return np.full(shape, 1.5)


# %% learn_kernel: input changed in place
# says: it changes its input y
# earns: 0
def learn_kernel(x, y, shape, steps, lr):
    w, seen = np.zeros(shape), windows(x, *shape[:2])
    for _ in range(steps):
        np.subtract(conv2d(x, w), y, out=y)
        w -= lr * np.einsum("nrsijc,nrso->ijco", seen, 2 * y / y.size)
    return w


# %% learn_kernel: nothing returned
# says: gives None
# earns: 0
def learn_kernel(x, y, shape, steps, lr):
    w = np.zeros(shape)
    w -= lr * steps * (conv2d(x, w) - y).mean()


# %% learn_kernel: one image and channel alone
# says: raises ValueError
# earns: 3
def learn_kernel(x, y, shape, steps, lr):
    w = np.zeros(shape[:2])
    seen = np.lib.stride_tricks.sliding_window_view(x.reshape(x.shape[1:3]), shape[:2])
    for _ in range(steps):
        error = np.einsum("rsij,ij->rs", seen, w) - y[0, :, :, 0]
        w -= lr * np.einsum("rsij,rs->ij", seen, 2 * error / error.size)
    return w.reshape(shape)


# %% learn_kernel: crash
# says: raises NameError
# earns: 0
# from: uphill
# -        w += lr * np.einsum("nrsijc,nrso->ijco", seen, 2 * error / error.size)
# +        w -= learning_rate * np.einsum("nrsijc,nrso->ijco", seen, 2 * error / error.size)


# %% learn_kernel: another shape
# says: The shapes differ: (
# earns: 0
# from: turned round
# -    return w[::-1, ::-1]
# +    return w[:, :, 0, 0]
