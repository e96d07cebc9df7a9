# SPDX-License-Identifier: MIT
"""mw import: maps, refusals, corrections, undo, dry runs."""
import pathlib
import random
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from program import ROOT, SMALL, Case  # noqa: E402

MAP = """map meters {
  file "*.csv" csv
  time period column "month"
  entity unit column "unit" add
  measure electricity column "kWh" : kWh
}
"""


class Import(Case):

    def setUp(self):
        super().setUp()
        self.workspace(SMALL)
        self.write("meters.map", MAP)

    def run_import(self, *words, code=0):
        return self.mw("import", "-w", "w", *words, code=code)

    def facts(self, *words):
        return self.mw("fact", "list", "-w", "w", "--format", "csv", *words).csv()

    def imports(self):
        return self.mw("import", "list", "-w", "w", "--format", "json").json()

    def test_twice_changes_nothing(self):
        self.write("meters.csv", "unit,month,kWh\nU1,2024-01,10\nU2,2024-01,20\nU1,2024-02,30\n")
        answer = self.run_import("meters.csv")
        self.assertIn("import 1: 3 rows read, 0 refused; 3 facts new, 0 there already, "
                      "0 corrected, 2 entities added", answer.out)
        self.assertEqual(answer.err, "")
        answer = self.run_import("meters.csv", "--map", "meters.map", "--threads", "3")
        self.assertIn("0 facts new, 3 there already, 0 corrected", answer.out)
        self.assertEqual(len(self.facts("--all-versions")), 3)
        self.assertEqual([i["state"] for i in self.imports()], ["complete", "complete"])
        row = self.facts()[0]
        self.assertEqual((row["import"], row["source"]), ("1", "meters.csv:2"))
        self.mw("verify", "-w", "w")

    def test_correction_and_undo(self):
        self.write("meters.csv", "unit,month,kWh\nU1,2024-01,10\nU2,2024-01,20\n")
        self.run_import("meters.csv")
        self.write("meters.csv", "unit,month,kWh\nU1,2024-01,11\nU2,2024-01,20\n")
        answer = self.run_import("meters.csv")
        self.assertIn("0 facts new, 1 there already, 1 corrected", answer.out)
        self.assertEqual(sorted(r["value"] for r in self.facts()), ["11", "20"])
        self.run_import("--undo", "2")
        self.assertEqual(sorted(r["value"] for r in self.facts()), ["10", "20"])
        self.assertEqual(len(self.facts("--all-versions")), 3)
        self.assertEqual(self.imports()[1]["state"], "undone")
        self.assertIn("2", self.run_import("--undo", "2", code=1).err)
        self.assertIn("9", self.run_import("--undo", "9", code=1).err)
        self.run_import("--undo", "1")
        self.assertEqual(self.facts(), [])
        self.mw("verify", "-w", "w")

    def test_bad_rows_never_take_good_ones_with_them(self):
        rng = random.Random(7)
        bad = set(rng.sample(range(2, 2002), 20))
        lines = ["unit,month,kWh"]
        for line in range(2, 2002):
            value = ["ten", "1,2.3", "2024-13"][line % 3] if line in bad else str(line)
            if line in bad and line % 3 == 2:
                lines.append(f"U{line % 50},2024-13,{line}")
            elif line in bad:
                lines.append(f'U{line % 50},{1950 + line // 50}-06,"{value}"')
            else:
                lines.append(f"U{line % 50},{1950 + line // 50}-06,{value}")
        self.write("meters.csv", "\n".join(lines) + "\n")
        answer = self.run_import("meters.csv", code=1)
        self.assertIn("2000 rows read, 20 refused; 1980 facts new", answer.out)
        rejects = (self.folder / "w/files/meters.csv.rejects.csv").read_text().splitlines()
        found = {int(r.split(",")[0]) for r in rejects[1:] if r.split(",")[0].isdigit()}
        self.assertEqual(found, bad)
        for line in bad:
            self.assertIn(f"meters.csv:{line}: ", answer.err)
        self.assertEqual(len(self.facts()), 1980)

    def test_rejects_go_where_they_shall(self):
        self.write("meters.csv", "unit,month,kWh\nU1,2024-01,x\nU1,2024-02,1\n")
        answer = self.run_import("meters.csv", "--rejects", "bad.csv", code=1)
        self.assertIn("refusals are in bad.csv", answer.err)
        rows = (self.folder / "bad.csv").read_text().splitlines()
        self.assertEqual(len(rows), 2)
        self.assertTrue(rows[1].startswith("2,kWh,x,"), rows[1])
        self.assertFalse((self.folder / "w/files/meters.csv.rejects.csv").exists())

    def test_dry_run_stores_nothing(self):
        self.write("meters.csv", "unit,month,kWh\nU1,2024-01,x\nU1,2024-02,1\n")
        answer = self.run_import("meters.csv", "--dry-run", code=1)
        self.assertIn("(dry run): 2 rows read, 1 refused; 1 facts good, 1 entities to add",
                      answer.out)
        self.assertIn("refusals would be written to w/files/meters.csv.rejects.csv", answer.err)
        self.assertFalse((self.folder / "w/files/meters.csv.rejects.csv").exists())
        answer = self.run_import("meters.csv", "--dry-run", "--rejects", "bad.csv", code=1)
        self.assertIn("refusals are in bad.csv", answer.err)
        self.assertTrue((self.folder / "bad.csv").exists())
        self.assertEqual(self.imports(), [])
        self.assertEqual(self.facts(), [])
        self.assertEqual(self.mw("entity", "list", "-w", "w").out, "")

    def test_several_maps_for_a_file(self):
        self.write("meters.map", "\n".join(
            MAP.replace("meters", name).replace("*.csv", pattern) for name, pattern in (
                ("other", "x*.csv"), ("one", "m*.csv"), ("two", "*.csv"), ("three", "meters.*"))))
        self.write("meters.csv", "unit,month,kWh\nU1,2024-02,1\n")
        self.assertIn("meters.csv: the map one is taken, the first that matches; two, three match, "
                      "too", self.run_import("meters.csv").err)
        self.assertEqual(self.imports()[-1]["other_maps"], "two, three")
        self.write("x.csv", "unit,month,kWh\nU1,2024-03,1\n")
        self.assertIn("the map other is taken, the first that matches; two matches, too",
                      self.run_import("x.csv", "--map", "meters.map").err)

    def test_entities_are_added_when_told(self):
        self.write("meters.map", MAP.replace(" add", ""))
        self.write("meters.csv", "unit,month,kWh\nU1,2024-01,1\n")
        self.assertIn('there is no unit "U1"', self.run_import("meters.csv", code=1).err)
        self.run_import("meters.csv", "--add-entities")
        self.assertEqual(len(self.facts()), 1)

    def test_maps_that_do_not_fit(self):
        self.write("meters.csv", "unit,month,kWh\nU1,2024-01,1\n")
        self.write("wrong.map", MAP.replace('"kWh"', '"kwh"').replace("electricity", "electricty"))
        answer = self.run_import("meters.csv", "--map", "wrong.map", code=1)
        self.assertRegex(answer.err, r"wrong.map:5:\d+: error: ")
        self.assertIn("electricity", answer.err)
        self.assertIn("nothing was imported", answer.err)
        self.write("wrong.map", "map m {")
        self.assertRegex(self.run_import("meters.csv", "--map", "wrong.map", code=1).err,
                         r"wrong.map:1:\d+: error: ")
        self.assertIn("nothing.map", self.run_import("meters.csv", "--map", "nothing.map",
                                                     code=1).err)
        self.assertIn("no map was named", self.run_import("other.csv", code=2).err)
        self.assertIn("no.csv", self.run_import("no.csv", "--map", "meters.map", code=1).err)
        self.assertEqual(self.imports(), [])

    def test_several_files(self):
        for n in (1, 2):
            self.write(f"m{n}.csv", f"unit,month,kWh\nU{n},2024-01,{n}\n")
        self.run_import("m1.csv", "m2.csv", "--map", "meters.map")
        self.assertEqual([r["source"] for r in self.facts()], ["m1.csv:2", "m2.csv:2"])

    def test_guess_imports_as_it_stands(self):
        self.write("meters.csv", "unit,time,electricity_kWh,note\n"
                                 "U1,2024-01-01T00:00:00Z,10,x\nU2,2024-01-01T00:00:00Z,20,y\n"
                                 "U1,2024-01-01T01:00:00Z,11,x\nU2,2024-01-01T01:00:00Z,21,z\n")
        said = self.run_import("--guess", "meters.csv")
        self.assertEqual(said.err, "")
        self.assertIn('  measure electricity column "electricity_kWh" : kWh\n', said.out)
        self.assertIn('  // measure note column "note"\n', said.out)
        self.assertIn("//     codes note_code", said.out)
        self.assertEqual(self.imports(), [])
        self.assertEqual(self.run_import("--guess", "meters.csv", "-o", "meters.map").out, "")
        self.assertEqual((self.folder / "meters.map").read_text(), said.out)
        self.assertIn("4 rows read, 0 refused; 4 facts new", self.run_import("meters.csv").out)
        self.assertEqual(sorted(r["value"] for r in self.facts()), ["10", "11", "20", "21"])

    def test_guess_without_workspace(self):
        self.write("a.csv", "site,month,Usage_kWh\nA,2024-01,1\nA,2024-02,2\n")
        self.write("b.csv", "site;month;heat_MJ\nA;2024-01;1,5\nA;2024-02;2\n")
        said = self.mw("import", "--guess", "a.csv", "b.csv")
        self.assertIn("mw: no packs: ", said.err)
        self.assertIn("map a {\n", said.out)
        self.assertIn("map b {\n", said.out)
        self.assertIn("  measure usage column \"Usage_kWh\" : kWh\n", said.out)
        self.assertIn("//     measure usage on site : kWh { roll", said.out)
        self.mw("init", "empty")
        self.assertIn("mw: no packs: ", self.mw("import", "-w", "empty", "--guess", "a.csv").err)
        said = self.mw("import", "--guess", "a.csv", "--pack", "energy")
        self.assertEqual(said.err, "")
        self.assertIn("  measure electricity column \"Usage_kWh\" : kWh\n", said.out)

    def test_guess_says_what_is_wrong(self):
        self.write("empty.csv", "a,b\n")
        self.assertIn("empty.csv has no rows", self.run_import("--guess", "empty.csv", code=1).err)
        self.assertIn("no.csv", self.run_import("--guess", "no.csv", code=1).err)
        self.assertIn("import needs FILE", self.run_import("--guess", code=2).err)
        self.assertIn("--map does not go with --guess",
                      self.run_import("--guess", "empty.csv", "--map", "x", code=2).err)
        self.assertIn("--output goes with --guess",
                      self.run_import("empty.csv", "-o", "x", code=2).err)
        self.assertIn("nowhere", self.mw("import", "-w", "nowhere", "--guess", "empty.csv",
                                         code=1).err)
        self.assertIn("nothing", self.mw("import", "--guess", "empty.csv", "--pack", "nothing",
                                         code=1).err)

    def test_usage(self):
        self.assertIn("import needs FILE", self.run_import(code=2).err)
        self.assertIn("--undo takes no FILE", self.run_import("--undo", "1", "x.csv", code=2).err)


