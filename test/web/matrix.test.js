// SPDX-License-Identifier: MIT
// Every screen of the page, on the workspace that `make run` shows, in both themes, the sign-in in both languages:
// it opens without an error and without asking another server, axe-core finds nothing serious, its
// heading is in the language, and what the page has words for is said in them. Contrasts are those of
// the themes whatever the language, so that they are looked at in English.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { Browser, can, Demo, ROOT, shot, signIn, theme, visit } from './harness.js'

const NAME = 'li.wei'
const PASSWORD = 'three words and a tree'
const skip = !can && 'no program or no browser'

// The path of a screen, as web/src/screens/index.ts has it: what to look at there.
const BOTTLER = 'enterprise:SE-113'
const INDEX = '/index/digital_strength?at=2025&draws=0'
const SCREENS = {
  '/': ['/'],
  '/entity/:entity?': ['/entity', `/entity/${BOTTLER}?at=2025`, '/entity?indicator=pass_rate&at=2025', '/entity/unit:filler'],
  '/line/:entity?': ['/line', '/line/unit:filler', '/line?wall=1'],
  '/explain/:indicator?': ['/explain', `/explain/sme_score?entity=${BOTTLER}&at=2025`],
  '/assessment/:campaign?/:entity?': [
    '/assessment', '/assessment/2026', '/assessment/2026?view=standing', '/assessment/2026?view=agreement',
    '/assessment/2026?view=settings', '/assessment/2025/SE-113',
  ],
  '/index/:index?': [
    '/index', INDEX, ...['acceptance', 'regions', 'parts', 'whatIf', 'effects', 'kept'].map((t) => `${INDEX}&tab=${t}`),
    `${INDEX}&tab=profile&unit=${BOTTLER}`,
  ],
  '/targets': ['/targets'],
  '/standards/:pack?': ['/standards', ...['', '?tab=parameters', '?tab=examples', '?tab=text'].map((t) => `/standards/energy${t}`), '/standards/miit_sme_2024'],
  '/sources': ['/sources', '/sources?tab=signals', '/sources?tab=files'],
  '/energy/:entity?': ['/energy', '/energy/site:bottling'],
  '/alerts': ['/alerts', '/alerts?tab=shelved', '/alerts?tab=history', '/alerts?tab=channels'],
  '/admin/:part?': ['people', 'tokens', 'entities', 'organisations', 'schedules', 'audit', 'backups', 'retention', 'checks', 'workspace'].map((p) => `/admin/${p}`),
  '/profile': ['/profile'],
  '/sign-in': [], // looked at before somebody is signed in
  '/link/:secret': [],
  other: ['/no/such/screen'],
}

let demo, browser

before(async () => {
  if (skip) return
  browser = await Browser.open()
  demo = await Demo.open()
})
after(async () => {
  await browser?.end()
  await demo?.end()
})

const rowsOf = (file, pattern) => [...fs.readFileSync(path.join(ROOT, 'web/src', file), 'utf8').matchAll(pattern)]

const CONTRAST_APART = { rules: { 'color-contrast': { enabled: false } } }

// All words of the page: key -> [English, Chinese].
function words() {
  const out = new Map()
  for (const f of fs.readdirSync(path.join(ROOT, 'web/src/text')))
    for (const [, key, en, zh] of rowsOf(`text/${f}`, /^ {2}'([\w.]+)': \[(['"`].*['"`]), (['"`].*['"`])\],$/gm)) out.set(key, [en.slice(1, -1), zh.slice(1, -1)])
  return out
}

test('each screen of the router is looked at', () => {
  const paths = rowsOf('screens/index.ts', /^ {2}\{ path: '([^']+)'/gm).map((m) => m[1])
  assert.ok(paths.length > 10)
  assert.deepEqual(Object.keys(SCREENS).filter((p) => p !== 'other').sort(), paths.sort())
  assert.ok(words().size > 500, `${words().size} words`)
})

