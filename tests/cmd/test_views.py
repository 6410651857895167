# SPDX-License-Identifier: GPL-2.0-or-later
"""What is listed, of a made-up /proc in which every answer is known."""

import fcntl
import os
import pty
import struct
import termios
import unittest

from support import FakeRoot, all_nodes, main, run

KTHREAD = 0x00200000


def make_root():
    """kthreadd and init in the initial namespaces; a daemon with a thread elsewhere."""
    root = FakeRoot()
    initial = dict(user=4026531837, net=4026531840, uts=4026531838, pid=4026531836,
                   pid_for_children=4026531836)
    root.add(1, comm=b"init", cmdline=b"/sbin/init\0--a b\0", start=1, **initial)
    root.add(2, comm=b"kthreadd", flags=KTHREAD, start=1, **initial)
    root.add(10, 1, comm=b"sh", uid=1000, cmdline=b"sh\0", start=50,
             **{**initial, "net": 4026532100, "uts": 4026532050})
    root.add(11, 10, comm=b"daemon", uid=4294967294, start=60,
             threads=[(12, {"uts": 4026532300}), (13, {})],
             **{**initial, "net": 4026532100, "pid_for_children": 4026532400})
    return root


class MadeUp(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.root = make_root()

    def run_ok(self, *args):
        result = run("--sysroot", self.root.path, *args)
        self.assertEqual((result.status, result.err), (0, ""))
        return result

    def namespaces(self, *args):
        return self.run_ok("-J", "-l", *args).json["namespaces"]

    def by_ino(self, *args):
        return {ns["ns"]: ns for ns in self.namespaces(*args)}


class Views(MadeUp):
    def test_default_table(self):
        self.assertEqual(self.run_ok().text, """\
        NS TYPE  NPROCS PID USER COMMAND
4026531836 pid        4   1 0    /sbin/init --a b
4026531837 user       4   1 0    /sbin/init --a b
4026531838 uts        3   1 0    /sbin/init --a b
4026531840 net        2   1 0    /sbin/init --a b
4026532050 uts        1  10 1000 ├─sh
4026532100 net        2  10 1000 └─sh
4026532300 uts        0          
4026532400 pid        0          
""")

    def test_ascii_in_the_c_locale(self):
        text = run("--sysroot", self.root.path, env={"LC_ALL": "C"}).text
        self.assertIn("4026532050 uts        1  10 1000 |-sh\n", text)
        self.assertTrue(text.isascii())

    def test_raw_has_no_tree(self):
        for args in ([], ["-T"], ["--tree=process"], ["-l"]):
            lines = self.run_ok("-r", "-n", "-o", "NS,COMMAND", *args).text.splitlines()
            self.assertIn("4026532050 sh", lines)
            self.assertIn(r"4026531838 /sbin/init\x20--a\x20b", lines)

    def test_types(self):
        for args in (["-t", "net", "-t", "uts"], ["-t", "net,uts"],
                     ["--type=uts", "-tnet"]):
            found = {ns["type"] for ns in self.namespaces("-o", "TYPE", *args)}
            self.assertEqual(found, {"net", "uts"})

    def test_net_has_more_default_columns(self):
        self.assertEqual(self.run_ok("-t", "net", "-l").text.splitlines()[0].split(),
                         "NS TYPE NPROCS PID USER NETNSID NSFS COMMAND".split())

    def test_columns(self):
        header = self.run_ok("-l", "-o", "pid,Type").text.splitlines()[0]
        self.assertEqual(header.split(), ["PID", "TYPE"])
        header = self.run_ok("-l", "-o", "+PATH").text.splitlines()[0]
        self.assertEqual(header.split(),
                         "NS TYPE NPROCS PID USER COMMAND PATH".split())
        self.assertEqual(self.run_ok("-l", "-n", "-o", "TYPE", "-t", "user").text,
                         "user\n")

    def test_values(self):
        all_columns = self.by_ino("--output-all")
        self.assertEqual(all_columns[4026531840], {
            "ns": 4026531840, "type": "net", "path": "/proc/1/ns/net", "nprocs": 2,
            "pid": 1, "ppid": 0, "command": "/sbin/init --a b", "uid": 0, "user": "0",
            "netnsid": None, "nsfs": None, "pns": 0, "ons": None, "id": None,
            "owneruid": None, "owner": None, "leaders": [1, 2], "threads": [],
            "initial": True, "hidden": False, "holders": ["process:1", "process:1 more"],
            "nholders": 2, "reference": None, "name": "init", "workload": None})
        self.assertEqual(all_columns[4026532300], {
            "ns": 4026532300, "type": "uts", "path": "/proc/11/task/12/ns/uts",
            "nprocs": 0, "pid": None, "ppid": None, "command": None, "uid": None,
            "user": None, "netnsid": None, "nsfs": None, "pns": 0, "ons": None,
            "id": None, "owneruid": None, "owner": None, "leaders": [], "threads": [12],
            "initial": False, "hidden": False, "holders": ["thread:12"], "nholders": 1,
            "reference": None, "name": None, "workload": None})
        self.assertEqual(all_columns[4026532400]["path"],
                         "/proc/11/ns/pid_for_children")

    def test_a_column_named_twice(self):
        out = self.run_ok("-J", "-l", "-t", "user", "-o", "NS,TYPE,ns").text
        self.assertEqual(out.count('"ns"'), 1)
        self.assertEqual(list(self.namespaces("-o", "NS,TYPE,ns")[0]), ["ns", "type"])
        self.assertEqual(list(self.namespaces("-o", "+NS")[0]),
                         "ns type nprocs pid user command hidden".split())
        self.assertEqual(self.run_ok("-l", "-n", "-t", "user", "-o", "TYPE,TYPE").text,
                         "user  user\n")

    def test_unsigned_uid(self):
        """lsns prints -2 for 4294967294."""
        rows = self.run_ok("-J", "-o", "PID,UID", "4026532100").json["namespaces"]
        self.assertEqual([p["uid"] for p in all_nodes(rows)], [1000, 4294967294])

    def test_unknown_is_not_none(self):
        """A captured /proc tells no owners; only what is initial has surely no parent."""
        found = self.by_ino("-o", "NS,PNS,ONS")
        self.assertEqual(found[4026531837], {"ns": 4026531837, "pns": 0, "ons": 0})
        self.assertEqual(found[4026531836], {"ns": 4026531836, "pns": 0, "ons": None})
        self.assertEqual(found[4026532400], {"ns": 4026532400, "pns": None, "ons": None})

    def test_persistent(self):
        self.assertEqual([ns["ns"] for ns in self.namespaces("-P")],
                         [4026532300, 4026532400])
        self.assertEqual(self.run_ok("-P", "-t", "net", "-J").json, {"namespaces": []})

    def test_task(self):
        """Those of its threads and of its children to come as well."""
        self.assertEqual([ns["ns"] for ns in self.namespaces("-p", "11")],
                         [4026531836, 4026531837, 4026531838, 4026532100, 4026532300,
                          4026532400])
        self.assertEqual([ns["ns"] for ns in self.namespaces("-p", "11", "-t", "net")],
                         [4026532100])

    def test_processes_of_a_namespace(self):
        for name in ("4026532100", "net:[4026532100]"):
            self.assertEqual(self.run_ok(name).text, """\
PID PPID USER       COMMAND
 10    1 1000       sh
 11   10 4294967294 └─daemon
""")
        self.assertEqual(self.run_ok("-l", "-n", "-o", "PID,COMMAND", "4026532100").text,
                         " 10 sh\n 11 daemon\n")
        self.assertEqual(self.run_ok("-n", "-o", "NS,PID", "4026532300").text,
                         "4026532300  11\n")

    def test_processes_whose_children_will_be_there(self):
        """Nobody is in it; three threads of one process hold it."""
        self.assertEqual(self.run_ok("-n", "-o", "NS,PID", "4026532400").text,
                         "4026532400  11\n")

    def test_members_come_first(self):
        root = FakeRoot()
        root.add(5, 1, pid=70, pid_for_children=71,
                 threads=[(6, {"pid_for_children": 71})])
        root.add(7, 5, pid=71, pid_for_children=71)
        root.add(8, 1, pid=70, pid_for_children=70, threads=[(9, {"pid": 71})])
        for args in ([], ["-l"]):
            text = run("--sysroot", root.path, "-n", "-o", "PID", "71", *args).text
            self.assertEqual(text.split(), ["7", "8", "5"])

    def test_a_named_namespace_wins(self):
        for args in (["-t", "user"], ["-t", "net"]):
            self.assertEqual(self.run_ok("-n", "-o", "PID", "net:[4026532100]",
                                         *args).text.split(), ["10", "11"])
            self.assertEqual(self.run_ok("--holders", "-n", "-o", "TID",
                                         "uts:[4026532300]", *args).text.split(), ["12"])

    def test_same_keys_in_list_and_tree(self):
        flat = self.namespaces("-o", "NS,TYPE,COMMAND")
        for args in ([], ["-T"], ["--tree=parent"], ["--tree=process"]):
            tree = self.run_ok("-J", "-o", "NS,TYPE,COMMAND", *args).json["namespaces"]
            nodes = [node for node in all_nodes(tree) if node["ns"] is not None]
            self.assertEqual(len(nodes), len(flat))
            for node in nodes:
                node.pop("children", None)
            self.assertEqual(sorted(nodes, key=lambda ns: ns["ns"]), flat)

    def test_nothing_there(self):
        empty = FakeRoot()
        for args in (["-J"], ["-J", "-T"], ["-J", "-l"]):
            result = run("--sysroot", empty.path, *args)
            self.assertEqual((result.status, result.json), (0, {"namespaces": []}))
        self.assertEqual(run("--sysroot", empty.path).out, b"")


class Holders(MadeUp):
    def holders(self, *args):
        return self.run_ok("--holders", "-J", *args).json["holders"]

    def test_table(self):
        text = self.run_ok("--holders", "4026532400", "uts:[4026532300]").text
        self.assertEqual([line.split() for line in text.splitlines()], [
            "NS TYPE KIND PID TID FD PATH TARGET MNTNS HOLDERNS USER COMMAND".split(),
            "4026532400 pid pid_for_children 11 11 /proc/11/ns/pid_for_children "
            "4294967294 daemon".split(),
            *(f"4026532400 pid pid_for_children 11 {tid} "
              f"/proc/11/task/{tid}/ns/pid_for_children 4294967294 daemon".split()
              for tid in (12, 13)),
            "4026532300 uts thread 11 12 /proc/11/task/12/ns/uts 4294967294 "
            "daemon".split()])

    def test_all(self):
        found = self.holders("-o", "NS,KIND,TID")
        self.assertEqual(len(found), sum(
            ns["nholders"] for ns in self.namespaces("-o", "NHOLDERS")))
        self.assertIn({"ns": 4026532100, "kind": "process", "tid": 11}, found)

    def test_filters(self):
        self.assertEqual({h["type"] for h in self.holders("-t", "uts,pid")},
                         {"uts", "pid"})
        self.assertEqual({h["ns"] for h in self.holders("-P")}, {4026532300, 4026532400})

    def test_task(self):
        """Only what this process holds, not who else is in its namespaces."""
        found = self.holders("-p", "11", "-o", "NS,KIND,PID,TID")
        self.assertEqual({h["pid"] for h in found}, {11})
        self.assertEqual(
            [(h["ns"], h["kind"], h["tid"]) for h in found],
            [(4026531836, "process", 11), (4026531837, "process", 11),
             (4026531838, "process", 11), (4026532100, "process", 11),
             (4026532300, "thread", 12), (4026532400, "pid_for_children", 11),
             (4026532400, "pid_for_children", 12), (4026532400, "pid_for_children", 13)])
        found = self.holders("-p", "11", "-t", "uts", "-o", "NS")
        self.assertEqual([h["ns"] for h in found], [4026531838, 4026532300])

    def test_columns(self):
        for args, message in ((["-o", "KIND"], "unknown column: KIND"),
                              (["--holders", "-o", "HOLDERS"],
                               "unknown column: HOLDERS"),
                              (["--holders", "-T"],
                               "mutually exclusive arguments: --holders --tree")):
            result = run(*args)
            self.assertEqual((result.status, result.out), (1, b""))
            self.assertIn(message, result.err)

    def test_some_found(self):
        result = run("--sysroot", self.root.path, "--holders", "-J", "99", "4026532300")
        self.assertEqual(result.status, 64)
        self.assertEqual(result.err, "lsnsrel: not found namespace: 99\n")
        self.assertEqual([h["tid"] for h in result.json["holders"]], [12])

    def test_named_twice(self):
        self.assertEqual(self.holders("4026532300", "uts:[4026532300]"),
                         self.holders("4026532300"))


class Loops(unittest.TestCase):
    def test_processes_that_are_each_others_parents(self):
        root = FakeRoot()
        for pid in (1, 2, 3):
            root.add(pid, pid % 3 + 1, uts=77)
        root.add(4, 4, uts=77)
        for args in ([], ["77"], ["-l", "77"], ["--tree=process"]):
            result = run("--sysroot", root.path, "-J", *args)
            self.assertEqual(result.status, 0)
        processes = run("--sysroot", root.path, "-J", "77").json["namespaces"]
        self.assertEqual(sorted(p["pid"] for p in all_nodes(processes)), [1, 2, 3, 4])


class Wide(unittest.TestCase):
    """Lists of numbers on a terminal that is too narrow for them."""

    @classmethod
    def setUpClass(cls):
        cls.root = FakeRoot()
        for i in range(40):
            cls.root.add(100000 + i, uts=70 + i % 2, net=90,
                         threads=[(200000 + i, {"net": 91})])

    def on_terminal(self, *args):
        """The cells of the table as a terminal of 40 columns gets them."""
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 40, 0, 0))
        with os.fdopen(ours, "rb", buffering=0) as reader:
            result = run("--sysroot", self.root.path, "-n", "-l", *args, stdout=theirs)
            os.close(theirs)
            out = b""
            try:
                while data := reader.read(65536):
                    out += data
            except OSError:  # the end, on Linux
                pass
        self.assertEqual((result.status, result.err), (0, ""))
        return out.decode().split()

    def test_numbers_are_never_cut(self):
        all_threads = ",".join(str(200000 + i) for i in range(40))
        evens = ",".join(str(100000 + i) for i in range(0, 40, 2))
        for args in ([], ["-u"], ["-W"]):
            self.assertIn(all_threads, self.on_terminal(
                "-t", "net", "-o", "NS,THREADS,COMMAND", *args))
            self.assertIn(evens, self.on_terminal("-t", "uts", "-o", "LEADERS", *args))
            found = self.on_terminal("-t", "uts", "-o", "+LEADERS,THREADS", *args)
            self.assertIn(evens, found)


