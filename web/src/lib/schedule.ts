// SPDX-License-Identifier: MIT
// Timetables of what is sent regularly: "daily 06:30", "weekly mon 06:30", "monthly last 06:30".
import type { Grain } from './period.ts'

export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Every = 'daily' | 'weekly' | 'monthly'
export const EVERY: readonly Every[] = ['daily', 'weekly', 'monthly']

export interface When {
  every: Every
  day: string // mon..sun; 1..28 or last; '' for daily
  at: string
}

export function parseWhen(text: string): When | null {
  const found = /^(daily|weekly|monthly) (?:(\w+) )?(\d\d:\d\d)$/.exec(text)
  return found ? { every: found[1] as Every, day: found[2] ?? '', at: found[3] ?? '' } : null
}

export const printWhen = (w: When): string => (w.every === 'daily' ? `daily ${w.at}` : `${w.every} ${w.day} ${w.at}`)

// The day that is usual: what is over on Sunday comes on Monday, a month on its first.
export const usualDay = (every: Every): string => ({ daily: '', weekly: 'mon', monthly: '1' })[every]

// The name of a weekday in a locale.
export function dayName(day: string, locale: string): string {
  const monday = Date.UTC(2024, 0, 1) // a Monday
  const at = DAYS.findIndex((d) => d === day)
  return new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' }).format(new Date(monday + at * 86400000))
}

// What comes so often is of a day, a week, a month, unless what is looked at has longer periods.
export function usualPeriod(every: Every, shown: Grain | null): string {
  if (shown === 'quarter' || shown === 'year') return shown
  return { daily: 'day', weekly: 'week', monthly: 'month' }[every]
}
