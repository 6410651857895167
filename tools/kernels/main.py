# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs the live tests on other Linux kernels, in qemu, and prints a table of the results.

A KERNEL is a version, such as 6.12, or the path of a bootable image. Versions are looked for
in a directory (vmlinuz*, two levels deep); what is not there is got by apt-get, if its
sources have it, and kept there. Exit status: 0 if no test failed, 1 if one did, 2 if a
kernel that was asked for can't be had.
"""

import argparse
import concurrent.futures
import fnmatch
import json
import os
import re
import signal
import subprocess
import sys

import guest
import images

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../.."))
sys.path.insert(0, os.path.join(ROOT, "tools"))
import summary  # noqa: E402

VERSIONS = ["5.10", "6.1", "6.12", "6.18", "6.19", "7.0", "7.2", "7.3"]
CACHE = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
SKIPPED = 77


def parse_arguments():
    parser = argparse.ArgumentParser(
        prog="tools/test-kernels", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kernel", nargs="*", metavar="KERNEL",
                        help="default: of %s what can be had" % ", ".join(VERSIONS))
    parser.add_argument("-k", "--kernels", metavar="DIR", default=CACHE + "/nsrel-kernels",
                        help="where kernels are kept (%(default)s)")
    parser.add_argument("-b", "--build", metavar="DIR", default=ROOT + "/build/kernels",
                        help="where to build; logs are left there (build/kernels)")
    parser.add_argument("-t", "--test", metavar="PATTERN", default="*",
                        help="only tests of that name, such as 'fd*'")
    parser.add_argument("-j", "--jobs", metavar="N", type=int, default=os.cpu_count(),
                        help="machines at a time (%(default)s)")
    return parser.parse_args()


def build(folder, pattern):
    """The live tests, as meson has them."""
    if not os.path.exists(folder + "/build.ninja"):
        subprocess.run(["meson", "setup", "-Dtests=enabled", folder, ROOT], check=True,
                       stdout=subprocess.DEVNULL)
    else:
        subprocess.run(["ninja", "-C", folder, "build.ninja"], check=True,
                       stdout=subprocess.DEVNULL)
    listed = json.loads(images.output("meson", "introspect", "--tests", folder))
    tests = [guest.Test(t["name"].removeprefix("live-"), t["cmd"][0], t["timeout"])
             for t in listed if any(s.endswith(":live") for s in t["suite"])]
    tests = [t for t in tests if fnmatch.fnmatch(t.name, pattern)]
    programs = [os.path.relpath(t.path, folder) for t in tests]
    subprocess.run(["ninja", "-C", folder, *programs], check=True, stdout=subprocess.DEVNULL)
    return sorted(tests)


def get_image(folder, kernel):
    if os.path.isfile(kernel):
        return images.Image(os.path.abspath(kernel))
    found = images.find(folder, kernel)
    if not found:
        print(f"looking for Linux {kernel} with apt-get", file=sys.stderr, flush=True)
        found = images.fetch(folder, kernel)
    if not found:
        print(f"no Linux {kernel}: neither in {folder} nor in apt's sources", file=sys.stderr)
    return found


def describe(result):
    """"ok 5", "ok 4 skip 1", "FAIL 1 ok 4": tests of one program."""
    passed, failed, skipped = summary.subtests({"stdout": result.text})
    if result.status not in (0, SKIPPED):
        failed = failed or 1
    parts = [("FAIL", failed), ("ok", passed), ("skip", skipped)]
    return " ".join(f"{word} {n}" for word, n in parts if n) or "nothing ran"


def is_bad(result):
    return result.status not in (0, SKIPPED) or describe(result) == "nothing ran"


def shorten(release):
    return re.match(r"[\d.]*", release)[0]


def print_table(tests, columns):
    rows = [["", *map(shorten, columns)]]
    rows += [[t.name, *(describe(results[t.name]) for results in columns.values())]
             for t in tests]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())


def print_reasons(columns):
    where = {}
    for release, results in columns.items():
        for result in results.values():
            for reason in re.findall(r"^skip: (.*)", result.text, re.M):
                where.setdefault(reason, []).append(shorten(release))
    for reason, releases in sorted(where.items()):
        print(f"skipped ({', '.join(dict.fromkeys(releases))}): {reason}")


def print_failures(columns):
    for release, results in columns.items():
        for name, result in results.items():
            if is_bad(result):
                print(f"\n== {name} on {release}, status {result.status}\n{result.text}")


def run(image, machine, logs):
    with open(os.path.join(logs, image.release + ".log"), "w", encoding="utf-8") as log:
        results = machine.run(image, log)
    bad = sum(map(is_bad, results.values()))
    print(f"{image.release}: {len(results) - bad} of {len(results)} programs good",
          file=sys.stderr, flush=True)
    return results


def give_up(number, _frame):
    guest.end_all()
    os._exit(128 + number)


def main():
    arguments = parse_arguments()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, give_up)
    tests = build(arguments.build, arguments.test)
    if not tests:
        sys.exit("no such test")
    found = [get_image(arguments.kernels, k) for k in arguments.kernel or VERSIONS]
    chosen = [i for i in found if i]
    if not chosen:
        return 2
    logs = os.path.join(arguments.build, "logs")
    os.makedirs(logs, exist_ok=True)
    machine = guest.Guest(tests)
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        done = list(pool.map(lambda image: run(image, machine, logs), chosen))
    columns = {image.release: results for image, results in zip(chosen, done)}
    print_failures(columns)
    print_reasons(columns)
    print_table(tests, columns)
    if any(is_bad(r) for results in done for r in results.values()):
        return 1
    return 2 if arguments.kernel and None in found else 0


if __name__ == "__main__":
    sys.exit(main())
