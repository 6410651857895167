# SPDX-License-Identifier: LGPL-2.1-or-later
"""The public header, the symbol map and what is really exported agree."""

import os
import re
import subprocess
import tempfile
import unittest

from support import BUILD_ROOT, main, path, read

ARCHIVE = os.path.join(BUILD_ROOT, "lib", "libnsrel-inner.a")
LIBRARY = os.path.join(BUILD_ROOT, "lib", "libnsrel.so.0")


def declared():
    text = re.sub(r"/\*.*?\*/", "", read("lib/libnsrel.h"), flags=re.S)
    inline = set(re.findall(r"static inline \w+ (\w+)\(", text))
    macros = set(re.findall(r"#define (\w+)", text))
    return set(re.findall(r"\b(nsrel_\w+)\s*\(", text)) - inline - macros


def mapped():
    """Symbol to version."""
    symbols = {}
    for version, body in re.findall(r"(LIBNSREL_[\d.]+) \{(.*?)\}",
                                    read("lib/libnsrel.sym"), re.S):
        for name in re.findall(r"\b(nsrel_\w+);", body):
            symbols[name] = version
    return symbols


def nm(*args):
    return subprocess.run(["nm", *args], check=True, capture_output=True, text=True).stdout


class Abi(unittest.TestCase):
    def test_map_has_what_the_header_declares(self):
        self.assertEqual(set(mapped()), declared())

    def test_archive_defines_it(self):
        """Against the archive: a map may name what is not there, and nobody complains."""
        defined = set(re.findall(r" T (nsrel_\w+)$", nm("--defined-only", ARCHIVE), re.M))
        self.assertEqual(defined, declared())

    def test_library_exports_it(self):
        exported = dict(re.findall(r" T (\w+)@@(\S+)$", nm("-D", "--defined-only", LIBRARY),
                                   re.M))
        self.assertEqual(exported, mapped())

    def test_soname(self):
        out = subprocess.run(["readelf", "-d", LIBRARY], check=True, capture_output=True,
                             text=True).stdout
        self.assertIn("Library soname: [libnsrel.so.0]", out)

    def test_symbols_stay(self):
        """What has been released: a line here is never taken away or changed."""
        released = dict(line.split() for line in read("tests/check/abi.txt").splitlines()
                        if line and not line.startswith("#"))
        current = mapped()
        for name, version in released.items():
            self.assertEqual(current.get(name), version, name)
        self.assertEqual(set(current) - set(released), set(), "not in abi.txt")

    def test_debian_symbols(self):
        """The same, as dpkg-gensymbols(1) reads it: symbol@version, first package version."""
        found = dict(re.findall(r"^ (nsrel_\w+)@(\S+) \d\S*$",
                                read("debian/libnsrel0.symbols"), re.M))
        self.assertEqual(found, mapped())

    def test_every_function_is_described(self):
        text = read("lib/libnsrel.h")
        for name in declared():
            comment = re.search(r"/\*\*\n \* %s:\n((?: \*.*\n)*?) \*/" % name, text)
            self.assertIsNotNone(comment, name)
            self.assertRegex(comment.group(1), r"Since: \d", name)


class Header(unittest.TestCase):
    def compile(self, command, suffix):
        with tempfile.TemporaryDirectory() as tmp:
            name = os.path.join(tmp, f"alone.{suffix}")
            with open(name, "w") as f:
                f.write('#include <libnsrel.h>\nint main(void) { return !nsrel_version(); }\n')
            done = subprocess.run([*command, "-Wall", "-Wextra", "-Wpedantic", "-Werror",
                                   "-I", path("lib"), "-c", name, "-o", name + ".o"],
                                  capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_c17(self):
        self.compile(["cc", "-std=c17"], "c")

    def test_cxx(self):
        try:
            self.compile(["c++", "-std=c++17"], "cc")
        except FileNotFoundError:
            self.skipTest("there is no C++ compiler")


if __name__ == "__main__":
    main()
