# SPDX-License-Identifier: MIT
"""mw fact put, fact list, and what was known when."""
import datetime
import os
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from program import SMALL, Case  # noqa: E402


class Facts(Case):

    def setUp(self):
        super().setUp()
        self.workspace(SMALL)
        self.mw("entity", "add", "-w", "w", "site", "A")
        self.mw("entity", "add", "-w", "w", "unit", "U", "--in", "A")

    def put(self, *words, code=0):
        return self.mw("fact", "put", "-w", "w", *words, code=code)

    def facts(self, *words):
        return self.mw("fact", "list", "-w", "w", "--format", "csv", *words).csv()

    def test_every_type(self):
        for words, value, unit, period in (
                (("electricity", "U", "2024-03", "1.5 MWh"), "1500", "kWh", "2024-03"),
                (("electricity", "U", "2024-04", "7"), "7", "kWh", "2024-04"),
                (("electricity", "U", "2024-05-06T07", "3.6MJ"), "1", "kWh", "2024-05-06T07"),
                (("electricity", "U", "2024-W20", "missing"), "", "kWh", "2024-W20"),
                (("electricity", "U", "2024-06", "-5"), "-5", "kWh", "2024-06"),
                (("electricity", "A", "2024", "9e3"), "9000", "kWh", "2024"),
                (("pieces", "U", "2024-03", "12"), "12", "piece", "2024-03"),
                (("downtime", "U", "2024-03", "0.5 h", "--keys", "r1"), "30", "min", "2024-03"),
                (("floor_area", "A", "always", "2 ha"), "20000", "m2", "always"),
                (("automatic", "U", "2024-02-01", "yes"), "yes", "",
                 "since 2024-02-01T00:00:00Z"),
                (("since", "A", "always", "1999-12-31"), "1999-12-31", "", "always"),
                (("colour", "U", "always", "深红"), "深红", "", "always")):
            with self.subTest(words=words):
                self.put(*words)
                row = self.facts("--measure", words[0])[-1]
                rows = [r for r in self.facts("--measure", words[0]) if r["period"] == period]
                self.assertEqual(len(rows), 1, row)
                self.assertEqual((rows[0]["value"], rows[0]["unit"], rows[0]["entity"]),
                                 (value, unit, words[1]))

    def test_refusals(self):
        for words, said in (
                (("electrcity", "U", "2024", "1"), 'did you mean "electricity"?'),
                (("per_piece", "U", "2024", "1"), "is an indicator"),
                (("electricity", "V", "2024", "1"), 'no entity "V"'),
                (("floor_area", "U", "always", "1"), "is measured on site"),
                (("electricity", "U", "2024-13", "1"), "2024-13"),
                (("electricity", "U", "always", "1"), "does not hold on"),
                (("pieces", "U", "2024", "1"), "is kept per month; 2024 is not one"),
                (("electricity", "U", "2024", "1 kg"), "kg is mass; the measure is energy"),
                (("electricity", "U", "2024", "1 kwh"), "kWh"),
                (("electricity", "U", "2024", "much"), "is no number"),
                (("electricity", "U", "2024", "1,5"), "a number has no comma"),
                (("automatic", "U", "always", "maybe"), "expected yes or no"),
                (("since", "A", "always", "soon"), "soon"),
                (("downtime", "U", "2024", "1", "--keys", "r3"), 'did you mean "r'),
                (("downtime", "U", "2024", "1", "--keys", "r1,r2"), "downtime has 1 key")):
            with self.subTest(words=words):
                self.assertIn(said, self.put(*words, code=1).err)
        self.assertIn("kept by reason too", self.put("downtime", "U", "2024", "1", code=2).err)
        self.assertEqual(self.facts(), [])

    def test_the_same_again_and_a_correction(self):
        self.put("electricity", "U", "2024", "5")
        self.assertIn("there already", self.put("electricity", "U", "2024", "5").err)
        self.assertEqual(len(self.facts("--all-versions")), 1)
        before = datetime.datetime.now(datetime.timezone.utc).isoformat()
        time.sleep(0.02)
        self.assertIn("corrects", self.put("electricity", "U", "2024", "6").err)
        self.assertEqual([r["value"] for r in self.facts()], ["6"])
        self.assertEqual(len(self.facts("--all-versions")), 2)
        self.assertEqual([r["value"] for r in self.facts("--as-known", before)], ["5"])
        for as_known, value in ((before, "5"), ("2099-01-01", "6"), ("2001-01-01", "")):
            rows = self.mw("eval", "-w", "w", "-i", "electricity", "--at", "2024", "--as-known",
                           as_known, "--format", "csv").csv()
            self.assertEqual([r["value"] for r in rows], [value])

    def test_list_chooses(self):
        for month in ("2024-01", "2024-02", "2024-03"):
            self.put("electricity", "U", month, "5")
        self.put("pieces", "U", "2024-02", "5")
        self.assertEqual(len(self.facts("--measure", "electricity")), 3)
        self.assertEqual(len(self.facts("--from", "2024-02-01", "--to", "2024-03-01")), 2)
        self.assertEqual(len(self.facts("--entity", "A")), 0)
        answer = self.mw("fact", "list", "-w", "w", "--limit", "1")
        self.assertIn("3 more facts are not shown", answer.err)
        self.assertIn("1 more fact is not", self.mw("fact", "list", "-w", "w", "--limit", "3").err)
        self.assertIn("a whole number from 1 on",
                      self.mw("fact", "list", "-w", "w", "--limit", "0", code=2).err)
        self.assertIn("--to: \"soon\" is not a date",
                      self.mw("fact", "list", "-w", "w", "--to", "soon", code=1).err)
        self.assertIn("did you mean \"pieces\"",
                      self.mw("fact", "list", "-w", "w", "--measure", "piece", code=1).err)
        rows = self.mw("fact", "list", "-w", "w", "--measure", "pieces", "--format", "json").json()
        self.assertEqual(rows[0]["value"], 5)
        self.assertEqual(rows[0]["quality"], "good")
        self.assertIsNone(rows[0]["keys"])

    def test_moments_of_a_table_are_short(self):
        self.put("floor_area", "A", "2024-02-01", "5")
        text = self.mw("fact", "list", "-w", "w").out
        self.assertIn(" since 2024-02-01  ", text)
        self.assertRegex(text, r"(?m)\d\d\d\d-\d\d-\d\d \d\d:\d\d:\d\d$")

    def test_quality(self):
        self.put("electricity", "U", "2024", "5", "--quality", "estimated")
        self.assertEqual(self.facts()[0]["quality"], "estimated")

    def test_zone_of_the_entity(self):
        self.mw("entity", "add", "-w", "w", "site", "B", "--zone", "Asia/Shanghai")
        self.put("electricity", "B", "2024-03-01", "5")
        row = self.facts("--entity", "B")[0]
        self.assertEqual(row["period"], "2024-02-29T16:00:00Z..2024-03-01T16:00:00Z")

    def test_one_at_a_time(self):
        # While one process has the facts, another says who has them.
        fifo = self.folder / "slow.csv"
        os.mkfifo(fifo)
        self.write("m.map", 'map m { file "slow.csv" csv\n time period column "month"\n'
                   ' entity unit column "unit"\n measure electricity column "kWh" : kWh }\n')
        process = self.start("import", "-w", "w", "slow.csv", "--map", "m.map")
        try:
            lock = self.folder / "w/facts.duckdb.lock"
            for _ in range(500):
                if lock.read_text().startswith(str(process.pid)):
                    break
                time.sleep(0.02)
            answer = self.mw("verify", "-w", "w", code=1)
            self.assertIn(f"in use by process {process.pid}", answer.err)
        finally:
            process.kill()
            process.wait()
            process.stderr.close()
