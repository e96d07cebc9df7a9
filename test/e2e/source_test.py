# SPDX-License-Identifier: MIT
"""Sources of a plant: files that are dropped, several that are written to, and what `mw source`
says of them: list, test, discover."""
import calendar
import csv
import io
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import time
import unittest
import urllib.error

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from broker import PACKAGES, free_port, mosquitto  # noqa: E402
from plant import Plant  # noqa: E402
from program import Case, MW  # noqa: E402

INFLUX = str(pathlib.Path(__file__).resolve().parent / "influx_clients.js")
FILES = """map meters {
  file "*.csv" csv
  time column "day"
  entity unit column "unit"
  measure unit_electricity column "kWh" : kWh
}
"""
FILLER = """source http influx
machine unit "filler" {
  state "http/filler state" { 6 production, else down }
  count pq "http/filler count"
  slot 1 min
}
"""


class Sources(Case):
    def setUp(self):
        super().setUp()
        self.work = str(self.folder / "w")
        self.mw("init", self.work, "--zone", "UTC", "--use", "monitoring")
        self.mw("entity", "add", "unit", "filler", "-w", self.work)

    def signals(self, text):
        self.write("w/plant.signals", text)

    def serve(self):
        plant = Plant(self.work, self.env())
        self.addCleanup(lambda: plant.process.poll() is None and plant.stop())
        return plant

    def drop(self, name, text):
        """Puts a file into the inbox as others should: written beside, renamed into place."""
        self.write("w/inbox/." + name, text)
        os.rename(self.folder / "w/inbox" / ("." + name), self.folder / "w/inbox" / name)

    def read(self, name):
        path = self.folder / "w/inbox" / name
        return path.read_text() if path.exists() else None

    def source(self, plant, name):
        listed = json.loads(plant.ask("/api/v1/sources")[1])
        return next(s for s in listed if s["source"] == name)


