// SPDX-License-Identifier: MIT
// What the screen of a line asks of the server, asked again as the line moves on.
import type { FactRow, Losses, OrderRow, SaidRow, States } from '../api/floor.ts'
import { api } from './api.ts'
import { partOf, type Part } from './floor.ts'
import { live } from './live.svelte.ts'
import { load, type Loading } from './load.svelte.ts'
import { machinesOf } from './plant.svelte.ts'
import { asked, type FloorWindow } from './window.svelte.ts'

const FACTS_MOST = 20000
const SOON_MS = 1500

export class LineData {
  readonly states: Loading<States>
  readonly losses: Loading<Losses>
  readonly orders: Loading<{ orders: OrderRow[] }>
  readonly said: Loading<SaidRow[]>
  readonly speed: Loading<FactRow[]>
  parts = $derived.by((): ReadonlyMap<string, Part[]> => new Map((this.states.data?.machines ?? []).map((m) => [m.machine, m.stretches.map(partOf)])))
  #entity: () => string
  #window: FloorWindow
  readonly machines = $derived.by(() => (this.#entity() ? machinesOf(this.#entity()) : []))
  readonly #codes = $derived([...new Set(this.machines.map((m) => m.entity ?? m.machine))].join(','))

  // To be made while a component is set up. full: with orders, speed and what was said.
  constructor(entity: () => string, window: FloorWindow, full = true) {
    this.#entity = entity
    this.#window = window
    const query = (): { entity: string; from: string; to: string } => ({ entity: entity(), ...asked(window.span) })
    this.states = load((signal) => (entity() ? api.get('/api/v1/states', { query: query(), signal }) : null))
    this.losses = load((signal) => (entity() ? api.get('/api/v1/losses', { query: query(), signal }) : null))
    this.orders = load((signal) => (entity() && full ? api.get('/api/v1/orders', { query: query(), signal }) : null))
    this.said = load((signal) => (entity() && full ? api.get('/api/v1/said', { query: query(), signal }) : null))
    this.speed = load((signal) =>
      full && this.#codes
        ? api.get('/api/v1/facts', { query: { measure: 'pq', entity: this.#codes, ...asked(window.span), limit: FACTS_MOST }, signal })
        : null,
    )
    this.#followMachines()
  }

  // A machine that changes shows in the time line soon, many at once only once.
  #followMachines(): void {
    let timer: ReturnType<typeof setTimeout> | undefined
    let first = true
    $effect(() => {
      void live.moved
      if (first) {
        first = false
        return
      }
      timer ??= setTimeout(() => {
        timer = undefined
        this.#window.beat()
      }, SOON_MS)
    })
    $effect(() => () => clearTimeout(timer))
  }

  again(): void {
    for (const l of [this.states, this.losses, this.orders, this.said]) l.again()
  }
}
