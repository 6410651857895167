# SPDX-License-Identifier: GPL-2.0-or-later
"""Views that answer questions: --caps, --pids, --compare, --relation."""

import os
import subprocess
import threading
import unittest

from support import TYPES, Child, FakeRoot, all_nodes, main, run


def own(kind):
    return os.stat(f"/proc/self/ns/{kind}").st_ino


def ask(*args, status=0, **kwargs):
    """The rows of a view, in JSON."""
    result = run("-J", *args, **kwargs)
    assert result.status == status, (result.status, result.err)
    (key, rows), = result.json.items()
    assert key == next(a.lstrip("-").split("=")[0] for a in args if a.startswith("--"))
    return rows


class Refused(unittest.TestCase):
    def test_command_lines(self):
        for args, message in [
            (["--caps"], "option '--caps' requires an argument"),
            (["--caps", "x"], "invalid PID argument: 'x'"),
            (["--caps", "0"], "invalid PID argument: '0'"),
            (["--compare", ""], "invalid PID argument: ''"),
            (["--compare", "1,"], "invalid PID argument: ''"),
            (["--compare", "1,x"], "invalid PID argument: 'x'"),
            (["--relation"], "--relation needs two namespaces"),
            (["--relation", "1"], "--relation needs two namespaces"),
            (["--relation", "1", "2", "3"], "unexpected argument: '3'"),
            (["--pids", "1"], "unexpected argument: '1'"),
            (["--compare", "1", "2"], "unexpected argument: '2'"),
            (["--caps", "1", "--pids"], "mutually exclusive arguments: --caps --pids"),
            (["--holders", "--relation", "1", "2"],
             "mutually exclusive arguments: --holders --relation"),
            (["--caps", "1", "-p", "1"], "mutually exclusive arguments: --caps --task"),
            (["--caps", "1", "-T"], "mutually exclusive arguments: --caps --tree"),
            (["--compare", "1", "-P"], "mutually exclusive arguments: --compare --persistent"),
            (["--pids", "-t", "pid"], "mutually exclusive arguments: --pids --type"),
            (["--pids", "--tree=parent"],
             "mutually exclusive arguments: --pids --tree=parent"),
            (["-T=owner", "--pids=1"], "mutually exclusive arguments: --pids --tree=owner"),
            (["--threads"], "--threads needs --pids"),
            (["--holders", "--threads"], "mutually exclusive arguments: --holders --threads"),
            (["--caps", "1", "-P", "1"], "--persistent is mutually exclusive with <namespace>"),
            (["--pids", "-o", "VERDICT"], "unknown column: VERDICT"),
            (["-o", "VERDICT"], "unknown column: VERDICT"),
            (["--compare", "1", "-o", "PIDS"], "unknown column: PIDS"),
        ]:
            with self.subTest(args=args):
                result = run(*args)
                self.assertEqual(result.status, 1, result.err)
                self.assertIn(message, result.err)
                self.assertEqual(result.out, b"")

    def test_not_there(self):
        root = FakeRoot()
        root.add(1, net=11, pids=[1])
        for args in (["--caps", "9"], ["--pids", "-p", "9"], ["--compare", "9"],
                     ["--compare", "8,9"], ["--pids=12"], ["--relation", "9", "8"],
                     ["--relation", "9", "11"], ["--caps", "1", "99"]):
            with self.subTest(args=args):
                result = run("--sysroot", root.path, *args)
                self.assertEqual(result.status, 64 if args[-1] == "11" else 32, result.err)
                self.assertEqual(result.out, b"")
                self.assertTrue(result.err)


