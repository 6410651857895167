# SPDX-License-Identifier: GPL-2.0-or-later
"""--diff: what came, went and changed between two snapshots, as they were written."""

import os
import subprocess
import tempfile
import unittest

from support import LSNSREL, FakeRoot, main, run

BOOT = "01234567-89ab-cdef-0123-456789abcdef"
INITIAL = {"user": 4026531837, "net": 4026531840, "uts": 4026531838}


class Compared(unittest.TestCase):
    """A machine of files, in which time goes on from one snapshot to the next."""

    def setUp(self):
        self.root = FakeRoot()
        self.set_boot(BOOT, "here")
        self.root.add(1, comm=b"init", start=5, **INITIAL)
        self.root.add(2, comm=b"kthreadd", start=5, flags=0x200000, **INITIAL)
        self.root.add(7, 1, comm=b"nginx", start=100, **{**INITIAL, "net": 77})
        self.files = tempfile.TemporaryDirectory()
        self.addCleanup(self.files.cleanup)

    def set_boot(self, boot, host):
        os.makedirs(self.root.file("proc", "sys", "kernel", "random"), exist_ok=True)
        for name, text in (("random/boot_id", boot), ("hostname", host)):
            with open(self.root.file("proc", "sys", "kernel", name), "w") as f:
                f.write(text + "\n")

    def move(self, pid):
        """It is gone: out of /proc, at least."""
        os.rename(self.root.file("proc", str(pid)), self.root.file(f"gone-{pid}"))

    def dump(self, name):
        path = os.path.join(self.files.name, name)
        result = run("--sysroot", self.root.path, "--dump", "--scan=tasks,fds,mounts")
        self.assertEqual(result.status, 0, result.err)
        with open(path, "wb") as f:
            f.write(result.out)
        return path

    def diff(self, *args, status=5, **kwargs):
        result = run("-q", "-J", "--diff", *args, **kwargs)
        self.assertEqual(result.status, status, result.err)
        self.err = result.err
        return result.json["diff"]


class Changes(Compared):
    def test_nothing(self):
        old = self.dump("old")
        self.assertEqual(self.diff(old, old, status=0), [])
        self.assertEqual(self.err, "")
        result = run("--diff", old, old)
        self.assertEqual((result.status, result.out), (0, b""))

    def test_all(self):
        old = self.dump("old")
        self.move(7)
        self.root.add(9, 1, comm=b"sh", start=200, **{**INITIAL, "uts": 99})
        rows = self.diff(old, self.dump("new"))
        self.assertEqual([(row["change"], row["ns"], row["type"]) for row in rows], [
            ("went", 77, "net"), ("came", 99, "uts"), ("changed", INITIAL["user"], "user"),
            ("changed", INITIAL["uts"], "uts"), ("changed", INITIAL["net"], "net")])
        self.assertTrue(all(row["certain"] for row in rows))
        self.assertEqual([row["what"] for row in rows],
                         [[], [], ["members"], ["members"], ["members"]])
        self.assertEqual([row["reason"] for row in rows], [
            "was held by process 7 (nginx)", "held by process 9 (sh)",
            "process 9 (sh) came, process 7 (nginx) went", "process 7 (nginx) went",
            "process 9 (sh) came"])

    def test_columns_of_what_went(self):
        """They are those of the old snapshot."""
        old = self.dump("old")
        self.move(7)
        rows = self.diff(old, self.dump("new"), "-t", "net", "--no-initial", "-o",
                         "CHANGE,NS,PID,COMMAND,NPROCS,HOLDERS")
        self.assertEqual(rows, [{"change": "went", "ns": 77, "pid": 7, "command": "nginx",
                                 "nprocs": 1, "holders": ["process:7"]}])

    def test_table(self):
        old = self.dump("old")
        self.move(7)
        result = run("-q", "--diff", old, self.dump("new"), "-t", "net")
        self.assertEqual(result.text.splitlines(), [
            "CHANGE         NS TYPE CERTAIN WHAT REASON",
            "went           77 net        1      was held by process 7 (nginx)"])

    def test_what_is_left_out_is_no_difference(self):
        old = self.dump("old")
        self.root.add(9, 1, comm=b"sh", start=200, **INITIAL)
        new = self.dump("new")
        self.assertEqual(len(self.diff(old, new)), 3)
        self.assertEqual(self.diff(old, new, "--no-initial", status=0), [])
        self.assertEqual(self.diff(old, new, "-t", "mnt", status=0), [])

    def test_sort(self):
        old = self.dump("old")
        self.root.add(9, 1, comm=b"sh", start=200, **INITIAL)
        rows = self.diff(old, self.dump("new"), "--sort", "TYPE")
        self.assertEqual([row["type"] for row in rows], ["net", "user", "uts"])

    def test_number_that_is_used_again(self):
        """Without ids, by those who hold it: sure it is not."""
        old = self.dump("old")
        self.move(7)
        self.root.add(9, 1, comm=b"sh", start=200, **{**INITIAL, "net": 77})
        rows = self.diff(old, self.dump("new"), "-t", "net", "--no-initial")
        self.assertEqual([(row["change"], row["certain"]) for row in rows],
                         [("went", False), ("came", False)])
        self.assertIn("another one", rows[0]["reason"])

    def test_now(self):
        old = self.dump("old")
        self.move(7)
        rows = self.diff(old, "--sysroot", self.root.path, "--no-initial")
        self.assertEqual([(row["change"], row["ns"]) for row in rows], [("went", 77)])

    def test_standard_input(self):
        old = self.dump("old")
        self.move(7)
        new = self.dump("new")
        for args, stdin in ((("-", new), old), ((old, "-"), new)):
            with open(stdin, "rb") as f:
                rows = self.diff(*args, "--no-initial", stdin=f)
            self.assertEqual([(row["change"], row["ns"]) for row in rows], [("went", 77)])


