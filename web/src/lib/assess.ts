// SPDX-License-Identifier: MIT
// What the screens of assessments share.
import type { AssessState, AnswerValue, Question } from '../api/assess.ts'

export const STATES: readonly AssessState[] = ['draft', 'returned', 'submitted', 'reviewed', 'confirmed']

export const isSample = (...texts: (string | null | undefined)[]): boolean =>
  texts.some((x) => /\bsample\b|示例/i.test(x ?? ''))

// How the server is given an answer: the code of an option, a list of them, a number.
export type Given = string | string[] | number

export const givenOf = (v: AnswerValue): Given => (v.codes.length ? v.codes : (v.number ?? ''))

export const takesAnswers = (state: AssessState): boolean => state === 'draft' || state === 'returned'
export const takesScores = (state: AssessState): boolean => state === 'submitted' || state === 'reviewed'

export const sameValue = (a: AnswerValue, b: AnswerValue): boolean =>
  a.number === b.number && a.codes.length === b.codes.length && a.codes.every((c) => b.codes.includes(c))

export const isOpen = (q: Question): boolean => q.applies && q.open !== null
export const isDisputed = (q: Question): boolean => Boolean(q.score && q.answer && !sameValue(q.answer, q.score))

export interface Part {
  title: string
  questions: Question[]
  done: number
}

// The questions by part, in their order.
export function partsOf(questions: readonly Question[]): Part[] {
  const out: Part[] = []
  for (const q of questions) {
    const title = q.part ?? ''
    let part = out.find((p) => p.title === title)
    if (!part) out.push((part = { title, questions: [], done: 0 }))
    part.questions.push(q)
    if (!isOpen(q)) part.done++
  }
  return out
}

// "[20, 40)" as people write it.
export function bandText(low: number | null, high: number | null, openLow: boolean, openHigh: boolean, say: (v: number) => string): string {
  if (low === null && high === null) return ''
  if (low === null) return `${openHigh ? '<' : '≤'} ${say(high ?? 0)}`
  if (high === null) return `${openLow ? '>' : '≥'} ${say(low)}`
  return `${openLow ? '>' : ''}${say(low)} – ${openHigh ? '<' : ''}${say(high)}`
}

// Whether a number lies in a band.
export const inBand = (v: number | null, o: { low: number | null; high: number | null; open_low: boolean; open_high: boolean }): boolean =>
  v !== null &&
  (o.low === null || (o.open_low ? v > o.low : v >= o.low)) &&
  (o.high === null || (o.open_high ? v < o.high : v <= o.high))
