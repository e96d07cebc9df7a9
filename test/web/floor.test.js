// SPDX-License-Identifier: MIT
// The screens of the shop floor as an operator and an administrator use them: a line that runs, its
// stops, alerts, energy, sources. The line is invented and told over HTTP.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import { after, before, test } from 'node:test'
import { Browser, can, settled, shot, signIn, visit, Workspace } from './harness.js'

const ADMINISTRATOR = ['li.wei', 'three words and a tree']
const OPERATOR = ['wang.fang', 'five words and a lathe']
const VIEWER = ['chen.jie', 'six words and a window']
const skip = !can && 'no program or no browser'

const ENTITIES = `kind,code,title,parent
site,S,Plant (simulated),
line,L,Line one (simulated),site:S
unit,filler,Filler (simulated),line:L
unit,capper,Capper (simulated),line:L
`
const machine = (name) => `machine unit "${name}" {
  state "http/${name} state" { 6 production, 3 setup, else down }
  reason "http/${name} reason" { 1 "jam", 2 "starved", else none }
  product "http/${name} product"
  order "http/${name} order"
  count pq "http/${name} count"
  count sq "http/${name} bad"
  derive gq = pq - sq
  derive order_pq = pq
  derive order_gq = pq - sq
  count order_electricity "http/${name} energy" : kWh
  meter unit_electricity "http/${name} energy" : kWh
  run_time "A" 30 s/piece
  slot 5 min
}
`
const WATCHED = `pack watched {
  title   en "What is watched" zh "关注的内容"
  version "1"
  use     monitoring
}
alert low_oee on unit per h when oee < 99 % {
  title    en "OEE is low" zh "OEE 偏低"
  severity critical
}
`
const METERS = `pack meters {
  title   en "Meters" zh "仪表"
  version "1"
  use     plant
}
${[0, 1, 2, 3].map((i) => `measure m${i} on site per h : number { roll time sum }\n`).join('')}`
const HOUR_S = 3600
let workspace, browser, address, token

// A line of a machine at a moment, as a gateway writes it.
const at = (name, s, { state, reason = 0, count, bad = 0, energy }) =>
  `${name} state=${state},reason=${reason},count=${count},bad=${bad},energy=${energy},product="A",order="O1" ${s}`

// Three hours up to now: it runs, with a jam of ten minutes, and a stop of four that nobody explained.
function history(now) {
  const lines = []
  const first = now - 180 * 60
  for (let m = 0; m <= 179; m++) {
    const jam = m >= 60 && m < 70
    const bare = m >= 150 && m < 154
    const reason = jam ? 1 : 0
    for (const [name, power] of [['filler', 2], ['capper', 1]]) {
      lines.push(at(name, first + 60 * m, { state: jam || bare ? 2 : 6, reason, count: 1000 + 2 * m, bad: 10 + Math.floor(m / 20), energy: 500 + power * m }))
    }
  }
  return lines.join('\n')
}

async function told(lines) {
  const answer = await fetch(`${address}/write?precision=s`, { method: 'POST', body: lines, headers: { Authorization: `Token ${token}` } })
  assert.equal(answer.status, 204, await answer.text())
}

