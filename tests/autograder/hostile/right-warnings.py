# %% new after imports
import logging
import os
import sys
import warnings

logging.warning("to standard error")
print("to standard error", file=sys.stderr)
os.write(2, b"straight to the descriptor\n")
# %% pad2d
def pad2d(image, top, bottom, left, right):
    warnings.warn("slow", DeprecationWarning, stacklevel=2)
    print("padding", file=sys.stderr)
    return np.pad(image, ((top, bottom), (left, right)))
