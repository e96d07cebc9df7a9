# SPDX-License-Identifier: MIT
"""Mail to people: the server it goes through, on the command line and over HTTP."""
import json
import pathlib
import re
import sqlite3
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from api import Client, Description  # noqa: E402
from post import Post  # noqa: E402
from program import Case  # noqa: E402
from server_test import PASSWORD, Served  # noqa: E402

SECRET = "the password of the post"


class CommandLine(Case):
    def setUp(self):
        super().setUp()
        self.post = Post(self)
        self.mw("init", "w", "--zone", "UTC")
        (self.folder / "secret").write_text(SECRET + "\n")

    def show(self):
        said = self.mw("mail", "show", "-w", "w", "--format", "json").out
        self.assertNotIn(SECRET, said)
        return json.loads(said)

    def test_set_and_show(self):
        self.assertEqual(self.show(), [])
        self.assertIn("mw mail set", self.mw("mail", "test", "a@b.c", "-w", "w", code=1).err)
        words = ["mail", "set", "-w", "w", "--from", "mw@plant.example"]
        self.mw(*words, "--server", "smtp://mail.example:587", "--user", "mw", "--secret-file",
                "secret", "--link", "https://mw.plant.example")
        self.assertEqual(self.show(), [{
            "server": "smtp://mail.example:587", "from": "mw@plant.example", "user": "mw",
            "password": "yes", "plain": "no", "link": "https://mw.plant.example"}])
        self.mw(*words, "--server", "smtp://mail.example:587", "--user", "mw")
        self.assertEqual(self.show()[0]["password"], "yes", "it stays for the same server")
        self.mw(*words, "--server", "smtp://other.example:587", "--user", "mw")
        self.assertEqual(self.show()[0]["password"], "no", "it goes to no other server")
        self.assertIn("on this machine", self.mw(*words, "--server", "smtp://mail.example:25",
                                                 "--plain", code=1).err)
        self.assertIn("--server", self.mw(*words, code=2).err)
        self.assertIn("the sender", self.mw("mail", "set", "-w", "w", "--server",
                                            "smtp://mail.example", "--from", "x", code=1).err)
        self.mw("mail", "set", "--off", "-w", "w")
        self.assertEqual(self.show(), [])

    def test_test(self):
        self.mw("mail", "set", "-w", "w", "--from", "mw@plant.example", "--server", self.post.url,
                "--plain", "--user", "mw", "--secret-file", "secret")
        self.assertIn("sent to li@plant.example",
                      self.mw("mail", "test", "li@plant.example", "--lang", "zh", "-w", "w").out)
        mail, = self.post.mails()
        self.assertEqual((mail["to"], mail["from"].addresses[0].addr_spec),
                         ("li@plant.example", "mw@plant.example"))
        self.assertIn("测试", mail["subject"])
        self.assertIn("测试", mail.get_content())
        self.assertTrue(any(line.startswith("AUTH PLAIN") for line in self.post.said))
        self.post.refuse = b"RCPT"
        refused = self.mw("mail", "test", "li@plant.example", "-w", "w", code=1).err
        self.assertIn("450", refused)
        self.assertNotIn(SECRET, refused)
        self.assertIn("no mail address", self.mw("mail", "test", "li", "-w", "w", code=1).err)


class Api(Served):
    def setUp(self):
        super().setUp()
        self.post = Post(self)
        self.mw("organisation", "add", "rest", "-w", "w")
        self.person("ann", "administrator", organisation="rest")
        self.person("ben", "administrator")
        self.plant = self.serve()
        self.ann = Client(self.plant.port, self.token("ann", "administrator"))
        self.ben = Client(self.plant.port, self.token("ben", "administrator"))

    def test_mail(self):
        about = Description(self.ann)
        self.assertEqual(self.ann.ask("GET", "/api/v1/mail").json(), [])
        here = {"server": self.post.url, "from": "mw@plant.example", "plain": True, "user": "mw",
                "secret": SECRET, "link": "https://mw.plant.example"}
        self.assertEqual(self.ann.ask("PUT", "/api/v1/mail", here).status, 204)
        shown = self.ann.ask("GET", "/api/v1/mail")
        self.assertEqual(about.problems("getMail", shown), [])
        self.assertNotIn(SECRET.encode(), shown.body)
        self.assertEqual(shown.json()[0]["password"], "yes")
        self.assertEqual(self.ann.ask("POST", "/api/v1/mail/test", {"to": "a@b.c"}).status, 204)
        self.assertEqual(self.post.wait(1)[0]["to"], "a@b.c")
        self.post.refuse = b"MAIL"
        failed = self.ann.ask("POST", "/api/v1/mail/test", {"to": "a@b.c"})
        self.assertEqual(failed.status, 503)
        self.assertIn("450", failed.detail())
        wrong = self.ann.ask("PUT", "/api/v1/mail", dict(here, server="smtp://mail.example"))
        self.assertEqual(wrong.status, 422)
        self.assertEqual(self.ann.ask("PUT", "/api/v1/mail", {}).status, 400)
        # Whoever reads the mail that opens accounts could be anybody: not for one organisation.
        for method, path, body in [("GET", "/api/v1/mail", None), ("PUT", "/api/v1/mail", here),
                                   ("POST", "/api/v1/mail/test", {"to": "a@b.c"})]:
            refused = self.ben.ask(method, path, body)
            self.assertEqual(refused.status, 403)
            self.assertIn("all organisations", refused.detail())
        registry = sqlite3.connect(self.work / "registry.sqlite")
        trail = registry.execute("select act, after from audit where act like 'mail%'").fetchall()
        registry.close()
        self.assertIn("mail set", [act for act, _ in trail])
        self.assertFalse([after for _, after in trail if SECRET in after])


