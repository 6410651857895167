#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""assemble.py LIBRARY OUTPUT: what is before and after the JSON of --graph=html, as C.

OUTPUT that ends in .html gets the page as it is, with @GRAPH@ for the JSON (for tests).
"""

import base64
import hashlib
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SCRIPTS = ("model.js", "arrange.js", "draw.js", "svg.js", "details.js", "page.js",
           "keys.js")
# The library would add a style of its own, unless one of this name is there.
STYLE_ID = "__________cytoscape_stylesheet"


def read(name):
    with open(os.path.join(HERE, name), encoding="utf-8", newline="") as f:
        return f.read()


def checked(text, name):
    """What stands in a script or style is what is hashed, and does not end it."""
    if re.search(r"<(/script|/style|!--|script)|[\r\0]", text, re.IGNORECASE):
        sys.exit(f"{name}: can't stand in a page as it is")
    return f"\n{text}"


def digest(text):
    return "'sha256-%s'" % base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def page(library_name):
    style = checked(read("page.css"), "page.css")
    library = checked(read(library_name), library_name)
    scripts = checked("".join(read(name) for name in SCRIPTS), "page.js")
    policy = (f"default-src 'none'; script-src {digest(library)} {digest(scripts)}; "
              f"style-src {digest(style)}; base-uri 'none'; form-action 'none'")
    parts = {"POLICY": policy, "STYLE": f'<style id="{STYLE_ID}">{style}</style>',
             "LIBRARY": f"<script>{library}</script>", "PAGE": f"<script>{scripts}</script>"}
    return re.sub(r"@(POLICY|STYLE|LIBRARY|PAGE)@", lambda found: parts[found[1]],
                  read("page.html"))


def c_string(text):
    """Bytes as literals, a line each; '?' too, because of trigraphs."""
    special = {0x22: '\\"', 0x5c: "\\\\", 0x3f: "\\?", 0x0a: "\\n"}
    for line in text.encode().splitlines(keepends=True):
        yield '\t"%s"\n' % "".join(
            special.get(c) or (chr(c) if 0x20 <= c < 0x7f else f"\\{c:03o}") for c in line)


def main():
    library, output = sys.argv[1:]
    text = page(os.path.abspath(library))
    with open(output, "w", encoding="utf-8", newline="") as f:
        if output.endswith(".html"):
            f.write(text)
            return
        head, tail = text.split("@GRAPH@")
        f.write('/* Made by assemble.py. SPDX-License-Identifier: GPL-2.0-or-later AND MIT */\n'
                "#include <stddef.h>\n")
        for name, part in (("head", head), ("tail", tail)):
            f.write(f"\nextern const char graph_page_{name}[];\n"
                    f"extern const size_t graph_page_{name}_size;\n"
                    f"const char graph_page_{name}[] =\n{''.join(c_string(part))};\n")
            f.write(f"const size_t graph_page_{name}_size = "
                    f"sizeof(graph_page_{name}) - 1;\n")


if __name__ == "__main__":
    main()
