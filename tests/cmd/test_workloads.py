# SPDX-License-Identifier: GPL-2.0-or-later
"""What processes and namespaces belong to: every engine's layout, in a made-up /proc."""

import os
import subprocess
import tempfile
import unittest

import scene_workloads as scene
from scene_workloads import POD, POD2, USER, hex_id
from support import FakeRoot, main, run

SHOWN = "PID,WORKLOAD"


def short(n):
    return f"{n:012x}"


# What each process is part of.
LABELS = {
    "init": "init.scope", "dockerd": "docker.service", "shim": "containerd.service",
    "docker": f"docker:{short(1)}", "docker-child": f"docker:{short(1)}",
    "shim-inside": f"docker:{short(2)}", "docker-fs": f"docker:{short(2)}",
    "docker-v1": f"docker:{short(3)}", "docker-v1-systemd": f"docker:{short(4)}",
    "dind": f"docker:{short(6)}", "docker-joined": f"docker:{short(7)}",
    "gone": f"docker:{short(8)}",
    "podman-conmon": f"podman:{short(20)}", "podman": f"podman:{short(20)}",
    "rootless-conmon": f"podman:{short(21)}", "rootless": f"podman:{short(21)}",
    "conmon": None, "podman-fs": f"podman:{short(22)}",
    "pod-infra": f"podman:{short(24)}", "pod-member": f"podman:{short(25)}",
    "quadlet-conmon": "web.service", "quadlet": f"podman:{short(26)}",
    "k8s-pause": f"containerd:{short(30)}", "k8s-app": f"containerd:{short(31)}",
    "crio-conmon": f"crio:{short(32)}", "crio": f"crio:{short(32)}",
    "k8s-fs": f"kubernetes:{short(33)}", "k8s-fs-guaranteed": f"kubernetes:{short(34)}",
    "k8s-v1": f"kubernetes:{short(35)}", "k8s-mixed": f"containerd:{short(36)}",
    "ctr": "containerd:redis", "nerdctl": f"nerdctl:{short(40)}",
    "nerdctl-systemd": f"nerdctl:{short(41)}",
    "lxc-monitor": "lxc:web", "lxc": "lxc:web/init.scope",
    "lxc-nginx": "lxc:web/nginx.service", "lxc-private": "lxc:web/private.service",
    "lxc-docker": f"docker:{short(50)}", "lxc-v1": "lxc:101", "lxc3": "lxc:old",
    "lxd-monitor": "lxd:blue_db", "lxd": "lxd:blue_db", "incus-monitor": "incus:box",
    "incus": "incus:box/web.service",
    "nspawn-supervisor": "nspawn:deb-12", "nspawn": "nspawn:deb-12/init.scope",
    "nspawn-service-supervisor": "nspawn:box", "nspawn-service": "nspawn:box",
    "libvirt-lxc": "libvirt-lxc:box", "qemu": "machine-qemu\\x5cx2d1\\x5cx2dvm.scope",
    "user-systemd": "init.scope", "bwrap": "flatpak:org.gnome.Maps-x",
    "flatpak": "flatpak:org.gnome.Maps-x", "snap": "snap:lxd",
    "snap-app": "snap:firefox", "nginx": "nginx.service",
    "nginx-worker": "nginx.service", "user-unit": "dbus\\x5cx2dx.service",
    "session": "session-3.scope", "escaped": "cpu.service", "nowhere": None,
    "unknown": None, "above": f"docker:{short(60)}", "half-in": "half.service",
    "half-out": None, "two-a": "a.service", "two-b": "b.service",
}

# Of the namespaces that a process has: by type, if they are not all its own label.
NAMESPACES = {
    "docker": {"net": (None, True)},
    "pod-infra": {kind: (f"podman:{short(23)}", True) for kind in ("net", "uts", "ipc")},
    "k8s-pause": {kind: ("kubernetes:12723d69", True) for kind in ("net", "uts", "ipc")},
    # several units of one container are that container
    "lxc": {kind: ("lxc:web", False) for kind in ("net", "pid", "uts", "ipc", "mnt",
                                                  "user")},
    "half-in": {"ipc": (None, True)},
    "two-a": {"ipc": (None, True)},
}


