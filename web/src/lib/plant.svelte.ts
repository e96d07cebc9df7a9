// SPDX-License-Identifier: MIT
// Which machines stand where, as the live stream and the tree of entities tell.
import type { Machine } from '../api/floor.ts'
import type { EntityRow } from '../api/shapes.ts'
import { frameState, idOf } from './frame.svelte.ts'
import { live } from './live.svelte.ts'
import { zoneOffset } from './floor.ts'
import { session } from './session.svelte.ts'
import { title } from './text.ts'

export const idOfMachine = (m: Machine): string => `${m.kind ?? 'unit'}:${m.entity ?? m.machine}`

// The machines that are or stand in an entity.
export function machinesOf(id: string): Machine[] {
  const e = frameState.entity(id)
  const all = [...live.machines.values()]
  if (!e) return all.filter((m) => idOfMachine(m) === id || m.parent === id)
  const within = new Set(frameState.within(e).map(idOf))
  return all.filter((m) => within.has(idOfMachine(m)))
}

// What machines stand in, in the order of the machines: the lines.
export function linesOf(branch: string | null): string[] {
  const inside = branch ? new Set(machinesOf(branch).map((m) => m.machine)) : null
  const out = new Set<string>()
  for (const m of live.machines.values()) {
    if (!inside || inside.has(m.machine)) out.add(m.parent ?? idOfMachine(m))
  }
  return [...out]
}

// What the clock of the plant is ahead of UTC at a moment, in ms: its periods begin by that clock.
export const plantClock = (): ((at: number) => number) => zoneOffset(session.server?.zone || 'UTC')

export function nameOf(id: string): string {
  const e: EntityRow | undefined = frameState.entity(id)
  return e ? title(e.title, e.code) : (id.split(':')[1] ?? id)
}
