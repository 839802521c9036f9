# %% conv2d_same
def conv2d_same(image, kernel, stride=1):
    kernel = np.asarray(kernel)[::-1, ::-1]
    (height, width), (kh, kw) = image.shape, kernel.shape
    out_h, out_w = -(-height // stride), -(-width // stride)
    rows = max((out_h - 1) * stride + kh - height, 0)
    columns = max((out_w - 1) * stride + kw - width, 0)
    pads = ((rows // 2, rows - rows // 2), (columns // 2, columns - columns // 2))
    padded = np.pad(np.asarray(image, float), pads)
    result = np.zeros((out_h, out_w))
    for i, j in np.ndindex(result.shape):
        y, x = i * stride, j * stride
        result[i, j] = (padded[y : y + kh, x : x + kw] * kernel).sum()
    return result
