// SPDX-License-Identifier: MIT
// What the packs in use declare, as far as the screens let a person choose among it.
import { api } from './api.ts'

type Titles = { en?: string | null; zh?: string | null } | null

export interface Declared {
  pack: string
  name: string
  sort: string // "indicator", "measure", "index", "level", "enum", …
  title?: Titles
  kind?: string | null // of entities
  unit?: string | null
  type?: string | null // of a measure that is no number: the name of its enumeration
  better?: string | null // "higher", "lower"
  parts?: { name: string; title: Titles }[] // of an index
}

interface PackRow {
  name: string
  in_use: boolean
  declarations: Omit<Declared, 'pack'>[]
}

export async function declared(signal: AbortSignal): Promise<Declared[]> {
  const packs = await api.get<PackRow[]>('/api/v1/packs', { signal })
  return packs.flatMap((p) => p.declarations.map((d) => ({ ...d, pack: p.name })))
}

// Measures whose values are codes, such as the region of an entity.
export function codesOf(all: readonly Declared[], kind: string | null | undefined): Declared[] {
  const lists = new Set(all.filter((d) => d.sort === 'enum').map((d) => d.name))
  return all.filter((d) => d.sort === 'measure' && d.type && lists.has(d.type) && (!kind || d.kind === kind))
}

// "plain number" is what the server calls a number without unit.
export const unitOf = (d: Declared | undefined): string => (d?.unit && d.unit !== 'plain number' ? d.unit : '')
