# SPDX-License-Identifier: GPL-2.0-or-later
"""
What an ordinary user with single capabilities sees of root's namespaces: the table in the
section NOTES of the man page. See scene_caps.py for what there is.
"""

import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import unittest

from support import LSNSREL, main

CAPS = ["sys_ptrace", "sys_admin", "sys_chroot", "dac_read_search", "checkpoint_restore"]
NOBODY = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]

# Of each namespace of the scene that is seen: how, "+" where there is a way in.
PTRACE = {"process": {"process+"}, "mount": {"mount+"}, "covered": {"mount"}}
FDS = {**PTRACE, "fd": {"fd+"}, "mntns": {"fd+"}}
ADMIN = {"mount": {"mount"}, "covered": {"mount"}, "elsewhere": {"mount"},
         "mntns": {"kernel"}}


def kernel_is(*version):
    return tuple(map(int, re.findall(r"\d+", platform.release())[:2])) >= version


class Capabilities(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        if os.geteuid() != 0:
            raise unittest.SkipTest("only root can become somebody else")
        directory = cls.enterClassContext(tempfile.TemporaryDirectory(prefix="nsrel-cmd-"))
        os.chmod(directory, 0o755)
        program = os.path.join(os.path.dirname(os.path.abspath(__file__)), "scene_caps.py")
        process = subprocess.Popen([sys.executable, program, directory], text=True,
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        cls.addClassCleanup(process.communicate)
        line = process.stdout.readline()
        if not line:
            raise unittest.SkipTest(process.stderr.read().strip())
        cls.made = json.loads(line)
        cls.pid = cls.made.pop("pid")

    def run_with(self, caps, *args):
        names = ",".join(f"+{cap}" for cap in caps)
        held = [f"--inh-caps={names}", f"--ambient-caps={names}"] if caps else []
        done = subprocess.run([*NOBODY, *held, LSNSREL, "-J", *args], text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
        if "setpriv: " in done.stderr or "error while loading" in done.stderr:
            self.skipTest(f"{names or 'nobody'}: {done.stderr.strip()}")
        return done

    def seen(self, *caps):
        """How what there is is seen, and what is told of the rest."""
        done = self.run_with(caps, "--holders", "-o", "NS,KIND,PATH")
        self.assertEqual(done.returncode, 0, done.stderr)
        found = {}
        for row in json.loads(done.stdout)["holders"]:
            for name, ns in self.made.items():
                if row["ns"] == ns:
                    how = row["kind"] + ("+" if row["path"] else "")
                    found.setdefault(name, set()).add(how)
        return found, done.stderr

    def test_none(self):
        found, told = self.seen()
        self.assertEqual(found, {})
        self.assertRegex(told, r"\d+ of \d+ processes could not be read")

    def test_alone(self):
        """Three of them are of no use alone, and are refused nothing more."""
        for cap in ("sys_chroot", "dac_read_search", "checkpoint_restore"):
            with self.subTest(cap=cap):
                found, told = self.seen(cap)
                self.assertEqual(found, {})
                self.assertRegex(told, r"\d+ of \d+ processes could not be read")

    def test_ptrace(self):
        for more in ([], ["checkpoint_restore"], ["sys_chroot"]):
            with self.subTest(more=more):
                self.assertEqual(self.seen("sys_ptrace", *more)[0], PTRACE)

    def test_ptrace_and_dac_read_search(self):
        self.assertEqual(self.seen("sys_ptrace", "dac_read_search")[0], FDS)

    @unittest.skipUnless(kernel_is(5, 6), "sockets can be asked since Linux 5.6")
    def test_net_admin(self):
        found, _ = self.seen("sys_ptrace", "dac_read_search", "net_admin")
        self.assertEqual(found, {**FDS, "socket": {"socket"}})

    @unittest.skipUnless(kernel_is(6, 12), "mount namespaces are listed since Linux 6.12")
    def test_admin(self):
        for more in ([], ["sys_chroot"], ["dac_read_search"], ["checkpoint_restore"]):
            with self.subTest(more=more):
                self.assertEqual(self.seen("sys_admin", *more)[0], ADMIN)

    @unittest.skipUnless(kernel_is(6, 12), "mount namespaces are listed since Linux 6.12")
    def test_chroot(self):
        """To go into a mount namespace takes both: then owners are known."""
        for caps, known in ((["sys_admin"], False), (["sys_admin", "sys_chroot"], True)):
            done = self.run_with(caps, "-l", "-o", "NS,ONS")
            rows = {row["ns"]: row for row in json.loads(done.stdout)["namespaces"]}
            for name in ("mount", "covered", "elsewhere"):
                ons = rows[self.made[name]]["ons"]
                self.assertEqual(ons is not None, known, f"{caps}: {name}")

    @unittest.skipUnless(kernel_is(6, 12), "mount namespaces are listed since Linux 6.12")
    def test_all(self):
        """What root sees; without CAP_CHECKPOINT_RESTORE, too."""
        for caps in (CAPS, CAPS[:-1]):
            found, told = self.seen(*caps, "net_admin")
            self.assertEqual(set(found), set(self.made))
            self.assertNotIn(f" {self.pid} ", told)


if __name__ == "__main__":
    main()
