// SPDX-License-Identifier: MIT
// Requests to the server. The browser keeps ETags; the cookie of the session goes along by itself.
import { session } from './session.svelte.ts'
import { t } from './text.ts'

export type Query = Record<string, string | number | boolean | readonly string[] | null | undefined>

export interface Asked {
  path?: Record<string, string> // for the parts of the address in braces
  query?: Query
  body?: unknown // sent as JSON, unless it is a Blob
  signal?: AbortSignal
  as?: 'json' | 'text' // of the answer
}

// What the server refused and why (problem+json), or that it could not be reached (status 0).
export class Problem extends Error {
  readonly status: number
  readonly detail: string

  constructor(status: number, title: string, detail: string) {
    super(detail || title)
    this.status = status
    this.detail = detail
  }
}

// The address of a request: "/api/v1/packs/{pack}".
export function address(path: string, asked: Pick<Asked, 'path' | 'query'> = {}): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(asked.path?.[name] ?? ''))
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(asked.query ?? {})) {
    if (value === null || value === undefined || value === '' || value === false) continue
    query.set(name, Array.isArray(value) ? value.join(',') : String(value))
  }
  const text = query.toString()
  return text ? `${filled}?${text}` : filled
}

async function problemOf(answer: Response): Promise<Problem> {
  let said: { title?: string; detail?: string } = {}
  try {
    said = (await answer.json()) as typeof said
  } catch {
    // not JSON: a proxy's page, or nothing
  }
  return new Problem(answer.status, said.title ?? t('error.status', { status: answer.status }), said.detail ?? '')
}

async function send(method: string, path: string, asked: Asked): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json' }
  let body: BodyInit | undefined
  if (asked.body instanceof Blob) {
    body = asked.body
    headers['Content-Type'] = 'application/octet-stream'
  } else if (asked.body !== undefined) {
    body = JSON.stringify(asked.body)
    headers['Content-Type'] = 'application/json'
  }
  if (method !== 'GET' && session.csrf) headers['X-CSRF-Token'] = session.csrf
  try {
    return await fetch(address(path, asked), { method, headers, body, signal: asked.signal, credentials: 'same-origin' })
  } catch (e) {
    if (e instanceof DOMException && e.name === 'AbortError') throw e
    throw new Problem(0, t('error.unreachable'), '')
  }
}

async function call<T>(method: string, path: string, asked: Asked = {}): Promise<T> {
  const answer = await send(method, path, asked)
  if (answer.ok) return (answer.status === 204 ? undefined : asked.as === 'text' ? await answer.text() : await answer.json()) as T
  const problem = await problemOf(answer)
  if (problem.status === 401 && !path.startsWith('/api/v1/session') && !path.startsWith('/api/v1/links')) session.expired()
  throw problem
}

export const api = {
  get: <T>(path: string, asked?: Asked) => call<T>('GET', path, asked),
  post: <T>(path: string, asked?: Asked) => call<T>('POST', path, asked),
  put: <T>(path: string, asked?: Asked) => call<T>('PUT', path, asked),
  delete: <T>(path: string, asked?: Asked) => call<T>('DELETE', path, asked),
}

// What went wrong, in words.
export function wordsOf(error: unknown): string {
  if (error instanceof Problem) {
    if (error.status === 403) return error.detail || t('error.forbidden')
    if (error.status === 404 && !error.detail) return t('error.notFound')
    return error.message
  }
  return error instanceof Error ? error.message : String(error)
}
