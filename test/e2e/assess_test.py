# SPDX-License-Identifier: MIT
"""Assessments: a whole life on the command line, each verb, its errors, two languages."""
import csv
import datetime
import hashlib
import json
import pathlib
import sqlite3
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from program import Case  # noqa: E402

PACK = """pack t {
  title   en "Standard of the test" zh "测试标准"
  version "1.2"
}
kind park
kind firm in park
measure machines on firm : piece { roll time last }
measure linked on firm : piece   { roll time last }
choice net on firm pick many {
  title en "Network" zh "网络"
  text  en "What does the network do?" zh "网络做什么？"
  evidence en "Network plan" zh "网络图"
  option "none" 0 alone en "Nothing" zh "无"
  option "a"    2 en "Control" zh "控制"
  option "b"    1.5 en "Links" zh "互联"
}
choice share on firm {
  title en "Linked machines" zh "联网率"
  from linked / machines
  band [0 %, 10 %] 0, (10 %, 100 %] 6
}
choice grade on firm pick one {
  title en "Grade" zh "等级"
  option "0" 0
  option "1" 1 en "Some" zh "有"
}
choice more on firm pick one {
  title en "More" zh "更多"
  applies when grade > 0
  option "0" 0
  option "1" 1
}
group basis { net, share }
indicator score on firm = net + share + grade
level rung on firm {
  title en "Rung" zh "级别"
  1 en "Begun" zh "起步" when score >= 2
  0 en "None" zh "无等级"
}
indicator propose_grade on firm : text = if machines >= 10 piece then "1" else "0"
"""
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


class Assess(Case):

    def setUp(self):
        super().setUp()
        self.workspace(PACK)
        self.mw("entity", "add", "-w", "w", "park", "P")
        self.mw("entity", "add", "-w", "w", "firm", "x", "--in", "P", "--title", "样例 Sample")
        self.mw("entity", "add", "-w", "w", "firm", "y")
        self.mw("entity", "add", "-w", "w", "firm", "z")
        self.mw("entity", "retire", "-w", "w", "z", "--at", "2020-01-01")

    def a(self, verb, *words, code=0):
        return self.mw("assess", verb, *words, "-w", "w", code=code)

    def no(self, verb, *words, code=1):
        """The complaint of a call that must fail."""
        return self.a(verb, *words, code=code).err

    def begin(self, *options):
        return self.a("new", "2026", "--standard", "t", "--period", "2026", *options)

    def row(self, entity, campaign="2026"):
        rows = self.a("list", campaign, "--format", "json").json()
        return next(r for r in rows if r["entity"] == entity)

    def said(self, entity, question, campaign="2026", *options):
        rows = self.a("show", campaign, entity, "--format", "json", *options).json()
        return next(r for r in rows if r["question"] == question)

    def put(self, measure, entity, value):
        self.mw("fact", "put", "-w", "w", measure, entity, "2026", value)

    def facts(self):
        rows = self.mw("fact", "list", "-w", "w", "--format", "csv").csv()
        return sorted((r["entity"], r["measure"], r["keys"], r["value"]) for r in rows)


