#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""
tools/schemas.py LSNSREL DIRECTORY: writes a JSON Schema for each view of this lsnsrel, from
what it says of its columns. lsnsrel/schema has the result; a test says when it is old.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

from snapshot_schema import make_snapshot_schema

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
COMMENT = "SPDX-License-Identifier: GPL-2.0-or-later; made by tools/schemas.py"
# By the key at the top: what asks for the view, and what its rows are.
VIEWS = {
    "namespaces": ([], "namespaces, or the processes of one"),
    "holders": (["--holders"], "what keeps namespaces alive"),
    "caps": (["--caps", "1", "4026531837"], "what a process may do in namespaces"),
    "pids": (["--pids"], "the PIDs of processes and threads"),
    "compare": (["--compare", "1"], "which namespaces processes share"),
    "relation": (["--relation", "77", "77"], "the way from one namespace to another"),
    "diff": (["--diff"], "what changed between two moments"),
}
TREES = {"namespaces", "pids"}

MAX_UINT64, MAX_UID, MAX_INT = 2**64 - 1, 2**32 - 1, 2**31 - 1
MAXIMUM = {
    **dict.fromkeys(("UID", "OWNERUID"), MAX_UID),
    **dict.fromkeys(("PID", "PPID", "TID", "NSPID", "FD", "NETNSID", "LEADERS", "THREADS",
                     "PROCESSES"), MAX_INT),
}


def integer(maximum):
    return {"type": "integer", "minimum": 0, "maximum": maximum}


OBJECTS = {
    "PIDS": {
        "type": "object",
        "properties": {
            "ns": {**integer(MAX_UINT64), "type": ["integer", "null"]},
            "pid": integer(MAX_INT),
        },
        "required": ["ns", "pid"],
        "additionalProperties": False,
    },
}
TEXT = {"type": ["string", "null"]}
KINDS_OF_WORKLOADS = ["unit", "app", "container", "pod"]


def make_workload(shared, parent):
    """The object itself has "shared", those that it is nested in don't."""
    properties = {
        "label": TEXT,
        "kind": {"type": ["string", "null"], "enum": [*KINDS_OF_WORKLOADS, None]},
        **{key: TEXT for key in ("engine", "id", "pod", "unit", "cgroup")},
        **({"shared": {"type": "boolean"}} if shared else {}),
        "parent": parent,
    }
    return {"type": "object", "properties": properties, "required": list(properties),
            "additionalProperties": False}


PARENT = {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/workload"}]}
OBJECT = {"WORKLOAD": make_workload(True, PARENT)}
DEFS = {"WORKLOAD": {"workload": make_workload(False, PARENT)}}
STEPS = ["parent", "child", "owner", "owned"]


def names(file, table):
    """The names in a table of the library, other than that of what stays null."""
    with open(os.path.join(ROOT, "lib", file), encoding="utf-8") as f:
        rows = re.search(r" %s\[\] = \{\n(.*?)\n\};" % table, f.read(), re.S)[1]
    return [name for name in re.findall(r'"(\w+)"', rows) if name != "unknown"]


def get_values():
    kin = names("kin.c", "names")
    assert set(STEPS) < set(kin)
    return {
        "TYPE": names("type.c", "types"),
        "KIND": names("holder.c", "kind_names"),
        "VERDICT": names("cap.c", "verdicts"),
        "RULE": names("cap.c", "rules"),
        "STEP": STEPS,
        "RELATION": kin,
        "CHANGE": names("diff.c", "kind_names"),
        "WHAT": names("diff.c", "aspects"),
    }


def get_sources():
    with open(os.path.join(ROOT, "lib", "libnsrel.h"), encoding="utf-8") as f:
        return [name.lower() for name in
                re.findall(r"^\tNSREL_SOURCE_(\w+) = 1 <<", f.read(), re.M)]


def get_kinds_of_files(kinds):
    """What else holds follows from the other lists of a snapshot."""
    return kinds[kinds.index("fd"):kinds.index("in_flight") + 1]


def run(lsnsrel, *args):
    done = subprocess.run([lsnsrel, "-J", *args], stdout=subprocess.PIPE, check=False,
                          env={**os.environ, "LC_ALL": "C"})
    assert done.returncode in (0, 5), args  # 5: a difference
    return json.loads(done.stdout)


def get_columns(lsnsrel):
    """By name: type and description, in the order of the columns."""
    return {row["holder"]: row for row in run(lsnsrel, "-H")["lsnsrel-columns"]}


def make_proc(directory):
    """One process in one namespace, so that every view has a row."""
    os.makedirs(os.path.join(directory, "proc", "1", "ns"))
    for name, text in (("stat", "1 (x) S 0 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 1 0 0\n"),
                       ("status", "Uid:\t0\t0\t0\t0\nNSpid:\t1\nCapEff:\t0000000000000001\n"),
                       ("cmdline", "x")):
        with open(os.path.join(directory, "proc", "1", name), "w") as f:
            f.write(text)
    for ino, link in ((77, "uts"), (78, "pid"), (4026531837, "user")):
        os.symlink(f"{link}:[{ino}]", os.path.join(directory, "proc", "1", "ns", link))


def ask(lsnsrel, *args):
    with tempfile.TemporaryDirectory() as directory:
        make_proc(directory)
        return run(lsnsrel, "--sysroot", directory, *args)


def ask_diff(lsnsrel):
    """What goes is a difference."""
    with tempfile.TemporaryDirectory() as directory:
        old = os.path.join(directory, "old.json")
        make_proc(directory)
        dump(lsnsrel, directory, old)
        shutil.rmtree(os.path.join(directory, "proc", "1"))
        return run(lsnsrel, "--sysroot", directory, "--output-all", "--diff", old)


def ask_view(lsnsrel, view):
    """The keys of its rows."""
    document = (ask_diff(lsnsrel) if view == "diff"
                else ask(lsnsrel, "--output-all", *VIEWS[view][0]))
    return list(document[view][0])


def dump(lsnsrel, directory, path):
    with open(path, "w", encoding="utf-8") as f:
        subprocess.run([lsnsrel, "--sysroot", directory, "--dump"], check=True, stdout=f)


def make_value(column, values):
    """What a cell may be, without null."""
    name, kind = column["holder"], column["type"].strip("<>")
    if kind == "object":
        return dict(OBJECT[name])
    if kind == "object[]":
        return {"type": "array", "items": OBJECTS[name]}
    if kind.endswith("[]"):
        return {"type": "array", "items": make_value({**column, "type": kind[:-2]}, values)}
    if kind == "integer":
        return integer(MAXIMUM.get(name, MAX_UINT64))
    if name in values:
        return {"type": kind, "enum": values[name]}
    return {"type": kind}


def make_property(column, values):
    value = make_value(column, values)
    value["type"] = [value["type"], "null"]
    if "enum" in value:
        value["enum"] = [*value["enum"], None]
    return {"description": column["description"], **value}


def make_document(name, title, properties, required=(), tree=False):
    row = {"type": "object", "properties": properties, "required": list(required),
           "additionalProperties": False}
    if tree:
        children = {"description": "rows below this one, in a tree", "type": "array",
                    "items": {"$ref": "#/$defs/row"}}
        row["properties"] = {**properties, "children": children}
    if not required:
        del row["required"]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:nsrel:schema:{name}",
        "$comment": COMMENT,
        "title": f"lsnsrel -J: {title}",
        "type": "object",
        "properties": {name: {"type": "array", "items": {"$ref": "#/$defs/row"}}},
        "required": [name],
        "additionalProperties": False,
        "$defs": {"row": row},
    }


