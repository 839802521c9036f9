"""Wrong answers to receptive_field: what each must be told, and how many of 5 points it earns."""
# ruff: noqa: B007, F811, F821  # cells of students, one after another

import numpy as np


# %% receptive_field: kernels summed
# says: this is the sum of the kernels
# earns: 0
def receptive_field(layers):
    return sum(kernel for kernel, stride in layers)


# %% receptive_field: jump ignored
# says: the jump is ignored
# earns: 3
def receptive_field(layers):
    size = 1
    for kernel, stride in layers:
        size += kernel - 1
    return size


# %% receptive_field: own stride too soon
# says: a layer's own stride counts too soon
# earns: 3
def receptive_field(layers):
    size = step = 1
    for kernel, stride in layers:
        step *= stride
        size += (kernel - 1) * step
    return size


# %% receptive_field: one forgotten
# says: the first pixel is missing
# earns: 0
def receptive_field(layers):
    size, step = 0, 1
    for kernel, stride in layers:
        size += (kernel - 1) * step
        step *= stride
    return size


# %% receptive_field: whole kernels
# says: each layer adds its whole kernel
# earns: 0
def receptive_field(layers):
    size = step = 1
    for kernel, stride in layers:
        size += kernel * step
        step *= stride
    return size


# %% receptive_field: from output to input
# says: the layers were read from output to input
# earns: 3
def receptive_field(layers):
    size = step = 1
    for kernel, stride in layers[::-1]:
        size += (kernel - 1) * step
        step *= stride
    return size


# %% receptive_field: a square
# says: this is the number of pixels of a square
# earns: 0
def receptive_field(layers):
    size = step = 1
    for kernel, stride in layers:
        size += (kernel - 1) * step
        step *= stride
    return size * size


# %% receptive_field: the stride before alone
# says: only the stride of the layer before counts
# earns: 3
def receptive_field(layers):
    size, before = 1, 1
    for kernel, stride in layers:
        size += (kernel - 1) * before
        before = stride
    return size


# %% receptive_field: strides added
# says: the strides were added up, where they multiply
# earns: 0
def receptive_field(layers):
    size = step = 1
    for kernel, stride in layers:
        size += (kernel - 1) * step
        step += stride
    return size


# %% receptive_field: kernels multiplied
# says: the kernels were multiplied
# earns: 0
# from: jump ignored
# -        size += kernel - 1
# +        size *= kernel


# %% receptive_field: pairs the other way round
# says: kernel and stride were taken for each other
# earns: 0
# from: from output to input
# -    for kernel, stride in layers[::-1]:
# +    for stride, kernel in layers:


# %% receptive_field: the jump
# says: this is the jump
# earns: 0
def receptive_field(layers):
    return int(np.prod([stride for kernel, stride in layers]))


# %% receptive_field: no layer crashes
# says: raises IndexError
# earns: 4
def receptive_field(layers):
    size, step = layers[0]
    for kernel, stride in layers[1:]:
        size += (kernel - 1) * step
        step *= stride
    return size


# %% receptive_field: all sizes of the way
# says: One number was expected, and an array of shape
# earns: 0
def receptive_field(layers):
    sizes, step = [1], 1
    for kernel, stride in layers:
        sizes.append(sizes[-1] + (kernel - 1) * step)
        step *= stride
    return sizes


# %% receptive_field: visible cases hard-coded
# says: a wrong answer to receptive_field(
# earns: 0
def receptive_field(layers):
    return {((3, 1),): 3, ((3, 1), (3, 1)): 5}.get(tuple(map(tuple, layers)), 77)


# %% receptive_field: noise
# says: a wrong answer to receptive_field(
# earns: 0
def receptive_field(layers):
    return np.random.default_rng(len(layers)).integers(100, 200)


# %% receptive_field: nothing returned
# says: gives None
# earns: 0
def receptive_field(layers):
    1 + sum(kernel - 1 for kernel, stride in layers)


# %% receptive_field: text
# says: gives text
# earns: 0
def receptive_field(layers):
    size = 1 + sum(kernel - 1 for kernel, stride in layers)
    return f"{size} x {size}"


# %% receptive_field: crash
# says: raises NameError
# earns: 0
def receptive_field(layers):
    return 1 + sum((kernel - 1) * step for kernel, stride in layers)


# %% receptive_field: two arguments
# says: raises TypeError
# earns: 0
def receptive_field(kernels, strides):
    return 1 + sum(kernel - 1 for kernel in kernels)


# %% receptive_field: first layer left out
# says: the first layer was left out
# earns: 0
def receptive_field(layers):
    size, step = 1, 1
    for kernel, stride in layers[1:]:
        size += (kernel - 1) * step
        step *= stride
    return size


# %% receptive_field: last layer left out
# says: the last layer was left out
# earns: 0
# from: first layer left out
# -    for kernel, stride in layers[1:]:
# +    for kernel, stride in layers[:-1]:


# %% receptive_field: return inside the loop
# says: only the first layer counts
# earns: 0
def receptive_field(layers):
    for kernel, stride in layers:
        return 1 + (kernel - 1)
    return 1


# %% receptive_field: half a kernel on both sides
# says: each layer adds twice k // 2
# earns: 0
# from: first layer left out
# -    for kernel, stride in layers[1:]:
# -        size += (kernel - 1) * step
# +    for kernel, stride in layers:
# +        size += 2 * (kernel // 2) * step


# %% receptive_field: the largest kernel
# says: this is the largest of the kernels
# earns: 0
def receptive_field(layers):
    return max((kernel for kernel, stride in layers), default=1)


# %% receptive_field: 0 without layers
# says: it looks as if without layers it is 0
# earns: 4
# from: first layer left out
# -    for kernel, stride in layers[1:]:
# +    for kernel, stride in layers:
#
# -    return size
# +    return size if layers else 0


# %% receptive_field: empties its caller's list
# says: it changes its input layers
# earns: 0
def receptive_field(layers):
    size = 1
    while layers:
        kernel, stride = layers.pop()
        size = (size - 1) * stride + kernel
    return size
