# SPDX-License-Identifier: LGPL-2.1-or-later
"""bench_processes.py MAKE-PROCESSES MEASURE LSNSREL [N...]

Makes N processes, some with namespaces of their own and threads, and runs lsnsrel and the installed lsns
in turn on them, with the same columns. Prints the medians, and the median of the ratios of
neighbouring runs: how many times as long, and as much memory at most, lsns takes.
"""

import shutil
import sys

from support import Refused, made, measure, median

COLUMNS = "NS,TYPE,NPROCS,PID,USER,COMMAND"


def compare(n, measurer, lsnsrel, lsns, runs):
    pairs, failed = [], 0
    for i in range(runs + 1):
        pair = measure(measurer, lsnsrel), measure(measurer, lsns)
        if pair[0] is None:
            sys.exit("lsnsrel failed")
        # The first run of each fills the kernel's caches.
        if i > 0 and pair[1] is not None:
            pairs.append(pair)
        failed += pair[1] is None
    if failed:
        print(f"          ({failed} of {runs + 1} runs of lsns failed and don't count)")
    if pairs:
        report(n, pairs)


def report(n, pairs):
    print("%9d %9.1f ms %9.1f ms %6.1f x %8d KiB %8d KiB %5.2f x" % (
        n, median(pairs, lambda a, b: a.time) * 1e3, median(pairs, lambda a, b: b.time) * 1e3,
        median(pairs, lambda a, b: b.time / a.time), median(pairs, lambda a, b: a.memory),
        median(pairs, lambda a, b: b.memory),
        median(pairs, lambda a, b: b.memory / a.memory)), flush=True)


def main(make_processes, measurer, lsnsrel, *counts):
    lsns = shutil.which("lsns")
    if not lsns:
        print("skipped: there is no lsns to compare with")
        return 77
    print("processes      lsnsrel         lsns     time      lsnsrel         lsns  memory")
    for n in [int(c) for c in counts] or [100, 1000, 5000, 12000]:
        try:
            with made(make_processes, str(n)):
                compare(n, measurer, [lsnsrel, "-o", COLUMNS], [lsns, "-o", COLUMNS],
                        11 if n <= 1000 else 5)
        except Refused:
            print(f"skipped: {n} processes are more than this machine allows")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
