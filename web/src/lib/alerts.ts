// SPDX-License-Identifier: MIT
// What people do about alerts.
import type { AlertRow } from '../api/shapes.ts'
import { api, wordsOf } from './api.ts'
import { notices } from './notices.svelte.ts'
import { session } from './session.svelte.ts'
import { t } from './text.ts'

export interface AlertAct {
  act: 'acknowledge' | 'shelve' | 'unshelve'
  minutes?: number
  comment?: string
}

// Says what came of it; false: it was refused.
export async function act(a: AlertRow, what: AlertAct): Promise<boolean> {
  const who = session.server?.open ? { who: 'page' } : {}
  try {
    await api.post('/api/v1/alerts', { body: { ...what, ...who, alert: a.alert, entity: a.kind ? `${a.kind}:${a.entity}` : a.entity } })
    notices.say('success', t(`alerts.did.${what.act}`))
    return true
  } catch (e) {
    notices.say('error', wordsOf(e))
    return false
  }
}
