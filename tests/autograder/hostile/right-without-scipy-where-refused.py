# %% new after imports
try:
    import scipy.ndimage as ndimage
except ImportError:
    ndimage = None
