# SPDX-License-Identifier: LGPL-2.1-or-later
"""The schemas that are installed are those of the columns, views and names there are."""

import json
import os
import subprocess
import sys
import tempfile
import unittest

from support import main, path, read

AGAIN = "run tools/schemas.py LSNSREL lsnsrel/schema"
LSNSREL = os.environ["LSNSREL"]


def load(directory):
    found = {}
    for name in sorted(os.listdir(directory)):
        with open(os.path.join(directory, name), encoding="utf-8") as f:
            found[name] = f.read()
    return found


class Schemas(unittest.TestCase):
    maxDiff = None

    def test_are_as_made(self):
        with tempfile.TemporaryDirectory() as directory:
            subprocess.run([sys.executable, path("tools", "schemas.py"), LSNSREL, directory],
                           check=True)
            made = load(directory)
        kept = load(path("lsnsrel", "schema"))
        self.assertEqual(sorted(kept), sorted(made), AGAIN)
        for name in made:
            self.assertEqual(kept[name], made[name], f"{name}: {AGAIN}")

    def test_every_column_is_in_one(self):
        """With the type that -H has: told by another way than the tool's."""
        kinds = {"<integer>": ("integer", None), "<integer[]>": ("array", "integer"),
                 "<string>": ("string", None), "<string[]>": ("array", "string"),
                 "<boolean>": ("boolean", None), "<object[]>": ("array", "object"),
                 "<object>": ("object", None)}
        out = subprocess.run([LSNSREL, "-H"], check=True, stdout=subprocess.PIPE,
                             text=True, env={**os.environ, "LC_ALL": "C"}).stdout
        columns = dict(line.split()[:2] for line in out.splitlines())
        seen = set()
        for text in load(path("lsnsrel", "schema")).values():
            schema = json.loads(text)
            if "row" not in schema.get("$defs", {}) or \
                    "lsnsrel-columns" in schema.get("properties", {}):
                continue
            for key, value in schema["$defs"]["row"]["properties"].items():
                if key == "children":
                    continue
                kind, item = kinds[columns[key.upper()]]
                self.assertEqual(value["type"], [kind, "null"], key)
                self.assertEqual(value.get("items", {}).get("type"), item, key)
                seen.add(key.upper())
        self.assertEqual(seen, set(columns))

    def test_names_do_not_change(self):
        """Others have them written down."""
        for name, text in load(path("lsnsrel", "schema")).items():
            schema = json.loads(text)
            stem = name.removesuffix(".json")
            self.assertEqual(schema["$id"], f"urn:nsrel:schema:{stem}")
            if stem == "watch":  # a line
                self.assertEqual(schema["$ref"], "#/$defs/row")
            elif stem != "snapshot":
                self.assertEqual(list(schema["properties"]),
                                 ["nodes", "edges"] if stem == "graph" else [stem])
            self.assertIn(f"'schema/{name}'", read("lsnsrel", "meson.build"))
            self.assertIn(stem, read("lsnsrel", "lsnsrel.8.adoc"))


if __name__ == "__main__":
    main()
