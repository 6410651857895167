# SPDX-License-Identifier: LGPL-2.1-or-later
"""A page with a graph in it, in a Chromium of its own."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

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
                                              log_path=os.devnull), options=options)
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


def main():
    program = unittest.main(verbosity=2, exit=False)
    result = program.result
    if not result.wasSuccessful():
        sys.exit(1)
    if result.testsRun and len(result.skipped) == result.testsRun:
        sys.exit(77)
