// SPDX-License-Identifier: MIT
// Facts as the server lists them: when one holds, as it is told when it is corrected.
import { firstDay, grainOf, shift } from './period.ts'

export interface Stretch {
  from: string
  to: string | null // until further notice
}

const dayText = (d: Date): string => d.toISOString().slice(0, 10)

// Of "2024-03", "since 2024-01-01T00:00:00+08:00", "A..B"; null for "always" and what is no such text.
export function stretchOf(period: string): Stretch | null {
  const since = /^since (\S+)$/.exec(period)
  if (since) return { from: since[1]!, to: null }
  const both = /^(\S+)\.\.(\S+)$/.exec(period)
  if (both) return { from: both[1]!, to: both[2]! }
  const grain = grainOf(period)
  if (!grain) return null
  if (grain === 'hour') return { from: `${period}:00:00`, to: `${shift(period, 1)}:00:00` }
  return { from: `${dayText(firstDay(period))}T00:00:00`, to: `${dayText(firstDay(shift(period, 1)))}T00:00:00` }
}

// Codes of keys stand parted by ", " in a list.
export const keysOf = (keys: string | null): string[] => (keys ? keys.split(/,\s*| \/ /) : [])
