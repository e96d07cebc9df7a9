# SPDX-License-Identifier: MIT
"""Verbs behind HTTP: the same numbers as on the command line, files in and out, packs written in
the page, and what a person of a branch or of another organisation does not see."""
import contextlib
import csv
import datetime
import io
import json
import pathlib
import sqlite3
import sys
import threading
import time
import unittest
import urllib.parse
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from api import Client, Description  # noqa: E402
from plant import Plant  # noqa: E402
from program import Case  # noqa: E402

PASSWORD = "a passphrase of the tests"
PACK = """pack firms { title en "Firms" zh "企业", version "1.0.0" }
kind region
kind firm in region
measure sales on firm per year : number { roll time sum, children sum }
measure staff on firm per year : number { roll time sum, children sum }
measure sector on firm : text { roll time hold }
indicator per_head on firm : number {
  title en "Sales per head" zh "人均销售"
  better higher
  = sales / staff
  roll recompute
}
choice plan on firm pick one {
  title en "Plan"
  evidence en "The plan"
  option "no" 0 en "None"
  option "yes" 2 en "There is one"
}
choice tools on firm pick many {
  title en "Tools"
  option "a" 1 en "A"
  option "b" 1 en "B"
}
indicator total on firm = plan + tools
level grade on firm {
  1 en "Good" when total >= 2
  0 en "Low"
}
index strength on firm {
  money weight 1 { sales }
  people weight 1 { staff }
}
example "per head" at 2025 {
  given sales = 10, staff = 5
  expect per_head = 2
}
"""
MAP = """map sales {
  file "sales.csv" csv
  time year column "year"
  entity firm column "firm"
  measure sales column "sales"
}
"""
PDF = b"%PDF-1.4\nA plan.\n%%EOF\n"


class Desk(Case):
    """Regions N and S with two firms each."""

    def setUp(self):
        super().setUp()
        self.work = self.folder / "w"
        self.mw("init", "w", "--zone", "UTC")
        (self.work / "packs/firms.mw").write_text(PACK)
        for region, firms in [("N", ["N1", "N2"]), ("S", ["S1", "S2"])]:
            self.mw("entity", "add", "region", region, "-w", "w")
            for firm in firms:
                self.mw("entity", "add", "firm", firm, "--in", region, "-w", "w")
        for firm, sales, staff in [("N1", 100, 3), ("N2", 107, 9), ("S1", 114, 4), ("S2", 121, 6)]:
            self.mw("fact", "put", "sales", firm, "2025", str(sales), "-w", "w")
            self.mw("fact", "put", "staff", firm, "2025", str(staff), "-w", "w")

    def serve(self, *words, guarded=False):
        plant = Plant(self.work, self.env(), *words, guarded=guarded)
        self.addCleanup(lambda: plant.process.poll() is None and plant.stop())
        return plant

    def open(self):
        """Somebody who may do everything, who holds answers against their description."""
        self.plant = self.serve()
        self.client = Client(self.plant.port)
        self.described = Description(self.client)

    def ask(self, operation, status=None, body=None, query=None, **places):
        """An operation by its name; its answer is as described."""
        method, path, _ = self.described.operations[operation]
        for place, value in places.items():
            path = path.replace("{" + place + "}", value)
        reply = self.client.ask(method, path, body, query=query)
        expected = status or (reply.status if reply.status in (200, 204) else 200)
        self.assertEqual(reply.status, expected, (operation, reply.body[:300]))
        self.assertEqual(self.described.problems(operation, reply), [], operation)
        return reply

    def people(self, rows):
        """Serves for people: their name, organisation, role and the branch of that."""
        tokens = {}
        for name, organisation, role, entity in rows:
            self.mw("person", "add", name, "--organisation", organisation, "-w", "w")
            self.mw("person", "grant", name, role, *(["--entity", entity] if entity else []),
                    "-w", "w")
            tokens[name] = self.mw("token", "new", name, "--title", "t", "--role", role, "-w",
                                   "w").out.split()[-1]
        self.plant = self.serve(guarded=True)
        self.who = {name: Client(self.plant.port, token) for name, token in tokens.items()}
        self.described = Description(self.who["ann"])

    def ask_as(self, who, operation, status=None, body=None, query=None, **places):
        self.client = self.who[who]
        return self.ask(operation, status, body, query, **places)

    def left_over(self):
        return [p.name for p in (self.work / "files").iterdir() if p.name.startswith(".request")]


class Numbers(Desk):
    LINES = [
        ("evaluate", {"at": "2025"}, ["eval", "--at", "2025", "--format", "json"]),
        ("evaluate", {"at": "2025", "on": "region", "indicator": "per_head,sales", "lang": "zh"},
         ["eval", "--at", "2025", "--on", "region", "-i", "per_head,sales", "--lang", "zh",
          "--format", "json"]),
        ("explain", {"indicator": "per_head", "entity": "firm:N1", "at": "2025"},
         ["explain", "per_head", "-e", "N1", "--at", "2025", "--json"]),
        ("listFacts", {"measure": "sales", "entity": "N1,S1"},
         ["fact", "list", "--measure", "sales", "--entity", "N1,S1", "--format", "json"]),
        ("listEntities", {"kind": "firm", "limit": "2", "offset": "1"},
         ["entity", "list", "firm", "--limit", "2", "--offset", "1", "--format", "json"]),
        ("rank", {"at": "2025"}, ["rank", "--at", "2025", "--format", "json"]),
        ("listPacks", {}, ["use", "--format", "json"]),
        ("listImports", {}, ["import", "list", "--format", "json"]),
    ]

    def test_the_verb_behind_it(self):
        self.open()
        asked = [self.ask(name, query=query).body.decode() for name, query, _ in self.LINES]
        self.plant.stop()
        for got, (name, _, words) in zip(asked, self.LINES):
            self.assertEqual(got, self.mw(*words, "-w", "w").out, name)

    def test_other_weights(self):
        self.open()
        plain = self.ask("rank", query={"at": "2025"}).json()
        other = self.ask("rankWhatIf", body={"at": "2025", "weights": {"people": 9}}).json()
        self.assertEqual([r["entity"] for r in plain][0], "S2")
        by_name = {r["entity"]: r for r in other}
        for row in plain:
            self.assertEqual(by_name[row["entity"]]["rank before"], row["rank"])
        self.assertNotEqual([r["score"] for r in plain], [r["score"] for r in other])
        for weights, status in [({"people": 0}, 400), ({"nobody": 1}, 404), ({"people": "x"}, 400)]:
            self.ask("rankWhatIf", status, {"at": "2025", "weights": weights})

    def test_results(self):
        self.open()
        self.ask("keepResult", body={"index": "strength", "at": "2025"})
        kept, = self.ask("listResults").json()
        shown = self.ask("getResult", id=str(kept["id"])).json()
        self.assertEqual(len(shown), 4)
        self.ask("getResult", 404, id="999999")
        self.assertTrue(self.ask("verify").json()["sound"])

    def test_wrong_usage(self):
        self.open()
        for name, query, status in [
                ("evaluate", {"at": "2025-99"}, 422), ("evaluate", {"from": "2025"}, 400),
                ("evaluate", {"pack": "../firms"}, 400), ("evaluate", {"indicator": "x"}, 404),
                ("rank", {"draws": "1000000", "at": "2025"}, 422),
                ("listFacts", {"limit": "100000000"}, 422),
                ("evaluate", {"from": "0001-01-01", "to": "0250-01-01", "indicator": "sales"}, 422),
                ("evaluate", {"workspace": "/tmp"}, 400), ("evaluate", {"format": "csv"}, 400)]:
            reply = self.ask(name, status, query=query)
            self.assertNotIn(str(self.work), reply.body.decode())


