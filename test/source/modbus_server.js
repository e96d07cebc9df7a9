// SPDX-License-Identifier: MIT
// A Modbus TCP server for tests, by the npm package modbus-serial: prints its port and serves until
// it is killed. Unit 1 answers at once, unit 2 after a second, unit 3 never. Holding register 900
// does not exist.
"use strict";
const { ServerTCP } = require("modbus-serial");

const SLOW_MS = 1000;
const memory = Buffer.alloc(2 * 65536);
memory.writeInt16BE(-7, 0);
memory.writeInt32BE(-123456, 4);
memory.writeFloatBE(21.5, 8);
memory.writeDoubleBE(-0.1, 12);
memory.writeUInt16BE(0x0000, 20); // 21.5 with its words swapped
memory.writeUInt16BE(0x41ac, 22);
memory.writeBigInt64BE(-5000000000n, 24);
memory.writeBigUInt64BE(1099511627776n, 32);
memory.writeUInt16BE(0x0080, 40);
memory.write("MODBUS", 60);
memory.writeUInt16BE(901, 1802);

function later(unit, value) {
  if (unit === 1) return value;
  return new Promise((resolve) => {
    if (unit === 2) setTimeout(() => resolve(value), SLOW_MS);
  });
}

const vector = {
  getHoldingRegister(address, unit) {
    if (address === 900) throw { modbusErrorCode: 2, msg: "no such register" };
    return later(unit, memory.readUInt16BE(2 * address));
  },
  getInputRegister: (address, unit) => later(unit, address),
  getCoil: (address, unit) => later(unit, address % 2 === 1),
  getDiscreteInput: (address, unit) => later(unit, address % 3 === 0),
};

// 255: it answers for every unit. "0": any free port; the number 0 would mean the default.
const server = new ServerTCP(vector, { host: "127.0.0.1", port: "0", unitID: 255 });
server.on("serverError", (error) => {
  console.error(error.message);
  process.exit(1);
});
server.on("initialized", () => console.log(server._server.address().port));
