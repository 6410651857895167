# SPDX-License-Identifier: GPL-2.0-or-later
"""The manners of the family: what is said of what could not be seen, exit statuses."""

import re
import subprocess
import unittest

from support import FakeRoot, main, run


def broken_root():
    """Of one of two processes nothing can be read."""
    root = FakeRoot()
    root.add(1, uts=77)
    root.add(2, 1, uts=78)
    with open(root.file("proc", "2", "stat"), "w") as f:
        f.write("nonsense")
    return root


class Unseen(unittest.TestCase):

    def setUp(self):
        self.broken = ["--sysroot", broken_root().path]
        whole = FakeRoot()
        whole.add(1, uts=77)
        self.whole = ["--sysroot", whole.path]

    def test_quiet(self):
        told = run(*self.broken)
        self.assertRegex(told.err, r"^lsnsrel: .*\n$")
        for option in ("-q", "--quiet"):
            result = run(*self.broken, option)
            self.assertEqual((result.status, result.err), (0, ""))
            self.assertEqual(result.out, told.out)

    def test_quiet_does_not_silence_errors(self):
        result = run(*self.broken, "-q", "-p", "99")
        self.assertEqual((result.status, result.err),
                         (32, "lsnsrel: no such process: 99\n"))

    def test_strict(self):
        self.assertEqual(run(*self.broken).status, 0)
        result = run(*self.broken, "--strict")
        self.assertEqual(result.status, 4)
        self.assertIn("could not be read", result.err)
        self.assertEqual(result.out, run(*self.broken).out)
        result = run(*self.broken, "--strict", "-q")
        self.assertEqual((result.status, result.err), (4, ""))
        self.assertEqual(run(*self.whole, "--strict").status, 0)

    def test_strict_goes_before_other_statuses(self):
        for args, status in ((["-p", "99"], 32), (["99", "--holders"], 32),
                             (["77", "99", "--holders"], 64)):
            self.assertEqual(run(*self.whole, "--strict", *args).status, status, args)
            self.assertEqual(run(*self.broken, *args).status, status, args)
            self.assertEqual(run(*self.broken, "--strict", *args).status, 4, args)
        self.assertEqual(run(*self.broken, "--strict", "-o", "FOO").status, 1)


class Export(unittest.TestCase):
    ODD = b"a \"b\" $(c) `d` \\x41\t\n\xff\xc3\xbc"

    def setUp(self):
        root = FakeRoot()
        root.add(1, uts=77, cmdline=self.ODD)
        root.add(2, 1, uts=77, net=78, comm=b"y")
        self.args = ["--sysroot", root.path, "-o", "NS,PATH,COMMAND,LEADERS,ONS"]

    def lines(self, *args):
        return run(*self.args, *args).text.splitlines()

    def test_pairs(self):
        escaped = r"a \x22b\x22 \x24(c) \x60d\x60 \x5cx41"
        lines = self.lines("-e")
        self.assertEqual(len(lines), 2)
        for line in lines:
            self.assertRegex(line, r'^NS="7\d" PATH="/proc/\d/ns/[a-z]+" COMMAND="[^"$`]*" LEADERS="\d" '
                             r'ONS=""$')
        self.assertIn('COMMAND="y"', lines[1])
        self.assertIn(f'COMMAND="{escaped}', lines[0])
        self.assertEqual(self.lines("--export", "-n", "-T"), lines)

    def test_nothing_is_lost(self):
        """Undone, it is what raw output has, and what the process has."""
        value = self.lines("-e")[0].split('COMMAND="')[1].split('"')[0]
        text = re.sub(rb"\\x(..)", lambda m: bytes([int(m.group(1), 16)]), value.encode())
        shown = run(*self.args, "-r", "-n").text.splitlines()[0].split(" ")[2]
        self.assertEqual(text, re.sub(rb"\\x(..)", lambda m: bytes([int(m.group(1), 16)]),
                                      shown.encode()))
        self.assertEqual(text.rstrip(b" "), self.ODD)

    def test_shell(self):
        """A shell gets each value as it was printed and runs nothing."""
        line = self.lines("-e", "-y")[0]
        done = subprocess.run(
            ["sh", "-c", line.replace('" ', '"; ') + '; echo "$NS,$LEADERS,$COMMAND"'],
            capture_output=True, text=True, check=True)
        self.assertTrue(done.stdout.startswith("77,1,a "), done.stdout)
        self.assertEqual(done.stderr, "")
        self.assertEqual(self.lines("-r", "-y")[0], "NS PATH COMMAND LEADERS ONS")

    def test_columns(self):
        self.assertIn('HOLDER="NS" TYPE="<integer>" DESCRIPTION="', run("-H", "-e").text)

    def test_excluded(self):
        for pair in ("-eJ", "-er", "-Jy"):
            result = run(*self.args, pair)
            self.assertEqual((result.status, result.out), (1, b""))
            self.assertIn("mutually exclusive arguments", result.err)


if __name__ == "__main__":
    main()
