// SPDX-License-Identifier: MIT
// The stretch of time that a screen of the floor shows, as it stands in the address: ?span=8h goes
// along with the clock of the plant, ?from=…&to=… stands still.
import type { Span } from './floor.ts'
import { live } from './live.svelte.ts'
import { router } from './router.svelte.ts'

export const SPANS = { '1h': 3600000, '4h': 14400000, '8h': 28800000, '24h': 86400000, '3d': 259200000 } as const
export type SpanName = keyof typeof SPANS
const LEAST_MS = 60000
const MOST_MS = 31 * 86400000

export class FloorWindow {
  #usual: SpanName
  #beat = $state(0)
  #from = $derived(Date.parse(router.query.get('from') ?? ''))
  #to = $derived(Date.parse(router.query.get('to') ?? ''))
  readonly name = $derived.by((): SpanName => {
    const said = router.query.get('span')
    return said && said in SPANS ? (said as SpanName) : this.#usual
  })
  // Whether it goes along with the clock.
  readonly follows = $derived(!(this.#to > this.#from))
  readonly span = $derived.by((): Span => {
    void this.#beat
    if (!this.follows) return { from: this.#from, to: this.#to }
    const to = Math.ceil(live.now() / 1000) * 1000
    return { from: to - SPANS[this.name], to }
  })

  constructor(usual: SpanName = '8h') {
    this.#usual = usual
  }

  // In a component: $effect(() => window.run()). It moves on every so often, and when a machine changed.
  run(everyMs = 10000): () => void {
    const timer = setInterval(() => this.beat(), everyMs)
    return () => clearInterval(timer)
  }

  beat(): void {
    if (this.follows) this.#beat++
  }

  follow(name: SpanName): void {
    router.choose({ span: name === this.#usual ? null : name, from: null, to: null })
    this.#beat++
  }

  show(span: Span): void {
    let length = Math.min(Math.max(span.to - span.from, LEAST_MS), MOST_MS)
    const middle = (span.from + span.to) / 2
    const from = Math.round((middle - length / 2) / 1000) * 1000
    length = Math.round(length / 1000) * 1000
    router.choose({ from: new Date(from).toISOString(), to: new Date(from + length).toISOString() })
  }

  // By shares of its length: -0.5 is half of it earlier.
  move(share: number): void {
    const by = (this.span.to - this.span.from) * share
    if (this.span.to + by >= live.now() && share > 0) this.follow(this.name)
    else this.show({ from: this.span.from + by, to: this.span.to + by })
  }

  zoom(times: number): void {
    const length = (this.span.to - this.span.from) / times
    const middle = (this.span.from + this.span.to) / 2
    this.show({ from: middle - length / 2, to: middle + length / 2 })
  }
}

export const asked = (span: Span): { from: string; to: string } => ({
  from: new Date(span.from).toISOString(), to: new Date(span.to).toISOString(),
})
