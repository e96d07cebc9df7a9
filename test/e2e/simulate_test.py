# SPDX-License-Identifier: MIT
"""mw simulate at Debian's broker, at Modbus TCP, and as text."""
import csv
import io
import pathlib
import re
import signal
import socket
import struct
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import broker  # noqa: E402
import program  # noqa: E402

LINE = "s/Bottling/line1/"


class Simulated(broker.Case):
    def simulate(self, *words):
        child = broker.Process([program.MW, "simulate", *words])
        self.addCleanup(child.end_quietly)
        self.addCleanup(lambda: child.child.poll() is None and child.child.terminate())
        return child

    def at_broker(self, *words):
        return self.simulate("--mqtt", f"mqtt://127.0.0.1:{self.broker.port}", *words)

    def host(self, *words):
        probe = self.probe("sparkplug", "name=s", f"port={self.broker.port}", "reorder_ms=300",
                           "pause_ms=300", "retry_ms=100", *words)
        probe.wait_health(lambda h: h["state"] == "connected")
        return probe

    def ended(self, child):
        child.child.wait(broker.TIMEOUT_S)
        for thread in child.threads:
            thread.join(broker.TIMEOUT_S)
        self.assertEqual(child.child.returncode, 0, "\n".join(child.errors))
        return "\n".join(child.errors)

    @staticmethod
    def values(probe, name):
        rows = [line.split("\t") for line in probe.seen if line.startswith(f"V\t{LINE}{name}\t")]
        return [(int(row[2]), row[3]) for row in rows]

    def test_a_shift_at_speed(self):
        """Two hours in some seconds: born, told whole and in order, farewell said."""
        self.start_broker()
        probe = self.host()
        child = self.at_broker("--speed", 1000, "--from", "2026-01-05T08:30:00Z", "--for", "2h",
                               "--seed", 3)
        probe.sample(LINE + "Shift", "early")
        self.assertEqual(probe.sample(LINE + "filler/Energy", 0)["unit"], "kWh")
        probe.sample(LINE + "packer/Properties/Simulated", 1)
        said = self.ended(child)
        probe.sample(LINE + "filler/State", "missing")
        health = probe.health()
        self.assertEqual((health["refused"], health["problem"]), (0, ""))
        ended = re.search(r"simulated from 2026-01-05T08:30:00Z to 2026-01-05T10:30:00Z: (\d+) "
                          r"pieces filled, (\d+) packed, 0 changes lost", said)
        self.assertTrue(ended, said)
        for unit in ("filler", "capper", "labeller", "packer"):
            for name in ("State", "Processed", "Defective", "Energy"):
                rows = [row for row in self.values(probe, f"{unit}/{name}") if row[1] != "missing"]
                self.assertEqual([t for t, _ in rows], sorted(t for t, _ in rows))
                if name != "State":
                    numbers = [float(value) for _, value in rows]
                    self.assertEqual(numbers, sorted(numbers))
        filled = [row for row in self.values(probe, "filler/Processed") if row[1] != "missing"]
        self.assertEqual(filled[-1][1], ended.group(1))
        packed = int(self.values(probe, "packer/Processed")[-2][1])
        bad = int(self.values(probe, "packer/Defective")[-2][1])
        self.assertEqual(packed - bad, int(ended.group(2)))
        self.assertIn("pause", [v for _, v in self.values(probe, "filler/Reason")])

    def test_same_seed_same_values(self):
        self.start_broker()
        seen = []
        for _ in range(2):
            probe = self.host()
            child = self.at_broker("--speed", 1000, "--from", "2026-01-05T05:30:00Z", "--for",
                                   "40min", "--seed", 9)
            self.ended(child)
            probe.sample(LINE + "filler/State", "missing")
            seen.append({line for line in probe.seen
                         if line.startswith("V\t") and "\tmissing\t" not in line})
            probe.end()
        self.assertGreater(len(seen[0]), 5000)
        self.assertEqual(seen[0], seen[1])

    def test_now_rebirth_and_broker_restart(self):
        """At the speed of the clock: a host that comes later asks for a birth; broker gone."""
        self.start_broker()
        child = self.at_broker("--seed", 1)
        child_error = lambda text: any(text in line for line in child.errors)  # noqa: E731
        end = time.monotonic() + broker.TIMEOUT_S
        while not child_error("connected") and time.monotonic() < end:
            time.sleep(0.02)
        probe = self.host()
        born = probe.sample(LINE + "Properties/Simulated", 1)
        self.assertLess(abs(born["time_ns"] / 1e9 - time.time()), 10)
        probe.sample(LINE + "packer/Properties/Simulated", 1)
        self.broker.stop()
        probe.sample(LINE + "filler/Speed", "missing")
        time.sleep(1.5)
        self.broker.start()
        again = probe.sample(LINE + "Properties/Simulated", 1)
        self.assertGreater(again["time_ns"], born["time_ns"])
        probe.wait_for(lambda x: x.startswith(f"V\t{LINE}filler/Energy"))
        child.child.send_signal(signal.SIGTERM)
        self.ended(child)
        probe.sample(LINE + "Shift", "missing")

    def test_catches_up_with_the_clock(self):
        self.start_broker()
        probe = self.host()
        begin = time.time()
        child = self.at_broker("--speed", 600, "--from",
                               time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(begin - 600)))
        first = probe.sample(LINE + "Properties/Simulated", 1)
        self.assertLess(first["time_ns"] / 1e9, begin - 500)
        now = probe.sample(LINE + "Properties/Simulated", 1)  # the birth when it has caught up
        self.assertLess(abs(now["time_ns"] / 1e9 - time.time()), 10)
        energies = self.values(probe, "packer/Energy")
        self.assertGreater(len(energies), 100)
        child.child.send_signal(signal.SIGINT)
        self.ended(child)

    def test_the_broker_comes_later(self):
        self.start_broker()
        self.broker.stop()
        child = self.at_broker("--speed", 1000, "--from", "2026-01-05T08:30:00Z", "--for", "2min")
        time.sleep(0.3)
        self.broker.start()
        probe = self.host()
        probe.sample(LINE + "Shift", "missing")
        self.assertIn("T08:32:00Z", self.ended(child))

    def test_nobody_is_there(self):
        child = self.simulate("--mqtt", f"mqtt://127.0.0.1:{broker.free_port()}")
        time.sleep(0.3)
        child.child.send_signal(signal.SIGTERM)
        self.assertRegex(self.ended(child), "never began: .*refused")


