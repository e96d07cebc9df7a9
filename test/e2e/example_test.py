# SPDX-License-Identifier: MIT
"""The example workspace that `make run` serves: made, served, asked; no screen is empty."""
import csv
import datetime
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import plant  # noqa: E402
import program  # noqa: E402
from program import ROOT, Case  # noqa: E402

VALLEY = ROOT / "examples/valley"
DAYS = 2


def contents(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def demo(*words, **env):
    """tools/demo without a terminal; (code, out, err)."""
    done = subprocess.run([sys.executable, str(ROOT / "tools/demo"), *map(str, words)],
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
                          timeout=600, env={**os.environ, "MW_PACKS": str(ROOT / "packs"), **env})
    return done.returncode, done.stdout, done.stderr


def ours(folder):
    """Processes that name a folder."""
    return [words for words in commands().values() if any(str(folder) in w for w in words)]


def commands():
    """Of all processes, by their number."""
    found = {}
    for p in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found[p.parent.name] = p.read_bytes().decode(errors="replace").split("\0")
        except OSError:
            continue
    return found


def heard():
    """In a child: Ctrl-C is heard, also where the tests run in the background."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def children(number):
    """Numbers of the processes that a process started, as text."""
    found = []
    for p in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = p.read_text(errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if after_name[1] == str(number):
            found.append(p.parent.name)
    return found


class Generator(Case):

    def generate(self, name):
        subprocess.run([sys.executable, str(VALLEY / "generate.py"), str(self.folder / name)],
                       check=True)
        return self.folder / name

    def test_same_bytes_labelled(self):
        one, two = contents(self.generate("one")), contents(self.generate("two"))
        self.assertEqual(sorted(one), sorted(two))
        self.assertEqual([name for name in one if one[name] != two[name]], [])
        with (self.folder / "one/entities.csv").open(encoding="utf-8", newline="") as f:
            entities = list(csv.DictReader(f))
        self.assertEqual(len(entities), 4 + 200 + 200 + 1 + 4)
        for e in entities:
            self.assertRegex(e["title"], r"\((invented|simulated)\) / .*（(虚构|模拟)）")

    def test_usage(self):
        for words in (("--help",), (), ("f", "2026-09"), ("f", "2026-13"), ("f", "soon")):
            done = subprocess.run([sys.executable, str(VALLEY / "generate.py"), *words],
                                  check=False, capture_output=True, text=True, cwd=self.folder)
            self.assertEqual((done.returncode, done.stderr), (
                2, "usage: generate.py FOLDER [LAST_MONTH, 2026-10 or later]\n"), words)

    def test_later_month_adds_rows(self):
        """Not a figure of before changes."""
        one = contents(self.generate("one"))
        subprocess.run([sys.executable, str(VALLEY / "generate.py"), str(self.folder / "more"),
                        "2027-02"], check=True)
        for name, text in contents(self.folder / "more").items():
            before, now = one[name].splitlines(), text.splitlines()
            more = set(now) - set(before)
            self.assertEqual(len(now) - len(before), len(more), name)
            self.assertEqual(len(more), 800 if name in
                             ("months_since_2026.csv", "site_months.csv") else 0, name)


class Demo(Case):
    """The workspace is made once for all of these."""

    @classmethod
    def setUpClass(cls):
        if not os.access(program.MW, os.X_OK) or not find_broker():
            raise unittest.SkipTest("no program, or no broker")
        cls.place = pathlib.Path(tempfile.mkdtemp(prefix="mw-demo-"))
        cls.addClassCleanup(shutil.rmtree, cls.place, ignore_errors=True)
        cls.made = demo(program.MW, cls.place / "demo", MW_DEMO_SECONDS="1", MW_DEMO_DAYS=str(DAYS))

    def ask(self, *words):
        return self.mw(*words, "-w", self.place / "demo/valley", "--format", "csv").csv()

    def imports(self):
        return [i for i in self.ask("import", "list") if not i["file"].startswith("live:")]

    def test_made_and_served(self):
        code, out, err = self.made
        self.assertEqual((code, err), (0, ""), out)
        self.assertRegex(out, r"OEE of the bottling line yesterday \d+\.\d % \(simulated\)")
        self.assertRegex(out, r"\nopen http://127\.0\.0\.1:\d+\n")
        self.assertRegex(out, r"http://127\.0\.0\.1:\d+/link/\S+\n")
        self.assertEqual(ours(self.place), [])
        journal = sum(p.stat().st_size for p in
                      (self.place / "demo/valley/series").glob("journal-*"))
        self.assertLess(journal, 1 << 20)

    def test_goes_on(self):
        """A second start makes nothing anew, and the line is told from where it ended."""
        before = self.imports()
        code, out, err = demo(program.MW, self.place / "demo", MW_DEMO_SECONDS="3")
        self.assertEqual((code, err), (0, ""), out)
        self.assertNotIn("making", out)
        self.assertEqual(self.imports(), before)
        self.assertIn("0 changes lost", (self.place / "demo/line.log").read_text())
        self.assertEqual(ours(self.place), [])

    def test_ended_by_whatever(self):
        """Told to end it ends all in order; killed, nothing of it stays."""
        for how, code in ((signal.SIGINT, 0), (signal.SIGTERM, 0), (signal.SIGKILL, -9)):
            with self.subTest(how=how):
                run = subprocess.Popen(
                    [sys.executable, str(ROOT / "tools/demo"), program.MW, self.place / "demo"],
                    stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
                    preexec_fn=heard, env={**os.environ, "MW_PACKS": str(ROOT / "packs")})
                self.addCleanup(run.kill)
                for line in run.stdout:
                    if line.startswith("Ctrl-C"):
                        break
                started = children(run.pid)
                self.assertEqual(len(started), 3)  # broker, line, server
                run.send_signal(how)
                self.assertEqual(run.wait(60), code)
                run.stdout.close()
                self.assertTrue(plant.wait(lambda s=started: not any(n in commands() for n in s)))

    def test_packs(self):
        workspace = self.place / "demo/valley"
        self.mw("check", "-w", workspace, "valley", "campaign", "miit_sme_2024")
        self.assertIn("2 examples", self.mw("test", "-w", workspace, "valley").out)
        self.mw("verify", "-w", workspace)

    def test_figures(self):
        """Those of the README are what comes out."""
        rows = re.findall(r"^\| `(-i [^`]*)` \| ([\d.]+) \|", (VALLEY / "README.md").read_text(),
                          re.MULTILINE)
        self.assertGreaterEqual(len(rows), 9)
        for words, value in rows:
            with self.subTest(words=words):
                found = self.ask("eval", *words.split())
                digits = len(value.partition(".")[2])
                self.assertEqual([f"{float(r['value']):.{digits}f}" for r in found], [value])

    def test_line(self):
        """Each whole day, shift and unit of the past has its values."""
        zone = datetime.timezone(datetime.timedelta(hours=8))  # of the workspace
        day = (datetime.datetime.now(zone) - datetime.timedelta(days=1)).date()
        for kind, names in (("line", "oee,availability,quality_ratio,energy_cost,stops"),
                            ("unit", "oee,pbt,good_time,electricity_per_piece,temperature")):
            found = self.ask("eval", "-i", names, "--on", kind, "--at", day)
            self.assertEqual(len(found), 5 if kind == "line" else 20)
            self.assertEqual([r for r in found if r["value"] == ""], [])
        reasons = self.ask("eval", "-i", "stop_time", "-e", "line1", "--on", "line", "--at", day)
        self.assertGreaterEqual(len([r for r in reasons if r["value"] not in ("", "0")]), 5)
        oee = [float(r["value"]) for r in
               self.ask("eval", "-i", "oee", "-e", "line1", "--on", "line", "--at", day)]
        self.assertTrue(40 < oee[0] < 95, oee)

    def test_no_screen_is_empty(self):
        signals = self.ask("series", "list")
        self.assertGreater(len([s for s in signals if int(s["samples"]) > 100]), 20)
        campaigns = {c["campaign"]: c for c in self.ask("assess", "list")}
        self.assertEqual(campaigns["2025"]["confirmed"], "200")
        for state in ("draft", "submitted", "reviewed", "confirmed", "returned"):
            self.assertGreaterEqual(int(campaigns["2026"][state]), 5, state)
        self.assertEqual(len(self.ask("assess", "status", "2026")), 200)
        ranks = self.ask("rank", "digital_strength", "--at", "2025")
        self.assertGreater(len([r for r in ranks if r["score"]]), 150)
        self.assertEqual(len(self.ask("result", "list")), 2)
        people = {p["name"]: p for p in self.ask("person", "list")}
        self.assertEqual(len([p for p in people if p.startswith("sample.")]), 4)

    def test_alerts(self):
        events = {(r["alert"], r["event"]) for r in self.ask("alert", "history")}
        for alert in ("line_stands", "energy_per_bottle", "energy_rises", "pass_rate_falls"):
            self.assertIn((alert, "raised"), events)
        states = {r["state"] for r in self.ask("alert", "list")}
        self.assertIn("active, unacknowledged", states)
        self.assertIn("active, acknowledged", states)


class Usage(Case):

    def test_wrong(self):
        taken = self.folder / "taken"
        taken.mkdir()
        (taken / "mine.txt").write_text("mine\n")
        for words, env, code, says in (
                (("mw",), {}, 2, "usage: tools/demo MW FOLDER"),
                (("mw", "/"), {}, 2, "usage"),
                (("mw", taken), {}, 1, "is there and is no demo of this version"),
                ((program.MW, self.folder / "a"), {"MW_DEMO_SECONDS": "soon"}, 1,
                 "MW_DEMO_SECONDS is \"soon\", not a number such as 10"),
                ((program.MW, self.folder / "b"), {"MW_DEMO_DAYS": "0"}, 1, "MW_DEMO_DAYS is")):
            with self.subTest(words=words, env=env):
                got, _, err = demo(*words, **env)
                self.assertEqual(got, code, err)
                self.assertIn(says, err)
        self.assertEqual((taken / "mine.txt").read_text(), "mine\n")


def find_broker():
    return shutil.which("mosquitto") or os.access("/usr/sbin/mosquitto", os.X_OK)


if __name__ == "__main__":
    unittest.main()
