# SPDX-License-Identifier: MIT
"""`mw serve` on a workspace, for tests and soak runs: started, asked, killed, started again."""
import calendar
import http.client
import json
import re
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

from broker import free_port
from program import MW

TIMEOUT_S = 60


def wait(holds, seconds=TIMEOUT_S, pause_s=0.1):
    """Whether a condition comes to hold; asked now and then."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(pause_s)
    return True


class Plant:
    """A running plant; its log is in `log`, line by line. It asks nobody who they are unless
    `guarded`."""

    wait = staticmethod(wait)

    def __init__(self, folder, env, *words, guarded=False):
        self.folder = str(folder)
        self.env = env
        self.words = words if guarded else (*words, "--open")
        self.port = free_port()
        self.log = []
        self.start()

    def start(self):
        """Returns when it listens, or fails with what it said."""
        listens = self.launch()
        listens.wait()
        if not any("listening" in line for line in self.log[-8:]):
            raise AssertionError("mw serve ended: " + "\n".join(self.log[-8:]))

    def launch(self):
        """Starts without waiting; the event is set when it listens or ended."""
        listens = threading.Event()
        self.process = subprocess.Popen(
            [MW, "serve", "-w", self.folder, "--listen", str(self.port), *self.words],
            stderr=subprocess.PIPE, text=True, env=self.env)
        self.reader = threading.Thread(target=self._read, args=(self.process.stderr, listens),
                                       daemon=True)
        self.reader.start()
        return listens

    def _read(self, lines, listens):
        for line in lines:
            self.log.append(line.rstrip("\n"))
            if "listening" in line:
                listens.set()
        listens.set()

    def stop(self, how=signal.SIGTERM):
        """Ends it; the exit code."""
        self.process.send_signal(how)
        code = self.process.wait(TIMEOUT_S)
        self.reader.join(TIMEOUT_S)
        self.process.stderr.close()
        return code

    def kill(self):
        return self.stop(signal.SIGKILL)

    def said(self, *words):
        """Lines of the log that have all these words."""
        return [line for line in self.log if all(word in line for word in words)]

    def ask(self, path, body=None):
        """(status, text); what is no success raises urllib.error.HTTPError."""
        url = f"http://127.0.0.1:{self.port}{path}"
        data = body.encode() if body is not None else None
        headers = {"Content-Type": "application/json"} if body and body[0] in "{[" else {}
        request = urllib.request.Request(url, data, headers)
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as r:
            return r.status, r.read().decode()

    def answer(self, path, body=None):
        """(status, text), whatever the status is."""
        try:
            return self.ask(path, body)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def live(self):
        return json.loads(self.ask("/api/v1/live")[1])

    def value(self, entity, name, grain="day"):
        for v in self.live()["values"]:
            if (v["entity"], v["name"], v["grain"]) == (entity, name, grain):
                return v["value"]
        return None

    def source(self, name):
        """What is told of a source."""
        for source in json.loads(self.ask("/api/v1/sources")[1]):
            if source["source"] == name:
                return source
        raise AssertionError(f"no source {name}")

    def metrics(self):
        """{'up': 1.0, 'source_connected{source="a"}': 0.0, ...}, without the prefix."""
        found = re.findall(r"^millwright_(\S+) (\S+)$", self.ask("/metrics")[1], re.MULTILINE)
        return {name: float(value) for name, value in found}

    def points(self, signal_, from_s, to_s, points=10000):
        """Samples of a signal in [from_s, to_s) as (seconds since 1970, value), unless they are
        more than `points`. Times are those of a plant in UTC."""
        query = urllib.parse.urlencode({"signal": signal_, "from": _iso(from_s), "to": _iso(to_s),
                                        "points": points})
        chart = json.loads(self.ask("/api/v1/series?" + query)[1])
        return [(_seconds(point[0]), point[1])
                for stretch in chart["stretches"] for point in stretch["points"]]


def _iso(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def _seconds(text):
    return calendar.timegm(time.strptime(text[:19], "%Y-%m-%dT%H:%M:%S"))


class Lines:
    """Posts line protocol over a connection that stays."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)

    def post(self, text, precision="s"):
        """The status of the answer; OSError or HTTPException when there was none."""
        self.connection.request("POST", f"/write?precision={precision}", text.encode())
        reply = self.connection.getresponse()
        reply.read()
        return reply.status

    def close(self):
        self.connection.close()


class Publisher:
    """A client of MQTT 3.1.1 that publishes with QoS 1, one message at a time."""

    def __init__(self, port, name):
        self.socket = socket.create_connection(("127.0.0.1", port), TIMEOUT_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.number = 0
        self._send(0x10, self._text("MQTT") + bytes((4, 2, 0, 0)) + self._text(name))
        kind, body = self._receive()
        if kind != 0x20 or body[1] != 0:
            raise OSError(f"the broker refuses: {kind:02x} {body.hex()}")

    @staticmethod
    def _text(text):
        return len(text).to_bytes(2, "big") + text.encode()

    def _send(self, kind, body):
        size, left = b"", len(body)
        while True:
            left, low = divmod(left, 128)
            size += bytes((low | (0x80 if left else 0),))
            if not left:
                break
        self.socket.sendall(bytes((kind,)) + size + body)

    def _bytes(self, count):
        got = b""
        while len(got) < count:
            more = self.socket.recv(count - len(got))
            if not more:
                raise OSError("the broker closed the connection")
            got += more
        return got

    def _receive(self):
        kind, size = self._bytes(2)  # what comes here is always shorter than 128 bytes
        return kind, self._bytes(size)

    def publish(self, topic, payload):
        """Returns when the broker has acknowledged."""
        self.number = self.number % 65535 + 1
        packet = self.number.to_bytes(2, "big")
        self._send(0x32, self._text(topic) + packet + payload.encode())
        if self._receive() != (0x40, packet):
            raise OSError("that is no PUBACK")

    def close(self):
        self.socket.close()
