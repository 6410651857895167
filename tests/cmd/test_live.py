# SPDX-License-Identifier: GPL-2.0-or-later
"""lsnsrel on this machine, against what the kernel and lsns say."""

import os
import re
import shutil
import subprocess
import time
import unittest

from support import LSNSREL, TYPES, Child, FakeRoot, all_nodes, main, run

SANITIZED = "ASAN_OPTIONS" in os.environ


def own_ns(kind):
    link = os.readlink(f"/proc/self/ns/{kind}")
    return int(link[link.index("[") + 1:-1])


def listed(*args):
    result = run("-J", "-l", *args)
    assert result.status == 0, result.err
    return {ns["ns"]: ns for ns in result.json["namespaces"]}


class ThisMachine(unittest.TestCase):
    def test_own_namespaces(self):
        found = listed("-o", "NS,TYPE,NPROCS,PATH")
        for kind in TYPES:
            if not os.path.exists(f"/proc/self/ns/{kind}"):
                continue
            ns = found[own_ns(kind)]
            self.assertEqual(ns["type"], kind)
            self.assertGreater(ns["nprocs"], 0)
            self.assertEqual(os.stat(ns["path"]).st_ino, ns["ns"])

    def test_task(self):
        found = listed("-p", str(os.getpid()), "-o", "NS,TYPE")
        self.assertEqual(sorted(found), sorted(
            {own_ns(kind) for kind in TYPES if os.path.exists(f"/proc/self/ns/{kind}")}))

    def test_processes(self):
        rows = run("-J", "-o", "PID,COMMAND", f"net:[{own_ns('net')}]").json["namespaces"]
        commands = {row["pid"]: row["command"] for row in all_nodes(rows)}
        with open("/proc/self/cmdline", "rb") as f:
            cmdline = f.read().rstrip(b"\0").replace(b"\0", b" ").decode()
        self.assertEqual(commands[os.getpid()], cmdline)

    def test_every_line_of_a_table_is_json_too(self):
        """The same row, once as text and once as JSON."""
        columns = "NS,TYPE,PATH,PID,PPID,UID,PNS,ONS,ID,OWNERUID,INITIAL"
        with Child("-U", "-n", "-u") as child:
            result = run("-p", str(child.pid), "-r", "-n", "-o", columns)
            found = listed("-p", str(child.pid), "-o", columns)
            for line in result.text.splitlines():
                fields = line.split(" ")
                row = found[int(fields[0])]
                want = ["" if v is None else str(int(v) if isinstance(v, bool) else v)
                        for v in row.values()]
                self.assertEqual(fields, want)


class Relations(unittest.TestCase):
    def test_owner_and_parent(self):
        with Child("-U", "-n", "-u", "-i", "-m", "-C") as child:
            found = listed("-o", "NS,TYPE,ONS,PNS,OWNERUID,NPROCS,PID,LEADERS,INITIAL")
            user = found[child.ns("user")]
            self.assertEqual(user["ons"], own_ns("user"))
            self.assertEqual(user["pns"], own_ns("user"))
            self.assertEqual(user["owneruid"], os.geteuid())
            self.assertIs(user["initial"], False)
            for kind in ("net", "uts", "ipc", "mnt", "cgroup"):
                ns = found[child.ns(kind)]
                self.assertEqual((ns["type"], ns["ons"], ns["pns"]),
                                 (kind, user["ns"], 0))
                self.assertEqual((ns["nprocs"], ns["pid"], ns["leaders"]),
                                 (1, child.pid, [child.pid]))
                self.assertIsNone(ns["owneruid"])

    def test_tree(self):
        with Child("-U", "-n") as child:
            forest = run("-J", "-T", "-o", "NS,TYPE").json["namespaces"]
            nodes = list(all_nodes(forest))
            self.assertEqual(len(nodes), len({ns["ns"] for ns in nodes}))
            users = {ns["ns"]: ns for ns in nodes if ns["type"] == "user"}
            owned = [ns["ns"] for ns in users[child.ns("user")]["children"]]
            self.assertIn(child.ns("net"), owned)
            self.assertIn(child.ns("user"), [
                ns["ns"] for ns in users[own_ns("user")]["children"]])

    def test_tree_keeps_what_connects(self):
        with Child("-U", "-n") as child:
            forest = run("-J", "-T", "-t", "net", "-o", "NS,TYPE,NPROCS").json
            nodes = {ns["ns"]: ns for ns in all_nodes(forest["namespaces"])}
            self.assertEqual(nodes[child.ns("user")]["nprocs"], 1)
            self.assertNotIn(child.ns("uts"), nodes)

    def test_nobody_in_the_middle(self):
        """The outer user namespace has no process: only its child shows it."""
        with Child("-U", "-r", "unshare", "-U") as child:
            # The outer unshare became the inner one, in the inner namespace.
            found = listed("-o", "NS,PNS,NPROCS,PID,PATH,OWNERUID")
            inner = found[child.ns("user")]
            outer = found[inner["pns"]]
            self.assertEqual((outer["nprocs"], outer["pid"], outer["path"]),
                             (0, None, None))
            self.assertEqual(outer["pns"], own_ns("user"))
            self.assertEqual(outer["owneruid"], os.geteuid())
            self.assertIn(outer["ns"], listed("-P"))

    def test_gone(self):
        with Child("-U", "-n") as child:
            inos = {child.ns("user"), child.ns("net")}
            self.assertLessEqual(inos, set(listed()))
        self.assertTrue(inos.isdisjoint(listed()))


