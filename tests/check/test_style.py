# SPDX-License-Identifier: LGPL-2.1-or-later
"""What every file of the house has in common."""

import hashlib
import os
import re
import shutil
import subprocess
import unittest

from support import all_files, main, path, read

PLAIN = (".md", ".txt", ".pot", ".rockspec", ".json", ".svg", ".png")
# They have no comments, or none that all who read them know of.
BARE = ("NEWS", ".gitignore", "debian/changelog", "debian/lsnsrel.docs",
        "debian/source/format")
# What others wrote stays as they wrote it.
VENDOR = "lsnsrel/graph/vendor/"
C_FILE = re.compile(r"\.[ch]$")
MAX_LINES = 400
MAX_COLUMNS = 90


def first_lines(name):
    with open(path(name), "rb") as f:
        return f.read(300).decode(errors="replace")


class Style(unittest.TestCase):
    def test_spdx(self):
        for name in all_files():
            if name.endswith(PLAIN) or "/corpus-" in name or name in BARE or \
                    name.startswith(VENDOR):
                continue
            self.assertIn("SPDX-License-Identifier:", first_lines(name), name)

    def test_licences_of_the_parts(self):
        for name in all_files():
            if C_FILE.search(name) and name.startswith(("lib/", "lua/")):
                self.assertIn("LGPL-2.1-or-later", first_lines(name), name)
            elif name.startswith("lsnsrel/") and C_FILE.search(name):
                self.assertIn("GPL-2.0-or-later", first_lines(name), name)

    def test_size(self):
        for name in all_files():
            if not C_FILE.search(name) or name == "lib/libnsrel.h":
                continue
            lines = read(name).splitlines()
            self.assertLessEqual(len(lines), MAX_LINES, name)
            for i, line in enumerate(lines, 1):
                self.assertLessEqual(len(line.expandtabs(8)), MAX_COLUMNS, f"{name}:{i}")

    def test_page(self):
        """Of the page's files, too; they have some more columns."""
        for name in all_files():
            if not name.endswith((".js", ".css")) or name.startswith(VENDOR):
                continue
            lines = read(name).splitlines()
            self.assertLessEqual(len(lines), MAX_LINES, name)
            for i, line in enumerate(lines, 1):
                self.assertLessEqual(len(line.expandtabs(8)), 100, f"{name}:{i}")
                self.assertEqual(line.rstrip(), line, f"{name}:{i}")

    def test_vendor(self):
        """The bundled library is what the list says, with its licence and nothing else."""
        listed = dict(line.split(": ", 1) for line in read(VENDOR, "SOURCE.txt").splitlines()
                      if ": " in line)
        self.assertEqual(set(os.listdir(path(VENDOR))),
                         {"SOURCE.txt", "cytoscape.LICENSE", listed["file"]})
        with open(path(VENDOR, listed["file"]), "rb") as f:
            self.assertEqual(hashlib.sha256(f.read()).hexdigest(), listed["sha256"])
        self.assertIn("Permission is hereby granted", read(VENDOR, "cytoscape.LICENSE"))

    def test_function_length(self):
        """60 lines at most, from the opening brace to the closing one."""
        for name in all_files():
            if not C_FILE.search(name):
                continue
            start = None
            for i, line in enumerate(read(name).splitlines(), 1):
                if line == "{":
                    start = i
                elif line == "}" and start:
                    self.assertLessEqual(i - start, 60, f"{name}:{start}")
                    start = None

    def test_white_space(self):
        for name in all_files():
            if not name.endswith((".c", ".h", ".lua", ".build", ".adoc", ".sym")):
                continue
            text = read(name)
            self.assertTrue(text.endswith("\n"), name)
            self.assertNotRegex(text, r"[ \t]\n", name)

    def test_format(self):
        version = shutil.which("clang-format") and subprocess.run(
            ["clang-format", "--version"], capture_output=True, text=True).stdout
        if not version or "version 14." not in version:
            self.skipTest("clang-format 14 is not there, and others format differently")
        names = [path(name) for name in all_files() if C_FILE.search(name)]
        done = subprocess.run(["clang-format", "--dry-run", "-Werror", *names],
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr[:2000])


if __name__ == "__main__":
    main()
