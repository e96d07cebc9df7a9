# SPDX-License-Identifier: MIT
"""Old samples become minutes and hours as the signal map says: on a stopped workspace and in a
running plant; charts go on without a break, facts stay, and what comes too late changes none."""
import json
import pathlib
import re
import sys
import unittest
import urllib.error

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from api import Client, Description  # noqa: E402
from program import Case  # noqa: E402
from plant import Plant  # noqa: E402

MAP = """source http influx
machine unit "filler" {
  state "http/filler state" text { "run" production, else down }
  count pq "http/filler count"
  gap 10 min
  slot 1 min
}
"""
KEEP = 'retain "http/filler*" raw 2 h, minutes 4 h, hours forever\nretain raw 3 h\n'
START = 1700006400  # 2023-11-15T00:00Z
HOURS = 8


def lines():
    """Eight hours of a machine that runs half of each minute, and of a temperature."""
    for i in range(0, HOURS * 3600, 10):
        at = START + i
        state = "run" if i % 60 < 30 else "stop"
        yield f'filler state="{state}",count={i // 10} {at}'
        yield f"oven temp={20 + i / 3600} {at}"


class Series(Case):
    def setUp(self):
        super().setUp()
        self.work = str(self.folder / "w")
        self.mw("init", self.work, "--zone", "UTC", "--use", "monitoring")
        self.mw("entity", "add", "unit", "filler", "-w", self.work)

    def map(self, text):
        (self.folder / "w" / "plant.signals").write_text(text)

    def serve(self):
        plant = Plant(self.work, self.env())
        self.addCleanup(lambda: plant.process.poll() is None and plant.stop())
        return plant

    def fill(self):
        """Puts all lines and waits until their facts are stored."""
        self.map(MAP)
        plant = self.serve()
        plant.ask("/write?precision=s", "\n".join(lines()))
        self.assertTrue(plant.wait(lambda: plant.value("filler", "pq") is not None))
        plant.stop()
        return self.facts()

    def facts(self):
        """All facts but when, and by which text of the map, they were recorded."""
        rows = self.mw("fact", "list", "-w", self.work, "--format", "csv").csv()
        names = ["measure", "period", "keys", "value", "quality"]
        return sorted([row[name] for name in names] for row in rows)

    def series(self, *words, code=0):
        return self.mw("series", *words, "-w", self.work, code=code)

    def metric(self, plant, name):
        found = re.search(rf"^millwright_{name} (\S+)$", plant.ask("/metrics")[1], re.M)
        return float(found.group(1)) if found else None

    def test_nothing_yet(self):
        self.assertIn("no samples yet", self.series("list").err)
        self.assertIn('no signal fits "x*"', self.series("list", "x*").err)

    def test_stopped(self):
        facts = self.fill()
        self.assertIn("how long samples are kept", self.series("retain", code=1).err)
        self.map(MAP + KEEP)
        before = {r["signal"]: r for r in self.series("list", "--format", "csv").csv()}
        self.assertEqual(int(before["http/oven temp"]["samples"]), HOURS * 360)
        dry = self.series("retain", "--dry-run").out
        self.assertIn("samples would go", dry)
        self.assertEqual(self.series("list", "--format", "csv").csv(), list(before.values()))
        done = self.series("retain").out
        self.assertEqual(re.search(r"(\d+) samples", dry).group(1),
                         re.search(r"(\d+) samples", done).group(1))
        self.assertIn("0 samples would go", self.series("retain", "--dry-run").out)
        after = {r["signal"]: r for r in self.series("list", "--format", "csv").csv()}
        # The age counts from 07:59:50: 4:59 by 3 h, 5:59 by 2 h.
        self.assertEqual(after["http/oven temp"]["given_up_to"], "2023-11-15T04:59:00Z")
        self.assertEqual(after["http/filler count"]["given_up_to"], "2023-11-15T05:59:00Z")
        rows = {r["resolution"]: r for r in
                self.series("show", "http/filler count", "--format", "csv").csv()}
        self.assertEqual(rows["hours"]["rows"], "3")
        self.assertEqual(rows["minutes"]["rows"], str(3 * 60 - 1))
        self.assertEqual(rows["raw"]["first"], "2023-11-15T05:59:00Z")
        hours = self.series("export", "http/filler count", "--resolution", "hours").csv()
        self.assertEqual(hours[1], {"time": "2023-11-15T01:00:00Z", "min": "360", "max": "719",
                                    "mean": "539.5", "last": "719", "count": "360"})
        raw = self.series("export", "http/filler state", "--from", "2023-11-15T07:00:00Z").csv()
        self.assertEqual(raw[0], {"time": "2023-11-15T07:00:00Z", "value": "run",
                                  "quality": "good"})
        self.assertEqual(len(raw), 360)
        self.assertIn("sound", self.mw("verify", "-w", self.work).out)
        self.assertEqual(self.facts(), facts)
        self.assertIn("no signal is called", self.series("show", "x", code=1).err)
        self.assertIn("there are no minutes", self.series(
            "export", "http/oven temp", "--resolution", "minutes", code=1).err)

    def test_rules_over_http(self):
        self.fill()
        plant = self.serve()
        ask = Client(plant.port).ask
        about = Description(Client(plant.port))
        now = ask("GET", "/api/v1/retention").json()
        self.assertEqual((now["text"], now["rules"], now["keeping"], now["editable"]),
                         ("", [], False, True))
        self.assertEqual(ask("GET", "/api/v1/retention/preview").status, 422)
        put = lambda text, **more: ask("PUT", "/api/v1/retention/rules",
                                       {"text": text, "hash": now["hash"], **more})
        for text, says in (("retain raw 90 d, minutes 30 d", "rules:1:18: error"),
                           ("source b influx", "nothing but how long"),
                           ("retain measure nothing raw 1 d", "nothing")):
            got = put(text)
            self.assertEqual(got.status, 422)
            self.assertIn(says, got.detail())
        self.assertEqual(put(KEEP, hash="old").status, 409)
        file = self.folder / "w/plant.signals"
        self.assertEqual(file.read_text(), MAP)
        self.assertEqual(put(KEEP).status, 204)
        self.assertEqual(file.read_text(), MAP + KEEP)
        self.assertEqual((self.folder / "w/plant.signals.before").read_text(), MAP)
        got = ask("GET", "/api/v1/retention")
        self.assertEqual(about.problems("getRetention", got), [])
        self.assertEqual((got.json()["text"], got.json()["waiting"], got.json()["keeping"]),
                         (KEEP, False, True))
        self.assertEqual(got.json()["rules"][0], {
            "signals": ["http/filler*"], "measures": [], "raw": 7200, "minutes": 14400,
            "hours": "forever"})
        plant.stop()
        plant = self.serve()
        ask = Client(plant.port).ask
        last = lambda: ask("GET", "/api/v1/retention").json()
        self.assertEqual(last()["waiting"], False)
        self.assertTrue(plant.wait(lambda: last()["last"]["runs"] == 1))
        self.assertEqual((last()["waiting"], last()["keeping"]), (False, True))
        self.assertGreater(last()["last"]["samples"], 4 * 360)
        preview = ask("GET", "/api/v1/retention/preview")
        self.assertEqual(about.problems("previewRetention", preview), [])
        self.assertEqual(preview.json()["samples"], 0)
        self.assertEqual(ask("POST", "/api/v1/retention/run").status, 204)
        self.assertTrue(plant.wait(lambda: last()["last"]["runs"] == 2))
        self.map(MAP)  # by hand
        self.assertTrue(last()["waiting"])
        acts = [r["act"] for r in self.mw("audit", "list", "-w", self.work, "--format",
                                          "csv").csv()]
        self.assertEqual(acts, ["series rules", "series retain"])

    def test_rules_while_it_runs(self):
        """They count from the next run on, without a start; what they would do is asked before."""
        self.fill()
        plant = self.serve()
        ask = Client(plant.port).ask
        about = Description(Client(plant.port))
        now = lambda: ask("GET", "/api/v1/retention").json()
        would = lambda text: ask("POST", "/api/v1/retention/preview", {"text": text})
        self.assertEqual(about.problems("previewRetentionRules", would(KEEP)), [])
        first = would(KEEP).json()["samples"]
        self.assertGreater(first, 4 * 360)
        self.assertEqual(would("").json()["samples"], 0)
        self.assertIn("rules:1:18: error", would("retain raw 90 d, minutes 30 d").detail())
        self.assertEqual((now()["text"], now()["next"]), ("", None))
        put = lambda text: ask("PUT", "/api/v1/retention/rules",
                               {"text": text, "hash": now()["hash"]}).status
        self.assertEqual(put(KEEP), 204)
        self.assertEqual(ask("GET", "/api/v1/retention/preview").json()["samples"], first)
        self.assertEqual((now()["last"]["runs"], now()["keeping"]), (0, True))  # in an hour
        self.assertIsNotNone(now()["next"])
        self.assertEqual(put(""), 204)
        self.assertEqual((now()["keeping"], now()["next"]), (False, None))
        self.assertEqual(ask("POST", "/api/v1/retention/run").status, 422)
        self.assertEqual(put(KEEP), 204)
        self.assertEqual(ask("POST", "/api/v1/retention/run").status, 204)
        self.assertTrue(plant.wait(lambda: now()["last"]["runs"] == 1))
        self.assertEqual(now()["last"]["samples"], first)
        self.assertEqual(would(KEEP).json()["samples"], 0)
        self.assertTrue(plant.wait(lambda: self.metric(plant, "retain_runs_total") == 1))
        self.assertEqual(self.metric(plant, "retain_failures_total"), 0)

    def test_running(self):
        facts = self.fill()
        self.map(MAP + KEEP)
        plant = self.serve()
        self.assertTrue(plant.wait(lambda: self.metric(plant, "retain_runs_total") == 1))
        self.assertGreater(self.metric(plant, "retain_samples_total"), 4 * 360)
        self.assertEqual(self.metric(plant, "retain_failures_total"), 0)
        chart = json.loads(plant.ask(
            "/api/v1/series?signal=http/filler%20count&from=2023-11-15&to=2023-11-16&points=2000"
        )[1])
        parts = chart["stretches"]
        self.assertEqual([p["resolution"] for p in parts], ["hours", "minutes", "raw"])
        for one, two in zip(parts, parts[1:]):
            self.assertEqual(one["to"], two["from"])
        self.assertEqual(parts[0]["points"][0], ["2023-11-15T00:00:00Z", 179.5, 0, 359, 360])
        counts = [p[4] for part in parts[:2] for p in part["points"]]
        self.assertEqual(sum(counts), 360 * 6 - 6)
        self.assertEqual(parts[2]["points"][0][0], "2023-11-15T05:59:00Z")
        self.methods(plant, parts)
        states = json.loads(plant.ask(
            "/api/v1/series?signal=http/filler%20state&from=2023-11-15&to=2023-11-16")[1])
        self.assertEqual(states["kind"], "text")
        told = [p[1] for part in states["stretches"] for p in part["points"]]
        self.assertEqual(set(told), {"run", "stop"})
        self.too_late(plant)
        plant.stop()
        self.assertEqual(self.facts(), facts)

    def methods(self, plant, all_parts):
        """By triangles some of the same minutes are told, by buckets all of them summed up."""
        at = "/api/v1/series?signal=http/filler%20count&from=2023-11-15&to=2023-11-16&points=1000"
        chosen, summed = (json.loads(plant.ask(f"{at}&method={way}")[1])["stretches"]
                          for way in ("lttb", "minmax"))
        whole, some = all_parts[1]["points"], chosen[1]["points"]
        self.assertTrue(100 < len(some) < len(whole) - 20, (len(some), len(whole)))
        self.assertTrue(all(point in whole for point in some))
        self.assertEqual((some[0], some[-1]), (whole[0], whole[-1]))
        self.assertEqual(sum(p[4] for p in summed[1]["points"]), sum(p[4] for p in whole))
        raw = [p[1] for p in summed[2]["points"]]
        self.assertEqual((raw[0], raw[-1]), (all_parts[2]["points"][0][1],
                                             all_parts[2]["points"][-1][1]))

    def too_late(self, plant):
        """What comes for a time that was given up is said to, and changes nothing."""
        plant.ask("/write?precision=s", f'filler state="stop" {START + 65}')
        self.assertTrue(plant.wait(
            lambda: self.metric(plant, "machine_samples_too_late_total") == 1))
        machine = plant.live()["machines"][0]
        self.assertEqual((machine["too_late"], machine["late"]), (1, 0))
        with self.assertRaises(urllib.error.HTTPError) as refused:
            plant.ask("/api/v1/stops", json.dumps({
                "machine": "filler", "from": "2023-11-15T01:00:00Z",
                "to": "2023-11-15T01:10:00Z", "reason": "jam"}))
        self.assertEqual(refused.exception.code, 400)
        self.assertIn("samples of filler before 2023-11-15T0", refused.exception.read().decode())


if __name__ == "__main__":
    unittest.main()
