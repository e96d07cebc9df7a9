// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dayName, parseWhen, printWhen, usualPeriod } from '../src/lib/schedule.ts'

test('a timetable reads back as it was written', () => {
  for (const text of ['daily 06:30', 'weekly mon 00:00', 'monthly 28 23:59', 'monthly last 07:05']) {
    const read = parseWhen(text)
    assert.ok(read, text)
    assert.equal(printWhen(read), text)
  }
  for (const text of ['', 'daily', 'hourly 06:30', 'weekly mon', 'daily 6:30']) assert.equal(parseWhen(text), null, text)
})

test('days have the name of the locale', () => {
  assert.equal(dayName('mon', 'en-GB'), 'Monday')
  assert.equal(dayName('sun', 'zh-CN'), '星期日')
})

test('the period is as often as it comes, or that which is looked at', () => {
  assert.equal(usualPeriod('weekly', null), 'week')
  assert.equal(usualPeriod('weekly', 'day'), 'week')
  assert.equal(usualPeriod('monthly', 'year'), 'year')
})