class Files(Desk):
    def test_exports(self):
        self.open()
        query = {"at": "2025", "indicator": "sales"}
        reply = self.ask("exportValues", query={**query, "format": "csv"})
        rows = list(csv.DictReader(io.StringIO(reply.body.decode())))
        self.assertEqual([r["value"] for r in rows], ["100", "107", "114", "121"])
        self.assertIn("attachment", reply.headers["Content-Disposition"])
        book = self.ask("exportValues", query={**query, "format": "xlsx"})
        with zipfile.ZipFile(io.BytesIO(book.body)) as z:
            self.assertIn(b"<v>121</v>", z.read("xl/worksheets/sheet1.xml"))
        parquet = self.ask("exportValues", query={**query, "format": "parquet"}).body
        self.assertEqual((parquet[:4], parquet[-4:]), (b"PAR1", b"PAR1"))
        for name in ["exportFacts", "exportRanks", "exportEntities"]:
            for form in ["csv", "xlsx", "parquet"]:
                self.assertTrue(self.ask(name, query={"format": form}).body, (name, form))
        self.assertEqual(self.left_over(), [])

    def test_imports(self):
        self.open()
        rows = b"firm,year,sales\nN1,2024,50\nX9,2024,60\n"
        guess = self.ask("guessMap", body=rows, query={"name": "sales.csv"}).body.decode()
        self.assertIn("map sales", guess)
        self.ask("importFile", 404, rows, {"name": "sales.csv", "map": "sales"})
        self.ask("putMap", name="sales", body={"text": MAP})
        self.assertEqual(self.ask("listMaps").json(), [{"name": "sales", "text": MAP}])
        dry = {"name": "sales.csv", "map": "sales", "dry-run": "true"}
        report = self.ask("importFile", body=rows, query=dry).json()
        self.assertEqual((report["import"], report["kept"], report["refused"]), (None, 1, 1))
        report = self.ask("importFile", body=rows, query={"name": "sales.csv",
                                                          "map": "sales"}).json()
        self.assertEqual((report["file"], report["kept"], len(report["rejects"])),
                         ("sales.csv", 1, 1))
        self.assertIn("X9", report["rejects"][0]["value"] + report["rejects"][0]["reason"])
        listed = self.ask("listImports").json()[-1]
        self.assertEqual((listed["file"], listed["state"]), ("sales.csv", "complete"))
        value = {"at": "2024", "indicator": "sales", "entity": "N1"}
        self.assertEqual(self.ask("evaluate", query=value).json()["values"][0]["value"], 50)
        self.ask("undoImport", id=str(listed["id"]))
        self.assertNotIn('"value":50', self.ask("evaluate", query=value).body.decode())
        self.ask("undoImport", 422, id=str(listed["id"]))
        self.ask("dropMap", name="sales")
        self.ask("dropMap", 404, name="sales")
        wrong = self.ask("putMap", name="bad", body={"text": "nonsense {"})
        self.assertEqual(wrong.status, 204)
        wrong = self.ask("importFile", 422, rows, {"name": "sales.csv", "map": "bad"})
        self.assertNotIn(str(self.work), wrong.headers.get("Mw-Note", ""))
        self.assertEqual(self.left_over(), [])


MEASURES = [f"m{i}" for i in range(4)]
METERS = "".join(f"measure {m} on firm per hour : number {{ roll time sum }}\n" for m in MEASURES)
METER_MAP = "\n".join(["map meters {", 'time period column "t"', 'entity firm column "firm" add',
                       *(f'measure {m} column "{m}"' for m in MEASURES), "}\n"])


def meters(firm, hours, tail=b""):
    """A file of hourly values, four a row."""
    begin = datetime.datetime(1960, 1, 1)
    rows = ["firm,t,m0,m1,m2,m3"] + [
        f"{firm},{begin + datetime.timedelta(hours=i):%Y-%m-%dT%H},{i % 97},{i % 89},{i % 83},1"
        for i in range(hours)]
    return "\n".join(rows).encode() + b"\n" + tail


