// SPDX-License-Identifier: MIT
// What the packs in use declare: titles, units, which way is better. Asked for once and kept.
import { api } from './api.ts'
import { title } from './text.ts'
import type { Declaration, Pack } from '../api/shapes.ts'

class Packs {
  list = $state.raw<Pack[] | null>(null)
  #asked: Promise<void> | null = null
  // Of a name that several packs declare: the first in use.
  byName = $derived(this.#index(this.list ?? []))

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
    this.list = await api.get<Pack[]>('/api/v1/packs')
  }

  // What a name is called in the language shown.
  title(name: string): string {
    return title(this.byName.get(name)?.title, name.replaceAll('_', ' '))
  }

  // Declarations of packs in use.
  inUse(sorts: readonly Declaration['sort'][]): Declaration[] {
    const out: Declaration[] = []
    for (const pack of this.list ?? []) {
      if (pack.in_use) out.push(...pack.declarations.filter((d) => sorts.includes(d.sort)))
    }
    return out
  }
}

export const packs = new Packs()
