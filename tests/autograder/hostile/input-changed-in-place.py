# %% pad2d
def pad2d(image, top, bottom, left, right):
    padded = np.pad(image, ((top, bottom), (left, right)))
    image[...] = 0
    return padded
