// SPDX-License-Identifier: MIT
// Who is signed in, and what they may do.
import { api, Problem } from './api.ts'
import { router } from './router.svelte.ts'
import type { Server, Session as SessionReply } from '../api/shapes.ts'

class Session {
  // undefined: not asked yet; null: nobody
  who = $state.raw<SessionReply | null | undefined>(undefined)
  server = $state.raw<Server | null>(null)
  csrf = ''

  #take(who: SessionReply | null): void {
    this.who = who
    this.csrf = who?.csrf ?? ''
  }

  // What the server is and who is signed in; throws when the server cannot be reached. A visitor does
  // not ask who they are: a browser tells its console of every refusal.
  async begin(): Promise<void> {
    this.server = await api.get('/api/v1/server')
    if (!this.server.signed) return this.#take(null)
    try {
      this.#take(await api.get('/api/v1/session'))
    } catch (e) {
      if (!(e instanceof Problem) || e.status !== 401) throw e
      this.#take(null)
    }
  }

  async signIn(name: string, password: string): Promise<void> {
    this.#take(await api.post('/api/v1/session', { body: { name, password } }))
  }

  // A session that the server began in the place of this one, as after a new password.
  renewed(who: SessionReply): void {
    this.#take(who)
  }

  async signOut(): Promise<void> {
    await api.delete('/api/v1/session')
    this.#take(null)
    router.go('/sign-in')
  }

  // A request was answered with 401: to the sign-in, and back here afterwards.
  expired(): void {
    this.#take(null)
  }

  may(act: string): boolean {
    return this.who?.acts.some((a) => a === act) ?? false
  }
}

export const session = new Session()
