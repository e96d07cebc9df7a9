// SPDX-License-Identifier: MIT
// Two clients of InfluxDB for the tests, written by others: the npm packages influx (1.x, POST /write)
// and @influxdata/influxdb-client (2.x, POST /api/v2/write). Prints a JSON line for each thing done.
//
//     node influx_clients.js PORT TOKEN SECONDS      NODE_PATH names the folder of the packages
"use strict";

const Influx = require("influx");
const {InfluxDB, Point, setLogger} = require("@influxdata/influxdb-client");

const [port, token, begins] = process.argv.slice(2);
const first = Number(begins);
const say = (done, more) => process.stdout.write(JSON.stringify({done, ...more}) + "\n");
// More tags than a line may have.
const many = Object.fromEntries(Array.from({length: 300}, (_, i) => [`tag${i}`, "x"]));
const failed = async (done, doing) => {
  try {
    await doing();
    say(done);
  } catch (e) {
    say(done, {error: e.message, status: e.statusCode ?? e.res?.statusCode, body: e.body});
  }
};

async function one() {
  const client = new Influx.InfluxDB({host: "127.0.0.1", port, database: "meters", username: "gateway", password: token});
  await failed("1 ping", async () => {
    const [host] = await client.ping(5000);
    if (!host.online) throw new Error("it is not online");
  });
  await failed("1 database", () => client.createDatabase("meters"));
  const point = (s, fields) => ({measurement: "one", tags: {unit: "filler, left"}, fields, timestamp: new Date(1000 * s)});
  for (const precision of ["s", "ms", "u", "n"]) {
    const at = point(first, {[`by_${precision}`]: 1.5});
    await failed(`1 ${precision}`, () => client.writePoints([at], {precision}));
  }
  await failed("1 kinds", () => client.writePoints([point(first, {whole: 7, real: -2.5e3, flag: true, text: "say \"so\", = here"})], {precision: "s"}));
  await failed("1 bare", () => client.writeMeasurement("bare", [{fields: {v: 3}}]));
  await failed("1 partial", () => client.writePoints([point(first, {v: 1}), {...point(first + 1, {v: 2}), tags: many}, point(first + 2, {v: 3})], {precision: "s"}));
  const other = new Influx.InfluxDB({host: "127.0.0.1", port, database: "meters", username: "gateway", password: "wrong"});
  await failed("1 wrong token", () => other.writePoints([point(first, {v: 1})], {precision: "s"}));
}

async function two() {
  setLogger({error: () => {}, warn: () => {}}); // what fails is said below
  const open = (how = {}, more = {}) =>
    new InfluxDB({url: `http://127.0.0.1:${port}`, token, ...more}).getWriteApi("plant", how.bucket ?? "telegraf", how.precision ?? "ns", {
      maxRetries: 0, flushInterval: 0, gzipThreshold: how.gzip ?? 1 << 30, batchSize: 10000,
    });
  const write = (name, how, points) => failed(name, async () => {
    const api = open(how, how.more);
    api.writePoints(points);
    await api.close();
  });
  const point = (s, name, value, unit = 1000) => new Point("two").tag("unit", "capper").floatField(name, value).timestamp(Math.round(s * unit));
  for (const [precision, unit] of [["s", 1], ["ms", 1e3], ["us", 1e6]])
    await write(`2 ${precision}`, {precision}, [point(first, `by_${precision}`, 1.5, unit)]);
  await write("2 ns", {}, [new Point("two").tag("unit", "capper").floatField("by_ns", 1.5).timestamp(`${first}000000000`)]);
  const thousands = Array.from({length: 5000}, (_, i) => point(first + i, "many", i / 4));
  await write("2 gzip", {precision: "ms", gzip: 1}, thousands);
  await write("2 kinds", {precision: "s"}, [new Point("two").intField("whole", 7).uintField("natural", 8).booleanField("flag", true).stringField("text", "two\nlines \\ \"q\"").timestamp(first)]);
  const crowded = point(first + 1, "v", 2);
  for (const [name, value] of Object.entries(many)) crowded.tag(name, value);
  for (const gzip of [1 << 30, 1])
    await write(`2 partial ${gzip === 1 ? "gzip" : "plain"}`, {precision: "ms", gzip}, [point(first, "v", 1), crowded, point(first + 2, "v", 3)]);
  await failed("2 not a line", async () => {
    const api = open({precision: "s"});
    api.writeRecord(`two good=1 ${first}`);
    api.writeRecord("two bad=");
    await api.close();
  });
  await write("2 unknown bucket", {bucket: "nobody", precision: "s"}, [point(first, "v", 1, 1)]);
  await write("2 wrong token", {precision: "s", more: {token: "wrong"}}, [point(first, "v", 1, 1)]);
}

one().then(two).then(() => say("all"), (e) => say("all", {error: e.stack}));
