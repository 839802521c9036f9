# %% new after imports
import atexit
import signal
import sys

sys.settrace(lambda *_: None)
sys.setprofile(lambda *_: None)
sys.excepthook = lambda *_: print("hooked")
sys.unraisablehook = lambda *_: print("hooked")
sys.displayhook = lambda value: print("hooked", value)
sys.setrecursionlimit(200)
sys.stdout = sys.stderr = None
atexit.register(lambda: print("bye"))
signal.signal(signal.SIGTERM, signal.SIG_IGN)
exit()