class AsLsns(unittest.TestCase):
    """
    The same table as util-linux's lsns prints, where lsns is right. In a PID namespace with
    a /proc of its own, so that nothing comes or goes between the two: process 1 is a shell,
    process 2 is in namespaces of its own. What this machine has mounted is not to be seen.
    """

    UNMOUNT = r"""
        sed -n 's/^[^ ]* [^ ]* [^ ]* [^ ]* \([^ ]*\) .* - nsfs .*/\1/p' /proc/self/mountinfo |
            while read -r path; do umount -l "$(printf %b "$path")"; done
        exec "$@"
    """
    SCRIPT = """
        unshare -U -n -u sh -c 'echo ready; exec sleep 600' &
        wait
    """

    @classmethod
    def setUpClass(cls):
        if not shutil.which("lsns"):
            raise unittest.SkipTest("there is no lsns")
        version = subprocess.run(["lsns", "--version"], capture_output=True, text=True)
        if "util-linux 2.38" not in version.stdout:
            raise unittest.SkipTest("only compared with lsns 2.38, not "
                                    + version.stdout.strip())
        command = ["unshare", "-m", "sh", "-c", cls.UNMOUNT, "sh", "unshare", "-f", "-p",
                   "--mount-proc", "--kill-child", "sh", "-c", cls.SCRIPT]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        cls.addClassCleanup(process.stderr.close)
        cls.addClassCleanup(process.stdout.close)
        cls.addClassCleanup(process.wait)
        cls.addClassCleanup(process.kill)
        if process.stdout.readline() != b"ready\n":
            reason = process.stderr.readline().decode().strip()
            raise unittest.SkipTest(f"no PID namespace of one's own: {reason}")
        with open(f"/proc/{process.pid}/task/{process.pid}/children") as f:
            init = f.read().split()[0]
        cls.inside = ["nsenter", "-t", init, "-p", "-m"]
        net = cls.run_inside("readlink", "/proc/2/ns/net").decode()
        cls.net = net[net.index("[") + 1:net.index("]")]

    @classmethod
    def run_inside(cls, *command):
        done = subprocess.run(
            [*cls.inside, *command], stdin=subprocess.DEVNULL, capture_output=True,
            env={**os.environ, "LC_ALL": "C.UTF-8"}, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout.replace(LSNSREL.encode(), b"lsns")

    def test_same_table(self):
        columns = "NS,TYPE,NPROCS,PID,PPID,UID,USER,PATH,COMMAND"
        for args in ([], ["-l"], ["-n"], ["-r", "-l"], ["-u"], ["--tree=process"],
                     ["-o", columns], ["-l", "-o", columns], ["-J", "-o", columns],
                     ["-J", "-l"], ["-J", "-o", "NS,PID"], ["-p", "2"],
                     ["-p", "2", "-o", columns], ["-J", "-p", "2"], ["-t", "user"],
                     ["-t", "uts", "-t", "mnt"], [self.net], ["-J", self.net],
                     ["-l", self.net], ["-t", "uts", "-o", "+PPID"],
                     ["-l", "-o", "TYPE,NS,TYPE"]):
            with self.subTest(args=args):
                lsns = self.run_inside("lsns", *args)
                ours = self.run_inside(LSNSREL, *args)
                # the one key that there is more in the default output
                ours = re.sub(rb'\n *"hidden": false,|,\n *"hidden": false(?=\n)', b"",
                              ours)
                self.assertEqual(ours.decode().splitlines(), lsns.decode().splitlines())

    def test_same_trees(self):
        """But for marks, what is not known, the order of siblings, more default columns."""
        more = {"-T": {"OWNERUID", "OWNER"}, "--tree=parent": {"ONS"}}
        for tree in more:
            ours, lsns = (self.run_inside(program, tree, "-o", "NS,TYPE,NPROCS,PID")
                          .decode().splitlines() for program in (LSNSREL, "lsns"))
            ours, lsns = (sorted(line.lstrip("│├└─ ◦").split() for line in lines
                                 if "[unknown]" not in line) for lines in (ours, lsns))
            self.assertEqual(ours, lsns)
            ours, lsns = (self.run_inside(program, tree).decode().split("\n")[0].split()
                          for program in (LSNSREL, "lsns"))
            self.assertEqual([name for name in ours if name not in more[tree]], lsns)


class Zombie(unittest.TestCase):
    """One that still holds its PID namespace is told from who could be asked to go."""

    def test_holder(self):
        with Child("-p", "sh", "-c", 'true & exec "$@"', "sh") as child:
            pidns = os.stat(f"/proc/{child.pid}/ns/pid_for_children").st_ino
            args = ["--holders", f"pid:[{pidns}]", "-o", "KIND,COMMAND"]
            for _ in range(1000):
                text = run(*args).text
                if "<defunct>" in text:
                    break
                time.sleep(0.01)
            self.assertRegex(text, r"(?m)^process +\w+ <defunct>$")
            self.assertRegex(text, r"(?m)^pid_for_children +sleep 600$")

    def test_programs_read_the_name(self):
        root = FakeRoot()
        root.add(1, comm=b"x\n", state=b"Z", uts=77)
        args = ["--sysroot", root.path, "-o", "COMMAND"]
        self.assertEqual(run(*args, "-n").text, "x\\x0a <defunct>\n")
        self.assertEqual(run(*args, "-n", "-r").text, "x\\x0a\n")
        self.assertEqual(run(*args, "-J").json["namespaces"], [{"command": "x\n"}])


class Restricted(unittest.TestCase):
    def setUp(self):
        if os.geteuid() != 0:
            self.skipTest("only root can become somebody else")

    def as_nobody(self, *args):
        return run(*args, user=65534, group=65534, extra_groups=[])

    def test_nobody(self):
        result = self.as_nobody("-J", "-l", "-o", "NS,TYPE,ONS,PNS,INITIAL,PID")
        if result.status == 126 or not result.out:
            self.skipTest(f"nobody can't run the program: {result.err}")
        self.assertRegex(result.err, r"^lsnsrel: \d+ of \d+ processes could not be read[^;\n]*; "
                         r"run as root for the rest\n$")
        for ns in result.json["namespaces"]:
            self.assertIsNotNone(ns["type"])
            if ns["type"] == "user" and ns["ns"] != own_ns("user"):
                self.assertIsNot(ns["initial"], True)

    def test_unreadable_process(self):
        with Child() as child:
            result = self.as_nobody("-p", str(child.pid))
            self.assertEqual((result.status, result.out), (1, b""))
            self.assertEqual(
                result.err, f"lsnsrel: cannot read the namespaces of process {child.pid}: "
                "Permission denied\n")

    def in_mount_namespace(self, script):
        done = subprocess.run(
            ["unshare", "-m", "sh", "-c", script, "sh", LSNSREL],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
        # Refused, or in a chroot, whose / is no mount that could be made private.
        if "unshare: " in done.stderr or "mount:" in done.stderr:
            self.skipTest(f"no mount namespace of one's own: {done.stderr.strip()}")
        return done

    def with_hidepid(self, args):
        done = self.in_mount_namespace(
            "mount -t proc -o hidepid=2 proc /proc && "
            'exec setpriv --reuid 65534 --regid 65534 --clear-groups "$1" ' + args)
        if ("setpriv: failed to execute" in done.stderr
                or "error while loading shared libraries" in done.stderr):
            self.skipTest(f"nobody can't run the program: {done.stderr}")
        return done

    def test_hidepid(self):
        done = self.with_hidepid("-t user")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stderr, r"^lsnsrel: processes of other users are hidden by "
                         r"hidepid(, [^;\n]*)?; "
                         r"run as root for the rest\n$")

    def test_no_list(self):
        """Root who may not have the kernel's list is told, and what would help."""
        if os.geteuid() != 0 or tuple(map(int, re.findall(
                r"\d+", os.uname().release)[:2])) < (6, 12):
            self.skipTest("not root, or the kernel has no list")
        done = subprocess.run(["setpriv", "--bounding-set=-sys_admin", LSNSREL, "-t", "net"],
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stderr, r"the kernel's own list could not be read; "
                         r"(\w+, )*cap_sys_admin would help")

    def test_no_list_for_a_pid_namespace(self):
        """All capabilities don't help there."""
        done = subprocess.run(["unshare", "-pf", "--mount-proc", LSNSREL, "-t", "net"],
                              capture_output=True, text=True, check=False)
        if "unshare: " in done.stderr or "own list" not in done.stderr:
            self.skipTest(f"no PID namespace, or the kernel has no list: {done.stderr}")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stderr, r"the kernel's own list could not be read; run as "
                         "root outside of this (PID|user) namespace for the rest\n$")

    def test_hidden_process(self):
        """Process 1 exists. What is not seen is not said to be none."""
        for pid in (1, 2 ** 31 - 1):
            done = self.with_hidepid(f"-p {pid}")
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            self.assertEqual(done.stderr, f"lsnsrel: process {pid} does not exist or is "
                             "hidden\n")

    @unittest.skipIf(SANITIZED, "the address sanitizer itself needs /proc")
    def test_no_proc(self):
        """Root makes itself a /proc of its own; who can't is told."""
        script = "mount -t tmpfs none /proc && exec "
        done = self.in_mount_namespace(script + '"$1" -n -r -o NS')
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(str(own_ns("uts")), done.stdout.split())
        done = self.in_mount_namespace(
            script + 'setpriv --reuid 65534 --regid 65534 --clear-groups "$1"')
        if "setpriv: failed to execute" in done.stderr:
            self.skipTest(f"nobody can't run the program: {done.stderr}")
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertEqual(done.stderr, "lsnsrel: /proc is not a proc file system\n")


if __name__ == "__main__":
    main()
