# SPDX-License-Identifier: MIT
"""A plant that runs: lines over HTTP and a simulated line over MQTT become facts and indicators;
what was acknowledged survives kill -9."""
import csv
import json
import os
import pathlib
import re
import sys
import unittest
import urllib.error

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from broker import Broker, mosquitto  # noqa: E402
from kill_rounds import BROKER, MACHINES, Rounds  # noqa: E402
from plant import Plant  # noqa: E402
from program import Case, ROOT  # noqa: E402

MAP = """source http influx
machine unit "filler" {
  state "http/filler state" { 6 production, else down }
  count pq "http/filler count"
  slot 1 min
}
"""
ROUNDS = 5 if os.environ.get("MW_TEST_BUILD") == "asan" else 20  # there each takes its time


class Serve(Case):
    def setUp(self):
        super().setUp()
        self.work = str(self.folder / "w")
        self.mw("init", self.work, "--zone", "UTC", "--use", "monitoring")

    def add_filler(self):
        self.mw("entity", "add", "unit", "filler", "-w", self.work)

    def serve(self, signals):
        with open(os.path.join(self.work, "plant.signals"), "w") as f:
            f.write(signals)
        plant = Plant(self.work, self.env())
        self.addCleanup(lambda: plant.process.poll() is None and plant.stop())
        return plant

    def test_lines_become_facts(self):
        self.add_filler()
        plant = self.serve(MAP)
        lines = ["filler state=6,count=100 1700000100", "filler count=112 1700000130",
                 "filler state=2 1700000145", "filler state=6,count=112 1700000220"]
        status, _ = plant.ask("/write?precision=s", "\n".join(lines))
        self.assertEqual(status, 204)
        self.assertTrue(plant.wait(lambda: plant.value("filler", "pq") == 12))
        self.assertAlmostEqual(plant.value("filler", "availability"), 100 * 45 / 120, 6)
        with self.assertRaises(urllib.error.HTTPError) as bad:
            plant.ask("/write?precision=s",
                      "filler count=113 1700000225\nfiller count=x 1700000226")
        self.assertEqual(bad.exception.code, 400)
        self.assertTrue(plant.wait(lambda: plant.value("filler", "pq") == 13))
        plant.ask("/api/v1/stops", json.dumps({
            "machine": "filler", "from": "2023-11-14T22:15:45Z", "to": "2023-11-14T22:17:00Z",
            "reason": "jam"}))
        plant.stop()
        out = self.mw("eval", "-w", self.work, "--indicator", "downtime", "--at", "2023-11-14",
                      "--format", "csv").out
        self.assertIn("jam", out)
        self.assertIn("live:plant.signals", self.mw("explain", "apt", "--entity", "filler", "--at",
                                                    "2023-11-14T22:15/PT1M", "-w",
                                                    self.work).out)

    def minutes_by_reason(self):
        out = self.mw("eval", "-w", self.work, "--indicator", "downtime", "--at", "2023-11-14",
                      "--format", "csv").out
        rows = csv.DictReader(out.splitlines())
        return {r["reason"]: round(float(r["value"]) * 60, 6) for r in rows if r["value"]}

    def test_reason_of_a_stop_that_goes_on(self):
        """Given while it goes on, a reason is of all of the stop, and of no other."""
        self.add_filler()
        plant = self.serve(MAP)
        said = "/api/v1/said?entity=filler&from=2023-11-14T22:00:00Z&to=2023-11-14T23:00:00Z"

        def listed():
            return json.loads(plant.ask(said)[1])

        def write(*lines):
            plant.ask("/write?precision=s", "\n".join("filler " + line for line in lines))

        def told(reason, at):
            plant.ask("/api/v1/stops", json.dumps({
                "machine": "filler", "from": f"2023-11-14T22:{at}Z", "reason": reason}))

        write("state=6,count=100 1700000100", "state=2 1700000145", "count=100 1700000180")
        self.assertTrue(plant.wait(lambda: plant.value("filler", "availability") is not None))
        with self.assertRaises(urllib.error.HTTPError) as bad:
            told("jam", "15:30")
        self.assertIn("no stop", bad.exception.read().decode())
        told("jam", "15:45")
        self.assertEqual([r["to"] for r in listed()], [None])
        write("state=6 1700000400", "state=2 1700000460", "state=6 1700000520",
              "count=130 1700000580")
        self.assertTrue(plant.wait(lambda: len(listed()) == 3), listed())
        self.assertEqual([(r["text"], r["to"]) for r in listed()[:1]],
                         [("jam", "2023-11-14T22:20:00Z")])
        plant.stop()
        self.assertEqual(self.minutes_by_reason(), {"jam": 4.25, "unspecified": 1})

    @unittest.skipUnless(mosquitto(), "mosquitto is not installed")
    def test_killed_under_load(self):
        for machine in MACHINES:
            self.mw("entity", "add", "unit", machine, "-w", self.work)
        broker = Broker(self.folder, *BROKER)
        self.addCleanup(broker.stop)
        rounds = Rounds(self.work, self.env(), broker)
        self.addCleanup(rounds.end)
        for _ in range(ROUNDS):
            rounds.run_one()
        rounds.finish(lambda *words: self.mw(*words).out)
        print(f"# {rounds}")
        self.assertEqual((rounds.lost, rounds.doubled), (0, 0))
        self.assertGreater(min(len(load.sure) for load in rounds.loads), ROUNDS)

    @unittest.skipUnless(mosquitto(), "mosquitto is not installed")
    def test_simulated_line(self):
        broker = Broker(self.folder)
        self.addCleanup(broker.stop)
        with open(ROOT / "examples/bottling/bottling.map") as f:
            signals = f.read().replace("1883", str(broker.port))
        self.mw("entity", "import", ROOT / "examples/bottling/entities.csv", "-w", self.work)
        plant = self.serve(signals)
        self.assertTrue(plant.wait(lambda: plant.source("bottling")["state"] == "connected"))
        said = self.mw("simulate", "--mqtt", f"mqtt://127.0.0.1:{broker.port}", "--speed", "1000",
                       "--from", "2026-01-05T06:00:00Z", "--for", "2h", "--seed", "7").err
        filled = int(re.search(r"(\d+) pieces filled", said)[1])
        plant.wait(lambda: '"messages":29' in plant.ask("/api/v1/sources")[1], 3)
        plant.stop()
        rows = self.mw("eval", "-w", self.work, "--indicator",
                       "pq,gq,sq,availability,oee", "--entity", "filler", "--at", "2026-01-05",
                       "--format", "csv").csv()
        day = {r["indicator"]: float(r["value"]) for r in rows if r["period"] == "2026-01-05"}
        # What was filled before the first count was told is not known.
        self.assertTrue(filled - 20 <= day["pq"] <= filled, (day, filled))
        # Where the line left in a slot, what was scrapped then is not known, nor what was good.
        self.assertTrue(0 <= day["pq"] - day["sq"] - day["gq"] < 100, day)
        self.assertTrue(30 < day["availability"] <= 100 and 20 < day["oee"] <= 110, day)
        hour = self.mw("eval", "-w", self.work, "--indicator", "observed_share", "--entity",
                       "filler", "--at", "2026-01-05T06/PT1H", "--format", "csv").csv()
        self.assertGreater(float(hour[0]["value"]), 99)


if __name__ == "__main__":
    unittest.main()
