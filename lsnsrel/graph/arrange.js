// SPDX-License-Identifier: GPL-2.0-or-later
// Where nodes stand: who lives or works in namespaces stands above these, in a box of
// their own; boxes stand in rows, those of one user namespace side by side. Forces put a
// thousand namespaces into a ball of wool, and take minutes to do so.

const CELL_WIDTH = 168, CELL_HEIGHT = 46, BOX_GAP = 44;

// The one among edges' other ends that most speaks for being near.
function most(counts) {
  let best = null;
  for (const [home, count] of counts)
    if (!best || count > counts.get(best))
      best = home;
  return best;
}

// Whose box a namespace is in: that of a member which leads as few as possible.
function homeOfNamespace(node) {
  let home = null;
  for (const edge of node.in)
    if (edge.kind === "member" && (!home || edge.from.out.length < home.out.length))
      home = edge.from;
  for (const edge of node.in)
    if (!home && edge.kind === "holder" && edge.from.group !== "mnt")
      home = edge.from;
  return home;
}

function assignHomes(nodes) {
  const initial = nodes.find(node => node.item.namespace?.initial) ?? null;
  for (const node of nodes)
    if (node.item.namespace)
      node.home = node.item.namespace.initial ? initial : homeOfNamespace(node) ?? node;
  // Who leads nothing stands where most of what it holds is.
  for (const node of nodes) {
    if (node.item.namespace)
      continue;
    const counts = new Map();
    for (const edge of node.out)
      if (edge.to.home)
        counts.set(edge.to.home, (counts.get(edge.to.home) ?? 0) + 1);
    node.home = counts.has(node) ? node : most(counts) ?? node;
  }
}

// Follows homes to their ends: a holder's home may itself be elsewhere.
function boxOf(node) {
  const seen = new Set();
  while (node.home !== node && !seen.has(node)) {
    seen.add(node);
    node = node.home;
  }
  return node;
}

const RANK = new Map([...KINDS, "user", "pid", "mnt", "net", "uts", "ipc", "cgroup", "time"]
  .map((group, rank) => [group, rank]));

function columnsOf(box) {
  const n = box.nodes.length;
  if (box.initial)
    return Math.max(8, Math.ceil(Math.sqrt(2 * n)));
  return n <= 3 ? 1 : n <= 12 ? 2 : Math.ceil(Math.sqrt(n / 1.6));
}

// The head on top, namespaces below it, who else is there at the end.
function partsOf({ head, nodes, initial }) {
  const onTop = node => !node.item.namespace && (node === head || initial);
  const below = node => !node.item.namespace && !onTop(node);
  const namespaces = nodes.filter(node => node.item.namespace);
  namespaces.sort((a, b) => RANK.get(a.group) - RANK.get(b.group) || a.number - b.number);
  return [nodes.filter(onTop), namespaces, nodes.filter(below)];
}

// Rows of cells, the last one in the middle.
function fillRows(nodes, columns, top) {
  nodes.forEach((node, i) => {
    const row = Math.floor(i / columns);
    const inRow = Math.min(columns, nodes.length - row * columns);
    node.dx = (i % columns + (columns - inRow) / 2 + 0.5) * CELL_WIDTH;
    node.dy = (top + row + 0.5) * CELL_HEIGHT;
  });
  return top + Math.ceil(nodes.length / columns);
}

function fillBox(box) {
  const parts = partsOf(box);
  const columns = Math.min(columnsOf(box), Math.max(...parts.map(part => part.length)));
  const rows = parts.reduce((top, part) => fillRows(part, columns, top), 0);
  box.width = columns * CELL_WIDTH;
  box.height = rows * CELL_HEIGHT;
}

// User namespaces from the top down, each one's boxes together.
function userOrder(nodes) {
  const order = new Map();
  const visit = root => {
    const stack = [root];
    while (stack.length) {
      const node = stack.pop();
      if (order.has(node))
        continue;
      order.set(node, order.size);
      for (const edge of [...node.out].reverse())
        if (edge.kind === "parent" && edge.to.group === "user")
          stack.push(edge.to);
    }
  };
  const users = nodes.filter(node => node.group === "user");
  const isChild = node => node.in.some(edge => edge.kind === "parent");
  users.filter(node => !isChild(node)).forEach(visit);
  users.forEach(visit);
  return order;
}

function makeBoxes(nodes) {
  const boxes = new Map();
  assignHomes(nodes);
  for (const node of nodes) {
    const head = boxOf(node);
    if (!boxes.has(head))
      boxes.set(head, { key: "b" + head.number, head, nodes: [],
                        initial: Boolean(head.item.namespace?.initial) });
    boxes.get(head).nodes.push(node);
    node.box = boxes.get(head);
  }
  return [...boxes.values()];
}

function sortBoxes(boxes, nodes) {
  const order = userOrder(nodes);
  for (const box of boxes) {
    const users = box.nodes.flatMap(node => node.group === "user" ? [node] :
      node.in.filter(edge => edge.kind === "owner").map(edge => edge.from));
    box.order = Math.max(-1, ...users.map(user => order.get(user) ?? -1));
    box.rank = RANK.get(box.head.group) ?? 99;
  }
  return boxes.sort((a, b) => b.initial - a.initial || a.order - b.order ||
    a.rank - b.rank || b.nodes.length - a.nodes.length || a.head.number - b.head.number);
}

// Rows as wide as makes the whole about as wide as a screen.
function placeBoxes(boxes) {
  const area = boxes.reduce((sum, box) =>
    sum + (box.width + BOX_GAP) * (box.height + BOX_GAP), 0);
  const width = Math.max(Math.sqrt(area * 1.9), ...boxes.map(box => box.width));
  let y = 0;
  for (let i = 0; i < boxes.length;) {
    const row = [];
    let used = 0;
    do {
      row.push(boxes[i]);
      used += boxes[i].width + BOX_GAP;
      i++;
    } while (i < boxes.length && !row[0].initial && used + boxes[i].width <= width);
    let x = (width - used) / 2;
    for (const box of row) {
      for (const node of box.nodes) {
        node.x = x + node.dx;
        node.y = y + node.dy;
      }
      x += box.width + BOX_GAP;
    }
    y += Math.max(...row.map(box => box.height)) + BOX_GAP * (row[0].initial ? 2.5 : 1);
  }
}

function arrange(model) {
  const boxes = makeBoxes(model.nodes);
  boxes.forEach(fillBox);
  placeBoxes(sortBoxes(boxes, model.nodes));
  model.boxes = boxes;
}
