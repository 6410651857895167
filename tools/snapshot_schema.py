# SPDX-License-Identifier: GPL-2.0-or-later
"""The schema of what lsnsrel --dump writes: what lib/save.c has in it."""

MAX_UINT64, MAX_UID, MAX_INT = 2**64 - 1, 2**32 - 1, 2**31 - 1


def number(description, maximum=MAX_UINT64, minimum=0):
    return {"description": description, "type": "integer", "minimum": minimum,
            "maximum": maximum}


def text(description):
    return {"description": description, "type": "string"}


def flag(description):
    return {"description": description, "type": "boolean"}


def name_of(description, names):
    return {"description": description, "enum": names}


def names_of(description, names):
    return {"description": description, "type": "array", "items": {"enum": names}}


def record(properties, required):
    """Later versions of a format may add keys."""
    return {"type": "object", "properties": properties, "required": required}


def list_of(description, properties, required):
    return {"description": description, "type": "array",
            "items": record(properties, required)}


CAPS = {"description": "effective capabilities, as in /proc/PID/status", "type": "string",
        "pattern": "^[0-9a-f]{16}$"}


def pid(description, minimum=1):
    return number(description, MAX_INT, minimum)


def make_task(types):
    links = [*types, "pid_for_children", "time_for_children"]
    return {
        "name": text("name, as in /proc/PID/comm"),
        "state": text("a letter, as in /proc/PID/stat"),
        "start": number("start time, in clock ticks since booting"),
        "uid": number("effective user ID", MAX_UID),
        "caps": CAPS,
        "pids": {"description": "in all PID namespaces, from that of /proc down",
                 "type": "array", "items": pid("in that namespace"), "minItems": 1},
        "no_pid_link": flag("its link pid_for_children can't be opened"),
        "ns": record({link: number(f"namespace of ns/{link}", minimum=1)
                      for link in links}, []),
    }


def make_lists(types, sources, kinds):
    task = make_task(types)
    ns = {"ns": number("inode number of the namespace", minimum=1),
          "type": name_of("its type", types)}
    holder = {"pid": pid("process"), "tid": pid("thread, or the process itself"),
              "fd": number("of the open file", MAX_INT)}
    return {
        "workloads": list_of("what processes are part of", {
            "kind": name_of("what it is", ["unit", "app", "container", "pod"]),
            **{key: text(key) for key in ("engine", "id", "label", "pod", "unit")},
            "cgroup": text("path of its cgroup"),
            "parent": number("place in this list of what it is nested in"),
        }, ["kind", "engine", "id", "label", "cgroup"]),
        "namespaces": list_of("namespaces", {
            **ns,
            "id": number("64-bit id"),
            "dev": number("device number of nsfs"),
            "pns": number("its parent; 0: surely none"),
            "ons": number("its owner; 0: surely none"),
            "pns_refused": flag("the kernel did not show the parent"),
            "ons_refused": flag("the kernel did not show the owner"),
            "owneruid": number("user who made it", MAX_UID),
            "netnsid": number("id in the caller's network namespace; -1: none", MAX_INT, -1),
            "initial": flag("one that the machine booted with"),
            "listed": flag("in the kernel's own list"),
            "workload": number("place in the list of workloads"),
            "shared": flag("several workloads share it"),
            "path": text("opens it; follows from the rest and is not read"),
        }, ["ns", "type"]),
        "processes": list_of("processes", {
            "pid": pid("PID"), "ppid": pid("parent process; 0: none", 0), **task,
            "threads": number("how many threads there are", MAX_UID),
            "cmdline": text("command line, arguments apart by blanks"),
            "cgroup": text("path of its cgroup"),
            "workload": number("place in the list of workloads"),
            "monitor": flag("it only watches the workload"),
            "kernel_thread": flag("a thread of the kernel"),
            "incomplete": flag("not all of it could be read"),
            "from_thread": names_of("read of a thread: the process has ended", types),
            "covered": flag("something is mounted over its directory in /proc"),
        }, ["pid", "ns"]),
        "threads": list_of("threads other than the first of a process", {
            "pid": pid("process"), "tid": pid("thread"), **task,
        }, ["pid", "tid", "ns"]),
        "holders": list_of("open files that keep namespaces alive", {
            "kind": name_of("what it is", kinds), **ns, **holder,
        }, ["kind", "ns", "type", "pid", "tid", "fd"]),
        "mounts": list_of("bind mounts of namespaces", {
            **ns, "id": number("of the mount, as in mountinfo", MAX_UID),
            "mntns": number("mount namespace that it is in", minimum=1), **holder,
            "target": text("where it is, seen from the root directory of root_pid"),
            "opens": flag("the target opens it"),
            "root_pid": pid("process whose root directory the target begins at"),
            "root_tid": pid("thread of that process"),
        }, ["ns", "type", "target"]),
        "links": list_of("network devices that lead to another namespace", {
            "ns": ns["ns"], "index": pid("of the device"), "name": text("of the device"),
            "kind": text("of the device, such as veth"),
            "netnsid": number("id of the other namespace; -1: none", MAX_INT, -1),
            "peer": number("the other network namespace", minimum=1),
            "peer_index": pid("of the device there"),
        }, ["ns", "index", "name"]),
        "problems": list_of("what could not be read", {
            "source": name_of("who could not", sources), "pid": pid("process"),
            "tid": pid("thread"), "what": text("what it was"),
            "errno": {"description": "why: name of the error, or its number",
                      "type": ["string", "integer"]},
            "count": number("of how many things", minimum=1),
        }, ["source", "what", "count"]),
    }


def make_snapshot_schema(comment, types, sources, kinds):
    properties = {
        "nsrel": {"const": "snapshot"},
        "format": number("of the document; others may read another", 1, 1),
        "version": text("of the library that took the snapshot"),
        "origin": record({
            "hostname": text("of the machine"),
            "boot_id": text("/proc/sys/kernel/random/boot_id"),
            "kernel": text("release of the kernel"),
            "time": number("when it was begun: microseconds since 1970", 2**63 - 1, -2**63),
            "pid": number("of the process that took it", 2**31 - 1, 1),
            "uid": number("of whoever took it", MAX_UID),
            "caps": CAPS,
            "captured": flag("read of a directory that looks like a /proc"),
        }, ["time"]),
        "sources": names_of("where was looked", sources),
        "types": names_of("what was looked for", types),
        "machine": record({
            "last_cap": number("last capability of the kernel", 63),
            "userns": number("user namespace of whoever took it", minimum=1),
            "mntns": number("mount namespace where paths begin", minimum=1),
            "pidns": number("PID namespace of /proc; follows from the rest", minimum=1),
            "maps_all_uids": flag("that user namespace has all user IDs"),
            "overflow_uid": number("what others look like there", MAX_UID),
            "proc": text("where paths to processes begin"),
            "no_proc": flag("these paths open nothing"),
            "start_offset": number("of a time namespace, in ticks", 2**63 - 1, -2**63),
        }, ["proc"]),
        **make_lists(types, sources, kinds),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:nsrel:schema:snapshot",
        "$comment": comment,
        "title": "lsnsrel --dump: a snapshot",
        "type": "object",
        "properties": properties,
        "required": [key for key in properties if key != "version"],
    }
