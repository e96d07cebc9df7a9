// SPDX-License-Identifier: MIT
// What the server answers about people, tokens, the trail, back-ups.

export type Role = 'viewer' | 'operator' | 'assessor' | 'analyst' | 'administrator'
export const ROLES: readonly Role[] = ['viewer', 'operator', 'assessor', 'analyst', 'administrator']

export interface Grant {
  role: Role
  entity?: string // without: all there is
}

export interface Person {
  name: string
  title: string
  mail: string
  made: string | null
  password_set: string | null
  disabled: string | null
  grants: Grant[]
}

export interface NewLink {
  secret: string
  ends: string
}

export interface Token {
  id: number
  person: string
  title: string
  scope: Grant
  read_only: boolean
  made: string | null
  ends: string | null
  seen: string | null
  revoked: string | null
}

export interface NewToken {
  id: number
  token: string
  ends: string
}

export interface SessionEntry {
  id: number
  this: boolean
  made: string | null
  seen: string | null
  ends: string | null
  address: string
  agent: string
}

export interface AuditEntry {
  id: number
  at: string | null
  who: string
  place: string
  act: string
  subject: string
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
  hash: string
}

export interface Backup {
  name: string
  state: 'running' | 'done' | 'failed'
  made: string | null
  bytes: number | null
  packed_bytes: number | null
  files: number | null
  facts: number | null
  sha256: string | null
  problem: string | null
}

export interface Target {
  indicator: string
  entity: string
  period: string | null
  value: number
}

export interface View {
  name: string
  address: string
}

export interface Settings {
  zone: string | null
  shifts: string | null
  title: string | null
  title_zh: string | null
}