def make_columns_schema(columns):
    kinds = sorted({column["type"] for column in columns.values()})
    properties = {
        "holder": {"description": "name of the column", "enum": list(columns)},
        "type": {"description": "what is in it where it is not null", "enum": kinds},
        "description": {"type": "string"},
    }
    return make_document("lsnsrel-columns", "the columns, -H", properties, properties)


def text(*names):
    """A text, or one of these; None among them is null."""
    kinds = ["string", "null"] if not names or None in names else "string"
    return {"type": kinds, "enum": list(names)} if names else {"type": kinds}


def obj(properties, null=False):
    return {"type": ["object", "null"] if null else "object", "properties": properties,
            "required": list(properties), "additionalProperties": False}


def make_graph_schema(columns, values, asked):
    """Of nodes and edges: a graph has no columns that can be chosen."""
    def row(keys, **kwargs):
        return obj({key: make_property(columns[key.upper()], values) for key in keys},
                   **kwargs)

    def index(null):
        return {**integer(MAX_INT), "type": ["integer", "null"] if null else "integer"}

    node = asked["nodes"][0]
    process = next(node for node in asked["nodes"] if node["process"])
    kinds = names("graph.c", "edge_kinds")
    link = {"kind": text(), "name": {"type": "string"}, "peer": text(),
            "index": index(False), "peerindex": index(True)}
    nodes = {
        "id": {"description": "no other node has it", "type": "string"},
        "kind": text(*names("graph.c", "node_kinds")),
        "label": {"description": "what people call it, not long", "type": "string"},
        "namespace": row(node["namespace"], null=True),
        "process": row(process["process"], null=True),
        "workload": make_property(columns["WORKLOAD"], values),
        "holders": {"type": "array", "items": row(node["holders"][0])},
    }
    edges = {
        "from": {"description": "the id of a node", "type": "string"},
        "to": {"description": "the id of a node", "type": "string"},
        "kind": text(*kinds),
        "count": {"description": "how many are one in this edge",
                  **integer(MAX_UINT64), "minimum": 1},
        "holder": text(*values["KIND"], None),
        "link": obj(link, null=True),
    }
    document = make_document("graph", "namespaces, who is in them, and all relations", {})
    document["properties"] = {
        name: {"type": "array", "items": {"$ref": f"#/$defs/{name[:-1]}"}}
        for name in ("nodes", "edges")}
    document["required"] = ["nodes", "edges"]
    document["$defs"] = {"node": obj(nodes), "edge": obj(edges), **DEFS["WORKLOAD"]}
    return document


def make_schemas(lsnsrel):
    columns, values = get_columns(lsnsrel), get_values()
    schemas = {"lsnsrel-columns": make_columns_schema(columns)}
    for view, (_, title) in VIEWS.items():
        properties = {key: make_property(columns[key.upper()], values)
                      for key in ask_view(lsnsrel, view)}
        schemas[view] = make_document(view, title, properties, tree=view in TREES)
        for name, defs in DEFS.items():
            if name.lower() in properties:
                schemas[view]["$defs"].update(defs)
    schemas["snapshot"] = make_snapshot_schema(
        COMMENT, values["TYPE"], get_sources(), get_kinds_of_files(values["KIND"]))
    schemas["graph"] = make_graph_schema(columns, values, ask(lsnsrel, "--graph"))
    return schemas


def main(lsnsrel, directory):
    for name, schema in make_schemas(lsnsrel).items():
        with open(os.path.join(directory, f"{name}.json"), "w", encoding="utf-8") as f:
            json.dump(schema, f, indent=2)
            f.write("\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
