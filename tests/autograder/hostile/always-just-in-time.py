# %% new after imports
import time
# %% pad2d
def pad2d(image, top, bottom, left, right):
    time.sleep(1.5)
    return np.pad(image, ((top, bottom), (left, right)))
