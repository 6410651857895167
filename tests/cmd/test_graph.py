# SPDX-License-Identifier: GPL-2.0-or-later
"""Graphs: which namespaces, nodes and edges, in each format, whatever names they have."""

import os
import re
import shutil
import socket
import subprocess
import time
import unittest

import scene_workloads
from graphs import HAS_DOT, NO_DOT, draw, edges, graph, labels, make_root, texts
from support import Child, FakeRoot, main, run

EMPTY = {"nodes": [], "edges": []}


def utf8(*codes):
    return "".join(map(chr, codes)).encode("utf-8", "surrogatepass")


HOSTILE = [
    b"\x1b[2J\x07", bytes(range(1, 32)), bytes(range(0x80, 0xa0)), b"\xff\xfe\xc0\xaf",
    b"\"", b"\\", b"\\\"", b"a\\", b"\\n\\N\\G\\l", b"&eacute;&amp;&#60;&bogus;&", b"a--b-->",
    b"<b>x</b>", b"</script><!--", b"{a|b}", b"a\nb\tc", b"// /* # ;", b"\\x41", b"\\\\x41",
    utf8(0x202e, 0x2066, 0x2028, 0xfeff), utf8(0xfffe, 0xffff, 0xfdd0, 0x1ffff),
    utf8(0x5d0, 0x5d1, 0x5d2), utf8(0x627, 0x644), utf8(0xd800), utf8(0x65, *[0x301] * 60),
    utf8(0x1f468, 0x200d, 0x1f469), b"x" * 4000, b"\x01" * 4000, utf8(0x4e16) * 1300,
    b"%s%n", b" ", b"graph", b"\xe2\x82",
]


def mangle(path):
    """As the kernel writes a path into mountinfo."""
    return re.sub(rb"[ \t\n\\#]", lambda m: b"\\%03o" % m[0][0], path)