class Work(Desk):
    """Di and Ed import; Ann is their administrator, Cy that of another organisation."""

    QUERY = {"name": "meters.csv", "map": "meters"}

    def setUp(self):
        super().setUp()
        people = "  people weight 1 { staff }\n"
        varied = people + "  vary weights +- 25 % relative, normalise in (minmax, rank)\n"
        (self.work / "packs/firms.mw").write_text(PACK.replace(people, varied) + METERS)
        self.mw("organisation", "add", "south", "--entity", "region:S", "-w", "w")
        self.mw("organisation", "add", "all", "-w", "w")
        self.people([("ann", "all", "administrator", None), ("di", "all", "analyst", None),
                     ("ed", "all", "analyst", None), ("cy", "south", "administrator", None)])
        self.ask_as("ann", "putMap", name="meters", body={"text": METER_MAP})

    def begin(self, body, work=None, **more):
        """Di imports, on a thread of its own; her answer comes into the list that is returned."""
        got = []
        query = urllib.parse.urlencode({**self.QUERY, **more})
        headers = {"Mw-Work": work} if work else {}
        thread = threading.Thread(target=lambda: got.append(self.who["di"].ask(
            "POST", "/api/v1/imports?" + query, body, headers)))
        thread.start()
        self.addCleanup(thread.join)
        return thread, got

    def far(self, got, least=1):
        """The import, once it read so many rows."""
        for _ in range(20000):
            rows = [w for w in self.ask_as("ann", "listWork").json() if w["what"] == "importFile"]
            if rows and (rows[0]["rows"] or 0) >= least:
                return rows[0]
            self.assertEqual(got, [], "it was over before it was seen")
            time.sleep(0.002)
        self.fail("no import")

    def facts(self):
        reply = self.who["ann"].ask("GET", "/api/v1/facts", query={"measure": "m0,m1,m2,m3"})
        none = reply.status == 404 and "was ever recorded" in reply.detail()
        return [] if none else reply.json()

    def imports(self):
        """Those of files, by their state."""
        rows = self.ask_as("ann", "listImports").json()
        return [r["state"] for r in rows if not r["file"].startswith("live:")]

    def test_an_import_is_cancelled(self):
        body = meters("N1", 400000)
        thread, got = self.begin(body, "import-of-the-test")
        seen = self.far(got, 150000)
        self.assertEqual((seen["id"], seen["who"], seen["about"], seen["state"]),
                         ("import-of-the-test", "di", "meters.csv", "working"))
        self.assertEqual(seen["total"], len(body))
        self.assertLess(0, seen["percent"])
        for who in ("ed", "cy"):
            self.assertEqual(self.ask_as(who, "listWork").json(), [])
            self.ask_as(who, "getWork", 404, id=seen["id"])
            self.ask_as(who, "cancelWork", 404, id=seen["id"])
        later = self.ask_as("di", "getWork", id=seen["id"]).json()
        self.assertEqual(later["state"], "working")
        self.assertGreaterEqual(later["done"], seen["done"])
        self.ask_as("di", "cancelWork", 202, id=seen["id"])
        thread.join()
        self.assertEqual(got[0].status, 409)
        self.assertEqual(got[0].detail(), "meters.csv: cancelled; nothing of it is kept")
        self.assertEqual(self.described.problems("importFile", got[0]), [])
        self.ask_as("di", "cancelWork", 409, id=seen["id"])
        self.assertEqual(self.facts(), [])
        self.assertEqual(self.imports(), ["undone"])
        self.assertEqual(self.ask_as("ann", "listWork").json(), [])
        # The next one is whole, over what was cancelled before.
        report = self.ask_as("di", "importFile", body=meters("N1", 50), query=self.QUERY).json()
        self.assertEqual((report["kept"], report["same"]), (200, 0))
        self.assertEqual(len(self.facts()), 200)
        self.assertEqual(self.left_over(), [])
        self.plant.stop()
        self.assertIn("sound", self.mw("verify", "-w", "w").out)
        trail = self.mw("audit", "list", "-w", "w", "--format", "csv").csv()
        self.assertIn("cancelled", str([r for r in trail if r["act"] == "import failed"]))

    def test_by_an_administrator(self):
        thread, got = self.begin(meters("X9", 400000))
        self.ask_as("ann", "cancelWork", 202, id=self.far(got)["id"])
        thread.join()
        self.assertEqual(got[0].status, 409)
        self.assertIn("(by ann)", got[0].detail())
        self.assertEqual(self.facts(), [])

    def test_a_try_is_cancelled(self):
        thread, got = self.begin(meters("N1", 400000), **{"dry-run": "true"})
        self.ask_as("di", "cancelWork", 202, id=self.far(got)["id"])
        thread.join()
        self.assertEqual(got[0].status, 409)
        self.assertEqual((self.imports(), self.facts()), ([], []))

    def test_draws_are_cancelled(self):
        got = []
        query = {"at": "2025", "draws": "16384", "index": "strength"}
        thread = threading.Thread(target=lambda: got.append(self.who["di"].ask(
            "GET", "/api/v1/rank/sensitivity", query=query)))
        thread.start()
        self.addCleanup(thread.join)
        work = []
        self.plant.wait(lambda: got or work or work.extend(
            w for w in self.ask_as("di", "listWork").json() if w["done"] > 0), pause_s=0.002)
        self.assertEqual(got, [])
        self.assertEqual((work[0]["what"], work[0]["rows"]), ("rankSensitivity", None))
        self.ask_as("di", "cancelWork", 202, id=work[0]["id"])
        thread.join()
        self.assertEqual((got[0].status, got[0].detail()),
                         (409, "draws: cancelled; nothing was stored"))

    def evaluate(self, path, query):
        """What a request of Di's is answered that is cancelled as soon as it is seen at work."""
        got, work = [], []
        thread = threading.Thread(target=lambda: got.append(self.who["di"].ask(
            "GET", path, query=query)))
        thread.start()
        self.addCleanup(thread.join)
        self.plant.wait(lambda: got or work or work.extend(
            self.ask_as("di", "listWork").json()), pause_s=0.002)
        for w in work:  # 409: it is over
            self.who["di"].ask("DELETE", f"/api/v1/work/{w['id']}")
        thread.join()
        return got[0]

    def test_evaluations_are_cancelled(self):
        """Values and exports end where they are; the next one is whole."""
        self.ask_as("di", "importFile", body=meters("N1", 60000), query=self.QUERY)
        query = {"indicator": "m0,m1,m2,m3", "on": "firm", "entity": "firm:N1",
                 "from": "1960-01-01", "to": "1966-10-31"}
        for path, more in (("/api/v1/eval", {}), ("/api/v1/exports/eval", {"format": "xlsx"})):
            for _ in range(50):  # on a fast machine it may be done before it is cancelled
                reply = self.evaluate(path, {**query, **more})
                if reply.status != 200 and "was given up" in reply.detail():
                    break
            self.assertEqual(reply.status, 409, path)
            self.assertIn("was given up", reply.detail())
        self.assertEqual(self.ask_as("di", "listWork").json(), [])
        whole = self.who["di"].ask("GET", "/api/v1/eval", query=query).json()
        self.assertEqual(len(whole["values"]), 4 * 2496)
        self.assertEqual(self.left_over(), [])

    def test_before_it_came(self):
        self.ask_as("di", "cancelWork", 404, id="given-up-early")
        _, got = self.begin(meters("N1", 3), "given-up-early")
        self.assertTrue(self.plant.wait(lambda: got))
        self.assertEqual(got[0].status, 409)
        self.assertEqual(self.facts(), [])
        wrong = self.who["di"].ask("GET", "/api/v1/settings", headers={"Mw-Work": "x y"})
        self.assertEqual(wrong.status, 400)


