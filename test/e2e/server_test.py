# SPDX-License-Identifier: MIT
"""The server: first start, signing in, who may do what, and answers that are as described."""
import json
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from api import Client, Description, first_link  # noqa: E402
from plant import Plant  # noqa: E402
from program import Case  # noqa: E402

PASSWORD = "a passphrase of the tests"
ROLES = ["viewer", "operator", "assessor", "analyst", "administrator"]

# What each role may do, as docs/accounts.md has it; written out once more, so that a change of
# one letter in the program is seen.
MAY = {
    "read": {"viewer", "operator", "assessor", "analyst", "administrator"},
    "operate": {"operator", "administrator"},
    "enter": {"operator", "analyst", "administrator"},
    "answer": {"assessor", "administrator"},
    "review": {"assessor", "administrator"},
    "analyse": {"analyst", "administrator"},
    "author": {"analyst", "administrator"},
    "configure": {"administrator"},
    "people": {"administrator"},
    "audit": {"administrator"},
}

MAP = """source http influx
machine unit "filler" {
  state "http/filler state" { 6 production, else down }
  count pq "http/filler count"
  slot 1 min
}
machine unit "other" {
  state "http/other state" { 6 production, else down }
  count pq "http/other count"
  slot 1 min
}
"""


class Served(Case):
    """A workspace with two sites of two organisations; site A has the lines A1 and A2."""

    def setUp(self):
        super().setUp()
        self.work = self.folder / "w"
        self.mw("init", "w", "--zone", "UTC", "--use", "monitoring")
        for kind, code, parent in [("site", "A", None), ("line", "A1", "A"), ("line", "A2", "A"),
                                   ("unit", "filler", "A1"), ("unit", "capper", "A2"),
                                   ("site", "B", None), ("line", "B1", "B"),
                                   ("unit", "other", "B1")]:
            self.mw("entity", "add", kind, code, "-w", "w",
                    *(["--in", parent] if parent else []))
        self.mw("organisation", "add", "ours", "--entity", "site:A", "-w", "w")
        self.mw("organisation", "add", "theirs", "--entity", "site:B", "-w", "w")
        (self.work / "plant.signals").write_text(MAP)

    def person(self, name, role, entity=None, organisation="ours"):
        self.mw("person", "add", name, "--organisation", organisation, "-w", "w")
        self.mw("person", "grant", name, role, "-w", "w",
                *(["--entity", entity] if entity else []))

    def token(self, name, role, entity=None):
        return self.mw("token", "new", name, "--title", "test", "--role", role, "-w", "w",
                       *(["--entity", entity] if entity else [])).out.split()[-1]

    def serve(self, *words, guarded=True):
        plant = Plant(self.work, self.env(), *words, guarded=guarded)
        self.addCleanup(lambda: plant.process.poll() is None and plant.stop())
        return plant


class FirstStart(Served):
    def test_first_administrator(self):
        plant = self.serve()
        nobody = Client(plant.port)
        self.assertEqual(nobody.ask("GET", "/api/v1/server").json()["first"], True)
        secret = first_link(plant)
        self.assertEqual(nobody.ask("GET", f"/api/v1/links/{secret}").json(),
                         {"kind": "first", "name": ""})
        ann = Client(plant.port)
        short = ann.use_link(secret, name="ann", password="short")
        self.assertEqual(short.status, 422)
        self.assertIn("15", short.detail())
        self.assertEqual(ann.use_link(secret, name="ann", password=PASSWORD).status, 200)
        self.assertEqual(Client(plant.port).use_link(secret, name="eve",
                                                     password=PASSWORD).status, 404)
        self.assertEqual(nobody.ask("GET", "/api/v1/server").json()["first"], False)
        self.assertEqual([c.ask("GET", "/api/v1/server").json()["signed"] for c in (nobody, ann)],
                         [False, True])
        session = ann.ask("GET", "/api/v1/session").json()
        self.assertEqual(session["person"]["name"], "ann")
        self.assertEqual(session["grants"], [{"role": "administrator"}])
        again = Client(plant.port)
        self.assertEqual(again.sign_in("ann", "wrong").status, 401)
        self.assertEqual(again.sign_in("Ann ", PASSWORD).status, 200)
        self.assertEqual(again.ask("DELETE", "/api/v1/session").status, 204)
        self.assertEqual(again.ask("GET", "/api/v1/session").status, 401)
        self.assertEqual(ann.ask("GET", "/api/v1/session").status, 200)
        self.assertFalse([line for line in plant.log if PASSWORD in line or "mw_session" in line])
        plant.stop()
        after = self.serve()
        self.assertFalse([line for line in after.log if "/link/" in line])

    def test_files_left_in_the_workspace(self):
        plant = self.serve()
        url, key = self.work / "serve.url", self.work / "serve.key"
        self.assertEqual(url.read_text().strip(), f"http://127.0.0.1:{plant.port}")
        self.assertEqual(key.stat().st_mode & 0o777, 0o600)
        owner = Client(plant.port, key.read_text().strip())
        self.assertEqual(owner.ask("GET", "/api/v1/live").status, 200)
        listed = json.loads(self.mw("source", "list", "-w", "w", "--as", "json").out)
        self.assertTrue(listed)
        plant.stop()
        self.assertFalse(url.exists() or key.exists())

    def test_open_is_for_this_machine(self):
        said = self.mw("serve", "-w", "w", "--listen", "0.0.0.0:0", "--open", code=2).err
        self.assertIn("not on 0.0.0.0", said)


