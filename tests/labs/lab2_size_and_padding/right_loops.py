"""Lab 2 in plain Python: loops and lists, hardly any NumPy."""


# %% output_size
def output_size(n, f, s=1, p=0, d=1):
    starts = 0
    start = -p
    while start + d * (f - 1) <= n - 1 + p:
        starts += 1
        start += s
    if starts == 0:
        raise ValueError("there is no place where the kernel fits")
    return starts


# %% same_padding
def same_padding(n, f, s=1):
    wanted = len(range(0, n, s))
    before = after = 0
    while before + n + after < (wanted - 1) * s + f:
        if after <= before:
            after += 1
        else:
            before += 1
    return [before, after]


# %% pad2d
def pad2d(image, top, bottom, left, right):
    width = left + len(image[0]) + right
    rows = [[0] * left + [value.item() for value in row] + [0] * right for row in image]
    above = [[0] * width for _ in range(top)]
    below = [[0] * width for _ in range(bottom)]
    return above + rows + below


# %% same_answer
same_answer = [[-1, -1, -1, 6], [-2, 0, 1, 5], [-1, -1, -1, 5], [0, -1, -4, 4]]


# %% conv2d_same
def conv2d_same(image, kernel, stride=1):
    height, width = image.shape
    kh, kw = kernel.shape
    top = max((-(-height // stride) - 1) * stride + kh - height, 0) // 2
    left = max((-(-width // stride) - 1) * stride + kw - width, 0) // 2
    result = []
    for row in range(0, height, stride):
        result.append([])
        for col in range(0, width, stride):
            total = 0
            for i in range(kh):
                for j in range(kw):
                    y, x = row - top + i, col - left + j
                    if 0 <= y < height and 0 <= x < width:
                        total += image[y, x].item() * kernel[i, j].item()
            result[-1].append(total)
    return result