def make_object(label, kind, engine, ident, cgroup, pod=None, unit=None, **more):
    return {"label": label, "kind": kind, "engine": engine, "id": ident, "pod": pod,
            "unit": unit, "cgroup": cgroup, **more}


def make_unit(path, parent=None, **more):
    name = path.rsplit("/", 1)[1]
    return make_object(name, "unit", "systemd", name, path, unit=name, parent=parent,
                       **more)


class Workloads(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.machine = scene.make()
        cls.pids = cls.machine.pids

    def run_json(self, *args):
        result = run("--sysroot", self.machine.path(), "-J", *args)
        self.assertEqual((result.status, result.err), (0, ""))
        return next(iter(result.json.values()))

    def of_processes(self):
        return {row["pid"]: row["workload"]
                for row in self.run_json("--pids", "-l", "-o", SHOWN)}

    def of_namespaces(self):
        return {row["ns"]: row["workload"]
                for row in self.run_json("-l", "-o", "NS,WORKLOAD")}

    def test_labels(self):
        self.assertEqual(set(LABELS), set(self.pids))
        result = run("--sysroot", self.machine.path(), "--pids", "-l", "-n", "-o", SHOWN)
        lines = [line.split() for line in result.text.splitlines()]
        found = {int(line[0]): line[1] if line[1:] else None for line in lines}
        for name, label in LABELS.items():
            with self.subTest(name=name):
                self.assertEqual(found[self.pids[name]], label)

    def test_namespaces(self):
        """Each that somebody here made: its own, unless others are in it."""
        found = self.of_namespaces()
        made = set()
        for name, namespaces in self.machine.ns.items():
            for kind, ino in namespaces.items():
                if ino in made or ino in scene.HOST.values():
                    continue
                made.add(ino)
                label, shared = NAMESPACES.get(name, {}).get(kind, (LABELS[name], False))
                with self.subTest(name=name, kind=kind):
                    if not label and not shared:
                        self.assertIsNone(found[ino])
                        continue
                    got = found[ino]
                    escaped = got["label"] and got["label"].replace("\\x2d", "\\x5cx2d")
                    self.assertIn(label, (got["label"], escaped))
                    self.assertEqual(got["shared"], shared)
        self.assertEqual(made | set(scene.HOST.values()), set(found))

    def test_hosts_namespaces(self):
        """Containers' monitors are in them, and it is not said that containers are."""
        found = self.of_namespaces()
        for ino in scene.HOST.values():
            self.assertEqual(found[ino]["shared"], True)
            self.assertIsNone(found[ino]["label"])

    def test_only_monitors_are_no_members(self):
        root = FakeRoot()
        docker = f"0::/docker/{hex_id(1)}\n".encode()
        root.add(1, 0, cgroups=docker, **scene.HOST)
        # by which it is known which namespaces are the first ones
        root.add(2, 0, comm=b"kthreadd", flags=scene.KTHREAD, **scene.HOST)
        root.add(3, 1, cgroups=docker, **{**scene.HOST, "mnt": 9})
        rows = run("--sysroot", root.path, "-J", "-l", "-o", "NS,WORKLOAD").json
        found = {row["ns"]: row["workload"] for row in rows["namespaces"]}
        self.assertEqual(found[9]["engine"], "docker")
        # a container with the network of the host, where the other one is a monitor
        self.assertEqual(found[scene.HOST["net"]]["engine"], "docker")
        self.assertIsNone(found[scene.HOST["mnt"]])

    def test_objects(self):
        found = self.of_processes()
        user = make_unit(USER)
        pod = make_object("kubernetes:12723d69", "pod", "kubernetes", POD,
                          os.path.dirname(scene.in_slice(POD, "x")), POD,
                          os.path.basename(os.path.dirname(scene.in_slice(POD, "x"))),
                          parent=None)
        crio = os.path.dirname(scene.in_slice(POD2, "x"))
        path = f"{USER}/user.slice/libpod-{hex_id(21)}.scope"
        rows = {
            "init": make_unit("/init.scope", shared=False),
            "rootless": make_object(f"podman:{short(21)}", "container", "podman",
                                    hex_id(21), path, None, os.path.basename(path),
                                    shared=False, parent=user),
            "k8s-app": make_object(f"containerd:{short(31)}", "container", "containerd",
                                   hex_id(31), scene.in_slice(
                                       POD, f"cri-containerd-{hex_id(31)}"), POD,
                                   f"cri-containerd-{hex_id(31)}.scope", shared=False,
                                   parent=pod),
            "k8s-fs-guaranteed": make_object(
                f"kubernetes:{short(34)}", "container", "kubernetes", hex_id(34),
                f"/kubepods/pod{POD2}/{hex_id(34)}", POD2, shared=False,
                parent=make_object("kubernetes:2b723d69", "pod", "kubernetes", POD2,
                                   f"/kubepods/pod{POD2}", POD2, parent=None)),
            "quadlet": make_object(
                f"podman:{short(26)}", "container", "podman", hex_id(26),
                f"/system.slice/web.service/libpod-payload-{hex_id(26)}",
                unit="web.service", shared=False,
                parent=make_unit("/system.slice/web.service")),
            "dind": make_object(
                f"docker:{short(6)}", "container", "docker", hex_id(6),
                f"/docker/{hex_id(5)}/docker/{hex_id(6)}", shared=False,
                parent=make_object(f"docker:{short(5)}", "container", "docker",
                                   hex_id(5), f"/docker/{hex_id(5)}", parent=None)),
            "crio-conmon": make_object(
                f"crio:{short(32)}", "container", "crio", hex_id(32),
                f"{crio}/crio-{hex_id(32)}.scope", POD2, f"crio-{hex_id(32)}.scope",
                shared=False,
                parent=make_object("kubernetes:2b723d69", "pod", "kubernetes", POD2,
                                   crio, POD2, os.path.basename(crio), parent=None)),
            "flatpak": make_object(
                "flatpak:org.gnome.Maps-x", "app", "flatpak", "org.gnome.Maps-x",
                f"{USER}/app.slice/app-flatpak-org.gnome.Maps\\x5cx2dx-77.scope", None,
                "app-flatpak-org.gnome.Maps\\x5cx2dx-77.scope", shared=False,
                parent=user),
            "nowhere": None,
        }
        for name, want in rows.items():
            with self.subTest(name=name):
                self.assertEqual(found[self.pids[name]], want)

    def test_holders(self):
        """Of each its own: the container's is not that of who looks at it from outside."""
        rows = self.run_json("--holders", f"net:[{self.machine.ns['docker']['net']}]")
        self.assertEqual({row["pid"]: row["workload"]["label"] for row in rows},
                         {self.pids[name]: LABELS[name]
                          for name in ("docker", "docker-child", "docker-joined", "dind")
                          if self.machine.ns[name]["net"]
                          == self.machine.ns["docker"]["net"]})

    def test_processes_of_a_namespace(self):
        net = self.machine.ns["docker"]["net"]
        rows = self.run_json("-l", f"net:[{net}]", "-o", SHOWN)
        self.assertEqual(rows[0]["workload"]["label"], LABELS["docker"])
        self.assertEqual(rows[-1]["workload"]["label"], LABELS["docker-joined"])

    def test_filter_and_sort(self):
        result = run("--sysroot", self.machine.path(), "-l", "-n", "-o", "NS",
                     "--sort", "WORKLOAD", "-t", "user")
        by_label = [int(word) for word in result.text.split()]
        found = self.of_namespaces()
        labels = [found[ino] and found[ino]["label"] or "(shared)" for ino in by_label]
        self.assertEqual(labels, sorted(labels))
        self.assertGreater(len(set(labels)), 3)


class WhatIsNotKnown(unittest.TestCase):
    def test_no_cgroup_file(self):
        root = FakeRoot()
        root.add(1, uts=77)
        for args in (["-l"], ["--pids"], ["--holders"]):
            result = run("--sysroot", root.path, "-J", *args, "-o", "WORKLOAD")
            self.assertEqual((result.status, result.err), (0, ""))
            rows = next(iter(result.json.values()))
            self.assertEqual([row["workload"] for row in rows], [None])
        # nor is there a column without anything in it
        self.assertNotIn("WORKLOAD", run("--sysroot", root.path, "--holders").text)

    def test_column_of_holders(self):
        root = FakeRoot()
        root.add(1, uts=77, cgroups=b"0::/init.scope\n")
        result = run("--sysroot", root.path, "--holders")
        head, line = result.text.splitlines()
        self.assertEqual((head.split()[-1], line.split()[-1]), ("WORKLOAD", "init.scope"))
        result = run("--sysroot", root.path, "--holders", "-o", "NS")
        self.assertNotIn("WORKLOAD", result.text)

    def test_not_read_unasked(self):
        """A cgroup file that can't be read would be a problem, if it were read."""
        root = FakeRoot()
        root.add(1, uts=77)
        os.mkdir(root.file("proc", "1", "cgroup"))
        self.assertEqual(run("--sysroot", root.path, "-l", "--strict").status, 0)
        result = run("--sysroot", root.path, "-l", "--strict", "-o", "WORKLOAD")
        self.assertEqual(result.status, 4)


class Patterns(unittest.TestCase):
    def setUp(self):
        self.root = FakeRoot()
        self.root.add(1, uts=77, cgroups=b"0::/system.slice/x.service/box-7\n")

    def file(self, text):
        f = tempfile.NamedTemporaryFile(mode="wb", prefix="nsrel-workloads-")
        self.addCleanup(f.close)
        f.write(text)
        f.flush()
        return f.name

    def ask(self, *args):
        result = run("--sysroot", self.root.path, "-J", "-l", "-o", "WORKLOAD", *args)
        self.assertEqual((result.status, result.err), (0, ""))
        return result.json["namespaces"][0]["workload"]

    def test_added(self):
        self.assertEqual(self.ask()["label"], "x.service")
        found = self.ask("--workloads", self.file(b"# mine\n\nboxer container box-{name}\n"))
        self.assertEqual((found["label"], found["unit"], found["parent"]["label"]),
                         ("boxer:7", "x.service", "x.service"))

    def test_none(self):
        self.assertIsNone(self.ask("--workloads", self.file(b"x none *.service\n")))

    def test_installed(self):
        sysconfdir = os.environ["SYSCONFDIR"].lstrip("/")
        path = self.root.file(sysconfdir, "nsrel", "workloads.conf")
        os.makedirs(os.path.dirname(path))
        with open(path, "w") as f:
            f.write("installed container box-{name}\n")
        self.assertEqual(self.ask()["engine"], "installed")
        mine = self.file(b"mine container box-{name}\n")
        self.assertEqual(self.ask("--workloads", mine)["engine"], "mine")

    def test_installed_fifo(self):
        """Nobody has asked for it: it is not waited for."""
        path = self.root.file(os.environ["SYSCONFDIR"].lstrip("/"), "nsrel",
                              "workloads.conf")
        os.makedirs(os.path.dirname(path))
        os.mkfifo(path)
        result = run("--sysroot", self.root.path, "-n", "-o", "WORKLOAD")
        self.assertEqual((result.status, result.text), (0, "x.service\n"))
        self.assertIn(f"cannot read {path}: ", result.err)

    def test_pipe(self):
        """What is named is waited for, and read once, also where there are two looks."""
        path = self.root.file("fifo")
        os.mkfifo(path)
        for args, out in ((["-r", "-n", "-o", "NS,WORKLOAD"], "77 \n"),
                          (["--run", "echo", "done"], "done\n")):
            with subprocess.Popen(["sh", "-c", 'sleep 0.1; echo "p none *.service" > "$0"',
                                   path]) as writer:
                try:
                    result = run("--sysroot", self.root.path, "--workloads", path, *args)
                finally:
                    writer.kill()
            self.assertEqual((result.status, result.text, result.err), (0, out, ""))

    def test_errors(self):
        for text, line in ((b"x\n", 1), (b"#\n\nx container y\n", 3),
                           (b"x none y\nx\0 none y\n", 2)):
            path = self.file(text)
            result = run("--sysroot", self.root.path, "--workloads", path)
            self.assertEqual((result.status, result.out), (1, b""))
            self.assertIn(f"{path}:{line}: ", result.err)
        result = run("--workloads", "/nonexistent")
        self.assertEqual(result.status, 1)
        self.assertIn("cannot read /nonexistent", result.err)


if __name__ == "__main__":
    main()
