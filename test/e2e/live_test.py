# SPDX-License-Identifier: MIT
"""What a running plant tells: every answer as its description says, time lines of states, values by
key, and a stream that goes on where it was cut off."""
import http.client
import json
import pathlib
import sys
import unittest
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from api import Client, Description  # noqa: E402
import losses_test  # noqa: E402
from losses_test import START, WINDOW  # noqa: E402
from post import Post  # noqa: E402

DAY = "from=2026-07-01&to=2026-07-02"
WATCHED = """pack watched {
  title   en "What is watched"
  version "1"
  use     monitoring
}
alert low_oee on unit per h when oee < 99 % {
  title en "OEE is low" zh "OEE 偏低"
}
"""

CAPPER = """map capper {
  file "capper.csv" csv
  time column "time" format iso length 15 min
  entity unit "capper"
  measure pq column "pieces" : piece
}
"""


class Stream:
    """Events of /api/v1/live/stream: (id, event, data)."""

    def __init__(self, port, last=None, query=""):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {"Last-Event-ID": last} if last else {}
        self.connection.request("GET", "/api/v1/live/stream" + query, headers=headers)
        self.reply = self.connection.getresponse()
        if self.reply.status != 200:
            raise AssertionError(self.reply.read())

    def next(self):
        event = {}
        for line in self.reply:
            text = line.decode().rstrip("\n")
            if not text and "data" in event:
                return event["id"], event["event"], json.loads(event["data"])
            name, _, value = text.partition(": ")
            event[name] = value
        raise AssertionError("the stream ended")

    def until(self, wanted):
        """All events up to one of a sort."""
        events = [self.next()]
        while events[-1][1] != wanted:
            events.append(self.next())
        return events

    def close(self):
        self.connection.close()


