// SPDX-License-Identifier: MIT
// What the server answers about assessments.

export type AssessState = 'draft' | 'submitted' | 'reviewed' | 'confirmed' | 'returned'

export interface Campaign {
  campaign: string
  standard: string
  period: string
  deadline: string | null
  entities: number
  draft: number
  submitted: number
  reviewed: number
  confirmed: number
  returned: number
  'confirmed %': number
  overdue: number
}

export interface AssessmentRow {
  entity: string
  title: string | null
  version: number
  state: AssessState
  answered: number
  of: number
  computed: number
  proposed: number
  'not shown': number
  files: number
  changed: string | null
  late: string | null
}

// Scores of the standard stand beside these, by the names of its indicators.
export interface StandingRow {
  entity: string
  title: string | null
  state: AssessState
  level: number | null
  surely: number | null
  possibly: number | null
  likely: number | null
  'likely %': number | null
  contradicted: number
  [score: string]: string | number | null
}

export interface AgreementRow {
  question: string
  title: string
  pairs: number
  'same %': number | null
  linear: number | null
  quadratic: number | null
  bias: number | null
}

export interface AnswerOption {
  code: string | null // null: a band of numbers
  title: string | null
  points: number
  alone: boolean // with no other beside it
  low: number | null
  high: number | null
  open_low: boolean
  open_high: boolean
}

export interface AnswerValue {
  codes: string[]
  number: number | null
  text: string
  points: number | null
}

export interface Said extends AnswerValue {
  source: string
  counts: boolean
  comment: string | null
  who: string
  when: string
}

export interface EvidenceFile {
  id: string
  name: string
  type: string
  bytes: number
  comment: string | null
  who: string
  when: string
}

export interface Question {
  question: string
  title: string
  part: string | null
  text: string | null
  guide: string | null
  evidence: string | null
  pick: 'one' | 'many' | 'number'
  unit: string | null
  most: number
  least: number
  computable: boolean
  options: AnswerOption[]
  applies: boolean
  open: string | null // why it is: "not answered", "proposed", "not shown"
  answer: Said | null
  score: Said | null
  computed: AnswerValue | null
  contradicted: boolean
  files: EvidenceFile[]
}

export interface AssessForm {
  campaign: string
  standard: string
  standard_title: string
  pack: string
  version: string
  period: string
  deadline: string | null
  entity: string
  title: string | null
  state: AssessState
  revision: number
  questions: Question[]
}

export interface StandingQuestion {
  question: string
  points: number | null
  computed: number | null
  declared: number | null
  assessor: number | null
  applies: boolean
  shown: boolean
  contradicted: boolean
  settles: number
  entropy_then: number
}

export interface Standing {
  entity: string
  state: AssessState
  level: number | null
  low: number
  high: number
  exact: boolean
  odds: { level: number; p: number }[]
  values: Record<string, { value: number | null; low: number | null; high: number | null }>
  questions: StandingQuestion[]
}

export interface NextStep {
  question: string
  title: string
  now: string | null
  to: string
  points: number | null
  'points then': number
  cost: number
  effort: number
}

export interface HistoryRow {
  when: string
  version: number
  what: string
  question: string | null
  said: string | null
  source: string | null
  comment: string | null
  who: string
  recorder: string
  recorded: string
}
