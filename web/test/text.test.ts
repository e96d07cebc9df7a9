// SPDX-License-Identifier: MIT
// Both languages have all words, and say the same arguments.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { words } from '../src/text/index.ts'

const argumentsOf = (text: string): string => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort().join(' ')
// Words that are the same in both, or that are not words.
const CHINESE = /[\u3400-\u9fff]/

test('every key has both languages, with the same arguments', () => {
  assert.ok(Object.keys(words).length > 200)
  for (const [key, [en, zh]] of Object.entries(words)) {
    assert.ok(en.trim() && zh.trim(), key)
    assert.equal(argumentsOf(en), argumentsOf(zh), key)
    if (key !== 'frame.language') assert.ok(!CHINESE.test(en), `${key}: Chinese in the English text`)
  }
})

test('every area of src/text is part of the whole', () => {
  const folder = join(process.cwd(), 'src/text')
  const index = readFileSync(join(folder, 'index.ts'), 'utf8')
  for (const file of readdirSync(folder)) {
    if (file !== 'index.ts' && file !== 'pairs.ts') assert.ok(index.includes(`./${file}`), file)
  }
})
