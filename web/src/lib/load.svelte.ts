// SPDX-License-Identifier: MIT
// Something asked of the server by a component: asked again when what the question was made of
// changes, given up when the component goes.

export interface Loading<T> {
  readonly data: T | undefined // what came last, kept while the next is on its way
  readonly error: unknown
  readonly busy: boolean
  again(): void
  cancel(): void
}

// To be called while a component is set up. `work` reads its reactive inputs before its first await.
// It may answer null at once when there is nothing to ask yet.
export function load<T>(work: (signal: AbortSignal) => Promise<T> | null): Loading<T> {
  let data = $state.raw<T>()
  let error = $state.raw<unknown>()
  let busy = $state(false)
  let turn = $state(0)
  let control: AbortController | null = null

  $effect(() => {
    void turn
    const mine = new AbortController()
    control = mine
    const asked = work(mine.signal)
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
        error = e
        busy = false
      },
    )
    return () => mine.abort()
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
    again: () => void turn++,
    cancel: () => {
      control?.abort()
      busy = false
    },
  }
}
