# SPDX-License-Identifier: LGPL-2.1-or-later
"""bench_floor.py MAKE-FILES FLOOR MEASURE LSNSREL [N]

Runs lsnsrel on N plain processes, in turn with a program that makes nothing but the system
calls that this takes, on one CPU and on all. Prints how many times as long lsnsrel takes:
under 2 is what is aimed at.
"""

import os
import sys

from support import Refused, count_calls, made, median, take_turns

RUNS = 15


def compare(where, measurer, floor, lsnsrel):
    turns = take_turns(measurer, [[floor], [lsnsrel]], RUNS)
    if not turns:
        sys.exit("lsnsrel failed")
    print("%-10s %8.1f ms %8.1f ms %6.2f x %10.1f ms %8.1f ms %6.2f x" % (
        where, median(turns, lambda a, b: a.time) * 1e3,
        median(turns, lambda a, b: b.time) * 1e3, median(turns, lambda a, b: b.time / a.time),
        median(turns, lambda a, b: a.cpu) * 1e3, median(turns, lambda a, b: b.cpu) * 1e3,
        median(turns, lambda a, b: b.cpu / a.cpu)), flush=True)


def main(make_files, floor, measurer, lsnsrel, n="5000"):
    cpus = os.sched_getaffinity(0)
    try:
        with made(make_files, n, "0", "0"):
            print("%s processes        time: floor, lsnsrel           CPU: floor, lsnsrel" % n)
            os.sched_setaffinity(0, {max(cpus)})
            compare("one CPU", measurer, floor, lsnsrel)
            os.sched_setaffinity(0, cpus)
            compare("%d CPUs" % len(cpus), measurer, floor, lsnsrel)
            print("calls for each: floor %.1f, lsnsrel %.1f" % tuple(
                (count_calls([c]) or 0) / int(n) for c in (floor, lsnsrel)))
    except Refused as refused:
        print(f"skipped: {refused}")
        return 77
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
