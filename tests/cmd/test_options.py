# SPDX-License-Identifier: GPL-2.0-or-later
"""The command line: what is refused, with which words and which status."""

import os
import subprocess
import tempfile
import unittest

from support import FakeRoot, Result, main, run


class BadInput(unittest.TestCase):
    def check(self, args, status, message):
        result = run(*args)
        self.assertEqual(result.status, status, args)
        self.assertIn(message, result.err, args)
        self.assertEqual(result.out, b"", args)

    def test_refused(self):
        for args, message in [
            (["--nonsense"], "unrecognized option '--nonsense'"),
            (["-x"], "invalid option -- 'x'"),
            (["-x"], "--help' for more information."),
            (["-o", "FOO"], "lsnsrel: unknown column: FOO"),
            (["-o", "NS,FOO"], "lsnsrel: unknown column: FOO"),
            (["-o", ""], "lsnsrel: empty column name in list: ''"),
            (["-o", "+"], "lsnsrel: empty column name in list: '+'"),
            (["-o", "NS,,PID"], "lsnsrel: empty column name in list: 'NS,,PID'"),
            (["-o", "NS,"], "lsnsrel: empty column name in list: 'NS,'"),
            (["-o"], "option requires an argument -- 'o'"),
            (["-t", "foo"], "lsnsrel: unknown namespace type: foo"),
            (["-t", "net,foo"], "lsnsrel: unknown namespace type: foo"),
            (["-t", ""], "lsnsrel: unknown namespace type: ''"),
            (["--tree=foo"], "lsnsrel: unknown tree type: foo"),
            (["--tree="], "lsnsrel: unknown tree type: ''"),
            (["-T=foo"], "lsnsrel: unknown tree type: foo"),
            (["--scan", "relations"],
             "lsnsrel: --scan: relations alone find nothing; add tasks"),
            (["--scan", "relations,relations"], "lsnsrel: --scan: relations alone"),
            (["--scan", "foo"], "lsnsrel: unknown source: foo"),
            (["-p", "0"], "lsnsrel: invalid PID argument: '0'"),
            (["-p", "-1"], "lsnsrel: invalid PID argument: '-1'"),
            (["-p", "12x"], "lsnsrel: invalid PID argument: '12x'"),
            (["-p", " 5"], "lsnsrel: invalid PID argument: ' 5'"),
            (["-p", "+2"], "lsnsrel: invalid PID argument: '+2'"),
            (["-p", "5 "], "lsnsrel: invalid PID argument: '5 '"),
            (["-p", "2147483648"], "lsnsrel: invalid PID argument: '2147483648'"),
            (["-p", ""], "lsnsrel: invalid PID argument: ''"),
            (["-p", "99999999999"], "lsnsrel: invalid PID argument: '99999999999'"),
            (["abc"], "lsnsrel: invalid namespace argument: 'abc'"),
            (["net:[x]"], "lsnsrel: invalid namespace argument: 'net:[x]'"),
            (["-1"], "invalid option"),
            (["1", "2"], "lsnsrel: unexpected argument: '2'"),
            (["-J", "-r"], "lsnsrel: mutually exclusive arguments: --json --raw"),
            (["-r", "-J"], "lsnsrel: mutually exclusive arguments: --json --raw"),
            (["-P", "-p", "1"],
             "lsnsrel: mutually exclusive arguments: --persistent --task"),
            (["-l", "-T"], "lsnsrel: mutually exclusive arguments: --list --tree"),
            (["-T", "-l"], "lsnsrel: mutually exclusive arguments: --list --tree"),
            (["-p", "1", "4026531840"],
             "lsnsrel: --task is mutually exclusive with <namespace>"),
            (["-P", "4026531840"],
             "lsnsrel: --persistent is mutually exclusive with <namespace>"),
            (["-P", "--holders", "4026531840"],
             "lsnsrel: --persistent is mutually exclusive with <namespace>"),
        ]:
            with self.subTest(args=args):
                self.check(args, 1, message)

    def test_not_found(self):
        root = FakeRoot()
        root.add(1, net=4026531840)
        sysroot = ["--sysroot", root.path]
        for args, message in [
            (["-p", "99"], "lsnsrel: no such process: 99"),
            (["99"], "lsnsrel: not found namespace: 99"),
            (["0"], "lsnsrel: not found namespace: 0"),
            (["uts:[4026531840]"], "lsnsrel: not found namespace: uts:[4026531840]"),
            (["18446744073709551615"], "lsnsrel: not found namespace"),
        ]:
            with self.subTest(args=args):
                self.check([*sysroot, *args], 32, message)

    def test_no_proc(self):
        root = FakeRoot()
        missing = root.file("nothing")
        self.check(["--sysroot", missing], 1,
                   f"lsnsrel: cannot read {missing}/proc: No such file or directory")
        os.mkdir(missing)
        open(root.file("nothing", "proc"), "w").close()
        self.check(["--sysroot", missing], 1,
                   f"lsnsrel: cannot read {missing}/proc: Not a directory")


