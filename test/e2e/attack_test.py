# SPDX-License-Identifier: MIT
"""What an attacker tries: the OWASP API Security Top 10 (2023) and what else is known to work
elsewhere. Each test is one way in; none may be one."""
import gzip
import pathlib
import socket
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from api import Client, first_link  # noqa: E402
from server_test import PASSWORD, Served  # noqa: E402


class Attack(Served):
    def setUp(self):
        super().setUp()
        self.plant = self.serve()
        self.nobody = Client(self.plant.port)
        self.boss = Client(self.plant.port)
        self.boss.use_link(first_link(self.plant), name="boss", password=PASSWORD)

    def join(self, name, role, entity=None):
        """Somebody of the first administrator's organisation, signed in."""
        self.assertEqual(self.boss.ask("POST", "/api/v1/people", {"name": name}).status, 204)
        grant = {"role": role, **({"entity": entity} if entity else {})}
        self.assertEqual(
            self.boss.ask("POST", f"/api/v1/people/{name}/grants", grant).status, 204)
        link = self.boss.ask("POST", f"/api/v1/people/{name}/link").json()["secret"]
        client = Client(self.plant.port)
        self.assertEqual(client.use_link(link, password=PASSWORD).status, 200)
        return client

    def raw(self, text, seconds=20):
        """The first line of what the server answers to bytes; empty when it hangs up."""
        with socket.create_connection(("127.0.0.1", self.plant.port), seconds) as s:
            s.sendall(text if isinstance(text, bytes) else text.encode())
            s.settimeout(seconds)
            try:
                return s.recv(65536).split(b"\r\n")[0].decode(errors="replace")
            except (ConnectionError, socket.timeout):
                return ""

    def whole(self, text):
        """All that the server answers to a request that ends the connection."""
        with socket.create_connection(("127.0.0.1", self.plant.port), 20) as s:
            s.sendall(text.encode())
            return b"".join(iter(lambda: s.recv(65536), b""))

    def page(self):
        """The page, which answers every address that is none of a file or of the API."""
        return self.nobody.ask("GET", "/").body

    def alive(self):
        self.assertEqual(self.nobody.ask("GET", "/healthz").status, 200)

    # API1: objects of others

    def test_objects_of_another_organisation(self):
        eve = self.join("eve", "administrator")
        self.mw("person", "add", "zoe", "--organisation", "theirs", "-w", "w")
        for method, path, body in [
                ("GET", "/api/v1/live?entity=line:B1", None),
                ("POST", "/api/v1/people/zoe/grants", {"role": "viewer"}),
                ("PUT", "/api/v1/people/zoe/disabled", {"disabled": True}),
                ("POST", "/api/v1/people/zoe/link", None),
                ("POST", "/api/v1/people/eve/grants", {"role": "viewer", "entity": "line:B1"}),
                ("POST", "/api/v1/stops", {"machine": "other", "from": "2026-01-01T00:00:00Z",
                                           "to": "2026-01-01T01:00:00Z", "reason": "jam"})]:
            reply = eve.ask(method, path, body)
            self.assertIn(reply.status, (400, 404), (method, path, reply.body))
        self.assertNotIn("zoe", eve.ask("GET", "/api/v1/people").body.decode())
        self.assertNotIn("zoe", eve.ask("GET", "/api/v1/audit?limit=5000").body.decode())
        live = eve.ask("GET", "/api/v1/live").body.decode()
        self.assertNotIn('"other"', live)

    def test_tokens_and_sessions_of_others(self):
        eve = self.join("eve", "viewer")
        made = self.boss.ask("POST", "/api/v1/tokens",
                             {"title": "t", "role": "administrator", "days": 1}).json()
        self.assertEqual(eve.ask("DELETE", f"/api/v1/tokens/{made['id']}").status, 404)
        mine = self.boss.ask("GET", "/api/v1/sessions").json()[0]["id"]
        self.assertEqual(eve.ask("DELETE", f"/api/v1/sessions/{mine}").status, 404)
        self.assertEqual(self.boss.ask("GET", "/api/v1/session").status, 200)

    # API2: who somebody is

    def test_guessing_passwords(self):
        self.join("li", "viewer")
        seen = []
        for n in range(8):
            reply = self.nobody.sign_in("li", f"guess number {n}")
            seen.append(reply.status)
        self.assertIn(429, seen)
        waits = self.nobody.sign_in("li", PASSWORD)
        self.assertEqual(waits.status, 429, "the right one, too, has to wait")
        self.assertGreaterEqual(int(waits.headers["Retry-After"]), 1)

    def test_names_are_not_told(self):
        self.join("li", "viewer")
        told = [self.nobody.sign_in(name, "a wrong password").body for name in ("li", "nobody")]
        self.assertEqual(told[0], told[1])

    def test_sessions_cannot_be_planted(self):
        eve = Client(self.plant.port)
        eve.cookie = "mw_session=mw_session_" + "A" * 43
        reply = eve.sign_in("boss", PASSWORD)
        self.assertEqual(reply.status, 200)
        self.assertNotIn("A" * 43, reply.headers["Set-Cookie"])

    def test_over_sessions(self):
        old = Client(self.plant.port)
        old.cookie, old.csrf = self.boss.cookie, self.boss.csrf
        self.assertEqual(self.boss.ask("DELETE", "/api/v1/session").status, 204)
        self.assertEqual(old.ask("GET", "/api/v1/live").status, 401)

    def test_forged_requests(self):
        for headers in ({"X-CSRF-Token": ""}, {"X-CSRF-Token": "A" * 43},
                        {"X-CSRF-Token": self.boss.csrf[:-1]},
                        {"Sec-Fetch-Site": "cross-site"}):
            reply = self.boss.ask("POST", "/api/v1/people", {"name": "forged"}, headers)
            self.assertEqual(reply.status, 403, headers)
        form = self.boss.ask("POST", "/api/v1/people", b"name=forged",
                             {"Content-Type": "application/x-www-form-urlencoded"})
        self.assertEqual(form.status, 415)
        self.assertNotIn("forged", self.boss.ask("GET", "/api/v1/people").body.decode())

    # API3 and API5: more than one may

    def test_members_that_are_not_theirs_to_set(self):
        for extra in ({"organisation": 2}, {"id": 1}, {"password": PASSWORD},
                      {"grants": [{"role": "administrator"}]}, {"__proto__": {}}):
            reply = self.boss.ask("POST", "/api/v1/people", {"name": "mallory", **extra})
            self.assertEqual(reply.status, 400, extra)

    def test_roles_one_has_not(self):
        li = self.join("li", "operator", "line:A1")
        self.assertEqual(li.ask("POST", "/api/v1/people/li/grants",
                                {"role": "administrator"}).status, 403)
        token = li.ask("POST", "/api/v1/tokens",
                       {"title": "t", "role": "administrator", "days": 1})
        narrowed = Client(self.plant.port, token.json()["token"])
        self.assertEqual(narrowed.ask("GET", "/api/v1/people").status, 403)
        self.assertEqual(narrowed.ask("POST", "/api/v1/tokens",
                                      {"title": "t", "role": "viewer", "days": 1}).status, 403)

    def test_methods(self):
        for method in ("PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "CONNECT", "PROPFIND"):
            reply = self.boss.ask(method, "/api/v1/live",
                                  headers={"X-HTTP-Method-Override": "GET"})
            self.assertIn(reply.status, (400, 404, 405, 501), method)
        over = self.nobody.ask("GET", "/api/v1/people", headers={"X-Original-URL": "/healthz",
                                                                "X-Rewrite-URL": "/healthz"})
        self.assertEqual(over.status, 401)

    # API4: too much

    def test_bomb(self):
        bomb = gzip.compress(b"[" * (64 << 20))
        self.assertLess(len(bomb), 100000)
        token = self.boss.ask("POST", "/api/v1/tokens",
                              {"title": "t", "role": "operator", "days": 1}).json()["token"]
        device = Client(self.plant.port, token)
        packed = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
        self.assertEqual(device.ask("POST", "/write", bomb, packed).status, 413)
        self.assertEqual(device.ask("POST", "/api/v1/samples", bomb, packed).status, 413)
        self.assertEqual(self.boss.ask("POST", "/api/v1/people", bomb, packed).status, 413)
        self.alive()

    def test_deep_and_long_json(self):
        deep = b'{"name":' + b"[" * 30000
        reply = self.boss.ask("POST", "/api/v1/people", deep,
                              {"Content-Type": "application/json"})
        self.assertEqual(reply.status, 400)
        long = self.boss.ask("POST", "/api/v1/people", {"name": "x" * 100000})
        self.assertEqual(long.status, 413)
        for number in ("1e999", "-1e400", "9" * 400):
            body = b'{"title":"t","role":"viewer","days":' + number.encode() + b"}"
            reply = self.boss.ask("POST", "/api/v1/tokens", body,
                                  {"Content-Type": "application/json"})
            self.assertIn(reply.status, (400, 422), number)
        self.alive()

    def test_long_headers_and_addresses(self):
        big = "x" * 70000
        self.assertRegex(self.raw(f"GET /{big} HTTP/1.1\r\nHost: x\r\n\r\n"), "^$| 4(14|31|00) ")
        self.assertRegex(self.raw(f"GET / HTTP/1.1\r\nHost: x\r\nCookie: {big}\r\n\r\n"),
                         "^$| 4(31|00) ")
        many = "".join(f"X-{n}: y\r\n" for n in range(300))
        self.assertRegex(self.raw(f"GET / HTTP/1.1\r\nHost: x\r\n{many}\r\n"), "^$| 4(31|00) ")
        self.alive()

    def test_slow_clients(self):
        """Some hundred connections that send a byte now and then keep nobody else out."""
        slow = [socket.create_connection(("127.0.0.1", self.plant.port), 20) for _ in range(100)]
        self.addCleanup(lambda: [s.close() for s in slow])
        for s in slow:
            s.sendall(b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n")
        for _ in range(5):
            for s in slow:
                s.sendall(b"X")
            self.assertEqual(self.nobody.ask("GET", "/api/v1/server").status, 200)
            time.sleep(0.1)

    # API7: where the server goes

    def test_hooks_to_places_inside(self):
        """A channel that is not marked as private reaches no address inside, by whatever name."""
        for url in ("http://127.0.0.1:22/", "http://169.254.169.254/latest/meta-data/",
                    "http://[::1]/", "http://0.0.0.0/", "http://localhost:8094/",
                    "http://2130706433/", "http://0x7f.1/", "http://[::ffff:127.0.0.1]/"):
            self.mw("alert", "channel", "add", "bad", "-w", "w", "--webhook", url)
            said = self.mw("alert", "test", "bad", "-w", "w", code=1)
            self.assertIn("not allowed", said.err, url)
        for url in ("file:///etc/passwd", "gopher://127.0.0.1/", "javascript:1"):
            self.mw("alert", "channel", "add", "bad", "-w", "w", "--webhook", url, code=1)

    # API8: what lies around

    def test_paths(self):
        for path in ("/../registry.sqlite", "/..%2f..%2fetc/passwd", "/%2e%2e/registry.sqlite",
                     "/assets/../../registry.sqlite", "/assets/%2e%2e/%2e%2e/serve.key",
                     "/registry.sqlite", "/serve.key", "/facts.duckdb", "/%00", "/.git/config",
                     "//etc/passwd", "/api/v1/../../serve.key", "/api/v1/packs/..%2f..%2fetc",
                     "/api/v1/packs/..", "/api/v1/backups/..%2f..%2fserve.key"):
            got = self.whole(f"GET {path} HTTP/1.1\r\nHost: x\r\nCookie: {self.boss.cookie}\r\n"
                             "Connection: close\r\n\r\n")
            self.assertTrue(b" 400 " in got[:15] or b" 404 " in got[:15] or self.page() in got,
                            (path, got[:300]))

    def test_headers_of_answers(self):
        page = self.nobody.ask("GET", "/")
        self.assertIn("default-src 'self'", page.headers["Content-Security-Policy"])
        self.assertNotIn("unsafe-eval", page.headers["Content-Security-Policy"])
        self.assertNotRegex(page.headers["Content-Security-Policy"],
                            "script-src[^;]*unsafe-inline")
        for path in ("/", "/api/v1/server", "/api/openapi.json", "/healthz", "/no/such/thing"):
            reply = self.nobody.ask("GET", path)
            self.assertEqual(reply.headers["X-Content-Type-Options"], "nosniff", path)
            self.assertEqual(reply.headers["X-Frame-Options"], "DENY", path)
            self.assertIsNone(reply.headers["Server"], path)
            self.assertIsNone(reply.headers["Access-Control-Allow-Origin"], path)

    def test_headers_cannot_be_split(self):
        reply = self.nobody.ask("GET", "/api/v1/links/x%0d%0aSet-Cookie:%20a=b")
        self.assertIn(reply.status, (400, 404))
        self.assertIsNone(reply.headers["Set-Cookie"])

    def test_scripts_in_names(self):
        name = "<script>alert(1)</script>"
        self.boss.ask("POST", "/api/v1/people", {"name": "x", "title": name})
        reply = self.boss.ask("GET", "/api/v1/people")
        self.assertEqual(reply.headers["Content-Type"], "application/json")
        self.assertNotIn(b"<script>", reply.body)
        self.assertIn(name, [p["title"] for p in reply.json()])
        bad = self.boss.ask("GET", "/api/v1/live?<script>=1")
        self.assertNotIn(b"<script>", bad.body)

    def test_smuggled_requests(self):
        for text in ("POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n"
                     "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /metrics HTTP/1.1\r\n\r\n",
                     "POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n"
                     "Content-Length: 5\r\n\r\nabcde"):
            line = self.raw(text)
            self.assertRegex(line, "^$| 4\\d\\d ", text)
        self.alive()

    # API9 and API10

    def test_nothing_is_left_undescribed(self):
        about = self.nobody.ask("GET", "/api/openapi.json").json()
        self.assertFalse([p for p in about["paths"] if "debug" in p or "internal" in p])
        for path in ("/api/v1/debug", "/api", "/api/", "/api/v2/", "/metrics/x", "/swagger",
                     "/actuator", "/debug/pprof"):
            reply = self.nobody.ask("GET", path)
            self.assertTrue(reply.status in (401, 404) or reply.body == self.page(), path)

    def test_secrets_are_in_no_log(self):
        text = "\n".join(self.plant.log)
        for secret in (PASSWORD, self.boss.csrf, self.boss.cookie.split("=")[1],
                       (self.work / "serve.key").read_text().strip()):
            self.assertNotIn(secret, text)

    def test_noise(self):
        """Bytes that are no request."""
        for n in range(50):
            noise = bytes((i * 7919 + n * 104729) % 256 for i in range(400))
            self.raw(noise + b"\r\n\r\n", 5)
        self.alive()


if __name__ == "__main__":
    unittest.main()
