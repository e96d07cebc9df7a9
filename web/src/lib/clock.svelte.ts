// SPDX-License-Identifier: MIT
// A clock that ticks while a component shows it: for how long something lasts.
import { live } from './live.svelte.ts'

class Clock {
  now = $state(live.now())
  #users = 0
  #timer: ReturnType<typeof setInterval> | undefined

  // In a component: $effect(() => clock.run())
  run(): () => void {
    this.now = live.now()
    if (this.#users++ === 0) this.#timer = setInterval(() => (this.now = live.now()), 1000)
    return () => {
      if (--this.#users === 0) clearInterval(this.#timer)
    }
  }
}

export const clock = new Clock()
