# SPDX-License-Identifier: LGPL-2.1-or-later
"""bench_watch.py MAKE-PROCESSES MEASURE LSNSREL [N...]

Makes N processes that sleep, and lets lsnsrel --watch look at them; what a look takes of the
CPUs, once all is known, beside what a whole snapshot takes. The share is that of one CPU at
a look a second. Others on the machine that do something make looks dearer. Then the most
memory that a watch had after few looks and after many, while processes come and go.
"""

import statistics
import subprocess
import sys

from support import Refused, made, measure

RUNS, LOOKS, FEW, MANY = 5, 20, 30, 300


def measure_look(measurer, lsnsrel):
    """What twenty looks more take, by each."""
    watch = [lsnsrel, "-q", "--watch=0.3"]
    short, long = [measure(measurer, [*watch, f"--count={k}"]) for k in (5, 5 + LOOKS)]
    if None in (short, long):
        sys.exit("lsnsrel failed")
    return (long.cpu - short.cpu) / LOOKS


def compare(n, measurer, lsnsrel):
    # Somebody else's deeds in a short run make the difference look smaller.
    look = statistics.median(measure_look(measurer, lsnsrel) for _ in range(RUNS))
    scan = measure(measurer, [lsnsrel, "-q", "--list"])
    if scan is None:
        sys.exit("lsnsrel failed")
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
                compare(n, measurer, lsnsrel)
        except Refused:
            print(f"skipped: {n} processes are more than this machine allows")
    compare_memory(measurer, lsnsrel)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
