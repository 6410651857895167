# SPDX-License-Identifier: GPL-2.0-or-later
"""Names may hold any bytes: JSON stays valid and keeps them, terminals see none that act."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
import unittest

from support import FakeRoot, all_nodes, main, run, run_on_terminal

LONG = 100_000


def utf8(*codes):
    return "".join(map(chr, codes)).encode("utf-8", "surrogatepass")


HOSTILE = [
    b"\x1b[2J\x1b[1;1H\x1b[31m\x1b[?1049h", b"\x1b]0;title\x07\x1b]8;;http://x\x1b\\",
    b"\x1bP1$r\x1b\\\x1bc\x1b#8", bytes(range(1, 32)), b"\x7f\x08\x08\r\n\v\f",
    utf8(*range(0x80, 0xa0)), bytes(range(0x80, 0xa0)), bytes(range(1, 256)),
    b"\xc0\xaf\xe0\x80\xaf\xf0\x80\x80\xaf\xc1\xbf", utf8(0xd800, 0xdfff, 0xd83d, 0xde00),
    b"\xf4\x90\x80\x80\xf8\x88\x80\x80\x80\xff\xfe", b"\xe2\x82", b"\xf0\x9f\x98",
    b"\"'`$(x)\\\"\\\\", b"\\xff", b"\xff", b"\\\xff", b"\\x5cxff\\x\xff\\xf\xff\\x4\\x41",
    b"\\u0041\\n\\", b"a\nb\r\nc\td", b"</script>&amp;%s%n\x01", b"{\"a\": [", b"children",
    utf8(0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069, 0x200e,
         0x200f, 0x61c, 0x2028, 0x2029), utf8(0xfeff, 0xad, 0x200b, 0xfff9, 0xe0001),
    utf8(0xe000, 0xf8ff, 0x100000), utf8(0x378, 0xfffe, 0xffff, 0x1ffff, 0x10ffff),
    utf8(0x65, *[0x301] * 60), utf8(0x4e16, 0x754c, 0x1f468, 0x200d, 0x1f469),
]
LONG_ONES = [b"x" * LONG, b"\x1b" * LONG, utf8(0x4e16) * (LONG // 3), b"\\x" * (LONG // 2)]
# As long as paths and names can be.
PATHS = [name.replace(b"/", b"|")[:1000] for name in HOSTILE + LONG_ONES]
COMMS = [name[i:i + 15] for name in HOSTILE for i in range(0, min(len(name), 60), 15)]

COMMANDS, NAMES = 1000, 2000  # the first PIDs
NETNS = 4026540000
KTHREAD = 0x00200000
BIDI = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
VIEWS = [[], ["-l"], ["-T"], ["--tree=parent"], ["--tree=process"], ["-P"],
         ["user:[4026531837]"], ["-l", "user:[4026531837]"], ["--holders"],
         ["--holders", "-P"], ["--caps", "1000", "4026531837"], ["--pids"], ["--pids", "-l", "--threads"],
         ["--compare", "1,1000,2000"], ["--relation", "4026531837", "4026531840"]]


def bytes_of(text):
    """What a JSON string of ours says."""
    return re.sub(rb"\\x([0-9a-f]{2})", lambda m: bytes([int(m[1], 16)]), text.encode())


def mangle(path):
    """As the kernel writes a path into mountinfo."""
    return re.sub(rb"[ \t\n\\#]", lambda m: b"\\%03o" % m[0][0], path)


def make_root():
    root = FakeRoot()
    ns = dict(user=4026531837, net=4026531840, mnt=4026531832, pid=4026531836)
    root.add(1, comm=b"init", cmdline=b"init\0", start=1, caps=0, pids=[1], **ns)
    root.add(2, comm=b"kthreadd", flags=KTHREAD, start=1, **ns)
    for i, name in enumerate(HOSTILE):
        root.add(COMMANDS + i, 1, cmdline=b"<" + name + b">\0", pids=[COMMANDS + i], caps=1,
                 **{**ns, "uts": 4026550000 + i})
    for i, name in enumerate(COMMS):
        root.add(NAMES + i, 1, comm=name, threads=[(NAMES + i + 5000, {})],
                 **{**ns, "uts": 4026560000 + i})
    with open(root.file("proc", "1", "mountinfo"), "wb") as f:
        f.write(b"1 1 0:1 / / rw - tmpfs tmpfs rw\n")
        for i, path in enumerate(PATHS):
            f.write(b"%d 1 0:4 net:[%d] /<%s> rw shared:1 - nsfs nsfs rw\n"
                    % (i + 2, NETNS + i, mangle(path)))
    return root


def acts(text):
    """What a terminal would act upon, other than the end of a line."""
    return {c for c in set(text) - {"\n"}
            if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")
            or unicodedata.bidirectional(c) in BIDI or c in "\u200e\u200f\u061c\ufeff"}


class MadeUp(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = make_root()

    def run_ok(self, *args, run=run, **kwargs):
        result = run("--sysroot", self.root.path, *args, **kwargs)
        self.assertIn(result.status, (0, 3, 64), result.err)
        return result

    def rows(self, *args):
        document = self.run_ok("-J", *args).json
        return list(all_nodes(*document.values()))


class Json(MadeUp):
    def test_command_lines_come_back(self):
        for args in (["-l", "-o", "PID,COMMAND", "4026531837"],
                     ["-o", "PID,COMMAND", "4026531837"], ["--pids"],
                     ["-o", "PID,COMMAND", "-T"], ["-o", "PID,COMMAND"],
                     ["--holders", "-o", "PID,COMMAND"]):
            found = {row["pid"]: bytes_of(row["command"]) for row in self.rows(*args)
                     if row["command"] is not None}
            for i, name in enumerate(HOSTILE):
                self.assertEqual(found[COMMANDS + i], b"<" + name + b">", args)

    def test_names_come_back(self):
        found = {row["pid"]: row["command"] for row in self.rows("--pids", "-l")}
        for i, name in enumerate(COMMS):
            self.assertEqual(bytes_of(found[NAMES + i]), name)

    def test_paths_come_back(self):
        want = {NETNS + i: b"/<" + path + b">" for i, path in enumerate(PATHS)}
        rows = self.rows("--holders", "-P", "-o", "NS,KIND,TARGET")
        self.assertEqual({row["ns"]: bytes_of(row["target"]) for row in rows}, want)
        rows = self.rows("-P", "-l", "-o", "NS,NSFS,HOLDERS")
        self.assertEqual({row["ns"]: bytes_of(*row["nsfs"]) for row in rows}, want)
        self.assertEqual({row["ns"]: bytes_of(*row["holders"]) for row in rows},
                         {ns: b"mount:" + path for ns, path in want.items()})

    def test_what_looks_like_an_escape_is_told_apart(self):
        """The byte 0xff, and the four characters backslash, x, f, f."""
        found = {row["pid"]: row["command"] for row in self.rows("--pids", "-l")}
        byte, text = (found[COMMANDS + HOSTILE.index(name)] for name in (b"\xff", b"\\xff"))
        self.assertEqual((byte, text), ("<\\xff>", "<\\x5cxff>"))

    def test_valid_and_harmless_as_text(self):
        """Every view: strict UTF-8, strict JSON, for other parsers too."""
        for args in VIEWS:
            for more in ([], ["--output-all"]):
                out = self.run_ok("-J", *args, *more).out
                self.assertEqual(acts(out.decode()), set(), args)
                json.loads(out, parse_constant=self.fail)
        parsers = [[sys.executable, "-m", "json.tool"], ["jq", "."]]
        for parser in filter(lambda parser: shutil.which(parser[0]), parsers):
            done = subprocess.run(parser, input=out, capture_output=True)
            self.assertEqual((done.returncode, done.stderr), (0, b""))

    def test_same_in_all_locales(self):
        want = self.run_ok("-J", "--pids", "-l").out
        for locale in ("C", "POSIX", "en_US.UTF-8", "nowhere"):
            out = self.run_ok("-J", "--pids", "-l", env={"LC_ALL": locale}).out
            self.assertEqual(out, want)


class Text(MadeUp):
    """Tables and other formats that people look at."""

    FORMATS = [option for option in ("-r", "-n", "-W", "-u", "--export", "--shell -r")
               if option.split()[0] in run("--help").text]

    def test_terminal(self):
        for args in VIEWS:
            for columns in (20, 80, 1000):
                result = self.run_ok(*args, run=run_on_terminal, columns=columns,
                                     env={"NO_COLOR": "1", "TERM": "dumb"})
                self.assertEqual(acts(result.out.decode()), set(), args)

    def test_colors(self):
        """What is ours is a color, and all there is."""
        if "--color" not in run("--help").text:
            self.skipTest("it has no colors")
        for args in VIEWS:
            out = self.run_ok("--color=always", *args, run=run_on_terminal).out.decode()
            self.assertEqual(acts(re.sub(r"\x1b\[[0-9;]*m", "", out)), set(), args)

    def test_debugging(self):
        result = self.run_ok(run=run_on_terminal, env={"LSNSREL_DEBUG": "all",
                                                       "NO_COLOR": "1"})
        self.assertEqual(acts(result.out.decode()), set())

    def test_formats(self):
        for args in VIEWS:
            for option in self.FORMATS:
                for more in ([], ["--output-all"]):
                    result = self.run_ok(*args, *option.split(), *more)
                    self.assertEqual(acts(result.out.decode()), set(), (args, option))

    def test_in_the_c_locale(self):
        for args in VIEWS:
            for more in ([], ["-r"]):
                out = self.run_ok(*args, *more, env={"LC_ALL": "C"}).out
                self.assertTrue(out.isascii(), args)
                self.assertEqual(acts(out.decode()), set(), args)

    def test_one_line_a_row(self):
        n = len(self.rows("--pids", "-l"))
        for args in ([], ["-r"], ["-u"]):
            text = self.run_ok("--pids", "-l", "-n", *args).text
            self.assertEqual(text.count("\n"), n)

    def test_comes_back_from_tables(self):
        text = self.run_ok("--pids", "-l", "-n", "-r", "-o", "PID,COMMAND").text
        found = dict(line.split(" ") for line in text.splitlines())
        for i, name in enumerate(HOSTILE):
            self.assertEqual(bytes_of(found[str(COMMANDS + i)]), b"<" + name + b">")

    def test_columns_stay_aligned(self):
        def width(text):
            return sum(0 if unicodedata.combining(c) else
                       2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)

        root = FakeRoot()
        for i, name in enumerate([utf8(0x4e16, 0x754c), utf8(0x65, 0x301), b"\x1b[2J",
                                  utf8(0x202e), b"\xff", b"plain"], 101):
            root.add(i, cmdline=name + b"\0", uts=77)
        text = run("--sysroot", root.path, "-l", "-n", "-o", "COMMAND,PID", "77").text
        self.assertEqual(len({width(line) for line in text.splitlines()}), 1, text)


class Messages(unittest.TestCase):
    """Who is told of a name gets it as it may be shown."""

    BAD = b"\x1b[2J\x1b]0;x\x07\n\x9b1m\xff" + utf8(0x9b, 0x202e)

    def check(self, *args, status=1, **kwargs):
        result = run_on_terminal(*args, **kwargs)
        self.assertEqual(result.status, status, args)
        self.assertEqual(acts(result.out.decode()), set(), args)
        return result.out.decode()

    def test_arguments(self):
        bad = self.BAD
        for args in ([bad], [b"--" + bad], [b"-" + bad], [b"--json=" + bad], [b"-Z", bad],
                     [b"-p", bad], [b"-o", bad], [b"-o+" + bad], [b"-o," + bad],
                     [b"-t", bad], [b"-T" + bad], [b"--scan", bad], [b"--caps", bad],
                     [b"--compare", b"1," + bad], [b"a", bad], [b"--tree=" + bad],
                     [b"--holders", bad], [b"--relation", bad], [b"--sysroot", bad],
                     [b"net:[4026531840]," + bad], [b":" + bad], [b"--type", b"net," + bad],
                     [b"--pids=" + bad], [b"--pids", bad], [b"--ambiguous" + bad],
                     [b"--p" + bad], [b"-p"], [b"-Q", bad], [b"--sort", bad],
                     [b"--color=" + bad]):
            text = self.check(*args)
            self.assertRegex(text, r"\A\S*lsnsrel: ")
            if len(args) > 1 or bad in args[0]:
                self.assertRegex(text, r"\\x(1b|c2)|Try '|has no filters", args)

    def test_where_it_is_said(self):
        self.assertIn(r"'\x1b[2J'", self.check(b"\x1b[2J"))
        self.assertIn(r"'--\x1b[2J'", self.check(b"--\x1b[2J"))
        self.assertIn(r"'--\xff'", self.check(b"--\xff"))
        self.assertIn("invalid option -- '\\x1b'", self.check(b"-\x1b"))
        self.assertIn("unrecognized option '--nonsense'", self.check(b"--nonsense"))
        self.assertIn("option or argument: '--type'", self.check(b"\x1b", b"--type"))
        self.assertIn("option or argument: '--json=x'", self.check(b"\x1b", b"--json=x"))

    def test_paths(self):
        self.check(b"/" + self.BAD, status=32)
        self.check(b"--pids=/" + self.BAD, status=32)
        with tempfile.TemporaryDirectory() as directory:
            self.check(os.path.join(os.fsencode(directory), self.BAD), status=32)

    def test_own_name(self):
        done = subprocess.run(
            [b"/x/" + self.BAD.replace(b"/", b""), b"-Z"], capture_output=True,
            executable=os.environ["LSNSREL"], env={**os.environ, "LC_ALL": "C.UTF-8"})
        self.assertEqual(acts(done.stderr.decode()), set())
        done = subprocess.run(
            [self.BAD, b"--help"], capture_output=True,
            executable=os.environ["LSNSREL"], env={**os.environ, "LC_ALL": "C.UTF-8"})
        self.assertEqual((done.returncode, acts(done.stdout.decode())), (0, set()))

    def test_long(self):
        text = self.check(b"\x1b" * LONG)
        self.assertEqual(text.count(r"\x1b"), LONG)


class Long(unittest.TestCase):
    """A table is as wide as its longest line, so these are on their own."""

    @classmethod
    def setUpClass(cls):
        cls.root = FakeRoot()
        for i, name in enumerate(LONG_ONES):
            cls.root.add(COMMANDS + i, cmdline=name + b"\0", uts=77, user=78, mnt=79)

    def test_json(self):
        for args in (["-l", "77"], ["77"], ["--pids"], ["--holders", "77"]):
            rows = run("--sysroot", self.root.path, "-J", *args).json
            self.assertEqual([bytes_of(row["command"]) for row in
                              all_nodes(*rows.values())], LONG_ONES)

    def test_text(self):
        for args in ([], ["77"], ["--pids"], ["--holders", "--output-all"]):
            args = ["--sysroot", self.root.path, *args]
            for out in (run(*args).out, run(*args, "-r").out, run_on_terminal(*args).out,
                        run_on_terminal(*args, "-u").out):
                self.assertEqual(acts(out.decode()), set())

    def test_cut_for_terminals(self):
        out = run_on_terminal("--sysroot", self.root.path, "-o", "PID,COMMAND", "77").out
        for line in out.decode().splitlines():
            self.assertLessEqual(len(line), 80)


class Real(unittest.TestCase):
    """A process of this machine, and not of a made-up one."""

    def test_process(self):
        for name in HOSTILE + LONG_ONES:
            argv = [b"<" + name + b">", b"-c", b"echo; read x"]
            process = subprocess.Popen(argv, executable="/bin/sh", stdin=subprocess.PIPE,
                                       stdout=subprocess.PIPE)
            try:
                process.stdout.readline()
                args = ["--pids", "-p", str(process.pid), "-o", "PID,COMMAND"]
                rows = {row["pid"]: row["command"]
                        for row in all_nodes(run(*args, "-J").json["pids"])}
                self.assertEqual(bytes_of(rows[process.pid]), b" ".join(argv))
                out = run_on_terminal(*args, env={"NO_COLOR": "1", "TERM": "dumb"}).out
                self.assertEqual(acts(out.decode()), set())
            finally:
                process.communicate()


if __name__ == "__main__":
    main()
