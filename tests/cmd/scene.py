# SPDX-License-Identifier: GPL-2.0-or-later
"""
Makes namespaces without processes, each held in another way, says what they are, and waits
until its input ends. All of it goes with this process: it mounts in a mount namespace of
its own, on a directory that is given.
"""

import ctypes
import json
import os
import socket
import sys

libc = ctypes.CDLL(None, use_errno=True)
FLAGS = {"mnt": 0x00020000, "uts": 0x04000000, "ipc": 0x08000000, "net": 0x40000000}
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18
CLONE_FS = 0x00000200
ODD = b"a,b c\n\x1b[2J\xff\\x41\t\xc3\xbc"


def check(r):
    if r < 0:
        error = ctypes.get_errno()
        sys.exit(f"refused: {os.strerror(error)}")


def mount(source, target, kind, flags):
    check(libc.mount(source, target, kind, ctypes.c_ulong(flags), None))


def new_ns(kind, work=lambda: None):
    """(fd, what work() gave): a new namespace, in which that was done and nobody stays."""
    with open(f"/proc/self/ns/{kind}") as old:
        check(libc.unshare(FLAGS[kind]))
        fd = os.open(f"/proc/self/ns/{kind}", os.O_RDONLY)
        done = work()
        check(libc.setns(old.fileno(), FLAGS[kind]))
    return fd, done


def bind(fd, path):
    with open(path, "w"):
        pass
    mount(b"/proc/self/fd/%d" % fd, path, None, MS_BIND)


def send(fd):
    """A socket in which the descriptor waits; the descriptor itself is closed."""
    ours, theirs = socket.socketpair()
    socket.send_fds(ours, [b"x"], [fd])
    os.close(fd)
    return ours, theirs


def ino(fd):
    return os.fstat(fd).st_ino


def main(directory):
    directory = os.fsencode(directory)
    check(libc.unshare(CLONE_FS | FLAGS["mnt"]))
    mount(None, b"/", None, MS_REC | MS_PRIVATE)
    mount(b"none", directory, b"tmpfs", 0)
    made = {"pid": os.getpid(), "mntns": os.stat("/proc/self/ns/mnt").st_ino}

    fd, _ = new_ns("uts")
    made["fd"] = {"ns": ino(fd), "fd": fd, "more": os.dup(fd)}

    fd, sock = new_ns("net", socket.socket)
    made["socket"] = {"ns": ino(fd), "fd": sock.fileno()}
    os.close(fd)

    fd, _ = new_ns("ipc")
    paths = [os.path.join(directory, name) for name in (b"plain", ODD)]
    for path in paths:
        bind(fd, path)
    made["mount"] = {"ns": ino(fd), "paths": [path.decode("latin-1") for path in paths]}
    os.close(fd)

    here, there = (os.path.join(directory, name) for name in (b"z", b"0"))
    bind(made["fd"]["fd"], here)
    fd, _ = new_ns("mnt", lambda: bind(made["fd"]["fd"], there))
    made["fd"]["paths"] = [here.decode(), there.decode()]
    made["in_flight"] = {"ns": ino(fd)}
    ends = send(fd)
    made["in_flight"]["fd"] = ends[1].fileno()

    print(json.dumps(made), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1])
