# SPDX-License-Identifier: MIT
"""People, roles, tokens and the audit trail on the command line; what verify finds in the trail."""
import hashlib
import os
import pathlib
import pty
import re
import select
import sqlite3
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from program import MW, ROOT, Case  # noqa: E402

PACK = """pack small { title en "Small", version "1" }
kind site
kind line in site
"""
PASSWORD = "correct horse battery staple"


class Account(Case):

    def setUp(self):
        super().setUp()
        self.workspace()
        self.pack(PACK)
        for kind, code, *where in (("site", "S1"), ("line", "L1", "--in", "S1"), ("site", "S2")):
            self.mw("entity", "add", "-w", "w", kind, code, *where)

    def ws(self, *words, **more):
        return self.mw(*words, "-w", "w", **more)

    def people(self):
        return {r["name"]: r for r in self.ws("person", "list", "--format", "csv").csv()}

    def acts(self, *words):
        return [r["act"] for r in self.ws("audit", "list", "--format", "csv", *words).csv()]

    def test_people(self):
        told = self.ws("person", "add", "li", "--title", "Li Wei", "--mail", "li@x.example",
                       "--role", "operator", "--entity", "L1")
        self.assertIn("made one called main", told.err)
        self.assertIn("no password yet", told.err)
        self.ws("person", "grant", "li", "viewer")
        self.ws("person", "grant", "li", "viewer")
        li = self.people()["li"]
        self.assertEqual((li["title"], li["mail"], li["organisation"], li["state"], li["roles"]),
                         ("Li Wei", "li@x.example", "main", "no password", "operator L1, viewer"))
        self.ws("person", "password", "li", text=PASSWORD + "\n")
        self.assertEqual(self.people()["li"]["state"], "active")
        self.ws("person", "revoke", "li", "operator", "--entity", "L1")
        self.assertEqual(self.people()["li"]["roles"], "viewer")
        self.ws("person", "disable", "li")
        self.assertEqual(self.people()["li"]["state"], "disabled")
        self.ws("person", "enable", "li")
        self.assertEqual(self.people()["li"]["state"], "active")
        self.assertEqual(self.acts(), ["organisation add", "person add", "person grant",
                                       "person grant", "person password", "person revoke",
                                       "person disable", "person enable"])
        self.assertEqual([r["name"] for r in self.ws("person", "list", "--format", "json").json()],
                         ["li"])
        self.assertIn("Li Wei", self.ws("person", "list").out)

    def test_refused(self):
        self.ws("person", "add", "li", "--role", "administrator")
        for words, code, says in (
                (("person", "add", "li"), 1, "already"),
                (("person", "add", "L i"), 1, "cannot be a name"),
                (("person", "add", "wu", "--role", "boss"), 2, "boss"),
                (("person", "add", "wu", "--entity", "L1"), 2, "where --role is granted"),
                (("person", "add", "wu", "--organisation", "x"), 1, 'no organisation "x"'),
                (("person", "grant", "wu", "viewer"), 1, 'nobody called "wu"'),
                (("person", "grant", "li", "boss"), 1, 'no role "boss"'),
                (("person", "grant", "li", "viewer", "--entity", "L9"), 1, "L9"),
                (("person", "revoke", "li", "viewer"), 1, "is not viewer there"),
                (("person", "revoke", "li", "administrator"), 1, "only administrator"),
                (("person", "disable", "li"), 1, "only administrator"),
                (("token", "revoke", "x"), 2, "no id of a token"),
                (("token", "revoke", "7"), 1, "no token 7"),
                (("token", "new", "li", "--days", "733"), 2, "733"),
                (("audit", "list", "--since", "then"), 1, "--since"),
                (("verify", "--audit", "7"), 2, "ID:HASH")):
            answer = self.ws(*words, code=code)
            self.assertIn(says, answer.err)
            self.assertEqual(answer.out, "")
        self.assertEqual(list(self.people()), ["li"])

    def test_organisations(self):
        self.ws("organisation", "add", "north", "--entity", "S1", "--title", "North")
        self.ws("organisation", "add", "south", "--entity", "S2")
        self.assertIn("holds this entity", self.ws("organisation", "add", "x", "--entity", "S2",
                                                   code=1).err)
        rows = self.ws("audit", "list", "--format", "csv").csv()
        self.assertEqual([r["after"] for r in rows], ['{"title":"North","entity":"site:S1"}',
                                                      '{"title":"","entity":"site:S2"}'])
        rows = self.ws("organisation", "list", "--format", "csv").csv()
        self.assertEqual([(r["code"], r["title"], r["entity"]) for r in rows],
                         [("north", "North", "S1"), ("south", "", "S2")])
        self.assertIn("of which organisation", self.ws("person", "add", "li", code=2).err)
        self.assertIn("S2 is not in the person's organisation",
                      self.ws("person", "add", "li", "--organisation", "north", "--role", "viewer",
                              "--entity", "S2", code=1).err)
        self.assertEqual(self.people(), {})
        self.ws("person", "add", "li", "--organisation", "north")
        self.ws("person", "add", "wu", "--organisation", "south")
        self.assertIn("not in the person's organisation",
                      self.ws("person", "grant", "li", "viewer", "--entity", "S2", code=1).err)
        self.ws("person", "grant", "li", "viewer", "--entity", "L1")
        rows = self.ws("person", "list", "--organisation", "south", "--format", "csv").csv()
        self.assertEqual([r["name"] for r in rows], ["wu"])
        self.assertEqual(self.acts("--organisation", "south"), ["organisation add", "person add"])

    def test_password_from_input(self):
        self.ws("person", "add", "li")
        for text, says in (("", "no password was given"), ("\n", "no password was given"),
                           ("short\n", "at least 15"), ("password" * 3, "easily guessed"),
                           ("x" * 2000, "more than 1024"), ("a\0b", "control")):
            answer = self.ws("person", "password", "li", code=1, text=text)
            self.assertIn(says, answer.err)
        self.assertEqual(self.people()["li"]["state"], "no password")
        self.ws("person", "password", "li", text=PASSWORD + "\r\nmore")
        self.assertEqual(self.people()["li"]["state"], "active")
        # Neither it nor its hash is in the trail, and only the hash in the registry.
        self.assertNotIn("argon2", self.ws("audit", "list", "--format", "json").out)
        stored = b"".join(p.read_bytes() for p in (self.folder / "w").glob("registry.sqlite*"))
        self.assertNotIn(PASSWORD.encode(), stored)
        self.assertIn(b"$argon2id$v=19$m=65536,t=3,p=1$", stored)

    def typed(self, *answers):
        """Sets the password at a terminal; what each prompt is answered with."""
        control, terminal = pty.openpty()
        self.addCleanup(os.close, control)
        process = subprocess.Popen([MW, "person", "password", "-w", "w", "li"], cwd=self.folder,
                                   env=self.env(), stdin=terminal, stdout=terminal,
                                   stderr=terminal)
        os.close(terminal)
        seen = ""
        for prompt, answer in zip(("Password: ", "Again: "), answers):
            seen += self.wait_for(control, prompt)
            os.write(control, answer)
        seen += self.wait_for(control, None)
        return process.wait(60), seen

    def wait_for(self, control, prompt):
        """Reads from the terminal up to a prompt, or to the end."""
        seen = ""
        while prompt is None or prompt not in seen:
            self.assertTrue(select.select([control], [], [], 60)[0], seen)
            try:
                part = os.read(control, 4096)
            except OSError:  # the other side is closed
                part = b""
            if not part:
                break
            seen += part.decode()
        return seen

    def test_password_at_terminal(self):
        self.ws("person", "add", "li")
        line = PASSWORD.encode() + b"\n"
        code, seen = self.typed(line, b"something else that is long\n")
        self.assertEqual(code, 1)
        self.assertIn("not the same", seen)
        code, seen = self.typed(b"half a pass\x03")
        self.assertEqual(code, 1)
        self.assertIn("interrupted", seen)
        self.assertEqual(self.people()["li"]["state"], "no password")
        code, seen = self.typed(line, line)
        self.assertEqual(code, 0, seen)
        self.assertNotIn(PASSWORD, seen)
        self.assertEqual(self.people()["li"]["state"], "active")

    def test_link(self):
        self.ws("person", "add", "li")
        link = self.ws("person", "password", "li", "--link").out
        self.assertRegex(link, r"\Amw_link_[\w-]{43}\n\Z")
        self.ws("person", "disable", "li")
        self.assertIn("may not sign in", self.ws("person", "password", "li", "--link", code=1).err)

    def test_tokens(self):
        self.ws("person", "add", "li", "--role", "operator")
        self.ws("person", "add", "wu")
        made = self.ws("token", "new", "li", "--title", "report", "--entity", "L1", "--read-only",
                       "--days", "30")
        self.assertRegex(made.out, r"\Amw_token_[\w-]{43}\n\Z")
        self.assertIn("token 1", made.err)
        self.ws("token", "new", "wu", "--role", "operator")
        rows = self.ws("token", "list", "--format", "csv").csv()
        self.assertEqual([(r["id"], r["person"], r["title"], r["role"], r["entity"], r["may"],
                           r["state"], r["used"]) for r in rows],
                         [("1", "li", "report", "viewer", "L1", "read", "good", ""),
                          ("2", "wu", "", "operator", "", "read and write", "good", "")])
        self.ws("token", "revoke", "1")
        self.assertIn("revoked already", self.ws("token", "revoke", "1", code=1).err)
        rows = self.ws("token", "list", "--person", "li", "--format", "csv").csv()
        self.assertEqual([(r["id"], r["state"]) for r in rows], [("1", "revoked")])
        stored = b"".join(p.read_bytes() for p in (self.folder / "w").glob("registry.sqlite*"))
        self.assertNotIn(made.out.strip().encode(), stored)
        self.assertNotIn(made.out.strip()[9:], self.ws("audit", "list", "--format", "json").out)

    def test_erase(self):
        self.ws("person", "add", "li", "--title", "Li Wei", "--mail", "li@x.example",
                "--role", "operator", "--entity", "L1")
        self.ws("person", "add", "boss", "--role", "administrator")
        self.ws("person", "password", "li", text=PASSWORD + "\n")
        self.ws("token", "new", "li", "--title", "report of Li Wei")
        head = self.ws("audit", "head").out.strip()
        kept = self.ws("person", "data", "li").json()
        self.assertEqual((kept["person"]["title"], kept["roles"][0]["entity"],
                          kept["tokens"][0]["title"]), ("Li Wei", "line:L1", "report of Li Wei"))
        self.assertEqual([e["act"] for e in kept["trail"]],
                         ["person add", "person grant", "person password", "token new"])
        said = self.ws("person", "erase", "li").err
        self.assertIn("li is erased-1 from now on", said)
        self.assertIn("only administrator", self.ws("person", "erase", "boss", code=1).err)
        self.assertIn('nobody called "li"', self.ws("person", "erase", "li", code=1).err)
        self.assertIn("was erased", self.ws("person", "enable", "erased-1", code=1).err)
        li = self.people()["erased-1"]
        self.assertEqual((li["title"], li["mail"], li["state"], li["roles"]),
                         ("", "", "disabled", ""))
        stored = b"".join(p.read_bytes() for p in (self.folder / "w").glob("registry.sqlite*"))
        for text in (b"Li Wei", b"li@x.example", b"person li"):
            self.assertNotIn(text, stored)
        rows = self.ws("audit", "list", "--format", "json").json()
        self.assertEqual([r["subject"] for r in rows[1:3]], ["person erased-1"] * 2)
        self.assertEqual((rows[-1]["act"], rows[-1]["subject"]),
                         ("person erase", "person erased-1"))
        self.ws("verify", "--audit", head)
        # The mark is no way around the trail: what is marked is held to the last erasure.
        db = sqlite3.connect(self.folder / "w/registry.sqlite")
        self.addCleanup(db.close)
        db.execute("UPDATE audit SET who = 'wang', salt = 'erased' WHERE id = 2")
        db.commit()
        self.assertIn("name who was erased", self.ws("verify", code=1).err)

    def test_entries_of_an_early_version(self):
        """A trail whose entries have no salt is as good as it was, also when they are redacted."""
        self.ws("person", "add", "li", "--role", "viewer")
        db = sqlite3.connect(self.folder / "w/registry.sqlite")
        self.addCleanup(db.close)
        version, = db.execute("PRAGMA user_version").fetchone()
        db.executescript("DROP TRIGGER audit_unchanged; ALTER TABLE audit DROP COLUMN salt;"
                         "ALTER TABLE import DROP COLUMN others;"
                         "CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit BEGIN"
                         f" SELECT raise(ABORT, 'no'); END; PRAGMA user_version = {version - 2};")
        previous = 64 * "0"
        rows = db.execute("SELECT id, organisation, at_ns, who, place, act, subject, before, after"
                          " FROM audit ORDER BY id").fetchall()
        db.execute("DROP TRIGGER audit_unchanged")
        for row in rows:
            h = hashlib.sha256()
            for field in ("millwright audit 1", previous, *row):
                field = (field.to_bytes(8, "little") if isinstance(field, int) else
                         len(field.encode()).to_bytes(8, "little") + field.encode())
                h.update(field)
            db.execute("UPDATE audit SET previous = ?, hash = ? WHERE id = ?",
                       (previous, h.hexdigest(), row[0]))
            previous = h.hexdigest()
        db.execute("CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit BEGIN"
                   " SELECT raise(ABORT, 'no'); END")
        db.execute("UPDATE setting SET value = ? WHERE name = 'audit.head'",
                   (f"{len(rows)}:{previous}",))
        db.commit()
        head = f"{len(rows)}:{previous}"
        self.ws("verify", "--audit", head)
        self.ws("person", "erase", "li")
        self.ws("verify", "--audit", head)

    def test_audit(self):
        self.assertEqual(self.ws("audit", "head").out, "0:" + 64 * "0" + "\n")
        self.assertNotIn("accounts", self.ws("verify").out)
        self.ws("person", "add", "li", "--title", "Li", "--role", "operator", "--entity", "L1")
        self.ws("person", "revoke", "li", "operator", "--entity", "L1")
        rows = self.ws("audit", "list", "--format", "json").json()
        self.assertEqual([r["id"] for r in rows], [1, 2, 3, 4])
        self.assertTrue(all(r["who"].endswith(" (command line)") and r["from"] for r in rows))
        self.assertEqual([(r["act"], r["subject"], r["before"], r["after"]) for r in rows[1:]],
                         [("person add", "person li", None, '{"title":"Li","mail":""}'),
                          ("person grant", "person li", None,
                           '{"role":"operator","entity":"line:L1"}'),
                          ("person revoke", "person li",
                           '{"role":"operator","entity":"line:L1"}', None)])
        self.assertEqual(self.ws("audit", "head").out, f"4:{rows[3]['hash']}\n")
        self.assertEqual(self.acts("--since", "2199-01-01"), [])
        self.assertEqual(self.acts("--since", rows[3]["time"]), ["person revoke"])
        self.assertIn("person revoke", self.ws("audit", "list").out)

    def test_tampering(self):
        self.ws("person", "add", "li", "--role", "operator")
        self.ws("person", "grant", "li", "viewer")
        head = self.ws("audit", "head").out.strip()
        sound = self.ws("verify", "--audit", head)
        self.assertIn("accounts: 1 people, 4 entries in the audit trail", sound.out)
        db = sqlite3.connect(self.folder / "w/registry.sqlite")
        self.addCleanup(db.close)
        with self.assertRaises(sqlite3.DatabaseError):
            db.execute("DELETE FROM audit WHERE id = 4")
        db.rollback()
        db.execute("DROP TRIGGER audit_kept")
        db.execute("DROP TRIGGER audit_unchanged")
        db.execute("UPDATE audit SET after = '{\"role\":\"viewer\"}' WHERE id = 3")
        db.commit()
        answer = self.ws("verify", code=1)
        self.assertIn("entry 3 was changed", answer.err)
        self.assertIn("1 problem", answer.out)
        db.execute("DELETE FROM audit WHERE id = 4")
        db.commit()
        self.assertIn("entry 4 is missing", self.ws("verify", code=1).err)
        # Cut back to before, end and all: only who noted the end finds out.
        db.execute("DELETE FROM audit WHERE id > 2")
        last = db.execute("SELECT hash FROM audit WHERE id = 2").fetchone()[0]
        db.execute("UPDATE setting SET value = ? WHERE name = 'audit.head'", (f"2:{last}",))
        db.commit()
        self.ws("verify")
        self.assertIn("noted to have 4 entries", self.ws("verify", "--audit", head, code=1).err)


