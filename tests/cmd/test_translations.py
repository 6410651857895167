# SPDX-License-Identifier: GPL-2.0-or-later
"""Messages in German, and the files that translations are made from."""

import os
import re
import shutil
import subprocess
import unittest

from support import FakeRoot, main, run

MODULE = os.environ.get("LOCALEDIR_MODULE")
DIRECTORY = os.environ.get("TEST_LOCALEDIR", "")
SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")


def in_german(*args, **env):
    return run(*args, env={"LD_PRELOAD": MODULE, "TEST_LOCALEDIR": DIRECTORY,
                           "LANGUAGE": "de", **env})


@unittest.skipUnless(MODULE, "built without translations, or with a sanitizer")
class German(unittest.TestCase):
    def test_help(self):
        text = in_german("--help").text
        self.assertIn("\nAufruf:\n lsnsrel [Optionen] [<Namensraum>]\n", text)
        self.assertIn("\nVerfügbare Spalten:\n", text)
        self.assertIn(" -o, --output <list>     welche Spalten", text)
        self.assertIn("\nUsage:\n", in_german("--help", LANGUAGE="en").text)
        self.assertIn("\nUsage:\n", in_german("--help", LC_ALL="C").text)

    def test_errors(self):
        result = in_german("-o", "FOO")
        self.assertEqual((result.status, result.err), (1, "lsnsrel: unbekannte Spalte: FOO\n"))

    def test_plurals(self):
        root = FakeRoot()
        for pid in range(1, 4):
            root.add(pid, uts=77)
        for pid in 1, 2:
            with open(root.file("proc", str(pid), "stat"), "w") as f:
                f.write("nonsense")
        self.assertRegex(in_german("--sysroot", root.path).err,
                         "^lsnsrel: 2 von 3 Prozessen waren nicht lesbar")

    def test_keys_stay(self):
        """What programs read is the same in all languages."""
        root = FakeRoot()
        root.add(1, uts=77)
        for form in "-J", "-r", "-e":
            self.assertEqual(in_german("--sysroot", root.path, form).out,
                             run("--sysroot", root.path, form).out)


class Files(unittest.TestCase):
    def test_every_file_with_messages(self):
        with open(os.path.join(SOURCE, "po", "POTFILES")) as f:
            listed = [line.strip() for line in f if not line.startswith("#")]
        found = []
        for name in sorted(os.listdir(os.path.join(SOURCE, "lsnsrel"))):
            path = os.path.join(SOURCE, "lsnsrel", name)
            if name.endswith((".c", ".h")) and name != "nls.h":
                with open(path) as f:
                    if re.search(r"\b[NP]?_\(", f.read()):
                        found.append("lsnsrel/" + name)
        self.assertEqual(listed, found)

    @unittest.skipUnless(shutil.which("msgfmt"), "no msgfmt")
    def test_translations_are_sound(self):
        """Formats of the translation are those of the message."""
        with open(os.path.join(SOURCE, "po", "LINGUAS")) as f:
            languages = [line.strip() for line in f if not line.startswith("#")]
        self.assertIn("de", languages)
        for language in languages:
            done = subprocess.run(
                ["msgfmt", "--check", "-o", os.devnull,
                 os.path.join(SOURCE, "po", language + ".po")],
                capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stderr), (0, ""))


if __name__ == "__main__":
    main()
