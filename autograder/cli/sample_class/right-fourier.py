# %% conv2d_same
def conv2d_same(image, kernel, stride=1):
    (height, width), (kh, kw) = image.shape, kernel.shape
    shape = (height + kh - 1, width + kw - 1)
    spectrum = np.fft.rfft2(image, shape) * np.fft.rfft2(kernel[::-1, ::-1], shape)
    full = np.fft.irfft2(spectrum, shape)
    top = max((-(-height // stride) - 1) * stride + kh - height, 0) // 2
    left = max((-(-width // stride) - 1) * stride + kw - width, 0) // 2
    rows = np.arange(0, height, stride) + kh - 1 - top
    columns = np.arange(0, width, stride) + kw - 1 - left
    return full[np.ix_(rows, columns)].astype(np.float32)
