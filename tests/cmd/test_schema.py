# SPDX-License-Identifier: GPL-2.0-or-later
"""The JSON contract: every view, as root and as nobody, against the installed schemas."""

import copy
import ctypes
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest

from support import Child, FakeRoot, Result, all_nodes, main, run

try:
    from jsonschema import Draft202012Validator
    MISSING = None
except ImportError as error:
    MISSING = f"python3-jsonschema is not there, or too old: {error}"

HERE = os.path.dirname(os.path.abspath(__file__))
SCHEMAS = os.path.join(HERE, "..", "..", "lsnsrel", "schema")
NOBODY = {"user": 65534, "group": 65534, "extra_groups": []}
CLONE_NEWUTS = 0x04000000
# What asks for a view with "{pid}" and "{ns}", and what it is called.
VIEWS = [
    (["-l"], "namespaces"), ([], "namespaces"), (["-T"], "namespaces"),
    (["-Tparent"], "namespaces"), (["-Tprocess"], "namespaces"),
    (["-P"], "namespaces"), (["-p", "{pid}"], "namespaces"), (["{ns}"], "namespaces"),
    (["-l", "{ns}"], "namespaces"), (["-t", "net"], "namespaces"),
    (["--scan=deep"], "namespaces"), (["--scan=tasks"], "namespaces"),
    (["--holders"], "holders"), (["--holders", "--scan=deep"], "holders"),
    (["--holders", "-p", "{pid}"], "holders"), (["--holders", "{ns}"], "holders"),
    (["--caps", "{pid}"], "caps"), (["--caps", "{pid}", "{ns}"], "caps"),
    (["--pids"], "pids"), (["--pids", "-l"], "pids"), (["--pids", "--threads"], "pids"),
    (["--pids", "--threads", "-l"], "pids"), (["--pids", "-p", "{pid}"], "pids"),
    (["--compare", "{pid}"], "compare"), (["--compare", "{pid},{own}"], "compare"),
    (["--relation", "{ns}", "{ns}"], "relation"),
    (["--relation", "{ns}", "{other}"], "relation"), (["-H"], "lsnsrel-columns"),
]


def load(name):
    with open(os.path.join(SCHEMAS, f"{name}.json"), encoding="utf-8") as f:
        return json.load(f)


