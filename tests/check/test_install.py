# SPDX-License-Identifier: LGPL-2.1-or-later
"""meson install puts every file where a distribution wants it, and it works from there."""

import os
import re
import shutil
import subprocess
import tempfile
import unittest

from support import BUILD_ROOT, main, path

PROGRAM = r"""
#include <libnsrel.h>
#include <stdio.h>

int main(void)
{
	struct nsrel_snapshot *snap;

	if (nsrel_snapshot_new(NULL, &snap) < 0)
		return 1;
	printf("%s %zu\n", nsrel_version(), nsrel_snapshot_count_ns(snap));
	nsrel_snapshot_unref(snap);
	return 0;
}
"""


def packaged(name):
    """What debhelper puts into a package: patterns of paths, or of folders."""
    with open(path("debian", name), encoding="utf-8") as f:
        return [line.strip() for line in f if line.strip() and not line.startswith("#")]


def matches(name, pattern):
    """As a shell has it: a star does not match a slash."""
    regex = "[^/]*".join(map(re.escape, pattern.split("*")))
    return re.fullmatch(f"{regex}(/.*)?", name) is not None


class Install(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tmp = tempfile.mkdtemp(prefix="nsrel-install-")
        cls.addClassCleanup(shutil.rmtree, cls.tmp)
        meson = shutil.which("meson")
        if not meson:
            raise unittest.SkipTest("there is no meson in the path")
        done = subprocess.run(
            [meson, "install", "-C", BUILD_ROOT, "--no-rebuild", "--destdir", cls.tmp],
            capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        cls.files = sorted(
            os.path.relpath(os.path.join(top, name), cls.tmp)
            for top, _, names in os.walk(cls.tmp) for name in names)

    def find(self, pattern):
        found = [name for name in self.files if re.search(pattern, name)]
        self.assertEqual(len(found), 1, f"{pattern}: {self.files}")
        return os.path.join(self.tmp, found[0])

    def test_all_is_there(self):
        self.find(r"/bin/lsnsrel$")
        self.find(r"/lib(64)?/([^/]+/)?libnsrel\.so\.0\.\d+\.\d+$")
        self.find(r"/include/libnsrel\.h$")
        self.assertTrue(os.path.islink(self.find(r"/libnsrel\.so\.0$")))
        self.assertTrue(os.path.islink(self.find(r"/libnsrel\.so$")))
        self.assertFalse([name for name in self.files if name.endswith(".a")])

    def test_schemas(self):
        for view in ("namespaces", "holders", "caps", "pids", "compare", "relation",
                     "diff",                     "lsnsrel-columns"):
            self.find(r"/share/nsrel/schema/%s\.json$" % view)

    def test_optional_parts(self):
        patterns = {"man": [r"/share/man/man8/lsnsrel\.8$", r"/share/man/man3/nsrel\.3$"],
                    "nls": [r"/share/locale/de/LC_MESSAGES/nsrel\.mo$"],
                    "completion": [r"/share/bash-completion/completions/lsnsrel$"],
                    "lua": [r"/lua/5\.\d/nsrel\.so$", r"/nsrel/lua/meta/nsrel\.lua$"]}
        for part in os.environ["NSREL_PARTS"].split():
            for pattern in patterns[part]:
                with self.subTest(part=part, pattern=pattern):
                    self.find(pattern)

    def test_packages(self):
        """Each file is in one package of debian/, and each package gets what it lists."""
        if set(os.environ["NSREL_PARTS"].split()) != {"man", "completion", "lua", "nls"}:
            self.skipTest("this build has not all parts")
        lists = {name[:-len(".install")]: packaged(name)
                 for name in os.listdir(path("debian")) if name.endswith(".install")}
        self.assertEqual(set(lists), {"libnsrel0", "libnsrel-dev", "lsnsrel", "lua-nsrel"})
        installed = [self.as_usr(name) for name in self.files]
        for name in installed:
            owners = [package for package, patterns in lists.items()
                      if any(matches(name, pattern) for pattern in patterns)]
            self.assertEqual(len(owners), 1, f"{name}: {owners}")
        for package, patterns in lists.items():
            for pattern in patterns:
                self.assertTrue(any(matches(name, pattern) for name in installed),
                                f"{package}: {pattern}")

    def as_usr(self, name):
        """As it were with --prefix /usr, and with a libdir such as Debian has."""
        prefix, libdir = os.environ["NSREL_PREFIX"].strip("/"), os.environ["NSREL_LIBDIR"]
        if name.startswith(f"{prefix}/{libdir}/"):
            return f"usr/lib/TRIPLET/{name[len(prefix) + len(libdir) + 2:]}"
        name = re.sub(rf"^{re.escape(prefix)}/", "usr/", name)
        return re.sub(r"^usr/lib/lua/", "usr/lib/TRIPLET/lua/", name)

    def test_rockspec(self):
        luarocks, host = shutil.which("luarocks"), os.environ["LUA_HOST"]
        if not luarocks or not host:
            self.skipTest("there is no luarocks, or no Lua 5.4 in this build")
        if os.environ["NSREL_SANITIZED"]:
            self.skipTest("a sanitized library needs a sanitized program")
        lib = os.path.dirname(self.find(r"/libnsrel\.so$"))
        prefix = os.path.dirname(os.path.dirname(self.find(r"/include/libnsrel\.h$")))
        with tempfile.TemporaryDirectory() as tmp:
            source, tree = os.path.join(tmp, "lua"), os.path.join(tmp, "tree")
            shutil.copytree(path("lua"), source)
            env = {**os.environ, "HOME": tmp, "LD_LIBRARY_PATH": lib,
                   "LUA_CPATH_5_4": os.path.join(tree, "lib/lua/5.4/?.so")}
            done = subprocess.run(
                [luarocks, "--lua-version=5.4", f"--tree={tree}", "make",
                 f"NSREL_DIR={prefix}", f"NSREL_LIBDIR={lib}"],
                cwd=source, env=env, capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            out = subprocess.run(
                [host, "/dev/stdin"], env=env, check=True, capture_output=True, text=True,
                input="local nsrel = require 'nsrel' print(nsrel.version, #nsrel.discover())")
            self.assertRegex(out.stdout, r"^\d+\.\d+\.\d+\t\d+\n$")
            examples = [name for _, _, names in os.walk(tree) for name in names
                        if name in os.listdir(path("lua/examples"))]
            self.assertEqual(len(examples), len(os.listdir(path("lua/examples"))))

    def test_a_program_builds_and_runs(self):
        if not shutil.which("pkg-config"):
            self.skipTest("there is no pkg-config")
        if os.environ["NSREL_SANITIZED"]:
            self.skipTest("a sanitized library needs a sanitized program")
        pc = self.find(r"/pkgconfig/nsrel\.pc$")
        env = {**os.environ, "PKG_CONFIG_PATH": os.path.dirname(pc),
               "PKG_CONFIG_SYSROOT_DIR": self.tmp,
               "LD_LIBRARY_PATH": os.path.dirname(self.find(r"/libnsrel\.so$"))}
        flags = subprocess.run(["pkg-config", "--cflags", "--libs", "nsrel"], env=env,
                               check=True, capture_output=True, text=True).stdout.split()
        source = os.path.join(self.tmp, "program.c")
        program = os.path.join(self.tmp, "program")
        with open(source, "w") as f:
            f.write(PROGRAM)
        subprocess.run(["cc", source, "-o", program, *flags], check=True)
        out = subprocess.run([program], env=env, check=True, capture_output=True,
                             text=True).stdout
        self.assertRegex(out, r"^\d+\.\d+\.\d+ \d+\n$")


if __name__ == "__main__":
    main()
