// SPDX-License-Identifier: MIT
// Periods as the command line writes them: 2024, 2024-Q1, 2024-03, 2024-W10, 2024-03-05,
// 2024-03-05T06. Plain calendar arithmetic on the text; zones are the server's matter.

export type Grain = 'year' | 'quarter' | 'month' | 'week' | 'day' | 'hour'

const SHAPE: [Grain, RegExp][] = [
  ['year', /^\d{4}$/],
  ['quarter', /^\d{4}-Q[1-4]$/],
  ['month', /^\d{4}-(0[1-9]|1[0-2])$/],
  ['week', /^\d{4}-W(0[1-9]|[1-4]\d|5[0-3])$/],
  ['day', /^\d{4}-\d{2}-\d{2}$/],
  ['hour', /^\d{4}-\d{2}-\d{2}T\d{2}$/],
]

export function grainOf(period: string): Grain | null {
  return SHAPE.find(([, shape]) => shape.test(period))?.[0] ?? null
}

const two = (n: number): string => String(n).padStart(2, '0')
const four = (n: number): string => String(n).padStart(4, '0')
const dayText = (d: Date): string => `${four(d.getUTCFullYear())}-${two(d.getUTCMonth() + 1)}-${two(d.getUTCDate())}`

// The Monday of ISO week 1.
function weekOne(year: number): Date {
  const fourth = new Date(Date.UTC(year, 0, 4))
  return new Date(fourth.getTime() - ((fourth.getUTCDay() + 6) % 7) * 86400000)
}

function weekText(day: Date): string {
  const thursday = new Date(day.getTime() + (3 - ((day.getUTCDay() + 6) % 7)) * 86400000)
  const year = thursday.getUTCFullYear()
  return `${four(year)}-W${two(1 + Math.floor((thursday.getTime() - weekOne(year).getTime()) / 604800000))}`
}

// The first day of a period (of an hour: its day).
export function firstDay(period: string): Date {
  const year = Number(period.slice(0, 4))
  switch (grainOf(period)) {
    case 'quarter':
      return new Date(Date.UTC(year, (Number(period[6]) - 1) * 3, 1))
    case 'month':
      return new Date(Date.UTC(year, Number(period.slice(5, 7)) - 1, 1))
    case 'week':
      return new Date(weekOne(year).getTime() + (Number(period.slice(6)) - 1) * 604800000)
    case 'day':
    case 'hour':
      return new Date(Date.UTC(year, Number(period.slice(5, 7)) - 1, Number(period.slice(8, 10))))
    default:
      return new Date(Date.UTC(year, 0, 1))
  }
}

// The period of a grain that a day (and an hour of it) lies in.
export function periodOf(day: Date, grain: Grain): string {
  const year = four(day.getUTCFullYear())
  switch (grain) {
    case 'year':
      return year
    case 'quarter':
      return `${year}-Q${Math.floor(day.getUTCMonth() / 3) + 1}`
    case 'month':
      return `${year}-${two(day.getUTCMonth() + 1)}`
    case 'week':
      return weekText(day)
    case 'day':
      return dayText(day)
    case 'hour':
      return `${dayText(day)}T${two(day.getUTCHours())}`
  }
}

// The period `count` later of the same grain; earlier when negative.
export function shift(period: string, count: number): string {
  const grain = grainOf(period)
  if (!grain) return period
  const day = firstDay(period)
  if (grain === 'hour') {
    return periodOf(new Date(day.getTime() + (Number(period.slice(11, 13)) + count) * 3600000), grain)
  }
  if (grain === 'week' || grain === 'day') {
    return periodOf(new Date(day.getTime() + count * (grain === 'week' ? 7 : 1) * 86400000), grain)
  }
  const months = { year: 12, quarter: 3, month: 1 }[grain]
  return periodOf(new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + count * months, 1)), grain)
}

// The same moment in another grain: the last one that begins within the period.
export function regrain(period: string, grain: Grain): string {
  const last = firstDay(shift(period, 1))
  return periodOf(new Date(last.getTime() - (grainOf(period) === 'hour' ? 0 : 1)), grain)
}

// A period in words of the locale.
export function formatPeriod(period: string, locale: string): string {
  const day = firstDay(period)
  const write = (options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' }).format(day)
  switch (grainOf(period)) {
    case 'month':
      return write({ year: 'numeric', month: 'short' })
    case 'day':
      return write({ year: 'numeric', month: 'short', day: 'numeric' })
    case 'hour':
      return `${write({ month: 'short', day: 'numeric' })} ${period.slice(11)}:00`
    default:
      return period
  }
}

// ---- shifts: their begin and length stand in the calendar of the workspace, a period of one is
// "2024-03-05T06/PT8H"

export interface Shift {
  begin: string // "06", "06:30"
  length: string // "PT8H"
}

// Of "early 06:00 PT8H, late 14:00 PT8H"; what is no such text is left out.
export function shiftsOf(text: string | null | undefined): Shift[] {
  return (text ?? '').split(',').flatMap((s) => {
    const found = /(\d{2}):(\d{2})(?::00)? (PT\d+[HM](?:\d+M)?)/.exec(s)
    return found ? [{ begin: found[2] === '00' ? found[1]! : `${found[1]}:${found[2]}`, length: found[3]! }] : []
  })
}

// The last shifts of which the last one begins on a day, the oldest first.
export function shiftPeriods(day: string, count: number, shifts: readonly Shift[]): string[] {
  const out: string[] = []
  const order = [...shifts].sort((a, b) => (a.begin < b.begin ? 1 : -1))
  for (let back = 0; order.length && out.length < count; back++) {
    for (const s of order) out.push(`${shift(day, -back)}T${s.begin}/${s.length}`)
  }
  return out.slice(0, count).reverse()
}
