// SPDX-License-Identifier: MIT
// Numbers, times and periods as a person reads them. Plain functions: a locale and a zone come in.

// Missing is a dash, never 0.
export const MISSING = '–'

// A value of the server: digits that matter, thousands parted as the locale does. Percentages and
// other units are written after the number by unitText.
export function formatNumber(value: number | null | undefined, locale: string, digits = 4): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return MISSING
  const size = Math.abs(value)
  if (size < 1e-12) return '0' // what rounding leaves of a difference
  if (size !== 0 && (size >= 1e12 || size < 1e-4)) {
    return new Intl.NumberFormat(locale, { notation: 'scientific', maximumSignificantDigits: digits }).format(value)
  }
  // A large number keeps all its whole digits; a small one keeps `digits` of those that matter.
  if (size >= 10 ** (digits - 1)) return new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }).format(value)
  return new Intl.NumberFormat(locale, { maximumSignificantDigits: digits }).format(value)
}

// A number as a person types it in their locale: "1,500" is fifteen hundred where a comma parts
// thousands. Null when it is none, and when it could be read in two ways ("1,5" there).
export function parseNumber(text: string, locale: string): number | null {
  const parts = new Intl.NumberFormat(locale).formatToParts(12345678.9)
  const part = (type: string, usual: string): string => parts.find((p) => p.type === type)?.value ?? usual
  const group = part('group', ',').replace(/\s/u, ' ')
  const decimal = part('decimal', '.')
  const typed = text.trim().replace(/[\s\u00a0\u202f]/gu, ' ').replace('\u2212', '-')
  const quoted = (s: string): string => s.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const grouped = new RegExp(`^[-+]?\\d{1,3}(${quoted(group)}\\d{3})+(${quoted(decimal)}\\d*)?$`)
  const plain = new RegExp(`^[-+]?(\\d+(${quoted(decimal)}\\d*)?|${quoted(decimal)}\\d+)(e[-+]?\\d+)?$`, 'i')
  const whole = grouped.test(typed) ? typed.replaceAll(group, '') : plain.test(typed) ? typed : null
  const value = whole === null ? NaN : Number(whole.replace(decimal, '.'))
  return Number.isFinite(value) ? value : null
}

// A number in a field, to be typed on: as parseNumber reads it, without parted thousands.
export function editedNumber(value: number, locale: string): string {
  const parts = new Intl.NumberFormat(locale).formatToParts(0.5)
  return String(value).replace('.', parts.find((p) => p.type === 'decimal')?.value ?? '.')
}

// A unit as it is printed: "h^-1" is "1/h", "m^3" is "m³".
export function unitText(unit: string): string {
  const power = (n: string): string => [...n].map((d) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(d)]).join('')
  return unit.replace(/^(\w+)\^-1$/, '1/$1').replace(/\^(\d+)/g, (_, n: string) => power(n))
}

export function formatWhole(value: number | null | undefined, locale: string): string {
  if (value === null || value === undefined) return MISSING
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }).format(value)
}

// A share of 1 as a percentage.
export function formatShare(share: number | null | undefined, locale: string): string {
  if (share === null || share === undefined) return MISSING
  return new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }).format(share)
}

export function formatBytes(bytes: number, locale: string): string {
  const unit = ['B', 'kB', 'MB', 'GB', 'TB']
  let at = 0
  let rest = bytes
  while (rest >= 1000 && at < unit.length - 1) {
    rest /= 1000
    at++
  }
  return `${formatNumber(rest, locale, 3)} ${unit[at]}`
}

// A value as the server prints it, "1234.5 kWh" or "10.5 .. 27.5 %", in the locale; words stay.
export function formatSaid(said: string, locale: string): string {
  const number = String.raw`[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?`
  const parts = new RegExp(`^(${number})(?: \\.\\. (${number}))?(?: ([^\\s\\d].*)|(%))?$`, 'i').exec(said.trim())
  if (!parts) return said
  const [, low, high, word, percent] = parts
  const unit = word ?? percent
  const value = formatNumber(Number(low), locale) + (high ? ` … ${formatNumber(Number(high), locale)}` : '')
  return unit ? `${value} ${unitText(unit)}` : value
}

// The words of a status beside the tag that says "not verified".
export const plainStatus = (status: string): string => status.replace(/^unverified:?\s*/, '')

// The language of prose that somebody wrote, for those who hear it.
export const langOf = (text: string): 'en' | 'zh' => (/[\u3400-\u9fff]/.test(text) ? 'zh' : 'en')

export type TimeStyle = 'time' | 'minute' | 'day' | 'full'

const TIME_STYLE: Record<TimeStyle, Intl.DateTimeFormatOptions> = {
  time: { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
  minute: { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  day: { year: 'numeric', month: 'short', day: 'numeric' },
  full: {
    year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit',
    hourCycle: 'h23', timeZoneName: 'short',
  },
}

export function formatTime(
  at: string | number | Date | null | undefined, locale: string, zone: string, style: TimeStyle = 'minute',
): string {
  if (at === null || at === undefined || at === '') return MISSING
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return String(at)
  return new Intl.DateTimeFormat(locale, { ...TIME_STYLE[style], timeZone: zone }).format(date)
}

// How long: "2 d 3 h", "4 h 05 min", "12 min", "38 s".
export function formatSpan(seconds: number | null | undefined, words: { d: string; h: string; min: string; s: string }): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return MISSING
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 60) return `${whole} ${words.s}`
  const minutes = Math.floor(whole / 60)
  if (minutes < 60) return `${minutes} ${words.min}`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return `${hours} ${words.h} ${String(minutes % 60).padStart(2, '0')} ${words.min}`
  return `${Math.floor(hours / 24)} ${words.d} ${hours % 24} ${words.h}`
}

// Packs write titles as "English / 中文" where they have but one string: the half in the language.
export function halfTitle(title: string, language: 'en' | 'zh'): string {
  const cut = title.indexOf(' / ')
  if (cut < 0) return title
  const left = title.slice(0, cut)
  const right = title.slice(cut + 3)
  const chinese = /[\u3400-\u9fff]/
  if (chinese.test(left) === chinese.test(right)) return title
  return chinese.test(left) === (language === 'zh') ? left : right
}