class Forgotten(Served):
    """A new password by a link that is mailed."""

    def setUp(self):
        super().setUp()
        self.post = Post(self)
        for name, mail in [("ann", "ann@plant.example"), ("wu", "")]:
            self.mw("person", "add", name, "--organisation", "ours", "-w", "w",
                    *(["--mail", mail] if mail else []))
            self.mw("person", "grant", name, "viewer", "-w", "w")
            self.mw("person", "password", name, "-w", "w", text=PASSWORD + "\n")
        self.plant = self.serve()
        self.nobody = Client(self.plant.port)

    def ready(self):
        return self.nobody.ask("GET", "/api/v1/server").json()["mail"]

    def set_post(self):
        self.mw("mail", "set", "-w", "w", "--from", "mw@plant.example", "--server", self.post.url,
                "--plain", "--link", f"http://127.0.0.1:{self.plant.port}")

    def forgot(self, name, lang="en"):
        return self.nobody.ask("POST", "/api/v1/password/forgotten", {"name": name, "lang": lang})

    def link_of(self, mail):
        return re.search(r"/link/(mw_link_\S+)", mail.get_content()).group(1)

    def trail(self):
        registry = sqlite3.connect(self.work / "registry.sqlite")
        rows = registry.execute("select act, subject from audit where act like 'password%' "
                                "order by id").fetchall()
        registry.close()
        return rows

    def test_link_by_mail(self):
        self.assertFalse(self.ready())
        self.assertEqual(self.forgot("ann").status, 202, "nothing can be sent yet")
        self.set_post()
        self.assertTrue(self.ready())
        answers = [self.forgot(name) for name in ("ann", "wu", "nobody", "x@y.z")]
        self.assertEqual({(a.status, a.body, str(sorted(k for k in a.headers if k != "Date")))
                          for a in answers}, {(202, b"", str(sorted(
                              k for k in answers[0].headers if k != "Date")))})
        mail, = self.post.wait(1)
        self.assertEqual((mail["to"], mail["subject"]),
                         ("ann@plant.example", "Set a new password"))
        self.assertEqual(self.post.said.count("RCPT TO:<ann@plant.example>"), 1)
        self.assertEqual(Client(self.plant.port).sign_in("ann", PASSWORD).status, 200,
                         "the password so far still is one")
        secret = self.link_of(mail)
        self.assertEqual(self.nobody.ask("GET", f"/api/v1/links/{secret}").json(),
                         {"kind": "password", "name": "ann"})
        fresh = "another passphrase of the tests"
        self.assertEqual(Client(self.plant.port).use_link(secret, password=fresh).status, 200)
        self.assertEqual(Client(self.plant.port).use_link(secret, password=fresh).status, 404)
        self.assertEqual(Client(self.plant.port).sign_in("ann", PASSWORD).status, 401)
        self.assertEqual(Client(self.plant.port).sign_in("ann", fresh).status, 200)
        self.forgot("Ann@Plant.example", "zh")
        again = self.post.wait(2)[1]
        self.assertEqual(again["subject"], "重设密码")
        self.assertIn("ann", again.get_content())
        self.assertEqual(self.trail(), [
            ("password forgotten", "person ann"), ("password not mailed", "person wu"),
            ("password not mailed", "nobody of that name"),
            ("password not mailed", "nobody of that name"), ("password forgotten", "person ann")])
        self.plant.stop()
        registry = sqlite3.connect(self.work / "registry.sqlite")
        self.assertEqual(registry.execute("select count(*) from letter").fetchone(), (0,))
        dump = "\n".join(registry.iterdump())
        registry.close()
        self.assertNotIn("mw_link_", dump, "the links are nowhere any more")
        self.assertFalse([line for line in self.plant.log if "mw_link_" in line and
                          "first administrator" not in line])

    def test_not_too_often(self):
        self.set_post()
        for name in ("ann", "nobody"):
            self.assertEqual([self.forgot(name).status for _ in range(5)],
                             [202, 202, 202, 202, 429])
        refused = self.forgot("ann")
        self.assertIn("too often", refused.detail())
        self.assertGreaterEqual(int(refused.headers["Retry-After"]), 1)
        self.assertEqual(Client(self.plant.port).sign_in("ann", PASSWORD).status, 200,
                         "who asks often locks nobody out")


if __name__ == "__main__":
    unittest.main()
