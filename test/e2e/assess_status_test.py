# SPDX-License-Identifier: MIT
"""Where assessments stand and the cheapest way up: assess status, assess next."""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from program import Case  # noqa: E402

PACK = """pack t {
  title   en "Standard of the test" zh "测试标准"
  version "1.2"
}
kind firm
measure machines on firm : piece { roll time last }
measure linked on firm : piece   { roll time last }
choice net on firm pick many {
  title en "Network" zh "网络"
  evidence en "Network plan" zh "网络图"
  option "none" 0 alone en "Nothing" zh "无"
  option "a"    2 en "Control" zh "控制"
  option "b"    2 en "Links" zh "互联"
}
choice share on firm {
  title en "Linked machines" zh "联网率"
  from linked / machines
  band [0 %, 10 %] 0, (10 %, 50 %] 2, (50 %, 100 %] 6
}
choice grade on firm pick one {
  title en "Grade" zh "等级"
  option "0" 0
  option "1" 1 en "Some" zh "有"
  option "2" 2 en "Much" zh "很好"
}
group basis { net, share }
indicator score on firm = sum(basis) { title en "Score" zh "得分" }
level rung on firm {
  title en "Rung" zh "级别"
  2 en "Good" zh "良好" when score >= 6 and grade >= 2
  1 en "Begun" zh "起步" when score >= 2
  0 en "None" zh "无等级"
}
"""


# Sums of these points are all different, and the rule needs them exactly: 2^22 of them.
MANY = """pack m { title en "Many" zh "多" }
kind firm
""" + "".join(f'''choice c{i} on firm pick one {{
  title en "C{i}"
  option "0" 0
  option "1" {2 ** (i / 7):.7f}
}}
''' for i in range(22)) + """group all_of { """ + ", ".join(f"c{i}" for i in range(22)) + """ }
indicator score on firm = sum(all_of)
level rung on firm {
  1 en "High" zh "高" when score * score >= 400
  0 en "Low" zh "低"
}
"""


class Large(Case):
    """A rule beyond the limit of what can be computed exactly."""

    def test_status_passes_over(self):
        self.workspace(MANY)
        self.mw("entity", "add", "-w", "w", "firm", "x")
        self.mw("assess", "new", "c", "--standard", "m", "--period", "2026", "-w", "w")
        said = self.mw("assess", "status", "c", "x", "-w", "w")
        self.assertIn("what would settle the level is not known", said.err)
        self.assertIn("Low", said.out)
        x = json.loads(self.mw("assess", "status", "c", "x", "-w", "w", "--format", "json").out)
        self.assertFalse(x["exact"])
        self.assertEqual([q["settles"] for q in x["questions"]], [None] * 22)
        way = self.mw("assess", "next", "c", "x", "-w", "w", code=1).err
        self.assertIn("combines several answers by MUL", way)


class Lacking(Case):
    """GB/T 39116 without the fact of the profile: no level is sure, and none is told to be."""

    def test_no_odds_without_facts(self):
        self.mw("init", "w", "--zone", "UTC", "--use", "gbt39116_2020")
        self.mw("entity", "add", "enterprise", "e", "-w", "w")
        self.mw("assess", "new", "c", "--standard", "gbt39116_2020", "--period", "2026", "-w", "w")
        said = self.mw("assess", "status", "c", "e", "-w", "w").out
        self.assertIn("cannot be told: facts that the level rests on are missing", said)
        self.assertIn("missing", said)
        self.assertNotIn("nan", said)
        x = json.loads(self.mw("assess", "status", "c", "e", "-w", "w", "--format", "json").out)
        self.assertEqual(x["odds"], [])
        self.mw("fact", "put", "cmmm_profile_of", "e", "2026", "discrete", "-w", "w")
        x = json.loads(self.mw("assess", "status", "c", "e", "-w", "w", "--format", "json").out)
        self.assertAlmostEqual(sum(o["p"] for o in x["odds"]), 1, 9)
        self.assertGreater(len(x["odds"]), 1)


