// SPDX-License-Identifier: MIT
// Plain functions of the shop floor: stretches of states, stops, losses, slots of facts.
import type { FactRow, Losses, Point, SaidRow, Series, Stretch } from '../api/floor.ts'

export interface Span {
  from: number // ms
  to: number
}

// A stretch with its times in ms.
export interface Part extends Span {
  state: string
  reason: string
  product: string
  order: string
}

// What no reason was said of is "" here; losses call it so by a word.
export const reasonOf = (reason: string | undefined): string => (reason === undefined || reason === 'unspecified' ? '' : reason)

export const partOf = (s: Stretch): Part => ({
  from: Date.parse(s.from), to: Date.parse(s.to), state: s.state, reason: reasonOf(s.reason), product: s.product ?? '', order: s.order ?? '',
})

// Neighbours that a function says the same of become one.
export function merged(parts: readonly Part[], same: (a: Part, b: Part) => boolean): Part[] {
  const out: Part[] = []
  for (const p of parts) {
    const last = out.at(-1)
    if (last && last.to === p.from && same(last, p)) last.to = p.to
    else out.push({ ...p })
  }
  return out
}

// Stretches in which the machine stood though it was planned to run.
export const isStop = (p: { state: string }): boolean => p.state === 'delay' || p.state === 'down'

// The stops, whatever product or order ran.
export const stopsOf = (parts: readonly Part[]): Part[] =>
  merged(parts, (a, b) => a.state === b.state && a.reason === b.reason).filter(isStop)

// What people said, without what stands there again with an end since: a reason that was given while
// its stop went on.
export const saidToShow = (rows: readonly SaidRow[]): SaidRow[] =>
  rows.filter((r) => r.to !== null ||
    !rows.some((x) => x.to !== null && x.entity === r.entity && x.measure === r.measure && x.from === r.from))

// Stops without a reason first, the longest of them; then the newest.
export function byNeed(a: Part, b: Part): number {
  if ((a.reason === '') !== (b.reason === '')) return a.reason === '' ? -1 : 1
  return a.reason === '' ? b.to - b.from - (a.to - a.from) : b.from - a.from
}

// The stretch at a moment; -1: there is none.
export function partAt(parts: readonly Part[], at: number): number {
  let low = 0
  let high = parts.length - 1
  while (low <= high) {
    const mid = (low + high) >> 1
    const p = parts[mid]!
    if (at < p.from) high = mid - 1
    else if (at >= p.to) low = mid + 1
    else return mid
  }
  return -1
}

// Round steps for a time axis: about `count` of them.
const STEPS_MIN = [1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360, 720, 1440]
export function ticks(span: Span, count: number, offset: (at: number) => number = () => 0): number[] {
  const want = (span.to - span.from) / 60000 / Math.max(1, count)
  const step = (STEPS_MIN.find((s) => s >= want) ?? Math.ceil(want / 1440) * 1440) * 60000
  const out: number[] = []
  const shift = offset(span.from)
  for (let at = Math.ceil((span.from + shift) / step) * step - shift; at < span.to; at += step) out.push(at)
  return out
}

// What a zone is ahead of UTC at a moment, in ms.
export function zoneOffset(zone: string): (at: number) => number {
  const write = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone, year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23',
  })
  return (at) => {
    const part = Object.fromEntries(write.formatToParts(at).map((p) => [p.type, Number(p.value)]))
    const local = Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!)
    return local - Math.floor(at / 1000) * 1000
  }
}

// Bars of the waterfall: where each begins and ends as shares of planned busy time. What is missing
// takes no room and stays null.
export interface Step {
  loss: string
  s: number | null
  pieces: number | null
  begin: number
  end: number
}

