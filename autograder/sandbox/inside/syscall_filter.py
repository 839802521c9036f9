"""What a student's process may ask the kernel for: the filter of system calls.

What is not on the list is answered as by a kernel that does not know it, and a library does
without; so a kernel's new calls are refused before anybody has heard of them.
"""

from __future__ import annotations

import contextlib
import functools
import socket

import pyseccomp

from autograder.sandbox.inside import namespaces

# By what they are about. Not among them: other programs and processes, which escape limits that
# are counted for this one; reading and steering other processes; mounts, roots, namespaces and
# users, by which hidden folders could be seen again or capabilities come back; devices and links,
# which outlive a cell and lead elsewhere; memory that the limit on mapped memory does not count,
# shared or anonymous as a file; ways into the kernel that are large and seldom audited, as bpf,
# io_uring and keys are; and the machine's own state.
_ALLOWED = {
    "files": """
        access chdir chmod close close_range copy_file_range dup dup2 dup3 faccessat faccessat2
        fadvise64 fallocate fchdir fchmod fchmodat fchown fcntl fcntl64 fdatasync fgetxattr flock
        fstat fstat64 fstatat64 fstatfs fstatfs64 fsync ftruncate ftruncate64 futimesat getcwd
        getdents getdents64 getxattr ioctl lgetxattr listxattr lseek _llseek lstat lstat64 mkdir
        mkdirat newfstatat open openat openat2 pread64 preadv preadv2 pwrite64 pwritev pwritev2
        read readahead readlink readlinkat readv rename renameat renameat2 rmdir sendfile
        sendfile64 stat stat64 statfs statfs64 statx sync_file_range truncate truncate64 umask
        unlink unlinkat utime utimensat utimensat_time64 utimes write writev""",
    "memory": """
        brk get_mempolicy madvise mbind mincore mmap mmap2 mprotect mremap msync munlock munmap
        pkey_alloc pkey_free pkey_mprotect set_mempolicy""",
    "threads of this process": """
        arch_prctl exit exit_group futex futex_time64 futex_waitv get_robust_list get_thread_area
        getcpu getpriority gettid membarrier rseq sched_get_priority_max sched_get_priority_min
        sched_getaffinity sched_getattr sched_getparam sched_getscheduler sched_rr_get_interval
        sched_setaffinity sched_yield set_robust_list set_thread_area set_tid_address wait4
        waitid waitpid""",
    "signals and clocks": """
        alarm clock_getres clock_getres_time64 clock_gettime clock_gettime64 clock_nanosleep
        clock_nanosleep_time64 getitimer gettimeofday kill nanosleep pause restart_syscall
        rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn rt_sigsuspend
        rt_sigtimedwait rt_sigtimedwait_time64 rt_tgsigqueueinfo setitimer sigaltstack sigreturn
        tgkill time timer_create timer_delete timer_getoverrun timer_gettime timer_gettime64
        timer_settime timer_settime64 timerfd_create timerfd_gettime timerfd_gettime64
        timerfd_settime timerfd_settime64 times tkill""",
    "waiting": """
        _newselect epoll_create epoll_create1 epoll_ctl epoll_ctl_old epoll_pwait epoll_pwait2
        epoll_wait epoll_wait_old eventfd eventfd2 pipe pipe2 poll ppoll ppoll_time64 pselect6
        pselect6_time64 select signalfd signalfd4""",
    "sockets inside this process": """
        accept accept4 bind connect getpeername getsockname getsockopt listen recv recvfrom
        recvmmsg recvmmsg_time64 recvmsg send sendmmsg sendmsg sendto setsockopt shutdown
        socketpair""",
    "who and where this is": """
        capget getegid getegid32 geteuid geteuid32 getgid getgid32 getgroups getgroups32 getpgid
        getpgrp getpid getppid getrandom getresgid getresgid32 getresuid getresuid32 getrlimit
        getrusage getsid getuid getuid32 prlimit64 setpgid setrlimit setsid sysinfo ugetrlimit
        uname""",
}
_UNKNOWN, _NO_SUCH_FAMILY = pyseccomp.ERRNO(38), pyseccomp.ERRNO(97)  # ENOSYS, EAFNOSUPPORT
_CLONE_THREAD = 0x00010000  # <sched.h>
# <linux/prctl.h>: names of threads and of memory, and questions. To live on when the parent dies is
# not among them.
_PROCESS_SETTINGS = {
    "PR_GET_DUMPABLE": 3,
    "PR_SET_NAME": 15,
    "PR_GET_NAME": 16,
    "PR_GET_SECCOMP": 21,
    "PR_CAPBSET_READ": 23,
    "PR_SET_VMA": 0x53564D41,
}


def filter_system_calls() -> None:
    """Allow what arithmetic, pictures and files need."""
    namespaces.forbid_new_privileges()  # or the kernel loads no filter
    prepared().load()


@functools.cache
def prepared() -> pyseccomp.SyscallFilter:
    """The rules; a fork server makes them once for all of its forks."""
    rules = pyseccomp.SyscallFilter(_UNKNOWN)
    for names in _ALLOWED.values():
        for name in names.split():
            with contextlib.suppress(ValueError, OSError):  # one this architecture does not have
                rules.add_rule(pyseccomp.ALLOW, name)
    # Threads may be made, processes not; clone3 hides its flags, and C libraries do without it.
    thread = pyseccomp.Arg(0, pyseccomp.MASKED_EQ, _CLONE_THREAD, _CLONE_THREAD)
    rules.add_rule(pyseccomp.ALLOW, "clone", thread)
    for option in _PROCESS_SETTINGS.values():
        rules.add_rule(pyseccomp.ALLOW, "prctl", pyseccomp.Arg(0, pyseccomp.EQ, option))
    # Sockets inside this process are harmless; every other family talks to the kernel or a network.
    family = int(socket.AF_UNIX)
    rules.add_rule(pyseccomp.ALLOW, "socket", pyseccomp.Arg(0, pyseccomp.EQ, family))
    rules.add_rule(_NO_SUCH_FAMILY, "socket", pyseccomp.Arg(0, pyseccomp.NE, family))
    return rules
