# SPDX-License-Identifier: GPL-2.0-or-later
"""
Makes namespaces that it takes more than one capability to see: covered by another mount,
mounted where nobody lives, held by a socket, open, lived in. See scene.py.
"""

import json
import os
import socket
import sys

from scene import CLONE_FS, FLAGS, MS_PRIVATE, MS_REC, bind, check, ino, libc, mount, new_ns


def bound(path, kind):
    fd, _ = new_ns(kind)
    bind(fd, path)
    number = ino(fd)
    os.close(fd)
    return number


def main(directory):
    def path(name):
        return os.path.join(os.fsencode(directory), name)

    check(libc.unshare(CLONE_FS | FLAGS["mnt"] | FLAGS["uts"]))
    mount(None, b"/", None, MS_REC | MS_PRIVATE)
    mount(b"none", os.fsencode(directory), b"tmpfs", 0)
    made = {"pid": os.getpid(), "process": os.stat("/proc/self/ns/uts").st_ino}

    fd, _ = new_ns("ipc")
    made["fd"] = ino(fd)
    fd, sock = new_ns("net", socket.socket)
    made["socket"] = ino(fd)
    os.close(fd)
    made["mount"] = bound(path(b"plain"), "ipc")
    os.mkdir(path(b"over"))
    made["covered"] = bound(path(b"over/covered"), "ipc")
    mount(b"none", path(b"over"), b"tmpfs", 0)
    empty, made["elsewhere"] = new_ns("mnt", lambda: bound(path(b"elsewhere"), "ipc"))
    made["mntns"] = ino(empty)

    print(json.dumps(made), flush=True)
    sys.stdin.read()
    sock.close()


if __name__ == "__main__":
    main(sys.argv[1])