// Texts of what is seen, but for what somebody wrote as it is: code, tables of files, languages' names.
const shown = (page) =>
  page.evaluate(() => {
    const out = []
    // The tip of a title may be the name that packs have for it.
    const isName = (e, a) => a === 'title' && /^[a-z][a-z0-9_]*$/.test(e.title) && /[\u3400-\u9fff]/.test(e.textContent)
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let n = walk.nextNode(); n; n = walk.nextNode()) {
      const text = n.data.trim()
      if (text && !n.parentElement.closest('script, style, pre, code, textarea, [lang]:not(html)')) out.push(text)
    }
    for (const e of document.querySelectorAll('main [aria-label], main [title], main [placeholder]'))
      if (!e.closest('[lang]:not(html)')) for (const a of ['aria-label', 'title', 'placeholder']) if (e.getAttribute(a) && !isName(e, a)) out.push(e.getAttribute(a))
    return out
  })

async function said(page, language, keys, english) {
  const wrong = []
  const heading = await page.locator('main h1, main h2').first().innerText()
  const chinese = /[\u3400-\u9fff]/.test(heading)
  if (chinese !== (language === 'zh')) wrong.push(`heading "${heading}"`)
  for (const text of new Set(await shown(page))) {
    if (keys.has(text)) wrong.push(`key "${text}"`)
    if (language === 'en') continue
    if (english.has(text)) wrong.push(`English "${text}"`)
    else if (!/[\u3400-\u9fff]/.test(text) && /(^| )[a-z]{2,}( [a-z]{2,}){2}/.test(text)) wrong.push(`English, of the server: "${text}"`)
  }
  return wrong
}

// What is wrong on a screen. In English it is seen in both themes, in the second for its contrasts alone, as nothing else differs.
async function look(page, at, how) {
  const [keys, english] = how.words
  const name = at.replace(/[^a-z0-9]+/gi, '-').replace(/^-|-$/g, '') || 'overview'
  const wrong = await said(page, how.language, keys, english)
  if (await page.locator('main [role="alert"]').count()) wrong.push(`alert "${await page.locator('main [role="alert"]').first().innerText()}"`)
  wrong.push(...(await browser.findings(page, how.language === 'en' ? undefined : CONTRAST_APART)))
  await shot(page, `${name}_${how.language}_${how.theme}`)
  if (how.language === 'en') wrong.push(...(await contrasts(page, name, how)))
  wrong.push(...page.wrong.splice(0))
  return wrong.map((w) => `${at}: ${w}`)
}

async function contrasts(page, name, how) {
  const other = how.theme === 'dark' ? 'light' : 'dark'
  await theme(page, other)
  const wrong = (await browser.findings(page, { runOnly: ['color-contrast'] })).map((f) => `${other}: ${f}`)
  await shot(page, `${name}_${how.language}_${other}`)
  await theme(page, how.theme)
  return wrong
}

// Words of up to three letters are symbols of units in both languages.
function tables() {
  const all = words()
  const english = [...all.values()].filter(([en, zh]) => en !== zh && /[a-z]{4}/.test(en) && !en.includes('{')).map(([en]) => en)
  return [new Set(all.keys()), new Set(english)]
}

const LANGUAGES = [{ language: 'en', theme: 'dark' }, { language: 'zh', theme: 'light' }]

test('signing in, and the one-time link of a server that is new', { skip }, async () => {
  const found = []
  let page
  for (const one of LANGUAGES) {
    await page?.context().close()
    const how = { ...one, words: tables() }
    page = await browser.page(demo.address, how)
    for (const at of ['/sign-in', demo.link]) {
      await page.goto(at)
      await page.locator('input[name=password]').waitFor()
      found.push(...(await look(page, at === demo.link ? '/link' : at, how)))
    }
  }
  await page.fill('input[name=name]', NAME)
  await page.fill('input[name=title]', 'Li Wei')
  await page.fill('input[name=password]', PASSWORD)
  await page.fill('input[name=again]', PASSWORD)
  await page.click('button[type=submit]')
  await page.waitForURL((u) => u.pathname === '/')
  await page.context().close()
  assert.deepEqual(found, [])
})

for (const one of LANGUAGES) {
  test(`every screen, ${one.language}`, { skip }, async () => {
    const found = []
    const how = { ...one, words: tables() }
    const page = await browser.page(demo.address, how)
    await signIn(page, NAME, PASSWORD)
    for (const at of Object.values(SCREENS).flat()) {
      await visit(page, at).catch((e) => found.push(`${at}: ${e}`))
      found.push(...(await look(page, at, how)))
    }
    assert.deepEqual(found, [])
    await page.context().close()
  })
}
