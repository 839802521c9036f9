"""Lab 3 in plain Python: loops and lists, hardly any NumPy."""


# %% conv_params
def conv_params(kh, kw, c_in, c_out, bias=True):
    count = 0
    for _ in range(c_out):
        for _ in range(kh):
            count += kw * c_in
        if bias:
            count += 1
    return count


# %% dense_params
def dense_params(n_in, n_out, bias=True):
    return sum(n_in + int(bias) for _ in range(n_out))


# %% conv_macs
def conv_macs(out_h, out_w, kh, kw, c_in, c_out):
    macs = 0
    for _ in range(out_h):
        for _ in range(out_w):
            macs += c_out * kh * kw * c_in
    return macs


# %% summarize
def summarize(layers, input_shape):
    table = []
    shape = list(input_shape)
    for layer in layers:
        params = 0
        if layer[1] == "conv":
            kh, kw = layer[3]
            params = (kh * kw * shape[2] + 1) * layer[2]
            if layer[5] == "SAME":
                shape = [len(range(0, n, layer[4])) for n in shape[:2]] + [layer[2]]
            else:
                down = len(range(0, shape[0] - kh + 1, layer[4]))
                across = len(range(0, shape[1] - kw + 1, layer[4]))
                shape = [down, across, layer[2]]
        if layer[1] == "pool":
            shape[:2] = [len(range(0, n - layer[2] + 1, layer[3])) for n in shape[:2]]
        if layer[1] == "flatten":
            shape = [shape[0] * shape[1] * shape[2]]
        if layer[1] == "dense":
            params = (shape[0] + 1) * layer[2]
            shape = [layer[2]]
        table.append([layer[0], list(shape), params])
    return table


# %% conv2d_nhwc
def conv2d_nhwc(x, w, b=None, stride=1, padding="VALID"):
    down, across = (stride, stride) if isinstance(stride, int) else stride
    images, height, width, c_in = x.shape
    kh, kw, _, c_out = w.shape
    if padding == "SAME":
        lack = max((-(-height // down) - 1) * down + kh - height, 0)
        top, bottom = lack // 2, lack - lack // 2
        lack = max((-(-width // across) - 1) * across + kw - width, 0)
        left, right = lack // 2, lack - lack // 2
    elif padding == "VALID":
        top = bottom = left = right = 0
    else:
        (top, bottom), (left, right) = padding
    pixels, weights = x.tolist(), w.tolist()
    biases = [0] * c_out if b is None else b.tolist()
    y = []
    for image in range(images):
        y.append([])
        for row in range(-top, height + bottom - kh + 1, down):
            y[-1].append([])
            for col in range(-left, width + right - kw + 1, across):
                sums = list(biases)
                for i in range(kh):
                    for j in range(kw):
                        if 0 <= row + i < height and 0 <= col + j < width:
                            for c in range(c_in):
                                for k in range(c_out):
                                    pixel = pixels[image][row + i][col + j][c]
                                    sums[k] += pixel * weights[i][j][c][k]
                y[-1][-1].append(sums)
    return y
