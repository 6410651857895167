# SPDX-License-Identifier: GPL-2.0-or-later
"""Trees of namespaces, by owner and by parent: what stands where, and how it looks."""

import json
import os
import re
import resource
import subprocess
import sys
import unittest

from support import Child, FakeRoot, all_nodes, main, run
from terminal import columns_of, run_on_terminal

USER, PID, UTS, NET = 4026531837, 4026531836, 4026531838, 4026531840
UNKNOWN = "[unknown]"


def cells(text):
    """The words of each line, without what the tree is drawn with."""
    return [line.lstrip("│├└─◦ ").split() for line in text.splitlines()]


class Captured(unittest.TestCase):
    """Nothing is known but what the kernel reserves."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.root = FakeRoot()
        initial = dict(user=USER, net=NET, uts=UTS, pid=PID)
        cls.root.add(1, comm=b"init", **initial)
        cls.root.add(10, 1, comm=b"sh", user=50, net=51, pid=52, uts=UTS,
                     threads=[(11, {"uts": 53})])

    def run_ok(self, *args, **kwargs):
        result = run("--sysroot", self.root.path, *args, **kwargs)
        self.assertEqual((result.status, result.err), (0, ""))
        return result

    def forest(self, *args):
        def nest(rows):
            return [(row["ns"], row["type"], nest(row.get("children", []))) for row in rows]
        return nest(self.run_ok("-J", "-o", "NS,TYPE", *args).json["namespaces"])

    def test_owners(self):
        self.assertEqual(self.run_ok("-T").text, """\
NS            TYPE  NPROCS PID USER OWNERUID OWNER HOLDERS   COMMAND
4026531837    user       1   1 0                             init
[unknown]     user                                           
├─◦51         net        1  10 0                             sh
├─◦52         pid        1  10 0                             sh
├─◦53         uts        0                         thread:11 
├─◦4026531836 pid        1   1 0                             init
├─◦4026531838 uts        2   1 0                             init
├─◦4026531840 net        1   1 0                             init
└─50          user       1  10 0                             sh
""")

    def test_parents(self):
        self.assertEqual(self.run_ok("--tree=parent").text, """\
