# SPDX-License-Identifier: GPL-2.0-or-later
"""
Makes network namespaces as ip-netns(8) and docker make them, in a mount and a network
namespace of its own with a /run of its own; says what they are, and waits until its input
ends. What it made ends with it.
"""

import errno
import json
import os
import signal
import socket
import struct
import sys

from scene import CLONE_FS, FLAGS, MS_PRIVATE, MS_REC, bind, check, ino, libc, mount, new_ns

CLONE_NEWUSER = 0x10000000
MNT_DETACH = 2
NETLINK_ROUTE, RTM_NEWNSID, NLM_F_REQUEST, NLM_F_ACK, NLMSG_ERROR = 0, 88, 1, 4, 2
NETNSA_NSID, NETNSA_FD = 1, 3
PR_SET_PDEATHSIG = 1


def assign(fd, number):
    """This network namespace gives the one behind fd a number."""
    attrs = struct.pack("=HHiHHi", 8, NETNSA_FD, fd, 8, NETNSA_NSID, number)
    body = struct.pack("=B3x", socket.AF_UNSPEC) + attrs
    head = struct.pack("=IHHII", 16 + len(body), RTM_NEWNSID, NLM_F_REQUEST | NLM_F_ACK,
                       1, 0)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_ROUTE) as sock:
        sock.send(head + body)
        kind, error = struct.unpack_from("=4xH10xi", sock.recv(4096))
    if kind != NLMSG_ERROR or error:
        sys.exit(f"refused: RTM_NEWNSID: {errno.errorcode.get(-error, error)}")


def bind_all(fd, *paths):
    for path in paths:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        bind(fd, os.fsencode(path))


def in_child(prepare):
    """PID of a process that does that and then stays until this one ends."""
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid == 0:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        prepare()
        os.write(theirs, b"x")
        os.close(theirs)
        signal.pause()
        os._exit(0)
    os.close(theirs)
    if not os.read(ours, 1):
        sys.exit("refused: in a child")
    os.close(ours)
    return pid


def open_of_other_user(uid):
    """fds of a user and a UTS namespace that a user made, in which nobody stays."""
    def unshare():
        os.setresuid(uid, uid, uid)
        check(libc.unshare(CLONE_NEWUSER | FLAGS["uts"]))

    pid = in_child(unshare)
    fds = [os.open(f"/proc/{pid}/ns/{kind}", os.O_RDONLY) for kind in ("user", "uts")]
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return fds


def main():
    check(libc.unshare(CLONE_FS | FLAGS["mnt"] | FLAGS["net"]))
    mount(None, b"/", None, MS_REC | MS_PRIVATE)
    mount(b"none", b"/run", b"tmpfs", 0)
    made = {"pid": os.getpid(), "net": os.stat("/proc/self/ns/net").st_ino}

    fd, _ = new_ns("net")
    bind_all(fd, "/run/netns/blue", "/run/docker/netns/9c41", "/run/a-first")
    assign(fd, 4711)
    made["blue"] = {"ns": ino(fd), 
                    "process": in_child(lambda: check(libc.setns(fd, FLAGS["net"])))}
    os.close(fd)

    fd, _ = new_ns("net")
    bind_all(fd, "/run/netns/zero")
    assign(fd, 0)
    made["zero"] = {"ns": ino(fd)}
    os.close(fd)

    # Held by nothing but a descriptor, and by nothing but a socket.
    fd, _ = new_ns("net")
    made["fd"] = {"ns": ino(fd)}
    fd, sock = new_ns("net", socket.socket)
    made["socket"] = {"ns": ino(fd)}
    os.close(fd)

    # One over the other at the same path, which leads to the upper one.
    under, _ = new_ns("ipc")
    over, _ = new_ns("uts")
    bind_all(under, "/run/covered")
    mount(b"/proc/self/fd/%d" % over, b"/run/covered", None, 4096)
    made["under"], made["over"] = {"ns": ino(under)}, {"ns": ino(over)}
    os.close(under)
    os.close(over)

    fd, _ = new_ns("uts")
    bind_all(fd, "/run/z/host", "/run/utsns/box")
    made["uts"] = {"ns": ino(fd)}
    os.close(fd)

    user, uts = open_of_other_user(1000)
    made["user_of_1000"], made["uts_of_1000"] = {"ns": ino(user)}, {"ns": ino(uts)}

    print(json.dumps(made), flush=True)
    sys.stdin.read()
    sock.close()


if __name__ == "__main__":
    main()