class Page(Case):

    def test_walk(self):
        """The commands of docs/accounts.md do what they say, as they stand there."""
        text = (ROOT / "docs/accounts.md").read_text(encoding="utf-8")
        (self.folder / "bin").mkdir()
        (self.folder / "bin/mw").symlink_to(MW)
        env = {**self.env(), "PATH": f"{self.folder}/bin:{os.environ['PATH']}"}
        lines = "".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL))
        done = subprocess.run(["sh", "-euc", lines], cwd=self.folder, env=env,
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("li,Li Wei,,main,no password,\"viewer, operator L1\"", done.stdout)
        self.assertIn("2 people, 8 entries in the audit trail", done.stdout)

    def test_table_of_roles(self):
        """The table says what the code says: see MW_ACTS in src/account/may.h."""
        text = (ROOT / "docs/accounts.md").read_text(encoding="utf-8")
        code = (ROOT / "src/account/may.h").read_text(encoding="utf-8")
        rows = re.findall(r"^\| (\w+): .*?\|(.*)\|$", text, re.MULTILINE)
        told = [(act, "".join(letter for letter, cell in zip("VOAND", cells.split("|"))
                              if cell.strip() == "yes")) for act, cells in rows]
        meant = [(act, roles + "D") for act, roles in
                 re.findall(r'X\(\w+, "(\w+)", (?:true|false), "(\w*)"\)', code)]
        self.assertEqual(len(meant), 10)
        self.assertEqual(told, meant)


if __name__ == "__main__":
    unittest.main()
