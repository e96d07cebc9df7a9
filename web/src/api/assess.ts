// SPDX-License-Identifier: MIT
// Names for what the server answers about assessments; see shapes.ts.
import type { components } from './schema.d.ts'
import type { Told } from './told.ts'

type S = components['schemas']

export type AssessState = 'draft' | 'submitted' | 'reviewed' | 'confirmed' | 'returned'

type CampaignRow = S['Campaigns'][number]
export type Campaign = Told<CampaignRow, Exclude<keyof CampaignRow, 'deadline'>>

type AssessmentTold = S['Assessments'][number]
export type AssessmentRow = Told<AssessmentTold, Exclude<keyof AssessmentTold, 'title' | 'state' | 'changed' | 'late'>> & { state: AssessState }

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

type AgreementTold = S['Agreement'][number]
export type AgreementRow = Told<AgreementTold, 'question' | 'pairs'>

export type AnswerOption = Told<S['FormOption'], 'points'> // without code: a band of numbers
export type AnswerValue = Told<S['FormValue'], 'text'>
export type Said = Told<S['FormAnswer'], 'text' | 'source'>
export type EvidenceFile = Told<S['FormFile'], 'name'>

type QuestionTold = S['FormQuestion']
export type Question = Omit<Told<QuestionTold, 'title' | 'most' | 'applies' | 'contradicted'>, 'options' | 'answer' | 'score' | 'computed' | 'files' | 'open'> & {
  open: string | null // why it is: "not answered", "proposed", "not shown"
  options: AnswerOption[]
  answer: Said | null
  score: Said | null
  computed: AnswerValue | null
  files: EvidenceFile[]
}

export type AssessForm = Omit<Told<S['Form'], 'campaign' | 'entity' | 'period'>, 'questions' | 'state'> & { state: AssessState; questions: Question[] }

export type StandingQuestion = Told<S['Standing']['questions'][number], 'entropy_then' | 'settles'>
export type Standing = Omit<Told<S['Standing'], 'low' | 'high'>, 'questions'> & { questions: StandingQuestion[] }
type StepTold = S['NextSteps'][number]
export type NextStep = Told<StepTold, 'question' | 'cost' | 'points then'>
type HistoryTold = S['AssessmentHistory'][number]
export type HistoryRow = Told<HistoryTold, 'when' | 'what' | 'who'>

export type Document = S['Documents'][number]
