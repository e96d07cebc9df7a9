// SPDX-License-Identifier: MIT
// What rests on a pack, in words: packs, entities, assessments, figures.
import type { CampaignRow, EntityRow, Pack } from '../api/shapes.ts'
import { t } from './text.ts'

const SHOWN = 6
const FIGURES = ['indicator', 'level', 'index']

const some = (names: readonly string[]): string => (names.length > SHOWN ? `${names.slice(0, SHOWN).join(', ')} …` : names.join(', '))

export interface Around {
  packs: readonly Pack[]
  entities: readonly EntityRow[]
  campaigns: readonly CampaignRow[]
}

// One sentence for each sort of thing.
export function dependsOn(pack: Pack, around: Around): string[] {
  const out: string[] = []
  const users = around.packs.filter((p) => p.uses.includes(pack.name)).map((p) => p.name)
  if (users.length) return [t('standards.depends.packs', { packs: some(users) })]
  const kinds = pack.declarations.filter((d) => d.sort === 'kind').map((d) => d.name)
  const elsewhere = new Set(around.packs.filter((p) => p !== pack).flatMap((p) => p.declarations.filter((d) => d.sort === 'kind').map((d) => d.name)))
  const mine = around.entities.filter((e) => kinds.includes(e.kind) && !elsewhere.has(e.kind))
  if (mine.length) out.push(t('standards.depends.entities', { n: mine.length, kinds: some([...new Set(mine.map((e) => e.kind))]) }))
  const names = new Set([pack.name, ...pack.declarations.map((d) => d.name)])
  const campaigns = around.campaigns.filter((c) => names.has(c.standard)).map((c) => c.campaign)
  if (campaigns.length) out.push(t('standards.depends.campaigns', { campaigns: some(campaigns) }))
  const figures = pack.declarations.filter((d) => FIGURES.includes(d.sort)).length
  if (figures) out.push(t('standards.depends.figures', { n: figures }))
  return [...out, t('standards.depends.facts')]
}
