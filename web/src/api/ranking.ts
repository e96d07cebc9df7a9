// SPDX-License-Identifier: MIT
// What the server answers about indexes. Members of the index stand in the rows by their names.

export interface RankRow {
  rank: number | null
  entity: string
  title: string | null
  score: number | null
  'known %': number | null
  'rank 5 %'?: number | null
  median?: number | null
  'rank 95 %'?: number | null
  'score 5 %'?: number | null
  'score 95 %'?: number | null
  'rank before'?: number | null
  'up by'?: number | null
  peers?: string | null
  percentile?: number | null
  'quartile 1'?: number | null
  'quartile 2'?: number | null
  'quartile 3'?: number | null
  withheld?: string | null
  [member: string]: string | number | null | undefined
}

export interface ShareRow {
  entity: string
  title: string | null
  'rank from': number
  'rank to': number
  'share %': number
}

export interface EffectRow {
  choice: string
  of: string
  'first %': number | null
  'first 5 %': number | null
  'first 95 %': number | null
  'total %': number | null
  'total 5 %': number | null
  'total 95 %': number | null
}

export interface WeightRow {
  part: string
  node: string
  'given %': number | null
  'used %': number | null
  'whole %': number | null
  r: number | null
  title: string | null
  [rule: string]: string | number | null
}

export interface CorrelationRow {
  group: string
  a: string
  b: string
  with: string
  r: number | null
  p: number | null
  units: number
  class: string | null
  remark: string | null
}

export interface RemovalRow {
  without: string
  node: string
  'mean shift': number
  largest: number
  of: string
  moved: number
  units: number
  title: string | null
  [more: string]: string | number | null
}

export interface ProfileRow {
  part: string
  node: string
  value: number | null
  score: number | null
  median?: number | null
  theirs?: number | null
  adds: number | null
  rank: number | null
  of: number | null
  title: string | null
}

export interface TrendRow {
  part: string
  from: string
  to: string
  first: number | null
  last: number | null
  change: number | null
  rank: number | null
  'rank before': number | null
  'up by': number | null
  title: string | null
  [more: string]: string | number | null
}

export interface ResultRow {
  id: number
  index: string
  node: string | null
  period: string
  'as known': string | null
  draws: number | null
  seed: number | null
  rows: number
  saved: string
  pack: string
  file: string
}
