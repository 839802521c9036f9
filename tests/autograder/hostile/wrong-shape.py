# %% conv2d_same
def conv2d_same(image, kernel, stride=1):
    return np.zeros((1, 1, *image.shape, 1))
