// SPDX-License-Identifier: MIT
// What happened lately, for people: the same thing of many entities on one day is one line.
import type { EvalValue } from '../api/shapes.ts'

export interface Change {
  time: string
  what: string
  entity: string | null // "kind:code"
  subject: string | null
  now: string | null
  count: number | null
  refused: number | null
  detail: string | null
}

export interface Happened extends Change {
  entities: string[] // all of them, the newest first
}

const ONCE = new Set(['import', 'undo', 'pack'])

// Rows come newest first, and stay so by the newest of each line.
export function together(rows: readonly Change[], shown: number): Happened[] {
  const out = new Map<string, Happened>()
  rows.forEach((r, i) => {
    const key = ONCE.has(r.what) ? String(i) : JSON.stringify([r.time.slice(0, 10), r.what, r.subject, r.now])
    const line = out.get(key)
    if (line && r.entity && !line.entities.includes(r.entity)) line.entities.push(r.entity)
    else if (!line) out.set(key, { ...r, entities: r.entity ? [r.entity] : [] })
  })
  return [...out.values()].slice(0, shown)
}

export interface LevelChange {
  indicator: string
  entity: string // "kind:code"
  title: string
  up: boolean
  before: string
  now: string
  period: string
  earlier: string
}

const nameOf = (v: EvalValue): string => v.level ?? String(v.value)

// Entities whose level is another one than in the period before; those that fell come first.
export function levelChanges(now: readonly EvalValue[], before: readonly EvalValue[]): LevelChange[] {
  const key = (v: EvalValue): string => `${v.indicator} ${v.kind}:${v.entity}`
  const earlier = new Map(before.filter((v) => v.value !== null).map((v) => [key(v), v]))
  const out: LevelChange[] = []
  for (const v of now) {
    const was = earlier.get(key(v))
    if (v.value === null || !was || was.value === v.value) continue
    out.push({
      indicator: v.indicator, entity: `${v.kind}:${v.entity}`, title: v.title ?? v.entity, up: v.value > was.value!,
      before: nameOf(was), now: nameOf(v), period: v.period, earlier: was.period,
    })
  }
  return out.sort((a, b) => Number(a.up) - Number(b.up))
}