class Validated(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if MISSING:
            raise unittest.SkipTest(MISSING)
        names = {name for _, name in VIEWS} | {"diff", "graph"}
        cls.validators = {name: Draft202012Validator(load(name)) for name in names}

    def validate(self, result, name):
        # 1: the view is there, but what the process may do is not known
        self.assertIn(result.status, (0, 1, 3, 5, 32, 64), result.err)
        for error in self.validators[name].iter_errors(result.json):
            self.fail(f"{list(error.absolute_path)}: {error.message}")
        return result.json[name]

    def validate_all(self, *common, names, **kwargs):
        """Every view, with the default columns and with all."""
        for args, name in VIEWS:
            for more in ([], ["--output-all"]):
                args = [arg.format(**names) for arg in args]
                with self.subTest(args=args + more, **kwargs):
                    result = run("-J", *common, *args, *more, **kwargs)
                    if result.status == 1 and not result.out:
                        # that nobody may not be shown this at all
                        self.assertTrue(kwargs and result.err)
                        continue
                    self.validate(result, name)


    def validate_graph(self, *args, **kwargs):
        result = run("--graph=json", *args, **kwargs)
        self.assertIn(result.status, (0, 32, 64), result.err)
        for error in self.validators["graph"].iter_errors(result.json):
            self.fail(f"{list(error.absolute_path)}: {error.message}")
        return result.json


class TheSchemas(Validated):
    def test_are_schemas(self):
        for name in sorted(os.listdir(SCHEMAS)):
            schema = load(name.removesuffix(".json"))
            Draft202012Validator.check_schema(schema)
            self.assertEqual(schema["$schema"],
                             Draft202012Validator.META_SCHEMA["$schema"])

    def test_refuse_what_is_wrong(self):
        """A schema that takes everything would be of no use."""
        document = run("-J", "-T", "--output-all").json
        validator = self.validators["namespaces"]
        self.assertTrue(validator.is_valid(document))
        row = document["namespaces"][0]
        for key, value in (("ns", "1"), ("ns", 1.5), ("ns", -1), ("ns", 2**64),
                           ("type", "nett"), ("leaders", [None]), ("leaders", ["1"]),
                           ("nsfs", "/x"), ("initial", 1), ("uid", -2), ("uid", 2**32),
                           ("children", None), ("children", [{"x": 1}]), ("x", None),
                           ("kind", "fd"), ("command", 1), ("netnsid", "unassigned")):
            wrong = copy.deepcopy(document)
            wrong["namespaces"][0][key] = value
            self.assertFalse(validator.is_valid(wrong), (key, value, row))
        self.assertFalse(validator.is_valid({}))
        self.assertFalse(validator.is_valid({"namespaces": None}))
        self.assertFalse(validator.is_valid({"namespaces": [], "x": 1}))


    def test_graph_refuses_what_is_wrong(self):
        document = self.validate_graph()
        validator = self.validators["graph"]
        for kind, key, value in (
                ("nodes", "id", None), ("nodes", "kind", "x"), ("nodes", "holders", None),
                ("nodes", "namespace", {}), ("nodes", "x", 1), ("edges", "count", 0),
                ("edges", "kind", None), ("edges", "holder", "x"), ("edges", "link", {}),
                ("edges", "from", 1)):
            wrong = copy.deepcopy(document)
            wrong[kind][0][key] = value
            self.assertFalse(validator.is_valid(wrong), (kind, key, value))
        self.assertFalse(validator.is_valid({"nodes": []}))


class Differences(Validated):
    def test_diff(self):
        """Of two moments of this machine, one of them without what the other one has."""
        with tempfile.NamedTemporaryFile() as old, Child("-U", "-n"):
            self.assertEqual(run("--dump", stdout=old).status, 0)
            for args in ([], ["--output-all"], ["--sysroot", FakeRoot().path],
                         ["--sysroot", FakeRoot().path, "--output-all"]):
                result = run("-J", "--diff", old.name, *args)
                self.validate(result, "diff")
            result = run("-J", "--run", "--output-all", "--", "true")
            result.out = result.err
            self.validate(result, "diff")


class MadeUp(Validated):
    def test_views(self):
        root = FakeRoot()
        ns = dict(user=4026531837, net=4026531840, mnt=2**64 - 1, pid=4026531836)
        root.add(1, comm=b"init", uid=4294967294, pids=[1], caps=1, **ns)
        root.add(2, flags=0x00200000, **ns)
        root.add(7, 1, state=b"Z")
        root.add(8, 1, pids=[8, 3], cmdline=b"x\0y\xff", time_for_children=88, time=89,
                 threads=[(9, {"uts": 90}), (10, {"pid_for_children": 91})], **ns)
        root.add(11, 8, comm=b"")
        with open(root.file("proc", "1", "mountinfo"), "w") as f:
            f.write("1 1 0:4 net:[70] /x rw - nsfs nsfs rw\n")
        names = {"pid": 8, "own": 1, "ns": "mnt:[18446744073709551615]",
                 "other": "user:[4026531837]"}
        self.validate_all("--sysroot", root.path, names=names)
        document = self.validate_graph("--sysroot", root.path)
        self.assertGreater(len(document["edges"]), 5)

    def test_snapshots(self):
        """Of this machine, and of a made-up one."""
        root = FakeRoot()
        root.add(1, comm=b"\xff", uid=4294967294, pids=[1], caps=2**64 - 1, net=2**64 - 1,
                 cgroups=b"0::/a.service\n", threads=[(9, {"uts": 90})])
        validator = Draft202012Validator(load("snapshot"))
        for args in ([], ["--scan=tasks", "-t", "net"], ["--sysroot", root.path]):
            document = run("--dump", "-q", *args).json
            for error in validator.iter_errors(document):
                self.fail(f"{args}: {list(error.absolute_path)}: {error.message}")
        for key, value in (("nsrel", "x"), ("format", 2), ("sources", ["x"]),
                           ("namespaces", [{"ns": 0, "type": "net"}]), ("threads", None),
                           ("processes", [{"pid": 1, "ns": {"net": "1"}}])):
            self.assertFalse(validator.is_valid({**document, key: value}), key)

    def test_nothing(self):
        root = FakeRoot()
        self.validate_graph("--sysroot", root.path)
        for args, name in (([], "namespaces"), (["-T"], "namespaces"),
                           (["--holders"], "holders"), (["--pids"], "pids"),
                           (["--pids", "-l"], "pids")):
            for more in ([], ["--output-all"]):
                result = run("--sysroot", root.path, "-J", *args, *more)
                self.assertEqual((result.status, self.validate(result, name)), (0, []))

    def test_not_found(self):
        """A reader of JSON gets JSON then, too: that there is none."""
        root = FakeRoot()
        root.add(1, uts=77)
        self.validate_graph("--sysroot", root.path, "9")
        for args, name in ((["-p", "9"], "namespaces"), (["9"], "namespaces"),
                           (["--holders", "9"], "holders"),
                           (["--holders", "-p", "9"], "holders"),
                           (["--caps", "9"], "caps"), (["--caps", "1", "9"], "caps"),
                           (["--pids=9"], "pids"), (["--pids", "-p", "9"], "pids"),
                           (["--compare", "9"], "compare"),
                           (["--relation", "9", "8"], "relation"),
                           (["--relation", "77", "9"], "relation")):
            result = run("--sysroot", root.path, "-J", *args)
            self.assertIn(result.status, (32, 64))
            self.assertEqual(self.validate(result, name), [], args)
            text = run("--sysroot", root.path, *args)
            self.assertEqual((text.status, text.out, text.err),
                             (result.status, b"", result.err))


class Contract(unittest.TestCase):
    """What no schema says."""

    @classmethod
    def setUpClass(cls):
        cls.root = FakeRoot()
        ns = dict(user=2**64 - 1, pid=2**63, mnt=2**53 + 1)
        cls.root.add(1, uid=4294967294, **ns)
        cls.root.add(2, 1, uid=2**31, **{**ns, "mnt": 9})

    def rows(self, *args, **kwargs):
        result = run("--sysroot", self.root.path, "-J", *args, **kwargs)
        self.assertEqual(result.status, 0)
        return list(all_nodes(*result.json.values()))

    def test_exact(self):
        want = {9, 2**53 + 1, 2**63, 2**64 - 1}
        for args in (["-l"], ["-T"], [], ["--holders"], ["-Tparent"]):
            self.assertEqual({row["ns"] for row in self.rows(*args)} - {None}, want)
        rows = self.rows("-o", "PID,UID", f"user:[{2**64 - 1}]")
        self.assertEqual({row["pid"]: row["uid"] for row in rows},
                         {1: 4294967294, 2: 2**31})

    def test_keys_and_rows_of_list_and_tree(self):
        for more in (["--output-all"], ["-o", "NS,TYPE,COMMAND"]):
            flat = self.rows("-l", *more)
            for args in (["-T"], ["-Tparent"], ["-Tprocess"]):
                rows = self.rows(*args, *more)
                for row in rows:
                    row.pop("children", None)
                    self.assertEqual(list(row), list(flat[0]))
                rows = [row for row in rows if row["ns"] is not None]
                self.assertEqual(sorted(rows, key=lambda row: row["ns"]), flat)

    def test_smartcols_json(self):
        """libsmartcols 2.41 and later can print an object a line: no tree does."""
        for value in ("lines", "compact", "pretty", "nonsense", ""):
            env = {"LIBSMARTCOLS_JSON": value}
            for args in (["-T"], ["-Tparent"], [], ["--pids"], [f"user:[{2**64 - 1}]"]):
                self.assertEqual(self.rows(*args, env=env), self.rows(*args))
            result = run("--sysroot", self.root.path, "-J", "-l", env=env)
            for line in result.text.splitlines() if value == "lines" else []:
                if result.text.startswith('{"ns":'):
                    json.loads(line)


def unshare_in_a_thread():
    """An event that ends a thread of this process in a namespace of its own, or None."""
    done, end, refused = threading.Event(), threading.Event(), []

    def work():
        if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWUTS) != 0:
            refused.append(ctypes.get_errno())
        done.set()
        end.wait()

    threading.Thread(target=work).start()
    done.wait()
    return end, refused


