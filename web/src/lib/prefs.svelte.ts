// SPDX-License-Identifier: MIT
// What a person set for this browser: language, theme, zone. Kept in local storage.

export type Language = 'en' | 'zh'
export type Theme = 'system' | 'light' | 'dark'

function kept(name: string): string | null {
  try {
    return localStorage.getItem(`mw.${name}`)
  } catch {
    return null // a browser may refuse storage; the page works without
  }
}

function keep(name: string, value: string): void {
  try {
    localStorage.setItem(`mw.${name}`, value)
  } catch {
    // as above
  }
}

function firstLanguage(): Language {
  const said = kept('language')
  if (said === 'en' || said === 'zh') return said
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en'
}

function firstTheme(): Theme {
  const said = kept('theme')
  return said === 'light' || said === 'dark' ? said : 'system'
}

const systemDark = window.matchMedia('(prefers-color-scheme: dark)')

export const browserZone = Intl.DateTimeFormat().resolvedOptions().timeZone

class Prefs {
  language = $state<Language>(firstLanguage())
  theme = $state<Theme>(firstTheme())
  #systemDark = $state(systemDark.matches)
  // What the person said, else that of the browser.
  zone = $state(kept('zone') || browserZone)
  // The browser's locale where it is of the language shown, so that its numbers look as usual.
  locale = $derived(
    navigator.language.toLowerCase().startsWith(this.language)
      ? navigator.language
      : this.language === 'zh'
        ? 'zh-CN'
        : 'en-GB',
  )
  dark = $derived(this.theme === 'dark' || (this.theme === 'system' && this.#systemDark))
  navigationOpen = $state(kept('navigation') !== 'closed')

  constructor() {
    systemDark.addEventListener('change', (e) => (this.#systemDark = e.matches))
  }

  setLanguage(language: Language): void {
    this.language = language
    keep('language', language)
  }

  setTheme(theme: Theme): void {
    this.theme = theme
    keep('theme', theme)
  }

  // null: that of the browser
  setZone(zone: string | null): void {
    this.zone = zone ?? browserZone
    keep('zone', zone ?? '')
  }

  setNavigationOpen(open: boolean): void {
    this.navigationOpen = open
    keep('navigation', open ? 'open' : 'closed')
  }

  // Writes language and theme to the document; to be called in an effect.
  apply(): void {
    const root = document.documentElement
    root.lang = this.language === 'zh' ? 'zh-CN' : 'en'
    root.dataset.ixTheme = 'classic'
    root.dataset.ixColorSchema = this.dark ? 'dark' : 'light'
    root.style.colorScheme = this.dark ? 'dark' : 'light'
  }
}

export const prefs = new Prefs()
