# SPDX-License-Identifier: LGPL-2.1-or-later
"""A page with a graph in it, in a Chromium of its own."""

import collections
import contextlib
import json
import os
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import unittest
import zlib

try:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service
    from selenium.webdriver.common.keys import Keys
except ImportError:
    webdriver = Keys = None

HERE = os.path.dirname(os.path.abspath(__file__))
ASSEMBLE = os.path.join(HERE, "../../lsnsrel/graph/assemble.py")
LIBRARY = os.environ.get("NSREL_GRAPH_LIBRARY") or os.path.join(
    HERE, "../../lsnsrel/graph/vendor/cytoscape.umd.js")
BROWSER = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic",
           "--no-first-run", "--disable-background-networking", "--disable-component-update",
           "--disable-sync", "--disable-dev-shm-usage", "--disable-extensions",
           "--force-device-scale-factor=1")
# Nothing waits that long unless it hangs.
LONG = 120


def missing():
    """Why there can't be a browser here, or None."""
    if os.geteuid() != 0:
        return "the browser's own sandbox is off, and that only root's tests are for"
    if not webdriver:
        return "python3-selenium is not there"
    for program in ("chromium", "chromedriver"):
        if not shutil.which(program):
            return f"{program} is not there"
    return None


def page_template():
    with tempfile.TemporaryDirectory() as tmp:
        name = os.path.join(tmp, "page.html")
        subprocess.run([sys.executable, ASSEMBLE, LIBRARY, name], check=True)
        with open(name, encoding="utf-8", newline="") as f:
            return f.read()


def graph_text(graph):
    """As lsnsrel writes it into a page: no name can end the script."""
    return json.dumps(graph, ensure_ascii=False).replace("<", "\\u003c").encode(
        "utf-8", "surrogatepass").decode("utf-8", "replace")


def write_page(name, graph, template=None):
    with open(name, "w", encoding="utf-8", newline="") as f:
        f.write((template or page_template()).replace("@GRAPH@", graph_text(graph)))


def start_browser(tmp, size=(1280, 800)):
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for argument in BROWSER:
        options.add_argument(argument)
    options.add_argument(f"--user-data-dir={tmp}/profile")
    options.add_argument("--window-size=%d,%d" % size)
    options.add_experimental_option("prefs", {
        "download.default_directory": f"{tmp}/saved", "download.prompt_for_download": False})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(service=Service(shutil.which("chromedriver"),
                                              log_path=os.devnull,
                                              env={**os.environ, "TMPDIR": tmp}),
                              options=options)
    driver.get("about:blank")  # after the browser's own first page
    driver.get_log("performance")
    driver.set_page_load_timeout(LONG)
    driver.set_script_timeout(LONG)
    return driver


