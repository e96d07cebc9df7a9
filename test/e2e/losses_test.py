# SPDX-License-Identifier: MIT
"""Losses, orders, corrections of a plant that runs: over HTTP, and the same from stored facts."""
import datetime
import json
import os
import pathlib
import sys
import unittest
import urllib.error

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from program import Case  # noqa: E402
from plant import Plant  # noqa: E402

ENTITIES = """kind,code,title,parent
site,s,Site,
line,l,Line,site:s
line,m,Line without machines,site:s
unit,filler,Filler,line:l
"""
MACHINE = """source http influx
machine unit "filler" {
  state "http/filler state" { 6 production, 3 setup, else down }
  reason "http/filler reason" { 1 "jam", 2 "starved", else none }
  %s
  count pq "http/filler count"
  count sq "http/filler bad"
  derive gq = pq - sq
  derive order_pq = pq
  derive order_gq = pq - sq
  count order_electricity "http/filler energy" : kWh
  meter unit_electricity "http/filler energy" : kWh
  run_time "A" 30 s/piece, "B" 15 s/piece
  slot 15 min
}
"""
TOLD = 'product "http/filler product"\n  order "http/filler order"'
START = int(datetime.datetime(2026, 7, 1, 6, tzinfo=datetime.timezone.utc).timestamp())
WINDOW = "from=2026-07-01T06:00:00Z&to=2026-07-01T08:00:00Z"
TREE = {"planned busy": "pbt", "down": "adot", "delay": "adet", "setup": "aust",
        "speed": "speed_loss", "quality": "quality_loss", "good": "good_time"}


def history(told):
    """Two hours: an hour of A, ten minutes of jam, five without material, a change-over, then B."""
    count, bad, lines = 1000, 50, []
    for m in range(121):
        produces_a, produces_b = 0 < m <= 60, 90 <= m < 120
        if produces_a and m % 3:  # 40 pieces an hour beside 60 at full minutes
            count += 1
        count += 1 if produces_a else 3 if produces_b else 0
        bad += 1 if produces_a and m % 6 == 0 else 0
        state = 6 if m < 60 or m >= 90 else 3 if m >= 75 else 2
        reason = 1 if 60 <= m < 70 else 2 if 70 <= m < 75 else 0
        texts = f',product="{"A" if m < 75 else "B"}",order="{"O1" if m < 75 else "O2"}"'
        lines.append(f"filler state={state},reason={reason},count={count},bad={bad},"
                     f"energy={200 + m}{texts if told else ''} {START + 60 * m}")
    return "\n".join(lines)


