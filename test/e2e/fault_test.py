# SPDX-License-Identifier: MIT
"""A running plant survives what happens to machines: a full disk, a broker that is gone, a locked
registry, a power cut. It says so in /healthz, /metrics and the log, and catches up."""
import json
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from broker import Broker, mosquitto  # noqa: E402
from plant import Plant, Publisher, wait  # noqa: E402
from program import Case, MW  # noqa: E402

BEGIN_S = 1699920000  # a midnight in UTC
FILLER = """source http influx
machine unit "filler" {
  state  "http/filler state" { 6 production, else down }
  reason "http/filler why"
  pieces pq "http/filler n"
  slot 1 min
}
"""
CAPPER = """source mq mqtt "mqtt://127.0.0.1:{port}" {{
  client "millwright"
  topic "plant/+"
  time "t" s
}}
machine unit "capper" {{
  state  "mq/plant/capper#state" {{ 6 production, else down }}
  pieces pq "mq/plant/capper#n"
  slot 1 min
}}
"""
# A broker that keeps sessions and their messages when it is killed.
KEEPS = ("allow_anonymous true", "persistence true", "autosave_on_changes true",
         "autosave_interval 1", "persistence_location {folder}/")
FULL_DISK = pathlib.Path(MW).resolve().parent / "full_disk.so"
BALLAST_BYTES = 1 << 16


def second(n):
    return BEGIN_S + n


class Tmpfs:
    """A small file system, which a file fills up. What a file holds already can still be written
    over, so a log that began anew may take something."""
    is_whole = False

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.env = {}
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", folder], check=True,
                       capture_output=True)

    def fill(self):
        with open(self.folder / "ballast", "wb", buffering=0) as ballast:
            for size in (BALLAST_BYTES, 1):
                try:
                    while ballast.write(b"x" * size):
                        pass
                except OSError:
                    pass

    def free(self):
        (self.folder / "ballast").unlink()

    def end(self):
        subprocess.run(["umount", self.folder], check=True)


class Preload:
    """A library in the program that fails writes while a file is there."""
    is_whole = True

    def __init__(self, folder, **more):
        self.flag = pathlib.Path(folder).parent / "full"
        self.env = {"LD_PRELOAD": str(FULL_DISK), "MW_FULL_DISK": str(self.flag),
                    "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "")
                    + ":verify_asan_link_order=0", **more}

    def fill(self):
        self.flag.write_text("")

    def free(self):
        self.flag.unlink()

    def end(self):
        pass


