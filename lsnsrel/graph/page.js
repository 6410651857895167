// SPDX-License-Identifier: GPL-2.0-or-later
// The page: switches, search, list. What is shown is decided in one place, show().

const at = id => document.getElementById(id);
const CLOSE = 1.5;
const off = new Set();  // groups and relations that are switched off
let model, cy;
let chosen = null;      // whose details are shown
let cursor = null;      // where the arrow keys are
let hits = null;        // what is searched for; null: nothing is

function say(text) {
  at("status").textContent = text;
}

function isOn(thing) {
  return !off.has(thing.group ?? "relation:" + thing.kind);
}

function visibleNodes() {
  return model.nodes.filter(isOn);
}

function counted(n, word) {
  return `${n} ${word}${n === 1 ? "" : "s"}`;
}

function summary() {
  const nodes = visibleNodes();
  const edges = model.edges.filter(edge => isOn(edge) && isOn(edge.from) && isOn(edge.to));
  const namespaces = nodes.filter(node => node.item.namespace).length;
  return `${counted(namespaces, "namespace")}, ${counted(nodes.length, "node")}, ` +
    counted(edges.length, "relation");
}

// Who is bright: hits, or else the chosen node and all next to it.
function brightNodes() {
  if (hits) {
    const bright = new Set(hits);
    bright.hits = bright;
    return bright;
  }
  if (!chosen)
    return null;
  const bright = new Set([chosen, ...chosen.out.map(edge => edge.to),
                          ...chosen.in.map(edge => edge.from)]);
  bright.near = chosen;
  return bright;
}

function mark(className, node) {
  cy.nodes("." + className).removeClass(className);
  if (node)
    cy.getElementById(node.key).addClass(className);
}

function show() {
  showElements(cy, model, isOn, brightNodes());
  mark("chosen", chosen);
  mark("cursor", cursor);
  at("empty").hidden = visibleNodes().length > 0;
  fillList();
}

// The list: the same nodes for who can't see the picture, or looks for one by name.

function listed() {
  return hits ?? visibleNodes();
}

function listRow(node) {
  const row = element("li", { id: "item-" + node.key, role: "option", "data-key": node.key,
                              "aria-selected": String(node === chosen) },
    element("span", { class: "swatch " + node.group, "aria-hidden": "true" }),
    foreign(node.label));
  row.classList.toggle("cursor", node === cursor);
  return row;
}

function fillList() {
  at("list").replaceChildren(...listed().map(listRow));
  at("list-title").textContent = `Nodes (${listed().length})`;
  markInList();
}

function markInList() {
  const list = at("list");
  list.querySelector(".cursor")?.classList.remove("cursor");
  const row = cursor && at("item-" + cursor.key);
  if (!row) {
    list.removeAttribute("aria-activedescendant");
    return;
  }
  row.classList.add("cursor");
  row.scrollIntoView({ block: "nearest" });
  list.setAttribute("aria-activedescendant", row.id);
}

// Going to a node, and choosing it.

function bringIntoView(node) {
  const { x1, y1, x2, y2 } = cy.getElementById(node.key).renderedBoundingBox();
  const outside = x1 < 0 || y1 < 0 || x2 > cy.width() || y2 > cy.height();
  if (cy.zoom() < 0.6)
    cy.zoom({ level: 0.9, position: { x: node.x, y: node.y } });
  if (outside || cy.zoom() === 0.9)
    cy.center(cy.getElementById(node.key));
}

function goTo(node) {
  cursor = node;
  mark("cursor", node);
  bringIntoView(node);
  markInList();
  say(`${node.label}, ${counted(node.in.length + node.out.length, "relation")}`);
}

function choose(node) {
  if (!isOn(node))
    turn(node.group, true);
  if (hits && !hits.includes(node))
    setSearch("");
  chosen = node;
  fillDetails(model, node);
  at("details").hidden = false;
  cy.resize();
  cursor = node;
  show();
  goTo(node);
}

function closeDetails() {
  const wasInside = at("details").contains(document.activeElement);
  chosen = null;
  at("details").hidden = true;
  cy.resize();
  show();
  if (wasInside)
    at("graph").focus();
  say(summary());
}

// Switches.

function turn(name, on) {
  if (on)
    off.delete(name);
  else
    off.add(name);
  const box = document.querySelector(`input[data-name="${name}"]`);
  if (box)
    box.checked = on;
}