@contextlib.contextmanager
def browser(size=(1280, 800)):
    """A driver whose profile and downloads (tmp/saved) go with it."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as tmp:
        driver = start_browser(tmp, size)
        driver.tmp = tmp
        try:
            yield driver
        finally:
            driver.quit()


def pixels(png):
    """{(red, green, blue): how many} of a PNG without alpha, or with one, 8 bits each."""
    data, width, channels, at = b"", 0, 0, 8
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at:at + 8])
        body = png[at + 8:at + 8 + length]
        if kind == b"IHDR":
            width, _, depth, color = struct.unpack(">IIBB", body[:10])
            channels = {2: 3, 6: 4}[color]
            assert depth == 8
        elif kind == b"IDAT":
            data += body
        at += length + 12
    counts, above = collections.Counter(), bytes(width * channels)
    raw, step = zlib.decompress(data), width * channels + 1
    for row in range(0, len(raw), step):
        above = unfilter(raw[row], bytearray(raw[row + 1:row + step]), above, channels)
        counts.update(zip(*(above[i::channels] for i in range(3))))
    return counts


def unfilter(kind, line, above, channels):
    """A row as PNG's five filters left it."""
    for i, value in enumerate(line):
        a = line[i - channels] if i >= channels else 0
        b, c = above[i], above[i - channels] if i >= channels else 0
        if kind == 4:
            p = a + b - c
            near = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
        else:
            near = (0, a, b, (a + b) // 2)[kind]
        line[i] = (value + near) & 0xff
    return line


class PageTest(unittest.TestCase):
    """One browser for all tests of a class, the page anew for each."""

    graph = None
    size = (1280, 800)

    @classmethod
    def setUpClass(cls):
        why = missing()
        if why:
            raise unittest.SkipTest(why)
        opened = browser(cls.size)
        cls.driver = opened.__enter__()
        cls.addClassCleanup(opened.__exit__, None, None, None)
        cls.file = os.path.join(cls.driver.tmp, "page.html")
        cls.write(cls.file)

    @classmethod
    def write(cls, name):
        write_page(name, cls.graph())

    def setUp(self):
        self.open(f"file://{self.file}")
        self.addCleanup(self.check_quiet)

    def open(self, url):
        self.driver.get(url)
        self.wait("return document.documentElement.dataset.ready === 'yes'")

    def check_quiet(self):
        """Nothing on the console, nothing asked of a network."""
        self.assertEqual(self.driver.get_log("browser"), [])
        urls = [json.loads(entry["message"])["message"]["params"]["request"]["url"]
                for entry in self.driver.get_log("performance")
                if '"Network.requestWillBeSent"' in entry["message"]]
        self.assertTrue(urls)
        for url in urls:
            self.assertRegex(url, r"^(file|blob|data):")

    def js(self, script, *args):
        return self.driver.execute_script(script, *args)

    def wait(self, script, *args):
        end = time.monotonic() + LONG
        while not self.js(script, *args):
            self.assertLess(time.monotonic(), end, script)
            time.sleep(0.05)

    def by_id(self, name):
        return self.driver.find_element("id", name)

    def status(self):
        return self.by_id("status").text

    def keys(self, *keys):
        webdriver.ActionChains(self.driver).send_keys(*keys).perform()

    def shift(self, key):
        webdriver.ActionChains(self.driver).key_down(Keys.SHIFT).send_keys(key).key_up(
            Keys.SHIFT).perform()

    def focused(self):
        return self.js("return document.activeElement.id")

    def search(self, text):
        self.by_id("search").clear()
        self.by_id("search").send_keys(text)
        self.wait_for_search(text)

    def wait_for_search(self, text):
        self.wait("return at('search').value === arguments[0] && waiting === null", text)

    def switch(self, name):
        was_off = self.js("return off.has(arguments[0])", name)
        self.driver.find_element("css selector", f"input[data-name='{name}']").click()
        self.wait("return off.has(arguments[0]) !== arguments[1]", name, was_off)

    def frame(self):
        """Until then cytoscape answers with styles that it has in a cache."""
        self.js("return new Promise(done => requestAnimationFrame(() => "
                "requestAnimationFrame(done)))")

    def drawn(self, what="nodes"):
        """How many nodes or edges the picture has."""
        self.frame()
        return self.js(f"return cy.{what}().filter(e => !e.hasClass('box') && "
                       "e.visible()).length")

    def click_node(self, label):
        """The mouse goes where the node is drawn."""
        x, y = self.js("""
            const node = model.nodes.find(node => node.label === arguments[0]);
            const {x, y} = cy.getElementById(node.key).renderedPosition();
            const box = document.getElementById("graph").getBoundingClientRect();
            return [Math.round(x + box.x), Math.round(y + box.y)]""", label)
        actions = webdriver.ActionChains(self.driver)
        actions.w3c_actions.pointer_action.move_to_location(x, y)
        actions.click().perform()
        self.wait("return chosen !== null")

    def picture(self):
        """The colours of the graph alone: the switches beside it have them, too."""
        self.frame()
        return pixels(self.by_id("graph").screenshot_as_png)

    def has_color(self, counts, name):
        value = self.js("return color(arguments[0])", name)
        self.assertGreater(counts[tuple(bytes.fromhex(value[1:]))], 20, name)


def main():
    # meson's way to end what takes too long: the browser goes, too
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    program = unittest.main(verbosity=2, exit=False)
    result = program.result
    if not result.wasSuccessful():
        sys.exit(1)
    # A class that is skipped as a whole has run no test.
    if len(result.skipped) >= max(result.testsRun, 1):
        sys.exit(77)
