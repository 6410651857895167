# SPDX-License-Identifier: LGPL-2.1-or-later
"""Where Linux comes from: from a file, from a directory of kernels, or by apt-get."""

import glob
import lzma
import os
import re
import shutil
import subprocess
import tempfile

# What the tests can use and Debian does not build in.
MODULES = ("macvlan", "tun", "veth")


class Image:
    """A bootable Linux, and the directory of its modules, if there is one."""

    def __init__(self, path):
        self.path = path
        self.release = read_release(path)
        self.modules = None
        top = os.path.dirname(path)
        for place in (os.path.join(top, "modules"), top,
                      os.path.join(top, "../lib/modules", self.release)):
            if os.path.isdir(os.path.join(place, "kernel")):
                self.modules = place
                break

    def unpack_modules(self, folder):
        """The files that MODULES has names of, ready for insmod."""
        for name in MODULES if self.modules else ():
            for path in glob.glob(f"{self.modules}/kernel/**/{name}.ko*", recursive=True)[:1]:
                with open(os.path.join(folder, name + ".ko"), "wb") as f:
                    f.write(decompress(path))


def decompress(path):
    if path.endswith(".zst"):
        return subprocess.run(["zstd", "-dcq", path], check=True, capture_output=True).stdout
    with lzma.open(path) if path.endswith(".xz") else open(path, "rb") as f:
        return f.read()


def read_release(path):
    """What uname -r will say, from the head of a bzImage; None if it is none."""
    with open(path, "rb") as f:
        head = f.read(0x10000)
    if head[0x202:0x206] != b"HdrS":
        return None
    at = 0x200 + int.from_bytes(head[0x20e:0x210], "little")
    return head[at:at + 200].split(b"\0")[0].split()[0].decode()


def order(release):
    return [int(n) for n in re.findall(r"\d+", release)]


def is_of(release, version):
    return re.match(re.escape(version) + r"(?!\d)", release) is not None


def find(folder, version):
    """The newest of that version, such as "6.12", in a directory and those in it."""
    paths = [p for deep in ("", "*/", "*/*/") for p in glob.glob(f"{folder}/{deep}vmlinuz*")]
    images = [Image(p) for p in paths if read_release(p)]
    images = [i for i in images if is_of(i.release, version)]
    return max(images, key=lambda i: (order(i.release), bool(i.modules)), default=None)


def output(*command, **options):
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, **options).stdout


def packages(version):
    """The newest small kernel that apt's sources have: Debian cut it in parts in 6.19."""
    pattern = re.compile(r"linux-image-(%s(?!\d).*-cloud-amd64)$" % re.escape(version))
    names = output("apt-cache", "pkgnames", "linux-image-" + version).split()
    releases = [m.group(1) for m in map(pattern.match, names) if m]
    if not releases:
        return None
    release = max(releases, key=order)
    image = "linux-image-" + release
    depends = output("apt-cache", "depends", "--important", image)
    return [image] + re.findall(r"Depends: (linux-(?:binary|modules)-\d\S*)", depends)


def fetch(folder, version):
    """Gets one with apt-get and keeps it in the directory; None if there is none."""
    names = packages(version)
    if not names:
        return None
    with tempfile.TemporaryDirectory() as work:
        subprocess.run(["apt-get", "-qq", "download", *names], check=True, cwd=work,
                       stdout=subprocess.DEVNULL)
        for package in glob.glob(work + "/*.deb"):
            subprocess.run(["dpkg-deb", "-x", package, work + "/x"], check=True)
        found = [p for p in glob.glob(work + "/x/boot/vmlinuz-*") +
                 glob.glob(work + "/x/**/vmlinuz", recursive=True) if read_release(p)]
        if not found:
            return None
        keep(found[0], os.path.join(folder, read_release(found[0])), work + "/x")
    return find(folder, version)


def keep(vmlinuz, folder, unpacked):
    os.makedirs(folder + "/modules/kernel", exist_ok=True)
    for name in MODULES:
        for path in glob.glob(f"{unpacked}/**/{name}.ko*", recursive=True):
            shutil.copy(path, folder + "/modules/kernel")
    shutil.copy(vmlinuz, folder + "/vmlinuz")
