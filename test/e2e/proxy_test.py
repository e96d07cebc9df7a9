# SPDX-License-Identifier: MIT
"""Behind a proxy: who asks is the client that the proxy saw, whatever that client claims; without
`--behind-proxy`, or not by the proxy, headers say nothing."""
import http.client
import http.server
import pathlib
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from api import Client, first_link  # noqa: E402
from plant import Plant  # noqa: E402
from program import Case  # noqa: E402

PASSWORD = "three words and a tree"
# Each address of 127/8 is this machine: clients of their own, and none is the proxy's.
EVE, LI = "127.0.0.2", "127.0.0.3"
ADDRESS_FREE = 10  # failures of an address before it waits: src/account/limiter.h
GUESSES_MAX = 20  # on a slow machine the first waits are over before the next guess
FORGED = {
    "one": [("X-Forwarded-For", "192.0.2.7")],
    "several in a line": [("X-Forwarded-For", "127.0.0.1, 192.0.2.7")],
    "several lines": [("X-Forwarded-For", "192.0.2.7"), ("x-forwarded-for", "192.0.2.8")],
    "no address": [("X-Forwarded-For", "<b>boss</b>,")],
    "by other names": [("Forwarded", "for=192.0.2.7;proto=https"), ("X-Real-IP", "192.0.2.7"),
                       ("X-Client-IP", "192.0.2.7"), ("True-Client-IP", "192.0.2.7")],
}


class Asking(Client):
    """From an address of its own, with headers that may come more than once."""

    def __init__(self, port, source, claimed=()):
        super().__init__(port)
        self.source, self.claimed = source, list(claimed)

    def connect(self):
        return _Connection(self.claimed, "127.0.0.1", self.port, timeout=60,
                           source_address=(self.source, 0))


class _Connection(http.client.HTTPConnection):
    def __init__(self, claimed, *words, **named):
        super().__init__(*words, **named)
        self.claimed = claimed

    def endheaders(self, *words, **named):
        for name, value in self.claimed:
            self.putheader(name, value)
        super().endheaders(*words, **named)


class Proxy(http.server.BaseHTTPRequestHandler):
    """Passes on what it is asked and says who asked: into the client's line, as nginx and Apache
    do, or in a line below it, as HAProxy does; over TLS for all that the server can know."""
    protocol_version = "HTTP/1.1"

    def pass_on(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        passed = [(n, v) for n, v in self.headers.items() if n.lower() not in (
            "x-forwarded-proto", "connection")]
        said = [v for n, v in passed if n.lower() == "x-forwarded-for"]
        if self.server.merges:
            passed = [(n, v) for n, v in passed if n.lower() != "x-forwarded-for"]
            passed.append(("X-Forwarded-For", ", ".join([*said, self.client_address[0]])))
        else:
            passed.append(("X-Forwarded-For", self.client_address[0]))
        passed.append(("X-Forwarded-Proto", self.server.scheme))
        behind = http.client.HTTPConnection("127.0.0.1", self.server.behind, timeout=60)
        behind.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in passed:
            behind.putheader(name, value)
        behind.endheaders(body)
        got = behind.getresponse()
        answer = got.read()
        self.send_response(got.status)
        for name, value in got.getheaders():
            if name.lower() not in ("content-length", "connection", "transfer-encoding"):
                self.send_header(name, value)
        if got.status != 204:
            self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)
        behind.close()

    do_GET = do_POST = do_PUT = do_DELETE = pass_on

    def log_message(self, *_words):
        pass


class Behind(Case):
    def setUp(self):
        super().setUp()
        self.work = str(self.folder / "w")
        self.mw("init", self.work, "--zone", "UTC", "--use", "energy")

    def serve(self, *words):
        """A server with an administrator, ann."""
        plant = Plant(self.work, self.env(), *words, guarded=True)
        self.addCleanup(lambda: plant.process.poll() is None and plant.stop())
        self.assertEqual(Client(plant.port).use_link(first_link(plant), name="ann",
                                                     password=PASSWORD).status, 200)
        return plant

    def proxy(self, plant, merges=True, scheme="https"):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
        server.behind, server.merges, server.scheme = plant.port, merges, scheme
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()

        def end():
            server.shutdown()
            server.server_close()
            thread.join()

        self.addCleanup(end)
        return server.server_port

    def seen(self, client):
        """Signs in; where the server says that this was, by its sessions and by its trail."""
        self.assertEqual(client.sign_in("ann", PASSWORD).status, 200)
        mine = next(s for s in client.ask("GET", "/api/v1/sessions").json() if s["this"])
        trail = client.ask("GET", "/api/v1/audit").json()
        last = max((e for e in trail if e["who"] == "ann"), key=lambda e: e["id"])
        self.assertEqual(last["place"], mine["address"])
        return mine["address"]

    def test_clients_of_a_proxy_are_told_apart(self):
        plant = self.serve("--behind-proxy")
        for merges in (True, False):
            port = self.proxy(plant, merges)
            self.assertEqual(self.seen(Asking(port, LI)), LI)
            for how, claimed in FORGED.items():
                self.assertEqual(self.seen(Asking(port, EVE, claimed)), EVE, (merges, how))

    def test_nobody_else_is_believed(self):
        """Who asks the server itself from elsewhere, though it is told of a proxy; and without."""
        plant = self.serve("--behind-proxy")
        claimed = [*FORGED["one"], ("X-Forwarded-Proto", "https")]
        self.assertEqual(self.seen(Asking(plant.port, EVE, claimed)), EVE)
        self.assertNotIn("Secure", self.cookie(Asking(plant.port, EVE, claimed)))
        plant.stop()
        plant = Plant(self.work, self.env(), guarded=True)
        self.addCleanup(plant.stop)
        self.assertEqual(self.seen(Asking(plant.port, "127.0.0.1", claimed)), "127.0.0.1")
        self.assertNotIn("Secure", self.cookie(Asking(plant.port, "127.0.0.1", claimed)))
        self.assertEqual(self.seen(Asking(self.proxy(plant), LI)), "127.0.0.1")

    def cookie(self, client):
        return client.sign_in("ann", PASSWORD).headers["Set-Cookie"]

    def test_secure_cookie_is_the_word_of_the_proxy(self):
        plant = self.serve("--behind-proxy")
        claimed = [("X-Forwarded-Proto", "https")]
        self.assertIn("; Secure", self.cookie(Asking(self.proxy(plant), LI)))
        plain = self.proxy(plant, scheme="http")
        self.assertNotIn("Secure", self.cookie(Asking(plain, LI, claimed)))

    def test_guesses_of_one_client_do_not_stop_another(self):
        """Forged addresses do not buy more guesses, and the others behind the proxy sign in."""
        plant = self.serve("--behind-proxy")
        for merges, eve in ((True, EVE), (False, "127.0.0.4")):
            port = self.proxy(plant, merges)
            answers = []
            while 429 not in answers and len(answers) < GUESSES_MAX:
                i = len(answers)
                claimed = [("X-Forwarded-For", f"192.0.2.{i}")]
                answers.append(Asking(port, eve, claimed).sign_in(f"{eve}.{i}", "a guess").status)
            self.assertEqual(answers, [401] * (len(answers) - 1) + [429])
            self.assertGreaterEqual(len(answers), ADDRESS_FREE)
            self.assertEqual(Asking(port, LI).sign_in("ann", PASSWORD).status, 200)
