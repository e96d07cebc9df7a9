# SPDX-License-Identifier: MIT
"""What is sent regularly: the file in the mail is the file of the direct export, made as who set
it up, for those who may read it; what was missed comes once; how it went is told."""
import io
import json
import pathlib
import sqlite3
import sys
import time
import unittest
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from api import Client, Description  # noqa: E402
from desk_test import Desk, PASSWORD  # noqa: E402
from plant import wait  # noqa: E402
from post import Post  # noqa: E402

DAY_NS = 86400 * 10**9


def cells(book):
    """What stands in the rows of the first sheet of an Excel file, as written there."""
    with zipfile.ZipFile(io.BytesIO(book)) as z:
        return [z.read(n) for n in z.namelist() if n.startswith("xl/worksheets/sheet")
                or n == "xl/sharedStrings.xml"]


class Scheduled(Desk):
    """Li sees region N, Wang and Zhao all, Chen administers, Sun sees S and has no address."""

    def setUp(self):
        super().setUp()
        self.post = Post(self)
        for name, role, entity in [("chen", "administrator", None), ("li", "viewer", "region:N"),
                                   ("wang", "viewer", None), ("zhao", "viewer", None),
                                   ("sun", "viewer", "region:S")]:
            self.mw("person", "add", name, "-w", "w",
                    *(["--mail", f"{name}@plant.example"] if name != "sun" else []))
            self.mw("person", "grant", name, role, "-w", "w",
                    *(["--entity", entity] if entity else []))
        self.office(self.post.url)

    def office(self, url):
        self.mw("mail", "set", "--server", url, "--from", "mw@plant.example", "--plain", "-w", "w")

    def stored(self, change=None):
        """The book of schedules, changed behind the program's back."""
        with sqlite3.connect(self.work / "registry.sqlite") as db:
            value, = db.execute("SELECT value FROM setting WHERE name = 'schedules'").fetchone()
            book = json.loads(value)
            if change:
                change(book)
                db.execute("UPDATE setting SET value = ? WHERE name = 'schedules'",
                           [json.dumps(book)])
        db.close()
        return book

    def start_server(self):
        self.plant = self.serve(guarded=True)
        self.described = Description(Client(self.plant.port))
        self.clients = {}

    def person(self, who):
        """Somebody, signed in; a password costs, so that it is done when it is needed."""
        if who not in self.clients:
            self.mw("person", "password", who, "-w", "w", text=PASSWORD + "\n")
            self.clients[who] = Client(self.plant.port)
            self.clients[who].sign_in(who, PASSWORD)
        return self.clients[who]

    def do(self, who, operation, body=None, status=None, **places):
        self.client = self.person(who)
        return self.ask(operation, status, body, **places)

    def add(self, who, **said):
        said = {"what": "rank", "of": {"index": "strength"}, "when": "monthly 1 06:00",
                "period": "year", **said}
        return self.do(who, "addSchedule", said).json()

    def run_one(self, who, schedule):
        return self.do(who, "runSchedule", id=str(schedule["id"])).json()

    def outcome(self, who, schedule):
        found, = [s for s in self.do(who, "listSchedules").json() if s["id"] == schedule["id"]]
        return found["last"]

    def settles(self, who, schedule, outcome):
        wait(lambda: self.outcome(who, schedule)["outcome"] == outcome, 20)
        last = self.outcome(who, schedule)
        self.assertEqual(last["outcome"], outcome, last)
        return last

    def file_of(self, mail):
        part, = mail.iter_attachments()
        return part.get_filename(), part.get_content_type(), part.get_payload(decode=True)

    def direct(self, who, path, **query):
        reply = self.person(who).ask("GET", path, query=query)
        self.assertEqual(reply.status, 200, reply.body[:200])
        return reply.body


