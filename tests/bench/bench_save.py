# SPDX-License-Identifier: LGPL-2.1-or-later
"""bench_save.py MAKE-PROCESSES MEASURE LSNSREL [N...]

Makes N processes, and has lsnsrel take a snapshot, save it, and load it. Prints the medians,
and how many times as long saving and loading take as the list alone.
"""

import os
import subprocess
import sys
import tempfile

from support import Refused, made, median, take_turns


def measure_one(n, measurer, lsnsrel):
    with tempfile.TemporaryDirectory(prefix="nsrel-bench-") as directory:
        name = os.path.join(directory, "snapshot")
        with open(name, "wb") as f:
            subprocess.run([lsnsrel, "--dump", "-q"], stdout=f, check=True)
        turns = take_turns(measurer, [[lsnsrel, "-q"], [lsnsrel, "--dump", "-q"],
                                      [lsnsrel, "--from", name, "-q"],
                                      [lsnsrel, "--from", name, "--dump", "-q"]], 5)
        size = os.path.getsize(name)
    if not turns:
        sys.exit("lsnsrel failed")
    times = [median(turns, lambda *runs, i=i: runs[i].time) for i in range(4)]
    print("%9d %8d KiB" % (n, size // 1024)
          + "".join(" %9.1f ms" % (time * 1e3) for time in times)
          + " %5.2f x %5.2f x" % (times[1] / times[0], times[2] / times[0]), flush=True)


def main(make_processes, measurer, lsnsrel, *counts):
    print("processes     document         list       --dump       --from"
          "  both        --dump  --from")
    for n in [int(c) for c in counts] or [1000, 5000, 20000]:
        try:
            with made(make_processes, str(n)):
                measure_one(n, measurer, lsnsrel)
        except Refused:
            print(f"skipped: {n} processes are more than this machine allows")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
