// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Question } from '../src/api/assess.ts'
import { bandText, givenOf, inBand, isDisputed, isOpen, isSample, partsOf, takesAnswers, takesScores } from '../src/lib/assess.ts'
import { groupsOf, membersOf, rebalance } from '../src/lib/ranking.ts'

const question = (more: object): Question => ({ question: 'q', part: 'A', applies: true, open: null, answer: null, score: null, ...more }) as Question
const chosen = (...codes: string[]): object => ({ codes, number: null })

test('an answer is given as codes or as a number', () => {
  assert.deepEqual(givenOf({ codes: ['a', 'b'], number: null, text: '', points: null }), ['a', 'b'])
  assert.equal(givenOf({ codes: [], number: 12.5, text: '', points: null }), 12.5)
})

test('answers are taken before it is handed in, scores after', () => {
  assert.deepEqual((['draft', 'returned', 'submitted', 'reviewed', 'confirmed'] as const).map(takesAnswers), [true, true, false, false, false])
  assert.deepEqual((['draft', 'returned', 'submitted', 'reviewed', 'confirmed'] as const).map(takesScores), [false, false, true, true, false])
})

test('a question that does not apply is not open', () => {
  assert.equal(isOpen(question({ open: 'not answered' })), true)
  assert.equal(isOpen(question({ open: 'not answered', applies: false })), false)
  assert.equal(isOpen(question({})), false)
})

test('the order of codes is no dispute', () => {
  assert.equal(isDisputed(question({ answer: chosen('a', 'b'), score: chosen('b', 'a') })), false)
  assert.equal(isDisputed(question({ answer: chosen('a'), score: chosen('a', 'b') })), true)
  assert.equal(isDisputed(question({ answer: chosen('a') })), false)
})

test('parts keep their order and count what is done', () => {
  const parts = partsOf([question({ part: 'B' }), question({ part: 'A', open: 'proposed' }), question({ part: 'B' })])
  assert.deepEqual(parts.map((p) => [p.title, p.done, p.questions.length]), [['B', 2, 2], ['A', 0, 1]])
})

test('bands say which ends belong to them', () => {
  const say = String
  assert.equal(bandText(20, 40, true, false, say), '>20 – 40')
  assert.equal(bandText(null, 10, false, true, say), '< 10')
  assert.equal(bandText(60, null, false, false, say), '≥ 60')
  const band = { low: 20, high: 40, open_low: true, open_high: false }
  assert.deepEqual([20, 20.1, 40, 41, null].map((v) => inBand(v, band)), [false, true, true, false, false])
})

test('sample data are told by their titles', () => {
  assert.equal(isSample('Sample enterprise 001 (invented)'), true)
  assert.equal(isSample('示例企业'), true)
  assert.equal(isSample('Resampled', null), false)
})

test('weights of one node sum up to 100, the others keep their proportions', () => {
  const out = rebalance({ a: 50, b: 30, c: 20, other: 7 }, ['a', 'b', 'c'], 'a', 0)
  assert.deepEqual(out, { a: 0, b: 60, c: 40, other: 7 })
  assert.deepEqual(rebalance({ a: 100, b: 0, c: 0 }, ['a', 'b', 'c'], 'a', 40), { a: 40, b: 30, c: 30 })
})

test('members of an index are the columns that no row has for itself', () => {
  const row = { rank: 1, entity: 'x', title: null, score: 2, 'known %': 100, 'rank 5 %': 1, '% in top 10': 50, people: 3, plant: null }
  assert.deepEqual(membersOf([row]), ['people', 'plant'])
  assert.deepEqual(membersOf([]), [])
})

test('groups of peers come by their medians, those without one last', () => {
  const row = (entity: string, peers: string, middle: number | null) => ({ rank: 1, entity, title: null, score: 1, 'known %': 100, peers, 'quartile 2': middle })
  const groups = groupsOf([row('a', 'north', 3), row('b', 'south', 8), row('c', 'north', 3), row('d', 'west', null)])
  assert.deepEqual(groups.map((g) => [g.name, g.rows.length]), [['south', 1], ['north', 2], ['west', 1]])
})