class Status(Case):

    def setUp(self):
        super().setUp()
        self.workspace(PACK)
        for code in ("x", "y", "z", "u", "v", "w"):
            self.mw("entity", "add", "-w", "w", "firm", code, "--title", f"样例 Sample {code}")
        self.a("new", "c", "--standard", "t", "--period", "2026")

    def a(self, verb, *words, code=0):
        return self.mw("assess", verb, *words, "-w", "w", code=code)

    def one(self, entity):
        return json.loads(self.a("status", "c", entity, "--format", "json").out)

    def odds(self, entity):
        return {o["level"]: o["p"] for o in self.one(entity)["odds"]}

    def test_open(self):
        """Two ticks by halves, bands worth 0, 2, 6 and three grades by thirds."""
        two = 1 - (1 / 4) * (1 / 3)
        six = 1 / 3 + (1 / 4) * (1 / 3)
        odds = self.odds("x")
        self.assertAlmostEqual(odds[2], six / 3, places=12)
        self.assertAlmostEqual(odds[1], two - six / 3, places=12)
        self.assertAlmostEqual(odds[0], 1 - two, places=12)
        x = self.one("x")
        self.assertEqual((x["level"], x["low"], x["high"], x["exact"]), (None, 0, 2, True))
        self.assertEqual((x["values"]["score"]["low"], x["values"]["score"]["high"]), (0, 10))

    def test_settled(self):
        self.a("answer", "c", "x", "net=none", "share=60 %", "grade=2")
        x = self.one("x")
        self.assertEqual((x["level"], x["odds"]), (2, [{"level": 2, "p": 1}]))
        text = self.a("status", "c", "x").out
        self.assertIn("2 Good", text)
        self.assertIn("100.0 %", text)
        self.assertNotIn("What would settle it", text)
        zh = self.a("status", "c", "x", "--lang", "zh").out
        self.assertIn("2 良好", zh)
        self.assertIn("测试标准", zh)

    def test_evidence_and_prior(self):
        """A tick that asks for evidence and has none holds with the trust that was set."""
        self.a("answer", "c", "x", "net=a", "share=5 %", "grade=0")
        self.assertAlmostEqual(self.odds("x")[1], 0.8, places=12)
        self.assertIn("evidence; then the level is sure with 100 %", self.a("status", "c", "x").out)
        self.a("set", "c", "trust=0.6")
        self.assertAlmostEqual(self.odds("x")[1], 0.6, places=12)
        self.write("p.csv", "question,option,p\nshare,1,1\nnet,a,0\nnet,b,0\n")
        self.a("set", "c", "--prior", "p.csv")
        self.assertEqual(self.odds("y"), {0: 1})

    def test_facts(self):
        """What is measured counts; both values are shown."""
        self.mw("fact", "put", "-w", "w", "machines", "x", "2026", "10")
        self.mw("fact", "put", "-w", "w", "linked", "x", "2026", "3")
        self.a("answer", "c", "x", "share=90 %")
        share = [q for q in self.one("x")["questions"] if q["question"] == "share"][0]
        self.assertEqual((share["points"], share["computed"], share["declared"]), (2, 2, 6))
        self.assertTrue(share["contradicted"])
        text = self.a("status", "c", "x").out
        self.assertIn("Facts say otherwise", text)
        self.assertIn("answered 6, measured, and counted 2", text)

    def test_facts_of_what_applies(self):
        """Whether a question applies is said by an answer, what it is worth by facts."""
        self.pack("""pack n { title en "N"
  use t }
choice has on firm pick one {
  option "no" 0
  option "yes" 1
}
choice part on firm {
  applies when has >= 1
  from linked / machines
  band [0 %, 50 %] 0, (50 %, 100 %] 6
}
level step on firm {
  1 en "Good" when has >= 1 and part >= 6
  0 en "None"
}
""", "n")
        self.mw("fact", "put", "-w", "w", "machines", "x", "2026", "10")
        self.mw("fact", "put", "-w", "w", "linked", "x", "2026", "9")
        self.a("new", "n", "--standard", "n", "--period", "2026")
        self.a("answer", "n", "x", "has=yes", "part=30 %")
        x = json.loads(self.a("status", "n", "x", "--format", "json").out)
        self.assertEqual((x["level"], x["odds"]), (1, [{"level": 1, "p": 1}]))
        part = x["questions"][1]
        self.assertEqual((part["computed"], part["declared"], part["contradicted"]), (6, 0, True))

    def test_all(self):
        for code, share in zip("xyzuvw", (5, 20, 60, 70, 80, 90)):
            self.a("answer", "c", code, "net=none", f"share={share} %", "grade=1")
        rows = self.a("status", "c", "--format", "csv").out.splitlines()
        self.assertEqual(rows[0], "entity,title,state,level,surely,possibly,likely,likely %,"
                                  "contradicted,score")
        self.assertEqual([r.split(",")[3] for r in rows[1:]], ["0", "1", "1", "1", "1", "1"])
        self.assertIn("ahead of 70 % of the others", self.a("status", "c", "z").out)

    def test_next(self):
        self.a("answer", "c", "x", "net=a", "share=20 %", "grade=1")
        self.assertIn("each step counts 1", self.a("next", "c", "x").err)
        self.write("c.csv", "share,3,4,2\n")
        self.a("set", "c", "--costs", "c.csv")
        csv = self.a("next", "c", "x", "--format", "csv")
        self.assertEqual(csv.out.splitlines(), [
            "question,title,now,to,points,points then,cost,effort",
            "net,Network,Control,+ b,2,4,1,0",
            "grade,Grade,Some,Much,1,2,1,0"])
        self.assertIn("to level 2 Good: 2 answers to better, cost 2;", csv.err)
        self.write("c.csv", "net,b,9,3\nshare,3,4,2\n")
        self.a("set", "c", "--costs", "c.csv")
        csv = self.a("next", "c", "x", "--format", "csv")
        self.assertIn('share,Linked machines,20 %,"(50, 100] %",2,6,4,2', csv.out)
        self.assertIn("cost 5;", csv.err)
        said = self.a("next", "c", "x", "--level", "7", code=1).err
        self.assertIn("no level 7; there are 0, 1, 2", said)
        self.a("answer", "c", "x", "net=a,b", "share=90 %", "grade=2")
        self.assertIn("the highest level is reached", self.a("next", "c", "x").err)

    def unrounded(self, points, limit):
        """A standard that compares a sum without rounding it."""
        names = [f"y{i}" for i in range(1, len(points) + 1)]
        choices = "".join(f'choice {n} on firm pick one {{ option "no" 0\n  option "yes" {p} }}\n'
                          for n, p in zip(names, points))
        self.pack(f"""pack n {{ title en "N"
  use t }}
{choices}group all_y {{ {", ".join(names)} }}
indicator sum_y on firm = sum(all_y)
level step on firm {{
  1 en "Reached" when sum_y >= {limit}
  0 en "Not"
}}
""", "n")
        self.a("new", "n", "--standard", "n", "--period", "2026")
        return names

    def test_sums_as_evaluated(self):
        """10 * 0.1 is a hair less than 1 to the engine; the odds say the same as the level."""
        names = self.unrounded([0.1] * 10, 1)
        self.a("answer", "n", "x", *[f"{n}=yes" for n in names[:-1]])
        open_ = json.loads(self.a("status", "n", "x", "--format", "json").out)
        self.a("answer", "n", "x", f"{names[-1]}=yes")
        done = json.loads(self.a("status", "n", "x", "--format", "json").out)
        level = done["level"]
        self.assertEqual(level, 0)
        self.assertEqual(done["odds"], [{"level": level, "p": 1}])
        self.assertEqual(open_["odds"], done["odds"])

    def test_sums_beyond_telling(self):
        """More combinations than are gone through: draws, and a note instead of a failure."""
        self.unrounded([0.1] * 24, 0.8)
        answer = self.a("status", "n", "x", "--format", "json")
        x = json.loads(answer.out)
        self.assertFalse(x["exact"])
        self.assertIn("what would settle the level is not known", answer.err)
        self.assertIn("round() it", answer.err)
        self.assertIsNone(x["questions"][0]["settles"])
        text = self.a("status", "n", "x")
        self.assertIn("from 100,000 draws", text.out)
        self.assertNotIn("What would settle it", text.out)

    def test_complaints(self):
        self.assertIn("there is no campaign", self.a("status", "d", code=1).err)
        self.assertIn("x1", self.a("status", "c", "x1", code=1).err)
        self.a("set", "c", "tick=0.3")
        self.assertIn("0.3", self.a("set", "c").out)


if __name__ == "__main__":
    import unittest
    unittest.main()