class Dropped(Sources):
    def setUp(self):
        super().setUp()
        self.write("w/meters.map", FILES)

    def test_files_become_facts(self):
        self.signals('source inbox folder "inbox" { map "meters.map" }\n')
        plant = self.serve()
        self.drop("a.csv", "unit,day,kWh\nfiller,2024-03-05,10\nfiller,2024-03-06,x\n")
        self.assertTrue(plant.wait(lambda: self.read("done/a.csv.rejects.csv")))
        self.assertIn("x", self.read("done/a.csv.rejects.csv"))
        self.assertTrue(plant.wait(lambda: plant.value("filler", "unit_electricity") == 10))
        # The moment follows what comes; a file of the same content counts once.
        self.drop("b.csv", "unit,day,kWh\nfiller,2024-03-05,11\nfiller,2024-03-07,7\n")
        self.assertTrue(plant.wait(lambda: plant.value("filler", "unit_electricity") == 7))
        self.drop("c.csv", "unit,day,kWh\nfiller,2024-03-05,11\nfiller,2024-03-07,7\n")
        self.drop("d.csv", "unit,day,kWh\nnobody,2024-03-05,11\n")
        self.assertTrue(plant.wait(lambda: self.read("done/c.csv")
                                   and self.read("refused/d.csv.problem.txt")))
        self.assertIn("nobody", self.read("refused/d.csv.problem.txt"))
        self.assertIn("nobody", self.read("refused/d.csv.rejects.csv"))
        seen = self.source(plant, "inbox")
        self.assertEqual((seen["kind"], seen["state"], seen["messages"], seen["samples"]),
                         ("folder", "connected", 3, 3))
        self.assertIn("d.csv is refused", seen["problem"])
        self.assertIn('source_refused_total{source="inbox"} 2', plant.ask("/metrics")[1])
        plant.stop()
        listed = self.mw("import", "list", "-w", self.work, "--format", "csv").csv()
        self.assertEqual([r["file"] for r in listed if r["file"].startswith("inbox/")],
                         ["inbox/a.csv", "inbox/b.csv", "inbox/d.csv"])
        rows = self.mw("eval", "-w", self.work, "-i", "unit_electricity", "--at", "2024-03-05",
                       "--format", "csv").csv()
        self.assertEqual(float(rows[0]["value"]), 11)
        # After a restart what was stored is there, and the same content is still known.
        plant = self.serve()
        self.assertTrue(plant.wait(lambda: plant.value("filler", "unit_electricity") == 7))
        self.drop("e.csv", "unit,day,kWh\nfiller,2024-03-05,11\nfiller,2024-03-07,7\n")
        self.assertTrue(plant.wait(lambda: self.read("done/e.csv")))
        self.assertEqual(self.source(plant, "inbox")["samples"], 0)

    def test_several_maps_for_a_file(self):
        other = FILES.replace("meters", "other", 1)
        self.write("w/meters.map", FILES + other)
        self.signals('source inbox folder "inbox" { map "meters.map" }\n')
        plant = self.serve()
        self.drop("a.csv", "unit,day,kWh\nfiller,2024-03-05,10\n")
        self.assertTrue(plant.wait(lambda: self.read("done/a.csv")))
        self.assertEqual(len(plant.said("source inbox: a.csv: the map meters is taken",
                                        "other matches, too")), 1)
        listed = json.loads(plant.ask("/api/v1/imports")[1])
        self.assertEqual([(i["file"], i["other_maps"]) for i in listed],
                         [("live:plant.signals", None), ("inbox/a.csv", "other")])

    def test_files_beside_machines(self):
        self.signals(FILLER + 'source inbox folder "inbox" { map "meters.map" }\n')
        plant = self.serve()
        plant.ask("/write?precision=s", "filler state=6,count=100 1700000100\n"
                                        "filler state=6,count=120 1700000160")
        self.assertTrue(plant.wait(lambda: plant.value("filler", "pq") == 20))
        self.drop("a.csv", "unit,day,kWh\nfiller,2023-11-14,10\n")
        self.assertTrue(plant.wait(lambda: plant.value("filler", "electricity_per_piece") == 0.5))

    def test_wrong_map_waits(self):
        self.signals('source inbox folder "inbox" { map "meters.map" }\n')
        plant = self.serve()
        self.write("w/meters.map", FILES.replace("time", "tyme"))
        self.drop("a.csv", "unit,day,kWh\nfiller,2024-03-05,10\n")
        self.assertTrue(plant.wait(
            lambda: "meters.map:3:3" in self.source(plant, "inbox")["problem"]))
        self.assertEqual(self.source(plant, "inbox")["state"], "waiting")
        self.write("w/meters.map", FILES)
        self.assertTrue(plant.wait(lambda: self.read("done/a.csv"), 60))
        plant.stop()
        self.write("w/meters.map", FILES.replace("unit_electricity", "nothing"))
        said = self.mw("serve", "-w", self.work, "--listen", "0", code=1).err
        self.assertIn("meters.map:5:", said)
        self.assertIn("nothing", said)