class Live(losses_test.Losses):
    # Those of Losses run in its own file.
    test_tree_adds_up_and_agrees = test_orders_that_signals_tell = None
    test_orders_that_a_person_tells = test_counts_are_corrected = None

    def states(self, entity, window=WINDOW, **more):
        more = "".join(f"&{name}={value}" for name, value in more.items())
        return self.get(f"/api/v1/states?entity={entity}&{window}{more}")

    def stretches(self, entity="filler", **more):
        machine, = self.states(entity, **more)["machines"]
        return [(s["from"][11:16], s["to"][11:16], s["state"], s.get("reason"), s.get("order"))
                for s in machine["stretches"]]

    def test_answers_are_as_described(self):
        (self.folder / "w/packs").mkdir(exist_ok=True)
        (self.folder / "w/packs/watched.mw").write_text(WATCHED, encoding="utf-8")
        plant = self.serve()
        self.assertTrue(plant.wait(lambda: self.get("/api/v1/alerts")))
        self.post("/api/v1/orders", entity="line:l", order="O2", quantity=500, due="2026-07-03",
                  **{"from": "2026-07-01T07:30:00Z"})
        client = Client(plant.port)
        description = Description(client)
        signal = urllib.parse.quote("http/filler count")
        asked = {
            "getLive": "", "getSources": "", "getSignals": "", "getAlerts": "",
            "getStates": f"entity=l&{WINDOW}", "getLosses": f"entity=l&{WINDOW}",
            "getOrders": f"entity=line:l&{WINDOW}", "getSaid": f"entity=l&{DAY}",
            "getSeries": f"signal={signal}&{WINDOW}&points=7", "getHealth": "", "getMetrics": "",
        }
        for name, query in asked.items():
            reply = client.ask("GET", description.operations[name][1] + "?" + query)
            self.assertEqual(reply.status, 200, (name, reply.body))
            self.assertEqual(description.problems(name, reply), [], (name, reply.body[:2000]))
            self.assertNotIn(reply.body, (b"[]", b"{}"), name)
        wrong = client.ask("GET", f"/api/v1/losses?entity=nobody&{WINDOW}")
        self.assertEqual((wrong.status, description.problems("getLosses", wrong)), (404, []))
        gone = client.ask("POST", "/api/v1/alerts", {
            "act": "acknowledge", "alert": "low_oee", "entity": "filler", "who": "li"})
        self.assertEqual((gone.status, description.problems("postAlert", gone)), (204, []))
        self.assertEqual([a["who"] for a in self.get("/api/v1/alerts")], ["li"])

    def test_who_was_erased_has_a_pseudonym(self):
        """Of an alert that is open, by the command line beside the server, and who listens is
        told."""
        (self.folder / "w/packs").mkdir(exist_ok=True)
        (self.folder / "w/packs/watched.mw").write_text(WATCHED, encoding="utf-8")
        for name, role in (("li", "operator"), ("boss", "administrator")):
            self.mw("person", "add", name, "--role", role, "-w", self.work)
        plant = self.serve()
        self.assertTrue(plant.wait(lambda: self.get("/api/v1/alerts")))
        self.assertEqual(self.post("/api/v1/alerts", act="acknowledge", alert="low_oee",
                                   entity="filler", who="li"), 204)
        stream = Stream(plant.port)
        self.addCleanup(stream.close)
        self.assertEqual(stream.next()[1], "all")
        self.mw("person", "erase", "li", "-w", self.work)
        self.assertEqual([a["who"] for a in stream.until("alerts")[-1][2]], ["erased-1"])
        alert, = self.get("/api/v1/alerts")
        self.assertEqual((alert["who"], alert["state"]), ("erased-1", "active, acknowledged"))

    def test_people_are_mailed(self):
        post = Post(self)
        (self.folder / "w/packs").mkdir(exist_ok=True)
        (self.folder / "w/packs/watched.mw").write_text(WATCHED, encoding="utf-8")
        self.mw("mail", "set", "-w", self.work, "--server", post.url, "--plain", "--from",
                "mw@plant.example")
        for name, unit in [("li", "unit:filler"), ("wu", "line:m")]:
            self.mw("person", "add", name, "--mail", f"{name}@plant.example", "--role", "viewer",
                    "--entity", unit, "-w", self.work)
            self.mw("person", "notify", name, "--least", "information", "--lang", "zh", "-w",
                    self.work)
        plant = self.serve()
        self.assertTrue(plant.wait(lambda: self.get("/api/v1/alerts")))
        mails = post.wait(1)
        self.assertEqual({m["to"] for m in mails}, {"li@plant.example"})
        self.assertIn("OEE 偏低", mails[0]["subject"])

    def test_what_is_told(self):
        plant = self.serve()
        live = plant.live()
        machine, = live["machines"]
        self.assertEqual((machine["kind"], machine["entity"], machine["title"], machine["parent"]),
                         ("unit", "filler", "Filler", "line:l"))
        # 100 of A in an hour and 90 of B in half of one, 10 of them bad.
        self.assertEqual(machine["made"]["day"], {
            "pieces": 190, "good": 180, "bad": 10, "speed": 190 / 1.5})
        self.assertEqual([r["reason"] for r in live["reasons"]], ["jam", "starved"])
        about = {i["name"]: i for i in live["indicators"] if "key" not in i}
        self.assertEqual(about["oee"]["better"], "higher")
        self.assertEqual(about["stop_rate"]["title"]["zh"], "每小时停机次数")
        self.assertEqual(len(about), len({v["name"] for v in live["values"]} | set(about)))

        def keyed(name):
            return {tuple(v["keys"]): v["value"] for v in plant.live()["keyed"]
                    if (v["entity"], v["name"], v["grain"]) == ("l", name, "day")}

        self.assertTrue(plant.wait(lambda: keyed("stop_time")))
        self.assertEqual(keyed("stop_time"), {("jam",): 1 / 6, ("starved",): 1 / 12})
        self.assertEqual(keyed("order_pq"), {("O1",): 100, ("O2",): 90})
        self.post("/api/v1/stops", machine="filler", reason="cleaning",
                  **{"from": "2026-07-01T07:10:00Z", "to": "2026-07-01T07:15:00Z"})
        self.assertTrue(plant.wait(lambda: keyed("stop_time").get(("cleaning",)) == 1 / 12))
        self.assertEqual(keyed("stop_time").get(("starved",), 0), 0)
        self.assertIn("cleaning", [r["reason"] for r in plant.live()["reasons"]])

    def test_targets(self):
        plant = self.serve()

        def targets(entity="filler"):
            return {v["grain"]: v.get("target") for v in plant.live()["values"]
                    if (v["entity"], v["name"]) == (entity, "pq")}

        self.assertEqual(targets(), {"hour": None, "day": None})
        client = Client(plant.port)
        for period, value in ((None, 80), ("2026-07", 75), ("2026-07-01T08", 60), ("2026-08", 9)):
            said = dict(indicator="pq", entity="unit:filler", value=value, period=period)
            reply = client.ask("PUT", "/api/v1/targets", said)
            self.assertEqual(reply.status, 204, reply.body)
        # The narrowest period counts that holds the one that is told.
        self.assertTrue(plant.wait(lambda: targets() == {"hour": 60, "day": 75}), targets())
        self.assertEqual(targets("l"), {"hour": None, "day": None})
        description = Description(client)
        reply = client.ask("GET", "/api/v1/live")
        self.assertEqual(description.problems("getLive", reply), [])

    def test_what_others_store(self):
        """What is imported while the plant runs is told, until that is undone."""
        self.mw("entity", "add", "unit", "capper", "--in", "line:l", "-w", self.work)
        plant = self.serve()
        client = Client(plant.port)
        self.assertEqual(client.ask("PUT", "/api/v1/maps/capper", {"text": CAPPER}).status, 204)
        done = client.ask("POST", "/api/v1/imports", b"time,pieces\n2026-07-01T06:00,7\n",
                          query={"name": "capper.csv", "map": "capper"})
        self.assertEqual((done.status, done.json()["kept"]), (200, 1), done.body)
        self.assertTrue(plant.wait(lambda: plant.value("capper", "pq") == 7))
        number = done.json()["import"]
        self.assertEqual(client.ask("POST", f"/api/v1/imports/{number}/undo").status, 204)
        self.assertTrue(plant.wait(lambda: plant.value("capper", "pq") is None))
        self.assertEqual(plant.value("filler", "pq"), 190)

    def test_states(self):
        self.serve()
        whole = [("06:00", "07:00", "production", None, "O1"),
                 ("07:00", "07:10", "down", "jam", "O1"),
                 ("07:10", "07:15", "down", "starved", "O1"),
                 ("07:15", "07:30", "setup", None, "O2"),
                 ("07:30", "08:00", "production", None, "O2")]
        self.assertEqual(self.stretches(), whole)
        self.assertEqual(self.stretches("site:s"), whole)
        self.assertEqual(self.stretches(window="from=2026-07-01T07:05:00Z&to=2026-07-01T07:12:00Z"),
                         [("07:05", "07:10", "down", "jam", "O1"),
                          ("07:10", "07:12", "down", "starved", "O1")])
        some = self.states("filler", limit=2)["machines"][0]
        self.assertEqual((len(some["stretches"]), some["next"]), (2, "2026-07-01T07:10:00Z"))
        rest = f"from={some['next']}&to=2026-07-01T08:00:00Z"
        self.assertEqual(self.stretches(window=rest), whole[2:])
        self.post("/api/v1/stops", machine="filler", reason="cleaning", state="planned",
                  **{"from": "2026-07-01T07:12:00Z", "to": "2026-07-01T07:20:00Z"})
        self.assertEqual(self.stretches()[2:5],
                         [("07:10", "07:12", "down", "starved", "O1"),
                          ("07:12", "07:15", "planned", "cleaning", "O1"),
                          ("07:15", "07:20", "planned", "cleaning", "O2")])
        self.assertEqual(self.stretches(window="from=2026-06-01&to=2026-06-02"), [])
        status, said = self.plant.answer(f"/api/v1/states?entity=line:m&{WINDOW}")
        self.assertEqual(status, 404)
        self.assertIn("no machine of the signal map", said)

    def write(self, minute, count):
        self.plant.ask("/write?precision=s", f"filler count={count} {START + 60 * minute}")

    def test_stream_resumes(self):
        self.serve()
        stream = Stream(self.plant.port)
        number, event, data = stream.next()
        self.assertEqual((event, sorted(data)), ("all", sorted(self.plant.live())))
        self.write(122, 1191)
        last = stream.until("values")[-1]
        stream.close()
        self.write(123, 1192)
        self.assertTrue(self.plant.wait(lambda: self.plant.value("filler", "pq") == 192))
        stream = Stream(self.plant.port, last[0])
        missed = stream.until("values")
        self.assertNotIn("all", [e[1] for e in missed])
        numbers = [int(e[0].rpartition(".")[2]) for e in [last] + missed]
        self.assertEqual(numbers, list(range(numbers[0], numbers[-1] + 1)))
        told = {(v["entity"], v["name"], v["grain"]): v["value"]
                for e in missed if e[1] == "values" for v in e[2]}
        self.assertEqual(told["filler", "pq", "day"], 192)
        stream.close()
        again = Stream(self.plant.port, query=f"?since={last[0]}")
        self.assertEqual(again.next()[0], missed[0][0])
        again.close()
        for unknown in (number.rpartition(".")[0] + ".999999", "0-1.1", "x"):
            stream = Stream(self.plant.port, unknown)
            self.assertEqual(stream.next()[1], "all", unknown)
            stream.close()

    def test_all_or_nothing(self):
        """Of what is said together nothing is kept when some of it is refused."""
        self.serve()
        line = dict(entity="line:l", order="O7", **{"from": "2026-07-01T07:30:00Z"})
        self.refused("/api/v1/orders", "2026-99-99", quantity=5, due="2026-99-99", **line)
        self.refused("/api/v1/orders", "no machine of the signal map", quantity=5,
                     **dict(line, entity="line:m"))
        self.assertEqual(self.get(f"/api/v1/said?entity=l&{DAY}"), [])
        self.assertEqual(self.post("/api/v1/orders", quantity=5, due="2026-07-09", **line), 204)
        self.plant.stop()
        rows = self.mw("fact", "list", "--measure", "order_quantity", "--all-versions", "--format",
                       "csv", "-w", self.work).csv()
        self.assertEqual([(r["entity"], float(r["value"])) for r in rows], [("l", 5)])


if __name__ == "__main__":
    unittest.main()
