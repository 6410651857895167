# SPDX-License-Identifier: GPL-2.0-or-later
"""lsnsrel --watch: what comes, goes and changes, on this machine and in made-up ones."""

import datetime
import fcntl
import json
import os
import select
import signal
import struct
import subprocess
import sys
import termios
import time
import unittest

from support import LSNSREL, TYPES, FakeRoot, run

ENV = {**os.environ, "LC_ALL": "C.UTF-8"}
FAST = "--watch=0.05"


class Watching:
    """A watch that runs, and the lines that it wrote so far."""

    def __init__(self, *args, stdout=subprocess.PIPE, env=None):
        self.process = subprocess.Popen([LSNSREL, "-q", *args], stdin=subprocess.DEVNULL,
                                        stdout=stdout, stderr=subprocess.PIPE,
                                        env={**ENV, **(env or {})})
        self.rest = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()

    def begin(self):
        """Waits until the first look is done: what is there by then is no news."""
        directory = f"/proc/{self.process.pid}"
        n_asleep = 0
        while n_asleep < 4:
            if self.process.poll() is not None:
                return
            try:
                files = [os.readlink(f"{directory}/fd/{fd}")
                         for fd in os.listdir(f"{directory}/fd")]
                with open(f"{directory}/stat", encoding="ascii", errors="replace") as f:
                    state = f.read().rpartition(")")[2].split()[0]
            except FileNotFoundError:
                continue
            asleep = "anon_inode:[signalfd]" in files and state == "S"
            n_asleep = n_asleep + 1 if asleep else 0
            time.sleep(0.03)

    def lines(self, seconds):
        """As they come, for so long."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if not select.select([self.process.stdout], [], [], left)[0]:
                return
            data = os.read(self.process.stdout.fileno(), 65536)
            if not data:
                return
            self.rest += data
            while b"\n" in self.rest:
                line, self.rest = self.rest.split(b"\n", 1)
                yield line.decode()

    def find(self, wanted, seconds=20):
        """The first row in JSON that is wanted; all others have to be JSON, too."""
        for line in self.lines(seconds):
            row = json.loads(line)
            if wanted(row):
                return row
        return None

    def wait(self, seconds=10):
        return self.process.wait(timeout=seconds)


def add_at_once(root, pid, **process):
    """What is there in part only is no news when the rest comes."""
    elsewhere = FakeRoot()
    elsewhere.add(pid, **process)
    os.rename(elsewhere.file("proc", str(pid)), root.file("proc", str(pid)))


def wait_until_full(pipe):
    """Until no more goes into a pipe into which more is to go."""
    old = n_same = 0
    while n_same < 10:
        time.sleep(0.03)
        waiting = fcntl.ioctl(pipe, termios.FIONREAD, bytes(4))
        n_same = n_same + 1 if waiting == old and any(waiting) else 0
        old = waiting


class OnMadeUp(unittest.TestCase):
    """A captured /proc is read anew with each look."""

    def setUp(self):
        self.root = FakeRoot()
        self.root.add(7, comm=b"seven", uts=71, net=72)

    def watch(self, *args):
        return Watching(FAST, "--sysroot", self.root.path, *args)

    def begin(self, watch):
        watch.begin()
        self.assertIsNone(watch.process.poll())

    def test_came(self):
        with self.watch("-J") as watch:
            self.begin(watch)
            add_at_once(self.root, 8, comm=b"eight", uts=81, net=72)
            row = watch.find(lambda row: row["ns"] == 81)
            self.assertEqual(row["change"], "came")
            self.assertEqual(row["type"], "uts")
            self.assertIn("eight", row["reason"])
            self.assertEqual(list(row)[:4], ["time", "change", "ns", "type"])

    def test_terminal(self):
        """On a narrow one there is room for the reason; the day is not told."""
        for width, time_of in (80, r"\d\d:\d\d:\d\d\.\d{3}"), (110, r"\d{4}-\S+T\S+"):
            ours, theirs = os.openpty()
            fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 9, width, 0, 0))
            with open(ours, "rb") as terminal, open(theirs, "wb") as out, \
                 Watching(FAST, "--sysroot", self.root.path, "-t", "uts",
                          "--color=never", stdout=out) as watch:
                self.begin(watch)
                add_at_once(self.root, width, comm=b"eight", uts=width, net=72)
                text = b"".join(terminal.readline() for _ in range(2)).decode()
            self.assertLessEqual(max(map(len, text.splitlines())), width)
            self.assertEqual("WHAT" in text, width == 110, text)
            self.assertRegex(text, rf"\n{time_of} came +{width} uts +1 +held by process "
                             rf"{width} \(eight\)\s*$")

    def test_members(self):
        with self.watch("-J", "-t", "net") as watch:
            self.begin(watch)
            add_at_once(self.root, 8, comm=b"eight", uts=81, net=72)
            row = watch.find(lambda row: True)
            self.assertEqual((row["ns"], row["change"], row["what"]),
                             (72, "changed", ["members"]))

    def test_members_of_initial_ones(self):
        """Not of those in which processes come and go all the time."""
        self.root.add(2, comm=b"kthreadd", flags=0x200000, net=72)
        with self.watch("-J") as watch:
            self.begin(watch)
            add_at_once(self.root, 8, uts=71, net=72)
            rows = [json.loads(line) for line in watch.lines(1)]
        self.assertEqual([(row["ns"], row["change"]) for row in rows], [(71, "changed")])

    def test_time(self):
        with self.watch("-J") as watch:
            self.begin(watch)
            before = datetime.datetime.now(datetime.timezone.utc)
            add_at_once(self.root, 8, uts=81)
            row = watch.find(lambda row: True)
        seen = datetime.datetime.fromisoformat(row["time"])
        self.assertIsNotNone(seen.tzinfo)
        self.assertLess(abs((seen - before).total_seconds()), 5)

    def test_time_zone(self):
        with Watching(FAST, "-J", "--sysroot", self.root.path,
                      env={"TZ": "XXX+03:30"}) as watch:
            self.begin(watch)
            add_at_once(self.root, 8, uts=81)
            self.assertTrue(watch.find(lambda row: True)["time"].endswith("-03:30"))

    def test_headings_once(self):
        with self.watch("-o", "CHANGE,NS,TYPE") as watch:
            self.begin(watch)
            lines = []
            for pid in 8, 9:
                add_at_once(self.root, pid, uts=pid * 10)
                for line in watch.lines(10):
                    lines.append(line.split())
                    if lines[-1] == ["came", str(pid * 10), "uts"]:
                        break
            self.assertEqual(lines[0], ["CHANGE", "NS", "TYPE"])
            self.assertEqual(lines.count(lines[0]), 1)
            self.assertIn(["came", "90", "uts"], lines)

    def test_raw_without_headings(self):
        with self.watch("-r", "-n", "-o", "CHANGE,NS") as watch:
            self.begin(watch)
            add_at_once(self.root, 8, uts=81)
            self.assertEqual(next(watch.lines(10)), "came 81")

    def test_filtered(self):
        with self.watch("-J", "-t", "uts", "--persistent") as watch:
            self.begin(watch)
            add_at_once(self.root, 8, uts=81)
            self.assertEqual(list(watch.lines(1)), [])


class Ends(unittest.TestCase):
    def setUp(self):
        self.root = FakeRoot()
        self.root.add(7, uts=71)

    def watch(self, seconds="60", **kwargs):
        watch = Watching(f"--watch={seconds}", "--sysroot", self.root.path, **kwargs)
        watch.begin()
        return watch

    def test_signals(self):
        for number in signal.SIGINT, signal.SIGTERM:
            with self.subTest(signal=number), self.watch() as watch:
                self.assertIsNone(watch.process.poll())
                watch.process.send_signal(number)
                self.assertEqual(watch.wait(), 0)
                self.assertEqual(watch.process.stderr.read(), b"")

    def test_ignored_signal(self):
        """As nohup(1) and "&" of a script have it."""
        old = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            watch = self.watch()
        finally:
            signal.signal(signal.SIGINT, old)
        with watch:
            watch.process.send_signal(signal.SIGINT)
            time.sleep(0.3)
            self.assertIsNone(watch.process.poll())

    def test_closed_pipe_while_idle(self):
        with self.watch() as watch:
            watch.process.stdout.close()
            self.assertEqual(watch.wait(), 0)
            self.assertEqual(watch.process.stderr.read(), b"")
            watch.process.stdout = None

    def test_closed_pipe_while_writing(self):
        reader, writer = os.pipe()
        os.close(reader)
        try:
            done = run("-q", FAST, "-J", stdout=writer)
        finally:
            os.close(writer)
        self.assertEqual((done.status, done.err), (0, ""))

    def test_closed_pipe_that_was_full(self):
        with Watching(FAST, "-J", "--sysroot", self.root.path) as watch:
            fcntl.fcntl(watch.process.stdout, fcntl.F_SETPIPE_SZ, 4096)
            watch.begin()
            for pid in range(100, 120):
                self.root.add(pid, **{kind: pid * 10 + i for i, kind in enumerate(TYPES)})
            wait_until_full(watch.process.stdout)
            watch.process.stdout.close()
            self.assertEqual(watch.wait(), 0)
            self.assertEqual(watch.process.stderr.read(), b"")
            watch.process.stdout = None

    def test_full(self):
        with open("/dev/full", "wb") as full:
            with Watching(FAST, "-J", "--sysroot", self.root.path, stdout=full) as watch:
                watch.begin()
                add_at_once(self.root, 8, uts=81)
                self.assertEqual(watch.wait(), 1)
                self.assertIn(b"write error: No space left on device",
                              watch.process.stderr.read())

    def test_count(self):
        begin = time.monotonic()
        done = run("--watch=0.2", "--count", "5", "-q", "--sysroot", self.root.path)
        took = time.monotonic() - begin
        self.assertEqual((done.status, done.text, done.err), (0, "", ""))
        self.assertGreater(took, 0.9)
        self.assertLess(took, 10)

    def test_strict(self):
        os.unlink(self.root.file("proc", "7", "stat"))
        args = "--watch=.01", "--count=2", "--sysroot", self.root.path
        self.assertEqual(run(*args, "--strict").status, 4)
        done = run(*args)
        self.assertEqual(done.status, 0)
        # said once
        self.assertEqual(done.err.count("could not be read"), 1, done.err)

    def test_no_proc(self):
        done = run(FAST, "--sysroot", "/nonexistent")
        self.assertEqual(done.status, 1)
        self.assertIn("/nonexistent/proc", done.err)


class Arguments(unittest.TestCase):
    def check_refused(self, message, *args):
        done = run(*args)
        self.assertEqual((done.status, done.text), (1, ""), args)
        self.assertIn(message, done.err)

    def test_seconds(self):
        for text in "", "0", "0.0", "x", "-1", "1e3", "1,5", ".", "1.5s", "9999999999":
            with self.subTest(text=text):
                self.check_refused("invalid number of seconds", f"--watch={text}")

    def test_count(self):
        for text in "", "0", "x", "-1", "1.5", "99999999999999999999":
            with self.subTest(text=text):
                self.check_refused("invalid number", "--watch", f"--count={text}")
        self.check_refused("--count needs --watch", "--count=1")

    def test_together(self):
        self.check_refused("mutually exclusive", "--watch", "--holders")
        self.check_refused("mutually exclusive", "--watch", "--task=1")
        self.check_refused("unexpected argument", "--watch", "5")


class Live(unittest.TestCase):
    """What a process of the test's own does, on this machine."""

    def setUp(self):
        if subprocess.run(["unshare", "-u", "true"], stderr=subprocess.DEVNULL,
                          check=False).returncode:
            self.skipTest("no namespace can be made here")

    def test_came_and_went(self):
        with Watching("--watch=0.1", "-J", "-t", "uts") as watch:
            watch.begin()
            with subprocess.Popen(["unshare", "-u", "sleep", "100"]) as child:
                name = f"process {child.pid} "
                came = watch.find(lambda row: row["change"] == "came" and
                                  name in row["reason"])
                child.kill()
            self.assertIsNotNone(came)
            went = watch.find(lambda row: row["ns"] == came["ns"] and
                              row["change"] == "went")
            self.assertIn(name, went["reason"])
            watch.process.send_signal(signal.SIGTERM)
            self.assertEqual(watch.wait(), 0)

    def test_moves(self):
        """Nobody comes and nobody goes: a shell enters another namespace's place."""
        script = "read x; exec unshare -u sleep 100"
        with subprocess.Popen(["sh", "-c", script], stdin=subprocess.PIPE) as child:
            try:
                with Watching("--watch=0.1", "-J", "-t", "uts") as watch:
                    watch.begin()
                    child.stdin.write(b"\n")
                    child.stdin.flush()
                    name = f"process {child.pid} "
                    self.assertIsNotNone(watch.find(
                        lambda row: row["change"] == "came" and name in row["reason"]))
            finally:
                child.kill()


if __name__ == "__main__":
    unittest.main()
