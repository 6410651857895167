# SPDX-License-Identifier: LGPL-2.1-or-later
"""Names that nobody should have: they are texts, whatever they look like."""

import os
import time
import xml.etree.ElementTree as ET

import sample
from support import PageTest, main


class Hostile(PageTest):
    graph = sample.hostile

    def check_untouched(self):
        self.assertEqual(self.driver.title, "Namespaces")
        self.assertEqual(self.js("return document.querySelectorAll("
                                 "'img, #list script, #details script').length"), 0)
        self.assertEqual(self.js("return document.scripts.length"), 3)

    def test_all_are_there(self):
        self.assertEqual(self.drawn(), 52)
        self.assertEqual(self.drawn("edges"), len(sample.hostile()["edges"]))
        self.check_untouched()

    def test_details(self):
        for number in range(52):
            with self.subTest(number):
                self.js("choose(model.nodes[arguments[0]])", number)
                self.assertTrue(self.by_id("details").is_displayed())
                self.assertLessEqual(self.js("return document.documentElement.scrollWidth"),
                                     self.js("return innerWidth"))
        self.check_untouched()

    def test_names_are_texts(self):
        name = sample.HOSTILE[0]
        self.js("choose(model.nodes.find(node => node.item.namespace?.name === arguments[0]))",
                name)
        facts = self.driver.find_elements("css selector", ".facts dd")
        self.assertIn(name, [fact.text for fact in facts])
        self.search("</script>")
        self.assertEqual(self.status(), "3 of 52 nodes found")
        self.check_untouched()

    def test_nsenter_is_quoted(self):
        for path, line in (("/a'b $(id)", "nsenter --net='/a'\\''b $(id)'"),
                           ("/run/netns/blue", "nsenter --net=/run/netns/blue"),
                           ("/a\\xff", None)):
            self.assertEqual(self.js("return nsenterLine({group: 'net'}, arguments[0])", path),
                             line)

    def test_svg(self):
        self.by_id("save").click()
        name = os.path.join(self.driver.tmp, "saved", "namespaces.svg")
        end = time.monotonic() + 60
        while not os.path.exists(name):
            self.assertLess(time.monotonic(), end)
            time.sleep(0.05)
        texts = [e.text for e in ET.parse(name).iter("{http://www.w3.org/2000/svg}text")]
        self.assertEqual(len(texts), 52)
        self.assertTrue(any("</script>" in (text or "") for text in texts))

    def test_a_script_in_the_page_does_not_run(self):
        """The policy lets nothing run but what the page was built with."""
        self.js("""
            const script = document.createElement("script");
            script.textContent = "document.title = 'owned'";
            document.body.append(script);
            const button = document.createElement("div");
            button.innerHTML = "<img src=x onerror=\\"document.title='owned'\\">";
            document.body.append(button)""")
        time.sleep(0.5)
        self.assertEqual(self.driver.title, "Namespaces")
        refused = self.driver.get_log("browser")
        self.assertGreaterEqual(len(refused), 2)
        for entry in refused:
            self.assertIn("Content Security Policy", entry["message"])


class Damaged(PageTest):
    graph = sample.small

    def test_cut_off(self):
        with open(self.file, encoding="utf-8") as f:
            text = f.read()
        with open(self.file, "w", encoding="utf-8") as f:
            f.write(text[:-2000])
        self.addCleanup(self.write, self.file)
        self.driver.get(f"file://{self.file}")
        self.wait("return /damaged/.test(document.getElementById('status').textContent)")


if __name__ == "__main__":
    main()
