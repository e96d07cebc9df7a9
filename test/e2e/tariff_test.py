# SPDX-License-Identifier: MIT
"""Electricity by time of use in a plant that runs: live, from the stored facts, and explained."""
import datetime
import os
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from program import Case  # noqa: E402
from plant import Plant  # noqa: E402

MAP = """source http influx
machine unit "filler" {
  state "http/filler state" { 6 production, else down }
  count pq "http/filler count"
  meter unit_electricity "http/filler energy" : kWh
  slot 5 min
}
"""
ENTITIES = """kind,code,title,parent
site,s,Site,
line,l,Line,site:s
unit,filler,Filler,line:l
"""
PRICES = {"sharp": 1.3, "peak": 1.1, "flat": 0.7, "valley": 0.3}


class Tariff(Case):
    def setUp(self):
        super().setUp()
        self.work = str(self.folder / "w")
        self.mw("init", self.work, "--zone", "Asia/Shanghai", "--use", "tariff")
        (self.folder / "entities.csv").write_text(ENTITIES)
        self.mw("entity", "import", "entities.csv", "-w", self.work)
        self.mw("fact", "put", "tariff_of", "site:s", "2020-01-01", "four_bands", "-w", self.work)
        for band, price in PRICES.items():
            self.mw("fact", "put", "tariff_price", "site:s", "2020-01-01", str(price), "--keys",
                    band, "-w", self.work)
        with open(os.path.join(self.work, "plant.signals"), "w") as f:
            f.write(MAP)

    def eval(self, name, at, *more):
        return self.mw("eval", "-w", self.work, "--indicator", name, "--entity", "filler", "--at",
                       at, "--format", "csv", *more).csv()

    def test_cost_live_and_stored(self):
        """A kWh and ten pieces a minute, 07:50 to 08:20: ten minutes of valley, twenty of peak."""
        zone = datetime.timezone(datetime.timedelta(hours=8))
        start = int(datetime.datetime(2026, 7, 1, 7, 50, tzinfo=zone).timestamp())
        plant = Plant(self.work, self.env())
        self.addCleanup(lambda: plant.process.poll() is None and plant.stop())
        lines = [f"filler state=6,count={1000 + 10 * m},energy={500 + m} {start + 60 * m}"
                 for m in range(31)]
        self.assertEqual(plant.ask("/write?precision=s", "\n".join(lines))[0], 204)
        cost = 10 * 0.3 + 20 * 1.1

        def stands(name, value, entity="filler", grain="day"):
            got = plant.value(entity, name, grain)
            return got is not None and abs(got - value) < 1e-9

        self.assertTrue(plant.wait(lambda: stands("energy_cost", cost)),
                        plant.value("filler", "energy_cost"))
        self.assertTrue(stands("energy_cost_per_piece", cost / 300))
        self.assertTrue(stands("energy_cost", 20 * 1.1, grain="hour"))
        self.assertTrue(stands("energy_priced", 100) and stands("energy_cost", cost, "s"))
        plant.stop()
        for name, value in (("energy_cost", cost), ("energy_cost_per_piece", cost / 300)):
            self.assertAlmostEqual(float(self.eval(name, "2026-07-01")[0]["value"]), value, 9)
        bands = {r["band"]: float(r["value"]) for r in self.eval("energy_by_band", "2026-07-01")}
        self.assertAlmostEqual(bands["valley"], 10, 9)
        self.assertAlmostEqual(bands["peak"], 20, 9)
        self.assertEqual((bands["flat"], bands["sharp"]), (0, 0))
        said = self.mw("explain", "energy_cost", "--entity", "filler", "--at", "2026-07-01", "-w",
                       self.work).out
        self.assertIn("mean_price", said)
        self.assertIn("cost_by_band", said)
        said = self.mw("explain", "cost_by_band", "--entity", "filler", "--at",
                       "2026-07-01T08:00/PT15M", "-w", self.work).out
        self.assertIn("tariff_price", said)

    def test_price_that_is_corrected(self):
        """A price that was wrong is corrected: the cost follows, the earlier one can be had."""
        self.mw("fact", "put", "unit_electricity", "unit:filler", "2026-07-01T09:00/PT15M", "10",
                "-w", self.work)
        self.assertAlmostEqual(float(self.eval("energy_cost", "2026-07-01")[0]["value"]), 11)
        known = datetime.datetime.now(datetime.timezone.utc).isoformat()
        self.mw("fact", "put", "tariff_price", "site:s", "2020-01-01", "1.2", "--keys", "peak",
                "-w", self.work)
        self.assertAlmostEqual(float(self.eval("energy_cost", "2026-07-01")[0]["value"]), 12)
        old = self.eval("energy_cost", "2026-07-01", "--as-known", known)
        self.assertAlmostEqual(float(old[0]["value"]), 11)


if __name__ == "__main__":
    unittest.main()
