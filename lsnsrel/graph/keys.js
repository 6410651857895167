// SPDX-License-Identifier: GPL-2.0-or-later
// What each key does, in the graph, the list, the search, and anywhere.

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// The nearest node that way; what is aside counts double.
function goTowards([dx, dy]) {
  if (!cursor)
    return step(visibleNodes(), 1);
  const here = cy.getElementById(cursor.key).position();
  let best = null, least = Infinity;
  for (const node of visibleNodes()) {
    const { x, y } = cy.getElementById(node.key).position();
    const ahead = (x - here.x) * dx + (y - here.y) * dy;
    const aside = Math.abs((x - here.x) * dy + (y - here.y) * dx);
    if (ahead > 1 && aside <= 2 * ahead + 40 && ahead + 2 * aside < least) {
      best = node;
      least = ahead + 2 * aside;
    }
  }
  if (best)
    goTo(best);
}

function zoomBy(factor) {
  cy.zoom({ level: cy.zoom() * factor,
            renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
}

function fitAll() {
  cy.fit(cy.elements(":visible"), 30);
}

function onGraphKey(event) {
  const arrow = ARROWS[event.key];
  if (arrow && event.shiftKey)
    cy.panBy({ x: -80 * arrow[0], y: -80 * arrow[1] });
  else if (arrow)
    goTowards(arrow);
  else if (event.key === "Enter" && cursor) {
    choose(cursor);
    at("details").focus();
  } else
    return;
  event.preventDefault();
}

function onListKey(event) {
  const by = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
  const nodes = listed();
  if (by)
    step(nodes, by);
  else if (event.key === "Home" || event.key === "End")
    goTo(nodes.at(event.key === "Home" ? 0 : -1) ?? cursor);
  else if (event.key === "Enter" && cursor) {
    choose(cursor);
    at("details").focus();
  } else
    return;
  event.preventDefault();
}

function onSearchKey(event) {
  searchNow();
  if (event.key === "Enter")
    step(hits ?? [], event.shiftKey ? -1 : 1);
  else if (event.key === "ArrowDown") {
    at("list").focus();
    step(listed(), 1);
  } else
    return;
  event.preventDefault();
}

function onEscape() {
  if (!at("details").hidden)
    closeDetails();
  else if (at("search").value) {
    setSearch("");
    search();
    fitAll();
  } else
    at("graph").focus();
}

function onKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey)
    return;
  const typing = event.target.matches("input[type=search]");
  if (event.key === "Escape")
    onEscape();
  else if (typing)
    return;
  else if (event.key === "/") {
    at("search").focus();
    at("search").select();
  } else if (event.key === "+" || event.key === "=")
    zoomBy(1.3);
  else if (event.key === "-")
    zoomBy(1 / 1.3);
  else if (event.key === "0")
    fitAll();
  else
    return;
  event.preventDefault();
}
