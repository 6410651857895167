# SPDX-License-Identifier: GPL-2.0-or-later
"""What is said of what fails: the line on standard error, and running out of memory."""

import errno
import json
import os
import resource
import tempfile
import unittest

from support import Child, FakeRoot, main, run

MODULE = os.environ.get("FAIL_MODULE")


def run_failing(*args, **env):
    """With calls that fail; see fail.c."""
    return run(*args, env={"LC_ALL": "C", "LD_PRELOAD": MODULE, **env})


def limit_files(n):
    return lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (n, n))


class Line(unittest.TestCase):
    def test_complete(self):
        root = FakeRoot()
        root.add(1, uts=77)
        self.assertEqual(run("--sysroot", root.path).err, "")

    def test_reason_that_is_no_permission(self):
        for n in range(4, 9):
            result = run("-t", "uts", preexec_fn=limit_files(n))
            if "processes could not be read" in result.err:
                break
        else:
            self.skipTest("no limit of open files lets a part of the work be done")
        self.assertRegex(result.err, r"^lsnsrel: \d+ of \d+ processes could not be read"
                         r"[^;\n]* \(Too many open files\)\n$")

    @unittest.skipIf(os.geteuid() != 0, "only root can become somebody else")
    def test_permission(self):
        """Root is the advice where root would help, and only there."""
        root = FakeRoot()
        root.add(1, uts=77)
        root.add(2, uts=77)
        root.add(3, uts=77)
        os.chmod(root.path, 0o755)
        os.chmod(root.file("proc", "2", "ns"), 0)
        nobody = {"user": 65534, "group": 65534, "extra_groups": []}
        result = run("--sysroot", root.path, "-p", "1", **nobody)
        if "Permission denied" in result.err or not result.out:
            self.skipTest(f"nobody can't run the program: {result.err}")
        self.assertEqual(result.err, "lsnsrel: 1 of 3 processes could not be read; "
                         "run as root for the rest\n")
        with open(root.file("proc", "3", "stat"), "w") as f:
            f.write("nonsense")
        self.assertRegex(run("--sysroot", root.path, "-p", "1", **nobody).err,
                         r"^lsnsrel: 2 of 3 processes could not be read "
                         r"\((Bad message|Invalid argument)\); run as root for the "
                         r"rest\n$")


@unittest.skipUnless("from)" in run("--version").text, "built without reading snapshots")
class Reasons(unittest.TestCase):
    """Each stands behind what it is the reason of."""

    TASK = {"pid": 2, "tid": 2}

    def said(self, *problems):
        root = FakeRoot()
        for pid in 1, 2, 3:
            root.add(pid, uts=77)
        document = json.loads(run("--sysroot", root.path, "--dump").out)
        document["processes"][1]["incomplete"] = True
        for source, what, name, *whose in problems:
            document["problems"].append({"source": source, "what": what, "errno": name,
                                         "count": 1, **(whose[0] if whose else {})})
        with tempfile.TemporaryFile() as file:
            file.write(json.dumps(document).encode())
            file.seek(0)
            result = run("--from", "-", stdin=file)
        self.assertRegex(result.err, "^lsnsrel: .*\n$")
        return result.err[len("lsnsrel: "):-1]

    def test_of_each(self):
        mount, owner = ("mounts", "mount", "ELOOP"), ("relations", "userns", "EMFILE")
        ended = ("tasks", "ns/mnt", "EMFILE", self.TASK)
        denied = ("fds", "fd", "EACCES", self.TASK)
        self.assertEqual(self.said(mount, owner), "1 mounted namespace could not be opened "
                         "(Too many levels of symbolic links), 1 owner or parent could "
                         "not be asked (Too many open files)")
        self.assertEqual(self.said(mount, ended), "1 of 3 processes could not be read (Too "
                         "many open files), 1 mounted namespace could not be opened (Too "
                         "many levels of symbolic links)")
        self.assertEqual(self.said(owner, ended), "1 of 3 processes could not be read, 1 "
                         "owner or parent could not be asked (Too many open files)")
        self.assertEqual(self.said(owner, denied), "open files of 1 process could not be "
                         "read, 1 owner or parent could not be asked (Too many open files)")

    def test_of_a_process(self):
        """Whatever it is that could not be read first."""
        self.assertEqual(self.said(("sockets", "fd", "EMFILE", self.TASK),
                                   ("tasks", "ns/mnt", "EACCES", self.TASK)),
                         "1 of 3 processes could not be read (Too many open files)")

    def test_covered(self):
        """What is mounted at a path is another one: not the reason of anything else."""
        covered = ("mounts", "mount", "ESTALE")
        self.assertEqual(self.said(covered), "1 mounted namespace could not be opened")
        self.assertEqual(self.said(covered, ("mounts", "mount", "EMFILE")),
                         "2 mounted namespaces could not be opened (Too many open files)")
        self.assertEqual(self.said(covered, ("tasks", "ns/mnt", "EMFILE", self.TASK)),
                         "1 of 3 processes could not be read (Too many open files), 1 "
                         "mounted namespace could not be opened")


@unittest.skipUnless(MODULE, "a sanitizer does not let others be preloaded")
class Failing(unittest.TestCase):
    def test_relations(self):
        with Child("-U", "-n") as child:
            result = run_failing("-p", str(child.pid), "-o", "NS,ONS",
                                 FAIL_IOCTL=str(errno.ENFILE))
            self.assertEqual(result.status, 0)
            if "asked" not in result.err:
                self.skipTest("the library tells of no owner that it could not ask for")
            self.assertRegex(result.err, r"^lsnsrel: (\d+ of \d+ processes could not be "
                             r"read, )?(\d+ mounted namespaces? could not be "
                             r"opened, )?\d+ owners? or parents? could not be asked "
                             r"\(Too many open files in system\)(; .*)?\n$")

    def test_memory(self):
        root = FakeRoot()
        root.add(1, uts=77, net=78, cmdline=b"init\0")
        root.add(2, 1, uts=79, net=78)
        self.check("--sysroot", root.path, "-J", "-o", "NS,LEADERS,HOLDERS,USER")
        self.check("--sysroot", root.path, "--graph=json")
        self.check("--sysroot", root.path, "--graph", "77")

    def check(self, *args):
        said = set()
        for i in range(1, 250):
            result = run_failing(*args, FAIL_ALLOC=str(i))
            self.assertIn(result.status, (0, 1), (i, result.err))
            self.assertEqual(result.err == "", result.status == 0, i)
            said.add(result.err)
        self.assertIn("lsnsrel: cannot allocate memory\n", said)
        for line in said:
            self.assertNotIn("Success", line)
            self.assertNotIn("cannot allocate memory:", line)


if __name__ == "__main__":
    main()
