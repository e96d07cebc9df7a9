// SPDX-License-Identifier: MIT
// Plain functions of the shop floor.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  byNeed, isSimulated, lengthOf, merged, partAt, plainTitle, rateLine, saidToShow, slotOf, slotsOf, stopsOf, ticks, waterfall, zoneOffset, type Part,
} from '../src/lib/floor.ts'

const part = (from: number, to: number, state: string, reason = '', order = ''): Part => ({ from, to, state, reason, product: '', order })
const utc = (): number => 0

test('neighbours that are the same become one, across a gap they stay two', () => {
  const parts = [part(0, 10, 'down', 'jam', '1'), part(10, 20, 'down', 'jam', '2'), part(25, 30, 'down', 'jam', '2')]
  const got = merged(parts, (a, b) => a.state === b.state && a.reason === b.reason)
  assert.deepEqual(got.map((p) => [p.from, p.to]), [[0, 20], [25, 30]])
  assert.equal(parts[0]!.to, 10, 'what came in stays as it was')
})

test('stops are delay and down time, without planned stops', () => {
  const parts = [part(0, 5, 'production'), part(5, 6, 'delay'), part(6, 7, 'down'), part(7, 9, 'planned'), part(9, 10, 'setup')]
  assert.deepEqual(stopsOf(parts).map((p) => p.from), [5, 6])
})

test('first those without a reason, the longest of them; then the newest', () => {
  const stops = [part(0, 50, 'down', 'jam'), part(60, 61, 'down'), part(70, 90, 'delay'), part(95, 96, 'down', 'starved')]
  assert.deepEqual(stops.sort(byNeed).map((p) => p.from), [70, 60, 95, 0])
})

test('the stretch at a moment: its begin belongs to it, its end to the next', () => {
  const parts = [part(0, 10, 'production'), part(10, 20, 'down'), part(30, 40, 'setup')]
  for (const [at, want] of [[0, 0], [9.9, 0], [10, 1], [19, 1], [20, -1], [25, -1], [30, 2], [40, -1], [-1, -1]] as const) {
    assert.equal(partAt(parts, at), want, `at ${at}`)
  }
  assert.equal(partAt([], 5), -1)
})

test('marks of a time axis are round in the zone', () => {
  const span = { from: Date.parse('2026-03-05T06:07:00Z'), to: Date.parse('2026-03-05T14:07:00Z') }
  const india = zoneOffset('Asia/Kolkata') // 5:30 ahead
  const at = ticks(span, 8, india)
  assert.equal(at.length, 8)
  for (const t of at) assert.equal((t + india(t)) % 3600000, 0, new Date(t).toISOString())
  assert.equal(zoneOffset('Europe/Berlin')(Date.parse('2026-07-01T00:00:00Z')), 7200000)
})

test('a waterfall goes from planned busy time down to good pieces', () => {
  const loss = (name: string, s: number | null): { loss: string; s: number | null; pieces: null } => ({ loss: name, s, pieces: null })
  const steps = waterfall({
    losses: [loss('planned busy', 100), loss('down', 20), loss('delay', null), loss('speed', -5), loss('quality', 5), loss('good', 80)],
    unexplained_s: 0, reasons: [], figures: {},
  })
  const shares = steps.map((s) => [Math.round(s.begin * 100), Math.round(s.end * 100)])
  assert.deepEqual(shares, [[0, 100], [80, 100], [80, 80], [80, 85], [80, 85], [0, 80]])
  assert.equal(steps[2]!.s, null, 'what is missing is not 0')
})

test('a waterfall without planned busy time is empty, not broken', () => {
  const steps = waterfall({ losses: [{ loss: 'planned busy', s: null, pieces: null }, { loss: 'down', s: 3, pieces: null }], unexplained_s: null, reasons: [], figures: {} })
  assert.deepEqual(steps[1], { loss: 'down', s: 3, pieces: null, begin: 1, end: 1 })
})

test('lengths and periods of slots', () => {
  assert.equal(lengthOf('PT5M'), 300000)
  assert.equal(lengthOf('P1DT2H'), 93600000)
  assert.equal(lengthOf('P1M'), 0, 'a month has no one length')
  const begin = Date.parse('2026-11-29T12:00:00Z')
  assert.deepEqual(slotOf('2026-11-29T12:00/PT5M', utc), { from: begin, to: begin + 300000 })
  assert.deepEqual(slotOf('2026-11-29T12', utc), { from: begin, to: begin + 3600000 })
  assert.deepEqual(slotOf('2026-11-29T12:00:00Z..2026-11-29T12:05:00Z', utc), { from: begin, to: begin + 300000 })
  assert.deepEqual(slotOf('2026-11-29T20:00/PT5M', zoneOffset('Asia/Shanghai')), { from: begin, to: begin + 300000 })
  for (const none of ['2026-11', '2026', '2026-11-29', '2026-11-29T12:00', 'always', '']) assert.equal(slotOf(none, utc), null, none)
})

test('slots by entity in order, and as a line that breaks where one is missing', () => {
  const fact = (entity: string, period: string, value: number | null): Parameters<typeof slotsOf>[0][number] => ({ measure: 'pq', entity, keys: null, period, value, unit: 'piece', quality: 'good' })
  const slots = slotsOf([fact('a', '2026-01-01T00:10/PT5M', 30), fact('a', '2026-01-01T00:00/PT5M', 10), fact('b', '2026-01', 9), fact('a', '2026-01-01T00:20/PT5M', null)], utc)
  assert.deepEqual([...slots.keys()], ['a'])
  const line = rateLine(slots.get('a')!, 60000)
  assert.deepEqual(line.map(([, v]) => v), [2, null, 6, 6])
  assert.equal(line[1]![0] - line[0]![0], 300000)
})

test('what is simulated says so in its title', () => {
  assert.equal(isSimulated('Filler (simulated)'), true)
  assert.equal(isSimulated('灌装机（模拟）'), true)
  assert.equal(isSimulated('Filler'), false)
  assert.equal(plainTitle('Filler (simulated)'), 'Filler')
  assert.equal(plainTitle('灌装机（模拟）'), '灌装机')
  assert.equal(plainTitle('(simulated)'), '(simulated)', 'never without a name')
})

test('a reason that got its end is shown once', () => {
  const row = (measure: string, to: string | null, text: string | null, counts: boolean) =>
    ({ entity: 'M1', measure, text, from: 'a', to, recorded: 'r', counts })
  const open = row('stop_reason', null, 'jam', false)
  const over = row('stop_reason', null, null, true)
  const whole = row('stop_reason', 'b', 'jam', true)
  const order = row('order_said', null, 'O1', true)
  assert.deepEqual(saidToShow([open, over, whole, order]), [whole, order])
  assert.deepEqual(saidToShow([open]), [open])
})
