# SPDX-License-Identifier: MIT
"""A Sparkplug B host application against Debian's broker and the npm package sparkplug-client."""
import json
import time
import unittest

import broker

NODE = [{"name": "speed", "type": "Int32", "value": 10, "alias": 1,
         "properties": {"engUnit": {"type": "String", "value": "1/min"}}},
        {"name": "power", "type": "Double", "value": 2.5},
        {"name": "recipe", "type": "String", "value": "可乐"}]
DEVICE = [{"name": "level", "type": "Float", "value": 0.5},
          {"name": "Valve/Open", "type": "Boolean", "value": True}]


def speed(value):
    return [{"alias": 1, "type": "Int32", "value": value}]


class SparkplugTest(broker.Case):
    def sparkplug(self, *words):
        return self.probe("sparkplug", "name=s", f"port={self.broker.port}", "reorder_ms=300",
                          "pause_ms=300", "retry_ms=100", *words)

    def connected(self, *words):
        probe = self.sparkplug(*words)
        probe.wait_health(lambda h: h["state"] == "connected")
        return probe

    def born(self):
        """An edge node whose birth the probe has seen."""
        edge = self.edge()
        edge.do("set", node=NODE, devices={"D": DEVICE})
        return edge

    def session(self, *words):
        self.start_broker()
        probe = self.connected(*words)
        edge = self.born()
        edge.event("birth")
        edge.do("birth")  # with the metrics, should the first have come before them
        probe.sample("s/G/E/D/Valve/Open", 1)
        return probe, edge

    def test_birth_and_data(self):
        self.start_broker()
        probe = self.connected()
        edge = self.born()
        edge.do("birth")
        seen = probe.sample("s/G/E/speed", 10)
        self.assertEqual((seen["kind"], seen["unit"], seen["quality"]), ("number", "1/min", 0))
        self.assertLess(abs(seen["time_ns"] / 1e9 - time.time()), 60)
        self.assertEqual(probe.sample("s/G/E/power", 2.5)["kind"], "number")
        self.assertEqual(probe.sample("s/G/E/recipe", "可乐")["kind"], "text")
        probe.sample("s/G/E/D/level", 0.5)
        self.assertEqual(probe.sample("s/G/E/D/Valve/Open", 1)["kind"], "yes/no")
        edge.do("data", metrics=speed(-7))
        probe.sample("s/G/E/speed", -7)
        edge.do("data", device="D", metrics=[
            {"name": "level", "type": "Float", "value": 0.75, "timestamp": 1700000000123}])
        self.assertEqual(probe.sample("s/G/E/D/level", 0.75)["time_ns"], 1700000000123000000)
        for n in range(300):  # the sequence number goes around
            edge.do("data", metrics=speed(n))
        probe.sample("s/G/E/speed", 299)
        health = probe.health()
        self.assertEqual((health["refused"], health["problem"]), (0, ""))

    def test_lost_message(self):
        """A message that never arrives: after the time to wait a birth is asked for and comes."""
        probe, edge = self.session()
        edge.do("set", node=[{**NODE[0], "value": 77}, *NODE[1:]])
        edge.do("drop", count=1)
        edge.do("data", metrics=speed(20))
        edge.do("data", metrics=speed(21))
        asked = edge.event("ncmd")
        self.assertEqual(asked["metrics"], ["Node Control/Rebirth"])
        self.assertIsNone(asked["seq"])
        probe.sample("s/G/E/speed", 21)  # its data are good
        probe.sample("s/G/E/speed", 77)
        edge.do("data", metrics=speed(22))
        probe.sample("s/G/E/speed", 22)
        self.assertFalse([line for line in probe.seen if "\t20\t" in line])

    def test_out_of_order(self):
        """Messages that overtake each other come out in order, and nothing is asked for."""
        probe, edge = self.session()
        edge.do("hold")
        for n in range(30, 35):
            edge.do("data", metrics=speed(n))
        edge.do("swap")
        probe.sample("s/G/E/speed", 34)
        values = [line.split("\t")[3] for line in probe.seen if line.startswith("V\ts/G/E/speed")]
        self.assertEqual(values[-5:], ["30", "31", "32", "33", "34"])
        time.sleep(0.5)
        edge.do("data", metrics=speed(35))
        probe.sample("s/G/E/speed", 35)
        self.assertFalse([line for line in edge.seen if '"ncmd"' in line])

    def test_device_death(self):
        probe, edge = self.session()
        edge.do("death", device="D")
        probe.sample("s/G/E/D/level", "missing")
        probe.sample("s/G/E/D/Valve/Open", "missing")
        edge.do("data", metrics=speed(40))
        probe.sample("s/G/E/speed", 40)

    def test_node_death(self):
        """A connection that breaks: the broker publishes the will; then the node comes again."""
        probe, edge = self.session()
        edge.do("cut")
        probe.sample("s/G/E/speed", "missing")
        probe.sample("s/G/E/D/level", "missing")
        edge.event("birth")
        probe.sample("s/G/E/speed", 10)
        probe.sample("s/G/E/D/level", 0.5)

    def test_death_in_its_own_time(self):
        """A node whose clock is forty days behind: its death is in its time, and a lost broker."""
        self.start_broker()
        probe = self.connected()
        edge = self.edge()
        edge.event("birth")
        days_ms = -40 * 86400 * 1000
        edge.do("clock", ms=days_ms)
        edge.do("set", node=NODE)
        for end in (lambda: edge.do("cut"), self.broker.stop):
            edge.do("birth")
            edge.do("data", metrics=speed(13))
            told = probe.sample("s/G/E/speed", 13)["time_ns"]
            end()
            gone = probe.sample("s/G/E/speed", "missing")["time_ns"]
            self.assertLess(abs(told / 1e6 - time.time() * 1e3 - days_ms), 60e3)
            self.assertTrue(told < gone < told + 60e9, (told, gone))
            if end != self.broker.stop:
                probe.sample("s/G/E/speed", 10)

    def test_other_datatype(self):
        """A metric of another datatype at a rebirth: what was known of it ends."""
        probe, edge = self.session()
        edge.do("set", node=[{"name": "speed", "type": "String", "value": "fast", "alias": 1}])
        edge.do("birth")
        probe.sample("s/G/E/speed", "missing")
        edge.do("set", node=NODE)
        edge.do("birth")
        probe.sample("s/G/E/speed", 10)

    def test_host_comes_later(self):
        """Data of a node that was born before the host was there: it is asked to be born again."""
        self.start_broker()
        edge = self.born()
        edge.event("birth")
        probe = self.connected()
        edge.do("data", metrics=speed(50))
        edge.event("ncmd")
        probe.sample("s/G/E/speed", 10)
        self.assertIn("before its birth", probe.health()["problem"])

    def test_broker_restart(self):
        """While there is no broker nothing is known; afterwards all nodes are asked anew."""
        probe, edge = self.session()
        self.broker.stop()
        probe.sample("s/G/E/speed", "missing")
        probe.sample("s/G/E/D/level", "missing")
        probe.wait_health(lambda h: h["state"] in ("waiting", "connecting"))
        self.broker.start()
        probe.sample("s/G/E/speed", 10)
        health = probe.wait_health(lambda h: h["state"] == "connected")
        self.assertEqual(health["reconnects"], 1)
        edge.do("data", metrics=speed(60))
        probe.sample("s/G/E/speed", 60)

    def test_disk_full(self):
        """A sink that cannot keep samples: the source holds its place and goes on later."""
        probe, edge = self.session()
        probe.tell("full 5")
        for n in range(70, 80):
            edge.do("data", metrics=speed(n))
        probe.sample("s/G/E/speed", 79)
        values = [line.split("\t")[3] for line in probe.seen if line.startswith("V\ts/G/E/speed")]
        self.assertEqual(values[-10:], [str(n) for n in range(70, 80)])
        self.assertIn("no space left", probe.health()["problem"])

    def test_groups(self):
        self.start_broker()
        probe = self.connected("group=G", "group=H")
        other, edge = self.edge("Other", "E"), self.born()
        other.do("set", node=NODE)
        other.do("birth")
        edge.do("birth")
        probe.sample("s/G/E/speed", 10)
        self.assertFalse([line for line in probe.seen if "s/Other/" in line])

    # ---- STATE

    def state(self, watcher, online):
        while True:
            event = watcher.event("message", topic="spBv1.0/STATE/mw")
            state = json.loads(event["text"])
            if state["online"] is online:
                return event, state

    def test_state(self):
        """Online when subscribed; offline when it leaves, and by its will when it is killed."""
        self.start_broker()
        watcher = self.edge("W", "W")
        watcher.do("watch", topic="spBv1.0/STATE/mw")
        watcher.event("watching")
        begun_ms = time.time() * 1000
        probe = self.connected()
        event, birth = self.state(watcher, True)
        self.assertEqual(event["qos"], 1)
        self.assertEqual(set(birth), {"online", "timestamp"})
        self.assertTrue(begun_ms - 1000 < birth["timestamp"] < time.time() * 1000 + 1000)
        time.sleep(0.05)
        probe.end()
        _, death = self.state(watcher, False)
        self.assertGreater(death["timestamp"], birth["timestamp"])
        self.assertTrue(probe.seen[-1].startswith("H\tstopped\t"))
        again = self.connected()
        _, birth = self.state(watcher, True)
        again.kill()
        _, death = self.state(watcher, False)
        self.assertEqual(death["timestamp"], birth["timestamp"])  # the will of that CONNECT
        late = self.edge("W", "late")  # retained: who comes later sees it
        late.do("watch", topic="spBv1.0/STATE/mw")
        event, state = self.state(late, False)
        self.assertTrue(event["retain"])
        self.assertEqual(state, death)

    def test_state_said_again(self):
        """Somebody says that the host is offline: it says at once that it is not."""
        self.start_broker()
        watcher = self.edge("W", "W")
        watcher.do("watch", topic="spBv1.0/STATE/mw")
        watcher.event("watching")
        self.connected()
        _, birth = self.state(watcher, True)
        watcher.do("publish", topic="spBv1.0/STATE/mw", qos=1, retain=True,
                   payload=json.dumps({"online": False, "timestamp": birth["timestamp"]}))
        self.state(watcher, False)
        _, again = self.state(watcher, True)
        self.assertEqual(again, birth)

    def test_rebirth_request(self):
        """What a node is sent, byte by byte as the npm package reads it."""
        self.start_broker()
        watcher = self.edge("W", "W")
        watcher.do("watch", topic="spBv1.0/+/NCMD/#")
        watcher.event("watching")
        self.connected()
        edge = self.edge("G", "E")
        edge.do("data", metrics=speed(1))
        event = watcher.event("message", topic="spBv1.0/G/NCMD/E")
        self.assertEqual((event["qos"], event["retain"]), (0, False))
        payload = json.loads(event["text"])
        self.assertNotIn("seq", payload)
        self.assertIn("timestamp", payload)
        metric, = payload["metrics"]
        self.assertEqual((metric["name"], metric["type"], metric["value"]),
                         ("Node Control/Rebirth", "Boolean", True))


if __name__ == "__main__":
    unittest.main()
