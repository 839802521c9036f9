# %% output_size
def output_size(n, f, s=1, p=0, d=1):
    span = d * (f - 1) + 1
    if s < 1:
        raise ValueError(f"a stride of {s} never moves on")
    if span > n + 2 * p:
        raise ValueError(f"a kernel that spans {span} does not fit into {n + 2 * p}")
    count = 0
    position = 0
    while position + span <= n + 2 * p:
        count += 1
        position += s
    return count


# %% conv2d_same
def conv2d_same(image, kernel, stride=1):
    height, width = len(image), len(image[0])
    kh, kw = len(kernel), len(kernel[0])
    out_h, out_w = -(-height // stride), -(-width // stride)
    top = max((out_h - 1) * stride + kh - height, 0) // 2
    left = max((out_w - 1) * stride + kw - width, 0) // 2
    result = []
    for i in range(out_h):
        row = []
        for j in range(out_w):
            total = 0.0
            for u in range(kh):
                for v in range(kw):
                    y, x = i * stride + u - top, j * stride + v - left
                    if 0 <= y < height and 0 <= x < width:
                        total += float(image[y][x]) * float(kernel[u][v])
            row.append(total)
        result.append(row)
    return result
