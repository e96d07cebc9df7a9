# SPDX-License-Identifier: MIT
"""Workspaces that older programs made; test/data holds a backup of one of each layout."""
import pathlib
import re
import sqlite3
import stat
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from plant import Plant  # noqa: E402
from program import Case, ROOT  # noqa: E402

LAYOUT = 2  # the present one


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


class Upgrade(Case):
    def old(self, layout):
        """The workspace of a layout, as it lay on disks: its files could be read by anybody."""
        backup = ROOT / f"test/data/workspace_layout_{layout}.tar.zst"
        self.assertIn("mw upgrade", self.mw("restore", backup, "w", code=1).err)
        work = self.folder / "w"
        for path in (work, *work.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
        return work

    def test_each_layout(self):
        for layout in range(1, LAYOUT):
            with self.subTest(layout=layout):
                work = self.old(layout)
                self.assertIn(f"has layout {layout}", self.mw("verify", "-w", work, code=1).err)
                said = self.mw("upgrade", "-w", work).err
                self.assertIn(f"layout {LAYOUT}: ", said)
                self.assertIn("sound", self.mw("verify", "-w", work).out)
                facts = self.mw("fact", "list", "-w", work, "--all-versions", "--format",
                                "csv").csv()
                self.assertEqual([round(float(f["value"]), 6) for f in facts],
                                 [0.5, round(31 / 60, 6)])
                self.assertIn("li", self.mw("person", "list", "-w", work).out)
                self.mw("check", work / "packs/own.mw")
                # What was before can be had again.
                backup = re.search(r"backup: (\S+)", said)[1]
                self.assertIn(f"has layout {layout}", self.mw("restore", backup, "again",
                                                              code=1).err)

    def test_shut_to_others(self):
        work = self.old(1)
        self.mw("upgrade", "-w", work, "--no-backup")
        self.assertEqual(mode(work) & 0o007, 0)
        self.assertEqual(mode(work / "registry.sqlite"), 0o600)
        self.assertEqual(list((work / "backups").iterdir()), [])

    def test_present_and_newer(self):
        self.mw("init", "w")
        self.assertIn("the present one", self.mw("upgrade", "-w", "w").err)
        self.assertEqual(mode(self.folder / "w") & 0o007, 0)
        with sqlite3.connect(self.folder / "w/registry.sqlite") as db:
            db.execute("UPDATE setting SET value = '99' WHERE name = 'workspace'")
        db.close()
        self.assertIn("use a newer one", self.mw("upgrade", "-w", "w", code=1).err)
        self.assertIn("use a newer one", self.mw("verify", "-w", "w", code=1).err)

    def test_not_while_it_is_served(self):
        self.mw("init", "w", "--use", "monitoring")
        plant = Plant(self.folder / "w", self.env())
        self.addCleanup(lambda: plant.process.poll() is None and plant.stop())
        with sqlite3.connect(self.folder / "w/registry.sqlite") as db:
            db.execute("UPDATE setting SET value = '1' WHERE name = 'workspace'")
        db.close()
        self.assertIn("in use by process", self.mw("upgrade", "-w", "w", code=1).err)


if __name__ == "__main__":
    unittest.main()