class Caps(unittest.TestCase):
    def test_own_namespaces(self):
        """What this very process may do in its own, as the kernel tells in its status."""
        with open("/proc/self/status", encoding="utf-8") as f:
            line = next(line for line in f if line.startswith("CapEff:"))
        effective = int(line.split()[1], 16)
        rows = ask("--caps", str(os.getpid()), "/proc/self/ns/user",
                   status=0 if effective else 3)
        self.assertEqual(list(rows[0]), ["ns", "type", "verdict", "rule", "chain", "caps"])
        self.assertEqual(rows[0]["verdict"], "effective")
        self.assertEqual(rows[0]["rule"], "same")
        self.assertEqual(rows[0]["chain"], [own("user")])
        self.assertEqual(len(rows[0]["caps"]), bin(effective).count("1"))
        self.assertEqual("cap_sys_admin" in rows[0]["caps"], bool(effective & 1 << 21))

    def test_owner_and_none(self):
        """Whoever made a user namespace may do all in it; who is in it nothing outside."""
        with Child("-U", "-n") as child:
            user, net = child.ns("user"), child.ns("net")
            with open("/proc/sys/kernel/cap_last_cap", encoding="utf-8") as f:
                n_caps = int(f.read()) + 1
            rows = ask("--caps", str(os.getpid()), str(user), str(net))
            for row in rows:
                self.assertEqual(row["verdict"], "all")
                self.assertEqual(row["rule"], "owner")
                self.assertEqual(row["chain"], [user, own("user")])
                self.assertEqual(len(row["caps"]), n_caps)
            rows = ask("--caps", str(child.pid), f"user:[{own('user')}]", status=3)
            self.assertEqual((rows[0]["verdict"], rows[0]["rule"], rows[0]["caps"]),
                             ("none", "none", []))
            text = run("--caps", str(os.getpid()), "-n", "-r", "-o", "TYPE,CAPS",
                       str(net)).text
            self.assertIn("net cap_chown,cap_dac_override,", text)
            self.assertIn("all", run("--caps", str(os.getpid()), str(net)).text)
            # One of two
            result = run("--caps", str(child.pid), str(user), f"user:[{own('user')}]")
            self.assertIn(result.status, (64, 3), result.err)

    def test_all_namespaces(self):
        result = run("--caps", str(os.getpid()), "-J", "-o", "NS")
        self.assertIn(result.status, (0, 64, 3))
        self.assertIn(own("net"), [row["ns"] for row in result.json["caps"]])
        result = run("--caps", str(os.getpid()), "-J", "-o", "TYPE", "-t", "net")
        self.assertEqual({row["type"] for row in result.json["caps"]}, {"net"})

    def test_unknown(self):
        """A captured /proc does not say who owns what."""
        root = FakeRoot()
        root.add(1, net=11, user=12, caps=1 << 12)
        result = run("--sysroot", root.path, "--caps", "1", "-J", "11")
        self.assertEqual(result.status, 1)
        self.assertIn("lsnsrel: what process 1 may do is not known", result.err)
        row, = result.json["caps"]
        self.assertEqual((row["verdict"], row["rule"], row["caps"]), (None, None, None))
        row, = ask("--caps", "1", "12", "--sysroot", root.path)
        self.assertEqual((row["verdict"], row["caps"]), ("effective", ["cap_net_admin"]))


