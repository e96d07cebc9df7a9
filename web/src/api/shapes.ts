// SPDX-License-Identifier: MIT
// Names for what the server answers; the types are those that it describes itself (schema.d.ts).
import type { components } from './schema.d.ts'

type S = components['schemas']

// `oidc`: what the button of another sign-in says, where there is one.
export type Server = S['Server']
export type Act = Session['acts'][number]
export type Session = S['Session']
export type Notifications = S['Notifications']
export type LinkReply = S['Link']
export type EntityRow = S['Entities'][number]
export type Evaluation = S['Evaluation']
export type Explanation = S['Explanation']
export type Why = S['ExplanationNode']
export type WhySource = S['ExplanationSource']
export type Title = S['Titles']
export type Pack = S['PackSummary']
export type WholePack = S['Pack']
export type Declaration = S['PackDeclaration']
export type Example = S['PackExample']
export type Diagnostic = S['PackDiagnostic']
export type Checked = S['PackCheck']
export type ImportRow = Omit<S['Imports'][number], 'file'> & { file: string }
export type CampaignRow = Omit<S['Campaigns'][number], 'campaign' | 'standard' | 'period'> & { campaign: string; standard: string; period: string }
export type FactRow = S['Facts'][number]
export type Live = S['Live']
export type LiveMachine = S['LiveMachine']
export type LiveValue = S['LiveValue']
export type LiveIndicator = S['LiveIndicator']
export type LiveReason = S['LiveReason']
export type AlertRow = S['Alerts'][number]
export type Target = S['Targets'][number]
export type View = S['Views'][number]

// A value as it is shown (lib/evaluate.ts): what is no number is text.
export type EvalValue = Omit<S['Value'], 'value' | 'low' | 'high'> & {
  value: number | null
  low?: number | null
  high?: number | null
  text?: string
}
export interface Eval {
  packs: Evaluation['packs']
  values: EvalValue[]
  remarks: Evaluation['remarks']
}

// Ranks have a column of their own for each member of the index, which a type cannot say beside others.
export interface RankRow {
  rank: number | null
  entity: string
  title: string
  score: number | null
  'score 5 %'?: number | null
  'score 95 %'?: number | null
  'rank 5 %'?: number | null
  'rank 95 %'?: number | null
  [column: string]: string | number | null | undefined
}

// What the live stream tells: everything first, then what changed.
export type LiveChange = Partial<Live>
export type LiveAll = LiveChange
