"""What a student's process may not ask the kernel for: the filter of system calls."""

from __future__ import annotations

import contextlib
import socket

import pyseccomp

from autograder.sandbox.inside import namespaces

_CLONE_THREAD = 0x00010000  # <sched.h>

# Roughly in this order: other programs and processes, which escape limits that are counted for this
# one; reading and steering other processes; mounts and roots, by which hidden folders could be seen
# again; new namespaces and other users, which bring capabilities back; devices and links, which
# outlive a cell and lead elsewhere; memory that the limit on mapped memory does not count, shared
# or anonymous as a file; ways into the kernel that are large and seldom audited, as bpf, io_uring
# and keys are; the machine's own state: accounting, modules, clocks, names.
_REFUSED_CALLS = """
    fork vfork execve execveat ptrace process_vm_readv process_vm_writev process_madvise kcmp
    pidfd_open pidfd_getfd mount umount2 mount_setattr move_mount open_tree fsopen fsconfig
    fsmount fspick pivot_root chroot unshare setns setuid setgid setgroups setreuid setregid
    setresuid setresgid capset mknod mknodat symlink symlinkat link linkat name_to_handle_at
    open_by_handle_at memfd_create memfd_secret shmget shmat shmctl semget msgget mq_open bpf
    perf_event_open userfaultfd io_uring_setup io_uring_enter io_uring_register keyctl add_key
    request_key personality acct quotactl swapon swapoff reboot kexec_load kexec_file_load
    init_module finit_module delete_module iopl ioperm settimeofday clock_settime adjtimex
    clock_adjtime lookup_dcookie fanotify_init vmsplice mlock mlock2 mlockall syslog sethostname
    setdomainname landlock_create_ruleset
""".split()  # noqa: SIM905  a list of a hundred lines reads worse


def filter_system_calls() -> None:
    """Refuse what arithmetic does not need: processes, programs, networks, hidden memory."""
    namespaces.forbid_new_privileges()  # or the kernel loads no filter
    rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    not_permitted = pyseccomp.ERRNO(1)
    for name in _REFUSED_CALLS:  # refused with an error: libraries try some, and do without
        with contextlib.suppress(ValueError, OSError):  # a call this architecture does not have
            rules.add_rule(not_permitted, name)
    # Threads may be made, processes not; clone3 hides its flags, and C libraries do without it.
    thread = pyseccomp.Arg(0, pyseccomp.MASKED_EQ, _CLONE_THREAD, 0)
    rules.add_rule(not_permitted, "clone", thread)
    rules.add_rule(pyseccomp.ERRNO(38), "clone3")
    # Sockets inside this process are harmless; every other family talks to the kernel or a network.
    other_family = pyseccomp.Arg(0, pyseccomp.NE, int(socket.AF_UNIX))
    rules.add_rule(pyseccomp.ERRNO(97), "socket", other_family)
    rules.load()
