// SPDX-License-Identifier: MIT
// The live stream of the plant, one for the whole page. While anybody follows it, it is open; the
// browser goes on from the last event after a break (Last-Event-ID), and when the server refuses, it
// is tried again after a pause that grows.
import type { LiveAll, LiveChange, LiveMachine, LiveValue } from '../api/shapes.ts'

export type LiveSign = 'off' | 'joining' | 'live' | 'lost'

const valueKey = (v: LiveValue): string => `${v.kind}:${v.entity} ${v.name} ${v.grain} ${JSON.stringify(v.keys ?? null)}`

class Live {
  sign = $state<LiveSign>('off')
  time = $state<string | null>(null) // of the last event
  machines = $state.raw<ReadonlyMap<string, LiveMachine>>(new Map())
  values = $state.raw<ReadonlyMap<string, LiveValue>>(new Map())
  #followers = 0
  #source: EventSource | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #pause = 1000

  // In a component: $effect(() => live.follow())
  follow(): () => void {
    if (this.#followers++ === 0) this.#open()
    return () => {
      if (--this.#followers === 0) this.#close()
    }
  }

  // The value of an indicator for an entity ("unit:filler") at a grain: hour, shift, day.
  value(entity: string, name: string, grain: string): LiveValue | undefined {
    return this.values.get(`${entity} ${name} ${grain} null`)
  }

  #open(): void {
    this.sign = 'joining'
    const source = new EventSource('/api/v1/live/stream')
    this.#source = source
    source.addEventListener('open', () => {
      this.#pause = 1000
      this.sign = 'live'
    })
    source.addEventListener('all', (e) => this.#take(JSON.parse((e as MessageEvent<string>).data) as LiveAll, true))
    source.addEventListener('change', (e) => this.#take(JSON.parse((e as MessageEvent<string>).data) as LiveChange, false))
    source.addEventListener('error', () => {
      this.sign = 'lost'
      if (source.readyState !== EventSource.CLOSED) return // the browser tries again by itself
      this.#timer = setTimeout(() => this.#open(), this.#pause)
      this.#pause = Math.min(this.#pause * 2, 30000)
    })
  }

  #close(): void {
    clearTimeout(this.#timer)
    this.#source?.close()
    this.#source = null
    this.sign = 'off'
  }

  #take(said: LiveChange, all: boolean): void {
    const machines = new Map(all ? [] : this.machines)
    for (const m of said.machines ?? []) machines.set(m.machine, m)
    const values = new Map(all ? [] : this.values)
    for (const v of said.values ?? []) values.set(valueKey(v), v)
    this.machines = machines
    this.values = values
    this.time = said.time ?? new Date().toISOString()
    this.sign = 'live'
  }
}

export const live = new Live()