class Written(Sources):
    def test_bucket_chooses(self):
        self.signals('source a influx { bucket "one", org "plant" }\n'
                     'source b influx { database "two" }\nsource c json\n')
        plant = self.serve()
        self.assertEqual(plant.ask("/api/v2/write?bucket=one&org=plant", "m v=1 5")[0], 204)
        self.assertEqual(plant.ask("/write?db=two", "m v=1 5\nm v=2 6")[0], 204)
        self.assertEqual(plant.ask("/api/v1/samples", '[{"signal":"m","value":1}]')[0], 204)
        with self.assertRaises(urllib.error.HTTPError) as bad:
            plant.ask("/write?db=three", "m v=1 5")
        self.assertEqual(bad.exception.code, 404)
        self.assertIn("one (org plant), two", bad.exception.read().decode())
        self.assertEqual([self.source(plant, s)["samples"] for s in "abc"], [1, 2, 1])
        names = {s["signal"] for s in json.loads(plant.ask("/api/v1/signals")[1])}
        self.assertEqual(names, {"a/m v", "b/m v", "c/m"})


    def test_clients_of_influxdb(self):
        """Two clients that others wrote, each with its way to sign in, to pack, to tell time."""
        if not (PACKAGES / "influx").is_dir() or not shutil.which("node"):
            self.skipTest("no node with the packages of tools/deps")
        self.signals('source a influx { bucket "telegraf", org "plant" }\n'
                     'source b influx { database "meters" }\n')
        self.mw("person", "add", "gateway", "--role", "operator", "-w", self.work)
        token = self.mw("token", "new", "gateway", "--title", "t", "--role", "operator",
                        "-w", self.work).out.split()[-1]
        plant = Plant(self.work, self.env(), guarded=True)
        self.addCleanup(lambda: plant.process.poll() is None and plant.stop())
        begins = int(time.time()) - 7200
        ran = subprocess.run(["node", INFLUX, str(plant.port), token, str(begins)], check=True,
                             env={**self.env(), "NODE_PATH": str(PACKAGES)}, timeout=120,
                             capture_output=True, text=True)
        done = {d.pop("done"): d for d in map(json.loads, ran.stdout.splitlines())}
        self.assertEqual(plant.stop(), 0)
        refused = {name for name in done if done[name]}
        self.assertEqual(refused, {n for n in done
                                   if any(w in n for w in ("partial", "wrong", "unknown", "not"))})
        self.assertEqual(len(done), 22)
        for name in ("1 partial", "2 partial plain", "2 partial gzip"):
            self.assertEqual(done[name]["status"], 400)
            self.assertIn("partial write: line 2: more than 256 tags dropped=1",
                          done[name]["error"])
        self.assertIn("line 2: expected a number", done["2 not a line"]["error"])
        self.assertEqual(done["2 unknown bucket"]["status"], 404)
        self.assertIn("telegraf (org plant)", done["2 unknown bucket"]["error"])
        for name in ("1 wrong token", "2 wrong token"):
            self.assertEqual(done[name]["status"], 401)
            self.assertIn("no token", done[name]["error"])
        self.check_kept(begins)

    def check_kept(self, begins):
        """What the clients meant, by name, at the second that they said."""
        one, two = "b/one,unit=filler\\,\\ left ", "a/two,unit=capper "
        want = {one + f"by_{p}": [1.5] for p in ("s", "ms", "u", "n")}
        want |= {two + f"by_{p}": [1.5] for p in ("s", "ms", "us", "ns")}
        want |= {one + "whole": [7], one + "real": [-2500], "a/two whole": [7],
                 "a/two natural": [8], "a/two good": [1]}
        for name, values in want.items():
            self.assertEqual([(at, float(v)) for at, v in self.samples(name)],
                             [(begins, v) for v in values], name)
        for name in (one + "v", two + "v"):  # the second point was refused, the others kept
            self.assertEqual({(at, float(v)) for at, v in self.samples(name)},
                             {(begins, 1.0), (begins + 2, 3.0)})
        self.assertEqual([(at, float(v)) for at, v in self.samples(two + "many")],
                         [(begins + i, i / 4) for i in range(5000)])
        self.assertEqual([v for _, v in self.samples(one + "text")], ['say "so", = here'])
        self.assertEqual([v for _, v in self.samples("a/two text")], ['two\nlines \\ "q"'])
        self.assertEqual([v for name in (one + "flag", "a/two flag")
                          for _, v in self.samples(name)], ["yes", "yes"])
        self.assertLess(abs(self.samples("b/bare v")[0][0] - time.time()), 600)

    def samples(self, name):
        """(second, text) of each sample of a signal."""
        rows = self.mw("series", "export", name, "-w", self.work).csv()
        return [(calendar.timegm(time.strptime(r["time"][:19], "%Y-%m-%dT%H:%M:%S")), r["value"])
                for r in rows]


def uncommented(draft):
    """The draft of a map with its guesses taken as right."""
    return "".join(line[4:] if line.startswith("//: ") else line
                   for line in draft.splitlines(keepends=True))


