# SPDX-License-Identifier: MIT
"""mw eval and explain: what is asked for, formats, references."""
import csv
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from program import ROOT, SMALL, Case  # noqa: E402


class Eval(Case):

    def setUp(self):
        super().setUp()
        self.workspace(SMALL)
        self.write("e.csv", "kind,code,title,parent\nsite,A,北京厂,\nsite,B,,\nline,L,,A\n"
                   "unit,U1,,L\nunit,U2,,L\nunit,U3,,B\n")
        self.mw("entity", "import", "-w", "w", "e.csv")
        self.write("meters.map", """map meters {
  time period column "month"
  entity unit column "unit"
  measure electricity column "kWh" : kWh
  measure pieces column "pieces"
}
map stops {
  file "stops.csv"
  time period column "month"
  entity unit column "unit"
  measure downtime by reason column "reason" column "min" : min
}
""")
        self.write("meters.csv", "unit,month,kWh,pieces\nU1,2023-01,100,10\nU1,2023-02,60,10\n"
                   "U2,2023-01,10,5\nU3,2023-01,7,\n")
        self.write("stops.csv", "unit,month,reason,min\nU1,2023-01,r1,5\nU1,2023-01,r2,7\n"
                   "U2,2023-01,r1,3\n")
        self.mw("import", "-w", "w", "meters.csv", "stops.csv", "--map", "meters.map")

    def rows(self, *words):
        return self.mw("eval", "-w", "w", "--format", "csv", *words).csv()

    def values(self, *words):
        return {(r["entity"], r["period"]): r["value"] for r in self.rows(*words)}

    def test_kinds_and_periods(self):
        self.assertEqual(self.values("-i", "per_piece", "--at", "2023-01"),
                         {("U1", "2023-01"): "10", ("U2", "2023-01"): "2", ("U3", "2023-01"): ""})
        # From summed inputs, never an average of the units.
        self.assertEqual(self.values("-i", "per_piece", "--at", "2023-01", "--on", "line"),
                         {("L", "2023-01"): "7.333333333333333"})
        self.assertEqual(self.values("-i", "per_piece", "--from", "2023-01", "--to", "2023-02",
                                     "-e", "U1"),
                         {("U1", "2023-01"): "10", ("U1", "2023-02"): "6"})
        self.assertEqual(self.values("-i", "electricity", "--at", "2023", "-e", "A,B"),
                         {("A", "2023"): "170", ("B", "2023"): "7"})
        self.assertEqual(self.values("-i", "electricity", "--at", "2023-01", "-e", "A", "--on",
                                     "unit"),
                         {("U1", "2023-01"): "100", ("U2", "2023-01"): "10"})

    def test_default_period_is_said(self):
        answer = self.mw("eval", "-w", "w", "-i", "electricity", "--format", "csv")
        self.assertIn("taking 2023, the last year with facts", answer.err)
        self.assertEqual({r["period"] for r in answer.csv()}, {"2023"})

    def test_keys(self):
        rows = self.rows("-i", "lost", "--at", "2023-01")
        self.assertEqual({(r["entity"], r["reason"]): r["value"] for r in rows if r["value"]},
                         {("U1", "r1"): "5", ("U1", "r2"): "7", ("U2", "r1"): "3"})
        rows = self.rows("-i", "lost", "--at", "2023-01", "--total", "--on", "line")
        self.assertEqual([r["value"] for r in rows], ["15"])

    def test_coverage(self):
        row = self.rows("-i", "per_piece", "--at", "2023-01", "-e", "U3")[0]
        self.assertEqual(float(row["coverage"]), 0.5)
        text = self.mw("eval", "-w", "w", "-i", "electricity,pieces", "--at", "2023-01").out
        self.assertIn("unit", text)
        row = self.rows("-i", "per_piece", "--at", "2023-01", "--no-coverage")[0]
        self.assertEqual(row["coverage"], "")

    def test_json(self):
        doc = self.mw("eval", "-w", "w", "-i", "per_piece,lost", "--at", "2023-01", "--format",
                      "json").json()
        self.assertEqual([p["name"] for p in doc["packs"]], ["small"])
        self.assertEqual(len(doc["packs"][0]["hash"]), 64)
        first = doc["values"][0]
        self.assertEqual(first, {"indicator": "per_piece", "kind": "unit", "entity": "U1",
                                 "period": "2023-01", "value": 10, "unit": "kWh/piece",
                                 "coverage": 1})
        self.assertIsNone([v for v in doc["values"] if v["entity"] == "U3"][0]["value"])
        self.assertIn({"reason": "r1"}, [v.get("keys") for v in doc["values"]])

    def test_table(self):
        text = self.mw("eval", "-w", "w", "-i", "per_piece,electricity", "--at", "2023-01").out
        lines = text.splitlines()
        self.assertEqual(lines[0], "unit, 2023-01")
        self.assertEqual(lines[2].split(), ["unit", "per_piece", "known", "electricity"])
        self.assertEqual(lines[3].split(), ["kWh/piece", "kWh"])
        self.assertEqual(lines[5].split(), ["U1", "10", "100"])
        self.assertEqual(lines[7].split(), ["U3", "-", "50%", "7"])
        # Few rows and many indicators: a line for each indicator.
        text = self.mw("eval", "-w", "w", "-i", "per_piece,electricity,pieces", "-e", "U1",
                       "--at", "2023-01..2023-02").out
        row = [line for line in text.splitlines() if line.startswith("per_piece")][0]
        self.assertEqual(row.split(), ["per_piece", "kWh/piece", "10", "6"])
        for line in lines:
            self.assertLessEqual(len(line), 100)
        text = self.mw("eval", "-w", "w", "-i", "electricity", "-e", "A", "--at", "2023").out
        self.assertIn("site A (北京厂), 2023", text)

    def test_names_are_checked(self):
        for words, said in ((("-i", "per_pece"), 'did you mean "per_piece"?'),
                            (("-i", "site"), "is no indicator"),
                            (("-e", "U9"), 'no entity "U9"'),
                            (("--on", "factory"), "the packs declare: site, line, unit"),
                            (("--at", "2023-1"), "2023-1"),
                            (("--as-known", "never"), "--as-known: ")):
            with self.subTest(words=words):
                self.assertIn(said, self.mw("eval", "-w", "w", *words, code=1).err)
        for words in (("--from", "2023"), ("--at", "2023", "--from", "2023", "--to", "2023"),
                      ("--from", "2023", "--to", "2022"), ("--from", "2023", "--to", "2023-01")):
            with self.subTest(words=words):
                self.mw("eval", "-w", "w", *words, code=2)
        self.assertIn("periods at once", self.mw("eval", "-w", "w", "--from", "1700-01-01",
                                                 "--to", "2200-01-01", code=1).err)

    def test_without_a_value_is_said(self):
        answer = self.mw("eval", "-w", "w", "-i", "automatic", "--on", "site", "--at", "2023")
        self.assertIn("automatic has no value on site there: ", answer.err)

    def test_what_is_left_out_is_counted(self):
        answer = self.mw("eval", "-w", "w", "-i", "per_piece", "--at", "2020")
        self.assertIn("1 indicator is missing everywhere", answer.err)
        self.assertEqual(answer.out, "")
        answer = self.mw("eval", "-w", "w", "-i", "electricity", "--at", "2023-02")
        self.assertIn("2 rows without any value are not shown", answer.err)

    def test_threads_do_not_matter(self):
        words = ("--at", "2023-01..2023-12", "--all")
        one = self.mw("eval", "-w", "w", *words, "--threads", "1", "--format", "json").out
        self.assertEqual(self.mw("eval", "-w", "w", *words, "--threads", "4", "--format",
                                 "json").out, one)

    def test_explain(self):
        text = self.mw("explain", "-w", "w", "per_piece", "-e", "U1", "--at", "2023-01").out
        for said in ("per_piece of unit U1 at 2023-01 = 10 kWh/piece", "= electricity / pieces",
                     "electricity = 100 kWh", "meters.csv, line 2", "sha256"):
            self.assertIn(said, text)
        doc = self.mw("explain", "-w", "w", "per_piece", "-e", "U1", "--at", "2023-01",
                      "--json").json()
        self.assertIn("per_piece", str(doc))
        text = self.mw("explain", "-w", "w", "per_piece", "-e", "U1", "--at", "2023-01", "--lang",
                       "zh").out
        self.assertIn("单件电耗", text)
        text = self.mw("explain", "-w", "w", "lost", "-e", "U1", "--at", "2023-01", "--keys",
                       "r2").out
        self.assertIn("7 min", text)
        self.assertIn("such as U1, U2, U3",
                      self.mw("explain", "-w", "w", "per_piece", code=2).err)
        for words, said, code in ((("per_pece", "-e", "U1"), 'did you mean "per_piece"?', 1),
                                  (("per", "-e", "U1"), 'did you mean "per_piece"?', 1),
                                  (("lost", "-e", "U1", "--keys", "r3"), '"r3" is no code', 1),
                                  (("lost", "-e", "U1", "--keys", "r1,r2"), "has 1 key", 1),
                                  (("per_piece", "-e", "U1", "--keys", "r1"), "has 0 keys", 1),
                                  (("per_piece", "-e", "U9"), 'no entity "U9"', 1),
                                  (("per_piece", "-e", "B", "--on", "unit"), "is a site", 2),
                                  (("per_piece",), "needs --entity", 2),
                                  (("site", "-e", "A"), "is no indicator", 1)):
            with self.subTest(words=words):
                self.assertIn(said, self.mw("explain", "-w", "w", *words, "--at", "2023-01",
                                            code=code).err)


    def test_explain_takes_arguments(self):
        self.pack(SMALL + 'indicator share(part : number, of : kWh, why : reason) on unit : kWh '
                  '{\n = (if why == "r1" then electricity * part else of)\n}\n')
        words = ("explain", "-w", "w", "share", "-e", "U1", "--at", "2023-01")
        for keys, said in (("0.5,1 kWh,r1", "= 50 kWh"), ("0.5,3 MWh,r2", "= 3000 kWh")):
            with self.subTest(keys=keys):
                self.assertIn(said, self.mw(*words, "--keys", keys).out.splitlines()[0])
        for keys, said in (("half", '--keys: "half" is no number'),
                           ("1,1 kg", "kg is mass"), ("1,1,r3", '"r3" is no code of reason'),
                           ("1,1,r1,r1", "share has 3 keys")):
            with self.subTest(keys=keys):
                self.assertIn(said, self.mw(*words, "--keys", keys, code=1).err)
        self.assertIn("share has 3 arguments", self.mw(*words, code=2).err)


