# SPDX-License-Identifier: LGPL-2.1-or-later
"""totable() says what the JSON of lsnsrel says of the same moment: a captured /proc."""

import json
import os
import subprocess
import sys
import unittest

from support import FakeRoot, main, run

HERE = os.path.dirname(os.path.abspath(__file__))
HOST = os.environ["LUA_HOST"]
TYPES = {"mnt": 4026531841, "net": 4026531840, "pid": 4026531836, "uts": 4026531838,
         "ipc": 4026531839, "user": 4026531837, "cgroup": 4026531835, "time": 4026531834}
# Of a holder totable() leaves out what its namespace says.
HOLDER_COLUMNS = ("ns,type,path,pid,ppid,command,uid,user,kind,tid,fd,target,mntns,"
                  "holderns,workload")
ODD = b'\xff \\x41 "\xc3\xbc\xed\xa0\x80\xf4\x90\x80\x80\xc1\x80\xe2\x82\t\x1b[2J\xf0\x9f\x90\xa7'


def known(rows):
    """Of each row what is not null."""
    if isinstance(rows, list):
        return [known(row) for row in rows]
    if isinstance(rows, dict):
        return {key: known(value) for key, value in rows.items() if value is not None}
    return rows


def make_root():
    root = FakeRoot()
    root.add(1, comm=b"init", cmdline=b"/sbin/init\0", pids=[1], start=5,
             cgroups=b"0::/init.scope\n", **TYPES)
    root.add(2, comm=b"kthreadd", flags=0x200000, start=5, **TYPES)
    own = {**TYPES, "user": 4026532001, "pid": 4026532003, "net": 4026532002,
           "pid_for_children": 4026532004}
    root.add(10, 1, comm=b"a\xffb", uid=1000, cmdline=ODD + b"\0two\0", pids=[10, 1],
             cgroups=b"0::/user@1.service/kubepods/pod%s/%s\n" % (b"0" * 32, b"ab" * 32),
             threads=[(11, {"net": 4026532005}), (12, {})], **own)
    root.add(13, 10, comm=ODD[:15], uid=54321, cmdline=b"", state=b"Z")
    for pid in range(20, 24):
        root.add(pid, 1, comm=b"many", uid=4294967294, pids=[pid], **TYPES)
    os.makedirs(root.file("proc", "14"))
    os.mkdir(root.file("proc", "10", "fd"))
    for fd in (3, 5):
        os.symlink("net:[4026532006]", root.file("proc", "10", "fd", str(fd)))
    mounts = [(4026532007, b"/run/netns/b\xff\\012"), (4026532007, b"/run/docker/netns/a"),
              (4026532007, b"/tmp/x"), (4026532007, b"/run/netns/a"),
              (4026532007, b"/run/netns/a"), (4026532008, b"/tmp/slash/")]
    with open(root.file("proc", "1", "mountinfo"), "wb") as f:
        for i, (ino, path) in enumerate(mounts, 30):
            f.write(b"%d 1 0:4 net:[%d] %s rw - nsfs nsfs rw\n" % (i, ino, path))
    return root


class Totable(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.root = make_root()

    def tables(self, *sources, procfs=None):
        done = subprocess.run([HOST, os.path.join(HERE, "totable.lua"),
                               procfs or self.root.file("proc"), *sources],
                              capture_output=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def rows(self, *args):
        result = run("-J", "--sysroot", self.root.path, *args)
        self.assertEqual(result.status, 0, result.err)
        (rows,) = result.json.values()
        return rows

    def compare(self, tables, name, rows):
        self.assertGreater(len(rows), 5)
        self.assertEqual(tables["all"][name], known(rows))
        self.assertEqual(tables["each"][name], known(rows))

    def test_namespaces(self):
        rows = self.rows("-l", "--output-all")
        self.compare(self.tables(), "namespaces", rows)
        # one that tells that all of them were compared
        texts = json.dumps(rows, ensure_ascii=False)
        for text in ("fd:10:3", "fd:1 more", "/run/docker/netns/a", "process:5 more", r"b\\xff"):
            self.assertIn(text, texts)

    def test_without_mounts(self):
        tables = self.tables("tasks")
        self.compare(tables, "namespaces",
                     self.rows("-l", "--output-all", "--scan=tasks"))
        self.assertFalse(any("nsfs" in row for row in tables["all"]["namespaces"]))

    def test_holders(self):
        rows = self.rows("--holders", "-o", HOLDER_COLUMNS)
        self.compare(self.tables(), "holders", rows)
        self.assertEqual({row["kind"] for row in rows},
                         {"process", "thread", "pid_for_children", "fd", "mount"})

    def test_pids(self):
        rows = self.rows("--pids", "--threads", "-l", "--output-all")
        tables = self.tables()
        self.compare(tables, "pids", rows)
        commands = [row.get("command") for row in tables["all"]["pids"]]
        self.assertIn(
            r'\xff \x5cx41 "ü\xed\xa0\x80\xf4\x90\x80\x80\xc1\x80\xe2\x82' "\t\x1b[2J🐧 two",
            commands)

    def test_this_machine(self):
        """What a captured one can't tell, of what stays as it is."""
        rows = {row["ns"]: row for row in run("-J", "-l", "--output-all").json["namespaces"]}
        n = 0
        for row in self.tables(procfs="/proc")["all"]["namespaces"]:
            if row.get("initial") or row["type"] == "user" and row["ns"] in rows:
                want = known(rows[row["ns"]])
                for key in ("type", "id", "pns", "ons", "owneruid", "owner", "netnsid",
                            "initial", "hidden", "nsfs", "reference"):
                    self.assertEqual(row.get(key), want.get(key), key)
                n += 1
                self.assertIn("nsfs", row)
        self.assertGreater(n, 0)

    def test_problems(self):
        tables = self.tables()
        self.assertEqual(tables["all"]["problems"], [
            {"source": "tasks", "pid": 14, "tid": 14, "what": "stat", "count": 1, "errno": 2,
             "message": "No such file or directory"}])
        self.assertEqual(tables["each"]["problems"], tables["all"]["problems"])


if __name__ == "__main__":
    sys.exit(main())
