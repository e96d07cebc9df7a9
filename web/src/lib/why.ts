// SPDX-License-Identifier: MIT
// Which number is to be explained, as it stands in an address: /explain/… is a page of its own, and
// ?why=… opens the panel beside any screen.
import { link } from './router.svelte.ts'

export interface Why {
  indicator: string
  entity?: string | null // "kind:code"
  at?: string | null
  keys?: Record<string, string> | null
}

const keysText = (keys: Why['keys']): string | null => (keys && Object.keys(keys).length ? Object.values(keys).join(',') : null)

// Opens the panel on the screen that is shown.
export function whyLink(why: Why): string {
  const query = new URLSearchParams(location.search)
  query.set('why', why.indicator)
  const set = (name: string, value: string | null | undefined): void => (value ? query.set(name, value) : query.delete(name))
  set('why-of', why.entity)
  set('why-at', why.at)
  set('why-keys', keysText(why.keys))
  return `${location.pathname}?${query.toString()}`
}

// The page of an explanation, as it is sent to others.
export const whyPage = (why: { indicator: string; entity?: string | null; at?: string | null; keys?: string | null }): string =>
  link('/explain', why.indicator, { entity: why.entity, at: why.at, keys: why.keys })
