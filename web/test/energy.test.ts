// SPDX-License-Identifier: MIT
// Flows of energy and the factors behind emissions.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EvalValue, Why } from '../src/api/shapes.ts'
import { factorsOf, flowsOf, type FlowFrom } from '../src/lib/energy.ts'

const value = (indicator: string, kind: string, entity: string, v: number | null, keys?: Record<string, string>): EvalValue => ({
  indicator, kind, entity, title: entity, period: '2026-11', value: v, ...(keys ? { keys } : {}),
})
const PARENT: Record<string, string> = { 'unit:a': 'line:L', 'unit:b': 'line:L', 'line:L': 'site:S' }
const from = (sites: EvalValue[], meters: EvalValue[]): FlowFrom => ({
  sites, meters, parent: (id) => PARENT[id] ?? null, name: (id) => id,
  words: { electricity: 'bought', metered: 'metered', heat: 'heat', carrier: (code) => code, rest: (name) => `rest of ${name}` },
})
const rows = (f: ReturnType<typeof flowsOf>): [string, string, number][] => f.flows.map((x) => [x.from, x.to, Math.round(x.kwh * 1000) / 1000])

test('what is bought goes to lines and machines; the rest has a name', () => {
  const got = flowsOf(from([value('electricity', 'site', 'S', 1000)], [value('unit_electricity', 'line', 'L', 600), value('unit_electricity', 'unit', 'a', 400), value('unit_electricity', 'unit', 'b', 150)]))
  assert.deepEqual(rows(got), [
    ['source bought', 'site:S', 1000], ['site:S', 'line:L', 600], ['line:L', 'unit:a', 400], ['line:L', 'unit:b', 150],
    ['line:L', 'rest line:L', 50], ['site:S', 'rest site:S', 400],
  ])
  assert.equal(got.noBill, false)
  assert.deepEqual(got.more, [])
})

test('what comes in is what goes out, at every node between', () => {
  const got = flowsOf(from([value('electricity', 'site', 'S', 100), value('energy_of_volume', 'site', 'S', 10, { carrier: 'natural gas' })], [value('unit_electricity', 'line', 'L', 150), value('unit_electricity', 'unit', 'a', 200)]))
  for (const n of got.nodes.filter((x) => x.sort === 'entity')) {
    const into = got.flows.filter((f) => f.to === n.id).reduce((s, f) => s + f.kwh, 0)
    const out = got.flows.filter((f) => f.from === n.id).reduce((s, f) => s + f.kwh, 0)
    assert.ok(out === 0 || Math.abs(into - out) < 0.006 * into, `${n.id}: ${into} in, ${out} out`)
  }
  assert.deepEqual(got.more.map((m) => m.name), ['line:L'])
})

test('without a bill the meters below say what came in, and that is told', () => {
  const got = flowsOf(from([value('electricity', 'site', 'S', null)], [value('unit_electricity', 'line', 'L', 30), value('unit_electricity', 'unit', 'a', 30)]))
  assert.deepEqual(rows(got), [['source metered', 'site:S', 30], ['site:S', 'line:L', 30], ['line:L', 'unit:a', 30]])
  assert.equal(got.noBill, true)
})

test('units: 1 kgce is 29.3076 MJ, 3.6 MJ are 1 kWh', () => {
  const got = flowsOf(from([value('electricity', 'site', 'S', 0), value('heat_bought', 'site', 'S', 36), value('energy_of_mass', 'site', 'S', 1, { carrier: 'coke' })], []))
  assert.deepEqual(rows(got), [['source heat', 'site:S', 10], ['source coke', 'site:S', 8.141]])
})

test('nothing known is nothing drawn', () => {
  assert.deepEqual(flowsOf(from([], [])).flows, [])
})

test('factors are those that took part, each once', () => {
  const factor = (name: string, key: string | undefined, number: number | null): Why => ({ sort: 'parameter', name, number, value: `${number}`, row: `in force since 2023-01-01; ${key}`, ...(key ? { key } : {}) })
  const fuel: Why = {
    sort: 'indicator', name: 'co2_of_volume', number: 7,
    inputs: [{ sort: 'measure', name: 'carrier_volume', key: 'carrier gas', number: 3200 }, factor('calorific', 'carrier gas', 38.9), factor('calorific', 'carrier coke', 32.5)],
  }
  const none: Why = { sort: 'indicator', name: 'co2_of_mass', number: null, inputs: [factor('calorific', 'carrier coal', 22)] }
  const got = factorsOf([{ sort: 'indicator', number: 40, inputs: [fuel, none, factor('grid', undefined, 0.55), factor('lost', undefined, null)] }, { sort: 'indicator', number: 40, inputs: [factor('grid', undefined, 0.55)] }, undefined])
  assert.deepEqual(got.map((f) => f.name), ['calorific', 'grid'])
  assert.equal(got[0]!.value, '38.9')
})
