// SPDX-License-Identifier: MIT
// The tree of entities as somebody changes it: what may stand where, how titles in two languages are
// one text, a table that was copied out of a spreadsheet as CSV.
import type { Declaration, EntityRow } from '../api/shapes.ts'
import { halfTitle } from './format.ts'

type Kind = Pick<Declaration, 'name' | 'in'>

export interface TreeRow {
  e: EntityRow
  depth: number
}

export const parentOf = (e: EntityRow): string | null => (e.parent === null ? null : `${e['parent kind']}:${e.parent}`)

// Each below what it stands in; at the top what stands in nothing, or in what is not seen.
export function laidOut(entities: readonly EntityRow[]): TreeRow[] {
  const known = new Set(entities.map((e) => `${e.kind}:${e.code}`))
  const below = new Map<string, EntityRow[]>()
  for (const e of entities) {
    const up = parentOf(e)
    const at = up !== null && known.has(up) ? up : ''
    below.set(at, [...(below.get(at) ?? []), e])
  }
  const out: TreeRow[] = []
  const open: TreeRow[] = (below.get('') ?? []).map((e) => ({ e, depth: 0 })).reverse()
  for (let row = open.pop(); row; row = open.pop()) {
    out.push(row)
    const depth = row.depth + 1
    for (const e of (below.get(`${row.e.kind}:${row.e.code}`) ?? []).toReversed()) open.push({ e, depth })
  }
  return out
}

// Kinds that may stand in one of `above`, at any number of steps; null: at the top, where all may.
export function kindsIn<K extends Kind>(kinds: readonly K[], above: string | null): K[] {
  if (above === null) return [...kinds]
  const upper = new Map(kinds.map((k) => [k.name, k.in ?? null]))
  const stands = (name: string): boolean => {
    let up = upper.get(name) ?? null
    for (let steps = 0; up !== null && up !== above && steps < kinds.length; steps++) up = upper.get(up) ?? null
    return up === above
  }
  return kinds.filter((k) => stands(k.name))
}

const CHINESE = /[\u3400-\u9fff]/

// Titles in English and Chinese as the one text that an entity has, and back.
export function joined(en: string, zh: string): string {
  const halves = [en.trim(), zh.trim()].filter((x) => x !== '')
  return halves.length === 2 && halves[0] === halves[1] ? halves[0]! : halves.join(' / ')
}
export function halves(title: string | null): { en: string; zh: string } {
  if (!title) return { en: '', zh: '' }
  const en = halfTitle(title, 'en')
  const zh = halfTitle(title, 'zh')
  if (en !== zh) return { en, zh }
  return CHINESE.test(title) ? { en: '', zh: title } : { en: title, zh: '' }
}

// What a spreadsheet puts on the clipboard has tabs between cells.
export function csvOfCopied(text: string): string {
  const first = text.split(/\r?\n/, 1)[0] ?? ''
  if (!first.includes('\t') || first.includes(',')) return text
  const cell = (x: string): string => (/[",]/.test(x) && !/^".*"$/.test(x) ? `"${x.replaceAll('"', '""')}"` : x)
  return text.split(/\r?\n/).map((line) => line.split('\t').map(cell).join(',')).join('\n')
}
