"""Wrong answers to conv2d_nhwc: what each must be told, and how many of 11 points it earns."""
# ruff: noqa: B905, F811  # cells of students, one after another

import numpy as np


# %% conv2d_nhwc: kernels flipped
# says: the kernels were flipped
# earns: 0
def conv2d_nhwc(x, w, b=None, stride=1, padding="VALID"):
    from numpy.lib.stride_tricks import sliding_window_view

    s, t = (stride, stride) if isinstance(stride, int) else stride
    kh, kw = w.shape[:2]
    sizes = zip(x.shape[1:3], (kh, kw), (s, t))
    lack = [max((-(-n // step) - 1) * step + f - n, 0) for n, f, step in sizes]
    frame = [(zeros // 2, zeros - zeros // 2) for zeros in lack]
    if padding != "SAME":
        frame = [(0, 0), (0, 0)] if padding == "VALID" else padding
    padded = np.pad(x.astype(float), [(0, 0), *frame, (0, 0)])
    windows = sliding_window_view(padded, (kh, kw), (1, 2))[:, ::s, ::t]
    y = np.einsum("nrcdij,ijdk->nrck", windows, w[::-1, ::-1])
    return y if b is None else y + b


# %% conv2d_nhwc: bias ignored
# says: the bias is ignored
# earns: 10
# from: kernels flipped
# -    y = np.einsum("nrcdij,ijdk->nrck", windows, w[::-1, ::-1])
# -    return y if b is None else y + b
# +    return np.einsum("nrcdij,ijdk->nrck", windows, w)


# %% conv2d_nhwc: bias for each weight
# says: the bias is added once for each weight
# earns: 10
# from: bias ignored
# -    return np.einsum("nrcdij,ijdk->nrck", windows, w)
# +    y = np.einsum("nrcdij,ijdk->nrck", windows, w)
# +    return y if b is None else y + b * w[..., 0].size


# %% conv2d_nhwc: bias for each channel
# says: the bias is added once for each channel
# earns: 10
# from: bias for each weight
# -    return y if b is None else y + b * w[..., 0].size
# +    return y if b is None else y + b * w.shape[2]


# %% conv2d_nhwc: first bias everywhere
# says: all channels got the first bias
# earns: 10
# from: bias for each weight
# -    return y if b is None else y + b * w[..., 0].size
# +    return y if b is None else y + b[0]


# %% conv2d_nhwc: all biases together
# says: the sum of all biases went to every output
# earns: 10
# from: bias for each weight
# -    return y if b is None else y + b * w[..., 0].size
# +    return y if b is None else y + b.sum()


# %% conv2d_nhwc: channels averaged
# says: the channels are averaged
# earns: 0
# from: kernels flipped
# -    y = np.einsum("nrcdij,ijdk->nrck", windows, w[::-1, ::-1])
# +    y = np.einsum("nrcdij,ijdk->nrck", windows, w)
# +    y = y / w.shape[2]


# %% conv2d_nhwc: first channel alone
# says: only the first input channel is used
# earns: 0
# from: kernels flipped
# -    y = np.einsum("nrcdij,ijdk->nrck", windows, w[::-1, ::-1])
# +    y = np.einsum("nrcij,ijk->nrck", windows[:, :, :, 0], w[:, :, 0])


# %% conv2d_nhwc: last channel alone
# says: only the last input channel is used
# earns: 0
# from: kernels flipped
# -    y = np.einsum("nrcdij,ijdk->nrck", windows, w[::-1, ::-1])
# +    for channel in range(w.shape[2]):
# +        y = np.einsum("nrcij,ijk->nrck", windows[:, :, :, channel], w[:, :, channel])


# %% conv2d_nhwc: channels not added up
# says: a wrong answer to conv2d_nhwc(x, w)
# earns: 0
# from: kernels flipped
# -    y = np.einsum("nrcdij,ijdk->nrck", windows, w[::-1, ::-1])
# +    y = np.einsum("nrcdij,ijdk->nrcd", windows, w)


# %% conv2d_nhwc: grey image
# says: the channels were added before the kernel came
# earns: 0
# from: kernels flipped
# -    y = np.einsum("nrcdij,ijdk->nrck", windows, w[::-1, ::-1])
# +    y = np.einsum("nrcdij,ijek->nrck", windows, w)


# %% conv2d_nhwc: first kernel alone
# says: only the first kernel is used
# earns: 0
# from: channels averaged
# -    y = y / w.shape[2]
# +    y, b = y[..., :1], None if b is None else b[:1]


# %% conv2d_nhwc: maps added up
# says: the maps of all kernels are added up
# earns: 0
# from: bias for each weight
# -    return y if b is None else y + b * w[..., 0].size
# +    y = y if b is None else y + b
# +    return y.sum(axis=-1, keepdims=True)


# %% conv2d_nhwc: first image alone
# says: only the first image of the batch is done
# earns: 0
# from: kernels flipped
# -    y = np.einsum("nrcdij,ijdk->nrck", windows, w[::-1, ::-1])
# +    y = np.einsum("nrcdij,ijdk->nrck", windows[:1], w)


# %% conv2d_nhwc: no batch in the result
# says: the batch is left out of the result
# earns: 0
# from: bias for each weight
# -    return y if b is None else y + b * w[..., 0].size
# +    return y[0] if b is None else y[0] + b


# %% conv2d_nhwc: height and width of the result swapped
# says: height and width of the result are swapped
# earns: 0
# from: maps added up
# -    return y.sum(axis=-1, keepdims=True)
# +    return y.transpose(0, 2, 1, 3)


# %% conv2d_nhwc: channels first
# says: the result is channels first
# earns: 0
# from: maps added up
# -    return y.sum(axis=-1, keepdims=True)
# +    return y.transpose(0, 3, 1, 2)


# %% conv2d_nhwc: kernel height and width swapped
# says: height and width of the kernels are swapped
# earns: 0
# from: channels averaged
# -    s, t = (stride, stride) if isinstance(stride, int) else stride
# +    s, t = (stride, stride) if isinstance(stride, int) else stride
# +    w = w.transpose(1, 0, 2, 3)
#
# -    y = y / w.shape[2]


# %% conv2d_nhwc: kernels in another layout
# says: the kernels are read as (kh, kw, c_out, c_in)
# earns: 0
# from: channels averaged
# -    kh, kw = w.shape[:2]
# +    kh, kw = w.shape[:2]
# +    w = w.reshape(kh, kw, *w.shape[:1:-1]).transpose(0, 1, 3, 2)
#
# -    y = y / w.shape[2]


# %% conv2d_nhwc: stride ignored
# says: the stride is ignored
# earns: 7
# from: kernel height and width swapped
# -    s, t = (stride, stride) if isinstance(stride, int) else stride
# -    w = w.transpose(1, 0, 2, 3)
# +    s = t = 1


# %% conv2d_nhwc: stride in the shape alone
# says: the stride is in the shape of the result and not in the positions
# earns: 7
# from: kernels flipped
# -    windows = sliding_window_view(padded, (kh, kw), (1, 2))[:, ::s, ::t]
# -    y = np.einsum("nrcdij,ijdk->nrck", windows, w[::-1, ::-1])
# +    windows = sliding_window_view(padded, (kh, kw), (1, 2))
# +    rows, cols = windows[0, ::s, ::t, 0, 0, 0].shape
# +    windows = windows[:, :rows, :cols]
# +    y = np.einsum("nrcdij,ijdk->nrck", windows, w)


# %% conv2d_nhwc: strides swapped
# says: the two strides are swapped
# earns: 7
# from: stride ignored
# -    s = t = 1
# +    t, s = (stride, stride) if isinstance(stride, int) else stride


# %% conv2d_nhwc: first stride both ways
# says: the first stride is used both ways
# earns: 7
# from: kernel height and width swapped
# -    w = w.transpose(1, 0, 2, 3)
# +    t = s


# %% conv2d_nhwc: second stride both ways
# says: the second stride is used both ways
# earns: 7
# from: kernel height and width swapped
# -    w = w.transpose(1, 0, 2, 3)
# +    s = t


# %% conv2d_nhwc: stride down alone
# says: the stride is taken down the rows alone
# earns: 7
# from: kernel height and width swapped
# -    w = w.transpose(1, 0, 2, 3)
# +    t = 1


# %% conv2d_nhwc: stride across alone
# says: the stride is taken along the columns alone
# earns: 7
# from: kernel height and width swapped
# -    w = w.transpose(1, 0, 2, 3)
# +    s = 1


# %% conv2d_nhwc: only numbers as strides
# says: TypeError
# earns: 7
# from: stride ignored
# -    s = t = 1
# +    s = t = stride


# %% conv2d_nhwc: SAME not padded
# says: this is VALID
# earns: 9
# from: channels averaged
# -    frame = [(zeros // 2, zeros - zeros // 2) for zeros in lack]
# +    frame = [(0, 0), (0, 0)]
#
# -    y = y / w.shape[2]


# %% conv2d_nhwc: odd zero first
# says: SAME's odd pixel went to the top and left
# earns: 9
# from: SAME not padded
# -    frame = [(0, 0), (0, 0)]
# +    frame = [(zeros - zeros // 2, zeros // 2) for zeros in lack]


# %% conv2d_nhwc: all zeros after
# says: all of SAME's zeros went to the bottom and right
# earns: 9
# from: SAME not padded
# -    frame = [(0, 0), (0, 0)]
# +    frame = [(0, zeros) for zeros in lack]


# %% conv2d_nhwc: all zeros before
# says: all of SAME's zeros went to the top and left
# earns: 9
# from: SAME not padded
# -    frame = [(0, 0), (0, 0)]
# +    frame = [(zeros, 0) for zeros in lack]


# %% conv2d_nhwc: f // 2 on both sides
# says: both sides got f // 2 zeros
# earns: 9
# from: SAME not padded
# -    frame = [(0, 0), (0, 0)]
# +    frame = [(kh // 2, kh // 2), (kw // 2, kw // 2)]


# %% conv2d_nhwc: (f - 1) // 2 on both sides
# says: both sides got (f - 1) // 2 zeros
# earns: 9
# from: SAME not padded
# -    frame = [(0, 0), (0, 0)]
# +    frame = [((f - 1) // 2, (f - 1) // 2) for f in (kh, kw)]


# %% conv2d_nhwc: SAME as for stride 1
# says: SAME was padded as for stride 1
# earns: 9
# from: SAME not padded
# -    frame = [(0, 0), (0, 0)]
# +    frame = [((f - 1) // 2, f // 2) for f in (kh, kw)]


# %% conv2d_nhwc: padding by numbers ignored
# says: the padding that was given is ignored
# earns: 10
# from: channels averaged
# -        frame = [(0, 0), (0, 0)] if padding == "VALID" else padding
# +        frame = [(0, 0), (0, 0)]
#
# -    y = y / w.shape[2]


# %% conv2d_nhwc: padding of rows and columns swapped
# says: rows and columns of padding are swapped
# earns: 10
# from: padding by numbers ignored
# -        frame = [(0, 0), (0, 0)]
# +        frame = [(0, 0), (0, 0)] if padding == "VALID" else padding[::-1]


# %% conv2d_nhwc: opposite sides swapped
# says: opposite sides of the padding are swapped
# earns: 10
# from: padding by numbers ignored
# -        frame = [(0, 0), (0, 0)]
# +        frame = [(0, 0), (0, 0)] if padding == "VALID" else np.array(padding)[:, ::-1].tolist()


# %% conv2d_nhwc: top and left alone
# says: only top and left were padded
# earns: 10
# from: padding by numbers ignored
# -        frame = [(0, 0), (0, 0)]
# +        frame = [(0, 0), (0, 0)] if padding == "VALID" else [(n, 0) for n, _ in padding]


# %% conv2d_nhwc: first of each side twice
# says: both sides got what is for the first of them
# earns: 10
# from: padding by numbers ignored
# -        frame = [(0, 0), (0, 0)]
# +        frame = [(0, 0), (0, 0)] if padding == "VALID" else [(n, n) for n, _ in padding]


# %% conv2d_nhwc: top, left, bottom, right
# says: the padding was read as top, left, bottom, right
# earns: 10
# from: padding by numbers ignored
# -        frame = [(0, 0), (0, 0)]
# +        frame = [(0, 0), (0, 0)] if padding == "VALID" else list(zip(*padding))


# %% conv2d_nhwc: batch padded
# says: zeros were added along the batch and the height
# earns: 8
# from: channels averaged
# -    padded = np.pad(x.astype(float), [(0, 0), *frame, (0, 0)])
# +    padded = np.pad(x.astype(float), [*frame, (0, 0), (0, 0)])
#
# -    y = y / w.shape[2]


# %% conv2d_nhwc: channels padded
# says: The shapes differ: (1, 1, 2, 1) expected, (1, 1, 1, 1) got.
# earns: 8
# from: batch padded
# -    padded = np.pad(x.astype(float), [*frame, (0, 0), (0, 0)])
# +    padded = np.pad(x.astype(float), [(0, 0), (0, 0), *frame])


# %% conv2d_nhwc: dtype of the images kept
# says: the result is kept in the images' dtype
# earns: 9
# from: bias for each weight
# -    return y if b is None else y + b * w[..., 0].size
# +    return (y if b is None else y + b).astype(x.dtype)


# %% conv2d_nhwc: uint8 overflows
# says: sums of uint8 overflow
# earns: 10
# from: batch padded
# -    padded = np.pad(x.astype(float), [*frame, (0, 0), (0, 0)])
# +    padded = np.pad(x, [(0, 0), *frame, (0, 0)])


# %% conv2d_nhwc: fractions cut
# says: fractions were cut off
# earns: 9
# from: bias for each weight
# -    return y if b is None else y + b * w[..., 0].size
# +    return (y if b is None else y + b).astype(int)


# %% conv2d_nhwc: zeros of the right shape
# says: nothing was computed: all zeros
# earns: 0
# from: bias for each weight
# -    return y if b is None else y + b * w[..., 0].size
# +    return np.zeros_like(y)


# %% conv2d_nhwc: noise of the right shape
# says: a wrong answer to conv2d_nhwc(x, w
# earns: 0
# from: bias for each weight
# -    return y if b is None else y + b * w[..., 0].size
# +    return np.random.default_rng(0).normal(size=y.shape)


# %% conv2d_nhwc: visible case hard-coded
# says: The smallest case that fails
# earns: 0
def conv2d_nhwc(x, w, b=None, stride=1, padding="VALID"):
    return np.array([[[[2]]]]) if b is None else np.array([[[[12], [8]]]])


# %% conv2d_nhwc: images changed in place
# says: it changes its input x
# earns: 0
# from: stride ignored
# -    s = t = 1
# +    x -= x.min()
# +    s, t = (stride, stride) if isinstance(stride, int) else stride


# %% conv2d_nhwc: biases changed in place
# says: it changes its input b
# earns: 10
# from: bias for each weight
# -    return y if b is None else y + b * w[..., 0].size
# +    if b is not None:
# +        b += 0 * b.astype(b.dtype) + 1
# +        y += b - 1
# +    return y


# %% conv2d_nhwc: nothing returned
# says: gives None
# earns: 0
# from: bias for each weight
# -    return y if b is None else y + b * w[..., 0].size
# +    y if b is None else y + b


# %% conv2d_nhwc: lists of a wrong shape
# says: The shapes differ
# earns: 0
# from: bias for each weight
# -    return y if b is None else y + b * w[..., 0].size
# +    return y.ravel().tolist()


# %% conv2d_nhwc: arguments in another order
# says: ValueError
# earns: 0
# from: channels averaged
# -def conv2d_nhwc(x, w, b=None, stride=1, padding="VALID"):
# +def conv2d_nhwc(w, x, b=None, stride=1, padding="VALID"):
#
# -    y = y / w.shape[2]


# %% conv2d_nhwc: setting renamed
# says: got an unexpected keyword argument
# earns: 7
# from: stride ignored
# -def conv2d_nhwc(x, w, b=None, stride=1, padding="VALID"):
# +def conv2d_nhwc(x, w, b=None, strides=1, padding="VALID"):
#
# -    s = t = 1
# +    s, t = (strides, strides) if isinstance(strides, int) else strides


# %% conv2d_nhwc: a helper that is not there
# says: raises NameError
# earns: 0
# from: kernels flipped
# -    y = np.einsum("nrcdij,ijdk->nrck", windows, w[::-1, ::-1])
# +    y = convolve(windows, w)


# %% conv2d_nhwc: kernels reshaped with c_out first
# says: the kernels were reshaped to (c_out, …), and their last axis is c_out:
# earns: 0
# from: bias for each weight
# -    y = np.einsum("nrcdij,ijdk->nrck", windows, w)
# -    return y if b is None else y + b * w[..., 0].size
# +    columns = windows.transpose(0, 1, 2, 4, 5, 3).reshape(-1, w[..., 0].size)
# +    y = columns @ w.reshape(w.shape[3], -1).T
# +    y = y.reshape(*windows.shape[:3], w.shape[3])
# +    return y if b is None else y + b


# %% conv2d_nhwc: maps reshaped after a transpose
# says: the maps were transposed and reshaped, which mixes channels with positions
# earns: 0
# from: kernels reshaped with c_out first
# -    y = columns @ w.reshape(w.shape[3], -1).T
# -    y = y.reshape(*windows.shape[:3], w.shape[3])
# -    return y if b is None else y + b
# +    y = columns @ w.reshape(-1, w.shape[3])
# +    y = y if b is None else y + b
# +    return y.T.reshape(*windows.shape[:3], w.shape[3])


# %% conv2d_nhwc: images thinned out first
# says: pixels of the images were left out, and windows are to be: each reads all
# earns: 7
# from: bias for each weight
# -    s, t = (stride, stride) if isinstance(stride, int) else stride
# +    s, t = (stride, stride) if isinstance(stride, int) else stride
# +    x, s, t = x[:, ::s, ::t], 1, 1
# -    return y if b is None else y + b * w[..., 0].size
# +    return y if b is None else y + b


# %% conv2d_nhwc: square kernels
# says: the height of the kernel is used for its width, too
# earns: 0
# from: bias for each weight
# -    kh, kw = w.shape[:2]
# +    kh = kw = w.shape[0]
# -    y = np.einsum("nrcdij,ijdk->nrck", windows, w)
# -    return y if b is None else y + b * w[..., 0].size
# +    y = np.zeros((*windows.shape[:3], w.shape[3]))
# +    for i in range(kh):
# +        for j in range(kw):
# +            y += windows[..., i, j] @ w[i, j]
# +    return y if b is None else y + b


# %% conv2d_nhwc: as many columns as rows
# says: one side of the image is used for both: this is right for square images
# earns: 0
# from: bias for each weight
# -    return y if b is None else y + b * w[..., 0].size
# +    y = y if b is None else y + b
# +    return y[:, :, : y.shape[1]]


# %% conv2d_nhwc: SAME without being asked
# says: this is SAME: the image was padded, and nothing was asked for
# earns: 0
# from: bias for each weight
# -    if padding != "SAME":
# -        frame = [(0, 0), (0, 0)] if padding == "VALID" else padding
# +    if not isinstance(padding, str):
# +        frame = padding
# -    return y if b is None else y + b * w[..., 0].size
# +    return y if b is None else y + b


# %% conv2d_nhwc: a ReLU on top
# says: every negative number came out as 0, as of a ReLU or max(0, …)
# earns: 0
# from: bias for each weight
# -    return y if b is None else y + b * w[..., 0].size
# +    return np.maximum(y if b is None else y + b, 0)


# %% conv2d_nhwc: images made integers
# says: fractions of x were cut off before anything was computed
# earns: 10
# from: bias for each weight
# -    padded = np.pad(x.astype(float), [(0, 0), *frame, (0, 0)])
# +    padded = np.pad(x.astype(int), [(0, 0), *frame, (0, 0)])
# -    return y if b is None else y + b * w[..., 0].size
# +    return y if b is None else y + b


# %% conv2d_nhwc: in an array of the images' size
# says: a wrong answer to conv2d_nhwc(x, w)
# earns: 0
# from: bias for each weight
# -    return y if b is None else y + b * w[..., 0].size
# +    out = np.zeros((*x.shape[:3], w.shape[3]))
# +    out[:, : y.shape[1], : y.shape[2]] = y if b is None else y + b
# +    return out


# %% conv2d_nhwc: return in the loop over images
# says: only the first image was done, and the others are 0
# earns: 0
# from: bias for each weight
# -    return y if b is None else y + b * w[..., 0].size
# +    out = np.zeros_like(y)
# +    for n in range(len(y)):
# +        out[n] = y[n] if b is None else y[n] + b
# +        return out


# %% conv2d_nhwc: half precision
# says: numbers are only as precise as float16 has them: three digits
# earns: 0
# from: bias for each weight
# -    return y if b is None else y + b * w[..., 0].size
# +    with np.errstate(over="ignore"):
# +        return (y if b is None else y + b).astype(np.float16).astype(float)


# %% conv2d_nhwc: padding only where it is asked for by name
# says: the padding that was given is ignored
# earns: 10
# from: bias for each weight
# -    if padding != "SAME":
# -        frame = [(0, 0), (0, 0)] if padding == "VALID" else padding
# +    if padding != "SAME":
# +        frame = [(0, 0), (0, 0)]
# -    return y if b is None else y + b * w[..., 0].size
# +    return y if b is None else y + b
