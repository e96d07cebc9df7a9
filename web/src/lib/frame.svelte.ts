// SPDX-License-Identifier: MIT
// What header, navigation and screens share: the branch that is looked at, the entities of it, the
// alerts that are active.
import { api } from './api.ts'
import { session } from './session.svelte.ts'
import type { AlertRow, EntityRow } from '../api/shapes.ts'

export const idOf = (e: { kind: string; code: string }): string => `${e.kind}:${e.code}`

class FrameState {
  drawer = $state(false) // the navigation of a narrow screen is open
  alerts = $state.raw<AlertRow[]>([])
  entities = $state.raw<EntityRow[]>([]) // all that the person may see, parents before children not assured
  loaded = $state(false)
  byId = $derived(new Map(this.entities.map((e) => [idOf(e), e])))
  byCode = $derived(new Map(this.entities.map((e) => [e.code, e])))
  children = $derived(this.#childrenOf(this.entities))
  plant = $state(false) // there is a live plant behind the server

  #childrenOf(entities: EntityRow[]): Map<string | null, EntityRow[]> {
    const out = new Map<string | null, EntityRow[]>()
    const known = new Set(entities.map((e) => e.code))
    for (const e of entities) {
      const parent = e.parent !== null && known.has(e.parent) ? e.parent : null
      const list = out.get(parent)
      if (list) list.push(e)
      else out.set(parent, [e])
    }
    return out
  }

  // "kind:code" or a bare code.
  entity(id: string): EntityRow | undefined {
    return this.byId.get(id) ?? this.byCode.get(id)
  }

  // The entity and all that stand in it.
  within(e: EntityRow): EntityRow[] {
    const out: EntityRow[] = []
    const open = [e]
    for (let at = open.pop(); at; at = open.pop()) {
      out.push(at)
      open.push(...(this.children.get(at.code) ?? []))
    }
    return out
  }

  #asked: Promise<void> | null = null

  // Loads the entities unless that was done.
  ready(): Promise<void> {
    this.#asked ??= this.loadEntities().catch((e: unknown) => {
      this.#asked = null
      throw e
    })
    return this.#asked
  }

  async loadEntities(): Promise<void> {
    const limit = 5000
    this.entities = await api.get('/api/v1/entities', { query: { limit } })
    this.loaded = true
  }

  async loadAlerts(): Promise<void> {
    try {
      const said = await api.get<{ alerts: AlertRow[] } | AlertRow[]>('/api/v1/alerts')
      this.alerts = Array.isArray(said) ? said : said.alerts
      this.plant = true
    } catch {
      this.alerts = [] // no plant runs behind this server, or the person sees none
    }
  }

  // While somebody is signed in: entities now, alerts again and again.
  begin(): () => void {
    if (!session.who) return () => {}
    this.ready().catch(() => {}) // the screen that wants them says so
    void this.loadAlerts()
    const timer = setInterval(() => void this.loadAlerts(), 15000)
    return () => clearInterval(timer)
  }
}

export const frameState = new FrameState()
