# SPDX-License-Identifier: MIT
"""Real files and published numbers, from `mw init` to the number."""
import csv
import json
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from program import ROOT, SHARED, Case  # noqa: E402

HOUSEHOLD_MAP = """
map households {
  file "households.csv" csv
  entity household column "household" add
  measure size column "accommodation_size" : m2 time always
  measure occupancy column "housing_occupancy_status" time always
}
map persons {
  file "persons.csv" csv
  entity person column "person" in household column "household" add
  measure role column "role" time always
  measure birth column "birth" time always
}
map person_months {
  file "person_months.csv" csv
  time period column "month"
  entity person column "person"
  measure salary column "salary" : EUR
  measure capital_returns column "capital_returns" : EUR
}
map household_months {
  file "household_months.csv" csv
  time period column "month"
  entity household column "household"
  measure rent column "rent" : EUR
}
"""


def rows(path):
    with open(path, newline="", encoding="utf-8-sig") as f:
        return list(csv.DictReader(f))


class Reference(Case):

    def near(self, got, want, relative, what):
        self.assertLessEqual(abs(float(got) - want), relative * max(abs(want), 1e-12), what)


@unittest.skipUnless(SHARED.is_dir(), "shared/data is not there")
class Steel(Reference):
    """Must show 2."""

    def test_months_and_their_explanation(self):
        folder = SHARED / "machine/steel_jan_jun"
        want = json.loads((folder / "ref_expected.json").read_text())
        self.mw("init", "w", "--use", "steel")  # UTC: the plant keeps its own clock
        file, use = folder / "steel_2018_01_06.csv", ROOT / "examples/steel/steel.map"
        first = self.mw("import", "-w", "w", file, "--map", use).out
        self.assertIn("17376 rows read, 0 refused", first)
        got = self.mw("eval", "-w", "w", "-i", "electricity,co2_reported", "--from", "2018-01",
                      "--to", "2018-06", "--format", "csv").csv()
        self.assertEqual(len(got), 12)
        for row in got:
            month = want["by_month"][str(int(row["period"][5:]))]
            field = "kwh" if row["indicator"] == "electricity" else "tco2"
            self.near(row["value"], month[field], 1e-9, row)
            self.assertEqual(row["coverage"], "1")
        march = ("--entity", "steel", "--at", "2018-03")
        said = self.mw("explain", "-w", "w", "electricity", *march).out
        for words in ("= 80230.4", "2976 facts, 2018-03-01T00:00:00+09:00 to 2018-04-01T00:00",
                      "lines 5666 to 8641", "steel_2018_01_06.csv", "sha256 "):
            self.assertIn(words, said)
        self.assertIn("= 33.64", self.mw("explain", "-w", "w", "co2_reported", *march).out)
        scope2 = self.mw("explain", "-w", "w", "scope2_location", *march)
        self.assertIn("no row of the table is in force then", scope2.out)  # no factor for Korea
        again = self.mw("import", "-w", "w", file, "--map", use).out
        self.assertIn("0 facts new, 86881 there already, 0 corrected", again)
        self.mw("verify", "-w", "w")


@unittest.skipUnless(SHARED.is_dir(), "shared/data is not there")
class Soda(Reference):
    """Must show 3."""

    def test_downtime(self):
        folder = SHARED / "machine/soda_line_downtime"
        want = json.loads((folder / "ref_expected.json").read_text())
        self.mw("init", "w", "--use", "soda_line")
        for name in ("line_productivity.csv", "line_downtime_long.csv"):
            self.mw("import", "-w", "w", folder / name, "--map",
                    ROOT / "examples/soda_line/soda_line.map")
        got = self.mw("eval", "-w", "w", "--on", "line", "--at", "2024", "--format", "csv", "-i",
                      "availability,downtime_total,downtime_by_factor,downtime_by_operator,"
                      "availability_by_operator,operator_error_time").csv()
        one = {r["indicator"]: float(r["value"]) for r in got
               if not r["factor"] and not r["operator"]}
        self.near(one["availability"], 100 * want["availability"], 1e-12, one)
        self.near(one["downtime_total"], want["downtime_total"], 1e-12, one)
        self.near(one["operator_error_time"], want["operator_error_downtime"], 1e-12, one)
        by = {(r["indicator"], r["factor"] or r["operator"]): float(r["value"]) for r in got}
        for factor, minutes in want["downtime_by_factor"].items():
            self.near(by["downtime_by_factor", factor], minutes, 1e-12, factor)
        for name, minutes in want["downtime_by_operator"].items():
            self.near(by["downtime_by_operator", name], minutes, 1e-12, name)
        for name, share in want["efficiency_by_operator"].items():
            self.near(by["availability_by_operator", name], 100 * share, 1e-12, name)


