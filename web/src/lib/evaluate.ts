// SPDX-License-Identifier: MIT
// Values of indicators, with what is no number (a code, yes or no) as text.
import { api, type AskedOf } from './api.ts'
import type { operations } from '../api/schema.d.ts'
import type { Eval, Evaluation, EvalValue } from '../api/shapes.ts'
import { packs } from './packs.svelte.ts'
import { t } from './text.ts'

type Raw = Evaluation['values'][number]

const numberOf = (v: Raw['value'] | undefined): number | null => (typeof v === 'number' ? v : null)

function textOf(name: string, v: Raw['value']): string | undefined {
  if (typeof v === 'boolean') return v ? t('value.yes') : t('value.no')
  return typeof v === 'string' ? packs.codeOf(name, v) : undefined
}

const shown = (v: Raw): EvalValue => ({
  ...v,
  value: numberOf(v.value),
  low: numberOf(v.low),
  high: numberOf(v.high),
  // Read where it is shown: titles of codes may come later, and follow the language.
  get text() {
    return textOf(v.indicator, v.value)
  },
})

export async function evaluate(
  query: NonNullable<AskedOf<operations['evaluate']>['query']>, signal?: AbortSignal,
): Promise<Eval> {
  const said = await api.get('/api/v1/eval', { query, signal })
  return { packs: said.packs, values: said.values.map(shown), remarks: said.remarks }
}
