# SPDX-License-Identifier: MIT
"""kill -9 during import and evaluation: nothing acknowledged is lost, verify passes after each."""
import pathlib
import random
import re
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from program import MW, SMALL, Case  # noqa: E402

ROUNDS = 50
ACT_ROUNDS = 12
FIRMS = 25
QUESTIONS = 4
ROWS = 60000
MAP = """map meters {
  time column "hour" format "iso" length hour
  entity unit column "unit" add
  measure electricity column "kWh" : kWh
}
"""
ACTS = ("""pack acts { title en "Acts"
}
kind firm
""" + "".join(f"""choice q{n} on firm pick one {{
  evidence en "Proof"
  option "0" 0
  option "1" 1
  option "2" 2
}}
""" for n in range(QUESTIONS)) + "group all_q { " +
        ", ".join(f"q{n}" for n in range(QUESTIONS)) + " }" + """
indicator sum_of_all on firm = sum(all_q)
level step on firm {
  1 en "Good" when sum_of_all >= 4
  0 en "None"
}
""")


class Kill(Case):

    def setUp(self):
        super().setUp()
        self.workspace(SMALL)
        self.write("meters.map", MAP)

    def lines(self, round_number):
        """Rows of a round: entities of the round before and some new ones."""
        start = 1577836800
        for i in range(ROWS):
            hour = time.strftime("%Y-%m-%dT%H:00:00Z", time.gmtime(start + 3600 * (i // 20)))
            yield f"U{round_number % 7}-{i % 20},{hour},{i % 1000 + round_number / 100:.2f}\n"

    def time_of(self, *words):
        """Seconds that a command takes here, so that it is killed somewhere in its course."""
        begun = time.monotonic()
        self.mw(*words)
        return time.monotonic() - begun

    def test_import(self):
        rng = random.Random(11)
        acknowledged = 0
        self.write("meters.csv", "unit,hour,kWh\n" + "".join(self.lines(ROUNDS)))
        whole = self.time_of("import", "-w", "w", "meters.csv", "--threads", "2")
        finished = killed = 0
        for n in range(ROUNDS):
            self.write("meters.csv", "unit,hour,kWh\n" + "".join(self.lines(n)))
            process = self.start("import", "-w", "w", "meters.csv", "--threads", "2")
            time.sleep(rng.uniform(0, whole))
            process.send_signal(signal.SIGKILL)
            process.wait()
            process.stderr.close()
            killed += process.returncode < 0
            finished += process.returncode == 0
            text = self.mw("verify", "-w", "w").out
            self.assertTrue(text.endswith("sound\n"), text)
            versions = int(text.split("facts: ")[1].split()[0])
            self.assertGreaterEqual(versions, acknowledged)
            acknowledged = versions
        self.assertGreater(killed, ROUNDS // 4, f"{killed} killed, {finished} finished")
        # Importing again completes what was cut off.
        self.mw("import", "-w", "w", "meters.csv")
        again = self.mw("import", "-w", "w", "meters.csv").out
        self.assertIn(f"0 facts new, {ROWS} there already, 0 corrected", again)
        self.mw("verify", "-w", "w")

    def test_evaluation(self):
        rng = random.Random(12)
        self.write("meters.csv", "unit,hour,kWh\n" + "".join(self.lines(0)))
        self.mw("import", "-w", "w", "meters.csv")
        words = ("eval", "-w", "w", "-i", "electricity", "--at", "2020-01..2020-12",
                 "--format", "csv")
        before = self.mw(*words).out
        whole = self.time_of(*words)
        killed = 0
        for _ in range(ROUNDS):
            process = self.start(*words)
            time.sleep(rng.uniform(0, whole))
            process.send_signal(signal.SIGKILL)
            process.wait()
            process.stderr.close()
            killed += process.returncode < 0
            self.assertTrue(self.mw("verify", "-w", "w").out.endswith("sound\n"))
        self.assertGreater(killed, ROUNDS // 4)
        self.assertEqual(self.mw(*words).out, before)

    def test_puts_that_were_acknowledged(self):
        self.mw("entity", "add", "-w", "w", "unit", "U")
        rng = random.Random(13)
        kept = {}
        for n in range(20):
            month = f"2020-{n % 12 + 1:02}"
            process = self.start("fact", "put", "-w", "w", "electricity", "U", month, str(n + 1))
            time.sleep(rng.uniform(0.0, 0.06))
            process.send_signal(signal.SIGKILL)
            process.wait()
            process.stderr.close()
            if process.returncode == 0:
                kept[month] = str(n + 1)
            rows = self.mw("fact", "list", "-w", "w", "--format", "csv").csv()
            stored = {r["period"]: r["value"] for r in rows}
            for known, value in kept.items():
                if known == month and process.returncode != 0:
                    continue
                self.assertEqual(stored[known], value)
            kept = stored

    def acts(self, year, firms):
        """A table of all that was done in a year: answers, a file, the states."""
        yield "entity,act,question,answer,file,who,when\n"
        for i in range(firms):
            done = f"{year}-03-{i % 20 + 1:02}"
            for n in range(QUESTIONS):
                yield f"f{i},answer,q{n},{(i * 7 + n * year) % 3},,Li,{done}T08:{n:02}\n"
            yield f"f{i},attach,q0,,proof-{i}.txt,Li,{done}T08:30\n"
            yield f"f{i},submit,,,,Li,{done}T09:00\n"
            yield f"f{i},review,,,,Wang,{done}T10:00\n"
            yield f"f{i},confirm,,,,Wang,{done}T11:00\n"

    def begin_campaign(self, year, firms):
        self.mw("assess", "new", "-w", "w", year, "--standard", "acts", "--period", year,
                "--when", f"{year}-01-02")
        self.write(f"{year}.csv", "".join(self.acts(year, firms)))

    def verify_acts(self):
        """Sound, or nothing worse than a confirmation to be completed."""
        done = subprocess.run([MW, "verify", "-w", "w"], cwd=self.folder, env=self.env(),
                              capture_output=True, check=False)
        lines = (done.stdout + done.stderr).decode().splitlines()
        bad = [x for x in lines if "confirming it was cut off" not in x and
               re.search(r"changed|corrupt|broken|missing|cannot|lost", x)]
        self.assertEqual(bad, [])
        self.assertTrue(done.returncode == 0 or any("cut off" in x for x in lines), lines)
        return done.returncode

    def test_acts(self):
        """All that was done in a campaign, taken over and cut off anywhere; again completes it."""
        rng = random.Random(14)
        self.pack(ACTS, "acts")
        for i in range(FIRMS):
            self.write(f"proof-{i}.txt", f"Sample: proof {i}\n")
        self.write("firms.csv", "kind,code\n" + "".join(f"firm,f{i}\n" for i in range(FIRMS)))
        self.mw("entity", "import", "-w", "w", "firms.csv")
        self.begin_campaign(1999, FIRMS)
        whole = self.time_of("assess", "import", "-w", "w", "1999", "1999.csv", "--by", "Chen")
        killed = half = 0
        for year in range(2000, 2000 + ACT_ROUNDS):
            self.begin_campaign(year, FIRMS)
            process = self.start("assess", "import", "-w", "w", year, f"{year}.csv", "--by", "Chen")
            time.sleep(rng.uniform(0, whole))
            process.send_signal(signal.SIGKILL)
            process.wait()
            process.stderr.close()
            killed += process.returncode < 0
            half += self.verify_acts()
            words = ("assess", "import", "-w", "w", str(year), f"{year}.csv", "--by", "Chen")
            self.mw(*words)
            self.assertIn("0 answers new", self.mw(*words).out)
            self.assertEqual(self.verify_acts(), 0)
            rows = self.mw("assess", "list", "-w", "w", str(year), "--format", "csv").csv()
            self.assertEqual({r["state"] for r in rows}, {"confirmed"})
            levels = self.mw("eval", "-w", "w", "-i", "sum_of_all", "--at", str(year), "--format",
                             "csv").csv()
            self.assertEqual({r["entity"]: float(r["value"]) for r in levels},
                             {f"f{i}": sum((i * 7 + n * year) % 3 for n in range(QUESTIONS))
                              for i in range(FIRMS)})
        self.assertGreater(killed, ACT_ROUNDS // 4, f"{killed} killed, {half} cut off confirming")

    def test_interrupt_stops_soundly(self):
        self.write("meters.csv", "unit,hour,kWh\n" + "".join(self.lines(0)) + "".join(
            line.replace("U0-", "V-") for line in self.lines(0)))
        process = self.start("import", "-w", "w", "meters.csv", "--threads", "1")
        time.sleep(0.15)
        process.send_signal(signal.SIGINT)
        said = process.stderr.read().decode()
        process.wait()
        process.stderr.close()
        if process.returncode == 1:
            self.assertIn("importing again completes it", said)
        self.mw("import", "-w", "w", "meters.csv")
        rows = self.mw("import", "list", "-w", "w", "--format", "json").json()
        self.assertEqual(rows[-1]["state"], "complete")
        self.mw("verify", "-w", "w")
