# SPDX-License-Identifier: GPL-2.0-or-later
"""
The /proc of a machine that runs something of every engine, as far as it matters: plain
files, made here after what the engines document of their cgroups; not copied from anyone.
"""

from support import FakeRoot

# The inode numbers that the kernel gives to the first ones.
HOST = {"mnt": 4026531841, "net": 4026531840, "pid": 4026531836, "uts": 4026531838,
        "ipc": 4026531839, "user": 4026531837, "cgroup": 4026531835}
KTHREAD = 0x00200000
USER = "/user.slice/user-1000.slice/user@1000.service"
POD = "12723d69-9268-11e7-84d0-c85b76cda386"
POD2 = "2b723d69-9268-11e7-84d0-c85b76cda386"


def hex_id(n):
    """The 64 digits of a container."""
    return f"{n:012x}" + "ab" * 26


def in_slice(pod, name, kind="burstable"):
    part = f"kubepods-{kind}"
    return (f"/kubepods.slice/{part}.slice/{part}-pod{pod.replace('-', '_')}.slice"
            f"/{name}.scope")


class Machine:
    """Each process has a name here, by which its PID and namespaces are found again."""

    def __init__(self):
        self.root = FakeRoot()
        self.pids, self.ns, self.last_ino, self.last_pid = {}, {}, 100, 1
        self.root.add(1, 0, comm=b"systemd", cgroups=b"0::/init.scope\n", start=1, **HOST)
        self.root.add(2, 0, comm=b"kthreadd", flags=KTHREAD, cgroups=b"0::/\n", start=1,
                      **HOST)
        self.pids["init"], self.ns["init"] = 1, HOST

    def add(self, name, cgroup, parent="init", new="", join=None, text=None, **kwargs):
        """new: types of namespaces of its own; join: others, from who has them."""
        self.last_pid = max(self.last_pid + 1, 10)
        ns = dict(self.ns[parent])
        for kind, other in (join or {}).items():
            ns[kind] = self.ns[other][kind]
        for kind in new.split():
            self.last_ino += 1
            ns[kind] = self.last_ino
        self.pids[name], self.ns[name] = self.last_pid, ns
        self.root.add(self.last_pid, self.pids[parent], comm=name.encode()[:15],
                      cgroups=(text or f"0::{cgroup}\n").encode(), start=self.last_pid,
                      **{**ns, **kwargs})

    def path(self):
        return self.root.path


ALL = "mnt net pid uts ipc"


def add_docker(m):
    m.add("dockerd", "/system.slice/docker.service")
    m.add("shim", "/system.slice/containerd.service")
    m.add("docker", f"/system.slice/docker-{hex_id(1)}.scope", "shim", ALL)
    m.add("docker-child", f"/system.slice/docker-{hex_id(1)}.scope", "docker")
    # a shim that was put into the cgroup of what it watches
    m.add("shim-inside", f"/docker/{hex_id(2)}")
    m.add("docker-fs", f"/docker/{hex_id(2)}", "shim-inside", ALL)
    # all hierarchies of version 1, of which some say nothing
    m.add("docker-v1", None, "shim", ALL,
          text=f"12:cpu,cpuacct:/\n11:freezer:/docker/{hex_id(3)}\n"
               f"1:name=systemd:/docker/{hex_id(3)}\n0::/\n")
    m.add("docker-v1-systemd", None, "shim", ALL,
          text=f"2:cpu:/x/y\n1:name=systemd:/system.slice/docker-{hex_id(4)}.scope\n"
               "0::/system.slice/containerd.service\n")
    m.add("dind", f"/docker/{hex_id(5)}/docker/{hex_id(6)}", "docker", ALL)
    # --net=container: of the first one
    m.add("docker-joined", f"/system.slice/docker-{hex_id(7)}.scope", "shim",
          "mnt pid uts ipc", {"net": "docker"})
    m.add("gone", f"/system.slice/docker-{hex_id(8)}.scope (deleted)", "shim", ALL)


def add_podman(m):
    for name, n, base in (("podman", 20, "/machine.slice"),
                          ("rootless", 21, f"{USER}/user.slice")):
        m.add(f"{name}-conmon", f"{base}/libpod-conmon-{hex_id(n)}.scope")
        m.add(name, f"{base}/libpod-{hex_id(n)}.scope/container", f"{name}-conmon",
              ALL + (" user" if name == "rootless" else ""))
    m.add("conmon", "/libpod_parent/conmon")
    m.add("podman-fs", f"/libpod_parent/libpod-{hex_id(22)}/ctr", "conmon", ALL)
    pod = f"/machine.slice/machine-libpod_pod_{hex_id(23)}.slice"
    m.add("pod-infra", f"{pod}/libpod-{hex_id(24)}.scope", new=ALL)
    m.add("pod-member", f"{pod}/libpod-{hex_id(25)}.scope", new="mnt pid",
          join={kind: "pod-infra" for kind in ("net", "uts", "ipc")})
    m.add("quadlet-conmon", "/system.slice/web.service/runtime")
    m.add("quadlet", f"/system.slice/web.service/libpod-payload-{hex_id(26)}",
          "quadlet-conmon", ALL)


