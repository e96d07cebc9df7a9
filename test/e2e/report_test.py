# SPDX-License-Identifier: MIT
"""Reports on assessments: what stands in PDF and workbook, and that they are the same twice."""
import json
import pathlib
import re
import shutil
import sqlite3
import subprocess
import unittest
import xml.etree.ElementTree
import zipfile

from program import Case

NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
DAY_NS = 86400 * 10**9
MARCH_NS = 1772323200 * 10**9  # 2026-03-01
ONE = ("s_product_design s_process_design s_marketing s_service s_planning s_production s_quality "
       "s_equipment s_safety s_energy s_purchase s_logistics s_finance s_people s_office "
       "s_decision").split()
OTHER = {"q01_network": ["control", "wide"], "q04_collection": ["production", "quality", "finance"],
         "q05_systems": ["several"], "q06_network_security": ["rules", "products"],
         "q07_data_security": ["rules", "register"], "q08_plan": ["plan"],
         "q09_rules": ["process", "systems"], "q10_people": ["staff", "training"],
         "q12_energy": ["less"], "q13_quality": ["more"], "q14_market": ["same"],
         "q15_cost": ["less"]}
NUMBERS = {"q02_digital_machines": 35, "q03_connected_machines": 15, "q11_funds": 22}


class Campaign:
    """A campaign of invented enterprises, written as the records of a registry (history.h)."""

    def __init__(self, folder, pack_hash=""):
        self.db = sqlite3.connect(folder / "w" / "registry.sqlite")
        self.at = MARCH_NS
        self.id = self.put("campaign", None, None, name="2026", pack="miit_sme_2024",
                           version="1.0.0", hash=pack_hash, level="sme_level", period="2026")

    def put(self, sort, of, entity, **body):
        self.at += DAY_NS // 1000
        row = self.db.execute("INSERT INTO record (sort, of, entity, at_ns, who, body)"
                              " VALUES (?, ?, ?, ?, 'Li', ?)",
                              (sort, of, entity, self.at, json.dumps(body, ensure_ascii=False)))
        self.db.commit()
        return row.lastrowid

    def enter(self, code):
        entity, = self.db.execute("SELECT id FROM entity WHERE code = ?", (code,)).fetchone()
        return self.put("assessment", self.id, entity, version=1)

    def answer(self, of, question, value, sort="answer"):
        body = {"codes": value} if isinstance(value, list) else {"number": value}
        self.put(sort, of, None, question=question, source="declared", **body)

    def answer_all(self, of, grade, leave_out=()):
        answers = {**OTHER, **NUMBERS, **{name: [str(grade)] for name in ONE}}
        for question, value in answers.items():
            if question not in leave_out:
                self.answer(of, question, value)


def sheets_of(path):
    """Cells of a workbook by sheet: name of the cell -> (value, formula)."""
    book = zipfile.ZipFile(path)
    strings = []
    if "xl/sharedStrings.xml" in book.namelist():
        root = xml.etree.ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
        strings = ["".join(t.text or "" for t in s.iter("{%s}t" % NS["m"]))
                   for s in root.findall("m:si", NS)]
    names = re.findall(r'<sheet [^>]*name="([^"]+)"', book.read("xl/workbook.xml").decode())
    sheets = {}
    for n, name in enumerate(names, 1):
        root = xml.etree.ElementTree.fromstring(book.read(f"xl/worksheets/sheet{n}.xml"))
        cells = {}
        for cell in root.iter("{%s}c" % NS["m"]):
            value, formula = cell.find("m:v", NS), cell.find("m:f", NS)
            text = value.text if value is not None else "".join(
                t.text or "" for t in cell.iter("{%s}t" % NS["m"]))
            if cell.get("t") == "s":
                text = strings[int(text)]
            cells[cell.get("r")] = (text, formula.text if formula is not None else None)
        sheets[name] = cells
    return sheets


