// SPDX-License-Identifier: MIT
// What the views of an index share.
import type { RankRow } from '../api/ranking.ts'

const FIXED = new Set([
  'rank', 'entity', 'title', 'score', 'known %', 'rank 5 %', 'median', 'rank 95 %', 'score 5 %', 'score 95 %',
  'rank before', 'up by', 'peers', 'percentile', 'quartile 1', 'quartile 2', 'quartile 3', 'withheld', '% ahead',
])

// The members of the index, in its order: the columns that no row has for itself.
export const membersOf = (rows: readonly RankRow[]): string[] =>
  Object.keys(rows[0] ?? {}).filter((k) => !FIXED.has(k) && !k.startsWith('% '))

export const num = (v: string | number | null | undefined): number | null => (typeof v === 'number' ? v : null)

// Weights that sum up to 100 within their node, when one of them becomes `value`: the others keep
// their proportions.
export function rebalance(weights: Record<string, number>, siblings: readonly string[], part: string, value: number): Record<string, number> {
  const others = siblings.filter((s) => s !== part)
  const sum = others.reduce((a, s) => a + (weights[s] ?? 0), 0)
  const rest = Math.max(0, 100 - value)
  const out = { ...weights, [part]: value }
  for (const s of others) out[s] = sum > 0 ? ((weights[s] ?? 0) * rest) / sum : rest / others.length
  return out
}

export interface Group {
  name: string
  rows: RankRow[]
  low: number | null
  middle: number | null
  high: number | null
  withheld: string | null
}

// Rows with peers (rank?by=) by their group, the best median first.
export function groupsOf(rows: readonly RankRow[]): Group[] {
  const out = new Map<string, Group>()
  for (const r of rows) {
    const name = r.peers ?? ''
    let g = out.get(name)
    if (!g) {
      g = { name, rows: [], low: num(r['quartile 1']), middle: num(r['quartile 2']), high: num(r['quartile 3']), withheld: r.withheld ?? null }
      out.set(name, g)
    }
    g.rows.push(r)
  }
  return [...out.values()].sort((a, b) => (b.middle ?? -Infinity) - (a.middle ?? -Infinity))
}
