// SPDX-License-Identifier: MIT
// Texts that somebody wrote to do harm stay texts on every screen that shows them: names of entities,
// packs, people and files, reasons, remarks, views. Nothing in them runs, becomes an element or a link.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import { after, before, test } from 'node:test'
import { Browser, can, settled, shot, signIn, visit, Workspace } from './harness.js'

const LI = ['li.wei', 'three words and a tree']
const skip = !can && 'no program or no browser'

// What breaks out of HTML, of an attribute, of a script, of a format of ECharts; what turns the text around.
const RUNS = '__hit(1)'
const IMAGE = `<img src=x onerror=${RUNS}>`
const SCRIPT = `<script>${RUNS}</script>`
const QUOTED = `'onmouseover=${RUNS} x='`
const LINK = `javascript:${RUNS}`
const TURNED = '\u202etxt.exe\u2066'
const FORMAT = '{a|b}{b}{c0}%s${__hit(1)}'
const evil = (what) => `${what} ${IMAGE}${SCRIPT}${QUOTED}${FORMAT}`

const PACK = `pack evil {
  title en "${evil('Pack')}" zh "${evil('包')}"
  source "${LINK}"
  version "1"
  use energy
  use monitoring
}
measure sales on site per year : number { title en "${evil('Sales')}", roll time sum, children sum }
measure staff on site per year : number { title en "${evil('Staff')}", roll time sum, children sum }
index strength on site {
  title en "${evil('Strength')}"
  cite "${evil('Clause')}"
  money weight 1 { sales }
  people weight 1 { staff }
  vary weights +- 25 % relative
}
alert few on site per month when electricity < 2000 kWh {
  title en "${evil('Few')}" zh "${evil('少')}"
  severity warning
}
`
const MAP = `map bills {
  file "*.csv" csv
  time column "month" format "%Y-%m" length month
  entity site column "site"
  measure electricity column "kwh" : kWh
}
`
const SIGNALS = `source http influx
machine unit "m" {
  state "http/m state" { 6 production, else down }
  reason "http/m reason" { 1 "${evil('jam').replaceAll('"', '')}", else none }
  count pq "http/m count"
  meter unit_electricity "http/m energy" : kWh
  slot 5 min
}
`
let workspace, browser, address, english // a page in English, signed in once

function fill(w) {
  w.mw(['init', 'plant', '--zone', 'Asia/Shanghai', '--shifts', 'all 00:00 PT24H'])
  fs.writeFileSync(w.file('plant/packs/evil.mw'), PACK)
  fs.writeFileSync(w.file('plant/bills.map'), MAP)
  fs.writeFileSync(w.file('plant/plant.signals'), SIGNALS)
  w.mw(['use', '-w', 'plant', 'energy', 'monitoring', 'evil'])
  for (const n of ['A', 'B', 'C']) w.mw(['entity', 'add', '-w', 'plant', 'site', n, '--title', `${evil(`Site ${n}`)} ${TURNED}`])
  w.mw(['entity', 'add', '-w', 'plant', 'line', 'L', '--title', evil('Line'), '--in', 'site:A'])
  w.mw(['entity', 'add', '-w', 'plant', 'unit', 'm', '--title', evil('Machine'), '--in', 'line:L'])
  for (const [i, n] of ['A', 'B', 'C'].entries()) {
    w.mw(['fact', 'put', '-w', 'plant', 'sales', `site:${n}`, '2025', String(100 + 7 * i)])
    w.mw(['fact', 'put', '-w', 'plant', 'staff', `site:${n}`, '2025', String(3 + i * i)])
  }
  w.mw(['fact', 'put', '-w', 'plant', 'last_in_flow', 'unit:m', 'always', 'yes'])
  const month = new Date(Date.now() + 8 * 3600 * 1000).toISOString().slice(0, 7)
  const file = w.file(`a ${IMAGE.replace('/', '')} ${TURNED}.csv`)
  fs.writeFileSync(file, `month,site,kwh\n${month},A,1000\n${month},B,3000\n2025-03,A,1000\n2025-03,C,${IMAGE}\n`)
  try {
    w.mw(['import', '-w', 'plant', file, '--map', w.file('plant/bills.map')])
  } catch (e) {
    assert.equal(e.status, 1, e.stderr) // one of its rows is refused
  }
  w.mw(['alert', 'check', '-w', 'plant', '--from', '2025-01-01', '--keep'])
  w.person(LI[0], evil('Li'), 'administrator', LI[1])
}

