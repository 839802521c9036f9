"""Wrong answers to summarize: what each must be told, and how many of 7 points it earns."""
# ruff: noqa: B007, F811, F841, RUF059  # cells of students, one after another

import numpy as np


# %% summarize: no biases
# says: the biases are forgotten
# earns: 0
def summarize(layers, input_shape):
    table, shape = [], tuple(input_shape)
    for name, kind, *settings in layers:
        params = 0
        if kind == "conv":
            filters, (kh, kw), s, padding = settings
            params = kh * kw * shape[2] * filters
            if padding == "SAME":
                shape = (-(-shape[0] // s), -(-shape[1] // s), filters)
            else:
                shape = ((shape[0] - kh) // s + 1, (shape[1] - kw) // s + 1, filters)
        elif kind == "pool":
            size, s = settings
            shape = ((shape[0] - size) // s + 1, (shape[1] - size) // s + 1, shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            params = shape[0] * settings[0]
            shape = (settings[0],)
        table.append((name, shape, params))
    return table


# %% summarize: no biases in convolutions
# says: the biases of convolutions are forgotten
# earns: 0
def summarize(layers, input_shape):
    table, shape = [], tuple(input_shape)
    for name, kind, *settings in layers:
        params = 0
        if kind == "conv":
            filters, (kh, kw), s, padding = settings
            params = kh * kw * shape[2] * filters
            if padding == "SAME":
                shape = (-(-shape[0] // s), -(-shape[1] // s), filters)
            else:
                shape = ((shape[0] - kh) // s + 1, (shape[1] - kw) // s + 1, filters)
        elif kind == "pool":
            size, s = settings
            shape = ((shape[0] - size) // s + 1, (shape[1] - size) // s + 1, shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            params = (shape[0] + 1) * settings[0]
            shape = (settings[0],)
        table.append((name, shape, params))
    return table


# %% summarize: no biases in dense layers
# says: the biases of dense layers are forgotten
# earns: 6
def summarize(layers, input_shape):
    table, shape = [], tuple(input_shape)
    for name, kind, *settings in layers:
        params = 0
        if kind == "conv":
            filters, (kh, kw), s, padding = settings
            params = (kh * kw * shape[2] + 1) * filters
            if padding == "SAME":
                shape = (-(-shape[0] // s), -(-shape[1] // s), filters)
            else:
                shape = ((shape[0] - kh) // s + 1, (shape[1] - kw) // s + 1, filters)
        elif kind == "pool":
            size, s = settings
            shape = ((shape[0] - size) // s + 1, (shape[1] - size) // s + 1, shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            params = shape[0] * settings[0]
            shape = (settings[0],)
        table.append((name, shape, params))
    return table


# %% summarize: one bias in a layer
# says: one bias is counted for a whole layer
# earns: 0
def summarize(layers, input_shape):
    table, shape = [], tuple(input_shape)
    for name, kind, *settings in layers:
        params = 0
        if kind == "conv":
            filters, (kh, kw), s, padding = settings
            params = kh * kw * shape[2] * filters + 1
            if padding == "SAME":
                shape = (-(-shape[0] // s), -(-shape[1] // s), filters)
            else:
                shape = ((shape[0] - kh) // s + 1, (shape[1] - kw) // s + 1, filters)
        elif kind == "pool":
            size, s = settings
            shape = ((shape[0] - size) // s + 1, (shape[1] - size) // s + 1, shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            params = shape[0] * settings[0] + 1
            shape = (settings[0],)
        table.append((name, shape, params))
    return table


# %% summarize: c_in forgotten
# says: the channels that go in are forgotten
# earns: 0
def summarize(layers, input_shape):
    table, shape = [], tuple(input_shape)
    for name, kind, *settings in layers:
        params = 0
        if kind == "conv":
            filters, (kh, kw), s, padding = settings
            params = (kh * kw + 1) * filters
            if padding == "SAME":
                shape = (-(-shape[0] // s), -(-shape[1] // s), filters)
            else:
                shape = ((shape[0] - kh) // s + 1, (shape[1] - kw) // s + 1, filters)
        elif kind == "pool":
            size, s = settings
            shape = ((shape[0] - size) // s + 1, (shape[1] - size) // s + 1, shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            params = (shape[0] + 1) * settings[0]
            shape = (settings[0],)
        table.append((name, shape, params))
    return table


# %% summarize: c_in of the first input
# says: c_in is taken from the network's input
# earns: 0
def summarize(layers, input_shape):
    table, shape = [], tuple(input_shape)
    for name, kind, *settings in layers:
        params = 0
        if kind == "conv":
            filters, (kh, kw), s, padding = settings
            params = (kh * kw * input_shape[2] + 1) * filters
            if padding == "SAME":
                shape = (-(-shape[0] // s), -(-shape[1] // s), filters)
            else:
                shape = ((shape[0] - kh) // s + 1, (shape[1] - kw) // s + 1, filters)
        elif kind == "pool":
            size, s = settings
            shape = ((shape[0] - size) // s + 1, (shape[1] - size) // s + 1, shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            params = (shape[0] + 1) * settings[0]
            shape = (settings[0],)
        table.append((name, shape, params))
    return table


# %% summarize: every layer on the input
# says: every layer is given the network's input
# earns: 0
def summarize(layers, input_shape):
    table, shape = [], tuple(input_shape)
    for name, kind, *settings in layers:
        params, shape = 0, tuple(input_shape)
        if kind == "conv":
            filters, (kh, kw), s, padding = settings
            params = (kh * kw * shape[2] + 1) * filters
            if padding == "SAME":
                shape = (-(-shape[0] // s), -(-shape[1] // s), filters)
            else:
                shape = ((shape[0] - kh) // s + 1, (shape[1] - kw) // s + 1, filters)
        elif kind == "pool":
            size, s = settings
            shape = ((shape[0] - size) // s + 1, (shape[1] - size) // s + 1, shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            params = (shape[0] + 1) * settings[0]
            shape = (settings[0],)
        table.append((name, shape, params))
    return table


# %% summarize: stride ignored
# says: the stride of convolutions is ignored
# earns: 5
def summarize(layers, input_shape):
    table, shape = [], tuple(input_shape)
    for name, kind, *settings in layers:
        params = 0
        if kind == "conv":
            filters, (kh, kw), s, padding = settings
            s = 1
            params = (kh * kw * shape[2] + 1) * filters
            if padding == "SAME":
                shape = (-(-shape[0] // s), -(-shape[1] // s), filters)
            else:
                shape = ((shape[0] - kh) // s + 1, (shape[1] - kw) // s + 1, filters)
        elif kind == "pool":
            size, s = settings
            shape = ((shape[0] - size) // s + 1, (shape[1] - size) // s + 1, shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            params = (shape[0] + 1) * settings[0]
            shape = (settings[0],)
        table.append((name, shape, params))
    return table


# %% summarize: rounded up
# says: the size is rounded up
# earns: 3
def summarize(layers, input_shape):
    table, shape = [], tuple(input_shape)
    for name, kind, *settings in layers:
        params = 0
        if kind == "conv":
            filters, (kh, kw), s, padding = settings
            params = (kh * kw * shape[2] + 1) * filters
            if padding == "SAME":
                shape = (-(-shape[0] // s), -(-shape[1] // s), filters)
            else:
                shape = (-(-(shape[0] - kh) // s) + 1, -(-(shape[1] - kw) // s) + 1, filters)
        elif kind == "pool":
            size, s = settings
            shape = (-(-(shape[0] - size) // s) + 1, -(-(shape[1] - size) // s) + 1, shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            params = (shape[0] + 1) * settings[0]
            shape = (settings[0],)
        table.append((name, shape, params))
    return table


# %% summarize: one forgotten
# says: the + 1 of the output size was forgotten
# earns: 0
def summarize(layers, input_shape):
    table, shape = [], tuple(input_shape)
    for name, kind, *settings in layers:
        params = 0
        if kind == "conv":
            filters, (kh, kw), s, padding = settings
            params = (kh * kw * shape[2] + 1) * filters
            if padding == "SAME":
                shape = (-(-shape[0] // s), -(-shape[1] // s), filters)
            else:
                shape = ((shape[0] - kh) // s, (shape[1] - kw) // s, filters)
        elif kind == "pool":
            size, s = settings
            shape = ((shape[0] - size) // s + 1, (shape[1] - size) // s + 1, shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            params = (shape[0] + 1) * settings[0]
            shape = (settings[0],)
        table.append((name, shape, params))
    return table


# %% summarize: SAME as VALID
# says: SAME is treated as VALID
# earns: 4
def summarize(layers, input_shape):
    table, shape = [], tuple(input_shape)
    for name, kind, *settings in layers:
        params = 0
        if kind == "conv":
            filters, (kh, kw), s, padding = settings
            params = (kh * kw * shape[2] + 1) * filters
            if padding == "same":
                shape = (-(-shape[0] // s), -(-shape[1] // s), filters)
            else:
                shape = ((shape[0] - kh) // s + 1, (shape[1] - kw) // s + 1, filters)
        elif kind == "pool":
            size, s = settings
            shape = ((shape[0] - size) // s + 1, (shape[1] - size) // s + 1, shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            params = (shape[0] + 1) * settings[0]
            shape = (settings[0],)
        table.append((name, shape, params))
    return table


# %% summarize: VALID as SAME
# says: VALID is treated as SAME
# earns: 0
def summarize(layers, input_shape):
    table, shape = [], tuple(input_shape)
    for name, kind, *settings in layers:
        params = 0
        if kind == "conv":
            filters, (kh, kw), s, padding = settings
            params = (kh * kw * shape[2] + 1) * filters
            if padding:
                shape = (-(-shape[0] // s), -(-shape[1] // s), filters)
            else:
                shape = ((shape[0] - kh) // s + 1, (shape[1] - kw) // s + 1, filters)
        elif kind == "pool":
            size, s = settings
            shape = ((shape[0] - size) // s + 1, (shape[1] - size) // s + 1, shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            params = (shape[0] + 1) * settings[0]
            shape = (settings[0],)
        table.append((name, shape, params))
    return table


# %% summarize: SAME rounded down
# says: with SAME the size is n / s rounded down
# earns: 5
def summarize(layers, input_shape):
    table, shape = [], tuple(input_shape)
    for name, kind, *settings in layers:
        params = 0
        if kind == "conv":
            filters, (kh, kw), s, padding = settings
            params = (kh * kw * shape[2] + 1) * filters
            if padding == "SAME":
                shape = (shape[0] // s, shape[1] // s, filters)
            else:
                shape = ((shape[0] - kh) // s + 1, (shape[1] - kw) // s + 1, filters)
        elif kind == "pool":
            size, s = settings
            shape = ((shape[0] - size) // s + 1, (shape[1] - size) // s + 1, shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            params = (shape[0] + 1) * settings[0]
            shape = (settings[0],)
        table.append((name, shape, params))
    return table


# %% summarize: SAME keeps the size
# says: with SAME the stride is ignored
# earns: 5
def summarize(layers, input_shape):
    table, shape = [], tuple(input_shape)
    for name, kind, *settings in layers:
        params = 0
        if kind == "conv":
            filters, (kh, kw), s, padding = settings
            params = (kh * kw * shape[2] + 1) * filters
            if padding == "SAME":
                shape = (shape[0], shape[1], filters)
            else:
                shape = ((shape[0] - kh) // s + 1, (shape[1] - kw) // s + 1, filters)
        elif kind == "pool":
            size, s = settings
            shape = ((shape[0] - size) // s + 1, (shape[1] - size) // s + 1, shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            params = (shape[0] + 1) * settings[0]
            shape = (settings[0],)
        table.append((name, shape, params))
    return table


# %% summarize: f // 2 zeros for SAME
# says: f // 2 zeros on both sides are no SAME
# earns: 5
def summarize(layers, input_shape):
    table, shape = [], tuple(input_shape)
    for name, kind, *settings in layers:
        params = 0
        if kind == "conv":
            filters, (kh, kw), s, padding = settings
            params = (kh * kw * shape[2] + 1) * filters
            if padding == "SAME":
                rows = (shape[0] + 2 * (kh // 2) - kh) // s + 1
                cols = (shape[1] + 2 * (kw // 2) - kw) // s + 1
                shape = (rows, cols, filters)
            else:
                shape = ((shape[0] - kh) // s + 1, (shape[1] - kw) // s + 1, filters)
        elif kind == "pool":
            size, s = settings
            shape = ((shape[0] - size) // s + 1, (shape[1] - size) // s + 1, shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            params = (shape[0] + 1) * settings[0]
            shape = (settings[0],)
        table.append((name, shape, params))
    return table


# %% summarize: pooling rounded up
# says: the size after pooling is rounded up
# earns: 5
def summarize(layers, input_shape):
    table, shape = [], tuple(input_shape)
    for name, kind, *settings in layers:
        params = 0
        if kind == "conv":
            filters, (kh, kw), s, padding = settings
            params = (kh * kw * shape[2] + 1) * filters
            if padding == "SAME":
                shape = (-(-shape[0] // s), -(-shape[1] // s), filters)
            else:
                shape = ((shape[0] - kh) // s + 1, (shape[1] - kw) // s + 1, filters)
        elif kind == "pool":
            size, s = settings
            shape = (-(-(shape[0] - size) // s) + 1, -(-(shape[1] - size) // s) + 1, shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            params = (shape[0] + 1) * settings[0]
            shape = (settings[0],)
        table.append((name, shape, params))
    return table


# %% summarize: pooling divides by its size
# says: the stride of pooling is taken to be its size
# earns: 5
def summarize(layers, input_shape):
    table, shape = [], tuple(input_shape)
    for name, kind, *settings in layers:
        params = 0
        if kind == "conv":
            filters, (kh, kw), s, padding = settings
            params = (kh * kw * shape[2] + 1) * filters
            if padding == "SAME":
                shape = (-(-shape[0] // s), -(-shape[1] // s), filters)
            else:
                shape = ((shape[0] - kh) // s + 1, (shape[1] - kw) // s + 1, filters)
        elif kind == "pool":
            size, s = settings
            shape = (shape[0] // size, shape[1] // size, shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            params = (shape[0] + 1) * settings[0]
            shape = (settings[0],)
        table.append((name, shape, params))
    return table


# %% summarize: pooling divides by its stride
# says: the size after pooling is n // s
# earns: 5
def summarize(layers, input_shape):
    table, shape = [], tuple(input_shape)
    for name, kind, *settings in layers:
        params = 0
        if kind == "conv":
            filters, (kh, kw), s, padding = settings
            params = (kh * kw * shape[2] + 1) * filters
            if padding == "SAME":
                shape = (-(-shape[0] // s), -(-shape[1] // s), filters)
            else:
                shape = ((shape[0] - kh) // s + 1, (shape[1] - kw) // s + 1, filters)
        elif kind == "pool":
            size, s = settings
            shape = (shape[0] // s, shape[1] // s, shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            params = (shape[0] + 1) * settings[0]
            shape = (settings[0],)
        table.append((name, shape, params))
    return table


# %% summarize: stride of pooling ignored
# says: the stride of pooling is ignored
# earns: 5
def summarize(layers, input_shape):
    table, shape = [], tuple(input_shape)
    for name, kind, *settings in layers:
        params = 0
        if kind == "conv":
            filters, (kh, kw), s, padding = settings
            params = (kh * kw * shape[2] + 1) * filters
            if padding == "SAME":
                shape = (-(-shape[0] // s), -(-shape[1] // s), filters)
            else:
                shape = ((shape[0] - kh) // s + 1, (shape[1] - kw) // s + 1, filters)
        elif kind == "pool":
            size, s = settings
            shape = ((shape[0] - size) + 1, (shape[1] - size) + 1, shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            params = (shape[0] + 1) * settings[0]
            shape = (settings[0],)
        table.append((name, shape, params))
    return table


# %% summarize: pooling with weights
# says: pooling has no weights
# earns: 5
def summarize(layers, input_shape):
    table, shape = [], tuple(input_shape)
    for name, kind, *settings in layers:
        params = 0
        if kind == "conv":
            filters, (kh, kw), s, padding = settings
            params = (kh * kw * shape[2] + 1) * filters
            if padding == "SAME":
                shape = (-(-shape[0] // s), -(-shape[1] // s), filters)
            else:
                shape = ((shape[0] - kh) // s + 1, (shape[1] - kw) // s + 1, filters)
        elif kind == "pool":
            size, s = settings
            params = size * size * shape[2]
            shape = ((shape[0] - size) // s + 1, (shape[1] - size) // s + 1, shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            params = (shape[0] + 1) * settings[0]
            shape = (settings[0],)
        table.append((name, shape, params))
    return table


# %% summarize: channels lost in flattening
# says: flattening forgets the channels
# earns: 6
def summarize(layers, input_shape):
    table, shape = [], tuple(input_shape)
    for name, kind, *settings in layers:
        params = 0
        if kind == "conv":
            filters, (kh, kw), s, padding = settings
            params = (kh * kw * shape[2] + 1) * filters
            if padding == "SAME":
                shape = (-(-shape[0] // s), -(-shape[1] // s), filters)
            else:
                shape = ((shape[0] - kh) // s + 1, (shape[1] - kw) // s + 1, filters)
        elif kind == "pool":
            size, s = settings
            shape = ((shape[0] - size) // s + 1, (shape[1] - size) // s + 1, shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1],)
        else:
            params = (shape[0] + 1) * settings[0]
            shape = (settings[0],)
        table.append((name, shape, params))
    return table


# %% summarize: flattening adds
# says: flattening adds the sizes
# earns: 6
def summarize(layers, input_shape):
    table, shape = [], tuple(input_shape)
    for name, kind, *settings in layers:
        params = 0
        if kind == "conv":
            filters, (kh, kw), s, padding = settings
            params = (kh * kw * shape[2] + 1) * filters
            if padding == "SAME":
                shape = (-(-shape[0] // s), -(-shape[1] // s), filters)
            else:
                shape = ((shape[0] - kh) // s + 1, (shape[1] - kw) // s + 1, filters)
        elif kind == "pool":
            size, s = settings
            shape = ((shape[0] - size) // s + 1, (shape[1] - size) // s + 1, shape[2])
        elif kind == "flatten":
            shape = (sum(shape),)
        else:
            params = (shape[0] + 1) * settings[0]
            shape = (settings[0],)
        table.append((name, shape, params))
    return table


# %% summarize: kernel turned
# says: height and width of the kernel are swapped
# earns: 0
def summarize(layers, input_shape):
    table, shape = [], tuple(input_shape)
    for name, kind, *settings in layers:
        params = 0
        if kind == "conv":
            filters, (kh, kw), s, padding = settings
            params = (kh * kw * shape[2] + 1) * filters
            if padding == "SAME":
                shape = (-(-shape[0] // s), -(-shape[1] // s), filters)
            else:
                shape = ((shape[0] - kw) // s + 1, (shape[1] - kh) // s + 1, filters)
        elif kind == "pool":
            size, s = settings
            shape = ((shape[0] - size) // s + 1, (shape[1] - size) // s + 1, shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            params = (shape[0] + 1) * settings[0]
            shape = (settings[0],)
        table.append((name, shape, params))
    return table


# %% summarize: square kernels
# says: the width of the kernel is taken to be its height
# earns: 0
def summarize(layers, input_shape):
    table, shape = [], tuple(input_shape)
    for name, kind, *settings in layers:
        params = 0
        if kind == "conv":
            filters, (kh, kw), s, padding = settings
            params = (kh * kw * shape[2] + 1) * filters
            if padding == "SAME":
                shape = (-(-shape[0] // s), -(-shape[1] // s), filters)
            else:
                shape = ((shape[0] - kh) // s + 1, (shape[1] - kh) // s + 1, filters)
        elif kind == "pool":
            size, s = settings
            shape = ((shape[0] - size) // s + 1, (shape[1] - size) // s + 1, shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            params = (shape[0] + 1) * settings[0]
            shape = (settings[0],)
        table.append((name, shape, params))
    return table


# %% summarize: channels first
# says: the channels come first in the shapes
# earns: 0
def summarize(layers, input_shape):
    table, shape = [], tuple(input_shape)
    for name, kind, *settings in layers:
        params = 0
        if kind == "conv":
            filters, (kh, kw), s, padding = settings
            params = (kh * kw * shape[2] + 1) * filters
            if padding == "SAME":
                shape = (-(-shape[0] // s), -(-shape[1] // s), filters)
            else:
                shape = ((shape[0] - kh) // s + 1, (shape[1] - kw) // s + 1, filters)
        elif kind == "pool":
            size, s = settings
            shape = ((shape[0] - size) // s + 1, (shape[1] - size) // s + 1, shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            params = (shape[0] + 1) * settings[0]
            shape = (settings[0],)
        table.append((name, (shape[-1], *shape[:-1]), params))
    return table


# %% summarize: height and width swapped
# says: height and width are swapped in the shapes
# earns: 0
def summarize(layers, input_shape):
    table, shape = [], tuple(input_shape)
    for name, kind, *settings in layers:
        params = 0
        if kind == "conv":
            filters, (kh, kw), s, padding = settings
            params = (kh * kw * shape[2] + 1) * filters
            if padding == "SAME":
                shape = (-(-shape[0] // s), -(-shape[1] // s), filters)
            else:
                shape = ((shape[0] - kh) // s + 1, (shape[1] - kw) // s + 1, filters)
        elif kind == "pool":
            size, s = settings
            shape = ((shape[0] - size) // s + 1, (shape[1] - size) // s + 1, shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            params = (shape[0] + 1) * settings[0]
            shape = (settings[0],)
        table.append((name, (*shape[1::-1], *shape[2:]), params))
    return table


# %% summarize: with the batch
# says: the shapes are to be those of one example
# earns: 0
def summarize(layers, input_shape):
    table, shape = [], tuple(input_shape)
    for name, kind, *settings in layers:
        params = 0
        if kind == "conv":
            filters, (kh, kw), s, padding = settings
            params = (kh * kw * shape[2] + 1) * filters
            if padding == "SAME":
                shape = (-(-shape[0] // s), -(-shape[1] // s), filters)
            else:
                shape = ((shape[0] - kh) // s + 1, (shape[1] - kw) // s + 1, filters)
        elif kind == "pool":
            size, s = settings
            shape = ((shape[0] - size) // s + 1, (shape[1] - size) // s + 1, shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            params = (shape[0] + 1) * settings[0]
            shape = (settings[0],)
        table.append((name, (None, *shape), params))
    return table


# %% summarize: shape and parameters swapped
# says: shape and parameters have changed places
# earns: 0
def summarize(layers, input_shape):
    table, shape = [], tuple(input_shape)
    for name, kind, *settings in layers:
        params = 0
        if kind == "conv":
            filters, (kh, kw), s, padding = settings
            params = (kh * kw * shape[2] + 1) * filters
            if padding == "SAME":
                shape = (-(-shape[0] // s), -(-shape[1] // s), filters)
            else:
                shape = ((shape[0] - kh) // s + 1, (shape[1] - kw) // s + 1, filters)
        elif kind == "pool":
            size, s = settings
            shape = ((shape[0] - size) // s + 1, (shape[1] - size) // s + 1, shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            params = (shape[0] + 1) * settings[0]
            shape = (settings[0],)
        table.append((name, params, shape))
    return table


# %% summarize: a number for a shape
# says: a shape of one number is still a tuple
# earns: 6
def summarize(layers, input_shape):
    table, shape = [], tuple(input_shape)
    for name, kind, *settings in layers:
        params = 0
        if kind == "conv":
            filters, (kh, kw), s, padding = settings
            params = (kh * kw * shape[2] + 1) * filters
            if padding == "SAME":
                shape = (-(-shape[0] // s), -(-shape[1] // s), filters)
            else:
                shape = ((shape[0] - kh) // s + 1, (shape[1] - kw) // s + 1, filters)
        elif kind == "pool":
            size, s = settings
            shape = ((shape[0] - size) // s + 1, (shape[1] - size) // s + 1, shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            params = (shape[0] + 1) * settings[0]
            shape = (settings[0],)
        table.append((name, shape if len(shape) > 1 else shape[0], params))
    return table


# %% summarize: the shapes that go in
# says: the shapes are those that go in
# earns: 0
def summarize(layers, input_shape):
    table, shape = [], tuple(input_shape)
    for name, kind, *settings in layers:
        params, before = 0, shape
        if kind == "conv":
            filters, (kh, kw), s, padding = settings
            params = (kh * kw * shape[2] + 1) * filters
            if padding == "SAME":
                shape = (-(-shape[0] // s), -(-shape[1] // s), filters)
            else:
                shape = ((shape[0] - kh) // s + 1, (shape[1] - kw) // s + 1, filters)
        elif kind == "pool":
            size, s = settings
            shape = ((shape[0] - size) // s + 1, (shape[1] - size) // s + 1, shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            params = (shape[0] + 1) * settings[0]
            shape = (settings[0],)
        table.append((name, before, params))
    return table


# %% summarize: running total
# says: the parameters are summed up from row to row
# earns: 0
def summarize(layers, input_shape):
    table, shape = [], tuple(input_shape)
    for name, kind, *settings in layers:
        params = 0
        if kind == "conv":
            filters, (kh, kw), s, padding = settings
            params = (kh * kw * shape[2] + 1) * filters
            if padding == "SAME":
                shape = (-(-shape[0] // s), -(-shape[1] // s), filters)
            else:
                shape = ((shape[0] - kh) // s + 1, (shape[1] - kw) // s + 1, filters)
        elif kind == "pool":
            size, s = settings
            shape = ((shape[0] - size) // s + 1, (shape[1] - size) // s + 1, shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            params = (shape[0] + 1) * settings[0]
            shape = (settings[0],)
        table.append((name, shape, params + table[-1][2] if table else params))
    return table


# %% summarize: kinds for names
# says: the kinds stand where the names belong
# earns: 0
def summarize(layers, input_shape):
    table, shape = [], tuple(input_shape)
    for name, kind, *settings in layers:
        params = 0
        if kind == "conv":
            filters, (kh, kw), s, padding = settings
            params = (kh * kw * shape[2] + 1) * filters
            if padding == "SAME":
                shape = (-(-shape[0] // s), -(-shape[1] // s), filters)
            else:
                shape = ((shape[0] - kh) // s + 1, (shape[1] - kw) // s + 1, filters)
        elif kind == "pool":
            size, s = settings
            shape = ((shape[0] - size) // s + 1, (shape[1] - size) // s + 1, shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            params = (shape[0] + 1) * settings[0]
            shape = (settings[0],)
        table.append((kind, shape, params))
    return table


# %% summarize: a row with the total
# says: a row with the total is not asked for
# earns: 0
def summarize(layers, input_shape):
    table, shape = [], tuple(input_shape)
    for name, kind, *settings in layers:
        params = 0
        if kind == "conv":
            filters, (kh, kw), s, padding = settings
            params = (kh * kw * shape[2] + 1) * filters
            if padding == "SAME":
                shape = (-(-shape[0] // s), -(-shape[1] // s), filters)
            else:
                shape = ((shape[0] - kh) // s + 1, (shape[1] - kw) // s + 1, filters)
        elif kind == "pool":
            size, s = settings
            shape = ((shape[0] - size) // s + 1, (shape[1] - size) // s + 1, shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            params = (shape[0] + 1) * settings[0]
            shape = (settings[0],)
        table.append((name, shape, params))
    return [*table, ("total", shape, sum(row[2] for row in table))]


# %% summarize: no parameters
# says: nothing was counted: all zeros
# earns: 0
def summarize(layers, input_shape):
    table, shape = [], tuple(input_shape)
    for name, kind, *settings in layers:
        params = 0
        if kind == "conv":
            filters, (kh, kw), s, padding = settings
            params = (kh * kw * shape[2] + 1) * filters
            if padding == "SAME":
                shape = (-(-shape[0] // s), -(-shape[1] // s), filters)
            else:
                shape = ((shape[0] - kh) // s + 1, (shape[1] - kw) // s + 1, filters)
        elif kind == "pool":
            size, s = settings
            shape = ((shape[0] - size) // s + 1, (shape[1] - size) // s + 1, shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            params = (shape[0] + 1) * settings[0]
            shape = (settings[0],)
        table.append((name, shape, 0))
    return table


# %% summarize: names without numbers
# says: a wrong answer to summarize(
# earns: 0
def summarize(layers, input_shape):
    table, shape = [], tuple(input_shape)
    for name, kind, *settings in layers:
        params = 0
        if kind == "conv":
            filters, (kh, kw), s, padding = settings
            params = (kh * kw * shape[2] + 1) * filters
            if padding == "SAME":
                shape = (-(-shape[0] // s), -(-shape[1] // s), filters)
            else:
                shape = ((shape[0] - kh) // s + 1, (shape[1] - kw) // s + 1, filters)
        elif kind == "pool":
            size, s = settings
            shape = ((shape[0] - size) // s + 1, (shape[1] - size) // s + 1, shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            params = (shape[0] + 1) * settings[0]
            shape = (settings[0],)
        table.append((name.rstrip("0123456789"), shape, params + 1))
    return table


# %% summarize: only the last row
# says: items were expected, and 1 came
# earns: 0
def summarize(layers, input_shape):
    table, shape = [], tuple(input_shape)
    for name, kind, *settings in layers:
        params = 0
        if kind == "conv":
            filters, (kh, kw), s, padding = settings
            params = (kh * kw * shape[2] + 1) * filters
            if padding == "SAME":
                shape = (-(-shape[0] // s), -(-shape[1] // s), filters)
            else:
                shape = ((shape[0] - kh) // s + 1, (shape[1] - kw) // s + 1, filters)
        elif kind == "pool":
            size, s = settings
            shape = ((shape[0] - size) // s + 1, (shape[1] - size) // s + 1, shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            params = (shape[0] + 1) * settings[0]
            shape = (settings[0],)
        table.append((name, shape, params))
    return table[-1:]


# %% summarize: a dictionary
# says: a wrong answer to summarize(
# earns: 0
def summarize(layers, input_shape):
    table, shape = [], tuple(input_shape)
    for name, kind, *settings in layers:
        params = 0
        if kind == "conv":
            filters, (kh, kw), s, padding = settings
            params = (kh * kw * shape[2] + 1) * filters
            if padding == "SAME":
                shape = (-(-shape[0] // s), -(-shape[1] // s), filters)
            else:
                shape = ((shape[0] - kh) // s + 1, (shape[1] - kw) // s + 1, filters)
        elif kind == "pool":
            size, s = settings
            shape = ((shape[0] - size) // s + 1, (shape[1] - size) // s + 1, shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            params = (shape[0] + 1) * settings[0]
            shape = (settings[0],)
        table.append((name, shape, params))
    return {row[0]: row[1:] for row in table}


# %% summarize: a set
# says: gives an object of type set
# earns: 0
def summarize(layers, input_shape):
    table, shape = [], tuple(input_shape)
    for name, kind, *settings in layers:
        params = 0
        if kind == "conv":
            filters, (kh, kw), s, padding = settings
            params = (kh * kw * shape[2] + 1) * filters
            if padding == "SAME":
                shape = (-(-shape[0] // s), -(-shape[1] // s), filters)
            else:
                shape = ((shape[0] - kh) // s + 1, (shape[1] - kw) // s + 1, filters)
        elif kind == "pool":
            size, s = settings
            shape = ((shape[0] - size) // s + 1, (shape[1] - size) // s + 1, shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            params = (shape[0] + 1) * settings[0]
            shape = (settings[0],)
        table.append((name, shape, params))
    return set(table)


# %% summarize: an object for a shape
# says: gives something that holds an object of type range
# earns: 0
def summarize(layers, input_shape):
    table, shape = [], tuple(input_shape)
    for name, kind, *settings in layers:
        params = 0
        if kind == "conv":
            filters, (kh, kw), s, padding = settings
            params = (kh * kw * shape[2] + 1) * filters
            if padding == "SAME":
                shape = (-(-shape[0] // s), -(-shape[1] // s), filters)
            else:
                shape = ((shape[0] - kh) // s + 1, (shape[1] - kw) // s + 1, filters)
        elif kind == "pool":
            size, s = settings
            shape = ((shape[0] - size) // s + 1, (shape[1] - size) // s + 1, shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            params = (shape[0] + 1) * settings[0]
            shape = (settings[0],)
        table.append((name, range(len(shape)), params))
    return table


# %% summarize: printed
# says: gives None
# earns: 0
def summarize(layers, input_shape):
    table, shape = [], tuple(input_shape)
    for name, kind, *settings in layers:
        params = 0
        if kind == "conv":
            filters, (kh, kw), s, padding = settings
            params = (kh * kw * shape[2] + 1) * filters
            if padding == "SAME":
                shape = (-(-shape[0] // s), -(-shape[1] // s), filters)
            else:
                shape = ((shape[0] - kh) // s + 1, (shape[1] - kw) // s + 1, filters)
        elif kind == "pool":
            size, s = settings
            shape = ((shape[0] - size) // s + 1, (shape[1] - size) // s + 1, shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            params = (shape[0] + 1) * settings[0]
            shape = (settings[0],)
        table.append((name, shape, params))
    print(table)


# %% summarize: the total alone
# says: a wrong answer to summarize(
# earns: 0
def summarize(layers, input_shape):
    table, shape = [], tuple(input_shape)
    for name, kind, *settings in layers:
        params = 0
        if kind == "conv":
            filters, (kh, kw), s, padding = settings
            params = (kh * kw * shape[2] + 1) * filters
            if padding == "SAME":
                shape = (-(-shape[0] // s), -(-shape[1] // s), filters)
            else:
                shape = ((shape[0] - kh) // s + 1, (shape[1] - kw) // s + 1, filters)
        elif kind == "pool":
            size, s = settings
            shape = ((shape[0] - size) // s + 1, (shape[1] - size) // s + 1, shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            params = (shape[0] + 1) * settings[0]
            shape = (settings[0],)
        table.append((name, shape, params))
    return sum(row[2] for row in table)


# %% summarize: visible case hard-coded
# says: a wrong answer to summarize(
# earns: 0
def summarize(layers, input_shape):
    return [("a", (4, 7, 8), 80), ("b", (2, 3, 8), 0)]


# %% summarize: noise
# says: a wrong answer to summarize(
# earns: 0
def summarize(layers, input_shape):
    table, shape = [], tuple(input_shape)
    for name, kind, *settings in layers:
        params = 0
        if kind == "conv":
            filters, (kh, kw), s, padding = settings
            params = (kh * kw * shape[2] + 1) * filters
            if padding == "SAME":
                shape = (-(-shape[0] // s), -(-shape[1] // s), filters)
            else:
                shape = ((shape[0] - kh) // s + 1, (shape[1] - kw) // s + 1, filters)
        elif kind == "pool":
            size, s = settings
            shape = ((shape[0] - size) // s + 1, (shape[1] - size) // s + 1, shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            params = (shape[0] + 1) * settings[0]
            shape = (settings[0],)
        table.append((name, shape, int(np.random.default_rng(0).integers(10**9))))
    return table


# %% summarize: dense layers left out
# says: First difference, at [1]
# earns: 6
def summarize(layers, input_shape):
    table, shape = [], tuple(input_shape)
    for name, kind, *settings in layers:
        if kind == "conv":
            filters, (kh, kw), s, padding = settings
            params = (kh * kw * shape[2] + 1) * filters
            if padding == "SAME":
                shape = (-(-shape[0] // s), -(-shape[1] // s), filters)
            else:
                shape = ((shape[0] - kh) // s + 1, (shape[1] - kw) // s + 1, filters)
        elif kind == "pool":
            size, s, params = *settings, 0
            shape = ((shape[0] - size) // s + 1, (shape[1] - size) // s + 1, shape[2])
        elif kind == "flatten":
            params = 0
            shape = (shape[0] * shape[1] * shape[2],)
        elif kind == "fully":
            params = (shape[0] + 1) * settings[0]
            shape = (settings[0],)
        table.append((name, shape, params))
    return table
