# %% conv2d_same
def conv2d_same(image, kernel, stride=1):
    return np.full([-(-n // stride) for n in image.shape], np.nan)
