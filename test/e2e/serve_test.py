# SPDX-License-Identifier: MIT
"""A plant that runs: lines over HTTP and a simulated line over MQTT become facts and indicators;
what was acknowledged survives kill -9."""
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from program import Case, MW, ROOT  # noqa: E402

MAP = """source http influx
machine unit "filler" {
  state "http/filler state" { 6 production, else down }
  count pq "http/filler count"
  slot 1 min
}
"""
MOSQUITTO = shutil.which("mosquitto", path=os.environ.get("PATH", "") + ":/usr/sbin")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Plant:
    """`mw serve` on a workspace, and what it answers."""

    def __init__(self, folder, env):
        self.folder = folder
        self.env = env
        self.port = free_port()
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [MW, "serve", "-w", self.folder, "--listen", str(self.port)],
            stderr=subprocess.PIPE, text=True, env=self.env)
        for line in self.process.stderr:
            if "listening" in line:
                return
        raise AssertionError("mw serve ended: " + line)

    def ask(self, path, body=None):
        url = f"http://127.0.0.1:{self.port}{path}"
        data = body.encode() if body is not None else None
        with urllib.request.urlopen(urllib.request.Request(url, data), timeout=20) as r:
            return r.status, r.read().decode()

    def live(self):
        return json.loads(self.ask("/api/v1/live")[1])

    def value(self, entity, name, grain="day"):
        for v in self.live()["values"]:
            if (v["entity"], v["name"], v["grain"]) == (entity, name, grain):
                return v["value"]
        return None

    def wait(self, holds, seconds=30):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if holds():
                return True
            time.sleep(0.1)
        return False

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        self.process.wait(30)
        self.process.stderr.close()


class Serve(Case):
    def setUp(self):
        super().setUp()
        self.work = str(self.folder / "w")
        self.mw("init", self.work, "--zone", "UTC", "--use", "monitoring")

    def add_filler(self):
        self.mw("entity", "add", "unit", "filler", "-w", self.work)

    def serve(self, signals):
        with open(os.path.join(self.work, "plant.signals"), "w") as f:
            f.write(signals)
        plant = Plant(self.work, self.env())
        self.addCleanup(lambda: plant.process.poll() is None and plant.stop())
        return plant

    def test_lines_become_facts(self):
        self.add_filler()
        plant = self.serve(MAP)
        lines = ["filler state=6,count=100 1700000100", "filler count=112 1700000130",
                 "filler state=2 1700000145", "filler state=6,count=112 1700000220"]
        status, _ = plant.ask("/write?precision=s", "\n".join(lines))
        self.assertEqual(status, 204)
        self.assertTrue(plant.wait(lambda: plant.value("filler", "pq") == 12))
        self.assertAlmostEqual(plant.value("filler", "availability"), 100 * 45 / 120, 6)
        with self.assertRaises(urllib.error.HTTPError) as bad:
            plant.ask("/write?precision=s",
                      "filler count=113 1700000225\nfiller count=x 1700000226")
        self.assertEqual(bad.exception.code, 400)
        self.assertTrue(plant.wait(lambda: plant.value("filler", "pq") == 13))
        plant.ask("/api/v1/stops", json.dumps({
            "machine": "filler", "from": "2023-11-14T22:15:45Z", "to": "2023-11-14T22:17:00Z",
            "reason": "jam"}))
        plant.stop()
        out = self.mw("eval", "-w", self.work, "--indicator", "downtime", "--at", "2023-11-14",
                      "--format", "csv").out
        self.assertIn("jam", out)
        self.assertIn("live:plant.signals", self.mw("explain", "apt", "--entity", "filler", "--at",
                                                    "2023-11-14T22:15/PT1M", "-w",
                                                    self.work).out)

    def test_killed_under_load(self):
        self.add_filler()
        plant = self.serve(MAP)
        acknowledged = 0
        for round_ in range(20):
            for i in range(5):
                t = 1700000100 + round_ * 60 + i * 10
                plant.ask("/write?precision=s", f"filler state=6,count={round_ * 5 + i} {t}")
                acknowledged += 1
            plant.stop(signal.SIGKILL)
            plant.start()
        wanted = acknowledged - 1
        self.assertTrue(plant.wait(lambda: plant.value("filler", "pq") == wanted),
                        (plant.value("filler", "pq"), wanted))
        plant.stop()
        self.mw("verify", "-w", self.work)

    @unittest.skipUnless(MOSQUITTO, "mosquitto is not installed")
    def test_simulated_line(self):
        port = free_port()
        with tempfile.NamedTemporaryFile("w", suffix=".conf") as conf:
            conf.write(f"listener {port} 127.0.0.1\nallow_anonymous true\n")
            conf.flush()
            broker = subprocess.Popen([MOSQUITTO, "-c", conf.name], stdout=subprocess.DEVNULL,
                                      stderr=subprocess.DEVNULL)
            self.addCleanup(lambda: (broker.terminate(), broker.wait()))
            with open(ROOT / "examples/bottling/bottling.map") as f:
                signals = f.read().replace("1883", str(port))
            self.mw("entity", "import", ROOT / "examples/bottling/entities.csv", "-w", self.work)
            plant = self.serve(signals)
            self.assertTrue(plant.wait(
                lambda: '"state":"connected"' in plant.ask("/api/v1/sources")[1]))
            said = self.mw("simulate", "--mqtt", f"mqtt://127.0.0.1:{port}", "--speed", "1000",
                           "--from", "2026-01-05T06:00:00Z", "--for", "2h", "--seed", "7").err
            filled = int(re.search(r"(\d+) pieces filled", said)[1])
            plant.wait(lambda: '"messages":29' in plant.ask("/api/v1/sources")[1], 3)
            plant.stop()
        rows = self.mw("eval", "-w", self.work, "--indicator",
                       "pq,gq,sq,availability,oee", "--entity", "filler", "--at", "2026-01-05",
                       "--format", "csv").csv()
        day = {r["indicator"]: float(r["value"]) for r in rows if r["period"] == "2026-01-05"}
        # What was filled before the first count was told is not known.
        self.assertTrue(filled - 20 <= day["pq"] <= filled, (day, filled))
        # Where the line left in a slot, what was scrapped then is not known, nor what was good.
        self.assertTrue(0 <= day["pq"] - day["sq"] - day["gq"] < 100, day)
        self.assertTrue(30 < day["availability"] <= 100 and 20 < day["oee"] <= 110, day)
        hour = self.mw("eval", "-w", self.work, "--indicator", "observed_share", "--entity",
                       "filler", "--at", "2026-01-05T06/PT1H", "--format", "csv").csv()
        self.assertGreater(float(hour[0]["value"]), 99)


if __name__ == "__main__":
    unittest.main()
