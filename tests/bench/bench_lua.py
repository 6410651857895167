# SPDX-License-Identifier: LGPL-2.1-or-later
"""bench_lua.py MAKE-PROCESSES LUA-HOST SCRIPT [N]

Makes N processes, and has Lua read every property of every namespace and process of a
snapshot. Prints medians: how long the snapshot takes, how long that takes, and the ratio,
which is to be under 1.
"""

import collections
import statistics
import subprocess
import sys
import time

from support import Refused, made

RUNS = 9

Run = collections.namedtuple("Run", "take read properties processes")


def run(script):
    begin = time.monotonic()
    script.stdin.write(b"\n")
    if script.stdout.readline() != b"taken\n":
        sys.exit("the script failed")
    taken = time.monotonic()
    n, n_processes = map(int, script.stdout.readline().split())
    read = time.monotonic()
    script.stdout.readline()
    return Run(taken - begin, read - taken, n, n_processes)


def main(make_processes, lua_host, path, n="5000"):
    try:
        with made(make_processes, n), subprocess.Popen(
                [lua_host, path], bufsize=0, stdin=subprocess.PIPE,
                stdout=subprocess.PIPE) as script:
            # The first run of all fills the kernel's caches.
            runs = [run(script) for _ in range(RUNS + 1)][1:]
            script.stdin.close()
    except Refused as refused:
        print(f"skipped: {refused}")
        return 77
    print("processes  properties      snapshot          read   read:snapshot")
    print("%9d %11d %10.1f ms %10.1f ms %15.2f" % (
        runs[0].processes, runs[0].properties,
        statistics.median(r.take for r in runs) * 1e3,
        statistics.median(r.read for r in runs) * 1e3,
        statistics.median(r.read / r.take for r in runs)))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
