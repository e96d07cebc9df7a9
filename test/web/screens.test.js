// SPDX-License-Identifier: MIT
// Screens on a small workspace of firms whose every value is known: what changed, key figures of one
// entity, facts that are corrected and taken along, words in the language.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import { after, before, test } from 'node:test'
import { Browser, can, settled, shot, signIn, Workspace } from './harness.js'

const NAME = 'li.wei'
const PASSWORD = 'three words and a tree'
const skip = !can && 'no program or no browser'

const PACK = `pack firms { title en "Firms" zh "企业", version "1.0.0", source "made up for a test" }
kind region { title en "Region" zh "区域" }
kind firm in region { title en "Firm" zh "企业" }
codes sector {
  title en "Sector" zh "行业"
  "steel" en "Steel" zh "钢铁"
  "glass" en "Glass" zh "玻璃"
}
measure sales on firm per year : kWh { title en "Sales" zh "销量", roll time sum, children sum }
measure staff on firm per year : number { title en "Staff" zh "人数", roll time sum, children sum }
measure sector_of on firm : sector { title en "Sector of the firm" zh "企业行业", roll time hold }
indicator per_head on firm : kWh {
  title en "Sales per head" zh "人均销量"
  better higher
  = sales / staff
  roll recompute
}
level grade on firm {
  title en "Grade" zh "等级"
  2 en "Good" zh "良好" when per_head >= 20 kWh
  1 en "Fair" zh "一般"
}
index strength on firm per year {
  title en "Strength" zh "实力"
  money weight 1 { sales }
  people weight 1 { staff }
  normalise minmax(1, 100)
  vary weights +- 25 % relative, normalise in (minmax(1, 100), rank)
}
`
const MAP = `map firms {
  file "firms.csv" csv
  time year column "year"
  entity firm column "firm"
  measure sales column "sales"
  measure staff column "staff"
}
`
// Firm A goes up a grade, B down; C stays.
const ROWS = ['firm,year,sales,staff', 'A,2024,1000,100', 'A,2025,3000,100', 'B,2024,900,30', 'B,2025,500,50', 'C,2024,400,20', 'C,2025,1234,10']

let workspace, browser, address

function fill(w) {
  w.mw(['init', 'plant', '--zone', 'Asia/Shanghai', '--shifts', 'early 06:00 PT8H, late 14:00 PT8H, night 22:00 PT8H'])
  fs.writeFileSync(w.file('plant/packs/firms.mw'), PACK)
  w.mw(['use', '-w', 'plant', 'firms'])
  for (const [kind, code, title, up] of [['region', 'N', 'North / 北区'], ['region', 'S', 'South / 南区'], ['firm', 'A', 'Firm A / 甲厂', 'N'], ['firm', 'B', 'Firm B / 乙厂', 'N'], ['firm', 'C', 'Firm C / 丙厂', 'S']]) {
    w.mw(['entity', 'add', kind, code, '-w', 'plant', '--title', title, ...(up ? ['--in', `region:${up}`] : [])])
  }
  fs.writeFileSync(w.file('firms.csv'), `${ROWS.join('\n')}\n`)
  fs.writeFileSync(w.file('firms.map'), MAP)
  w.mw(['import', '-w', 'plant', w.file('firms.csv'), '--map', w.file('firms.map')])
  for (const [firm, sector] of [['A', 'steel'], ['B', 'steel'], ['C', 'glass']]) w.mw(['fact', 'put', 'sector_of', firm, 'always', sector, '-w', 'plant'])
  w.person(NAME, 'Li Wei', 'administrator', PASSWORD)
}

before(async () => {
  if (skip) return
  workspace = new Workspace()
  fill(workspace)
  address = await workspace.serve()
  browser = await Browser.open()
})

after(async () => {
  await browser?.end()
  await workspace?.end()
})

async function begin(how) {
  const page = await browser.page(address, how)
  await signIn(page, NAME, PASSWORD)
  return page
}

async function end(page) {
  assert.deepEqual(page.wrong, [])
  await page.context().close()
}

const panel = (page, name) => page.locator('section.panel', { has: page.getByRole('heading', { name }) })

