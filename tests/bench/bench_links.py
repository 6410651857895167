# SPDX-License-Identifier: LGPL-2.1-or-later
"""bench_links.py MEASURE LSNSREL

Network namespaces, each joined to one hub, and a chain of others: how long lsnsrel takes
with --scan=links and without, and how many times as long. All of it is made by ip(8) in a
mount and a network namespace that go when this is done.
"""

import os
import shutil
import subprocess
import sys

from support import median, take_turns

N_SPOKES = 500
N_CHAIN = 200
RUNS = 5


def batch():
    """For ip -batch: what is to be there."""
    for i in range(N_SPOKES + N_CHAIN):
        yield f"netns add n{i}"
    for i in range(N_SPOKES):
        yield f"link add name v{i} type veth peer name eth0 netns n{i}"
    for i in range(N_SPOKES, N_SPOKES + N_CHAIN - 1):
        yield f"link add name next netns n{i} type veth peer name prev netns n{i + 1}"


def inside(measurer, lsnsrel):
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run"], check=True)
    done = subprocess.run(["ip", "-batch", "-"], input="\n".join(batch()) + "\n",
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        print("skipped:", done.stderr.strip().partition("\n")[0])
        return 77
    turns = take_turns(measurer, [[lsnsrel], [lsnsrel, "--scan=links"]], RUNS)
    if not turns:
        sys.exit("a command failed")
    print("%d namespaces: %.1f ms, with links %.1f ms: %.2f times as long"
          % (N_SPOKES + N_CHAIN, median(turns, lambda a, b: a.time) * 1e3,
             median(turns, lambda a, b: b.time) * 1e3,
             median(turns, lambda a, b: b.time / a.time)))
    return 0


def main(arguments):
    if "--inside" in arguments:
        return inside(*arguments[1:])
    if os.geteuid() != 0 or not shutil.which("ip") or not shutil.which("unshare"):
        print("skipped: this takes root, ip and unshare")
        return 77
    return subprocess.run(["unshare", "--net", "--mount", sys.executable, __file__,
                           "--inside", *arguments], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
