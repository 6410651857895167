# SPDX-License-Identifier: GPL-2.0-or-later
"""Namespaces as people name them: by number, link, path, id, reference."""

import os
import socket
import tempfile
import unittest

from support import Child, FakeRoot, main, run

NOBODY = {"user": 65534, "group": 65534, "extra_groups": []}


def own(kind):
    return os.stat(f"/proc/self/ns/{kind}").st_ino


def row(*args):
    """The line of one namespace that is named in the way that the view of holders takes."""
    result = run("--relation", "-J", *args)
    assert result.status == 0, result.err
    return result.json["relation"][-1]


class Names(unittest.TestCase):
    def check_is(self, name, ino, **kwargs):
        result = run("--holders", "-J", "-o", "NS", name, **kwargs)
        self.assertEqual(result.status, 0, result.err)
        self.assertEqual({row["ns"] for row in result.json["holders"]}, {ino})

    def check_refused(self, name, status, *words, **kwargs):
        result = run("--holders", name, **kwargs)
        self.assertEqual(result.status, status, (name, result.err))
        self.assertEqual(result.out, b"")
        for word in words:
            self.assertIn(word, result.err)

    def test_paths(self):
        with Child("--uts") as child:
            ino = child.ns("uts")
            self.check_is(f"/proc/{child.pid}/ns/uts", ino)
            self.check_is("./uts", ino, cwd=f"/proc/{child.pid}/ns")
            fd = os.open(f"/proc/{child.pid}/ns/uts", os.O_RDONLY)
            self.check_is(f"/proc/{os.getpid()}/fd/{fd}", ino)
            self.check_is(f"/proc/self/fd/{fd}", ino, pass_fds=[fd])
            os.close(fd)
            # Two names of one namespace are one.
            result = run("--holders", "-J", "-o", "NS,KIND", str(ino),
                         f"/proc/{child.pid}/ns/uts")
            self.assertEqual(result.json["holders"], [{"ns": ino, "kind": "process"}])

    def test_processes_of_a_path(self):
        with Child("--uts") as child:
            result = run("-n", "-r", "-o", "PID", f"/proc/{child.pid}/ns/uts")
            self.assertEqual(result.text, f"{child.pid}\n")

    def test_id(self):
        with Child("--mount") as child:
            ino = child.ns("mnt")
            rows = run("-J", "-l", "-o", "NS,ID").json["namespaces"]
            ns_id = next(row["id"] for row in rows if row["ns"] == ino)
            if ns_id is None:
                self.skipTest("this kernel has no ids of namespaces")
            self.check_is(f":{ns_id}", ino)
        self.check_refused(f":{ns_id}", 32, f"lsnsrel: not found namespace: :{ns_id}")
        for bad in (":", ":x", ":1x", ":-1", ": 1", ":99999999999999999999"):
            self.check_refused(bad, 1, f"lsnsrel: invalid namespace argument: '{bad}'")

    def test_no_namespaces(self):
        with tempfile.TemporaryDirectory(prefix="nsrel-cmd-") as directory:
            fifo = os.path.join(directory, "fifo")
            os.mkfifo(fifo)
            bound = socket.socket(socket.AF_UNIX)
            bound.bind(os.path.join(directory, "socket"))
            link = os.path.join(directory, "link")
            os.symlink("/nowhere", link)
            for path in ("/etc/passwd", directory, fifo, "/dev/null", bound.getsockname(),
                         "/proc/self/stat", "/proc/self/ns"):
                self.check_refused(path, 1, f"lsnsrel: cannot open {path}: not a namespace")
            for path in (link, os.path.join(directory, "gone"), "/proc/self/ns/nonsense"):
                self.check_refused(path, 32, f"lsnsrel: cannot open {path}: ")
            bound.close()
        reader, writer = os.pipe()
        self.check_refused(f"/proc/self/fd/{reader}", 1, "not a namespace",
                           pass_fds=[reader])
        os.close(reader)
        os.close(writer)
        self.check_refused("/proc/self/fd/999", 32, "/proc/self/fd/999")

    def test_denied(self):
        if os.geteuid() != 0:
            self.skipTest("not root")
        result = run("--holders", "/proc/1/ns/net", **NOBODY)
        self.assertEqual(result.status, 1)
        self.assertIn("cannot open /proc/1/ns/net: Permission denied", result.err)

    def test_bytes(self):
        self.check_refused(b"/tmp/\xff\n\x1b", 32, "cannot open /tmp/")

    def test_captured(self):
        """A path is one of this machine."""
        root = FakeRoot()
        root.add(1, net=own("net"))
        result = run("--sysroot", root.path, "/proc/self/ns/net")
        self.assertEqual(result.status, 32, result.err)


class References(unittest.TestCase):
    def reference(self, ino):
        rows = run("-J", "-l", "-o", "NS,REFERENCE").json["namespaces"]
        return next(row["reference"] for row in rows if row["ns"] == ino)

    def test_round_trip(self):
        with Child("--net", "--uts") as child:
            for kind in ("net", "uts"):
                reference = self.reference(child.ns(kind))
                self.assertRegex(reference, r"^[!-~]+$")
                self.assertTrue(reference.startswith(f"{kind}:[{child.ns(kind)}],"))
                found = row(reference, f"{kind}:[{child.ns(kind)}]", "-o",
                            "NS,RELATION,REFERENCE")
                self.assertEqual(found, {"ns": child.ns(kind), "relation": "same",
                                         "reference": reference})

    def test_stale(self):
        with Child("--net") as child:
            reference = self.reference(child.ns("net"))
        result = run("--holders", reference)
        self.assertEqual(result.status, 32, result.err)
        self.assertIn(f"lsnsrel: cannot open {reference}: ", result.err)
        self.assertEqual(result.out, b"")

    def test_tampered(self):
        with Child("--net") as child:
            reference = self.reference(child.ns("net"))
            wrong = reference.replace(f"[{child.ns('net')}]", f"[{own('net')}]")
            self.assertEqual(run("--holders", wrong).status, 32)

    def test_nonsense(self):
        for text in ("net:[1],", "net:[1],x=1", "net:[1],pid=1", "foo:[1],pid=1"):
            result = run("--holders", text)
            self.assertEqual(result.status, 1, text)
            self.assertIn(f"lsnsrel: invalid namespace argument: '{text}'", result.err)


if __name__ == "__main__":
    main()