NS         TYPE  NPROCS PID USER ONS HOLDERS   COMMAND
4026531837 user       1   1 0      0           init
[unknown]  user                                
└─50       user       1  10 0                  sh
4026531836 pid        1   1 0                  init
[unknown]  pid                                 
└─52       pid        1  10 0                  sh
51         net        1  10 0                  sh
53         uts        0              thread:11 
4026531838 uts        2   1 0                  init
4026531840 net        1   1 0                  init
""")

    def test_ascii(self):
        for tree in "owner", "parent":
            text = self.run_ok(f"--tree={tree}", env={"LC_ALL": "C"}).text
            self.assertTrue(text.isascii())
            self.assertIn(UNKNOWN, text)
        text = self.run_ok("-T", "-o", "NS", env={"LC_ALL": "C"}).text
        self.assertIn("\n|-*51\n", text)
        self.assertIn("\n`-50\n", text)

    def test_json(self):
        owned = [(51, "net", []), (52, "pid", []), (53, "uts", []), (PID, "pid", []),
                 (UTS, "uts", []), (NET, "net", []), (50, "user", [])]
        self.assertEqual(self.forest("-T"), [(USER, "user", []), (None, "user", owned)])
        self.assertEqual(self.forest("--tree=parent"), [
            (USER, "user", []), (None, "user", [(50, "user", [])]), (PID, "pid", []),
            (None, "pid", [(52, "pid", [])]), (51, "net", []), (53, "uts", []),
            (UTS, "uts", []), (NET, "net", [])])

    def test_json_keys(self):
        """Those of the list, all of them null where nothing is known."""
        for more in [], ["--output-all"]:
            keys = list(self.run_ok("-J", "-l", *more).json["namespaces"][0])
            for tree in "owner", "parent":
                rows = self.run_ok("-J", f"--tree={tree}", *more).json["namespaces"]
                for row in all_nodes(rows):
                    children = row.pop("children", None)
                    self.assertEqual(list(row), keys)
                    if row["ns"] is None:
                        self.assertTrue(children)
                        self.assertEqual({key for key in row if row[key] is not None},
                                         {"type"})

    def test_for_programs(self):
        """Nothing is drawn there, so no line is there only to draw something."""
        for form in "-r", "-e":
            for tree in "owner", "parent":
                text = self.run_ok(f"--tree={tree}", form, "-n", "-o", "NS,ONS").text
                self.assertEqual(sorted(map(int, re.findall(r"(?:^|=\")(\d\d+)", text,
                                                            re.M))),
                                 [50, 51, 52, 53, PID, USER, UTS, NET])
                self.assertEqual(len(text.splitlines()), 8)
                self.assertTrue(text.isascii())

    def test_only_above_something(self):
        for args, want in (
                (["-t", "user"], [(USER, "user", []), (None, "user", [(50, "user", [])])]),
                (["-P"], [(None, "user", [(53, "uts", [])])]),
                (["-t", "cgroup"], []),
                (["-t", "uts", "--no-initial"], [(None, "user", [(53, "uts", [])])]),
                (["-p", "1", "-t", "user"], [(USER, "user", [])])):
            self.assertEqual(self.forest("-T", *args), want, args)
        self.assertEqual(self.forest("--tree=parent", "-t", "net"),
                         [(51, "net", []), (NET, "net", [])])
        self.assertEqual(self.forest("--tree=parent", "-P"), [(53, "uts", [])])

    def test_sorted(self):
        """What is not known comes last."""
        self.assertEqual([ns for ns, _, _ in self.forest("-T", "--sort", "NPROCS")],
                         [USER, None])

    def test_filtered(self):
        """A line for others is there if one of them is, whatever is true of itself."""
        program, args = os.environ["LSNSREL_FILTER"], ["--sysroot", self.root.path, "-J",
                                                       "-T", "-o", "NS"]

        def ask(expression):
            out = subprocess.run([program, *args, "-Q", expression], check=True,
                                 stdout=subprocess.PIPE).stdout
            return json.loads(out)["namespaces"]

        self.assertEqual(ask('TYPE == "pid"'), [
            {"ns": None, "children": [{"ns": 52}, {"ns": PID}]}])
        self.assertEqual(ask("NPROCS == 9"), [])

    def test_holders_only_where_needed(self):
        for args, there in ((["-T"], True), (["-T", "-t", "net"], False),
                            (["-T", "-P"], True), (["-T", "-o", "NS"], False),
                            (["-l"], False), (["-T", "-r"], False), (["-T", "-e"], False),
                            (["-T", "-o", "+PATH"], True)):
            header = self.run_ok(*args).text.split("\n")[0]
            self.assertEqual("HOLDERS" in header, there, args)
        header = self.run_ok("-T", "-o", "+HOLDERS").text.split("\n")[0]
        self.assertEqual(header.count("HOLDERS"), 1)
        self.assertIn("process:10", self.run_ok("-T", "-o", "NS,HOLDERS").text)

    def test_persistent(self):
        """Of what no process is in, the list says the same as the tree."""
        self.assertEqual([line.split() for line in self.run_ok("-P").text.splitlines()],
                         ["NS TYPE NPROCS PID USER HOLDERS COMMAND".split(),
                          ["53", "uts", "0", "thread:11"]])
        for args, there in ((["-l"], True), (["--tree=process"], True),
                            (["-o", "+PATH"], True), (["-o", "NS"], False),
                            (["-r"], False), (["-e"], False), (["--output-all"], True)):
            text = self.run_ok("-P", *args).text
            self.assertEqual("HOLDERS" in text.split("\n")[0], there, args)
        self.assertIn("thread:11", self.run_ok("-P", "-n").text)
        self.assertNotIn("holders", self.run_ok("-P", "-J").json["namespaces"][0])
        text = self.run_ok("-P", env={"LSNSREL_COLUMNS": "+HOLDERS"}).text
        self.assertEqual(text.split("\n")[0].count("HOLDERS"), 1)

    def test_variable(self):
        text = self.run_ok("-T", env={"LSNSREL_COLUMNS": "NS,TYPE"}).text
        self.assertEqual(text.split("\n")[0].split(), ["NS", "TYPE"])


class Processes(unittest.TestCase):
    def test_owner_of_the_pid_namespace(self):
        """With --pids, whose tree is that of the processes."""
        with Child("-U", "-r", "-p", "-f") as child:
            rows = run("-J", "--pids", "-T", "-o", "PIDNS,ONS").json["pids"]
            pidns = os.stat(f"/proc/{child.pid}/ns/pid_for_children").st_ino
            found = {row["pidns"]: row["ons"] for row in all_nodes(rows)}
            self.assertEqual(found[pidns], child.ns("user"))
            self.assertEqual(found[os.stat("/proc/self/ns/pid").st_ino],
                             os.stat("/proc/self/ns/user").st_ino)
        self.assertIn("ONS", run("--pids").text.split("\n")[0].split())


class Many(unittest.TestCase):
    """Thousands are a matter of moments."""

    LIMIT = 20 if "ASAN_OPTIONS" in os.environ else 5

    def check(self, root, n, *args):
        start = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        result = run("--sysroot", root.path, *args)
        spent = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - start
        self.assertEqual(result.status, 0, result.err)
        self.assertLess(spent, self.LIMIT)
        self.assertEqual(len(re.findall("[├└]─◦?[0-9]", result.text)), n)

    def test_captured(self):
        root = FakeRoot()
        kinds = ["mnt", "net", "pid", "uts", "ipc", "user", "cgroup", "time"]
        for i in range(2500):
            root.add(10 + i, 1, **{kind: 10000 * (k + 1) + i
                                   for k, kind in enumerate(kinds)})
        self.check(root, 20000, "-T")
        self.check(root, 5000, "--tree=parent")


class Held(unittest.TestCase):
    def test_narrow(self):
        """A holder with a long name is cut, and does not take all others with it."""
        root = FakeRoot()
        root.add(1, comm=b"init", user=USER, net=NET, mnt=4026531832)
        with open(root.file("proc", "1", "mountinfo"), "w") as f:
            f.write("1 1 0:1 / / rw - tmpfs tmpfs rw\n"
                    f"2 1 0:4 net:[80] /run/{'long-' * 12}name rw - nsfs nsfs rw\n")
        for tree in "owner", "parent":
            lines = run_on_terminal("--sysroot", root.path, f"--tree={tree}",
                                    "--color=never", width=80)
            self.assertLessEqual(max(map(columns_of, lines)), 80)
            self.assertIn("HOLDERS COMMAND", re.sub(" +", " ", lines[0]))
            self.assertIn("mount:.../long-", "".join(lines))


class Scene(unittest.TestCase):
    """What scene_nest.py makes."""

    @classmethod
    def make(cls, *args):
        program = os.path.join(os.path.dirname(os.path.abspath(__file__)), "scene_nest.py")
        process = subprocess.Popen([sys.executable, program, *args], text=True,
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        cls.addClassCleanup(process.communicate)
        line = process.stdout.readline()
        if not line:
            raise unittest.SkipTest(process.stderr.read().strip())
        return json.loads(line)


class Siblings(Scene):
    """A thousand that one user namespace owns, each held by a descriptor alone."""

    @classmethod
    def setUpClass(cls):
        cls.made = cls.make("1000")

    def test_owned(self):
        rows = run("-J", "-T", "-o", "NS").json["namespaces"]
        nodes = {row["ns"]: row for row in all_nodes(rows)}
        owned = {row["ns"] for row in nodes[self.made["users"][0]]["children"]}
        self.assertEqual(len(self.made["siblings"]), 1000)
        self.assertLessEqual(set(self.made["siblings"]), owned)

    def test_lines(self):
        for width in 80, 200:
            lines = run_on_terminal("-T", "-P", "-t", "uts", "--color=never", width=width)
            self.assertLessEqual(max(map(columns_of, lines)), width)
            matches = [re.match("([│├└─ ]*)◦([0-9]+) +uts .* fd:", line) for line in lines]
            found = {int(match[2]): match[1] for match in matches if match}
            branches = [found[ns] for ns in self.made["siblings"]]
            self.assertRegex(branches[0], "[├└]─?$")
            self.assertLessEqual(len(set(branches)), 2)  # the last one has its own


class Nest(Scene):
    """User namespaces as deep as the kernel lets them nest, in the deepest a process."""

    @classmethod
    def setUpClass(cls):
        cls.made = cls.make()
        cls.nest = cls.made["users"]
        cls.pid = str(cls.made["process"])
        cls.own = os.stat("/proc/self/ns/user").st_ino

    def lines(self, width, *args, **env):
        lines = run_on_terminal("-T", "-p", self.pid, "-t", "user,uts,pid", *args,
                                width=width, env={"NO_COLOR": "1", **env})
        self.assertLessEqual(max(map(columns_of, lines)), width)
        return lines

    def rows(self, width, *args, **env):
        """By number: the depth, in columns, and the words of the line."""
        found = {}
        for line in self.lines(width, *args, **env)[1:]:
            match = re.match(r"([│├└─ |`+-]*)[◦*]?(\d+)(.*)", line)
            found[int(match[2])] = len(match[1]), match[3].split()
        return found

    def check_steps(self, width, step, **env):
        rows = self.rows(width, **env)
        top = rows[self.own][0]
        for i, ns in enumerate(self.nest, 1):
            self.assertEqual(rows[ns][0], top + i * step)
            self.assertEqual(rows[ns][1][0], "user")
        for kind in "uts", "pid":
            depth, words = rows[self.made[kind]]
            self.assertEqual((depth, words[0]), (rows[self.nest[-1]][0] + step, kind))

    def test_narrow(self):
        """Branches take one column each, what matters less gives way."""
        self.check_steps(80, 1)
        self.check_steps(80, 1, LC_ALL="C")
        header = self.lines(80)[0].split()
        self.assertNotIn("NPROCS", header)
        self.assertLessEqual({"NS", "TYPE", "OWNERUID", "OWNER"}, set(header))

    def test_wide(self):
        self.check_steps(200, 2)
        self.assertEqual(self.lines(200)[0].split(), [
            "NS", "TYPE", "NPROCS", "PID", "USER", "OWNERUID", "OWNER", "HOLDERS",
            "COMMAND"])

    def test_drawn_alike(self):
        """But for the width, both are the same picture."""
        pictures = []
        for width, step in ((60, 1), (200, 2)):
            matches = [re.match("([│├└─ ]*)(.*)", line)
                       for line in self.lines(width, "-o", "NS")[1:]]
            pictures.append([match[1][::step] + match[2].rstrip() for match in matches])
        self.assertEqual(*pictures)

    def test_asked_for(self):
        """Columns that are named are there, however wide."""
        lines = run_on_terminal("-T", "-p", self.pid, "-t", "user", "-o",
                                "NS,NPROCS,USER,PID,COMMAND", width=50)
        self.assertEqual(lines[0].split(), ["NS", "NPROCS", "USER", "PID", "COMMAND"])

    def test_not_truncated(self):
        self.assertTrue(any("└─" in line for line in run_on_terminal(
            "-T", "-p", self.pid, "-u", width=80)))

    def test_owned_stand_out(self):
        text = run("-T", "-p", self.pid).text
        for kind in "uts", "pid":
            self.assertIn(f"◦{self.made[kind]} ", text)
        for ns in self.nest:
            self.assertIn(f"─{ns} ", text)
        self.assertNotIn("◦", run("-l").text + run("--tree=parent").text + run().text)
        for form in "-J", "-r", "-e":
            self.assertNotIn("◦", run("-T", form).text)

    def test_owned_come_first(self):
        """What a user namespace owns is beside it, not below all of its descendants."""
        order = [row["ns"] for row in all_nodes(
            run("-J", "-T", "-o", "NS").json["namespaces"])]
        self.assertEqual(order.index(self.made["outer_uts"]), order.index(self.nest[0]) + 1)

    def test_parents(self):
        """The PID namespace is a child there, and its owner is told."""
        rows = run("-J", "--tree=parent", "-o", "NS,ONS").json["namespaces"]
        nodes = {row["ns"]: row for row in all_nodes(rows)}
        pid = nodes[os.stat("/proc/self/ns/pid").st_ino]
        self.assertIn({"ns": self.made["pid"], "ons": self.nest[-1]}, pid["children"])

    def test_each_once(self):
        flat = {row["ns"] for row in run("-J", "-l", "-o", "NS").json["namespaces"]}
        for tree in "owner", "parent":
            rows = run("-J", f"--tree={tree}", "-o", "NS").json["namespaces"]
            inodes = [row["ns"] for row in all_nodes(rows) if row["ns"] is not None]
            self.assertEqual(len(inodes), len(set(inodes)))
            self.assertLessEqual({*self.nest, self.made["uts"]}, set(inodes) & flat)

    def test_creators(self):
        rows = run("-J", "-T", "-o", "NS,OWNERUID,OWNER").json["namespaces"]
        for row in all_nodes(rows):
            if row["ns"] in self.nest:
                self.assertEqual(row["owneruid"], os.geteuid())

    def test_holders(self):
        """Those in the middle are held by what is below them."""
        found = {row[0]: row for row in cells(run("-T", "-p", self.pid).text)}
        for ns, child in zip(self.nest[1:-1], self.nest[2:]):
            self.assertEqual(found[str(ns)][-1], f"child:{child}")
        self.assertRegex(" ".join(found[str(self.nest[0])]), r"(child|owned):\d+ \+\d+$")


if __name__ == "__main__":
    main()
