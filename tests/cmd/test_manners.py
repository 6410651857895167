# SPDX-License-Identifier: GPL-2.0-or-later
"""The manners of the family: what is said of what could not be seen, exit statuses."""

import unittest

from support import FakeRoot, main, run


def broken_root():
    """Of one of two processes nothing can be read."""
    root = FakeRoot()
    root.add(1, uts=77)
    root.add(2, 1, uts=78)
    with open(root.file("proc", "2", "stat"), "w") as f:
        f.write("nonsense")
    return root


class Unseen(unittest.TestCase):

    def setUp(self):
        self.broken = ["--sysroot", broken_root().path]
        whole = FakeRoot()
        whole.add(1, uts=77)
        self.whole = ["--sysroot", whole.path]

    def test_quiet(self):
        told = run(*self.broken)
        self.assertRegex(told.err, r"^lsnsrel: .*\n$")
        for option in ("-q", "--quiet"):
            result = run(*self.broken, option)
            self.assertEqual((result.status, result.err), (0, ""))
            self.assertEqual(result.out, told.out)

    def test_quiet_does_not_silence_errors(self):
        result = run(*self.broken, "-q", "-p", "99")
        self.assertEqual((result.status, result.err),
                         (32, "lsnsrel: no such process: 99\n"))

    def test_strict(self):
        self.assertEqual(run(*self.broken).status, 0)
        result = run(*self.broken, "--strict")
        self.assertEqual(result.status, 4)
        self.assertIn("could not be read", result.err)
        self.assertEqual(result.out, run(*self.broken).out)
        result = run(*self.broken, "--strict", "-q")
        self.assertEqual((result.status, result.err), (4, ""))
        self.assertEqual(run(*self.whole, "--strict").status, 0)

    def test_strict_goes_before_other_statuses(self):
        for args, status in ((["-p", "99"], 32), (["99", "--holders"], 32),
                             (["77", "99", "--holders"], 64)):
            self.assertEqual(run(*self.whole, "--strict", *args).status, status, args)
            self.assertEqual(run(*self.broken, *args).status, status, args)
            self.assertEqual(run(*self.broken, "--strict", *args).status, 4, args)
        self.assertEqual(run(*self.broken, "--strict", "-o", "FOO").status, 1)


if __name__ == "__main__":
    main()
