// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { editedNumber, formatBytes, formatNumber, formatSaid, formatShare, formatSpan, formatTime, halfTitle, MISSING, parseNumber, unitText } from '../src/lib/format.ts'

test('numbers keep the digits that matter', () => {
  const cases: [number | null | undefined, string, string][] = [
    [null, 'en-GB', MISSING], [undefined, 'en-GB', MISSING], [NaN, 'en-GB', MISSING],
    [0, 'en-GB', '0'], [-3.3e-16, 'en-GB', '0'], [72.4567, 'en-GB', '72.46'], [0.00123456, 'en-GB', '0.001235'],
    [1474800, 'en-GB', '1,474,800'], [1474800, 'de-DE', '1.474.800'], [6364.8, 'en-GB', '6,365'], [-12.5, 'zh-CN', '-12.5'],
    [0.00001234, 'en-GB', '1.234E-5'], [1.5e15, 'en-GB', '1.5E15'],
  ]
  for (const [value, locale, text] of cases) assert.equal(formatNumber(value, locale), text)
})

test('numbers are read as they are typed in the locale', () => {
  const cases: [string, string, number | null][] = [
    ['1,500', 'en-GB', 1500], ['1,500.25', 'en-GB', 1500.25], ['-12,345,678', 'zh-CN', -12345678], ['1.5', 'en-GB', 1.5],
    [' 7 ', 'en-GB', 7], ['.5', 'en-GB', 0.5], ['1e-3', 'en-GB', 0.001], ['\u22122', 'en-GB', -2],
    ['1,5', 'en-GB', null], ['1,50,000', 'en-GB', null], ['', 'en-GB', null], ['x', 'en-GB', null], ['1 %', 'en-GB', null],
    ['Infinity', 'en-GB', null], ['1.500', 'de-DE', 1500], ['1,5', 'de-DE', 1.5], ['1 500,5', 'fr-FR', 1500.5],
  ]
  for (const [text, locale, value] of cases) assert.equal(parseNumber(text, locale), value, text)
  assert.equal(editedNumber(1500.5, 'en-GB'), '1500.5')
  assert.equal(parseNumber(editedNumber(0.25, 'de-DE'), 'de-DE'), 0.25)
})

test('shares, bytes and spans', () => {
  assert.equal(formatShare(0.847, 'en-GB'), '85%')
  assert.equal(formatShare(null, 'en-GB'), MISSING)
  assert.equal(formatBytes(999, 'en-GB'), '999 B')
  assert.equal(formatBytes(1536000, 'en-GB'), '1.54 MB')
  const words = { d: 'd', h: 'h', min: 'min', s: 's' }
  const spans: [number, string][] = [[0, '0 s'], [59, '59 s'], [60, '1 min'], [7500, '2 h 05 min'], [183600, '2 d 3 h']]
  for (const [seconds, text] of spans) assert.equal(formatSpan(seconds, words), text)
  assert.equal(formatSpan(null, words), MISSING)
})

test('times are those of the zone', () => {
  const at = '2026-11-30T17:05:09Z'
  assert.equal(formatTime(at, 'en-GB', 'UTC', 'time'), '17:05:09')
  assert.equal(formatTime(at, 'en-GB', 'Asia/Shanghai', 'time'), '01:05:09')
  assert.match(formatTime(at, 'en-GB', 'Asia/Shanghai', 'day'), /1 Dec 2026/)
  assert.equal(formatTime(null, 'en-GB', 'UTC'), MISSING)
  assert.equal(formatTime('soon', 'en-GB', 'UTC'), 'soon')
})

test('titles in two languages are cut in half', () => {
  assert.equal(halfTitle('Sample 1 (invented) / 示例1（虚构）', 'en'), 'Sample 1 (invented)')
  assert.equal(halfTitle('Sample 1 (invented) / 示例1（虚构）', 'zh'), '示例1（虚构）')
  assert.equal(halfTitle('示例 / Sample', 'en'), 'Sample')
  assert.equal(halfTitle('Oil / gas', 'zh'), 'Oil / gas')
  assert.equal(halfTitle('灌装线', 'en'), '灌装线')
})

test('units are printed as people write them', () => {
  assert.equal(unitText('h^-1'), '1/h')
  assert.equal(unitText('m^3'), 'm³')
  assert.equal(unitText('kWh/piece'), 'kWh/piece')
})

test('a value as the server prints it is written as the locale does', () => {
  assert.equal(formatSaid('1234567.5 kWh', 'en-GB'), '1,234,568 kWh')
  assert.equal(formatSaid('12.5', 'de-DE'), '12,5')
  assert.equal(formatSaid('0.07 m^3', 'de-DE'), '0,07 m³')
  assert.equal(formatSaid('10.5 .. 27.5 %', 'de-DE'), '10,5 … 27,5 %')
  assert.equal(formatSaid('-3e-7 h^-1', 'en-GB'), '-3E-7 1/h')
  assert.equal(formatSaid('2024-05-01', 'en-GB'), '2024-05-01')
  assert.equal(formatSaid('"A2" two lines', 'en-GB'), '"A2" two lines')
  assert.equal(formatSaid('', 'en-GB'), '')
})
