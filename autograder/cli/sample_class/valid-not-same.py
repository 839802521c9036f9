# %% same_answer
same_answer = [[0, 1], [-1, -1]]


# %% conv2d_same
def conv2d_same(image, kernel, stride=1):
    kh, kw = kernel.shape
    windows = np.lib.stride_tricks.sliding_window_view(image, (kh, kw))
    return (windows[::stride, ::stride] * kernel).sum(axis=(2, 3))
