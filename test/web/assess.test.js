// SPDX-License-Identifier: MIT
// The screens of the assessor, the monitor and the administrator, as people use them.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { Browser, can, ROOT, settled, shot, signIn, theme, visit, Workspace } from './harness.js'

const ADMINISTRATOR = ['li.wei', 'three words and a tree']
const ASSESSOR = ['zhang.min', 'four words and a house']
const skip = !can && 'no program or no browser'

let workspace, browser, address

// Five of the sample enterprises with their measured data; no assessment yet.
function fill(w) {
  const campaign = path.join(ROOT, 'examples/campaign')
  execFileSync('python3', [path.join(campaign, 'generate.py'), w.file('files')])
  w.mw(['init', 'plant', '--zone', 'Asia/Shanghai', '--use', 'miit_sme_2024'])
  fs.copyFileSync(path.join(campaign, 'campaign.mw'), w.file('plant/packs/campaign.mw'))
  const few = (name) => {
    const [head, ...rows] = fs.readFileSync(w.file(`files/${name}`), 'utf8').split('\n')
    fs.writeFileSync(w.file(name), `${[head, ...rows.filter((r) => /SE-00[1-9]/.test(r))].join('\n')}\n`)
    return w.file(name)
  }
  w.mw(['entity', 'import', '-w', 'plant', few('entities.csv')])
  w.mw(['import', '-w', 'plant', ...['attributes.csv', 'stocks.csv', 'months.csv', 'collaboration.csv'].map(few), '--map', path.join(campaign, 'facts.map')])
  w.mw(['assess', 'new', '2024', '-w', 'plant', '--standard', 'miit_sme_2024', '--period', '2024'])
  w.person(...ADMINISTRATOR.slice(0, 1), 'Li Wei', 'administrator', ADMINISTRATOR[1])
  w.person(...ASSESSOR.slice(0, 1), 'Zhang Min', 'assessor', ASSESSOR[1])
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

async function begin(who, how) {
  const page = await browser.page(address, how)
  await signIn(page, ...who)
  return page
}

// The server took it.
async function good(response) {
  const answer = await response
  if (!answer.ok()) assert.fail(`${answer.url()}: ${answer.status()} ${await answer.text()}`)
}

async function end(page) {
  assert.deepEqual(page.wrong, [])
  await page.context().close()
}

test('an assessment from blank to confirmed, with evidence and a report', { skip }, async () => {
  const page = await begin(ASSESSOR)
  await page.goto('/assessment')
  await page.getByRole('button', { name: 'New campaign' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Name' }).fill('2025')
  await dialog.getByRole('combobox', { name: /^Standard/ }).fill('miit_sme_2024')
  await dialog.getByRole('textbox', { name: 'Period' }).fill('2025')
  await dialog.getByRole('button', { name: 'Begin', exact: true }).click()
  await page.getByRole('link', { name: '2025', exact: true }).click()
  await page.getByRole('link', { name: /enterprise 001/ }).click()
  await page.getByRole('heading', { level: 1, name: /enterprise 001/ }).waitFor()
  await settled(page)
  assert.equal(await page.locator('.steps [aria-current]').innerText(), 'Draft')

  // The last option of each choice; numbers that can be computed stay so.
  const saved = () => page.waitForResponse((r) => r.url().includes('/answer') && r.request().method() === 'POST')
  const cards = page.locator('article')
  const count = await cards.count()
  assert.ok(count >= 30, `${count} questions`)
  for (let i = 0; i < count; i++) {
    const options = cards.nth(i).locator('.option input')
    const n = await options.count()
    const number = cards.nth(i).locator('input[inputmode="decimal"]')
    if (n) {
      const done = saved()
      await options.nth(n - 1).check()
      await good(done)
    } else if (!(await number.inputValue()) && !(await cards.nth(i).locator('.computed a').count())) {
      const done = saved()
      await number.fill('12')
      await number.press('Tab')
      await good(done)
    }
    await settled(page)
  }
  // Evidence of the first question: once chosen, once dropped.
  const first = cards.first()
  await first.locator('input[type="file"]').setInputFiles({ name: 'network.txt', mimeType: 'text/plain', buffer: Buffer.from('the network') })
  await first.getByRole('link', { name: 'network.txt' }).waitFor()
  const dropped = await page.evaluateHandle(() => {
    const d = new DataTransfer()
    d.items.add(new File(['a plan'], 'plan.txt', { type: 'text/plain' }))
    return d
  })
  await first.locator('.drop').dispatchEvent('drop', { dataTransfer: dropped })
  await first.getByRole('link', { name: 'plan.txt' }).waitFor()
  await settled(page)
  await shot(page, 'assessment')
  assert.deepEqual(await browser.findings(page), [])

  // Submitted, one answer scored lower, reviewed, confirmed.
  const move = async (name, state) => {
    await page.getByRole('button', { name, exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name, exact: true }).click()
    await page.locator('.steps [aria-current]', { hasText: state }).waitFor()
    await settled(page)
  }
  await move('Submit', 'Submitted')
  assert.ok(await first.locator('.option input').first().isDisabled(), 'answers are closed')
  const scored = page.waitForResponse((r) => r.url().endsWith('/score'))
  await cards.nth(4).locator('.score .option input').first().check()
  await good(scored)
  await settled(page)
  await shot(page, 'review')
  await move('Mark as reviewed', 'Reviewed')
  await move('Confirm', 'Confirmed')
  assert.match(await page.locator('.level').innerText(), /^\d/)

  for (const [name, magic] of [['Report as PDF', '%PDF'], ['Report as Excel', 'PK']]) {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name }).click()])
    const bytes = fs.readFileSync(await download.path())
    assert.equal(bytes.subarray(0, magic.length).toString('latin1'), magic)
  }
  const list = await (await page.request.get('/api/v1/campaigns/2025')).json()
  const row = list.find((r) => r.entity === 'SE-001')
  assert.equal(row.state, 'confirmed')
  assert.equal(row.files, 2)

  // The entity's own screen has the report and both files.
  await page.goto('/entity/enterprise:SE-001')
  for (const [name, begins] of [['network.txt', 'the network'], ['Report 2025, PDF', '%PDF']]) {
    const link = page.getByRole('link', { name, exact: true })
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
    assert.ok(fs.readFileSync(await download.path()).toString('latin1').startsWith(begins))
  }
  await page.getByRole('link', { name: 'plan.txt', exact: true }).waitFor()
  await settled(page)
  await shot(page, 'documents')
  assert.deepEqual(await browser.findings(page), [])
  await end(page)
})

