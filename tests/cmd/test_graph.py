# SPDX-License-Identifier: GPL-2.0-or-later
"""Graphs: which namespaces, nodes and edges, in each format, whatever names they have."""

import json
import os
import re
import shutil
import subprocess
import tempfile
import time
import unittest
from xml.etree import ElementTree

from support import FakeRoot, main, run

HAS_DOT = shutil.which("dot") is not None
NO_DOT = "Graphviz's dot is not there"
SVG = "{http://www.w3.org/2000/svg}"
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


def make_root():
    """Initial ones, a nest, and one that is only mounted."""
    root = FakeRoot()
    initial = dict(user=4026531837, net=4026531840, mnt=4026531832, uts=4026531838)
    root.add(1, comm=b"init", cmdline=b"/sbin/init\0splash\0", start=1, **initial)
    root.add(2, comm=b"kthreadd", flags=0x00200000, start=1, **initial)
    root.add(7, 1, comm=b"app", cmdline=b"app\0-x\0", uid=1000, **{**initial, "uts": 77,
                                                                  "net": 78})
    root.add(8, 7, comm=b"part", **{**initial, "uts": 77, "net": 78})
    root.add(9, 1, comm=b"other", **{**initial, "uts": 79})
    with open(root.file("proc", "1", "mountinfo"), "w") as f:
        f.write("1 1 0:1 / / rw - tmpfs tmpfs rw\n"
                "2 1 0:4 net:[80] /run/netns/blue rw - nsfs nsfs rw\n")
    return root


def graph(root, *args):
    result = run("--sysroot", root.path, "--graph=json", *args)
    if result.status != 0:
        raise AssertionError(result.err)
    return result.json


def labels(document):
    return {node["label"] for node in document["nodes"]}


def edges(document, kind):
    """(label of start, label of end) of each."""
    names = {node["id"]: node["label"] for node in document["nodes"]}
    return {(names[edge["from"]], names[edge["to"]]) for edge in document["edges"]
            if edge["kind"] == kind}


def draw(text, form="svg"):
    """What Graphviz makes of it, which must say nothing."""
    done = subprocess.run(["dot", f"-T{form}"], input=text, capture_output=True, timeout=60)
    if done.returncode or done.stderr:
        raise AssertionError(done.stderr.decode(errors="replace"))
    return done.stdout


def texts(svg):
    """Of each node: what is written on it."""
    found = []
    for group in ElementTree.fromstring(svg).iter(f"{SVG}g"):
        if group.get("class") == "node":
            found.append([text.text for text in group.iter(f"{SVG}text")])
    return found


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


