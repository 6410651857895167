# SPDX-License-Identifier: GPL-2.0-or-later
"""
lsnsrel in lsns's place: what lsns is tested for by its own, and what it gets wrong. See
scene_net.py for what there is.

Of the known defects of lsns, these are tested elsewhere: unsigned user ids, branches in raw
output, PNS and ONS that are not known, threads and *_for_children in test_views.py; --list
with --tree, empty and unknown columns, namespace 0, no such process in test_options.py;
unreadable processes in test_live.py and test_failures.py; other mount namespaces in
test_holders.py; tun devices and tables of threads in tests/live; 4,000 processes and more in
tests/bench.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import threading
import unittest

from support import LSNSREL, Child, all_nodes, main, run

BLUE = ["/run/netns/blue", "/run/docker/netns/9c41", "/run/a-first"]


class Net(unittest.TestCase):
    """Seen from inside: the same mount and network namespace."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        program = os.path.join(os.path.dirname(os.path.abspath(__file__)), "scene_net.py")
        process = subprocess.Popen([sys.executable, program], text=True,
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        cls.addClassCleanup(process.communicate)
        line = process.stdout.readline()
        if not line:
            raise unittest.SkipTest(process.stderr.read().strip())
        cls.made = json.loads(line)
        cls.inside = ["nsenter", "-t", str(cls.made["pid"]), "-m", "-n"]
        cls.blue_task = str(cls.made["blue"]["process"])

    def run_inside(self, *command):
        done = subprocess.run([*self.inside, *command], stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=60,
                              env={**os.environ, "LC_ALL": "C.UTF-8"})
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def lines(self, *args):
        return [line.rstrip() for line in self.run_inside(LSNSREL, *args).splitlines()]

    def row(self, of, columns, *args):
        out = self.run_inside(LSNSREL, "-J", "-l", "-o", "NS," + columns, *args)
        return next((list(row.values())[1:] for row in json.loads(out)["namespaces"]
                     if row["ns"] == self.made[of]["ns"]), None)


class Mounts(Net):
    def test_a_line_each(self):
        args = ["-n", "-o", "NSFS", "--type", "net", "--task", self.blue_task]
        self.assertEqual(self.lines(*args), BLUE)
        for option in ("--nowrap", "-W", "-r"):
            self.assertEqual(self.lines(*args, option), [",".join(BLUE)])

    def test_json_has_all(self):
        """lsns has one string, with newlines in it."""
        self.assertEqual(self.row("blue", "NSFS"), [BLUE])
        self.assertEqual(self.row("fd", "NSFS"), [[]])

    def test_wrapped_in_the_default_table(self):
        lines = self.lines("-t", "net", "-p", self.blue_task)
        self.assertEqual(lines[0].split(),
                         "NS TYPE NPROCS PID USER NETNSID NSFS COMMAND".split())
        at = lines[0].index("NSFS")
        self.assertEqual([line[at:].split()[0] for line in lines[1:]], BLUE)
        self.assertEqual({line[:at].strip() for line in lines[2:]}, {""})

    def test_covered(self):
        """lsns asks the path for the type, and gets that of what covers it."""
        self.assertEqual(self.row("under", "TYPE,NSFS"), ["ipc", ["/run/covered"]])
        self.assertEqual(self.row("over", "TYPE,NSFS"), ["uts", ["/run/covered"]])
        self.assertEqual(self.row("under", "PATH"), [None])

    def test_name(self):
        self.assertEqual(self.row("blue", "NAME"), ["blue"])
        self.assertEqual(self.row("uts", "NAME,NSFS"),
                         ["box", ["/run/utsns/box", "/run/z/host"]])
        self.assertEqual(self.row("over", "NAME"), ["covered"])
        self.assertEqual(self.row("fd", "NAME"), [None])
        with Child("-u") as child:
            out = self.run_inside(LSNSREL, "-n", "-r", "-o", "NAME", "-t", "uts", "-p",
                                  str(child.pid))
            self.assertEqual(out, "sleep\n")

    def test_name_from_outside(self):
        """Known by its mounts elsewhere, too."""
        rows = run("-J", "-l", "-o", "NS,NAME,NSFS").json["namespaces"]
        row = next(row for row in rows if row["ns"] == self.made["blue"]["ns"])
        self.assertEqual((row["name"], row["nsfs"]), ("blue", BLUE))


class Numbers(Net):
    def test_number(self):
        self.assertEqual(self.lines("-n", "-o", "NETNSID", "--type", "net", "--task",
                                    self.blue_task), ["   4711"])
        self.assertEqual(self.row("blue", "NETNSID"), [4711])

    def test_without_processes(self):
        """Older ones of lsns tell none of these; 0 is a number like any other."""
        self.assertEqual(self.row("zero", "TYPE,NPROCS,NETNSID,NSFS"),
                         ["net", 0, 0, ["/run/netns/zero"]])

    def test_none_is_no_string(self):
        """lsns has a string "unassigned" among numbers that are strings."""
        for of in ("fd", "socket", "uts"):
            self.assertEqual(self.row(of, "NETNSID"), [None])
        found = self.lines("-n", "-r", "-l", "-o", "NS,NETNSID")
        self.assertIn(str(self.made["fd"]["ns"]), found)
        self.assertNotIn("unassigned", "".join(found))

    def test_as_ip_tells(self):
        if not shutil.which("ip"):
            self.skipTest("there is no ip")
        told = dict(re.findall(r"nsid (\d+) .*name: (\w+)",
                               self.run_inside("ip", "netns", "list-id")))
        rows = json.loads(self.run_inside(LSNSREL, "-J", "-l", "-t", "net", "-o",
                                          "NAME,NETNSID"))["namespaces"]
        self.assertEqual({str(row["netnsid"]): row["name"] for row in rows
                          if row["netnsid"] is not None}, told)

    def test_from_outside(self):
        """Numbers are the caller's: the network namespace outside has given none."""
        rows = run("-J", "-l", "-t", "net", "-o", "NS,NETNSID").json["namespaces"]
        found = {row["ns"]: row["netnsid"] for row in rows}
        for of in ("blue", "zero"):
            self.assertIsNone(found[self.made[of]["ns"]])

    def test_not_asked(self):
        self.assertEqual(self.row("blue", "NETNSID", "--scan=tasks"), [None])


class WithoutProcesses(Net):
    def test_held(self):
        """By a descriptor, a socket, a mount."""
        lines = self.lines("-P", "-n", "-r", "-o", "NS,TYPE,NPROCS,PID,USER,COMMAND")
        for of, kind in (("fd", "net"), ("socket", "net"), ("zero", "net"),
                         ("uts", "uts"), ("under", "ipc")):
            self.assertIn(f"{self.made[of]['ns']} {kind} 0  root", lines)
        found = set(self.lines("-n", "-r", "-t", "net", "-o", "NS", "-P"))
        self.assertLessEqual({str(self.made[of]["ns"]) for of in ("fd", "socket", "zero")},
                             found)
        self.assertNotIn(str(self.made["blue"]["ns"]), found)
        self.assertNotIn(str(self.made["uts"]["ns"]), found)

    def test_of_a_user(self):
        """lsns says root of all but user namespaces."""
        for of in ("user_of_1000", "uts_of_1000"):
            self.assertEqual(self.row(of, "UID,NPROCS,PID"), [1000, 0, None])
        self.assertEqual(self.row("uts_of_1000", "ONS,OWNERUID"),
                         [self.made["user_of_1000"]["ns"], None])


class Relations(unittest.TestCase):
    def test_of_each_process(self):
        """With a namespace its processes are listed, whatever the columns are."""
        own = {kind: os.stat(f"/proc/self/ns/{kind}").st_ino for kind in ("user", "pid")}
        with Child("-U", "-p", "-f") as child:
            user = child.ns("user")
            pid = os.stat(f"/proc/{child.pid}/ns/pid_for_children").st_ino
            for kind, ns, parent, owner in (("user", user, own["user"], own["user"]),
                                            ("pid", pid, own["pid"], user)):
                result = run("-t", kind, "-n", "-o", "NS,PNS,ONS", str(ns))
                self.assertEqual(set(result.text.splitlines()), {f"{ns} {parent} {owner}"})

    def test_without_a_tree(self):
        """lsns knows parents and owners that nobody lives in only with --tree."""
        with Child("-U", "-r", "unshare", "-U", "-u") as child:
            rows = run("-J", "-l", "-o", "NS,TYPE,PNS,ONS").json["namespaces"]
            found = {row["ns"]: row for row in rows}
            middle = found[found[child.ns("user")]["pns"]]
            self.assertEqual((middle["type"], middle["ons"]),
                             ("user", os.stat("/proc/self/ns/user").st_ino))
            self.assertEqual(found[child.ns("uts")]["ons"], child.ns("user"))


class Filters(unittest.TestCase):
    def test_process(self):
        with Child("-U", "-n") as child:
            task = str(child.pid)
            self.assertEqual(run("-p", task, "-t", "user", "-n", "-r", "-o",
                                 "NS,NPROCS,PID").text, f"{child.ns('user')} 1 {task}\n")
            found = run("-p", task, "-n", "-r", "-l", "-o", "TYPE").text.split()
            self.assertEqual(sorted(found), sorted(set(found)))
            self.assertEqual(run("--task", task, "--type", "net", "-J", "-o",
                                 "NS").json, {"namespaces": [{"ns": child.ns("net")}]})

    def test_many_columns(self):
        """lsns takes 26 at most, and ends without a word if there are more."""
        columns = ",".join(["TYPE"] * 60)
        text = run("-n", "-r", "-l", "-t", "user", "-p", str(os.getpid()), "-o",
                   columns).text
        self.assertEqual(text, " ".join(["user"] * 60) + "\n")


class Storm(unittest.TestCase):
    def test_processes_that_end(self):
        """lsns may end with 1, and nothing printed, if one does while it is read."""
        stop = threading.Event()

        def fork():
            while not stop.is_set():
                subprocess.run(["true"], check=True)

        threads = [threading.Thread(target=fork) for _ in range(3)]
        for thread in threads:
            thread.start()
        try:
            for _ in range(20):
                result = run("-J", "-l", "-p", str(os.getpid()), "-o", "TYPE")
                self.assertEqual(result.status, 0, result.err)
                self.assertGreaterEqual(len(result.json["namespaces"]), 6)
                rows = run("-J", "-o", "PID", str(os.stat("/proc/self/ns/uts").st_ino))
                self.assertIn(os.getpid(), {row["pid"] for row in
                                            all_nodes(rows.json["namespaces"])})
        finally:
            stop.set()
            for thread in threads:
                thread.join()


if __name__ == "__main__":
    main()
