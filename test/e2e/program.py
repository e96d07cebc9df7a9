# SPDX-License-Identifier: MIT
"""Runs the program for tests: each test case has a temporary folder of its own."""
import csv
import io
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
MW = os.environ.get("MW", str(ROOT / "build/src/app/mw"))
SHARED = pathlib.Path(os.environ.get("MW_SHARED", ROOT.parent / "shared/data"))
TIMEOUT_S = 120


class Answer:
    """What a call gave back."""

    def __init__(self, done):
        self.code = done.returncode
        self.out = done.stdout.decode("utf-8")
        self.err = done.stderr.decode("utf-8")

    def csv(self):
        return list(csv.DictReader(io.StringIO(self.out)))

    def json(self):
        return json.loads(self.out)


class Case(unittest.TestCase):
    """A test with a folder, in which `mw` runs."""

    maxDiff = None

    def setUp(self):
        if not os.access(MW, os.X_OK):
            self.skipTest(f"no program {MW}")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="mw-e2e-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def env(self):
        env = dict(os.environ)
        env["MW_PACKS"] = str(ROOT / "packs")
        return env

    def mw(self, *words, code=0, text=None):
        """Runs mw in the folder; its exit code must be `code`."""
        done = subprocess.run([MW, *map(str, words)], cwd=self.folder, env=self.env(),
                              capture_output=True, timeout=TIMEOUT_S, check=False,
                              input=text.encode() if text is not None else None)
        answer = Answer(done)
        self.assertEqual(answer.code, code,
                         f"mw {' '.join(map(str, words))}\n{answer.out}\n{answer.err}")
        return answer

    def start(self, *words):
        """Starts mw without waiting."""
        return subprocess.Popen([MW, *map(str, words)], cwd=self.folder, env=self.env(),
                                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def pack(self, text, name="small"):
        """A pack of the workspace in the folder w."""
        self.write(f"w/packs/{name}.mw", text)

    def workspace(self, pack=None, *options):
        """A workspace w, with a pack of its own when a text is given."""
        self.mw("init", "w", *options)
        if pack:
            self.pack(pack)

    def shared(self, name):
        path = SHARED / name
        if not path.exists():
            self.skipTest(f"no {path}")
        return path


SMALL = """pack small {
  title en "Small" zh "小"
  version "1.0.0"
}
kind site { title en "Site" }
kind line in site
kind unit in line
link feeds from unit to unit
codes reason {
  "r1" en "Jam"
  "r2" en "Wait"
}
measure electricity on unit : kWh { roll time sum, children sum }
measure pieces on unit per month : piece { roll time sum, children sum }
measure downtime on unit by reason : min { roll time sum, children sum, keys sum }
measure floor_area on site : m2 { roll time hold, children sum }
measure automatic on unit : yes/no { roll time hold, children none }
measure since on site : date { roll time hold, children none }
measure colour on unit : text { roll time hold, children none }
indicator per_piece on unit : kWh/piece {
  title en "Electricity per piece" zh "单件电耗"
  = electricity / pieces
  roll recompute
}
indicator lost on unit by reason : min {
  title en "Lost time" zh "损失时间"
  = downtime
  roll sum
}
"""
