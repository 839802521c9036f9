"""Wrong answers to summarize: what each must be told, and how many of 7 points it earns."""
# ruff: noqa: F811  # cells of students, one after another


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
# from: no biases
# -            params = shape[0] * settings[0]
# +            params = (shape[0] + 1) * settings[0]


# %% summarize: no biases in dense layers
# says: the biases of dense layers are forgotten
# earns: 6
# from: no biases
# -            params = kh * kw * shape[2] * filters
# +            params = (kh * kw * shape[2] + 1) * filters


# %% summarize: one bias in a layer
# says: one bias is counted for a whole layer
# earns: 0
# from: no biases
# -            params = kh * kw * shape[2] * filters
# +            params = kh * kw * shape[2] * filters + 1
#
# -            params = shape[0] * settings[0]
# +            params = shape[0] * settings[0] + 1


# %% summarize: c_in forgotten
# says: the channels that go in are forgotten
# earns: 0
# from: no biases in convolutions
# -            params = kh * kw * shape[2] * filters
# +            params = (kh * kw + 1) * filters


# %% summarize: c_in of the first input
# says: c_in is taken from the network's input
# earns: 0
# from: no biases in convolutions
# -            params = kh * kw * shape[2] * filters
# +            params = (kh * kw * input_shape[2] + 1) * filters


# %% summarize: every layer on the input
# says: every layer is given the network's input
# earns: 0
# from: no biases in convolutions
# -        params = 0
# +        params, shape = 0, tuple(input_shape)
#
# -            params = kh * kw * shape[2] * filters
# +            params = (kh * kw * shape[2] + 1) * filters


# %% summarize: stride ignored
# says: the stride of convolutions is ignored
# earns: 5
# from: no biases in convolutions
# -            params = kh * kw * shape[2] * filters
# +            s = 1
# +            params = (kh * kw * shape[2] + 1) * filters


# %% summarize: rounded up
# says: the size is rounded up
# earns: 3
# from: stride ignored
# -            s = 1
#
# -                shape = ((shape[0] - kh) // s + 1, (shape[1] - kw) // s + 1, filters)
# +                shape = (-(-(shape[0] - kh) // s) + 1, -(-(shape[1] - kw) // s) + 1, filters)
#
# -            shape = ((shape[0] - size) // s + 1, (shape[1] - size) // s + 1, shape[2])
# +            shape = (-(-(shape[0] - size) // s) + 1, -(-(shape[1] - size) // s) + 1, shape[2])


# %% summarize: one forgotten
# says: the + 1 of the output size was forgotten
# earns: 0
# from: stride ignored
# -            s = 1
#
# -                shape = ((shape[0] - kh) // s + 1, (shape[1] - kw) // s + 1, filters)
# +                shape = ((shape[0] - kh) // s, (shape[1] - kw) // s, filters)


# %% summarize: SAME as VALID
# says: SAME is treated as VALID
# earns: 4
# from: no biases in convolutions
# -            params = kh * kw * shape[2] * filters
# -            if padding == "SAME":
# +            params = (kh * kw * shape[2] + 1) * filters
# +            if padding == "same":


# %% summarize: VALID as SAME
# says: VALID is treated as SAME
# earns: 0
# from: SAME as VALID
# -            if padding == "same":
# +            if padding:


# %% summarize: SAME rounded down
# says: with SAME the size is n / s rounded down
# earns: 5
# from: stride ignored
# -            s = 1
#
# -                shape = (-(-shape[0] // s), -(-shape[1] // s), filters)
# +                shape = (shape[0] // s, shape[1] // s, filters)


# %% summarize: SAME keeps the size
# says: with SAME the stride is ignored
# earns: 5
# from: SAME rounded down
# -                shape = (shape[0] // s, shape[1] // s, filters)
# +                shape = (shape[0], shape[1], filters)


