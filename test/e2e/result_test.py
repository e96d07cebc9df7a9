# SPDX-License-Identifier: MIT
"""Results that are kept: mw rank --save, result list, result show, and what verify says of them."""
import os
import pathlib
import signal
import sys
import time

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
  vary weights +- 25 % relative
}
"""
DATA = """plant,year,x,y
a,2020,0,10
b,2020,5,20
c,2020,10,30
d,2020,,25
a,2021,9,10
b,2021,5,20
"""
MAP = """map d {
  time year column "year"
  entity plant column "plant" add
  measure x column "x"
  measure y column "y"
}
"""


class Result(Case):

    def setUp(self):
        super().setUp()
        self.workspace(PACK)
        self.write("d.csv", DATA)
        self.write("d.map", MAP)
        self.mw("import", "-w", "w", "d.csv")

    def save(self, *words):
        """Ranks and keeps; the id of the result."""
        err = self.mw("rank", "whole", "-w", "w", "--save", *words).err
        line = [x for x in err.splitlines() if "kept as result" in x]
        self.assertEqual(len(line), 1, err)
        return line[0].split()[-1]

    def list(self):
        return self.mw("result", "list", "-w", "w", "--format", "csv").csv()

    def file(self, row):
        return self.folder / "w/results" / row["file"]

    def test_show_is_what_rank_gave(self):
        for words in (["--at", "2020"], ["--at", "2021"],
                      ["--at", "2020", "--draws", "50", "--seed", "7", "--within", "2"],
                      ["--at", "2020", "--draws", "50", "--ahead-of", "b"]):
            n = self.save(*words)
            for form in ("csv", "json", "table"):
                with self.subTest(words=words, form=form):
                    rank = self.mw("rank", "whole", "-w", "w", *words, "--format", form).out
                    show = self.mw("result", "show", n, "-w", "w", "--format", form).out
                    self.assertEqual(show, rank)
                    self.assertIn("a", show)
        top = self.mw("result", "show", n, "-w", "w", "--top", "2", "--format", "csv").csv()
        self.assertEqual([r["entity"] for r in top], ["c", "b"])

    def test_node(self):
        err = self.mw("rank", "left", "-w", "w", "--at", "2020", "--save").err
        self.assertIn("kept as result 1", err)
        rank = self.mw("rank", "left", "-w", "w", "--at", "2020", "--format", "csv").out
        show = self.mw("result", "show", "1", "-w", "w", "--format", "csv").out
        self.assertEqual(show, rank)
        self.assertEqual(self.list()[0]["node"], "left")
        self.mw("rank", "right", "-w", "w", "--at", "2020", "--save")  # x stands there, too
        rank = self.mw("rank", "right", "-w", "w", "--at", "2020", "--format", "csv").out
        self.assertEqual(self.mw("result", "show", "2", "-w", "w", "--format", "csv").out, rank)

    def test_list(self):
        self.assertEqual(self.list(), [])
        self.save("--at", "2020")
        self.save("--at", "2021", "--draws", "50", "--seed", "7", "--as-known", "2099-01-01")
        one, two = self.list()
        self.assertEqual((one["index"], one["period"], one["draws"], one["rows"], one["pack"]),
                         ("whole", "2020", "", "4", "t"))
        self.assertEqual((two["period"], two["draws"], two["seed"]), ("2021", "50", "7"))
        self.assertEqual((one["as known"], two["as known"][:7]), ("", "2099-01"))
        self.assertEqual(self.mw("result", "list", "-w", "w", "--format", "json").json()[1]["seed"],
                         7)

    def test_same_run_same_bytes(self):
        words = ["--at", "2020", "--draws", "50"]
        self.save(*words, "--threads", "1")
        before = self.file(self.list()[0]).read_bytes()
        self.save(*words, "--threads", "2")
        one, two = self.list()
        self.assertEqual(one["file"], two["file"])
        self.assertEqual(self.file(two).read_bytes(), before)
        self.assertEqual(os.listdir(self.folder / "w/results"), [one["file"]])
        self.assertIn("results: 2", self.mw("verify", "-w", "w").out)

    def test_verify_finds(self):
        self.save("--at", "2020")
        self.save("--at", "2021")
        self.assertIn("results: 2, each with its file", self.mw("verify", "-w", "w").out)
        one, two = (self.file(r) for r in self.list())
        data = bytearray(one.read_bytes())
        data[len(data) // 3] ^= 1
        one.write_bytes(data)
        two.unlink()
        said = self.mw("verify", "-w", "w", code=1)
        self.assertIn(f"result 1: results/{one.name} was altered", said.err)
        self.assertIn("result 2", said.err)
        self.assertIn("No such file", said.err)
        self.assertIn("2 problems", said.out)
        gone = self.mw("result", "show", "2", "-w", "w", code=1).err
        self.assertIn("is not there", gone)

    def test_wrong(self):
        self.assertIn("no result 9", self.mw("result", "show", "9", "-w", "w", code=1).err)
        self.assertIn("result list", self.mw("result", "show", "x", "-w", "w", code=2).err)
        wrong = self.mw("rank", "-w", "w", "--save", "--sensitivity", code=2).err
        self.assertIn("--save", wrong)

    def test_killed(self):
        """Whenever a run is killed, each recorded result is whole, and the next one goes well."""
        began = time.monotonic()
        self.save("--at", "2020")
        took = time.monotonic() - began
        for i in range(24):
            p = self.start("rank", "whole", "-w", "w", "--at", "2021", "--save")
            time.sleep(took * (0.3 + 0.7 * i / 24))
            p.send_signal(signal.SIGKILL)
            p.communicate()
            rows = self.list()
            self.assertIn(f"results: {len(rows)}, ", self.mw("verify", "-w", "w").out)
        last = self.save("--at", "2021")
        self.mw("result", "show", last, "-w", "w")
        self.assertFalse((self.folder / "w/results/.saving.new").exists())


if __name__ == "__main__":
    import unittest
    unittest.main()