class Losses(Case):
    def setUp(self):
        super().setUp()
        self.work = str(self.folder / "w")
        self.mw("init", self.work, "--zone", "UTC", "--use", "monitoring")
        (self.folder / "entities.csv").write_text(ENTITIES)
        self.mw("entity", "import", "entities.csv", "-w", self.work)
        self.mw("fact", "put", "last_in_flow", "unit:filler", "always", "yes", "-w", self.work)

    def serve(self, told=True):
        with open(os.path.join(self.work, "plant.signals"), "w") as f:
            f.write(MACHINE % (TOLD if told else 'product "http/filler product"'))
        self.plant = Plant(self.work, self.env())
        self.addCleanup(lambda: self.plant.process.poll() is None and self.plant.stop())
        self.assertEqual(self.plant.ask("/write?precision=s", history(told))[0], 204)
        self.assertTrue(self.plant.wait(lambda: self.plant.value("filler", "pq") == 190),
                        self.plant.value("filler", "pq"))
        return self.plant

    def get(self, path):
        return json.loads(self.plant.ask(path)[1])

    def losses(self, entity="filler", window=WINDOW):
        return self.get(f"/api/v1/losses?entity={entity}&{window}")

    def post(self, path, **body):
        return self.plant.ask(path, json.dumps(body))[0]

    def refused(self, path, words, **body):
        with self.assertRaises(urllib.error.HTTPError) as e:
            self.post(path, **body)
        said = e.exception.read().decode()
        self.assertEqual(e.exception.code, 400, said)
        self.assertIn(words, said)

    def stored(self, names, at="2026-07-01", entity="filler"):
        rows = self.mw("eval", "-w", self.work, "--indicator", names, "--entity", entity, "--at",
                       at, "--format", "csv").csv()
        return rows

    def test_tree_adds_up_and_agrees(self):
        self.serve()
        told = self.losses()
        tree = {x["loss"]: x for x in told["losses"]}
        ideal = 100 * 30 + 90 * 15
        self.assertAlmostEqual(tree["planned busy"]["s"], 7200, 9)
        self.assertAlmostEqual(tree["down"]["s"], 900, 9)
        self.assertAlmostEqual(tree["setup"]["s"], 900, 9)
        self.assertAlmostEqual(tree["speed"]["s"], 5400 - ideal, 8)
        self.assertAlmostEqual(tree["quality"]["s"], ideal * 10 / 190, 8)
        parts = sum(x["s"] for x in told["losses"][1:])
        self.assertLess(abs(parts - 7200), 1e-9 * 7200)
        self.assertLess(abs(told["unexplained_s"]), 1e-9 * 7200)
        pieces = sum(x["pieces"] for x in told["losses"][1:])
        self.assertLess(abs(pieces - tree["planned busy"]["pieces"]), 1e-6)
        self.assertAlmostEqual(tree["good"]["pieces"], 180, 6)
        self.assertAlmostEqual(tree["quality"]["pieces"], 10, 6)
        self.assertEqual([(r["reason"], round(r["s"])) for r in told["reasons"]],
                         [("jam", 600), ("starved", 300)])
        self.assertAlmostEqual(told["reasons"][0]["share"], 2 / 3)
        self.assertAlmostEqual(told["reasons"][1]["cumulative"], 1)
        oee = told["figures"]["oee"]["value"]
        self.assertAlmostEqual(oee, 100 * tree["good"]["s"] / 7200, 9)
        line = {x["loss"]: x["s"] for x in self.losses("l")["losses"]}
        self.assertAlmostEqual(line["good"], tree["good"]["s"], 9)
        hour = self.losses(window="from=2026-07-01T07:00:00Z&to=2026-07-01T08:00:00Z")
        self.plant.stop()
        for at, answer in (("2026-07-01", told), ("2026-07-01T07", hour)):
            rows = self.stored(",".join(TREE.values()) + ",oee", at)
            value = {r["indicator"]: float(r["value"]) for r in rows if r["period"] == at}
            for x in answer["losses"]:
                self.assertLess(abs(value[TREE[x["loss"]]] * 3600 - x["s"]), 1e-6, x)
            self.assertAlmostEqual(value["oee"], answer["figures"]["oee"]["value"], 9)
        reasons = {r["reason"]: float(r["value"]) for r in self.stored("stop_time")}
        for r in told["reasons"]:
            self.assertLess(abs(reasons[r["reason"]] * 3600 - r["s"]), 1e-6)
        self.assertIn("planned_run_time", self.mw("explain", "speed_loss", "--entity", "filler",
                                                  "--at", "2026-07-01", "-w", self.work).out)

    def test_orders_that_signals_tell(self):
        self.serve()
        told = {o["order"]: o for o in self.get(f"/api/v1/orders?entity=filler&{WINDOW}")["orders"]}
        one, two = told["O1"], told["O2"]
        self.assertEqual((one["order_pq"]["value"], one["order_gq"]["value"]), (100, 90))
        self.assertEqual((two["order_pq"]["value"], two["order_gq"]["value"]), (90, 90))
        self.assertAlmostEqual(one["order_run_time"]["value"], 1, 9)
        self.assertAlmostEqual(one["order_stop_time"]["value"], 0.25, 9)
        self.assertAlmostEqual(two["order_setup_time"]["value"], 0.25, 9)
        # The reading at 07:15 tells O2 with it: what it adds is the new order's.
        self.assertEqual(one["order_electricity"]["value"], 74)
        self.assertEqual(two["order_electricity"]["value"], 45)
        self.assertAlmostEqual(one["order_energy_per_piece"]["value"], 0.74, 9)

    def test_orders_that_a_person_tells(self):
        self.serve(told=False)
        self.assertEqual(self.post("/api/v1/orders", entity="l", order="O1", product="A",
                                   quantity=200, due="2026-07-02",
                                   **{"from": "2026-07-01T06:00:00Z"}), 204)
        self.assertEqual(self.post("/api/v1/orders", entity="line:l", order="O2", product="B",
                                   remark="two pallets less",
                                   **{"from": "2026-07-01T07:15:00Z"}), 204)

        def orders():
            answer = self.get(f"/api/v1/orders?entity=l&{WINDOW}")["orders"]
            return {o["order"]: o for o in answer}

        def made():
            o = orders()
            return "O2" in o and o["O2"].get("order_made", {}).get("value") == 90

        self.assertTrue(self.plant.wait(made), orders())
        one = orders()["O1"]
        self.assertEqual(one["order_made"]["value"], 90)
        self.assertEqual(one["order_progress"]["value"], 45)
        self.assertEqual(one["order_quantity"]["value"], 200)
        self.assertEqual(one["order_due"]["text"], "2026-07-02")
        self.assertEqual(one["order_product"]["text"], "A")
        # The run time follows the product that was said, and the change-over is counted.
        tree = {x["loss"]: x["s"] for x in self.losses()["losses"]}
        self.assertAlmostEqual(tree["speed"], 5400 - 100 * 30 - 90 * 15, 8)
        machine = self.plant.live()["machines"][0]
        self.assertEqual((machine["product"], machine["order"]), ("B", "O2"))
        # A person corrects the product of an hour: it was B all the time.
        self.assertEqual(self.post("/api/v1/orders", entity="filler", product="B",
                                   **{"from": "2026-07-01T06:00:00Z",
                                      "to": "2026-07-01T07:15:00Z"}), 204)
        self.assertTrue(self.plant.wait(lambda: abs(
            {x["loss"]: x["s"] for x in self.losses()["losses"]}["speed"] - (5400 - 190 * 15))
            < 1e-6))
        # What is said anew stands beside what it replaced.
        self.assertEqual(self.post("/api/v1/orders", entity="filler", product="A",
                                   **{"from": "2026-07-01T06:00:00Z",
                                      "to": "2026-07-01T07:15:00Z"}), 204)
        said = [(x["entity"], x["measure"], x["text"], x["to"], x["counts"])
                for x in self.get(f"/api/v1/said?entity=filler&{WINDOW}")]
        end = "2026-07-01T07:15:00Z"
        self.assertEqual([x for x in said if x[0] == "filler"],
                         [("filler", "product_said", "B", end, False),
                          ("filler", "product_said", "A", end, True)], said)
        self.assertIn(("l", "order_said", "O1", None, True), said)
        self.assertIn(("l", "remark", "two pallets less", None, True), said)
        self.assertEqual(self.get(f"/api/v1/said?entity=m&{WINDOW}"), [])
        self.refused("/api/v1/orders", "nothing is said", entity="l",
                     **{"from": "2026-07-01T06:00:00Z"})
        self.refused("/api/v1/orders", "no machine of the signal map", entity="m", order="O1",
                     **{"from": "2026-07-01T06:00:00Z"})
        self.plant.stop()
        rows = self.stored("order_made", entity="l")
        made = {r["order"]: float(r["value"]) for r in rows if r["value"]}
        self.assertEqual((made["O1"], made["O2"]), (90, 90))
        said = self.mw("fact", "list", "--measure", "remark", "-w", self.work).out
        self.assertIn("two pallets less", said)

    def test_counts_are_corrected(self):
        self.serve()
        slot = {"from": "2026-07-01T06:00:00Z", "to": "2026-07-01T06:15:00Z"}
        before = self.losses(window="from=2026-07-01T06:00:00Z&to=2026-07-01T06:15:00Z")
        was = before["figures"]["pq"]["value"]
        self.assertEqual(self.post("/api/v1/facts", measure="pq", entity="filler", value=was + 5,
                                   remark="counted by hand", reason="a worn belt", **slot), 204)
        self.assertTrue(self.plant.wait(lambda: self.plant.value("filler", "pq") == 195))
        self.refused("/api/v1/facts", "would be counted beside this one", measure="pq",
                     entity="filler", value=3,
                     **{"from": "2026-07-01T06:00:00Z", "to": "2026-07-01T06:10:00Z"})
        self.refused("/api/v1/facts", "is not over yet", measure="pq", entity="filler", value=3,
                     **{"from": "2026-07-01T08:00:00Z", "to": "2026-07-01T08:15:00Z"})
        self.refused("/api/v1/facts", "lacks", measure="pq", entity="filler", **slot)
        self.refused("/api/v1/facts", "measured on", measure="order_quantity", entity="filler",
                     keys=["O1"], value=3, **slot)
        # Why is told to whoever sees the entity; of what was refused nothing.
        told = self.get("/api/v1/changes?entity=filler")
        self.assertEqual([(c["subject"], c["detail"]) for c in told if c["what"] == "fact"],
                         [("pq", "a worn belt")])
        # What machines tell later of that very slot does not take the correction back.
        self.plant.ask("/write?precision=s", f"filler count=1001 {START + 30}")
        self.plant.ask("/write?precision=s", f"filler count=1191 {START + 7260}")
        self.assertTrue(self.plant.wait(lambda: self.plant.value("filler", "pq") == 196))
        self.plant.stop()
        self.plant.start()
        self.assertTrue(self.plant.wait(lambda: self.plant.value("filler", "pq") == 196))
        self.plant.stop()
        self.assertEqual(float(self.stored("pq", "2026-07-01T06:00/PT15M")[0]["value"]), was + 5)
        said = self.mw("explain", "pq", "--entity", "filler", "--at", "2026-07-01T06:00/PT15M",
                       "-w", self.work).out
        self.assertIn("put by hand", said)
        self.assertRegex(said, r"in place of \d+ earlier values?.*: import 1, live:plant.signals")
        all_ = self.mw("fact", "list", "--measure", "pq", "--all-versions", "--format", "csv", "-w",
                       self.work).csv()
        first = [float(r["value"]) for r in all_ if "06:00" in r["period"]]
        self.assertEqual(sorted(first), [was, was + 5], all_[:3])


if __name__ == "__main__":
    unittest.main()
