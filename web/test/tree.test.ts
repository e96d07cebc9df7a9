// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EntityRow } from '../src/api/shapes.ts'
import { csvOfCopied, halves, joined, kindsIn, laidOut } from '../src/lib/tree.ts'

const row = (kind: string, code: string, parent: string | null = null, above: string | null = null): EntityRow =>
  ({ code, kind, title: null, parent, 'parent kind': above, zone: null, from: null, to: null })

test('entities stand below what they stand in, though codes are shared', () => {
  const rows = [row('line', 'A', 'A', 'site'), row('site', 'B'), row('site', 'A'), row('unit', 'U', 'A', 'line'), row('line', 'X', 'hidden', 'site')]
  assert.deepEqual(laidOut(rows).map((r) => `${r.depth} ${r.e.kind}:${r.e.code}`), ['0 site:B', '0 site:A', '1 line:A', '2 unit:U', '0 line:X'])
  assert.deepEqual(laidOut([]), [])
})

test('kinds stand in those above them, at any number of steps', () => {
  const kinds = [{ name: 'site' }, { name: 'line', in: 'site' }, { name: 'unit', in: 'line' }, { name: 'firm', in: null }]
  const names = (above: string | null): string[] => kindsIn(kinds, above).map((k) => k.name)
  assert.deepEqual(names(null), ['site', 'line', 'unit', 'firm'])
  assert.deepEqual(names('site'), ['line', 'unit'])
  assert.deepEqual(names('line'), ['unit'])
  assert.deepEqual(names('unit'), [])
})

test('titles in two languages are one text and come apart again', () => {
  for (const [en, zh] of [['Northern plant', '北厂'], ['Northern plant', ''], ['', '北厂'], ['', '']] as const) assert.deepEqual(halves(joined(en, zh)), { en, zh })
  assert.equal(joined(' A ', ' 甲 '), 'A / 甲')
  assert.deepEqual(halves('Hall 1 / 2'), { en: 'Hall 1 / 2', zh: '' })
  assert.deepEqual(halves(null), { en: '', zh: '' })
})

test('cells with tabs become CSV', () => {
  assert.equal(csvOfCopied('kind\tcode\ttitle\r\nline\tL1\tFill, cap\n'), 'kind,code,title\nline,L1,"Fill, cap"\n')
  assert.equal(csvOfCopied('kind,code\nline,a\tb'), 'kind,code\nline,a\tb')
  assert.equal(csvOfCopied(''), '')
})