async function lines() {
  const token = /mw_token_\S+/.exec(workspace.mw(['token', 'new', LI[0], '--title', evil('gateway'), '--role', 'administrator', '-w', 'plant']))[0]
  const now = Math.floor(Date.now() / 1000)
  const out = []
  for (let m = 0; m < 120; m++) out.push(`m state=${m > 60 && m < 80 ? 2 : 6},reason=${m < 70 ? 1 : 0},count=${m},energy=${2 * m} ${now - 60 * (120 - m)}`)
  const answer = await fetch(`${address}/write?precision=s`, { method: 'POST', body: out.join('\n'), headers: { Authorization: `Token ${token}` } })
  assert.equal(answer.status, 204, await answer.text())
}

before(async () => {
  if (skip) return
  workspace = new Workspace()
  fill(workspace)
  address = await workspace.serve()
  await lines()
  browser = await Browser.open()
})
after(async () => {
  await browser?.end()
  await workspace?.end()
})

// The page counts what runs, and what its policy had to stop: neither may be.
async function begin(how) {
  const page = await browser.page(address, how)
  await page.exposeFunction('__hit', () => page.wrong.push('it ran'))
  await page.addInitScript(() => addEventListener('securitypolicyviolation', (e) => console.error(`policy: ${e.violatedDirective} ${e.blockedURI}`)))
  page.on('dialog', (d) => {
    page.wrong.push(`dialog: ${d.message()}`)
    void d.dismiss()
  })
  await signIn(page, ...LI)
  return page
}

const begun = async () => (english ??= await begin())

// What became an element, an attribute or a link of what should be text.
const broken = (page) =>
  page.evaluate(() => {
    const out = [...document.querySelectorAll('img[src="x"], body script:not([src]), a[href^="javascript:" i]')].map((e) => e.outerHTML)
    for (const e of document.querySelectorAll('body *')) for (const a of e.attributes) if (/^on/i.test(a.name)) out.push(`${e.tagName} ${a.name}`)
    return out
  })

// What is wrong there, and whether it is shown at all.
async function wrongOf(page, at, seen) {
  const wrong = [...(await broken(page)), ...page.wrong.splice(0)]
  if (seen && !(await page.locator('body').innerText()).includes(seen)) wrong.push(`it does not show ${seen}`)
  return wrong.map((w) => `${at}: ${w}`)
}
const sound = async (page, at) => assert.deepEqual(await wrongOf(page, at), [])

// Points at all of a chart, row by row, so that each of its tooltips is shown; what they say goes to `tips`.
// The pointer is moved within the page: a way through the browser for each of a thousand places takes a minute.
async function pointAt(page, at, tips) {
  const { said, made } = await page.evaluate(pointWithin)
  tips.push(...said)
  return [...made.map((m) => `a tooltip of ${at}: ${m}`), ...(await wrongOf(page, `a tooltip of ${at}`))]
}

async function pointWithin() {
  const said = new Set(), made = new Set()
  for (const canvas of document.querySelectorAll('.chart canvas')) {
    const chart = canvas.closest('.chart')
    canvas.scrollIntoView({ block: 'center' })
    const box = canvas.getBoundingClientRect()
    for (let y = 0.1; y < 1; y += 0.1) {
      for (let x = 0.06; x < 1; x += 0.06) {
        canvas.dispatchEvent(new MouseEvent('mousemove', { bubbles: true, clientX: box.left + x * box.width, clientY: box.top + y * box.height }))
        said.add(chart.innerText)
        for (const e of chart.querySelectorAll('img, script, a[href^="javascript:" i], [onmouseover]')) made.add(e.outerHTML)
      }
    }
  }
  await new Promise(requestAnimationFrame)
  return { said: [...said], made: [...made] }
}

