# SPDX-License-Identifier: LGPL-2.1-or-later
"""Layers only look down: the order of lib/meson.build is the order of the house."""

import re
import unittest

from support import all_files, main, read

# Headers without a .c of their own stand where the first with such a name stands.
HEADER_FLOOR = {"model.h": "problem", "source.h": "source-"}
# Under the floor of everything.
CELLAR = {"util.h", "uapi.h", "libnsrel.h", "config.h"}


def local_includes(name):
    return re.findall(r'^#include "([^"]+)"', read(name), re.M)


def lib_order():
    """Of the optional parts each file that takes the other's place is at the top."""
    listings = re.findall(r"files\((.*?)\)", read("lib/meson.build"), re.S)
    return re.findall(r"'([\w-]+\.c)'", "".join(listings))


class Layers(unittest.TestCase):
    def test_every_source_is_listed(self):
        there = {name[4:] for name in all_files() if re.match(r"lib/[^/]+\.c$", name)}
        self.assertEqual(there, set(lib_order()))

    def test_lib_looks_down(self):
        order = lib_order()
        floor = {name.replace(".c", ".h"): i for i, name in enumerate(order)}
        floor.update({header: next(i for i, name in enumerate(order) if name.startswith(first))
                      for header, first in HEADER_FLOOR.items()})
        for i, name in enumerate(order):
            for header in local_includes(f"lib/{name}"):
                if header in CELLAR:
                    continue
                self.assertIn(header, floor, f"{name} includes an unknown {header}")
                self.assertLessEqual(floor[header], i, f"{name} looks up to {header}")

    def test_others_use_the_public_header_only(self):
        inner = {name[4:] for name in all_files() if re.match(r"lib/[^/]+\.h$", name)}
        for name in all_files():
            if re.match(r"(lsnsrel|lua|tests/(live|lua|cmd|bench))/.*\.[ch]$", name):
                own = {other.rsplit("/")[-1] for other in all_files()
                       if other.startswith(name.rsplit("/", 1)[0])}
                bad = set(local_includes(name)) & inner - own - {"libnsrel.h"}
                self.assertEqual(bad, set(), name)


if __name__ == "__main__":
    main()
