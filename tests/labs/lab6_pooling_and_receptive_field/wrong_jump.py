"""Wrong answers to jump: what each must be told; nothing is earned by halves."""
# ruff: noqa: B007, F811  # cells of students, one after another

import numpy as np


# %% jump: strides added
# says: the strides were added up, where they multiply
# earns: 0
def jump(layers):
    return sum(stride for kernel, stride in layers)


# %% jump: each adds what it has beyond 1
# says: each stride added what it has beyond 1
# earns: 0
def jump(layers):
    return 1 + sum(stride - 1 for kernel, stride in layers)


# %% jump: last layer left out
# says: the last layer's stride was left out
# earns: 0
def jump(layers):
    step = 1
    for kernel, stride in layers[:-1]:
        step *= stride
    return step


# %% jump: the last stride alone
# says: this is the stride of the last layer alone
# earns: 0
def jump(layers):
    step = 1
    for kernel, stride in layers:
        step = stride
    return step


# %% jump: the largest stride
# says: this is the largest of the strides
# earns: 0
def jump(layers):
    return max([stride for kernel, stride in layers] + [1])


# %% jump: kernels too
# says: the kernels were multiplied in, too
# earns: 0
# from: the last stride alone
# -        step = stride
# +        step *= stride * kernel


# %% jump: pairs the other way round
# says: the kernels were multiplied: the strides are asked for
# earns: 0
# from: last layer left out
# -    for kernel, stride in layers[:-1]:
# +    for stride, kernel in layers:


# %% jump: the receptive field
# says: this is the receptive field
# earns: 0
def jump(layers):
    size = step = 1
    for kernel, stride in layers:
        size += (kernel - 1) * step
        step *= stride
    return size


# %% jump: strides ignored
# says: it is 1 whatever the layers
# earns: 0
def jump(layers):
    return 1


# %% jump: visible cases hard-coded
# says: the same answer comes back, whatever is asked
# earns: 0
def jump(layers):
    return {((3, 1),): 1, ((2, 2), (3, 1), (2, 2)): 4}.get(tuple(map(tuple, layers)), 77)


# %% jump: noise
# says: a wrong answer to jump(
# earns: 0
def jump(layers):
    return np.random.default_rng(len(layers)).integers(100, 200)


# %% jump: nothing returned
# says: gives None
# earns: 0
def jump(layers):
    np.prod([stride for kernel, stride in layers])


# %% jump: all products of the way
# says: One number was expected, and an array of shape
# earns: 0
def jump(layers):
    return np.cumprod([1] + [stride for kernel, stride in layers])


# %% jump: no layer crashes
# says: raises IndexError
# earns: 0
def jump(layers):
    step = layers[0][1]
    for kernel, stride in layers[1:]:
        step *= stride
    return step


# %% jump: crash
# says: raises NameError
# earns: 0
# from: the last stride alone
# -        step = stride
# +        step *= strides


# %% jump: first layer left out
# says: the first layer's stride was left out
# earns: 0
def jump(layers):
    step = 1
    for i in range(1, len(layers)):
        step *= layers[i][1]
    return step


# %% jump: return inside the loop
# says: only the first layer's stride counts
# earns: 0
def jump(layers):
    for kernel, stride in layers:
        return stride
    return 1


# %% jump: 0 without layers
# says: jump: it looks as if without layers it is 0
# earns: 0
def jump(layers):
    step = 1
    for kernel, stride in layers:
        step *= stride
    return step if layers else 0


# %% jump: kept from call to call
# says: jump:
# earns: 0
def jump(layers, steps=[1]):
    for kernel, stride in layers:
        steps[0] *= stride
    return steps[0]


# %% jump: in a byte
# says: numbers start again at 0 after 255
# earns: 0
def jump(layers):
    return np.prod([stride for kernel, stride in layers], dtype=np.uint8)
