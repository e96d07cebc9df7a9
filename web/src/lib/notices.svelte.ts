// SPDX-License-Identifier: MIT
// Short notices at the edge of the page, and questions that want an answer before something is done.

export interface Notice {
  id: number
  sort: 'info' | 'success' | 'warning' | 'error'
  text: string
}

export interface Question {
  title: string
  text: string
  yes: string // what the button that goes on says
  danger?: boolean
  answer: (yes: boolean) => void
}

class Notices {
  list = $state.raw<Notice[]>([])
  question = $state.raw<Question | null>(null)
  #next = 1

  // Errors stay until they are closed.
  say(sort: Notice['sort'], text: string): void {
    const id = this.#next++
    this.list = [...this.list, { id, sort, text }]
    if (sort !== 'error') setTimeout(() => this.close(id), 6000)
  }

  close(id: number): void {
    this.list = this.list.filter((n) => n.id !== id)
  }

  ask(question: Omit<Question, 'answer'>): Promise<boolean> {
    return new Promise((resolve) => {
      this.question = {
        ...question,
        answer: (yes) => {
          this.question = null
          resolve(yes)
        },
      }
    })
  }
}

export const notices = new Notices()
