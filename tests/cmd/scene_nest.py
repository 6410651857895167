# SPDX-License-Identifier: GPL-2.0-or-later
"""
Makes user namespaces, each inside the one before, as many as the kernel allows, says what
they are, and waits until its input ends. The outermost owns a UTS namespace that only a
descriptor holds; the innermost one owns a UTS and a PID namespace. With a number: so many
UTS namespaces in one user namespace instead.
"""

import ctypes
import json
import os
import resource
import signal
import sys

libc = ctypes.CDLL(None, use_errno=True)
NEWUTS, NEWUSER, NEWPID = 0x04000000, 0x10000000, 0x20000000
PR_SET_PDEATHSIG = 1


def unshare(flag):
    if libc.unshare(flag) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def write(name, text):
    with open(f"/proc/self/{name}", "w") as f:
        f.write(text)


def ino(kind):
    return os.stat(f"/proc/self/ns/{kind}").st_ino


def nest():
    uid, gid = os.geteuid(), os.getegid()
    unshare(NEWUSER)
    write("setgroups", "deny")
    write("uid_map", f"{uid} {uid} 1")
    write("gid_map", f"{gid} {gid} 1")
    return ino("user")


def start_child():
    """In the PID namespace; gone with this process."""
    unshare(NEWPID)
    reader, writer = os.pipe()
    if os.fork() == 0:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        os.close(writer)
        os.read(reader, 1)
        os._exit(0)
    return os.stat("/proc/self/ns/pid_for_children").st_ino


def make_nest(made):
    unshare(NEWUTS)
    made["outer_uts"] = ino("uts")
    os.open("/proc/self/ns/uts", os.O_RDONLY)  # held until the end
    try:
        while True:
            made["users"].append(nest())
    except OSError:
        pass  # deep enough
    unshare(NEWUTS)
    made["uts"] = ino("uts")
    made["pid"] = start_child()


def make_siblings(made, n):
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    made["siblings"] = []
    for _ in range(n):
        unshare(NEWUTS)
        made["siblings"].append(ino("uts"))
        os.open("/proc/self/ns/uts", os.O_RDONLY)
    unshare(NEWUTS)


def main(args):
    try:
        made = {"process": os.getpid(), "users": [nest()]}
        if args:
            make_siblings(made, int(args[0]))
        else:
            make_nest(made)
    except OSError as error:
        sys.exit(f"refused: {error}")
    print(json.dumps(made), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1:])
