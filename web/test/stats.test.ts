// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isMet, percentileOf, quantile, spreadOf, targetOf } from '../src/lib/stats.ts'
import { csvOf } from '../src/lib/table.ts'

test('quantiles by linear interpolation', () => {
  assert.equal(quantile([1, 2, 3, 4], 0.5), 2.5)
  assert.equal(quantile([1, 2, 3, 4], 0.25), 1.75)
  assert.equal(quantile([5], 0.9), 5)
  assert.ok(Number.isNaN(quantile([], 0.5)))
})

test('a spread leaves out what is missing', () => {
  assert.deepEqual(spreadOf([3, null, 1, 2]), { count: 3, low: 1, quarter: 1.5, median: 2, threeQuarters: 2.5, high: 3 })
  assert.equal(spreadOf([null]), null)
})

test('a percentile counts who is behind', () => {
  assert.equal(percentileOf(4, [1, 2, 3, 4]), 1)
  assert.equal(percentileOf(1, [1, 2, 3, 4]), 0)
  assert.equal(percentileOf(1, [1, 2, 3, 4], true), 1)
  assert.equal(percentileOf(2, [2, 2, 2]), 0.5)
  assert.equal(percentileOf(2, [2]), null)
})

test('CSV quotes, and no cell is a formula', () => {
  const columns = [
    { key: 'a', title: 'A', value: (r: { a: string | number | null }) => r.a },
  ]
  assert.equal(csvOf([{ a: 'x,"y"' }, { a: null }, { a: -1.5 }, { a: '=1+1' }], columns), 'A\r\n"x,""y"""\r\n\r\n-1.5\r\n\'=1+1\r\n')
})

test('the target of a period comes before the one until further notice', () => {
  const v = { indicator: 'oee', kind: 'line', entity: 'L1', period: '2026', value: 70 } as Parameters<typeof targetOf>[1]
  const target = (period: string | null, value: number, entity = 'line:L1') => ({ indicator: 'oee', entity, period, value })
  assert.equal(targetOf([target(null, 60), target('2026', 80), target('2026', 90, 'line:L2')], v)?.value, 80)
  assert.equal(targetOf([target(null, 60), target('2025', 80)], v)?.value, 60)
  assert.equal(targetOf([target('2025', 80)], v), undefined)
  assert.equal(isMet(70, 60, false), true)
  assert.equal(isMet(70, 60, true), false)
  assert.equal(isMet(null, 60, true), null)
})
