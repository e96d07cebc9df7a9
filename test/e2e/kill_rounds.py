# SPDX-License-Identifier: MIT
"""Rounds of kill -9 of `mw serve` under load: of line protocol over HTTP, and of MQTT with QoS 1
through a broker that keeps what comes while nobody listens.

Each sample is a piece made, at a second of its own. What was acknowledged (HTTP 204, PUBACK of the
broker) must be there after the next start, as a sample and as a piece of its machine's day; nothing
may be there twice.
"""
import csv
import http.client
import io
import pathlib
import random
import statistics
import threading
import time

from plant import Lines, Plant, Publisher, wait

MACHINES = ("filler", "capper")  # units
BEGIN_S = 1699920000  # a midnight in UTC
DAY_S = 86400
MAP = """source http influx
source mq mqtt "mqtt://127.0.0.1:{port}" {{
  client "millwright"
  topic "plant/+"
  time "t" s
}}
machine unit "filler" {{
  state  "http/filler state" {{ 6 production, else down }}
  pieces pq "http/filler n"
  slot 1 min
}}
machine unit "capper" {{
  pieces pq "mq/plant/capper#n"
  slot 1 min
}}
"""
# What a broker needs to keep all that comes while nobody listens.
BROKER = ("allow_anonymous true", "max_inflight_messages 0", "max_queued_messages 0")


