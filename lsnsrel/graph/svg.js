// SPDX-License-Identifier: GPL-2.0-or-later
// What is shown, as SVG: for a file, and for paper.

const SVG = "http://www.w3.org/2000/svg";

// Characters that no XML may have.
function xmlText(text) {
  return String(text).replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu,
                              "\ufffd");
}

function svgElement(name, attributes, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes))
    if (value !== null)
      element.setAttribute(key, typeof value === "number" ? Math.round(value * 10) / 10 : value);
  element.append(...children);
  return element;
}

function svgTitle(text) {
  return svgElement("title", {}, xmlText(text));
}

function svgShape(ele, box, attributes) {
  const { x1, y1, x2, y2 } = box;
  return svgElement("rect", { x: x1, y: y1, width: x2 - x1, height: y2 - y1,
                              rx: ele.hasClass("process") ? 15 : ele.hasClass("workload") ? 0 : 6,
                              ...attributes });
}

function svgFrame(ele) {
  const { x, y } = ele.position();
  const w = ele.width() / 2 + (ele.hasClass("box") ? 10 : 0);
  const h = ele.height() / 2 + (ele.hasClass("box") ? 10 : 0);
  return { x1: x - w, y1: y - h, x2: x + w, y2: y + h };
}

function svgNode(ele, node) {
  const shape = svgShape(ele, svgFrame(ele), {
    fill: ele.style("background-color"), stroke: ele.style("border-color"),
    "stroke-width": ele.style("border-style") === "double" ? 3 : 2,
  });
  if (!node)
    return shape;
  const { x, y } = ele.position();
  return svgElement("g", { class: "node " + node.group }, svgTitle(node.label), shape,
    svgElement("text", { x, y: y + 4, fill: ele.style("color"), "text-anchor": "middle" },
               xmlText(node.short)));
}

function svgEdge(ele, edge) {
  const from = ele.sourceEndpoint(), to = ele.targetEndpoint();
  const bend = ele.controlPoints()?.[0];
  const point = ({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`;
  const path = bend ? `M${point(from)} Q${point(bend)} ${point(to)}` :
    `M${point(from)} L${point(to)}`;
  const line = svgElement("path", {
    class: "edge " + edge.kind, d: path, fill: "none", stroke: ele.style("line-color"),
    "stroke-width": ele.numericStyle("width"), opacity: String(ele.numericStyle("opacity")),
    "stroke-dasharray": { holder: "6 4", link: "2 3" }[edge.kind] ?? null,
    "marker-end": edge.kind === "link" ? null : `url(#arrow-${edge.kind})`,
  });
  const note = edgeNote(edge);
  line.append(svgTitle(edge.kind + (note ? ": " + note : "")));
  return line;
}

function svgArrow(kind) {
  return svgElement("marker", {
    id: "arrow-" + kind, viewBox: "0 0 10 10", refX: 9, refY: 5, markerWidth: 9,
    markerHeight: 9, markerUnits: "userSpaceOnUse", orient: "auto",
  }, svgElement("path", { d: "M0 0L10 5L0 10z", fill: color(kind) }));
}

function makeSvg(cy, model) {
  const visible = cy.elements().filter(ele => !ele.hasClass("off"));
  const around = visible.nodes().length ? visible.nodes().boundingBox() :
    { x1: 0, y1: 0, w: 100, h: 100 };
  const x = around.x1 - 20, y = around.y1 - 20, w = around.w + 40, h = around.h + 40;
  const svg = svgElement("svg", {
    viewBox: `${Math.floor(x)} ${Math.floor(y)} ${Math.ceil(w)} ${Math.ceil(h)}`,
    width: Math.ceil(w), height: Math.ceil(h), "font-family": FONT, "font-size": 12,
  }, svgTitle("Namespaces"), svgElement("defs", {}, ...RELATIONS.map(svgArrow)),
  svgElement("rect", { x, y, width: w, height: h, fill: color("ground") }));
  visible.filter(".box").forEach(ele => { svg.append(svgNode(ele)); });
  for (const edge of model.edges) {
    const ele = cy.getElementById(edge.key);
    if (!ele.hasClass("off"))
      svg.append(svgEdge(ele, edge));
  }
  for (const node of model.nodes) {
    const ele = cy.getElementById(node.key);
    if (!ele.hasClass("off"))
      svg.append(svgNode(ele, node));
  }
  return svg;
}

function saveSvg(cy, model) {
  const text = '<?xml version="1.0" encoding="UTF-8"?>\n' +
    new XMLSerializer().serializeToString(makeSvg(cy, model)) + "\n";
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  link.download = "namespaces.svg";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