function fill(w) {
  w.mw(['init', 'plant', '--zone', 'Asia/Shanghai', '--use', 'tariff,energy', '--shifts', 'all 00:00 PT24H'])
  fs.writeFileSync(w.file('entities.csv'), ENTITIES)
  w.mw(['entity', 'import', 'entities.csv', '-w', 'plant'])
  fs.writeFileSync(w.file('plant/packs/watched.mw'), WATCHED)
  fs.writeFileSync(w.file('plant/packs/meters.mw'), METERS)
  fs.writeFileSync(w.file('plant/plant.signals'), `source http influx\n${machine('filler')}${machine('capper')}`)
  const month = new Date(Date.now() + 8 * HOUR_S * 1000).toISOString().slice(0, 7)
  const facts = [
    ['last_in_flow', 'unit:capper', 'always', 'yes'], ['last_in_flow', 'unit:filler', 'always', 'no'],
    ['tariff_of', 'site:S', '2024-01-01', 'working_days'], ['tariff_price', 'site:S', '2024-01-01', '1 CNY/kWh', '--keys', 'peak'],
    ['tariff_price', 'site:S', '2024-01-01', '0.5 CNY/kWh', '--keys', 'valley'], ['region_of', 'site:S', '2024-01-01', 'CN-BJ'],
    ['electricity', 'site:S', month, '1000 kWh'],
  ]
  for (const f of facts) w.mw(['fact', 'put', ...f, '-w', 'plant'])
  w.person(ADMINISTRATOR[0], 'Li Wei', 'administrator', ADMINISTRATOR[1])
  w.person(OPERATOR[0], 'Wang Fang', 'operator', OPERATOR[1])
  w.person(VIEWER[0], 'Chen Jie', 'viewer', VIEWER[1])
  token = /mw_token_\S+/.exec(w.mw(['token', 'new', ADMINISTRATOR[0], '--title', 'gateway', '--role', 'administrator', '-w', 'plant']))[0]
}

before(async () => {
  if (skip) return
  workspace = new Workspace()
  fill(workspace)
  address = await workspace.serve()
  await told(history(Math.floor(Date.now() / 1000)))
  browser = await Browser.open()
})
after(async () => {
  await browser?.end()
  await workspace?.end()
})

async function begin(who, how) {
  const page = await browser.page(address, how)
  await signIn(page, ...who)
  return page
}

async function end(page) {
  assert.deepEqual(page.wrong, [])
  await page.context().close()
}

const get = (page, path) => page.evaluate((to) => fetch(to).then((r) => r.json()), path)

test('a line changes while it is looked at', { skip }, async () => {
  const page = await begin(OPERATOR)
  await visit(page, '/line')
  const card = page.getByRole('article', { name: 'Filler' })
  await card.getByText('Production').waitFor()
  assert.ok(await page.getByText('simulated', { exact: true }).first().isVisible())
  await page.getByText('Overall equipment').first().waitFor()
  const now = Math.floor(Date.now() / 1000)
  const last = { count: 1360, energy: 860 }
  await told([at('filler', now - 2, { state: 2, reason: 2, ...last }), at('capper', now - 2, { state: 6, ...last }), at('filler', now, { state: 2, reason: 2, ...last })].join('\n'))
  await card.getByText('Down').waitFor()
  await card.getByText('starved').waitFor()
  assert.deepEqual(await browser.findings(page), [])
  await shot(page, 'line')
  await end(page)
})

test('a stop gets its reason with two clicks', { skip }, async () => {
  const page = await begin(OPERATOR)
  await visit(page, '/line/unit:capper')
  const stops = page.locator('section', { has: page.getByRole('heading', { name: 'Stops', exact: true }) })
  const bare = stops.getByRole('button', { name: 'Enter reason' })
  await bare.first().waitFor()
  const count = await bare.count()
  await bare.first().click()
  await page.getByRole('dialog').getByRole('button', { name: 'starved' }).click()
  await page.getByText('Reason “starved” is entered').waitFor()
  await page.waitForFunction((n) => [...document.querySelectorAll('section button')].filter((b) => b.textContent === 'Enter reason').length < n, count)
  const day = 86400000
  const said = await get(page, `/api/v1/said?entity=unit:capper&from=${new Date(Date.now() - day).toISOString()}&to=${new Date(Date.now() + day).toISOString()}`)
  const reason = said.find((s) => s.measure === 'stop_reason' && s.counts)
  assert.equal(reason?.text, 'starved')
  assert.equal(Date.parse(reason.to) - Date.parse(reason.from), 4 * 60000)
  await end(page)
})

test('by keyboard a stop is found in the time line and said', { skip }, async () => {
  const page = await begin(OPERATOR)
  await visit(page, '/line/unit:filler')
  const line = page.getByRole('application')
  await line.waitFor()
  await page.waitForFunction(() => document.querySelector('[role="application"] rect[data-state="down"]'))
  await line.focus()
  await line.press('ArrowRight')
  await line.press('Enter')
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Reason: jam').waitFor()
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  await end(page)
})

