// SPDX-License-Identifier: MIT
// What the server answers.

export interface Server {
  name: string
  version: string
  organisation_count: number
  open: boolean
  first: boolean
  oidc: boolean
}

export interface Session {
  person: { name: string; title: string; mail: string }
  organisation: { code: string; title: string }
  grants: { role: string; entity?: string }[]
  acts: string[]
  csrf: string
  open: boolean // the server asks nobody who they are
}

export interface LinkReply {
  kind: 'first' | 'password'
  name?: string
}

export interface EntityRow {
  code: string
  kind: string
  title: string | null
  parent: string | null
  zone: string | null
  from: string | null
  to: string | null
}

export interface EvalValue {
  indicator: string
  kind: string
  entity: string
  title: string
  period: string
  keys?: Record<string, string>
  value: number | null
  low?: number | null
  high?: number | null
  unit?: string
  level?: string
  text?: string
  coverage?: number
}

export interface Eval {
  packs: { name: string; version: string; hash: string }[]
  values: EvalValue[]
  remarks: { indicator: string; kind: string; unverified?: boolean; [more: string]: unknown }[]
}

export interface WhySource {
  import: number
  file: string
  count: number
  line_first: number
  line_last: number
  recorded: string
}

export interface Why {
  sort: string // indicator, measure, answer, parameter, line, more
  name?: string
  number?: number | null
  low?: number
  high?: number
  value?: string
  title?: string
  entity?: string
  period?: string
  key?: string
  formula?: string
  roll?: string
  row?: string
  part?: string
  cite?: string
  status?: string
  reason?: string
  facts?: number
  earlier?: number
  sources?: WhySource[]
  inputs?: Why[]
}

export interface Explanation {
  explanation: Why
  packs: { name: string; version: string; sha256: string }[]
}

export interface LiveMachine {
  machine: string
  state: string
  since: string | null
  reason?: string
  product?: string
  order?: string
  time: string | null
  [more: string]: unknown
}

export interface LiveValue {
  kind: string
  entity: string
  name: string
  grain: string
  period: string
  value: number | null
  unit?: string
  text?: string
  keys?: Record<string, string>
}

export interface LiveChange {
  time?: string
  values?: LiveValue[]
  machines?: LiveMachine[]
}

export type LiveAll = LiveChange

export interface AlertRow {
  alert: string
  kind?: string
  entity?: string
  severity: string
  state: string
  value: string
  raised: string | null
  cleared: string | null
  shelved_until?: string | null
  who: string
  comment: string
}

export interface Title {
  en?: string | null
  zh?: string | null
}

export interface DeclarationRef {
  pack: string
  name: string
}

export interface Declaration {
  sort: 'indicator' | 'measure' | 'choice' | 'level' | 'index' | 'parameter' | 'alert' | 'kind' | 'policy' | 'enum'
  name: string
  title: Title | null
  kind: string | null
  unit: string | null
  better: 'higher' | 'lower' | null
  cite: string | null
  status: string | null
  top: boolean
  // of one pack only:
  formula?: string | null
  note?: Title | null
  range?: string | null
  roll?: string | null
  grain?: string | null
  keys?: string[]
  where?: { file: string; line: number }
  used_by?: DeclarationRef[]
  uses?: DeclarationRef[]
  rows?: { from: string; published?: string | null; values: { key: string | null; value: string }[]; cite?: string | null }[]
}

export interface Pack {
  name: string
  title: Title
  version: string
  source: string | null
  hash: string
  in_use: boolean
  from: 'program' | 'workspace'
  uses: string[]
  declarations: Declaration[]
}

export interface Example {
  title: string
  file: string
  line: number
  given: string
  ok: boolean
  lines: { indicator: string; entity: string | null; expected: string; got: string; ok: boolean }[]
}

export interface WholePack extends Pack {
  files: { name: string; text: string }[]
  examples: Example[]
}

export interface Diagnostic {
  file: string
  line: number
  column: number
  length: number
  severity: 'error' | 'warning'
  text: string
  hint: string | null
}

export interface Checked {
  diagnostics: Diagnostic[]
  examples: Example[]
}

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

export interface ImportRow {
  id: number
  file: string
  started: string
  state: string
  read: number
  kept: number
  refused: number
}

export interface CampaignRow {
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
  overdue: number
}

export interface FactRow {
  measure: string
  entity: string
  keys: Record<string, string> | null
  period: string
  value: number | string | boolean | null
  unit: string | null
  quality: string
  import: number
  source: string
  recorded: string
}