class Sysroot(unittest.TestCase):
    def test_slashes_at_the_end(self):
        root = FakeRoot()
        root.add(1, uts=77, cmdline=b"init\0")
        plain = run("--sysroot", root.path, "--output-all")
        self.assertEqual(plain.status, 0)
        for slashes in ("/", "///"):
            result = run("--sysroot", root.path + slashes, "--output-all")
            self.assertEqual(result.out, plain.out)

    def test_root(self):
        """Is this machine's: users have names, and paths no second slash."""
        for name in ("/", "//"):
            own = ["-p", str(os.getpid()), "-t", "uts", "-n"]
            args = ["--sysroot", "/nowhere", "--sysroot", name, *own]
            self.assertEqual(run(*args, "-o", "USER").text, run(*own, "-o", "USER").text)
            paths = run(*args, "-r", "-o", "PATH").text.split()
            self.assertTrue(paths)
            for path in paths:
                self.assertRegex(path, r"^/proc/\d")


class HostileBytes(unittest.TestCase):
    NAMES = [
        (b"\xff\xfe", r"\xff\xfe"),
        (b"a\x1b[2Jb", "a\x1b[2Jb"),
        (b"quote\"back\\slash", "quote\"back\\slash"),
        (b"new\nline\ttab", "new\nline\ttab"),
        (b") R 1 1", ") R 1 1"),
        ("gr\u00fc\u00df \u6f22".encode(), "gr\u00fc\u00df \u6f22"),
        (b"\xed\xa0\x80", r"\xed\xa0\x80"),  # a surrogate is no UTF-8
        (b"\xc0\xaf\xf4\x90\x80\x80", r"\xc0\xaf\xf4\x90\x80\x80"),
        (b"\xe6\xbc", r"\xe6\xbc"),
        (bytes(range(1, 32)) + b"\x7f", bytes(range(1, 32)).decode() + "\x7f"),
        (b"x" * 100000, "x" * 100000),
    ]

    @classmethod
    def setUpClass(cls):
        cls.root = FakeRoot()
        for i, (name, _) in enumerate(cls.NAMES):
            cls.root.add(i + 1, cmdline=name + b"\0", uts=1000 + i)
            cls.root.add(i + 101, comm=name[:60], uts=2000 + i)

    def test_json(self):
        for args in (["-l"], []):
            found = run("--sysroot", self.root.path, "-J", *args).json["namespaces"]
            commands = {ns["ns"]: ns["command"] for ns in found}
            for i, (name, text) in enumerate(self.NAMES):
                self.assertEqual(commands[1000 + i], text)
                if len(name) <= 60:
                    self.assertEqual(commands[2000 + i], text)

    def test_no_control_characters_in_tables(self):
        for args in ([], ["-l"], ["-r"], ["-u"]):
            for locale in ("C", "C.UTF-8"):
                out = run("--sysroot", self.root.path, *args,
                          env={"LC_ALL": locale}).out
                bad = [b for b in out if (b < 32 and b != 10) or b == 127]
                self.assertEqual(bad, [], (args, locale))
                self.assertEqual(len(out.splitlines()), 2 * len(self.NAMES) + 1)


class Unread(unittest.TestCase):
    def test_said_in_one_line(self):
        root = FakeRoot()
        root.add(1, uts=77)
        root.add(2, uts=77)
        with open(root.file("proc", "2", "stat"), "w") as f:
            f.write("nonsense")
        result = run("--sysroot", root.path, "-J", "-l", "-o", "NS,NPROCS")
        self.assertEqual(result.status, 0)
        self.assertEqual(len(result.err.splitlines()), 1)
        self.assertRegex(result.err, r"^lsnsrel: 1 of 2 processes could not be read "
                         r"\((Bad message|Invalid argument)\)\n$")
        self.assertEqual(result.json["namespaces"], [{"ns": 77, "nprocs": 2}])


if __name__ == "__main__":
    main()
