# SPDX-License-Identifier: MIT
"""test/sparkplug_tck.csv: which test covers which assertion of Sparkplug's compatibility kit.

It lists those that bind a host application. A test is a T(name) of src/source/tests.c or a
Class.method of test/e2e.
"""
import csv
import re
import unittest

import program

LIST = program.ROOT / "test/sparkplug_tck.csv"
ASSERTIONS = "protocols/sparkplug/tck_assertions.csv"

# What speaks of host applications or of their commands ...
OF_HOST = re.compile(r"Host Application|Rebirth Request|\bNCMD\b|\bDCMD\b")
ID_OF_HOST = re.compile(r"host-topic|host-application|host-action|host-reordering|-phid-|-hid-"
                        r"|[nd]cmd|payloads-state")
# ... but binds edge nodes: how they react to them.
ID_OF_EDGE = re.compile(r"edge-node-birth-publish|-(?:ncmd|dcmd)-subscribe$|rebirth-action"
                        r"|termination-host-offline|multiple-servers-walk$")


def listed():
    with LIST.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class SparkplugTckTest(unittest.TestCase):
    def test_named_tests_exist(self):
        tests = set(re.findall(r"\bT\((\w+)\)", (program.ROOT / "src/source/tests.c").read_text()))
        for file in sorted((program.ROOT / "test/e2e").glob("*_test.py")):
            name = None
            for line in file.read_text(encoding="utf-8").splitlines():
                found = re.match(r"class (\w+)", line) or re.match(r"    def (test_\w+)", line)
                if found and line.startswith("class"):
                    name = found.group(1)
                elif found:
                    tests.add(f"{name}.{found.group(1)}")
        rows = listed()
        self.assertGreater(len(rows), 90)
        self.assertEqual(len({row["tck_id"] for row in rows}), len(rows))
        missing = [row for row in rows if row["test"] not in tests]
        self.assertEqual(missing, [])

    def test_all_are_listed(self):
        path = program.SHARED / ASSERTIONS
        if not path.exists():
            self.skipTest(f"no {path}")
        with path.open(encoding="utf-8", newline="") as file:
            known = {row["tck_id"]: row["text"] for row in csv.DictReader(file)}
        ours = {row["tck_id"] for row in listed()}
        self.assertEqual(ours - set(known), set())
        binding = {i for i, text in known.items()
                   if (OF_HOST.search(text) or ID_OF_HOST.search(i)) and not ID_OF_EDGE.search(i)}
        self.assertGreater(len(binding), 80)
        self.assertEqual(binding - ours, set())


if __name__ == "__main__":
    unittest.main()
