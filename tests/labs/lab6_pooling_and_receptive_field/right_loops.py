"""Lab 6 in plain Python: loops and lists, hardly any NumPy."""


# %% max_pool2d
def seen(channel, top, left, size):
    return [
        channel[row][col]
        for row in range(top, top + size)
        for col in range(left, left + size)
        if 0 <= row < len(channel) and 0 <= col < len(channel[0])
    ]


def tops(n, size, stride, padding):
    if padding == "VALID":
        return [top for top in range(0, n, stride) if top + size <= n]
    count = len(range(0, n, stride))
    lacking = max((count - 1) * stride + size - n, 0)
    return [index * stride - lacking // 2 for index in range(count)]


def pool(x, take, size, stride, padding):
    stride = size if stride is None else stride
    n, height, width, c = x.shape
    result = []
    for image in range(n):
        result.append([])
        for top in tops(height, size, stride, padding):
            result[-1].append([])
            for left in tops(width, size, stride, padding):
                channels = [x[image, :, :, channel].tolist() for channel in range(c)]
                numbers = [take(seen(channel, top, left, size)) for channel in channels]
                result[-1][-1].append(numbers)
    return result


def max_pool2d(x, size=2, stride=None, padding="VALID"):
    return pool(x, max, size, stride, padding)


# %% avg_pool2d
def avg_pool2d(x, size=2, stride=None, padding="VALID"):
    return pool(x, lambda numbers: sum(numbers) / len(numbers), size, stride, padding)


# %% receptive_field
def receptive_field(layers):
    # From the output back to the input: how many neighbours are looked at, layer by layer.
    size, left = 1, list(layers)
    while left:
        kernel, stride = left.pop()
        size = (size - 1) * stride + kernel
    return size


# %% jump
def jump(layers):
    if not layers:
        return 1
    (_, stride), *others = layers
    return stride * jump(others)
