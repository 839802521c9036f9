# %% conv2d_same
def conv2d_same(image, kernel, stride=1):
    space = {}
    exec("from scipy.ndimage import corr" + "elate", space)
    return space["correlate"](image, kernel, mode="constant")[::stride, ::stride]
