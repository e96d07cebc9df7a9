// SPDX-License-Identifier: MIT
// Long work of the server for this page: how far it is, and giving it up for good. The request gets
// a name (Mw-Work), by which the server tells of it and ends it (docs/http.md).
import { api, Problem } from './api.ts'
import type { components } from '../api/schema.d.ts'

export type WorkRow = components['schemas']['Work']

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
    const control = new AbortController()
    this.#control = control
    this.#name = newName()
    this.row = null
    this.ending = false
    this.busy = true
    const look = setInterval(() => void this.#look(), LOOK_MS)
    try {
      const got = await ask({ work: this.#name, signal: control.signal })
      return { got, tooLate: this.ending }
    } catch (e) {
      if (control.signal.aborted) return { cancelled: '' }
      if (this.ending && e instanceof Problem && e.status === 409) return { cancelled: e.detail }
      throw e
    } finally {
      clearInterval(look)
      this.busy = false
      this.row = null
    }
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