class Fault(Case):

    def setUp(self):
        super().setUp()
        self.work = self.folder / "w"
        self.work.mkdir()

    def workspace(self, signals):
        self.mw("init", self.work, "--zone", "UTC", "--use", "monitoring")
        for machine in re.findall('machine unit "(.*)"', signals):
            self.mw("entity", "add", "unit", machine, "-w", self.work)
        (self.work / "plant.signals").write_text(signals)

    def serve(self, work=None, env=None):
        plant = Plant(work or self.work, {**self.env(), **(env or {})})
        self.addCleanup(lambda: plant.process.poll() is None and plant.kill())
        return plant

    def begin_broker(self, *lines):
        if not mosquitto():
            self.skipTest("mosquitto is not installed")
        broker = Broker(self.folder, *(x.format(folder=self.folder) for x in lines))
        self.addCleanup(broker.stop)
        return broker

    def publisher(self, broker):
        publisher = Publisher(broker.port, "machine")
        self.addCleanup(publisher.close)
        return publisher

    def post(self, plant, first, count=1, more=""):
        """Posts pieces, a second apart; the answer."""
        return plant.answer("/write?precision=s", "".join(
            f"filler state=6,n=1{more} {second(n)}\n" for n in range(first, first + count)))

    def publish(self, publisher, first, count=1):
        for n in range(first, first + count):
            publisher.publish("plant/capper", json.dumps({"t": second(n), "state": 6, "n": 1}))

    def expect(self, what, holds, seconds=60):
        self.assertTrue(wait(holds, seconds), what)

    def expect_pieces(self, plant, machine, count):
        self.expect(f"{machine} has {count} pieces",
                    lambda: plant.value(machine, "pq") == count)

    def connected(self, plant):
        self.expect("connected", lambda: plant.source("mq")["state"] == "connected")

    # ---- a full disk

    @unittest.skipUnless(os.geteuid() == 0, "only root may mount")
    def test_disk_full(self):
        try:
            disk = Tmpfs(self.work)
        except (OSError, subprocess.CalledProcessError):
            self.skipTest("nothing may be mounted here")
        self.addCleanup(disk.end)
        self.run_full(disk)

    @unittest.skipUnless(FULL_DISK.exists(), "full_disk.so was not built")
    def test_writes_fail(self):
        self.run_full(Preload(self.work))

    def run_full(self, disk):
        broker = self.begin_broker("allow_anonymous true")
        self.workspace(FILLER + CAPPER.format(port=broker.port))
        plant = self.serve(env=disk.env)
        self.connected(plant)
        publisher = self.publisher(broker)
        self.assertEqual(self.post(plant, 0, 100)[0], 204)
        self.publish(publisher, 0, 100)
        self.expect_pieces(plant, "filler", 100)
        self.expect_pieces(plant, "capper", 100)
        self.assertEqual(plant.answer("/healthz"), (200, "ok\n"))
        disk.fill()
        kept = self.post_until_refused(plant, 100)
        self.publish(publisher, 100, 100)  # the broker has them; they wait there
        self.look_at_full(plant, disk)
        # Indicators may wait for room, too; what was refused counts nowhere.
        self.assertLessEqual(plant.value("filler", "pq"), kept)
        disk.free()
        self.expect("room", lambda: self.post(plant, kept, 10)[0] == 204)
        self.expect_pieces(plant, "filler", kept + 10)
        self.expect_pieces(plant, "capper", 200)
        self.assertEqual(plant.answer("/healthz"), (200, "ok\n"))
        self.assertEqual(plant.metrics()["series_keeps"], 1)
        self.assertTrue(plant.said("samples are kept again"))
        self.assertEqual(self.stop_said(plant)[0], 204)
        self.look_after_start(plant, kept + 10)

    @unittest.skipUnless(FULL_DISK.exists(), "full_disk.so was not built")
    def test_room_again(self):
        """That there is room again is found out though nobody sends samples."""
        disk = Preload(self.work)
        self.workspace(FILLER)
        plant = self.serve(env=disk.env)
        self.assertEqual(self.post(plant, 0, 100)[0], 204)
        disk.fill()
        self.post_until_refused(plant, 100)
        self.assertEqual(plant.answer("/healthz")[0], 503)
        self.assertEqual(plant.metrics()["series_keeps"], 0)
        disk.free()
        self.expect("it is well", lambda: plant.answer("/healthz") == (200, "ok\n"))
        self.assertEqual(plant.metrics()["series_keeps"], 1)
        plant.stop()
        self.mw("verify", "-w", self.work)
        self.assertNotIn("mw/probe", self.mw("series", "list", "-w", self.work).out)

    def post_until_refused(self, plant, first):
        """Posts until there is no room; how many pieces were acknowledged in all."""
        for n in range(first, first + 10000):
            status, said = self.post(plant, n)
            if status != 204:
                break
        self.assertEqual(status, 503)
        self.assertRegex(json.loads(said)["error"],
                         r"cannot write .*series/journal-\d+: No space left on device")
        return n

    def stop_said(self, plant):
        return plant.answer("/api/v1/stops", json.dumps(
            {"machine": "filler", "from": "2023-11-14T00:00:10Z", "to": "2023-11-14T00:00:20Z",
             "reason": "jam"}))

    def look_at_full(self, plant, disk):
        """What is told while there is no room."""
        self.expect("the source waits",
                    lambda: "samples wait: " in plant.source("mq")["problem"])
        # A little room may come back, and is used up.
        for n in range(10000):
            status, said = plant.answer("/api/v1/samples", json.dumps(
                [{"signal": "filler n", "value": n, "time": "2023-11-15T00:00:00Z"}]))
            if status != 204:
                break
        self.assertEqual(status, 503, said)
        self.assertIn("No space left on device", json.loads(said)["detail"])
        status, said = self.stop_said(plant)
        self.assertIn(status, (503,) if disk.is_whole else (503, 204), said)
        status, said = plant.answer("/healthz")
        self.assertEqual(status, 503)
        self.assertIn("No space left on device", said)
        metrics = plant.metrics()
        self.assertEqual(metrics["series_keeps"], 0)
        self.assertGreaterEqual(metrics["series_put_failures_total"], 3)
        self.assertEqual(metrics['source_samples_total{source="mq"}'], 200)
        # The store says it once, however often it is tried.
        said = plant.said("error", "samples are not kept: ", "journal-", "No space left on device")
        self.assertEqual(len(said), 1, plant.log)

    def look_after_start(self, plant, pieces):
        """All that was acknowledged is there for the next one, too."""
        plant.stop()
        self.mw("verify", "-w", self.work)
        for machine, count in (("filler", pieces), ("capper", 200)):
            rows = self.mw("eval", "-w", self.work, "--indicator", "pq", "--entity", machine,
                           "--at", "2023-11-14", "--format", "csv").csv()
            self.assertEqual([float(row["value"]) for row in rows], [count])
        self.assertIn("jam", self.mw("fact", "list", "-w", self.work, "--format", "csv").out)

    # Samples and facts may lie on disks of their own.
    @unittest.skipUnless(FULL_DISK.exists(), "full_disk.so was not built")
    def test_facts_not_written(self):
        disk = Preload(self.work, MW_FULL_PART="facts")
        self.workspace(FILLER)
        plant = self.serve(env=disk.env)
        self.assertEqual(self.post(plant, 0, 70)[0], 204)
        self.expect("a slot is stored", lambda: plant.metrics()["facts_added_total"] > 0)
        disk.fill()
        self.assertEqual(self.post(plant, 70, 70)[0], 204)  # the next slot is over
        self.expect("a turn failed", lambda: plant.said(
            "error", "live: ", "facts", "No space left on device", "trying again"))
        self.assertEqual(self.post(plant, 140, 70)[0], 204)
        metrics = plant.metrics()
        self.assertEqual((metrics["up"], metrics["series_keeps"]), (0, 1))
        status, said = plant.answer("/healthz")
        self.assertEqual(status, 503)
        self.assertIn("No space left on device", said)
        disk.free()
        self.expect_pieces(plant, "filler", 210)
        self.expect("it goes on", lambda: plant.answer("/healthz") == (200, "ok\n"))
        self.assertEqual(self.post(plant, 210, 10)[0], 204)
        disk.fill()
        plant.stop()  # what the facts lack then stands in the series
        disk.free()
        plant = self.serve()
        self.expect_pieces(plant, "filler", 220)
        plant.stop()
        rows = self.mw("eval", "-w", self.work, "--indicator", "pq", "--at", "2023-11-14",
                       "--format", "csv").csv()
        self.assertEqual([float(row["value"]) for row in rows], [220])
        self.mw("verify", "-w", self.work)

    # ---- a broker that is gone

    def test_broker_gone(self):
        broker = self.begin_broker(*KEEPS)
        self.workspace(CAPPER.format(port=broker.port))
        plant = self.serve()
        self.connected(plant)
        publisher = self.publisher(broker)
        self.publish(publisher, 0, 50)
        self.expect_pieces(plant, "capper", 50)
        self.assertEqual(plant.metrics()['source_connected{source="mq"}'], 1)
        self.expect("sessions are saved", (self.folder / "mosquitto.db").exists)
        broker.stop()
        self.expect("not connected",
                    lambda: plant.metrics()['source_connected{source="mq"}'] == 0)
        self.expect("unknown", lambda: self.state(plant, "capper") == "unknown")
        self.assertTrue(plant.said("source mq: broker 127.0.0.1:"))
        self.assertEqual(plant.answer("/healthz"), (200, "ok\n"))  # it is the broker that is ill
        broker.start()
        # The broker knows the client from before, so it keeps what comes before it is back.
        self.publish(self.publisher(broker), 60, 50)
        self.connected(plant)
        self.expect_pieces(plant, "capper", 100)
        self.expect("producing", lambda: self.state(plant, "capper") == "production")
        metrics = plant.metrics()
        self.assertEqual(metrics['source_connected{source="mq"}'], 1)
        self.assertEqual(metrics['source_reconnects_total{source="mq"}'], 1)
        self.assertEqual(len(plant.said("info", "source mq: connected to 127.0.0.1:")), 2)
        self.assertGreater(plant.value("capper", "unobserved_time"), 0)
        plant.stop()

    def state(self, plant, machine):
        return {m["machine"]: m["state"] for m in plant.live()["machines"]}[machine]

    # ---- a registry that somebody else writes to

    def test_registry_locked(self):
        self.workspace(FILLER)
        plant = self.serve()
        self.assertEqual(self.post(plant, 0, 10)[0], 204)
        self.expect_pieces(plant, "filler", 10)
        other = sqlite3.connect(self.work / "registry.sqlite", isolation_level=None)
        self.addCleanup(other.close)
        other.execute("BEGIN IMMEDIATE")
        # A reason that the registry does not know yet; and the slot is over.
        down = f'filler state=2,why="jam" {second(30)}\nfiller state=6 {second(40)}\n'
        self.assertEqual(plant.answer("/write?precision=s", down)[0], 204)
        self.assertEqual(self.post(plant, 100, 10)[0], 204)
        self.expect("a turn failed",
                    lambda: plant.said("error", "live: ", "another process has been writing",
                                       "samples are kept, trying again"))
        self.assertEqual(self.post(plant, 110, 10)[0], 204)
        status, said = plant.answer("/healthz")
        self.assertEqual(status, 503)
        self.assertIn("another process has been writing", said)
        metrics = plant.metrics()
        self.assertEqual((metrics["up"], metrics["series_keeps"]), (0, 1))
        self.assertGreaterEqual(metrics["turn_failures_total"], 1)
        other.execute("ROLLBACK")
        self.expect_pieces(plant, "filler", 30)
        self.expect("it goes on", lambda: plant.answer("/healthz") == (200, "ok\n"))
        self.assertEqual(plant.metrics()["up"], 1)
        self.assertTrue(plant.said("info", "live: goes on"))
        plant.stop()
        rows = self.mw("eval", "-w", self.work, "--indicator", "downtime", "--at", "2023-11-14",
                       "--format", "csv").out
        self.assertIn("jam", rows)

    # ---- a power cut

    def test_power_cut(self):
        self.workspace(FILLER)
        plant = self.serve()
        self.assertEqual(self.post(plant, 0, 130)[0], 204)
        self.expect_pieces(plant, "filler", 130)
        self.expect("a slot is stored", lambda: plant.metrics()["facts_added_total"] > 0)
        plant.kill()
        # What a disk holds on which two writes were under way: half a group of samples at the end
        # of the journal, and zeros where a group of facts should have come.
        copy = self.folder / "after"
        shutil.copytree(self.work, copy)
        journal, = (copy / "series").glob("journal-*")
        half = journal.read_bytes()[:60]
        with open(journal, "ab") as f:
            f.write(half)
        landing, = copy.glob("*.landing")
        self.assertGreater(landing.stat().st_size, 0)
        with open(landing, "ab") as f:
            f.write(bytes(500))
        (copy / "series" / "segment-1-1.new").write_bytes(half)
        plant = self.serve(copy)
        never = "of a write that was never acknowledged"
        self.assertTrue(plant.said("warn", journal.name, f"cut off 60 bytes {never}"), plant.log)
        self.assertTrue(plant.said("warn", landing.name, "cut off 500 bytes"), plant.log)
        self.assertEqual(plant.metrics()["series_cut_bytes"], 60)
        self.expect_pieces(plant, "filler", 130)
        self.assertEqual(len(plant.points("http/filler n", second(0), second(130))), 130)
        self.assertFalse((copy / "series" / "segment-1-1.new").exists())
        self.assertEqual(self.post(plant, 130, 10)[0], 204)
        self.expect_pieces(plant, "filler", 140)
        plant.stop()
        self.mw("verify", "-w", copy)


if __name__ == "__main__":
    unittest.main()
