# SPDX-License-Identifier: LGPL-2.1-or-later
"""Man page and completion know every option and every column, and no others."""

import os
import re
import subprocess
import unittest

from support import BUILD_ROOT, main, path, read

LSNSREL = os.environ["LSNSREL"]

# util-linux's, with what one has to know of the views in front of the columns.
ORDER = ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "REFERENCES", "SOURCES", "COLUMNS",
         "JSON", "EXIT STATUS", "ENVIRONMENT", "FILES", "COMPATIBILITY", "NOTES", "EXAMPLES",
         "BUGS", "AUTHORS", "REPORTING BUGS", "SEE ALSO"]


def run(*args):
    return subprocess.run([LSNSREL, *args], check=True, capture_output=True, text=True,
                          env={**os.environ, "LC_ALL": "C"}).stdout


def options():
    """(letter or '', name) of each line of --help."""
    return set(re.findall(r"^ (?:-(\w), |    )--([\w-]+)", run("--help"), re.M))


def sources():
    """In the order of the library's."""
    return [name.lower() for name in re.findall(
        r"^\tNSREL_SOURCE_(\w+) = 1 <<", read("lib/libnsrel.h"), re.M)]


def kinds():
    table = re.search(r"kind_names\[\] = \{(.*?)\};", read("lib/holder.c"), re.S).group(1)
    return re.findall(r'"(\w+)"', table)


def columns():
    return [line.split()[0] for line in run("-H").splitlines()]


def columns_of(view):
    """Those that say they are for this view only, and those that say nothing of the kind."""
    found = []
    for line in run("-H").splitlines():
        limits = re.search(r"\(only with (.*)\)$", line)
        views = re.findall(r"--\w+", line) if limits else [view]
        if view in views:
            found.append(line.split()[0])
    return found


class ManPage(unittest.TestCase):
    page = read("lsnsrel/lsnsrel.8.adoc")

    def section(self, name):
        return re.search(r"^== %s\n(.*?)(?=^== |\Z)" % name, self.page, re.S | re.M).group(1)

    def test_order(self):
        found = re.findall(r"^== (.*)$", self.page, re.M)
        self.assertEqual([name for name in found if name in ORDER], ORDER)
        self.assertEqual(set(found) - set(ORDER), {
            name for name in found[4:found.index("REFERENCES")]})

    def test_options(self):
        found = set(re.findall(r"^(?:\*-(\w)\*, )?\*--([\w-]+)\*[^\n]*::$",
                               self.section("OPTIONS"), re.M))
        self.assertEqual(found, options())

    def test_columns(self):
        found = [name for names in re.findall(r"^(\*[A-Z]+\*(?:, \*[A-Z]+\*)*)::$",
                                              self.section("COLUMNS"), re.M)
                 for name in re.findall(r"[A-Z]+", names)]
        self.assertEqual(found, [c for c in sorted(columns(), key=found.index)])
        self.assertEqual(set(found), set(columns()))

    def terms(self, name):
        """What a section explains, in its order."""
        return [term for line in re.findall(r"^(\*\w+\*(?:, \*\w+\*)*)::$",
                                            self.section(name), re.M)
                for term in re.findall(r"\w+", line)]

    def test_sources(self):
        self.assertEqual(self.terms("SOURCES"), sources())

    def test_kinds(self):
        self.assertEqual(self.terms("HOLDERS"), kinds())

    def test_what_excludes_what(self):
        text = self.section("COMBINATIONS")
        pairs = re.findall(r"\{ '(\w)', '(\w)' \}", read("lsnsrel/options.c"))
        names = dict(options())
        self.assertTrue(pairs)
        for a, b in pairs:
            self.assertIn(f"*--{names[a]}* and *--{names[b]}*", text)

    def test_statuses(self):
        found = re.findall(r"^\*(\d+)\*::$", self.section("EXIT STATUS"), re.M)
        self.assertEqual(found, ["0", "1", "3", "4", "5", "32", "64"])