class Meters(program.Case):
    def ask(self, connection, unit, address, count):
        connection.sendall(struct.pack(">HHHBBHH", 7, 0, 6, unit, 3, address, count))
        answer = connection.recv(9 + 2 * count, socket.MSG_WAITALL)
        self.assertEqual(answer[:9], struct.pack(">HHHBBB", 7, 0, 3 + 2 * count, unit, 3,
                                                 2 * count))
        return answer[9:]

    def test_registers(self):
        port = broker.free_port()
        child = subprocess.Popen(
            [program.MW, "simulate", "--modbus", f"127.0.0.1:{port}", "--speed", "1000", "--from",
             "2026-01-05T06:00:00Z"], stderr=subprocess.PIPE)
        self.addCleanup(child.stderr.close)
        self.addCleanup(child.kill)
        end = time.monotonic() + broker.TIMEOUT_S
        connection = None
        while not connection and time.monotonic() < end:
            try:
                connection = socket.create_connection(("127.0.0.1", port), broker.TIMEOUT_S)
            except OSError:
                time.sleep(0.02)
        self.addCleanup(connection.close)
        seen = []
        while len(seen) < 2 or (seen[-1][1] < 1000 and time.monotonic() < end):
            block = self.ask(connection, 1, 0, 20)
            seen.append(struct.unpack(">fIfHHH", block[:18]))
            time.sleep(0.1)
        power, energy, warmth, _, state, simulated = seen[-1]
        self.assertTrue(0.5 < power < 40 and energy >= 1000 and 10 < warmth < 60, seen[-1])
        self.assertTrue(1 <= state <= 17 and simulated == 1)
        self.assertEqual([row[1] for row in seen], sorted(row[1] for row in seen))
        self.assertEqual(block[20:30].rstrip(b"\0"), b"SIMULATED")
        for unit, name in enumerate((b"filler", b"capper", b"labeller", b"packer"), 1):
            self.assertEqual(self.ask(connection, unit, 15, 5).rstrip(b"\0"), name)
        child.terminate()
        self.assertEqual(child.wait(broker.TIMEOUT_S), 0)
        self.assertIn(b"simulated from 2026-01-05T06:00:00Z", child.stderr.read())


