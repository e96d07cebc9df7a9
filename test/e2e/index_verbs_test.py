# SPDX-License-Identifier: MIT
"""Looking into an index: indicators described, correlations, structure, weights, reasons."""
import csv
import math
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from program import Case  # noqa: E402

PACK = """pack t {
  title en "T"
  version "1"
}
kind plant
measure a on plant per year : number { title en "Alpha" zh "甲指标", roll time mean }
measure b on plant per year : number { roll time mean }
measure c on plant per year : number {
  roll   time mean
  better lower
}
measure d on plant per year : number { roll time mean }
index whole on plant per year {
  title en "Whole" zh "总体"
  left weight 3 {
    title en "Left" zh "左"
    a weight 2
    b
  }
  right weight 1 {
    c
    d
  }
  missing reweight needs 50 %
}
"""
MAP = """map d {
  time year column "year"
  entity plant column "plant" add
  measure a column "a"
  measure b column "b"
  measure c column "c"
  measure d column "d"
}
"""
# d is the same for all in 2020, and p6 has nothing then.
DATA = """plant,year,a,b,c,d
p1,2020,1,2,9,5
p2,2020,2,1,8,5
p3,2020,3,4,6,5
p4,2020,4,3,7,5
p5,2020,50,5,,5
p6,2020,,,,
p1,2021,2,2,9,1
p2,2021,3,1,8,2
p3,2021,4,4,6,0
p4,2021,5,3,7,0
p5,2021,50,5,5,0
p6,2021,6,6,4,0
p1,2022,4,2,8,1
p2,2022,4,2,8,2
p3,2022,4,5,5,3
p4,2022,6,3,7,4
p5,2022,50,5,5,5
p6,2022,7,7,3,6
"""


