# SPDX-License-Identifier: GPL-2.0-or-later
"""The manners of the family: what is said of what could not be seen, exit statuses."""

import os
import re
import shutil
import subprocess
import unittest

from support import Child, FakeRoot, all_nodes, main, run


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


class Empty(unittest.TestCase):
    """A namespace that no process is in."""

    SAID = "lsnsrel: no process was found in uts:[80]; --holders shows what holds it\n"

    def run_root(self, *args):
        root = FakeRoot()
        root.add(1, uts=77, net=70)
        root.add(2, 1, uts=77, threads=[(3, {"uts": 81})], net=70)
        os.mkdir(root.file("proc", "1", "fd"))
        os.symlink("uts:[80]", root.file("proc", "1", "fd", "9"))
        result = run("--sysroot", root.path, *args)
        self.assertEqual(result.status, 0)
        return result

    def test_said(self):
        for args in [], ["-l"], ["-o", "PID"], ["--output-all"], ["-u"], ["--strict"]:
            result = self.run_root("80", *args)
            self.assertEqual((result.text, result.err), ("", self.SAID))

    def test_not_to_programs(self):
        """For them nothing is an answer, and a word would be a complaint."""
        for args in ["-q"], ["-J"], ["-r"], ["-e"], ["-n"], ["-n", "-o", "PID"]:
            self.assertEqual(self.run_root("80", *args).err, "")

    def test_only_of_it(self):
        for args in ["77"], ["81"], ["80", "--holders"], ["-P"], []:
            self.assertEqual(self.run_root(*args).err, "", args)
        program = os.environ["LSNSREL_FILTER"]
        done = subprocess.run([program, "-Q", "PID == 0",
                               str(os.stat("/proc/self/ns/uts").st_ino)],
                              capture_output=True, text=True, check=True)
        self.assertEqual(done.stdout, "")
        self.assertNotIn("no process", done.stderr)


@unittest.skipUnless(os.geteuid() == 0, "only root can have less than root")
class Advice(unittest.TestCase):
    """What would help is said to those whom it would help."""

    def run_by(self, *launcher):
        if not shutil.which(launcher[0]):
            self.skipTest(f"no {launcher[0]}")
        done = subprocess.run([*launcher, os.environ["LSNSREL"], "-l"],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              env={**os.environ, "LC_ALL": "C"}, timeout=60)
        if "lsnsrel" not in done.stderr:
            self.skipTest(f"{launcher[0]}: {done.stderr or 'nothing was refused'}")
        return done.stderr

    def test_no_capability(self):
        with subprocess.Popen(["sleep", "600"], user=65534) as other:
            try:
                text = self.run_by("setpriv", "--bounding-set=-sys_ptrace")
            finally:
                other.kill()
        self.assertRegex(text, "; cap_sys_ptrace would help")

    def test_user(self):
        self.assertRegex(self.run_by("setpriv", "--reuid", "65534", "--clear-groups"),
                         "; run as root for the rest")

    def test_user_namespace(self):
        for options in ("-U", "-Ur"):
            self.assertRegex(self.run_by("unshare", options),
                             "; run as root outside of this user namespace for the rest")


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
            self.assertRegex(line, r'^NS="7\d" PATH="/proc/\d/ns/[a-z]+" '
                             r'COMMAND="[^"$`]*" LEADERS="\d" ONS=""$')
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