@unittest.skipUnless(HAS_DOT, NO_DOT)
class Picture(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = make_root()
        cls.text = run("--sysroot", cls.root.path, "--graph").text

    def test_nodes(self):
        self.assertEqual(sorted(texts(draw(self.text.encode()))), sorted([
            ["user initial", "4026531837, 5 processes"],
            ["net initial", "4026531840, 3 processes"],
            ["mnt initial", "4026531832, 5 processes"],
            ["uts initial", "4026531838, 2 processes"],
            ["uts app", "77, 2 processes"], ["net app", "78, 2 processes"],
            ["uts other", "79, 1 process"], ["net blue", "80"],
            ["init 1"], ["kthreadd 2"], ["app 7"], ["other 9"]]))

    def test_frames(self):
        """One edge stands for all; a namespace alone has no frame."""
        self.assertEqual(self.text.count("subgraph cluster_"), 2)
        self.assertEqual(len(re.findall(r'"process:1" -> ', self.text)), 1)
        self.assertRegex(self.text, r'"process:1" -> "user:\[\d+\]" \[lhead=cluster_1\]')
        self.assertEqual(len(re.findall(r'"process:7" -> .* \[lhead=', self.text)), 1)
        self.assertIn('"process:9" -> "uts:[79]"\n', self.text)

    def test_frame_of_some(self):
        """What of the initial ones it is about."""
        root = FakeRoot()
        initial = dict(user=4026531837, net=4026531840, uts=4026531838)
        root.add(2, comm=b"kthreadd", flags=0x00200000, start=1, **initial)
        root.add(5, 0, comm=b"x", **{**initial, "net": 9})
        text = run("--sysroot", root.path, "--graph").text
        self.assertRegex(text, r'"process:5" -> .* \[lhead=cluster_1, label="uts user"\]')

    def test_marks(self):
        """Of captured ones no owner is known."""
        self.assertRegex(self.text, r'"net:\[80\]" \[.*style="filled,dashed"')
        self.assertNotIn("hidden\"", self.text)

    def test_no_terminal_is_needed(self):
        self.assertEqual(run("--sysroot", self.root.path, "--graph",
                             "--color=always").text, self.text)

    def test_other_formats(self):
        self.assertEqual(draw(self.text.encode(), "png")[:4], b"\x89PNG")


class Program(unittest.TestCase):
    """What --graph=svg makes of the dot that it finds, or does not."""

    @classmethod
    def setUpClass(cls):
        cls.root = make_root()
        cls.path = tempfile.mkdtemp(prefix="nsrel-cmd-")
        cls.addClassCleanup(shutil.rmtree, cls.path, ignore_errors=True)

    def run_with(self, script=None, **kwargs):
        program = os.path.join(self.path, "dot")
        if os.path.exists(program):
            os.unlink(program)
        if script is not None:
            with open(program, "w") as f:
                f.write(f"#!/bin/sh\n{script}\n")
            os.chmod(program, 0o755)
        return run("--sysroot", self.root.path, "--graph=svg", env={"PATH": self.path},
                   **kwargs)

    def check(self, result, error):
        self.assertEqual((result.status, result.out, result.err),
                         (1, b"", f"lsnsrel: {error}\n"))

    def test_none(self):
        self.check(self.run_with(), "--graph=svg needs the program dot of Graphviz: No such "
                   "file or directory")

    def test_not_found_of_some(self):
        result = run("--sysroot", self.root.path, "--graph=svg", "77", "99",
                     env={"PATH": "/nonexistent"})
        self.assertEqual((result.status, result.out), (1, b""))

    def test_failing(self):
        self.check(self.run_with("echo '<svg'; exit 3"), "dot failed with exit status 3")
        self.check(self.run_with("echo '<svg'; kill -9 $$"),
                   "dot was ended by a signal: Killed")

    def test_arguments_and_input(self):
        result = self.run_with("echo \"$@\"; read line; echo \"$line\"")
        self.assertEqual(result.status, 0)
        self.assertRegex(result.text, r"^-q -Tsvg -Kdot\n// Namespaces and their relations")

    def test_not_read(self):
        """It need not read what it is given, nor stop writing."""
        result = self.run_with("i=0; while [ $i -lt 20000 ]; do echo 0123456789; "
                               "i=$((i+1)); done")
        self.assertEqual((result.status, len(result.out)), (0, 220000))

    def test_full_device(self):
        for form in ("dot", "json", "svg"):
            if form == "svg" and not HAS_DOT:
                continue
            with open("/dev/full", "w") as full:
                result = run("--sysroot", self.root.path, f"--graph={form}", stdout=full)
            self.assertEqual(result.status, 1)
            self.assertIn("lsnsrel: write error", result.err)

    def test_closed_output(self):
        done = subprocess.run(["sh", "-c", 'exec "$0" --graph=svg >&-',
                               os.environ["LSNSREL"]], capture_output=True)
        self.assertEqual(done.returncode, 1)


class Refused(unittest.TestCase):
    def check(self, args, message):
        result = run(*args)
        self.assertEqual((result.status, result.out), (1, b""), args)
        self.assertIn(f"lsnsrel: {message}\n", result.err, args)

    def test_formats(self):
        self.check(["--graph=foo"], "unknown graph format: foo")
        self.check(["--graph="], "unknown graph format: ''")

    def test_together(self):
        for args in (["--json"], ["--raw"]):
            self.check(["--graph=dot", *args],
                       f"mutually exclusive arguments: --graph {args[0]}")
        for args in (["--noheadings"], ["--output", "NS"], ["--list"], ["--tree"],
                     ["--filter", "x"], ["--sort", "NS"], ["--export"], ["--output-all"],
                     ["--raw"], ["--shell"], ["--threads"]):
            self.check(["--graph", *args],
                       f"mutually exclusive arguments: --graph {args[0]}")
            self.check([*args, "--graph=json"],
                       f"mutually exclusive arguments: --graph {args[0]}")
        self.check(["--holders", "--graph"],
                   "mutually exclusive arguments: --holders --graph")
        self.check(["--graph", "-p", "1", "77"],
                   "--task is mutually exclusive with <namespace>")


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

    @unittest.skipUnless(HAS_DOT, NO_DOT)
    def test_svg(self):
        result = run("--graph=svg", "-q")
        self.assertEqual(result.status, 0, result.err)
        self.assertGreater(len(texts(result.out)), 5)


if __name__ == "__main__":
    main()
