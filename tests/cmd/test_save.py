# SPDX-License-Identifier: GPL-2.0-or-later
"""--dump and --from: what was seen here is what is seen there."""

import json
import os
import subprocess
import tempfile
import time
import unittest

from support import FakeRoot, LSNSREL, Child, main, run

VIEWS = [
    ["-J"], ["-J", "-T"], ["-J", "-Tparent"], ["-J", "-Tprocess"],
    ["-J", "--holders"], ["-J", "--pids"], ["-J", "--pids", "-l", "--threads"],
    ["-J", "--caps", "{pid}"], ["-J", "--compare", "{pid},{other}"],
    ["-J", "-p", "{pid}"], ["-J", "{ns}"], ["-J", "--relation", "{ns}", "{userns}"],
    ["-J", "-P"], ["-J", "--no-initial"], ["-J", "-t", "net,mnt"], [], ["-r"], ["-e"],
]


def write(data):
    f = tempfile.NamedTemporaryFile(prefix="nsrel-save-")
    f.write(data)
    f.flush()
    return f


def load(data, *args, **kwargs):
    """The file is gone after: no view needs it any more."""
    with write(data) as f:
        return run("--from", f.name, *args, **kwargs)


def dump(*args):
    result = run("--dump", "-q", *args)
    assert result.status == 0, result.err
    return result.out


def can_load():
    return "from)" in run("--version").text


def make_root():
    root = FakeRoot()
    ns = dict(user=4026531837, net=4026531840, mnt=2**64 - 1, pid=4026531836)
    root.add(1, comm=b"init", uid=4294967294, pids=[1], caps=2**64 - 1, **ns,
             cgroups=b"0::/init.scope\n")
    root.add(2, flags=0x00200000, **ns, cgroups=b"0::/\n")
    root.add(8, 1, pids=[8, 3], cmdline=b"x\0y\xff \x1b[2J \\x41", time_for_children=88,
             time=89, threads=[(9, {"uts": 90}), (10, {"pid_for_children": 91})],
             cgroups=b"0::/system.slice/a\xe2\x80\xae.service\n", **ns)
    root.add(11, 8, comm=b"", state=b"Z")
    root.add(12, 8, cmdline=b"z", net=70)
    os.mkdir(root.file("proc", "8", "fd"))
    os.symlink("net:[70]", root.file("proc", "8", "fd", "3"))
    with open(root.file("proc", "1", "mountinfo"), "w", encoding="utf-8") as f:
        f.write("1 1 0:4 net:[70] /x rw - nsfs nsfs rw\n")
    os.makedirs(root.file("proc", "sys", "kernel"))
    with open(root.file("proc", "sys", "kernel", "hostname"), "wb") as f:
        f.write(b"h\xff\x1b\n")
    return root