class Assessments(Desk):
    def test_from_blank_to_confirmed(self):
        self.open()
        self.ask("beginCampaign", body={"campaign": "c", "standard": "firms", "period": "2025",
                                        "deadline": "2099-01-01", "entity": ["N1", "N2"]})
        self.ask("enterCampaign", campaign="c", body={"entity": ["S1"]})
        self.assertEqual([a["entity"] for a in self.ask("listAssessments", campaign="c").json()],
                         ["N1", "N2", "S1"])
        one = {"campaign": "c", "entity": "firm:N1"}
        form = self.ask("getForm", **one).json()
        self.assertEqual([q["open"] for q in form["questions"]], ["not answered"] * 2)
        self.ask("answer", body={"answers": {"plan": "yes", "tools": ["a", "b"]}}, **one)
        self.ask("answer", 422, body={"answers": {"plan": "maybe"}}, **one)
        self.ask("answer", 400, body={"answers": {"plan": {"x": 1}}}, **one)
        self.ask("attachEvidence", body=PDF, query={"question": "plan", "name": "../计划.pdf"},
                 **one)
        self.ask("attachEvidence", 400, body=b"", query={"question": "plan", "name": "a"}, **one)
        plan = self.ask("getForm", **one).json()["questions"][0]
        self.assertEqual((plan["answer"]["text"], plan["open"]), ("There is one", None))
        file, = plan["files"]
        self.assertEqual((file["name"], file["type"]), ("计划.pdf", "application/pdf"))
        got = self.ask("getEvidence", id=file["id"], **one)
        self.assertEqual(got.body, PDF)
        self.assertIn("attachment", got.headers["Content-Disposition"])
        self.ask("getEvidence", 404, id="0" * 64, **one)
        self.ask("getEvidence", 404, campaign="c", entity="firm:N2", id=file["id"])
        self.ask("attachEvidence", body=PDF + b"more", query={"question": "plan", "name": "b.pdf"},
                 **one)
        other = self.ask("getForm", **one).json()["questions"][0]["files"][1]
        self.ask("detachEvidence", query={"question": "plan"}, id=other["id"], **one)
        self.ask("detachEvidence", 404, query={"question": "plan"}, id=other["id"], **one)
        report, plan = self.ask("listDocuments", entity="firm:N1").json()
        self.assertEqual((report["sort"], report["campaign"], report["state"], report["id"]),
                         ("report", "c", "draft", None))
        self.assertEqual((plan["sort"], plan["question"], plan["name"], plan["type"],
                          plan["bytes"], plan["id"]),
                         ("evidence", "plan", "计划.pdf", "application/pdf", len(PDF), file["id"]))
        self.assertEqual(self.ask("listDocuments", entity="region:N").json(), [])
        self.ask("submitAssessment", body={}, **one)
        self.ask("score", body={"answers": {"plan": "no"}, "comment": "not seen"}, **one)
        self.ask("reviewAssessment", body={"comment": "so"}, **one)
        self.ask("confirmAssessment", body={}, **one)
        status = self.ask("assessmentStatus", **one).json()
        self.assertEqual((status["state"], status["level"]), ("confirmed", 1))
        self.ask("nextLevel", campaign="c", entity="N2")
        for name in ["campaignStanding", "campaignAgreement", "campaignSettings"]:
            self.ask(name, campaign="c")
        for name in ["getAssessment", "assessmentHistory"]:
            self.assertTrue(self.ask(name, **one).json(), name)
        counts, = self.ask("listCampaigns").json()
        self.assertEqual((counts["entities"], counts["confirmed"]), (3, 1))
        self.assertEqual(self.ask("getReport", query={"format": "pdf"}, **one).body[:4], b"%PDF")
        self.assertEqual(self.ask("getReport", query={"format": "xlsx"}, **one).body[:2], b"PK")
        self.assertIn("N1", self.ask("exportAssessment", query={"format": "json"},
                                     **one).body.decode())
        self.ask("putCampaignSettings", campaign="c", body={"values": {"trust": 0.7}})
        self.ask("reopenAssessment", body={}, **one)
        self.assertEqual(self.left_over(), [])
        self.plant.stop()
        self.assertIn("sound", self.mw("verify", "-w", "w").out)


class Packs(Desk):
    def happened(self):
        return [(c["subject"], c["now"]) for c in self.ask("listChanges").json()
                if c["what"] == "pack"]

    def put(self, status, files, name="own"):
        return self.ask("putPack", status, json.dumps({"files": files}).encode(), pack=name)

    def test_written_in_the_page(self):
        self.open()
        good = 'pack own { title en "Own" zh "自有", version "1.0.0", use firms }\n' \
               "indicator twice on firm = 2 * sales\n"
        wrong = good.replace("sales", "sale")
        check = self.ask("checkPack", body=json.dumps({"files": {"own.mw": wrong}}).encode()).json()
        self.assertEqual(check["diagnostics"][0]["line"], 2)
        self.assertIn("sales", check["diagnostics"][0]["hint"])
        self.assertIn("own.mw:2", self.put(422, {"own.mw": wrong}).detail())
        self.assertFalse((self.work / "packs/own").exists())
        put = self.put(200, {"own.mw": good}).json()
        self.assertEqual((put["from"], put["files"][0]["text"]), ("workspace", good))
        value = {"at": "2025", "indicator": "twice", "entity": "N1"}
        self.assertEqual(self.ask("evaluate", query=value).json()["values"][0]["value"], 200)
        self.put(200, {"own.mw": good.replace("2 *", "3 *"), "more.mw": ""})
        self.assertEqual(self.ask("evaluate", query=value).json()["values"][0]["value"], 300)
        # One that others in use need cannot lose what they need.
        self.put(422, {"firms.mw": 'pack firms { title en "F", version "1.0.0" }\nkind firm\n'},
                 "firms")
        self.assertEqual((self.work / "packs/firms.mw").read_text(), PACK)
        self.assertEqual(self.ask("evaluate", query=value).json()["values"][0]["value"], 300)
        for files in [{"../own.mw": good}, {"own.txt": good}, {"own.mw": 1}, {}]:
            self.put(400, files)
        self.put(400, {"own.mw": good}, "OWN")
        pack = self.ask("getPack", pack="firms", query={"examples": "true"}).json()
        self.assertEqual([e["ok"] for e in pack["examples"]], [True])
        per_head = [d for d in pack["declarations"] if d["name"] == "per_head"][0]
        self.assertEqual((per_head["better"], per_head["title"]["zh"]), ("higher", "人均销售"))
        self.ask("getPack", 404, pack="nothing")
        self.assertEqual(self.left_over(), [])
        self.assertEqual(self.happened(), [("own", "written")] * 2)  # what was refused was not

    def test_made_copied_and_removed(self):
        self.open()
        every = {p["name"]: p for p in self.ask("listPacks", query={"all": "true"}).json()}
        self.assertEqual((every["firms"]["in_use"], every["energy"]["in_use"]), (True, False))
        said = self.ask("usePacks", 422, {"pack": ["energy"]}).detail()
        self.assertIn('firms.mw:2:6: "region" is declared twice', said)
        self.ask("usePacks", body={"pack": ["plant"]})
        self.ask("newPack", body={"pack": "own", "title": "Own", "title-zh": "自有"})
        own = self.ask("getPack", pack="own").json()
        self.assertEqual((own["from"], own["uses"], own["title"]["zh"]),
                         ("workspace", ["plant", "firms"], "自有"))
        self.ask("newPack", 422, {"pack": "own"})
        self.assertIn("name", self.ask("newPack", 400, {"pack": "../own"}).detail())
        self.ask("newPack", 400, {"pack": "x", "copy": "/etc"})
        self.assertIn("called plant", self.ask("newPack", 422,
                                                {"pack": "works", "copy": "plant"}).detail())
        self.assertIn("need it", self.ask("removePack", 422, pack="firms").detail())
        self.ask("removePack", pack="own")
        self.ask("newPack", body={"pack": "works", "copy": "plant"})
        names = {p["name"]: p["in_use"] for p in self.ask("listPacks").json()}
        self.assertEqual(names, {"firms": True, "works": True})
        self.ask("removePack", 404, pack="plant")
        self.ask("removePack", pack="works")
        self.assertFalse((self.work / "packs/works").exists())
        self.assertEqual(self.happened(),
                         [("works", "deleted"), ("works", "made"), ("own", "deleted"),
                          ("own", "made"), ("plant", "used")])
        self.plant.stop()
        trail = self.mw("audit", "list", "-w", "w", "--format", "csv").out
        self.assertIn("pack remove", trail)