test('weights moved on the index change the ranks, and nothing that is stored', { skip }, async () => {
  const page = await begin(ASSESSOR)
  await page.goto('/index/digital_strength?at=2025&tab=whatIf')
  await settled(page)
  const ranks = () => page.locator('tbody tr').allInnerTexts()
  await page.locator('tbody tr').nth(3).waitFor()
  const was = await ranks()
  // By the keyboard, as by the mouse.
  const answered = page.waitForResponse((r) => r.url().endsWith('/what-if'))
  const slider = page.getByRole('slider', { name: /As measured/ }).first()
  await slider.focus()
  await page.keyboard.press('End')
  await good(answered)
  await page.getByText(/entities move/).waitFor()
  assert.notDeepEqual(await ranks(), was)
  await shot(page, 'what-if')
  assert.deepEqual(await browser.findings(page), [])
  await page.getByRole('button', { name: 'As declared' }).click()
  await page.waitForFunction((text) => document.querySelector('tbody tr')?.innerText === text, was[0])
  await end(page)
})

test('ranks that take long are given up, and asked again', { skip }, async () => {
  const page = await begin(ASSESSOR)
  let held = true
  await page.route('**/api/v1/rank?**', async (route) => (held ? undefined : route.continue())) // not let go
  await page.goto('/index/digital_strength?at=2025&draws=1000')
  const bar = page.getByRole('group', { name: 'Computing…' })
  await bar.waitFor()
  await shot(page, 'computing')
  assert.deepEqual(await browser.findings(page), [])
  const told = page.waitForResponse((r) => r.request().method() === 'DELETE' && r.url().includes('/api/v1/work/'))
  await bar.getByRole('button', { name: 'Cancel' }).click()
  assert.equal((await told).status(), 404) // it had not come, and is refused from now on
  held = false
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.locator('tbody tr').nth(3).waitFor()
  assert.deepEqual(page.wrong.splice(0).filter((w) => !w.includes('/api/v1/work/')), [])
  // What is at work is on the page of one's own, too.
  await page.goto('/profile')
  await page.getByText('Nothing is at work.').waitFor()
  await end(page)
})

test('a score is explained down to its facts', { skip }, async () => {
  const page = await begin(ASSESSOR)
  await page.goto('/index/digital_strength?at=2025&draws=0')
  await page.locator('tbody td a[href*="why="]').first().click()
  const panel = page.getByRole('complementary')
  await panel.getByText(/digital_strength|Digital strength/).first().waitFor()
  assert.match(page.url(), /why=digital_strength/)
  await end(page)
})

