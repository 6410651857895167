// SPDX-License-Identifier: GPL-2.0-or-later
// All that is known of one node. Texts become text nodes, whatever they look like.

const MANY = 100;

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes))
    if (key === "onclick")
      made.addEventListener("click", value);
    else
      made.setAttribute(key, value);
  made.append(...children.filter(child => child !== null));
  return made;
}

// Text of others': it may run from right to left, but no further than its element.
function foreign(text, attributes = {}) {
  return element("bdi", { dir: "auto", ...attributes }, String(text));
}

function isKnown(value) {
  return value !== null && value !== undefined && value !== "" &&
    !(Array.isArray(value) && !value.length);
}

async function copyText(text, button) {
  let done = true;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = element("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    done = document.execCommand("copy");
    area.remove();
    button.focus();
  }
  say(done ? "Copied: " + shorten(text, 80) : "This browser does not let pages copy");
}

function copyButton(text, what) {
  const button = element("button", { type: "button", class: "copy", title: text.slice(0, 500),
                                     "aria-label": "Copy " + what }, "copy");
  button.addEventListener("click", () => copyText(text, button));
  return button;
}

function valueText(value) {
  if (Array.isArray(value))
    return value.map(valueText).join(", ");
  if (value !== null && typeof value === "object")
    return Object.entries(value).filter(([, inner]) => isKnown(inner))
      .map(([key, inner]) => `${key}: ${valueText(inner)}`).join(", ");
  return typeof value === "boolean" ? (value ? "yes" : "no") : String(value);
}

// The keys whose numbers are of other namespaces.
const NUMBERS_OF_OTHERS = ["pns", "ons"];

function fact(model, key, value) {
  const other = NUMBERS_OF_OTHERS.includes(key) && model.byInode.get(value);
  return [element("dt", {}, key), element("dd", {},
    other ? element("button", { type: "button", onclick: () => choose(other) }, String(value)) :
      foreign(valueText(value)))];
}

function factList(model, object) {
  const rows = Object.entries(object).filter(([, value]) => isKnown(value))
    .flatMap(([key, value]) => value !== null && typeof value === "object" &&
      !Array.isArray(value) ?
      Object.entries(value).filter(([, inner]) => isKnown(inner) && inner !== false)
        .flatMap(([inner, its]) => fact(model, `${key}.${inner}`, its)) :
      fact(model, key, value));
  return element("dl", { class: "facts" }, ...rows);
}

const SAFE_WORD = /^[A-Za-z0-9_.,:=@%+\/-]+$/;

function shellWord(text) {
  return SAFE_WORD.test(text) ? text : "'" + text.replaceAll("'", "'\\''") + "'";
}

// A path with an escaped byte (\xHH) is not what a shell would have to get.
function nsenterLine(node, path) {
  return path && !/\\x[0-9a-f]{2}/i.test(path) ?
    `nsenter --${NSENTER[node.group]}=${shellWord(path)}` : null;
}

function pathCell(node, path) {
  const line = nsenterLine(node, path);
  return element("td", { class: "path" }, foreign(path), copyButton(path, "path"),
    line && Object.assign(copyButton(line, "nsenter command"), { textContent: "nsenter" }));
}

const HOLDER_KEYS = ["kind", "pid", "user", "command", "tid", "fd", "path", "target", "mntns",
                     "holderns"];

function holderRow(node, keys, holder) {
  return element("tr", {}, ...keys.map(key => !isKnown(holder[key]) ? element("td") :
    key === "path" ? pathCell(node, holder.path) :
      element("td", {}, foreign(valueText(holder[key])))));
}

// The first of many at once, the rest when asked for.
function someOf(items, list, make) {
  const add = part => list.append(...part.map(make));
  add(items.slice(0, MANY));
  if (items.length <= MANY)
    return null;
  const more = element("button", { type: "button" }, `Show all ${items.length}`);
  more.addEventListener("click", () => {
    add(items.slice(MANY));
    more.remove();
  });
  return more;
}

function holderTable(node) {
  const holders = node.item.holders ?? [];
  if (!holders.length)
    return [];
  const keys = HOLDER_KEYS.filter(key => holders.some(holder => isKnown(holder[key])));
  const body = element("tbody");
  const more = someOf(holders, body, holder => holderRow(node, keys, holder));
  const head = element("tr", {}, ...keys.map(key => element("th", { scope: "col" }, key)));
  return [element("h3", {}, `Holders (${holders.length})`),
          element("div", { class: "wide", tabindex: "0", role: "region",
                           "aria-label": "Holders" },
                  element("table", { id: "holders" }, element("thead", {}, head), body)), more];
}

function neighbourRow([edge, other]) {
  return element("li", {}, element("button", { type: "button", onclick: () => choose(other) },
    element("span", { class: "swatch " + other.group, "aria-hidden": "true" }),
    foreign(other.label, { class: "elide" }),
    element("span", { class: "note" }, foreign(edgeNote(edge)))));
}

function neighbours(node) {
  const parts = [];
  for (const kind of RELATIONS)
    for (const [end, edges] of [["out", node.out], ["in", node.in]]) {
      const found = edges.filter(edge => edge.kind === kind)
        .map(edge => [edge, end === "out" ? edge.to : edge.from]);
      if (!found.length)
        continue;
      const list = element("ul", { class: "neighbours" });
      const more = someOf(found, list, neighbourRow);
      const name = RELATION_NAMES[kind][end === "out" ? 0 : 1];
      parts.push(element("h3", {}, `${name} (${found.length})`), list, more);
    }
  return parts;
}

function fillDetails(model, node) {
  const { namespace, process, workload } = node.item;
  const path = namespace?.path;
  const line = path && nsenterLine(node, path);
  document.getElementById("details-title").replaceChildren(
    element("span", { class: "swatch " + node.group, "aria-hidden": "true" }),
    foreign(node.label, { class: "elide", title: node.label }));
  document.getElementById("details-body").replaceChildren(
    ...[line && element("p", {}, foreign(line, { class: "mono" }),
                        copyButton(line, "nsenter command")),
        factList(model, namespace ?? process ?? workload ?? {}),
        ...holderTable(node), ...neighbours(node)].filter(Boolean));
}
