// SPDX-License-Identifier: GPL-2.0-or-later
// The model as a picture of cytoscape's, in the colours of page.css.

const FONT = '"DejaVu Sans", system-ui, sans-serif';

function color(name) {
  return getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
}

const NODE_SHAPES = { workload: "cut-rectangle" };
const EDGE_LINES = { holder: "dashed", link: "dotted" };
const EDGE_WIDTHS = { parent: 2.5, link: 3 };

function groupStyle(group) {
  return {
    selector: "node." + group,
    style: { "background-color": color(group + "-tint"), "border-color": color(group),
             shape: NODE_SHAPES[group] ?? "round-rectangle",
             "corner-radius": group === "process" ? 15 : 6 },
  };
}

function relationStyle(kind) {
  return {
    selector: "edge." + kind,
    style: { "line-color": color(kind), "target-arrow-color": color(kind),
             "line-style": EDGE_LINES[kind] ?? "solid", width: EDGE_WIDTHS[kind] ?? 1.4,
             "target-arrow-shape": kind === "link" ? "none" : "triangle" },
  };
}

function pictureStyle(many) {
  return [
    { selector: "node", style: {
      width: 150, height: 30, "border-width": 2, label: "data(label)", color: color("text"),
      "font-size": 12, "font-family": FONT, "text-valign": "center", "text-halign": "center",
      "text-max-width": 142, "text-wrap": "ellipsis", "min-zoomed-font-size": 5,
      "overlay-opacity": 0, "z-index-compare": "manual", "z-index": 20,
    } },
    { selector: "node.box", style: {
      shape: "round-rectangle", "background-color": color("box"), "border-width": 1,
      "border-color": color("line"), padding: 10, label: "", events: "no",
      "z-index": 0,
    } },
    { selector: "edge", style: {
      "curve-style": many ? "haystack" : "bezier", "haystack-radius": 0,
      "control-point-step-size": 14, "arrow-scale": 0.9,
      opacity: 0.75, "overlay-opacity": 0, events: "no", "z-index-compare": "manual",
      "z-index": 5,
    } },
    ...[...TYPES, ...KINDS].map(groupStyle),
    ...RELATIONS.map(relationStyle),
    // A namespace that owns everything would otherwise hide everything.
    { selector: "edge.owner, edge.member", style: { opacity: 0.4 } },
    { selector: "edge.common", style: { opacity: 0.18 } },
    { selector: "node.initial", style: { "border-width": 4, "border-style": "double" } },
    { selector: ".off", style: { display: "none" } },
    { selector: "node.dim", style: { opacity: 0.3 } },
    { selector: "edge.dim", style: { opacity: 0.06 } },
    { selector: "edge.near", style: { opacity: 1, "z-index": 10, "curve-style": "bezier" } },
    { selector: "node.hit", style: { "background-color": color("hit") } },
    { selector: "node.chosen", style: { "border-width": 5, "border-color": color("accent") } },
    { selector: "node.cursor", style: {
      "outline-width": 3, "outline-color": color("accent"), "outline-offset": 3,
    } },
  ];
}

// Nearly everybody is in the machine's own namespaces.
function isCommon(edge) {
  return edge.kind === "member" && edge.to.item.namespace?.initial &&
    edge.from.box !== edge.to.box;
}

function pictureElements(model) {
  const elements = [];
  for (const box of model.boxes)
    if (box.nodes.length > 1)
      elements.push({ group: "nodes", data: { id: box.key }, classes: "box",
                      selectable: false, grabbable: false });
  for (const node of model.nodes)
    elements.push({
      group: "nodes", position: { x: node.x, y: node.y },
      data: { id: node.key, label: node.short,
              ...(node.box.nodes.length > 1 && { parent: node.box.key }) },
      classes: [node.group, node.item.namespace?.initial ? "initial" : ""],
    });
  for (const edge of model.edges)
    elements.push({ group: "edges", classes: [edge.kind, isCommon(edge) ? "common" : ""],
                    data: { id: edge.key, source: edge.from.key, target: edge.to.key } });
  return elements;
}

// Edges with curves and arrows take twice as long: where there are many, only the chosen
// node's have them.
function isLarge(model) {
  return model.edges.length > 1500;
}

function draw(container, model) {
  const many = isLarge(model);
  return cytoscape({
    container, elements: pictureElements(model), style: pictureStyle(many),
    layout: { name: "preset", fit: true, padding: 30 },
    minZoom: 0.02, maxZoom: 4, boxSelectionEnabled: false, autounselectify: true,
    // While a large picture moves, its texture does.
    textureOnViewport: many, hideEdgesOnViewport: many,
    pixelRatio: many ? 1 : "auto",
  });
}

// Switches and search: what is there, what is bright. One batch, one redraw.
function showElements(cy, model, visible, bright) {
  cy.batch(() => {
    for (const node of model.nodes)
      cy.getElementById(node.key).toggleClass("off", !visible(node))
        .toggleClass("dim", Boolean(bright) && !bright.has(node))
        .toggleClass("hit", Boolean(bright?.hits?.has(node)));
    for (const box of model.boxes)
      cy.getElementById(box.key).toggleClass("off", !box.nodes.some(visible));
    for (const edge of model.edges) {
      const on = visible(edge) && visible(edge.from) && visible(edge.to);
      const near = Boolean(bright?.near) && (edge.from === bright.near || edge.to === bright.near);
      cy.getElementById(edge.key).toggleClass("off", !on).toggleClass("near", near)
        .toggleClass("dim", Boolean(bright) && !near &&
          (Boolean(bright.near) || !bright.has(edge.from) || !bright.has(edge.to)));
    }
  });
}
