# SPDX-License-Identifier: GPL-2.0-or-later
"""Running a program on a terminal of a given width."""

import fcntl
import os
import pty
import struct
import subprocess
import termios
import unicodedata

from support import LSNSREL


def run_on_terminal(*args, width=80, env=None, program=LSNSREL):
    """What it wrote to the terminal, line by line."""
    full_env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TERM": "xterm",
                **(env or {})}
    for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LD_LIBRARY_PATH"):
        if name in os.environ:
            full_env.setdefault(name, os.environ[name])
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 25, width, 0, 0))
    process = subprocess.Popen([program, *args], stdin=subprocess.DEVNULL, stdout=slave,
                               stderr=subprocess.DEVNULL, env=full_env)
    os.close(slave)
    data = b""
    try:
        while chunk := os.read(master, 65536):
            data += chunk
    except OSError:
        pass  # all that had the other end have closed it
    finally:
        os.close(master)
        process.wait(60)
    return data.decode().replace("\r\n", "\n").splitlines()


def columns_of(text):
    """How many columns of a terminal it takes."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else
               0 if unicodedata.combining(c) else 1 for c in text)