class Files(Scheduled):
    def test_numbers_are_those_of_the_export(self):
        self.start_server()
        one = self.add("wang", title="Ranks / all", format="csv", lang="zh",
                       zone="Asia/Shanghai")
        self.assertEqual((one["to"], one["last"], one["paused"]), (["wang"], None, False))
        self.assertRegex(one["next"], r"-01T|T22:00")
        ran = self.run_one("wang", one)
        self.assertEqual((ran["last"]["outcome"], ran["last"]["to"]), ("waiting", ["wang"]))
        mail, = self.post.wait(1)
        last = self.settles("wang", one, "sent")
        self.assertEqual(last["period"], "2025")
        name, kind, data = self.file_of(mail)
        self.assertEqual((name, kind), ("Ranks _ all 2025.csv", "text/csv"))
        self.assertEqual(mail["to"].addresses[0].addr_spec, "wang@plant.example")
        self.assertEqual(mail["subject"], "Ranks / all（2025）")
        self.assertIn("2025", mail.get_body().get_content())
        self.assertEqual(data, self.direct("wang", "/api/v1/exports/rank", index="strength",
                                           at="2025", format="csv", lang="zh"))
        self.assertEqual(data.count(b"\n"), 5)
        sent, = [e for e in self.mw("audit", "list", "-w", "w", "--format", "json").json()
                 if e["act"] == "schedule send"]
        self.assertEqual((sent["who"], sent["subject"]), ("wang", "schedule 1"))

    def test_excel_opens(self):
        self.start_server()
        one = self.add("wang", what="eval", of={"indicator": ["per_head", "sales"]})
        self.assertEqual((one["format"], one["title"], one["zone"]), ("xlsx", "eval", "UTC"))
        self.run_one("wang", one)
        mail, = self.post.wait(1)
        name, kind, data = self.file_of(mail)
        self.assertEqual(name, "eval 2025.xlsx")
        self.assertIn("spreadsheetml", kind)
        self.assertEqual(cells(data), cells(self.direct(
            "wang", "/api/v1/exports/eval", indicator="per_head,sales", at="2025",
            format="xlsx")))
        self.assertIn(b"33.3", b"".join(cells(data)))

    def test_report_is_a_pdf(self):
        self.mw("assess", "new", "c26", "--standard", "firms", "--period", "2025", "-w", "w")
        self.mw("assess", "answer", "c26", "N1", "plan=yes", "tools=a", "-w", "w")
        self.start_server()
        one = self.add("li", what="report", of={"campaign": "c26", "entity": "firm:N1"},
                       period=None, title="Report")
        self.assertEqual((one["format"], one["period"]), ("pdf", None))
        self.run_one("li", one)
        mail, = self.post.wait(1)
        name, kind, data = self.file_of(mail)
        self.assertEqual((name, kind, data[:5]), ("Report.pdf", "application/pdf", b"%PDF-"))

    def test_view(self):
        self.start_server()
        self.do("wang", "putView", {"name": "Mine", "address": "/index/strength?draws=0&tab=ranks"})
        self.do("wang", "putView", {"name": "Live", "address": "/line/x"})
        one = self.add("wang", what="view", of={"name": "Mine"}, format="csv")
        self.run_one("wang", one)
        mail, = self.post.wait(1)
        self.assertEqual(self.file_of(mail)[2],
                         self.direct("wang", "/api/v1/exports/rank", index="strength", at="2025",
                                     format="csv", lang="en"))
        refused = self.do("wang", "addSchedule", {"what": "view", "of": {"name": "Live"},
                                                  "when": "daily 06:00"}, 422)
        self.assertIn("/line/x cannot be sent", refused.detail())
        self.do("wang", "dropView", name="Mine")
        last = self.run_one("wang", one)["last"]
        self.assertEqual((last["outcome"], last["problem"]),
                         ("failed", 'wang saved no view "Mine", or removed it'))


