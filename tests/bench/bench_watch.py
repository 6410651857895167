# SPDX-License-Identifier: LGPL-2.1-or-later
"""bench_watch.py MAKE-PROCESSES MEASURE LSNSREL [N...]

Makes N processes that sleep, and lets lsnsrel --watch look at them; what a look takes of the
CPUs, once all is known, beside what a whole snapshot takes. The share is that of one CPU at
a look a second. Others on the machine that do something make looks dearer. Then the most
memory that a watch had after few looks and after many, while processes come and go.
"""

import subprocess
import sys

from support import Refused, made, measure

LOOKS, FEW, MANY = 20, 30, 300


def compare(n, measurer, lsnsrel, pause):
    watch = [lsnsrel, "-q", f"--watch={pause}"]
    short, long = [measure(measurer, [*watch, f"--count={k}"]) for k in (5, 5 + LOOKS)]
    scan = measure(measurer, [lsnsrel, "-q", "--list"])
    if None in (short, long, scan):
        sys.exit("lsnsrel failed")
    look = (long.cpu - short.cpu) / LOOKS
    print("%9d %9.2f ms %8.2f %% %9.1f ms %6.1f x" % (
        n, look * 1e3, look * 100, scan.cpu * 1e3, scan.cpu / look), flush=True)


def compare_memory(measurer, lsnsrel):
    watch = [lsnsrel, "-q", "--watch=0.01"]
    with subprocess.Popen(["sh", "-c", "while :; do sleep 0.01; done"]) as noise:
        few, many = [measure(measurer, [*watch, f"--count={k}"]) for k in (FEW, MANY)]
        noise.kill()
    print("memory after %d looks %d KiB, after %d %d KiB" % (FEW, few.memory, MANY,
                                                             many.memory))


def main(make_processes, measurer, lsnsrel, *counts):
    print("processes       a look    of a CPU     a snapshot  ratio")
    for n in [int(c) for c in counts] or [1000, 5000]:
        try:
            with made(make_processes, str(n)):
                compare(n, measurer, lsnsrel, "1" if n <= 1000 else "0.3")
        except Refused:
            print(f"skipped: {n} processes are more than this machine allows")
    compare_memory(measurer, lsnsrel)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