test('what holds for a campaign, and when alerts are a flood', { skip }, async () => {
  const page = await begin(ADMINISTRATOR)
  await page.goto('/assessment/2024?view=settings')
  await page.getByLabel('Deadline').fill('2030-05-31')
  await page.getByLabel(/without the evidence/).fill('0.7')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('Saved').waitFor()
  await settled(page)
  await shot(page, 'campaign-settings')
  await page.getByText(/Deadline: .*2030/).waitFor()
  assert.deepEqual(await browser.findings(page), [])
  const set = await (await page.request.get('/api/v1/campaign-settings/2024')).json()
  assert.deepEqual(Object.fromEntries(set.map((x) => [x.setting, x.value])), { deadline: '2030-05-31', trust: '0.7' })
  await page.goto('/alerts?tab=channels')
  await page.getByLabel('A flood: more alerts than').fill('25')
  const kept = page.waitForResponse((r) => r.request().method() === 'PUT' && r.url().endsWith('/api/v1/alerts/settings'))
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await good(kept)
  await settled(page)
  await shot(page, 'alert-figures')
  assert.deepEqual(await browser.findings(page), [])
  const figures = await (await page.request.get('/api/v1/alerts/settings')).json()
  assert.equal(String(figures.find((x) => x.name === 'flood-count').value), '25')
  await end(page)
})

test('people, tokens, targets, the trail', { skip }, async () => {
  const page = await begin(ADMINISTRATOR)
  await page.goto('/admin/people')
  await page.getByRole('button', { name: 'Add somebody' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: /^Name to sign in with/ }).fill('wang.lei')
  await dialog.getByRole('textbox', { name: 'What people call them' }).fill('Wang Lei')
  await dialog.getByRole('combobox', { name: 'Role' }).selectOption('operator')
  await dialog.getByRole('button', { name: 'Add somebody' }).click()
  const secret = page.getByRole('textbox', { name: /One-time link/ })
  await secret.waitFor()
  const link = await secret.inputValue()
  assert.match(link, /\/link\/mw_link_/)
  await page.getByRole('button', { name: 'I have it' }).click()
  await page.getByText('Operator · everywhere').waitFor()
  assert.deepEqual(await browser.findings(page), [])

  // The link sets a password; then the person is signed in, without what they may not.
  const other = await browser.page(address)
  await other.goto(new URL(link).pathname)
  await other.locator('input[type="password"]').first().waitFor()
  for (const field of await other.locator('input[type="password"]').all()) await field.fill('five words and a garden')
  await other.locator('button[type="submit"]').click()
  await other.waitForURL((u) => !u.pathname.startsWith('/link'))
  await other.getByRole('banner').waitFor()
  await settled(other)
  assert.equal(await other.getByRole('link', { name: 'Administration' }).count(), 0)
  await end(other)

  await page.goto('/admin/tokens')
  await page.getByRole('button', { name: 'New token' }).click()
  await dialog.getByRole('textbox', { name: 'What it is for' }).fill('a robot')
  await dialog.getByRole('button', { name: 'New token' }).click()
  const token = page.getByRole('textbox', { name: 'Your new token' })
  await token.waitFor()
  const answer = await fetch(`${address}/api/v1/session`, { headers: { Authorization: `Bearer ${await token.inputValue()}` } })
  assert.equal(answer.status, 200)
  await page.getByRole('button', { name: 'I have it' }).click()

  await page.goto('/targets')
  await page.getByRole('button', { name: 'Set a target' }).first().click()
  await dialog.getByRole('combobox', { name: /^Indicator/ }).fill('connected_machine_share')
  await dialog.getByRole('combobox', { name: 'Entity' }).fill('SE-002')
  await page.getByRole('option', { name: /002/ }).click()
  await dialog.getByLabel(/^Period/).fill('2025')
  await dialog.getByLabel(/^Target/).fill('90')
  await dialog.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('cell', { name: '90' }).waitFor()
  await settled(page)
  await shot(page, 'targets')
  assert.deepEqual(await browser.findings(page), [])

  await page.goto('/admin/audit')
  await page.getByRole('cell', { name: 'person wang.lei' }).first().waitFor()

  // Wang Lei's data, then they are erased: the name must be typed.
  await page.goto('/admin/people')
  const file = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Data: Wang Lei' }).click()
  const kept = JSON.parse(fs.readFileSync(await (await file).path(), 'utf8'))
  assert.deepEqual([kept.person.title, kept.roles[0].role, kept.sessions.length], ['Wang Lei', 'operator', 1])
  await page.getByRole('button', { name: 'Erase: Wang Lei' }).click()
  const erased = page.getByRole('dialog')
  await erased.getByRole('textbox').fill('wang')
  await erased.getByRole('button', { name: 'Erase' }).click()
  await erased.getByRole('alert').waitFor()
  await settled(page)
  await shot(page, 'erase')
  assert.deepEqual(await browser.findings(page), [])
  await erased.getByRole('textbox').fill('wang.lei')
  await erased.getByRole('button', { name: 'Erase' }).click()
  await page.getByText('erased-', { exact: false }).first().waitFor()
  await page.getByText('Wang Lei').waitFor({ state: 'detached' })
  await page.goto('/admin/audit')
  await page.getByRole('cell', { name: /person erased-\d+/ }).first().waitFor()
  assert.equal(await page.getByText('wang.lei').count(), 0)
  await end(page)
})

