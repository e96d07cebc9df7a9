// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { levelChanges, together, type Change } from '../src/lib/changes.ts'

const change = (time: string, what: string, entity: string | null, subject: string, now: string | null = null): Change => ({
  time, what, entity, subject, now, count: null, refused: null, detail: null,
})

test('the same thing of many on one day is one line', () => {
  const rows = [
    change('2026-03-02T10:00:00Z', 'assessment', 'firm:A', '2026', 'confirmed'),
    change('2026-03-02T09:59:00Z', 'target', 'firm:A', 'oee', '80'),
    change('2026-03-02T09:00:00Z', 'assessment', 'firm:B', '2026', 'confirmed'),
    change('2026-03-02T08:30:00Z', 'assessment', 'firm:B', '2026', 'confirmed'), // once more
    change('2026-03-02T08:00:00Z', 'assessment', 'firm:C', '2026', 'submitted'),
    change('2026-03-01T08:00:00Z', 'assessment', 'firm:D', '2026', 'confirmed'),
  ]
  const lines = together(rows, 10)
  assert.deepEqual(lines.map((l) => l.entities), [['firm:A', 'firm:B'], ['firm:A'], ['firm:C'], ['firm:D']])
  assert.equal(together(rows, 2).length, 2)
})

test('two imports of one file are two lines', () => {
  const rows = [change('2026-03-02T10:00:00Z', 'import', null, 'a.csv'), change('2026-03-02T09:00:00Z', 'import', null, 'a.csv')]
  assert.equal(together(rows, 10).length, 2)
})

test('levels that are others than in the period before', () => {
  const v = (entity: string, value: number | null, period: string) => ({
    indicator: 'grade', kind: 'firm', entity, title: entity, period, value, level: value === null ? undefined : `L${value}`,
  }) as Parameters<typeof levelChanges>[0][number]
  const before = [v('A', 1, '2024'), v('B', 3, '2024'), v('C', 2, '2024'), v('D', null, '2024')]
  const now = [v('A', 2, '2025'), v('B', 1, '2025'), v('C', 2, '2025'), v('D', 2, '2025'), v('E', 2, '2025')]
  assert.deepEqual(levelChanges(now, before).map((l) => [l.entity, l.up, l.before, l.now]), [
    ['firm:B', false, 'L3', 'L1'], ['firm:A', true, 'L1', 'L2'],
  ])
})