class Narrowing(Scheduled):
    def test_made_as_who_set_it_up(self):
        self.start_server()
        mine = self.add("li", what="eval", of={"indicator": "sales"}, format="csv",
                        to=["li", "wang", "zhao"])
        self.run_one("li", mine)
        mails = self.post.wait(3)
        self.assertEqual(sorted(m["to"].addresses[0].username for m in mails),
                         ["li", "wang", "zhao"])
        for mail in mails:
            data = self.file_of(mail)[2]
            self.assertTrue(b"N1" in data and b"S1" not in data, data)
        whole = self.add("wang", what="eval", of={"indicator": "sales"}, format="csv",
                         to=["wang", "li"])
        last = self.run_one("wang", whole)["last"]
        self.assertEqual((last["to"], last["left"]),
                         (["wang"], [{"name": "li", "why": "may not read all of it"}]))
        north = self.add("wang", what="eval", format="csv", to=["li"],
                         of={"indicator": "sales", "entity": "firm:N1,firm:N2"})
        self.assertEqual(self.run_one("wang", north)["last"]["to"], ["li"])
        south = self.add("wang", what="eval", of={"indicator": "sales", "entity": "firm:S1"},
                         format="csv", to=["li"])
        last = self.run_one("wang", south)["last"]
        self.assertEqual((last["outcome"], last["problem"]),
                         ("skipped", "nobody of those it is for may have it"))

    def test_what_is_taken_away_is_not_sent(self):
        self.start_server()
        mine = self.add("li", what="eval", of={"indicator": "sales"}, format="csv")
        other = self.add("wang", format="csv", to=["zhao"])
        self.mw("person", "revoke", "li", "viewer", "--entity", "region:N", "-w", "w")
        last = self.run_one("li", mine)["last"]
        self.assertEqual(last["outcome"], "skipped")
        self.assertIn("may not read", last["problem"])
        self.mw("person", "disable", "zhao", "-w", "w")
        last = self.run_one("wang", other)["last"]
        self.assertEqual(last["left"], [{"name": "zhao", "why": "may not sign in any more"}])
        self.mw("person", "disable", "wang", "-w", "w")
        listed = {s["id"]: s for s in self.do("chen", "listSchedules").json()}
        self.assertEqual((listed[other["id"]]["rests"], listed[other["id"]]["next"]), (True, None))
        self.assertIn("rests", self.do("chen", "runSchedule", status=422,
                                       id=str(other["id"])).detail())
        self.assertEqual(self.post.seen, [])

    def test_whose_they_are(self):
        self.start_server()
        one = self.add("li")
        key = str(one["id"])
        self.assertEqual(self.do("wang", "listSchedules").json(), [])
        self.do("wang", "runSchedule", status=404, id=key)
        self.do("wang", "putSchedule", {"paused": True}, 404, id=key)
        self.do("wang", "removeSchedule", status=404, id=key)
        self.assertEqual([s["person"] for s in self.do("chen", "listSchedules").json()], ["li"])
        paused = self.do("chen", "putSchedule", {"paused": True, "title": "Later"}, id=key).json()
        self.assertEqual((paused["paused"], paused["next"], paused["title"]), (True, None, "Later"))
        token = self.mw("token", "new", "li", "--title", "t", "--role", "viewer", "-w",
                        "w").out.split()[-1]
        reply = Client(self.plant.port, token).ask("POST", f"/api/v1/schedules/{key}/run")
        self.assertEqual((reply.status, reply.json()["detail"]),
                         (403, "a token sends nothing regularly: sign in by a password"))
        self.do("li", "removeSchedule", id=key)
        self.assertEqual(self.do("chen", "listSchedules").json(), [])
        acts = [e["act"] for e in self.mw("audit", "list", "-w", "w", "--format", "json").json()]
        self.assertEqual([a for a in acts if "schedule" in a],
                         ["schedule add", "schedule set", "schedule remove"])

    REFUSED = [
        ({"when": "hourly"}, 'when: "hourly" is no timetable'),
        ({"zone": "Europe/Berln"}, "zone: "),
        ({"to": ["nobody"]}, 'to: there is no person "nobody"'),
        ({"to": ["sun"]}, "to: sun has no mail address"),
        ({"of": {"at": "2024"}}, 'of: "at" is not said here'),
        ({"of": {"indx": "strength"}}, 'did you mean "index"?'),
        ({"of": {"index": "a\0b"}}, 'of: "index"'),
        ({"title": "two\nlines"}, "title: expected a line"),
        ({"format": "pdf"}, "numbers go as xlsx or csv"),
        ({"what": "report", "of": {}}, "a report wants the texts campaign and entity"),
        ({"what": "report", "of": {"campaign": "c", "entity": "firm:S1"}, "format": "pdf"},
         "li may not read there"),
        ({"person": "wang"}, "everybody sets up their own"),
    ]

    def test_refusals(self):
        self.start_server()
        for said, expected in self.REFUSED:
            body = {"what": "rank", "of": {"index": "strength"}, "when": "daily 06:00", **said}
            reply = self.do("li", "addSchedule", body, 422)
            self.assertIn(expected, reply.detail(), said)
        self.assertEqual(self.do("li", "listSchedules").json(), [])


