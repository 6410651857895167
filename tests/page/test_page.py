# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is seen of a small graph, and what mouse and switches do."""

import os
import time
import xml.etree.ElementTree as ET

import sample
from support import PageTest, main

SVG = "{http://www.w3.org/2000/svg}"
GRAPH = sample.small()


def ns_label(type_, after=0):
    """The label of a type's namespace: the initial one, or one of those after it."""
    found = [node for node in GRAPH["nodes"] if node["kind"] == "namespace"
             and node["namespace"]["type"] == type_]
    return found[after]["label"]


class Page(PageTest):
    graph = sample.small

    def test_all_is_there(self):
        nodes, edges = len(GRAPH["nodes"]), len(GRAPH["edges"])
        self.assertEqual(self.drawn(), nodes)
        self.assertEqual(self.drawn("edges"), edges)
        self.assertEqual(len(self.driver.find_elements("css selector", "#list li")), nodes)
        self.assertEqual(self.status(), f"36 namespaces, {nodes} nodes, {edges} relations")

    def test_nothing_covers_another(self):
        self.assertEqual(self.js("""
            let bad = 0;
            for (const a of model.nodes)
              for (const b of model.nodes)
                bad += a !== b && Math.abs(a.x - b.x) < 150 && Math.abs(a.y - b.y) < 30;
            return bad"""), 0)

    def test_picture(self):
        counts = self.picture()
        self.assertGreater(len(counts), 100)
        for name in [*sample.TYPES, "process", "workload"]:
            with self.subTest(name):
                self.has_color(counts, f"{name}-tint")

    def test_search(self):
        self.search("blue")
        self.assertEqual(self.status(), "1 of 46 nodes found")
        self.assertEqual(self.by_id("list").text, "net blue")
        self.assertEqual(self.js("return cy.nodes('.hit').length"), 1)
        self.assertLess(self.js("return cy.zoom()"), 2)  # what is around it is seen, too
        self.search("DOCKERD /usr")  # it holds three network namespaces
        self.assertEqual(self.status(), "4 of 46 nodes found")
        self.search("DOCKERD surely not")
        self.assertEqual(self.status(), "0 of 46 nodes found")
        self.assertEqual(self.by_id("list").text, "")

    def test_search_looks_at_what_is_not_on_the_label(self):
        for text in ("c0ffee000000c0ffee", "anna", "/run/docker/netns/1", "nginx.service"):
            with self.subTest(text):
                self.search(text)
                self.assertRegex(self.status(), r"^[1-9]\d* of 46 nodes found$")

    def test_details(self):
        self.click_node("net blue")
        self.assertEqual(self.by_id("details-title").text, "net blue")
        text = self.by_id("details-body").text
        for part in ("/run/netns/blue", "Owner (1)", "Held by (1)", "Linked to (1)",
                     "veth veth-blue \u2194 eth0", "5150 sleep 503"):
            self.assertIn(part, text)
        rows = self.driver.find_elements("css selector", "#holders tr")
        self.assertEqual([row.text.split("\n")[0] for row in rows],
                         ["kind pid user command tid fd path",
                          "fd 5150 root sleep 503 5150 8 /proc/5150/fd/8copynsenter"])
        self.assertEqual(rows[1].find_elements("css selector", "button")[1]
                         .get_attribute("title"), "nsenter --net=/proc/5150/fd/8")

    def test_copy(self):
        self.driver.execute_cdp_cmd("Browser.grantPermissions", {
            "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]})
        self.click_node("net blue")
        self.driver.find_element("css selector", "#holders .copy").click()
        self.wait("return /^Copied/.test(document.getElementById('status').textContent)")
        self.assertEqual(self.status(), "Copied: /proc/5150/fd/8")
        self.assertEqual(self.js("return navigator.clipboard.readText()"), "/proc/5150/fd/8")

    def test_neighbours(self):
        self.click_node("net blue")
        self.driver.find_element("xpath", "//li//button[contains(., '5150')]").click()
        self.assertEqual(self.by_id("details-title").text, "5150 sleep 503")
        self.assertIn("Holds (1)", self.by_id("details-body").text)

    def test_empty_ground_closes_details(self):
        self.click_node("net blue")
        self.js("cy.pan({x: 5000, y: 5000})")
        self.by_id("graph").click()
        self.wait("return document.getElementById('details').hidden")

    def test_types(self):
        for group in [*sample.TYPES, "process", "workload"]:
            with self.subTest(group):
                here = self.js("return model.nodes.filter(n => n.group === arguments[0])"
                               ".length", group)
                self.assertGreater(here, 0)
                self.switch(group)
                self.assertEqual(self.drawn(), 46 - here)
                self.assertIn(f"{46 - here} nodes", self.status())
                self.switch(group)
                self.assertEqual(self.drawn(), 46, self.js("return [...off]"))

    def test_relations(self):
        edges = len(GRAPH["edges"])
        for kind in ("parent", "owner", "member", "holder", "link"):
            with self.subTest(kind):
                here = sum(edge["kind"] == kind for edge in GRAPH["edges"])
                self.switch(f"relation:{kind}")
                self.assertEqual(self.drawn("edges"), edges - here)
                self.assertEqual(self.drawn(), 46)
                self.switch(f"relation:{kind}")
                self.assertEqual(self.drawn("edges"), edges)

    def test_all_off(self):
        for group in [*sample.TYPES, "process", "workload"]:
            self.switch(group)
        self.assertEqual(self.drawn() + self.drawn("edges"), 0)
        self.assertTrue(self.by_id("empty").is_displayed())
        self.assertEqual(self.js("return cy.nodes('.box').filter(e => e.visible()).length"), 0)

    def test_what_is_switched_off_can_be_chosen_as_a_neighbour(self):
        self.switch("process")
        self.click_node("net blue")
        self.driver.find_element("xpath", "//li//button[contains(., '5150')]").click()
        self.assertEqual(self.drawn(), 46)
        self.assertTrue(self.js("return document.querySelector("
                                "'input[data-name=process]').checked"))

    def test_pan_and_zoom(self):
        before = self.js("return [cy.zoom(), cy.pan().x]")
        self.by_id("zoom-in").click()
        self.assertGreater(self.js("return cy.zoom()"), before[0])
        self.by_id("zoom-out").click()
        self.by_id("zoom-out").click()
        self.assertLess(self.js("return cy.zoom()"), before[0])
        self.js("cy.pan({x: -9999, y: 0})")
        self.by_id("fit").click()
        self.assertAlmostEqual(self.js("return cy.pan().x"), before[1], delta=30)


class Looks(PageTest):
    graph = sample.small

    def emulate(self, scheme):
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "features": [{"name": "prefers-color-scheme", "value": scheme}]})
        self.addCleanup(self.driver.execute_cdp_cmd, "Emulation.setEmulatedMedia",
                        {"features": []})

    def ground(self):
        """The colour that most of the picture has."""
        return max(self.picture().items(), key=lambda item: item[1])[0]

    def test_dark_and_light(self):
        self.assertGreater(min(self.ground()), 200)
        self.by_id("theme").click()
        self.assertLess(max(self.ground()), 60)
        self.assertEqual(self.by_id("theme").get_attribute("aria-pressed"), "true")
        counts = self.picture()
        for name in sample.TYPES:
            self.has_color(counts, f"{name}-tint")
        self.by_id("theme").click()
        self.assertGreater(min(self.ground()), 200)

    def test_as_the_system_has_it(self):
        self.emulate("dark")
        self.wait("return document.documentElement.dataset.theme === 'dark'")
        self.assertLess(max(self.ground()), 60)
        self.emulate("light")
        self.wait("return document.documentElement.dataset.theme === 'light'")

    def test_narrow(self):
        self.driver.set_window_size(480, 900)
        self.addCleanup(self.driver.set_window_size, *self.size)
        self.open(f"file://{self.file}")
        self.assertLessEqual(self.js("return document.documentElement.scrollWidth"),
                             self.js("return innerWidth"))
        self.assertGreater(self.js("return cy.height()"), 200)

    def test_paper(self):
        self.js("addEventListener('beforeprint', () => { window.seen = "
                "document.querySelectorAll('#paper svg text').length; })")
        self.driver.print_page()
        self.assertEqual(self.js("return window.seen"), 46)
        self.assertEqual(self.js("return document.querySelectorAll('#paper *').length"), 0)