class Pids(unittest.TestCase):
    def setUp(self):
        self.root = FakeRoot()
        self.root.add(1, pid=41, pids=[1], comm=b"init")
        self.root.add(20, 1, pid=42, pids=[20, 1], comm=b"one\n", threads=[(21, {})])
        self.root.add(30, 20, pid=42, pids=[30, 7], comm=b"seven")
        self.root.add(40, 1, pid=41, pids=[40], comm=b"other")
        self.root.add(50, 1, pid=41, comm=b"silent")

    def test_tree(self):
        rows = ask("--pids", "--sysroot", self.root.path, "-o", "PID,NSPID,PIDNS,PIDS,COMMAND")
        by_pid = {row["pid"]: row for row in all_nodes(rows)}
        self.assertEqual(sorted(by_pid), [1, 20, 30, 40, 50])
        self.assertEqual([row["pid"] for row in rows], [1])
        self.assertEqual([row["pid"] for row in by_pid[1]["children"]], [20, 40, 50])
        self.assertEqual(by_pid[30]["nspid"], 7)
        self.assertEqual(by_pid[30]["pidns"], 42)
        self.assertEqual([entry["pid"] for entry in by_pid[30]["pids"]], [30, 7])
        self.assertEqual(by_pid[30]["pids"][1]["ns"], 42)
        self.assertIsNone(by_pid[50]["nspid"])
        self.assertIsNone(by_pid[50]["pids"])

    def test_tree_that_is_asked_for(self):
        """"-T" alone is a tree, and there is only one."""
        args = ["--pids", "--sysroot", self.root.path]
        for tree in "-T", "--tree", "--tree=process", "-T=process":
            self.assertEqual(ask(*args, tree), ask(*args))

    def test_branch(self):
        args = ["--pids", "--sysroot", self.root.path, "-l", "-o", "PID"]
        self.assertEqual([row["pid"] for row in ask(*args, "-p", "30")], [1, 20, 30])
        result = run("--pids", "--sysroot", self.root.path, "-r", "-n", "-p", "30", "-o",
                     "PID,PIDS,COMMAND")
        self.assertEqual(result.text, "1 1 init\n20 20,1 one\\x0a\n30 30,7 seven\n")

    def test_threads(self):
        # A thread's own status is not captured here.
        args = ["--pids", "--sysroot", self.root.path, "-l", "-J"]
        result = run(*args, "--threads")
        rows = result.json["pids"]
        self.assertEqual([row["tid"] for row in rows], [1, 20, 21, 30, 40, 50])
        self.assertEqual([row["pid"] for row in rows], [1, 20, 20, 30, 40, 50])
        rows = run(*args, "-p", "21", "-o", "PID,TID").json["pids"]
        self.assertEqual(rows, [{"pid": 1, "tid": 1}, {"pid": 20, "tid": 20},
                                {"pid": 20, "tid": 21}])

    def test_real(self):
        """Two processes deep in a PID namespace of their own."""
        try:
            process = subprocess.Popen(
                ["unshare", "--pid", "--fork", "--kill-child", "sh", "-c",
                 "sleep 600 & echo $!; wait"], stdout=subprocess.PIPE, text=True,
                stderr=subprocess.PIPE)
            inner = process.stdout.readline().strip()
            if not inner:
                self.skipTest(process.stderr.read().strip())
            rows = ask("--pids", "-l", "-o", "PID,NSPID,PIDNS,PIDS")
            me = next(row for row in rows if row["pid"] == os.getpid())
            self.assertEqual(me["nspid"], me["pids"][-1]["pid"])
            self.assertEqual(me["pidns"], own("pid"))
            child = next(int(pid) for pid in os.listdir("/proc") if pid.isdigit()
                         and self.parent(pid) == process.pid)
            ns = os.stat(f"/proc/{child}/ns/pid").st_ino
            rows = ask(f"--pids=/proc/{child}/ns/pid", "-l", "-p", inner, "-o",
                       "NSPID,PIDNS,PIDS")
            self.assertEqual([row["nspid"] for row in rows], [1, int(inner)])
            self.assertEqual({row["pidns"] for row in rows}, {ns})
            self.assertEqual(rows[0]["pids"][-2:],
                             [{"ns": own("pid"), "pid": child}, {"ns": ns, "pid": 1}])
            # All that is visible there, and no more
            rows = ask(f"--pids=pid:[{ns}]", "-l", "-o", "NSPID")
            self.assertEqual(sorted(row["nspid"] for row in rows), [1, int(inner)])
            result = run(f"--pids={ns}", "-p", "999")
            self.assertEqual(result.status, 32)
            self.assertIn(f"no such process in namespace {ns}: 999", result.err)
        finally:
            process.kill()
            process.communicate()

    @staticmethod
    def parent(pid):
        try:
            with open(f"/proc/{pid}/stat", "rb") as f:
                return int(f.read().rsplit(b")", 1)[1].split()[1])
        except OSError:
            return 0

    def test_real_thread(self):
        done = threading.Event()
        tids = []
        thread = threading.Thread(
            target=lambda: (tids.append(threading.get_native_id()), done.wait()))
        thread.start()
        while not tids:
            pass
        try:
            rows = ask("--pids", "-l", "-p", str(tids[0]), "-o", "PID,TID,NSPID")
            mine = [row for row in rows if row["pid"] == os.getpid()]
            self.assertEqual([row["tid"] for row in mine], [os.getpid(), tids[0]])
            with open(f"/proc/self/task/{tids[0]}/status", encoding="utf-8") as f:
                line = next((line for line in f if line.startswith("NSpid:")), None)
            if line:
                self.assertEqual(mine[1]["nspid"], int(line.split()[-1]))
        finally:
            done.set()
            thread.join()

    def test_not_a_pid_namespace(self):
        result = run("--pids=/proc/self/ns/uts")
        self.assertEqual(result.status, 1)
        self.assertIn("not a PID namespace: /proc/self/ns/uts", result.err)
        self.assertEqual(result.out, b"")

    def test_nobody(self):
        """Who has the number, where that of somebody is not known, and where all are."""
        args = ["--pids=42", "-p", "99", "--sysroot"]
        result = run(*args, self.root.path)
        self.assertEqual(result.status, 1)
        self.assertIn("whether a process in namespace 42 is 99 is not known", result.err)
        root = FakeRoot()
        root.add(1, pid=41, pids=[1])
        root.add(20, 1, pid=42, pids=[20, 1])
        result = run(*args, root.path)
        self.assertEqual(result.status, 32)
        self.assertIn("no such process in namespace 42: 99", result.err)


