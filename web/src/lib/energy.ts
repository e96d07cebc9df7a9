// SPDX-License-Identifier: MIT
// Plain functions of energy: flows from its sources to where it is used, factors in an explanation.
import type { EvalValue, FactRow, Why } from '../api/shapes.ts'
import { stretchOf } from './facts.ts'

export const KWH_PER_KGCE = 29.3076 / 3.6 // GB/T 2589: 1 kgce is 29.3076 MJ
export const KWH_PER_MJ = 1 / 3.6

export interface Node {
  id: string
  name: string
  sort: 'source' | 'entity' | 'rest'
}

export interface Flow {
  from: string
  to: string
  kwh: number
}

export interface Flows {
  nodes: Node[]
  flows: Flow[]
  noBill: boolean // of a site whose electricity bought is not known
  more: { name: string; kwh: number }[] // meters below counted more than came in
}

export interface FlowWords {
  electricity: string
  metered: string
  heat: string
  carrier: (code: string) => string
  rest: (name: string) => string
}

export interface FlowFrom {
  sites: readonly EvalValue[] // electricity, heat_bought, energy_of_mass, energy_of_volume, carrier_heat
  meters: readonly EvalValue[] // unit_electricity of lines and units
  parent: (id: string) => string | null // "line:L1" of "unit:filler"
  name: (id: string) => string
  words: FlowWords
}

const SMALL = 0.005 // of what came in: less is no rest worth a band of its own

const idOf = (v: EvalValue): string => `${v.kind}:${v.entity}`

// What a value of a site is in kWh, and the source that it comes from; null: it is none.
function sourceOf(v: EvalValue, words: FlowWords): { name: string; kwh: number } | null {
  if (v.value === null || !(v.value > 0)) return null
  const carrier = Object.values(v.keys ?? {})[0] ?? ''
  switch (v.indicator) {
    case 'electricity':
      return { name: words.electricity, kwh: v.value }
    case 'heat_bought':
      return { name: words.heat, kwh: v.value * KWH_PER_MJ }
    case 'carrier_heat':
      return { name: words.carrier(carrier), kwh: v.value * KWH_PER_MJ }
    case 'energy_of_mass':
    case 'energy_of_volume':
      return { name: words.carrier(carrier), kwh: v.value * KWH_PER_KGCE }
    default:
      return null
  }
}

class Builder {
  readonly out: Flows = { nodes: [], flows: [], noBill: false, more: [] }
  #known = new Set<string>()

  node(id: string, name: string, sort: Node['sort']): string {
    if (!this.#known.has(id)) {
      this.#known.add(id)
      this.out.nodes.push({ id, name, sort })
    }
    return id
  }

  flow(from: string, to: string, kwh: number): void {
    const same = this.out.flows.find((f) => f.from === from && f.to === to)
    if (same) same.kwh += kwh
    else this.out.flows.push({ from, to, kwh })
  }
}

export function flowsOf(from: FlowFrom): Flows {
  const b = new Builder()
  const meter = new Map(from.meters.filter((v) => v.value !== null && v.value > 0).map((v) => [idOf(v), v.value!]))
  const below = new Map<string, string[]>() // each node with what takes from it
  const tops = new Set<string>()
  for (const id of meter.keys()) {
    const up = from.parent(id)
    if (up) below.set(up, [...(below.get(up) ?? []), id])
    if (up && !meter.has(up)) tops.add(up)
    if (!up) tops.add(id)
  }
  const brought = new Map<string, number>() // into each site
  for (const v of from.sites) {
    const source = sourceOf(v, from.words)
    if (!source) continue
    const id = b.node(idOf(v), from.name(idOf(v)), 'entity')
    tops.add(id)
    b.flow(b.node(`source ${source.name}`, source.name, 'source'), id, source.kwh)
    brought.set(id, (brought.get(id) ?? 0) + source.kwh)
  }
  const billed = new Set(from.sites.filter((v) => v.indicator === 'electricity' && v.value !== null).map(idOf))
  const share = (id: string, came: number): void => {
    const parts = below.get(id) ?? []
    const used = parts.reduce((sum, p) => sum + meter.get(p)!, 0)
    const scale = used > came && used > 0 ? came / used : 1 // the picture stays whole; `more` says what it hides
    if (used > came * (1 + SMALL)) b.out.more.push({ name: from.name(id), kwh: used - came })
    for (const p of parts) {
      b.flow(id, b.node(p, from.name(p), 'entity'), meter.get(p)! * scale)
      share(p, meter.get(p)! * scale)
    }
    const rest = came - used
    if (parts.length && rest > came * SMALL) b.flow(id, b.node(`rest ${id}`, from.words.rest(from.name(id)), 'rest'), rest)
  }
  for (const id of tops) {
    let came = brought.get(id) ?? 0
    if (!billed.has(id)) {
      const metered = meter.get(id) ?? (below.get(id) ?? []).reduce((sum, p) => sum + meter.get(p)!, 0)
      if (metered > 0) {
        b.out.noBill = true
        b.flow(b.node('source metered', from.words.metered, 'source'), b.node(id, from.name(id), 'entity'), metered)
        came += metered
      }
    }
    share(id, came)
  }
  return b.out
}

// Since when a fact holds that holds at the end of a period, whose next day is `last`; null: always;
// undefined: it does not.
export function sinceIn(f: FactRow, last: string): string | null | undefined {
  const s = stretchOf(f.period)
  if (!s) return null
  return s.from.slice(0, 10) < last && (!s.to || s.to.slice(0, 10) >= last) ? s.from : undefined
}

// The tariff in force at the end of a period, as its facts say since when each holds; `last`: the
// first day after the period.
export function tariffAt(facts: readonly FactRow[], last: string): { code: string; since: string | null } | null {
  let out: { code: string; since: string | null } | null = null
  for (const f of facts) {
    const since = sinceIn(f, last)
    if (typeof f.value !== 'string' || since === undefined) continue
    if (!out || (since ?? '') >= (out.since ?? '')) out = { code: f.value, since }
  }
  return out
}

// The last period in which any of the values is known, and not nothing.
export function lastKnown(values: readonly EvalValue[]): string | null {
  return values.reduce<string | null>((last, v) => (v.value && (!last || v.period > last) ? v.period : last), null)
}

// The factors that an emission rests on: parameters of its explanation that have a value.
export interface Factor {
  name: string
  title: string
  value: string
  row: string
  cite: string
  status: string
}

export function factorsOf(roots: readonly (Why | undefined)[]): Factor[] {
  const out = new Map<string, Factor>()
  for (const root of roots) if (root) gather(root, out, 0)
  return [...out.values()]
}

const counts = (w: Why): boolean => w.number !== null && w.number !== undefined && w.number !== 0
const DEPTH_MOST = 30

// Of what is summed over keys, only those of which there was any: factors of other fuels took no part.
function gather(w: Why, out: Map<string, Factor>, depth: number): void {
  if (!counts(w) || depth > DEPTH_MOST) return
  const inputs = w.inputs ?? []
  const amounts = inputs.filter((i) => i.sort === 'measure' && i.key)
  const used = new Set(amounts.filter(counts).map((i) => i.key))
  for (const i of inputs) {
    if (amounts.length && i.key && !used.has(i.key)) continue
    if (i.sort === 'parameter' && counts(i)) {
      const key = `${i.name} ${i.key ?? ''} ${i.row ?? ''}`
      out.set(key, { name: i.name ?? '', title: i.title ?? i.name ?? '', value: i.value ?? '', row: i.row ?? '', cite: i.cite ?? '', status: i.status ?? '' })
    } else gather(i, out, depth + 1)
  }
}