class Saved(PageTest):
    graph = sample.small

    def saved(self):
        name = os.path.join(self.driver.tmp, "saved", "namespaces.svg")
        self.by_id("save").click()
        end = time.monotonic() + 60
        while not os.path.exists(name):
            self.assertLess(time.monotonic(), end)
            time.sleep(0.05)
        self.addCleanup(os.remove, name)
        return ET.parse(name).getroot()

    def test_svg(self):
        root = self.saved()
        self.assertEqual(root.tag, f"{SVG}svg")
        texts = [text.text for text in root.iter(f"{SVG}text")]
        self.assertEqual(len(texts), 46)
        self.assertIn("net blue", texts)
        titles = [group.find(f"{SVG}title").text for group in root.iter(f"{SVG}g")]
        self.assertIn("4211 /usr/lib/chromium/chromium --type=zygote", titles)
        edges = [path for path in root.iter(f"{SVG}path") if path.get("class")]
        self.assertEqual(len(edges), len(GRAPH["edges"]))
        for path in edges:
            self.assertRegex(path.get("d"), r"^M[-\d. ]+[LQ][-\d. ]+$")
        left, top, width, height = map(float, root.get("viewBox").split())
        for text in root.iter(f"{SVG}text"):
            self.assertTrue(left < float(text.get("x")) < left + width)
            self.assertTrue(top < float(text.get("y")) < top + height)

    def test_svg_has_what_is_shown(self):
        self.switch("net")
        texts = [text.text for text in self.saved().iter(f"{SVG}text")]
        self.assertEqual(len(texts), 40)
        self.assertNotIn("net blue", texts)

    def test_svg_of_what_is_not_drawn_yet(self):
        """Whoever prints does not wait for a frame, and a busy browser has few."""
        self.assertEqual(self.js("""
            return [1, 2].map(() => {
              document.querySelector("input[data-name=net]").click();
              return makeSvg(cy, model).querySelectorAll("text").length;
            })"""), [40, 46])


if __name__ == "__main__":
    main()