class Load:
    """Samples of one machine, a second apart; `asked` of them were sent, those in `sure` were
    acknowledged. Of the others nobody knows whether they were kept."""

    def __init__(self, machine, signal):
        self.machine = machine
        self.signal = signal
        self.asked = 0
        self.sure = set()
        self.found = set()  # as looked at last
        self.stopping = threading.Event()
        self.thread = None

    def start(self, *where):
        self.stopping.clear()
        self.thread = threading.Thread(target=self._run, args=where)
        self.thread.start()

    def join(self):
        self.stopping.set()
        self.thread.join()

    def take(self, count):
        """The numbers of the next samples."""
        self.asked += count
        return range(self.asked - count, self.asked)

    def look(self, plant, since):
        """Takes over which samples from number `since` on are stored."""
        for first in range(since, self.asked, 10000):
            points = plant.points(self.signal, BEGIN_S + first,
                                  BEGIN_S + min(first + 10000, self.asked))
            self.found.update(t - BEGIN_S for t, _ in points)

    def lost(self):
        return len(self.sure - self.found)

    def of_day(self, day):
        """Samples that are stored of a day."""
        return sum(1 for i in self.found if i // DAY_S == day)


class LineLoad(Load):
    """Posts of some lines each."""

    def __init__(self):
        super().__init__("filler", "http/filler n")

    def _run(self, port):
        lines = Lines(port)
        try:
            while not self.stopping.is_set():
                numbers = self.take(5)
                text = "".join(f"filler state=6,n=1 {BEGIN_S + i}\n" for i in numbers)
                if lines.post(text) != 204:
                    raise AssertionError("a post was refused")
                self.sure.update(numbers)
        except (OSError, http.client.HTTPException):
            pass  # killed meanwhile: nothing is known of the last lines
        finally:
            lines.close()


class MessageLoad(Load):
    """Messages of QoS 1; the broker stays, so each is acknowledged."""

    def __init__(self):
        super().__init__("capper", "mq/plant/capper#n")

    def _run(self, port):
        publisher = Publisher(port, "machine")
        while not self.stopping.is_set():
            number, = self.take(1)
            publisher.publish("plant/capper", f'{{"t": {BEGIN_S + number}, "n": 1}}')
            self.sure.add(number)
            time.sleep(0.001)
        publisher.close()


class Rounds:
    """A plant under load and what came of it."""

    def __init__(self, folder, env, broker, seed=1):
        (pathlib.Path(folder) / "plant.signals").write_text(MAP.format(port=broker.port))
        self.random = random.Random(seed)
        self.broker = broker
        self.plant = Plant(folder, env)
        self.lines = LineLoad()
        self.messages = MessageLoad()
        self.loads = (self.lines, self.messages)
        self.rounds = 0
        self.lost = self.doubled = 0
        self.listening_s, self.recovery_s = [], []
        # The broker keeps messages for a client from its first subscription on.
        if not wait(lambda: self.plant.source("mq")["state"] == "connected"):
            raise AssertionError("the source does not connect")

    def run_one(self):
        """Load, kill, start, and a look at what is there."""
        since = [load.asked for load in self.loads]
        self.lines.start(self.plant.port)
        self.messages.start(self.broker.port)
        time.sleep(self.random.uniform(0.02, 0.15))
        self.plant.kill()
        for load in self.loads:
            load.join()
        if self.random.random() < 0.25:  # killed again while it starts
            self.plant.launch()
            time.sleep(self.random.uniform(0, 0.3))
            self.plant.kill()
        begun = time.monotonic()
        self.plant.start()
        self.listening_s.append(time.monotonic() - begun)
        self._await_all(since)
        self.recovery_s.append(time.monotonic() - begun)
        self.rounds += 1

    def _pieces(self):
        """Pieces of each machine's day, as the plant has them now."""
        day = {v["entity"]: v["value"] for v in self.plant.live()["values"]
               if (v["name"], v["grain"]) == ("pq", "day")}
        return [day.get(load.machine) or 0 for load in self.loads]

    def _wanted(self):
        """What these must be: the day is that of the newest sample of all."""
        day = max(max(load.found, default=0) for load in self.loads) // DAY_S
        return [load.of_day(day) for load in self.loads]

    def _is_whole(self, since):
        for load, first in zip(self.loads, since):
            load.look(self.plant, first)
        return (not any(load.lost() for load in self.loads)
                and self._pieces() == self._wanted())

    def _await_all(self, since):
        """Counts as lost or doubled what does not become right."""
        if wait(lambda: self._is_whole(since), pause_s=0.01):
            return
        for load, pieces, wanted in zip(self.loads, self._pieces(), self._wanted()):
            self.lost += load.lost() + max(0, wanted - pieces)
            self.doubled += max(0, pieces - wanted)
        raise AssertionError(f"after {self.rounds + 1} rounds it does not become right: {self}")

    def finish(self, mw):
        """Ends the plant as one does, and compares the facts that it leaves with all samples.

        mw: runs the program with words, and returns what it prints."""
        for load in self.loads:
            load.found.clear()
            load.look(self.plant, 0)
            self.lost += load.lost()
        self.plant.stop()
        days = 1 + max(max(load.found) for load in self.loads) // DAY_S
        at = "..".join(time.strftime("%Y-%m-%d", time.gmtime(BEGIN_S + day * DAY_S))
                       for day in (0, days - 1))
        for load in self.loads:
            rows = csv.DictReader(io.StringIO(
                mw("eval", "-w", self.plant.folder, "--indicator", "pq", "--entity", load.machine,
                   "--at", at, "--format", "csv")))
            pieces = sum(float(row["value"] or 0) for row in rows)
            self.lost += max(0, len(load.found) - pieces)
            self.doubled += max(0, pieces - len(load.found))
        mw("verify", "-w", self.plant.folder)

    def end(self):
        """Ends the plant if it runs."""
        if self.plant.process.poll() is None:
            self.plant.kill()

    def __str__(self):
        parts = [f"{self.rounds} rounds", f"{len(self.lines.sure)} lines and "
                 f"{len(self.messages.sure)} messages acknowledged", f"{self.lost} lost",
                 f"{self.doubled} doubled"]
        if self.recovery_s:
            parts.append(f"listening after {statistics.median(self.listening_s):.3f} s and whole "
                         f"after {statistics.median(self.recovery_s):.3f} s (median; at most "
                         f"{max(self.recovery_s):.3f} s)")
        return ", ".join(parts)
