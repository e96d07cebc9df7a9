// SPDX-License-Identifier: MIT
// What each view of an index is given.
import type { Declared } from '../../lib/declared.ts'

export interface IndexView {
  index: string
  at: string | null // null: the last year that has facts
  period: string | null // which that is, once known
  titles: ReadonlyMap<string, string> // of its parts
  declared: readonly Declared[]
}
