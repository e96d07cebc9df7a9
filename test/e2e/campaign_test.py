# SPDX-License-Identifier: MIT
"""The sample campaign: the same bytes each time, labelled, loaded, and with something to show."""
import collections
import csv
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from program import ROOT, Case  # noqa: E402

CAMPAIGN = ROOT / "examples/campaign"
STATES = {"draft", "submitted", "reviewed", "confirmed", "returned"}


def rows(path):
    with path.open(encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def contents(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


class Campaign(Case):

    def setUp(self):
        super().setUp()
        self.files = self.generate("files")

    def generate(self, name):
        subprocess.run([sys.executable, str(CAMPAIGN / "generate.py"), str(self.folder / name)],
                       check=True)
        return self.folder / name

    def test_same_bytes(self):
        one, two = contents(self.files), contents(self.generate("again"))
        self.assertEqual(sorted(one), sorted(two))
        self.assertEqual([name for name in one if one[name] != two[name]], [])

    def test_usage(self):
        done = subprocess.run([sys.executable, str(CAMPAIGN / "generate.py")], check=False,
                              capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (2, "usage: generate.py FOLDER\n"))

    def done(self, year, *acts):
        return [r for r in rows(self.files / f"campaign_{year}.csv") if r["act"] in acts]

    def test_counts(self):
        entities, who = rows(self.files / "entities.csv"), rows(self.files / "attributes.csv")
        self.assertEqual(len({e["code"] for e in entities}), 200)
        self.assertEqual(len({e["region"] for e in who}), 4)
        self.assertEqual(len({e["industry"] for e in who}), 6)
        for year in (2025, 2026):
            self.assertEqual(len({r["entity"] for r in self.done(year, "answer")}), 200)
            for act, least in (("attach", 2000), ("score", 400), ("return", 10), ("reopen", 2)):
                self.assertGreaterEqual(len(self.done(year, act)), least, (year, act))
        self.assertEqual(len({r["entity"] for r in self.done(2025, "confirm")}), 200)

    def test_open_and_contradicting(self):
        answers = {(r["entity"], r["question"]): r["answer"] for r in self.done(2025, "answer")}
        self.assertTrue(0.05 <= 1 - len(answers) / (200 * 31) <= 0.10, len(answers))
        far = [s["entity"] for s in rows(self.files / "stocks.csv")
               if s["year"] == "2025" and s["machines"]
               and (s["entity"], "q02_digital_machines") in answers
               and abs(float(answers[s["entity"], "q02_digital_machines"].rstrip(" %"))
                       - 100 * float(s["digital"]) / float(s["machines"])) > 1]
        self.assertTrue(5 <= len(far) <= 30, far)

    def test_labelled(self):
        for e in rows(self.files / "entities.csv"):
            self.assertIn("invented", e["title"])
            self.assertIn("示例", e["title"])
        shown = [r["file"] for y in (2025, 2026) for r in self.done(y, "attach")]
        self.assertGreater(len(shown), 50)
        for r in self.done(2025, "answer", "score", "confirm"):
            self.assertTrue(r["who"].startswith("Sample "), r)
        there = {n for n in contents(self.files) if n.startswith("evidence_") and "/" in n}
        self.assertEqual(set(shown), there)
        for name in [*sorted(there), "SAMPLE.txt"]:
            self.assertTrue((self.files / name).read_text(encoding="utf-8").startswith("SAMPLE"))
        self.assertIn("invented sample data", (CAMPAIGN / "README.md").read_text(encoding="utf-8"))

    def load(self, *years):
        """A workspace w with the facts, and the campaigns of years."""
        self.mw("init", "w", "--zone", "Asia/Shanghai", "--use", "miit_sme_2024")
        shutil.copy(CAMPAIGN / "campaign.mw", self.folder / "w/packs")
        self.mw("entity", "import", "-w", "w", "files/entities.csv")
        self.mw("import", "-w", "w", *(f"files/{n}.csv" for n in
                ("attributes", "stocks", "months", "collaboration")),
                "--map", CAMPAIGN / "facts.map")
        for year in years:
            carry = ("--from", str(year - 1)) if year > 2025 else ()
            self.mw("assess", "new", str(year), "-w", "w", "--standard", "miit_sme_2024",
                    "--period", str(year), "--when", f"{year}-03-02", *carry, "--by", "sample")
            out = self.import_year(year)
            self.assertIn(" 0 refused; ", out)
            self.assertIn(" 0 there already", out)

    def import_year(self, year):
        return self.mw("assess", "import", str(year), f"files/campaign_{year}.csv", "-w", "w",
                       "--by", "sample").out

    def list(self, *words):
        return self.mw("assess", *words, "-w", "w", "--format", "csv").csv()

    def test_load(self):
        self.load(2025)
        self.mw("verify", "-w", "w")
        out = self.mw("eval", "-w", "w", "-i", "sme_level", "--at", "2025", "--format", "csv")
        levels = collections.Counter(r["value"] for r in out.csv() if r["value"])
        self.assertGreaterEqual(len(levels), 4)
        self.assertGreaterEqual(min(levels.values()), 5)
        self.assertGreaterEqual(sum(levels.values()), 120)  # the others are open: intervals
        out = self.mw("rank", "-w", "w", "digital_strength", "--at", "2025", "--by",
                      "sample_region,sample_industry", "--format", "csv").csv()
        self.assertEqual(len(out), 200)
        ranked = [r for r in out if r["score"]]
        self.assertGreaterEqual(len(ranked), 120)
        self.assertGreaterEqual(len([r for r in out if r["collaboration"]]), 120)
        self.assertEqual({r["withheld"] for r in out}, {"", "too few members"})
        for r in out:
            self.assertEqual(r["withheld"] == "", r["quartile 2"] != "", r)

    def test_campaigns(self):
        self.load(2025, 2026)
        one, two = self.list("list")
        self.assertEqual((one["campaign"], one["confirmed"]), ("2025", "200"))
        for state in STATES:
            self.assertGreaterEqual(int(two[state]), 8, two)
        answers = self.list("list", "2026")
        self.assertTrue([r for r in answers if r["version"] == "2" and r["state"] == "draft"])
        self.assertGreaterEqual(len([r for r in answers if r["state"] == "draft"
                                     and int(r["proposed"]) > 0]), 8)
        self.assertGreaterEqual(len([r for r in answers if int(r["files"]) > 10]), 100)
        # For people: each in one line, titles cut where they must be, and how many stand where.
        lines = self.mw("assess", "list", "2026", "-w", "w").out.splitlines()
        self.assertEqual(len(lines), 202)
        self.assertTrue([r for r in lines if " draft v2" in r])
        out = self.mw("assess", "status", "2026", "-w", "w", "--top", "3").out
        levels = re.findall(r"^  [█·]{24} +(\d+)  (?:\d |open)", out, re.MULTILINE)
        self.assertEqual((len(levels), sum(map(int, levels))), (6, 200), out)
        self.assertEqual(re.findall(r"^SE-\d+", out, re.MULTILINE), ["SE-001", "SE-002", "SE-003"])
        self.assertEqual(max(map(len, lines)) <= 100, True)
        self.assertEqual(len(self.list("status", "2026", "--top", "3")), 3)
        # Assessors agree with most, and are a little harder.
        for year in ("2025", "2026"):
            *questions, every = self.list("agreement", year)
            self.assertGreaterEqual(len(questions), 26)
            self.assertGreaterEqual(int(every["pairs"]), 400)
            self.assertTrue(0.6 <= float(every["linear"]) <= 0.9, every)
            self.assertLess(float(every["bias"]), 0)
        # Taking it over again changes nothing.
        done = rows(self.files / "campaign_2025.csv")
        self.assertIn(f"{len(done)} rows, 0 refused; 0 answers new, {len(done)} there already",
                      self.import_year(2025))
        self.assertEqual(self.list("list", "2026"), answers)
        self.mw("verify", "-w", "w")

    def test_mistakes(self):
        self.load()
        self.mw("assess", "new", "2026", "-w", "w", "--standard", "miit_sme_2024", "--period",
                "2026", "--by", "sample")
        head = "entity,act,question,answer,file,who,when\n"
        self.write("a.csv", head + """\
SE-001,answer,q01_network,wide,,Li,2026-03-01
SE-999,answer,q01_network,wide,,Li,2026-03-01
SE-001,answer,q01_netwrk,wide,,Li,2026-03-01
SE-001,submit,,,,Li,2026-03-02
SE-002,anser,q08_plan,plan,,Li,2026-03-01
SE-003,attach,q08_plan,,none.txt,Li,2026-03-01
SE-004,submit,,,,Li,
SE-005,answer,q08_plan,aware,,Li,2026-02-30
SE-006,submit,,,,Li,2026-03-01
SE-006,submit,,,,Li,2026-03-02
SE-007,submit,,,,Li,2026-03-01,too many
""")
        answer = self.mw("assess", "import", "2026", "a.csv", "-w", "w", "--by", "Chen", code=1)
        for line, said in ((3, "entity"), (4, "question"), (5, "entity"), (6, "act"), (7, "file"),
                           (8, "when"), (9, "when"), (11, "entity"), (12, "row")):
            self.assertRegex(answer.err, rf"a\.csv: line {line}: {said} ")
        self.assertIn("waits until line 4 is mended", answer.err)
        self.assertIn("11 rows, 9 refused; 1 answers, 1 states new", answer.out)
        # Mended, it goes on where it stood.
        text = (self.folder / "a.csv").read_text(encoding="utf-8")
        self.write("a.csv", text.replace("netwrk", "network"))
        answer = self.mw("assess", "import", "2026", "a.csv", "-w", "w", "--by", "Chen", code=1)
        self.assertIn("0 answers, 1 states new, 3 there already", answer.out)
        out = self.mw("assess", "show", "-w", "w", "2026", "SE-001", "--history").out
        self.assertIn("2026-03-02 00:00:00  version 1  Li  (taken over by Chen, ", out)
        for text, said in (("entity,question,answr\nSE-001,q08_plan,plan\n",
                            "answers need the columns entity, question, answer"),
                           ("question,answer\nq08_plan,plan\n", "needs the column entity")):
            self.write("b.csv", text)
            self.assertIn(said, self.mw("assess", "import", "2026", "b.csv", "-w", "w",
                                        code=1).err)
        self.write("c.csv", "entity,question,answer,coment\nSE-009,q08_plan,,x\n")
        self.assertIn('the column "coment" is not looked at',
                      self.mw("assess", "import", "2026", "c.csv", "-w", "w").err)

    def test_json_lines(self):
        self.load()
        self.mw("assess", "new", "2026", "-w", "w", "--standard", "miit_sme_2024", "--period",
                "2026", "--by", "sample")
        self.write("a.jsonl", "".join((
            '{"entity":"SE-001","question":"q08_plan","answer":"aware"}\n',
            '{"entity":"SE-002","act":"submit","when":"2026-03-02T10:00:00","who":"Li"}\n')))
        out = self.mw("assess", "import", "2026", "a.jsonl", "-w", "w", "--by", "Chen").out
        self.assertIn("2 rows, 0 refused; 1 answers, 1 states new", out)
        state = {r["entity"]: r["state"] for r in self.list("list", "2026")}
        self.assertEqual((state["SE-001"], state["SE-002"]), ("draft", "submitted"))