// Asks the server as the page does.
const ask = (page, method, path, body) => page.evaluate(async ([m, p, b]) => {
  const { csrf } = await (await fetch('/api/v1/session')).json()
  const answer = await fetch(p, { method: m, body: b && JSON.stringify(b), headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': csrf } })
  return answer.status
}, [method, path, body])

test('the interval of a score lies around it, on its scale', { skip }, async () => {
  const page = await begin()
  await page.goto('/?at=2025')
  await settled(page)
  const index = panel(page, 'Index')
  for (const row of await index.locator('tbody tr').all()) {
    const score = Number((await row.locator('td').last().innerText()).replace(/[^\d.]/g, ''))
    const said = await row.locator('.whisker .unseen').innerText()
    const [low, high] = /between ([\d.]+) and ([\d.]+)/.exec(said).slice(1).map(Number)
    assert.ok(low <= score + 0.1 && score <= high + 0.1, `${said}: ${score}`)
  }
  await end(page)
})

test('what changed: levels, files and targets, of the branch that is chosen', { skip }, async () => {
  const page = await begin()
  assert.equal(await ask(page, 'PUT', '/api/v1/targets', { indicator: 'per_head', entity: 'firm:A', value: 1500.5 }), 204)
  await page.goto('/?at=2025')
  await settled(page)
  const changes = panel(page, 'What changed')
  const text = await changes.innerText()
  assert.match(text, /1 up, 1 down/)
  assert.match(text, /Firm A: Grade Fair → Good/)
  assert.match(text, /Firm B: Grade Good → Fair/)
  assert.match(text, /firms\.csv came in, facts: 12/)
  assert.match(text, /Firm A:\s+target of Sales per head is 1,501 kWh/)
  await shot(page, 'changes')
  await page.goto('/?at=2025&branch=region%3AS')
  await settled(page)
  const south = await panel(page, 'What changed').innerText()
  assert.doesNotMatch(south, /Firm A/)
  assert.match(south, /firms\.csv came in, facts: 4/)
  await end(page)
})

test('key figures of one entity stand beside their target and others of its kind', { skip }, async () => {
  const page = await begin()
  assert.equal(await ask(page, 'PUT', '/api/v1/targets', { indicator: 'per_head', entity: 'firm:C', value: 100, period: '2025' }), 204)
  await page.goto('/?at=2025&branch=firm%3AC')
  await settled(page)
  const figures = panel(page, 'Key figures')
  await figures.getByText(/better than/).waitFor()
  const text = await figures.innerText()
  assert.match(text, /Target ≥ 100 kWh\s+met/)
  assert.match(text, /better than 100% of 2 others, median 30 kWh/)
  await shot(page, 'one-entity')
  await end(page)
})

test('a fact is corrected, what stood there stays on record', { skip }, async () => {
  const page = await begin()
  await page.goto('/entity/firm%3AC?at=2025')
  await settled(page)
  const facts = panel(page, 'Facts')
  const row = facts.getByRole('row', { name: /Sales.*2025/ })
  assert.match(await row.innerText(), /1,234 kWh/)
  await row.getByRole('button', { name: 'Correct…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('read wrongly')
  const value = dialog.getByRole('textbox', { name: /New value/ })
  await value.fill('many')
  await dialog.getByRole('button', { name: 'Correct', exact: true }).click()
  await dialog.getByText('is no number').waitFor()
  await value.fill('1,250.5')
  await shot(page, 'correct')
  await dialog.getByRole('button', { name: 'Correct', exact: true }).click()
  await facts.getByRole('row', { name: /Sales.*2025.*1,251 kWh/ }).waitFor()
  await facts.getByRole('checkbox').check()
  await facts.getByRole('row', { name: /Sales.*2025.*1,234 kWh/ }).waitFor()
  await facts.getByRole('row', { name: /Sales.*2025.*1,251 kWh/ }).waitFor()
  await page.goto('/?at=2025')
  await settled(page)
  assert.match(await panel(page, 'What changed').innerText(), /Firm C: Sales was set to 1,251 kWh|Firm C:\s+Sales was set to/)
  await end(page)
})

test('facts are taken along as files', { skip }, async () => {
  const page = await begin()
  await page.goto('/entity/firm%3AC')
  await settled(page)
  for (const format of ['CSV', 'Excel', 'Parquet']) {
    const [file] = await Promise.all([page.waitForEvent('download'), panel(page, 'Facts').getByRole('link', { name: format, exact: true }).click()])
    assert.match(file.suggestedFilename(), /\.(csv|xlsx|parquet)$/)
  }
  await panel(page, 'Facts').getByRole('combobox', { name: 'Measure' }).selectOption('staff')
  await settled(page)
  assert.doesNotMatch(await panel(page, 'Facts').locator('tbody').innerText(), /Sales/)
  await end(page)
})

test('an explanation leads to the declaration, its values are in the locale', { skip }, async () => {
  const page = await begin()
  await page.goto('/explain/per_head?entity=firm%3AA&at=2025')
  await settled(page)
  await page.getByText('Firm A (Firm)').first().waitFor()
  assert.match(await page.locator('main').innerText(), /3,000 kWh/)
  await page.getByRole('link', { name: 'Its declaration' }).first().click()
  await page.waitForURL(/standards\/firms\?show=per_head/)
  await page.locator('article#per_head[aria-current="true"]').waitFor()
  await end(page)
})

test('kinds, codes and values in Chinese', { skip }, async () => {
  const page = await begin({ language: 'zh', theme: 'light' })
  await page.goto('/entity')
  await settled(page)
  const list = await page.locator('main table').innerText()
  assert.match(list, /甲厂/)
  await page.locator('main tbody').getByText('区域').first().waitFor()
  await page.goto('/index?tab=regions&at=2025')
  await settled(page)
  await page.getByRole('heading', { name: '钢铁' }).waitFor()
  await shot(page, 'regions-zh')
  await page.goto('/entity/firm%3AC')
  await settled(page)
  await panel(page, '事实').getByText('玻璃').waitFor()
  await shot(page, 'entity-zh')
  await end(page)
})

test('a trend by shift is offered where the calendar has shifts', { skip }, async () => {
  const page = await begin()
  await page.goto('/entity/firm%3AA?at=2025')
  await settled(page)
  const trend = panel(page, 'Trend')
  const asked = page.waitForRequest((r) => /eval\?.*from=20\d\d-\d\d-\d\dT22%2FPT8H|eval\?.*from=20\d\d-\d\d-\d\dT\d\d%2FPT8H/.test(r.url()))
  await trend.getByRole('combobox', { name: 'Grain' }).selectOption('shift')
  await asked
  await page.context().close()
})
