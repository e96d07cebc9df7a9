# SPDX-License-Identifier: MIT
"""Mail to people: the server it goes through, on the command line and over HTTP."""
import json
import pathlib
import re
import sqlite3
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import alert_test  # noqa: E402
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


    def test_notices_name_people_of_all_organisations(self):
        self.mw("person", "add", "cat", "--organisation", "rest", "--mail", "cat@plant.example",
                "-w", "w")
        self.mw("person", "password", "cat", "-w", "w", text=PASSWORD + "\n")
        self.post.refuse = b"MAIL"
        self.ann.ask("PUT", "/api/v1/mail", {
            "server": self.post.url, "from": "mw@plant.example", "plain": True,
            "link": "https://mw.plant.example"})
        Client(self.plant.port).ask("POST", "/api/v1/password/forgotten", {"name": "cat"})
        path = "/api/v1/alerts/notices"
        self.assertTrue(self.plant.wait(lambda: any(
            row["problem"] for row in self.ann.ask("GET", path).json())))
        row, = self.ann.ask("GET", path).json()
        self.assertEqual((row["channel"], row["subject"]),
                         ("cat", "Set a new password"))
        self.assertEqual(self.ben.ask("GET", path).json(), [])
        retry = {"id": [str(row["id"])]}
        self.assertEqual(self.ben.ask("POST", path + "/retry", retry).status, 404)
        self.assertEqual(self.ann.ask("POST", path + "/retry", retry).status, 422,
                         "it was not given up: it is on its way")


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


class People(Case):
    """Alerts that people asked for, narrowed to what they may read when they are sent."""

    plant, keep = alert_test.Alert.plant, alert_test.Alert.keep

    def notify(self, name, *words, role="viewer", entity=None, code=0):
        self.mw("person", "add", name, "--mail", f"{name}@plant.example", "-w", "w")
        if role:
            self.mw("person", "grant", name, role, "-w", "w",
                    *(["--entity", entity] if entity else []))
        self.mw("person", "notify", name, "-w", "w", *words, code=code)

    def send(self):
        return self.mw("alert", "send", "-w", "w").out

    def sent(self):
        """Whom the mails went to, and what they say."""
        return {m["to"].split("@")[0]: m["subject"] + "\n" + m.get_content()
                for m in self.post.mails()}

    def setUp(self):
        super().setUp()
        self.post = Post(self)

    def test_who_is_told(self):
        self.plant([400, 520, 530, 540, 550, 560])
        self.mw("mail", "set", "-w", "w", "--from", "mw@plant.example", "--server", self.post.url,
                "--plain")
        everything = ("--least", "information")
        self.notify("all", *everything)
        self.notify("zh", *everything, "--lang", "zh", "--zone", "Asia/Shanghai")
        self.notify("oven", "--least", "critical", entity="O1")
        self.notify("other", *everything, entity="O2")
        self.notify("elsewhere", *everything, "--entity", "O2")
        self.notify("here", *everything, "--entity", "O1")
        self.notify("nothing", "--least", "none")
        self.notify("escalated", *everything, "--tell", "escalations")
        self.notify("quiet", *everything, "--quiet", "00:00-23:59")
        self.notify("norole", *everything, role=None)
        self.notify("revoked", *everything)
        self.notify("disabled", *everything)
        self.keep("06:00", "06:45")
        self.mw("person", "revoke", "revoked", "viewer", "-w", "w")
        self.mw("person", "disable", "disabled", "-w", "w")
        self.send()
        told = self.sent()
        # What is critical breaks through quiet hours.
        self.assertEqual(set(told), {"all", "zh", "oven", "here", "quiet"})
        self.assertIn("[critical] Oven is too hot: O1 raised", told["all"])
        self.assertIn("[严重] 烘箱过热：O1 触发", told["zh"])
        self.assertIn("14:45", told["zh"], "by the clock of the person")
        self.assertIn("06:45", told["all"])
        self.assertEqual(len(self.post.seen), 5)
        self.assertEqual(self.mw("alert", "notices", "-w", "w", "--format", "csv").csv(), [])
        registry = sqlite3.connect(self.folder / "w/registry.sqlite")
        withheld = registry.execute("select count(*) from record where body like '%withheld%'")
        self.assertEqual(withheld.fetchone(), (5,))
        self.assertEqual(registry.execute("select count(*) from letter").fetchone(), (0,))
        registry.close()
        self.keep("06:45", "07:15")
        self.send()
        self.assertIn("ESCALATED", self.sent()["escalated"])
        self.mw("verify", "-w", "w")

    def test_quiet_hours(self):
        self.plant([400] * 4)
        self.mw("mail", "set", "-w", "w", "--from", "mw@plant.example", "--server", self.post.url,
                "--plain")
        self.notify("li", "--least", "information", "--quiet", "05:00-08:30")
        self.notify("wu", "--least", "information", "--quiet", "09:00-05:00")
        (self.folder / "cold.csv").write_text("t,heat\n2026-03-02T06:00,200\n")
        (self.folder / "cold.map").write_text(
            'map cold {\n  file "cold.csv" csv\n  time column "t" format iso length 1 h\n'
            '  entity oven "O2"\n  measure heat column "heat" : K\n}\n')
        self.mw("import", "-w", "w", "cold.csv", "--map", "cold.map")
        self.mw("alert", "check", "-w", "w", "--from", "2026-03-02T06:00Z", "--to",
                "2026-03-02T07:00Z", "--keep", "--alert", "cold")
        waiting = self.mw("alert", "notices", "-w", "w", "--format", "csv").csv()
        self.assertEqual({row["channel"]: row["next"] for row in waiting},
                         {"li": "2026-03-02T08:30:00Z", "wu": ""})

    def test_what_is_wrong(self):
        self.plant([400])
        self.notify("li", "--quiet", "25:00-26:00", code=1)
        for words, why in [(["--zone", "Asia/Nowhere"], "no time zone"),
                           (["--entity", "O9"], "O9")]:
            self.assertIn(why, self.mw("person", "notify", "li", "-w", "w", *words, code=1).err)
        self.mw("person", "notify", "li", "-w", "w", "--least", "high", code=2)
        self.mw("person", "notify", "nobody", "-w", "w", code=1)


