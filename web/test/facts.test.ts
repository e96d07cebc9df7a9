// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keysOf, stretchOf } from '../src/lib/facts.ts'
import { lastKnown, tariffAt } from '../src/lib/energy.ts'

test('when a fact holds', () => {
  assert.deepEqual(stretchOf('2024'), { from: '2024-01-01T00:00:00', to: '2025-01-01T00:00:00' })
  assert.deepEqual(stretchOf('2024-12'), { from: '2024-12-01T00:00:00', to: '2025-01-01T00:00:00' })
  assert.deepEqual(stretchOf('2024-12-31T23'), { from: '2024-12-31T23:00:00', to: '2025-01-01T00:00:00' })
  assert.deepEqual(stretchOf('since 2024-01-01T00:00:00+08:00'), { from: '2024-01-01T00:00:00+08:00', to: null })
  assert.deepEqual(stretchOf('2024-01-01T00:00:00Z..2024-01-01T00:07:00Z'), { from: '2024-01-01T00:00:00Z', to: '2024-01-01T00:07:00Z' })
  assert.equal(stretchOf('always'), null)
  assert.deepEqual(keysOf('a, b'), ['a', 'b'])
  assert.deepEqual(keysOf(null), [])
})

test('the tariff in force is the last that began before the end of the period', () => {
  const fact = (period: string, value: string) => ({ measure: 'tariff_of', period, value }) as Parameters<typeof tariffAt>[0][number]
  const facts = [fact('always', 'first'), fact('since 2026-03-01T00:00:00+08:00', 'third'), fact('since 2025-01-01T00:00:00+08:00', 'second')]
  assert.deepEqual(tariffAt(facts, '2026-02-01'), { code: 'second', since: '2025-01-01T00:00:00+08:00' })
  assert.equal(tariffAt(facts, '2026-04-01')?.code, 'third')
  assert.deepEqual(tariffAt(facts, '2024-01-01'), { code: 'first', since: null })
  assert.equal(tariffAt([], '2024-01-01'), null)
  // A stretch that is over is not in force after it.
  const bounded = [fact('2025', 'of 2025'), fact('2023-01-01..2026-07-01', 'long')]
  assert.equal(tariffAt(bounded, '2025-06-01')?.code, 'of 2025')
  assert.deepEqual(tariffAt(bounded, '2026-02-01'), { code: 'long', since: '2023-01-01' })
  assert.equal(tariffAt(bounded, '2026-08-01'), null)
})

test('the last period of which something is known', () => {
  const v = (period: string, value: number | null) => ({ period, value }) as Parameters<typeof lastKnown>[0][number]
  assert.equal(lastKnown([v('2026-03', 1), v('2026-05', null), v('2026-04', 2), v('2026-06', 0)]), '2026-04')
  assert.equal(lastKnown([v('2026-05', null)]), null)
})