export function waterfall(losses: Losses): Step[] {
  const whole = losses.losses[0]?.s ?? 0
  let rest = 1
  return losses.losses.map((l, i) => {
    const share = whole > 0 && l.s !== null ? l.s / whole : 0
    if (i === 0) return { ...l, begin: 0, end: 1 }
    if (l.loss === 'good') return { ...l, begin: 0, end: Math.max(0, share) }
    const end = rest
    rest -= share
    return { ...l, begin: Math.min(rest, end), end: Math.max(rest, end) }
  })
}

// ---- facts of slots

export interface Slot extends Span {
  value: number
}

const UNIT_MS: Record<string, number> = { D: 86400000, H: 3600000, M: 60000, S: 1000 }

// The length of an ISO 8601 duration of days, hours, minutes and seconds in ms; 0: it is another one.
export function lengthOf(duration: string): number {
  const found = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(duration)
  if (!found) return 0
  return ['D', 'H', 'M', 'S'].reduce((sum, unit, i) => sum + Number(found[i + 1] ?? 0) * UNIT_MS[unit]!, 0)
}

// The period of a slot in ms: "2026-11-30T06:00/PT5M" and "2026-11-30T06" by the clock of a zone, or
// two instants "…Z..…Z". Null: a month, a day, or something else that is no slot.
export function slotOf(period: string, zone: (at: number) => number): Span | null {
  const [begin, end] = period.split('..')
  if (end !== undefined) {
    const span = { from: Date.parse(begin!), to: Date.parse(end) }
    return span.to > span.from ? span : null
  }
  const found = /^(\d{4}-\d{2}-\d{2}T\d{2})(:\d{2})?(:\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?(?:\/(P.*))?$/.exec(period)
  if (!found) return null
  const [, hour, minute = ':00', second = '', offset, duration] = found
  const length = duration ? lengthOf(duration) : found[2] ? 0 : UNIT_MS.H!
  let from = Date.parse(`${hour}${minute}${second || ':00'}${offset ?? 'Z'}`)
  if (!offset) from -= zone(from - zone(from)) // wall clock of the zone
  return length > 0 && Number.isFinite(from) ? { from, to: from + length } : null
}

// Facts of one measure by entity, in order of time.
export function slotsOf(facts: readonly FactRow[], zone: (at: number) => number): Map<string, Slot[]> {
  const out = new Map<string, Slot[]>()
  for (const f of facts) {
    const span = slotOf(f.period, zone)
    if (!span || typeof f.value !== 'number') continue
    const list = out.get(f.entity)
    if (list) list.push({ ...span, value: f.value })
    else out.set(f.entity, [{ ...span, value: f.value }])
  }
  for (const list of out.values()) list.sort((a, b) => a.from - b.from)
  return out
}

// Slots as a line of what was made or used per hour; where a slot is missing the line breaks.
export function rateLine(slots: readonly Slot[], perMs: number): [number, number | null][] {
  const out: [number, number | null][] = []
  let end = NaN
  for (const s of slots) {
    if (!Number.isNaN(end) && s.from > end) out.push([end, null])
    out.push([s.from, (s.value / (s.to - s.from)) * perMs])
    end = s.to
  }
  const last = slots.at(-1)
  if (last) out.push([last.to, (last.value / (last.to - last.from)) * perMs])
  return out
}

// The points of a series that was sent in stretches, as numbers; gaps of none.
export function pointsOf(series: Series): [number, number][] {
  const out: [number, number][] = []
  for (const stretch of series.stretches) {
    for (const p of stretch.points as Point[]) {
      const value = typeof p[1] === 'boolean' ? Number(p[1]) : p[1]
      if (typeof value === 'number') out.push([Date.parse(p[0]), value])
    }
  }
  return out
}

// "Filler (simulated)": what is simulated says so in its title.
export const isSimulated = (title: string | null | undefined): boolean => /simulated|模拟|仿真/i.test(title ?? '')
export const plainTitle = (title: string): string => title.replace(/\s*[(（](simulated|模拟|仿真)[^)）]*[)）]\s*$/i, '') || title