class Life(Assess):

    def test_from_blank_to_confirmed(self):
        self.put("machines", "x", "10 piece")
        self.put("linked", "x", "5 piece")
        out = self.begin("--deadline", "2030-06-30", "--by", "Ann").out
        self.assertIn("2 taken in, 1 answer proposed (0 carried over, 1 from other", out)
        x = self.row("x")
        self.assertEqual((x["answered"], x["of"], x["computed"], x["proposed"], x["state"]),
                         (1, 4, 1, 1, "draft"))
        self.assertIsNone(x["late"])
        self.a("answer", "2026", "x", "net=Control, b", "--by", "Bo", "--comment", "since May")
        self.a("answer", "2026", "x", "--accept", "all", "more=0", "--by", "Bo")
        err = self.no("submit", "2026", "x")
        self.assertIn("net (Network): no evidence is attached; asked for: Network plan", err)
        self.assertIn("1 question is open; --incomplete", err)
        self.write("plan.pdf", PDF)
        self.a("attach", "2026", "x", "net", "plan.pdf", "--by", "Bo", "--comment", "page 1")
        self.a("submit", "2026", "x", "--by", "Bo")
        self.a("score", "2026", "x", "net=a", "--by", "Eve", "--comment", "no links seen")
        self.a("review", "2026", "x", "--by", "Eve")
        out = self.a("confirm", "2026", "x", "--by", "Eve").out
        self.assertIn("3 answers are facts now, import 1", out)
        self.assertEqual(self.row("x")["state"], "confirmed")
        self.assertEqual([f for f in self.facts() if f[1] in ("net", "grade", "more")],
                         [("x", "grade", "", "1"), ("x", "more", "", "0"), ("x", "net", "a", "yes"),
                          ("x", "net", "b", "no"), ("x", "net", "none", "no")])
        rows = self.mw("eval", "-w", "w", "-i", "score,rung", "-e", "x", "--at", "2026",
                       "--format", "csv").csv()
        self.assertEqual({r["indicator"]: r["value"] for r in rows}, {"score": "9", "rung": "1"})
        why = self.mw("explain", "-w", "w", "net", "-e", "x", "--at", "2026").out
        self.assertIn("import 1, assessment 2026 x version 1, recorded", why)
        # Taken back as any import.
        self.mw("import", "-w", "w", "--undo", "1")
        self.assertEqual([f for f in self.facts() if f[1] == "net"], [])

    def test_history(self):
        self.begin("--by", "Ann")
        self.a("answer", "2026", "x", "grade=0", "--by", "Bo")
        self.a("answer", "2026", "x", "grade=1", "--by", "Cy", "--comment", "seen")
        self.a("answer", "2026", "x", "--withdraw", "grade", "--by", "Bo")
        self.a("answer", "2026", "x", "grade=Some", "--by", "Bo")
        self.a("submit", "2026", "x", "--incomplete", "--by", "Bo")
        self.a("return", "2026", "x", "--comment", "net?", "--by", "Eve")
        self.a("submit", "2026", "x", "--incomplete", "--by", "Bo")
        self.a("review", "2026", "x", "--by", "Eve")
        self.a("confirm", "2026", "x", "--by", "Eve")
        self.a("reopen", "2026", "x", "--comment", "once more", "--by", "Eve")
        rows = self.a("show", "2026", "x", "--history", "--format", "csv").csv()
        self.assertEqual(
            [(r["version"], r["what"], r["said"], r["who"], r["comment"]) for r in rows],
            [("1", "answer", "0", "Bo", ""), ("1", "answer", "1", "Cy", "seen"),
             ("1", "answer", "withdrawn", "Bo", ""), ("1", "answer", "1", "Bo", ""),
             ("1", "state", "submitted", "Bo", ""), ("1", "state", "returned", "Eve", "net?"),
             ("1", "state", "submitted", "Bo", ""), ("1", "state", "reviewed", "Eve", ""),
             ("1", "state", "confirmed", "Eve", ""),
             ("2", "proposal", "1", "Eve", ""), ("2", "state", "draft", "Eve", "once more")])
        self.assertEqual(rows, sorted(rows, key=lambda r: r["when"]))
        page = self.a("show", "2026", "x", "--history").out
        self.assertRegex(page, r"\d\d:\d\d  version 1  Cy\n  answer            grade: 1 - seen\n")
        self.assertRegex(page, r"version 2  Eve\n  proposal          grade: 1 \(carried over\)\n"
                               r"  state             draft - once more\n$")
        self.assertEqual(self.said("x", "grade")["source"], "carried over")
        self.assertEqual(self.said("x", "grade", "2026", "--version", "1")["source"], "declared")
        # What was confirmed counts until the new version is; then an answer left out is missing.
        self.assertEqual([f[3] for f in self.facts()], ["1"])
        self.a("answer", "2026", "x", "net=none", "--withdraw", "grade")
        self.a("submit", "2026", "x", "--incomplete")
        self.a("review", "2026", "x")
        self.a("confirm", "2026", "x")
        facts = {f[1:3]: f[3] for f in self.facts()}
        self.assertEqual(facts[("net", "none")], "yes")
        self.assertIn(facts[("grade", "")], ("", "missing"))

    def test_carried_over(self):
        self.begin()
        self.a("answer", "2026", "x", "grade=1", "net=a", "--by", "Bo")
        self.a("submit", "2026", "x", "--incomplete")
        self.a("score", "2026", "x", "net=b", "--by", "Eve")
        self.a("review", "2026", "x")
        self.a("confirm", "2026", "x")
        self.a("new", "2027", "--standard", "rung", "--period", "2027", "--from", "2026",
               "--no-inform")
        self.assertEqual(self.said("x", "net", "2027")["answer"], "b")
        self.assertEqual(self.row("x", "2027")["proposed"], 2)
        self.assertEqual(self.row("y", "2027")["proposed"], 0)
        # A proposal does not count: nothing is answered.
        self.assertEqual(self.row("x", "2027")["answered"], 0)
        err = self.no("submit", "2027", "x")
        self.assertIn("net (Network): a proposal that nobody confirmed", err)
        self.assertIn("4 questions are open", err)
        err = self.no("new", "2028", "--standard", "t", "--period", "2028", "--from", "2062")
        self.assertIn('no campaign "2062"', err)

    def test_measured_and_declared(self):
        self.put("machines", "x", "10 piece")
        self.put("linked", "x", "5 piece")
        self.begin("--no-inform")
        self.a("answer", "2026", "x", "share=5 %")
        row = self.said("x", "share")
        self.assertEqual((row["answer"], row["computed"], row["points"], row["computed points"]),
                         ("5 %", "50 %", 0, 6))
        out = self.a("show", "2026", "x").out
        self.assertIn("the answer and the measured data differ", out)
        self.assertIn("computed      50 %", out)
        # What an answer decides: whether another question is asked.
        self.assertEqual(self.said("x", "more")["asked"], "yes")
        self.a("answer", "2026", "x", "grade=0")
        self.assertEqual(self.said("x", "more")["asked"], "no")
        self.assertEqual(self.row("x")["of"], 3)


