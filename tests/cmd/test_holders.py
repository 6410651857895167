# SPDX-License-Identifier: GPL-2.0-or-later
"""What holds namespaces that no process is in: see scene.py for what there is."""

import fcntl
import json
import os
import pty
import re
import socket
import struct
import subprocess
import sys
import tempfile
import termios
import unittest

import scene
from support import LSNSREL, FakeRoot, main, run

ODD_AS_TEXT = r"a,b c\x0a\x1b[2J\xff\x5cx41\x09"
ODD_IN_JSON = "a,b c\n\x1b[2J\\xff\\x5cx41\t\u00fc"
NOBODY = {"user": 65534, "group": 65534, "extra_groups": []}
DEFAULT = ["ns", "type", "kind", "pid", "tid", "fd", "path", "target", "mntns", "holderns",
           "user", "command"]


class Made(unittest.TestCase):
    """The scene, as long as the tests of one class run."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        directory = cls.enterClassContext(tempfile.TemporaryDirectory(prefix="nsrel-cmd-"))
        program = os.path.join(os.path.dirname(os.path.abspath(__file__)), "scene.py")
        process = subprocess.Popen([sys.executable, program, directory], text=True,
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        cls.addClassCleanup(process.communicate)
        line = process.stdout.readline()
        if not line:
            raise unittest.SkipTest(process.stderr.read().strip())
        cls.made = json.loads(line)
        cls.pid = cls.made["pid"]
        cls.directory = directory
        cls.inside = ["nsenter", "-t", str(cls.pid), "-m"]

    def run_ok(self, *args, **kwargs):
        result = run(*args, **kwargs)
        self.assertEqual(result.status, 0, result.err)
        return result

    def holders(self, of, *args):
        """Without what this test is part of: that depends on who runs it."""
        rows = self.run_ok("--holders", "-J", str(self.made[of]["ns"]),
                           *args).json["holders"]
        for row in rows:
            row.pop("workload", None)
        return rows

    def row(self, of, *args):
        rows = self.run_ok("-J", "-l", *args).json["namespaces"]
        return next((row for row in rows if row["ns"] == self.made[of]["ns"]), None)


class Holders(Made):
    def holder(self, of, kind, **more):
        kinds = {"fd": "uts", "socket": "net", "mount": "ipc", "in_flight": "mnt"}
        row = {**dict.fromkeys(DEFAULT), "ns": self.made[of]["ns"], "type": kinds[of],
               "kind": kind, **more}
        if kind in ("fd", "socket", "in_flight"):
            with open(f"/proc/{self.pid}/cmdline", "rb") as f:
                command = f.read().rstrip(b"\0").replace(b"\0", b" ").decode()
            row.update(pid=self.pid, tid=self.pid, user="root", command=command)
        return row

    def test_fd(self):
        fds = sorted((self.made["fd"]["fd"], self.made["fd"]["more"]))
        found = self.holders("fd")
        self.assertEqual(list(found[0]), DEFAULT)
        self.assertEqual(found[:2], [
            self.holder("fd", "fd", fd=fd, path=f"/proc/{self.pid}/fd/{fd}") for fd in fds])
        for row in found[:2]:
            self.assertEqual(os.stat(row["path"]).st_ino, self.made["fd"]["ns"])

    def test_socket(self):
        self.assertEqual(self.holders("socket"), [
            self.holder("socket", "socket", fd=self.made["socket"]["fd"])])

    def test_mount(self):
        found = [row for row in self.holders("mount")
                 if row["mntns"] == self.made["mntns"]]
        odd, plain = (os.path.join(self.directory, name)
                      for name in (ODD_IN_JSON, "plain"))
        self.assertEqual(found, [
            self.holder("mount", "mount", target=target, mntns=self.made["mntns"],
                        path=f"/proc/{self.pid}/root{target}") for target in (odd, plain)])
        self.assertEqual(os.stat(found[1]["path"]).st_ino, self.made["mount"]["ns"])

    def test_in_flight(self):
        found = self.holders("in_flight", "--scan=deep")
        self.assertEqual(found, [
            self.holder("in_flight", "in_flight", fd=self.made["in_flight"]["fd"])])

    def test_of_task(self):
        """All that it has open, too, wherever it is."""
        rows = self.run_ok("--holders", "-J", "-p", str(self.pid)).json["holders"]
        self.assertEqual({row["pid"] for row in rows}, {self.pid})
        found = {(row["ns"], row["kind"]) for row in rows}
        self.assertIn((self.made["fd"]["ns"], "fd"), found)
        self.assertIn((self.made["socket"]["ns"], "socket"), found)
        self.assertIn((self.made["mntns"], "process"), found)

    def test_header(self):
        text = self.run_ok("--holders", str(self.made["fd"]["ns"])).text
        self.assertEqual(text.splitlines()[0].removesuffix(" WORKLOAD").split(),
                         [name.upper() for name in DEFAULT])

    def test_types(self):
        """Of every row of this machine."""
        integers = {"ns", "pid", "tid", "fd", "mntns", "holderns", "nprocs", "nholders"}
        for row in self.run_ok("--holders", "-J", "--output-all").json["holders"]:
            for name in integers:
                self.assertIn(type(row[name]), (int, type(None)), name)
            for name in ("path", "target", "command", "kind"):
                self.assertIn(type(row[name]), (str, type(None)), name)
            for name in ("initial", "hidden"):
                self.assertIn(type(row[name]), (bool, type(None)), name)
            self.assertIsInstance(row["hidden"], bool)
            self.assertEqual(row["target"] is None, row["kind"] != "mount")

    def test_sources(self):
        """A list is taken literally, deep and links alone are more."""
        for source, kinds in (("fds", {"fd", "mark", "io_uring"}),
                              ("sockets", {"socket", "tun"}), ("kernel", {"kernel"}),
                              ("tasks,relations", {
                                  "process", "thread", "pid_for_children",
                                  "time_for_children", "child", "owned"})):
            rows = self.run_ok("--holders", "-J", "--scan", source).json["holders"]
            self.assertLessEqual({row["kind"] for row in rows}, kinds)
        rows = self.run_ok("--holders", "-J", "--scan", "deep").json["holders"]
        self.assertLessEqual({"process", "fd", "socket", "in_flight", "mount"},
                             {row["kind"] for row in rows})
        rows = self.run_ok("--holders", "-J", "--scan", "links").json["holders"]
        self.assertLessEqual({"process", "fd", "socket"}, {row["kind"] for row in rows})


class List(Made):
    def test_without_processes(self):
        """-P has them all, with a path where there is one."""
        columns = ["-P", "-o", "NS,NPROCS,PID,PATH,HOLDERS,NHOLDERS,HIDDEN"]
        row = self.row("fd", *columns)
        fd = min(self.made["fd"]["fd"], self.made["fd"]["more"])
        self.assertEqual((row["nprocs"], row["pid"], row["hidden"]), (0, None, False))
        self.assertEqual(os.stat(row["path"]).st_ino, row["ns"])
        self.assertEqual(row["holders"][:2], [f"fd:{self.pid}:{fd}", "fd:1 more"])
        self.assertTrue(row["holders"][2].startswith("mount:" + self.directory))
        row = self.row("socket", *columns)
        self.assertEqual(row["path"], None)
        self.assertEqual((row["holders"], row["nholders"]),
                         ([f"socket:{self.pid}:{self.made['socket']['fd']}"], 1))
        row = self.row("mount", *columns)
        self.assertEqual(os.stat(row["path"].replace(ODD_IN_JSON, "plain")).st_ino,
                         row["ns"])
        self.assertEqual(row["holders"][1], f"mount:{row['nholders'] - 1} more")

    def test_processes_in_it(self):
        """Who has it open is not in it."""
        result = self.run_ok("-J", str(self.made["fd"]["ns"]))
        self.assertEqual(result.json, {"namespaces": []})

    def test_mounts(self):
        columns = ["-o", "NS,NSFS"]
        odd, plain = (os.path.join(self.directory, name)
                      for name in (ODD_IN_JSON, "plain"))
        self.assertEqual(self.row("mount", *columns)["nsfs"], [odd, plain])
        self.assertEqual(self.row("socket", *columns)["nsfs"], [])
        self.assertEqual(self.row("mount", "--scan=fds,mounts", *columns)["nsfs"],
                         [odd, plain])
        self.assertEqual(self.row("fd", "--scan=fds", *columns)["nsfs"], None)

    def test_own_mounts_first(self):
        here, there = self.made["fd"]["paths"]
        if self.row("fd", "-o", "NS,NSFS")["nsfs"] != [there, here]:
            self.skipTest("mounts that no process sees can't be seen here")
        done = subprocess.run([*self.inside, LSNSREL, "-J", "-l", "-o", "NS,NSFS,PATH"],
                              stdin=subprocess.DEVNULL, capture_output=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        rows = {row["ns"]: row for row in json.loads(done.stdout)["namespaces"]}
        self.assertEqual(rows[self.made["fd"]["ns"]]["nsfs"], [here, there])
        self.assertTrue(rows[self.made["mount"]["ns"]]["path"].startswith(self.directory))

    def test_hidden(self):
        row = self.row("in_flight", "-o", "NS,HIDDEN,HOLDERS,PATH,PID")
        if not row:
            self.skipTest("this kernel lists no mount namespaces, or not to us")
        self.assertEqual(row, {"ns": self.made["in_flight"]["ns"], "hidden": True,
                               "holders": ["kernel"], "path": None, "pid": None})
        self.assertIs(self.row("in_flight", "-P")["hidden"], True)
        self.assertIs(self.row("socket", "-P")["hidden"], False)
        self.assertIs(self.row("in_flight", "--scan=deep")["hidden"], False)
        self.assertEqual(self.holders("in_flight", "-o", "KIND,PID,FD"),
                         [{"kind": "kernel", "pid": None, "fd": None}])

    def test_hidden_in_tables(self):
        """The column is there where it has something to say."""
        if not self.row("in_flight"):
            self.skipTest("this kernel lists no mount namespaces, or not to us")
        ns = str(self.made["in_flight"]["ns"])
        for args in (["-P"], ["-T"], ["-l"], ["-t", "mnt"], ["-o", "+PATH"]):
            lines = self.run_ok(*args).text.splitlines()
            self.assertEqual(lines[0].split()[-1], "HIDDEN")
            cells = [line.lstrip("│├└─◦ ").split() for line in lines]
            marks = {row[0]: row[-1] for row in cells}
            self.assertEqual(marks[ns], "1")
            self.assertEqual(marks.get(str(self.made["socket"]["ns"]), "0"), "0")
        for args in (["-t", "uts"], ["-p", str(self.pid)], ["-o", "NS,TYPE"], [ns]):
            self.assertNotIn("HIDDEN", self.run_ok(*args).text.split("\n")[0].split())
        header = self.run_ok("-o", "+HIDDEN,NS").text.splitlines()[0].split()
        self.assertEqual(header[-2:], ["HIDDEN", "NS"])

    def test_unseen_is_told(self):
        told = self.run_ok("-t", "uts").err
        self.assertRegex(told, r"^lsnsrel: ([^\n]*; )?\d+ descriptors? in flight in \d+ "
                         r"sockets?( and [^\n]*)? w(as|ere) not looked at; --scan=deep "
                         r"does\n$")
        self.assertEqual(len(told.splitlines()), 1)
        self.assertNotIn("--scan=deep", self.run_ok("-t", "uts", "--scan=deep").err)
        self.assertNotIn("in flight", self.run_ok("--scan=tasks").err)


class OddPath(Made):
    """A path may hold any byte, and no such byte may reach a terminal."""

    VIEWS = (["-P", "-o", "NS,PATH,HOLDERS,NSFS"], ["-P", "-W", "-o", "NS,HOLDERS,NSFS"],
             ["--holders", "-t", "ipc"], ["-u", "-l", "-o", "NSFS,PATH,COMMAND"],
             ["-T", "-o", "NS,NSFS"])

    def check(self, out, args):
        bad = [b for b in out if (b < 32 and b != 10) or b == 127]
        self.assertEqual(bad, [], args)

    def test_tables(self):
        for args in self.VIEWS:
            for locale, last in (("C", r"\xc3\xbc"), ("C.UTF-8", "\u00fc")):
                result = self.run_ok(*args, env={"LC_ALL": locale})
                self.check(result.out, args)
                self.assertIn(f"{self.directory}/{ODD_AS_TEXT}{last}", result.text)

    def test_one_line_an_item(self):
        text = self.run_ok("-P", "-n", "-t", "ipc", "-o", "NSFS").text
        lines = [line.rstrip() for line in text.splitlines()]
        self.assertIn(f"{self.directory}/{ODD_AS_TEXT}\u00fc", lines)
        self.assertIn(f"{self.directory}/plain", lines)

    def test_columns_stay_in_line(self):
        lines = self.run_ok("-P", "-o", "NS,NSFS,TYPE").text.splitlines()
        at = lines[0].index("TYPE")
        for line in lines[1:]:
            self.assertRegex(line[at - 1:], r"^ (\w{3,6} *)?$")

    def test_raw(self):
        for args in self.VIEWS:
            result = self.run_ok("-r", "-n", *args)
            self.check(result.out, args)
            self.assertIn(r"a,b\x20c\x0a\x1b[2J\xff\x5cx41\x09\xc3\xbc", result.text)
        lines = self.run_ok("-r", "--holders", "-o", "KIND,TARGET,TYPE").text.splitlines()
        for line in lines:
            self.assertEqual(line.count(" "), 2)

    def test_terminal(self):
        for columns in (40, 80, 200):
            ours, theirs = pty.openpty()
            fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
            # what a terminal makes of a newline is its own business
            mode = termios.tcgetattr(theirs)
            mode[1] &= ~termios.OPOST
            termios.tcsetattr(theirs, termios.TCSANOW, mode)
            with os.fdopen(ours, "rb", buffering=0) as reader:
                run("--holders", "-t", "ipc", "-P", stdout=theirs)
                os.close(theirs)
                out = b""
                try:
                    while data := reader.read(65536):
                        out += data
                except OSError:  # the end, on Linux
                    pass
            self.check(out, columns)
            self.assertIn(ODD_AS_TEXT.encode(), out)


class Captured(unittest.TestCase):
    """Files and links, of which everything is known."""

    @classmethod
    def setUpClass(cls):
        cls.root = FakeRoot()
        cls.root.add(7, comm=b"holder", mnt=70, net=71)
        os.mkdir(cls.root.file("proc", "7", "fd"))
        os.symlink("uts:[80]", cls.root.file("proc", "7", "fd", "9"))

    def set_mounts(self, text):
        with open(self.root.file("proc", "7", "mountinfo"), "wb") as f:
            f.write(text)
        self.addCleanup(os.unlink, self.root.file("proc", "7", "mountinfo"))

    def run_root(self, *args):
        result = run("--sysroot", self.root.path, *args)
        self.assertEqual(result.status, 0, result.err)
        return result

    def test_holders(self):
        self.set_mounts(rb"30 1 0:4 net:[81] /run/netns/bl\040ue rw - nsfs nsfs rw" b"\n")
        result = self.run_root("--holders", "-J", "-P", "-o",
                               "NS,TYPE,KIND,PID,TID,FD,TARGET,MNTNS")
        self.assertEqual((result.err, result.json["holders"]), ("", [
            {"ns": 80, "type": "uts", "kind": "fd", "pid": 7, "tid": 7, "fd": 9,
             "target": None, "mntns": None},
            {"ns": 81, "type": "net", "kind": "mount", "pid": None, "tid": None,
             "fd": None, "target": "/run/netns/bl ue", "mntns": 70}]))
        self.assertEqual(self.run_root("-P", "-n", "-o", "NS,HOLDERS,NSFS").text, """\
        80 fd:7:9                 
        81 mount:/run/netns/bl ue /run/netns/bl ue
