// SPDX-License-Identifier: MIT
// The branch that is chosen in the header, as the codes of all that stand in it; null: everything.
import { frameState } from './frame.svelte.ts'
import { router } from './router.svelte.ts'

export function branchCodes(): ReadonlySet<string> | null {
  const id = router.query.get('branch')
  const top = id ? frameState.entity(id) : undefined
  return top ? new Set(frameState.within(top).map((e) => e.code)) : null
}