class Files(Assess):

    def full(self):
        self.put("machines", "x", "10 piece")
        self.put("linked", "x", "5 piece")
        self.begin("--deadline", "2030-06-30", "--by", "Ann")
        self.a("answer", "2026", "x", "net=a,b", "--by", "Bo", "--comment", "since, \"May\"\n五月")
        self.a("answer", "2026", "y", "share=35 %", "grade=0", "--by", "Bo")
        self.write("plan.pdf", PDF)
        self.a("attach", "2026", "x", "net", "plan.pdf", "--by", "Bo")

    def test_csv_there_and_back(self):
        self.full()
        rows = self.a("export", "2026", "--format", "csv").csv()
        self.assertEqual([(r["entity"], r["question"]) for r in rows],
                         [("x", q) for q in ("net", "share", "grade", "more")] +
                         [("y", q) for q in ("net", "share", "grade")])
        self.assertEqual([rows[0][c] for c in ("answer", "points", "source", "comment", "who")],
                         ["a, b", "3.5", "declared", "since, \"May\"\n五月", "Bo"])
        self.assertEqual((rows[1]["answer"], rows[1]["computed"]), ("", "50 %"))
        self.assertEqual((rows[2]["answer"], rows[2]["source"]), ("1", "informed"))
        self.a("export", "2026", "--format", "csv", "-o", "out.csv")
        self.a("new", "again", "--standard", "t", "--period", "2026", "--no-inform")
        out = self.a("import", "again", "out.csv", "--by", "Cy").out
        self.assertIn("7 rows, 0 refused; 3 answers new, 0 there already, 4 without", out)
        said = self.said("x", "net", "again")
        self.assertEqual((said["answer"], said["source"], said["who"], said["comment"]),
                         ("a, b", "imported", "Cy", "since, \"May\"\n五月"))
        self.assertIsNone(self.said("x", "grade", "again")["answer"])  # a proposal is no answer
        out = self.a("import", "again", "out.csv").out
        self.assertIn("0 answers new, 3 there already", out)
        self.assertEqual(len(self.a("show", "again", "x", "--history", "--format", "csv").csv()), 1)

    def test_import_refuses_rows(self):
        self.begin()
        self.write("a.csv", "entity,question,answer\nx,net,a\nz,net,a\nx,nte,a\nx,grade,7\n"
                            "y,grade,1\n")
        answer = self.a("import", "2026", "a.csv", code=1)
        self.assertIn("5 rows, 3 refused; 2 answers new", answer.out)
        self.assertIn('a.csv: line 3: entity "z": is not in the campaign', answer.err)
        self.assertIn('a.csv: line 4: question "nte"', answer.err)
        self.assertIn('a.csv: line 5: answer "7": "7" is no option of grade', answer.err)
        with open(self.folder / "w/files/a.csv.rejects.csv", encoding="utf-8") as f:
            rows = list(csv.DictReader(f))
        self.assertEqual([(r["line"], r["column"], r["value"]) for r in rows],
                         [("3", "entity", "z"), ("4", "question", "nte"), ("5", "answer", "7")])
        self.assertEqual(self.said("y", "grade")["answer"], "1")
        self.write("b.csv", "entity,answer\nx,a\n")
        self.assertIn('answers need the columns', self.no("import", "2026", "b.csv"))
        self.write("b.json", "{\n\"a\": }")
        self.assertIn("b.json:2:", self.no("import", "2026", "b.json"))
        self.write("c.json", "[]")
        self.assertIn('no "assessments"', self.no("import", "2026", "c.json"))
        self.assertIn("none.csv", self.no("import", "2026", "none.csv"))

    def test_json_there_and_back(self):
        self.full()
        self.a("answer", "2026", "x", "grade=0", "--by", "Bo")
        self.a("answer", "2026", "x", "grade=1", "--by", "Bo")
        for verb in ("submit", "review", "confirm"):
            self.a(verb, "2026", "x", *(["--incomplete"] if verb == "submit" else []))
        self.a("reopen", "2026", "x", "--by", "Eve")
        self.a("answer", "2026", "x", "--accept", "grade", "--by", "Eve")
        self.a("export", "2026", "-o", "out.json")
        doc = json.loads((self.folder / "out.json").read_text(encoding="utf-8"))
        self.assertEqual((doc["campaign"]["pack"], doc["campaign"]["version"]), ("t", "1.2"))
        self.assertRegex(doc["campaign"]["pack_sha256"], "^[0-9a-f]{64}$")
        self.assertEqual([q["name"] for q in doc["questions"]], ["net", "share", "grade", "more"])
        self.assertEqual([(a["entity"]["code"], a["version"], a["state"])
                          for a in doc["assessments"]],
                         [("x", 1, "confirmed"), ("x", 2, "draft"), ("y", 1, "draft")])
        first = doc["assessments"][0]
        self.assertEqual([(v["question"], v["answer"], v["source"], v["who"])
                          for v in first["answers"]],
                         [("grade", "1", "informed", "Ann"), ("net", "a, b", "declared", "Bo"),
                          ("grade", "0", "declared", "Bo"), ("grade", "1", "declared", "Bo")])
        self.assertEqual(first["answers"][1]["codes"], ["a", "b"])
        self.assertEqual(first["evidence"][0]["sha256"], hashlib.sha256(PDF).hexdigest())
        self.assertEqual([s["to"] for s in first["states"]], ["submitted", "reviewed", "confirmed"])
        self.assertEqual(doc["assessments"][1]["computed"],
                         [{"question": "share", "answer": "50 %", "points": 6}])
        self.assertEqual(doc["assessments"][1]["level"], {"value": 1, "low": 1, "high": 1})
        only = self.a("export", "2026", "y").json()
        self.assertEqual([a["entity"]["code"] for a in only["assessments"]], ["y"])
        self.a("new", "again", "--standard", "t", "--period", "2026", "--no-inform")
        # Of x the second version: what was accepted in it; net is a proposal there.
        self.assertIn("3 answers new", self.a("import", "again", "out.json").out)
        self.assertEqual(self.said("x", "grade", "again")["answer"], "1")
        self.assertIsNone(self.said("x", "net", "again")["answer"])
        self.assertEqual(self.said("y", "share", "again")["answer"], "35 %")

    def test_aas(self):
        self.full()
        self.a("answer", "2026", "x", "--accept", "grade", "more=1", "--by", "Bo")
        self.a("submit", "2026", "x")
        self.a("score", "2026", "x", "net=a", "--by", "Eve")
        doc = self.a("export", "2026", "--format", "aas").json()
        check_environment(self, doc)
        self.assertEqual(len(doc["submodels"]), 2)
        x = {e["idShort"]: e for e in doc["submodels"][0]["submodelElements"]}
        self.assertEqual(x["state"]["value"], "submitted")
        self.assertEqual(x["level"]["value"], "1")
        net = {e["idShort"]: e for e in x["part_basis"]["value"][1]["value"]}
        self.assertEqual([s["text"] for s in net["title"]["value"]], ["Network", "网络"])
        self.assertEqual((net["answer"]["value"], net["assessor"]["value"]), ("a, b", "a"))
        self.assertEqual(net["answer_points"]["value"], "3.5")
        self.assertEqual(net["comment"]["value"], "since, \"May\" 五月")
        digest = hashlib.sha256(PDF).hexdigest()
        self.assertEqual(net["evidence_1"]["value"], f"file:///evidence/{digest[:2]}/{digest}")
        self.assertEqual(net["evidence_1"]["contentType"], "application/pdf")
        self.assertIn("part_others", x)
        # A question that is not asked is not there.
        y = {e["idShort"]: e for e in doc["submodels"][1]["submodelElements"]}
        self.assertEqual([e["idShort"] for e in y["part_others"]["value"]], ["title", "grade"])


