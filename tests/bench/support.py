# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes what is to be looked at, and measures who looks."""

import collections
import contextlib
import re
import shutil
import statistics
import subprocess
import tempfile


# Seconds on the clock, KiB at the most, seconds of CPUs.
Run = collections.namedtuple("Run", "time memory cpu")


class Refused(Exception):
    """The machine does not allow what was to be made."""


@contextlib.contextmanager
def made(*maker):
    """While this is entered, what the maker makes is there."""
    process = subprocess.Popen(maker, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)
    try:
        if process.stdout.readline() != b"ready\n":
            raise Refused(process.stderr.read().decode(errors="replace").strip())
        yield process.pid
    finally:
        process.stdin.close()
        process.wait()


def measure(measurer, command):
    """One Run; None if it failed."""
    done = subprocess.run([measurer, *command], check=True, capture_output=True)
    microseconds, kib, status, cpu = map(int, done.stdout.split())
    return None if status else Run(microseconds / 1e6, kib, cpu / 1e6)


def take_turns(measurer, commands, runs):
    """For each run what every command took; the first fills the kernel's caches."""
    turns = [[measure(measurer, c) for c in commands] for _ in range(runs + 1)][1:]
    return [turn for turn in turns if None not in turn]


def median(turns, of):
    return statistics.median(of(*turn) for turn in turns)


def count_calls(command):
    """System calls of all threads, as strace -c -f counts them; None without strace."""
    strace = shutil.which("strace")
    if not strace:
        return None
    with tempfile.NamedTemporaryFile() as log:
        subprocess.run([strace, "-c", "-f", "-o", log.name, *command],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        total = re.search(rb"^ *100\.00 +\S+ +\S+ +(\d+) .*total$", log.read(), re.M)
    return int(total.group(1)) if total else None