const SCREENS = [
  ['/', 'Line <img'], ['/entity', 'Site A <img'], ['/entity/site:A', 'Site A <img'], ['/line', 'Machine <img'], ['/line/unit:m', 'jam <img'],
  ['/line?wall=1', 'Machine <img'], ['/explain/strength?entity=site:A&at=2025', 'Strength <img'],
  ['/entity/site:A?why=strength&why-of=site:A&why-at=2025', 'Site A <img'],
  ['/index/strength?at=2025&draws=50', 'Site A <img'], ['/index/strength?at=2025&draws=50&tab=acceptance'],
  ['/index/strength?at=2025&tab=parts'], ['/index/strength?at=2025&tab=regions'], ['/index/strength?at=2025&tab=whatIf'],
  ['/index/strength?at=2025&tab=profile&unit=site:A'], ['/index/strength?at=2025&tab=effects'],
  ['/standards', 'Pack <img'], ['/standards/evil', 'Pack <img'], ['/standards/evil?tab=text'], ['/standards/evil?tab=parameters'],
  ['/energy/site:A'], ['/alerts', 'Few <img'], ['/alerts?tab=history'], ['/sources'], ['/sources?tab=signals'],
  ['/sources?tab=files', 'a <img'], ['/targets'], ['/admin/people', 'Li <img'], ['/admin/tokens', 'gateway <img'], ['/admin/audit'],
  ['/admin/checks'], ['/profile', 'Li <img'],
]
for (const language of ['en', 'zh']) {
  test(`every screen shows them as they are, ${language}`, { skip }, async () => {
    const page = await (language === 'en' ? begun() : begin({ language, theme: 'light' }))
    const wrong = [], tips = []
    const refused = async (r) => r.status() >= 400 && wrong.push(await r.text())
    page.on('response', refused)
    for (const [at, seen] of SCREENS) {
      await visit(page, at)
      wrong.push(...(await wrongOf(page, at, language === 'en' && seen)))
      if (language === 'en') wrong.push(...(await pointAt(page, at, tips)))
      await shot(page, `hostile${at.replace(/\W+/g, '_')}_${language}`)
    }
    page.off('response', refused)
    assert.deepEqual(wrong, [])
    if (language === 'en') assert.ok(tips.some((t) => /Site [ABC] <img/.test(t)), `no tooltip was seen: ${tips.filter(Boolean).slice(0, 3)}`)
    else await page.context().close()
  })
}

test('what people enter is shown as it is, and leads nowhere', { skip }, async () => {
  const page = await begun()
  await visit(page, '/line/line:L')
  const remarks = page.locator('section', { has: page.getByRole('heading', { name: /^Remarks/ }) })
  await remarks.getByLabel('Add a remark').fill(evil('Remark'))
  await remarks.getByRole('button', { name: 'Enter', exact: true }).click()
  await remarks.getByText('Remark <img').first().waitFor()
  await sound(page, 'a remark')
  await visit(page, '/alerts')
  const item = page.getByRole('listitem').filter({ hasText: 'Few <img' }).first()
  await item.getByRole('button', { name: 'Shelve' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '15 min' }).click()
  await page.getByRole('dialog').getByLabel('Why').fill(evil('Why'))
  await page.getByRole('dialog').getByRole('button', { name: 'Shelve' }).click()
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  await page.getByRole('tab', { name: /Shelved/ }).click()
  await page.getByText('Why <img').first().waitFor()
  await sound(page, 'a reason')
  // A view that leads to a script or to another server is not kept.
  const put = (name, to) =>
    page.evaluate(async ([n, a]) => {
      const { csrf } = await (await fetch('/api/v1/session')).json()
      const headers = { 'Content-Type': 'application/json', 'X-CSRF-Token': csrf }
      return (await fetch('/api/v1/views', { method: 'PUT', headers, body: JSON.stringify({ name: n, address: a }) })).status
    }, [name, to])
  for (const to of [LINK, 'https://elsewhere.example/', '//elsewhere.example/', '/\\elsewhere.example/']) assert.ok((await put('bad', to)) >= 400, to)
  page.wrong.splice(0) // a browser tells its console of each refusal
  assert.ok((await put(evil('View'), '/alerts')) < 300)
  await visit(page, '/profile')
  await page.getByText('View <img').first().waitFor()
  await sound(page, 'a view')
})

test('an address that somebody sent does nothing but show a screen', { skip }, async () => {
  const page = await begun()
  const text = encodeURIComponent(evil('x'))
  for (const at of [`/entity/${text}`, `/index/strength?at=${text}&tab=${text}`, `/?branch=${text}`, `/explain/${text}`, `/standards/${text}`, `/alerts?tab=${text}`]) {
    await page.goto(at)
    await page.locator('main').waitFor()
    await page.waitForFunction(() => !document.querySelector('[aria-busy="true"]'))
    page.wrong = page.wrong.filter((w) => !/status of 4\d\d/.test(w)) // there is no such entity
    await sound(page, at)
  }
  await page.getByRole('button', { name: /Sign out/ }).click()
  await page.waitForURL(/sign-in/)
  for (const from of [LINK, '//elsewhere.example/', '/\\elsewhere.example/', 'https://elsewhere.example/']) {
    await page.goto(`/sign-in?from=${encodeURIComponent(from)}`)
    await page.fill('input[name=name]', LI[0])
    await page.fill('input[name=password]', LI[1])
    await page.click('button[type=submit]')
    await page.waitForURL((u) => u.pathname === '/')
    await settled(page)
    await sound(page, from)
    await page.getByRole('button', { name: /Sign out/ }).click()
    await page.waitForURL(/sign-in/)
  }
})
