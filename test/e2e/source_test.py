# SPDX-License-Identifier: MIT
"""Sources of a plant: files that are dropped, several that are written to, and what `mw source`
says of them: list, test, discover."""
import csv
import io
import json
import os
import pathlib
import socket
import subprocess
import sys
import unittest
import urllib.error

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from program import Case, MW, ROOT  # noqa: E402
from serve_test import MOSQUITTO, Plant, free_port  # noqa: E402

FILES = """map meters {
  file "*.csv" csv
  time column "day"
  entity unit column "unit"
  measure unit_electricity column "kWh" : kWh
}
"""
FILLER = """source http influx
machine unit "filler" {
  state "http/filler state" { 6 production, else down }
  count pq "http/filler count"
  slot 1 min
}
"""


class Sources(Case):
    def setUp(self):
        super().setUp()
        self.work = str(self.folder / "w")
        self.mw("init", self.work, "--zone", "UTC", "--use", "monitoring")
        self.mw("entity", "add", "unit", "filler", "-w", self.work)

    def signals(self, text):
        self.write("w/plant.signals", text)

    def serve(self):
        plant = Plant(self.work, self.env())
        self.addCleanup(lambda: plant.process.poll() is None and plant.stop())
        return plant

    def drop(self, name, text):
        """Puts a file into the inbox as others should: written beside, renamed into place."""
        self.write("w/inbox/." + name, text)
        os.rename(self.folder / "w/inbox" / ("." + name), self.folder / "w/inbox" / name)

    def read(self, name):
        path = self.folder / "w/inbox" / name
        return path.read_text() if path.exists() else None

    def source(self, plant, name):
        listed = json.loads(plant.ask("/api/v1/sources")[1])
        return next(s for s in listed if s["source"] == name)


class Dropped(Sources):
    def setUp(self):
        super().setUp()
        self.write("w/meters.map", FILES)

    def test_files_become_facts(self):
        self.signals('source inbox folder "inbox" { map "meters.map" }\n')
        plant = self.serve()
        self.drop("a.csv", "unit,day,kWh\nfiller,2024-03-05,10\nfiller,2024-03-06,x\n")
        self.assertTrue(plant.wait(lambda: self.read("done/a.csv.rejects.csv")))
        self.assertIn("x", self.read("done/a.csv.rejects.csv"))
        self.assertTrue(plant.wait(lambda: plant.value("filler", "unit_electricity") == 10))
        # The moment follows what comes; a file of the same content counts once.
        self.drop("b.csv", "unit,day,kWh\nfiller,2024-03-05,11\nfiller,2024-03-07,7\n")
        self.assertTrue(plant.wait(lambda: plant.value("filler", "unit_electricity") == 7))
        self.drop("c.csv", "unit,day,kWh\nfiller,2024-03-05,11\nfiller,2024-03-07,7\n")
        self.drop("d.csv", "unit,day,kWh\nnobody,2024-03-05,11\n")
        self.assertTrue(plant.wait(lambda: self.read("done/c.csv")
                                   and self.read("refused/d.csv.problem.txt")))
        self.assertIn("nobody", self.read("refused/d.csv.problem.txt"))
        self.assertIn("nobody", self.read("refused/d.csv.rejects.csv"))
        seen = self.source(plant, "inbox")
        self.assertEqual((seen["kind"], seen["state"], seen["messages"], seen["samples"]),
                         ("folder", "connected", 3, 3))
        self.assertIn("d.csv is refused", seen["problem"])
        self.assertIn('source_refused_total{source="inbox"} 2', plant.ask("/metrics")[1])
        plant.stop()
        listed = self.mw("import", "list", "-w", self.work, "--format", "csv").csv()
        self.assertEqual([r["file"] for r in listed if r["file"].startswith("inbox/")],
                         ["inbox/a.csv", "inbox/b.csv", "inbox/d.csv"])
        rows = self.mw("eval", "-w", self.work, "-i", "unit_electricity", "--at", "2024-03-05",
                       "--format", "csv").csv()
        self.assertEqual(float(rows[0]["value"]), 11)
        # After a restart what was stored is there, and the same content is still known.
        plant = self.serve()
        self.assertTrue(plant.wait(lambda: plant.value("filler", "unit_electricity") == 7))
        self.drop("e.csv", "unit,day,kWh\nfiller,2024-03-05,11\nfiller,2024-03-07,7\n")
        self.assertTrue(plant.wait(lambda: self.read("done/e.csv")))
        self.assertEqual(self.source(plant, "inbox")["samples"], 0)

    def test_files_beside_machines(self):
        self.signals(FILLER + 'source inbox folder "inbox" { map "meters.map" }\n')
        plant = self.serve()
        plant.ask("/write?precision=s", "filler state=6,count=100 1700000100\n"
                                        "filler state=6,count=120 1700000160")
        self.assertTrue(plant.wait(lambda: plant.value("filler", "pq") == 20))
        self.drop("a.csv", "unit,day,kWh\nfiller,2023-11-14,10\n")
        self.assertTrue(plant.wait(lambda: plant.value("filler", "electricity_per_piece") == 0.5))

    def test_wrong_map_waits(self):
        self.signals('source inbox folder "inbox" { map "meters.map" }\n')
        plant = self.serve()
        self.write("w/meters.map", FILES.replace("time", "tyme"))
        self.drop("a.csv", "unit,day,kWh\nfiller,2024-03-05,10\n")
        self.assertTrue(plant.wait(
            lambda: "meters.map:3:3" in self.source(plant, "inbox")["problem"]))
        self.assertEqual(self.source(plant, "inbox")["state"], "waiting")
        self.write("w/meters.map", FILES)
        self.assertTrue(plant.wait(lambda: self.read("done/a.csv"), 60))
        plant.stop()
        self.write("w/meters.map", FILES.replace("unit_electricity", "nothing"))
        said = self.mw("serve", "-w", self.work, "--listen", "0", code=1).err
        self.assertIn("meters.map:5:", said)
        self.assertIn("nothing", said)


class Written(Sources):
    def test_bucket_chooses(self):
        self.signals('source a influx { bucket "one", org "plant" }\n'
                     'source b influx { database "two" }\nsource c json\n')
        plant = self.serve()
        self.assertEqual(plant.ask("/api/v2/write?bucket=one&org=plant", "m v=1 5")[0], 204)
        self.assertEqual(plant.ask("/write?db=two", "m v=1 5\nm v=2 6")[0], 204)
        self.assertEqual(plant.ask("/api/v1/samples", '[{"signal":"m","value":1}]')[0], 204)
        with self.assertRaises(urllib.error.HTTPError) as bad:
            plant.ask("/write?db=three", "m v=1 5")
        self.assertEqual(bad.exception.code, 404)
        self.assertIn("one (org plant), two", bad.exception.read().decode())
        self.assertEqual([self.source(plant, s)["samples"] for s in "abc"], [1, 2, 1])
        names = {s["signal"] for s in json.loads(plant.ask("/api/v1/signals")[1])}
        self.assertEqual(names, {"a/m v", "b/m v", "c/m"})


if __name__ == "__main__":
    unittest.main()
