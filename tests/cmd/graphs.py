# SPDX-License-Identifier: GPL-2.0-or-later
"""Graphs for tests, and what Graphviz makes of them."""

import shutil
import subprocess
from xml.etree import ElementTree

from support import FakeRoot, run

HAS_DOT = shutil.which("dot") is not None
NO_DOT = "Graphviz's dot is not there"
SVG = "{http://www.w3.org/2000/svg}"


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