test('old samples, back-ups', { skip }, async () => {
  const page = await begin(ADMINISTRATOR)
  await page.goto('/admin/retention')
  await page.getByText('No rule: every sample is kept for ever.').waitFor()
  await page.getByRole('button', { name: 'Change the rules' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox').fill('retain raw 90 d, minutes 30 d')
  await dialog.getByRole('button', { name: 'Save', exact: true }).click()
  await dialog.getByRole('alert').getByText('rules:1:18', { exact: false }).waitFor()
  assert.deepEqual(await browser.findings(page), [])
  await dialog.getByRole('textbox').fill('retain raw 90 d, minutes 2 years, hours forever')
  await dialog.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('cell', { name: '730 days' }).waitFor()
  await page.getByText('Next run', { exact: true }).waitFor()
  await settled(page)
  await shot(page, 'retention')
  assert.deepEqual(await browser.findings(page), [])

  await page.goto('/admin/backups')
  await page.getByRole('button', { name: 'Back up now' }).click()
  const link = page.getByRole('link', { name: /^Download: / })
  await link.waitFor({ timeout: 60000 })
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
  const bytes = fs.readFileSync(await download.path())
  assert.equal(bytes.readUInt32LE(0), 0xfd2fb528) // zstd
  await settled(page)
  await shot(page, 'backups')
  // The rule that was refused above, and nothing else.
  const refused = page.wrong.splice(0)
  assert.equal(refused.length, 1)
  assert.match(refused[0], /status of 422 .*\/retention\/preview/)
  await end(page)
})

const SCREENS = [
  '/assessment', '/assessment/2024', '/assessment/2024?view=standing', '/assessment/2024?view=agreement', '/assessment/2024/SE-002',
  '/index/digital_strength?at=2025', '/index/digital_strength?at=2025&tab=acceptance',
  '/index/digital_strength?at=2025&tab=regions', '/index/digital_strength?at=2025&tab=parts',
  '/index/digital_strength?at=2025&tab=effects', '/index/digital_strength?at=2025&tab=profile&unit=enterprise:SE-002',
  '/index/digital_strength?tab=kept', '/targets', '/admin/people', '/admin/tokens', '/admin/audit', '/admin/backups', '/admin/retention',
  '/admin/checks', '/admin/workspace', '/profile',
]
// Both themes of a screen are looked at; the second one for its contrasts only, as nothing else differs.
for (const how of [{ language: 'en', theme: 'dark' }, { language: 'zh', theme: 'light', width: 400, height: 800 }]) {
  test(`every screen, ${how.language}, ${how.width ?? 1440} wide, both themes`, { skip }, async () => {
    const page = await begin(ADMINISTRATOR, how)
    for (const screen of SCREENS) {
      await visit(page, screen)
      assert.equal(await page.getByRole('alert').count(), 0, `${screen}: ${await page.locator('main').innerText()}`)
      assert.deepEqual(await browser.findings(page), [], screen)
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      assert.ok(wide <= 0, `${screen} is ${wide} px wider than the window`)
      const name = `${screen.replace(/[^a-z0-9]+/gi, '-').replace(/^-/, '')}_${how.language}_${how.width ?? 1440}`
      await shot(page, `${name}_${how.theme}`)
      await theme(page, how.theme === 'dark' ? 'light' : 'dark')
      assert.deepEqual(await browser.findings(page, { runOnly: ['color-contrast'] }), [], `${screen} in the other theme`)
      await shot(page, `${name}_other`)
      await theme(page, how.theme)
    }
    await end(page)
  })
}
