# SPDX-License-Identifier: MIT
"""A recorded lathe (MTConnect adapter lines) through the running plant: its times and pieces are
those of the reference, the clock that goes back is told."""
import json
import os
import pathlib
import signal
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from program import Case, SHARED  # noqa: E402
from plant import Plant  # noqa: E402

FOLDER = SHARED / "machine/okuma"
MAP = """source tape shdr file "%s"
machine unit "lathe" {
  state "tape/pexecution" mtconnect
  count pq "tape/ppartcount"
  slot 1 min
}
"""


@unittest.skipUnless((FOLDER / "ref_okuma.json").exists(), "no reference data")
class Okuma(Case):
    def test_times_and_pieces(self):
        with open(FOLDER / "ref_okuma.json", encoding="utf-8") as f:
            sessions = json.load(f)["sessions"]
        work = str(self.folder / "w")
        self.mw("init", work, "--zone", "UTC", "--use", "monitoring")
        self.mw("entity", "add", "unit", "lathe", "-w", work)
        with open(os.path.join(work, "plant.signals"), "w", encoding="utf-8") as f:
            f.write(MAP % (FOLDER / "okuma_shdr.txt"))
        plant = Plant(work, self.env())
        self.addCleanup(lambda: plant.process.poll() is None and plant.stop(signal.SIGKILL))
        source = lambda: json.loads(plant.ask("/api/v1/sources")[1])[0]  # noqa: E731
        self.assertTrue(plant.wait(lambda: source()["messages"] == 10770))
        self.assertIn("clock went back 33 min", source()["problem"])
        # One piece a session, one between two: the count went on while nobody listened.
        self.assertTrue(plant.wait(lambda: plant.value("lathe", "pq") == 5))
        plant.stop(signal.SIGTERM)
        rows = self.mw("eval", "-w", work, "--indicator", "apt,adot,adet,pbt,pq,availability",
                       "--entity", "lathe", "--at", "2022-08-08", "--format", "csv").csv()
        day = {r["indicator"]: float(r["value"]) for r in rows}
        active = sum(s["execution_s"]["ACTIVE"] for s in sessions)
        idle = sum(s["execution_s"]["READY"] + s["execution_s"]["PROGRAM_COMPLETED"]
                   for s in sessions)
        self.assertAlmostEqual(day["apt"] * 3600, active, delta=1e-3)
        self.assertAlmostEqual(day["adot"] * 3600, idle, delta=1e-3)
        self.assertAlmostEqual(day["pbt"] * 3600, active + idle, delta=1e-3)
        self.assertEqual((day["pq"], day["adet"]), (5, 0))
        self.assertAlmostEqual(day["availability"], 100 * active / (active + idle), delta=1e-4)


if __name__ == "__main__":
    unittest.main()
