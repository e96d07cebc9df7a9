# SPDX-License-Identifier: MIT
"""Mail to people: the server it goes through, on the command line and over HTTP."""
import json
import pathlib
import sqlite3
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from api import Client, Description  # noqa: E402
from post import Post  # noqa: E402
from program import Case  # noqa: E402
from server_test import Served  # noqa: E402

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


if __name__ == "__main__":
    unittest.main()
