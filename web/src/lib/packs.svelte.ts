// SPDX-License-Identifier: MIT
// What the packs in use declare: titles, units, which way is better. Asked for once and kept.
import { api } from './api.ts'
import { link } from './router.svelte.ts'
import { title, tOr } from './text.ts'
import type { Declaration, Pack } from '../api/shapes.ts'

// What people look at first, where the packs in use have it.
const FIRST = [
  'oee', 'availability', 'effectiveness', 'quality_ratio', 'output', 'electricity_per_piece', 'energy_cost_per_piece',
  'comprehensive_energy', 'scope2_location', 'scope1', 'energy_per_output_value', 'co2_per_output_value',
  'stop_rate', 'mean_stop_time',
]

// The order in which figures are shown: those first, then what nothing else rests on, then what is good
// to be high or low.
export function prominence(d: Declaration | undefined): number {
  if (!d) return 1000
  const first = FIRST.indexOf(d.name)
  if (d.sort === 'level' || d.sort === 'index') return -1
  return first >= 0 ? first : 100 + (d.top ? 0 : 200) + (d.better ? 0 : 100)
}

class Packs {
  list = $state.raw<Pack[] | null>(null)
  #asked: Promise<void> | null = null
  // Of a name that several packs declare: the first in use.
  byName = $derived(this.#index(this.list ?? []))

  #kinds = $derived(new Map((this.list ?? []).flatMap((p) => p.declarations).filter((d) => d.sort === 'kind').map((d) => [d.name, d.title])))
  // Codes stand in whole packs alone: asked for when one is shown.
  #lists = $state.raw(new Map<string, Map<string, Declaration['title']>>())
  #wanted = new Set<string>()

  async #want(list: string): Promise<void> {
    const pack = this.list?.find((p) => p.declarations.some((d) => d.sort === 'enum' && d.name === list))?.name
    if (!pack || this.#wanted.has(pack)) return
    this.#wanted.add(pack)
    const whole = await api.get('/api/v1/packs/{pack}', { path: { pack } })
    const found = whole.declarations.filter((d) => d.sort === 'enum').map((d) => [d.name, new Map((d.codes ?? []).map((c) => [c.code, c.title]))] as const)
    this.#lists = new Map([...this.#lists, ...found])
  }

  #index(list: readonly Pack[]): Map<string, Declaration> {
    const out = new Map<string, Declaration>()
    for (const pack of [...list].sort((a, b) => Number(b.in_use) - Number(a.in_use))) {
      for (const d of pack.declarations) if (!out.has(d.name)) out.set(d.name, d)
    }
    return out
  }

  // Loads them unless that was done.
  ready(): Promise<void> {
    this.#asked ??= this.again().catch((e: unknown) => {
      this.#asked = null
      throw e
    })
    return this.#asked
  }

  async again(): Promise<void> {
    this.list = await api.get('/api/v1/packs')
  }

  // What a name is called in the language shown.
  title(name: string): string {
    return title(this.byName.get(name)?.title, name.replaceAll('_', ' '))
  }

  // What a kind of entities is called: as the packs say, else by words of the page.
  kind(name: string): string {
    const said = this.#kinds.get(name)
    return title(said, '') || tOr(`kind.${name}`, name.replaceAll('_', ' '))
  }

  // A code of a list that the packs declare.
  codeTitle(list: string, code: string): string {
    const found = this.#lists.get(list)
    if (!found && list) this.#want(list).catch(() => {}) // the code stands there
    return title(found?.get(code), code)
  }

  // A code of a measure whose values are codes.
  codeOf(measure: string, code: string): string {
    return this.codeTitle(this.byName.get(measure)?.type ?? '', code)
  }

  // Where the declaration that counts stands on the screen of standards; null: no pack has it.
  declarationLink(name: string): string | null {
    const all = [...(this.list ?? [])].sort((a, b) => Number(b.in_use) - Number(a.in_use))
    const pack = all.find((p) => p.declarations.some((d) => d.name === name && d.sort !== 'parameter'))
    return pack ? link('/standards', pack.name, { show: name }) : null
  }

  // Declarations of packs in use, and of those that they rest on.
  inUse(sorts: readonly Declaration['sort'][]): Declaration[] {
    const out: Declaration[] = []
    for (const pack of this.list ?? []) {
      out.push(...pack.declarations.filter((d) => sorts.includes(d.sort)))
    }
    return out
  }
}

export const packs = new Packs()
