# SPDX-License-Identifier: MIT
"""Workbooks of assessments as they live on: an answer is changed in the file, LibreOffice
calculates it anew, and every number must be what mw says when the same answer is given to it."""
import csv
import random
import re
import shutil
import subprocess
import unittest
import zipfile
from xml.sax.saxutils import escape

from program import Case
from report_test import sheets_of

LIVE = ("Answers", "Points", "Level")

ODD = """pack odd {
  title en "Odd" zh "杂"
  version "1.0.0"
}
kind enterprise
measure staff on enterprise : person { roll time hold }
measure without on enterprise : yes/no { roll time hold }
parameter met : number { 2020-01-01: 2.5 }
choice a on enterprise pick one {
  title en "A" zh "甲"
  option "0" -1 en "Same"
  option "1" 1 en "Same"
  option "2" 2 en "Two, \\"2\\"; & <two>"
  option "3" 4.25 en "Three*"
}
choice b on enterprise like a { title en "B" }
choice c on enterprise like a { title en "C", applies when not (without else no) }
choice many on enterprise pick many {
  title en "Many"
  option "none" 0 alone en "None"
  option "x" 1.5 en "X; Y"
  option "y" 2 en "Y"
  option "z" 0.25 en "Z"
}
choice power on enterprise {
  title en "Power"
  from  staff * 0.1 kWh / (1 person)
  band  [0 kWh, 10 kWh) 0, [10 kWh, 57.3 kWh] 2, (57.3 kWh, inf) 5
}
choice share on enterprise {
  title en "Share"
  band  [0 %, 7 %] 1, (7 %, 57 %) 2, [57 %, 100 %] 3
}
group all_of { a weight 2, b, c weight 0.5, many }
indicator i_sum on enterprise = sum(all_of) { title en "Sum" }
indicator i_mean on enterprise = round(mean(all_of), 2) { title en "Mean" }
indicator i_least on enterprise = min(all_of) { title en "Least" }
indicator i_most on enterprise = max(all_of) - abs(min(a, b)) { title en "Most" }
indicator i_ratio on enterprise : % = a / b { title en "Ratio" }
indicator i_root on enterprise = sqrt(a + 1) + floor(many / 3) - ceil(b / 2) { title en "Root" }
indicator i_power on enterprise = (b + 1) ^ 2 - -a ^ 2 { title en "Power of" }
indicator i_known on enterprise = if known(a) and b > 1 then a else (c else 7) { title en "Known" }
indicator i_staff on enterprise = power + share * (staff / (1 person) else 3) { title en "Staff" }
indicator reach(l : number, k : number) on enterprise
  = count(all_of where all_of >= l) + k * count(all_of where known(all_of)) { title en "At" }
indicator i_of_fact on enterprise = staff / (1 person) + met { title en "Of a fact" }
indicator i_of_peers on enterprise = i_sum / max(enterprise.i_sum) { title en "Of peers" }
level odd_level on enterprise {
  4 en "Four"  when i_sum >= 8 and (a == 2 or b != 1) and not (many < met)
  3 en "Three" when reach(2, 1) >= 5 or i_least > 0
  2 en "Two"   when a > b or i_most <= 1
  0 en "Nought"
}
"""


