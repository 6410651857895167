# SPDX-License-Identifier: LGPL-2.1-or-later
"""tools/summary.py BUILD...: counts what meson test ran, and says why what was skipped."""

import json
import os
import re
import sys


def subtests(entry):
    """(passed, failed, skipped) of one program, from cmocka or Python's unittest."""
    out, err = entry.get("stdout") or "", entry.get("stderr") or ""
    passed, failed, skipped = (
        sum(int(n) for n in re.findall(r"^\[  %s *\] (\d+) test" % word, out + err, re.M))
        for word in ("PASSED", "FAILED", "SKIPPED"))
    ran = re.search(r"^Ran (\d+) tests? in", err, re.M)
    if ran:
        counts = dict(re.findall(r"(failures|errors|skipped)=(\d+)", err))
        bad = int(counts.get("failures", 0)) + int(counts.get("errors", 0))
        skipped += int(counts.get("skipped", 0))
        passed += max(0, int(ran.group(1)) - bad - int(counts.get("skipped", 0)))
        failed += bad
    return passed, failed, skipped


def reasons(entry):
    for stream in ("stdout", "stderr"):
        for line in (entry.get(stream) or "").splitlines():
            if re.search(r"\bskip(ped|ping)?\b", line, re.I) and not re.match(r"\[|OK \(", line):
                yield line.strip().lstrip("# ")


def main(builds):
    total = [0, 0, 0]
    why = {}
    for build in builds:
        log = os.path.join(build, "meson-logs", "testlog.json")
        if not os.path.exists(log):
            print(f"{log}: no test ran", file=sys.stderr)
            return 1
        for line in open(log, encoding="utf-8"):
            entry = json.loads(line)
            counts = list(subtests(entry))
            if not any(counts):
                counts = [entry["result"] in ("OK", "EXPECTEDFAIL"), False,
                          entry["result"] == "SKIP"]
            if entry["result"] not in ("OK", "SKIP", "EXPECTEDFAIL") and not counts[1]:
                counts[1] = 1
            total = [a + int(b) for a, b in zip(total, counts)]
            for reason in reasons(entry) if counts[2] else ():
                why.setdefault(reason, []).append(os.path.basename(build))
    for reason, where in why.items():
        print(f"skipped ({', '.join(sorted(set(where)))}): {reason}")
    print("%d passed, %d failed, %d skipped" % tuple(total))
    return 1 if total[1] or not total[0] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