@unittest.skipUnless(mosquitto(), "mosquitto is not installed")
class Line(Sources):
    """The simulated line at a broker, and its meters."""

    def setUp(self):
        super().setUp()
        self.broker, self.meters = free_port(), free_port()
        conf = self.write("m.conf", f"listener {self.broker} 127.0.0.1\nallow_anonymous true\n")
        self.run_beside([mosquitto(), "-c", str(conf)])
        self.wait_for(self.broker)
        self.run_beside([MW, "simulate", "--mqtt", self.at(), "--modbus",
                         f"127.0.0.1:{self.meters}"])
        self.wait_for(self.meters)
        for unit in ("capper", "labeller", "packer"):
            self.mw("entity", "add", "unit", unit, "-w", self.work)

    def at(self):
        return f"mqtt://127.0.0.1:{self.broker}"

    def run_beside(self, command):
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(lambda: (child.terminate(), child.wait()))

    def wait_for(self, port):
        end = time.monotonic() + 30
        while time.monotonic() < end:
            with socket.socket() as s:
                if s.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.05)
        self.fail(f"nothing listens on {port}")

    def discover(self, *words):
        """Discovers until the line was heard: it begins when its broker is there."""
        for _ in range(10):
            done = subprocess.run([MW, "source", "discover", *words], cwd=self.folder,
                                  env=self.env(), capture_output=True, check=False, timeout=120)
            if done.returncode == 0:
                return done.stdout.decode()
        self.fail(done.stderr.decode())
        return ""

    def test_discovered_line_is_served(self):
        heard = list(csv.DictReader(io.StringIO(self.discover(
            self.at(), "--rebirth", "--for", "4", "--as", "csv"))))
        state = next(r for r in heard if r["signal"] == "plant/Bottling/line1/filler/State")
        energy = next(r for r in heard if r["signal"] == "plant/Bottling/line1/filler/Energy")
        self.assertEqual((state["type"], state["guess"]), ("Int64", "state packml"))
        self.assertEqual((energy["unit"], energy["guess"]), ("kWh", "meter unit_electricity"))
        draft = self.discover(self.at(), "--rebirth", "--for", "4", "--as", "map")
        self.assertIn('  group "Bottling"\n', draft)
        self.assertIn('//: machine unit "filler" {', draft)
        self.signals(draft)
        plant = self.serve()
        self.assertEqual(json.loads(plant.ask("/api/v1/live")[1])["machines"], [])
        plant.stop()
        self.signals(uncommented(draft))
        plant = self.serve()
        live = plant.live()
        self.assertEqual({m["machine"] for m in live["machines"]},
                         {"filler", "capper", "labeller", "packer"})
        self.assertTrue(plant.wait(lambda: any(
            m["state"] != "unknown" for m in plant.live()["machines"]), 60))

    def test_discovered_meters_are_served(self):
        for _ in range(30):
            draft = self.discover(f"modbus://127.0.0.1:{self.meters}", "--registers", "0-40",
                                  "--for", "3", "--name", "filler", "--as", "map")
            # Before the first piece its count and the state behind it look like one number.
            if "count_6" in draft:
                break
        for line in ('register "float_0" holding 0 float32', 'holding 2 uint32',
                     'register "text_10" holding 10 text 5 // SIMULATED',
                     "// holding 0-40: 20 can be read; the device refuses others: illegal data "
                     "address", "the same as holding", "// coil 0-40: 0 can be read",
                     "// the device does not say who it is"):
            self.assertIn(line, draft)
        self.assertIn('machine unit "filler"', draft)
        self.signals(uncommented(draft))
        plant = self.serve()
        self.assertTrue(plant.wait(lambda: self.source(plant, "filler")["samples"] > 8))
        listed = self.mw("source", "list", "-w", self.work, "--as", "json").json()
        self.assertEqual((listed[0]["source"], listed[0]["kind"], listed[0]["state"],
                          listed[0]["machines"]), ("filler", "modbus", "connected", "filler"))
        self.assertGreater(listed[0]["samples"], 8)
        self.assertGreater(listed[0]["bound"], 0)
        self.assertTrue(listed[0]["last"])
        plant.stop()
        self.assertFalse((self.folder / "w/serve.url").exists())
        after = self.mw("source", "list", "-w", self.work, "--as", "csv").csv()
        self.assertEqual((after[0]["state"], after[0]["signals"]), ("not running", "8"))
        self.assertTrue(after[0]["last"])

    def test_steps(self):
        closed = free_port()
        self.signals(f"""source line sparkplug "{self.at()}" {{
  host "millwright", group "Bottling"
}}
source press modbus "127.0.0.1:{self.meters}" {{
  register "power" holding 0 float32 : kW
  register "beyond" holding 500 uint16
  register "name" holding 10 text 5
}}
source lathe shdr "127.0.0.1:{closed}"
source tg influx {{ bucket "b", org "o" }}
source tape shdr file "tape.txt"
source inbox folder "inbox" {{ map "meters.map" }}
""")
        self.write("w/tape.txt", "2024-01-01T00:00:00Z|execution|ACTIVE\n")
        self.write("w/meters.map", FILES)
        self.write("w/inbox/a.csv", "unit,day,kWh\nfiller,2024-03-05,10\n")
        self.write("w/inbox/b.csv", "unit,day,kWh\nfiller,2024-03-05,10\n")
        plant = self.serve_line()
        said = self.mw("source", "test", "-w", self.work, "--for", "2", code=1).out
        for line in ("  ok    MQTT: the broker accepts the client\n",
                     "grants the subscription to spBv1.0/Bottling/#\n",
                     'the host application "millwright" is online; it was not disturbed\n',
                     "  ok    power: holding register 0 = ",
                     "  FAIL  beyond: holding register 500, 1 wide: exception 2, illegal data "
                     "address\n", '4400: "SIMULATED"\n',
                     f"  FAIL  TCP: 127.0.0.1 port {closed}: Connection refused\n",
                     "/api/v2/write?bucket=b&org=o' --data-binary",
                     "| 2024-01-01T00:00:00Z|execution|ACTIVE\n"):
            self.assertIn(line, said)
        # The host application that ran was not disturbed.
        self.assertEqual(self.source(plant, "line")["reconnects"], 0)
        self.assertEqual(self.source(plant, "line")["state"], "connected")
        self.mw("source", "test", "tape", "tg", "-w", self.work)
        self.assertIn("there is no source x; there are: line, press",
                      self.mw("source", "test", "x", "-w", self.work, code=1).err)

    def serve_line(self):
        plant = self.serve()
        self.assertTrue(plant.wait(lambda: self.source(plant, "line")["state"] == "connected"))
        return plant


