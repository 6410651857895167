# SPDX-License-Identifier: GPL-2.0-or-later
"""What fits a terminal: widths, cut text, characters of all kinds and widths."""

import os
import re
import shutil
import unittest

from support import FakeRoot, main, run
from terminal import columns_of
from terminal import run_on_terminal as run_in_color

LONG = b"long " * 60


def run_on_terminal(*args, env=None, **kwargs):
    return run_in_color(*args, env={"NO_COLOR": "1", **(env or {})}, **kwargs)


class Width(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        root = FakeRoot()
        root.add(1, uts=77, cmdline=LONG)
        root.add(2, 1, uts=78, net=30, cmdline="語".encode() * 200)
        cls.args = ["--sysroot", root.path]

    def test_terminal(self):
        for width in 60, 80, 132:
            for args in ([], ["-l"], ["--tree"], ["77"], ["--pids"], ["--color=always"]):
                lines = run_on_terminal(*self.args, *args, width=width)
                widths = [columns_of(re.sub(r"\x1b\[[0-9;]*m", "", line))
                          for line in lines]
                self.assertLessEqual(max(widths), width, (width, args))
                self.assertGreaterEqual(max(widths), width - 2, (width, args))

    def test_not_truncated(self):
        for option in "-u", "--notruncate":
            self.assertIn(LONG.decode().rstrip(), "\n".join(
                run_on_terminal(*self.args, option, width=60)))

    def test_pipe(self):
        for args in ([], ["-l"], ["--tree"]):
            self.assertIn(LONG.decode().rstrip(), run(*self.args, *args).text)

    def test_for_programs(self):
        for form in "-J", "-r", "-e":
            self.assertEqual("\n".join(run_on_terminal(*self.args, form, width=60)),
                             run(*self.args, form).text.rstrip("\n"))

    def test_numbers_are_never_cut(self):
        lines = run_on_terminal(*self.args, "-l", "--output-all", width=20)
        self.assertTrue(any(re.match(r" *77 uts ", line) for line in lines), lines)

    @unittest.skipUnless(shutil.which("lsns"), "no lsns to compare with")
    def test_as_lsns(self):
        """The same columns of the same namespaces come out alike, cut where lsns cuts."""
        args = ["-l", "-o", "NS,TYPE,USER,COMMAND", "-p", str(os.getpid())]
        for width in 60, 80, 200:
            ours = run_on_terminal(*args, width=width)
            theirs = run_on_terminal(*args, width=width, program=shutil.which("lsns"))
            self.assertEqual(sorted(ours), sorted(theirs), width)


class Changes(unittest.TestCase):
    """Of --diff: the reason is cut, and what it says as well gives way to it."""

    @classmethod
    def setUpClass(cls):
        root = FakeRoot()
        root.add(1, uts=77)
        cls.files = [cls.dump(root, "old")]
        for pid in range(1001, 1004):
            root.add(pid, 1, comm=b"of many letters", start=200, uts=77, net=88)
        cls.files.append(cls.dump(root, "new"))

    @staticmethod
    def dump(root, name):
        result = run("--sysroot", root.path, "--dump")
        with open(root.file(name), "wb") as f:
            f.write(result.out)
        return root.file(name)

    def test_cut(self):
        reason = "held by process 1001 (of many letters) and 2 more processes"
        full = run("--diff", *self.files).text.splitlines()
        self.assertRegex(full[0], "^CHANGE +NS TYPE +CERTAIN WHAT +REASON$")
        self.assertRegex(full[-1], f"^came +88 net +1 +{re.escape(reason)}$")
        for width in 60, 80, 110:
            lines = run_on_terminal("--diff", *self.files, width=width)
            self.assertEqual(len(lines), len(full))
            self.assertLessEqual(max(map(columns_of, lines)), width)
            self.assertEqual("WHAT" in lines[0], width == 110)
            self.assertIn(reason[:60 - 37], lines[-1])

    def test_asked_for(self):
        """What somebody wants to see is not left out, and with -u nothing is cut."""
        for args in (["-u"], ["-o", "CHANGE,NS,TYPE,CERTAIN,WHAT,REASON", "-u"], ["-r"],
                     ["-e"], ["-J"]):
            self.assertEqual(run_on_terminal(*args, "--diff", *self.files, width=60),
                             run(*args, "--diff", *self.files).text.splitlines())
        for args in (["--output-all"], ["-o", "+WHAT"]):
            self.assertIn("WHAT", run_on_terminal(*args, "--diff", *self.files)[0])


class Blank(unittest.TestCase):
    """What holds namespaces: columns that have nothing to say give way to the others."""

    HOLDERS = "NS TYPE KIND PID TID FD PATH TARGET MNTNS HOLDERNS USER COMMAND".split()

    @classmethod
    def setUpClass(cls):
        root = FakeRoot()
        root.add(7, uts=77, net=71, mnt=70, cmdline=b"forty-two " * 4)
        os.mkdir(root.file("proc", "7", "fd"))
        os.symlink("uts:[80]", root.file("proc", "7", "fd", "9"))
        with open(root.file("proc", "7", "mountinfo"), "w", encoding="utf-8") as f:
            f.write("30 1 0:4 net:[81] /run/netns/blue rw - nsfs nsfs rw\n")
        cls.args = ["--sysroot", root.path]

    def header(self, *args, width=80):
        lines = run_on_terminal(*self.args, *args, width=width)
        if "COMMAND" in lines[0]:
            self.assertLessEqual(max(map(columns_of, lines)), width)
        return lines[0].split()

    def without(self, *names):
        return [name for name in self.HOLDERS if name not in names]

    def test_holders(self):
        blank = "TARGET", "MNTNS", "HOLDERNS"
        self.assertEqual(self.header("--holders", "80"), self.without(*blank))
        self.assertEqual(self.header("--holders", "71"), self.without("FD", *blank))
        self.assertEqual(self.header("--holders", "81"), self.HOLDERS[:3] +
                         ["TARGET", "MNTNS"])
        self.assertEqual(self.header("--holders", "80", "81"), self.without("HOLDERNS"))
        self.assertIn("forty-two forty-two", run_on_terminal(
            *self.args, "--holders", "71")[1])

    def test_persistent(self):
        blank = "PID", "COMMAND"
        header = self.header("-P", width=60)
        self.assertFalse(set(header) & set(blank), header)
        self.assertIn("HOLDERS", header)
        self.assertLessEqual(set(blank), set(self.header("-P")))

    def test_wide_enough(self):
        for ns, width in ("81", 104), ("71", 128):
            self.assertEqual(self.header("--holders", ns, width=width), self.HOLDERS)
            self.assertLess(len(self.header("--holders", ns, width=width - 32)), 12)

    def test_asked_for(self):
        """And what programs read, or lsns shows."""
        for args in ["-o", ",".join(self.HOLDERS)], ["-o", "+UID"]:
            lines = run_on_terminal(*self.args, *args, "--holders", "71")
            self.assertIn("TARGET MNTNS HOLDERNS", " ".join(lines[0].split()))
        for args in ["-u"], ["-r"], ["-e"], ["-J"]:
            self.assertEqual(run_on_terminal(*self.args, *args, "--holders", "71"),
                             run(*self.args, *args, "--holders", "71").text.splitlines())
        self.assertEqual(run(*self.args, "--holders", "71").text.split("\n")[0].split(),
                         self.HOLDERS)
        self.assertLess({"NETNSID", "NSFS"},
                        set(run_on_terminal(*self.args, "-t", "net", width=50)[0].split()))


class Characters(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = FakeRoot()
        cls.root.add(1, uts=77, cmdline="父 語".encode())
        cls.root.add(2, 1, uts=78, cmdline="e\u0301 ü".encode())
        cls.root.add(3, 2, uts=79, cmdline=b"\xff\x1b[2J")
        cls.args = ["--sysroot", cls.root.path, "-o", "COMMAND,NS"]

    def lines(self, locale):
        result = run(*self.args, env={"LC_ALL": locale})
        return result.out.decode("utf-8").splitlines()

    def test_ascii(self):
        lines = self.lines("C")
        self.assertTrue("\n".join(lines).isascii())
        self.assertRegex(lines[2], r"^`-e\\xcc\\x81 \\xc3\\xbc +78$")
        self.assertRegex(lines[3], r"^  `-\\xff\\x1b\[2J +79$")

    def test_ascii_on_terminals(self):
        lines = run_on_terminal(*self.args, env={"LC_ALL": "C"})
        self.assertTrue("\n".join(lines).isascii())

    def test_utf8_is_aligned(self):
        for lines in self.lines("C.UTF-8"), run_on_terminal(*self.args):
            self.assertRegex(lines[1], "^父 語 +77$")
            self.assertRegex(lines[2], "^└─e\u0301 ü +78$")
            self.assertRegex(lines[3], r"^  └─\\xff\\x1b\[2J +79$")
            self.assertEqual(len({columns_of(line) for line in lines[1:]}), 1, lines)

    def test_forest(self):
        """Siblings, too: all the pieces that branches are made of."""
        root = FakeRoot()
        for pid, ppid in ((1, 0), (2, 1), (3, 2), (4, 1)):
            root.add(pid, ppid, uts=70 + pid, comm=b"c%d" % pid)
        args = ["--sysroot", root.path, "-n", "-o", "COMMAND"]
        self.assertEqual(run(*args, env={"LC_ALL": "C"}).text.splitlines(),
                         ["c1", "|-c2", "| `-c3", "`-c4"])
        self.assertEqual(run(*args).text.splitlines(), ["c1", "├─c2", "│ └─c3", "└─c4"])


if __name__ == "__main__":
    main()