def set_cells(path, out, changes):
    """Writes values into cells of a workbook; what formulas gave is taken away everywhere."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w") as new:
        names = re.findall(r'<sheet [^>]*name="([^"]+)"', old.read("xl/workbook.xml").decode())
        for name in old.namelist():
            data = old.read(name)
            sheet = re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", name)
            if sheet:
                text = re.sub(r"(</f>)<v>[^<]*</v>", r"\1", data.decode())
                for cell, value in changes.get(names[int(sheet.group(1)) - 1], {}).items():
                    text = set_cell(text, cell, value)
                data = text.encode()
            new.writestr(name, data)


def set_cell(text, cell, value):
    style = re.search(rf'<c r="{cell}"( s="\d+")?', text)
    assert style, cell
    inside = ("/>" if value is None else
              f' t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
              if isinstance(value, str) else f"><v>{value!r}</v></c>")
    found = re.compile(rf'<c r="{cell}"[^>]*?(/>|>.*?</c>)')
    assert "<f>" not in found.search(text).group(0), f"{cell} is a formula"
    return found.sub(lambda _: f'<c r="{cell}"{style.group(1) or ""}{inside}', text, count=1)


@unittest.skipUnless(shutil.which("soffice"), "no LibreOffice")
class Workbook(Case):
    def recalculate(self, names):
        """Sheets of workbooks as LibreOffice calculates them."""
        subprocess.run(["soffice", f"-env:UserInstallation=file://{self.folder}/profile",
                        "--headless", "--convert-to", "xlsx", "--outdir", "out", *names],
                       cwd=self.folder, check=True, capture_output=True, timeout=180)
        return [sheets_of(self.folder / "out" / name) for name in names]

    def begin(self, pack, facts=()):
        self.workspace()
        self.mw("use", "-w", "w", pack)
        for code in ("E1", "E2"):
            self.mw("entity", "add", "-w", "w", "enterprise", code, "--title", f"Foundry {code}")
        for measure, value in facts:
            self.mw("fact", "put", "-w", "w", measure, "E1", "2026", value)
        self.mw("assess", "new", "2026", "-w", "w", "--standard", pack, "--period", "2026",
                "--by", "Li")

    def give(self, answers):
        """Answers of E1: question -> code, list of codes, or number with its unit; None: open."""
        with open(self.folder / "answers.csv", "w", newline="", encoding="utf-8") as file:
            rows = csv.writer(file)
            rows.writerow(["entity", "question", "answer"])
            for question, value in answers.items():
                if value is not None:
                    rows.writerow(["E1", question,
                                   ";".join(value) if isinstance(value, list) else value])
        self.mw("assess", "import", "2026", "answers.csv", "-w", "w", "--by", "Li")

    def report(self, name, *words):
        self.mw("report", "2026", "-w", "w", "-e", "E1", "-o", name, *words)
        return self.folder / name

    def cells_of(self, book, codes, answers):
        """The cells to fill in so that the workbook has these answers."""
        rows = {v: int(name[1:]) for name, (v, _) in book["Answers"].items() if name[0] == "L"}
        cells = {"Answers": {}, "Options": {}}
        for question, value in answers.items():
            row = rows[question]
            first = re.search(r"\$[BD]\$(\d+):", book["Answers"][f"H{row}"][1] or "")
            at = {code: int(first.group(1)) + i for i, code in enumerate(codes[question])} \
                if first else {}
            if isinstance(value, list):
                for code, line in at.items():
                    cells["Options"][f"D{line}"] = "yes" if code in value else None
            elif at:
                cells["Answers"][f"C{row}"] = value and book["Options"][f"B{at[value]}"][0]
            elif value and value.endswith("%"):
                cells["Answers"][f"C{row}"] = float(value[:-1]) / 100
            else:
                cells["Answers"][f"C{row}"] = value and float(value.split()[0])
        return cells

    def same(self, ours, theirs, what):
        count = 0
        for sheet in LIVE:
            for name, (value, formula) in ours[sheet].items():
                if formula is None:
                    continue
                count += 1
                value, other = value or "", theirs[sheet].get(name, ("", None))[0] or ""
                try:
                    self.assertAlmostEqual(float(value), float(other), 9,
                                           f"{what}: {sheet} {name} {formula}")
                except ValueError:
                    self.assertEqual(value, other, f"{what}: {sheet} {name} {formula}")
        return count

    def compare(self, codes, first, changes):
        """Gives the first answers, changes them in the file and in mw; what is different then."""
        self.give(first)
        book = self.report("first.xlsx")
        before = sheets_of(book)
        names, expected = ["first.xlsx"], [before]
        for i, change in enumerate(changes):
            set_cells(book, self.folder / f"changed{i}.xlsx", self.cells_of(before, codes, change))
            names.append(f"changed{i}.xlsx")
        set_cells(book, self.folder / "bare.xlsx", {})
        names[0] = "bare.xlsx"
        for i, change in enumerate(changes):
            self.begin_again()
            self.give({**first, **change})
            expected.append(sheets_of(self.report(f"said{i}.xlsx")))
        levels = []
        for name, ours, theirs in zip(names, expected, self.recalculate(names)):
            self.assertGreater(self.same(ours, theirs, name), 30)
            levels.append(theirs["Level"]["A1"][0])
        return levels

    def begin_again(self):
        shutil.rmtree(self.folder / "w")
        self.begin(*self.begun)

    def test_miit_sme_2024(self):
        self.begun = ("miit_sme_2024", [])
        self.begin(*self.begun)
        scenes = [name for name in self.questions() if name.startswith("s_")]
        codes = {**{name: "01234" for name in scenes},
                 "q01_network": ["none", "control", "wide", "5g", "full"],
                 **{name: self.codes(name) for name in ("q04_collection", "q07_data_security",
                                                        "q14_market")}}
        first = {name: "2" for name in scenes}
        first.update({"q01_network": ["control", "wide"], "q02_digital_machines": "35 %",
                      "q03_connected_machines": "15 %", "q04_collection": ["production", "quality"],
                      "q05_systems": "several", "q06_network_security": ["rules", "products"],
                      "q07_data_security": ["rules"], "q08_plan": "plan", "q09_rules": ["process"],
                      "q10_people": ["staff", "training"], "q11_funds": "22 %",
                      "q12_energy": "less", "q14_market": "same", "q15_cost": "less"})
        levels = self.compare(codes, first, [
            {name: "4" for name in scenes} | {
                "q01_network": ["control", "wide", "5g", "full"], "q02_digital_machines": "80 %",
                "q11_funds": "60 %", "q14_market": "more",
                "q04_collection": self.codes("q04_collection")[1:]},
            {name: "0" for name in scenes[:12]} | {"q01_network": ["none"]},
            {name: None for name in scenes[3:14]} | {"q02_digital_machines": None},
        ])
        self.assertEqual(levels[0], "Level 2 Standardised")
        self.assertEqual(len(set(levels)), 4, levels)
        self.assertIn("open", levels[3])

    def test_gbt39116_2020(self):
        self.begun = ("gbt39116_2020", [("cmmm_profile_of", "discrete"),
                                        ("cmmm_without_sales", "yes")])
        self.begin(*self.begun)
        names = [name for name in self.questions() if not name.endswith("_sales")]
        codes = {name: ["all", "most", "part", "none"] for name in names}
        first = {name: "most" if name[5] < "3" else "part" for name in names}
        levels = self.compare(codes, first, [
            {name: "all" for name in names if name[5] == "3"},
            {"cmmm_1_strategy": "none", "cmmm_1_data": "none", "cmmm_1_skills": "none"},
            {"cmmm_2_operation": None, "cmmm_2_planning": None, "cmmm_2_integration": None},
        ])
        self.assertIn("2 Specified", levels[0])
        self.assertIn("3 Integrated", levels[1])
        self.assertIn("0 Not reached", levels[2])
        self.assertIn("open, 1 Planned", levels[3])

    def test_every_operator(self):
        folder = self.folder / "odd"
        folder.mkdir()
        (folder / "odd.mw").write_text(ODD, encoding="utf-8")
        for facts in ([], [("staff", "120 person"), ("without", "yes")]):
            self.begun = (str(folder), facts)
            shutil.rmtree(self.folder / "w", ignore_errors=True)
            self.begin(*self.begun)
            dice = random.Random(len(facts))
            codes = {name: "0123" for name in "abc"} | {"many": ["none", "x", "y", "z"]}
            self.compare(codes, self.draw(dice, facts), [self.draw(dice, facts)
                                                         for _ in range(5)])
            about = sheets_of(self.folder / "first.xlsx")["About"]
            said = " ".join(str(value) for value, _ in about.values())
            self.assertIn("No formula can be written for: Of peers.", said)

    def draw(self, dice, facts):
        one = ["0", "1", "2", "3", None]
        many = [["none"], ["x"], ["x", "y"], ["y", "z"], ["x", "y", "z"]]
        answers = {"a": dice.choice(one), "b": dice.choice(one), "many": dice.choice(many),
                   "share": dice.choice(["7 %", "7.1 %", "57 %", "56.9 %", "0 %", None])}
        if not facts:
            answers["c"] = dice.choice(one)
            answers["power"] = dice.choice(["9.99 kWh", "10 kWh", "57.3 kWh", "57.31 kWh", None])
        return answers

    def questions(self):
        rows = self.mw("assess", "show", "2026", "E1", "-w", "w", "--format", "csv").csv()
        return [row["question"] for row in rows]

    def codes(self, question):
        pack = self.mw("doc", self.begun[0]).out
        part = pack[pack.index(f'id="{question}"'):]
        return re.findall(r"<tr><td><code>([^<]+)</code>", part[:part.index("</section>")])


if __name__ == "__main__":
    unittest.main()
