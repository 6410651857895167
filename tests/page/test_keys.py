# SPDX-License-Identifier: LGPL-2.1-or-later
"""The page without a mouse, and for who does not see it."""

import sample
from support import Keys, PageTest, main


class Keyboard(PageTest):
    graph = sample.small

    def test_slash_searches(self):
        self.keys("/")
        self.assertEqual(self.focused(), "search")
        self.keys("blue")
        self.wait_for_search("blue")
        self.keys(Keys.ENTER)
        self.assertEqual(self.js("return cursor.label"), "net blue")
        self.assertRegex(self.status(), r"^net blue, \d relations$")
        self.keys(Keys.ESCAPE)
        self.assertEqual(self.by_id("search").get_attribute("value"), "")
        self.assertIsNone(self.js("return hits"))

    def test_from_search_to_details_and_back(self):
        self.keys("/")
        self.keys("blue")
        self.wait_for_search("blue")
        self.keys(Keys.ARROW_DOWN)
        self.assertEqual(self.focused(), "list")
        self.keys(Keys.ENTER)
        self.assertEqual(self.focused(), "details")
        self.assertEqual(self.by_id("details-title").text, "net blue")
        self.keys(Keys.ESCAPE)
        self.assertFalse(self.by_id("details").is_displayed())
        self.assertEqual(self.focused(), "graph")

    def test_order_of_focus(self):
        """Search, view, switches, list, graph: each is reached, and none is a trap."""
        seen = []
        self.js("document.getElementById('search').focus()")
        for _ in range(40):
            seen.append(self.js("const a = document.activeElement;"
                                "return a.id || a.dataset.name || a.tagName"))
            self.keys(Keys.TAB)
            if seen[-1] == "graph":
                break
        expected = ["search", "zoom-out", "zoom-in", "fit", "theme", "save", "print",
                    *sample.TYPES, "workload", "process", "relation:parent",
                    "relation:owner", "relation:member", "relation:holder",
                    "relation:link", "list", "SUMMARY", "graph"]
        self.assertEqual(seen, expected)

    def test_focus_is_seen(self):
        for _ in range(12):
            self.keys(Keys.TAB)
            width = self.js("return getComputedStyle(document.activeElement).outlineWidth")
            self.assertEqual(width, "3px")

    def test_arrows_in_the_graph(self):
        self.by_id("graph").send_keys(Keys.ARROW_RIGHT)
        first = self.js("return cursor.key")
        self.keys(Keys.ARROW_DOWN)
        second = self.js("return cursor.key")
        self.assertNotEqual(first, second)
        self.assertGreater(self.js("return cursor.y - model.byKey.get(arguments[0]).y", first),
                           0)
        self.keys(Keys.ARROW_UP)
        self.assertLess(self.js("return cursor.y - model.byKey.get(arguments[0]).y", second), 0)
        self.assertEqual(self.js("return cy.nodes('.cursor').length"), 1)

    def test_arrows_reach_every_node(self):
        """From the first one, by any way there is."""
        reached = self.js("""
            let known = new Set([model.nodes[0]]);
            for (const from of known)
              for (const arrow of Object.values(ARROWS)) {
                cursor = from;
                goTowards(arrow);
                known.add(cursor);
              }
            return known.size""")
        self.assertEqual(reached, 46)

    def test_arrows_in_the_list(self):
        self.by_id("list").send_keys(Keys.HOME)
        for key, row in ((Keys.ARROW_DOWN, 1), (Keys.ARROW_DOWN, 2), (Keys.ARROW_UP, 1),
                         (Keys.END, 45), (Keys.ARROW_DOWN, 0)):
            self.keys(key)
            self.assertEqual(self.js("return cursor.number"), row)
            self.assertEqual(self.by_id("list").get_attribute("aria-activedescendant"),
                             f"item-n{row}")

    def test_switches(self):
        self.js("document.querySelector('input[data-name=net]').focus()")
        self.keys(Keys.SPACE)
        self.assertEqual(self.drawn(), 40)

    def test_zoom_and_move(self):
        zoom, pan = self.js("return [cy.zoom(), cy.pan().x]")
        self.by_id("graph").send_keys("+")
        self.assertGreater(self.js("return cy.zoom()"), zoom)
        self.keys("-", "-")
        self.assertLess(self.js("return cy.zoom()"), zoom)
        self.keys("0")
        self.assertAlmostEqual(self.js("return cy.zoom()"), zoom, delta=0.1)
        self.shift(Keys.ARROW_LEFT)
        self.assertNotEqual(self.js("return cy.pan().x"), pan)

    def test_names_of_parts(self):
        """All that can have the focus has a name; what changes is told."""
        self.js("choose(model.nodes.find(node => node.label === 'net blue'))")
        self.assertEqual(self.js("""
            return [...document.querySelectorAll("button, input, [tabindex]")].filter(e =>
              !(e.getAttribute("aria-label") || e.getAttribute("aria-labelledby") ||
                e.closest("label") || e.textContent.trim())).map(e => e.outerHTML)"""), [])
        self.assertEqual(self.by_id("status").get_attribute("aria-live"), "polite")
        self.assertEqual(self.js("return document.documentElement.lang"), "en")


if __name__ == "__main__":
    main()
