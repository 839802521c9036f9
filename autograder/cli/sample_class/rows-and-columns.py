# %% pad2d
def pad2d(image, top, bottom, left, right):
    return np.pad(image, ((left, right), (top, bottom)))
