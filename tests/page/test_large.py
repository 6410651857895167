# SPDX-License-Identifier: LGPL-2.1-or-later
"""1,000 namespaces. Nothing here depends on a time, unless it hangs."""

import sample
from support import Keys, PageTest, main

GRAPH = sample.large()


class Large(PageTest):
    graph = sample.large

    def test_all_is_there(self):
        self.assertEqual(self.drawn(), len(GRAPH["nodes"]))
        self.assertGreater(len(GRAPH["nodes"]), 2500)
        self.assertEqual(self.drawn("edges"), len(GRAPH["edges"]))
        counts = self.picture()
        self.assertGreater(len(counts), 100)
        for name in ("mnt", "net", "pid", "uts", "ipc", "user", "cgroup"):
            self.has_color(counts, f"{name}-tint")

    def test_nothing_covers_another(self):
        self.assertEqual(self.js("""
            const seen = new Set();
            let bad = 0;
            for (const {x, y} of model.nodes) {
              const place = Math.round(x) + " " + Math.round(y);
              bad += seen.has(place);
              seen.add(place);
            }
            return bad"""), 0)

    def test_it_is_used(self):
        self.keys("/")
        self.keys("docker:000000000042")
        self.wait_for_search("docker:000000000042")
        self.assertRegex(self.status(), r"^\d+ of 2557 nodes found$")
        self.keys(Keys.ENTER)
        self.keys(Keys.ARROW_DOWN, Keys.ENTER)
        self.assertTrue(self.by_id("details").is_displayed())
        self.keys(Keys.ESCAPE)
        self.switch("process")
        self.assertLess(self.drawn(), 1300)
        self.switch("relation:owner")
        self.by_id("fit").click()

    def test_many_neighbours(self):
        """A namespace with 1,000 relations shows some, and all when asked."""
        self.js("choose(model.nodes.find(node => node.group === 'user'))")
        rows = "return document.querySelectorAll('.neighbours li').length"
        before = self.js(rows)
        self.assertLess(before, 400)
        self.driver.find_element("xpath", "//button[starts-with(., 'Show all')]").click()
        self.assertGreater(self.js(rows), 800)


if __name__ == "__main__":
    main()