""")

    def test_mounts_may_be_missing(self):
        rows = self.run_root("-J", "-l", "-o", "NSFS").json["namespaces"]
        self.assertEqual({row["nsfs"] for row in rows}, {None})

    def test_mounts_of_any_process(self):
        """Whoever is read first need not be the one that can tell."""
        for i in range(4):
            root = FakeRoot()
            for pid in range(4):
                root.add(10 + pid, mnt=70)
            with open(root.file("proc", str(10 + i), "mountinfo"), "wb") as f:
                f.write(b"30 1 0:4 net:[81] /x rw - nsfs nsfs rw\n")
            result = run("--sysroot", root.path, "-P", "-n", "-o", "NSFS")
            self.assertEqual((result.err, result.text), ("", "/x\n"))

    def test_broken_mounts(self):
        self.set_mounts(b"30 1 0:4 net:[81] /run/netns/blue rw -")
        self.assertEqual(self.run_root("-t", "net").err, "lsnsrel: mounts of 1 mount "
                         "namespace could not be read (Bad message)\n")


class InFlight(unittest.TestCase):
    def test_to_a_connection_not_accepted(self):
        """Known to be there, and out of reach of deep too."""
        directory = self.enterContext(tempfile.TemporaryDirectory(prefix="nsrel-cmd-"))
        with (socket.socket(socket.AF_UNIX) as server,
              socket.socket(socket.AF_UNIX) as client, open("/proc/self/ns/uts") as ns):
            server.bind(os.path.join(directory, "socket"))
            server.listen()
            client.connect(server.getsockname())
            socket.send_fds(client, [b"x"], [ns.fileno(), ns.fileno()])
            asked, unasked = run("-t", "uts", "--scan=deep").err, run("-t", "uts").err
        if "in flight" not in unasked:
            self.skipTest("this kernel does not tell of descriptors in flight")
        self.assertRegex(unasked, r"\d+ descriptors in flight in \d+ sockets?( and [^\n]*)? "
                         r"were not looked at; --scan=deep does\n$")
        self.assertRegex(asked, r"\d+ descriptors in flight in \d+ sockets?( and [^\n]*)? "
                         r"could not be looked at( \([^\n]*\))?(; run as root[^\n]*)?\n$")


@unittest.skipIf(os.geteuid() != 0, "only root can become somebody else")
class Sockets(unittest.TestCase):
    def test_that_cannot_be_asked(self):
        """Made in root's namespace, and passed on to nobody."""
        try:
            fd, sock = scene.new_ns("net", socket.socket)
        except SystemExit as error:
            self.skipTest(error)
        os.close(fd)
        with sock, subprocess.Popen(["sleep", "600"], pass_fds=[sock.fileno()],
                                    **NOBODY) as process:
            try:
                result = run("-n", "-o", "PID", **NOBODY)
            finally:
                process.kill()
        if result.status == 127 or "error while loading" in result.err:
            self.skipTest(f"nobody can't run the program: {result.err}")
        self.assertRegex(result.err, r"^lsnsrel: \d+ of \d+ processes could not be read, "
                         r"([^;\n]*, )?sockets of \d+ process(es)? could not be asked"
                         r"(, [^;\n]*)?; "
                         r"run as root for the rest\n$")


if __name__ == "__main__":
    main()
