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

    def test_first_five_minutes(self):
        text = (ROOT / "README.md").read_text(encoding="utf-8")
        part = text[text.index("## The first five minutes"):]
        lines = re.search(r"```sh\n(.*?)```", part, re.DOTALL).group(1).splitlines()
        self.assertTrue(lines[0].startswith("alias mw="), "the first line says what mw is")
        self.assertGreaterEqual(len(lines), 5)
        (self.folder / "bin").mkdir()
        (self.folder / "bin/mw").symlink_to(MW)
        (self.folder / "examples").symlink_to(ROOT / "examples")
        env = {**os.environ, "PATH": f"{self.folder}/bin:{os.environ['PATH']}"}
        done = subprocess.run(["sh", "-euc", "\n".join(lines[1:])], cwd=self.folder, env=env,
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("capital_per_head", done.stdout)
        self.assertIn("wage_percentile of enterprise 002 at 1982", done.stdout)
        self.assertIn("firms.csv, line", done.stdout)
