// SPDX-License-Identifier: MIT
// The branch that is chosen in the header, as the codes of all that stand in it; null: everything.
import { frameState, idOf } from './frame.svelte.ts'
import { parentOf } from './tree.ts'
import { router } from './router.svelte.ts'
import { session } from './session.svelte.ts'
import type { EntityRow } from '../api/shapes.ts'

export function branchCodes(): ReadonlySet<string> | null {
  const id = router.query.get('branch')
  const top = id ? frameState.entity(id) : undefined
  return top ? new Set(frameState.within(top).map((e) => e.code)) : null
}

// Whether whoever is signed in administers an entity; null: all of the organisation.
export function administers(e: EntityRow | null): boolean {
  if (session.who?.open) return true
  const granted = (session.who?.grants ?? []).filter((g) => g.role === 'administrator')
  if (granted.some((g) => !g.entity)) return true
  for (let at = e ?? undefined, steps = 0; at && steps < 64; steps++) {
    const id = idOf(at)
    if (granted.some((g) => g.entity === id)) return true
    const up = parentOf(at)
    at = up === null ? undefined : frameState.entity(up)
  }
  return false
}
