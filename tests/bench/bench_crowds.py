# SPDX-License-Identifier: LGPL-2.1-or-later
"""bench_crowds.py [--smoke] BUILD MEASURE LSNSREL

Runs lsnsrel and the installed lsns in turn on many of one thing at a time, and prints
medians: how long lsnsrel takes; of that, how long for what was made (without what it takes
before); for each thing made the time of CPUs, which other work disturbs less, and the system
calls (strace -c -f); and how many times as long lsns takes, which looks at less. --smoke makes few of each,
measures nothing and fails if lsnsrel does not see what was made.
"""

import os
import shutil
import subprocess
import sys

from support import Refused, count_calls, made, measure, median, take_turns

COLUMNS = "NS,TYPE,NPROCS,PID,USER,COMMAND"
RUNS = 7
ROW = "%-34s %8s %8s %8s %8s %6s %8s %8s"

# What, how many things, the maker and its arguments; with %d the number of things.
SCENES = [
    ("files of one process, 1/4 sockets", 20000, 40, "make-files 1 %d {quarter}"),
    ("processes with 50 files", 1000, 3, "make-files %d 50 10"),
    ("threads, one table", 1000, 3, "make-threads %d"),
    ("threads, a table each", 1000, 3, "make-threads %d unshared"),
    ("mount namespaces of 60 mounts", 500, 3, "make-mounts %d 60"),
    ("the same without a process", 200, 3, "make-mounts %d 60 bound"),
    ("plain processes", 5000, 3, "make-files %d 0 0"),
]


def command_of(build, maker, n):
    name, *arguments = (maker % n).format(quarter=n // 4).split()
    return [os.path.join(build, name), *arguments]


def look(measurer, commands):
    """Medians: seconds of both, ratio, CPU seconds of the first; its system calls."""
    turns = take_turns(measurer, commands, RUNS)
    if not turns:
        sys.exit("a command failed")
    return (median(turns, lambda a, b: a.time), median(turns, lambda a, b: b.time),
            median(turns, lambda a, b: b.time / a.time), median(turns, lambda a, b: a.cpu),
            count_calls(commands[0]))


def look_at(scene, build, measurer, commands):
    what, n, _, maker = scene
    # Others come and go: what there is without is measured each time.
    before = look(measurer, commands)
    try:
        with made(*command_of(build, maker, n)):
            now = look(measurer, commands)
    except Refused as refused:
        print(f"{what}: skipped: {refused}", flush=True)
        return
    calls = "%.1f" % ((now[4] - before[4]) / n) if now[4] else ""
    print(ROW % (what, n, "%.1f" % (now[0] * 1e3), "%.1f" % ((now[0] - before[0]) * 1e3),
                 "%.2f" % ((now[3] - before[3]) / n * 1e6), calls, "%.1f" % (now[1] * 1e3),
                 "%.2f" % now[2]), flush=True)


def bench(build, measurer, commands):
    print(ROW % ("", "", "lsnsrel", "for them", "CPU us", "calls", "lsns", "lsns:"))
    print(ROW % ("", "how many", "ms", "ms", "each", "each", "ms", "lsnsrel"))
    for scene in SCENES:
        look_at(scene, build, measurer, commands)
    return 0


def smoke(build, measurer, lsnsrel):
    """Each maker says that it is ready, lsnsrel still works, and nothing stays behind."""
    skipped = 0
    for what, _, n, maker in SCENES:
        try:
            with made(*command_of(build, maker, n)) as pid:
                if not measure(measurer, [lsnsrel]):
                    sys.exit(f"{what}: lsnsrel failed")
        except Refused as refused:
            print(f"skip: {what}: {refused}")
            skipped += 1
            continue
        if os.path.exists(f"/proc/{pid}"):
            sys.exit(f"{what}: the maker is still there")
    return 77 if skipped == len(SCENES) else 0


def main(arguments):
    quick = arguments[0] == "--smoke"
    build, measurer, lsnsrel = arguments[quick:]
    if quick:
        return smoke(build, measurer, lsnsrel)
    lsns = shutil.which("lsns")
    if not lsns:
        print("skipped: there is no lsns to compare with")
        return 77
    return bench(build, measurer, [[c, "-o", COLUMNS] for c in (lsnsrel, lsns)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
