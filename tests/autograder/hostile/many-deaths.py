# %% new after imports
import os

os._exit(0)
# %% new after show-starts
import ctypes

ctypes.string_at(0)
# %% new after output_size
import os

os.kill(os.getpid(), 9)
os.abort()
# %% pad2d
raise SystemExit
