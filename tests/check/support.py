# SPDX-License-Identifier: LGPL-2.1-or-later
"""Where the sources are, and which files there are."""

import os
import sys
import unittest

SOURCE_ROOT = os.environ["NSREL_SOURCE_ROOT"]
BUILD_ROOT = os.environ["NSREL_BUILD_ROOT"]


def path(*names):
    return os.path.join(SOURCE_ROOT, *names)


def read(*names):
    with open(path(*names), encoding="utf-8") as f:
        return f.read()


def all_files():
    """Paths relative to the root; builds and what hides from git are left out."""
    for top, dirs, files in os.walk(SOURCE_ROOT):
        dirs[:] = sorted(d for d in dirs if not d.startswith(("build", "__pycache__"))
                         and (d == ".ci" or not d.startswith(".")))
        for name in sorted(set(files) - {".git"}):
            yield os.path.relpath(os.path.join(top, name), SOURCE_ROOT)


def main():
    program = unittest.main(verbosity=2, exit=False)
    result = program.result
    if not result.wasSuccessful():
        sys.exit(1)
    if result.testsRun and len(result.skipped) == result.testsRun:
        sys.exit(77)
