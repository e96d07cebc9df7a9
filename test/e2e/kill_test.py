# SPDX-License-Identifier: MIT
"""kill -9 during import and evaluation: nothing acknowledged is lost, verify passes after each."""
import pathlib
import random
import signal
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from program import SMALL, Case  # noqa: E402

ROUNDS = 50
ROWS = 60000
MAP = """map meters {
  time column "hour" format "iso" length hour
  entity unit column "unit" add
  measure electricity column "kWh" : kWh
}
"""


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
