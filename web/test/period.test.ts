// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatPeriod, grainOf, periodOf, regrain, shift, shiftPeriods, shiftsOf } from '../src/lib/period.ts'

test('grains are told apart', () => {
  const cases: [string, string | null][] = [
    ['2024', 'year'], ['2024-Q4', 'quarter'], ['2024-12', 'month'], ['2024-W53', 'week'], ['2024-12-31', 'day'],
    ['2024-12-31T23', 'hour'], ['2024-Q5', null], ['2024-13', null], ['24', null], ['2024-W54', null], ['', null],
  ]
  for (const [period, grain] of cases) assert.equal(grainOf(period), grain, period)
})

test('a step back or forth', () => {
  const cases: [string, number, string][] = [
    ['2024', -1, '2023'], ['2024-Q1', -1, '2023-Q4'], ['2024-Q4', 1, '2025-Q1'], ['2024-01', -1, '2023-12'], ['2024-03', 12, '2025-03'],
    ['2024-03-01', -1, '2024-02-29'], ['2023-12-31', 1, '2024-01-01'], ['2024-03-01T00', -1, '2024-02-29T23'],
    // ISO weeks: 2020 has 53, and week 1 holds 4 January
    ['2020-W53', 1, '2021-W01'], ['2021-W01', -1, '2020-W53'], ['2024-W01', -1, '2023-W52'], ['nonsense', 1, 'nonsense'],
  ]
  for (const [period, count, text] of cases) assert.equal(shift(period, count), text, period)
})

test('there and back again is where one was', () => {
  for (const period of ['2024', '2024-Q2', '2024-02', '2024-W09', '2024-02-29', '2024-02-29T12']) {
    for (const n of [1, 7, 53, 400]) assert.equal(shift(shift(period, n), -n), period)
  }
})

test('another grain takes the last that begins within', () => {
  const cases: [string, 'year' | 'quarter' | 'month' | 'week' | 'day' | 'hour', string][] = [
    ['2024', 'month', '2024-12'], ['2024', 'day', '2024-12-31'], ['2024-02', 'day', '2024-02-29'], ['2024-05', 'quarter', '2024-Q2'],
    ['2024-12-30', 'week', '2025-W01'], ['2024-05', 'year', '2024'],
  ]
  for (const [period, grain, text] of cases) assert.equal(regrain(period, grain), text, `${period} ${grain}`)
})

test('periods in words', () => {
  assert.equal(formatPeriod('2024-03', 'en-GB'), 'Mar 2024')
  assert.equal(formatPeriod('2024-Q3', 'en-GB'), '2024-Q3')
  assert.equal(periodOf(new Date(Date.UTC(2026, 10, 30, 17)), 'hour'), '2026-11-30T17')
})

test('shifts of the calendar, and the last of them up to a day', () => {
  const shifts = shiftsOf('early 06:00 PT8H, late 14:30 PT8H, night 22:00 PT8H')
  assert.deepEqual(shifts, [{ begin: '06', length: 'PT8H' }, { begin: '14:30', length: 'PT8H' }, { begin: '22', length: 'PT8H' }])
  assert.deepEqual(shiftPeriods('2024-03-01', 4, shifts), ['2024-02-29T22/PT8H', '2024-03-01T06/PT8H', '2024-03-01T14:30/PT8H', '2024-03-01T22/PT8H'])
  assert.deepEqual(shiftPeriods('2024-03-01', 4, shiftsOf(null)), [])
})