class Compare(unittest.TestCase):
    def test_two(self):
        me = os.getpid()
        with Child("--net", "--uts") as child:
            rows = ask("--compare", f"{me},{child.pid}", "-o", "TYPE,SHARED,NS,PROCESSES")
            for kind in TYPES:
                mine = [row for row in rows if row["type"] == kind]
                if kind in ("net", "uts"):
                    want = [{"type": kind, "shared": False, "ns": own(kind),
                             "processes": [me]},
                            {"type": kind, "shared": False, "ns": child.ns(kind),
                             "processes": [child.pid]}]
                elif mine:
                    want = [{"type": kind, "shared": True, "ns": own(kind),
                             "processes": [me, child.pid]}]
                self.assertEqual(mine, want)

    def test_one(self):
        """With the machine's initial ones."""
        with Child("--net") as child:
            rows = ask("--compare", str(child.pid), "-t", "net", "-o",
                       "SHARED,NS,PROCESSES,INITIAL")
            self.assertEqual(len(rows), 2)
            self.assertEqual(rows[0]["processes"], [child.pid])
            self.assertEqual(rows[0]["ns"], child.ns("net"))
            self.assertEqual(rows[1]["processes"], [])
            self.assertNotEqual(rows[1]["ns"], child.ns("net"))
            self.assertIs(rows[0]["shared"], False)

    def test_unknown(self):
        root = FakeRoot()
        root.add(1, net=11, uts=13)
        root.add(2, uts=13)
        root.add(3, net=12, uts=13)
        rows = run("--sysroot", root.path, "-J", "--compare", "1,2", "-t", "net").json
        self.assertEqual(rows["compare"], [
            {"type": "net", "shared": None, "ns": 11, "initial": None, "processes": [1]},
            {"type": "net", "shared": None, "ns": None, "initial": None, "processes": [2]}])
        rows = run("--sysroot", root.path, "-J", "--compare", "1,2,3,3", "-o",
                   "TYPE,SHARED,PROCESSES").json["compare"]
        self.assertEqual(rows, [
            {"type": "net", "shared": False, "processes": [1]},
            {"type": "net", "shared": False, "processes": [2]},
            {"type": "net", "shared": False, "processes": [3, 3]},
            {"type": "uts", "shared": True, "processes": [1, 2, 3, 3]}])
        result = run("--sysroot", root.path, "-J", "--compare", "1,9", "-t", "net")
        self.assertEqual(result.status, 64)
        self.assertEqual(result.json["compare"][0]["processes"], [1])
        self.assertIn("no such process: 9", result.err)


    def test_unreadable_process(self):
        if os.geteuid() != 0:
            self.skipTest("only root can become somebody else")
        with Child() as child:
            result = run("--compare", str(child.pid), "-J", "-t", "net", "-o",
                         "NS,PROCESSES", user=65534, group=65534, extra_groups=[])
            if result.status == 126:
                self.skipTest(f"nobody can't run the program: {result.err}")
            self.assertEqual(result.status, 1)
            self.assertEqual(result.json["compare"][0],
                             {"ns": None, "processes": [child.pid]})
            self.assertIn(f"lsnsrel: cannot read the namespaces of process {child.pid}: "
                          "Permission denied\n", result.err)

    def test_not_self(self):
        """Whoever has one's own PID in a captured /proc is somebody else."""
        root = FakeRoot()
        root.add(1, net=11)
        result = run("--sysroot", root.path, "-J", "--compare", "1", "-t", "net", "-o",
                     "NS,SHARED", preexec_fn=lambda: root.add(os.getpid(), net=12))
        self.assertEqual(result.json["compare"], [{"ns": 11, "shared": None},
                                                  {"ns": None, "shared": None}])


class Relation(unittest.TestCase):
    def test_way(self):
        with Child("-U", "-n") as child:
            user, net = child.ns("user"), child.ns("net")
            rows = ask("--relation", str(net), f"user:[{own('user')}]", "-o",
                       "NS,TYPE,STEP,RELATION")
            self.assertEqual([list(row.values()) for row in rows], [
                [net, "net", None, "same"],
                [user, "user", "owner", "owner"],
                [own("user"), "user", "parent", "none"]])
            rows = ask("--relation", f"user:[{own('user')}]", str(user), "-o",
                       "NS,STEP,RELATION")
            self.assertEqual([list(row.values()) for row in rows], [
                [own("user"), None, "same"], [user, "child", "child"]])

    def test_same(self):
        rows = ask("--relation", "/proc/self/ns/net", str(own("net")), "-o", "NS,RELATION")
        self.assertEqual(rows, [{"ns": own("net"), "relation": "same"}])

    def test_no_way(self):
        root = FakeRoot()
        root.add(1, net=11, uts=12)
        rows = ask("--relation", "11", "12", "--sysroot", root.path, "-o",
                   "NS,STEP,RELATION")
        self.assertEqual([list(row.values()) for row in rows],
                         [[11, None, "same"], [12, None, "none"]])


if __name__ == "__main__":
    main()