# %% summarize: f // 2 zeros for SAME
# says: f // 2 zeros on both sides are no SAME
# earns: 5
# from: SAME rounded down
# -                shape = (shape[0] // s, shape[1] // s, filters)
# +                rows = (shape[0] + 2 * (kh // 2) - kh) // s + 1
# +                cols = (shape[1] + 2 * (kw // 2) - kw) // s + 1
# +                shape = (rows, cols, filters)


# %% summarize: pooling rounded up
# says: the size after pooling is rounded up
# earns: 5
# from: rounded up
# -                shape = (-(-(shape[0] - kh) // s) + 1, -(-(shape[1] - kw) // s) + 1, filters)
# +                shape = ((shape[0] - kh) // s + 1, (shape[1] - kw) // s + 1, filters)


# %% summarize: pooling divides by its size
# says: the stride of pooling is taken to be its size
# earns: 5
# from: pooling rounded up
# -            shape = (-(-(shape[0] - size) // s) + 1, -(-(shape[1] - size) // s) + 1, shape[2])
# +            shape = (shape[0] // size, shape[1] // size, shape[2])


# %% summarize: pooling divides by its stride
# says: the size after pooling is n // s
# earns: 5
# from: pooling rounded up
# -            shape = (-(-(shape[0] - size) // s) + 1, -(-(shape[1] - size) // s) + 1, shape[2])
# +            shape = (shape[0] // s, shape[1] // s, shape[2])


# %% summarize: stride of pooling ignored
# says: the stride of pooling is ignored
# earns: 5
# from: pooling rounded up
# -            shape = (-(-(shape[0] - size) // s) + 1, -(-(shape[1] - size) // s) + 1, shape[2])
# +            shape = ((shape[0] - size) + 1, (shape[1] - size) + 1, shape[2])


# %% summarize: pooling with weights
# says: pooling has no weights
# earns: 5
# from: pooling rounded up
# -            shape = (-(-(shape[0] - size) // s) + 1, -(-(shape[1] - size) // s) + 1, shape[2])
# +            params = size * size * shape[2]
# +            shape = ((shape[0] - size) // s + 1, (shape[1] - size) // s + 1, shape[2])


# %% summarize: channels lost in flattening
# says: flattening forgets the channels
# earns: 6
# from: stride ignored
# -            s = 1
#
# -            shape = (shape[0] * shape[1] * shape[2],)
# +            shape = (shape[0] * shape[1],)


# %% summarize: flattening adds
# says: flattening adds the sizes
# earns: 6
# from: channels lost in flattening
# -            shape = (shape[0] * shape[1],)
# +            shape = (sum(shape),)


# %% summarize: kernel turned
# says: height and width of the kernel are swapped
# earns: 0
# from: one forgotten
# -                shape = ((shape[0] - kh) // s, (shape[1] - kw) // s, filters)
# +                shape = ((shape[0] - kw) // s + 1, (shape[1] - kh) // s + 1, filters)


# %% summarize: square kernels
# says: the width of the kernel is taken to be its height
# earns: 0
# from: one forgotten
# -                shape = ((shape[0] - kh) // s, (shape[1] - kw) // s, filters)
# +                shape = ((shape[0] - kh) // s + 1, (shape[1] - kh) // s + 1, filters)


# %% summarize: channels first
# says: the channels come first in the shapes
# earns: 0
# from: stride ignored
# -            s = 1
#
# -        table.append((name, shape, params))
# +        table.append((name, (shape[-1], *shape[:-1]), params))


# %% summarize: height and width swapped
# says: height and width are swapped in the shapes
# earns: 0
# from: channels first
# -        table.append((name, (shape[-1], *shape[:-1]), params))
# +        table.append((name, (*shape[1::-1], *shape[2:]), params))


# %% summarize: with the batch
# says: the shapes are to be those of one example
# earns: 0
# from: channels first
# -        table.append((name, (shape[-1], *shape[:-1]), params))
# +        table.append((name, (None, *shape), params))


