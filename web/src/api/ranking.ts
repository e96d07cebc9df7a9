// SPDX-License-Identifier: MIT
// Names for what the server answers about indexes; see shapes.ts. Members of the index stand in rows
// of ranks by their names.
import type { components } from './schema.d.ts'
import type { Told } from './told.ts'

type S = components['schemas']

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

export type ShareRow = Told<S['RankShares'][number], 'entity' | 'rank from' | 'rank to' | 'share %'>
export type EffectRow = Told<S['RankEffects'][number], 'choice' | 'of'>
export type WeightRow = Told<S['IndexWeights'][number], 'part' | 'node'>
export type CorrelationRow = Told<S['IndexCorr'][number], 'a' | 'b' | 'units'>
export type RemovalRow = Told<S['IndexRemove'][number], 'without' | 'mean shift' | 'largest' | 'of'>
// Against others, `theirs` stands in the place of `median`.
export interface ProfileRow {
  part: string
  node: string | null
  value: number | null
  score: number | null
  median?: number | null
  theirs?: number | null
  adds: number | null
  rank: number | null
  of: number | null
  title: string | null
}
export type TrendRow = Told<S['IndexTrend'][number], 'from' | 'to'>
export type ResultRow = Told<S['Results'][number], 'id' | 'index' | 'period' | 'saved' | 'rows'>