test('an order and a remark are entered', { skip }, async () => {
  const page = await begin(OPERATOR)
  await visit(page, '/line/line:L')
  const orders = page.locator('section', { has: page.getByRole('heading', { name: 'Orders', exact: true }) })
  await orders.getByRole('rowheader', { name: 'O1' }).waitFor()
  await orders.getByRole('button', { name: 'Enter an order' }).click()
  await orders.getByLabel('Order', { exact: true }).fill('O1')
  await orders.getByLabel('Quantity').fill('4000')
  await orders.getByRole('button', { name: 'Enter', exact: true }).click()
  await orders.getByText('/ 4,000').waitFor()
  const remarks = page.locator('section', { has: page.getByRole('heading', { name: /^Remarks/ }) })
  await remarks.getByLabel('Add a remark').fill('new roll of labels')
  await remarks.getByRole('button', { name: 'Enter', exact: true }).click()
  await remarks.getByText('new roll of labels').first().waitFor()
  await end(page)
})

test('who may only look is offered nothing to enter', { skip }, async () => {
  const page = await begin(VIEWER)
  await visit(page, '/line')
  await page.getByRole('article', { name: 'Filler' }).waitFor()
  await page.getByRole('application').waitFor()
  assert.equal(await page.getByRole('button', { name: /(Enter|Change) reason|Enter an order/ }).count(), 0)
  assert.equal(await page.getByLabel('Add a remark').count(), 0)
  await end(page)
})

test('the wall display is large and has no navigation', { skip }, async () => {
  const page = await begin(VIEWER, { width: 1920, height: 1080 })
  await visit(page, '/line?wall=1')
  await page.getByRole('article', { name: 'Filler' }).waitFor()
  assert.equal(await page.getByRole('navigation').count(), 0)
  const size = await page.locator('dd').first().evaluate((e) => parseFloat(getComputedStyle(e).fontSize))
  assert.ok(size >= 48, `${size} px`)
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth))
  await shot(page, 'wall')
  await page.getByRole('button', { name: 'Leave the wall display' }).click()
  await page.getByRole('navigation').first().waitFor()
  await end(page)
})

