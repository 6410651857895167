# SPDX-License-Identifier: LGPL-2.1-or-later
"""A machine in qemu that runs programs as root and says how each ended."""

import collections
import os
import re
import shutil
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
# Threads of one CPU each are faster, and crash a guest in thirty (qemu 7.2).
ACCEL = "tcg,thread=single"
# Emulated, all is ten times slower than it is meant to be; but nothing is silent for long.
SLOWER = 10
SILENT_SECONDS = 180
FILES = {
    "etc/passwd": "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n",
    "etc/group": "root:x:0:\nnogroup:x:65534:\n",
}

Test = collections.namedtuple("Test", "name path seconds")
Result = collections.namedtuple("Result", "status text")


# Those that run now.
machines = set()


def end_all():
    for machine in set(machines):
        machine.kill()


def archive(folder):
    names = "\0".join(os.path.relpath(os.path.join(top, name), folder)
                      for top, dirs, files in os.walk(folder) for name in dirs + files)
    return subprocess.run(["cpio", "-o0", "-H", "newc", "-R", "0:0", "--quiet"], cwd=folder,
                          input=names.encode(), check=True, capture_output=True).stdout


def put(folder, path, name=None):
    target = folder + (name or path)
    os.makedirs(os.path.dirname(target), exist_ok=True)
    shutil.copyfile(path, target)
    os.chmod(target, 0o755)


def put_program(folder, path):
    """With the libraries it needs, all where they are here."""
    put(folder, path)
    libraries = subprocess.run(["ldd", path], check=True, capture_output=True, text=True)
    for library in re.findall(r"(/\S+) \(0x", libraries.stdout):
        put(folder, library)
        # The C library loads it when a thread ends: no list has it.
        unlisted = os.path.join(os.path.dirname(library), "libgcc_s.so.1")
        if os.path.exists(unlisted):
            put(folder, unlisted)


class Guest:
    def __init__(self, tests, memory="1024"):
        self.tests = tests
        self.memory = memory
        with tempfile.TemporaryDirectory() as root:
            put(root, shutil.which("busybox"), "/bin/busybox")
            put(root, os.path.join(HERE, "init"), "/init")
            for name, text in FILES.items():
                os.makedirs(os.path.dirname(f"{root}/{name}"), exist_ok=True)
                with open(f"{root}/{name}", "w", encoding="ascii") as f:
                    f.write(text)
            for test in tests:
                put_program(root, test.path)
            self.base = archive(root)

    def run(self, image, log):
        """A Result for each test's name. After a crash what is left gets a second chance."""
        results, deaths = {}, collections.Counter()
        while left := [t for t in self.tests if t.name not in results]:
            text, console = self.boot(image, left)
            log.write(console + text)
            log.flush()
            results.update(parse(text))
            rest = [t for t in left if t.name not in results]
            if not rest:
                break
            deaths[rest[0].name] += 1
            if deaths[rest[0].name] < 2:
                continue
            # A machine that does not come up at all won't for the others either.
            for test in rest if "=#= " not in text else rest[:1]:
                results[test.name] = Result(-1, "the machine ended\n" + console[-3000:])
        return results

    def boot(self, image, tests):
        with tempfile.TemporaryDirectory() as work:
            os.makedirs(work + "/x/guest")
            image.unpack_modules(work + "/x/guest")
            with open(work + "/x/guest/tests", "w", encoding="ascii") as f:
                for test in tests:
                    print(test.name, test.seconds * SLOWER, test.path, file=f)
            with open(work + "/initrd", "wb") as f:
                f.write(self.base + archive(work + "/x"))
            outputs = [work + "/console", work + "/output"]
            with subprocess.Popen(
                    ["qemu-system-x86_64", "-accel", ACCEL, "-cpu", "max", "-m", self.memory,
                     "-smp", "2", "-M", "pc", "-nodefaults", "-no-user-config",
                     "-display", "none", "-no-reboot", "-kernel", image.path,
                     "-initrd", work + "/initrd", "-append", "console=ttyS0 panic=-1 quiet",
                     *(a for path in outputs for a in ("-serial", "file:" + path))],
                    stdin=subprocess.DEVNULL) as machine:
                wait(machine, outputs)
            return read(outputs[1]), read(outputs[0])


def read(path):
    if not os.path.exists(path):
        return ""
    with open(path, encoding="utf-8", errors="replace") as f:
        return f.read().replace("\r", "")


def wait(machine, outputs):
    """Until it ends, or has been silent for too long."""
    said, silent = 0, 0
    machines.add(machine)
    try:
        while machine.poll() is None:
            size = sum(os.path.getsize(p) for p in outputs if os.path.exists(p))
            said, silent = size, 0 if size != said else silent + 1
            if silent > SILENT_SECONDS:
                break
            try:
                machine.wait(1)
            except subprocess.TimeoutExpired:
                pass
    finally:
        machine.kill()
        machines.discard(machine)


def parse(text):
    ended = re.findall(r"^=#= begin (\S+)\n(.*?)\n=#= end \1 (\d+)$", text, re.M | re.S)
    return {name: Result(int(status), said) for name, said, status in ended}