class Who(Served):
    """Every route, asked by every role, inside and outside of its branch and organisation."""

    # Refusals that handlers behind the gate have reasons of their own for.
    BEHIND = [b"the name or the password is wrong", b"too many wrong passwords",
              b"a token makes no tokens", b"only who is signed in by a password",
              b"entities may not be put there by you",
              b"a backup holds what all organisations have", b"a token sends nothing regularly",
              b"the mail server is for all organisations",
              b"organisations are for administrators of the one", b"asked for too often"]

    def setUp(self):
        super().setUp()
        self.tokens = {}
        for role in ROLES:
            self.person(role, role, "line:A1")
            self.tokens[role] = self.token(role, role, "line:A1")
            self.person(f"{role}-all", role)
            self.tokens[f"{role}-all"] = self.token(f"{role}-all", role)

    def sample(self, operation, name):
        """(path parameters, query, body) with which an operation is asked, and whether it names an
        entity; required ones by their type."""
        values = {"path": {}, "query": {}}
        for p in operation.get("parameters", []):
            if p.get("required") or p.get("x-entity"):
                values[p["in"]][p["name"]] = self.value(p["schema"], p, name)
        body = None
        schema = (operation.get("requestBody", {}).get("content", {})
                  .get("application/json", {}).get("schema"))
        if schema:
            body = {key: self.value(s, s, name) for key, s in schema["properties"].items()
                    if key in schema.get("required", []) or s.get("x-entity")}
        elif "requestBody" in operation:
            body = b"x"
        named = any(p.get("x-entity") for p in operation.get("parameters", [])) or any(
            s.get("x-entity") for s in (schema or {}).get("properties", {}).values())
        return values, body, named

    def value(self, schema, about, name):
        if about.get("x-entity"):
            return "ENTITY"
        if "enum" in schema:
            return schema["enum"][0]
        kind = schema.get("type", "string")
        return {"integer": 999999, "number": 1.0, "boolean": True, "array": [], "object": {},
                }.get(kind, "no-such-thing")

    def ask(self, client, place, values, body, entity):
        method, path, _ = place
        spell = lambda v: entity if v == "ENTITY" else v
        for key, v in values["path"].items():
            path = path.replace("{" + key + "}", str(spell(v)))
        query = {k: spell(v) if v != [] else "" for k, v in values["query"].items()}
        if isinstance(body, dict):
            body = {k: spell(v) for k, v in body.items()}
        return client.ask(method, path, body, query=query)

    def expected(self, operation, role, where, named):
        """401, 403, 404, or None: it gets through the gate."""
        door, act = operation["x-door"], operation.get("x-act")
        if door in ("open", "signed"):
            return None
        allowed = role.split("-")[0] in MAY[act]
        whole = role.endswith("-all")
        if named and where == "theirs":
            return 404
        if named and not (allowed and (whole or where == "inside")):
            return 403
        if door == "whole" and not (allowed and whole):
            return 403
        return None if allowed else 403

    def test_matrix(self):
        plant = self.serve()
        about = Description(Client(plant.port))
        entity = {"inside": "line:A1", "outside": "line:A2", "theirs": "line:B1"}
        wrong, asked = [], 0
        for name, place in about.operations.items():
            operation = place[2]
            if "stream" in place[1] or name in ("signOut",):
                continue
            values, body, named = self.sample(operation, name)
            nobody = self.ask(Client(plant.port), place, values, body, "line:A1")
            if operation["x-door"] != "open" and nobody.status != 401:
                wrong.append(f"{name}, nobody: {nobody.status}")
            for role, token in self.tokens.items():
                for where in entity if named else ["inside"]:
                    try:
                        reply = self.ask(Client(plant.port, token), place, values, body,
                                         entity[where])
                    except OSError as error:
                        self.fail(f"{name}, {role}, {where}: {error}\n" +
                                  "\n".join(plant.log[-20:]))
                    asked += 1
                    want = self.expected(operation, role, where, named)
                    if any(word in reply.body for word in self.BEHIND):
                        continue
                    good = (reply.status == want if want
                            else reply.status not in (401, 500)
                            and not (reply.status == 403 and operation["x-door"] in
                                     ("act", "whole")))
                    if not good:
                        wrong.append(f"{name}, {role}, {where}: {reply.status}, expected "
                                     f"{want or 'to get through'}: {reply.body[:150]}")
        print(f"# {asked} requests of {len(about.operations)} operations")
        self.assertEqual(wrong, [])
        self.assertGreater(asked, 300)

    def test_refusals_are_as_described(self):
        plant = self.serve()
        nobody = Client(plant.port)
        about = Description(nobody)
        for name, (method, path, operation) in about.operations.items():
            if "{" in path or operation["x-door"] == "open":
                continue
            reply = nobody.ask(method, path)
            self.assertEqual(about.problems(name, reply), [], name)


if __name__ == "__main__":
    unittest.main()