class Report(Case):
    def campaign(self, count=7):
        self.workspace()
        self.mw("use", "-w", "w", "miit_sme_2024")
        for i in range(1, count + 1):
            self.mw("entity", "add", "-w", "w", "enterprise", f"E{i}", "--title", f"Foundry {i}")
        campaign = Campaign(self.folder)
        seven = [campaign.enter(f"E{i}") for i in range(1, count + 1)]
        campaign.answer_all(seven[0], 2, ("s_office", "q13_quality"))
        campaign.answer(seven[0], "s_energy", ["3"])
        campaign.answer(seven[0], "s_quality", ["1"], sort="score")
        campaign.put("evidence", seven[0], None, question="q01_network", file="ab" * 32,
                     name="network plan.pdf", type="application/pdf", bytes=1234)
        for i, assessment in enumerate(seven[1:]):
            campaign.answer_all(assessment, i % 4)
        return campaign

    def text(self, name, *words):
        done = subprocess.run(["pdftotext", *words, name, "-"], cwd=self.folder, check=True,
                              capture_output=True)
        return done.stdout.decode()

    def write(self, name, *words):
        """A report; nothing is noted, so every character has a glyph and every line its place."""
        answer = self.mw("report", "2026", "-w", "w", "--entity", "E1", *words, "-o", name)
        self.assertEqual(answer.err, "")
        return self.folder / name

    def test_pdf_in_english(self):
        self.campaign()
        self.mw("fact", "put", "-w", "w", "machines", "E1", "2026", "100")
        self.mw("fact", "put", "-w", "w", "digital_machines", "E1", "2026", "12")
        path = self.write("a.pdf")
        text = self.text("a.pdf", "-layout")
        flat = " ".join(text.split())
        for words in ("Assessment report", "Foundry 1 (E1)", "2026, period 2026", "2026-03-01",
                      "2 Standardised", "Digital foundation", "median of peers",
                      "worth 3 as declared, 1.5 by data", "Assessor: Tools help",
                      "What would settle the level", "The cheapest way to 3 Integrated",
                      # Of six others four stand below; two are at the same level, with more points.
                      "Percentile by level 83.3%", "Percentile by points 66.7%", "holds with 80%",
                      "Score of part A ≥ 40", "network plan.pdf", "miit_sme_2024",
                      "Hash of the data"):
            self.assertIn(words, flat)
        self.assertIn("ab" * 32, re.sub(r"\s", "", self.text("a.pdf")))
        pages = text.split("\f")[:-1]
        for n, page in enumerate(pages[1:], 2):
            self.assertIn(f"Page {n} of {len(pages)}".lower(), page.lower())
        again = self.write("b.pdf", "--threads", "1")
        self.assertEqual(path.read_bytes(), again.read_bytes())
        self.assertNotIn("Sample data", text)

    def test_pdf_in_chinese(self):
        self.campaign()
        self.write("a.pdf", "--lang", "zh")
        flat = re.sub(r"\s", "", self.text("a.pdf"))
        for words in ("评测报告", "二级（规范级）", "数字化基础", "数字化水平得分≥40且", "同行中位数", "评审：",
                      "如何确定等级", "的最低成本路径", "得分百分位", "佐证材料"):
            self.assertIn(words, flat)
        for words in ("Points", "Answers", "Level", "yes", "declared"):
            self.assertNotIn(words, flat)

    def test_many_parts(self):
        """A standard of 32 parts and 100 questions; its way up holds when it is gone."""
        self.workspace()
        self.mw("use", "-w", "w", "gbt39116_2020")
        self.mw("entity", "add", "-w", "w", "enterprise", "E1", "--title", "Foundry 1")
        self.mw("fact", "put", "-w", "w", "cmmm_profile_of", "E1", "2026", "discrete")
        self.mw("assess", "new", "2026", "-w", "w", "--standard", "gbt39116_2020", "--period",
                "2026", "--no-inform")
        self.mw("assess", "export", "-w", "w", "2026", "E1", "-o", "e.json")
        names = [q["name"] for q in json.loads((self.folder / "e.json").read_text())["questions"]]
        self.assertEqual(len(names), 100)
        grades = {"1": "all most most", "2": "most part most", "3": "part none most"}
        answers = [name + "=" + grades.get(name[5], "none none none").split()[i % 3]
                   for i, name in enumerate(names)]
        self.mw("assess", "answer", "-w", "w", "2026", "E1", *answers[:-3])
        self.write("a.pdf")
        pages = self.text("a.pdf", "-layout").split("\f")[:-1]
        flat = [" ".join(page.split()) for page in pages]
        self.assertLessEqual(len(pages), 12)
        self.assertIn("Contents", flat[1])
        self.assertNotIn("Contents", flat[2])
        chart, = [page for page in flat if "Points as share of the most" in page]
        self.assertIn("Personnel, level 1", chart)
        self.assertIn("Service, level 5", chart)
        self.assertTrue(any("Personnel, level 1 · 1.8 / 2" in page for page in flat))
        way, = [page for page in flat[2:] if "The way to the next level" in page]
        self.assertIn("The cheapest way to 2 Specified that is sure", way)
        self.assertIn("To be reached", way)
        self.assertIn("Evidence no files are attached", flat[-1])
        self.assertGreater(len(pages[-1].split("\n")), 12)  # the last page is none of few lines
        self.walk_up()

    def walk_up(self):
        """Gives the answers of the way up: the level is reached, with any less it is not."""
        steps = json.loads(self.mw("assess", "next", "2026", "E1", "-w", "w", "--format",
                                   "json").out)
        self.assertGreater(len(steps), 1)
        code = {"All met": "all", "Most met": "most", "Part met": "part", "Not met": "none"}
        less = {"all": "most", "most": "part", "part": "none"}
        way = [(step["question"], code[step["to"]]) for step in steps]

        def least():
            status = self.mw("assess", "status", "2026", "E1", "-w", "w", "--format", "json")
            return json.loads(status.out)["low"]

        def give(pairs):
            self.mw("assess", "answer", "-w", "w", "2026", "E1", *(f"{q}={a}" for q, a in pairs))

        give(way)
        self.assertEqual(least(), 2)
        for question, answer in way:
            give([(question, less[answer])])
            self.assertEqual(least(), 1, question)
            give([(question, answer)])

    def test_sample_is_said_on_every_page(self):
        self.campaign()
        self.mw("assess", "set", "-w", "w", "2026", "sample=perhaps", code=2)
        self.mw("assess", "set", "-w", "w", "2026", "sample=yes")
        self.write("a.pdf")
        for n, page in enumerate(self.text("a.pdf").split("\f")[:-1]):
            self.assertIn("Sample data", page, f"page {n + 1}")
        self.write("a.xlsx")
        for name, cells in sheets_of(self.folder / "a.xlsx").items():
            if name != "Lists":
                self.assertEqual(cells["A2"][0], "Sample data", name)

    def test_few_peers_are_withheld(self):
        self.campaign(5)
        self.write("a.pdf")
        flat = " ".join(self.text("a.pdf").split())
        self.assertIn("Withheld: 4 others", flat)
        self.assertNotIn("median of peers", flat)

    def test_workbook_sums_by_formulas(self):
        self.campaign()
        path = self.write("a.xlsx")
        self.assertEqual(path.read_bytes(), self.write("b.xlsx").read_bytes())
        sheets = sheets_of(path)
        self.assertEqual(list(sheets), ["About", "Answers", "Points", "Level", "Gap", "Options",
                                        "Lists"])  # hidden: what can be chosen
        points = sheets["Points"]
        formulas = {name: c for name, c in points.items() if c[1]}
        self.assertTrue(any("SUM('Answers'!D" in f for _, f in formulas.values()))
        self.assertTrue(any("COUNTIF" in f for _, f in formulas.values()))
        total = sum(float(v) for name, (v, _) in sheets["Answers"].items()
                    if re.fullmatch(r"D([4-9]|\d\d)", name) and v)
        last = max(int(name[1:]) for name in points if name[0] == "B")
        self.assertAlmostEqual(float(points[f"B{last}"][0]), total)
        self.assertGreater(total, 20)

    @unittest.skipUnless(shutil.which("soffice"), "no LibreOffice")
    def test_workbook_recalculated_is_the_same(self):
        self.campaign()
        path = self.write("a.xlsx", "--lang", "zh")
        # Cached values are taken away, so that what is read afterwards was calculated.
        bare = self.folder / "bare.xlsx"
        with zipfile.ZipFile(path) as old, zipfile.ZipFile(bare, "w") as new:
            for name in old.namelist():
                data = old.read(name).decode() if name.endswith(".xml") else old.read(name)
                if "worksheets/" in name:
                    data = re.sub(r"(</f>)<v>[^<]*</v>", r"\1", data)
                new.writestr(name, data)
        subprocess.run(["soffice", f"-env:UserInstallation=file://{self.folder}/profile",
                        "--headless", "--convert-to", "xlsx", "--outdir", "out", bare.name],
                       cwd=self.folder, check=True, capture_output=True, timeout=120)
        ours, theirs = sheets_of(path), sheets_of(self.folder / "out" / "bare.xlsx")
        count = 0
        for sheet, cells in ours.items():
            for name, (value, formula) in cells.items():
                if formula:
                    count += 1
                    other = theirs[sheet][name][0] or ""
                    if re.fullmatch(r"-?[\d.]+", value or ""):
                        self.assertAlmostEqual(float(value), float(other), 9,
                                               f"{sheet} {name} {formula}")
                    else:
                        self.assertEqual(value or "", other, f"{sheet} {name} {formula}")
        self.assertGreater(count, 15)

    def test_by_pack_and_period(self):
        self.campaign()
        path = self.write("a.pdf")
        self.mw("report", "miit_sme_2024", "-w", "w", "-e", "E1", "--at", "2026", "-o", "b.pdf")
        self.assertEqual(path.read_bytes(), pathlib.Path(self.folder / "b.pdf").read_bytes())

    def test_refused(self):
        self.campaign(1)
        self.mw("entity", "add", "-w", "w", "enterprise", "E9")
        for words, code, said in [
                (["2025", "-e", "E1", "-o", "a.pdf"], 1, "there are: 2026 (miit_sme_2024 at 2026)"),
                (["siri", "-e", "E1", "--at", "2026", "-o", "a.pdf"], 1, "no campaign of siri"),
                (["2026", "-e", "E9", "-o", "a.pdf"], 1, "E9 is not in the campaign 2026"),
                (["2026", "-e", "E1", "-o", "a.doc"], 2, "a report is a .pdf or an .xlsx"),
                (["2026", "-o", "a.pdf"], 2, "--entity"),
                (["2026", "-e", "E1"], 2, "-o FILE.pdf")]:
            answer = self.mw("report", *words, "-w", "w", code=code)
            self.assertIn(said, answer.err)
        self.assertFalse((self.folder / "a.pdf").exists())


if __name__ == "__main__":
    unittest.main()
