// SPDX-License-Identifier: MIT
// An edge node for the tests, by the npm package sparkplug-client: commands come as JSON lines, what
// happens is printed as JSON lines.
//
//     node sparkplug_edge.js PORT GROUP EDGE      NODE_PATH names the folder of the packages
//
//     {"do": "set", "metrics": {...}}             values of the next birth and types by name
//     {"do": "data", "metrics": [...]}            NDATA; with "device" DDATA
//     {"do": "drop", "count": 1}                  the next messages are numbered but never sent
//     {"do": "clock", "ms": -1000}                its clock is so far from ours
//     {"do": "hold"} {"do": "swap"}               messages wait; all that wait go, last one first
//     {"do": "death", "device": "D"}              DDEATH
//     {"do": "cut"}                               the connection breaks, without DISCONNECT
//     {"do": "publish", "topic": .., "payload": .., "qos": .., "retain": ..}   any MQTT message
//     {"do": "flood", "topic": "..", "count": 5}  numbers from 0 on, QoS 1
//     {"do": "watch", "topic": ".."}              prints what comes
"use strict";

const mqtt = require("mqtt");
const sparkplug = require("sparkplug-client");
const payloads = require("sparkplug-payload").get("spBv1.0");

const [port, group, edge] = process.argv.slice(2);
const url = `mqtt://127.0.0.1:${port}`;
const say = (what) => process.stdout.write(JSON.stringify(what) + "\n");
let born = {node: [], devices: {}};
let dropping = 0;
let waiting = null;
let ahead = 0;
let watcher = null;

const client = sparkplug.newClient({
  serverUrl: url, username: "", password: "", groupId: group, edgeNode: edge,
  clientId: `${group}-${edge}`, publishDeath: true, mqttOptions: {reconnectPeriod: 200},
});

const now = () => Date.now() + ahead;

// What lies between the client and the network: drops and delays what the test asks for.
const send = client.client.publish.bind(client.client);
client.client.publish = (topic, bytes, ...rest) => {
  if (dropping > 0) {
    dropping--;
    say({event: "dropped", topic});
  } else if (waiting) {
    waiting.push([topic, bytes, ...rest]);
  } else {
    send(topic, bytes, ...rest);
  }
};

// The client adds to the lists that it is given.
const copy = (metrics) => metrics.map((m) => ({...m}));

client.on("birth", () => {
  const timestamp = now();
  const rebirth = {name: "Node Control/Rebirth", type: "Boolean", value: false};
  client.publishNodeBirth({timestamp, metrics: [rebirth, ...copy(born.node)]});
  for (const [device, metrics] of Object.entries(born.devices)) {
    client.publishDeviceBirth(device, {timestamp, metrics: copy(metrics)});
  }
  say({event: "birth"});
});
client.on("ncmd", (payload) => {
  const asked = payload.metrics.some((m) => m.name === "Node Control/Rebirth" && m.value === true);
  say({event: "ncmd", metrics: payload.metrics.map((m) => m.name), seq: payload.seq ?? null});
  if (asked) client.emit("birth");
});
client.on("close", () => say({event: "close"}));
client.on("error", (error) => say({event: "error", text: String(error)}));

const commands = {
  set: (c) => { born = {node: c.node ?? born.node, devices: c.devices ?? born.devices}; },
  data: (c) => {
    const payload = {timestamp: c.timestamp ?? now(), metrics: copy(c.metrics)};
    if (c.device) client.publishDeviceData(c.device, payload);
    else client.publishNodeData(payload);
  },
  clock: (c) => { ahead = c.ms; },
  drop: (c) => { dropping = c.count; },
  hold: () => { waiting = []; },
  swap: () => {
    const all = waiting.reverse();
    waiting = null;
    for (const one of all) send(...one);
  },
  birth: () => client.emit("birth"),
  death: (c) => client.publishDeviceDeath(c.device, {timestamp: now(), metrics: []}),
  cut: () => client.client.stream.destroy(),
  publish: (c) => {
    watcher ??= mqtt.connect(url);
    watcher.publish(c.topic, c.payload, {qos: c.qos ?? 0, retain: c.retain ?? false},
      () => say({event: "published", topic: c.topic}));
  },
  flood: (c) => {
    watcher ??= mqtt.connect(url);
    for (let n = 0; n < c.count; n++) watcher.publish(c.topic, String(n), {qos: 1});
  },
  watch: (c) => {
    watcher ??= mqtt.connect(url);
    watcher.on("message", (topic, payload, packet) => say({
      event: "message", topic, qos: packet.qos, retain: packet.retain,
      text: topic.includes("/NCMD/") ? JSON.stringify(payloads.decodePayload(payload))
        : payload.toString(),
    }));
    watcher.subscribe(c.topic, {qos: 1}, () => say({event: "watching", topic: c.topic}));
  },
};

let rest = "";
process.stdin.on("data", (chunk) => {
  const lines = (rest + chunk).split("\n");
  rest = lines.pop();
  for (const line of lines) {
    const command = JSON.parse(line);
    commands[command.do](command);
    say({event: "done", do: command.do});
  }
});
process.stdin.on("end", () => {
  client.stop();
  if (watcher) watcher.end();
});
