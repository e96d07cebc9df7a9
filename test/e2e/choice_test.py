# SPDX-License-Identifier: MIT
"""Questions and levels: answers put and imported, points, bounds, explanations, the page."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from program import Case  # noqa: E402

PACK = """pack t {
  title   en "T"
  version "1"
}
kind firm
measure machines on firm : piece { roll time last }
measure linked on firm : piece   { roll time last }
choice net on firm pick many {
  title en "Network" zh "网络"
  text  en "What does the network do?"
  option "none" 0 alone en "Nothing" zh "无"
  option "a"    2 en "Control" zh "控制"
  option "b"    1.5
  evidence en "Network plan"
}
choice share on firm {
  from linked / machines
  band [0 %, 10 %] 0, (10 %, 100 %] 6
}
choice grade on firm pick one {
  option "0" 0
  option "1" 1 en "Some" zh "有"
}
indicator score on firm = net + share + grade
indicator at_least(l : number) on firm = score - l
level rung on firm {
  1 en "Begun" zh "起步" when score >= 2 and at_least(1) > 0
  0 en "None" zh "无等级"
}
"""


class Choice(Case):

    def setUp(self):
        super().setUp()
        self.write("t.mw", PACK)
        self.mw("init", "w", "--use", "t.mw")
        for firm in ("x", "y", "z"):
            self.mw("entity", "add", "-w", "w", "firm", firm)
        self.put("net", "x", "always", "yes", "--keys", "a")
        self.put("grade", "x", "always", "1")
        self.put("machines", "x", "2024", "10 piece")
        self.put("linked", "x", "2024", "5 piece")
        self.put("grade", "y", "always", "1")

    def put(self, *words):
        return self.mw("fact", "put", "-w", "w", *words)

    def row(self, rows, indicator, entity):
        return next(r for r in rows if r["indicator"] == indicator and r["entity"] == entity)

    def test_csv(self):
        rows = self.mw("eval", "-w", "w", "--at", "2024", "--format", "csv").csv()
        x, y = self.row(rows, "score", "x"), self.row(rows, "score", "y")
        self.assertEqual((x["value"], x["low"], x["high"]), ("9", "", ""))
        self.assertEqual((y["value"], y["low"], y["high"]), ("", "1", "10.5"))
        self.assertEqual(self.row(rows, "rung", "x")["value"], "1")
        # A question is one input, whether it was answered or computed.
        self.assertEqual(x["coverage"], "1")
        self.assertAlmostEqual(float(y["coverage"]), 1 / 3)

    def test_json(self):
        values = self.mw("eval", "-w", "w", "--at", "2024", "--format", "json", "--lang",
                         "zh").json()["values"]
        self.assertEqual(self.row(values, "rung", "x")["level"], "起步")
        y = self.row(values, "rung", "y")
        self.assertEqual((y["value"], y["low"], y["high"]), (None, 0, 1))

    def test_table(self):
        out = self.mw("eval", "-w", "w", "--at", "2024").out
        self.assertIn("1 Begun", out)
        self.assertIn("1 .. 10.5", out)
        self.assertNotIn(" z ", out)  # nobody asked it anything

    def test_explain(self):
        out = self.mw("explain", "-w", "w", "rung", "-e", "x", "--at", "2024").out
        for words in ("rung of firm x at 2024 = 1 Begun", "1 Begun = yes", "0 None = yes",
                      "= score >= 2 and at_least(1) > 0", 'ticked: "a" Control (2)',
                      "computed answer: 50 %, in the band (10 %, 100 %]", "at_least (l 1) = 8",
                      'answer: "1" Some (1)', "answer (option a) = yes"):
            self.assertIn(words, out)
        out = self.mw("explain", "-w", "w", "rung", "-e", "y", "--at", "2024", "--lang", "zh").out
        for words in ("= 0 .. 1", "1 起步 = open", "score = 1 .. 10.5", "net = 0 .. 3.5",
                      "not answered", 'answer: "1" 有 (1)'):
            self.assertIn(words, out)
        why = self.mw("explain", "-w", "w", "rung", "-e", "y", "--at", "2024", "--json").json()
        why = why["explanation"]
        self.assertEqual((why["number"], why["low"], why["high"]), (None, 0, 1))
        self.assertEqual([c["sort"] for c in why["inputs"]][:2], ["line", "line"])

    def test_answers(self):
        self.put("net", "x", "always", "yes", "--keys", "none")
        out = self.mw("explain", "-w", "w", "net", "-e", "x", "--at", "2024").out
        self.assertIn("what stands alone excludes the others", out)
        self.assertIn("net of firm x at 2024 = 0", out)
        self.put("share", "y", "always", "120 %")
        out = self.mw("explain", "-w", "w", "share", "-e", "y", "--at", "2024").out
        self.assertIn("missing: this answer has no points", out)
        err = self.mw("fact", "put", "-w", "w", "grade", "y", "always", "7", code=1).err
        self.assertIn('"7"', err)
        self.put("share", "y", "always", "90 %")
        rows = self.mw("eval", "-w", "w", "--at", "2024", "--format", "csv", "-i", "share").csv()
        self.assertEqual(self.row(rows, "share", "y")["value"], "6")

    def test_import(self):
        self.write("a.csv", "firm,grade,share\nz,1,5 %\n")
        self.write("a.map", 'map a {\n  time always\n  entity firm column "firm"\n'
                   '  measure grade column "grade"\n  measure share column "share" : %\n}\n')
        self.mw("import", "-w", "w", "a.csv", "--map", "a.map")
        rows = self.mw("eval", "-w", "w", "--at", "2024", "--format", "csv").csv()
        self.assertEqual(self.row(rows, "grade", "z")["value"], "1")
        self.assertEqual(self.row(rows, "share", "z")["value"], "0")

    def test_import_ticks(self):
        self.write("t.csv", "firm,option,ticked\nz,a,yes\nz,b,yes\ny,none,yes\n")
        self.write("t.map", 'map t {\n  time always\n  entity firm column "firm"\n'
                   '  measure net by option column "option" column "ticked"\n}\n')
        self.mw("import", "-w", "w", "t.csv", "--map", "t.map")
        rows = self.mw("eval", "-w", "w", "--at", "2024", "--format", "csv", "-i", "net").csv()
        self.assertEqual([self.row(rows, "net", f)["value"] for f in "xyz"], ["2", "0", "3.5"])

    def test_page(self):
        page = self.mw("doc", "t.mw").out
        for words in ("What does the network do?", "Network plan", "起步", "otherwise"):
            self.assertIn(words, page)


if __name__ == "__main__":
    import unittest
    unittest.main()