class Saved(Desk):
    def test_targets_views_settings(self):
        self.open()
        target = {"indicator": "per_head", "entity": "N1", "value": 40}
        self.ask("putTarget", body=target)
        self.ask("putTarget", body={**target, "period": "2026", "value": 45})
        self.ask("putTarget", body={**target, "entity": "S1"})
        self.ask("putTarget", 404, {**target, "indicator": "nothing"})
        self.ask("putTarget", 422, {**target, "period": "soon"})
        self.ask("putTarget", body={"indicator": "per_head", "entity": "N1"})
        self.assertEqual(
            self.ask("listTargets", query={"entity": "N1"}).json(),
            [{"indicator": "per_head", "entity": "firm:N1", "period": "2026", "value": 45.0}])
        self.assertEqual(len(self.ask("listTargets").json()), 2)
        self.ask("putView", body={"name": "mine", "address": "/index?at=2025"})
        for address in ["//elsewhere", "https://elsewhere", ""]:
            self.ask("putView", 400, {"name": "bad", "address": address})
        self.assertEqual(self.ask("listViews").json(),
                         [{"name": "mine", "address": "/index?at=2025"}])
        self.ask("dropView", name="mine")
        self.ask("dropView", 404, name="mine")
        self.ask("putSettings", body={"title": "Firms", "title_zh": "企业"})
        self.assertEqual(self.ask("getSettings").json()["title"], "Firms")

    def test_changes(self):
        self.open()
        self.assertEqual(self.ask("listChanges").json(), [])
        self.ask("putMap", name="sales", body={"text": MAP})
        self.ask("importFile", body=b"firm,year,sales\nN1,2024,50\nX9,2024,60\n",
                 query={"name": "sales.csv", "map": "sales"})
        self.ask("putTarget", body={"indicator": "per_head", "entity": "N1", "value": 40,
                                    "period": "2026"})
        self.ask("putTarget", 404, {"indicator": "nothing", "entity": "N1", "value": 40})
        self.ask("usePacks", body={"pack": ["firms", "plant"]})
        self.ask("beginCampaign", body={"campaign": "c", "standard": "firms", "period": "2025"})
        one = {"campaign": "c", "entity": "firm:N1"}
        self.ask("answer", body={"answers": {"plan": "yes", "tools": ["a"]}}, **one)
        self.ask("attachEvidence", body=PDF, query={"question": "plan", "name": "p.pdf"}, **one)
        for step in ("submit", "review", "confirm"):
            self.ask(f"{step}Assessment", body={}, **one)
        told = self.ask("listChanges").json()
        self.assertEqual([(c["what"], c["entity"], c["subject"], c["now"]) for c in told],
                         [("assessment", "firm:N1", "c", state)
                          for state in ("confirmed", "reviewed", "submitted")] +
                         [("pack", None, "firms, plant", "used"),
                          ("target", "firm:N1", "per_head", "40"),
                          ("import", None, "sales.csv", None)])
        self.assertEqual((told[-2]["detail"], told[-1]["count"], told[-1]["refused"]),
                         ("2026", 1, 1))
        # Of a branch: what is about its entities, imports with what they brought there.
        of = {e: [c["what"] for c in self.ask("listChanges", query={"entity": e}).json()]
              for e in ("region:N", "firm:N2")}
        self.assertEqual(of, {"region:N": ["assessment"] * 3 + ["pack", "target", "import"],
                              "firm:N2": ["pack"]})
        self.assertEqual(len(self.ask("listChanges", query={"top": "2"}).json()), 2)
        self.assertEqual(self.ask("listChanges", query={"since": "2099-01-01"}).json(), [])
        sales, = [i for i in self.ask("listImports").json() if i["file"] == "sales.csv"]
        self.ask("undoImport", id=str(sales["id"]))
        first = self.ask("listChanges").json()[0]
        self.assertEqual((first["what"], first["subject"]), ("undo", "sales.csv"))
        self.plant.stop()
        self.assertIn("sales.csv", self.mw("changes", "-w", "w").out)

    def bring(self, name, *rows):
        self.ask("importFile", body=("firm,year,sales\n" + "\n".join(rows) + "\n").encode(),
                 query={"name": name, "map": "sales"})

    def test_changes_of_a_branch(self):
        """However many files brought nothing there since; of late alone unless more is asked."""
        self.open()
        self.ask("putMap", name="sales", body={"text": MAP.replace("sales.csv", "*.csv")})
        self.bring("first.csv", "N1,2020,1", "S1,2020,1")
        self.bring("back.csv", "N2,2020,2", "N1,2021,2")
        for i in range(60):
            self.bring(f"s{i}.csv", f"S1,{1900 + i},{i}")
        of = lambda **query: [(c["what"], c["subject"], c["count"])
                              for c in self.ask("listChanges", query=query).json()]
        self.assertEqual(of(entity="region:N", top="1"), [("import", "back.csv", 2)])
        self.assertEqual(of(entity="region:N"),
                         [("import", "back.csv", 2), ("import", "first.csv", 1)])
        self.assertEqual(of(entity="region:S", top="2"),
                         [("import", "s59.csv", 1), ("import", "s58.csv", 1)])
        self.assertEqual(len(of(entity="region:S", top="100")), 61)
        back, = [i for i in self.ask("listImports").json() if i["file"] == "back.csv"]
        self.ask("undoImport", id=str(back["id"]))
        self.assertEqual(of(entity="region:N"),
                         [("undo", "back.csv", 2), ("import", "first.csv", 1)])
        self.assertEqual(of(entity="firm:N1"),
                         [("undo", "back.csv", 1), ("import", "first.csv", 1)])
        self.assertEqual(of(entity="firm:S2"), [])
        self.plant.stop()
        ago = 100 * 86400 * 10**9
        with contextlib.closing(sqlite3.connect(self.work / "registry.sqlite")) as db, db:
            db.execute("UPDATE import SET started_ns = started_ns - ?, ended_ns = ended_ns - ?"
                       " WHERE file = 'first.csv'", (ago, ago))
        lately = self.mw("changes", "-e", "region:N", "-w", "w").out
        self.assertIn("back.csv", lately)
        self.assertNotIn("first.csv", lately)
        self.assertIn("first.csv", self.mw("changes", "-e", "region:N", "--since", "2020-01-01",
                                           "-w", "w").out)
        self.assertIn("first.csv", self.mw("changes", "--top", "100", "-w", "w").out)

    def test_entities_and_channels(self):
        self.open()
        self.ask("addEntity", body={"kind": "firm", "code": "N3", "in": "N", "title": "Third"})
        self.ask("moveEntity", entity="N3", body={"in": "region:S", "at": "2026-01-01"})
        self.ask("retireEntity", entity="N3", body={"at": "2027-01-01"})
        self.ask("addEntity", 404, {"kind": "nothing", "code": "x"})
        row = [e for e in self.ask("listEntities").json() if e["code"] == "N3"][0]
        self.assertEqual((row["parent"], row["parent kind"]), ("S", "region"))
        self.ask("putChannel", body={"name": "ops", "webhook": "https://hooks.example/x",
                                     "secret": "hidden"})
        listed = self.ask("listChannels").body.decode()
        self.assertIn("hooks.example", listed)
        self.assertNotIn("hidden", listed)
        self.ask("putAlertSettings", body={"values": {"flood-count": 20}})
        self.ask("retryNotices", body={})
        self.ask("removeChannel", name="ops")
        for name in ["alertHistory", "alertSettings", "listNotices", "listEntityLinks"]:
            self.ask(name)
        self.plant.stop()
        trail = self.mw("audit", "list", "-w", "w", "--format", "csv").out
        self.assertIn("entity add", trail)
        self.assertNotIn("hidden", trail)
        self.assertIn("sound", self.mw("verify", "-w", "w").out)


    def test_many_entities_at_once(self):
        self.open()
        rows = b"kind,code,title,parent\nfirm,T1,First,T\nregion,T,South,\nfirm,N1,Renamed,\n"
        tried = self.ask("importEntities", body=rows, query={"dry-run": "true"}).json()
        self.assertEqual(tried, {"dry_run": True, "taken": False, "rows": 3, "added": 2,
                                 "wrong": 0, "mistakes": []})
        self.assertNotIn("T1", self.ask("listEntities").body.decode())
        self.assertTrue(self.ask("importEntities", body=rows).json()["taken"])
        found = {e["code"]: e for e in self.ask("listEntities").json()}
        self.assertEqual((found["T1"]["parent"], found["N1"]["title"]), ("T", "Renamed"))
        wrong = b"kind,code,parent,zone\nfirm,U1,S,\nfirms,U2,S,\nfirm,U3,X,Moon/Base\n"
        said = self.ask("importEntities", body=wrong).json()
        self.assertEqual((said["taken"], said["wrong"]), (False, 2))
        self.assertEqual([(m["line"], m["column"]) for m in said["mistakes"]],
                         [(3, "kind"), (4, "zone")])
        self.assertNotIn("U1", self.ask("listEntities").body.decode())
        self.assertIn("code", self.ask("importEntities", 422, b"kind,name\nfirm,x\n").detail())
        self.ask("importEntities", 400, b"")
        self.assertEqual(self.left_over(), [])
        self.plant.stop()
        trail = self.mw("audit", "list", "-w", "w", "--format", "csv").csv()
        self.assertEqual([r["act"] for r in trail], ["entity import"])  # what was taken alone

    def test_an_end_is_taken_back(self):
        self.open()
        end = lambda: {e["code"]: e["to"] for e in self.ask("listEntities").json()}["N1"]
        self.ask("retireEntity", entity="firm:N1", body={"at": "2027-01-01"})
        self.assertIn("2027-01-01", end())
        self.ask("retireEntity", entity="firm:N1", body={"undo": True})
        self.assertIsNone(end())
        self.ask("retireEntity", 400, {}, entity="firm:N1")
        self.ask("retireEntity", 400, {"at": "2027-01-01", "undo": True}, entity="firm:N1")
        self.ask("addEntity", body={"kind": "firm", "code": "N1", "zone": "Asia/Shanghai"})
        self.ask("addEntity", body={"kind": "firm", "code": "N1", "zone": "none"})
        self.assertIsNone([e for e in self.ask("listEntities").json()
                           if e["code"] == "N1"][0]["zone"])

    def test_campaign_of_digits(self):
        self.mw("assess", "new", "2026", "--standard", "firms", "--period", "2025", "-w", "w")
        self.open()
        self.ask("listAssessments", campaign="2026")
        self.ask("campaignStanding", campaign="2026")
        self.ask("assessmentStatus", campaign="2026", entity="N1")
        self.ask("getAssessment", 404, campaign="2026", entity="status")  # there is no such entity

    def test_codes_with_a_slash(self):
        """In a path the slash of a code is %2F; names that are no entities have none."""
        self.open()
        self.ask("addEntity", body={"kind": "firm", "code": "N/3", "in": "N", "title": "Third"})
        self.ask("addEntity", body={"kind": "firm", "code": "N%2F3", "in": "N", "title": "Fourth"})
        self.ask("moveEntity", entity="firm:N%2F3", body={"in": "region:S", "at": "2026-01-01"})
        self.ask("retireEntity", entity="N%252F3", body={"at": "2027-01-01"})
        self.ask("moveEntity", 404, {"in": "region:S"}, entity="N%2F4")
        rows = {e["code"]: e for e in self.ask("listEntities").json()}
        self.assertEqual([(rows[c]["parent"], rows[c]["to"]) for c in ("N/3", "N%2F3")],
                         [("S", None), ("N", "2027-01-01T00:00:00Z")])
        self.ask("putMap", 400, {"text": MAP}, name="a%2Fb")
        self.ask("getPack", 400, pack="..%2Ffirms")
        self.assertEqual(self.client.ask("GET", "/api/v1/packs/..%2F..").status, 400)

    def test_change_and_entry_are_one(self):
        """Where the entry of the trail cannot be written, nothing is changed."""
        self.open()
        target = {"indicator": "per_head", "entity": "N1", "value": 40}
        pack = {"files": {"firms.mw": PACK.replace("Sales per head", "Sales for each")}}
        self.ask("putTarget", body=target)
        with contextlib.closing(sqlite3.connect(self.folder / "w/registry.sqlite")) as db:
            db.execute("CREATE TRIGGER full BEFORE INSERT ON audit BEGIN "
                       "SELECT RAISE(ABORT, 'the trail is full'); END")
        refused = [self.ask("putTarget", 422, {**target, "value": 41}),
                   self.ask("addEntity", 422, {"kind": "firm", "code": "N3", "in": "N"}),
                   self.ask("putMap", 422, {"text": MAP}, name="again"),
                   self.ask("putPack", 422, json.dumps(pack).encode(), pack="firms")]
        for answer in refused:
            self.assertIn("the trail is full", answer.json()["detail"])
        with contextlib.closing(sqlite3.connect(self.folder / "w/registry.sqlite")) as db:
            db.execute("DROP TRIGGER full")
        self.assertEqual([t["value"] for t in self.ask("listTargets").json()], [40])
        self.assertNotIn("N3", [e["code"] for e in self.ask("listEntities").json()])
        self.assertNotIn("again", [m["name"] for m in self.ask("listMaps").json()])
        self.assertNotIn("Sales for each", self.ask("getPack", pack="firms").body.decode())
        self.plant.stop()
        trail = self.mw("audit", "list", "-w", "w", "--format", "csv").csv()
        self.assertEqual([r["act"] for r in trail], ["putTarget"])


