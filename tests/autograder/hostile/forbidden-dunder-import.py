# %% conv2d_same
def conv2d_same(image, kernel, stride=1):
    signal = __import__(".".join(["scipy", "signal"]), fromlist=["x"])
    return getattr(signal, "correlate2d")(image, kernel, mode="same")[::stride, ::stride]
