// SPDX-License-Identifier: MIT
// What the running plant answers, and what is asked about imports and notices.

export interface Said2 {
  en: string
  zh: string
}

export interface Made {
  pieces: number | null
  good: number | null
  bad: number | null
  speed: number | null // pieces per hour of production
}

export type Grain = 'hour' | 'shift' | 'day'

export interface Machine {
  machine: string
  state: string
  since: string | null
  reason?: string
  product?: string
  order?: string
  time: string | null
  late: number
  too_late: number
  kind?: string
  entity?: string
  title?: string
  parent?: string | null
  made?: Record<Grain, Made>
}

export interface LiveIndicator {
  name: string
  sort: string
  title: Said2
  unit: string
  better?: string
  key?: string
}

export interface Reason {
  reason: string
  title: Said2
}

export interface Stretch {
  from: string
  to: string
  state: string
  reason?: string
  product?: string
  order?: string
}

export interface MachineStates {
  machine: string
  known_from: string | null
  time: string | null
  stretches: Stretch[]
  next: string | null
}

export interface States {
  kind: string
  entity: string
  from: string
  to: string
  machines: MachineStates[]
}

export interface Figure {
  value: number | null
  unit?: string
  text?: string
}

export interface Loss {
  loss: string
  s: number | null
  pieces: number | null
}

export interface LossReason {
  reason: string
  s: number | null
  pieces: number | null
  share: number | null
  cumulative: number | null
}

export interface Losses {
  losses: Loss[]
  unexplained_s: number | null
  reasons: LossReason[]
  figures: Record<string, Figure>
}

export interface OrderRow {
  order: string
  [figure: string]: string | Figure
}

export interface SaidRow {
  entity: string
  measure: string
  text: string | null
  from: string | null
  to: string | null
  recorded: string
  counts: boolean
}

export interface FactRow {
  measure: string
  entity: string
  keys: string | null
  period: string
  value: number | string | boolean | null
  unit: string | null
  quality: string
}

export interface SourceRow {
  source: string
  kind: string
  state: string
  messages: number
  samples: number
  refused: number
  reconnects: number
  bytes: number
  last: string | null
  newest: string | null
  skew_s: number | null
  skew_max_s: number | null
  backward: number
  backward_max_s: number | null
  problem: string
}

export interface SignalRow {
  signal: string
  kind: string
  unit: string
  used: boolean
  current: boolean
}

export type Point = [time: string, value: number | string | boolean | null, least?: number, largest?: number, count?: number]

export interface Series {
  signal: string
  kind: string
  unit: string
  stretches: { resolution: string; from: string; to: string; points: Point[] }[]
}

export interface ImportRow {
  id: number
  file: string
  started: string
  state: string
  read: number
  kept: number
  same: number
  corrected: number
  refused: number
}

export interface ImportReport {
  file: string
  dry_run: boolean
  import: number | null
  read: number
  left_out: number
  refused: number
  values_refused: number
  values_missing: number
  kept: number
  same: number
  corrected: number
  entities_added: number
  links_added: number
  refusals: number
  rejects: { line: number; column: string; value: string; reason: string }[]
}

export interface AlertEvent {
  time: string
  alert: string
  entity: string | null
  event: string
  value: string | null
  count: number | null
  'shelved until': string | null
  who: string | null
  comment: string | null
}

export interface Channel {
  name: string
  kind: string
  address: string
  to: string | null
  least: string
  branch: string | null
  lang: string | null
  secret: string
}

export interface Notice {
  id: number
  time: string
  channel: string
  subject: string
  state: string
  tries: number
  next: string | null
  problem: string | null
}
