# SPDX-License-Identifier: LGPL-2.1-or-later
"""The page that lsnsrel writes, of this machine."""

import os
import subprocess
import tempfile
import unittest

import support
from support import PageTest, main

LSNSREL = os.environ["LSNSREL"]


def lsnsrel(*args):
    return subprocess.run([LSNSREL, *args], check=True, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL).stdout


class Text(unittest.TestCase):
    def test_is_what_was_built(self):
        before, after = support.page_template().split("@GRAPH@")
        text = lsnsrel("--graph=html").decode()
        self.assertTrue(text.startswith(before))
        self.assertTrue(text.endswith(after))
        self.assertNotIn("<", text[len(before):-len(after)])

    def test_version(self):
        self.assertRegex(lsnsrel("--version").decode(), r", html, (no )?from\)$")

    def test_licence_is_inside(self):
        text = lsnsrel("--graph=html").decode()
        self.assertIn("The Cytoscape Consortium", text)
        self.assertIn("Permission is hereby granted", text)
        self.assertIn("SPDX-License-Identifier: GPL-2.0-or-later", text)

    def test_needs_nothing_else(self):
        """Also with a build that is told to: no file, no address that a browser asks."""
        before, after = support.page_template().split("@GRAPH@")
        self.assertNotRegex(before + after, r"<(link|img|iframe|object|embed|base)\b")
        self.assertNotRegex(before + after, r"<script[^>]* src|@import|url\(\s*['\"]?http")

    def test_what_can_not_stand_in_a_page_is_refused(self):
        with tempfile.TemporaryDirectory() as tmp:
            library = os.path.join(tmp, "library.js")
            with open(library, "w") as f:
                f.write("var a = '</script>';\n")
            done = subprocess.run(["python3", support.ASSEMBLE, library, f"{tmp}/page.c"],
                                  capture_output=True, text=True)
            self.assertEqual(done.returncode, 1)
            self.assertIn("can't stand in a page", done.stderr)


class Built(PageTest):
    @classmethod
    def write(cls, name):
        # A namespace that nobody else made.
        with open(name, "wb") as f, subprocess.Popen(
                ["unshare", "-u", "sh", "-c", "echo; exec cat"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE) as held:
            held.stdout.readline()
            cls.ns = os.stat(f"/proc/{held.pid}/ns/uts").st_ino
            f.write(lsnsrel("--graph=html"))
            held.stdin.close()
            cls.pid = held.pid

    def test_the_namespace_is_there(self):
        self.search(str(self.ns))
        self.assertGreaterEqual(self.js("return hits.length"), 1)
        self.js("choose(model.byInode.get(arguments[0]))", self.ns)
        text = self.by_id("details-body").text
        self.assertIn(f"nsenter --uts=/proc/{self.pid}/ns/uts", text)
        self.assertIn(f"/proc/{self.pid}/ns/uts",
                      self.driver.find_element("id", "holders").text)

    def test_initial(self):
        """The machine's own namespaces stand in one box."""
        self.assertEqual(self.js("""
            return new Set(model.nodes.filter(n => n.item.namespace?.initial)
              .map(n => n.box.key)).size"""), 1)


if __name__ == "__main__":
    main()
