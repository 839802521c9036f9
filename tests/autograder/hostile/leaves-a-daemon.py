# %% new after imports
import contextlib
import os
import subprocess
import sys
import threading
import time

with contextlib.suppress(OSError):
    if os.fork() == 0:
        os.setsid()
        time.sleep(10_000)
with contextlib.suppress(OSError):
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(10000)"])
with contextlib.suppress(OSError):
    os.posix_spawn("/bin/sleep", ["sleep", "10000"], {})
threading.Thread(target=time.sleep, args=(10_000,)).start()
