# %% conv2d_same
def conv2d_same(image, kernel, stride=1):
    return np.zeros(image.shape).astype(str)
