# SPDX-License-Identifier: MIT
"""The sample campaign: the same bytes each time, labelled, loaded, and with something to show."""
import collections
import csv
import pathlib
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

    def test_counts(self):
        entities, who = rows(self.files / "entities.csv"), rows(self.files / "attributes.csv")
        self.assertEqual(len({e["code"] for e in entities}), 200)
        self.assertEqual(len({e["region"] for e in who}), 4)
        self.assertEqual(len({e["industry"] for e in who}), 6)
        states = {y: collections.Counter(r["state"] for r in rows(self.files / f"states_{y}.csv"))
                  for y in (2025, 2026)}
        self.assertEqual(states[2025], {"confirmed": 200})
        self.assertEqual(set(states[2026]), STATES)
        self.assertEqual(sum(states[2026].values()), 200)
        confirmed = rows(self.files / "confirmed_2026.csv")
        self.assertEqual(len(confirmed), states[2026]["confirmed"])

    def test_open_and_contradicting(self):
        answers = {(r["entity"], r["question"]): r["answer"]
                   for r in rows(self.files / "answers_2025.csv")}
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
        shown = [r["file"] for y in (2025, 2026) for r in rows(self.files / f"evidence_{y}.csv")]
        self.assertGreater(len(shown), 50)
        there = {n for n in contents(self.files) if n.startswith("evidence_") and "/" in n}
        self.assertEqual(set(shown), there)
        for name in shown + ["SAMPLE.txt"]:
            self.assertTrue((self.files / name).read_text(encoding="utf-8").startswith("SAMPLE"))
        self.assertIn("invented sample data", (CAMPAIGN / "README.md").read_text(encoding="utf-8"))

    def load(self):
        """A workspace w with the campaign of 2025."""
        self.mw("init", "w", "--zone", "Asia/Shanghai", "--use", "miit_sme_2024")
        shutil.copy(CAMPAIGN / "campaign.mw", self.folder / "w/packs")
        self.mw("entity", "import", "-w", "w", "files/entities.csv")
        self.mw("import", "-w", "w", "files/attributes.csv", "files/stocks.csv",
                "files/months.csv", "--map", CAMPAIGN / "facts.map")
        self.mw("import", "-w", "w", "files/confirmed_2025.csv", "--map", CAMPAIGN / "answers.map")

    def test_load(self):
        self.load()
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
        self.assertEqual({r["withheld"] for r in out}, {"", "too few members"})
        for r in out:
            self.assertEqual(r["withheld"] == "", r["quartile 2"] != "", r)

    def test_assess(self):
        self.load()
        self.mw("assess", "new", "2026", "-w", "w", "--standard", "miit_sme_2024", "--period",
                "2026", "--by", "sample")
        given = rows(self.files / "answers_2026.csv")
        err = self.mw("assess", "load", "-w", "w", "2026", "files/answers_2026.csv").err
        who = {r["entity"] for r in given}
        self.assertIn(f"{len(given)} answers of {len(who)} assessments", err)
        out = self.mw("assess", "list", "-w", "w", "2026", "--format", "csv").out
        self.assertIn("SE-200", out)
        out = self.mw("assess", "show", "-w", "w", "2026", given[-1]["entity"]).out
        self.assertIn(given[-1]["question"], out)
        self.mw("verify", "-w", "w")

    def test_assess_mistakes(self):
        self.load()
        self.mw("assess", "new", "2026", "-w", "w", "--standard", "miit_sme_2024", "--period",
                "2026", "--by", "sample")
        for text, said in (
                ("entity,question,answer\nSE-001,q01_network,wide\nSE-999,q01_network,wide\n",
                 "a.csv:3: entity: "),
                ("entity,question,answer\nSE-001,q01_netwrk,wide\n", "a.csv:2: question: "),
                ("entity,question,answer\nSE-001,q01_network,7g\n", "a.csv:2: answer: "),
                ("entity,question,answer\nSE-001,q08_plan,plan\nSE-001,q08_plan,aware\n",
                 "a.csv:3: question: is answered in line 2 already"),
                ("entity,question,answr\nSE-001,q08_plan,plan\n", 'no column is called "answr"'),
                ("entity,question\nSE-001,q08_plan\n", "needs the columns")):
            self.write("a.csv", text)
            self.assertIn(said, self.mw("assess", "load", "-w", "w", "2026", "a.csv", code=1).err)
        out = self.mw("assess", "show", "-w", "w", "2026", "SE-001", "--history").out
        self.assertNotIn("q01_network", out)  # nothing of a wrong file was taken
        self.write("a.csv", "entity,question,answer\nSE-001,q08_plan,\n")
        self.assertIn("no answers", self.mw("assess", "load", "-w", "w", "2026", "a.csv").err)