class Examples(Case):

    def test_provinces(self):
        folder = ROOT / "examples/provinces"
        self.mw("init", "w", "--zone", "Asia/Shanghai", "--use", "energy")
        self.mw("import", "-w", "w", folder / "sites.csv", folder / "electricity.csv", "--map",
                folder / "provinces.map")
        rows = self.mw("eval", "-w", "w", "-i", "scope2_location", "--at", "2021..2024",
                       "--format", "csv").csv()
        got = {(r["entity"], r["period"]): float(r["value"]) for r in rows}
        with open(folder / "expected.csv", newline="", encoding="utf-8") as file:
            expected = list(csv.DictReader(file))
        self.assertEqual(len(got), len(expected))
        for row in expected:
            want = float(row["scope2_tCO2"])
            self.assertAlmostEqual(got[row["site"], row["year"]] / want, 1, delta=1e-9)
        for site, year, said in (("sample-xz", "2023", "CN-SOUTHWEST counts"),
                                 ("sample-bj", "2021", "CN counts"),
                                 ("sample-bj", "2023", "region CN-BJ")):
            text = self.mw("explain", "-w", "w", "scope2_location", "-e", site, "--at",
                           f"{year}-05").out
            self.assertIn(said, text)
            self.assertIn("cite: MEE", text)

    def test_enterprises(self):
        folder = ROOT / "examples/enterprises"
        self.mw("init", "w", "--use", "uk_firms")
        self.mw("import", "-w", "w", folder / "firms.csv")
        names = ["capital_per_head", "employment_growth", "capital_growth", "capital_percentile",
                 "wage_percentile"]
        rows = self.mw("eval", "-w", "w", "-i", ",".join(names), "--at", "1976..1984", "--format",
                       "csv").csv()
        got = {(r["indicator"], r["entity"], r["period"]): r for r in rows}
        with open(folder / "expected.csv", newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                for name in names:
                    cell = got[name, row["firm"], row["year"]]
                    if not row[name]:
                        self.assertEqual(cell["value"], "", (name, row))
                        continue
                    scale = 100 if cell["unit"] == "%" else 1
                    self.assertAlmostEqual(float(cell["value"]), scale * float(row[name]),
                                           delta=1e-8 * scale)