# %% summarize: shape and parameters swapped
# says: shape and parameters have changed places
# earns: 0
# from: channels first
# -        table.append((name, (shape[-1], *shape[:-1]), params))
# +        table.append((name, params, shape))


# %% summarize: a number for a shape
# says: a shape of one number is still a tuple
# earns: 6
# from: channels first
# -        table.append((name, (shape[-1], *shape[:-1]), params))
# +        table.append((name, shape if len(shape) > 1 else shape[0], params))


# %% summarize: the shapes that go in
# says: the shapes are those that go in
# earns: 0
# from: every layer on the input
# -        params, shape = 0, tuple(input_shape)
# +        params, before = 0, shape
#
# -        table.append((name, shape, params))
# +        table.append((name, before, params))


# %% summarize: running total
# says: the parameters are summed up from row to row
# earns: 0
# from: channels first
# -        table.append((name, (shape[-1], *shape[:-1]), params))
# +        table.append((name, shape, params + table[-1][2] if table else params))


# %% summarize: kinds for names
# says: the kinds stand where the names belong
# earns: 0
# from: channels first
# -        table.append((name, (shape[-1], *shape[:-1]), params))
# +        table.append((kind, shape, params))


# %% summarize: a row with the total
# says: a row with the total is not asked for
# earns: 0
# from: stride ignored
# -            s = 1
#
# -    return table
# +    return [*table, ("total", shape, sum(row[2] for row in table))]


# %% summarize: no parameters
# says: nothing was counted: all zeros
# earns: 0
# from: channels first
# -        table.append((name, (shape[-1], *shape[:-1]), params))
# +        table.append((name, shape, 0))


# %% summarize: names without numbers
# says: a wrong answer to summarize(
# earns: 0
# from: channels first
# -        table.append((name, (shape[-1], *shape[:-1]), params))
# +        table.append((name.rstrip("0123456789"), shape, params + 1))


# %% summarize: only the last row
# says: items were expected, and 1 came
# earns: 0
# from: a row with the total
# -    return [*table, ("total", shape, sum(row[2] for row in table))]
# +    return table[-1:]


# %% summarize: a dictionary
# says: a wrong answer to summarize(
# earns: 0
# from: a row with the total
# -    return [*table, ("total", shape, sum(row[2] for row in table))]
# +    return {row[0]: row[1:] for row in table}


# %% summarize: a set
# says: gives an object of type set
# earns: 0
# from: a row with the total
# -    return [*table, ("total", shape, sum(row[2] for row in table))]
# +    return set(table)


# %% summarize: an object for a shape
# says: gives something that holds an object of type tuple_iterator
# earns: 0
# from: channels first
# -        table.append((name, (shape[-1], *shape[:-1]), params))
# +        table.append((name, iter(shape), params))


# %% summarize: printed
# says: prints its answer, and returns nothing
# earns: 0
# from: a row with the total
# -    return [*table, ("total", shape, sum(row[2] for row in table))]
# +    print(table)


# %% summarize: the total alone
# says: a wrong answer to summarize(
# earns: 0
# from: a row with the total
# -    return [*table, ("total", shape, sum(row[2] for row in table))]
# +    return sum(row[2] for row in table)


# %% summarize: visible case hard-coded
# says: never reads its argument layers
# earns: 0
def summarize(layers, input_shape):
    return [("a", (4, 7, 8), 80), ("b", (2, 3, 8), 0)]


# %% summarize: noise
# says: a wrong answer to summarize(
# earns: 0
# from: channels first
# -        table.append((name, (shape[-1], *shape[:-1]), params))
# +        table.append((name, shape, int(np.random.default_rng(0).integers(10**9))))


# %% summarize: dense layers left out
# says: First difference, at [1]
# earns: 6
# from: channels lost in flattening
# -        params = 0
#
# -            size, s = settings
# +            size, s, params = *settings, 0
#
# -            shape = (shape[0] * shape[1],)
# -        else:
# +            params = 0
# +            shape = (shape[0] * shape[1] * shape[2],)
# +        elif kind == "fully":