class Which(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = make_root()

    def test_all(self):
        document = graph(self.root)
        self.assertEqual(labels(document), {
            "user initial", "net initial", "mnt initial", "uts initial", "uts app",
            "net app", "uts other", "net blue", "init 1", "kthreadd 2", "app 7",
            "other 9"})
        self.assertEqual(edges(document, "member"), {
            *(("init 1", f"{kind} initial") for kind in ("user", "net", "mnt", "uts")),
            *(("kthreadd 2", f"{kind} initial") for kind in ("user", "net", "mnt", "uts")),
            ("app 7", "uts app"), ("app 7", "net app"), ("other 9", "uts other")})
        self.assertEqual(edges(document, "holder"), {("mnt initial", "net blue")})

    def test_order(self):
        """Namespaces as in the list, then who leads them."""
        kinds = [node["kind"] for node in graph(self.root)["nodes"]]
        self.assertEqual(kinds, ["namespace"] * 8 + ["process"] * 4)

    def test_types(self):
        self.assertEqual(labels(graph(self.root, "-t", "net")), {
            "net initial", "net app", "net blue", "init 1", "kthreadd 2", "app 7"})

    def test_no_initial(self):
        self.assertEqual(labels(graph(self.root, "--no-initial")), {
            "uts app", "net app", "uts other", "net blue", "app 7", "other 9"})

    def test_persistent(self):
        self.assertEqual(labels(graph(self.root, "-P")), {"net blue"})

    def test_task(self):
        self.assertEqual(labels(graph(self.root, "-p", "8", "--no-initial")),
                         {"uts app", "net app", "app 7"})

    def test_named(self):
        """With what an edge joins it to."""
        self.assertEqual(labels(graph(self.root, "80")), {
            "net blue", "mnt initial", "init 1", "kthreadd 2"})
        self.assertEqual(labels(graph(self.root, "77", "uts:[79]")),
                         {"uts app", "uts other", "app 7", "other 9"})

    def test_some_are_found(self):
        result = run("--sysroot", self.root.path, "--graph=json", "77", "99")
        self.assertEqual((result.status, labels(result.json)), (64, {"uts app", "app 7"}))
        self.assertEqual(result.err, "lsnsrel: not found namespace: 99\n")

    def test_none_is_found(self):
        for args in (["99"], ["-p", "99"]):
            for form, want in (("json", EMPTY), ("dot", None), ("svg", None)):
                result = run("--sysroot", self.root.path, f"--graph={form}", *args)
                self.assertEqual(result.status, 32)
                self.assertEqual(result.json if want else result.out, want or b"")

    def test_nothing(self):
        root = FakeRoot()
        self.assertEqual(graph(root), EMPTY)
        self.assertEqual(graph(self.root, "-t", "time"), EMPTY)
        self.assertIn("digraph", run("--sysroot", root.path, "--graph").text)


class AsTheListSays(unittest.TestCase):
    """The values of nodes are those of the list and of --holders."""

    def check(self, *args):
        def rows(*more):
            result = run(*args, "-J", *more)
            return next(iter(result.json.values()))

        document = run(*args, "--graph=json").json
        nodes = [node["namespace"] for node in document["nodes"] if node["namespace"]]
        listed = [{key: value for key, value in row.items()
                   if key not in ("reference", "holders")}
                  for row in rows("-l", "--output-all")]
        self.assertEqual(nodes, listed)
        self.assertEqual(list(nodes[0]), list(listed[0]))
        holders = {}
        for row in rows("--holders", "-o", "NS,TYPE,KIND,PID,TID,FD,PATH,TARGET,MNTNS,"
                        "HOLDERNS,USER,COMMAND"):
            holders.setdefault(f"{row.pop('type')}:[{row.pop('ns')}]", []).append(row)
        for node in document["nodes"]:
            self.assertEqual(node["holders"], holders.get(node["id"], []), node["id"])
        ids = {node["id"] for node in document["nodes"]}
        self.assertEqual(len(ids), len(document["nodes"]))
        for edge in document["edges"]:
            self.assertLessEqual({edge["from"], edge["to"]}, ids)
            self.assertEqual(edge["holder"] is not None, edge["kind"] == "holder")
            self.assertEqual(edge["link"] is not None, edge["kind"] == "link")
        self.check_relations(document, listed)

    def check_relations(self, document, listed):
        ids = {row["ns"]: f"{row['type']}:[{row['ns']}]" for row in listed}
        for kind, key in (("parent", "pns"), ("owner", "ons")):
            want = {(ids[row[key]], ids[row["ns"]]) for row in listed
                    if row[key] in ids and (key == "pns" or row["pns"] != row["ons"])}
            found = {(edge["from"], edge["to"]) for edge in document["edges"]
                     if edge["kind"] == kind}
            self.assertEqual(found, want, kind)

    def test_made_up(self):
        root = make_root()
        with open(root.file("proc", "7", "mountinfo"), "wb") as f:
            for i, name in enumerate(HOSTILE):
                f.write(b"%d 1 0:4 net:[%d] /%s rw - nsfs nsfs rw\n"
                        % (i + 2, 500 + i, mangle(name.replace(b"/", b"|"))))
        self.check("--sysroot", root.path)

    def test_process(self):
        node = next(node for node in graph(make_root())["nodes"]
                    if node["id"] == "process:7")
        self.assertEqual(node["process"], {"pid": 7, "ppid": 1, "command": "app -x",
                                           "uid": 1000, "user": "1000"})
        self.assertEqual((node["namespace"], node["workload"], node["holders"]),
                         (None, None, []))

    def test_json_is_json(self):
        root = make_root()
        for args in (["--graph", "-J"], ["-J", "--graph"], ["-J", "--graph=json"]):
            self.assertEqual(run("--sysroot", root.path, *args).out,
                             run("--sysroot", root.path, "--graph=json").out)


class Workloads(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.machine = scene_workloads.make()
        cls.document = graph(cls.machine.root)

    def test_nodes(self):
        """As the column has them; a monitor stands for itself."""
        rows = run("--sysroot", self.machine.root.path, "-J", "-l", "-o",
                   "PID,WORKLOAD", f"uts:[{scene_workloads.HOST['uts']}]").json["namespaces"]
        known = {row["workload"]["cgroup"]: row["workload"] for row in rows
                 if row["workload"]}
        nodes = [node for node in self.document["nodes"] if node["kind"] == "workload"]
        self.assertIn("nginx.service", {node["label"] for node in nodes})
        self.assertGreater(len(nodes), 20)
        for node in nodes:
            workload = node["workload"]
            self.assertEqual(workload["label"], node["label"])
            self.assertEqual(node["id"], f"workload:{workload['cgroup']}")
            self.assertEqual(workload, known.get(workload["cgroup"], workload))
            self.assertEqual((node["process"], node["namespace"]), (None, None))

    def test_members(self):
        found = edges(self.document, "member")
        self.assertIn(("docker:000000000001", "uts docker"), found)
        self.assertIn(("init.scope", "uts initial"), found)
        self.assertNotIn(("nginx.service", "uts initial"), found)

    def test_namespaces(self):
        """Also those that a workload has for itself say so."""
        for node in self.document["nodes"]:
            if node["label"] == "uts docker":
                self.assertEqual(node["namespace"]["workload"]["label"],
                                 "docker:000000000001")


class Links(unittest.TestCase):
    """Network namespaces that devices join."""

    def test_veth(self):
        if os.geteuid() != 0 or not shutil.which("ip") or not shutil.which("nsenter"):
            self.skipTest("needs root and ip(8)")
        with Child("-n") as one, Child("-n") as other:
            made = subprocess.run(
                ["nsenter", "-t", str(one.pid), "-n", "ip", "link", "add", "here", "type",
                 "veth", "peer", "name", "there", "netns", str(other.pid)],
                capture_output=True, text=True)
            if made.returncode:
                self.skipTest(made.stderr)
            ids = [f"net:[{child.ns('net')}]" for child in (one, other)]
            self.check(ids, run("--graph=json", *ids))
            # what is next to one that is named is there as well
            self.check(ids, run("--graph=json", ids[0]))
            self.assertRegex(run("--graph", "-t", "net").text,
                             r'label="(here – there|there – here)\\nveth"')
            none = run("--graph=json", "--scan=tasks,relations", *ids).json
            self.assertEqual([e for e in none["edges"] if e["kind"] == "link"], [])

    def check(self, ids, result):
        found = [e for e in result.json["edges"] if {e["from"], e["to"]} == set(ids)]
        self.assertEqual([e["kind"] for e in found], ["link"])
        link = found[0]["link"]
        self.assertEqual(link["kind"], "veth")
        want = ["here", "there"] if found[0]["from"] == ids[0] else ["there", "here"]
        self.assertEqual([link["name"], link["peer"]], want)
        self.assertGreater(min(link["index"], link["peerindex"]), 0)


class Names(unittest.TestCase):
    """Any bytes."""

    @classmethod
    def setUpClass(cls):
        cls.root = FakeRoot()
        cls.root.add(1, comm=b"init", uts=1, net=2, mnt=3)
        for i, name in enumerate(HOSTILE):
            cls.root.add(100 + i, 1, comm=name[:15], cmdline=name + b"\0", uts=1000 + i,
                         net=2)
        with open(cls.root.file("proc", "1", "mountinfo"), "wb") as f:
            for i, name in enumerate(HOSTILE):
                f.write(b"%d 1 0:4 net:[%d] /run/%s rw - nsfs nsfs rw\n"
                        % (i + 2, 5000 + i, mangle(name.replace(b"/", b"|"))))

    def test_json(self):
        document = graph(self.root)
        self.assertEqual(len(document["nodes"]), 4 + 3 * len(HOSTILE))
        for node in document["nodes"]:
            self.assertLessEqual(len(node["label"]), 400)

    @unittest.skipUnless(HAS_DOT, NO_DOT)
    def test_dot(self):
        for locale in ("C.UTF-8", "C"):
            text = run("--sysroot", self.root.path, "--graph", env={"LC_ALL": locale}).out
            text.decode()
            found = texts(draw(text))
            self.assertEqual(len(found), 4 + 3 * len(HOSTILE))
            shown = {lines[0] for lines in found}
            for name in ("&eacute;&amp;&# 109", "net &eacute;&amp;&#60;&bogus;&",
                         '" 104', "\\ 105", "\\\" 106",
                         "\\n\\N\\G\\l 108", "<b>x</b> 111", "{a|b} 113", "\\x5cx41 116",
                         "a\\x0ab\\x09c 114", "uts \\xff\\xfe\\xc0\\xaf", "\u05d0\u05d1\u05d2 120",
                         "net " + 44 * "x" + "…"):
                self.assertIn(name, shown, locale)
            for line in shown:
                self.assertLess(len(line), 250)
                self.assertNotRegex(line, "[\u202a-\u202e\u2066-\u2069\x00-\x1f]")

    @unittest.skipUnless(HAS_DOT, NO_DOT)
    def test_svg(self):
        result = run("--sysroot", self.root.path, "--graph=svg")
        self.assertEqual((result.status, result.err), (0, ""))
        self.assertEqual(len(texts(result.out)), 4 + 3 * len(HOSTILE))


class Many(unittest.TestCase):
    def test_a_thousand(self):
        """A program that takes minutes for it is of no use."""
        root = FakeRoot()
        root.add(1, comm=b"init", user=1, net=2, uts=3, ipc=4)
        for i in range(250):
            first = 1000 + 4 * i
            root.add(100 + i, 1, comm=b"c%d" % i, user=first, net=first + 1,
                     uts=first + 2, ipc=first + 3)
        for form in ("dot", "json", *(["svg"] if HAS_DOT else [])):
            begin = time.monotonic()
            result = run("--sysroot", root.path, f"--graph={form}")
            self.assertEqual(result.status, 0, result.err)
            self.assertLess(time.monotonic() - begin, 45, form)
            if form == "json":
                self.assertEqual(len(result.json["nodes"]), 1004 + 251)
            if form == "svg":
                self.assertEqual(len(texts(result.out)), 1004 + 251)

    def test_many_of_one(self):
        """A workload may have thousands."""
        root = FakeRoot()
        kinds = ("mnt", "net", "pid", "uts", "ipc", "cgroup")
        for i in range(1500):
            root.add(1 + i, cgroups=b"0::/x.scope\n", **dict.fromkeys(kinds, 1000 + i))
        took = {}
        for form in ("json", "dot"):
            begin = time.monotonic()
            result = run("--sysroot", root.path, f"--graph={form}")
            took[form] = time.monotonic() - begin
            self.assertEqual(result.status, 0, result.err)
        self.assertEqual(result.text.count("lhead=cluster_"), 1)
        self.assertLess(took["dot"], 3 * took["json"] + 1)


class Live(unittest.TestCase):
    def test_as_the_list_says(self):
        """Of this machine, as far as it stands still: what is initial, and one's own."""
        own = os.stat("/proc/self/ns/user").st_ino
        document = run("--graph=json", f"user:[{own}]").json
        rows = {row["ns"]: row for row in run("-J", "-l", "--output-all").json["namespaces"]}
        nodes = {node["namespace"]["ns"]: node["namespace"] for node in document["nodes"]
                 if node["namespace"]}
        self.assertIn(own, nodes)
        owned = {row["ns"] for row in rows.values()
                 if own in (row["ons"], row["pns"]) and row["initial"]}
        self.assertLessEqual(owned, set(nodes))
        for ns in owned & set(nodes):
            for key in ("type", "pns", "ons", "initial", "hidden", "id", "owner"):
                self.assertEqual(nodes[ns][key], rows[ns][key], key)

    def test_named(self):
        """All that is above it, and whom it has below."""
        with Child("-U", "-n", "-u") as child:
            ids = {kind: f"{kind}:[{child.ns(kind)}]" for kind in ("user", "net", "uts")}
            above = f"user:[{os.stat('/proc/self/ns/user').st_ino}]"
            nodes = [node["id"] for node in run("--graph=json", ids["net"]).json["nodes"]]
            self.assertLessEqual({ids["net"], ids["user"], above}, set(nodes))
            self.assertNotIn(ids["uts"], nodes)
            nodes = [node["id"] for node in run("--graph=json", ids["user"]).json["nodes"]]
            self.assertLessEqual({*ids.values(), above}, set(nodes))
            # its owner is known
            line = re.search(r'^.*"%s" \[label.*$' % re.escape(ids["uts"]),
                             run("--graph").text, re.M)[0]
            self.assertNotIn("dashed", line)

    def test_hidden(self):
        rows = run("-J", "-l", "-o", "NS,TYPE,HIDDEN").json["namespaces"]
        text = run("--graph").text
        found = {row["ns"] for row in rows if row["hidden"]}
        red = {int(ns) for ns in re.findall(r":\[(\d+)\]\" \[.*hidden\".*color=red", text)}
        if not found & red:
            self.skipTest("nothing is hidden")
        self.assertFalse(red & {row["ns"] for row in rows if not row["hidden"]})

    def test_own_socket(self):
        """It is known, but not drawn."""
        with socket.socket():
            edge = {"to": f"net:[{os.stat('/proc/self/ns/net').st_ino}]",
                    "from": f"process:{os.getpid()}", "kind": "holder",
                    "holder": "socket"}
            edges = run("--graph=json").json["edges"]
            if not any(edge.items() <= found.items() for found in edges):
                self.skipTest("this is part of a workload")
            self.assertNotRegex(run("--graph").text,
                                f'"{edge["from"]}" -> "net:.*label="socket')

    @unittest.skipUnless(HAS_DOT, NO_DOT)
    def test_svg(self):
        result = run("--graph=svg", "-q")
        self.assertEqual(result.status, 0, result.err)
        self.assertGreater(len(texts(result.out)), 5)


if __name__ == "__main__":
    main()
