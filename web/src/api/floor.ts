// SPDX-License-Identifier: MIT
// Names for what the running plant answers, and what is said of imports and notices; the types are
// those that the server describes itself.
import type { components } from './schema.d.ts'

type S = components['schemas']

// Columns of a list may be empty; those that name a row never are.
type Named<Row, K extends keyof Row> = Omit<Row, K> & { [P in K]: NonNullable<Row[P]> }

export type Grain = 'hour' | 'shift' | 'day'
export type Made = S['LiveMade']
export type Machine = S['LiveMachine']
export type LiveIndicator = S['LiveIndicator']
export type Reason = S['LiveReason']
export type States = S['States']
export type MachineStates = States['machines'][number]
export type Stretch = MachineStates['stretches'][number]
export type Figure = S['LiveFigure']
export type Losses = S['Losses']
export type Loss = Losses['losses'][number]
export type LossReason = Losses['reasons'][number]
export type OrderRow = S['Orders']['orders'][number]
export type SaidRow = S['Said'][number]
export type FactRow = S['Facts'][number]
export type SourceRow = S['Sources'][number]
export type SignalRow = S['Signals'][number]
export type Series = S['Series']
export type Point = [time: string, value: number | string | boolean | null, least?: number, largest?: number, count?: number]
export type ImportRow = Named<S['Imports'][number], 'id' | 'file' | 'state' | 'started'>
export type ImportReport = S['ImportReport']
export type AlertEvent = Named<S['AlertHistory'][number], 'time' | 'event'>
export type Channel = Named<S['AlertChannels'][number], 'name' | 'kind' | 'least'>
export type Notice = Named<S['AlertNotices'][number], 'id' | 'time' | 'state'>
