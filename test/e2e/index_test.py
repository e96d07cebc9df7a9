# SPDX-License-Identifier: MIT
"""Composite indices end to end: two tables into a pack, ranks, other choices, explanations."""
import csv
import json
import pathlib
import signal
import sys
import time
import xml.etree.ElementTree

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from program import Case  # noqa: E402

PACK = """pack t {
  title en "T"
  version "1"
}
kind plant
measure x on plant per year : t { roll time sum }
measure y on plant per year : number {
  roll   time mean
  better lower
}
index whole on plant per year {
  left weight 3 {
    x
    y
    missing reweight needs 50 %
  }
  right weight 1 { x goal 0 t .. 20 t }
}
"""
# A leaf may stand in several nodes: its name is that of the measure.
DATA = """plant,year,x,y
a,2020,0,10
b,2020,5,20
c,2020,10,30
d,2020,,25
a,2021,9,10
b,2021,5,20
c,2021,10,30
d,2021,1,25
"""
IF = """pack other {
  title en "If"
  version "1"
}
index whole_if on plant like whole { left weight 1 }
"""
MAP = """map d {
  time year column "year"
  entity plant column "plant" add
  measure x column "x"
  measure y column "y"
}
"""


class Index(Case):

    def small(self):
        self.workspace(PACK)
        self.write("d.csv", DATA)
        self.write("d.map", MAP)
        self.mw("import", "-w", "w", "d.csv")

    def rank(self, *words):
        return self.mw("rank", "-w", "w", *words, "--format", "csv").csv()

    def test_ranks(self):
        self.small()
        rows = self.rank("whole", "--at", "2020")
        self.assertEqual([r["entity"] for r in rows], ["c", "b", "a", "d"])
        self.assertEqual([r["rank"] for r in rows], ["1", "2", "3", ""])
        c, b, a, d = rows
        self.assertEqual((c["left"], c["right"], c["score"]), ("50", "100", "62.5"))
        self.assertEqual((b["score"], a["score"]), ("50", "37.5"))
        self.assertEqual((d["left"], d["right"], d["score"]), ("25", "", ""))
        self.assertAlmostEqual(float(d["known %"]), 100 / 3)

    def test_node_top_and_some(self):
        self.small()
        rows = self.rank("left", "--at", "2021", "--top", "2")
        self.assertEqual([r["entity"] for r in rows], ["a", "c"])
        rows = self.rank("--at", "2021", "-e", "d")
        self.assertEqual([(r["entity"], r["rank"]) for r in rows], [("d", "4")])

    def test_compare(self):
        self.small()
        rows = self.rank("whole", "--at", "2021", "--compare", "2020")
        by = {r["entity"]: r for r in rows}
        self.assertEqual((by["a"]["rank"], by["a"]["rank before"], by["a"]["up by"]),
                         ("1", "3", "2"))
        self.assertEqual(by["d"]["rank before"], "")

    def test_what_if(self):
        self.small()
        self.write("if.mw", IF)
        rows = self.rank("whole", "--at", "2020", "--what-if", "if.mw")
        self.assertEqual({r["entity"]: r["rank before"] for r in rows},
                         {"a": "3", "b": "2", "c": "1", "d": ""})
        self.assertIn("has no index `like whole`",
                      self.mw("rank", "-w", "w", "whole", "--at", "2020", "--what-if", "energy",
                              code=1).err)

    def test_refusals(self):
        self.small()
        for words, code, said in [
                (("rank", "-w", "w", "hole"), 1, 'did you mean "whole"?'),
                (("rank", "-w", "w", "x"), 1, "x is no index, nor a node of one"),
                (("rank", "-w", "w", "whole", "--at", "2020-01"), 1,
                 "whole is per year, asked for is a month"),
                (("rank", "-w", "w", "--compare", "2020", "--what-if", "energy", "--at", "2021"),
                 2, "exclude each other"),
                (("index", "import", "d.csv", "d.csv"), 1, "there is no column iCode"),
                (("index", "import", "d.csv", "d.csv", "--name", "a b"), 2, 'such as "a_b"')]:
            self.assertIn(said, self.mw(*words, code=code).err)

    def test_explained(self):
        self.small()
        said = self.mw("explain", "-w", "w", "whole", "-e", "b", "--at", "2020").out
        self.assertIn("whole of plant b at 2020 = 50", said)
        self.assertIn("= arithmetic of left 50 (75 %), right 50 (25 %)", said)
        self.assertIn("rank 2 of 3", said)
        self.assertIn("minmax gives 50, less is better; 50 % of left", said)
        self.assertIn("d.csv, line 3", said)

    def test_in_formulas(self):
        self.small()
        self.pack("pack u {\n  title en \"U\"\n  version \"1\"\n}\n"
                  "indicator above on plant per year : number = whole - mean(plant.whole)\n"
                  "indicator gain on plant per year : number = whole - previous(whole)\n", "u")
        rows = self.mw("eval", "-w", "w", "-i", "above,gain", "--at", "2021", "--format",
                       "csv").csv()
        got = {(r["indicator"], r["entity"]): r["value"] for r in rows}
        scores = {at: {r["entity"]: float(r["score"]) for r in self.rank("whole", "--at", at)
                       if r["score"]} for at in ("2020", "2021")}
        mean = sum(scores["2021"].values()) / 4
        for plant, score in scores["2021"].items():
            self.assertAlmostEqual(float(got["above", plant]), score - mean, places=9)
        self.assertAlmostEqual(float(got["gain", "b"]), scores["2021"]["b"] - scores["2020"]["b"])
        self.assertEqual(got["gain", "d"], "")

    def test_asem(self):
        """COINr's pipeline on the ASEM data, from its two tables to its published results."""
        data = self.shared("composite/asem/ASEM_iData.csv")
        meta = self.shared("composite/asem/ASEM_iMeta.csv")
        said = self.mw("index", "import", data, meta, "--kind", "country", "--name", "asem").out
        self.assertEqual(said, "index Index: 49 indicators in 11 nodes, 4 denominators, "
                               "4 groups\n")
        pack = (self.folder / "asem.mw").read_text(encoding="utf-8")
        choices = "impute mean by EurAsia_group\n  treat winsorise(max 5) then log\n  normalise"
        self.workspace(pack.replace("normalise", choices), "--zone", "UTC")
        done = self.mw("import", "-w", "w", data, "--map", "asem.map").out
        self.assertIn("51 rows read, 0 refused", done)
        rows = {r["entity"]: r for r in self.rank("Index", "--at", "2018")}
        with open(self.shared("composite/asem/ref_results_full_scores.csv"),
                  encoding="utf-8") as f:
            reference = list(csv.DictReader(f))
        self.assertEqual(len(reference), 51)
        for r in reference:
            got = rows[r["uCode"]]
            self.assertEqual(float(got["rank"]), float(r["Rank"]))
            self.assertEqual(got["title"], r["uName"])
            for name, column in (("Index", "score"), ("Conn", "Conn"), ("Sust", "Sust")):
                self.assertAlmostEqual(float(got[column]), float(r[name]), places=7)

    def test_peers(self):
        self.workspace(PACK.replace("measure x on", "codes group { }\nmeasure group_of on plant : "
                                    "group { roll time hold }\nmeasure half_of on plant : text "
                                    "{ roll time hold }\nmeasure x on"))
        lines = ["plant,year,x,y,group,half"]
        for i in range(8):
            lines.append(f"p{i},2020,{i},{10 - i},{'big' if i < 6 else 'small'},"
                         f"{'low' if i < 3 else 'high'}")
        self.write("d.csv", "\n".join(lines) + "\n")
        self.write("d.map", MAP.replace("}", '  measure group_of column "group" time always\n'
                                          '  measure half_of column "half" time always\n}'))
        self.mw("import", "-w", "w", "d.csv")
        rows = {r["entity"]: r for r in self.rank("--at", "2020", "--by", "group_of")}
        self.assertEqual([rows[f"p{i}"]["percentile"] for i in range(6)],
                         ["0", "20", "40", "60", "80", "100"])
        self.assertEqual(rows["p0"]["peers"], "big")
        score = [float(rows[f"p{i}"]["score"]) for i in range(6)]
        self.assertAlmostEqual(float(rows["p0"]["quartile 2"]), (score[2] + score[3]) / 2)
        self.assertEqual((rows["p7"]["quartile 2"], rows["p7"]["percentile"]), ("", "100"))
        self.assertNotEqual(rows["p7"]["withheld"], "")
        rows = self.rank("--at", "2020", "--by", "group_of", "--members", "2", "-e", "p7")
        self.assertNotEqual(rows[0]["quartile 2"], "")
        # Among those of both codes; and one firm with most of x hides the quartiles of its group.
        rows = {r["entity"]: r for r in self.rank("--at", "2020", "--by", "group_of,half_of",
                                                  "--members", "2")}
        self.assertEqual([rows[f"p{i}"]["peers"] for i in (0, 5, 6)],
                         ["big / low", "big / high", "small / high"])
        self.assertEqual([rows[f"p{i}"]["percentile"] for i in range(8)],
                         ["0", "50", "100", "0", "50", "100", "0", "100"])
        for share, low in (("60", "one member dominates"), ("70", "")):
            rows = {r["entity"]: r for r in self.rank("--at", "2020", "--by", "half_of",
                                                      "--members", "3", "--size", "x",
                                                      "--share", share)}
            self.assertEqual(rows["p0"]["withheld"], low)  # 2 of 0 + 1 + 2
            self.assertEqual(rows["p7"]["withheld"], "")   # 7 of 3 + 4 + 5 + 6 + 7
        for extra, code, said in [(("--by", "x"), 1, "no measure or indicator of codes"),
                                  (("--by", "group_of", "--size", "group_of"), 1,
                                   "no measure or indicator of numbers"),
                                  (("--by", "group_of", "--share", "30"), 2,
                                   "--share needs --size"),
                                  (("--size", "x"), 2, "--size needs --by"),
                                  (("--members", "3"), 2, "--members needs --by")]:
            self.assertIn(said, self.mw("rank", "-w", "w", "--at", "2020", *extra, code=code).err)

    def test_draws(self):
        self.small()
        self.write("w/packs/small.mw", PACK.replace("  right weight 1", "  vary weights +- 50 % "
                   "relative, combine in (arithmetic, min)\n  right weight 1"))
        words = ("rank", "-w", "w", "whole", "--at", "2021", "--draws", "400", "--within", "1",
                 "--ahead-of", "b", "--format", "csv")
        first = self.mw(*words, "--threads", "1").out
        self.assertEqual(self.mw(*words, "--threads", "2").out, first)
        self.assertNotEqual(self.mw(*words, "--seed", "2").out, first)
        rows = {r["entity"]: r for r in self.rank(*words[3:-2])}
        self.assertEqual(rows["d"]["rank 95 %"], "4")
        for r in rows.values():
            self.assertLessEqual(float(r["rank 5 %"]), float(r["rank 95 %"]))
            self.assertLessEqual(float(r["score 5 %"]), float(r["score 95 %"]))
        self.assertGreaterEqual(sum(float(r["% in top 1"]) for r in rows.values()), 100)
        self.assertEqual(rows["b"]["% ahead of b"], "0")
        for extra, code, said in [(("--within", "3"), 2, "--within needs --draws"),
                                  (("--draws", "1"), 2, "--draws"),
                                  (("--sensitivity", "--within", "3"), 2, "gives no ranks"),
                                  (("--draws", "9", "--ahead-of", "z"), 1, 'no entity "z"')]:
            self.assertIn(said, self.mw("rank", "-w", "w", "--at", "2021", *extra, code=code).err)
        self.pack(PACK, "small")
        self.assertIn("whole: nothing varies",
                      self.mw("rank", "-w", "w", "--at", "2021", "--draws", "9", code=1).err)

    # Ranks as scores say nothing of scores of 0 to 100: the interval of the score is of the others.
    def test_draws_of_other_scales(self):
        self.small()
        for vary, scored in (("minmax, rank", True), ("rank, zscore", False)):
            self.write("w/packs/small.mw", PACK.replace(
                "  right weight 1", f"  vary normalise in ({vary})\n  right weight 1"))
            ran = self.mw("rank", "-w", "w", "whole", "--at", "2021", "--draws", "50",
                          "--format", "json")
            rows = json.loads(ran.out)
            self.assertRegex(ran.err, r"of the \d+ of 50 draws" if scored else "of the 0 of 50")
            for r in rows:
                for end in ("score 5 %", "score 95 %"):
                    if scored:
                        self.assertAlmostEqual(r[end], r["score"], places=4)
                    else:
                        self.assertIsNone(r[end])
                self.assertIsNotNone(r["rank 5 %"])

    def test_acceptability(self):
        self.small()
        self.pack(PACK.replace("  right weight 1", "  vary weights +- 50 % relative, combine in "
                               "(arithmetic, min)\n  right weight 1"))
        words = ("--at", "2021", "--draws", "200")
        total = {}
        for r in self.rank(*words, "--acceptability"):
            self.assertEqual(r["rank from"], r["rank to"])
            key = r["entity"]
            total[key] = total.get(key, 0) + float(r["share %"])
        self.assertEqual(total, {e: 100 for e in "abcd"})
        seen = self.mw("rank", "-w", "w", *words, "--acceptability", "-e", "d").out
        self.assertIn("rank 1 .. 4", seen)
        self.assertRegex(seen, "\u00b7\u00b7[\u2593\u2588][\u2593\u2588]")  # third or fourth
        shares = {r["entity"]: r for r in self.rank(*words, "--within", "2")}
        ours = sum(float(r["share %"]) for r in self.rank(*words, "--acceptability", "-e", "a")
                   if int(r["rank to"]) <= 2)
        self.assertAlmostEqual(ours, float(shares["a"]["% in top 2"]))

    def test_sensitivity(self):
        self.small()
        self.pack(PACK.replace("  right weight 1", "  vary weights +- 50 % relative, combine in "
                               "(arithmetic, min)\n  right weight 1"))
        words = ("--at", "2021", "--sensitivity", "--draws", "256")
        rows = self.rank(*words, "-e", "d")
        self.assertEqual([(r["choice"], r["of"]) for r in rows],
                         [(c, of) for of in ("mean rank shift", "rank of d")
                          for c in ("weights", "combine")])
        for r in rows:
            self.assertLessEqual(float(r["total 5 %"]), float(r["total %"]))
            self.assertLessEqual(float(r["total %"]), float(r["total 95 %"]))
        # Two choices that share all variance: what one explains alone the other does not in total.
        self.assertAlmostEqual(float(rows[0]["first %"]) + float(rows[1]["total %"]), 100,
                               delta=10)
        again = self.mw("rank", "-w", "w", *words, "--threads", "1", "--format", "csv").out
        self.assertEqual(self.mw("rank", "-w", "w", *words, "--threads", "2", "--format",
                                 "csv").out, again)

    def test_plots(self):
        self.small()
        self.pack(PACK.replace("  right weight 1", "  vary weights +- 50 % relative\n"
                               "  right weight 1"))
        for words, marks in [((), {"rect": 6 + 2 + 1}),  # 2 members of 3 units, legend, stripe
                             (("--draws", "50"), {"circle": 6}),
                             (("--sensitivity", "--draws", "50"), {"line": 6})]:
            self.mw("rank", "-w", "w", "--at", "2020", *words, "--plot", "p.svg")
            root = xml.etree.ElementTree.parse(self.folder / "p.svg").getroot()
            space = "{http://www.w3.org/2000/svg}"
            for mark, count in marks.items():
                self.assertEqual(len(root.findall(space + mark)), count, words)
            self.assertEqual(root.find(space + "title").text, "whole, 2020")
        said = self.mw("rank", "-w", "w", "--at", "2020", "--plot", "none/p.svg", code=1).err
        self.assertIn("none/p.svg", said)

    def test_last_period(self):
        """Without --at: the last period with facts, of the index's own length."""
        self.workspace(PACK.replace("per year", "per month"))
        for code, month in (("a", "02"), ("b", "03")):
            self.mw("entity", "add", "-w", "w", "plant", code)
            self.mw("fact", "put", "-w", "w", "x", code, f"2024-{month}", "3")
        for verb in (["rank"], ["index", "stats"]):
            answer = self.mw(*verb, "-w", "w")
            self.assertIn("taking 2024-03, the last month with facts", answer.err)

    def test_interrupted(self):
        lines = ["plant,year,x,y"] + [f"p{i},2020,{i},{i * 7 % 1000}" for i in range(3000)]
        self.workspace(PACK.replace("  right weight 1", "  vary weights +- 50 % relative\n"
                                    "  right weight 1"))
        self.write("d.csv", "\n".join(lines) + "\n")
        self.write("d.map", MAP)
        self.mw("import", "-w", "w", "d.csv")
        running = self.start("rank", "-w", "w", "--at", "2020", "--draws", "200000")
        time.sleep(1)
        running.send_signal(signal.SIGINT)
        said = running.communicate(timeout=60)[1].decode()
        self.assertEqual(running.returncode, 1, said)
        self.assertIn("draws: interrupted; nothing was stored", said)
        self.mw("verify", "-w", "w")