def check_environment(case, doc):
    """The rules of the metamodel, V3.0 (IDTA 01001-3-0), for what is written."""
    case.assertLessEqual(set(doc), {"assetAdministrationShells", "submodels",
                                    "conceptDescriptions"})
    ids = [one["id"] for part in doc.values() for one in part]
    case.assertEqual(len(ids), len(set(ids)))
    for shell in doc["assetAdministrationShells"]:
        case.assertEqual(shell["modelType"], "AssetAdministrationShell")
        case.assertEqual(shell["assetInformation"]["assetKind"], "Instance")
        case.assertTrue(shell["assetInformation"]["globalAssetId"])
        for ref in shell["submodels"]:
            case.assertEqual(ref["type"], "ModelReference")
            case.assertEqual(ref["keys"][0]["type"], "Submodel")
            case.assertIn(ref["keys"][0]["value"], ids)
    for one in doc["submodels"]:
        case.assertEqual((one["modelType"], one["kind"]), ("Submodel", "Instance"))
        case.assertRegex(one["administration"]["version"], "^(0|[1-9][0-9]{0,3})$")
        check_lang_strings(case, one["description"])
        check_semantic(case, one["semanticId"])
        check_elements(case, one["submodelElements"])


def check_semantic(case, ref):
    case.assertEqual(ref["type"], "ExternalReference")
    case.assertEqual([k["type"] for k in ref["keys"]], ["GlobalReference"])
    case.assertTrue(1 <= len(ref["keys"][0]["value"]) <= 2000)


