# SPDX-License-Identifier: GPL-2.0-or-later
"""What the environment says: default columns, debugging, locales."""

import unittest

from support import FakeRoot, main, run


class Columns(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        root = FakeRoot()
        root.add(1, uts=77, caps=1, pids=[1], pid=5)
        cls.args = ["--sysroot", root.path]

    def head(self, value, *args):
        return run(*self.args, *args, env={"LSNSREL_COLUMNS": value}).text.split("\n")[0]

    def test_replace(self):
        for args in ([], ["-l"], ["-T"], ["-p", "1"]):
            self.assertEqual(self.head("type,NS", *args).split(), ["TYPE", "NS"], args)
        rows = run(*self.args, "-J", "-t", "uts", env={"LSNSREL_COLUMNS": "NS,TYPE"}).json
        self.assertEqual(rows, {"namespaces": [{"ns": 77, "type": "uts"}]})

    def test_add(self):
        default = self.head("").split()
        self.assertEqual(default, self.head("+NS")[:-3].split())
        self.assertEqual(self.head("+PATH").split(), default + ["PATH"])
        self.assertEqual(self.head("NS", "-o", "+PATH").split(), ["NS", "PATH"])

    def test_others_go_first(self):
        self.assertEqual(self.head("FOO", "-o", "NS"), "NS".rjust(10))
        self.assertEqual(self.head("FOO", "--output-all"), self.head("", "--output-all"))

    def test_other_views(self):
        for args in (["--holders"], ["--caps", "1"], ["--pids"], ["--compare", "1"],
                     ["77"], ["--relation", "77", "77"]):
            self.assertEqual(self.head("FOO", *args), self.head("", *args), args)

    def test_bad(self):
        for value, message in [
            ("FOO", "lsnsrel: LSNSREL_COLUMNS: unknown column: FOO\n"),
            ("NS,", "lsnsrel: LSNSREL_COLUMNS: empty column name in list: 'NS,'\n"),
            ("+KIND", "lsnsrel: LSNSREL_COLUMNS: unknown column: KIND\n"),
        ]:
            result = run(*self.args, env={"LSNSREL_COLUMNS": value})
            self.assertEqual((result.status, result.out, result.err), (1, b"", message))


class Debug(unittest.TestCase):
    def test_debug(self):
        root = FakeRoot()
        root.add(1, uts=77)
        plain = run("--sysroot", root.path)
        self.assertEqual(plain.err, "")
        for value in ("", "0", "none"):
            self.assertEqual(run("--sysroot", root.path,
                                 env={"LSNSREL_DEBUG": value}).err, "", value)
        result = run("--sysroot", root.path, env={"LSNSREL_DEBUG": "all"})
        self.assertEqual((result.status, result.out), (0, plain.out))
        self.assertGreater(result.err.count("\n"), 0)


class SmartcolsJson(unittest.TestCase):
    """libsmartcols before 2.41 does not know the variable: nothing changes there."""

    def test_trees_stay_valid(self):
        root = FakeRoot()
        root.add(1, uts=77)
        root.add(2, 1, uts=78)
        for args in (["--tree=owner"], ["--tree=process"], ["--pids"], ["77"]):
            plain = run("--sysroot", root.path, "-J", *args).json
            for value in ("lines", "compact", "pretty", ""):
                result = run("--sysroot", root.path, "-J", *args,
                             env={"LIBSMARTCOLS_JSON": value})
                self.assertEqual(result.json, plain, (args, value))


if __name__ == "__main__":
    main()
