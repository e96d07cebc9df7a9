# SPDX-License-Identifier: MIT
"""Plain MQTT topics with JSON through Debian's broker: times, QoS 1 over a kill, TLS, passwords."""
import json
import shutil
import subprocess
import unittest

import broker


class MqttTest(broker.Case):
    def mqtt(self, *words):
        return self.probe("mqtt", "name=m", f"port={self.broker.port}", "retry_ms=100", *words)

    def connected(self, *words):
        probe = self.mqtt(*words)
        probe.wait_health(lambda h: h["state"] == "connected")
        return probe

    def publish(self, edge, topic, payload, qos=1):
        text = payload if isinstance(payload, str) else json.dumps(payload, ensure_ascii=False)
        edge.do("publish", topic=topic, payload=text, qos=qos)
        edge.event("published", topic=topic)

    def test_values(self):
        self.start_broker()
        probe = self.connected("topic=line1/#", "topic=other/+/x", "time=ts")
        edge = self.edge()
        self.publish(edge, "line1/filler", {"ts": 1700000000123, "speed": 312.5, "on": True,
                                            "state": {"text": "运行"}})
        seen = probe.sample("m/line1/filler#speed", 312.5)
        self.assertEqual((seen["time_ns"], seen["kind"]), (1700000000123000000, "number"))
        self.assertEqual(probe.sample("m/line1/filler#on", 1)["kind"], "yes/no")
        self.assertEqual(probe.sample("m/line1/filler#state.text", "运行")["kind"], "text")
        self.publish(edge, "other/a/x", "17")
        probe.sample("m/other/a/x", 17)
        self.publish(edge, "other/a/y", "18")
        self.publish(edge, "line1/bad", "{broken")
        self.publish(edge, "line1/end", "1")
        probe.sample("m/line1/end", 1)
        health = probe.health()
        self.assertEqual((health["messages"], health["refused"]), (4, 1))
        self.assertIn("topic line1/bad: no JSON", health["problem"])

    def test_killed_while_full(self):
        """What was not kept was not acknowledged: after kill -9 the broker sends it again."""
        self.start_broker()
        words = ("topic=line1/#", "client_id=mw-1")
        probe = self.connected(*words)
        edge = self.edge()
        self.publish(edge, "line1/n", "0")
        probe.sample("m/line1/n", 0)
        probe.tell("full 1000000")
        probe.health()  # it has heard that
        for n in range(1, 21):
            self.publish(edge, "line1/n", str(n))
        probe.wait_health(lambda h: "no space left" in h["problem"])
        probe.kill()
        self.assertEqual(len([line for line in probe.seen if line.startswith("V\t")]), 1)
        for n in range(21, 41):
            self.publish(edge, "line1/n", str(n))  # nobody is there
        again = self.mqtt(*words)
        again.sample("m/line1/n", 40)
        values = [int(line.split("\t")[3]) for line in again.seen if line.startswith("V\t")]
        self.assertEqual(values, list(range(1, 41)))

    def test_many(self):
        """Batches: thousands of messages, each kept once, in order."""
        self.start_broker("allow_anonymous true", "max_queued_messages 0",
                          "max_inflight_messages 0")
        probe = self.connected("topic=line1/#", "client_id=mw-1")
        edge = self.edge()
        edge.do("flood", topic="line1/n", count=5000)
        probe.sample("m/line1/n", 4999)
        values = [int(line.split("\t")[3]) for line in probe.seen if line.startswith("V\t")]
        self.assertEqual(values, list(range(5000)))

    def test_password(self):
        file = self.folder / "passwords"
        passwd = shutil.which("mosquitto_passwd")
        if not passwd:
            self.skipTest("no mosquitto_passwd")
        subprocess.run([passwd, "-c", "-b", str(file), "plant", "secret"], check=True,
                       capture_output=True)
        self.start_broker("allow_anonymous false", f"password_file {file}")
        self.connected("topic=a", "user=plant", "password=secret")
        wrong = self.mqtt("topic=a", "user=plant", "password=guess")
        health = wrong.wait_health(lambda h: h["problem"])
        self.assertIn("not authorised", health["problem"])
        self.assertNotIn("guess", health["problem"] + "".join(wrong.errors))

    def certificate(self, name, *options):
        """A key and a certificate of the test's own authority."""
        openssl = shutil.which("openssl")
        if not openssl:
            self.skipTest("no openssl")
        key, cert = self.folder / f"{name}.key", self.folder / f"{name}.pem"
        subprocess.run([openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                        "-subj", f"/CN={name}", "-keyout", str(key), "-out", str(cert), *options],
                       check=True, capture_output=True)
        return key, cert

    def test_tls(self):
        """The broker is checked against the authority; the client shows its own certificate."""
        ca_key, ca = self.certificate("ca")
        sign = ("-CA", str(ca), "-CAkey", str(ca_key), "-addext", "basicConstraints=CA:FALSE")
        key, cert = self.certificate("server", *sign, "-addext", "subjectAltName=IP:127.0.0.1")
        client_key, client = self.certificate("client", *sign)
        self.start_broker("allow_anonymous true", f"cafile {ca}", f"certfile {cert}",
                          f"keyfile {key}", "require_certificate true")
        mine = (f"cert={client}", f"key={client_key}")
        self.connected("topic=a", "tls=1", f"ca={ca}", *mine)
        _, stranger = self.certificate("stranger")
        for words in (("tls=1", f"ca={stranger}", *mine),  # another authority
                      ("tls=1", f"ca={ca}"),               # no certificate of its own
                      ("tls=0",),
                      ("tls=1", f"ca={self.folder}/none.pem")):
            probe = self.mqtt("topic=a", *words)
            health = probe.wait_health(lambda h: h["problem"])
            self.assertNotEqual(health["state"], "connected", words)
            self.assertEqual(health["messages"], 0)


if __name__ == "__main__":
    unittest.main()
