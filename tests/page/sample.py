# SPDX-License-Identifier: LGPL-2.1-or-later
"""Made-up graphs in the JSON of `lsnsrel --graph=json`, for the tests of the page."""

TYPES = ("mnt", "net", "pid", "uts", "ipc", "user", "cgroup", "time")
FIRST = 4026531832


class Sample:
    def __init__(self):
        self.nodes, self.edges, self.last = [], [], FIRST - 1
        self.initial = {type_: self.namespace(type_, initial=True) for type_ in TYPES}
        self.init = self.process(1, "/sbin/init")
        self.kthreadd = self.process(2, "kthreadd")
        for type_, ns in self.initial.items():
            if type_ != "user":
                self.edge(self.initial["user"], ns, "owner")
            self.edge(self.kthreadd, ns, "member")
            self.edge(self.init, ns, "member")

    def namespace(self, type_, owner=None, name=None, initial=False, **more):
        self.last += 1
        keys = {"ns": self.last, "type": type_, "path": f"/proc/1/ns/{type_}", "nprocs": 3,
                "pid": 1, "ppid": 0, "command": "/sbin/init", "uid": 0, "user": "root",
                "netnsid": None, "nsfs": [], "pns": None, "ons": None, "id": self.last * 10,
                "name": name, "owneruid": None, "owner": None, "leaders": [1], "threads": 0,
                "initial": initial, "hidden": False, "nholders": 0, "workload": None, **more}
        node = {"id": f"ns:{self.last}", "kind": "namespace",
                "label": name or f"{type_} {self.last}", "namespace": keys,
                "process": None, "workload": None, "holders": []}
        self.nodes.append(node)
        if owner:
            keys["ons"] = owner["namespace"]["ns"]
            self.edge(owner, node, "owner")
        return node

    def process(self, pid, command, **more):
        node = {"id": f"pid:{pid}", "kind": "process", "label": f"{pid} {command}",
                "namespace": None, "workload": None, "holders": [],
                "process": {"pid": pid, "ppid": 0, "command": command, "uid": 0,
                            "user": "root", **more}}
        self.nodes.append(node)
        return node

    def workload(self, label, kind, **more):
        keys = {"label": label, "kind": kind, "engine": None, "id": None, "pod": None,
                "unit": None, "cgroup": "/" + label, "shared": False, "parent": None, **more}
        node = {"id": f"workload:/{label}", "kind": "workload", "label": label,
                "namespace": None, "process": None, "workload": keys, "holders": []}
        self.nodes.append(node)
        return node

    def edge(self, start, end, kind, holder=None, link=None):
        self.edges.append({"from": start["id"], "to": end["id"], "kind": kind, "count": 1,
                           "holder": holder, "link": link})

    def hold(self, ns, process, kind="fd", **more):
        """The process has the namespace open."""
        pid = process["process"]["pid"]
        holder = {"kind": kind, "pid": pid, "tid": pid, "fd": 8,
                  "path": f"/proc/{pid}/fd/8", "target": None, "mntns": None,
                  "holderns": None, "user": "root",
                  "command": process["process"]["command"], **more}
        ns["holders"].append(holder)
        ns["namespace"]["nholders"] = len(ns["holders"])
        self.edge(process, ns, "holder", holder=kind)

    def link(self, start, end, name, index):
        self.edge(start, end, "link", link={"kind": "veth", "name": name, "peer": "eth0",
                                            "index": index, "peerindex": 2})

    def group(self, owner_of, of, types, own_user=False):
        """Namespaces of a workload or process, owned by a user namespace of its own or not."""
        user = owner_of
        if own_user:
            user = self.namespace("user", owneruid=1000)
            self.edge(owner_of, user, "parent")
            self.edge(of, user, "member")
        made = {"user": user}
        for type_ in types:
            made[type_] = self.namespace(type_, owner=user, workload=of["workload"])
            self.edge(of, made[type_], "member")
        if "pid" in made:
            self.edge(self.initial["pid"], made["pid"], "parent")
        return made

    def container(self, number, own_user=False):
        identity = f"{number:012x}"
        of = self.workload(f"docker:{identity}", "container", engine="docker", id=identity * 5)
        made = self.group(self.initial["user"], of,
                          ("mnt", "uts", "ipc", "pid", "net", "cgroup"), own_user)
        self.link(self.initial["net"], made["net"], f"veth{number}", number + 10)
        return made

    def graph(self):
        return {"nodes": self.nodes, "edges": self.edges}


def small():
    """A machine with three containers, a browser and two services: about 50 nodes."""
    sample = Sample()
    dockerd = sample.process(812, "/usr/bin/dockerd")
    for number in range(3):
        made = sample.container(0xc0ffee + number, own_user=number == 2)
        sample.hold(made["net"], dockerd, kind="mount", path=None,
                    target=f"/run/docker/netns/{number}")
    for unit in ("systemd-resolved.service", "nginx.service"):
        of = sample.workload(unit, "unit", unit=unit)
        sample.group(sample.initial["user"], of, ("mnt", "uts"))
    browser = sample.process(4211, "/usr/lib/chromium/chromium --type=zygote", uid=1000,
                             user="anna")
    made = sample.group(sample.initial["user"], browser, ("pid", "net"), own_user=True)
    inner = sample.namespace("user", owneruid=1000)
    sample.edge(made["user"], inner, "parent")
    blue = sample.namespace("net", sample.initial["user"], name="blue", nprocs=0, pid=None,
                            command=None, nsfs=["/run/netns/blue"])
    sample.hold(blue, sample.process(5150, "sleep 503"))
    sample.link(sample.initial["net"], blue, "veth-blue", 7)
    return sample.graph()


def large(containers=140, others=130):
    """1,000 namespaces and more, 2,500 nodes."""
    sample = Sample()
    for number in range(containers):
        made = sample.container(number + 1, own_user=number % 10 == 0)
        shim = sample.process(10000 + number, f"containerd-shim -id {number}")
        for type_ in ("net", "pid", "mnt", "ipc", "uts"):
            for extra in range(2):
                if (number + extra) % 2:
                    sample.hold(made[type_], shim)
        for extra in range(8):
            tool = sample.process(20000 + number * 10 + extra, f"exporter --port {extra}")
            sample.hold(made["net"], tool, kind="socket")
            sample.hold(made["mnt"], tool)
            sample.hold(sample.initial["net"], tool, kind="fd")
    for number in range(others):
        of = sample.process(40000 + number, f"worker {number}")
        sample.group(sample.initial["user"], of, ("mnt",), own_user=number % 4 == 0)
    return sample.graph()


# What nobody should call anything.
HOSTILE = (
    "</script><script>document.title='owned'</script>",
    "<!-- <script>", "]]>", "<img src=x onerror=\"document.title='owned'\">",
    "\"quotes\" 'and' `ticks` & &amp; ${document.title='owned'}",
    "\u202eright to left\u202c \u05d0\u05d1\u05d2 \u0645\u0631\u062d\u0628\u0627",
    "line\u2028separators\u2029 and\nnewline\ttab \\x1b[31m",
    "\ufffe\ufdd0 \u0001\u0007 \ud83d\ude00 e\u0301",
    "__proto__", "constructor", "", " ", "x" * 4000, "\u00fc" * 2000,
)


def hostile():
    sample = Sample()
    for number, name in enumerate(HOSTILE):
        ns = sample.namespace("net", sample.initial["user"], name=name)
        ns["label"] = name
        process = sample.process(100 + number, name, user=name)
        sample.hold(ns, process, path=name, target=name)
        node = sample.workload(name, "unit", unit=name)
        sample.edge(node, ns, "member")
    return sample.graph()
