// SPDX-License-Identifier: MIT
// The live stream of the plant, one for the whole page. While anybody follows it, it is open; the
// browser goes on from the last event after a break (Last-Event-ID), and when the server refuses, it
// is tried again after a pause that grows.
import type { LiveIndicator, Machine, Reason } from '../api/floor.ts'
import type { AlertRow, LiveValue } from '../api/shapes.ts'
import { title } from './text.ts'

export type LiveSign = 'off' | 'joining' | 'live' | 'lost'

// What stands, as the event "all" brings it; the other events bring lists of what changed.
interface All {
  time: string | null
  values: LiveValue[]
  keyed?: LiveValue[]
  machines: Machine[]
  indicators?: LiveIndicator[]
  reasons?: Reason[]
}

const valueKey = (v: LiveValue): string => `${v.kind}:${v.entity} ${v.name} ${v.grain} ${v.keys ? Object.values(v.keys).join(',') : ''}`
const CLOCKS_AGREE_MS = 600000
const LOST_MS = 5000 // a stream ends now and then, and the browser goes on after a second

class Live {
  sign = $state<LiveSign>('off')
  time = $state<string | null>(null) // of the plant, as it was told last
  machines = $state.raw<ReadonlyMap<string, Machine>>(new Map())
  values = $state.raw<ReadonlyMap<string, LiveValue>>(new Map())
  indicators = $state.raw<ReadonlyMap<string, LiveIndicator>>(new Map()) // by name; those without a key
  reasons = $state.raw<readonly Reason[]>([])
  alerts = $state.raw<readonly AlertRow[] | null>(null) // as they changed last; null: not since the stream began
  told = $state(false) // what stands was told: without machines there is no time
  moved = $state(0) // counts changes of machines
  #behind = 0 // what the clock of the plant is behind that of the browser
  #followers = 0
  #source: EventSource | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #losing: ReturnType<typeof setTimeout> | undefined
  #pause = 1000

  // What a reason is called; its code where nothing is known of it.
  reasonTitle(reason: string): string {
    return title(this.reasons.find((r) => r.reason === reason)?.title, reason)
  }

  // In a component: $effect(() => live.follow())
  follow(): () => void {
    if (this.#followers++ === 0) this.#open()
    return () => {
      if (--this.#followers === 0) this.#close()
    }
  }

  // The value of an indicator for an entity ("unit:filler") at a grain: hour, shift, day.
  value(entity: string, name: string, grain: string): LiveValue | undefined {
    return this.values.get(`${entity} ${name} ${grain} `)
  }

  // The time of the plant. It is that of this clock, but for a plant that is replayed or simulated.
  now(): number {
    return Date.now() - this.#behind
  }

  #open(): void {
    this.sign = 'joining'
    const source = new EventSource('/api/v1/live/stream')
    this.#source = source
    source.addEventListener('open', () => {
      this.#pause = 1000
      this.#found()
    })
    const on = <T>(name: string, take: (said: T) => void): void =>
      source.addEventListener(name, (e) => {
        take(JSON.parse((e as MessageEvent<string>).data) as T)
        this.#found()
      })
    on<All>('all', (said) => this.#takeAll(said))
    on<LiveValue[]>('values', (said) => this.#takeValues(said))
    on<LiveValue[]>('keyed', (said) => this.#takeValues(said))
    on<Machine[]>('machine', (said) => this.#takeMachines(said))
    on<AlertRow[]>('alerts', (said) => (this.alerts = said))
    source.addEventListener('error', () => {
      if (source.readyState !== EventSource.CLOSED) {
        this.#losing ??= setTimeout(() => (this.sign = 'lost'), LOST_MS)
        return // the browser tries again by itself
      }
      this.sign = 'lost'
      this.#timer = setTimeout(() => this.#open(), this.#pause)
      this.#pause = Math.min(this.#pause * 2, 30000)
    })
  }

  #found(): void {
    clearTimeout(this.#losing)
    this.#losing = undefined
    this.sign = 'live'
  }

  #close(): void {
    clearTimeout(this.#timer)
    clearTimeout(this.#losing)
    this.#losing = undefined
    this.#source?.close()
    this.#source = null
    this.sign = 'off'
    this.alerts = null
  }

  #takeAll(said: All): void {
    this.told = true
    this.time = null
    this.machines = new Map()
    this.values = new Map()
    this.indicators = new Map((said.indicators ?? []).filter((i) => !i.key).map((i) => [i.name, i]))
    this.reasons = said.reasons ?? []
    this.#takeValues([...said.values, ...(said.keyed ?? [])])
    this.#takeMachines(said.machines)
    this.#takeTime(said.time)
  }

  #takeValues(said: LiveValue[]): void {
    const values = new Map(this.values)
    for (const v of said) values.set(valueKey(v), v)
    this.values = values
  }

  #takeMachines(said: Machine[]): void {
    const machines = new Map(this.machines)
    for (const m of said) machines.set(m.machine, m)
    this.machines = machines
    this.moved++
    for (const m of said) this.#takeTime(m.time)
  }

  #takeTime(said: string | null): void {
    if (!said || (this.time && Date.parse(said) < Date.parse(this.time))) return
    this.time = said
    const behind = Date.now() - Date.parse(said)
    this.#behind = Math.abs(behind) < CLOCKS_AGREE_MS ? 0 : behind
  }
}

export const live = new Live()