class Completion(unittest.TestCase):
    def complete(self, *words):
        """What bash offers for the last word."""
        script = """
            compopt() { :; }
            source "$1"; shift
            COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
            _lsnsrel_module "$1"; printf '%s\\n' "${COMPREPLY[@]}"
        """
        done = subprocess.run(
            ["bash", "-c", script, "bash", path("bash-completion", "lsnsrel"), *words],
            check=True, capture_output=True, text=True)
        return [word for word in done.stdout.splitlines() if word]

    def test_options(self):
        found = {word.rstrip("=") for word in self.complete(LSNSREL, "--")}
        self.assertEqual(found, {f"--{name}" for _, name in options()})

    def test_columns(self):
        self.assertEqual(self.complete(LSNSREL, "-o", ""), columns_of(""))
        self.assertEqual(self.complete(LSNSREL, "-o", "+NETN"), ["+NETNSID"])
        self.assertEqual(self.complete(LSNSREL, "-o", "netn"), ["NETNSID"])
        self.assertEqual(self.complete(LSNSREL, "--output", "+ns,Ty"), ["+NS,TYPE"])
        self.assertEqual(self.complete(LSNSREL, "-o", "NS,NS"), ["NS,NSFS"])

    def test_columns_of_views(self):
        for words in (["--holders"], ["--caps", "1"], ["--pids"], ["--pids", "=", "/x"],
                      ["--compare", "1"], ["--relation"], ["--diff", "x"], ["--run"], ["--watch"]):
            with self.subTest(words=words):
                found = self.complete(LSNSREL, *words, "-o", "")
                self.assertEqual(set(found), set(columns_of(words[0])))
                self.assertEqual(len(found), len(set(found)))
                self.assertGreater(len(found), len(columns_of("")))

    def test_values(self):
        types = "mnt net pid uts ipc user cgroup time".split()
        self.assertEqual(set(self.complete(LSNSREL, "-t", "")), set(types))
        self.assertEqual(self.complete(LSNSREL, "--type", "net,ti"), ["net,time"])
        trees = ["owner", "parent", "process"]
        self.assertEqual(self.complete(LSNSREL, "--tree", "=", ""), trees)
        self.assertEqual(self.complete(LSNSREL, "--tree", "="), trees)
        self.assertEqual(self.complete(LSNSREL, "--color", "=", "a"), ["auto", "always"])
        self.assertEqual(self.complete(LSNSREL, "--graph", "="),
                         ["dot", "json", "svg", "html"])
        self.assertEqual(self.complete(LSNSREL, "--scan", ""), sources())
        self.assertEqual(self.complete(LSNSREL, "--scan", "tasks,fd"), ["tasks,fds"])
        self.assertIn(str(os.getpid()), self.complete(LSNSREL, "-p", ""))

    def test_command(self):
        """A command of --run, and from there on it is none of lsnsrel's business."""
        for words in ["--run"], ["-o", "NS", "--run", "-J"], ["--run", "-t", "net", "--"]:
            with self.subTest(words=words):
                self.assertIn("nsenter", self.complete(LSNSREL, *words, "nsent"))
                self.assertEqual(self.complete(LSNSREL, *words, "x", "--no-i"), [])
                self.assertEqual(self.complete(LSNSREL, *words, "x", "/etc/pass"),
                                 self.complete(LSNSREL, "--from", "/etc/pass"))
        self.assertEqual(self.complete(LSNSREL, "--run", "--no-i"), ["--no-initial"])
        self.assertEqual(self.complete(LSNSREL, "--run", "-t", "ne"), ["net"])
        self.assertIn("echo", self.complete(LSNSREL, "--run", "--type", "=", "net", "ech"))

    def test_namespaces(self):
        ino = re.search(r"\[(\d+)\]", os.readlink("/proc/self/ns/uts")).group(1)
        self.assertIn(ino, self.complete(LSNSREL, ""))


class Help(unittest.TestCase):
    def test_help_names_every_column(self):
        self.assertEqual(set(columns()) - set(re.findall(r"^ +([A-Z]+)  ", run("--help"),
                                                         re.M)), set())

    def test_usage_is_the_synopsis(self):
        synopsis = re.search(r"== SYNOPSIS\n(.*?)\n== ", ManPage.page, re.S).group(1)
        usage = re.search(r"Usage:\n(.*?)\n\n", run("--help"), re.S).group(1)
        self.assertEqual(re.findall(r"^\*lsnsrel\* (?:\*(--\w+))?", synopsis, re.M),
                         re.findall(r"^ lsnsrel (--\w+)?", usage, re.M))

    def test_help_names_every_source(self):
        self.assertIn(f"({', '.join(sources())})", run("--help"))


if __name__ == "__main__":
    main()
