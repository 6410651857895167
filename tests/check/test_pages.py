# SPDX-License-Identifier: LGPL-2.1-or-later
"""The man pages are clean, name all that there is, and their programs run."""

import os
import re
import shutil
import subprocess
import tempfile
import unittest

from support import BUILD_ROOT, main, path, read
from test_abi import declared

PAGES = os.environ["NSREL_PAGES"].split()
LUA_HOST = os.environ["LUA_HOST"]

# What asciidoctor writes into every page: a macro file of groff's, and space after headings.
ALWAYS = re.compile(r"ERROR: skipping insecure request: mso$"
                    r"|ERROR: skipping unknown macro:  LINKSTYLE blue R < >$"
                    r"|WARNING: skipping paragraph macro: sp after S[HS]$")


def example(page):
    """The program in the section EXAMPLES."""
    section = read(page).split("\n== EXAMPLES\n")[1]
    return re.search(r"^----\n(.*?)^----$", section, re.S | re.M).group(1)


class Pages(unittest.TestCase):
    @unittest.skipUnless(shutil.which("mandoc"), "there is no mandoc")
    def test_mandoc(self):
        if not PAGES:
            self.skipTest("there is no asciidoctor")
        for page in PAGES:
            with self.subTest(page=page):
                out = subprocess.run(["mandoc", "-Tlint", "-Wwarning", page],
                                     capture_output=True, text=True).stdout
                self.assertEqual([line for line in out.splitlines()
                                  if not ALWAYS.search(line)], [])

    def test_references(self):
        """Every other page that is pointed at is pointed at as one: *name*(section)."""
        for name in ("lsnsrel/lsnsrel.8.adoc", "lib/nsrel.3.adoc", "lua/nsrel.3lua.adoc"):
            text = re.sub(r"^----\n.*?^----$", "", read(name), flags=re.S | re.M)
            bare = re.findall(r"(?<![*\w])[a-z][\w.]*\(\d\w*\)", text.split("\n", 2)[2])
            self.assertEqual(bare, [], name)


class Library(unittest.TestCase):
    page = "lib/nsrel.3.adoc"

    def test_every_function(self):
        named = set(re.findall(r"\*(nsrel_\w+)\*\(\)", read(self.page)))
        macros = set(re.findall(r"#define (nsrel_\w+_foreach_\w+)\(", read("lib/libnsrel.h")))
        cleanups = set(re.findall(r"static inline void (\w+)\(", read("lib/libnsrel.h")))
        self.assertEqual(named, declared() | macros | cleanups)

    def test_example(self):
        if os.environ["NSREL_SANITIZED"]:
            self.skipTest("a sanitized library needs a sanitized program")
        with tempfile.TemporaryDirectory() as tmp:
            source, program = os.path.join(tmp, "example.c"), os.path.join(tmp, "example")
            with open(source, "w") as f:
                f.write(example(self.page))
            lib = os.path.join(BUILD_ROOT, "lib")
            subprocess.run(["cc", "-std=gnu17", "-Wall", "-Wextra", "-Werror", source, "-o",
                            program, "-I", path("lib"), "-L", lib, "-lnsrel",
                            f"-Wl,-rpath,{lib}"], check=True)
            subprocess.run([program], check=True, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)


class Lua(unittest.TestCase):
    page = "lua/nsrel.3lua.adoc"

    def test_every_function(self):
        meta = read("lua/meta/nsrel.lua")
        functions = {name if prefix == "nsrel." else name.split(".")[-1] for prefix, name in
                     re.findall(r"^function (nsrel\.|\w+:)(\w+)", meta, re.M)}
        # rows of totable() are described where lsnsrel's JSON is
        objects = re.sub(r"^---@class nsrel\.\w+_row\n(---@field .*\n)+", "", meta, flags=re.M)
        fields = set(re.findall(r"^---@field (\w+)", objects, re.M))
        named = set(re.findall(r"\*(?:nsrel\.)?(\w+)\*", read(self.page)))
        self.assertEqual((functions | fields) - named, set())

    @unittest.skipUnless(LUA_HOST, "there is no Lua in this build")
    def test_example(self):
        cpath = os.path.join(BUILD_ROOT, "lua", "?.so")
        done = subprocess.run([LUA_HOST, "/dev/stdin"], input=example(self.page), text=True,
                              env={**os.environ, "LUA_CPATH": cpath},
                              capture_output=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"^user:\[\d+\]\tmade by uid ")


if __name__ == "__main__":
    main()
