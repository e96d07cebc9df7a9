# SPDX-License-Identifier: MIT
"""What tests of MQTT sources run: Debian's broker on a free port, an edge node, source_probe."""
import json
import os
import pathlib
import queue
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest

import program

TIMEOUT_S = 30
PROBE = pathlib.Path(program.MW).resolve().parent.parent / "source/source_probe"
PACKAGES = program.ROOT / "tools/deps/node_modules"
EDGE = pathlib.Path(__file__).resolve().parent / "sparkplug_edge.js"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Process:
    """A child whose lines are read as they come."""

    def __init__(self, command, env=None):
        self.child = subprocess.Popen(
            [str(word) for word in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, env={**os.environ, **(env or {})}, text=True)
        self.seen = []
        self.errors = []
        self.lines = queue.Queue()
        self.threads = [threading.Thread(target=self._read, daemon=True),
                        threading.Thread(target=self._read_errors, daemon=True)]
        for thread in self.threads:
            thread.start()

    def _read(self):
        for line in self.child.stdout:
            self.lines.put(line.rstrip("\n"))
        self.lines.put(None)

    def _read_errors(self):
        for line in self.child.stderr:
            self.errors.append(line.rstrip("\n"))

    def tell(self, text):
        self.child.stdin.write(text + "\n")
        self.child.stdin.flush()

    def wait_for(self, matches, timeout_s=TIMEOUT_S):
        """The first line, from here on, that matches; all that come are kept in `seen`."""
        end = time.monotonic() + timeout_s
        while True:
            try:
                line = self.lines.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                line = None
            if line is None:
                raise AssertionError("it never came; seen:\n" + "\n".join(self.seen[-30:])
                                     + "\nerrors:\n" + "\n".join(self.errors[-10:]))
            self.seen.append(line)
            if matches(line):
                return line

    def end(self):
        """Closes its input and gives back its last lines."""
        if self.child.stdin.closed:
            return
        self.child.stdin.close()
        self.child.wait(TIMEOUT_S)
        for thread in self.threads:
            thread.join(TIMEOUT_S)
        while not self.lines.empty():
            line = self.lines.get()
            if line is not None:
                self.seen.append(line)
        self.child.stdout.close()
        self.child.stderr.close()

    def kill(self):
        """Ends it as a power cut would; afterwards it is as after end."""
        if self.child.poll() is None:
            self.child.send_signal(signal.SIGKILL)
        self.end_quietly()

    def end_quietly(self):
        try:
            self.end()
        except (BrokenPipeError, subprocess.TimeoutExpired):
            self.child.kill()
            self.child.wait()


class Broker:
    """mosquitto on the loopback; extra lines of its configuration may be given."""

    def __init__(self, folder, *lines):
        self.port = free_port()
        self.config = pathlib.Path(folder) / "mosquitto.conf"
        settings = [f"listener {self.port} 127.0.0.1", "user root", "persistence false",
                    *(lines or ["allow_anonymous true"])]
        self.config.write_text("\n".join(settings) + "\n", encoding="utf-8")
        self.child = None
        self.start()

    def start(self):
        self.child = subprocess.Popen([mosquitto(), "-c", str(self.config)],
                                      stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + TIMEOUT_S
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.02)
        raise AssertionError("the broker does not start")

    def stop(self):
        if self.child.poll() is None:
            self.child.send_signal(signal.SIGKILL)
        self.child.wait()


def mosquitto():
    return shutil.which("mosquitto", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")


class Probe(Process):
    """A source by source_probe; waits for samples."""

    def __init__(self, *words):
        super().__init__([PROBE, *words])

    def sample(self, name, value, timeout_s=TIMEOUT_S):
        """Waits for a sample of a signal with a value (as printed); its fields."""
        line = self.wait_for(lambda x: x.split("\t")[:2] == ["V", name]
                             and x.split("\t")[3] == str(value), timeout_s)
        fields = line.split("\t")
        return {"time_ns": int(fields[2]), "quality": int(fields[4]), "kind": fields[5],
                "unit": fields[6]}

    def health(self):
        self.tell("health")
        return self.parse_health(self.wait_for(lambda x: x.startswith("H\t")))

    @staticmethod
    def parse_health(line):
        fields = line.split("\t")
        return {"state": fields[1], "messages": int(fields[2]), "samples": int(fields[3]),
                "refused": int(fields[4]), "reconnects": int(fields[5]), "problem": fields[6]}

    def wait_health(self, matches):
        """Asks until the health is as wanted."""
        end = time.monotonic() + TIMEOUT_S
        while True:
            health = self.health()
            if matches(health):
                return health
            if time.monotonic() > end:
                raise AssertionError(f"health stays {health}")
            time.sleep(0.05)


class Edge(Process):
    """An edge node by sparkplug-client."""

    def __init__(self, port, group="G", edge="E"):
        super().__init__(["node", EDGE, port, group, edge], {"NODE_PATH": str(PACKAGES)})

    def do(self, what, **more):
        self.tell(json.dumps({"do": what, **more}))
        self.wait_for(lambda x: json.loads(x) == {"event": "done", "do": what})

    def event(self, name, **fields):
        """Waits for an event with these fields; the whole event."""
        def matches(line):
            event = json.loads(line)
            return event["event"] == name and all(event.get(k) == v for k, v in fields.items())
        return json.loads(self.wait_for(matches))


class Case(unittest.TestCase):
    """A test with a folder, a broker in it, and children that end with it."""

    broker_lines = ()

    def setUp(self):
        if not mosquitto():
            self.skipTest("no mosquitto")
        if not os.access(PROBE, os.X_OK):
            self.skipTest(f"no program {PROBE}")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="mw-e2e-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.broker = None

    def start_broker(self, *lines):
        self.broker = Broker(self.folder, *lines)
        self.addCleanup(self.broker.stop)
        return self.broker

    def probe(self, *words):
        probe = Probe(*words)
        self.addCleanup(self.end_probe, probe)
        return probe

    def end_probe(self, probe):
        """A source that was not killed ends well, without a leak where a sanitizer looks."""
        probe.end_quietly()
        if probe.child.returncode != -signal.SIGKILL:
            self.assertEqual(probe.child.returncode, 0, "\n".join(probe.errors[-40:]))

    def edge(self, *names):
        if not (PACKAGES / "sparkplug-client").is_dir() or not shutil.which("node"):
            self.skipTest("no node with the packages of tools/deps")
        edge = Edge(self.broker.port, *names)
        self.addCleanup(edge.end_quietly)
        return edge
