# SPDX-License-Identifier: MIT
"""The commands of README's first five minutes do what they say, as they stand there."""
import os
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from program import MW, ROOT, Case  # noqa: E402


class Readme(Case):

    def run_lines(self, lines):
        """Runs lines of a shell in a folder with the examples."""
        (self.folder / "bin").mkdir()
        (self.folder / "bin/mw").symlink_to(MW)
        (self.folder / "examples").symlink_to(ROOT / "examples")
        env = {**os.environ, "PATH": f"{self.folder}/bin:{os.environ['PATH']}"}
        done = subprocess.run(["sh", "-euc", "\n".join(lines)], cwd=self.folder, env=env,
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.err = done.stderr
        return done.stdout

    def test_first_five_minutes(self):
        text = (ROOT / "README.md").read_text(encoding="utf-8")
        part = text[text.index("## The first five minutes"):]
        lines = re.search(r"```sh\n(.*?)```", part, re.DOTALL).group(1).splitlines()
        self.assertTrue(lines[0].startswith("alias mw="), "the first line says what mw is")
        self.assertGreaterEqual(len(lines), 5)
        out = self.run_lines(lines[1:])
        self.assertIn("capital_per_head", out)
        self.assertIn("wage_percentile of enterprise 002 at 1982", out)
        self.assertIn("firms.csv, line", out)

    def test_walk_through_an_index(self):
        text = (ROOT / "docs/index.md").read_text(encoding="utf-8")
        pack = re.search(r"```text\n(pack geometric .*?)```", text, re.DOTALL).group(1)
        self.write("geometric.mw", pack)
        lines = "".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL)).splitlines()
        self.assertGreaterEqual(len(lines), 10)
        out = self.run_lines(lines)
        self.assertIn("dynamism of enterprise 098 at 1982", out)
        self.assertIn("firms.csv, line", out)
        # What the page says of the example is what comes out.
        total = {c: float(re.search(rf"^{c} +mean rank shift(?: +[-.0-9]+){{3}} +([.0-9]+)", out,
                                    re.MULTILINE).group(1))
                 for c in ("weights", "normalise", "combine", "remove")}
        self.assertEqual(sorted(total, key=total.get)[::-1][:2], ["remove", "normalise"])
        self.assertLess(total["weights"], 10)
        self.assertRegex(out, r"\n +9  089 .* 104 ")
        look = text[text.index("## Looking into an index"):text.index("## What if")]
        shown = re.findall(r"```text\n(.*?)```", look, re.DOTALL)
        self.assertGreaterEqual(len(shown), 9)
        for block in shown:
            self.assertIn(block, out)
        drawn = (self.folder / "dynamism.svg").read_text(encoding="utf-8")
        self.assertEqual(drawn, (ROOT / "docs/dynamism.svg").read_text(encoding="utf-8"))

    def test_walk_through_an_assessment(self):
        text = (ROOT / "docs/assess.md").read_text(encoding="utf-8")
        walk = text[:text.index("## Reports")]
        lines = "".join(re.findall(r"```sh\n(.*?)```", walk, re.DOTALL)).splitlines()
        self.assertGreaterEqual(len(lines), 40)
        out = self.run_lines(lines)
        shown = re.findall(r"```text\n(.*?)```", walk, re.DOTALL)
        self.assertGreaterEqual(len(shown), 4)
        for block in shown:
            self.assertIn(block, out + self.err)
        # From blank to confirmed, and on.
        self.assertIn("confirmed: 31 answers are facts now, import 1", out)
        self.assertRegex(out, r"sme_level\* +2 Standardised")
        self.assertIn("import 1, assessment 2026 demo version 1, recorded", out)
        self.assertIn("31 answers proposed (31 carried over", out)
        self.assertIn("31 rows, 0 refused; 31 answers new", out)
        self.assertTrue((self.folder / "evidence/plan.txt").is_file())
        self.assertIn("assessments: 1 in 1 campaigns, 2 evidence files\nsound", out)

    def test_walk_through_alerts(self):
        text = (ROOT / "docs/alerts.md").read_text(encoding="utf-8")
        lines = "".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL)).splitlines()
        self.assertGreaterEqual(len(lines), 30)
        out = self.run_lines(lines)
        declared, *shown = re.findall(r"```text\n(.*?)```", text, re.DOTALL)
        self.assertIn(declared, (ROOT / "packs/plant_oee/plant_oee.mw").read_text(encoding="utf-8"))
        self.assertGreaterEqual(len(shown), 4)
        for block in shown:
            self.assertIn(block, out + self.err)
        self.assertIn("leads to an address that is not allowed", out + self.err)
        self.assertIn("on the way again", out)
