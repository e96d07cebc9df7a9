# SPDX-License-Identifier: MIT
"""A workspace in one file, while a server writes to it, too; restored elsewhere it is equal."""
import hashlib
import http.client
import json
import pathlib
import shutil
import ssl
import stat
import subprocess
import sys
import tarfile
import unittest
import urllib.parse
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from api import Client  # noqa: E402
from backing import Load, files, told  # noqa: E402
from plant import Plant  # noqa: E402
from program import Case  # noqa: E402

MAP = """source http influx
machine unit "filler" {
  pieces pq "http/filler n"
  slot 1 min
}
"""
METERS = """map meters {
  file csv decimal "."
  time column "hour" format "iso" length hour
  entity unit column "unit" add
  measure apt column "h" : h
}
"""
ROWS = "unit,hour,h\n" + "".join(
    f"U{n % 3},2025-01-{1 + n // 24:02}T{n % 24:02}:00:00Z,0.{n}\n" for n in range(240))


class Backup(Case):
    def setUp(self):
        super().setUp()
        self.work = str(self.folder / "w")
        self.mw("init", self.work, "--zone", "UTC", "--use", "monitoring")
        self.mw("entity", "add", "unit", "filler", "-w", self.work)

    def fill(self):
        """Facts with corrections, an import with refused rows, people, a pack, a signal map."""
        self.write("meters.map", METERS)
        self.write("a.csv", ROWS + "U1,nonsense,3\n")
        self.mw("import", "-w", self.work, "--map", "meters.map", "a.csv", code=1)
        for value in (1, 2, 3):
            self.mw("fact", "put", "-w", self.work, "apt", "U1", "2025-01-01T00/PT1H",
                    f"{value} min")
        self.mw("organisation", "add", "plant", "-w", self.work)
        self.mw("person", "add", "li", "--organisation", "plant", "-w", self.work)
        self.write("w/packs/own.mw", 'pack own {\n  title en "Own"\n}\n')
        self.write("w/plant.signals", MAP)

    def serve(self):
        plant = Plant(self.work, self.env())
        self.addCleanup(lambda: plant.process.poll() is None and plant.stop())
        return plant

    def assert_same(self, a, b):
        x, y = told(self.mw, a), told(self.mw, b)
        for what, said in x.items():
            self.assertEqual(said, y[what], what)
        self.assertEqual(files(a), files(b))

    def test_equal(self):
        self.fill()
        plant = self.serve()
        plant.ask("/write?precision=s", "\n".join(
            f"filler n={n} {1700000000 + n}" for n in range(3000)))
        plant.stop()
        said = self.mw("backup", "-w", self.work, "w.tar.zst").out
        file = self.folder / "w.tar.zst"
        self.assertEqual(stat.S_IMODE(file.stat().st_mode), 0o600)
        hash_ = said.split()[-1]
        done = self.mw("restore", file, "again", "--sha256", hash_.upper()).out
        self.assertIn("sound\n", done)
        self.assertIn(hash_, done)
        self.assert_same(self.work, str(self.folder / "again"))
        # The copy is of its own: it goes on without the other.
        self.mw("fact", "put", "-w", "again", "apt", "U1", "2025-01-01T00/PT1H", "9 min")
        self.mw("verify", "-w", "again")

    @unittest.skipUnless(subprocess.run(["sh", "-c", "command -v zstd"], check=False,
                                        capture_output=True).returncode == 0, "no zstd")
    def test_opened_by_others(self):
        """tar and zstd open it; the manifest names each file with its hash."""
        self.fill()
        said = self.mw("backup", "-w", self.work, "w.tar.zst").out
        subprocess.run(["zstd", "-dq", "w.tar.zst"], cwd=self.folder, check=True)
        with tarfile.open(self.folder / "w.tar") as tar:
            members = tar.getmembers()
            content = {m.name: tar.extractfile(m).read() for m in members}
        self.assertTrue(all(m.isfile() and m.mode == 0o600 for m in members))
        manifest = content.pop("manifest.json")
        self.assertEqual(hashlib.sha256(manifest).hexdigest(), said.split()[-1])
        listed = {f["name"]: (f["bytes"], f["sha256"]) for f in json.loads(manifest)["files"]}
        self.assertEqual(listed, {n: (len(c), hashlib.sha256(c).hexdigest())
                                  for n, c in content.items()})
        self.assertIn("packs/own.mw", listed)

    def test_where_to(self):
        (self.folder / "there").mkdir()
        for to, place in (((), "w/backups"), (("there",), "there"), (("there/",), "there")):
            self.mw("backup", "-w", self.work, *to)
            found = [p.name for p in (self.folder / place).iterdir()]
            self.assertRegex(found[0], r"^w-\d{8}T\d{6}Z\.tar\.zst$")
        for n in range(3):
            (self.folder / f"there/w-2020010{n + 1}T000000Z.tar.zst").write_bytes(b"")
        (self.folder / "there/v-20200101T000000Z.tar.zst").write_bytes(b"")
        self.mw("backup", "-w", self.work, "there", "--keep", "2")
        left = sorted(p.name for p in (self.folder / "there").iterdir())
        self.assertEqual(len(left), 3)
        self.assertEqual(left[0][:2], "v-")
        self.assertTrue(all(name[2:4] != "20200" for name in left[1:]), left)
        self.assertIn("expected a folder", self.mw("backup", "-w", self.work, "x.zip", code=2).err)
        self.assertIn("is a file", self.mw("backup", "-w", self.work, "x.tar.zst", "--keep", "1",
                                           code=2).err)
        self.assertIn("no workspace", self.mw("backup", "-w", "none", "x.tar.zst", code=1).err)

    def test_refused(self):
        self.fill()
        self.mw("backup", "-w", self.work, "w.tar.zst")
        self.assertIn("not empty", self.mw("restore", "w.tar.zst", self.work, code=1).err)
        self.assertIn("SHA-256", self.mw("restore", "w.tar.zst", "a", "--sha256", "0" * 64,
                                         code=1).err)
        good = (self.folder / "w.tar.zst").read_bytes()
        for n, bad in enumerate((good[:len(good) // 2], good[:-9], b"nothing",
                                 good[:999] + bytes([good[999] ^ 1]) + good[1000:])):
            self.write("bad.tar.zst", bad)
            self.mw("restore", "bad.tar.zst", f"b{n}", code=1)
            self.assertIn("no workspace", self.mw("verify", "-w", f"b{n}", code=1).err)

    def test_strangers(self):
        """Whoever packs an archive by hand gets nothing outside the folder."""
        names = ("../outside", "/tmp/mw-outside", "a/../../outside")
        for n, name in enumerate(names):
            with tarfile.open(self.folder / "x.tar", "w") as tar:
                member = tarfile.TarInfo(name)
                member.size = 0
                tar.addfile(member)
            self.pack_by_hand()
            self.assertIn("leads elsewhere", self.mw("restore", "x.tar.zst", f"c{n}", code=1).err)
        with tarfile.open(self.folder / "x.tar", "w") as tar:
            member = tarfile.TarInfo("registry.sqlite")
            member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
            tar.addfile(member)
        self.pack_by_hand()
        self.assertIn("no file", self.mw("restore", "x.tar.zst", "link", code=1).err)
        self.assertFalse((self.folder / "outside").exists())

    def pack_by_hand(self):
        if subprocess.run(["sh", "-c", "command -v zstd"], check=False,
                          capture_output=True).returncode:
            self.skipTest("no zstd")
        subprocess.run(["zstd", "-dqf", "--compress", "x.tar", "-o", "x.tar.zst"],
                       cwd=self.folder, check=True)

    def fact(self, number):
        return json.dumps({"measure": "apt", "entity": "U1", "value": number,
                           "from": "2020-01-01T00:00:00Z", "to": "2020-01-01T00:01:00Z"})

    def test_while_it_is_served(self):
        """Under load a backup is of one moment, and what comes later is not in it."""
        self.fill()
        plant = self.serve()
        key = self.folder / "w/serve.key"
        self.assertEqual(stat.S_IMODE(key.stat().st_mode), 0o600)
        load = Load(plant, self.fact)
        for n in range(2):
            load.more(200)
            sure = load.count
            said = self.mw("backup", "-w", self.work, f"w{n}.tar.zst").out
            later = load.count + 2
            self.assertIn("SHA-256", said)
            self.mw("restore", f"w{n}.tar.zst", f"again{n}")
            samples = self.mw("series", "export", "http/filler n", "-w", f"again{n}").csv()
            self.assertTrue(sure <= len(samples) <= later, (sure, len(samples), later))
            self.assertEqual([float(s["value"]) for s in samples],
                             [float(i) for i in range(len(samples))])
            facts = self.mw("fact", "list", "-w", f"again{n}", "--all-versions", "--measure", "apt",
                            "--to", "2020-01-02", "--format", "csv").csv()
            self.assertTrue(sure <= 20 * len(facts) <= later + 20, (sure, len(facts), later))
            self.assertEqual([float(f["value"]) for f in facts],
                             [20.0 * i for i in range(len(facts))])
        self.assertEqual(list((self.folder / "w/backups").iterdir()), [])
        load.end()
        plant.stop()
        self.assertFalse(key.exists())
        self.mw("verify", "-w", self.work)

    def test_who_may(self):
        """A server that asks who is there: whoever owns the workspace may, nobody else."""
        plant = Plant(self.work, self.env(), guarded=True)
        self.addCleanup(lambda: plant.process.poll() is None and plant.stop())
        self.assertEqual(plant.answer("/api/v1/backups")[0], 401)
        self.assertEqual(plant.answer("/api/v1/backups", "")[0], 401)
        self.mw("backup", "-w", self.work, "w.tar.zst")
        self.assertIn("command line", self.mw("audit", "list", "-w", self.work).out)

    def test_beside_tls(self):
        """The program's own verbs ask a server with a certificate of its own by a plain door of
        this machine, which nobody else gets through."""
        openssl = shutil.which("openssl")
        if not openssl:
            self.skipTest("no openssl")
        key, cert = self.folder / "key.pem", self.folder / "cert.pem"
        subprocess.run([openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                        "-subj", "/CN=w", "-keyout", str(key), "-out", str(cert)],
                       check=True, capture_output=True)
        (self.folder / "w/plant.signals").write_text("source http influx\n")
        plant = Plant(self.work, self.env(), "--certificate", str(cert), "--key", str(key),
                      guarded=True)
        self.addCleanup(lambda: plant.process.poll() is None and plant.stop())
        self.mw("backup", "-w", self.work, "w.tar.zst")
        self.assertTrue(json.loads(self.mw("source", "list", "-w", self.work, "--as",
                                           "json").out))
        url = urllib.parse.urlsplit((self.folder / "w/serve.url").read_text().strip())
        self.assertEqual((url.scheme, url.hostname), ("http", "127.0.0.1"))
        self.assertNotEqual(url.port, plant.port)
        own = Client(url.port, (self.folder / "w/serve.key").read_text().strip())
        self.assertEqual(own.ask("GET", "/api/v1/live").status, 200)
        for stranger in (Client(url.port), Client(url.port, "mw_token_" + 43 * "A")):
            for path in ("/api/v1/server", "/", "/healthz"):
                self.assertEqual(stranger.ask("GET", path).status, 403)
        with self.assertRaises((OSError, http.client.HTTPException)):
            Client(plant.port).ask("GET", "/healthz")  # no TLS, no answer
        trusting = ssl.create_default_context(cafile=str(cert))
        trusting.check_hostname = False
        with urllib.request.urlopen(f"https://127.0.0.1:{plant.port}/healthz",
                                    context=trusting) as answer:
            self.assertEqual(answer.status, 200)
        self.assertTrue(any(f"listening on https://127.0.0.1:{plant.port}" in line
                            for line in plant.log))

    def download(self, plant, path, name):
        """The file comes whole, and in parts that make it."""
        ask = Client(plant.port).ask
        file = (self.folder / "w/backups" / name).read_bytes()
        whole = ask("GET", f"{path}/file")
        self.assertEqual((whole.status, whole.body), (200, file))
        self.assertIn(name, whole.headers["Content-Disposition"])
        same = {"If-Range": whole.headers["ETag"]}
        first = ask("GET", f"{path}/file", headers={"Range": "bytes=0-99"})
        rest = ask("GET", f"{path}/file", headers={"Range": "bytes=100-", **same})
        self.assertEqual((first.status, rest.status), (206, 206))
        self.assertEqual(rest.headers["Content-Range"], f"bytes 100-{len(file) - 1}/{len(file)}")
        self.assertEqual(first.body + rest.body, file)
        self.assertEqual(ask("HEAD", f"{path}/file").headers["Content-Length"], str(len(file)))
        self.assertEqual(ask("GET", f"{path}/file",
                             headers={"Range": f"bytes={len(file)}-"}).status, 416)
        for other in ("w-20200101T000000Z.tar.zst", "registry.sqlite", "..%2Fregistry.sqlite"):
            self.assertIn(ask("GET", f"/api/v1/backups/{other}/file").status, (400, 404))

    def test_by_the_api(self):
        self.fill()
        plant = self.serve()
        begun = json.loads(plant.ask("/api/v1/backups", "")[1])
        path = f"/api/v1/backups/{begun['name']}"
        self.assertTrue(plant.wait(lambda: json.loads(plant.ask(path)[1])["state"] != "running"))
        done = json.loads(plant.ask(path)[1])
        self.assertEqual((done["state"], done["problem"]), ("done", None))
        listed = json.loads(plant.ask("/api/v1/backups")[1])
        self.assertEqual([b["name"] for b in listed], [begun["name"]])
        self.download(plant, path, begun["name"])
        plant.stop()
        self.mw("restore", f"w/backups/{begun['name']}", "again", "--sha256", done["sha256"])
        acts = [r["act"] for r in self.mw("audit", "list", "-w", self.work, "--format",
                                          "csv").csv()]
        # Parts from the middle are the same download.
        self.assertEqual(acts[2:], ["backup new"] + 3 * ["backup download"])


if __name__ == "__main__":
    unittest.main()