@unittest.skipUnless(can_load(), "built without reading snapshots")
class Same(unittest.TestCase):
    maxDiff = 2000

    def views(self, **names):
        for view in VIEWS:
            for more in ([], ["--output-all"]):
                yield [arg.format(**names) for arg in view] + more

    def test_captured(self):
        root = make_root()
        saved = dump("--sysroot", root.path)
        for args in self.views(pid=8, other=1, ns="net:[70]", userns=4026531837):
            fresh = run("--sysroot", root.path, *args)
            there = load(saved, *args)
            with self.subTest(args=args):
                self.assertEqual((there.status, there.out), (fresh.status, fresh.out))
                self.assertNotEqual(there.out, b"")

    def test_graphs(self):
        root = make_root()
        saved = dump("--sysroot", root.path)
        for args in (["--graph=json"], ["--graph"], ["--graph=html"],
                     ["--graph=json", "net:[70]"]):
            fresh = run("--sysroot", root.path, *args)
            there = load(saved, *args)
            with self.subTest(args=args):
                self.assertEqual((there.status, there.out), (fresh.status, fresh.out))
                self.assertNotEqual(there.out, b"")

    def test_live(self):
        """A moment does not come back: what is read twice is one document."""
        with Child("-Un") as child:
            saved = dump()
            names = dict(pid=child.pid, other=os.getpid(), ns=child.ns("net"),
                         userns=child.ns("user"))
        document = json.loads(saved)
        self.assertIn(child.pid, {p["pid"] for p in document["processes"]})
        again = load(saved, "--dump", "-q")
        self.assertEqual(again.out, saved)
        for args in self.views(**names):
            there, twice = load(saved, *args), load(again.out, *args)
            with self.subTest(args=args):
                # 3: no capability anywhere, as far as others' namespaces can be judged
                if "may do is not known" not in there.err:
                    self.assertIn(there.status, (0, 3), there.err)
                self.assertEqual((there.status, there.out), (twice.status, twice.out))
        rows = load(saved, "-J", "-l", "-o", "NS,TYPE,NPROCS").json["namespaces"]
        self.assertEqual([(row["ns"], row["type"]) for row in rows],
                         [(ns["ns"], ns["type"]) for ns in document["namespaces"]])

    def test_standard_input(self):
        saved = dump("--sysroot", make_root().path)
        done = subprocess.run([LSNSREL, "--from", "-", "-J"], input=saved,
                              capture_output=True, check=True)
        self.assertEqual(done.stdout, load(saved, "-J").out)

    def test_order_of_keys(self):
        """Ansible's to_json sorts them."""
        saved = dump("--sysroot", make_root().path)
        document = json.loads(saved)
        for text in (json.dumps(document, sort_keys=True), json.dumps(document, indent=3)):
            self.assertEqual(load(text.encode(), "--dump", "-q").out, saved)

    def test_users_are_numbers(self):
        saved = dump()
        for row in load(saved, "-J", "-l", "-o", "USER").json["namespaces"]:
            if row["user"] is not None:
                self.assertTrue(row["user"].isdigit(), row)

    def test_what_opens_nothing(self):
        saved = dump()
        for name in ("/proc/self/ns/net", "net:[4026531840],dev=0:4"):
            result = load(saved, name)
            self.assertEqual(result.status, 1)
            self.assertEqual(result.err, f"lsnsrel: cannot open {name}: the snapshot is "
                                         "from a file\n")

    def test_advice(self):
        """Being root now does not help what was not seen then."""
        document = json.loads(dump("--sysroot", make_root().path))
        document["origin"].update(uid=1000, caps="0000000000000000")
        document["processes"][0]["incomplete"] = True
        document["problems"].append({"source": "tasks", "pid": 1, "tid": 1,
                                     "what": "ns/mnt", "errno": "EACCES", "count": 1})
        saved = json.dumps(document).encode()
        result = load(saved)
        self.assertIn("whoever took the snapshot did not have cap_sys_ptrace", result.err)
        self.assertNotIn("run as root", result.err)
        self.assertEqual(load(saved, "--strict", "-q").status, 4)


class Dump(unittest.TestCase):
    def test_bytes(self):
        """Nothing that a terminal would act upon; all can be had back."""
        saved = dump("--sysroot", make_root().path)
        for byte in saved:
            self.assertTrue(byte == 10 or byte >= 32 and byte != 127)
        document = json.loads(saved)
        self.assertEqual(document["origin"]["hostname"], "h\\xff\x1b")
        process = next(p for p in document["processes"] if p["pid"] == 8)
        self.assertEqual(process["cmdline"], "x y\\xff \x1b[2J \\x5cx41")
        self.assertEqual(document["workloads"][process["workload"]]["id"],
                         "a\u202e.service")
        self.assertNotIn("\u202e".encode(), saved)

    def test_numbers(self):
        document = json.loads(dump("--sysroot", make_root().path))
        self.assertIn(2**64 - 1, {ns["ns"] for ns in document["namespaces"]})
        init = document["processes"][0]
        self.assertEqual((init["caps"], init["uid"]), ("f" * 16, 4294967294))

    def test_all_is_read(self):
        with Child("-n") as child:
            document = json.loads(dump())
            process = next(p for p in document["processes"] if p["pid"] == child.pid)
            self.assertEqual(process["ns"]["net"], child.ns("net"))
        self.assertEqual(process["cmdline"], "sleep 600")
        self.assertIn("caps", process)
        self.assertIn("cgroup", process)

    def test_limits(self):
        document = json.loads(dump("--scan=tasks", "-t", "net"))
        self.assertEqual(document["sources"], ["tasks"])
        self.assertEqual(document["types"], ["net"])
        self.assertEqual({ns["type"] for ns in document["namespaces"]}, {"net"})

    def test_full(self):
        with open("/dev/full", "wb") as full:
            result = run("--dump", "-q", stdout=full)
        self.assertEqual((result.status, result.err),
                         (1, "lsnsrel: write error: No space left on device\n"))

    def test_closed_pipe(self):
        ours, theirs = os.pipe()
        os.close(ours)
        result = run("--dump", "-q", stdout=theirs)
        os.close(theirs)
        self.assertIn(result.status, (0, -13))
        self.assertEqual(result.err, "")

    def test_exclusive(self):
        for args in (["--dump", "-J"], ["--dump", "--holders"], ["--dump", "-o", "NS"],
                     ["--dump", "-T"], ["--dump", "-P"], ["--from", "x", "--sysroot", "/x"],
                     ["--from", "x", "--scan=tasks"], ["--from", "x", "--workloads", "y"]):
            result = run(*args)
            self.assertEqual(result.status, 1)
            self.assertIn("mutually exclusive arguments: --", result.err)
        self.assertIn("unexpected argument: '4026531840'",
                      run("--dump", "4026531840").err)


