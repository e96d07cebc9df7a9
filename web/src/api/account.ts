// SPDX-License-Identifier: MIT
// Names for what the server answers about people, tokens, the trail, backups; see shapes.ts.
import type { components } from './schema.d.ts'

type S = components['schemas']

export type Role = S['Role']
export const ROLES: readonly Role[] = ['viewer', 'operator', 'assessor', 'analyst', 'administrator']

export type Grant = S['Grant'] // without entity: all there is
export type Person = S['Person']
export type Token = S['Token']
export type SessionEntry = S['SessionEntry']
export type AuditEntry = S['AuditEntry']
export type Backup = S['Backup']
export type Retention = S['Retention']
export type RetentionPreview = S['RetentionPreview']
export type Target = S['Targets'][number]
export type View = S['Views'][number]
export type Schedule = S['Schedule']
