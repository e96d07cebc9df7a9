// SPDX-License-Identifier: MIT
// For tests of the page: a workspace with people, `mw serve` over it, a browser that is looked at.
// MW names the program; packages are those of tools/deps.
import { execFileSync, spawn } from 'node:child_process'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'

export const ROOT = path.resolve(import.meta.dirname, '../..')
const MW = process.env.MW ?? path.join(ROOT, 'build/src/app/mw')
const require = createRequire(path.join(ROOT, 'tools/deps/package.json'))
const CHROMIUM = process.env.MW_CHROMIUM ?? '/usr/bin/chromium'
const READY_MS = 20000

export const can = fs.existsSync(MW) && fs.existsSync(CHROMIUM)

export class Workspace {
  constructor() {
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mw-web-'))
  }

  file(name) {
    return path.join(this.folder, name)
  }

  // Runs the program; `text` is what it is told on its input.
  mw(words, text = '') {
    const env = { ...process.env, MW_PACKS: path.join(ROOT, 'packs') }
    return execFileSync(MW, words, { cwd: this.folder, env, input: text, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] })
  }

  person(name, title, role, password) {
    this.mw(['person', 'add', '-w', 'plant', name, '--title', title, '--role', role])
    this.mw(['person', 'password', '-w', 'plant', name], `${password}\n`)
  }

  // Begins `mw serve`, what it says is in this.said; ends with the process of the test at the latest.
  async serve(...words) {
    const env = { ...process.env, MW_PACKS: path.join(ROOT, 'packs') }
    this.server = spawn(MW, ['serve', '-w', 'plant', '--listen', '127.0.0.1:0', ...words], { cwd: this.folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
    this.said = ''
    const address = await new Promise((resolve, reject) => {
      const wait = setTimeout(() => reject(new Error(`mw serve did not begin:\n${this.said}`)), READY_MS)
      const read = (bytes) => {
        this.said += bytes
        const found = /listening on (http:\/\/[\d.:]+)/.exec(this.said)
        if (!found) return
        clearTimeout(wait)
        resolve(found[1])
      }
      this.server.stdout.on('data', read)
      this.server.stderr.on('data', read)
      this.server.on('exit', () => reject(new Error(`mw serve ended:\n${this.said}`)))
    })
    return address
  }

  async end() {
    if (this.server && this.server.exitCode === null) {
      const gone = new Promise((resolve) => this.server.on('exit', resolve))
      this.server.kill('SIGTERM')
      await gone
    }
    fs.rmSync(this.folder, { recursive: true, force: true })
  }
}

// The workspace of `make run`, made anew with the past of its line and served by tools/demo: there is
// something to see on every screen.
export class Demo {
  static async open(days = 1) {
    const out = new Demo()
    out.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mw-web-demo-'))
    const env = { ...process.env, MW_PACKS: path.join(ROOT, 'packs'), MW_DEMO_DAYS: String(days), MW_DEMO_SECONDS: '3600' }
    const words = [path.join(ROOT, 'tools/demo'), MW, path.join(out.folder, 'demo')]
    out.process = spawn('python3', words, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    out.gone = new Promise((resolve) => out.process.on('exit', resolve))
    let said = ''
    const ready = new Promise((resolve) => {
      const read = (bytes) => (said += bytes).includes('Ctrl-C') && resolve()
      out.process.stdout.on('data', read)
      out.process.stderr.on('data', read)
    })
    await Promise.race([ready, out.gone])
    out.address = /^open (\S+)$/m.exec(said)?.[1]
    out.link = /http\S+?(\/link\/\S+)/.exec(said)?.[1]
    if (out.address) return out
    await out.end()
    throw new Error(`tools/demo did not begin:\n${said}`)
  }

  async end() {
    this.process.kill('SIGTERM')
    await this.gone
    fs.rmSync(this.folder, { recursive: true, force: true })
  }
}

export class Browser {
  static async open() {
    const { chromium } = require('playwright-core')
    const out = new Browser()
    const root = process.getuid?.() === 0
    out.browser = await chromium.launch({ executablePath: CHROMIUM, args: root ? ['--no-sandbox'] : [] })
    out.axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
    return out
  }

  // A page in a language and a theme, with what went wrong in it: errors of the console, requests
  // that left the server.
  async page(address, { language = 'en', theme = 'dark', width = 1440, height = 900 } = {}) {
    const context = await this.browser.newContext({
      viewport: { width, height }, locale: language === 'zh' ? 'zh-CN' : 'en-GB', timezoneId: 'Asia/Shanghai',
      baseURL: address, acceptDownloads: true,
    })
    await context.addInitScript(
      ([l, t]) => {
        localStorage.setItem('mw.language', l)
        localStorage.setItem('mw.theme', t)
      },
      [language, theme],
    )
    const page = await context.newPage()
    page.setDefaultTimeout(20000)
    page.wrong = []
    page.on('console', (m) => {
      if (m.type() === 'error') page.wrong.push(`console: ${m.text()} ${m.location().url}`)
    })
    page.on('pageerror', (e) => page.wrong.push(`error: ${e.stack}`))
    page.on('request', (r) => {
      if (!r.url().startsWith(address) && !/^(data|blob):/.test(r.url())) page.wrong.push(`request: ${r.url()}`)
    })
    return page
  }

  // Serious findings of axe-core, one text each; `options` are those of axe.run().
  async findings(page, options = {}) {
    if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(this.axe).catch(() => page.addScriptTag({ content: this.axe }))
    const got = await page.evaluate(
      (more) => window.axe.run(document, { resultTypes: ['violations'], ...more }), options,
    )
    return got.violations
      .filter((v) => v.impact === 'serious' || v.impact === 'critical')
      .map((v) => `${v.id}: ${v.nodes[0].html.slice(0, 160)} (${v.nodes.length}) ${v.nodes[0].failureSummary}`)
  }

  async end() {
    await this.browser.close()
  }
}

export async function signIn(page, name, password) {
  await page.goto('/sign-in')
  await page.locator('input[autocomplete="username"]').fill(name)
  await page.locator('input[type="password"]').fill(password)
  await page.locator('button[type="submit"]').click()
  await page.waitForURL((u) => u.pathname !== '/sign-in')
}

// Nothing is on its way any more.
export async function settled(page) {
  await page.waitForLoadState('load')
  await page.waitForFunction(() => !document.querySelector('[aria-busy="true"]') && document.querySelector('main h1'))
}

// Another screen, as by a link: without loading the page again.
export async function visit(page, address) {
  await page.evaluate((to) => {
    history.pushState(null, '', to)
    dispatchEvent(new PopStateEvent('popstate'))
  }, address)
  await settled(page)
}

export async function theme(page, name) {
  await page.evaluate((to) => (document.documentElement.dataset.ixColorSchema = to), name)
}

// The screenshot goes where MW_SHOTS says, for people to look at.
export async function shot(page, name) {
  const folder = process.env.MW_SHOTS
  if (!folder) return
  fs.mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: path.join(folder, `${name}.png`) })
}