class Seen(Desk):
    """Ann may do everything in her organisation, which holds region N; Bo sees firm N1 alone; Cy is
    of the other organisation."""

    def setUp(self):
        super().setUp()
        self.mw("organisation", "add", "north", "--entity", "region:N", "-w", "w")
        self.mw("organisation", "add", "rest", "-w", "w")
        self.mw("assess", "new", "c", "--standard", "firms", "--period", "2025", "-w", "w")
        self.people([("ann", "north", "administrator", None),
                     ("bo", "north", "assessor", "firm:N1"),
                     ("cy", "rest", "administrator", None)])

    def entities(self, reply, member="entity"):
        rows = reply.json()
        return [r[member] for r in (rows["values"] if isinstance(rows, dict) else rows)]

    def test_what_is_listed(self):
        seen = {"ann": ["N1", "N2"], "bo": ["N1"], "cy": ["S1", "S2"]}
        for name, firms in seen.items():
            values = self.ask_as(name, "evaluate", query={"at": "2025", "indicator": "sales"})
            self.assertEqual(self.entities(values), firms, name)
            ranks = self.ask_as(name, "rank", query={"at": "2025"})
            self.assertEqual(sorted(self.entities(ranks)), firms, name)
            facts = self.ask_as(name, "listFacts", query={"measure": "sales"})
            self.assertEqual(self.entities(facts), firms, name)
            listed = self.ask_as(name, "listEntities", query={"kind": "firm"})
            self.assertEqual(self.entities(listed, "code"), firms, name)
            of = self.ask_as(name, "listAssessments", campaign="c")
            self.assertEqual(self.entities(of), firms, name)
            standing = self.ask_as(name, "campaignStanding", campaign="c")
            self.assertEqual(self.entities(standing), firms, name)
            counts, = self.ask_as(name, "listCampaigns").json()
            self.assertEqual(counts["entities"], len(firms), name)
            file = self.ask_as(name, "exportFacts", query={"format": "csv"}).body.decode()
            self.assertEqual("S1" in file, name == "cy", name)
        # Peers count, though they are not shown: N1 is second of its organisation's two.
        row, = self.ask_as("bo", "rank", query={"at": "2025"}).json()
        self.assertEqual(row["rank"], 2)

    def test_changes_of_others(self):
        self.ask_as("ann", "putMap", name="sales", body={"text": MAP})
        self.ask_as("ann", "importFile", body=b"firm,year,sales\nN1,2024,5\nN2,2024,6\n",
                    query={"name": "sales.csv", "map": "sales"})
        for firm in ("N1", "N2"):
            self.ask_as("ann", "putTarget", body={"indicator": "per_head", "value": 1,
                                                  "entity": firm})
        told = {name: [(c["what"], c["entity"], c["count"])
                       for c in self.ask_as(name, "listChanges").json()] for name in self.who}
        self.assertEqual(told, {"ann": [("target", "firm:N2", None), ("target", "firm:N1", None),
                                        ("import", None, 2)],
                                "bo": [("target", "firm:N1", None), ("import", None, 1)],
                                "cy": []})

    def test_what_is_not_there(self):
        for name, entity in [("ann", "S1"), ("bo", "S1"), ("cy", "N1")]:
            for operation, query in [("evaluate", {"at": "2025", "entity": entity}),
                                     ("listFacts", {"entity": entity})]:
                said = self.ask_as(name, operation, 404, query=query).body.decode()
                others = {"N1", "N2", "S1", "S2"} - {"ann": {"N1", "N2"}, "bo": {"N1"},
                                                    "cy": {"S1", "S2"}}[name] - {entity}
                self.assertFalse([code for code in others if code in said], said)
            self.ask_as(name, "explain", 404, query={"indicator": "per_head", "entity": entity})
            self.ask_as(name, "getForm", 404, campaign="c", entity=entity)
            self.ask_as(name, "listDocuments", 404, entity=entity)
            self.ask_as(name, "answer", 404, {"answers": {"plan": "yes"}}, campaign="c",
                        entity=entity)
        self.ask_as("bo", "evaluate", 404, query={"at": "2025", "entity": "N2"})
        self.ask_as("bo", "getForm", 403, campaign="c", entity="N2")
        self.ask_as("bo", "listDocuments", 403, entity="N2")
        self.assertEqual([d["sort"] for d in self.ask_as("bo", "listDocuments",
                                                         entity="N1").json()], ["report"])

    def test_what_may_be_done(self):
        self.ask_as("bo", "answer", body={"answers": {"plan": "yes"}}, campaign="c", entity="N1")
        form = self.ask_as("bo", "getForm", campaign="c", entity="N1").json()
        self.assertEqual(form["questions"][0]["answer"]["who"], "bo")
        self.ask_as("bo", "beginCampaign", 403,
                    {"campaign": "d", "standard": "firms", "period": "2025"})
        # Codes of others are taken, and what stands at the top is the other organisation's.
        taken = self.ask_as("ann", "addEntity", 422, {"kind": "firm", "code": "S1", "in": "N"})
        self.assertIn("taken", taken.detail())
        self.ask_as("ann", "addEntity", 403, {"kind": "region", "code": "T"})
        self.ask_as("cy", "addEntity", body={"kind": "region", "code": "T"})
        self.ask_as("ann", "addEntity", body={"kind": "firm", "code": "N3", "in": "N"})
        self.ask_as("ann", "moveEntity", 403, {"at": "2026-01-01"}, entity="N3")
        self.assertIn("N3", self.ask_as("ann", "listEntities").body.decode())
        for row, column in [("firm,N4,S", "parent"), ("firm,S1,N", "code"),
                            ("region,R,", "parent"), ("region,S,", "code")]:
            said = self.ask_as("ann", "importEntities",
                               body=f"kind,code,parent\n{row}\n".encode()).json()
            self.assertEqual((said["taken"], [m["column"] for m in said["mistakes"]]),
                             (False, [column]), row)
        self.assertTrue(self.ask_as("ann", "importEntities",
                                    body=b"kind,code,parent\nfirm,N4,N\n").json()["taken"])
        self.ask_as("bo", "importEntities", 403, b"kind,code,parent\nfirm,N5,N\n")
        self.ask_as("ann", "putMap", name="sales", body={"text": MAP})
        self.ask_as("cy", "importFile", 404, b"firm,year,sales\nN1,2024,1\n",
                    {"name": "sales.csv", "map": "sales"})
        rows = b"firm,year,sales\nN1,2024,50\nS1,2024,60\nN9,2024,70\n"
        report = self.ask_as("ann", "importFile", body=rows,
                             query={"name": "sales.csv", "map": "sales",
                                    "add-entities": "true"}).json()
        self.assertEqual((report["kept"], report["refused"], report["entities_added"]), (1, 2, 0))
        self.ask_as("ann", "putTarget", body={"indicator": "sales", "entity": "N1", "value": 1})
        self.assertEqual(self.ask_as("cy", "listTargets").json(), [])
        self.ask_as("cy", "putTarget", 404, {"indicator": "sales", "entity": "N1", "value": 1})

    def test_seen_and_not_to_be_changed(self):
        self.plant.stop()
        self.mw("person", "add", "di", "--organisation", "north", "-w", "w")
        self.mw("person", "grant", "di", "administrator", "--entity", "firm:N1", "-w", "w")
        self.mw("person", "grant", "di", "viewer", "--entity", "region:N", "-w", "w")
        token = self.mw("token", "new", "di", "--title", "t", "--role", "administrator", "-w",
                        "w").out.split()[-1]
        self.plant = self.serve(guarded=True)
        self.who["di"] = Client(self.plant.port, token)
        for row, text in [("firm,N2,Mine", "may not be changed by you"),
                          ("firm,S1,Mine", "is taken")]:
            said = self.ask_as("di", "importEntities",
                               body=f"kind,code,title\n{row}\n".encode()).json()
            self.assertEqual([(m["column"], m["text"]) for m in said["mistakes"]],
                             [("code", text)])
        self.assertTrue(self.ask_as("di", "importEntities",
                                    body=b"kind,code,title\nfirm,N1,Mine\n").json()["taken"])

    def test_organisations(self):
        north, rest = self.ask_as("cy", "listOrganisations").json()
        self.assertEqual((north["code"], north["entity"], north["own"], north["administered"]),
                         ("north", "region:N", False, False))  # ann has no password
        self.assertEqual([(p["name"], p["administrator"]) for p in north["people"]],
                         [("ann", True), ("bo", False)])
        self.assertEqual((rest["code"], rest["entity"], rest["own"]), ("rest", None, True))
        south = {"code": "south", "title": "South", "entity": "firm:S1"}
        for name in ["ann", "bo"]:
            self.ask_as(name, "listOrganisations", 403)
            self.ask_as(name, "addOrganisation", 403, {**south, "entity": "firm:N1"})
            self.ask_as(name, "renameOrganisation", 403, {"title": "x"}, code="rest")
            self.ask_as(name, "beginOrganisation", 403, {"name": "x"}, code="rest")
        self.ask_as("cy", "addOrganisation", 404, {**south, "entity": "region:N"})
        self.assertIn("code", self.ask_as("cy", "addOrganisation", 422,
                                          {**south, "code": "South"}).detail())
        self.ask_as("cy", "addOrganisation", body=south)
        self.ask_as("cy", "addOrganisation", 422, {**south, "entity": "firm:S2"})
        # What it holds is not there for others from now on.
        listed = self.ask_as("cy", "listEntities", query={"kind": "firm"})
        self.assertEqual(self.entities(listed, "code"), ["S2"])
        self.ask_as("cy", "renameOrganisation", body={"title": "Southern"}, code="south")
        self.ask_as("cy", "renameOrganisation", 422, {"title": ""}, code="south")
        self.ask_as("cy", "renameOrganisation", 404, {"title": "x"}, code="nothing")
        link = self.ask_as("cy", "beginOrganisation", body={"name": "dee", "title": "Dee"},
                           code="south").json()
        self.assertFalse(self.ask_as("cy", "listOrganisations").json()[2]["administered"])
        # Until it was used it is given anew, to them alone.
        self.assertIn("somebody called", self.ask_as(
            "cy", "beginOrganisation", 422, {"name": "bo"}, code="south").detail())
        again = self.ask_as("cy", "beginOrganisation", body={"name": "dee"}, code="south").json()
        dee = self.who["dee"] = Client(self.client.port)
        self.assertEqual(dee.use_link(link["secret"], password=PASSWORD).status, 404)
        self.assertEqual(dee.use_link(again["secret"], password=PASSWORD).status, 200)
        self.assertTrue(self.ask_as("cy", "listOrganisations").json()[2]["administered"])
        for name in ["dee", "eve"]:
            self.assertIn("has an administrator", self.ask_as(
                "cy", "beginOrganisation", 422, {"name": name}, code="south").detail())
        listed = self.ask_as("dee", "listEntities")
        self.assertEqual(self.entities(listed, "code"), ["S1"])
        session = self.ask_as("dee", "getSession").json()
        self.assertEqual(session["organisation"],
                         {"code": "south", "title": "Southern", "rest": False})


if __name__ == "__main__":
    unittest.main()
