# SPDX-License-Identifier: MIT
"""Behind nginx, set up as docs/secure.md says: who asks is told apart, cookies are secure, values
come as they change, large bodies pass."""
import http.client
import pathlib
import re
import shutil
import ssl
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from api import Client, first_link  # noqa: E402
from broker import free_port  # noqa: E402
from plant import Plant, wait  # noqa: E402
from program import ROOT, Case  # noqa: E402

PASSWORD = "three words and a tree"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
LARGE = 3 << 20  # more than the 1 MiB that nginx lets through unless it is told


def documented():
    """The server of the manual."""
    text = (ROOT / "docs/secure.md").read_text()
    return re.search(r"With nginx:\n\n```text\n(.*?)```", text, re.S).group(1)


class Asking(Client):
    """Over TLS, from an address of its own; no name of the certificate is checked."""

    def __init__(self, port, source="127.0.0.1"):
        super().__init__(port)
        self.source = source

    def connect(self):
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=60, context=context,
                                           source_address=(self.source, 0))


@unittest.skipUnless(NGINX, "no nginx")
class BehindNginx(Case):
    def setUp(self):
        super().setUp()
        work = str(self.folder / "w")
        self.mw("init", work, "--zone", "UTC", "--use", "monitoring")
        self.write("w/plant.signals", "source http influx\n")
        self.plant = Plant(work, self.env(), "--behind-proxy", guarded=True)
        self.addCleanup(lambda: self.plant.process.poll() is None and self.plant.stop())
        self.port = free_port()
        self.start_nginx()
        self.ann = Asking(self.port)
        used = self.ann.use_link(first_link(self.plant), name="ann", password=PASSWORD)
        self.assertEqual(used.status, 200)
        self.cookie = used.headers["Set-Cookie"]

    def start_nginx(self):
        cert, key = self.folder / "cert.pem", self.folder / "key.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                        "-subj", "/CN=localhost", "-keyout", str(key), "-out", str(cert)],
                       check=True, capture_output=True)
        server = documented()
        for was, now in (("443", f"127.0.0.1:{self.port}"), ("/etc/ssl/plant.pem", str(cert)),
                         ("/etc/ssl/plant.key", str(key)), ("8094", str(self.plant.port))):
            self.assertEqual(server.count(was), 1, was)
            server = server.replace(was, now)
        places = "".join(f"  {kind}_temp_path {self.folder}/{kind};\n" for kind in
                         ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        self.write("nginx.conf", f"daemon off;\nmaster_process off;\npid {self.folder}/pid;\n"
                                 f"error_log stderr;\nevents {{}}\nhttp {{\n{places}"
                                 f"  access_log off;\n{server}}}\n")
        log = (self.folder / "nginx.log").open("w")
        self.addCleanup(log.close)
        process = subprocess.Popen([NGINX, "-e", "stderr", "-c", str(self.folder / "nginx.conf")],
                                   stdout=log, stderr=log)
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)
        self.assertTrue(wait(self.listens), (self.folder / "nginx.log").read_text())

    def listens(self):
        try:
            return Asking(self.port).ask("GET", "/healthz").status == 200
        except OSError:
            return False

    def test_who_asks_and_secure_cookies(self):
        self.assertIn("; Secure", self.cookie)
        li = Asking(self.port, "127.0.0.3")
        self.assertEqual(li.sign_in("ann", PASSWORD).status, 200)
        mine = next(s for s in li.ask("GET", "/api/v1/sessions").json() if s["this"])
        self.assertEqual(mine["address"], "127.0.0.3")
        page = li.ask("GET", "/")
        self.assertEqual(page.status, 200)
        self.assertIn("default-src", page.headers["Content-Security-Policy"])

    def test_values_come_as_they_change(self):
        connection = self.ann.connect()
        self.addCleanup(connection.close)
        connection.request("GET", "/api/v1/live/stream", headers={"Cookie": self.ann.cookie})
        stream = connection.getresponse()
        self.assertEqual(stream.status, 200)
        first = stream.readline()  # at once: nothing holds it back until more has come
        self.assertTrue(first.strip(), first)

    def test_large_bodies(self):
        token = self.ann.ask("POST", "/api/v1/tokens", {"title": "gateway", "role": "operator",
                                                         "days": 1})
        self.assertEqual(token.status, 200, token.body)
        gateway = Asking(self.port)
        gateway.token = token.json()["token"]
        lines = b"".join(b"m f=%d %d\n" % (n, n) for n in range(LARGE // 16))
        self.assertGreater(len(lines), 1 << 20)
        self.assertEqual(gateway.ask("POST", "/write", lines).status, 204)
        # What the server itself refuses comes with its own words.
        gateway.token += "x"
        refused = gateway.ask("POST", "/write", b"m f=1 1\n")
        self.assertEqual(refused.status, 401)
        self.assertNotIn(b"nginx", refused.body)
