// SPDX-License-Identifier: MIT
// Sentences of the server in the language of the page; each that the C source can write has a text.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { langOf } from '../src/lib/format.ts'
import { tell } from '../src/lib/told.ts'
import { told } from '../src/text/told.ts'

const zh = (text: string): string => tell(text, { language: 'zh', locale: 'zh-CN', word: (_, name) => `<${name}>` })
const en = (text: string): string => tell(text, { language: 'en', locale: 'en-GB' })

test('a sentence is told with its numbers in the locale', () => {
  const cases: [string, string][] = [
    ['computed answer: 52.38095238095239 %, in the band (40 %, 60 %]', '计算所得答案：52.38 %，在区间 (40 %, 60 %] 内'],
    ['answer: "A" one; two (3)', '答案："A" one; two (3)'],
    ['ticked: "A" one (3), "B" (1); what stands alone excludes the others', '已勾选："A" one (3), "B" (1)；单选项排除其他选项'],
    ['rolled over the periods inside: mean by duration; rolled up from below: mean by output', '由其中各时段汇总：按时长加权的均值；由下级汇总：按 output 加权的均值'],
    ['its own value; what stands below it makes 12345.678 kWh', '自身的值；由下级得出 12,346 kWh'],
    ['in force since 2024-01-01, published 2023-12-01; carrier oil 2 has no value of its own, so that of 1011 counts', '自 2024-01-01 起有效，发布于 2023-12-01；carrier oil 2 没有自己的值，采用 1011 的值'],
    ['in force since always; amount 300 CNY: 100 CNY at 10 %, 200 CNY at 20 %', '一直有效；amount 300 CNY：100 CNY 按 10 %、200 CNY 按 20 %'],
    ['missing; of its inputs these are: a, b', '缺失；其输入中缺失：a, b'],
    ['missing: known for 7 of 12 periods of a month', '缺失：应有 12 个时段（<month>），已知 7 个'],
    ['rank 3 of 1200', '第 3 名，共 1,200 名'],
    ['divided to 3.14159; minmax gives 50, less is better; 18.75 % of whole', '除以分母后为 3.142；经 minmax 得 50，越低越好；占 whole 的 18.75 %'],
    ['and 12 more unit entities', '另有 12 个对象（<unit>）'],
    ['1234567.5 kWh', '1,234,568 kWh'], ['not known to anybody', 'not known to anybody'], ['', ''],
  ]
  for (const [text, want] of cases) assert.equal(zh(text), want)
  assert.equal(en('computed answer: 52.38095238095239 %, in the band (40 %, 60 %]'), 'computed answer: 52.38 %, in the band (40 %, 60 %]')
  assert.equal(en('in force since 2024-01-01'), 'in force since 2024-01-01')
  assert.equal(en('its own value; something else'), 'its own value; something else')
})

// What the source writes that is no sentence: names of sorts and properties, and what goes to a log.
const NO_SENTENCE = new Set([
  'parameter', 'indicator', 'measure', 'answer', 'line', 'more', 'en', 'cite', 'status', 'unverified', 'unverified: ', 'number', 'none',
  'explain: out of memory', 'the entity does not exist then', 'nothing is recorded\\n', 'null\\n', 'unverified: %.*s',
])
const SOURCES = ['explain_words.c', 'explain_facts.c', 'explain_question.c', 'explain_index.c', 'explain.c']

function literals(file: string): string[] {
  const text = readFileSync(join(process.cwd(), '../src/eval', file), 'utf8').replace(/^#include.*$|\/\/.*$/gm, '')
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((m) => m[1]!)
}

test('each sentence of the C source has a text here', () => {
  const english = Object.values(told).map(([text]) => text)
  let seen = 0
  for (const file of SOURCES) {
    for (const part of literals(file).flatMap((l) => (NO_SENTENCE.has(l) ? [] : l.split('; ')))) {
      const words = part.split(/%[-+.*\d]*(?:lld|[dsgf%])/).map((w) => w.replace(/^[^a-z]+|[^a-z]+$/gi, '')).filter((w) => /[a-z]{2}/i.test(w))
      if (!words.length) continue
      const all = new RegExp(words.map((w) => `\\b${w}\\b`).join('.*'))
      assert.ok(english.some((text) => all.test(text)), `${file}: "${part}" has no text in src/text/told.ts`)
      seen++
    }
  }
  assert.ok(seen > 45, `${seen} sentences`)
})

test('prose is marked with its language', () => {
  assert.equal(langOf('GB/T 2589-2020'), 'en')
  assert.equal(langOf('依据 GB/T 2589'), 'zh')
})