def check_lang_strings(case, value):
    case.assertTrue(value)
    languages = [s["language"] for s in value]
    case.assertEqual(len(languages), len(set(languages)))
    for s in value:
        case.assertTrue(1 <= len(s["text"]) <= 1023)


def check_elements(case, elements):
    """Elements of a submodel or a collection."""
    allowed = {"Property": {"valueType", "value"}, "MultiLanguageProperty": {"value"},
               "File": {"contentType", "value"}, "SubmodelElementCollection": {"value"}}
    types = {"xs:string": str, "xs:double": float,
             "xs:dateTime": lambda s: datetime.datetime.fromisoformat(s[:19])}
    case.assertTrue(elements)
    names = [e["idShort"] for e in elements]
    case.assertEqual(len(names), len(set(names)), names)
    for e in elements:
        kind = e["modelType"]
        case.assertRegex(e["idShort"], "^[a-zA-Z][a-zA-Z0-9_]{0,127}$")
        case.assertLessEqual(set(e) - {"modelType", "idShort", "semanticId", "description"},
                             allowed[kind])
        if "semanticId" in e:
            check_semantic(case, e["semanticId"])
        if kind == "Property":
            case.assertRegex(e["value"], r"^[^\x00-\x1f]*$")
            types[e["valueType"]](e["value"])
        if kind == "MultiLanguageProperty":
            check_lang_strings(case, e["value"])
        if kind == "File":
            case.assertRegex(e["contentType"], "^[a-z]+/[-+.a-z0-9]+$")
            case.assertRegex(e["value"], "^file:///[-._/a-z0-9]+$")
        if kind == "SubmodelElementCollection":
            check_elements(case, e["value"])


