# %% new after imports
import fcntl, os, socket

held = []
try:
    while True:
        ends = os.pipe()
        held.append(ends)
        try:
            fcntl.fcntl(ends[1], 1031, 1 << 20)
        except OSError:
            pass
        os.set_blocking(ends[1], False)
        try:
            while True:
                os.write(ends[1], bytes(65536))
        except OSError:
            pass
except OSError:
    pass
for _ in range(1000):
    try:
        a, b = socket.socketpair()
        a.setblocking(False)
        a.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 30)
        held.append((a, b))
        while True:
            a.send(bytes(65536))
    except OSError:
        continue
for a, b in held[:100]:
    os.close(a)
    os.close(b)
