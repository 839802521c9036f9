# %% new after imports
import time
# %% pad2d
def pad2d(image, top, bottom, left, right):
    time.sleep(0.6)
    return np.pad(image, ((top, bottom), (left, right)))
