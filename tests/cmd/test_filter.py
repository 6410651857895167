# SPDX-License-Identifier: GPL-2.0-or-later
"""
--filter, with the libsmartcols that is there if it has filters, else with what
fake-filter.c makes of them; and without.
"""

import os
import re
import unittest

import support
from support import FakeRoot, main, run

PLAIN = support.LSNSREL
FILTERING = os.environ["LSNSREL_FILTER"]


class Filter(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        support.LSNSREL = FILTERING
        root = FakeRoot()
        root.add(1, uts=77, net=4026531833, comm=b"top", user=4026531837)
        root.add(2, 1, uts=78, net=30, comm=b"middle", uid=5)
        root.add(3, 2, uts=77, net=31, comm=b"low")
        os.unlink(root.file("proc", "3", "status"))
        cls.args = ["--sysroot", root.path]

    @classmethod
    def tearDownClass(cls):
        support.LSNSREL = PLAIN

    def shown(self, expression, *args, key="ns"):
        result = run(*self.args, "-J", "-Q", expression, *args)
        self.assertEqual((result.status, result.err), (0, ""))
        rows = list(result.json.values())[0]
        return [row[key] for row in support.all_nodes(rows)]

    def test_numbers(self):
        self.assertEqual(self.shown("NS == 77"), [77])
        self.assertEqual(self.shown("ns == 4026531833", "-l"), [4026531833])
        self.assertEqual(self.shown("NS == 1"), [])

    def test_strings(self):
        self.assertEqual(self.shown('TYPE == "net"', "-l"), [30, 31, 4026531833])
        self.assertEqual(self.shown('COMMAND == "middle"', "-l"), [30, 78])

    def test_booleans(self):
        self.assertEqual(self.shown("INITIAL == true", "-l"), [4026531833, 4026531837])

    def test_lists(self):
        self.assertEqual(self.shown('LEADERS == "1,3"'), [77])

    def test_two(self):
        self.assertEqual(self.shown('TYPE == "net" && NPROCS == 1', "-l"),
                         [30, 31, 4026531833])
        self.assertEqual(self.shown('TYPE == "net" && TYPE == "uts"'), [])

    def test_what_is_not_known(self):
        """UID of process 3: is not 0, either."""
        self.assertEqual(self.shown("UID == 0", "-l", "-t", "net"), [4026531833])
        self.assertEqual(self.shown("OWNERUID == 0"), [])

    def test_what_is_not_shown(self):
        for form in ([], ["-r"], ["-e"]):
            out = run(*self.args, "-Q", 'TYPE == "uts"', "-n", "-o", "NS", *form).text
            self.assertEqual(sorted(re.findall(r"\d+", out)), ["77", "78"])

    def test_trees(self):
        """What was below a line that is left out comes to stand on its own."""
        rows = run(*self.args, "-J", "-Q", "NPROCS == 1", "--tree=process", "-t", "net",
                   "-o", "NS,COMMAND").json["namespaces"]
        self.assertEqual(len(list(support.all_nodes(rows))), 3)
        self.assertEqual(self.shown("PID == 3", "77", "-o", "PID,COMMAND", key="pid"), [3])
        self.assertEqual(self.shown('COMMAND == "low"', "--pids", key="pid"), [3])

    def test_last_line_that_is_shown(self):
        """The parent's net namespace comes between the two, and has no line."""
        root = FakeRoot()
        root.add(1, uts=40, net=41)
        root.add(2, 1, uts=42, net=41)
        rows = run("--sysroot", root.path, "-J", "-Q", 'TYPE == "uts"', "-o",
                   "NS,COMMAND").json["namespaces"]
        self.assertEqual([[child["ns"] for child in row["children"]] for row in rows],
                         [[42]])

    def test_views(self):
        kinds = self.shown('KIND == "process"', "--holders", "-p", "2", key="kind")
        self.assertEqual(set(kinds), {"process"})
        self.assertEqual(self.shown("NS == 30", "--compare", "2", "-t", "net"), [30])

    def test_refused(self):
        for expression, message in [
            ("NS ==", ': failed to parse "NS ==": '),
            ("FOO == 1", ": --filter: unknown column: FOO"),
            ("KIND == 1", ": --filter: unknown column: KIND"),
        ]:
            result = run(*self.args, "-Q", expression)
            self.assertEqual((result.status, result.out), (1, b""), expression)
            self.assertIn(message, result.err)

    def test_version(self):
        self.assertRegex(run("--version").text, r"\(libsmartcols \S+: filter")


@unittest.skipIf(PLAIN == FILTERING, "this libsmartcols has filters")
class None_(unittest.TestCase):
    def test_refused(self):
        result = run("-Q", "NS == 1")
        self.assertEqual((result.status, result.out), (1, b""))
        self.assertRegex(result.err, r"^lsnsrel: --filter: libsmartcols 2\.3\d\S*, which "
                         r"this was built with, has no filters; 2\.40 has\n$")

    def test_version(self):
        self.assertRegex(run("--version").text, r"\(libsmartcols \S+: no filter")


if __name__ == "__main__":
    main()
