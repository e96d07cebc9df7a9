// SPDX-License-Identifier: MIT
// Figures over many entities, for pictures only: what counts is computed by the server. A value and
// what is aimed at.
import type { EvalValue, Target } from '../api/shapes.ts'

export interface Spread {
  count: number
  low: number
  quarter: number
  median: number
  threeQuarters: number
  high: number
}

// Quantile by linear interpolation between the sorted values (type 7).
export function quantile(sorted: readonly number[], share: number): number {
  if (sorted.length === 0) return NaN
  const at = (sorted.length - 1) * share
  const below = Math.floor(at)
  const low = sorted[below]!
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!
  return low + (high - low) * (at - below)
}

export function spreadOf(values: readonly (number | null)[]): Spread | null {
  const sorted = values.filter((v): v is number => v !== null && Number.isFinite(v)).sort((a, b) => a - b)
  if (sorted.length === 0) return null
  return {
    count: sorted.length,
    low: sorted[0]!,
    quarter: quantile(sorted, 0.25),
    median: quantile(sorted, 0.5),
    threeQuarters: quantile(sorted, 0.75),
    high: sorted[sorted.length - 1]!,
  }
}

// The share of the values that one is better than, of 1; the better way is up unless `lower`.
export function percentileOf(value: number, values: readonly (number | null)[], lower = false): number | null {
  const others = values.filter((v): v is number => v !== null && Number.isFinite(v))
  if (others.length < 2) return null
  const behind = others.filter((v) => (lower ? v > value : v < value)).length
  const same = others.filter((v) => v === value).length
  return (behind + Math.max(0, same - 1) / 2) / (others.length - 1)
}

// The target of a value: that of its period, else the one until further notice.
export function targetOf(targets: readonly Target[], v: EvalValue): Target | undefined {
  const own = targets.filter((x) => x.indicator === v.indicator && x.entity === `${v.kind}:${v.entity}`)
  return own.find((x) => x.period === v.period) ?? own.find((x) => !x.period)
}

export function isMet(value: number | null | undefined, target: number, lower: boolean): boolean | null {
  if (value === null || value === undefined) return null
  return lower ? value <= target : value >= target
}