class Files(Sources):
    def test_folder_is_tried(self):
        self.signals('source inbox folder "inbox" { map "meters.map" }\n')
        self.write("w/meters.map", FILES)
        self.assertIn("FAIL  folder", self.mw("source", "test", "-w", self.work, code=1).out)
        self.write("w/inbox/a.csv", "unit,day,kWh\nfiller,2024-03-05,10\n")
        said = self.mw("source", "test", "-w", self.work).out
        self.assertIn("a.csv: 1 rows, 1 facts\n", said)
        self.assertEqual(self.mw("import", "list", "-w", self.work, "--format", "csv").csv(), [])
        self.write("w/inbox/b.csv", "unit,day,kWh\nfiller,2024-03-05,x\n")
        os.utime(self.folder / "w/inbox/b.csv", (2e9, 2e9))
        said = self.mw("source", "test", "-w", self.work, code=1).out
        self.assertIn("b.csv: 1 of 1 rows are refused; line 2, kWh: ", said)
        self.write("w/meters.map", FILES.replace("time", "tyme"))
        self.assertIn("meters.map:3:3", self.mw("source", "test", "-w", self.work, code=1).out)

    def test_lines_and_tapes(self):
        self.write("lines.txt", "press,unit=p1 State=6i,count=1i 1\n"
                                "press,unit=p1 count=2i 2\nbad\n")
        draft = self.mw("source", "discover", "lines.txt", "--as", "map").out
        self.assertIn('//: machine unit "p1" {\n//:   state "lines/press,unit=p1 State" packml\n'
                      '//:   count pq "lines/press,unit=p1 count"\n', draft)
        self.assertIn("// 1 lines are refused; line 3: ", draft)
        self.write("tape.txt", "2024-01-01T00:00:00Z|execution|ACTIVE|parts|3\n"
                               "2024-01-01T00:00:01Z|execution|READY|parts|4\n")
        rows = self.mw("source", "discover", "tape.txt", "--as", "csv").csv()
        self.assertEqual([(r["signal"], r["guess"]) for r in rows],
                         [("adapter/execution", "state text mtconnect"),
                          ("adapter/parts", "count pq")])
        self.assertIn("neither a source of the map nor an address",
                      self.mw("source", "discover", "nothing.txt", code=2).err)
        self.assertIn("--registers is 5-x",
                      self.mw("source", "discover", "modbus://127.0.0.1:1", "--registers", "5-x",
                              code=2).err)


if __name__ == "__main__":
    unittest.main()