class CommandLine(Scheduled):
    WORDS = ["schedule", "add", "wang", "rank", "index=strength", "--when", "weekly mon 07:00",
             "--zone", "Asia/Shanghai", "--period", "year", "--as", "csv", "-w", "w"]

    def test_verbs(self):
        self.assertIn("schedule 1", self.mw(*self.WORDS, "--to", "wang,zhao").err)
        one, = self.mw("schedule", "list", "-w", "w", "--format", "json").json()
        self.assertEqual(
            {k: one[k] for k in ["id", "person", "title", "what", "when", "zone", "period", "to",
                                 "state", "last", "outcome"]},
            {"id": 1, "person": "wang", "title": "rank", "what": "rank",
             "when": "weekly mon 07:00", "zone": "Asia/Shanghai", "period": "year",
             "to": "wang, zhao", "state": "on", "last": None, "outcome": None})
        self.assertRegex(one["next"], r"T23:00")
        self.assertIn("mw serve", self.mw("schedule", "run", "1", "-w", "w", code=1).err)
        for words, expected in [
                (["schedule", "add", "wang", "rank", "-w", "w"], "--when"),
                (["schedule", "add", "wang", "rank", "strength", "--when", "daily 06:00", "-w",
                  "w"], "NAME=VALUE"),
                (["schedule", "run", "x", "-w", "w"], "is no id")]:
            self.assertIn(expected, self.mw(*words, code=2).err)
        self.assertIn("nobody called", self.mw("schedule", "add", "nobody", "rank", "--when",
                                               "daily 06:00", "-w", "w", code=1).err)
        self.start_server()
        self.assertIn("schedule 2", self.mw(*self.WORDS).err)
        refused = self.mw("schedule", "add", "wang", "rank", "indx=x", "--when", "daily 06:00",
                          "-w", "w", code=1)
        self.assertIn('did you mean "index"?', refused.err)
        self.assertIn("on its way to 2", self.mw("schedule", "run", "1", "-w", "w").err)
        self.assertEqual(len(self.post.wait(2)), 2)
        self.mw("person", "revoke", "zhao", "viewer", "-w", "w")
        self.assertIn("not to zhao: may not read all of it",
                      self.mw("schedule", "run", "1", "-w", "w").err)
        self.mw("schedule", "remove", "1", "-w", "w")
        self.assertIn("no schedule 1", self.mw("schedule", "run", "1", "-w", "w", code=1).err)
        self.assertIn("no schedule 1", self.mw("schedule", "remove", "1", "-w", "w", code=1).err)


    def test_erased(self):
        self.mw(*self.WORDS, "--to", "wang,zhao")
        self.mw(*[w.replace("wang", "zhao") for w in self.WORDS])
        kept = self.mw("person", "data", "zhao", "-w", "w").json()
        self.assertEqual([s["id"] for s in kept["schedules"]], [2])
        self.mw("person", "erase", "zhao", "-w", "w")
        rows = self.mw("schedule", "list", "-w", "w", "--format", "json").json()
        self.assertEqual([(r["person"], r["to"]) for r in rows], [("wang", "wang")])
        self.mw("verify", "-w", "w")


