// SPDX-License-Identifier: MIT
// Addresses of the page. What a screen shows stands in its address, so that a link to it can be sent:
// the path names the screen and its object, the query what is chosen there.
import { screens, type Screen } from '../screens/index.ts'

export interface Place {
  screen: Screen
  params: Record<string, string>
}

// The screen of a path, and what its parts with a colon stand for; null: there is none.
export function match(path: string): Place | null {
  for (const screen of screens) {
    const params = matchOne(screen.path, path)
    if (params) return { screen, params }
  }
  return null
}

function matchOne(pattern: string, path: string): Record<string, string> | null {
  const want = pattern.split('/').filter(Boolean)
  const have = path.split('/').filter(Boolean)
  if (have.length > want.length) return null
  const params: Record<string, string> = {}
  for (const [i, part] of want.entries()) {
    const optional = part.endsWith('?')
    const name = part.startsWith(':') ? part.slice(1, optional ? -1 : undefined) : null
    const got = have[i]
    if (got === undefined) {
      if (optional) continue
      return null
    }
    if (name === null && part !== got) return null
    if (name !== null) params[name] = decodeURIComponent(got)
  }
  return params
}

class Router {
  path = $state(location.pathname)
  query = $state.raw(new URLSearchParams(location.search))
  place = $derived(match(this.path))

  constructor() {
    addEventListener('popstate', () => this.#read())
  }

  #read(): void {
    this.path = location.pathname
    this.query = new URLSearchParams(location.search)
  }

  go(to: string, how: { replace?: boolean } = {}): void {
    if (how.replace) history.replaceState(null, '', to)
    else history.pushState(null, '', to)
    const screen = this.path !== location.pathname
    this.#read()
    if (screen) window.scrollTo(0, 0)
  }

  // What is chosen on a screen: null or '' takes a choice away. Does not add to the history.
  choose(values: Record<string, string | null | undefined>): void {
    const query = new URLSearchParams(location.search)
    for (const [name, value] of Object.entries(values)) {
      if (value) query.set(name, value)
      else query.delete(name)
    }
    const text = query.toString()
    this.go(location.pathname + (text ? `?${text}` : ''), { replace: true })
  }
}

export const router = new Router()

// An address: link('/entity', 'line:L1') + query.
export function link(path: string, ...rest: (string | Record<string, string | null | undefined>)[]): string {
  let out = path
  const query = new URLSearchParams()
  for (const part of rest) {
    if (typeof part === 'string') out += `/${encodeURIComponent(part)}`
    else for (const [name, value] of Object.entries(part)) if (value) query.set(name, value)
  }
  const text = query.toString()
  return text ? `${out}?${text}` : out
}

// For a click on anything inside the page: links within it are followed without loading it again.
export function follow(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
  const anchor = (event.composedPath() as Element[]).find((e) => e instanceof HTMLAnchorElement)
  if (!(anchor instanceof HTMLAnchorElement) || anchor.target || anchor.hasAttribute('download')) return
  if (anchor.origin !== location.origin || anchor.pathname.startsWith('/api/')) return
  if (anchor.hash && anchor.pathname === location.pathname) return
  event.preventDefault()
  router.go(anchor.pathname + anchor.search)
}