class Output(unittest.TestCase):
    def test_full_device(self):
        for args in ([], ["-J"], ["-r"], ["--help"], ["--version"], ["-H"]):
            with self.subTest(args=args), open("/dev/full", "w") as full:
                result = run(*args, stdout=full)
                self.assertEqual(result.status, 1)
                self.assertIn("lsnsrel: write error: No space left on device",
                              result.err)

    def test_closed_output(self):
        lsnsrel = os.environ["LSNSREL"]
        done = subprocess.run(["sh", "-c", 'exec "$0" >&-', lsnsrel],
                              stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.assertEqual(done.returncode, 1)
        self.assertIn("write error", Result(
            subprocess.CompletedProcess([], 1, b"", done.stderr)).err)

    def test_full_stderr(self):
        """What could not be read would be said there: not saying it is no success."""
        root = FakeRoot()
        root.add(1, uts=77)
        with open("/dev/full", "w") as full:
            self.assertEqual(run("--sysroot", root.path, stderr=full).status, 0)
            with open(root.file("proc", "1", "stat"), "w") as f:
                f.write("nonsense")
            result = run("--sysroot", root.path, stderr=full)
            self.assertEqual(result.status, 1)
            self.assertIn(b"77", result.out)

    def test_full_device_before_the_end(self):
        """More than stdio keeps: the failure is older than the end of the program."""
        root = FakeRoot()
        for i in range(1000):
            root.add(i + 1, uts=1000 + i, cmdline=b"x" * 100)
        with open("/dev/full", "w") as full:
            result = run("--sysroot", root.path, "-J", stdout=full)
            self.assertEqual(result.status, 1)
            self.assertRegex(result.err, r"^lsnsrel: write error(: No space left on "
                             r"device)?\n$")

    def make_unread(self, n):
        """So many namespaces, and a process that can't be read."""
        root = FakeRoot()
        for i in range(n):
            root.add(i + 1, uts=1000 + i, cmdline=b"x" * 100)
        root.add(n + 1)
        with open(root.file("proc", str(n + 1), "stat"), "w") as f:
            f.write("nonsense")
        return ["--sysroot", root.path, "-l"]

    def test_one_file_for_both(self):
        """What could not be read is said below the table, and not within a row."""
        for n in 1, 100:
            args = self.make_unread(n)
            with tempfile.TemporaryFile() as file:
                run(*args, stdout=file, stderr=file)
                file.seek(0)
                lines = file.read().decode().splitlines()
            self.assertEqual(lines[:-1], run(*args).text.splitlines())
            self.assertRegex(lines[-1], "^lsnsrel: 1 of .* could not be read")

    def test_full_device_and_something_to_say(self):
        for n in 1, 100:
            with open("/dev/full", "w") as full:
                result = run(*self.make_unread(n), stdout=full)
            self.assertEqual(result.status, 1)
            self.assertRegex(result.err, r"^lsnsrel: 1 of .* could not be read.*\n"
                             r"lsnsrel: write error(: No space left on device)?\n$")

    def test_reader_that_leaves(self):
        lsnsrel = os.environ["LSNSREL"]
        done = subprocess.run(["sh", "-c", '"$0" --output-all -J | head -c 1', lsnsrel],
                              stdin=subprocess.DEVNULL, capture_output=True)
        self.assertEqual(done.stdout, b"{")
        self.assertNotIn(b"write error", done.stderr)

    def test_reader_that_leaves_without_a_signal(self):
        lsnsrel = os.environ["LSNSREL"]
        done = subprocess.run(
            ["sh", "-c", "trap '' PIPE; \"$0\" -J --output-all | head -c 1", lsnsrel],
            stdin=subprocess.DEVNULL, capture_output=True, restore_signals=False)
        self.assertEqual(done.stdout, b"{")
        self.assertNotIn(b"write error", done.stderr)


class Information(unittest.TestCase):
    def test_version(self):
        result = run("-V")
        self.assertEqual(result.status, 0)
        self.assertRegex(result.text, r"^lsnsrel from nsrel \d+\.\d+\.\d+ \(libsmartcols ")

    def test_help(self):
        result = run("-h")
        self.assertEqual(result.status, 0)
        self.assertIn("Usage:\n lsnsrel [options] [<namespace>]\n", result.text)
        self.assertIn(" -o, --output <list>", result.text)
        for line in result.text.splitlines():
            self.assertLessEqual(len(line), 90, line)

    def test_list_columns(self):
        listed = run("-H", "-J").json["lsnsrel-columns"]
        self.assertEqual(run("-J", "-H").json["lsnsrel-columns"], listed)
        self.assertEqual(set(listed[0]), {"holder", "type", "description"})
        names = [column["holder"] for column in listed]
        self.assertEqual(names[:13], "NS TYPE PATH NPROCS PID PPID COMMAND UID USER "
                         "NETNSID NSFS PNS ONS".split())
        table = run("-H").text.splitlines()
        self.assertEqual([line.split()[0] for line in table], names)
        self.assertEqual(len(run("-H", "-r").text.splitlines()), len(names))


if __name__ == "__main__":
    main()
