# SPDX-License-Identifier: GPL-2.0-or-later
"""Running lsnsrel, and a /proc of plain files and links for it to read."""

import atexit
import contextlib
import fcntl
import json
import os
import pty
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
import unittest

LSNSREL = os.environ["LSNSREL"]
TYPES = ["mnt", "net", "pid", "uts", "ipc", "user", "cgroup", "time"]


class Result:
    def __init__(self, done):
        self.status = done.returncode
        self.out = done.stdout
        self.err = (done.stderr or b"").decode(errors="replace")

    @property
    def text(self):
        return self.out.decode()

    @property
    def json(self):
        # json.loads() of bytes refuses what is not UTF-8
        return json.loads(self.out)


def run(*args, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, env=None, **kwargs):
    full_env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", **(env or {})}
    for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LD_LIBRARY_PATH"):
        if name in os.environ:
            full_env.setdefault(name, os.environ[name])
    try:
        done = subprocess.run(
            [LSNSREL, *args], stdin=stdin, stdout=stdout,
            stderr=stderr, env=full_env, timeout=60, **kwargs)
    except PermissionError as error:
        # somebody else, who can't get at where the program was built
        raise unittest.SkipTest(f"user {kwargs.get('user')} can't run it: {error}")
    return Result(done)


def run_on_terminal(*args, columns=80, **kwargs):
    """As run(), with a terminal for both outputs: what arrives there is in .out."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    # what a terminal makes of a newline is its own business
    mode = termios.tcgetattr(theirs)
    mode[1] &= ~termios.OPOST
    termios.tcsetattr(theirs, termios.TCSANOW, mode)
    arrived = []

    def read():
        try:
            while data := os.read(ours, 65536):
                arrived.append(data)
        except OSError:  # the end, on Linux
            pass

    reader = threading.Thread(target=read)
    reader.start()
    try:
        result = run(*args, stdout=theirs, stderr=theirs, **kwargs)
    finally:
        os.close(theirs)
        reader.join()
        os.close(ours)
    result.out = b"".join(arrived)
    return result


class FakeRoot:
    """A directory to give to --sysroot; it goes when the test program ends."""

    def __init__(self):
        self.path = tempfile.mkdtemp(prefix="nsrel-cmd-")
        atexit.register(shutil.rmtree, self.path, ignore_errors=True)
        os.mkdir(self.file("proc"))

    def file(self, *names):
        return os.path.join(self.path, *names)

    def add(self, pid, ppid=0, /, comm=b"x", uid=0, cmdline=b"", state=b"S", flags=0,
            start=100, threads=(), pids=(), caps=None, cgroups=None, **ns):
        """A process; ns: inode numbers by type, "pid_for_children" and the like."""
        process = self.file("proc", str(pid))
        n = 1 + len(threads)
        self._task(process, pid, ppid, comm, state, flags, n, start, ns)
        self._write(process, "cmdline", cmdline)
        status = b"Name:\tx\nUid:\t%d\t%d\t%d\t%d\n" % ((uid,) * 4)
        if cgroups is not None:
            self._write(process, "cgroup", cgroups)
        if pids:
            status += b"NSpid:" + b"".join(b"\t%d" % pid for pid in pids) + b"\n"
        if caps is not None:
            status += b"CapEff:\t%016x\n" % caps
        self._write(process, "status", status)
        for tid, thread_ns in threads:
            self._task(os.path.join(process, "task", str(tid)), tid, ppid, comm, b"S",
                       flags, n, start, {**ns, **thread_ns})

    def _task(self, path, tid, ppid, comm, state, flags, n_threads, start, ns):
        os.makedirs(os.path.join(path, "ns"))
        self._write(path, "stat",
                    b"%d (%s) %s %d 1 1 0 -1 %d 0 0 0 0 0 0 0 0 20 0 %d 0 %d 0 0\n"
                    % (tid, comm, state, ppid, flags, n_threads, start))
        for link, ino in ns.items():
            kind = link.split("_")[0]
            os.symlink(f"{kind}:[{ino}]", os.path.join(path, "ns", link))

    @staticmethod
    def _write(path, name, data):
        with open(os.path.join(path, name), "wb") as f:
            f.write(data)


class Child:
    """A process in namespaces of its own, gone at the end of the with block."""

    def __init__(self, *unshare_args):
        self.args = unshare_args

    def __enter__(self):
        # unshare(1) says nothing when it is done; the shell it becomes does.
        self.process = subprocess.Popen(
            ["unshare", *self.args, "sh", "-c", "echo ready; exec sleep 600"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            start_new_session=True)
        if self.process.stdout.readline() != b"ready\n":
            reason = self.process.stderr.read().decode().strip()
            self.__exit__()
            raise unittest.SkipTest(f"unshare {' '.join(self.args)}: {reason}")
        self.pid = self.process.pid
        # Unless unshare(1) has forked, the shell is to become what it says it will.
        while self.comm() == "sh":
            time.sleep(0.001)
        return self

    def comm(self):
        with open(f"/proc/{self.pid}/comm", encoding="utf-8") as f:
            return f.read().strip()

    def ns(self, kind):
        link = os.readlink(f"/proc/{self.pid}/ns/{kind}")
        return int(link[link.index("[") + 1:-1])

    def __exit__(self, *_):
        # with what it forked
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()


def all_nodes(namespaces):
    """Namespaces of a JSON tree, one after the other."""
    for ns in namespaces:
        yield ns
        yield from all_nodes(ns.get("children", []))


def main():
    program = unittest.main(verbosity=2, exit=False)
    result = program.result
    if not result.wasSuccessful():
        sys.exit(1)
    # For meson: nothing could be tried at all
    if result.testsRun and len(result.skipped) == result.testsRun:
        sys.exit(77)