class Look(Case):

    def small(self, pack=PACK, data=DATA):
        self.workspace(pack)
        self.write("d.csv", data)
        self.write("d.map", MAP)
        self.mw("import", "-w", "w", "d.csv")

    def look(self, verb, *words):
        return self.mw("index", verb, "-w", "w", *words, "--format", "csv").csv()

    def by(self, column, rows):
        return {r[column]: r for r in rows}

    def near(self, got, want, places=9):
        self.assertAlmostEqual(float(got), want, places=places)

    def asem(self):
        """COINr's example with its pipeline, from its two tables."""
        data = self.shared("composite/asem/ASEM_iData.csv")
        meta = self.shared("composite/asem/ASEM_iMeta.csv")
        self.mw("index", "import", data, meta, "--kind", "country", "--name", "asem")
        pack = (self.folder / "asem.mw").read_text(encoding="utf-8")
        choices = "impute mean by EurAsia_group\n  treat winsorise(max 5) then log\n  normalise"
        self.workspace(pack.replace("normalise", choices), "--zone", "UTC")
        self.mw("import", "-w", "w", data, "--map", "asem.map")

    def reference(self, name):
        with open(self.shared(f"composite/asem/{name}"), encoding="utf-8") as f:
            return list(csv.DictReader(f))

    # ---- stats

    def test_stats(self):
        self.small()
        rows = self.by("indicator", self.look("stats", "--at", "2020"))
        self.assertEqual(list(rows), ["a", "b", "c", "d"])
        a, c, d = rows["a"], rows["c"], rows["d"]
        self.assertEqual((a["known"], a["missing"], a["min"], a["max"], a["mean"], a["median"]),
                         ("5", "1", "1", "50", "12", "3"))
        self.near(a["sd"], math.sqrt((121 + 100 + 81 + 64 + 38 ** 2) / 4))
        self.assertEqual((a["title"], a["flags"], a["distinct"]), ("Alpha", "outliers", "5"))
        self.assertEqual((c["known"], c["flags"]), ("4", ""))
        self.assertEqual((d["same %"], d["skew"], d["flags"]), ("100", "", "constant"))
        rows = self.by("indicator", self.look("stats", "right", "--at", "2021", "--lang", "zh"))
        self.assertEqual(list(rows), ["c", "d"])
        self.near(rows["d"]["zero %"], 400 / 6)
        self.assertEqual(rows["d"]["flags"], "many zeros")
        # Limits are options.
        rows = self.by("indicator", self.look("stats", "--at", "2020", "--skew", "3", "--known",
                                              "80", "--distinct", "0"))
        self.assertEqual([rows[i]["flags"] for i in "abcd"], ["", "", "few known", "constant"])
        # A later stage: what the scores are made of.
        rows = self.by("indicator", self.look("stats", "--at", "2020", "--stage", "normalised"))
        self.assertEqual((rows["c"]["min"], rows["c"]["max"]), ("0", "100"))
        self.assertEqual(rows["d"]["flags"], "no values")
        zh = self.mw("index", "stats", "-w", "w", "--at", "2021", "--lang", "zh").out
        self.assertIn("甲指标", zh)
        self.assertIn("expected a number from 0 to 100",
                      self.mw("index", "stats", "-w", "w", "--known", "300", code=2).err)

    def test_shares_are_of_the_known(self):
        self.small(data="plant,year,a,b,c,d\np1,2021,0,1,1,1\np2,2021,0,2,2,2\np3,2021,4,3,3,3\n"
                        "p4,2021,7,4,4,4\np5,2021,,5,5,5\n")
        a = self.look("stats", "--at", "2021")[0]
        self.assertEqual((a["zero %"], a["same %"], a["known"], a["missing"]),
                         ("50", "50", "4", "1"))

    def test_stats_of_units(self):
        self.small(PACK.replace("  missing", "  screen 90 %\n  missing"))
        rows = self.by("entity", self.look("stats", "--units", "--at", "2020"))
        self.assertEqual([rows[f"p{i}"]["missing"] for i in range(1, 7)],
                         ["0", "0", "0", "0", "1", "4"])
        self.assertEqual([rows[p]["remark"] for p in ("p1", "p5", "p6")],
                         ["", "screened out", "no values"])
        self.assertEqual((rows["p5"]["known %"], rows["p6"]["nonzero %"]), ("75", ""))
        rows = self.by("entity", self.look("stats", "--units", "--at", "2021"))
        self.assertEqual((rows["p3"]["zero"], rows["p3"]["nonzero %"]), ("1", "75"))

    def test_stats_refuse_nothing(self):
        """A mean that cannot be taken does not hide what the indicators are."""
        self.small(PACK.replace("  missing", "  normalise none\n  combine geometric\n"
                                "  missing"))
        self.assertIn("c of p1 is -9", self.mw("rank", "-w", "w", "--at", "2021", code=1).err)
        self.assertEqual(len(self.look("stats", "--at", "2021")), 4)

    def test_stats_without_units(self):
        self.workspace(PACK)
        said = self.mw("index", "stats", "-w", "w", "--at", "2021")
        self.assertIn("no values", said.out)
        self.assertIn("there are no units", said.err)

    def test_stats_asem(self):
        self.asem()
        rows = self.by("indicator", self.look("stats"))
        reference = self.reference("ref_stats_raw.csv")
        self.assertEqual(len(rows), len(reference))
        flags = {"Flag.Avail": "few known", "Flag.NonZero": "many zeros",
                 "Flag.Unique": "few distinct", "Flag.SkewKurt": "outliers"}
        for want in reference:
            got = rows[want["iCode"]]
            # Quotients of TolMin that differ in their last bit tie in the 15 digits of the file.
            self.assertEqual(got["distinct"] == want["N.Unique"], want["iCode"] != "TolMin")
            for column, name in (("Min", "min"), ("Max", "max"), ("Mean", "mean"), ("Std", "sd"),
                                 ("Median", "median"), ("Skew", "skew"), ("Kurt", "kurt"),
                                 ("N.Avail", "known")):
                # The reference prints three digits.
                half = 0.50001 * 10 ** (int(f"{float(want[column]):e}".split("e")[1]) - 2)
                self.assertLessEqual(abs(float(got[name]) - float(want[column])), half,
                                     (want["iCode"], name))
            self.assertEqual([f in got["flags"] for f in flags.values()],
                             [want[f] != "ok" for f in flags], want["iCode"])
        rows = self.by("entity", self.look("stats", "--units", "--stage", "screened"))
        for want in self.reference("ref_screen_DataSummary.csv"):
            got = rows[want["uCode"]]
            self.assertEqual((got["missing"], got["zero"]), (want["N_missing"], want["N_zero"]))
            self.assertEqual(got["remark"] == "", want["Included"] == "TRUE")

    # ---- corr, structure

    def test_corr(self):
        self.small()
        rows = {(r["group"], r["a"], r["b"]): r for r in self.look("corr", "--at", "2021")}
        # Each pair of members once, and each member with its node and the whole.
        self.assertEqual(sorted(rows), sorted(
            [("whole", "left", "right"), ("whole", "left", "whole"), ("whole", "right", "whole")]
            + [(g, a, b) for g, a, b in [("left", "a", "b"), ("right", "c", "d")]]
            + [(g, a, b) for g, m in (("left", "ab"), ("right", "cd")) for a in m
               for b in (g, "whole")]))
        # c is better when lower: what is correlated goes the way of the scores.
        c, d = [1 - (x - 4) / 5 for x in (9, 8, 6, 7, 5, 4)], [0.5, 1, 0, 0, 0, 0]
        mc, md = sum(c) / 6, sum(d) / 6
        r = (sum((x - mc) * (y - md) for x, y in zip(c, d))
             / math.sqrt(sum((x - mc) ** 2 for x in c) * sum((y - md) ** 2 for y in d)))
        got = rows["right", "c", "d"]
        self.near(got["r"], r)
        self.assertEqual((got["with"], got["units"], got["class"], got["remark"]),
                         ("member", "6", "against", "pull in opposite directions"))
        zh = {(r["group"], r["a"], r["b"]): r for r in self.look("corr", "--at", "2021",
                                                                 "--lang", "zh")}
        self.assertEqual(zh["right", "c", "d"]["remark"], "方向相反，相互抵消")
        self.assertEqual([k for k in rows if rows[k]["remark"]],
                         [k for k in zh if zh[k]["remark"]])
        raw = {(r["a"], r["b"]): r for r in self.look("corr", "right", "--at", "2021", "--stage",
                                                      "raw")}
        self.near(raw["c", "d"]["r"], -r)
        self.assertEqual(raw["c", "d"]["class"], "fitting")
        rank = {(r["a"], r["b"]): r for r in self.look("corr", "left", "--at", "2021", "--kind",
                                                       "spearman")}
        # Ranks of a: 1 2 3 4 6 5, of b: 2 1 4 3 5 6.
        self.near(rank["a", "b"]["r"], 1 - 6 * 6 / 210)
        rank = self.look("corr", "left", "--at", "2021", "--kind", "kendall")
        self.assertEqual({r["p"] for r in rank}, {""})
        self.near(rank[0]["r"], (12 - 3) / 15)

    def test_corr_of_others(self):
        self.small()
        words = ("corr", "--at", "2021")
        rows = self.look(*words, "--level", "1")
        self.assertEqual([(r["a"], r["b"]) for r in rows],
                         [(a, b) for a in "abcd" for b in "abcd" if a < b])
        rows = self.look(*words, "--level", "1", "--with", "right,b")
        self.assertEqual([(r["a"], r["b"]) for r in rows],
                         [(a, b) for a in "acd" for b in ("right", "b")])
        some = self.look(*words, "--flagged")
        self.assertTrue(all(r["remark"] for r in some) and some)
        self.assertEqual(len(some), sum(r["remark"] != "" for r in self.look(*words)))
        limits = self.look(*words, "--flagged", "--against", "-0.99", "--weak", "-0.98",
                           "--repeated", "1")
        self.assertEqual(limits, [])
        for extra, code, said in [(("--with", "lefd"), 1, 'did you mean "left"?'),
                                  (("--level", "4"), 1, "has 3 levels"),
                                  (("--weak", "-0.5"), 2, "in ascending order"),
                                  (("--p", "2"), 2, "a number from 0 to 1")]:
            self.assertIn(said, self.mw("index", "corr", "-w", "w", "--at", "2021", *extra,
                                        code=code).err)
        said = self.mw("index", "corr", "-w", "w", "--at", "2021", "--lang", "zh")
        self.assertIn("left: 左\n", said.out)
        self.assertRegex(said.out, r"right +c +d +-0\.\d\d +0\.\d+ +6  方向相反，相互抵消")
        self.assertIn("! below -0.4, = above 0.9, ? may be chance", said.err)
        # Units are those that have both.
        rows = {(r["a"], r["b"]): r["units"] for r in self.look("corr", "--at", "2020", "--level",
                                                                "1", "--stage", "raw")}
        self.assertEqual((rows["a", "b"], rows["a", "c"]), ("5", "4"))
        # An only member is its node: that is no trouble.
        self.pack(PACK.replace("    c\n    d\n", "    c\n"))
        rows = {(r["a"], r["b"]): r for r in self.look("corr", "right", "--at", "2021")}
        self.near(rows["c", "right"]["r"], 1)
        self.assertEqual(rows["c", "right"]["remark"], "")
        self.pack(PACK)
        # A constant member has no correlation, which is said.
        rows = self.look("corr", "right", "--at", "2020", "--flagged", "--stage", "raw")
        self.assertEqual([(r["a"], r["b"], r["r"]) for r in rows if "not defined" in r["remark"]],
                         [("c", "d", ""), ("d", "right", "")])

    def test_corr_asem(self):
        self.asem()
        rows = {(r["b"], r["a"]): r for r in self.look("corr", "--level", "2", "--with",
                                                       "Conn,Sust")}
        reference = self.reference("ref_corr_pillar_subindex_long.csv")
        self.assertEqual(len(rows), len(reference))
        for want in reference:  # what may be chance is left out there
            got = rows[want["Var1"], want["Var2"]]
            self.assertEqual(float(got["p"]) > 0.05, want["Correlation"] == "")
            if want["Correlation"]:
                self.near(got["r"], float(want["Correlation"]))

    def test_structure(self):
        self.small()
        rows = self.look("structure", "left", "--at", "2021")
        r = float(self.look("corr", "left", "--at", "2021")[0]["r"])
        self.assertEqual([(x["component"], x["member"]) for x in rows],
                         [("1", "a"), ("1", "b"), ("2", "a"), ("2", "b")])
        for x, share in zip(rows, (1 + r, 1 + r, 1 - r, 1 - r)):  # of two members
            self.near(x["variance"], share)
            self.near(x["share %"], 50 * share)
            self.near(abs(float(x["loading"])), math.sqrt(share / 2))
            self.near(abs(float(x["vector"])), math.sqrt(0.5))
        seen = self.mw("index", "structure", "-w", "w", "--at", "2021", "--lang", "zh").out
        self.assertIn("left: 左\n2 members, Cronbach's alpha ", seen)
        self.assertIn("% together", seen)
        # d is constant in 2020.
        said = self.mw("index", "structure", "-w", "w", "right", "--at", "2020", "--stage", "raw")
        self.assertIn("d is left out: all its values are the same", said.err)
        self.assertIn("right has only one member to compare", said.err)
        self.assertEqual(said.out, "")

    def test_structure_asem(self):
        self.asem()
        rows = self.look("structure")
        alpha = {r["group"]: r["alpha"] for r in rows}
        reference = self.reference("ref_cronbach.csv")
        self.assertEqual(len(reference), 8)
        for want in reference:
            self.near(alpha[want["pillar"]], float(want["cronbach_alpha"]))
        weights = {r["member"]: abs(float(r["vector"])) for r in rows if r["component"] == "1"}
        for want in self.reference("ref_PCA_weights_level1.csv"):
            if want["Level"] == "1":
                self.near(weights[want["iCode"]], abs(float(want["Weight"])))

    # ---- treat

    def test_treat(self):
        self.small(PACK.replace("  missing", "  treat winsorise(max 1)\n  missing"))
        rows = self.by("indicator", self.look("treat", "--at", "2020"))
        self.assertEqual([(rows[i]["rule"], rows[i]["points"]) for i in "abcd"],
                         [("winsorised", "1"), ("passes", "0"), ("passes", "0"),
                          ("not checked", "0")])
        self.near(rows["a"]["skew"], float(self.look("stats", "--at", "2020")[0]["skew"]))
        self.near(rows["a"]["skew after"], float(self.look("stats", "--at", "2020", "--stage",
                                                           "treated")[0]["skew"]))
        self.assertEqual(rows["b"]["skew after"], "")
        self.assertEqual([tuple(r.values()) for r in self.look("treat", "--at", "2020",
                                                               "--points")],
                         [("a", "p5", "", "50", "4", "brought down")])
        # The fit is that of the period, also where others are looked at.
        self.pack(PACK.replace("  missing", "  impute last within 1 year\n  treat winsorise(max 1)"
                               "\n  missing"))
        rows = self.by("indicator", self.look("treat", "--at", "2021"))
        self.assertEqual(rows["d"]["rule"], "passes")
        self.pack(PACK.replace("  missing", "  treat log\n  missing"))
        points = self.look("treat", "left", "--at", "2020", "--points")
        self.assertEqual([(r["indicator"], r["entity"], r["what"]) for r in points],
                         [("a", f"p{i}", "transformed") for i in range(1, 6)])
        said = self.mw("index", "treat", "-w", "w", "--at", "2020", "--points")
        self.assertIn("a: every value is transformed (log)", said.err)
        self.pack(PACK)
        said = self.mw("index", "treat", "-w", "w", "--at", "2020")
        self.assertIn("whole treats no outliers; `treat winsorise(max 5)", said.err)

    def test_treat_asem(self):
        self.asem()
        rows = self.by("indicator", self.look("treat"))
        reference = self.reference("ref_treat_Dets_Table.csv")
        self.assertEqual(len(rows), len(reference))
        for want in reference:
            got = rows[want["iCode"]]
            passes = want["check_SkewKurt0.Pass"] == "TRUE"
            self.assertEqual(got["rule"], "passes" if passes else "winsorised")
            self.assertEqual(got["points"], "0" if passes else want["winsorise.nwin"])
            self.near(got["skew"], float(want["check_SkewKurt0.Skew"]))
            self.near(got["kurt"], float(want["check_SkewKurt0.Kurt"]))
            if not passes:
                self.near(got["skew after"], float(want["check_SkewKurt1.Skew"]))
                self.near(got["kurt after"], float(want["check_SkewKurt1.Kurt"]))
        points = {(r["indicator"], r["entity"]): r["what"] for r in self.look("treat", "--points")}
        words = {"winhi": "brought down", "winlo": "brought up"}
        marks = self.reference("ref_treat_Treated_Points.csv")
        units = [r["uCode"] for r in self.reference("ref_dset_Screened.csv")]  # in their order
        self.assertEqual({(i, u): words[mark] for u, row in zip(units, marks)
                          for i, mark in row.items() if mark}, points)

    def test_single_unit(self):
        """What one unit cannot tell is said, and nothing fails."""
        self.small(data="plant,year,a,b,c,d\np1,2021,2,2,9,1\n")
        for verb, said in [("corr", "correlations need 3 units, there are 1"),
                           ("structure", "left has no member that varies"),
                           ("weights", "a does not vary, or fewer than 3 units have it"),
                           ("treat", "treats no outliers")]:
            self.assertIn(said, self.mw("index", verb, "-w", "w", "--at", "2021").err)
        self.assertEqual([r["sd"] for r in self.look("stats", "--at", "2021")], [""] * 4)
        self.assertEqual({r["mean shift"] for r in self.look("remove", "--at", "2021")}, {""})
        self.assertIn("or they are the same for all units",
                      self.mw("index", "profile", "-w", "w", "-e", "p1", "--at", "2021",
                              code=1).err)

    # ---- weights

    def test_weights(self):
        self.small()
        rows = self.by("part", self.look("weights", "--at", "2021"))
        self.assertEqual(list(rows), ["left", "a", "b", "right", "c", "d"])
        self.assertEqual([rows[p]["whole %"] for p in ("left", "b", "right", "d")],
                         ["75", "25", "25", "12.5"])
        self.near(rows["a"]["given %"], 200 / 3)
        self.near(rows["a"]["whole %"], 50)
        self.assertEqual({rows[p]["node"] for p in "ab"}, {"left"})
        for method in ("equal", "pca", "balanced", "entropy", "critic"):
            for members in ("ab", "cd", ("left", "right")):
                self.near(sum(float(rows[p][f"{method} %"]) for p in members), 100)
            # Two members have the same share of their common component.
            if method in ("equal", "pca"):
                self.near(rows["c"][f"{method} %"], 50)
        corr = {(r["a"], r["b"]): r["r"] for r in self.look("corr", "--at", "2021")}
        self.assertEqual(rows["a"]["r"], corr["a", "left"])
        # An index that weighs by another method uses what is listed for it.
        self.pack(PACK.replace("  missing", "  weights critic\n  missing"))
        other = self.by("part", self.look("weights", "--at", "2021"))
        for p in ("left", "right"):
            self.near(other[p]["used %"], float(rows[p]["critic %"]))
        self.assertEqual(other["left"]["given %"], "75")
        self.near(other["c"]["whole %"], float(other["right"]["used %"]) / 2)
        seen = self.mw("index", "weights", "-w", "w", "--at", "2021", "--lang", "zh").out
        self.assertRegex(seen, r"\n  a +66\.7 ")
        self.assertIn("甲指标", seen)

    def test_weights_of_constants(self):
        self.small(PACK.replace("  missing", "  normalise rank\n  missing"))
        rows = self.mw("index", "weights", "-w", "w", "right", "--at", "2020", "--format", "csv")
        self.assertEqual([(r["equal %"], r["pca %"]) for r in rows.csv()],
                         [("50", ""), ("50", "")])
        self.assertIn("right: no weights by pca, balanced and critic: d does not vary", rows.err)

    def test_ahp(self):
        def ahp(text, code=0):
            self.write("p.csv", text)
            return self.mw("index", "weights", "--ahp", "p.csv", "--format", "csv", code=code)
        half = "x,cost,quality,time\ncost,1,1/2,4\nquality,,1,8\ntime,,,\n"
        done = ahp(half)
        self.assertEqual([r["member"] for r in done.csv()], ["cost", "quality", "time"])
        for r, share in zip(done.csv(), (4, 8, 1)):
            self.near(r["weight %"], 100 * share / 13)
            self.near(r["consistency ratio"], 0)
        self.assertIn("0.1 and below is good", done.err)
        # Rows in another order, both halves.
        whole = "x,cost,quality,time\ntime,0.25,0.125,1\nquality,2,1,8\ncost,1,0.5,4\n"
        self.assertEqual([f"{float(r['weight %']):.6f}" for r in ahp(whole).csv()],
                         [f"{100 * share / 13:.6f}" for share in (4, 8, 1)])
        done = ahp(half.replace("1/2,4", "1/2,1/5"))
        self.assertGreater(float(done.csv()[0]["consistency ratio"]), 0.1)
        self.assertIn("contradict each other", done.err)
        self.assertRegex(done.err, r"farthest from these weights: \w+ over \w+ is .*weights say")
        for text, said in [
                (half.replace("1/2", "0"), 'p.csv:2: cost over quality is "0": expected a number'),
                (half.replace("1/2", "two"), 'p.csv:2: cost over quality is "two"'),
                (half.replace("1/2", ""), "does not compare cost with quality"),
                (half.replace("quality,,", "quality,3,"), "the other way round 3: expected 2"),
                (half.replace("\ntime", "\ntiem"), 'p.csv:4: there is no column for the row '),
                (half.replace("\ntime", "\ncost"), 'a second row for "cost"'),
                ("x,a\na,1\n", "2 at least")]:
            self.assertIn(said, ahp(text, code=1).err)
        self.assertIn("needs no index", self.mw("index", "weights", "i", "--ahp", "p.csv",
                                                code=2).err)
        self.assertIn("none.csv", self.mw("index", "weights", "--ahp", "none.csv", code=1).err)

    # ---- remove

    def test_remove(self):
        self.small()
        rows = self.by("without", self.look("remove", "--at", "2021"))
        self.assertEqual(sorted(rows), ["a", "b", "c", "d"])
        ranks = {r["entity"]: r for r in self.mw("rank", "-w", "w", "--at", "2021", "--format",
                                                 "csv").csv()}
        # Without b the node left is a alone.
        self.pack(PACK.replace("    b\n", "", 1))
        other = {r["entity"]: r for r in self.mw("rank", "-w", "w", "--at", "2021", "--format",
                                                 "csv").csv()}
        shift = {e: abs(float(ranks[e]["rank"]) - float(other[e]["rank"])) for e in ranks}
        self.assertGreater(max(shift.values()), 0)
        self.near(rows["b"]["mean shift"], sum(shift.values()) / 6)
        self.near(rows["b"]["largest"], max(shift.values()))
        self.assertEqual(shift[rows["b"]["of"]], max(shift.values()))
        self.assertEqual(rows["b"]["moved"], str(sum(s > 0 for s in shift.values())))
        means = [float(r["mean shift"]) for r in rows.values()]
        self.assertEqual(means, sorted(means, reverse=True))
        self.pack(PACK)
        rows = self.look("remove", "right", "--at", "2021", "--nodes")
        self.assertEqual(sorted(r["without"] for r in rows), ["c", "d", "right"])
        # What cannot be left out is named, and the others are listed.
        self.pack(PACK.replace('zh "左"\n', 'zh "左"\n    combine owa(0.5, 0.5)\n'))
        done = self.mw("index", "remove", "-w", "w", "--at", "2021", "--format", "csv")
        self.assertIn("a cannot be left out: ", done.err)
        self.assertEqual([r["mean shift"] == "" for r in done.csv()], [False, False, True, True])

    # ---- profile

    def test_profile(self):
        self.small()
        rows = self.look("profile", "-e", "p3", "--at", "2021")
        by = self.by("part", rows)
        self.assertEqual(sorted(by), ["a", "b", "c", "d", "left", "right"])
        adds = [float(r["adds"]) for r in rows]
        self.assertEqual(adds, sorted(adds, reverse=True))
        # An arithmetic mean: weight times the difference from the median.
        weight = self.by("part", self.look("weights", "--at", "2021"))
        for p in "abcd":
            self.near(by[p]["adds"], float(weight[p]["whole %"]) / 100
                      * (float(by[p]["score"]) - float(by[p]["median"])))
        self.near(by["left"]["adds"], float(by["a"]["adds"]) + float(by["b"]["adds"]))
        self.assertEqual((by["c"]["value"], by["c"]["rank"], by["c"]["of"]), ("6", "3", "6"))
        seen = self.mw("index", "profile", "-w", "w", "-e", "p3", "--at", "2021").out
        score = {r["entity"]: float(r["score"]) for r in self.mw(
            "rank", "-w", "w", "--at", "2021", "--format", "csv").csv()}
        self.assertIn(f"Whole of p3 in 2021: {score['p3']:.1f}, rank ", seen)
        # Against another unit the parts add up to the difference of the scores.
        rows = self.look("profile", "-e", "p3", "--against", "p6", "--at", "2021")
        self.near(sum(float(r["adds"]) for r in rows if r["part"] in ("left", "right")),
                  score["p3"] - score["p6"])
        self.assertEqual(self.by("part", rows)["a"]["theirs"],
                         self.by("part", self.look("profile", "-e", "p6", "--at", "2021"))
                         ["a"]["score"])
        rows = self.by("part", self.look("profile", "-e", "p3", "--against", "p1,p2,p6", "--at",
                                         "2021"))
        self.assertEqual(rows["d"]["their median"], "50")  # of 50, 100 and 0
        # p5 has no c in 2020.
        done = self.mw("index", "profile", "-w", "w", "-e", "p1", "--against", "p5", "--at", "2020",
                       "--format", "csv")
        self.assertIn("c is not compared: nothing is known of it there", done.err)
        self.assertEqual(self.by("part", done.csv())["c"]["adds"], "0")
        for words, code, said in [((), 2, "needs --entity"),
                                  (("-e", "p6"), 1, "p6 has no score there"),
                                  (("-e", "p1", "--against", "p77"), 1, 'no entity "p77"')]:
            self.assertIn(said, self.mw("index", "profile", "-w", "w", "--at", "2020", *words,
                                        code=code).err)

    # ---- trend

    def test_trend(self):
        self.small()
        done = self.mw("index", "trend", "-w", "w", "--format", "csv")
        self.assertIn("taking 2020 to 2022", done.err)
        self.assertIn("`scale over 2020 .. 2022`", done.err)
        rows = self.by("entity", done.csv())
        score = {y: self.by("entity", self.mw("rank", "-w", "w", "--at", y, "--format",
                                              "csv").csv()) for y in ("2020", "2021", "2022")}
        for e, r in rows.items():
            first = "2021" if e == "p6" else "2020"
            self.assertEqual((r["from"], r["to"]), (first, "2022"))
            self.assertEqual(r["first"], score[first][e]["score"])
            self.assertEqual((r["last"], r["rank"]), (score["2022"][e]["score"],
                                                      score["2022"][e]["rank"]))
            self.assertEqual(r["rank before"], score[first][e]["rank"])
            self.assertEqual(float(r["up by"]), float(r["rank before"]) - float(r["rank"]))
        self.assertEqual([r["rank"] for r in rows.values()],
                         sorted(r["rank"] for r in rows.values()))
        # Values of an indicator: p2 has 2, 3, 4; p3 3, 4, 4.
        rows = self.by("entity", self.look("trend", "--part", "a"))
        p2, p3 = rows["p2"], rows["p3"]
        self.assertEqual([p2[c] for c in ("first", "last", "change", "slope", "fit")],
                         ["2", "4", "1", "1", "1"])
        self.near(p2["cagr %"], 100 * (math.sqrt(2) - 1))
        self.near(p3["slope"], 0.5)
        self.near(p3["fit"], 0.75)
        # Fewer periods; ranks are by scores: the least c is the best.
        rows = self.by("entity", self.look("trend", "--part", "c", "--from", "2021", "--to",
                                           "2022"))
        self.assertEqual((rows["p6"]["first"], rows["p6"]["last"], rows["p6"]["rank"]),
                         ("4", "3", "1"))
        self.assertEqual(len(self.look("trend", "--top", "2")), 2)

    def test_trend_of_one(self):
        self.small()
        rows = self.by("part", self.look("trend", "-e", "p3", "--lang", "zh"))
        self.assertEqual(list(rows), ["whole", "left", "a", "b", "right", "c", "d"])
        self.assertEqual((rows["a"]["first"], rows["a"]["last"], rows["a"]["title"]),
                         ("3", "4", "甲指标"))
        rows = self.by("part", self.look("trend", "left", "-e", "p3", "--stage", "normalised"))
        self.assertEqual(list(rows), ["left", "a", "b"])
        self.near(rows["a"]["first"], 100 * 2 / 49)
        seen = self.mw("index", "trend", "-w", "w", "-e", "p6").out
        self.assertRegex(seen, "\na +2021 +2022 +6 +7 +·▁█ ")
        # A scale of the index's own needs no remark.
        self.pack(PACK.replace("  missing", "  scale over 2020 .. 2022\n  missing"))
        self.assertEqual(self.mw("index", "trend", "-w", "w", "--from", "2020", "--to",
                                 "2022").err, "")
        for words, code, said in [
                (("--from", "2022", "--to", "2021"), 2, "the earlier one first"),
                (("--from", "2021-01", "--to", "2021-03"), 1, "is per year"),
                (("--from", "2021-01"), 2, "two periods of one length"),
                (("--part", "a", "-e", "p1"), 2, "--part is about all units"),
                (("-e", "p99"), 1, 'no entity "p99"')]:
            self.assertIn(said, self.mw("index", "trend", "-w", "w", *words, code=code).err)
        self.small_year()
        self.assertIn("all facts are of 2021", self.mw("index", "trend", "-w", "w2", code=1).err)

    def small_year(self):
        self.mw("init", "w2")
        self.write("w2/packs/t.mw", PACK)
        self.write("d1.csv", "\n".join(x for x in DATA.split("\n")
                                       if x.startswith("plant") or ",2021," in x) + "\n")
        self.mw("import", "-w", "w2", "d1.csv", "--map", "d.map")

    # ---- couple

    def test_couple(self):
        self.small()
        rows = self.mw("index", "couple", "-w", "w", "left", "right", "--at", "2021", "--format",
                       "csv").csv()
        score = self.by("entity", self.mw("rank", "-w", "w", "--at", "2021", "--format",
                                          "csv").csv())
        names = ["extreme", "severe", "moderate", "mild", "on the verge", "barely", "primary",
                 "intermediate", "good", "quality"]
        for r in rows:
            u, v = (float(score[r["entity"]][p]) / 100 for p in ("left", "right"))
            self.near(r["left"], u)
            c = 2 * math.sqrt(u * v) / (u + v)
            self.near(r["coupling"], c)
            self.near(r["development"], (u + v) / 2)
            self.near(r["coordination"], math.sqrt(c * (u + v) / 2))
            grade = min(10, 1 + math.floor(10 * float(r["coordination"])))
            self.assertEqual(r["grade"], str(grade))
            self.assertIn(names[grade - 1], r["class"])
            self.assertEqual(r["behind"], "left" if u < v else "right")
        d = [float(r["coordination"]) for r in rows]
        self.assertEqual(d, sorted(d, reverse=True))
        spread = self.by("entity", self.mw(
            "index", "couple", "-w", "w", "left", "right", "--at", "2021", "--variant", "spread",
            "--share", "25", "--format", "csv").csv())
        r = spread["p3"]
        u, v = float(r["left"]), float(r["right"])
        self.near(r["development"], (u + 3 * v) / 4)
        self.near(r["coupling"], math.sqrt((1 - abs(u - v)) * min(u, v) / max(u, v)))
        seen = self.mw("index", "couple", "-w", "w", "left", "right", "--at", "2021", "--lang",
                       "zh").out
        self.assertIn("协调", seen)

    def test_couple_scales(self):
        def couple(*words, code=0):
            return self.mw("index", "couple", "-w", "w", "left", "right", "--at", "2021",
                           "--format", "csv", *words, code=code)
        self.small()
        plain = self.by("entity", couple().csv())
        self.pack(PACK.replace("  missing", "  normalise minmax(1, 11)\n  missing"))
        for e, r in self.by("entity", couple().csv()).items():
            self.near(r["left"], float(plain[e]["left"]))
        self.near(self.by("entity", couple("--scale", "0..20").csv())["p6"]["right"],
                  (1 + 10 * float(plain["p6"]["right"])) / 20)
        self.assertIn("outside 0..2; --scale", couple("--scale", "0..2", code=1).err)
        self.assertIn("as 0..100", couple("--scale", "5", code=2).err)
        self.assertIn("as 0..100", couple("--scale", "5..5", code=2).err)
        self.pack(PACK.replace("  missing", "  normalise zscore\n  missing"))
        self.assertIn("scores of left have no least and greatest value", couple(code=1).err)
        other = """pack o {
  title en "O"
  version "1"
}
kind mine
measure e on mine per year : number { roll time mean }
index deep on mine per year { e }
"""
        self.pack(other, "o")
        self.assertIn("left is about plant, deep about mine: both must be of one kind",
                      self.mw("index", "couple", "-w", "w", "left", "deep", "--at", "2021",
                              code=1).err)
        # p6 has no score in 2020, so no class.
        self.pack(PACK)
        rows = self.by("entity", self.mw("index", "couple", "-w", "w", "left", "right", "--at",
                                         "2020", "--format", "csv").csv())
        self.assertEqual((rows["p6"]["coordination"], rows["p6"]["class"]), ("", ""))
