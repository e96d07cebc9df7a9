// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { percentileOf, quantile, spreadOf } from '../src/lib/stats.ts'
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
