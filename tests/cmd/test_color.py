# SPDX-License-Identifier: GPL-2.0-or-later
"""Colours: when there are any, and which, as terminal-colors.d(5) has it."""

import atexit
import os
import shutil
import tempfile
import unittest

from support import FakeRoot, main, run
from terminal import run_on_terminal

NET, UTS = "\x1b[32m", "\x1b[33m"
RESET = "\x1b[0m"


def config(**files):
    """An environment with these files (name: text) in the user's own directory."""
    path = tempfile.mkdtemp(prefix="nsrel-color-")
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    os.mkdir(os.path.join(path, "terminal-colors.d"))
    for name, text in files.items():
        with open(os.path.join(path, "terminal-colors.d", name), "w") as f:
            f.write(text)
    return {"XDG_CONFIG_HOME": path}


class Color(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        root = FakeRoot()
        root.add(1, uts=77, net=78)
        cls.args = ["--sysroot", root.path, "-o", "NS,TYPE,PID"]
        cls.none = config()

    def on_terminal(self, *args, env=None):
        return "\n".join(run_on_terminal(*self.args, *args, env=env or self.none))

    def is_colored(self, *args, env=None):
        return "\x1b" in self.on_terminal(*args, env=env)

    def test_types(self):
        lines = self.on_terminal().split("\n")
        self.assertEqual(lines[1:], [f"{UTS}        77{RESET} {UTS}uts {RESET}   1",
                                     f"{NET}        78{RESET} {NET}net {RESET}   1"])
        self.assertNotIn("\x1b", lines[0])

    def test_when(self):
        self.assertTrue(self.is_colored())
        self.assertTrue(self.is_colored("--color"))
        self.assertTrue(self.is_colored("--color=auto"))
        self.assertFalse(self.is_colored("--color=never"))
        for args, colored in ([], 0), (["--color"], 0), (["--color=always"], 1):
            self.assertEqual(b"\x1b" in run(*self.args, *args, env=self.none).out,
                             bool(colored), args)

    def test_never_for_programs(self):
        for form in "-J", "-r", "-e":
            self.assertFalse(self.is_colored("--color=always", form))

    def test_refused(self):
        for when in "sometimes", "", "AUTO":
            result = run(*self.args, f"--color={when}")
            self.assertEqual((result.status, result.out, result.err), (
                1, b"", f"lsnsrel: unsupported color mode: {when or repr('')}\n"))

    def test_no_color(self):
        env = {**self.none, "NO_COLOR": "1"}
        self.assertFalse(self.is_colored(env=env))
        self.assertTrue(self.is_colored("--color", env=env))
        self.assertTrue(self.is_colored("--color=always", env=env))
        self.assertTrue(self.is_colored(env={**self.none, "NO_COLOR": ""}))

    def test_terminals_without_colors(self):
        for term in "dumb", "":
            env = {**self.none, "TERM": term}
            self.assertFalse(self.is_colored(env=env))
            self.assertFalse(self.is_colored("--color", env=env))
            self.assertTrue(self.is_colored("--color=always", env=env))

    def test_files(self):
        for names, colored in [
            ("disable", 0),
            ("lsnsrel.disable", 0),
            ("@xterm.disable", 0),
            ("lsnsrel@xterm.disable", 0),
            ("lsns.disable", 1),
            ("lsnsre.disable", 1),
            ("lsnsrelx.disable", 1),
            ("@vt100.disable", 1),
            ("@xter.disable", 1),
            ("lsnsrel@vt100.disable", 1),
            ("lsnsrel.disabled", 1),
            (".disable", 1),
            ("disable enable", 1),
            ("disable lsnsrel.enable", 1),
            ("lsnsrel.disable enable", 0),
            ("lsnsrel.disable @xterm.enable", 0),
            ("@xterm.disable lsnsrel.enable", 1),
            ("lsnsrel@xterm.disable lsnsrel.enable", 0),
        ]:
            env = config(**dict.fromkeys(names.split(), ""))
            self.assertEqual(self.is_colored(env=env), bool(colored), names)
            self.assertTrue(self.is_colored("--color", env=env), names)

    def test_home(self):
        home = tempfile.mkdtemp(prefix="nsrel-color-")
        self.addCleanup(shutil.rmtree, home)
        os.makedirs(home + "/.config/terminal-colors.d")
        self.assertTrue(self.is_colored(env={"HOME": home}))
        open(home + "/.config/terminal-colors.d/disable", "w").close()
        self.assertFalse(self.is_colored(env={"HOME": home}))
        self.assertTrue(self.is_colored(env={"HOME": home, **self.none}))

    def test_scheme(self):
        scheme = ("# uts green\n\n  uts\t 1;35  ignored\nnet reverse\n#net red\n"
                  "foo red\nnet\nnet nocolor\nuts 1;35\\e[2J")
        text = self.on_terminal(env=config(**{"lsnsrel.scheme": scheme}))
        self.assertIn("\x1b[1;35m        77", text)
        self.assertIn("\x1b[7m        78", text)
        self.assertNotIn("[2J", text)

    def test_the_nearest_scheme(self):
        text = self.on_terminal(env=config(**{
            "scheme": "uts 31\nnet 31", "@xterm.scheme": "uts 34",
            "lsnsrel.scheme": "uts 35", "lsnsrel@vt100.scheme": "uts 36"}))
        self.assertIn("\x1b[35m        77", text)
        self.assertIn(f"{NET}        78", text)

    def test_tree(self):
        text = self.on_terminal("78", "-o", "NS,COMMAND")
        self.assertEqual(text.count(NET), 1)


if __name__ == "__main__":
    main()