class Own(Served):
    """What a person chooses over HTTP."""

    def test_own_notifications(self):
        for name, entity in [("ann", None), ("ben", "line:A1")]:
            self.person(name, "viewer", entity)
            self.mw("person", "password", name, "-w", "w", text=PASSWORD + "\n")
        plant = self.serve()
        about = Description(Client(plant.port))
        path = "/api/v1/account/notifications"
        ben = Client(plant.port)
        self.assertEqual(ben.ask("GET", path).status, 401)
        self.assertEqual(ben.sign_in("ben", PASSWORD).status, 200)
        usual = {"least": "none", "branch": "", "lang": "en", "zone": "", "quiet": "none",
                 "tell": "all"}
        reply = ben.ask("GET", path)
        self.assertEqual((reply.json(), about.problems("getNotifications", reply)), (usual, []))
        self.assertEqual(ben.ask("PUT", path, {
            "least": "warning", "entity": "line:A1", "lang": "zh", "zone": "Asia/Shanghai",
            "quiet": "22:00-06:00", "tell": "escalations"}).status, 204)
        self.assertEqual(ben.ask("GET", path).json(), {
            "least": "warning", "branch": "line:A1", "lang": "zh", "zone": "Asia/Shanghai",
            "quiet": "22:00-06:00", "tell": "escalations"})
        self.assertEqual(ben.ask("PUT", path, {"everywhere": True, "quiet": "none"}).status, 204)
        self.assertEqual(ben.ask("GET", path).json()["branch"], "")
        for body, status in [({"entity": "line:A2"}, 404), ({"entity": "line:B1"}, 404),
                             ({"quiet": "8-9"}, 422), ({"zone": "Mars/Base"}, 422),
                             ({"least": "high"}, 400), ({"lang": "de"}, 400)]:
            self.assertEqual(ben.ask("PUT", path, body).status, status, body)
        token = Client(plant.port, self.token("ben", "viewer", "line:A1"))
        self.assertEqual(token.ask("GET", path).json()["least"], "warning")
        self.assertEqual(token.ask("PUT", path, {"least": "none"}).status, 403)
        ann = Client(plant.port)
        ann.sign_in("ann", PASSWORD)
        self.assertEqual(ann.ask("GET", path).json(), usual, "each has their own")
        registry = sqlite3.connect(self.work / "registry.sqlite")
        trail = registry.execute("select who, act from audit where act = 'person notify'")
        self.assertEqual(trail.fetchall(), [("ben", "person notify")] * 2)
        registry.close()


if __name__ == "__main__":
    unittest.main()
