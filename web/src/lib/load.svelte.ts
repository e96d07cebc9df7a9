// SPDX-License-Identifier: MIT
// Something asked of the server by a component: asked again when what the question was made of
// changes, given up when the component goes.
import { LongWork, type WorkCall } from './work.svelte.ts'

export interface Loading<T> {
  readonly data: T | undefined // what came last, kept while the next is on its way
  readonly error: unknown
  readonly busy: boolean
  readonly work: LongWork | null // how far it is, of what may take long
  readonly givenUp: boolean // by the person, before anything came
  again(): void
  cancel(): void
}

// To be called while a component is set up. `work` reads its reactive inputs before its first await.
// It may answer null at once when there is nothing to ask yet. What may take long takes a second
// argument and asks with all of it, `...call`: the server then tells how far it is, and ends it when
// it is given up, here or because another question came.
export function load<T>(work: (signal: AbortSignal, call: WorkCall) => Promise<T> | null): Loading<T> {
  const long = work.length > 1
  let given = $state(false)
  let at = $state.raw<LongWork | null>(null)
  let data = $state.raw<T>()
  let error = $state.raw<unknown>()
  let busy = $state(false)
  let turn = $state(0)
  let control: AbortController | null = null

  $effect(() => {
    void turn
    const mine = new AbortController()
    const on = long ? new LongWork() : null
    control = mine
    at = on
    given = false
    const asked = on ? on.ask(work) : work(mine.signal, { work: '', signal: mine.signal })
    if (!asked) {
      data = undefined
      error = undefined
      busy = false
      return
    }
    busy = true
    asked.then(
      (got) => {
        if (mine.signal.aborted) return
        data = got
        error = undefined
        busy = false
      },
      (e: unknown) => {
        if (mine.signal.aborted) return
        if (on?.ending) given = true
        else error = e
        busy = false
      },
    )
    return () => {
      mine.abort()
      on?.drop()
    }
  })

  return {
    get data() {
      return data
    },
    get error() {
      return error
    },
    get busy() {
      return busy
    },
    get work() {
      return at
    },
    get givenUp() {
      return given
    },
    again: () => void turn++,
    cancel: () => {
      control?.abort()
      at?.drop()
      given = true
      busy = false
    },
  }
}
