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
  person: { name: string; title: string }
  organisation: { code: string; title: string }
  grants: { role: string; entity: string | null }[]
  acts: string[]
  csrf: string
  zone: string | null
  language: string | null
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