test('an alert is acknowledged, another shelved with its reason', { skip }, async () => {
  const page = await begin(OPERATOR)
  await visit(page, '/alerts')
  const items = page.getByRole('listitem').filter({ hasText: 'OEE is low' })
  await items.first().waitFor()
  assert.equal(await page.getByRole('tab', { name: 'Channels' }).count(), 0, 'channels are not an operator’s')
  await items.filter({ hasText: 'Filler' }).getByRole('button', { name: 'Acknowledge' }).click()
  await items.filter({ hasText: 'Filler' }).getByText('acknowledged').waitFor()
  await items.filter({ hasText: 'Capper' }).getByRole('button', { name: 'Shelve' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: '15 min' }).click()
  await dialog.getByLabel('Why').fill('the capper is mended')
  await dialog.getByRole('button', { name: 'Shelve' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await page.getByRole('tab', { name: /Shelved/ }).click()
  await page.getByText('the capper is mended').waitFor()
  await page.getByRole('tab', { name: 'History' }).click()
  await page.getByRole('cell', { name: 'acknowledged' }).first().waitFor()
  await page.getByRole('cell', { name: OPERATOR[0] }).first().waitFor()
  await shot(page, 'alerts')
  await end(page)
})

test('an administrator adds a channel and takes it away', { skip }, async () => {
  const page = await begin(ADMINISTRATOR)
  await visit(page, '/alerts?tab=channels')
  await page.getByRole('button', { name: 'Add a channel' }).click()
  await page.getByLabel('Name', { exact: true }).fill('hall')
  await page.getByLabel('URL that takes a POST').fill('https://hooks.example/line')
  const form = page.locator('form', { has: page.getByLabel('URL that takes a POST') })
  await form.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('cell', { name: 'https://hooks.example/line' }).waitFor()
  await page.getByRole('button', { name: 'Remove hall' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await page.getByText('Nobody is told yet').waitFor()
  await end(page)
})

test('energy flows from what was bought to machines, the rest named; factors have dates', { skip }, async () => {
  const page = await begin(VIEWER)
  await visit(page, '/energy/site:S')
  const flow = page.locator('section', { has: page.getByRole('heading', { name: 'Where it goes' }) })
  await flow.locator('canvas').waitFor()
  await flow.getByRole('button', { name: /Show as table/ }).click()
  for (const name of ['Electricity bought', 'Line one', 'Filler']) await flow.getByRole('cell', { name, exact: true }).first().waitFor()
  await flow.getByRole('cell', { name: 'Plant: not metered below' }).waitFor()
  const emissions = page.locator('section', { has: page.getByRole('heading', { name: 'Emissions', exact: true }) })
  await emissions.getByText(/in force since 20\d\d-/).first().waitFor()
  await page.getByRole('cell', { name: 'Valley' }).or(page.getByRole('rowheader', { name: 'Valley' })).first().waitFor()
  // The tariff in force by its name, since when, and its prices.
  const tariff = page.locator('p.tariff')
  await tariff.getByText('Sample: peak and valley, valley all day on the week-end').waitFor()
  assert.match(await tariff.innerText(), /valid from 1 Jan 2024/)
  assert.match(await page.locator('p.tariff + p').innerText(), /Peak 1 CNY\/kWh · Valley 0\.5 CNY\/kWh|Valley 0\.5 CNY\/kWh · Peak 1 CNY\/kWh/)
  assert.deepEqual(await browser.findings(page), [])
  await shot(page, 'energy')
  await page.getByRole('link', { name: /^Scope 2/ }).first().click()
  await page.getByRole('complementary').or(page.getByRole('dialog')).first().waitFor()
  await end(page)
})

test('a connection, a signal as a chart, a file tried, imported and undone', { skip }, async () => {
  const page = await begin(ADMINISTRATOR)
  await visit(page, '/sources')
  await page.getByRole('article', { name: 'http' }).getByText('connected').waitFor()
  await page.getByRole('tab', { name: 'Signals' }).click()
  await page.getByRole('button', { name: 'http/filler count' }).click()
  await page.locator('canvas').waitFor()
  await page.getByRole('tab', { name: 'Files' }).click()
  const files = [
    { name: 'bills.csv', mimeType: 'text/csv', buffer: Buffer.from('month,kwh\n2025-01,1200\n2025-02,1100\n2025-03,many\n') },
    { name: 'bills.map', mimeType: 'text/plain', buffer: Buffer.from('map bills {\n  file "bills.csv" csv\n  time column "month" format "%Y-%m" length month\n  entity site "S"\n  measure electricity column "kwh" : kWh\n}\n') },
  ]
  await page.getByLabel('Choose a file').setInputFiles(files)
  await page.getByRole('button', { name: 'Try without storing' }).click()
  await page.getByText('Tried: nothing was stored').waitFor()
  await page.getByRole('cell', { name: 'many' }).waitFor()
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await page.getByText(/^Imported as number/).waitFor()
  const row = page.getByRole('row').filter({ hasText: 'bills.csv' })
  await row.getByRole('button', { name: 'Undo' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Undo' }).click()
  await row.getByText('undone').waitFor()
  assert.deepEqual(await browser.findings(page), [])
  await end(page)
})

// A million rows take seconds; what is cancelled in between leaves nothing.
function meters(path) {
  const lines = ['t,m0,m1,m2,m3']
  for (let i = 0, s = Date.UTC(1880, 0, 1); i < 1200000; i++, s += HOUR_S * 1000) lines.push(`${new Date(s).toISOString().slice(0, 13)},${i % 97},${i % 89},${i % 83},1`)
  fs.writeFileSync(path, lines.join('\n') + '\n')
}

test('a long import shows how far it is and is cancelled', { skip }, async () => {
  const page = await begin(ADMINISTRATOR)
  const other = await begin(OPERATOR)
  const map = `map meters {\n  time period column "t" zone "UTC"\n  entity site "S"\n${[0, 1, 2, 3].map((i) => `  measure m${i} column "m${i}"\n`).join('')}}\n`
  meters(workspace.file('meters.csv'))
  fs.writeFileSync(workspace.file('meters.map'), map)
  await visit(page, '/sources?tab=files')
  await visit(other, '/sources?tab=files')
  await page.getByLabel('Choose a file').setInputFiles(['meters.csv', 'meters.map'].map((f) => workspace.file(f)))
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  const bar = page.getByRole('group', { name: 'Reading meters.csv…' })
  await bar.getByText(/^[1-9]\d* % · [\d,]+ rows$/).waitFor()
  assert.ok(await bar.getByRole('progressbar').evaluate((p) => p.value > 0 && p.value < 100))
  await shot(page, 'floor_import_under_way')
  assert.deepEqual(await browser.findings(page), [])
  await bar.getByRole('button', { name: 'Cancel' }).click()
  await page.getByText('Cancelled: nothing of meters.csv is kept').waitFor()
  await bar.waitFor({ state: 'detached' })
  await page.getByRole('row').filter({ hasText: 'meters.csv' }).getByText('undone').waitFor()
  await shot(page, 'floor_import_cancelled')
  const facts = await page.evaluate(() => fetch('/api/v1/facts?measure=m0,m1,m2,m3').then((r) => r.json()))
  assert.deepEqual(facts, [])
  assert.equal(await other.getByRole('button', { name: 'Cancel' }).count(), 0)
  page.wrong = page.wrong.filter((w) => !/409/.test(w)) // the cancelled request's own answer
  await end(page)
  await end(other)
})

test('an import goes on when its page is left, and is cancelled from another', { skip }, async () => {
  const page = await begin(ADMINISTRATOR)
  const other = await begin(ADMINISTRATOR, { language: 'zh' })
  await settled(other)
  await visit(page, '/sources?tab=files')
  await page.getByLabel('Choose a file').setInputFiles(['meters.csv', 'meters.map'].map((f) => workspace.file(f)))
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await page.getByText(/^\d+ % · [\d,]+ rows$/).waitFor()
  await page.close()
  void visit(other, '/sources?tab=files').catch(() => {}) // it is busy while the import goes on
  const bar = other.getByRole('group', { name: `${ADMINISTRATOR[0]}：文件导入 meters.csv` })
  await bar.getByRole('button', { name: '取消' }).click()
  await bar.waitFor({ state: 'detached' })
  const row = other.getByRole('row').filter({ hasText: 'meters.csv' })
  await row.nth(1).getByText('已撤销').waitFor()
  assert.equal(await row.count(), 2)
  await end(other)
})

for (const [language, theme] of [['en', 'light'], ['zh', 'light']]) {
  test(`every screen of the floor in ${language}, ${theme}, on a phone, too`, { skip }, async () => {
    const page = await begin(ADMINISTRATOR, { language, theme })
    for (const path of ['/line', '/energy/site:S', '/alerts', '/sources', '/sources?tab=signals', '/sources?tab=files', '/line?wall=1']) {
      await visit(page, path)
      if (path === '/line') await page.getByRole('application').waitFor()
      assert.deepEqual(await browser.findings(page), [], path)
      await shot(page, `floor${path.replace(/\W+/g, '_')}_${language}_${theme}`)
      if (path.includes('wall')) continue
      await page.setViewportSize({ width: 390, height: 844 })
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      assert.ok(over <= 0, `${path} is ${over} px wider than a phone`)
      await page.setViewportSize({ width: 1440, height: 900 })
    }
    await end(page)
  })
}

// The last one: it ends the server.
test('a line that is not live any more says so', { skip }, async () => {
  const page = await begin(VIEWER)
  await visit(page, '/line')
  await page.getByRole('article', { name: 'Filler' }).waitFor()
  assert.deepEqual(page.wrong, [], 'while the server is there')
  workspace.server.kill('SIGTERM')
  await page.getByRole('main').getByText('Not live', { exact: true }).waitFor()
  await page.getByText(/What is shown is of/).waitFor()
  assert.ok(await page.getByRole('article', { name: 'Filler' }).isVisible(), 'what was known stays')
  // The console of a browser tells of every request that is not answered, not always in words.
  page.wrong = page.wrong.filter((w) => !w.startsWith('console: '))
  await end(page)
})