@unittest.skipUnless(SHARED.is_dir(), "shared/data is not there")
class Household(Reference):
    """Must show 4, through files: single precision of the reference, so within 0.02."""

    PERSON = {"age": "expected_age", "income_tax": "expected_income_tax",
              "social_contribution": "expected_social_security_contribution",
              "basic_income": "expected_basic_income"}
    HOUSEHOLD = {"household_income": "expected_household_income",
                 "housing_allowance": "expected_housing_allowance",
                 "parenting_allowance": "expected_parenting_allowance",
                 "disposable_income": "expected_disposable_income"}

    def compare(self, kind, names, file):
        got = self.mw("eval", "-w", "w", "-i", ",".join(names), "--from", "2015-12", "--to",
                      "2017-03", "--format", "csv").csv()
        value = {(r["indicator"], r["entity"], r["period"]): float(r["value"]) for r in got}
        expected = rows(SHARED / "policy/household" / file)
        self.assertEqual(len(got), len(expected) * len(names))
        for row in expected:
            for name, field in names.items():
                seen = value[name, row[kind], row["month"]]
                self.assertLessEqual(abs(seen - float(row[field])), 0.02, (name, row))

    def test_all_results_of_all_months(self):
        self.mw("init", "w", "--use", "household")
        use = self.write("household.map", HOUSEHOLD_MAP)
        for name in ("households", "persons", "person_months", "household_months"):
            file = SHARED / f"policy/household/{name}.csv"
            answer = self.mw("import", "-w", "w", file, "--map", use)
            self.assertIn(" 0 refused", answer.out)
        self.compare("person", self.PERSON, "person_months.csv")
        self.compare("household", self.HOUSEHOLD, "household_months.csv")


class Examples(Reference):
    """The data that comes with the project, against numbers worked out apart from the program."""

    def test_provinces(self):
        folder = ROOT / "examples/provinces"
        self.mw("init", "w", "--zone", "Asia/Shanghai", "--use", "energy")
        self.mw("import", "-w", "w", folder / "sites.csv", folder / "electricity.csv", "--map",
                folder / "provinces.map")
        got = self.mw("eval", "-w", "w", "-i", "scope2_location", "--from", "2021", "--to", "2024",
                      "--format", "csv").csv()
        value = {(r["entity"], r["period"]): float(r["value"]) for r in got if r["value"]}
        expected = rows(folder / "expected.csv")
        self.assertGreaterEqual(len(expected), 38 * 4)
        for row in expected:
            self.near(value[row["site"], row["year"]], float(row["scope2_tCO2"]), 1e-12, row)
        said = self.mw("explain", "-w", "w", "scope2_location", "--entity", "sample-xz", "--at",
                       "2023-01").out
        self.assertIn("CN-XZ has no value of its own, so that of CN-SOUTHWEST counts", said)
        self.assertIn("published 2025-12-31", said)
        self.assertIn("announcement 2025 No. 47", said)

    def test_enterprises(self):
        folder = ROOT / "examples/enterprises"
        self.mw("init", "w", "--use", "uk_firms")
        self.mw("import", "-w", "w", folder / "firms.csv", "--map", folder / "firms.map")
        names = ["capital_per_head", "employment_growth", "capital_growth", "capital_percentile",
                 "wage_percentile"]
        got = self.mw("eval", "-w", "w", "-i", ",".join(names), "--from", "1976", "--to", "1984",
                      "--format", "csv").csv()
        value = {(r["indicator"], r["entity"], r["period"]): r for r in got}
        compared = 0
        for row in rows(folder / "expected.csv"):
            for name in names:
                if not row[name]:
                    continue
                seen = value[name, row["firm"], row["year"]]
                scale = 100 if seen["unit"] == "%" else 1
                want = scale * float(row[name])
                self.assertAlmostEqual(float(seen["value"]), want, 6, (name, row))
                compared += 1
        self.assertGreater(compared, 4000)


if __name__ == "__main__":
    unittest.main()