class Text(program.Case):
    def test_lines(self):
        words = ("simulate", "--lines", 4001, "--from", "2026-01-05T06:00:00Z")
        one = self.mw(*words).out
        self.assertEqual(one, self.mw(*words).out)
        self.assertNotEqual(one, self.mw(*words, "--seed", 2).out)
        lines = one.splitlines()
        self.assertEqual(len(lines), 4001)
        self.assertTrue(all(",simulated=true," in line for line in lines))
        self.assertEqual(lines[-1].split()[-1], f"{1767592800 + 1001}000000000")
        last = int(self.mw("simulate", "--lines", 400).out.split()[-1])
        self.assertLess(abs(last / 1e9 - time.time()), 10)

    def test_map_and_entities(self):
        rows = list(csv.DictReader(io.StringIO(self.mw("simulate", "--entities").out)))
        self.assertEqual([row["code"] for row in rows],
                         ["bottling", "line1", "filler", "capper", "labeller", "packer"])
        self.workspace(None, "--use", "plant")
        self.write("line.csv", self.mw("simulate", "--entities").out)
        self.mw("entity", "import", "line.csv", "-w", "w")
        self.assertIn("Packer (simulated)", self.mw("entity", "list", "--tree", "-w", "w").out)
        text = self.mw("simulate", "--map", "--mqtt", "mqtt://b:1884").out
        self.assertIn('sparkplug "mqtt://b:1884"', text)

    def test_example(self):
        """The files of examples/bottling are what is printed, and its commands do what they say."""
        folder = program.ROOT / "examples/bottling"
        for name, option in (("bottling.map", "--map"), ("entities.csv", "--entities")):
            self.assertEqual((folder / name).read_text(encoding="utf-8"),
                             self.mw("simulate", option).out)
        text = (folder / "README.md").read_text(encoding="utf-8")
        lines = "".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL))
        (self.folder / "bin").mkdir()
        (self.folder / "bin/mw").symlink_to(program.MW)
        (self.folder / "examples").symlink_to(program.ROOT / "examples")
        env = {**self.env(), "PATH": f"{self.folder}/bin:{self.env()['PATH']}"}
        done = subprocess.run(["sh", "-euc", lines], cwd=self.folder, env=env,
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout.count("bottling,line=line1,simulated=true"), 4)
        self.assertIn("labeller", self.mw("entity", "list", "-w", "bottling").out)

    def test_wrong_use(self):
        for words, says in (
                ((), "give --mqtt, --modbus, --lines, --map or --entities"),
                (("--mqtt", "http://x"), 'not mqtt://HOST:PORT'),
                (("--mqtt", "mqtt://x:99999"), "not mqtt://HOST:PORT"),
                (("--modbus", "[::1"), "not HOST:PORT"),
                (("--lines", "3", "--for", "5"), "not a length such as 90s"),
                (("--lines", "3", "--from", "yesterday"), "--from: expected"),
                (("--lines", "3", "--from", "2199-01-01"), "not between 1970 and now"),
                (("--lines", "0"), "--lines"),
                (("--mqtt", "mqtt://x", "--speed", "50001"), "--speed")):
            self.assertIn(says, self.mw("simulate", *words, code=2).err)
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            said = self.mw("simulate", "--modbus", f"127.0.0.1:{port}", code=1).err
        self.assertIn(f"cannot listen on 127.0.0.1 port {port}: Address already in use", said)


if __name__ == "__main__":
    unittest.main()
