// SPDX-License-Identifier: MIT
// Words in two languages. Each area of the page has a table in src/text: key -> [English, 中文]; a
// table that lacks one of them does not compile.
import { halfTitle } from './format.ts'
import { prefs } from './prefs.svelte.ts'
import { words, type Key } from '../text/index.ts'

export type { Key }

// The text of a key; {name} in it stands for an argument.
export function t(key: Key, args?: Record<string, string | number>): string {
  const pair = words[key]
  const text: string = pair[prefs.language === 'zh' ? 1 : 0]
  return args ? fill(text, args) : text
}

export function fill(text: string, args: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(args[name] ?? whole))
}

// The text of a key made of parts, where there is one: tOr(`state.${word}`, word).
export function tOr(key: string, otherwise: string): string {
  return key in words ? t(key as Key) : otherwise
}

// A title from the server: {en, zh}, or one string that may hold both.
export function title(of: { en?: string | null; zh?: string | null } | string | null | undefined, otherwise = ''): string {
  if (!of) return otherwise
  if (typeof of === 'string') return halfTitle(of, prefs.language)
  return (prefs.language === 'zh' ? (of.zh ?? of.en) : (of.en ?? of.zh)) || otherwise
}