def add_kubernetes(m):
    shared = ("net", "uts", "ipc")
    m.add("k8s-pause", in_slice(POD, f"cri-containerd-{hex_id(30)}"), "shim", ALL)
    m.add("k8s-app", in_slice(POD, f"cri-containerd-{hex_id(31)}"), "shim", "mnt pid",
          {kind: "k8s-pause" for kind in shared})
    m.add("crio-conmon", in_slice(POD2, f"crio-conmon-{hex_id(32)}"))
    m.add("crio", in_slice(POD2, f"crio-{hex_id(32)}"), "crio-conmon", ALL)
    m.add("k8s-fs", f"/kubepods/besteffort/pod{POD}/{hex_id(33)}", "shim", ALL)
    m.add("k8s-fs-guaranteed", f"/kubepods/pod{POD2}/{hex_id(34)}", "shim", ALL)
    m.add("k8s-v1", None, "shim", ALL,
          text=f"3:memory:/kubepods/burstable/pod{'0' * 32}/{hex_id(35)}\n"
               f"1:name=systemd:/kubepods/burstable/pod{'0' * 32}/{hex_id(35)}\n")
    m.add("k8s-mixed", "/system.slice/containerd.service/kubepods-besteffort-pod"
          f"{POD.replace('-', '_')}.slice:cri-containerd:{hex_id(36)}", "shim", ALL)


def add_containerd(m):
    m.add("ctr", "/default/redis", "shim", ALL)
    m.add("nerdctl", f"/default/{hex_id(40)}", "shim", ALL)
    m.add("nerdctl-systemd", f"/system.slice/nerdctl-{hex_id(41)}.scope", "shim", ALL)


def add_lxc(m):
    m.add("lxc-monitor", "/lxc.monitor.web")
    m.add("lxc", "/lxc.payload.web/init.scope", "lxc-monitor", ALL + " user")
    m.add("lxc-nginx", "/lxc.payload.web/system.slice/nginx.service", "lxc")
    m.add("lxc-private", "/lxc.payload.web/system.slice/private.service", "lxc", "mnt")
    m.add("lxc-docker", f"/lxc.payload.web/system.slice/docker-{hex_id(50)}.scope",
          "lxc", ALL)
    m.add("lxc-v1", None, new=ALL, text="2:cpu:/lxc/101/ns\n1:name=systemd:/lxc/101/ns\n")
    m.add("lxc3", "/lxc.payload/old", new=ALL)
    m.add("lxd-monitor", "/lxc.monitor.blue_db",
          cmdline=b"[lxc monitor] /var/snap/lxd/common/lxd/containers blue_db\0")
    m.add("lxd", "/lxc.payload.blue_db", "lxd-monitor", ALL + " user")
    m.add("incus-monitor", "/lxc.monitor.box",
          cmdline=b"[lxc monitor] /var/lib/incus/containers box\0")
    m.add("incus", "/lxc.payload.box/system.slice/web.service", "incus-monitor",
          ALL + " user")


def add_machines(m):
    scope = "/machine.slice/machine-deb\\x2d12.scope"
    m.add("nspawn-supervisor", f"{scope}/supervisor")
    m.add("nspawn", f"{scope}/payload/init.scope", "nspawn-supervisor", ALL + " user")
    service = "/machine.slice/systemd-nspawn@box.service"
    m.add("nspawn-service-supervisor", f"{service}/supervisor")
    m.add("nspawn-service", f"{service}/payload", "nspawn-service-supervisor", ALL)
    m.add("libvirt-lxc", "/machine.slice/machine-lxc\\x2d77\\x2dbox.scope", new=ALL)
    m.add("qemu", "/machine.slice/machine-qemu\\x2d1\\x2dvm.scope/libvirt/emulator",
          new="mnt")


def add_apps(m):
    m.add("user-systemd", f"{USER}/init.scope")
    flatpak = f"{USER}/app.slice/app-flatpak-org.gnome.Maps\\x2dx-77.scope"
    m.add("bwrap", flatpak, "user-systemd")
    m.add("flatpak", flatpak, "bwrap", "mnt pid user")
    m.add("snap", "/system.slice/snap.lxd.daemon.service", new="mnt")
    m.add("snap-app", f"{USER}/app.slice/snap.firefox.firefox-{POD}.scope",
          "user-systemd", "mnt")


def add_units(m):
    m.add("nginx", "/system.slice/nginx.service", new="mnt")
    m.add("nginx-worker", "/system.slice/nginx.service", "nginx")
    m.add("user-unit", f"{USER}/app.slice/dbus\\x2dx.service", "user-systemd", "mnt")
    m.add("session", "/user.slice/user-1000.slice/session-3.scope", new="uts")
    m.add("escaped", "/system.slice/_cpu.service", new="uts")
    m.add("nowhere", "/", new="uts")
    m.add("unknown", None, new="uts", text="garbage\n")
    m.add("above", f"/../../system.slice/docker-{hex_id(60)}.scope", new="uts")
    # one in a unit, one in nothing
    m.add("half-in", "/system.slice/half.service", new="ipc")
    m.add("half-out", "/half", "half-in")
    # of two units that have nothing in common
    m.add("two-a", "/system.slice/a.service", new="ipc")
    m.add("two-b", "/system.slice/b.service", "two-a")


def make():
    m = Machine()
    for add in (add_docker, add_podman, add_kubernetes, add_containerd, add_lxc,
                add_machines, add_apps, add_units):
        add(m)
    return m
