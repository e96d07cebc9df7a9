# SPDX-License-Identifier: MIT
"""Alerts from facts to a webhook and a mail server on this machine; what people do about them."""
import base64
import hashlib
import hmac
import http.server
import json
import pathlib
import sqlite3
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from post import Post  # noqa: E402
from program import Case  # noqa: E402

PACK = """pack hot { title en "Hot", version "1" }
kind site
kind oven in site
measure heat on oven : K { roll time mean, children none }
alert too_hot on oven when heat > 500 K for 15 min {
  title en "Oven is too hot" zh "烘箱过热"
  note en "Open the door"
  clear when heat < 480 K
  severity critical
  escalate after 30 min
}
alert cold on oven per h when heat < 300 K
alert odd on oven per week when (heat over last 1 d) < 300 K
"""


class Hook(http.server.BaseHTTPRequestHandler):
    """Keeps what was posted; answers as the server says."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append((dict(self.headers), body))
        self.send_response(self.server.answer)
        self.end_headers()

    def log_message(self, format, *args):
        pass


class Alert(Case):

    def serve(self, server):
        server.seen, server.said, server.answer = [], [], 204
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return server

    def plant(self, heats):
        """Two ovens, the first with a temperature for every 15 minutes from 6 o'clock on."""
        (self.folder / "hot.mw").write_text(PACK, encoding="utf-8")
        self.mw("init", "w")
        (self.folder / "w/packs").mkdir(exist_ok=True)
        (self.folder / "hot.mw").rename(self.folder / "w/packs/hot.mw")
        self.mw("entity", "add", "-w", "w", "site", "S1")
        for oven in ("O1", "O2"):
            self.mw("entity", "add", "-w", "w", "oven", oven, "--in", "S1")
        rows = [f"2026-03-02T{6 + i // 4:02}:{i % 4 * 15:02},{heat}"
                for i, heat in enumerate(heats)]
        (self.folder / "heat.csv").write_text("time,heat\n" + "\n".join(rows) + "\n")
        (self.folder / "heat.map").write_text(
            'map heat {\n  file "heat.csv" csv\n  time column "time" format iso length 15 min\n'
            '  entity oven "O1"\n  measure heat column "heat" : K\n}\n')
        self.mw("import", "-w", "w", "heat.csv")

    def keep(self, since, until):
        return self.mw("alert", "check", "-w", "w", "--from", f"2026-03-02T{since}Z", "--to",
                       f"2026-03-02T{until}Z", "--keep", "--alert", "too_hot")

    def test_replay(self):
        self.plant([400, 520, 530, 490, 470, 510, 400])
        args = ("alert", "check", "-w", "w", "--from", "2026-03-02T06:00Z", "--to",
                "2026-03-02T08:00Z", "--format", "csv")
        rows = self.mw(*args).csv()
        self.assertEqual([(r["time"][11:16], r["alert"], r["entity"], r["event"], r["value"])
                          for r in rows],
                         [("06:45", "too_hot", "O1", "raised", "530 K"),
                          ("07:15", "too_hot", "O1", "cleared", "470 K")])
        told = self.mw(*args)
        self.assertIn("alert too_hot: unknown in 9 of 16 looks", told.err)
        self.assertEqual(self.mw(*args, "--entity", "O2").csv(), [])
        every = self.mw("alert", "list", "-w", "w", "--all", "--format", "json")
        self.assertEqual(every.json(), [])
        at = self.mw("alert", "check", "-w", "w", "--at", "2026-03-02T06:30Z", "--alert", "too_hot",
                     "--format", "csv").csv()
        self.assertEqual([(r["entity"], r["condition"], r["clear"]) for r in at],
                         [("O1", "yes", "no"), ("O2", "unknown", "unknown")])
        odd = self.mw("alert", "check", "-w", "w", "--at", "2026-03-12", "--alert", "odd")
        self.assertIn("alert odd cannot be evaluated: this length is no whole number", odd.err)

    def test_wrong_usage(self):
        self.plant([400])
        for words, code, text in (
                (("check", "--alert", "x"), 1, 'there is no alert "x"'),
                (("check", "--to", "2026-03-02"), 2, "--to needs --from"),
                (("check", "--at", "2026-03-02", "--from", "2026-03-01"), 2, "--at, or --from"),
                (("check", "--from", "2026-03-02", "--to", "2026-03-01"), 1, "not before"),
                (("check", "--slot", "7"), 2, "must divide a day"),
                (("ack",), 2, "name an alert and an entity"),
                (("ack", "too_hot", "O1"), 1, "too_hot of O1: there is nothing to acknowledge"),
                (("ack", "too_hot", "S1"), 1, "alert too_hot is of a oven, S1 is a site"),
                (("shelve", "too_hot", "O1"), 2, "for how long?"),
                (("shelve", "too_hot", "O1", "--until", "2020-01-01"), 1, "has passed"),
                (("unshelve", "too_hot", "O1"), 1, "it is not shelved"),
                (("channel", "frob"), 2, "expected list, add or remove"),
                (("channel", "add"), 2, "needs a name"),
                (("channel", "add", "x"), 2, "--webhook URL or --mail SERVER"),
                (("channel", "add", "x", "--webhook", "gopher://a"), 1, "begins with https://"),
                (("channel", "remove", "x"), 1, 'there is no channel "x"; there are none'),
                (("set", "flood-count=0"), 1, "a whole number from 1 to 200"),
                (("set", "tries"), 2, "expected NAME=VALUE"),
                (("test", "x"), 1, 'there is no channel "x"'),
                (("retry", "7"), 1, "there is no notice 7")):
            with self.subTest(words=words):
                said = self.mw("alert", words[0], "-w", "w", *words[1:], code=code)
                self.assertIn(text, said.err)

    def test_webhook(self):
        hook = self.serve(http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook))
        url = f"http://localhost:{hook.server_address[1]}/x"
        self.plant([400, 520, 530, 540, 550, 400])
        (self.folder / "secret").write_text("s3cret\n")
        add = ("alert", "channel", "-w", "w", "add", "ops", "--webhook", url, "--secret-file",
               "secret")
        self.mw(*add)
        self.mw("alert", "set", "-w", "w", "link=https://mw.example/a", "retry-seconds=1")
        self.mw("alert", "test", "-w", "w", "ops", code=1)
        self.assertEqual(hook.seen, [], "this machine is reached only by leave")
        listed = self.mw("alert", "channel", "-w", "w")
        self.assertNotIn("s3cret", listed.out)
        self.mw(*add, "--private", "--least", "warning")
        self.assertIn("1 events kept; notices waiting: 2", self.keep("06:00", "07:00").out)
        self.assertIn("1 sent, 0 failed", self.mw("alert", "send", "-w", "w").out)
        headers, body = hook.seen[0]
        told = json.loads(body)
        self.assertEqual([told[k] for k in ("event", "alert", "entity", "branch", "value")],
                         ["raised", "too_hot", "O1", "S1", 530])
        self.assertEqual(told["title"], {"en": "Oven is too hot", "zh": "烘箱过热"})
        self.assertEqual(told["condition"], "heat > 500 K")
        self.assertEqual(told["time"], "2026-03-02T06:45:00Z")
        self.assertEqual(told["link"], "https://mw.example/a?alert=too_hot&entity=O1")
        self.assertEqual(headers["Idempotency-Key"], told["key"])
        seconds, digest = (part[part.index("=") + 1:]
                           for part in headers["X-Millwright-Signature"].split(","))
        self.assertEqual(digest, hmac.new(b"s3cret", seconds.encode() + b"." + body,
                                          hashlib.sha256).hexdigest())
        # It goes on where it was: escalated. The receiver is down, and comes back.
        hook.answer = 503
        self.keep("07:00", "07:15")
        self.assertIn("answered 503", self.mw("alert", "send", "-w", "w", code=1).err)
        waiting = [r for r in self.mw("alert", "notices", "-w", "w", "--format", "csv").csv()
                   if r["state"] == "waiting"]
        self.assertEqual([(r["channel"], r["tries"]) for r in waiting], [("ops", "1")])
        hook.answer = 200
        for _ in range(50):
            time.sleep(0.1)
            if "1 sent" in self.mw("alert", "send", "-w", "w").out:
                break
        again = [json.loads(body) for _, body in hook.seen[1:]]
        self.assertEqual({(m["event"], m["key"]) for m in again}, {("escalated", again[0]["key"])})
        self.assertEqual(len(again), 2)
        # What was refused at first is on its way again.
        self.assertIn("1 on the way again", self.mw("alert", "retry", "-w", "w").out)
        self.mw("alert", "send", "-w", "w")
        self.assertEqual(json.loads(hook.seen[-1][1])["event"], "test")
        self.assertEqual(self.mw("alert", "notices", "-w", "w", "--format", "csv").csv(), [])

    def test_mail(self):
        smtp = Post(self)
        self.plant([400, 520, 530])
        self.mw("alert", "channel", "-w", "w", "add", "night", "--mail",
                smtp.url, "--plain",
                "--from", "mw@plant.example", "--to", "a@plant.example,b@plant.example",
                "--lang", "zh")
        self.keep("06:00", "07:00")
        self.assertIn("1 sent", self.mw("alert", "send", "-w", "w").out)
        self.assertEqual(len([line for line in smtp.said if line.startswith("RCPT TO:")]), 2)
        head, text = smtp.seen[0].split(b"\r\n\r\n", 1)
        self.assertIn(base64.b64encode("[严重] 烘箱过热".encode())[:16], head)
        body = base64.b64decode(text).decode()
        self.assertIn("报警：烘箱过热", body)
        self.assertIn("当前值：530 K", body)

    def test_people(self):
        self.plant([400, 520, 530, 540, 550, 560, 400])
        self.keep("06:00", "07:00")
        row, = self.mw("alert", "list", "-w", "w", "--format", "json").json()
        self.assertEqual((row["alert"], row["entity"], row["state"]),
                         ("too_hot", "O1", "active, unacknowledged"))
        self.assertIn("1 acknowledged", self.mw("alert", "ack", "-w", "w", "--all", "--by", "Li",
                                                "--comment", "door is open").out)
        self.keep("07:00", "08:00")
        history = self.mw("alert", "history", "-w", "w", "--format", "csv").csv()
        self.assertEqual([(r["event"], r["who"], r["comment"]) for r in history],
                         [("raised", "", ""), ("acknowledged", "Li", "door is open"),
                          ("cleared", "", "")], "acknowledged, it does not escalate")
        self.assertEqual(len(self.mw("alert", "history", "-w", "w", "--to", "2026-03-02T07:00Z",
                                     "--format", "csv").csv()), 1)
        other = self.mw("alert", "history", "-w", "w", "--entity", "O2", "--format", "csv")
        self.assertEqual(other.csv(), [])
        self.assertEqual(self.mw("alert", "list", "-w", "w", "--format", "json").json(), [])
        self.mw("alert", "shelve", "-w", "w", "cold", "O2", "--minutes", "5", "--by", "Li")
        row, = self.mw("alert", "list", "-w", "w", "--format", "json").json()
        self.assertEqual((row["alert"], row["state"], row["who"]), ("cold", "normal", "Li"))
        self.mw("alert", "unshelve", "-w", "w", "cold", "O2")
        self.assertEqual(self.mw("alert", "list", "-w", "w", "--format", "json").json(), [])
        sound = self.mw("verify", "-w", "w")
        self.assertIn("alerts: 5 events, 0 notices not sent\nsound", sound.out)
        registry = sqlite3.connect(self.folder / "w/registry.sqlite")
        registry.execute("insert into record(sort, entity, at_ns, who, body) "
                         "select sort, entity, at_ns, who, '{}' from record "
                         "where sort = 'alert' limit 1")
        registry.commit()
        registry.close()
        told = self.mw("verify", "-w", "w", code=1)
        self.assertIn("it has no event that is known", told.err)


if __name__ == "__main__":
    import unittest
    unittest.main()