class ThisMachine(Validated):
    """Full of odd namespaces."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.made = []
        for args in (["-Urm"], ["-Ur", "unshare", "-Urnp", "unshare", "-Uru"], ["-p"],
                     ["-pf", "--mount-proc", "unshare", "-pf", "unshare", "-pf"],
                     ["-nuiCm"], ["-T"], ["-Tf"]):
            try:
                child = Child(*args).__enter__()
            except unittest.SkipTest:
                continue
            cls.addClassCleanup(child.__exit__)
            cls.made.append(child)
        end, cls.no_thread = unshare_in_a_thread()
        cls.addClassCleanup(end.set)
        cls.make_zombie()
        cls.make_scene()

    @classmethod
    def make_zombie(cls):
        zombie = subprocess.Popen(["true"])
        cls.addClassCleanup(zombie.wait)
        os.waitid(os.P_PID, zombie.pid, os.WEXITED | os.WNOWAIT)

    @classmethod
    def make_scene(cls):
        """Namespaces without processes: by fd, socket, mount, in flight."""
        cls.directory = tempfile.mkdtemp(prefix="nsrel-cmd-")
        cls.addClassCleanup(shutil.rmtree, cls.directory, ignore_errors=True)
        scene = subprocess.Popen(
            [sys.executable, os.path.join(HERE, "scene.py"), cls.directory],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        cls.addClassCleanup(scene.communicate)
        cls.scene = scene.stdout.readline()

    def names(self):
        pid = self.made[0].pid if self.made else os.getpid()
        return {"pid": pid, "own": os.getpid(),
                "ns": f"user:[{os.stat(f'/proc/{pid}/ns/user').st_ino}]",
                "other": f"net:[{os.stat('/proc/self/ns/net').st_ino}]"}

    def test_is_odd_enough(self):
        """As root: else the other tests say less than they seem to."""
        if os.geteuid() != 0:
            self.skipTest("only root can make them all")
        rows = self.validate(run("-J", "--holders"), "holders")
        kinds = {row["kind"] for row in rows}
        if not self.scene or self.no_thread or len(self.made) < 5:
            self.skipTest("this machine refuses some of them")
        self.assertGreaterEqual(kinds, {"process", "thread", "fd", "socket", "mount",
                                        "owned", "child", "pid_for_children"})

    def test_views(self):
        self.validate_all(names=self.names())
        self.validate_graph()
        self.validate_graph("--scan=deep", self.names()["ns"])

    def test_views_as_nobody(self):
        if os.geteuid() != 0:
            self.skipTest("only root can become nobody")
        self.validate_all(names=self.names(), **NOBODY)
        self.validate_graph(**NOBODY)

    def test_each_once(self):
        """The tree of all owners, and that of parents, have what the list has."""
        for args in (["-l"], ["-T"], ["-Tparent"], ["-Tprocess"]):
            rows = self.validate(run("-J", "-o", "NS,COMMAND", *args), "namespaces")
            inodes = [row["ns"] for row in all_nodes(rows) if row["ns"] is not None]
            self.assertEqual(len(inodes), len(set(inodes)), args)
            for child in self.made:
                self.assertIn(os.stat(f"/proc/{child.pid}/ns/uts").st_ino, inodes)


if __name__ == "__main__":
    main()
