// SPDX-License-Identifier: MIT
// The screens. A new one: a Svelte file beside this one, a row here, its words in src/text. Rows are
// matched in this order. The file of a screen is loaded when it is shown first.
import type { Component } from 'svelte'
import type { IconName } from '../lib/icons.ts'
import type { Key } from '../lib/text.ts'

export interface Screen {
  path: string // "/entity/:entity?": a part with a colon is a parameter, with a question mark optional
  title: Key
  icon?: IconName // with one it stands in the navigation
  group?: 'look' | 'improve' | 'know' | 'run' // of the navigation
  act?: string // shown in the navigation to those who may do this; see Session.acts
  bare?: boolean // without header and navigation: sign-in
  open?: boolean // without sign-in
  // Given `params`, which not all of them want: hence any.
  load: () => Promise<{ default: Component<any> }>
}

export const screens: Screen[] = [
  { path: '/', title: 'nav.overview', icon: 'overview', group: 'look', load: () => import('./Overview.svelte') },
  { path: '/entity/:entity?', title: 'nav.entity', icon: 'entity', group: 'look', load: () => import('./Entity.svelte') },
  { path: '/line/:entity?', title: 'nav.line', icon: 'line', group: 'look', load: () => import('./Line.svelte') },
  { path: '/explain/:indicator?', title: 'nav.explain', load: () => import('./Explain.svelte') },
  { path: '/assessment/:campaign?/:entity?', title: 'nav.assessment', icon: 'assessment', group: 'improve', load: () => import('./Assessment.svelte') },
  { path: '/index/:index?', title: 'nav.index', icon: 'index', group: 'improve', load: () => import('./Ranking.svelte') },
  { path: '/targets', title: 'nav.targets', icon: 'targets', group: 'improve', load: () => import('./Targets.svelte') },
  { path: '/standards/:pack?', title: 'nav.standards', icon: 'standards', group: 'know', load: () => import('./Standards.svelte') },
  { path: '/sources', title: 'nav.sources', icon: 'sources', group: 'run', load: () => import('./Sources.svelte') },
  { path: '/energy/:entity?', title: 'nav.energy', icon: 'energy', group: 'look', load: () => import('./Energy.svelte') },
  { path: '/alerts', title: 'nav.alerts', icon: 'alerts', group: 'look', load: () => import('./Alerts.svelte') },
  { path: '/admin/:part?', title: 'nav.administration', icon: 'administration', group: 'run', act: 'people', load: () => import('./Administration.svelte') },
  { path: '/profile', title: 'nav.profile', load: () => import('./Profile.svelte') },
  { path: '/sign-in', title: 'nav.signIn', bare: true, open: true, load: () => import('./SignIn.svelte') },
  { path: '/link/:secret', title: 'nav.link', bare: true, open: true, load: () => import('./Link.svelte') },
]
