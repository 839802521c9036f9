"""What cuts one submission off from the next, built from inside by the process that stays in it.

Runs in the sandbox, in the fork that a submission gets: namespaces of its own (users, mounts,
processes, network), private folders, a `/proc` that shows nothing of others, and no capabilities.
Linux only; the grader does not come here elsewhere.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Mapping
from pathlib import Path

_libc = ctypes.CDLL(None, use_errno=True)

# From <sched.h>, <sys/mount.h> and <sys/prctl.h>.
_NEW_USER, _NEW_MOUNT, _NEW_PROCESSES = 0x10000000, 0x00020000, 0x20000000
_NEW_NETWORK, _NEW_IPC, _NEW_UTS = 0x40000000, 0x08000000, 0x04000000
_READ_ONLY, _NO_SUID, _NO_DEVICES, _NO_EXEC, _REMOUNT = 1, 2, 4, 8, 32
_BIND, _RECURSIVE, _PRIVATE = 4096, 16384, 1 << 18
_SET_DEATH_SIGNAL, _SET_DUMPABLE, _DROP_FROM_BOUNDING_SET, _NO_NEW_PRIVILEGES = 1, 4, 24, 38

# What numeric libraries read below /proc; TensorFlow does not start without.
_COPIED_FROM_PROC = ("cpuinfo", "meminfo", "stat")


def become_first() -> int:
    """Go on as the first process of namespaces of users and processes; return a handle to these.

    The process that called waits for it, and ends as it does.

    Raises
    ------
    OSError
        If the kernel does not let an ordinary user do so.
    """
    _enter(_NEW_USER | _NEW_PROCESSES)
    child = os.fork()
    if child != 0:
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        os._exit(code if code >= 0 else 128 - code)
    die_with_parent()
    return os.open("/proc/self/ns/pid", os.O_RDONLY)


def fork_apart(own: int) -> int:
    """Fork a first process of a new process namespace; return its number, and in it 0.

    One fork does it: that of a process as large as TensorFlow costs as much as running a few cells.
    Who calls stays in its namespace, to which `own` is the handle that `become_first` gave.
    """
    _check(_libc.unshare(_NEW_PROCESSES), "unshare")  # where the next fork is born, and no more
    child = -1
    try:
        child = os.fork()
    finally:
        if child != 0:
            _check(_libc.setns(own, _NEW_PROCESSES), "setns")
    return child


def leave_the_others() -> None:
    """Enter namespaces of users, mounts and networks of one's own."""
    _enter(_NEW_USER | _NEW_MOUNT | _NEW_NETWORK | _NEW_IPC | _NEW_UTS)


def _enter(spaces: int) -> None:
    """Enter new namespaces, that of users among them, with every privilege in there."""
    _prctl(_SET_DUMPABLE, 1)  # else the kernel keeps the maps below from their own process
    user, group = os.getuid(), os.getgid()
    _check(_libc.unshare(spaces), "unshare")
    # The kernel maps groups for an ordinary user only where they can no longer be dropped.
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")
    forbid_inspection()


def build(folders: Mapping[str, int]) -> None:
    """Hide what is there behind private folders of so many bytes; give every privilege up."""
    die_with_parent()
    # Nothing mounted below may show in the sandbox around, where the other submissions are.
    _check(_libc.mount(None, b"/", None, _RECURSIVE | _PRIVATE, None), "mount /")
    copied = {name: _read(f"/proc/{name}") for name in _COPIED_FROM_PROC}
    for folder, size in folders.items():
        _mount_tmpfs(folder, f"size={size},nr_inodes=4096,mode=0777")
    # The one that is there shows the fork server and whatever else runs beside it.
    _mount_tmpfs("/proc", "size=1048576,nr_inodes=32,mode=0755")
    for name, content in (copied | {"mounts": b"none / tmpfs ro 0 0\n"}).items():
        Path("/proc", name).write_bytes(content)
    Path("/proc/self").mkdir()
    Path("/proc/self/exe").symlink_to(Path(sys.executable).resolve())
    for name, content in {"cmdline": b"python\0", "cpuset": b"/\n", "maps": b""}.items():
        Path("/proc/self", name).write_bytes(content)
    flags = _REMOUNT | _BIND | _READ_ONLY | _NO_SUID | _NO_DEVICES | _NO_EXEC
    _check(_libc.mount(None, b"/proc", None, flags, None), "mount /proc")
    _drop_capabilities()


def die_with_parent() -> None:
    """Have the kernel kill this process when the one that forked it ends."""
    _prctl(_SET_DEATH_SIGNAL, 9)


def forbid_inspection() -> None:
    """Keep processes of the same user from reading or writing this one's memory."""
    _prctl(_SET_DUMPABLE, 0)


def forbid_new_privileges() -> None:
    """Have no program that this process may yet start gain privileges; no filter loads without."""
    _prctl(_NO_NEW_PRIVILEGES, 1)


def _drop_capabilities() -> None:
    for capability in range(64):
        if _libc.prctl(_DROP_FROM_BOUNDING_SET, capability, 0, 0, 0) != 0:
            break
    header = struct.pack("Ii", 0x20080522, 0)  # _LINUX_CAPABILITY_VERSION_3, this process
    _check(_libc.capset(header, bytes(24)), "capset")


def _mount_tmpfs(folder: str, options: str) -> None:
    flags = _NO_SUID | _NO_DEVICES
    done = _libc.mount(b"tmpfs", folder.encode(), b"tmpfs", flags, options.encode())
    _check(done, f"mount {folder}")


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError:
        return b""


def _prctl(option: int, value: int) -> None:
    _check(_libc.prctl(option, value, 0, 0, 0), "prctl")


def _check(result: int, what: str) -> None:
    if result != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{what}: {os.strerror(error)}")
