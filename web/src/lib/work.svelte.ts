// SPDX-License-Identifier: MIT
// Long work of the server for this page: how far it is, and giving it up for good. The request gets
// a name (Mw-Work), by which the server tells of it and ends it (docs/http.md).
import { api, Problem } from './api.ts'
import { t, tOr } from './text.ts'
import type { components } from '../api/schema.d.ts'

export type WorkRow = components['schemas']['Work']

// What a request is called where it has no file to name: by its operation in the document of the API.
export function nameOfWork(operation: string): string {
  if (operation.startsWith('export')) return t('work.export')
  if (operation.startsWith('rank') || operation.startsWith('index') || operation === 'keepResult') return t('work.ranks')
  return tOr(`work.of.${operation}`, operation)
}

const LOOK_MS = 500
const NAME_BYTES = 16

// How a request that is work is sent.
export interface WorkCall {
  work: string
  signal: AbortSignal
}

// What came of it: an answer; or it was cancelled, with what the server says of that.
export type Outcome<T> = { got: T; tooLate: boolean } | { cancelled: string }

const newName = (): string => [...crypto.getRandomValues(new Uint8Array(NAME_BYTES))].map((b) => b.toString(16).padStart(2, '0')).join('')

export class LongWork {
  row = $state.raw<WorkRow | null>(null) // null: it is still on its way to the server, or about to end
  busy = $state(false)
  ending = $state(false)
  #name = $state('')
  #control: AbortController | null = null

  // Of the last one that was begun.
  get name(): string {
    return this.#name
  }

  async run<T>(ask: (call: WorkCall) => Promise<T>): Promise<Outcome<T>> {
    const call = this.#begin()
    try {
      const got = await this.#watch(ask(call))
      return { got, tooLate: this.ending }
    } catch (e) {
      if (call.signal.aborted) return { cancelled: '' }
      if (this.ending && e instanceof Problem && e.status === 409) return { cancelled: e.detail }
      throw e
    }
  }

  // The same for `load`: asked at once, null when there is nothing to ask.
  ask<T>(ask: (signal: AbortSignal, call: WorkCall) => Promise<T> | null): Promise<T> | null {
    const call = this.#begin()
    const asked = ask(call.signal, call)
    return asked && this.#watch(asked)
  }

  #begin(): WorkCall {
    const control = new AbortController()
    this.#control = control
    this.#name = newName()
    this.row = null
    this.ending = false
    return { work: this.#name, signal: control.signal }
  }

  async #watch<T>(asked: Promise<T>): Promise<T> {
    this.busy = true
    const look = setInterval(() => void this.#look(), LOOK_MS)
    try {
      return await asked
    } finally {
      clearInterval(look)
      this.busy = false
      this.row = null
    }
  }

  // Nobody waits for it any more. Of what the server was seen to work at it is told; the rest is short.
  drop(): void {
    if (!this.busy) return
    if (this.row && !this.ending) api.delete('/api/v1/work/{id}', { path: { id: this.#name } }).catch(() => undefined)
    this.#control?.abort()
  }

  // The list has an answer at any time; that of one name is refused before and after.
  async #look(): Promise<void> {
    const name = this.#name
    const rows = await api.get('/api/v1/work').catch(() => [])
    if (this.busy && name === this.#name) this.row = rows.find((w) => w.id === name) ?? this.row
  }

  // What did not reach the server yet is given up here: the server refuses it from now on. Otherwise
  // the request's own answer tells what became of it. Throws when the server cannot be told.
  async cancel(): Promise<void> {
    const control = this.#control
    this.ending = true
    try {
      await api.delete('/api/v1/work/{id}', { path: { id: this.#name } })
    } catch (e) {
      if (e instanceof Problem && e.status === 404) return control?.abort()
      if (e instanceof Problem && e.status === 409) return // it is over: its answer is on the way
      this.ending = false
      throw e
    }
  }
}