class Sort(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        root = FakeRoot()
        ns = dict(user=4026531837, net=4026531833)
        root.add(1, **ns, comm=b"x1")
        root.add(100, 1, **{**ns, "net": 30}, comm=b"b", cmdline=b"zz")
        root.add(20, 1, **{**ns, "net": 200}, comm=b"aa")
        root.add(3, 20, **{**ns, "net": 1000}, comm=b"a")
        root.add(9, 20, **{**ns, "net": 999}, comm=b"A")
        cls.args = ["--sysroot", root.path]

    def column(self, name, *args):
        rows = run(*self.args, "-l", "-J", "-o", name, *args).json["namespaces"]
        return [row[name.lower()] for row in rows]

    def test_numbers(self):
        for fmt in ("-r", "-e"):
            lines = run(*self.args, fmt, "-o", "PID", "--sort", "PID").text.split()
            self.assertEqual([re.sub("[^0-9]", "", line) for line in lines if
                              line != "PID"], ["1", "1", "3", "9", "20", "100"])
        self.assertEqual(self.column("NS", "--sort", "ns"),
                         [30, 200, 999, 1000, 4026531833, 4026531837])

    def test_strings(self):
        self.assertEqual(self.column("COMMAND", "--sort", "COMMAND", "-t", "net"),
                         ["A", "a", "aa", "x1", "zz"])

    def test_by_what_is_not_shown(self):
        self.assertEqual(self.column("NS", "--sort", "PID", "-t", "net"),
                         [4026531833, 1000, 999, 200, 30])

    def test_lists_and_booleans(self):
        self.assertEqual(self.column("LEADERS", "--sort", "LEADERS", "-t", "net"),
                         [[1], [3], [9], [20], [100]])
        self.assertEqual(self.column("INITIAL", "--sort", "INITIAL"),
                         [False] * 4 + [True] * 2)

    def test_unknown_is_last(self):
        values = self.column("OWNERUID", "--sort", "OWNERUID")
        self.assertEqual(values, [None] * 6)
        root = FakeRoot()
        root.add(1, net=3)
        root.add(2, uts=20, user=5, uid=7)
        os.unlink(root.file("proc", "1", "status"))
        rows = run("--sysroot", root.path, "-l", "-J", "-o", "UID,NS", "--sort", "UID")
        self.assertEqual([(row["uid"], row["ns"]) for row in rows.json["namespaces"]],
                         [(7, 5), (7, 20), (None, 3)])

    def test_trees(self):
        def tree(rows):
            return [(row["pid"], tree(row.get("children", []))) for row in rows]

        root = FakeRoot()
        for ns, pid, parent in ((41, 1, 0), (42, 20, 1), (43, 3, 1), (44, 9, 20),
                                (45, 7, 20)):
            root.add(pid, parent, net=ns)
        rows = run("--sysroot", root.path, "-J", "--tree=process", "--sort", "PID",
                   "-o", "PID,COMMAND").json["namespaces"]
        self.assertEqual(tree(rows), [(1, [(3, []), (20, [(7, []), (9, [])])])])
        rows = run(*self.args, "-J", "4026531837", "--sort", "COMMAND",
                   "-o", "COMMAND").json["namespaces"]
        children = rows[0]["children"]
        self.assertEqual([row["command"] for row in children], ["aa", "zz"])
        self.assertEqual([row["command"] for row in children[0]["children"]], ["A", "a"])

    def test_refused(self):
        for name in ("FOO", "", "NS,PID", "KIND"):
            result = run(*self.args, "--sort", name)
            self.assertEqual((result.status, result.out), (1, b""))
            self.assertIn("lsnsrel: unknown column: " + (name or "''"), result.err)

    def test_views(self):
        rows = run(*self.args, "--holders", "-J", "-o", "KIND,PID", "--sort", "PID")
        pids = [row["pid"] for row in rows.json["holders"]]
        self.assertEqual(pids, sorted(pids))
        self.assertEqual(len(pids), 10)


class NoInitial(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        root = FakeRoot()
        root.add(1, user=4026531837, net=4026531833, caps=(1 << 41) - 1)
        root.add(2, 1, user=50, net=51, cmdline=b"made")
        cls.args = ["--sysroot", root.path, "--no-initial"]

    def shown(self, *args):
        result = run(*self.args, "-J", *args)
        self.assertEqual(result.status, 0, result.err)
        return sorted(row["ns"] for row in list(result.json.values())[0])

    def test_list(self):
        self.assertEqual(self.shown("-l"), [50, 51])
        self.assertEqual(self.shown("--tree=process", "-t", "net"), [51])
        self.assertEqual(self.shown("-p", "1"), [])
        self.assertEqual(self.shown("--holders"), [50, 51])
        self.assertEqual(self.shown("-P"), [])

    def test_caps(self):
        result = run(*self.args, "--caps", "1", "-J", "-o", "NS")
        self.assertEqual([row["ns"] for row in result.json["caps"]], [50, 51])

    def test_unknown_stays(self):
        root = FakeRoot()
        root.add(1, net=51)
        rows = run("--sysroot", root.path, "--no-initial", "-J", "-l",
                   "-o", "NS,INITIAL").json["namespaces"]
        self.assertEqual(rows, [{"ns": 51, "initial": None}])

    def test_tree_of_this_machine(self):
        """Initial ones are in it only where others are below them."""
        with Child("--user", "--uts") as child:
            rows = run("--no-initial", "--tree=owner", "-J", "-o",
                       "NS,INITIAL").json["namespaces"]
            nodes = list(all_nodes(rows))
            self.assertIn(child.ns("uts"), [node["ns"] for node in nodes])
            for node in nodes:
                if node["initial"]:
                    self.assertTrue(node.get("children"), node)

    def test_excluded(self):
        for args in (["51"], ["--pids"], ["--compare", "1"], ["--relation", "50", "51"],
                     ["--holders", "51"]):
            result = run(*self.args, *args)
            self.assertEqual((result.status, result.out), (1, b""), args)
            self.assertIn("mutually exclusive", result.err)


if __name__ == "__main__":
    main()