class Machines(Compared):
    def test_restarted(self):
        old = self.dump("old")
        self.set_boot(BOOT.replace("0", "1"), "here")
        rows = self.diff(old, self.dump("new"))
        self.assertEqual(len(rows), 8)
        self.assertIn("restarted in between", self.err)
        self.assertNotIn("changed", {row["change"] for row in rows})

    def test_another_machine(self):
        old = self.dump("old")
        self.set_boot(BOOT.replace("0", "1"), "th\x1bere")
        self.diff(old, self.dump("new"))
        self.assertIn("different machines, here and th\\x1bere", self.err)

    def test_unknown_boot(self):
        old = self.dump("old")
        os.unlink(self.root.file("proc", "sys", "kernel", "random", "boot_id"))
        self.root.add(9, 1, comm=b"sh", start=200, **INITIAL)
        rows = self.diff(old, self.dump("new"))
        self.assertEqual({row["certain"] for row in rows}, {False})
        self.assertIn("not known whether the machine was restarted", self.err)


class Quiet(unittest.TestCase):
    def test_who_looks_is_no_news(self):
        """Where nobody else is, nothing changes between one look and the next."""
        inside = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"]
        if subprocess.run([*inside, "true"], stderr=subprocess.DEVNULL).returncode != 0:
            self.skipTest("may not make PID namespaces")
        script = '"$0" -q --dump > "$1" && exec "$0" -q --diff "$1"'
        with tempfile.NamedTemporaryFile() as old:
            result = subprocess.run([*inside, "sh", "-c", script, LSNSREL, old.name],
                                    stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertEqual((result.returncode, result.stdout), (0, b""))


class Failures(Compared):
    def test_no_file(self):
        result = run("--diff", "/nonexistent/\x1b")
        self.assertEqual((result.status, result.out), (1, b""))
        self.assertIn("/nonexistent/\\x1b", result.err)

    def test_no_snapshot(self):
        path = os.path.join(self.files.name, "x")
        with open(path, "w") as f:
            f.write('{"x": [}')
        result = run("--diff", path)
        self.assertEqual((result.status, result.out), (1, b""))
        self.assertIn(f"{path}: ", result.err)

    def test_standard_input_twice(self):
        with open(self.dump("old"), "rb") as f:
            result = run("--diff", "-", "-", stdin=f)
        self.assertEqual((result.status, result.out, result.err),
                         (1, b"", "lsnsrel: --diff: standard input can be read only once\n"))

    def test_too_much(self):
        old = self.dump("old")
        result = run("--diff", old, old, old)
        self.assertEqual(result.status, 1)
        self.assertIn("unexpected argument", result.err)
        for args in (["-T"], ["-p", "1"], ["--holders"], ["--run"]):
            result = run("--diff", old, *args)
            self.assertEqual(result.status, 1, args)
            self.assertIn("mutually exclusive", result.err)


if __name__ == "__main__":
    main()
