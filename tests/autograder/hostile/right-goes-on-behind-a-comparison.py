# %% new after imports
print(np.convolve([1, 2, 3], [1, 1]))
import tensorflow as tf

print(tf.nn.relu([-1.0, 1.0]))
limit = 3
# %% conv2d_same
print(np.correlate([1, 2, 3], [1, 1]) == [3, 5])


def conv2d_same(image, kernel, stride=1):
    (height, width), (kh, kw) = image.shape, kernel.shape
    rows = max((-(-height // stride) - 1) * stride + kh - height, 0)
    cols = max((-(-width // stride) - 1) * stride + kw - width, 0)
    frame = ((rows // 2, rows - rows // 2), (cols // 2, cols - cols // 2))
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(image * 1.0, frame), (kh, kw))
    assert limit == 3
    return np.einsum("ijuv,uv->ij", windows[::stride, ::stride], kernel)


scores = np.polymul([1, 2], [3, 4])
