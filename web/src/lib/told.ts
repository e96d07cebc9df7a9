// SPDX-License-Identifier: MIT
// What the server says of a number in English, in the language and with the numbers of the locale.
// What has no pattern in src/text/told.ts stays as it is.
import { told } from '../text/told.ts'
import { formatSaid } from './format.ts'

export interface Telling {
  language: 'en' | 'zh'
  locale: string
  word?: (sort: 'grain' | 'kind', name: string) => string
}

const NUMBER = String.raw`[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?`
const PART: Record<string, string> = { n: NUMBER, m: NUMBER, value: String.raw`[-+]?\d[^;]*?`, option: '.+?', options: '.+' }
const escaped = (text: string): string => text.replace(/[.*+?^$()|[\]\\]/g, '\\$&')

// The one with the most words of its own comes first.
const PATTERNS = Object.values(told)
  .map((pair) => ({
    pair,
    fixed: pair[0].replace(/\{\w+\}/g, '').length,
    is: new RegExp(`^${escaped(pair[0]).replace(/\{(\w+)\}/g, (_, name: string) => `(?<${name}>${PART[name] ?? '[^;]+?'})`)}$`, 's'),
  }))
  .sort((a, b) => b.fixed - a.fixed)

function argument(name: string, text: string, how: Telling): string {
  if (name === 'how') return one(text, how) ?? text
  if (name === 'grain' || name === 'kind') return how.word?.(name, text) ?? text
  return PART[name] && !name.startsWith('option') ? formatSaid(text, how.locale) : text
}

// A text that one pattern fits; null: none does.
function one(text: string, how: Telling): string | null {
  for (const { pair, is } of PATTERNS) {
    const found = is.exec(text)
    if (found) return pair[how.language === 'zh' ? 1 : 0].replace(/\{(\w+)\}/g, (_, name: string) => argument(name, found.groups![name]!, how))
  }
  return bands(text, how)
}

// "amount 300 CNY: 100 CNY at 10 %, 200 CNY at 20 %": what lies in each band.
function bands(text: string, how: Telling): string | null {
  const found = /^([^;:]+): ([^;:]+ at [^;:]+)$/.exec(text)
  if (!found) return null
  const all = found[2]!.split(', ').map((b) => one(b, how) ?? b)
  return how.language === 'zh' ? `${found[1]}：${all.join('、')}` : `${found[1]}: ${all.join(', ')}`
}

// A whole sentence, or several parted by "; ".
export function tell(text: string, how: Telling): string {
  const whole = one(text, how)
  if (whole !== null) return whole
  const parts = text.split('; ')
  if (parts.length < 2) return formatSaid(text, how.locale)
  return parts.map((p) => one(p, how) ?? p).join(how.language === 'zh' ? '；' : '; ')
}