@unittest.skipUnless(can_load(), "built without reading snapshots")
class Hostile(unittest.TestCase):
    def refused(self, data, why):
        with write(data) as f:
            result = run("--from", f.name)
            self.assertEqual((result.status, result.out), (1, b""))
            self.assertEqual(result.err, f"lsnsrel: {f.name}: {why}\n")

    def test_documents(self):
        saved = dump("--sysroot", make_root().path)
        document = json.loads(saved)
        self.refused(b"", "line 1, column 1: ends too early")
        self.refused(b"\0" * 9, "line 1, column 1: not JSON")
        self.refused(b"[" * 1000000, "line 1, column 1000001: ends too early")
        self.refused(b'{"namespaces":[]}', "line 1, column 1: not a snapshot of nsrel")
        n_lines = saved.count(b"\n")
        self.refused(saved + b"{", f"line {n_lines + 1}, column 1: not JSON")
        self.refused(saved.replace(b'"format":1', b'"format":2'),
                     "line 1, column 30: a later format than this version knows")
        document["processes"][2]["ns"]["net"] = 1
        self.refused(json.dumps(document).encode(),
                     "processes[2].ns.net: net:[1] is not there")

    def test_missing(self):
        result = run("--from", "/nonexistent/x")
        self.assertEqual((result.status, result.err),
                         (1, "lsnsrel: cannot read /nonexistent/x: "
                             "No such file or directory\n"))

    def test_too_large(self):
        """What can't be a snapshot is not read for ever, nor kept."""
        with tempfile.NamedTemporaryFile(prefix="nsrel-save-") as f:
            os.truncate(f.name, 2**40)
            result = run("--from", f.name)
        self.assertEqual((result.status, result.err),
                         (1, f"lsnsrel: {f.name}: larger than 1 GiB\n"))


def make_large(n):
    base = json.loads(dump("--sysroot", make_root().path))
    ns = {kind: 4026531835 + i for i, kind in enumerate(base["types"])}
    base.update(workloads=[], threads=[], holders=[], mounts=[], problems=[])
    base["namespaces"] = [{"ns": ino, "type": kind} for kind, ino in ns.items()]
    base["processes"] = [{"pid": pid, "ppid": pid // 2, "name": "bash", "state": "S",
                          "start": pid, "uid": 1000, "caps": "000001ffffffffff",
                          "pids": [pid], "threads": 1, "cgroup": "/user.slice",
                          "cmdline": f"/usr/bin/some program --with argument {pid}",
                          "ns": ns} for pid in range(1, n + 1)]
    return json.dumps(base).encode()


@unittest.skipUnless(can_load(), "built without reading snapshots")
class Large(unittest.TestCase):
    def test_20000_processes(self):
        """Measured, and not judged: how long it takes is up to the machine."""
        with write(make_large(20000)) as f:
            start = time.monotonic()
            result = run("--from", f.name, "--dump", "-q")
            took = time.monotonic() - start
        self.assertEqual(result.status, 0, result.err)
        self.assertEqual(len(json.loads(result.out)["processes"]), 20000)
        print(f"20,000 processes loaded and saved in {took:.2f} s", flush=True)


if __name__ == "__main__":
    main()
