// SPDX-License-Identifier: GPL-2.0-or-later
// What the graph's JSON says: nodes and edges, their texts, what is next to what.
"use strict";

const TYPES = ["mnt", "net", "pid", "uts", "ipc", "user", "cgroup", "time"];
const KINDS = ["workload", "process"];
const RELATIONS = ["parent", "owner", "member", "holder", "link"];

// How a relation reads from its start, and from its end.
const RELATION_NAMES = {
  parent: ["Children", "Parent"],
  owner: ["Owns", "Owner"],
  member: ["Member of", "Members"],
  holder: ["Holds", "Held by"],
  link: ["Linked to", "Linked to"],
};

const NSENTER = { mnt: "mount", net: "net", pid: "pid", uts: "uts", ipc: "ipc", user: "user",
                  cgroup: "cgroup", time: "time" };

const BLANKS = /[\u0000-\u0020\u007f-\u009f\u2028\u2029]+/g;

// One line for a label: no control characters, not endless. By code points.
function shorten(text, length) {
  const points = Array.from(String(text).replace(BLANKS, " "));
  return points.length <= length ? points.join("") :
    points.slice(0, length - 1).join("") + "\u2026";
}

function* valuesOf(value) {
  if (value === null || value === undefined)
    return;
  if (typeof value === "object")
    for (const inner of Object.values(value))
      yield* valuesOf(inner);
  else if (typeof value !== "boolean")
    yield String(value);
}

// What switch a node belongs to: a type of namespaces, or its kind.
function groupOf(item) {
  return item.kind === "namespace" ? item.namespace.type : item.kind;
}

function labelOf(item, group) {
  const label = shorten(item.label ?? "", 200);
  const prefix = item.kind === "namespace" && !label.startsWith(group) ? group + " " : "";
  return (prefix + label).trim() || group;
}

// What a search looks at. Who merely lives in a namespace is a node, or near one.
function wordsOf(item) {
  const holders = (item.holders ?? []).filter(holder =>
    holder.kind !== "process" && holder.kind !== "thread");
  return [...valuesOf([item.label, item.namespace, item.process, item.workload, holders])]
    .join("\n").toLowerCase();
}

function makeNode(item, number) {
  const group = groupOf(item);
  const label = labelOf(item, group);
  return {
    key: "n" + number, number, item, group, label, short: shorten(label, 22),
    words: wordsOf(item), out: [], in: [],
  };
}

// The ids of the JSON are whatever they are: they are looked up here and nowhere else.
function makeModel(graph) {
  const nodes = graph.nodes.map(makeNode);
  const byId = new Map(nodes.map(node => [node.item.id, node]));
  const byInode = new Map();
  const edges = [];
  for (const node of nodes)
    if (node.item.namespace)
      byInode.set(node.item.namespace.ns, node);
  for (const item of graph.edges) {
    const from = byId.get(item.from), to = byId.get(item.to);
    if (!from || !to)
      continue;
    const edge = { key: "e" + edges.length, item, kind: item.kind, from, to };
    edges.push(edge);
    from.out.push(edge);
    to.in.push(edge);
  }
  return { nodes, edges, byInode, byKey: new Map(nodes.map(node => [node.key, node])) };
}

function edgeNote(edge) {
  const { holder, link, count } = edge.item;
  const words = [];
  if (holder)
    words.push(holder);
  if (link)
    words.push([link.kind, link.name, link.peer && "\u2194 " + link.peer]
      .filter(Boolean).join(" "));
  if (count > 1)
    words.push(count + " \u00d7");
  return shorten(words.join(" "), 60);
}
