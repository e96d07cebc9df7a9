// SPDX-License-Identifier: MIT
// Requests to the server. The browser keeps ETags; the cookie of the session goes along by itself.
import { session } from './session.svelte.ts'
import { t } from './text.ts'
import type { paths } from '../api/schema.d.ts'

export type Query = Record<string, string | number | boolean | readonly string[] | null | undefined>

export interface Asked {
  path?: Record<string, string> // for the parts of the address in braces
  query?: Query
  body?: unknown // sent as JSON, unless it is a Blob
  signal?: AbortSignal
  work?: string // a name by which the server tells how far it is, see work.svelte.ts
  as?: 'json' | 'text' // of the answer
}

// ---- what the document of the API says of an address

type Method = 'get' | 'post' | 'put' | 'delete'
type PathWith<M extends Method> = { [P in keyof paths]: paths[P] extends Record<M, infer O> ? ([O] extends [undefined] ? never : P) : never }[keyof paths]
type Operation<P extends keyof paths, M extends Method> = paths[P] extends Record<M, infer O> ? O : never

// Nothing is given by null as well as by leaving it out; of a list one may stand for itself.
type Loose<V> = V extends readonly string[] ? V | string | readonly string[] : V
type Given<Q> = { [K in keyof Q]: Loose<Q[K]> | null | undefined }

type QueryOf<O> = O extends { parameters: { query?: infer Q } } ? (Q extends object ? Given<Q> : never) : never
type PathOf<O> = O extends { parameters: { path: infer P } } ? (P extends object ? { [K in keyof P]: string } : never) : never
type BodyOf<O> = O extends { requestBody?: { content: { 'application/json': infer B } } } ? B : unknown

export type ReplyOf<P extends keyof paths, M extends Method> =
  Operation<P, M> extends { responses: { 200: { content: { 'application/json': infer R } } } } ? R : undefined

export interface AskedOf<O> {
  path?: PathOf<O>
  query?: QueryOf<O>
  body?: BodyOf<O>
  signal?: AbortSignal
  work?: string
}

// By an address of the document everything is known; by another, the one who asks says what comes.
interface Call<M extends Method> {
  <P extends PathWith<M>>(path: P, asked?: AskedOf<Operation<P, M>>): Promise<ReplyOf<P, M>>
  <T>(path: string, asked?: Asked): Promise<T>
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
  if (asked.work) headers['Mw-Work'] = asked.work
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
  const empty = answer.status === 202 || answer.status === 204
  if (answer.ok) return (empty ? undefined : asked.as === 'text' ? await answer.text() : await answer.json()) as T
  const problem = await problemOf(answer)
  if (problem.status === 401 && !path.startsWith('/api/v1/session') && !path.startsWith('/api/v1/links')) session.expired()
  throw problem
}

const caller = <M extends Method>(method: M): Call<M> =>
  ((path: string, asked?: Asked) => call(method.toUpperCase(), path, asked)) as Call<M>

export const api = { get: caller('get'), post: caller('post'), put: caller('put'), delete: caller('delete') }

// What went wrong, in words.
export function wordsOf(error: unknown): string {
  if (error instanceof Problem) {
    if (error.status === 403) return error.detail || t('error.forbidden')
    if (error.status === 404 && !error.detail) return t('error.notFound')
    return error.message
  }
  return error instanceof Error ? error.message : String(error)
}