class RealFiles(Case):

    def test_steel_plant(self):
        folder = self.shared("machine/steel_jan_jun")
        expected = __import__("json").loads((folder / "ref_expected.json").read_text())
        self.mw("init", "w", "--zone", "Asia/Seoul", "--use", "steel")
        answer = self.mw("import", "-w", "w", folder / "steel_2018_01_06.csv", "--map",
                         ROOT / "examples/steel/steel.map")
        self.assertIn("17376 rows read, 0 refused", answer.out)
        rows = self.mw("eval", "-w", "w", "-i", "electricity,co2_reported", "--at",
                       "2018-01..2018-06", "--format", "csv").csv()
        for row in rows:
            month = expected["by_month"][str(int(row["period"][-2:]))]
            want = month["kwh" if row["indicator"] == "electricity" else "tco2"]
            self.assertAlmostEqual(float(row["value"]) / want, 1, delta=1e-9)
        self.assertEqual(len(rows), 12)
        for day, kwh in expected.get("by_day", {}).items():
            row = self.mw("eval", "-w", "w", "-i", "electricity", "--at", day, "--format",
                          "csv").csv()[0]
            self.assertAlmostEqual(float(row["value"]) / kwh, 1, delta=1e-9)
        text = self.mw("explain", "-w", "w", "electricity", "--at", "2018-03").out
        self.assertIn("80230.40", text)
        self.assertRegex(text, r"steel_2018_01_06.csv, lines \d+ to \d+")
        self.assertRegex(text, r"pack steel 1\.0\.0 +sha256 [0-9a-f]{64}")
        self.assertIn("33.64", self.mw("explain", "-w", "w", "co2_reported", "--at", "2018-03").out)
        # The plant is in Korea: no factor of the packs is for it, and the explanation says so.
        text = self.mw("explain", "-w", "w", "scope2_location", "--at", "2018-03").out
        self.assertIn("missing", text)
        self.assertIn("grid_factor", text)

    def test_steel_plant_by_a_guess(self):
        file = self.shared("machine/steel_jan_jun/steel_2018_01_06.csv")
        expected = __import__("json").loads((file.parent / "ref_expected.json").read_text())
        self.mw("init", "w", "--zone", "Asia/Seoul", "--use", "steel")
        self.mw("import", "-w", "w", "--guess", file, "-o", "steel.map")
        answer = self.mw("import", "-w", "w", file, "--map", "steel.map")
        self.assertIn("17376 rows read, 0 refused", answer.out)
        rows = self.mw("eval", "-w", "w", "-i", "electricity", "--at", "2018-01..2018-06",
                       "--format", "csv").csv()
        self.assertEqual(len(rows), 6)
        for row in rows:
            month = expected["by_month"][str(int(row["period"][-2:]))]
            self.assertAlmostEqual(float(row["value"]) / month["kwh"], 1, delta=1e-9)

    def test_soda_line(self):
        folder = self.shared("machine/soda_line_downtime")
        expected = __import__("json").loads((folder / "ref_expected.json").read_text())
        self.mw("init", "w", "--use", "soda_line")
        self.mw("import", "-w", "w", folder / "line_productivity.csv",
                folder / "line_downtime_long.csv", "--map",
                ROOT / "examples/soda_line/soda_line.map")
        # The batches stand in the two months of the file: everything is asked for by year.
        rows = self.mw("eval", "-w", "w", "--on", "line", "--at", "2024", "--format", "csv").csv()
        value = {r["indicator"]: r["value"] for r in rows}
        self.assertAlmostEqual(float(value["availability"]), 100 * 0.6402280974598238, delta=1e-9)
        by_factor = {r["factor"]: float(r["value"]) for r in rows
                     if r["indicator"] == "downtime_by_factor" and r["value"]}
        by_factor = {k: v for k, v in by_factor.items() if v}
        self.assertEqual(by_factor, expected["downtime_by_factor"])
        by_operator = {r["operator"]: float(r["value"]) for r in rows
                       if r["indicator"] == "downtime_by_operator" and r["value"]}
        self.assertEqual(by_operator, expected["downtime_by_operator"])
        self.assertEqual(float(value["operator_error_time"]), expected["operator_error_downtime"])
