# %% pad2d
def pad2d(image, top, bottom, left, right):
    return np.pad(image, ((top, bottom), (left, right)))


print(pad2d(undefined, 1, 1, 1, 1))