class Verbs(Assess):

    def test_new_and_enter(self):
        self.assertIn("needs --standard", self.no("new", "c", "--period", "2026", code=2))
        self.assertIn("needs --period", self.no("new", "c", "--standard", "t", code=2))
        self.assertIn("--period: ", self.no("new", "c", "--standard", "t", "--period", "20x6"))
        self.assertIn("--deadline: ", self.no("new", "c", "--standard", "t", "--period", "2026",
                                              "--deadline", "soon"))
        self.assertIn('"u"', self.no("new", "c", "--standard", "u", "--period", "2026"))
        self.assertIn("is a park; the standard assesses a firm",
                      self.no("new", "c", "--standard", "t", "--period", "2026",
                              "--entity", "P"))
        self.begin("--in", "P")
        self.assertIn("already", self.no("new", "2026", "--standard", "t", "--period", "2026"))
        rows = self.a("list", "2026", "--format", "json").json()
        self.assertEqual([r["entity"] for r in rows], ["x"])
        err = self.no("answer", "2026", "y", "grade=1")
        self.assertIn("y is not in the campaign 2026; `mw assess enter 2026 y` takes it in", err)
        self.a("enter", "2026", "y", "x")
        self.assertEqual(len(self.a("list", "2026", "--format", "json").json()), 2)
        self.assertIn("needs entities", self.no("enter", "2026", code=2))
        self.assertIn('no campaign "2025"; there are: 2026', self.no("list", "2025"))

    def test_list_of_campaigns(self):
        self.assertEqual(self.a("list").out, "")
        self.begin("--deadline", "2020-01-01")
        self.a("submit", "2026", "y", "--incomplete")
        row = self.a("list", "--format", "json").json()[0]
        self.assertEqual((row["entities"], row["draft"], row["submitted"], row["overdue"]),
                         (2, 1, 1, 1))
        self.assertEqual(self.row("x")["late"], "overdue")
        self.a("set", "2026", "deadline=2100-01-01")
        self.assertIsNone(self.row("x")["late"])

    def test_answers_are_all_or_none(self):
        self.begin()
        err = self.no("answer", "2026", "x", "grade=1", "net=c")
        self.assertIn('"c" is no option of net; there are none, a, b', err)
        self.assertIsNone(self.said("x", "grade")["answer"])
        self.assertIn("stands alone", self.no("answer", "2026", "x", "net=none,a"))
        self.assertIn('did you mean "grade"', self.no("answer", "2026", "x", "grad=1"))
        self.assertIn("QUESTION=ANSWER", self.no("answer", "2026", "x", "grade", code=2))
        self.assertIn("--withdraw grade", self.no("answer", "2026", "x", "grade=", code=2))
        twice = self.no("answer", "2026", "x", "grade=1", "grade=0", code=2)
        self.assertIn("answered twice", twice)
        self.assertIn("needs QUESTION=ANSWER", self.no("answer", "2026", "x", code=2))
        self.assertIn("none of the bands", self.no("answer", "2026", "x", "share=120 %"))
        self.assertIn("no answer", self.no("answer", "2026", "x", "--withdraw", "net"))
        self.assertIn("no proposal", self.no("answer", "2026", "x", "--accept", "net"))
        out = self.a("answer", "2026", "x", "grade=有", "--lang", "zh").out
        self.assertEqual(out, "grade: 有 (1 of 1 points)\n")

    def test_states_refuse(self):
        self.begin()
        self.assertIn("draft", self.no("score", "2026", "x", "grade=1"))
        self.assertIn("draft", self.no("confirm", "2026", "x"))
        self.assertIn("submitted", self.no("review", "2026", "x"))
        self.assertIn("only a confirmed", self.no("reopen", "2026", "x"))
        self.a("submit", "2026", "x", "--incomplete")
        self.assertIn("can return it", self.no("answer", "2026", "x", "grade=1"))
        self.write("plan.pdf", PDF)
        self.assertIn("can return it", self.no("attach", "2026", "x", "net", "plan.pdf"))

    def test_evidence(self):
        self.begin()
        self.write("a/plan.pdf", PDF)
        self.write("b/plan.pdf", PDF + b"%2\n")
        self.write("wrong.pdf", b"#!/bin/sh\nexit 0\n")
        out = self.a("attach", "2026", "x", "net", "a/plan.pdf", "b/plan.pdf", "--by", "Bo").out
        digest = hashlib.sha256(PDF).hexdigest()
        self.assertIn(f"plan.pdf: application/pdf, {len(PDF)} bytes, {digest[:12]}", out)
        self.assertEqual((self.folder / f"w/evidence/{digest[:2]}/{digest}").read_bytes(), PDF)
        self.assertIn("wrong.pdf", self.no("attach", "2026", "x", "net", "wrong.pdf"))
        self.assertIn("no question", self.no("attach", "2026", "x", "nett", "a/plan.pdf"))
        self.assertIn("needs FILE", self.no("attach", "2026", "x", "net", code=2))
        self.write("big.txt", "x" * (1 << 21))
        self.a("set", "2026", "limit=1")
        self.assertIn("big.txt", self.no("attach", "2026", "x", "net", "big.txt"))
        self.a("attach", "2026", "x", "net", "big.txt", "--limit", "3")
        self.a("attach", "2026", "x", "net", "--remove", "big.txt")
        self.assertEqual(self.said("x", "net")["files"], 2)
        err = self.no("attach", "2026", "x", "net", "--remove", "plan.pdf")
        self.assertIn("several files", err)
        self.assertIn('no file "q.pdf"', self.no("attach", "2026", "x", "net", "--remove", "q.pdf"))
        self.a("fetch", "2026", "x", "-o", "out")
        self.a("fetch", "2026", "x", "net", "-o", "out")  # again: the same files
        files = {p.name: p.read_bytes() for p in (self.folder / "out").iterdir()}
        self.assertEqual(len(files), 2)
        self.assertEqual(files["plan.pdf"], PDF)
        self.assertIn(PDF + b"%2\n", files.values())
        self.assertIn("needs --output", self.no("fetch", "2026", "x", code=2))
        self.a("attach", "2026", "x", "net", "--remove", digest[:10])
        self.assertEqual(self.said("x", "net")["files"], 1)

    def test_settings(self):
        self.begin()
        self.a("set", "2026", "trust=0.7", "by=Ann", "--by", "Bo")
        rows = self.a("set", "2026", "--format", "csv").csv()
        self.assertEqual([(r["setting"], r["value"], r["who"]) for r in rows],
                         [("trust", "0.7", "Bo"), ("by", "Ann", "Bo")])
        self.assertIn("from 0 to 1", self.no("set", "2026", "trust=2", code=2))
        self.assertIn("no setting", self.no("set", "2026", "colour=2", code=2))
        self.a("answer", "2026", "x", "grade=1")
        self.assertEqual(self.said("x", "grade")["who"], "Ann")
        self.write("costs.csv", "question,option,cost\ngrade,1,100\n")
        self.write("wrong.csv", "question,option,cost\ngrade,7,100\n")
        self.a("set", "2026", "--costs", "costs.csv")
        self.assertIn("wrong.csv: line 2", self.no("set", "2026", "--costs", "wrong.csv"))
        self.write("prior.csv", "question,option,p\ngrade,1,0.2\n")
        self.a("set", "2026", "--prior", "prior.csv")
        self.assertIn("wrong.csv", self.no("set", "2026", "--prior", "wrong.csv"))
        self.assertIn("(a table)", self.a("set", "2026").out)

    def test_languages(self):
        self.begin()
        self.a("answer", "2026", "x", "net=a", "--comment", "五月起")
        zh = self.a("show", "2026", "x", "--lang", "zh").out
        for word in ("测试标准", "网络", "回答", "控制 (2/3.5)", "五月起", "未答", "待补材料"):
            self.assertIn(word, zh)
        self.assertNotIn("Network", zh)
        en = self.a("show", "2026", "x").out
        for word in ("Standard of the test", "Network", "Control (2/3.5)", "not shown"):
            self.assertIn(word, en)
        asked = self.a("show", "2026", "--questions", "--lang", "zh").out
        self.assertIn("网络做什么？", asked)
        self.assertIn("多选", asked)
        self.assertIn("Some", self.a("show", "2026", "x", "--questions").out)
        self.assertIn("needs ENTITY", self.no("show", "2026", code=2))

    def test_agreement(self):
        self.begin()
        self.assertIn("no question was both", self.a("agreement", "2026").err)
        for firm, own, score in (("x", "grade=1", "grade=1"), ("y", "grade=1", "grade=0")):
            self.a("answer", "2026", firm, own, "net=a", "share=50 %")
            self.a("submit", "2026", firm, "--incomplete")
            self.a("score", "2026", firm, score, "--accept", "net" if firm == "y" else "all")
        rows = {r["question"]: r for r in self.a("agreement", "2026", "--format", "csv").csv()}
        self.assertEqual(list(rows), ["net", "share", "grade", "all"])
        self.assertEqual([rows["grade"][c] for c in ("pairs", "same %", "linear", "bias")],
                         ["2", "50", "0", "-0.5"])
        # Both always gave the same: chance would agree, too.
        self.assertEqual((rows["net"]["same %"], rows["net"]["linear"]), ("100", ""))
        self.assertEqual((rows["all"]["pairs"], rows["all"]["same %"]), ("5", "80"))

    def test_verify(self):
        self.begin()
        self.write("plan.pdf", PDF)
        self.write("note.txt", "sample\n")
        self.a("attach", "2026", "x", "net", "plan.pdf", "note.txt")
        self.assertIn("assessments: 2 in 1 campaigns, 2 evidence files\nsound",
                      self.mw("verify", "-w", "w").out)
        digest = hashlib.sha256(PDF).hexdigest()
        kept = self.folder / f"w/evidence/{digest[:2]}/{digest}"
        kept.chmod(0o600)
        kept.write_bytes(PDF + b" ")
        answer = self.mw("verify", "-w", "w", code=1)
        self.assertIn("was changed", answer.err)
        self.assertIn("plan.pdf, of net in the campaign 2026", answer.err)
        kept.unlink()
        self.assertIn("No such file", self.mw("verify", "-w", "w", code=1).err)
        self.assertIn(digest[:12], self.no("fetch", "2026", "x", "-o", "out"))
        db = sqlite3.connect(self.folder / "w/registry.sqlite")
        with db:
            db.execute("update record set body = '[]' where sort = 'campaign'")
        db.close()
        self.assertIn("record 1 (campaign): its body is no JSON", self.no("list"))
        self.assertIn("record 1 (campaign): its body is no JSON",
                      self.mw("verify", "-w", "w", code=1).err)

    def test_pack_that_changed(self):
        self.begin()
        self.pack(PACK.replace('"1.2"', '"1.3"'))
        self.assertIn("the pack t changed since", self.a("show", "2026", "x").err)
