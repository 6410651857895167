# SPDX-License-Identifier: GPL-2.0-or-later
"""Pictures of graphs: what they show, the program that draws them, and what is refused."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import unittest

from graphs import HAS_DOT, NO_DOT, draw, make_root, texts
from support import FakeRoot, main, run


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
        self.assertRegex(result.text, r"^-q -Tsvg\n// Namespaces and their relations")

    @unittest.skipUnless(HAS_DOT, NO_DOT)
    def test_engine_for_many(self):
        """One that is done with them this day, whoever starts dot."""
        root = FakeRoot()
        root.add(1, comm=b"init", uts=1, ipc=2)
        for i in range(600):
            root.add(100 + i, 1, uts=5000 + i, ipc=9000 + i)
        text = run("--sysroot", root.path, "--graph").out
        self.assertIn(b"graph [layout=sfdp, overlap=prism,", text)
        self.assertEqual(len(texts(draw(text))), 2 + 3 * 600 + 1)
        # Who wants another engine for few may have it.
        self.assertNotIn(b"layout", run("--sysroot", self.root.path, "--graph").out)

    def test_children_ignored(self):
        """Some that start programs do, and it is inherited."""
        self.run_with("echo \"$@\"")
        done = subprocess.run([os.environ["LSNSREL"], "--graph=svg", "--sysroot",
                               self.root.path], capture_output=True,
                              env={**os.environ, "PATH": self.path},
                              preexec_fn=lambda: signal.signal(signal.SIGCHLD,
                                                               signal.SIG_IGN))
        self.assertEqual((done.returncode, done.stderr), (0, b""))

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


if __name__ == "__main__":
    main()