class Times(Scheduled):
    def test_what_was_missed_comes_once(self):
        self.start_server()
        one = self.add("wang", format="csv", when="daily 06:00", period="year")
        paused = self.add("wang", format="csv", when="daily 06:00", period="year")
        self.do("wang", "putSchedule", {"paused": True}, id=str(paused["id"]))
        self.plant.stop()

        def earlier(book):
            for s in book["list"]:
                s["done"] -= 9 * DAY_NS

        self.stored(earlier)
        self.start_server()
        self.settles("wang", one, "sent")
        self.assertEqual(len(self.post.wait(1)), 1)
        self.plant.stop()
        self.start_server()
        self.assertIsNone(self.outcome("wang", paused))
        self.assertEqual(len(self.post.seen), 1)
        self.stored(earlier)
        self.assertEqual(len(self.post.wait(2)), 2, "while it runs, too")
        self.do("wang", "putSchedule", {"paused": False}, id=str(paused["id"]))
        self.assertGreater(self.stored()["list"][1]["done"], time.time_ns() - DAY_NS // 24)

    def due(self, member):
        """Makes the moments (done) or the next tries (retry) of all of them due."""
        def change(book):
            for s in book["list"]:
                if member == "done":
                    s["done"] -= 9 * DAY_NS
                elif "retry" in s:
                    s["retry"]["at"] = time.time_ns() - 1
        self.stored(change)

    def runs(self, who, schedule):
        found, = [s for s in self.do(who, "listSchedules").json() if s["id"] == schedule["id"]]
        return found

    def test_what_failed_is_tried_again(self):
        """After five minutes, also by a new server; what was sent is not sent again."""
        self.start_server()
        one = self.add("wang", format="csv", when="daily 06:00", to=["wang", "zhao"])
        self.assertEqual((one["retry"], one["runs"]), (None, []))
        self.plant.stop()
        self.mw("mail", "set", "--off", "-w", "w")
        self.due("done")
        self.start_server()
        self.settles_once(one, 1)
        found = self.runs("wang", one)
        planned = self.stored()["list"][0]["retry"]
        self.assertAlmostEqual(planned["at"], time.time_ns() + 300 * 10**9, delta=60 * 10**9)
        self.assertEqual([(r["outcome"], r["to"], r["try"]) for r in found["runs"]],
                         [("failed", 0, 0)])
        listed, = self.mw("schedule", "list", "-w", "w", "--format", "json").json()
        self.assertEqual(listed["retry"][:16], found["retry"][:16])
        shown = self.mw("schedule", "show", "1", "-w", "w", "--format", "json").json()
        self.assertEqual([(r["outcome"], r["try"]) for r in shown], [("planned", 1), ("failed", 0)])
        self.assertIn("no mail server", shown[1]["problem"])
        # A run by hand that fails is no try; one that is not due yet waits for its time.
        self.assertEqual(self.run_one("wang", one)["retry"], found["retry"])
        self.plant.kill()
        self.office(self.post.url)
        self.start_server()
        time.sleep(1)
        self.assertEqual((self.post.seen, len(self.runs("wang", one)["runs"])), ([], 2))
        self.plant.stop()
        self.due("retry")
        self.start_server()
        self.settles("wang", one, "sent")
        self.assertEqual(len(self.post.wait(2)), 2)
        found = self.runs("wang", one)
        self.assertIsNone(found["retry"])
        told = [(r["outcome"], r["to"], r["try"], r["period"]) for r in found["runs"]]
        self.assertEqual(told[::2], [("sent", 2, 1, "2025"), ("failed", 0, 0, None)])
        self.plant.stop()
        self.start_server()
        time.sleep(1)
        self.assertEqual(len(self.post.seen), 2)

    def settles_once(self, schedule, count):
        """Waits until so many runs are kept."""
        kept = lambda: len(self.runs("wang", schedule)["runs"])  # noqa: E731
        self.assertTrue(wait(lambda: kept() == count, 30), kept())

    def test_tries_are_bounded(self):
        self.mw("mail", "set", "--off", "-w", "w")
        self.start_server()
        one = self.add("wang", format="csv", when="daily 06:00")
        self.due("done")
        for n in range(4):
            self.settles_once(one, n + 1)
            self.assertEqual(self.runs("wang", one)["retry"] is None, n == 3)
            self.due("retry")
        self.assertEqual([r["try"] for r in self.runs("wang", one)["runs"]], [3, 2, 1, 0])
        # Who changes the times begins anew, and what runs keep is not what people said.
        self.due("done")
        self.settles_once(one, 5)
        self.assertIsNotNone(self.runs("wang", one)["retry"])
        changed = self.do("wang", "putSchedule", {"title": "Other"}, id=str(one["id"])).json()
        self.assertIsNotNone(changed["retry"])
        changed = self.do("wang", "putSchedule", {"when": "daily 07:00"}, id=str(one["id"])).json()
        self.assertEqual((changed["retry"], len(changed["runs"]), changed["title"]),
                         (None, 5, "Other"))
        self.assertNotIn("retry", self.stored()["list"][0])

    def test_a_damaged_one(self):
        """It is told once, the others are sent, and it can be removed."""
        self.start_server()
        bad = self.add("wang", format="csv")
        good = self.add("wang", format="csv", when="daily 06:00")
        self.plant.stop()

        def damage(book):
            book["list"][0]["when"] = "sometimes"
            book["list"][1]["done"] -= 9 * DAY_NS
        self.stored(damage)
        self.start_server()
        self.settles("wang", good, "sent")
        time.sleep(12)
        self.assertEqual(len(self.plant.said("one (1) that is none")), 1)
        self.assertEqual([s["id"] for s in self.do("wang", "listSchedules").json()], [good["id"]])
        listed = self.mw("schedule", "list", "-w", "w", "--format", "json")
        self.assertEqual([s["id"] for s in listed.json()], [good["id"]])
        self.assertIn("one (1) that is none", listed.err)
        self.mw("schedule", "remove", str(bad["id"]), "-w", "w")
        self.assertEqual(len(self.stored()["list"]), 1)

    def test_mail_that_does_not_go(self):
        self.mw("alert", "set", "tries=1", "-w", "w")
        self.start_server()
        one = self.add("wang", format="csv")
        self.post.refuse = b"RCPT"
        self.run_one("wang", one)
        last = self.settles("wang", one, "failed")
        self.assertIn("450", last["problem"])
        found = self.runs("wang", one)
        self.assertEqual((found["retry"], [(r["outcome"], r["to"]) for r in found["runs"]]),
                         (None, [("failed", 1)]))
        self.mw("mail", "set", "--off", "-w", "w")
        last = self.run_one("wang", one)["last"]
        self.assertEqual(last["outcome"], "failed")
        self.assertIn("there is no mail server", last["problem"])


if __name__ == "__main__":
    unittest.main()
