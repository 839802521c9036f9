# %% new after pad2d
import warnings


def pads(n, f, s):
    warnings.warn("a warning costs nothing", stacklevel=2)
    total = max(((n + s - 1) // s - 1) * s + f - n, 0)
    return total // 2, total - total // 2


# %% conv2d_same
def conv2d_same(image, kernel, stride=1):
    rows, columns = (pads(n, f, stride) for n, f in zip(image.shape, kernel.shape, strict=True))
    padded = np.pad(np.asarray(image, float), (rows, columns))
    out_h = (padded.shape[0] - kernel.shape[0]) // stride + 1
    out_w = (padded.shape[1] - kernel.shape[1]) // stride + 1
    result = np.zeros((out_h, out_w))
    for u, v in np.ndindex(kernel.shape):
        taken = padded[u : u + stride * (out_h - 1) + 1 : stride]
        result += kernel[u, v] * taken[:, v : v + stride * (out_w - 1) + 1 : stride]
    return result