function makeSwitch(parent, name, text, swatch, count) {
  const box = element("input", { type: "checkbox", "data-name": name });
  box.checked = true;
  box.addEventListener("change", () => {
    turn(name, box.checked);
    if (chosen && !isOn(chosen))
      closeDetails();
    if (cursor && !isOn(cursor))
      cursor = null;
    applySearch();
    show();
    say(summary());
  });
  at(parent).append(element("label", {}, box,
    element("span", { class: swatch, "aria-hidden": "true" }), text,
    element("span", { class: "count" }, String(count))));
}

function makeSwitches() {
  const count = (things, test) => things.filter(test).length;
  for (const group of TYPES)
    makeSwitch("types", group, group, "swatch " + group,
               count(model.nodes, node => node.group === group));
  for (const group of KINDS)
    makeSwitch("kinds", group, group === "process" ? "processes" : "workloads",
               "swatch " + group, count(model.nodes, node => node.group === group));
  for (const kind of RELATIONS)
    makeSwitch("relations", "relation:" + kind, kind, "stroke " + kind,
               count(model.edges, edge => edge.kind === kind));
}

// Search: every word is somewhere in what is known of the node.

function applySearch() {
  const words = at("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  hits = words.length ? visibleNodes().filter(node =>
    words.every(word => node.words.includes(word))) : null;
}

function setSearch(text) {
  at("search").value = text;
  applySearch();
}

// One alone does not fill the window.
function fitClose(eles) {
  cy.fit(eles, 80);
  if (cy.zoom() > CLOSE) {
    cy.zoom(CLOSE);
    cy.center(eles);
  }
}

function search() {
  applySearch();
  show();
  say(hits ? `${hits.length} of ${counted(visibleNodes().length, "node")} found` : summary());
  const eles = hits && cy.collection(hits.map(node => cy.getElementById(node.key)));
  if (eles?.length)
    fitClose(eles);
}

// Not for each letter: a large graph takes a while.
let waiting = null;

function searchSoon() {
  clearTimeout(waiting);
  waiting = setTimeout(searchNow, 120);
}

function searchNow() {
  if (waiting === null)
    return;
  clearTimeout(waiting);
  waiting = null;
  search();
}

function step(nodes, by) {
  if (!nodes.length)
    return;
  const here = nodes.indexOf(cursor);
  goTo(nodes[here < 0 ? 0 : (here + by + nodes.length) % nodes.length]);
}

// Dark and light: what the system says, until the button is used.

function setTheme(dark) {
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  at("theme").setAttribute("aria-pressed", String(dark));
  cy?.style(pictureStyle(isLarge(model)));
}

function isDark() {
  return document.documentElement.dataset.theme === "dark";
}

function followSystem() {
  const query = matchMedia("(prefers-color-scheme: dark)");
  setTheme(query.matches);
  query.addEventListener("change", () => setTheme(query.matches));
}

// Paper gets a drawing of lines and texts, in dark on white.
function preparePaper() {
  const dark = isDark();
  setTheme(false);
  at("paper").replaceChildren(makeSvg(cy, model));
  setTheme(dark);
}

function connect() {
  const click = { "zoom-in": () => zoomBy(1.3), "zoom-out": () => zoomBy(1 / 1.3), fit: fitAll,
                  theme: () => setTheme(!isDark()), save: () => saveSvg(cy, model),
                  print: () => window.print(), close: closeDetails };
  for (const [id, what] of Object.entries(click))
    at(id).addEventListener("click", what);
  at("search").addEventListener("input", searchSoon);
  at("search").addEventListener("keydown", onSearchKey);
  at("graph").addEventListener("keydown", onGraphKey);
  at("list").addEventListener("keydown", onListKey);
  at("list").addEventListener("click", event => {
    const row = event.target.closest("li");
    if (row)
      choose(model.byKey.get(row.dataset.key));
  });
  document.addEventListener("keydown", onKey);
  cy.on("tap", "node", event => choose(model.byKey.get(event.target.id())));
  cy.on("tap", event => {
    if (event.target === cy && chosen)
      closeDetails();
  });
  window.addEventListener("beforeprint", preparePaper);
  window.addEventListener("afterprint", () => at("paper").replaceChildren());
}

function start() {
  followSystem();
  try {
    model = makeModel(JSON.parse(at("data").textContent));
  } catch (error) {
    say("This file is damaged or was not written to its end: " + error.message);
    return;
  }
  arrange(model);
  makeSwitches();
  cy = draw(at("graph"), model);
  connect();
  show();
  say(summary());
  document.documentElement.dataset.ready = "yes";
}

document.addEventListener("DOMContentLoaded", start);
