# SPDX-License-Identifier: MIT
"""Whether two workspaces hold the same: all that verbs tell of their stores, and their files."""
import hashlib
import json
import pathlib
import threading
import time

from plant import Lines

# What tells of everything in a store; times of recording and lines of files with it.
VERBS = (
    ("entity", "list"), ("link", "list"), ("import", "list"), ("result", "list"),
    ("person", "list"), ("organisation", "list"), ("audit", "list"), ("alert", "history"),
)
STORES = ("registry.sqlite", "facts.duckdb", "series", "backups", "serve.")


def files(work):
    """{name: SHA-256} of the files that are no store."""
    root = pathlib.Path(work)
    names = sorted(p.relative_to(root) for p in root.rglob("*") if p.is_file())
    return {str(n): hashlib.sha256((root / n).read_bytes()).hexdigest() for n in names
            if not str(n).startswith(STORES)}


def told(mw, work, facts=True):
    """{verb: what it says} of a workspace; mw runs the program and gives back its answer."""
    said = {" ".join(v): mw(*v, "-w", work, "--format", "json").out for v in VERBS}
    if facts:
        said["facts"] = mw("fact", "list", "-w", work, "--all-versions", "--format", "csv").out
    signals = json.loads(mw("series", "list", "-w", work, "--format", "json").out)
    said["series"] = {s["signal"]: mw("series", "export", s["signal"], "-w", work).out
                      for s in signals}
    said["audit head"] = mw("audit", "head", "-w", work).out
    return said


class Load:
    """Puts a fact and a sample, one after the other, as fast as a server takes them."""

    def __init__(self, plant, fact):
        self.plant = plant
        self.fact = fact  # the body of POST /api/v1/facts for a number
        self.count = 0
        self.stopping = threading.Event()
        self.problem = None
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self):
        lines = Lines(self.plant.port)
        try:
            while not self.stopping.is_set():
                if lines.post(f"filler n={self.count} {1700000000 + self.count}") != 204:
                    raise OSError("a line was not taken")
                if self.count % 20 == 0:
                    self.say(self.count)
                self.count += 1
        except Exception as problem:  # told by end()
            self.problem = problem
        lines.close()

    def say(self, number):
        status, text = self.plant.answer("/api/v1/facts", self.fact(number))
        if status != 204:
            raise OSError(text)

    def end(self):
        self.stopping.set()
        self.thread.join()
        if self.problem:
            raise self.problem

    def more(self, count, seconds=60):
        """Waits until so many more were put."""
        until, end = self.count + count, time.monotonic() + seconds
        while self.count < until and not self.problem and time.monotonic() < end:
            time.sleep(0.01)
